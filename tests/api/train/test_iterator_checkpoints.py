"""Iterators of data sets in checkpoints: reading goes on where it was."""

from __future__ import annotations

import pathlib
from typing import Any

import numpy as np
import pytest

import twofold as tf


def _pipeline() -> Any:
    dataset = tf.data.Dataset.range(20).shuffle(5, seed=3).map(lambda x: x * 2).batch(2)
    return dataset.prefetch(2)


def test_an_iterator_goes_on(tmp_path: pathlib.Path) -> None:
    checkpoint = tf.train.Checkpoint(step=tf.Variable(0), iterator=iter(_pipeline()))
    for _ in range(3):
        next(checkpoint.iterator)
        checkpoint.step.assign_add(1)
    manager = tf.train.CheckpointManager(checkpoint, tmp_path, max_to_keep=1)
    path = manager.save()
    assert dict(tf.train.list_variables(path))["iterator/.ATTRIBUTES/ITERATOR_STATE"] == []
    left = [batch.numpy().tolist() for batch in checkpoint.iterator]
    assert len(left) == 7

    again = tf.train.Checkpoint(step=tf.Variable(0), iterator=iter(_pipeline()))
    again.restore(path).assert_consumed()
    assert int(again.step) == 3
    assert [batch.numpy().tolist() for batch in again.iterator] == left
    checkpoint.restore(path).assert_consumed()  # back, in the program that went on
    assert [batch.numpy().tolist() for batch in checkpoint.iterator] == left


def test_an_iterator_that_is_made_later(tmp_path: pathlib.Path) -> None:
    checkpoint = tf.train.Checkpoint(iterator=iter(tf.data.Dataset.from_tensor_slices(["a", "b"])))
    next(checkpoint.iterator)
    path = checkpoint.write(tmp_path / "c")
    later = tf.train.Checkpoint()
    later.read(path).expect_partial()
    later.iterator = iter(tf.data.Dataset.from_tensor_slices(["a", "b"]))
    assert [x.numpy() for x in later.iterator] == [b"b"]


def test_another_pipeline_is_refused(tmp_path: pathlib.Path) -> None:
    path = tf.train.Checkpoint(iterator=iter(_pipeline())).write(tmp_path / "c")
    other = tf.train.Checkpoint(iterator=iter(tf.data.Dataset.range(3).map(lambda x: x).batch(2)))
    with pytest.raises((tf.errors.InvalidArgumentError, NotImplementedError)):
        other.read(path)


def test_packed_arrays() -> None:
    from twofold.frontend.train.safetensors import pack_arrays, unpack_arrays

    arrays = {"a/b": np.arange(3, dtype=np.int16), "c": np.float64(2.5) * np.ones(()),
              "e": np.zeros((0, 2), bool)}
    packed = pack_arrays(arrays)
    found = unpack_arrays(packed)
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
    for wrong in (b"", b"x" * 100, packed[:20], packed[:-1]):
        with pytest.raises(tf.errors.DataLossError, match="packed arrays"):
            unpack_arrays(wrong)
