"""One function in every mode: eagerly, compiled, with unknown sizes, of constants, on OpenCL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

import twofold as tf

MODES = ("eager", "compiled", "unknown", "constants", "opencl")


def run(mode: str, function: Callable[..., Any], arrays: Sequence[Any], device: str = "") -> Any:
    """What a function of tensors gives in a mode; compiled ones are called twice."""
    tensors = [tf.constant(a) for a in arrays]
    if mode == "eager":
        return function(*tensors)
    if mode == "constants":
        return tf.function(lambda: function(*[tf.constant(a) for a in arrays]))()
    if mode == "opencl":
        with tf.device(device):
            return tf.function(function)(*[tf.constant(a) for a in arrays])
    specs = [tf.TensorSpec([None] * t.shape.rank, t.dtype) for t in tensors]
    compiled = tf.function(function, input_signature=specs if mode == "unknown" else None)
    compiled(*tensors)
    return compiled(*tensors)


def leaves(value: Any) -> Iterator[Any]:
    """The arrays of a nested result; gradients of gathered rows are made dense."""
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    else:
        yield None if value is None else np.asarray(tf.convert_to_tensor(value))


def same(found: Any, wanted: Sequence[Any], rtol: float = 1e-5, atol: float = 1e-6) -> None:
    """Assert that a result has these arrays, in order; None stands for no gradient."""
    found = list(leaves(found))
    assert len(found) == len(wanted)
    for number, (a, b) in enumerate(zip(found, wanted)):
        if b is None:
            assert a is None, number
            continue
        b = np.asarray(b)
        assert a.shape == b.shape, (number, a.shape, b.shape)
        if a.dtype.kind in "biuOS":
            np.testing.assert_array_equal(a, b, err_msg=str(number))
        else:
            np.testing.assert_allclose(a.astype(np.float64), b, rtol, atol, err_msg=str(number))


def with_gradients(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that also gives the gradients by each of its arguments."""
    def both(*xs: Any) -> list[Any]:
        with tf.GradientTape() as tape:
            for x in xs:
                tape.watch(x)
            y = function(*xs)
        return [y, *tape.gradient(y, list(xs))]
    return both
