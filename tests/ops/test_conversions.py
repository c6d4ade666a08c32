"""Integers become 16-bit floats by one rounding, to nearest and ties to even, in every mode."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf
from twofold import dtypes

TARGETS = {"float16": 11, "bfloat16": 8}       # and their bits of precision


def _near_ties(dtype, bits):
    """For every exponent and some mantissas: the tie between two floats, and what is beside it.

    What is far below the tie decides too: a single bit at each place below it.
    """
    width = dtype.size * 8 - (dtype.kind == "i")
    found = set()
    for exponent in range(width):
        for mantissa in (0, 1, 2, 3, 5, (1 << bits - 1) - 2, (1 << bits - 1) - 1):
            float_ = (1 << bits - 1) + mantissa
            shift = exponent - (bits - 1)
            if shift <= 0:
                found.add(float_ >> -shift)
                continue
            tie = (float_ << shift) + (1 << shift - 1)
            found.update((tie - 1, tie, tie + 1, float_ << shift))
            found.update(tie + (1 << place) for place in range(shift - 1))
            found.update(tie - (1 << place) for place in range(shift - 1))
    values = [x for x in found if 0 <= x <= int(dtype.max)]
    if dtype.kind == "i":
        values += [-x for x in values] + [int(dtype.min), int(dtype.min) + 1]
    return sorted(set(values) | {int(dtype.max), int(dtype.max) - 1})


def _rounded(value, target, bits):
    """The nearest float of so many bits, by integers alone."""
    size = abs(value)
    shift = max(size.bit_length() - bits, 0)
    kept, rest = size >> shift, size & ((1 << shift) - 1)
    half = (1 << shift) >> 1
    kept += rest > half or (rest == half and shift > 0 and kept % 2 == 1)
    whole = kept << shift
    # Beyond the largest float by half a unit it is infinite.
    number = float("inf") if target == "float16" and whole > 65504 else float(whole)
    return -number if value < 0 else number


def _check(source, target, run):
    bits = TARGETS[target]
    values = _near_ties(source, bits)
    x = np.array(values, source.numpy)
    wanted = np.array([_rounded(v, target, bits) for v in values])
    found = run(lambda t: tf.cast(t, target), tf.constant(x)).numpy().astype(np.float64)
    wrong = np.flatnonzero(found != wanted)
    assert not wrong.size, [(values[i], found[i], wanted[i]) for i in wrong[:5]]


SOURCES = (dtypes.int32, dtypes.uint32, dtypes.int64, dtypes.uint64)


@pytest.mark.parametrize("mode", ["eager", "compiled"])
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", SOURCES, ids=lambda d: d.name)
def test_integers_are_rounded_once(source, target, mode):
    _check(source, target, lambda f, x: (tf.function(f) if mode == "compiled" else f)(x))


@pytest.mark.opencl
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", SOURCES, ids=lambda d: d.name)
def test_integers_are_rounded_once_on_opencl(source, target, opencl):
    with tf.device(opencl):
        _check(source, target, lambda f, x: tf.function(f)(x))


LIMITS = {
    ("uint64", "int64"): ([2**63, 2**64 - 1, 5], [2**63 - 1, 2**63 - 1, 5]),
    ("int64", "uint64"): ([5, -1, 2**63 - 1], [5, 0, 2**63 - 1]),
    ("int64", "int8"): ([127, 128, -129, 2**62], [127, 127, -128, 127]),
    ("uint32", "int32"): ([2**32 - 1, 7], [2**31 - 1, 7]),
    ("int64", "float16"): ([70000, -70000, 5], [65504, -65504, 5]),
    ("float32", "int32"): ([3e9, -3e9, 1.7], [2147483520, -2**31, 1]),
    ("float32", "uint64"): ([3e38, -1.0, 4.0], [2**64 - 2**40, 0, 4]),
    ("float64", "int64"): ([1e300, -1e300, 2.5], [2**63 - 1024, -2**63, 2]),
    ("float16", "int32"): ([np.inf, -np.inf, 3.5], [2**31 - 1, -2**31, 3]),
    ("bfloat16", "int32"): ([np.inf, -np.inf, 3.5], [2**31 - 2**23, -2**31, 3]),
    ("float64", "float32"): ([1e300, -1e300, 0.5],
                             [float(dtypes.float32.max), float(dtypes.float32.min), 0.5])}


@pytest.mark.parametrize("pair", LIMITS, ids=" to ".join)
def test_saturating_casts(pair):
    """Largest values of floats are those that the integers still hold, as in TensorFlow."""
    source, target = pair
    values, wanted = LIMITS[pair]
    x = tf.constant(np.array(values, tf.as_dtype(source).as_numpy_dtype))
    for function in (tf.saturate_cast, tf.function(tf.saturate_cast)):
        found = function(x, tf.as_dtype(target)).numpy().tolist()
        assert found == wanted
