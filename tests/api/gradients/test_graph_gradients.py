"""``tf.gradients`` inside functions: the tape's results, without a tape."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf


def test_gradients_of_a_loss_by_variables_and_inputs():
    w = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    x = tf.constant([[0.5, -1.0]])

    def loss(x):
        return tf.reduce_sum(tf.tanh(x @ w) ** 2)

    @tf.function
    def traced(x):
        return tf.gradients(loss(x), [w, x])

    with tf.GradientTape() as tape:
        tape.watch(x)
        y = loss(x)
    for a, b in zip(traced(x), tape.gradient(y, [w, x]), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_second_derivatives_seeds_and_unconnected():
    @tf.function
    def f(x):
        first = tf.gradients(x ** 3, x, grad_ys=tf.constant([1.0, 2.0]))[0]
        return tf.gradients(first, x)[0], tf.gradients(x, tf.constant(1.0))[0] is None, \
            tf.gradients(x, tf.constant([1.0, 1.0]), unconnected_gradients="zero")[0]

    second, unconnected, zero = f(tf.constant([1.0, 2.0]))
    np.testing.assert_allclose(second, [6.0, 24.0])
    assert unconnected
    np.testing.assert_array_equal(zero, [0.0, 0.0])


def test_stop_gradients_count_as_constants():
    @tf.function
    def f(x):
        y = x * x
        return tf.gradients(y * x, x)[0], tf.gradients(y * x, x, stop_gradients=[y])[0]

    free, stopped = f(tf.constant(3.0))
    assert float(free) == 27.0
    assert float(stopped) == 9.0


def test_gradients_through_control_flow_and_run_time_sizes():
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def f(x):
        y = tf.cond(tf.reduce_sum(x) > 0, lambda: x * 2, lambda: x * x)
        return tf.gradients(y, x)[0]

    np.testing.assert_allclose(f(tf.constant([1.0, 2.0])), [2.0, 2.0])
    np.testing.assert_allclose(f(tf.constant([-1.0, -2.0, 0.0])), [-2.0, -4.0, 0.0])


def test_outside_a_function_it_says_what_to_use():
    with pytest.raises(RuntimeError, match="GradientTape"):
        tf.gradients(tf.constant(1.0), tf.constant(1.0))


def test_each_entry_of_a_list_has_one_gradient():
    """Also an entry that is no tensor: as one, on which nothing depends."""
    @tf.function
    def f(x):
        y = x * x
        found = tf.gradients(y, [x, [[1.0, 2.0], [3.0, 4.0]], 3.0])
        zeros = tf.gradients(y, [[[1.0, 2.0]], x], unconnected_gradients="zero")
        return [g is None for g in found], found[0], zeros[0]

    unconnected, slope, zero = f(tf.constant(2.0))
    assert [bool(x) for x in unconnected] == [False, True, True]
    assert float(slope) == 4.0
    assert zero.shape == (1, 2)
