"""Derivatives of products and running products where any number of factors is 0."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

import twofold as tf

CASES = ([0.0, 2.0, 3.0, -4.0], [2.0, 0.0, 3.0, 0.0], [0.0, 0.0, 0.0, 5.0], [0.0] * 4,
         [1.5, -2.0, 0.5, 3.0], [2.0, 0.0, -0.5, 7.0])


def others(x, factors, left_out):
    """The product of the factors but for some; 0 where one of those is no factor."""
    if any(i not in factors for i in left_out):
        return 0.0
    return math.prod(x[i] for i in factors if i not in left_out)


def factors_of(kind, n):
    """Which elements are multiplied into each result."""
    exclusive, reverse = kind
    for i in range(n):
        if reverse:
            yield [j for j in range(n) if (j > i if exclusive else j >= i)]
        else:
            yield [j for j in range(n) if (j < i if exclusive else j <= i)]


def derivatives(function, x, weights):
    """Value, gradient and matrix of second derivatives of a weighted sum of results."""
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            total = tf.reduce_sum(function(x) * weights)
        first = inner.gradient(total, x)
    return first, outer.jacobian(first, x)


@pytest.mark.parametrize(("kind", "compiled"), [
    ((False, False), False), ((False, True), False), ((True, False), False), ((True, True), False),
    ((False, False), True), ((True, True), True)])
def test_running_products(kind, compiled):
    def function(x):
        return tf.math.cumprod(x, exclusive=kind[0], reverse=kind[1])

    both = tf.function(derivatives) if compiled else derivatives
    for case in CASES:
        n = len(case)
        weights = np.array([1.0, -2.0, 0.5, 3.0])
        rows = list(factors_of(kind, n))
        first, second = both(function, tf.constant(case, tf.float64), tf.constant(weights))
        wanted = [sum(w * others(case, row, [i]) for w, row in zip(weights, rows, strict=True))
                  for i in range(n)]
        np.testing.assert_allclose(first.numpy(), wanted, rtol=1e-13)
        wanted = [[0.0 if i == j else sum(w * others(case, row, [i, j])
                                          for w, row in zip(weights, rows, strict=True))
                   for j in range(n)] for i in range(n)]
        np.testing.assert_allclose(second.numpy(), wanted, rtol=1e-13)


@pytest.mark.parametrize("compiled", [False, True])
def test_products_over_axes(compiled):
    def function(x):
        return tf.reduce_prod(x, axis=[0, 2])

    both = tf.function(derivatives) if compiled else derivatives
    generator = np.random.default_rng(4)
    for _ in range(3):
        x = generator.integers(-2, 3, (2, 2, 2)).astype(np.float64)
        weights = np.array([2.0, -1.0])
        first, second = both(function, tf.constant(x), tf.constant(weights))
        for i in itertools.product(range(2), repeat=3):
            column = {p: x[p] for p in itertools.product(range(2), repeat=3) if p[1] == i[1]}
            weight = weights[i[1]]
            assert first.numpy()[i] == weight * math.prod(v for p, v in column.items() if p != i)
            for j in itertools.product(range(2), repeat=3):
                wanted = 0.0 if i == j or i[1] != j[1] else weight * math.prod(
                    v for p, v in column.items() if p not in (i, j))
                assert second.numpy()[i + j] == wanted


def test_third_derivative_at_zeros():
    x = tf.Variable([0.0, 0.0, 0.0, 2.0], dtype=tf.float64)
    with tf.GradientTape() as third:
        with tf.GradientTape() as second:
            with tf.GradientTape() as first:
                total = tf.reduce_prod(x)
            slope = first.gradient(total, x)[0]
        slope = second.gradient(slope, x)[1]
    assert third.gradient(slope, x).numpy().tolist() == [0.0, 0.0, 2.0, 0.0]
