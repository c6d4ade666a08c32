"""``tf.nn``: fractional pooling, isotonic regression, depthwise gradients, dropout of a seed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import twofold as tf

IMAGES = np.random.default_rng(1).normal(size=(2, 11, 13, 2)).astype(np.float32)


@pytest.mark.parametrize("function, reduce", [
    (tf.nn.fractional_max_pool, np.max), (tf.nn.fractional_avg_pool, np.mean)])
@pytest.mark.parametrize("pseudo_random", [False, True])
@pytest.mark.parametrize("overlapping", [False, True])
@pytest.mark.parametrize("compiled", [False, True])
def test_fractional_pooling(function, reduce, pseudo_random, overlapping, compiled):
    def pool(x):
        return function(x, [1.0, 1.4, 2.3, 1.0], pseudo_random, overlapping, seed=5)

    seen = set()
    run = tf.function(pool) if compiled else pool
    for _ in range(4):
        output, rows, columns = (y.numpy() for y in run(tf.constant(IMAGES)))
        assert rows[0] == columns[0] == 0 and (rows[-1], columns[-1]) == (11, 13)
        assert set(np.diff(rows)) <= {1, 2} and set(np.diff(columns)) <= {2, 3}
        expected = [[reduce(IMAGES[:, a:b + overlapping, c:d + overlapping], axis=(1, 2))
                     for c, d in itertools.pairwise(columns)] for a, b in itertools.pairwise(rows)]
        np.testing.assert_allclose(output, np.transpose(expected, (2, 0, 1, 3)), rtol=1e-5,
                                   atol=1e-6)
        seen.add((tuple(rows), tuple(columns)))
    assert len(seen) > 1


def test_fractional_pooling_has_gradients_and_seeds():
    with tf.GradientTape() as tape:
        x = tf.constant(IMAGES)
        tape.watch(x)
        output, rows, columns = tf.nn.fractional_avg_pool(x, 2.0, seed=3)
        total = tf.reduce_sum(output)
    sizes = np.outer(np.diff(rows), np.diff(columns))
    expected = np.repeat(np.repeat(1 / sizes, np.diff(rows), 0), np.diff(columns), 1)
    np.testing.assert_allclose(tape.gradient(total, x)[0, ..., 0].numpy(), expected, rtol=1e-5)
    tf.random.set_seed(1)
    one = tf.nn.fractional_max_pool(IMAGES, 1.5, seed=3).row_pooling_sequence
    tf.random.set_seed(1)
    two = tf.nn.fractional_max_pool(IMAGES, 1.5, seed=3).row_pooling_sequence
    assert one.numpy().tolist() == two.numpy().tolist()


def test_isotonic_regression():
    """The numbers are TensorFlow's."""
    rows = tf.constant([[3.0, 1.0, 2.0, 0.0, 5.0], [1.0, 2.0, 3.0, 2.5, 0.5]])
    for run in (tf.nn.isotonic_regression, tf.function(tf.nn.isotonic_regression)):
        found, segments = run(rows)
        np.testing.assert_allclose(found.numpy(), [[3, 2, 2, 2, 2], [2.125] * 4 + [0.5]])
        assert segments.numpy().tolist() == [[0, 1, 1, 1, 1], [0, 0, 0, 0, 1]]
    rising, _ = tf.nn.isotonic_regression(rows, decreasing=False, axis=0)
    np.testing.assert_allclose(rising.numpy(), [[2, 1, 2, 0, 2.75], [2, 2, 3, 2.5, 2.75]])
    with tf.GradientTape() as tape:
        tape.watch(rows)
        total = tf.reduce_sum(tf.nn.isotonic_regression(rows)[0] * [1.0, 2.0, 3.0, 4.0, 5.0])
    np.testing.assert_allclose(tape.gradient(total, rows).numpy(), [
        [1, 3.5, 3.5, 3.5, 3.5], [2.5, 2.5, 2.5, 2.5, 5]])


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("layout", ["NHWC", "NCHW"])
def test_gradients_of_depthwise_convolutions(padding, layout):
    generator = np.random.default_rng(2)
    x = tf.constant(generator.normal(size=(2, 7, 6, 3)).astype(np.float32))
    filters = tf.constant(generator.normal(size=(3, 2, 3, 2)).astype(np.float32))
    steps = [1, 2, 2, 1] if layout == "NHWC" else [1, 1, 2, 2]
    turn = (lambda y: y) if layout == "NHWC" else (lambda y: tf.transpose(y, [0, 3, 1, 2]))
    with tf.GradientTape() as tape:
        tape.watch([x, filters])
        result = tf.nn.depthwise_conv2d(turn(x), filters, steps, padding, layout)
        total = tf.reduce_sum(tf.sin(result))
    by_x, by_filters = tape.gradient(total, [x, filters])
    found = tf.nn.depthwise_conv2d_backprop_input(
        tf.shape(turn(x)), filters, tf.cos(result), steps, padding, layout)
    np.testing.assert_allclose(found.numpy(), turn(by_x).numpy(), rtol=1e-4, atol=1e-5)
    found = tf.nn.depthwise_conv2d_backprop_filter(
        turn(x), [3, 2, 3, 2], tf.cos(result), steps, padding, layout)
    np.testing.assert_allclose(found.numpy(), by_filters.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("compiled", [False, True])
def test_dropout_of_a_seed(compiled):
    drop = tf.nn.experimental.stateless_dropout
    run = tf.function(drop) if compiled else drop
    x = tf.ones([2000])
    one, two, other = (run(x, 0.25, tf.constant(seed)).numpy() for seed in ([1, 2], [1, 2], [3, 2]))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other) and set(np.unique(one)) == {0, np.float32(4 / 3)}
    assert abs((one == 0).mean() - 0.25) < 0.04
    rows = drop(tf.ones([5, 400]), 0.5, [1, 2], noise_shape=[1, None]).numpy()
    assert (rows == rows[0]).all()


def test_dropout_by_the_callers_numbers():
    found = tf.nn.experimental.general_dropout(
        tf.constant([1.0, 2.0, 3.0]), 0.5, lambda shape, dtype: tf.constant([0.1, 0.5, 0.9], dtype))
    assert found.numpy().tolist() == [0, 4, 6]


@pytest.mark.parametrize("call, error, message", [
    (lambda: tf.nn.fractional_max_pool(IMAGES, 0.5), ValueError, ">= 1"),
    (lambda: tf.nn.fractional_max_pool(IMAGES, [2.0, 2.0, 1.0, 1.0]), ValueError, "outer ones 1"),
    (lambda: tf.nn.fractional_avg_pool(IMAGES, 12.0), ValueError, "no region"),
    (lambda: tf.nn.fractional_avg_pool(IMAGES[0], 2.0), ValueError, "height, width"),
    (lambda: tf.nn.isotonic_regression([1.0], axis=3), ValueError, "axis"),
    (lambda: tf.nn.isotonic_regression("a"), ValueError, "integers or floats"),
    (lambda: tf.nn.depthwise_conv2d_backprop_input([1, 3], IMAGES, IMAGES, 1, "SAME"), ValueError,
     "four numbers"),
    (lambda: tf.nn.experimental.stateless_dropout([1.0], 1.0, [1, 2]), ValueError, "range"),
    (lambda: tf.nn.experimental.stateless_dropout([1], 0.5, [1, 2]), ValueError, "floating"),
    (lambda: tf.nn.experimental.general_dropout([1.0], 0.5, 3), TypeError, "callable"),
])
def test_refusals_of_networks(call, error, message):
    with pytest.raises(error, match=message):
        call()
