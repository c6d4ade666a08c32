"""Reductions over a few elements go across rows: the vectors are not those of a row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf


@pytest.mark.parametrize("length", [2, 3, 4, 5])
@pytest.mark.parametrize("rows", [20, 333])
@pytest.mark.parametrize("function", [
    lambda x: tf.reduce_sum(x, axis=-1), lambda x: tf.nn.softmax(x),
    lambda x: tf.reduce_max(x, axis=-1, keepdims=True) - x,
    lambda x: (tf.exp(x), tf.reduce_sum(tf.exp(x), axis=-1)),
    lambda x: tf.math.reduce_variance(x, axis=-1),
    lambda x: tf.reduce_sum((x[:, None] - x[None]) ** 2, axis=-1)])
def test_values(function: Any, rows: int, length: int) -> None:
    x = tf.constant(np.random.default_rng(0).normal(size=(rows, length)).astype(np.float32))
    unknown = tf.function(function, input_signature=[tf.TensorSpec([None, length])])
    for compiled in (tf.function(function), unknown):
        for found, wanted in zip(tf.nest.flatten(compiled(x)), tf.nest.flatten(function(x))):
            np.testing.assert_allclose(found.numpy(), wanted.numpy(), rtol=2e-6, atol=1e-6)


def test_pairwise_forces_are_vectors_across_pairs() -> None:
    @tf.function
    def pull(p: Any) -> Any:
        d = p[None, :, :] - p[:, None, :]
        return d * (tf.reduce_sum(d * d, axis=-1, keepdims=True) + 0.1) ** -1.5

    p = tf.constant(np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32))
    np.testing.assert_allclose(pull(p).numpy(), pull.python_function(p).numpy(), rtol=1e-5)
    text = pull.lower(p).text("kernel")
    assert "< 40 vector" in text and "< 3 vector" not in text


def test_cheap_results_of_every_element_stay_rows() -> None:
    f = tf.function(lambda x: x - tf.reduce_sum(x, axis=-1, keepdims=True))
    assert "< 3 vector" in f.lower(tf.ones([100, 3])).text("kernel")
