"""Diagonals of matrices, and matrices of diagonals (``tf.linalg.diag``, ``tf.linalg.trace``, …)."""

from __future__ import annotations

from typing import Any

from ....errors import InvalidArgumentError
from ....ir.base import dims
from ....ir.base.literal import Literal
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ...values.requirements import require_at_most, require_equal, size_text
from ..array import reshape
from ..common import shape_of, to_tensor
from ..reduce import reduce_sum

#: Where short diagonals above and below the main one stand in their rows.
ALIGNMENTS = ("RIGHT_LEFT", "LEFT_RIGHT", "LEFT_LEFT", "RIGHT_RIGHT")


@public
def band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Tensor:
    """Matrices with all but some diagonals set to zero; -1 keeps a whole triangle.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., m, n]``; any dtype but string.
    num_lower, num_upper : int
        How many diagonals below and above the main one to keep; -1 keeps all.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.band_part([[1, 2], [3, 4]], -1, 0).numpy()
    array([[1, 0],
           [3, 4]], dtype=int32)
    """
    x = to_tensor(input)
    lower = arguments.static_int(num_lower, "num_lower")
    upper = arguments.static_int(num_upper, "num_upper")
    for what, count, most in zip(("num_lower", "num_upper"), (lower, upper), shape_of(x)[-2:]):
        require_at_most(max(count, 0), most, lambda: InvalidArgumentError(
            f"tf.linalg.band_part: {what} is {count}; it must be negative, or at most "  # noqa: B023
            f"{size_text(most)}, the size of a matrix there", "linalg.band_part"))  # noqa: B023
    return run("band_part", x, lower=lower, upper=upper)


def _band(name: str, k: Any, align: str) -> dict[str, Any]:
    """Attributes that ``k``, one diagonal or the lowest and the highest, and ``align`` mean."""
    bounds = arguments.static_array(k, "k")
    if bounds.shape not in ((), (1,), (2,)) or bounds.dtype.kind not in "iu":
        raise InvalidArgumentError(
            f"tf.{name}: k must be one integer or a pair of them, not {k!r}", name)
    if align not in ALIGNMENTS:
        raise InvalidArgumentError(
            f"tf.{name}: align must be one of {', '.join(ALIGNMENTS)}, not {align!r}", name)
    upper, lower = align.split("_")
    return {"low": int(bounds.min() if bounds.size == 1 else bounds[0]),
            "high": int(bounds.max() if bounds.size == 1 else bounds[1]),
            "upper_right": upper == "RIGHT", "lower_right": lower == "RIGHT"}


def _padding(x: Tensor, value: Any) -> Literal:
    return Literal(arguments.static_array(value, "padding_value"), x.dtype)


@public
def diag(diagonal: Any, name: str = "diag", k: Any = 0, num_rows: Any = -1, num_cols: Any = -1,
         padding_value: Any = 0, align: str = "RIGHT_LEFT") -> Tensor:
    """Matrices with the given diagonals.

    Parameters
    ----------
    diagonal : Tensor
        Shape ``[..., n]``, or ``[..., d, n]`` for ``d`` diagonals, the highest first; any dtype
        but string.
    k : int or pair of int
        Which diagonal: 0 is the main one, positive ones are above it; or the lowest and the
        highest.
    num_rows, num_cols : int
        Size of the matrices; -1 for as small as the diagonals allow, square where both are -1.
    padding_value : number
        What is beside the diagonals.
    align : str
        Whether diagonals above and below the main one that are shorter than the longest stand at
        the ``RIGHT`` or ``LEFT`` end of their row: ``"RIGHT_LEFT"`` and so on.

    Returns
    -------
    Tensor
        Shape ``[..., num_rows, num_cols]``; the dtype of ``diagonal``.

    Raises
    ------
    InvalidArgumentError
        When the sizes do not fit the diagonals, or ``k`` or ``align`` is no such thing.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.diag([1, 2]).numpy()
    array([[1, 0],
           [0, 2]], dtype=int32)
    >>> tf.linalg.diag([1, 2], k=1).numpy()
    array([[0, 1, 0],
           [0, 0, 2],
           [0, 0, 0]], dtype=int32)
    """
    x = to_tensor(diagonal)
    band = _band("linalg.diag", k, align)
    rows, columns = _matrix_size(x, band["low"], band["high"],
                                 arguments.static_int(num_rows, "num_rows"),
                                 arguments.static_int(num_cols, "num_cols"))
    return run("diagonal_matrix", x, **band, padding=_padding(x, padding_value), rows=rows,
               columns=columns)


