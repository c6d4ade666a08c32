"""The eager guide: gradients, variables, training by hand, and gradients of one's own."""

from __future__ import annotations

import gc
import math
import weakref

import numpy as np
import pytest

import twofold as tf


def test_gradient_of_a_square():
    w = tf.Variable([[1.0]])
    with tf.GradientTape() as tape:
        loss = w * w
    assert str(tape.gradient(loss, w)) == "tf.Tensor([[2.]], shape=(1, 1), dtype=float32)"
    with pytest.raises(RuntimeError):
        tape.gradient(loss, w)


def test_persistent_tape_gives_several_gradients():
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    assert [float(tape.gradient(z, x)), float(tape.gradient(y, x)), float(tape.gradient(z, y))] == [
        108.0, 6.0, 18.0]


def test_what_is_watched():
    trainable, fixed = tf.Variable(2.0), tf.Variable(2.0, trainable=False)
    constant = tf.constant(2.0)
    with tf.GradientTape() as tape:
        y = trainable * fixed * constant
    slope, *others = tape.gradient(y, [trainable, fixed, constant])
    assert float(slope) == 4.0 and others == [None, None]


def test_tapes_nest():
    x = tf.Variable(2.0)
    with tf.GradientTape() as third, tf.GradientTape() as second, tf.GradientTape() as first:
        y = x ** 4
        slope = first.gradient(y, x)
        curvature = second.gradient(slope, x)
    derivatives = [slope, curvature, third.gradient(curvature, x)]
    assert [float(value) for value in derivatives] == [32.0, 48.0, 48.0]


def test_gradients_have_the_structure_of_the_sources():
    parameters = {"w": tf.Variable([[1.0, 2.0]]), "b": tf.Variable([3.0])}
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(parameters["w"]) * parameters["b"][0]
    slopes = tape.gradient(y, parameters)
    np.testing.assert_array_equal(slopes["w"], [[3.0, 3.0]])
    np.testing.assert_array_equal(slopes["b"], [3.0])


@pytest.mark.parametrize("steps, expected", [(1, 4.0), (2, 4.0), (3, 40.0)])
def test_gradient_follows_the_control_flow_that_ran(steps, expected):
    start = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        x = start
        for i in range(steps):
            x = x * x if i % 2 == 0 else x + 1.0
    assert float(tape.gradient(x, start)) == expected


def noisy_line(count=2000):
    generator = np.random.default_rng(5)
    x, noise = generator.normal(size=(2, count)).astype(np.float32)
    return tf.constant(x), tf.constant(3 * x + 2 + noise)


class Line(tf.Module):
    """A line whose slope and offset are learned."""

    def __init__(self):
        super().__init__()
        self.slope = tf.Variable(5.0, name="weight")
        self.offset = tf.Variable(10.0, name="bias")

    def __call__(self, x):
        return x * self.slope + self.offset


def descend(compiled, steps=300, rate=0.01):
    """Losses of a gradient descent, before it and after each step."""
    model, (x, y) = Line(), noisy_line()

    def loss_and_slopes():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        return loss, tape.gradient(loss, model.trainable_variables)

    evaluate = tf.function(loss_and_slopes) if compiled else loss_and_slopes
    losses = []
    for _ in range(steps):
        loss, slopes = evaluate()
        losses.append(float(loss))
        for variable, slope in zip(model.trainable_variables, slopes, strict=True):
            variable.assign_sub(rate * slope)
    losses.append(float(evaluate()[0]))
    return model, losses


@pytest.mark.parametrize("compiled", [False, True])
def test_linear_regression_goes_the_way_of_its_formula(compiled):
    model, losses = descend(compiled)
    x, y = (tensor.numpy().astype(np.float64) for tensor in noisy_line())
    slope, offset, expected = 5.0, 10.0, []
    for _ in range(301):
        error = x * slope + offset - y
        expected.append(np.mean(error * error))
        slope -= 0.01 * 2 * np.mean(error * x)
        offset -= 0.01 * 2 * np.mean(error)
    np.testing.assert_allclose(losses, expected, rtol=2e-3)
    assert abs(float(model.slope) - 3) < 0.12 and abs(float(model.offset) - 2) < 0.12


def test_variables_are_assigned_and_read():
    v = tf.Variable([1.0, 2.0])
    v.assign([3.0, 4.0])
    v.assign_add([1.0, 1.0])
    v.assign_sub([0.5, 0.0])
    np.testing.assert_array_equal(v.read_value() + 1, [4.5, 6.0])
    with pytest.raises(ValueError, match="shape"):
        v.assign([1.0, 2.0, 3.0])
    assert repr(tf.Variable(2.0)).startswith("<tf.Variable 'Variable:0' shape=() dtype=float32")


def test_a_variable_lives_as_long_as_its_last_name():
    v = tf.Variable(tf.random.normal([100, 100]))
    other, seen = v, weakref.ref(v)
    del v
    gc.collect()
    assert seen() is not None
    del other
    gc.collect()
    assert seen() is None


def search_along_the_gradient(function, start, rate=1.0):
    with tf.GradientTape() as tape:
        tape.watch(start)
        first = value = function(start)
    slope = tape.gradient(value, start)
    norm = tf.reduce_sum(slope * slope)
    x = start
    while value > first - rate * norm:
        x = start - rate * slope
        value = function(x)
        rate /= 2.0
    return x, value


@pytest.mark.parametrize("compiled", [False, True])
def test_line_search_is_a_loop_on_values(compiled):
    def function(x):
        return tf.reduce_sum(x ** 4) + tf.reduce_sum(x ** 2)

    def search(start):
        return search_along_the_gradient(function, start, tf.constant(1.0))

    start = np.array([3.0, -1.5])
    slope = 4 * start ** 3 + 2 * start
    rate, x = 1.0, start
    first = value = np.sum(start ** 4 + start ** 2)
    while value > first - rate * np.sum(slope * slope):
        x = start - rate * slope
        value = np.sum(x ** 4 + x ** 2)
        rate /= 2
    found, at = (tf.function(search) if compiled else search)(tf.constant(start, tf.float32))
    np.testing.assert_allclose(found, x, rtol=1e-4)
    np.testing.assert_allclose(at, value, rtol=1e-4)


@tf.custom_gradient
def clip_gradient(x, norm):
    def gradient(upstream):
        return [tf.clip_by_norm(upstream, norm), None]
    return tf.identity(x), gradient


@tf.custom_gradient
def stable_log1pexp(x):
    e = tf.exp(x)

    def gradient(upstream):
        return upstream * (1 - 1 / (1 + e))
    return tf.math.log(1 + e), gradient


def slope_of(function, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return tape.gradient(y, x)


@pytest.mark.parametrize("compiled", [False, True])
def test_a_gradient_of_ones_own(compiled):
    wrap = tf.function if compiled else (lambda function: function)

    def weighted(x):
        return tf.reduce_sum(clip_gradient(x * 1.0, 0.5) * tf.constant([3.0, 4.0]))

    clipped = wrap(lambda x: slope_of(weighted, x))(tf.constant([3.0, 4.0]))
    np.testing.assert_allclose(clipped, [0.3, 0.4], rtol=1e-6)
    plain = wrap(lambda x: slope_of(lambda t: tf.math.log(1 + tf.exp(t)), x))
    stable = wrap(lambda x: slope_of(stable_log1pexp, x))
    assert float(plain(tf.constant(0.0))) == 0.5 and math.isnan(plain(tf.constant(100.0)))
    assert float(stable(tf.constant(0.0))) == 0.5 and float(stable(tf.constant(100.0))) == 1.0
