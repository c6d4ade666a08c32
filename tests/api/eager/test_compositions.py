"""Functions composed of others: values, gradients, compiled, refusals."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest

import twofold as tf

IMAGE = np.arange(2 * 4 * 6 * 8, dtype=np.float32).reshape(2, 4, 6, 8)


def both(function, *arrays):
    """The same call in both modes."""
    tensors = [tf.constant(x) for x in arrays]
    for run in (function, tf.function(function)):
        yield tf.nest.map_structure(lambda x: x.numpy(), run(*tensors))


def test_rearranged_pixels():
    for found in both(lambda x: tf.nn.depth_to_space(x, 2), IMAGE):
        assert found.shape == (2, 8, 12, 2)
        # TensorFlow: output pixel (2h + i, 2w + j) has channels (2i + j) * 2 and the next.
        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
            first = (2 * i + j) * 2
            assert np.array_equal(found[:, i::2, j::2], IMAGE[..., first:first + 2])
    for found in both(lambda x: tf.nn.space_to_depth(tf.nn.depth_to_space(x, 2), 2), IMAGE):
        assert np.array_equal(found, IMAGE)
    with pytest.raises(tf.errors.InvalidArgumentError, match="no multiple of 9"):
        tf.nn.depth_to_space(IMAGE, 3)
    with pytest.raises(tf.errors.InvalidArgumentError, match="no multiple of 4"):
        tf.nn.space_to_depth(IMAGE, 4)
    with pytest.raises(tf.errors.InvalidArgumentError, match="NCHW"):
        tf.nn.depth_to_space(IMAGE, 2, data_format="NCHW")


def test_lbeta_and_its_gradient():
    x = np.array([[2.0, 3.0, 0.5], [1.0, 1.0, 7.0]])

    def value_and_slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.math.lbeta(x)
        return y, tape.gradient(y, x)

    for value, slope in both(value_and_slope, x):
        for row, y, gradient in zip(x, value, slope, strict=True):
            wanted = sum(mp.loggamma(v) for v in row) - mp.loggamma(sum(row))
            assert abs(y - float(wanted)) < 1e-14
            np.testing.assert_allclose(gradient, [
                float(mp.digamma(v) - mp.digamma(sum(row))) for v in row], rtol=1e-13)
    with pytest.raises(tf.errors.InvalidArgumentError, match="scalar"):
        tf.math.lbeta(2.0)


def test_polynomials():
    x = np.array([-1.0, 0.5, 2.0])
    for found in both(lambda x: tf.math.polyval([2.0, -1.0, 3.0], x), x):
        assert np.array_equal(found, 2 * x * x - x + 3)
    assert tf.math.polyval([], tf.constant(x)).numpy().tolist() == [0.0, 0.0, 0.0]
    with pytest.raises(ValueError, match="give a list"):
        tf.math.polyval((1.0, 2.0), 3.0)


def test_inverse_of_erfc():
    x = np.array([1e-10, 0.3, 1.0, 1.7])
    for found in both(tf.math.erfcinv, x):
        np.testing.assert_allclose([float(mp.erfc(v)) for v in found], x, rtol=1e-13)
    assert tf.math.erfcinv([0.0, 2.0]).numpy().tolist() == [np.inf, -np.inf]


def test_histograms():
    values = np.array([[-1.0, 0.0, 1.5], [2.0, 5.0, 15.0]], np.float32)
    for found in both(lambda x: tf.histogram_fixed_width(x, [0.0, 5.0], nbins=5), values):
        assert found.tolist() == [2, 1, 1, 0, 2]
    for found in both(lambda x: tf.histogram_fixed_width_bins(x, [0.0, 5.0], 5), values):
        assert found.tolist() == [[0, 0, 1], [2, 4, 4]]
    for limits, bins, text in (([5.0, 5.0], 5, r"value_range\[0\] < value_range"),
                               ([0.0, 5.0], 0, "nbins must be > 0"), ([0.0], 5, "two numbers")):
        with pytest.raises(tf.errors.InvalidArgumentError, match=text):
            tf.histogram_fixed_width(values, limits, bins)


def test_weighted_moments():
    x, w = np.array([[1.0, 4.0], [2.0, 3.0]]), np.array([[2.0], [1.0]])
    for mean, variance in both(lambda x, w: tf.nn.weighted_moments(x, [0, 1], w), x, w):
        repeated = np.array([1.0, 1.0, 4.0, 4.0, 2.0, 3.0])
        np.testing.assert_allclose([mean, variance], [repeated.mean(), repeated.var()])
    kept, _ = tf.nn.weighted_moments(x, [1], w, keepdims=True)
    assert kept.shape == (2, 1)


def test_poisson_loss_and_root_means():
    z, c = np.array([0.5, 3.0]), np.array([0.2, 1.0])
    stirling = 3 * np.log(3) - 3 + 0.5 * np.log(6 * np.pi)
    for found in both(lambda z, c: tf.nn.log_poisson_loss(z, c, True), z, c):
        np.testing.assert_allclose(found, np.exp(c) - z * c + [0.0, stirling])
    data, ids = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0, 2, 0])
    for found in both(lambda x, i: tf.math.unsorted_segment_sqrt_n(x, i, 3), data, ids):
        np.testing.assert_allclose(found, [np.array([6, 8]) / np.sqrt(2), [0, 0], [3, 4]])
