"""``tf.raw_ops``: every kernel runs as its documentation says; numbers are TensorFlow's."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import twofold as tf

RAW = tf.raw_ops
X = np.array([[[[1.0, 2.0], [3.0, -1.0]], [[0.5, 4.0], [2.0, 2.0]]]], np.float32)


@pytest.mark.parametrize("name", [n for n in dir(RAW) if n[0].isupper()])
def test_kernels_take_keywords_alone(name):
    kernel = getattr(RAW, name)
    parameters = inspect.signature(kernel).parameters.values()
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters)
    assert [p.name for p in parameters][-1] == "name"
    with pytest.raises(TypeError, match="by name"):
        kernel(1.0)
    with pytest.raises(TypeError, match="by name"):
        kernel(strange=1.0)


@pytest.mark.parametrize("compiled", [False, True])
def test_batch_norm(compiled):
    def norm(x):
        return RAW.FusedBatchNormV3(x=x, scale=[2.0, 1.0], offset=[0.5, 0.0], mean=[], variance=[],
                                    epsilon=0.001)

    found = (tf.function(norm) if compiled else norm)(tf.constant(X))
    np.testing.assert_allclose(found.batch_mean.numpy(), [1.625, 1.75])
    np.testing.assert_allclose(found.batch_variance.numpy(), [1.2291666, 4.25], rtol=1e-6)
    np.testing.assert_allclose(found.reserve_space_2.numpy(), [0.921875, 3.1875], rtol=1e-6)
    assert found.reserve_space_3.shape == [0]
    expected = (X - [1.625, 1.75]) / np.sqrt(np.array([0.922875, 3.1885])) * [2, 1] + [0.5, 0]
    np.testing.assert_allclose(found.y.numpy(), expected, rtol=1e-5, atol=1e-6)
    moving = RAW.FusedBatchNorm(x=X, scale=[1.0, 1.0], offset=[0.0, 0.0], mean=[1.0, 1.0],
                                variance=[1.0, 1.0], exponential_avg_factor=0.5)
    np.testing.assert_allclose(moving.batch_mean.numpy(), [1.3125, 1.375])
    fixed = RAW.FusedBatchNormV2(x=X, scale=[1.0, 1.0], offset=[0.0, 0.0], mean=[1.0, 1.0],
                                 variance=[3.0, 3.0], epsilon=1.0, is_training=False)
    np.testing.assert_allclose(fixed.y.numpy(), (X - 1) / 2, rtol=1e-6)


@pytest.mark.parametrize("is_training", [False, True])
def test_gradients_of_batch_norm(is_training):
    weights = np.random.default_rng(0).normal(size=X.shape).astype(np.float32)
    inputs = [tf.constant(v) for v in (X, np.float32([2.0, 1.0]), np.float32([0.5, 0.0]))]
    more = {"mean": [1.0, 1.0], "variance": [2.0, 3.0]}
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        found = RAW.FusedBatchNormV3(x=inputs[0], scale=inputs[1], offset=inputs[2], **more,
                                     is_training=is_training)
        total = tf.reduce_sum(found.y * weights)
    kept = (found.reserve_space_1, found.reserve_space_2) if is_training else more.values()
    one, two = kept
    derived = RAW.FusedBatchNormGradV3(
        y_backprop=weights, x=X, scale=inputs[1], reserve_space_1=one, reserve_space_2=two,
        reserve_space_3=[], is_training=is_training)
    for a, b in zip(tape.gradient(total, inputs), derived[:3]):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-4, atol=1e-5)


PUBLIC = [
    ("ReluGrad", tf.nn.relu, "features"), ("Relu6Grad", tf.nn.relu6, "features"),
    ("LeakyReluGrad", tf.nn.leaky_relu, "features"), ("SoftplusGrad", tf.nn.softplus, "features"),
    ("SoftsignGrad", tf.nn.softsign, "features"), ("EluGrad", tf.nn.elu, "outputs"),
    ("SeluGrad", tf.nn.selu, "outputs"), ("SigmoidGrad", tf.sigmoid, "y"),
    ("TanhGrad", tf.tanh, "y"), ("SqrtGrad", tf.sqrt, "y"), ("RsqrtGrad", tf.math.rsqrt, "y"),
    ("ReciprocalGrad", tf.math.reciprocal, "y")]


@pytest.mark.parametrize("name, function, place", PUBLIC)
def test_derivatives_are_those_of_tapes(name, function, place):
    x = tf.constant([0.3, 1.2, 2.5, 7.0] + ([] if place == "y" else [-0.7, -3.0]))
    g = tf.constant(np.linspace(-1, 2, len(x)), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    expected = tape.gradient(y, x, output_gradients=g)
    other = "dy" if place == "y" else "gradients"
    found = getattr(RAW, name)(**{place: x if place == "features" else y, other: g})
    np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-5)


def test_convolutions_and_pools():
    filters = np.arange(8, dtype=np.float32).reshape(2, 2, 2, 1)
    steps = {"strides": [1, 1, 1, 1], "padding": "EXPLICIT",
             "explicit_paddings": [0, 0, 1, 0, 0, 1, 0, 0]}
    result = RAW.Conv2D(input=X, filter=filters, **steps)
    padded = tf.pad(X, [[0, 0], [1, 0], [0, 1], [0, 0]])
    np.testing.assert_allclose(result.numpy(), tf.nn.conv2d(padded, filters, 1, "VALID").numpy())
    with tf.GradientTape() as tape:
        inputs = [tf.constant(X), tf.constant(filters)]
        tape.watch(inputs)
        total = tf.reduce_sum(tf.square(RAW.Conv2D(input=inputs[0], filter=inputs[1], **steps)))
    by_x, by_filter = tape.gradient(total, inputs)
    np.testing.assert_allclose(RAW.Conv2DBackpropInput(
        input_sizes=X.shape, filter=filters, out_backprop=2 * result, **steps).numpy(),
        by_x.numpy())
    np.testing.assert_allclose(RAW.Conv2DBackpropFilter(
        input=X, filter_sizes=filters.shape, out_backprop=2 * result, **steps).numpy(),
        by_filter.numpy())
    windows = {"ksize": [1, 2, 2, 1], "strides": [1, 2, 2, 1], "padding": "VALID"}
    assert RAW.MaxPool(input=X, **windows).numpy().tolist() == [[[[3.0, 4.0]]]]
    g = np.float32([[[[1.0, 2.0]]]])
    found = RAW.MaxPoolGrad(orig_input=X, orig_output=[[[[3.0, 4.0]]]], grad=g, **windows)
    assert found.numpy().reshape(-1).tolist() == [0, 0, 1, 0, 0, 2, 0, 0]
    found = RAW.AvgPoolGrad(orig_input_shape=X.shape, grad=g, **windows)
    assert found.numpy().reshape(-1).tolist() == [0.25, 0.5] * 4


def test_losses_and_their_gradients():
    x = tf.constant([[1.0, 2.0, 0.5]])
    loss, backprop = RAW.SparseSoftmaxCrossEntropyWithLogits(features=x, labels=[1])
    share = np.exp(x.numpy()) / np.exp(x.numpy()).sum()
    np.testing.assert_allclose(loss.numpy(), [-np.log(share[0, 1])], rtol=1e-6)
    np.testing.assert_allclose(backprop.numpy(), share - [[0, 1, 0]], rtol=1e-6)
    again = RAW.SoftmaxCrossEntropyWithLogits(features=x, labels=[[0.0, 1.0, 0.0]])
    np.testing.assert_allclose(again.backprop.numpy(), backprop.numpy(), rtol=1e-6)


def test_shapes_and_seeds():
    assert RAW.StridedSlice(input=[1, 2, 3, 4], begin=[0], end=[4], strides=[2]).numpy().tolist() \
        == [1, 3]
    assert [p.numpy().tolist() for p in RAW.SplitV(
        value=[1, 2, 3], size_splits=[1, 2], axis=0, num_split=2)] == [[1], [2, 3]]
    assert RAW.Squeeze(input=[[[1]]], axis=[0]).shape == [1, 1]
    assert RAW.Any(input=[[True], [False]], axis=1).numpy().tolist() == [True, False]
    draws = []
    for _ in range(2):
        tf.random.set_seed(1)
        draws.append(RAW.RandomUniformInt(shape=[9], minval=2, maxval=7, seed=3).numpy().tolist())
    assert draws[0] == draws[1] and set(draws[0]) <= set(range(2, 7))
