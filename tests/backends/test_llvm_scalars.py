"""Elementwise kernels written by hand, compiled by the LLVM backend, against NumPy: ops, casts."""

from __future__ import annotations

import warnings

import ml_dtypes
import numpy as np
import pytest
from native_kernels import array, elementwise, random, run, same

from twofold import dtypes as d
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import Binary, Bitcast, Fma, Unary

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
