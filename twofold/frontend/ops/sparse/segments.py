"""Sums and means of chosen rows with one number (``tf.sparse.segment_sum``, …)."""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import InvalidArgumentError
from ....ir.base import dims
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ..common import shape_of, to_tensor
from ..late import count_up_to, largest
from ..segments import unsorted_segment_sum
from . import common
from .products import multiply_rows

_MULTIPLIED = (dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64, dtypes.int32,
               dtypes.int64)


@public
def segment_sum(data: Any, indices: Any, segment_ids: Any, num_segments: Any = None,
                name: str | None = None, sparse_gradient: bool = False) -> Tensor:
    """Sums of chosen rows that share a segment id: ``tf.math.segment_sum`` of a gather.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; numbers.
    indices : Tensor
        A vector of integers: the rows of ``data`` that are added.
    segment_ids : Tensor
        As long, in ascending order, none negative: where each is added to.
    num_segments : int, optional
        How many sums there are; by default one more than the last id.
    sparse_gradient : bool
        Accepted as in TensorFlow; the gradient of ``data`` is dense.

    Returns
    -------
    Tensor
        Shape ``[num_segments, *data.shape[1:]]``; zeros for ids that are skipped.

    Raises
    ------
    InvalidArgumentError
        When ids are not in order or too large, an index is outside, or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> table = [[1, 2], [3, 4], [5, 6]]
    >>> tf.sparse.segment_sum(table, indices=[0, 2, 1], segment_ids=[0, 0, 1]).numpy()
    array([[6, 8],
           [3, 4]], dtype=int32)
    """
    x, rows, ids, count = _arguments(data, indices, segment_ids, num_segments, "segment_sum")
    return add_rows(x, rows, ids, count, None)


@public
def segment_mean(data: Any, indices: Any, segment_ids: Any, num_segments: Any = None,
                 name: str | None = None, sparse_gradient: bool = False) -> Tensor:
    """Means of chosen rows that share a segment id.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; floats.
    indices : Tensor
        A vector of integers: the rows of ``data``.
    segment_ids : Tensor
        As long, in ascending order, none negative: the mean that each has a part in.
    num_segments : int, optional
        How many means there are; by default one more than the last id.
    sparse_gradient : bool
        Accepted as in TensorFlow; the gradient of ``data`` is dense.

    Returns
    -------
    Tensor
        Shape ``[num_segments, *data.shape[1:]]``; zeros for ids that are skipped.

    Raises
    ------
    InvalidArgumentError
        When ids are not in order or too large, an index is outside, or shapes or dtypes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> table = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    >>> tf.sparse.segment_mean(table, indices=[0, 2, 1], segment_ids=[0, 0, 1]).numpy()
    array([[3., 4.],
           [3., 4.]], dtype=float32)
    """
    x, rows, ids, count = _arguments(data, indices, segment_ids, num_segments, "segment_mean")
    members = _members(ids, count, x.dtype)
    return add_rows(x, rows, ids, count, run("divide", convert.full(1, members.dtype, ()), members))


@public
def segment_sqrt_n(data: Any, indices: Any, segment_ids: Any, num_segments: Any = None,
                   name: str | None = None, sparse_gradient: bool = False) -> Tensor:
    """Sums of chosen rows that share a segment id, divided by the root of how many they are.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; floats.
    indices : Tensor
        A vector of integers: the rows of ``data`` that are added.
    segment_ids : Tensor
        As long, in ascending order, none negative: where each is added to.
    num_segments : int, optional
        How many sums there are; by default one more than the last id.
    sparse_gradient : bool
        Accepted as in TensorFlow; the gradient of ``data`` is dense.

    Returns
    -------
    Tensor
        Shape ``[num_segments, *data.shape[1:]]``; zeros for ids that are skipped.

    Raises
    ------
    InvalidArgumentError
        When ids are not in order or too large, an index is outside, or shapes or dtypes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sparse.segment_sqrt_n([1.0, 2.0, 3.0, 4.0], [0, 1, 2, 3], [0, 0, 0, 0]).numpy()
    array([5.], dtype=float32)
    """
    x, rows, ids, count = _arguments(data, indices, segment_ids, num_segments, "segment_sqrt_n")
    return add_rows(x, rows, ids, count, run("rsqrt", _members(ids, count, x.dtype)))


def _members(ids: Tensor, count: Any, dtype: dtypes.DType) -> Tensor:
    """How many rows each segment has, at least 1."""
    wide = dtypes.float64 if dtype is dtypes.float64 else dtypes.float32
    ones = run("broadcast_to", convert.full(1, wide, ()), shape=shape_of(ids))
    return run("maximum", unsorted_segment_sum(ones, ids, count), convert.full(1, wide, ()))


def _arguments(data: Any, indices: Any, segment_ids: Any, num_segments: Any, name: str
             ) -> tuple[Tensor, Tensor, Tensor, Any]:
    """The arguments as tensors, and how many segments there are."""
    what = f"sparse.{name}"
    x, rows, ids = (to_tensor(part) for part in (data, indices, segment_ids))
    if not x.ndim:
        raise InvalidArgumentError(f"tf.{what}: Shape must be at least rank 1", what)
    if name != "segment_sum" and not x.dtype.is_floating:
        raise InvalidArgumentError(f"tf.{what} takes floats, got {x.dtype.name}; use tf.cast", what)
    for part, called in ((rows, "indices"), (ids, "segment_ids")):
        if part.ndim != 1 or part.dtype not in (dtypes.int32, dtypes.int64):
            raise InvalidArgumentError(f"tf.{what}: {called} must be a vector of int32 or int64, "
                                       f"got {part.dtype.name} of shape {part.shape}", what)
    if not rows.shape.is_compatible_with(ids.shape):
        raise InvalidArgumentError(f"tf.{what}: segment_ids and indices should have same size, got "
                                   f"{ids.shape} and {rows.shape}", what)
    zero = convert.full(0, ids.dtype, ())
    is_sorted = run("logical_and", common.all_of(run("less_equal", ids[:-1], ids[1:])),
                    common.all_of(run("greater_equal", ids, zero)))
    common.require(is_sorted, f"tf.{what}: segment ids are not increasing", what)
    count = count_up_to(largest(ids), "segment_ids") if num_segments is None else \
        arguments.count_of(num_segments, "num_segments")
    return x, rows, ids, count


def add_rows(x: Tensor, rows: Tensor, ids: Tensor, count: Any, scale: Tensor | None) -> Tensor:
    """Rows of a tensor added up by ids, the sums then scaled; no row is copied before."""
    if x.dtype not in _MULTIPLIED:
        return unsorted_segment_sum(run("gather", x, rows, axis=0, batch_dims=0), ids, count)
    first, *rest = shape_of(x)
    wide = dtypes.int64
    pairs = run("stack", run("cast", ids, dtype=wide), run("cast", rows, dtype=wide), axis=1)
    ones = run("broadcast_to", convert.full(1, x.dtype, ()), shape=shape_of(ids))
    narrow = x.dtype if x.dtype.size == 2 else None
    if narrow is not None:
        x, ones = (run("cast", part, dtype=dtypes.float32) for part in (x, ones))
    flat = run("reshape", x, shape=(first, dims.product(rest)))
    total = multiply_rows(pairs, ones, flat, count)
    if scale is not None:
        total = run("multiply", total, run("reshape", scale, shape=(*shape_of(scale), 1)))
    if narrow is not None:
        total = run("cast", total, dtype=narrow)
    return run("reshape", total, shape=(count, *rest))
