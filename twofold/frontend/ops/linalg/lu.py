"""LU factors with row exchanges and what they solve (``tf.linalg.lu``, ``lu_solve``, …)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ....ir.base import dims
from ...dispatch.door import run, run_all
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import convert
from ...values.convert import dim_tensor
from ..common import shape_of, to_tensor
from ..late import require
from ..reduce import reduce_all
from ..sequences import range_
from .diagonals import band_part, set_diag
from .matrices import matmul
from .solvers import triangular_solve


class Lu(NamedTuple):
    """Both factors in one matrix, and the order of the rows."""

    lu: Tensor
    p: Tensor


@public
def lu(input: Any, output_idx_type: Any = dtypes.int32, name: str | None = None) -> Lu:
    """Lower and upper triangular factors of square matrices whose rows are put in order first.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.
    output_idx_type : dtype
        int32 or int64: the dtype of ``p``.

    Returns
    -------
    Lu
        ``lu``, shape ``[..., n, n]``: the upper triangle is that of one factor, what is below the
        diagonal that of the other, whose diagonal is ones. ``p``, shape ``[..., n]``: row ``i`` of
        the product of the factors is row ``p[i]`` of the input.

    Raises
    ------
    InvalidArgumentError
        When a matrix is singular or not square, or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> lu, p = tf.linalg.lu([[1.0, 1.0], [2.0, 4.0]])
    >>> lu.numpy(), p.numpy()
    (array([[ 2. ,  4. ],
           [ 0.5, -1. ]], dtype=float32), array([1, 0], dtype=int32))
    """
    factors, order = run_all("lu", to_tensor(input), dtype=dtypes.as_dtype(output_idx_type))
    return Lu(factors, order)


def _factors(name: str, lower_upper: Any, perm: Any) -> tuple[Tensor, Tensor]:
    """Factors and order whose shapes fit."""
    x, order = to_tensor(lower_upper), to_tensor(perm)
    if x.ndim < 2:
        raise InvalidArgumentError(
            f"tf.linalg.{name}: Input `lower_upper` must have at least 2 dimensions, "
                         f"not {x.ndim}")
    if x.ndim != order.ndim + 1:
        raise InvalidArgumentError(
            f"tf.linalg.{name}: `rank(lower_upper)` must equal `rank(perm) + 1`, not "
                         f"{x.ndim} and {order.ndim} + 1")
    rows, columns = shape_of(x)[-2:]
    if isinstance(rows, int) and isinstance(columns, int) and rows != columns:
        raise InvalidArgumentError(
            f"tf.linalg.{name}: `lower_upper` must be square, not {rows} by {columns}")
    return x, order


def _lower(x: Tensor) -> Tensor:
    """The factor whose diagonal is ones."""
    own = shape_of(x)
    return set_diag(band_part(x, -1, 0), convert.full(1, x.dtype, own[:-1]))


def _rows_of(x: Tensor, order: Tensor) -> Tensor:
    """Rows in another order; leading dimensions broadcast."""
    own, places = shape_of(x)[:-2], shape_of(order)[:-1]
    if own != places:
        if dims.is_static((*own, *places)):
            batch = np.broadcast_shapes(own, places)
        else:
            batch = max(own, places, key=len)
        x = run("broadcast_to", x, shape=(*batch, *shape_of(x)[-2:]))
        order = run("broadcast_to", order, shape=(*batch, shape_of(order)[-1]))
    return run("gather", x, order, axis=x.ndim - 2, batch_dims=x.ndim - 2)


@public
def lu_solve(lower_upper: Any, perm: Any, rhs: Any, validate_args: bool = False,
             name: str | None = None) -> Tensor:
    """Solutions of ``A x = rhs``, given the LU factors of ``A``.

    Parameters
    ----------
    lower_upper, perm : Tensor
        What ``tf.linalg.lu`` gives: shapes ``[..., n, n]`` and ``[..., n]``.
    rhs : Tensor
        Shape ``[..., n, k]``; the dtype of ``lower_upper``.

    Returns
    -------
    Tensor
        Shape ``[..., n, k]``; the dtype of ``lower_upper``.

    Raises
    ------
    ValueError
        When the ranks of the factors and of ``perm`` do not fit.
    InvalidArgumentError
        When dtypes or shapes do not fit, or an entry of ``perm`` is no row.

    Examples
    --------
    >>> import twofold as tf
    >>> lu, p = tf.linalg.lu([[1.0, 1.0], [2.0, 4.0]])
    >>> tf.linalg.lu_solve(lu, p, [[3.0], [10.0]]).numpy()
    array([[1.],
           [2.]], dtype=float32)
    """
    x, order = _factors("lu_solve", lower_upper, perm)
    right = convert.operand(rhs, x)
    if right.ndim < 2:
        raise InvalidArgumentError(
            "tf.linalg.lu_solve: Input `rhs` must have at least 2 dimensions, not "
                         f"{right.ndim}")
    rows, size = shape_of(right)[-2], shape_of(x)[-1]
    if isinstance(rows, int) and isinstance(size, int) and rows != size:
        raise InvalidArgumentError(
            "tf.linalg.lu_solve: `lower_upper.shape[-1]` must equal `rhs.shape[-2]`, "
                         f"not {size} and {rows}")
    return triangular_solve(x, triangular_solve(_lower(x), _rows_of(right, order)), lower=False)


@public
def lu_matrix_inverse(lower_upper: Any, perm: Any, validate_args: bool = False,
                      name: str | None = None) -> Tensor:
    """Inverses of matrices, given their LU factors.

    Parameters
    ----------
    lower_upper, perm : Tensor
        What ``tf.linalg.lu`` gives: shapes ``[..., n, n]`` and ``[..., n]``.

    Returns
    -------
    Tensor
        The shape and dtype of ``lower_upper``.

    Raises
    ------
    ValueError
        When the ranks of the factors and of ``perm`` do not fit.
    InvalidArgumentError
        When dtypes or shapes do not fit, or an entry of ``perm`` is no row.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.lu_matrix_inverse(*tf.linalg.lu([[0.0, 2.0], [1.0, 0.0]])).numpy()
    array([[0. , 1. ],
           [0.5, 0. ]], dtype=float32)
    """
    x, order = _factors("lu_matrix_inverse", lower_upper, perm)
    own = shape_of(x)
    identity = run("eye", rows=own[-1], columns=own[-1], dtype=x.dtype)
    return lu_solve(x, order, run("broadcast_to", identity, shape=own))


@public
def lu_reconstruct(lower_upper: Any, perm: Any, validate_args: bool = False,
                   name: str | None = None) -> Tensor:
    """The matrices that were factored.

    Parameters
    ----------
    lower_upper, perm : Tensor
        What ``tf.linalg.lu`` gives: shapes ``[..., n, n]`` and ``[..., n]``.

    Returns
    -------
    Tensor
        The shape and dtype of ``lower_upper``.

    Raises
    ------
    ValueError
        When the ranks of the factors and of ``perm`` do not fit.
    InvalidArgumentError
        When the matrices are not square, or ``perm`` does not fit them.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.lu_reconstruct(*tf.linalg.lu([[1.0, 1.0], [2.0, 4.0]])).numpy()
    array([[1., 1.],
           [2., 4.]], dtype=float32)
    """
    x, order = _factors("lu_reconstruct", lower_upper, perm)
    product = matmul(_lower(x), band_part(x, 0, -1))
    count = shape_of(order)[-1]
    rows = run("cast", run("sort", order, descending=False), dtype=dtypes.int64)
    require(reduce_all(run("equal", rows, range_(dim_tensor(count, dtypes.int64)))),
            "tf.linalg.lu_reconstruct: perm must have each row once, got", order)
    back = run("argsort", order, descending=False, dtype=dtypes.int32)
    return _rows_of(product, back)
