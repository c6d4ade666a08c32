"""``x ** c`` with a constant exponent: compiled without logarithms where that is exact."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

BASES = np.array([0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 1e-30, -1e-30, 1e30, np.inf, -np.inf, np.nan,
                  1e-13, 3.3e-39, -0.7], np.float32)
CHEAP = (0.0, 1.0, 2.0, 3.0, -1.0, 0.5)


@pytest.mark.parametrize("exponent", [*CHEAP, -2.0, 2.5, 4.0, np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("dtype", [tf.float32, tf.float64, tf.float16])
def test_special_values_are_those_of_pow(exponent: float, dtype: tf.DType) -> None:
    with np.errstate(all="ignore"):
        bases = BASES.astype(dtype.numpy)
        exponents = np.full(len(bases), exponent)  # an array: C's pow, also for 0.5
        wanted = np.power(bases.astype(np.float64), exponents).astype(dtype.numpy)
    compiled = tf.function(lambda x: x ** exponent)(tf.constant(bases)).numpy()
    for found in (compiled, (tf.constant(bases) ** exponent).numpy()):
        check(found, wanted, dtype)


def check(found: np.ndarray, wanted: np.ndarray, dtype: tf.DType) -> None:
    """Values, and the signs of zeros."""
    np.testing.assert_allclose(found, wanted, rtol=4 * float(np.finfo(dtype.numpy).eps),
                               atol=float(np.finfo(dtype.numpy).smallest_subnormal))
    zeros = wanted == 0
    assert (np.signbit(found) == np.signbit(wanted))[zeros].all()


@pytest.mark.parametrize("exponent", CHEAP)
@pytest.mark.parametrize("dtype", [tf.float32, tf.bfloat16])
def test_no_logarithm_is_computed(exponent: float, dtype: tf.DType) -> None:
    power = tf.function(lambda x: x ** exponent)
    text = power.lower(tf.zeros([64], dtype)).text("kernel")
    assert "fma" not in text and "float64" not in text


def test_nor_in_gradients() -> None:
    @tf.function
    def slope(x: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(x ** 2.0 + x ** 3.0)
        return tape.gradient(y, x)

    x = tf.constant([-3.0, 0.0, 0.5])
    np.testing.assert_allclose(slope(x).numpy(), 2 * x.numpy() + 3 * x.numpy() ** 2, rtol=1e-6)
    assert "fma" not in slope.lower(x).text("kernel")


def test_an_exponent_that_is_not_constant() -> None:
    x, y = tf.constant([2.0, 3.0]), tf.constant([2.0, 0.5])
    np.testing.assert_allclose(tf.function(tf.pow)(x, y).numpy(), [4.0, 3.0 ** 0.5], rtol=1e-6)
