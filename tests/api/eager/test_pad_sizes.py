"""Mirrored padding of run-time dimensions is checked when the size is known."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf


@pytest.mark.parametrize("mode", ["REFLECT", "SYMMETRIC"])
def test_mirrors_of_run_time_sizes(mode):
    @tf.function(input_signature=[tf.TensorSpec([1, None], tf.float32)])
    def f(x):
        return tf.pad(x, [[0, 0], [0, 2]], mode=mode)

    x = np.float32([[1, 2, 3, 4]])
    np.testing.assert_array_equal(f(x), np.pad(x, [[0, 0], [0, 2]], mode.lower()))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"tf\.pad: padding 2 of axis 1"):
        f(x[:, :1])
    np.testing.assert_array_equal(f(x[:, :3]), np.pad(x[:, :3], [[0, 0], [0, 2]], mode.lower()))
