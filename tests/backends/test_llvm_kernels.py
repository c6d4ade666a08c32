"""Kernels written by hand, compiled by the LLVM backend, against NumPy."""

from __future__ import annotations

import itertools
import warnings

import ml_dtypes
import numpy as np
import pytest

from twofold import dtypes as d
from twofold.ir import program as p
from twofold.ir.dims import Symbol
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import (
    Accumulate,
    Binary,
    Bitcast,
    Buffer,
    Cast,
    Fma,
    For,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Select,
    Size,
    Store,
    Unary,
    Variable,
)
from twofold.ir.types import TensorType

pytest.importorskip("llvmlite")
from twofold.backends.llvm.backend import LlvmBackend

ZERO = k.index(0)
random = np.random.default_rng(7)


def executable(kernel: Kernel):
    """A program that runs one kernel."""
    slots = [p.Slot(b.name, TensorType(b.dtype, b.shape), b.role) for b in kernel.buffers]
    inputs = tuple(s for s in slots if s.role == "input")
    outputs = tuple(s for s in slots if s.role == "output")
    program = p.Program(kernel.name, inputs, outputs,
                        (p.Launch(kernel, tuple(slots)), p.Return(outputs)), kernel.sizes)
    return LlvmBackend().compile(program)


def run(kernel: Kernel, *arrays):
    """Results of a kernel."""
    return executable(kernel)([np.ascontiguousarray(a) for a in arrays])


def array(dtype: d.DType, count: int):
    """Values of a dtype, among them its limits."""
    if dtype.kind == "b":
        return random.integers(0, 2, count).astype(bool)
    if dtype.kind in "iu":
        info = np.iinfo(dtype.numpy)
        values = random.integers(info.min, info.max, count, dtype=dtype.numpy, endpoint=True)
        special = [info.min, info.max, 0, 1, info.max - 1, 2]
        special += [info.min + 1, 255 % (info.max + 1)]
        values[:len(special)] = np.array(special[:count], object).astype(dtype.numpy)
        return values
    values = random.normal(size=count) * 10
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.5, -2.5, 0.5]
    values[:len(special)] = special[:count]
    return values.astype(dtype.numpy)


def elementwise(dtypes, result, count, build, mode="vector"):
    """A kernel that computes ``build(elements)`` for each element."""
    inputs = [Buffer(f"x{i}", t, (count,), "input") for i, t in enumerate(dtypes)]
    out = Buffer("y", result, (count,), "output")
    i = Index("i")
    value = build(*[Load(b, i) for b in inputs])
    sizes = [] if isinstance(count, int) else [next(iter(count.terms))[0][0]]
    return Kernel("map", [*inputs, out], sizes,
                  [For(i, k.dim(count), mode, [Store(out, i, value)])])


def same(found, expected):
    """Equal bit for bit but for the payload of NaN."""
    assert found.dtype == expected.dtype and found.shape == expected.shape
    if found.dtype.kind in "biu":
        np.testing.assert_array_equal(found, expected)
        return
    a, b = found.astype(np.float64), expected.astype(np.float64)
    np.testing.assert_array_equal(a, b)
    there = ~np.isnan(a)
    np.testing.assert_array_equal(np.signbit(a[there]), np.signbit(b[there]))


# ---------------------------------------------------------------------------- elementwise

NUMPY_BINARY = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "min": np.minimum,
                "max": np.maximum, "eq": np.equal, "ne": np.not_equal, "lt": np.less,
                "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal}


