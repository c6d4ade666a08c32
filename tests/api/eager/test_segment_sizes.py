"""Functions of segments refuse ids that are not as many as slices."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min", "mean"])
@pytest.mark.parametrize(("x", "ids"), [([1.0], [0, 1]), ([1.0, 2.0, 3.0], [0, 1]),
                                        ([[1.0]], [[0, 0]])])
def test_other_numbers_of_slices_than_of_ids(name, x, ids):
    if np.ndim(ids) == 1:
        with pytest.raises(tf.errors.InvalidArgumentError, match="prefix"):
            getattr(tf.math, f"segment_{name}")(x, ids)
    with pytest.raises(tf.errors.InvalidArgumentError, match="prefix"):
        getattr(tf.math, f"unsorted_segment_{name}")(x, ids, 2)


@pytest.mark.parametrize("name", ["prod", "max", "min"])
def test_numbers_that_only_the_run_knows(name):
    f = tf.function(getattr(tf.math, f"segment_{name}"), input_signature=[
        tf.TensorSpec([None]), tf.TensorSpec([None], tf.int32)])
    assert f([2.0, 3.0, 4.0], [0, 0, 1]).shape == [2]
    with pytest.raises(tf.errors.InvalidArgumentError, match="prefix"):
        f([2.0, 3.0, 4.0], [0, 0])
