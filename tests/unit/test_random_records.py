"""Random numbers: bits, transforms, states."""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np
import pytest
from record_checks import compile_and_run, record_tests, records

from twofold import dtypes
from twofold.dtypes import DType
from twofold.errors import InvalidArgumentError
from twofold.ir.base import dims
from twofold.ir.base.dims import Symbol
from twofold.ir.oplib.random.quantile import normal_quantile
from twofold.ir.oplib.random.random import (
    blocks_used,
    philox_arrays,
    state_of_seed,
    words_per_element,
)
from twofold.ir.ops import TABLE

OPS = records("random")

TestRecords = record_tests(OPS)


def hexadecimal(words: Any) -> list[str]:
    return [f"{int(word):08x}" for word in words]


@pytest.mark.parametrize(("counter", "key", "expected"), [
    ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
     "d16cfe09 94fdcceb 5001e420 24126ea1")])
def test_published_vectors_of_philox(counter: Any, key: Any, expected: str) -> None:
    assert hexadecimal(philox_arrays(counter, key)) == expected.split()


def run(name: str, *arrays: Any, **attrs: Any) -> Any:
    op = TABLE[name]
    return compile_and_run(op, op.attrs(**attrs), arrays)[0]


STATE = np.array([1, 2, 3, 4], np.uint32)


def test_elements_come_from_the_documented_words() -> None:
    bits = run("random_bits", STATE, shape=(10,), dtype=dtypes.uint32)
    for block in range(3):
        words = philox_arrays((3 + block, 4, 0, 0), (1, 2))
        for word in range(4):
            if word * 3 + block < 10:
                assert bits[word * 3 + block] == words[word]


def test_a_counter_carries_into_its_high_word() -> None:
    state = np.array([5, 6, 0xFFFFFFFE, 7], np.uint32)
    bits = run("random_bits", state, shape=(16,), dtype=dtypes.uint32)
    assert bits[2] == philox_arrays((0, 8, 0, 0), (5, 6))[0]
    moved = run("random_advance", state, blocks=3)
    assert moved.tolist() == [5, 6, 1, 8]


def test_blocks_used_leaves_no_overlap() -> None:
    for dtype, shape in ((dtypes.float32, (9,)), (dtypes.float64, (9,)), (dtypes.int64, (8,))):
        blocks = blocks_used(shape, dtype)
        assert blocks == -(-shape[0] * words_per_element(dtype) // 4)
    n = Symbol("n")
    assert dims.evaluate(blocks_used((3, n.dim), dtypes.float32), {n: 3}) == 3


def test_seeds_use_all_their_bits() -> None:
    states = {tuple(state_of_seed(np.array(seed, np.int64)))
              for seed in ((0, 0), (0, 1), (1, 0), (1 << 40, 0), (0, -1), (-1, 0))}
    assert len(states) == 6
    assert state_of_seed(np.array([3, 4], np.int32)).tolist() == (
        state_of_seed(np.array([3, 4], np.int64)).tolist())


@pytest.mark.parametrize("dtype", dtypes.FLOATS, ids=str)
def test_uniform_numbers_never_reach_one(dtype: DType) -> None:
    op = TABLE["random_uniform"]
    values = op.reference(op.attrs((20000,), dtype), STATE).astype(dtype.numpy)
    wide = values.astype(np.float64)
    assert 0 <= wide.min() and wide.max() < 1
    assert abs(wide.mean() - 0.5) < 0.01
    assert abs(wide.var() - 1 / 12) < 0.005


@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64], ids=str)
def test_moments_of_normal_numbers(dtype: DType) -> None:
    op = TABLE["random_normal"]
    values = op.reference(op.attrs((40000,), dtype), STATE)
    assert abs(values.mean()) < 0.02
    assert abs(values.var() - 1) < 0.03
    assert abs((values ** 4).mean() - 3) < 0.2
    op = TABLE["random_truncated_normal"]
    values = op.reference(op.attrs((40000,), dtype), STATE)
    assert np.abs(values).max() <= 2
    assert abs(values.mean()) < 0.02
    assert abs(values.var() - 0.7737) < 0.02  # of a normal cut at two deviations


def test_quantiles_are_exact() -> None:
    normal = statistics.NormalDist()
    p = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 401), [2.0**-53, 1e-15, 2.0**-24]])
    expected = np.array([normal.inv_cdf(x) for x in p])
    np.testing.assert_allclose(normal_quantile(p), expected, rtol=1e-13, atol=1e-15)


def test_integers_fill_their_range() -> None:
    low, high = np.int32(-3), np.int32(4)
    values = run("random_uniform_int", STATE, np.asarray(low), np.asarray(high), shape=(500,))
    assert sorted(set(values.tolist())) == list(range(-3, 4))
    whole = run("random_uniform_int", STATE, np.asarray(np.int32(-2**31)),
                np.asarray(np.int32(2**31 - 1)), shape=(500,))
    assert whole.min() < -2**30 and whole.max() > 2**30
    op = TABLE["random_uniform_int"]
    with pytest.raises(InvalidArgumentError, match="minval 4 must be below maxval -3"):
        op.reference(op.attrs((2,)), STATE, high, low)
    empty = run("random_uniform_int", STATE, np.asarray(high), np.asarray(high), shape=(3,))
    assert empty.tolist() == [4, 4, 4]
