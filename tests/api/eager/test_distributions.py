"""Gamma, Poisson and binomial numbers: their moments, their gradients, their ends."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

COUNT = 40_000


def check_moments(x, mean, variance):
    """Within five standard errors, taken for normal numbers, twice over for the variance."""
    assert abs(x.mean() - mean) < 5 * np.sqrt(variance / COUNT)
    assert abs(x.var() / variance - 1) < 0.1


@pytest.mark.parametrize("alpha", [0.3, 1.0, 4.5, 60.0])
def test_gamma(alpha):
    x = tf.random.stateless_gamma([COUNT], [1, 2], alpha, 2.0, dtype=tf.float64).numpy()
    check_moments(x, alpha / 2, alpha / 4)


@pytest.mark.parametrize("rate", [0.3, 4.0, 10.0, 300.0])
def test_poisson(rate):
    x = tf.random.stateless_poisson([COUNT], [1, 2], rate).numpy()
    check_moments(x, rate, rate)


@pytest.mark.parametrize(("tries", "share"), [(5.0, 0.3), (40.0, 0.8), (1000.0, 0.4)])
def test_binomial(tries, share):
    x = tf.random.stateless_binomial([COUNT], [1, 2], tries, share).numpy()
    check_moments(x, tries * share, tries * share * (1 - share))
    assert x.min() >= 0 and x.max() <= tries
    own = tf.random.Generator.from_seed(3).binomial([COUNT], tries, share).numpy()
    check_moments(own, tries * share, tries * share * (1 - share))


def test_gradients_of_gamma_numbers():
    """On average a number moves as its mean does."""
    alpha, beta = tf.constant([0.5, 3.0, 50.0], tf.float64), tf.constant(2.0, tf.float64)
    with tf.GradientTape() as tape:
        tape.watch([alpha, beta])
        x = tf.random.stateless_gamma([COUNT, 3], [1, 2], alpha, beta, dtype=tf.float64)
        mean = tf.reduce_mean(x, 0)
    by_alpha, by_beta = tape.gradient(mean, [alpha, beta])
    np.testing.assert_allclose(by_alpha.numpy(), 0.5, rtol=0.03)
    np.testing.assert_allclose(by_beta.numpy(), -float(tf.reduce_sum(alpha)) / 4, rtol=0.03)


def test_bounds_far_from_the_mean():
    for low, high in ((8.0, 9.0), (-9.0, -8.0), (-1.0, np.inf)):
        x = tf.random.stateless_parameterized_truncated_normal(
            [1000], [1, 2], 0.0, 1.0, low, high).numpy()
        assert np.all((x >= low) & (x <= high)) and np.ptp(x) > 0.1


def test_functions_draw_the_same_numbers():
    def numbers(count, rate):
        return tf.random.stateless_poisson([count], [5, 6], rate)

    wanted = numbers(7, 3.5).numpy()
    function = tf.function(numbers)
    np.testing.assert_array_equal(function(tf.constant(7), tf.constant(3.5)).numpy(), wanted)


def test_what_is_no_parameter():
    assert np.isnan(tf.random.poisson([1], -1.0).numpy()).all()
    with pytest.raises(ValueError, match="floating"):
        tf.random.gamma([2], 1.0, dtype=tf.int32)
    with pytest.raises(tf.errors.InvalidArgumentError, match="do not broadcast"):
        tf.random.stateless_gamma([3], [1, 2], [1.0, 2.0])
