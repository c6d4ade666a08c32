"""``tf.test.compute_gradient``: derivatives as the tape finds them and as differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError
from ..gradients.tape import GradientTape
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from ..values.indexed_slices import IndexedSlices


@public
def compute_gradient(f: Callable[..., Any], x: Sequence[Any], delta: float | None = None
                     ) -> tuple[list[Any], list[Any]]:
    """Derivatives of a function, by its gradient and by differences of its values.

    Parameters
    ----------
    f : callable
        Takes tensors and gives one.
    x : list of Tensor
        Where to differentiate; floats.
    delta : float, optional
        How far apart the values of a difference are; by default 1/1024.

    Returns
    -------
    list of ndarray, list of ndarray
        For each argument a matrix of a row for each element of the result and a column for each
        of the argument: as the tape finds it, and as differences.

    Raises
    ------
    ValueError
        When ``x`` is no list, or holds something else than floats.

    Examples
    --------
    >>> import twofold as tf
    >>> exact, near = tf.test.compute_gradient(tf.square, [tf.constant([1.0, 2.0])])
    >>> exact[0]
    array([[2., 0.],
           [0., 4.]], dtype=float32)
    >>> bool(abs(exact[0] - near[0]).max() < 1e-2)
    True
    """
    if not isinstance(x, (list, tuple)):
        raise ArgumentError("`x` must be a list or tuple of values convertible to a Tensor "
                            f"(arguments to `f`), not a {type(x)}")
    values = [convert.to_tensor(value) for value in x]
    for value in values:
        if value.dtype.kind != "f":
            raise ArgumentError("test.compute_gradient: arguments must hold floats, got "
                                f"{value.dtype.name}")
    step = 1.0 / 1024 if delta is None else delta
    places = range(len(values))
    return ([_derivative(f, values, place) for place in places],
            [_differences(f, values, place, step) for place in places])


def _result(f: Callable[..., Any], values: Sequence[Tensor]) -> Tensor:
    return convert.to_tensor(f(*values))


def _derivative(f: Callable[..., Any], values: Sequence[Tensor], place: int) -> Any:
    """The matrix that the gradient gives, a row for each element of the result."""
    x = values[place]
    with GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = _result(f, values)
    count = y.numpy().size
    found = np.zeros((count, x.numpy().size), x.dtype.numpy)
    for row in range(count):
        seed = np.zeros(count, y.dtype.numpy)
        seed[row] = 1
        gradient = tape.gradient(y, x, convert.to_tensor(seed.reshape(y.shape.as_list())))
        if isinstance(gradient, IndexedSlices):
            gradient = convert.to_tensor(gradient)
        if gradient is not None:
            found[row] = gradient.numpy().ravel()
    return found


def _differences(f: Callable[..., Any], values: Sequence[Tensor], place: int, step: float) -> Any:
    """The matrix that differences of values give, a column for each element of the argument."""
    x = values[place].numpy()
    columns = []
    for i in range(x.size):
        ends = []
        for sign in (1, -1):
            moved = np.array(x)
            moved.reshape(-1)[i] += sign * step
            given = [*values[:place], convert.to_tensor(moved), *values[place + 1:]]
            y = _result(f, given).numpy()
            ends.append(np.ravel(y.astype(np.float32) if y.dtype in (
                dtypes.bfloat16.numpy, np.float16) else y))
        columns.append((ends[0] - ends[1]) / (2 * step))
    if not columns:
        return np.zeros((_result(f, values).numpy().size, 0), x.dtype)
    return np.stack(columns, 1).astype(x.dtype)
