"""``tf.TensorArray``, ``tf.image`` and rearrangements against TensorFlow, in both modes."""

from __future__ import annotations

import numpy as np
import pytest
from library_cases import CASES, DATA, answers

import twofold as tf

# In units of the last place of the largest element: sums are taken in another order.
ULPS = 16
#: Answers that TensorFlow does not have: no gradient of ``adjust_contrast`` is registered there.
MORE = {"contrast": 1}


@pytest.fixture(scope="module")
def recorded():
    """TensorFlow's answers by name and position."""
    with np.load(DATA) as file:
        return dict(file)


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize("name", CASES)
def test_same_as_tensorflow(name, compiled, recorded):
    function, *arrays = CASES[name]
    found = answers(tf, function, arrays, compiled)
    count = sum(key.split("/")[0] == name for key in recorded)
    assert count and len(found) == count + MORE.get(name, 0)
    for place, answer in enumerate(found[:count]):
        wanted = recorded[f"{name}/{place}"]
        assert (answer.dtype, answer.shape) == (wanted.dtype, wanted.shape)
        if wanted.dtype.kind != "f":
            assert np.array_equal(answer, wanted), place
            continue
        limit = ULPS * np.finfo(wanted.dtype).eps * max(1.0, float(np.abs(wanted).max(initial=0)))
        np.testing.assert_allclose(answer, wanted, rtol=0, atol=limit, err_msg=str(place))
