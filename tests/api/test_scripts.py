"""What scripts written for TensorFlow do at the edges: each test is a line or two that one hit."""

from __future__ import annotations

from typing import Any

import pytest

import twofold as tf


def values(x: Any) -> Any:
    return tf.convert_to_tensor(x).numpy().tolist()


@pytest.mark.parametrize("watch", [True, False])
def test_a_variable_as_the_target_of_a_gradient(watch: bool) -> None:
    """TensorFlow's guide on automatic differentiation, "Control flow"."""
    v0, v1 = tf.Variable(2.0), tf.Variable(2.0)
    with tf.GradientTape(persistent=True, watch_accessed_variables=watch) as tape:
        result = v0
    assert tape.gradient(result, v0).numpy() == 1.0
    assert tape.gradient(result, v1) is None
    assert tf.function(lambda: tape.gradient(result, v0))().numpy() == 1.0