def _matrix_size(x: Tensor, low: int, high: int, rows: int, columns: int) -> tuple[Any, Any]:
    """Rows and columns of matrices of diagonals; where they are not given, as few as possible."""
    own = shape_of(x)
    if not own:
        raise InvalidArgumentError("tf.linalg.diag: diagonal must be at least 1-dim, received "
                                   "shape: []", "linalg.diag")
    least_rows, least_columns = own[-1] - min(high, 0), own[-1] + max(low, 0)
    if rows == -1 and columns == -1:
        size = dims.maximum(least_rows, least_columns)
        return size, size
    return (least_rows if rows == -1 else rows), (least_columns if columns == -1 else columns)


@public
def diag_part(input: Any, name: str = "diag_part", k: Any = 0, padding_value: Any = 0,
              align: str = "RIGHT_LEFT") -> Tensor:
    """Diagonals of matrices.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., m, n]``; any dtype but string.
    k : int or pair of int
        Which diagonal: 0 is the main one, positive ones are above it; or the lowest and the
        highest of several.
    padding_value : number
        What fills up the rows of shorter diagonals.
    align : str
        Whether diagonals above and below the main one that are shorter than the longest stand at
        the ``RIGHT`` or ``LEFT`` end of their row: ``"RIGHT_LEFT"`` and so on.

    Returns
    -------
    Tensor
        Shape ``[..., length]``, or ``[..., diagonals, length]``, the highest diagonal first; the
        dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2, or a diagonal is outside of the matrices.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.diag_part([[1, 2], [3, 4]]).numpy()
    array([1, 4], dtype=int32)
    >>> tf.linalg.diag_part([[1, 2], [3, 4]], k=(-1, 1)).numpy()
    array([[0, 2],
           [1, 4],
           [3, 0]], dtype=int32)
    """
    x = to_tensor(input)
    return run("diagonal_part", x, **_band("linalg.diag_part", k, align),
               padding=_padding(x, padding_value))


@public
def set_diag(input: Any, diagonal: Any, name: str = "set_diag", k: Any = 0,
             align: str = "RIGHT_LEFT") -> Tensor:
    """Matrices with other diagonals.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., m, n]``; any dtype but string.
    diagonal : Tensor
        The dtype of ``input``; shape ``[..., length]``, or ``[..., diagonals, length]``, the
        highest first.
    k : int or pair of int
        Which diagonal: 0 is the main one, positive ones are above it; or the lowest and the
        highest of several.
    align : str
        Whether diagonals above and below the main one that are shorter than the longest stand at
        the ``RIGHT`` or ``LEFT`` end of their row: ``"RIGHT_LEFT"`` and so on.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When dtypes or shapes do not fit, or a diagonal is outside of the matrices.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.set_diag(tf.ones([2, 3]), [5.0, 6.0]).numpy()
    array([[5., 1., 1.],
           [1., 6., 1.]], dtype=float32)
    """
    x = to_tensor(input)
    return run("with_diagonal", x, convert.operand(diagonal, x),
               **_band("linalg.set_diag", k, align))


@public
def tensor_diag(diagonal: Any, name: str | None = None) -> Tensor:
    """A tensor of twice the rank with the given diagonal.

    Parameters
    ----------
    diagonal : Tensor
        Any shape and dtype.

    Returns
    -------
    Tensor
        Shape ``diagonal.shape + diagonal.shape``: zero where the two halves of a position differ.

    Raises
    ------
    ValueError, TypeError
        When ``diagonal`` cannot become a tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.tensor_diag([1, 2]).numpy()
    array([[1, 0],
           [0, 2]], dtype=int32)
    """
    x = to_tensor(diagonal)
    own = shape_of(x)
    return run("reshape", diag(reshape(x, [-1])), shape=(*own, *own))


@public
def tensor_diag_part(input: Any, name: str | None = None) -> Tensor:
    """The diagonal of a tensor of even rank.

    Parameters
    ----------
    input : Tensor
        Integers or floats; a shape that is twice the same, such as ``[2, 3, 2, 3]``.

    Returns
    -------
    Tensor
        The first half of that shape; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the two halves of the shape have different numbers of elements.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.tensor_diag_part([[1, 2], [3, 4]]).numpy()
    array([1, 4], dtype=int32)
    """
    x = to_tensor(input)
    own = shape_of(x)
    half = own[:len(own) // 2]
    for a, b in zip(half, own[len(half):]):
        require_equal(a, b, lambda: InvalidArgumentError(
            f"tf.linalg.tensor_diag_part: shape {x.shape} must be twice the same sizes",
            "linalg.tensor_diag_part"))
    size = dims.product(half)
    return run("reshape", diag_part(run("reshape", x, shape=(size, size))), shape=half)


@public
def trace(x: Any, name: str | None = None) -> Tensor:
    """Sums of the main diagonals of matrices.

    Parameters
    ----------
    x : Tensor
        Shape ``[..., m, n]``; integers or floats.

    Returns
    -------
    Tensor
        Shape ``[...]``; the dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.trace([[1, 2], [3, 4]]).numpy()
    np.int32(5)
    """
    return reduce_sum(diag_part(x), -1)
