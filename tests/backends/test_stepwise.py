"""Running kernel by kernel: the checks of TWOFOLD_CHECK=2 and the table of TWOFOLD_DEBUG=2."""

from __future__ import annotations

import numpy as np
import pytest

import twofold.ir.oplib  # noqa: F401  # fills the op table
from twofold import dtypes, settings
from twofold.errors import InternalError
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.gradient import GraphEmitter
from twofold.runtime import backend as backends
from twofold.runtime.compile import compile_graph


def _graph():
    builder = GraphBuilder("f")
    F = GraphEmitter(builder)
    x = builder.input(TensorType(dtypes.float32, (Symbol("n").dim, 8)))
    w = builder.input(TensorType(dtypes.float32, (8, 5)))
    return builder.finish([F.softmax(F.relu(F.matmul(x, w)), axis=1)])


def _arrays():
    random = np.random.default_rng(0)
    return [random.normal(size=(6, 8)).astype(np.float32),
            random.normal(size=(8, 5)).astype(np.float32)]


@pytest.mark.parametrize("backend", ["llvm", "reference"])
def test_check_2_gives_the_same_results(backend):
    arrays = _arrays()
    plain = compile_graph(_graph(), backend)(arrays)
    with settings.options(check=2):
        checked = compile_graph(_graph(), backend)(arrays)
    np.testing.assert_allclose(plain[0], checked[0], rtol=1e-5)


def test_debug_2_prints_a_table_of_kernels(capsys):
    with settings.options(debug=2):
        compile_graph(_graph(), "llvm")(_arrays())
    text = capsys.readouterr().err
    assert "GFLOP/s" in text
    assert "matmul" in text


def test_check_2_finds_a_wrong_kernel(monkeypatch):
    """A backend whose kernels give something else is caught, with the kernel's name."""
    target = backends.get("reference")
    compile_program = target.compile

    class Wrong:
        stages = ()

        def __init__(self, inner):
            self.inner, self.program, self.report = inner, inner.program, inner.report

        def __call__(self, inputs, donated=()):
            return [x + 1 for x in self.inner(inputs, donated)]

    monkeypatch.setattr(target, "compile", lambda program: Wrong(compile_program(program)))
    with settings.options(check=2), pytest.raises(InternalError, match="differs from its interp"):
        compile_graph(_graph(), "reference")(_arrays())
