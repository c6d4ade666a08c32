"""Tensors go when their last user goes, not when Python's collector of cycles happens to run.

A cycle that holds tensors keeps their memory for hundreds of steps.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from table_cases import cases_of, single_ops, table_dtypes

import twofold as tf
from twofold.errors import GradientError
from twofold.frontend.dispatch import door

X = tf.reshape(tf.range(12.0), [3, 4]) + 1.0
V = tf.Variable(tf.ones([4, 3]))


def _kept(function: Callable[[], Any]) -> list[str]:
    """Tensors and arrays that only the collector frees, after a function has run twice."""
    function()
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        function()
        gc.collect()
        return [type(x).__name__ for x in gc.garbage if isinstance(x, (tf.Tensor, np.ndarray))]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def _eager_with_gradient(op: Any, case: Any) -> None:
    tensors = [tf.convert_to_tensor(x) for x in case.arrays]
    with tf.GradientTape() as tape:
        for x in tensors:
            if x.dtype.is_floating or x.dtype.is_complex:
                tape.watch(x)
        results = [y for y in door.apply(op, tensors, case.attrs) if y.dtype.is_floating]
    if results:
        with contextlib.suppress(GradientError):
            tape.gradient(results, tensors)


@pytest.mark.parametrize("op", [pytest.param(op, id=op.name) for op in single_ops()])
def test_ops_and_their_gradients(op: Any) -> None:
    case = cases_of(op, table_dtypes(op, True)[0], 1)[0]
    assert not _kept(lambda: _eager_with_gradient(op, case))


def _train(step: Callable[..., Any]) -> Any:
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.nn.relu(step(X, V)) ** 2)
    structure = {"v": V, "more": [V]}
    tape.gradient(loss, structure)
    V.assign_sub(0.0 * tape.gradient(loss, V))


def _second() -> None:
    x = tf.constant([0.5, 2.0])
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.sin(x) * x
        first = inner.gradient(y, x)
    outer.jacobian(first, x)


def _forward() -> None:
    x = tf.constant([0.5, 2.0])
    with tf.autodiff.ForwardAccumulator(x, tf.ones([2])) as accumulator:
        y = tf.exp(x) * x
    accumulator.jvp(y)


@tf.custom_gradient
def _clipped(x: Any) -> Any:
    return tf.identity(x), lambda upstream: tf.clip_by_value(upstream, -1.0, 1.0)


def _own_gradient() -> None:
    with tf.GradientTape() as tape:
        tape.watch(X)
        y = tf.reduce_sum(_clipped(X))
    tape.gradient(y, X)


def _failing() -> None:
    with pytest.raises(tf.errors.InvalidArgumentError):
        _ = X @ X


_compiled = tf.function(lambda x, v: x @ v)
PROGRAMS: dict[str, Callable[[], Any]] = {
    "step": lambda: _train(lambda x, v: x @ v),
    "compiled": lambda: _train(_compiled),
    "traced again": lambda: tf.function(lambda x: tf.reduce_sum(x * V.shape[0]))(X),
    "nested arguments": lambda: _compiled(x=X, v=V + 0.0),
    "second": _second,
    "forward": _forward,
    "own gradient": _own_gradient,
    "while": lambda: tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, x * 2.0), (0, X)),
    "switch": lambda: tf.switch_case(1, [lambda: X, lambda: X + 1.0, lambda: X]),
    "case": lambda: tf.case([(X[0, 0] > 5.0, lambda: X), (X[0, 0] > 0.0, lambda: X + 1.0)],
                            default=lambda: X),
    "map": lambda: tf.map_fn(lambda x: (x + 1.0, x), X, fn_output_signature=(tf.float32,) * 2),
    "data": lambda: [0 for _ in tf.data.Dataset.from_tensor_slices({"a": X, "b": (X, X)}).map(
        lambda d: (d["a"] * 2.0, d["b"])).shuffle(3).batch(2).prefetch(1)],
    "ragged": lambda: tf.reduce_sum(tf.RaggedTensor.from_row_lengths(X[0], [1, 3]) * 2.0, 1),
    "sparse": lambda: tf.sparse.sparse_dense_matmul(tf.sparse.from_dense(X), V),
    "python": lambda: tf.py_function(lambda x: x + 1.0, [X], tf.float32),
    "vectorised": lambda: tf.vectorized_map(lambda x: x * 2.0, X),
    "array": lambda: tf.TensorArray(tf.float32, 3).unstack(X).stack(),
    "einsum": lambda: tf.einsum("ij,jk->ik", X, V),
    "numpy": lambda: tf.experimental.numpy.moveaxis(X, 0, 1),
    "error": _failing,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    assert not _kept(PROGRAMS[name])
