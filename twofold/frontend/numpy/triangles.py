"""Matrices of ones and zeros, and the triangles of others."""

from __future__ import annotations

import math
from typing import Any

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, DtypeError
from ..dispatch.door import run
from ..ops import creation as plain
from ..ops import sequences
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from .creation import asked_or_float
from .promotion import as_type, cast, like

# ---------------------------------------------------------------------------- matrices

def _count(value: Any, name: str) -> int:
    """A number of rows or columns, or a diagonal: whole numbers only."""
    found = arguments.static_array(value, name)
    if found.size != 1 or found.dtype.kind not in "iuf":
        raise DtypeError(f"tf.experimental.numpy: {name} must be an integer, got {value!r}")
    number = found.item()
    if not math.isfinite(number):
        raise ArgumentError(f"tf.experimental.numpy: {name} must be an integer, got {number}")
    return int(number)


@public
def eye(N: Any, M: Any = None, k: Any = 0, dtype: Any = float) -> Tensor:
    """Ones on a diagonal, zeros elsewhere.

    Parameters
    ----------
    N : int
        How many rows there are.
    M : int, optional
        How many columns there are, by default as many.
    k : int
        Which diagonal: 0 the main one, above it positive.

    Returns
    -------
    Tensor
        Shape ``[N, M]``.

    Raises
    ------
    InvalidArgumentError
        When a size is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.eye(2, 3, 1).numpy()
    array([[0., 1., 0.],
           [0., 0., 1.]])
    """
    rows = _count(N, "N")
    columns = rows if not M else _count(M, "M")
    return _diagonal_of_ones(rows, columns, _count(k, "k"), asked_or_float(dtype))


def ones_on_diagonal(N: Any, M: Any, k: Any, dtype: DType) -> Tensor:
    """``eye`` for numbers as users write them."""
    return _diagonal_of_ones(_count(N, "N"), _count(M, "M"), _count(k, "k"), dtype)


def _diagonal_of_ones(rows: int, columns: int, k: int, dtype: DType) -> Tensor:
    if k == 0:
        return plain.eye(rows, columns, dtype=dtype)
    if rows < 0 or columns < 0:
        raise ArgumentError(f"tf.experimental.numpy.eye: sizes must not be negative, got {rows} "
                            f"and {columns}")
    row, column = _places(rows, columns)
    return cast(run("equal", run("subtract", column, row), like(k, row)), dtype)


def _places(rows: int, columns: int) -> tuple[Tensor, Tensor]:
    """The numbers of rows as a column, and those of columns as a row."""
    return (run("reshape", sequences.range_(rows, dtype=dtypes.int64), shape=(rows, 1)),
            run("reshape", sequences.range_(columns, dtype=dtypes.int64), shape=(1, columns)))


@public
def identity(n: Any, dtype: Any = float) -> Tensor:
    """The identity matrix.

    Parameters
    ----------
    n : int
        How many rows and columns there are.

    Returns
    -------
    Tensor
        Shape ``[n, n]``.

    Raises
    ------
    InvalidArgumentError
        When ``n`` is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.identity(2).numpy()
    array([[1., 0.],
           [0., 1.]])
    """
    return plain.eye(_count(n, "n"), dtype=asked_or_float(dtype))


@public
def tri(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> Tensor:
    """Ones on and below a diagonal, zeros above.

    Parameters
    ----------
    N : int
        How many rows there are.
    M : int, optional
        How many columns there are, by default as many.
    k : int
        Which diagonal: 0 the main one, above it positive.

    Returns
    -------
    Tensor
        Shape ``[N, M]``, by default float64.

    Raises
    ------
    ValueError
        When a size is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.tri(2, 3).numpy()
    array([[1., 0., 0.],
           [1., 1., 0.]])
    """
    rows = _count(N, "N")
    columns = rows if M is None else _count(M, "M")
    if rows < 0 or columns < 0:
        raise ArgumentError(f"tf.experimental.numpy.tri: sizes must not be negative, got {rows} "
                            f"and {columns}")
    row, column = _places(rows, columns)
    below = run("less_equal", run("subtract", column, row), like(_count(k, "k"), row))
    return cast(below, dtypes.float64 if dtype is None else as_type(dtype))


