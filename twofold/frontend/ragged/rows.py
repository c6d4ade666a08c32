"""Rows of ragged tensors by their places, and equal rows."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...dtypes import DType
from ..dispatch.door import run
from ..ops.common import shape_of
from ..ops.late import size_of
from ..tensors.tensor import Tensor
from ..values import convert
from .base import Ragged, levels, make, size_of_rows
from .row_partition import (
    RowPartition,
    gather,
    of_equal_rows,
    of_lengths,
    part,
    places_of_ranges,
    total_of,
)


def gather_rows(x: Any, places: Tensor) -> Any:
    """The entries of the first axis of a tensor or ragged tensor at places, a vector."""
    if not isinstance(x, Ragged):
        return gather(x, places)
    own = x._partition
    if places.dtype is not own.dtype:
        places = run("cast", places, dtype=own.dtype)
    if own.uniform is not None:
        partition = of_equal_rows(own.uniform, shape_of(places)[0], own.dtype)
        nvals: Any = own.uniform * shape_of(places)[0]
    else:
        partition = of_lengths(gather(own.lengths(), places))
        nvals = total_of(partition.lengths())
    starts = gather(own.starts(), places)
    return make(gather_rows(x._inner, places_of_ranges(starts, partition, nvals)), partition)


def rows_between(x: Any, begin: Any, end: Any) -> Any:
    """Entries of the first axis from one number to before another; both are dimensions."""
    if not isinstance(x, Ragged):
        return part(x, begin, end)
    own = x._partition
    splits = part(own.splits, begin, end + 1)
    first = run("reshape", part(splits, 0, 1), shape=())
    last = run("reshape", part(splits, end - begin, end - begin + 1), shape=())
    inner = rows_between(x._inner, size_of(first, "row_splits"), size_of(last, "row_splits"))
    return make(inner, RowPartition(run("subtract", splits, first), own.uniform))


def as_rows(x: Any, count: int, dtype: DType) -> Any:
    """A tensor (or ragged tensor) with its first ``count`` inner axes as rows, if they are not."""
    if isinstance(x, Ragged):
        return x if count <= 1 else make(as_rows(x._inner, count - 1, dtype), x._partition)
    if count <= 0:
        return x
    own = shape_of(x)
    merged = run("reshape", x, shape=(own[0] * own[1], *own[2:]))
    return make(as_rows(merged, count - 1, dtype), of_equal_rows(own[1], own[0], dtype))


def equal_splits_dtypes(values: Any) -> DType:
    """The dtype of splits that ragged tensors have in common; int64 where they differ."""
    found = {p.dtype for x in values for p in levels(x)}
    return found.pop() if len(found) == 1 else dtypes.int64


def cast_splits(x: Any, dtype: DType) -> Any:
    """The same with splits of a dtype."""
    if not isinstance(x, Ragged):
        return x
    return make(cast_splits(x._inner, dtype), x._partition.cast(dtype))


def merge_axes(x: Any, outer: int, inner: int) -> Any:
    """Axes ``outer`` to ``inner`` as one."""
    if outer == inner:
        return x
    if not isinstance(x, Ragged):
        own = shape_of(x)
        size: Any = 1
        for dim in own[outer:inner + 1]:
            size = size * dim
        return run("reshape", x, shape=(*own[:outer], size, *own[inner + 1:]))
    if outer == 0:
        return merge_axes(x._inner, 0, inner - 1)
    if outer == 1 and isinstance(x._inner, Ragged):
        own_rows, below = x._partition, x._inner._partition
        both = RowPartition(gather(below.splits, own_rows.splits))
        if own_rows.uniform is not None and below.uniform is not None:
            both.uniform = own_rows.uniform * below.uniform
        return merge_axes(make(x._inner._inner, both), 1, inner - 1)
    if outer == 1:
        own = shape_of(x._inner)
        size = 1
        for dim in own[1:inner]:
            size = size * dim
        flat = run("reshape", x._inner, shape=(own[0] * size, *own[inner:]))
        return make(flat, _times(x._partition, size))
    return make(merge_axes(x._inner, outer - 1, inner - 1), x._partition)


def _times(partition: RowPartition, size: Any) -> RowPartition:
    """Rows with so many times as many values."""
    length = None if partition.uniform is None else partition.uniform * size
    number = convert.dim_tensor(size, partition.dtype)
    return RowPartition(run("multiply", partition.splits, number), length)


__all__ = ["as_rows", "cast_splits", "equal_splits_dtypes", "gather_rows", "merge_axes",
           "rows_between", "size_of_rows"]