@pytest.mark.parametrize("mode", ["vector", "sequential"])
@pytest.mark.parametrize("dtype", d.NUMBERS, ids=str)
def test_arithmetic_and_comparisons(dtype, mode):
    count = 67
    x, y = array(dtype, count), np.roll(array(dtype, count), 3)
    wide = dtype.numpy if dtype.size > 2 or dtype.kind != "f" else np.float32
    for name, function in NUMPY_BINARY.items():
        kernel = elementwise([dtype, dtype], d.bool_ if len(name) == 2 else dtype, count,
                             lambda a, b, name=name: Binary(name, a, b), mode)
        with np.errstate(all="ignore"):
            expected = function(x.astype(wide), y.astype(wide))
        if len(name) != 2:
            expected = expected.astype(dtype.numpy)
        found, = run(kernel, x, y)
        if name in ("min", "max") and dtype.kind == "f":
            # Of two zeros either is right.
            np.testing.assert_array_equal(found.astype(float), expected.astype(float))
        else:
            same(found, expected)


@pytest.mark.parametrize("mode", ["vector", "sequential"])
@pytest.mark.parametrize("dtype", d.INTEGERS, ids=str)
def test_integer_division(dtype, mode):
    x, y = array(dtype, 130), np.roll(array(dtype, 130), 5)
    y[7] = 0
    if dtype.kind == "i":
        y[0] = -1  # the lowest value divided by -1 wraps
    nonzero = np.where(y == 0, 1, y)
    with np.errstate(all="ignore"):
        quotient, rest = np.where(y == 0, 0, x // nonzero), np.where(y == 0, 0, x % nonzero)
        truncated = [0 if b == 0 else abs(int(a)) // abs(int(b)) * (1 if (a < 0) == (b < 0) else -1)
                     for a, b in zip(x, y)]
    mask = (1 << (8 * dtype.size)) - 1
    truncated = np.array([t & mask for t in truncated], np.uint64).astype(dtype.numpy)
    for name, expected in (("floordiv", quotient), ("mod", rest), ("truncdiv", truncated)):
        kernel = elementwise([dtype, dtype], dtype, 130,
                             lambda a, b, name=name: Binary(name, a, b), mode)
        same(run(kernel, x, y)[0], expected.astype(dtype.numpy))
    kernel = elementwise([dtype], dtype, 130, lambda a: Binary("mod", a, k.constant(7, dtype)))
    same(run(kernel, x)[0], x % dtype.numpy.type(7))


@pytest.mark.parametrize("dtype", d.INTEGERS, ids=str)
def test_bits_and_shifts(dtype):
    x = array(dtype, 70)
    shifts = (np.arange(70) % (dtype.size * 8 + 3)).astype(dtype.numpy)
    for name, function in (("and", np.bitwise_and), ("or", np.bitwise_or), ("xor", np.bitwise_xor),
                           ("shl", np.left_shift), ("shr", np.right_shift)):
        kernel = elementwise([dtype, dtype], dtype, 70,
                             lambda a, b, name=name: Binary(name, a, b))
        same(run(kernel, x, shifts)[0], function(x, shifts))
    kernel = elementwise([dtype], dtype, 70, lambda a: Unary("not", a))
    same(run(kernel, x)[0], ~x)


@pytest.mark.parametrize("dtype", d.NUMBERS, ids=str)
def test_unary(dtype):
    x = array(dtype, 67)
    wide = x.astype(np.float32) if dtype.kind == "f" and dtype.size == 2 else x
    names = {"neg": np.negative, "abs": np.abs}
    if dtype.kind == "f":
        names |= {"sqrt": np.sqrt, "floor": np.floor, "ceil": np.ceil, "round_even": np.rint,
                  "trunc": np.trunc}
    for name, function in names.items():
        kernel = elementwise([dtype], dtype, 67, lambda a, name=name: Unary(name, a))
        with np.errstate(all="ignore"):
            same(run(kernel, x)[0], function(wide).astype(dtype.numpy))


@pytest.mark.parametrize("dtype", [d.float32, d.float64], ids=str)
def test_float_extras(dtype):
    x, y = array(dtype, 67), np.roll(array(dtype, 67), 3)
    with np.errstate(all="ignore"):
        for name, expected in (("div", x / y), ("fmod", np.fmod(x, y)),
                               ("copysign", np.copysign(x, y))):
            kernel = elementwise([dtype, dtype], dtype, 67,
                                 lambda a, b, name=name: Binary(name, a, b))
            same(run(kernel, x, y)[0], expected)
    kernel = elementwise([dtype] * 3, dtype, 67, Fma)
    a, b, c = (random.normal(size=67).astype(dtype.numpy) for _ in range(3))
    np.testing.assert_allclose(run(kernel, a, b, c)[0], a * b + c, rtol=1e-5, atol=1e-6)


def test_bool_logic_and_high_product():
    x, y = array(d.bool_, 99), array(d.bool_, 99)
    for name, function in (("and", np.logical_and), ("or", np.logical_or), ("xor", np.not_equal),
                           ("eq", np.equal), ("ne", np.not_equal)):
        kernel = elementwise([d.bool_] * 2, d.bool_, 99,
                             lambda a, b, name=name: Binary(name, a, b))
        same(run(kernel, x, y)[0], function(x, y))
    kernel = elementwise([d.bool_], d.bool_, 99, lambda a: Unary("not", a))
    same(run(kernel, x)[0], ~x)
    u, v = array(d.uint32, 99), np.roll(array(d.uint32, 99), 1)
    kernel = elementwise([d.uint32] * 2, d.uint32, 99, lambda a, b: Binary("mulhi", a, b))
    same(run(kernel, u, v)[0], ((u.astype(np.uint64) * v.astype(np.uint64)) >> 32)
         .astype(np.uint32))


# ---------------------------------------------------------------------------- conversions

def expected_cast(x, source: d.DType, target: d.DType):
    """What ``nodes.Cast`` promises, slowly."""
    if target.kind == "b":
        return x != 0
    if target.kind in "iu" and source.kind == "f":
        info = np.iinfo(target.numpy)
        values = [0 if np.isnan(v) else info.max if v >= info.max else info.min if v <= info.min
                  else int(v) for v in x.astype(float)]
        return np.array(values, dtype=object).astype(target.numpy)
    if target.kind == "f" and source.kind in "iu" and target.size == 2:
        return np.array([round_once(int(v), target) for v in x], target.numpy)
    if target.kind == "f" and source.size == 8 and target.size == 2:
        return np.array([round_once(float(v), target) for v in x], target.numpy)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return x.astype(target.numpy)


def round_once(value, target: d.DType):
    """Nearest value of a 16-bit float, ties to even, found by looking at the neighbours."""
    if value != value or value in (np.inf, -np.inf) or value == 0:
        return target.numpy.type(value)
    from fractions import Fraction
    with np.errstate(all="ignore"):
        near = np.array(float(value)).astype(target.numpy)
    bits = int(near.view(np.uint16))
    candidates = [np.array(b, np.uint16).view(target.numpy) for b in (bits - 1, bits, bits + 1)
                  if 0 <= b <= 0xFFFF]
    exact = Fraction(value)
    if not np.isfinite(near.astype(float)):
        return near[()]
    finite = [c for c in candidates if np.isfinite(c.astype(float))]
    return min(finite, key=lambda c: (abs(Fraction(float(c)) - exact),
                                      int(c.view(np.uint16)) & 1))[()]


@pytest.mark.parametrize("target", d.DEVICE, ids=str)
@pytest.mark.parametrize("source", d.DEVICE, ids=str)
def test_casts(source, target):
    x = array(source, 83)
    if source.kind == "f":
        with np.errstate(all="ignore"):
            more = np.array([1e9, -1e9, 3e38, 127.5, -128.5, 255.9, 65504, 65519.9, 65520, 1e-8,
                             5.96e-8, 2.0**31, 2.0**63, 2.0**64, -2.0**63, 1e-40,
                             1 + 2.0**-9 + 2.0**-30, 1 + 2.0**-11 + 2.0**-40])
            x[20:20 + len(more)] = more.astype(source.numpy)
    elif source.size == 8:
        x[20:24] = [2**62 + 2**53 + 1, 2**60 + 2**52, 2**61 + 2**53 - 1, 2**20 + 2**12 + 1]
    for mode in ("vector", "sequential"):
        kernel = elementwise([source], target, 83, lambda a: k.cast(a, target), mode)
        same(run(kernel, x)[0], expected_cast(x, source, target))


def test_bitcast():
    x = array(d.float32, 40)
    kernel = elementwise([d.float32], d.uint32, 40, lambda a: Bitcast(a, d.uint32))
    np.testing.assert_array_equal(run(kernel, x)[0], x.view(np.uint32))
    kernel = elementwise([d.bfloat16], d.uint16, 8, lambda a: Bitcast(a, d.uint16))
    y = array(d.bfloat16, 8)
    np.testing.assert_array_equal(run(kernel, y)[0], y.view(np.uint16))


def test_16_bit_floats_compute_in_float32():
    for dtype, numpy in ((d.float16, np.float16), (d.bfloat16, ml_dtypes.bfloat16)):
        x = random.normal(size=77).astype(numpy)
        kernel = elementwise([dtype], dtype, 77, lambda a, dtype=dtype: k.cast(
            k.mul(k.cast(a, d.float32), k.constant(1.1, d.float32)), dtype))
        same(run(kernel, x)[0], (x.astype(np.float32) * np.float32(1.1)).astype(numpy))


# ---------------------------------------------------------------------------- sizes and tails

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


# ---------------------------------------------------------------------------- offsets

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


# ---------------------------------------------------------------------------- reductions

COMBINES = {"sum": np.sum, "prod": np.prod, "max": np.max, "min": np.min}


@pytest.mark.parametrize("mode", ["vector", "sequential"])
@pytest.mark.parametrize("dtype", [d.float32, d.float64, d.int8, d.uint16, d.int32, d.int64,
                                   d.uint64], ids=str)
def test_reductions_over_rows(dtype, mode):
    n = Symbol("n")
    x = Buffer("x", dtype, (4, n.dim), "input")
    i, j = Index("i"), Index("j")
    for combine, function in COMBINES.items():
        y = Buffer("y", dtype, (4,), "output")
        total = Buffer("total", dtype, (), "local")
        start = {"sum": 0, "prod": 1, "max": -np.inf, "min": np.inf}[combine]
        if dtype.kind != "f" and combine in ("max", "min"):
            start = dtype.min if combine == "max" else dtype.max
        kernel = Kernel("reduce", [x, y], [n], [For(i, k.index(4), "parallel", [
            Local(total, k.constant(start, dtype)),
            For(j, Size(n), mode, [Accumulate(
                total, ZERO, combine, Load(x, k.add(k.mul(i, Size(n)), j)))]),
            Store(y, i, Load(total, ZERO))])])
        program = executable(kernel)
        for count in [*range(20), 33, 64, 70, 257, 1000]:
            if dtype.kind == "f":
                a = (random.normal(size=(4, count)) * 0.2 + 1).astype(dtype.numpy)
            else:
                a = random.integers(0, 5, (4, count)).astype(dtype.numpy)
            options = {"initial": start} if combine in ("max", "min") else {"dtype": dtype.numpy}
            with np.errstate(all="ignore"):
                expected = function(a, axis=1, **options).astype(dtype.numpy)
            np.testing.assert_allclose(program([a])[0], expected, rtol=1e-3)


def test_max_and_min_propagate_nan_from_every_place():
    for combine in ("max", "min"):
        x = Buffer("x", d.float32, (37,), "input")
        y = Buffer("y", d.float32, (), "output")
        j = Index("j")
        kernel = Kernel("extreme", [x, y], [], [
            Store(y, ZERO, Load(x, ZERO)),
            For(j, k.index(37), "vector", [Accumulate(y, ZERO, combine, Load(x, j))])])
        program = executable(kernel)
        for place in range(37):
            a = random.normal(size=37).astype(np.float32)
            a[place] = np.nan
            assert np.isnan(program([a])[0])


def test_any_and_all():
    for combine, function in (("any", np.any), ("all", np.all)):
        n = Symbol("n")
        x = Buffer("x", d.bool_, (n.dim,), "input")
        y = Buffer("y", d.bool_, (), "output")
        j = Index("j")
        kernel = Kernel("logic", [x, y], [n], [
            Store(y, ZERO, k.constant(combine == "all", d.bool_)),
            For(j, Size(n), "vector", [Accumulate(y, ZERO, combine, Load(x, j))])])
        program = executable(kernel)
        for count in (0, 1, 5, 64, 65, 300):
            for fill in (False, True):
                a = np.full(count, fill)
                assert program([a])[0] == function(a)
                if count:
                    a[-1] = not fill
                    assert program([a])[0] == function(a)


@pytest.mark.parametrize("columns", [1, 16, 50, 300])
def test_reduction_over_the_outer_axis(columns):
    rows = 7
    x = Buffer("x", d.float32, (rows, columns), "input")
    y = Buffer("y", d.float32, (columns,), "output")
    i, j, j2 = Index("i"), Index("j"), Index("j2")
    kernel = Kernel("columns", [x, y], [], [
        For(j2, k.index(columns), "vector", [Store(y, j2, k.constant(0.0, d.float32))]),
        For(i, k.index(rows), "sequential", [For(j, k.index(columns), "vector", [
            Accumulate(y, j, "sum", Load(x, k.add(k.mul(i, k.index(columns)), j)))])])])
    a = random.normal(size=(rows, columns)).astype(np.float32)
    np.testing.assert_allclose(run(kernel, a)[0], a.sum(0), rtol=1e-5, atol=1e-5)


def test_sums_over_two_loops_stay_in_registers():
    x = Buffer("x", d.float32, (4, 5, 6), "input")
    y = Buffer("y", d.float32, (4,), "output")
    b, i, j = Index("b"), Index("i"), Index("j")
    offset = k.add(k.mul(k.add(k.mul(b, k.index(5)), i), k.index(6)), j)
    for mode in ("vector", "sequential"):
        kernel = Kernel("sums", [x, y], [], [For(b, k.index(4), "parallel", [
            Store(y, b, k.constant(10.0, d.float32)),
            For(i, k.index(5), "sequential", [
                For(j, k.index(6), mode, [Accumulate(y, b, "sum", Load(x, offset))])])])])
        a = random.normal(size=(4, 5, 6)).astype(np.float32)
        np.testing.assert_allclose(run(kernel, a)[0], 10 + a.sum((1, 2)), rtol=1e-5)


def test_conditional_sum():
    n = Symbol("n")
    x = Buffer("x", d.float32, (n.dim,), "input")
    y = Buffer("y", d.float32, (), "output")
    i = Index("i")
    positive = k.compare("gt", Load(x, i), k.constant(0.0, d.float32))
    for mode in ("vector", "sequential"):
        total = Buffer("total", d.float32, (), "local")
        count = Buffer("count", d.int32, (), "local")
        kernel = Kernel("conditional", [x, y], [n], [
            Local(total, k.constant(0.0, d.float32)), Local(count, k.constant(0, d.int32)),
            For(i, Size(n), mode, [
                If(positive, [Accumulate(total, ZERO, "sum", Load(x, i))],
                   [Accumulate(count, ZERO, "sum", k.constant(1, d.int32))])]),
            Store(y, ZERO, k.add(Load(total, ZERO), k.cast(Load(count, ZERO), d.float32)))])
        program = executable(kernel)
        for size in (0, 1, 40, 200):
            a = random.normal(size=size).astype(np.float32)
            np.testing.assert_allclose(program([a])[0], a[a > 0].sum() + (a <= 0).sum(),
                                       rtol=1e-4)


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
