"""Diagonals, triangles and traces of matrices, and matrices made of vectors."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentError
from ..dispatch.door import run
from ..ops import sequences
from ..ops.linalg.diagonals import diag_part
from ..ops.slicing import pad
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from .promotion import cast, like, to_array
from .reductions import total
from .shapes import flat, move_axes, one_axis, shape_of

_NAME = "experimental.numpy."


def band(x: Tensor, k: Any, name: str, is_lower: bool) -> Tensor:
    """The part of matrices on and below a diagonal, or on and above it; the rest is 0."""
    if x.ndim < 2:
        raise ArgumentError(f"Argument to {name} must have rank at least 2")
    offset = arguments.static_int(k, "k")
    rows, columns = shape_of(x)[-2:]
    row, column = places(rows, columns)
    apart = run("subtract", column, row)
    kept = run("less_equal" if is_lower else "greater_equal", apart, like(offset, apart))
    return run("select", kept, x, convert.full(0, x._dtype, ()))


def places(rows: Any, columns: Any) -> tuple[Tensor, Tensor]:
    """The numbers of rows as a column, and those of columns as a row."""
    row, column = (sequences.range_(convert.dim_tensor(size, dtypes.int64))
                   for size in (rows, columns))
    return run("reshape", row, shape=(rows, 1)), run("reshape", column, shape=(1, columns))


@public
def tril(m: Any, k: Any = 0) -> Tensor:
    """Matrices with zeros above a diagonal.

    Parameters
    ----------
    k : int
        Which diagonal: 0 the main one, above it positive.

    Returns
    -------
    Tensor
        The shape and dtype of ``m``.

    Raises
    ------
    ValueError
        When ``m`` has fewer than two dimensions.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.tril([[1, 2], [3, 4]]).numpy()
    array([[1, 0],
           [3, 4]])
    """
    return band(to_array(m), k, "tril", True)


@public
def triu(m: Any, k: Any = 0) -> Tensor:
    """Matrices with zeros below a diagonal.

    Parameters
    ----------
    k : int
        Which diagonal: 0 the main one, above it positive.

    Returns
    -------
    Tensor
        The shape and dtype of ``m``.

    Raises
    ------
    ValueError
        When ``m`` has fewer than two dimensions.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.triu([[1, 2], [3, 4]]).numpy()
    array([[1, 2],
           [0, 4]])
    """
    return band(to_array(m), k, "triu", False)


# ---------------------------------------------------------------------------- diagonals

def put_on_diagonal(x: Tensor, k: Any) -> Tensor:
    """A matrix with a vector on one of its diagonals."""
    offset = arguments.static_int(k, "k")
    size = shape_of(x)[0] + abs(offset)
    row, column = places(size, size)
    # Each column holds one element: the one of its number, moved by the offset.
    before, after = (offset, 0) if offset >= 0 else (0, -offset)
    moved = pad(x, [[before, after]]) if offset else x
    on_it = run("equal", run("subtract", column, row), like(offset, row))
    return run("select", on_it, run("reshape", moved, shape=(1, size)), zero_of(x))


def zero_of(x: Tensor) -> Tensor:
    """0 as a scalar of a tensor's dtype; for strings an empty one."""
    return convert.full(0, x._dtype, ())


@public
def diag(v: Any, k: Any = 0) -> Tensor:
    """A matrix with a vector on a diagonal; of a matrix its diagonal.

    Parameters
    ----------
    v : array_like
        A vector or a matrix.
    k : int
        Which diagonal: 0 the main one, above it positive.

    Returns
    -------
    Tensor
        A matrix or a vector.

    Raises
    ------
    ValueError
        When ``v`` has another rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.diag([1, 2]).numpy()
    array([[1, 0],
           [0, 2]])
    """
    x = to_array(v)
    if x.ndim == 1:
        return put_on_diagonal(x, k)
    if x.ndim == 2:
        return diagonal_of(x, k, 0, 1, "diag")
    raise ArgumentError(f"tf.experimental.numpy.diag takes a vector or a matrix, got shape "
                        f"{x.shape}")


