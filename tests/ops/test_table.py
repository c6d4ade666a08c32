"""Every op of the table, in every mode, against its float64 reference."""

from __future__ import annotations

import numpy as np
import pytest
from table_cases import (
    EXEMPT,
    FEW,
    cases_of,
    check_case,
    run_cases,
    single_ops,
    table_dtypes,
    two_dtypes,
)

import twofold as tf
from twofold import dtypes
from twofold.frontend.dispatch import door
from twofold.ir.ops import TABLE, Contraction
from twofold.runtime import backend as backends
from twofold.runtime.compile import compile_graph

OPS = [pytest.param(op, id=op.name) for op in single_ops()]
OTHERS = [pytest.param(op, id=op.name) for op in single_ops() if set(op.dtypes) - set(FEW)]


def _check(op, mode, cases, results):
    """All cases of an op, so that one failure shows all."""
    failures = []
    for case, found in zip(cases, results, strict=True):
        try:
            check_case(op, case, found, mode)
        except AssertionError as error:
            failures.append(str(error))
    assert not failures, "\n".join(failures)


def _strided(array):
    """The same elements, lying apart or in another order."""
    if not array.ndim:
        return array
    wide = np.repeat(array, 2, axis=-1)[..., ::2]
    return np.asfortranarray(wide) if array.ndim > 1 else wide


def _run_eagerly(op, case, strided):
    arrays = [_strided(x) if strided else x.copy() for x in case.arrays]
    tensors = [tf.convert_to_tensor(x) for x in arrays]
    results = [y.numpy() for y in door.apply(op, tensors, case.attrs)]
    for array, before in zip(arrays, case.arrays, strict=True):
        assert array.tobytes() == before.tobytes(), f"{op.name} wrote into its input"
    return [np.asarray(x) for x in results]


def _check_eager(op, chosen):
    for dtype in chosen:
        cases = cases_of(op, dtype)
        _check(op, "eager", cases, [_run_eagerly(op, case, i % 2 == 1)
                                    for i, case in enumerate(cases)])


def _run_llvm(graph, arrays):
    return compile_graph(graph, "llvm")(arrays)


def _run_opencl(graph, arrays):
    target = backends.get("opencl:0")
    compiled = compile_graph(graph, "opencl:0")
    return [target.to_host(y) for y in compiled([target.from_host(x) for x in arrays])]


def _check_compiled(op, mode, run, chosen, most=None):
    cases = [case for dtype in chosen for case in cases_of(op, dtype, most)]
    _check(op, mode, cases, run_cases(op, cases, run))


@pytest.mark.parametrize("op", OPS)
def test_eager(op):
    _check_eager(op, table_dtypes(op, few=True))


@pytest.mark.parametrize("op", OPS)
def test_llvm(op):
    _check_compiled(op, "llvm", _run_llvm, table_dtypes(op, few=True))


@pytest.mark.opencl
@pytest.mark.parametrize("op", OPS)
def test_opencl(op, opencl):
    """Two dtypes and the first samples: OpenCL compilers take most of a second per op."""
    most = 2 if isinstance(op.lowering, Contraction) else 5
    _check_compiled(op, "opencl", _run_opencl, two_dtypes(op), most)


@pytest.mark.slow
@pytest.mark.parametrize("op", OTHERS)
@pytest.mark.parametrize("mode", ["eager", "llvm"])
def test_other_dtypes(op, mode):
    others = tuple(d for d in op.dtypes if d not in FEW)
    if mode == "eager":
        _check_eager(op, others)
    else:
        _check_compiled(op, mode, _run_llvm, others)


@pytest.mark.slow
@pytest.mark.opencl
@pytest.mark.parametrize("op", OPS)
def test_all_on_opencl(op, opencl):
    for dtype in op.dtypes:
        _check_compiled(op, "opencl", _run_opencl, (dtype,))


def test_exemptions_are_about_ops_that_exist():
    assert set(EXEMPT) <= set(TABLE)
    assert len(single_ops()) > 100
    assert dtypes.float32 in FEW
