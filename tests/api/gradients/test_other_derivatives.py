"""Forward mode, Hessians, recomputed layers, and variables as targets of gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf


def values(x: Any) -> Any:
    return np.asarray(tf.convert_to_tensor(x)).tolist()


@pytest.mark.parametrize("watch", [True, False])
def test_a_variable_as_the_target_of_a_gradient(watch: bool) -> None:
    """TensorFlow's guide on automatic differentiation, "Control flow"."""
    v0, v1 = tf.Variable(2.0), tf.Variable(2.0)
    with tf.GradientTape(persistent=True, watch_accessed_variables=watch) as tape:
        result = v0
    assert tape.gradient(result, v0).numpy() == 1.0
    assert tape.gradient(result, v1) is None
    assert tf.function(lambda: tape.gradient(result, v0))().numpy() == 1.0


def cubic(x: Any) -> Any:
    return tf.reduce_sum(x**3) + x[0] * x[1]


@pytest.mark.parametrize("compiled", [False, True])
def test_forward_mode(compiled: bool) -> None:
    def along(x: Any, tangent: Any) -> Any:
        with tf.autodiff.ForwardAccumulator(x, tangent) as acc:
            y, z = cubic(x), tf.nn.relu(tf.sin(x))
            inside = acc.jvp(y)
        return inside, acc.jvp([y, z])

    function = tf.function(along) if compiled else along
    inside, (dy, dz) = function(tf.constant([1.0, 2.0]), tf.constant([1.0, 0.5]))
    assert values(inside) == values(dy) == 3 + 2 + 0.5 * (12 + 1)
    assert values(dz) == pytest.approx([0.5403023, 0.5 * -0.4161468], rel=1e-5)


def test_forward_over_reverse_and_forward() -> None:
    x, direction = tf.Variable([1.0, 2.0]), tf.constant([1.0, 0.0])
    with tf.autodiff.ForwardAccumulator(x, direction) as acc, tf.GradientTape() as tape:
        y = cubic(x)
        slope = tape.gradient(y, x)
    assert values(acc.jvp(slope)) == [6.0, 1.0]
    x = tf.constant([1.0, 2.0])
    with tf.autodiff.ForwardAccumulator(x, direction) as outer:
        with tf.autodiff.ForwardAccumulator(x, direction) as inner:
            y = cubic(x)
        first = inner.jvp(y)
    assert values(outer.jvp(first)) == 6.0


def test_forward_mode_that_is_not_connected() -> None:
    x = tf.constant(2.0)
    with tf.autodiff.ForwardAccumulator([x], [tf.constant(1.0)]) as acc:
        y = tf.constant([1.0, 2.0]) * 3.0
        whole = tf.cast(x, tf.int32)
    assert acc.jvp(y) is None and acc.jvp(whole) is None
    assert values(acc.jvp(y, unconnected_gradients="zero")) == [0.0, 0.0]
    with pytest.raises(ValueError, match="already recording"), acc:
        pass
    with pytest.raises(ValueError, match="without first tracing"):
        tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)).jvp(y)
    with pytest.raises(ValueError, match="tangent of shape"):
        tf.autodiff.ForwardAccumulator(x, tf.constant([1.0]))
    with pytest.raises(ValueError, match="twice"):
        tf.autodiff.ForwardAccumulator([x, x], [x, x])


def test_hessians() -> None:
    @tf.function
    def second(x: Any, w: Any) -> Any:
        return tf.hessians(cubic(x) * w[0, 0], [x])[0], tf.hessians(w[0, 0] ** 2, w)[0]

    of_x, of_w = second(tf.constant([1.0, 2.0]), tf.ones([1, 2]))
    assert values(of_x) == [[6.0, 1.0], [1.0, 12.0]]
    assert of_w.shape == [1, 2, 1, 2] and values(of_w[0, :, 0]) == [[2.0, 0.0], [0.0, 0.0]]
    with pytest.raises(ValueError, match="do not depend"):
        tf.function(lambda x: tf.hessians(x * x, tf.zeros([2])))(tf.zeros([2]))
    with pytest.raises(RuntimeError, match="eager"):
        tf.hessians(tf.constant(1.0), tf.constant(1.0))


@pytest.mark.parametrize("compiled", [False, True])
def test_recompute_grad(compiled: bool) -> None:
    w, runs = tf.Variable(3.0), []

    @tf.recompute_grad
    def layer(x: Any, scale: float, bias: Any = 0.0) -> Any:
        runs.append(1)
        return tf.exp(x) * w * scale + bias, x * x

    def slopes(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            one, two = layer(x, 2.0, bias=1.0)
            y = one + two
        return tape.gradient(y, [x, w])

    dx, dw = (tf.function(slopes) if compiled else slopes)(tf.constant(1.0))
    assert float(dx) == pytest.approx(6.0 * 2.7182817 + 2.0)
    assert float(dw) == pytest.approx(2.0 * 2.7182817)
    assert len(runs) == 2