@public
def diagflat(v: Any, k: Any = 0) -> Tensor:
    """A matrix with all elements of an array on a diagonal.

    Parameters
    ----------
    v : array_like
        It is flattened first.
    k : int
        Which diagonal: 0 the main one, above it positive.

    Returns
    -------
    Tensor
        A matrix.

    Raises
    ------
    ValueError
        When ``v`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.diagflat([[1], [2]]).numpy()
    array([[1, 0],
           [0, 2]])
    """
    return put_on_diagonal(flat(to_array(v)), k)


def diagonal_of(x: Tensor, offset: Any, axis1: Any, axis2: Any, name: str) -> Tensor:
    """Diagonals of matrices, as the last axis."""
    first, second = (one_axis(f"{_NAME}{name}", axis, x.ndim) for axis in (axis1, axis2))
    if first == second:
        raise ArgumentError(f"tf.experimental.numpy.{name}: axis1 and axis2 must differ, got "
                            f"{axis1} and {axis2}")
    x = move_axes(x, (first, second), (-2, -1), f"{_NAME}{name}")
    k = arguments.static_int(offset, "offset")
    rows, columns = shape_of(x)[-2:]
    if isinstance(rows, int) and isinstance(columns, int) and (k <= -rows or k >= columns):
        return convert.full(0, x._dtype, (*shape_of(x)[:-2], 0))
    return diag_part(x, k=k)


@public
def diagonal(a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Tensor:
    """The diagonals of the matrices that lie in two axes.

    Parameters
    ----------
    offset : int
        Which diagonal: 0 the main one, above it positive.
    axis1, axis2 : int
        The axes of rows and columns.

    Returns
    -------
    Tensor
        The other axes, then that of the diagonals.

    Raises
    ------
    ValueError
        When the axes are one.
    InvalidArgumentError
        When an axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.diagonal([[1, 2], [3, 4]]).numpy()
    array([1, 4])
    """
    return diagonal_of(to_array(a), offset, axis1, axis2, "diagonal")


@public
def trace(a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1, dtype: Any = None) -> Tensor:
    """The sums of the diagonals of the matrices that lie in two axes.

    Parameters
    ----------
    offset : int
        Which diagonal: 0 the main one, above it positive.
    axis1, axis2 : int
        The axes of rows and columns.

    Returns
    -------
    Tensor
        The other axes; of the main diagonal in the dtype of ``a``, of others integers are int64.

    Raises
    ------
    ValueError
        When the axes are one.
    InvalidArgumentError
        When an axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.trace([[1, 2], [3, 4]]).numpy()
    np.int64(5)
    """
    x = to_array(a, dtype)
    rank = x.ndim
    is_last = axis1 in (-2, rank - 2) and axis2 in (-1, rank - 1)
    lines = diagonal_of(x, offset, axis1, axis2, "trace")
    if offset == 0 and is_last and x._dtype is not dtypes.bool_:
        return total(lines, -1, x._dtype, False)  # as in TensorFlow: in its own dtype
    return total(lines, -1, dtype, False)


@public
def vander(x: Any, N: Any = None, increasing: bool = False) -> Tensor:
    """The powers of the elements of a vector, as rows of a matrix.

    Parameters
    ----------
    N : int, optional
        How many powers, by default as many as elements.
    increasing : bool
        From the power 0 on; else the powers go down to it.

    Returns
    -------
    Tensor
        Shape ``[elements, N]``.

    Raises
    ------
    ValueError
        When ``x`` is no vector, or ``N`` negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.vander([2, 3], 3).numpy()
    array([[4, 2, 1],
           [9, 3, 1]])
    """
    values = to_array(x)
    if values.ndim != 1:
        raise ArgumentError("x must be a one-dimensional array")
    count = shape_of(values)[0] if N is None else arguments.dims_of([N], "N")[0]
    if isinstance(count, int) and count < 0:
        raise ArgumentError("N must be nonnegative")
    powers = sequences.range_(convert.dim_tensor(count, dtypes.int32))
    if not increasing:
        powers = run("reverse", powers, axes=(0,))
    column = run("reshape", values, shape=(*shape_of(values), 1))
    return run("pow", column, cast(powers, values._dtype))
