"""Iterators go on from saved states: of every transformation, at every place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from data_checks import D, plain

import twofold as tf


def numbers() -> Any:
    return D.from_generator(lambda: iter(range(9)), output_signature=tf.TensorSpec([], tf.int64))


PIPELINES: dict[str, Callable[[], Any]] = {
    "tensors": lambda: D.from_tensors((1, "a")),
    "slices": lambda: D.from_tensor_slices({"x": [1, 2, 3], "s": ["a", "b", ""]}),
    "generator": numbers,
    "map": lambda: D.range(7).map(lambda x: x * 2).batch(3),
    "parallel": lambda: D.range(7).map(lambda x: x * 2, num_parallel_calls=3),
    "strings": lambda: D.from_tensor_slices(["a", "b", "c"]).map(tf.strings.upper).prefetch(2),
    "filter": lambda: D.range(9).filter(lambda x: x % 3 != 1).batch(2),
    "take_while": lambda: D.range(9).take_while(lambda x: x < 4),
    "scan": lambda: D.range(5).scan(np.int64(0), lambda s, x: (s + x, s)),
    "shuffle": lambda: D.range(9).shuffle(4, seed=1).repeat(2),
    "places": lambda: D.range(20).skip(2).take(12).shard(3, 1).enumerate(),
    "joined": lambda: D.range(3).concatenate(D.range(5, 8)).repeat(2),
    "zip": lambda: D.zip(D.range(4), numbers()),
    "prefetch": lambda: numbers().prefetch(3),
    "unbatch": lambda: D.range(9).batch(4).unbatch(),
    "rebatch": lambda: D.range(9).batch(4).rebatch([1, 3]),
    "flat_map": lambda: D.range(4).flat_map(lambda x: D.range(x)),
    "interleave": lambda: D.range(4).interleave(lambda x: D.range(x + 1), 2, 2),
    "interleaved ahead": lambda: D.range(4).interleave(lambda x: D.range(x + 1), 2, 1, 2),
    "padded": lambda: D.range(5).map(lambda x: tf.fill([x], x)).padded_batch(2),
    "group": lambda: D.range(9).group_by_window(lambda x: x % 2, lambda k, d: d.batch(3), 3),
    "window": lambda: D.range(9).window(3, 2).flat_map(lambda w: w.batch(3)),
    "chosen": lambda: D.choose_from_datasets([D.range(4), D.range(9, 12)], D.range(2).repeat(5)),
    "sampled": lambda: D.sample_from_datasets([D.range(4), D.range(9, 12)], seed=3),
    "random": lambda: D.random(seed=3).take(4),
    "resampled": lambda: D.range(20).rejection_resample(
        lambda x: tf.cast(x % 2, tf.int32), [0.2, 0.8], seed=1),
    "unique": lambda: D.from_tensor_slices([1, 2, 1, 3, 2]).unique(),
    "cache": lambda: numbers().cache().repeat(2),
    "errors": lambda: D.range(5).map(
        lambda x: tf.debugging.check_numerics(1 / (x - 2), "no number")).ignore_errors(),
}


@pytest.mark.parametrize("name", PIPELINES)
def test_every_place(name: str) -> None:
    expected = [plain(x) for x in PIPELINES[name]().as_numpy_iterator()]
    assert expected
    for place in range(len(expected) + 1):
        first = iter(PIPELINES[name]())
        for _ in range(place):
            next(first)
        state = {key: np.array(value) for key, value in first.save_state().items()}
        assert all(isinstance(value, np.ndarray) and value.dtype != object
                   for value in state.values())
        rest = [plain(tf.nest.map_structure(lambda x: x.numpy(), x)) for x in first]
        second = iter(PIPELINES[name]())
        second.restore_state(state)
        assert [plain(tf.nest.map_structure(lambda x: x.numpy(), x)) for x in second] == rest
        assert rest == expected[place:]


def test_checkpoints_keep_iterators(tmp_path: Path) -> None:
    data = D.range(20).shuffle(20, seed=5).map(lambda x: x + 1).prefetch(2)
    iterator = iter(data)
    step = tf.Variable(0)
    checkpoint = tf.train.Checkpoint(step=step, iterator=iterator)
    for _ in range(7):
        next(iterator)
        step.assign_add(1)
    path = checkpoint.save(str(tmp_path / "ckpt"))
    expected = [int(x) for x in iterator]

    again = iter(data)
    other = tf.train.Checkpoint(step=tf.Variable(0), iterator=again)
    other.restore(path).assert_consumed()
    assert other.step.numpy() == 7 and [int(x) for x in again] == expected


def test_states_of_something_else() -> None:
    state = iter(D.range(3).shuffle(2)).save_state()
    for wrong in (state, {}, {"plan": np.zeros(3, np.uint8)}):
        with pytest.raises(tf.errors.InvalidArgumentError, match="state"):
            iter(D.range(3).batch(2)).restore_state(wrong)
    nested = iter(D.range(9).map(lambda x: D.range(x)).prefetch(3))
    next(nested)
    with pytest.raises(tf.errors.UnimplementedError, match="cannot be saved"):
        nested.save_state()
