"""Functions traced for any size against the same functions run eagerly, gradients included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import twofold as tf

Function = Callable[..., Any]


def outputs_of(result: Any) -> list[Any]:
    """The tensors of a structure."""
    return [tf.convert_to_tensor(leaf) for leaf in tf.nest.flatten(result)]


def with_gradients(function: Function) -> Function:
    """A function that gives the tensors of another, then gradients for its floating arguments."""
    def both(*tensors: Any) -> list[Any]:
        sources = [x for x in tensors if x.dtype.is_floating]
        with tf.GradientTape() as tape:
            tape.watch(sources)
            outputs = outputs_of(function(*tensors))
        targets = [y for y in outputs if y.dtype.is_floating]
        if not sources or not targets:
            return outputs
        weights = [tf.cast(tf.reshape(tf.range(tf.size(y)) * 37 % 11 - 5, tf.shape(y)), y.dtype) / 4
                   for y in targets]
        found = tape.gradient(targets, sources, output_gradients=weights)
        return outputs + [tf.zeros([]) if g is None else tf.convert_to_tensor(g) for g in found]
    return both


def opened(function: Function, arrays: Sequence[Any]) -> Any:
    """The function compiled with nothing known of its arguments but dtypes and ranks."""
    return tf.function(function, input_signature=[
        tf.TensorSpec([None] * np.ndim(x), tf.as_dtype(x.dtype)) for x in arrays])


def run_open(function: Function, arrays: Sequence[Any], tape: str) -> list[Any]:
    """Outputs and gradients of code for any size, with the tape ``inside`` it or ``around`` it."""
    tensors = [tf.constant(x) for x in arrays]
    if tape == "inside":
        return list(opened(with_gradients(function), arrays)(*tensors))
    return list(with_gradients(opened(function, arrays))(*tensors))


def difference(found: Sequence[Any], wanted: Sequence[Any]) -> str | None:
    """What differs between two lists of tensors by more than rounding; None for nothing."""
    if len(found) != len(wanted):
        return f"{len(found)} tensors, must be {len(wanted)}"
    for i, (x, y) in enumerate(zip(found, wanted, strict=True)):
        a, b = x.numpy(), y.numpy()
        if a.shape != b.shape or a.dtype != b.dtype:
            return f"tensor {i} is {a.dtype}{a.shape}, must be {b.dtype}{b.shape}"
        if not tf.as_dtype(b.dtype).is_floating:
            if not np.array_equal(a, b):
                return f"tensor {i} is {a.tolist()}, must be {b.tolist()}"
            continue
        a, b = a.astype(np.float64), b.astype(np.float64)
        scale = max(1.0, float(np.abs(b[np.isfinite(b)]).max(initial=0)))
        rounding = 1e-4 if y.dtype.size > 2 else 2e-2
        if not np.allclose(a, b, rtol=rounding, atol=rounding * scale, equal_nan=True):
            return f"tensor {i} is {a.ravel()[:8]}, must be {b.ravel()[:8]}"
    return None


def check_open(function: Function, arrays: Sequence[Any], tape: str = "inside") -> None:
    """Code for any size gives what eager code gives."""
    wanted = with_gradients(function)(*[tf.constant(x) for x in arrays])
    wrong = difference(run_open(function, arrays, tape), wanted)
    assert wrong is None, wrong


def stretched(arrays: Sequence[Any]) -> list[list[Any]]:
    """The arrays, with one axis of one of them cut to its first entry: every way there is."""
    found = []
    for i, array in enumerate(arrays):
        for axis in range(array.ndim):
            if array.shape[axis] > 1:
                cut = list(arrays)
                cut[i] = np.ascontiguousarray(np.take(array, [0], axis))
                found.append(cut)
    return found
