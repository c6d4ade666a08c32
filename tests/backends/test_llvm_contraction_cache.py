"""Contractions in the cache of text: the same text again, and never that of another one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import twofold as tf
from twofold import dtypes as d
from twofold.dataclass import replace
from twofold.ir.base.dims import Dim, Symbol
from twofold.ir.kernel import build as k
from twofold.ir.kernel.contract import Contract, Convolution, Epilogue, Matmul
from twofold.ir.kernel.nodes import Buffer, Index, Load

pytest.importorskip("llvmlite")
from twofold.backends.llvm.program import kernel_cache
from twofold.backends.llvm.program.contraction import plan_contract
from twofold.backends.llvm.text.writer import Module
from twofold.ir.base.target import Target

TARGET = Target(256, 16, True, 1 << 20)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own."""
    with tf.options(cache_dir=str(tmp_path)):
        yield tmp_path


def product(m: Dim = 20, constant: float | None = None, turned: bool = False) -> Contract:
    """A product, with an epilogue that multiplies by a constant and adds a row or a column."""
    a, b, c = (Buffer(name, d.float32, shape, role) for name, shape, role in (
        ("a", (m, 8), "input"), ("b", (8, 40), "input"), ("c", (m, 40), "output")))
    epilogue = None
    if constant is not None:
        total = Buffer("total", d.float32, (1,), "local")
        bias = Buffer("bias", d.float32, (40,), "input")
        row, column = Index("row"), Index("column")
        scaled = k.mul(Load(total, k.index(0)), k.constant(constant, d.float32))
        value = k.add(scaled, Load(bias, row if turned else column))
        epilogue = Epilogue(total, row, column, value, (bias,))
    return Contract("product", Matmul(1, m, 40, 8), a, b, c, d.float32, epilogue)


def convolution(size: Dim, direction: str = "forward") -> Contract:
    """A convolution of square images."""
    template = Convolution(direction, 2, size, size, 3, size, size, 5, 3, 3, 1, 1, 1, 1, 1, 1)
    a, b, c = (Buffer(name, d.float32, (), role) for name, role in (
        ("a", "input"), ("b", "input"), ("c", "output")))
    return Contract("convolution", template, a, b, c, d.float32)


def text_of(node: Contract, source: str | None = "source") -> tuple[str, object]:
    """The module, and how it is run; the source counts as it is, even if it is being edited."""
    module = Module()
    code = plan_contract(module, node, TARGET, source)
    contraction = code.contraction
    assert contraction is not None
    return module.text(), (contraction.phases, contraction.scratch_bytes, contraction.flops,
                           contraction.scratch_function, contraction.flops_function, code.fields)


@pytest.mark.parametrize("make", [
    product, lambda: product(33, 2.0), lambda: product(Symbol("m").dim), lambda: convolution(9),
    lambda: convolution(Symbol("n").dim), lambda: convolution(9, "filter")])
def test_the_second_time_gives_the_same(make):
    node = make()
    before = kernel_cache.cache_statistics()
    hits, misses = before.hits, before.misses
    first = text_of(node)
    assert kernel_cache.cache_statistics().misses == misses + 1
    assert text_of(node) == first
    assert kernel_cache.cache_statistics().hits == hits + 1
    assert text_of(node, source=None) == first


def test_what_differs_has_another_text():
    nodes = [product(), product(21), product(20, 2.0), product(20, 3.0), product(40, 2.0),
             product(40, 2.0, True), convolution(9), convolution(10), convolution(9, "input"),
             convolution(9, "filter"), convolution(Symbol("n").dim)]
    texts = [text_of(node)[0] for node in nodes]
    assert len(set(texts)) == len(nodes)
    assert [text_of(node)[0] for node in nodes] == texts
    assert text_of(replace(nodes[0], name="another"))[0] == texts[0]


def test_damaged_entries_are_written_anew(folder):
    first = text_of(product())
    for content in (b"", b"[]", b'[[[], [], []], {"phases": []}]', b'[1, {"name": 2}]'):
        for path in folder.rglob("*"):
            if path.is_file():
                path.write_bytes(content)
        assert text_of(product()) == first


def test_values_after_a_hit():
    x = np.arange(24, dtype=np.float32).reshape(4, 6)
    w = np.ones((6, 3), np.float32)
    for scale in (1.0, 2.0, 1.0):
        run = tf.function(lambda x, scale=scale: tf.nn.relu(tf.matmul(x, w) * scale - 20.0))
        expected = np.maximum(x @ w * scale - 20.0, 0)
        np.testing.assert_allclose(run(tf.constant(x)).numpy(), expected)
