"""zeta, polygamma and the derivatives of lgamma and digamma: mpmath, poles, every mode."""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest

import twofold as tf
from twofold.ir.oplib.pointwise.gamma import polygamma_value, zeta_value


def exact_zeta(s, q):
    """The sum to its definition, where mpmath's own function loses digits or refuses."""
    s, q = mp.mpf(s), mp.mpf(q)
    steps = max(int(mp.ceil(60 - q)), 0)
    return mp.fsum([mp.zeta(s, q + steps), *((q + i)**-s for i in range(steps))])


def exact_polygamma(n, x):
    return (-1)**(int(n) + 1) * mp.factorial(int(n)) * exact_zeta(n + 1, x)


def error(found, exact):
    unit = float(np.spacing(found.dtype.type(abs(float(exact)))))
    return float(abs(mp.mpf(float(found)) - exact) / unit)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "exact", "first", "second", "ulps"), [
    ("zeta", exact_zeta, (1.01, 12), (1e-3, 3), 3), ("zeta", exact_zeta, (2, 40), (1, 60), 3),
    ("polygamma", exact_polygamma, 6, (1e-3, 3), 4),
    ("polygamma", exact_polygamma, 6, (1, 500), 6),
    ("polygamma", exact_polygamma, 3, (-9, -0.01), None)])
def test_accuracy(name, exact, first, second, ulps, dtype):
    generator = np.random.default_rng(7)
    a = (generator.integers(1, first, 40) if isinstance(first, int) else
         generator.uniform(*first, 40)).astype(dtype)
    b = generator.uniform(*second, 40).astype(dtype)
    run = getattr(tf.math, name)
    for found in (run(a, b).numpy(), tf.function(run)(a, b).numpy()):
        with mp.workdps(120):   # mp.zeta loses most of them for large orders
            for order, x, y in zip(a.tolist(), b.tolist(), found, strict=True):
                wanted = exact(order, x)
                if ulps is not None:
                    assert error(y, wanted) < ulps, (order, x, y)
                else:   # odd orders have zeros between the poles: the error is absolute there
                    largest = abs(x - round(x))**-(order + 1) * math.factorial(int(order))
                    assert abs(float(y) - float(wanted)) < 6e-16 * largest + (
                        1e-7 * abs(wanted) if dtype == "float32" else 0), (order, x, y)


INF, NAN = math.inf, math.nan
EDGES = [   # function, arguments, value; as TensorFlow has them
    ("zeta", 1.0, 2.0, INF), ("zeta", 0.5, 2.0, NAN), ("zeta", 2.0, 0.0, INF),
    ("zeta", 3.0, 0.0, NAN), ("zeta", 2.0, -3.0, INF), ("zeta", 3.0, -3.0, NAN),
    ("zeta", 2.5, -0.5, NAN), ("zeta", 2.0, INF, 0.0), ("zeta", NAN, 2.0, NAN),
    ("zeta", 2.0, NAN, NAN), ("zeta", 2.0, 1.0, math.pi**2 / 6), ("zeta", 2.0, 1e-200, INF),
    ("polygamma", 0.0, 1.0, -0.5772156649015329), ("polygamma", 1.0, 0.0, INF),
    ("polygamma", 1.0, -2.0, INF), ("polygamma", -1.0, 2.0, NAN), ("polygamma", 1.5, 2.0, NAN),
    ("polygamma", 1.0, INF, 0.0), ("polygamma", 1.0, NAN, NAN), ("polygamma", 2.0, -2.0, NAN),
    ("polygamma", 1.0, 0.5, math.pi**2 / 2), ("polygamma", 170.0, 0.5, -INF),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_poles_and_ends(dtype):
    for name, a, b, wanted in EDGES:
        run = getattr(tf.math, name)
        a32, b32 = np.array(a, dtype), np.array(b, dtype)
        value = {"zeta": zeta_value, "polygamma": polygamma_value}[name](float(a32), float(b32))
        for found in (run(a32, b32).numpy(), tf.function(run)(a32, b32).numpy(), value):
            np.testing.assert_allclose(found, wanted, rtol=1e-6, err_msg=f"{name}({a}, {b})")


@pytest.mark.parametrize("compiled", [False, True])
def test_derivatives_of_lgamma_of_any_order(compiled):
    def slopes(x):
        with tf.GradientTape() as third:
            third.watch(x)
            with tf.GradientTape() as second:
                second.watch(x)
                with tf.GradientTape() as first:
                    first.watch(x)
                    y = tf.math.lgamma(x)
                a = first.gradient(y, x)
            b = second.gradient(a, x)
        return a, b, third.gradient(b, x)

    x = np.array([0.25, 1.0, 1.5, 7.0, 300.0, -0.5, -3.25])
    found = (tf.function(slopes) if compiled else slopes)(tf.constant(x))
    with mp.workdps(40):
        for order, values in enumerate(found):
            wanted = [float(mp.polygamma(order, v)) for v in x]
            np.testing.assert_allclose(values.numpy(), wanted, rtol=1e-13)


def test_gradients_of_both():
    a, x = tf.constant([[2.0], [3.0]], tf.float64), tf.constant([0.5, 2.5, 9.0], tf.float64)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([a, x])
        z, p = tf.math.zeta(a, x), tf.math.polygamma(a, x)
    assert tape.gradient(z, a) is None and tape.gradient(p, a) is None
    with mp.workdps(40):
        np.testing.assert_allclose(tape.gradient(z, x).numpy(), [
            float(sum(-s * exact_zeta(s + 1, v) for s in (2, 3))) for v in (0.5, 2.5, 9.0)],
            rtol=1e-14)
        np.testing.assert_allclose(tape.gradient(p, x).numpy(), [
            float(sum(exact_polygamma(n + 1, v) for n in (2, 3))) for v in (0.5, 2.5, 9.0)],
            rtol=1e-14)


def test_half_precision_digamma_has_a_gradient():
    x = tf.constant([0.5, 3.0], tf.float16)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.math.digamma(x)
    found = tape.gradient(y, x)
    assert found.dtype == tf.float16
    np.testing.assert_allclose(found.numpy(), [4.9348, 0.39493], rtol=1e-3)
