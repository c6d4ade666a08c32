"""Gradients of repeated structures: derived once, equal to the walk, independent of the data."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf
from twofold.frontend.gradients import plans


@pytest.fixture(autouse=True)
def _fresh():
    plans.forget_structures()
    yield
    plans.forget_structures()


def _dense(x, w, b):
    return tf.reduce_mean(tf.square(tf.nn.relu(x @ w + b)))


def _losses(x, w, b):
    logits = tf.matmul(x, w) + b
    labels = tf.constant([0, 2, 1, 2], tf.int64)
    return tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))


def _branches(x, w, b):
    parts = tf.split(tf.tanh(x @ w), 3, axis=1)
    return tf.reduce_max(parts[0] * parts[2]) + tf.reduce_sum(tf.concat(parts, 0)) * b[0]


def _gradients(function, x, w, b):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x, w, b)
    return [g.numpy() for g in tape.gradient(y, [w, b, x])]


@pytest.mark.parametrize("function", [_dense, _losses, _branches])
def test_plans_agree_with_the_walk(function):
    """The first run walks, the second derives, a hot one is compiled: all give the same."""
    random = np.random.default_rng(0)
    w, b = tf.Variable(tf.zeros([5, 3])), tf.Variable(tf.zeros([3]))
    for i in range(2 * plans.HOT + 2):
        x = tf.constant(random.normal(size=(4, 5)).astype(np.float32))
        w.assign(random.normal(size=(5, 3)).astype(np.float32))
        b.assign(random.normal(size=3).astype(np.float32))
        found = _gradients(function, x, w, b)
        with tf.GradientTape():  # an outer tape makes the inner one walk
            walked = _gradients(function, x, w, b)
        for a, c in zip(found, walked, strict=True):
            np.testing.assert_allclose(a, c, rtol=1e-4, atol=1e-5, err_msg=f"run {i}")
    assert plans.count_structures() == 1


def test_values_are_not_part_of_the_structure():
    """A decaying rate, new data and new variables of the same shapes are the same structure."""
    for step in range(5):
        v = tf.Variable(float(step + 1))
        rate = tf.constant(1.0 / (step + 1))
        with tf.GradientTape() as tape:
            y = v * v * rate * (0.5 ** step)
        np.testing.assert_allclose(tape.gradient(y, v), 2 * (step + 1) * rate * 0.5 ** step,
                                   rtol=1e-6)
    assert plans.count_structures() == 1


def test_different_structures_are_kept_apart():
    v = tf.Variable(3.0)
    for _ in range(3):
        for function, expected in ((lambda: v * v, 6.0), (lambda: v + v, 2.0),
                                   (lambda: v * 3.0, 3.0), (lambda: tf.stop_gradient(v) * v, 3.0)):
            with tf.GradientTape() as tape:
                y = function()
            np.testing.assert_allclose(tape.gradient(y, v), expected)


def test_output_gradients_and_several_targets():
    x = tf.constant([1.0, 2.0])
    for scale in (1.0, 2.0, 3.0):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y, z = x * x, tf.exp(x)
        seed = tf.constant([scale, 0.5])
        got = tape.gradient([y, z], x, output_gradients=[seed, None])
        np.testing.assert_allclose(got, 2 * x.numpy() * seed.numpy() + np.exp(x), rtol=1e-6)
        assert tape.gradient(y, tf.constant(1.0)) is None


def test_the_number_of_structures_is_bounded(monkeypatch):
    monkeypatch.setattr(plans, "MOST_STRUCTURES", 4)
    for n in range(1, 9):
        x = tf.ones([n])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        tape.gradient(y, x)
    assert plans.count_structures() <= 4


def test_second_derivatives_still_walk():
    x = tf.Variable(2.0)
    for _ in range(4):
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x ** 3
            first = inner.gradient(y, x)
        np.testing.assert_allclose(outer.gradient(first, x), 12.0, rtol=1e-6)


def test_unwatched_values_that_were_once_the_same_tensor():
    """What is equal by chance in the recording that was derived is not equal in all."""
    def gradient(x, c, e):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = (x * c) * e
        return float(tape.gradient(y, x))

    x, c, e = tf.constant(2.0), tf.constant(3.0), tf.constant(5.0)
    for _ in range(3):
        assert gradient(x, c, c) == 9.0
    for _ in range(3):
        assert gradient(x, c, e) == 15.0
        assert gradient(x, c, c) == 9.0


@pytest.mark.parametrize("read", [lambda v: v.value(), lambda v: v, tf.identity])
def test_targets_that_no_op_made_keep_their_shapes(read):
    for shape, dtype in (([], tf.float32), ([3], tf.float32), ([2, 2], tf.float64)):
        v = tf.Variable(tf.zeros(shape, dtype))
        for _ in range(3):
            with tf.GradientTape() as tape:
                y = read(v)
                tape.watch(v)
            found = tape.gradient(y, v)
            assert found.shape == shape and found.dtype == dtype
            np.testing.assert_array_equal(found, np.ones(shape))


def test_watched_targets_keep_their_shapes():
    for shape in ([], [3], [2, 2]):
        x = tf.zeros(shape)
        for _ in range(3):
            with tf.GradientTape() as tape:
                tape.watch(x)
            assert tape.gradient(x, x).shape == shape


def test_ones_are_not_multiplied_by():
    """The seed of ones falls out; another seed, or ones of another shape, does not."""
    w, x = tf.Variable([2.0, 3.0]), tf.constant([[1.0, 2.0], [3.0, 4.0]])
    for _ in range(3):
        with tf.GradientTape(persistent=True) as tape:
            y = w * x
        np.testing.assert_array_equal(tape.gradient(y, w), [4.0, 6.0])
        np.testing.assert_array_equal(
            tape.gradient(y, w, output_gradients=tf.constant([[1.0, 0.0], [0.0, 2.0]])), [1.0, 8.0])
    for _ in range(3):
        with tf.GradientTape() as tape:
            y = w * w
        np.testing.assert_array_equal(tape.gradient(y, w), [4.0, 6.0])
        w.assign_add([0.0, 0.0])


def test_no_targets():
    x = tf.constant(1.0)
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch(x)
        assert tape.gradient([], [x]) == [None]
