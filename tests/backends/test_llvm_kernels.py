"""Loops, registers and branches of kernels written by hand, compiled by the LLVM backend."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from native_kernels import ZERO, elementwise, executable, random, run, same

from twofold import dtypes as d
from twofold.ir.base.dims import Symbol
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import (
    Accumulate,
    Binary,
    Buffer,
    Cast,
    For,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Size,
    Store,
    Unary,
    Variable,
)


@pytest.mark.parametrize("dtype", [d.float32, d.float64, d.int8, d.bool_, d.float16], ids=str)
def test_all_tails(dtype):
    n = Symbol("n")
    one = k.constant(1, dtype)
    name = "xor" if dtype.kind == "b" else "add"
    program = executable(elementwise([dtype], dtype, n.dim, lambda a: Binary(name, a, one),
                                     "parallel"))
    for count in range(71):
        x = random.integers(0, 2, count).astype(dtype.numpy)
        expected = ~x if dtype.kind == "b" else x + dtype.numpy.type(1)
        same(program([x])[0], expected)
    x = random.integers(0, 2, 100_003).astype(dtype.numpy)
    same(program([x])[0], ~x if dtype.kind == "b" else x + dtype.numpy.type(1))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 100])
def test_static_sizes(count):
    x = random.normal(size=count).astype(np.float32)
    kernel = elementwise([d.float32], d.float32, count, lambda a: k.add(a, a))
    same(run(kernel, x)[0], x + x)


def test_large_work_is_split_and_complete():
    count = 3_000_001
    x = random.normal(size=count).astype(np.float32)
    kernel = elementwise([d.float32], d.float32, count, lambda a: Unary("sqrt", Unary("abs", a)),
                         "parallel")
    program = executable(kernel)
    assert "twofold_parallel_for" in program.text("llvm")
    same(program([x])[0], np.sqrt(np.abs(x)))


def test_a_large_body_with_one_masked_loop():
    n = Symbol("n")

    def build(a):
        for step in range(120):
            a = k.add(a, k.mul(a, k.constant(1e-3 * step, d.float32)))
        return a

    program = executable(elementwise([d.float32], d.float32, n.dim, build))
    for count in (0, 1, 15, 16, 17, 50):
        x = random.normal(size=count).astype(np.float32)
        np.testing.assert_allclose(program([x])[0], build_numpy(x), rtol=1e-5)


def build_numpy(a):
    """The same chain as in the test above."""
    for step in range(120):
        a = a + a * np.float32(1e-3 * step)
    return a


def test_a_very_long_chain():
    def build(a):
        for _ in range(3000):
            a = k.add(a, k.constant(1.0, d.float32))
        return a

    x = random.normal(size=20).astype(np.float32)
    np.testing.assert_allclose(run(elementwise([d.float32], d.float32, 20, build), x)[0], x + 3000,
                               rtol=1e-5)


# ---------------------------------------------------------------------------- rows, locals, ifs

def softmax_kernel(stage: bool):
    n = Symbol("n")
    x = Buffer("x", d.float32, (n.dim, 40), "input")
    y = Buffer("y", d.float32, (n.dim, 40), "output")
    i, a, b, c = (Index(name) for name in "iabc")
    most, total = Buffer("most", d.float32, (), "local"), Buffer("total", d.float32, (), "local")
    kept = Buffer("kept", d.float32, (40,), "local")
    row = k.mul(i, k.index(40))

    def value(index):
        shifted = k.sub(Load(x, k.add(row, index)), Load(most, ZERO))
        return k.mul(shifted, shifted)

    first = [Store(kept, b, value(b))] if stage else []
    used = Load(kept, c) if stage else value(c)
    return Kernel("rows", [x, y], [n], [For(i, Size(n), "parallel", [
        Local(most, k.constant(-np.inf, d.float32)),
        For(a, k.index(40), "vector", [Accumulate(most, ZERO, "max", Load(x, k.add(row, a)))]),
        Local(total, k.constant(0.0, d.float32)), *([Local(kept)] if stage else []),
        For(b, k.index(40), "vector", [*first, Accumulate(total, ZERO, "sum", value(b))]),
        For(c, k.index(40), "vector", [
            Store(y, k.add(row, c), k.div(used, Load(total, ZERO)))])])])


@pytest.mark.parametrize("stage", [False, True])
def test_row_kernel_with_several_stages(stage):
    program = executable(softmax_kernel(stage))
    for count in (0, 1, 5, 3000):
        x = random.normal(size=(count, 40)).astype(np.float32)
        e = (x - x.max(1, keepdims=True)) ** 2
        np.testing.assert_allclose(program([x])[0], e / e.sum(1, keepdims=True), rtol=1e-5)


def test_local_array_with_initial_value_and_cumulative_sum():
    x = Buffer("x", d.float32, (6, 9), "input")
    y = Buffer("y", d.float32, (6, 9), "output")
    run_sum = Buffer("run", d.float32, (9,), "local")
    i, j = Index("i"), Index("j")
    place = k.add(k.mul(i, k.index(9)), j)
    kernel = Kernel("cumulative", [x, y], [], [
        Local(run_sum, k.constant(2.0, d.float32)),
        For(i, k.index(6), "sequential", [For(j, k.index(9), "vector", [
            Accumulate(run_sum, j, "sum", Load(x, place)), Store(y, place, Load(run_sum, j))])])])
    a = random.normal(size=(6, 9)).astype(np.float32)
    np.testing.assert_allclose(run(kernel, a)[0], 2 + np.cumsum(a, 0), rtol=1e-5, atol=1e-5)


def test_lets_and_register_swaps():
    """argmax by hand: two registers that change together under a condition."""
    x = Buffer("x", d.float32, (5, 33), "input")
    y = Buffer("y", d.int64, (5,), "output")
    best, where = Buffer("best", d.float32, (), "local"), Buffer("where", d.int64, (), "local")
    i, j = Index("i"), Index("j")
    v = Variable("v", d.float32)
    kernel = Kernel("argmax", [x, y], [], [For(i, k.index(5), "parallel", [
        Local(best, k.constant(-np.inf, d.float32)), Local(where, k.index(0)),
        For(j, k.index(33), "sequential", [
            Let(v, Load(x, k.add(k.mul(i, k.index(33)), j))),
            If(k.compare("gt", v, Load(best, ZERO)),
               [Store(best, ZERO, v), Store(where, ZERO, j)])]),
        Store(y, i, Load(where, ZERO))])])
    a = random.normal(size=(5, 33)).astype(np.float32)
    np.testing.assert_array_equal(run(kernel, a)[0], a.argmax(1))


def test_registers_inside_a_vector_loop():
    x = Buffer("x", d.float32, (70,), "input")
    y = Buffer("y", d.float32, (70,), "output")
    r = Buffer("r", d.float32, (), "local")
    i = Index("i")
    zero = k.constant(0.0, d.float32)
    kernel = Kernel("lanes", [x, y], [], [For(i, k.index(70), "vector", [
        Local(r, zero), Accumulate(r, ZERO, "sum", Load(x, i)),
        If(k.compare("lt", Load(x, i), zero), [Store(r, ZERO, zero)],
           [Accumulate(r, ZERO, "sum", k.constant(1.0, d.float32))]),
        Store(y, i, Load(r, ZERO))])])
    a = random.normal(size=70).astype(np.float32)
    np.testing.assert_allclose(run(kernel, a)[0], np.where(a < 0, 0, a + 1), rtol=1e-6)


def test_stores_under_a_condition_leave_other_elements():
    x = Buffer("x", d.float32, (75,), "input")
    y = Buffer("y", d.float32, (75,), "output")
    i, j = Index("i"), Index("j")
    one = k.constant(1.0, d.float32)
    for mode in ("vector", "sequential"):
        kernel = Kernel("masked", [x, y], [], [
            For(j, k.index(75), "vector", [Store(y, j, one)]),
            For(i, k.index(75), mode, [
                If(k.compare("gt", Load(x, i), one), [Store(y, i, Load(x, i))])])])
        a = (random.normal(size=75) + 1).astype(np.float32)
        np.testing.assert_array_equal(run(kernel, a)[0], np.where(a > 1, a, 1))


def test_scatter_add_with_repeated_places_stays_in_order():
    index = Buffer("index", d.int64, (90,), "input")
    x = Buffer("x", d.float32, (90,), "input")
    y = Buffer("y", d.float32, (10,), "output")
    i, j = Index("i"), Index("j")
    kernel = Kernel("scatter", [index, x, y], [], [
        For(j, k.index(10), "vector", [Store(y, j, k.constant(0.0, d.float32))]),
        For(i, k.index(90), "vector", [Accumulate(y, Load(index, i), "sum", Load(x, i))])])
    places, values = random.integers(0, 10, 90), random.normal(size=90).astype(np.float32)
    expected = np.zeros(10, np.float32)
    np.add.at(expected, places, values)
    np.testing.assert_allclose(run(kernel, places, values)[0], expected, rtol=1e-4, atol=1e-5)


def test_iota_and_mixed_widths():
    y = Buffer("y", d.int8, (3, 50), "output")
    z = Buffer("z", d.float64, (3, 50), "output")
    i, j = Index("i"), Index("j")
    place = k.add(k.mul(i, k.index(50)), j)
    kernel = Kernel("iota", [y, z], [], [For(i, k.index(3), "parallel", [
        For(j, k.index(50), "vector", [
            Store(y, place, Cast(k.mul(place, k.index(3)), d.int8)),
            Store(z, place, Cast(k.add(i, k.mul(j, k.index(-2))), d.float64))])])])
    found, other = run(kernel)
    numbers = np.arange(150).reshape(3, 50)
    np.testing.assert_array_equal(found, (numbers * 3).astype(np.int8))
    np.testing.assert_array_equal(other, np.arange(3)[:, None] - 2.0 * np.arange(50))


@pytest.mark.parametrize("shape", list(itertools.product([1, 3], [2, 17], [1, 4])))
def test_broadcast_of_a_row_and_a_column(shape):
    a, b, c = shape
    x, y = Buffer("x", d.float64, (a, 1, c), "input"), Buffer("y", d.float64, (b, 1), "input")
    out = Buffer("out", d.float64, (a, b, c), "output")
    i, j, m = Index("i"), Index("j"), Index("m")
    value = k.add(Load(x, k.add(k.mul(i, k.index(c)), m)), Load(y, j))
    place = k.add(k.mul(k.add(k.mul(i, k.index(b)), j), k.index(c)), m)
    kernel = Kernel("broadcast", [x, y, out], [], [For(i, k.index(a), "parallel", [
        For(j, k.index(b), "sequential", [For(m, k.index(c), "vector", [
            Store(out, place, value)])])])])
    u, v = random.normal(size=(a, 1, c)), random.normal(size=(b, 1))
    np.testing.assert_array_equal(run(kernel, u, v)[0], u + v)
