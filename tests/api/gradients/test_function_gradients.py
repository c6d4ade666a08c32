"""Gradients through ``tf.function``: tapes inside, outside, both; what the forward run keeps."""

from __future__ import annotations

import numpy as np
from function_helpers import A, B, same, same_gradients

import twofold as tf


def test_gradient_through_a_function():
    def f(x, y):
        return tf.reduce_sum(tf.exp(x) * y + tf.sin(y * x))
    same_gradients(tf.function(f), f, A, B)


def test_several_outputs_some_unused():
    @tf.function
    def f(x):
        return x * x, tf.cast(x, tf.int32), tf.exp(x)

    with tf.GradientTape() as tape:
        tape.watch(A)
        square, _, _ = f(A)
    same(tape.gradient(square, A), [2, 4])


def test_second_and_third_derivatives():
    f = tf.function(lambda x: tf.sin(x) * x)
    x = tf.constant(0.7)
    with tf.GradientTape() as t3:
        t3.watch(x)
        with tf.GradientTape() as t2:
            t2.watch(x)
            with tf.GradientTape() as t1:
                t1.watch(x)
                y = f(x)
            first = t1.gradient(y, x)
        second = t2.gradient(first, x)
    third = t3.gradient(second, x)
    value = 0.7
    np.testing.assert_allclose(first, np.sin(value) + value * np.cos(value), rtol=1e-5)
    np.testing.assert_allclose(second, 2 * np.cos(value) - value * np.sin(value), rtol=1e-5)
    np.testing.assert_allclose(third, -3 * np.sin(value) - value * np.cos(value), rtol=1e-5)


def test_persistent_tape_differentiates_twice():
    f = tf.function(lambda x: x * x * x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(A)
        y = f(A)
        first = tape.gradient(y, A)
    same(tape.gradient(first, A), 6 * A.numpy())


def test_gradient_reaches_variables_and_captured_tensors():
    v = tf.Variable([2.0, 3.0])
    f = tf.function(lambda x: x * v * B)
    with tf.GradientTape() as tape:
        tape.watch(B)
        y = f(A)
    assert [x.name for x in tape.watched_variables()] == [v.name]
    by_variable, by_tensor = tape.gradient(y, [v, B])
    same(by_variable, A.numpy() * B.numpy())
    same(by_tensor, A.numpy() * v.numpy())


def test_tape_inside_a_function():
    v = tf.Variable([2.0, 3.0])

    @tf.function
    def f(x):
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(x * v * v)
        return tape.gradient(y, v)

    same(f(A), 2 * A.numpy() * v.numpy())
    v.assign([1.0, 1.0])
    same(f(A), 2 * A.numpy())


def test_tape_around_a_function_with_a_tape_inside():
    @tf.function
    def slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x * x
        return tape.gradient(y, x)

    with tf.GradientTape() as tape:
        tape.watch(A)
        g = slope(A)
    same(tape.gradient(g, A), 6 * A.numpy())


def test_value_kept_for_the_gradient_survives_an_assignment():
    v = tf.Variable(3.0)
    f = tf.function(lambda x: x * v)
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    v.assign(100.0)
    assert tape.gradient(y, x).numpy() == 3.0


def test_gradient_of_a_function_that_assigns_what_it_reads():
    v = tf.Variable(3.0)

    @tf.function
    def f(x):
        y = x * v
        v.assign(10.0)
        return y

    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    assert v.numpy() == 10.0
    by_x, by_v = tape.gradient(y, [x, v])
    assert by_x.numpy() == 3.0 and by_v.numpy() == 2.0
