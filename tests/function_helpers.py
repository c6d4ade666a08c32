"""What the tests of ``tf.function`` share: tensors, and comparisons of values and gradients."""

from __future__ import annotations

import numpy as np

import twofold as tf

A = tf.constant([1.0, 2.0])
B = tf.constant([3.0, 4.0])


def same(tensor, expected):
    """Assert that a tensor has the expected values."""
    np.testing.assert_allclose(np.asarray(tensor), expected, rtol=1e-6)


def same_gradients(f, g, *inputs):
    """Assert that two functions have the same gradients with respect to their inputs."""
    results = []
    for function in (f, g):
        with tf.GradientTape() as tape:
            for x in inputs:
                tape.watch(x)
            y = function(*inputs)
        results.append(tape.gradient(y, inputs))
    for a, b in zip(*results):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-5, atol=1e-6)
