"""Sparse tensors of dense ones, and the way back (``tf.sparse.from_dense``, ``to_dense``, …)."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentTypeError, InvalidArgumentError
from ....ir.base.literal import Literal
from ...dispatch.door import run
from ...tensors.symbolic import SymbolicTensor
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import convert
from ...values.indexing import mask_entries
from ..common import shape_of, to_tensor
from . import common
from .common import INT64, SparseTensor, number, of_parts, sparse_of


@public
def from_dense(tensor: Any, name: str | None = None) -> SparseTensor:
    """The sparse tensor of the elements that are not zero (or no empty string).

    Parameters
    ----------
    tensor : Tensor
        Rank 1 or more; any dtype.

    Returns
    -------
    SparseTensor
        Of the same shape and dtype, in row-major order.

    Raises
    ------
    InvalidArgumentError
        For a scalar.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.from_dense([[0, 3], [0, 4]])
    >>> x.indices.numpy().tolist(), x.values.numpy().tolist()
    ([[0, 1], [1, 1]], [3, 4])
    """
    x = to_tensor(tensor)
    shape = shape_of(x)
    if not shape:
        raise InvalidArgumentError("tf.sparse.from_dense: a scalar has no positions",
                                   "sparse.from_dense")
    nothing = to_tensor("") if x.dtype is dtypes.string else convert.full(0, x.dtype, ())
    is_kept = run("not_equal", x, nothing)
    indices = run("nonzero", is_kept)
    values = mask_entries(x, is_kept, 0) if x.dtype is dtypes.string \
        else _elements(x, indices)
    sizes = to_tensor(shape, INT64) if all(isinstance(size, int) for size in shape) else \
        run("stack", *[convert.dim_tensor(size, INT64) for size in shape], axis=0)
    return of_parts(indices, values, sizes)


def _elements(x: Tensor, indices: Tensor) -> Tensor:
    if x.dtype is not dtypes.bool_:
        return run("gather_nd", x, indices)
    return run("full", value=Literal(True, dtypes.bool_), shape=shape_of(indices)[:1])


@public
def to_dense(sp_input: Any, default_value: Any = None, validate_indices: bool = True,
             name: str | None = None) -> Tensor:
    """The dense tensor of a sparse one.

    Parameters
    ----------
    sp_input : SparseTensor
        Any dtype.
    default_value : scalar, optional
        What all other elements are: by default 0, False or an empty string.
    validate_indices : bool
        Whether positions must be in row-major order, none twice; of those that are there twice the
        last one holds otherwise.

    Returns
    -------
    Tensor
        The dense shape and dtype of ``sp_input``.

    Raises
    ------
    InvalidArgumentError
        When a position is outside of the shape, or (validated) out of order or repeated.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.SparseTensor([[0, 0], [1, 2]], [1, 2], [2, 3])
    >>> tf.sparse.to_dense(x, default_value=-1).numpy()
    array([[ 1, -1, -1],
           [-1, -1,  2]], dtype=int32)
    """
    x = sparse_of(sp_input)
    return fill_in(x, default_value, bool(validate_indices))


def fill_in(x: SparseTensor, default_value: Any, validated: bool) -> Tensor:
    """The dense tensor of a sparse one."""
    dtype = x.dtype
    if default_value is None:
        default_value = "" if dtype is dtypes.string else False if dtype is dtypes.bool_ else 0
    default = _cast_number(default_value, dtype)
    if default.ndim:
        raise InvalidArgumentError("default_value should be a scalar.", "sparse.to_dense")
    dims = common.dims_of(x)
    _check_places(x, dims, validated)
    if dtype is not dtypes.string and dtype is not dtypes.bool_:
        base = run("broadcast_to", default, shape=dims)
        return run("scatter", base, x.indices, x.values, combine="update")
    # Which of the elements comes where; the last one is for all others.
    count = common.count_of(x)
    order = run("iota", length=count, dtype=INT64)
    base = run("broadcast_to", convert.dim_tensor(count, INT64), shape=dims)
    which = run("scatter", base, x.indices, order, combine="update")
    every = run("concat", x.values, run("reshape", default, shape=(1,)), axis=0)
    return common.take(every, which)


def _cast_number(value: Any, dtype: dtypes.DType) -> Tensor:
    if dtype.is_complex and isinstance(value, (int, float)):
        value = complex(value)
    return convert.to_tensor(value, dtype)


def _check_places(x: SparseTensor, dims: tuple[Any, ...], ordered: bool) -> None:
    """Refuse positions outside, and where it is wanted those out of order."""
    indices = x.indices
    if isinstance(indices, SymbolicTensor):
        if ordered and dims:
            flat = common.flat_places(indices, common.sizes_of(x), len(dims))
            common.require(common.all_of(run("less", flat[:-1], flat[1:])),
                           "tf.sparse.to_dense: indices are out of order or repeated; use "
                           "tf.sparse.reorder", "sparse.to_dense")
        return  # what writes at these positions looks whether they are inside
    rows = indices._host()
    sizes = np.asarray([dim if isinstance(dim, int) else -1 for dim in dims], np.int64)
    outside = np.flatnonzero(((rows < 0) | ((rows >= sizes) & (sizes >= 0))).any(axis=1))
    if outside.size:
        raise _wrong(rows, outside[0], f"is out of bounds: need 0 <= index < {list(x.shape)}")
    if not ordered or len(rows) < 2:
        return
    steps = np.diff(rows, axis=0)
    first = np.take_along_axis(steps, (steps != 0).argmax(axis=1)[:, None], 1)[:, 0] \
        if rows.shape[1] else np.zeros(len(rows) - 1, np.int64)
    bad = np.flatnonzero(first <= 0)
    if bad.size:
        raise _wrong(rows, bad[0] + 1, "is repeated" if first[bad[0]] == 0 else
                     "is out of order. Many sparse ops require sorted indices. Use "
                     "`tf.sparse.reorder` to create a correctly ordered copy.")


def _wrong(rows: Any, place: int, what: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"indices[{place}] = [{','.join(map(str, rows[place]))}] {what}", "sparse.to_dense")


@public
def to_indicator(sp_input: Any, vocab_size: Any, name: str | None = None) -> Tensor:
    """Which numbers are among the elements of each row.

    Parameters
    ----------
    sp_input : SparseTensor
        Integers from 0 up to ``vocab_size``; the last axis is what becomes of them.
    vocab_size : int
        The size of the new last axis.

    Returns
    -------
    Tensor
        bool, shape ``[*dense_shape[:-1], vocab_size]``: whether a number is there.

    Raises
    ------
    InvalidArgumentError
        When a number is outside.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> words = tf.sparse.SparseTensor([[0, 0], [0, 1], [1, 0]], [2, 0, 1], [2, 2])
    >>> tf.sparse.to_indicator(words, 3).numpy()
    array([[ True, False,  True],
           [False,  True, False]])
    """
    x = sparse_of(sp_input)
    numbers = run("cast", x.values, dtype=INT64)
    last = run("reshape", numbers, shape=(common.count_of(x), 1))
    rank = common.rank_of(x)
    kept = common.columns(x.indices, range(rank - 1))
    indices = run("concat", kept, last, axis=1)
    size = run("reshape", common.whole_numbers(vocab_size), shape=(1,))
    sizes = run("concat", common.sizes_of(x)[:-1], size, axis=0)
    is_there = run("full", value=Literal(True, dtypes.bool_), shape=(common.count_of(x),))
    return fill_in(of_parts(indices, is_there, sizes), False, False)


@public
def eye(num_rows: Any, num_columns: Any = None, dtype: Any = dtypes.float32,
        name: str | None = None) -> SparseTensor:
    """Ones on the diagonal of a sparse matrix.

    Parameters
    ----------
    num_rows : int
        How many rows.
    num_columns : int, optional
        How many columns, by default as many as rows.
    dtype : dtype
        Of the elements: numbers or bools.

    Returns
    -------
    SparseTensor
        A matrix.

    Raises
    ------
    InvalidArgumentError
        When a size is negative.
    TypeError
        When a size is no integer, or there is no 1 of the dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sparse.to_dense(tf.sparse.eye(2, 3)).numpy()
    array([[1., 0., 0.],
           [0., 1., 0.]], dtype=float32)
    """
    rows = _whole(num_rows, "num_rows")
    columns = rows if num_columns is None else _whole(num_columns, "num_columns")
    kind = dtypes.as_dtype(dtype)
    if kind is dtypes.string:
        raise ArgumentTypeError("Cannot convert 1 to a tensor of dtype string")
    count = common.size_dim(run("minimum", rows, columns), "num_rows")
    places = run("iota", length=count, dtype=INT64)
    return of_parts(run("stack", places, places, axis=1), convert.full(1, kind, (count,)),
                    run("stack", rows, columns, axis=0))


def _whole(value: Any, what: str) -> Tensor:
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return number(int(value))
    if not isinstance(value, Tensor) or value.dtype.kind not in "iu":
        raise ArgumentTypeError(f"{what} must be an integer value")
    return common.whole_numbers(value)
