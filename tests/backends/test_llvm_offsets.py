"""Where kernels written by hand read and write, compiled by the LLVM backend, against NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from native_kernels import ZERO, array, executable, random, run, same

from twofold import dtypes as d
from twofold.ir.base.dims import Symbol
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import Buffer, For, Index, Kernel, Load, Select, Size, Store


def mapped(build_offset, rows, columns, source_shape, mode="vector"):
    """``y[i, j] = x[offset(i, j)]``."""
    x = Buffer("x", d.float32, source_shape, "input")
    y = Buffer("y", d.float32, (rows, columns), "output")
    i, j = Index("i"), Index("j")
    place = k.add(k.mul(i, k.dim(columns)), j)
    return Kernel("mapped", [x, y], [], [For(i, k.dim(rows), "parallel", [
        For(j, k.dim(columns), mode, [Store(y, place, Load(x, build_offset(i, j)))])])])


@pytest.mark.parametrize("columns", [1, 5, 16, 37, 150])
@pytest.mark.parametrize("mode", ["vector", "sequential"])
def test_strides(columns, mode):
    rows = 3
    x = random.normal(size=(rows, columns)).astype(np.float32)
    cases = {
        "same": (lambda i, j: k.add(k.mul(i, k.index(columns)), j), x),
        "row": (lambda i, j: j, np.broadcast_to(x[0], x.shape)),
        "column": (lambda i, j: k.mul(i, k.index(columns)), np.repeat(x[:, :1], columns, 1)),
        "reverse": (lambda i, j: k.binary("sub", k.index(rows * columns - 1),
                                          k.add(k.mul(i, k.index(columns)), j)),
                    x.ravel()[::-1].reshape(x.shape)),
        "divided": (lambda i, j: k.binary("floordiv", j, k.index(3)),
                    np.broadcast_to(x.ravel()[np.arange(columns) // 3], x.shape)),
        "mod": (lambda i, j: k.binary("mod", k.mul(j, k.index(7)), k.index(columns)),
                np.broadcast_to(x.ravel()[np.arange(columns) * 7 % columns], x.shape)),
    }
    for build, expected in cases.values():
        found, = run(mapped(build, rows, columns, x.shape, mode), x)
        np.testing.assert_array_equal(found, expected)


def test_transpose_scatters():
    rows, columns = 19, 35
    x = random.normal(size=(rows, columns)).astype(np.float32)
    a = Buffer("a", d.float32, (rows, columns), "input")
    b = Buffer("b", d.float32, (columns, rows), "output")
    i, j = Index("i"), Index("j")
    kernel = Kernel("transpose", [a, b], [], [For(i, k.index(rows), "parallel", [
        For(j, k.index(columns), "vector", [
            Store(b, k.add(k.mul(j, k.index(rows)), i),
                  Load(a, k.add(k.mul(i, k.index(columns)), j)))])])])
    found, = run(kernel, x)
    np.testing.assert_array_equal(found, x.T)


@pytest.mark.parametrize("dtype", [d.float32, d.uint8, d.bool_, d.float64], ids=str)
@pytest.mark.parametrize("shape", [(1, 1), (16, 24), (17, 33), (40, 100), (300, 130), (0, 5)])
def test_transpose_in_tiles(shape, dtype):
    rows, columns = shape
    static = [rows, columns]
    symbols = [Symbol("rows"), Symbol("columns")]
    x = array(dtype, rows * columns).reshape(shape) if rows else np.empty(shape, dtype.numpy)
    for m, n in (static, [s.dim for s in symbols]):
        a, b = Buffer("a", dtype, (m, n), "input"), Buffer("b", dtype, (n, m), "output")
        i, j = Index("i"), Index("j")
        kernel = Kernel("transpose", [a, b], [] if m is rows else symbols, [
            For(i, k.dim(n), "parallel", [For(j, k.dim(m), "vector", [
                Store(b, k.add(k.mul(i, k.dim(m)), j),
                      Load(a, k.add(k.mul(j, k.dim(n)), i)))])])])
        same(run(kernel, x)[0], np.ascontiguousarray(x.T))


@pytest.mark.parametrize("dtype", [d.float32, d.int8, d.bool_, d.bfloat16, d.int64], ids=str)
def test_gather_by_loaded_index(dtype):
    table = Buffer("table", dtype, (50,), "input")
    index = Buffer("index", d.int32, (77,), "input")
    out = Buffer("out", dtype, (77,), "output")
    i = Index("i")
    kernel = Kernel("gather", [table, index, out], [], [For(i, k.index(77), "vector", [
        Store(out, i, Load(table, k.cast(Load(index, i), d.int64)))])])
    values, places = array(dtype, 50), random.integers(0, 50, 77).astype(np.int32)
    same(run(kernel, values, places)[0], values[places])


def test_select_guards_loads():
    """Padding: the load outside the array must not be made."""
    n = Symbol("n")
    x = Buffer("x", d.float32, (n.dim,), "input")
    y = Buffer("y", d.float32, (n.dim + 6,), "output")
    i = Index("i")
    place = k.binary("sub", i, k.index(3))
    inside = k.logical("and", k.compare("ge", place, ZERO), k.compare("lt", place, Size(n)))
    value = Select(inside, Load(x, place), k.constant(-1.0, d.float32))
    for mode in ("vector", "sequential"):
        program = executable(Kernel("pad", [x, y], [n], [
            For(i, k.dim(n.dim + 6), mode, [Store(y, i, value)])]))
        for count in (0, 1, 10, 64, 129):
            a = random.normal(size=count).astype(np.float32)
            np.testing.assert_array_equal(program([a])[0], np.pad(a, 3, constant_values=-1))


def test_select_guards_uniform_loads_and_nested_selects():
    """Far outside offsets would crash if they were read."""
    x = Buffer("x", d.float32, (10,), "input")
    flags = Buffer("flags", d.bool_, (100,), "input")
    y = Buffer("y", d.float32, (100,), "output")
    i = Index("i")
    far = k.index(1 << 40)
    zero = k.constant(0.0, d.float32)
    never = k.compare("lt", k.cast(i, d.int32), k.constant(-1, d.int32))
    uniform = Select(never, Load(x, far), zero)
    inner = Select(Load(flags, i), Load(x, k.binary("mod", i, k.index(10))),
                   Select(never, Load(x, k.add(far, i)), k.constant(5.0, d.float32)))
    for mode in ("vector", "sequential"):
        kernel = Kernel("guarded", [x, flags, y], [], [
            For(i, k.index(100), mode, [Store(y, i, k.add(uniform, inner))])])
        a, f = random.normal(size=10).astype(np.float32), array(d.bool_, 100)
        np.testing.assert_array_equal(run(kernel, a, f)[0],
                                      np.where(f, np.resize(a, 100), np.float32(5)))


def test_loads_of_empty_arrays_are_not_hoisted():
    n = Symbol("n")
    x = Buffer("x", d.float32, (n.dim,), "input")
    y = Buffer("y", d.float32, (3, n.dim), "output")
    i, j = Index("i"), Index("j")
    far = k.mul(Size(n), k.index(1 << 40))
    kernel = Kernel("hoist", [x, y], [n], [For(i, k.index(3), "parallel", [
        For(j, Size(n), "vector", [Store(y, k.add(k.mul(i, Size(n)), j), Load(
            x, k.binary("min", far, k.binary("sub", Size(n), k.index(1)))))])])])
    program = executable(kernel)
    assert program([np.empty(0, np.float32)])[0].shape == (3, 0)
    a = random.normal(size=9).astype(np.float32)
    np.testing.assert_array_equal(program([a])[0], np.full((3, 9), a[-1]))
