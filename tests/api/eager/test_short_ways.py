"""Named functions that are one op: two frames to NumPy, and the same results as by the door."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import twofold as tf

ONE = ["abs", "negative", "sign", "square", "sqrt", "math.rsqrt", "exp", "math.log", "sin", "tanh",
       "floor", "round", "sigmoid", "math.softplus", "nn.relu", "nn.elu", "math.is_nan",
       "math.reciprocal", "math.erf", "math.lgamma"]
TWO = ["add", "subtract", "multiply", "divide", "truediv", "maximum", "minimum", "less",
       "greater_equal", "equal", "not_equal", "pow", "math.floordiv", "math.floormod",
       "math.squared_difference", "math.divide_no_nan", "atan2", "math.xlogy"]
VALUES = [-2.5, -1.0, -0.0, 0.0, 0.5, 1.0, 3.0, 1e30, float("inf"), float("nan")]


def public(name: str) -> Callable[..., Any]:
    """The function ``tf.<name>``."""
    found: Any = tf
    for part in name.split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]


def by_the_door(function: Callable[..., Any], *tensors: Any) -> Any:
    """What a function gives while a tape looks on."""
    with tf.GradientTape() as tape:
        tape.watch([x for x in tensors if isinstance(x, tf.Tensor)])
        return function(*tensors)


def same(a: Any, b: Any) -> None:
    """Equal in type, shape, dtype and bits."""
    assert type(a) is type(b) is tf.Tensor and a.dtype is b.dtype and a.shape == b.shape
    assert a.numpy().tobytes() == b.numpy().tobytes()


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16, tf.float32, tf.float64])
def test_functions_of_one(name: str, dtype: Any) -> None:
    function = public(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for values in (VALUES, 0.5, [[1.0], [2.0]], np.zeros([0, 2])):
            x = tf.cast(values, dtype)
            same(function(x), by_the_door(function, x))


@pytest.mark.parametrize("name", TWO)
@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16, tf.float32, tf.float64])
def test_functions_of_two(name: str, dtype: Any) -> None:
    function = public(name)
    x, y = tf.cast(VALUES, dtype), tf.cast(VALUES[::-1], dtype)
    pairs: list[Any] = [(x, y), (x[:, None], y), (x[4], y[4]), (x, 2), (x, 0.5), (x, 1e300),
                        (x[4], 3), (0.5, x), (x[:0], y[:0])]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for a, b in pairs:
            same(function(a, b), by_the_door(function, a, b))


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "maximum", "less", "equal",
                                  "math.floordiv", "math.floormod", "pow", "divide"])
def test_functions_of_integers(name: str) -> None:
    function = public(name)
    x, y = tf.constant([2, 7, 2**31 - 1]), tf.constant([3, 2, 1])
    for a, b in ((x, y), (x, 2), (x[1], y[1]), (3, y)):
        same(function(a, b), by_the_door(function, a, b))
    for wrong in (2**40, 0.5, tf.constant([1.0, 2.0, 3.0]), tf.constant([1, 2]), "a"):
        with pytest.raises((TypeError, ValueError)):
            function(x, wrong)


def frames(call: Callable[[], Any]) -> int:
    """How many Python functions a call enters, its own lambda included."""
    count = 0

    def count_calls(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call"

    call()
    sys.setprofile(count_calls)
    try:
        call()
    finally:
        sys.setprofile(None)
    return count


def test_two_frames() -> None:
    x, y, truth = tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0]), tf.constant([True, False])
    calls: list[Callable[[], Any]] = [
        lambda: tf.add(x, y), lambda: tf.divide(x, y), lambda: tf.maximum(x, 0.5),
        lambda: tf.equal(x, y), lambda: tf.exp(x),
        lambda: tf.logical_and(truth, truth), lambda: tf.logical_not(truth), lambda: x + y]
    assert [frames(call) for call in calls] == [2] * len(calls)
