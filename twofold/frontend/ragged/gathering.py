"""Elements and rows of ragged tensors, chosen by indices, conditions and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError, UnimplementedError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..ops.late import require
from ..ops.segments import unsorted_segment_sum
from ..tensors.tensor import Tensor
from ..values import arguments, convert
from .base import Ragged, flat_of, levels, make, rebuild, size_of_rows, to_value, with_flat
from .broadcasting import broadcast
from .meanings import as_operands
from .row_partition import (
    all_true,
    of_equal_rows,
    of_lengths,
    require_equal_numbers,
)
from .row_partition import (
    gather as gather_places,
)
from .rows import as_rows, cast_splits, gather_rows
from .shapes import rank_of, tile
from .sparse import positions

Function = Callable[..., Any]


# ---------------------------------------------------------------------------- gather

def gather(function: Function, params: Any, indices: Any, validate_indices: Any = None,
           axis: Any = None, batch_dims: Any = 0, name: Any = None) -> Any:
    """Entries along an axis, by their indices."""
    x, places = to_value(params), to_value(indices)
    batch = arguments.static_int(batch_dims, "batch_dims")
    if batch < 0:
        batch += rank_of(places)
    along = batch if axis is None else arguments.static_int(axis, "axis")
    along = along + rank_of(x) if along < 0 else along
    if not 0 <= batch <= along < rank_of(x):
        raise ArgumentError(f"gather: batch_dims={batch_dims} and axis={axis} do not fit params of "
                            f"rank {rank_of(x)}")
    if flat_of(places).dtype.kind not in "iu":
        raise InvalidArgumentError("gather: indices must be integers", "gather")
    return _gather(x, places, along, batch)


def _gather(x: Any, places: Any, axis: int, batch: int) -> Any:
    if not isinstance(x, Ragged) and not isinstance(places, Ragged):
        return run("gather", x, places, axis=axis, batch_dims=batch)
    if batch:
        return _gather_in_batch(x, places, axis, batch)
    if axis == 0:
        if isinstance(places, Ragged):
            return with_flat(places, _gather(x, flat_of(places), 0, 0))
        return _gather_rows(x, places)
    if axis > 1 and isinstance(x, Ragged):
        return make(_gather(x._inner, places, axis - 1, 0), x._partition)
    if axis > 1:
        raise UnimplementedError("tf.gather with ragged indices along an axis behind the second",
                                 "gather")
    # The same indices for every row.
    count = convert.dim_tensor(size_of_rows(x), dtypes.int64)
    one = run("reshape", flat_of(places), shape=(1, *shape_of(flat_of(places)))) if not isinstance(
        places, Ragged) else make(places, of_equal_rows(size_of_rows(places), 1,
                                                        places._partition.dtype))
    many = tile(_none, one, run("stack", count, *[convert.dim_tensor(1, dtypes.int64)] * (
        rank_of(one) - 1), axis=0))
    return _gather_in_batch(x, many, 1, 1)


def _none(*args: Any) -> Any:
    """A function that is not asked for."""


def _gather_rows(x: Ragged, places: Tensor) -> Any:
    """Rows by indices of any shape."""
    own = shape_of(places)
    size: Any = 1
    for dim in own:
        size = size * dim
    vector = run("reshape", run("cast", places, dtype=x._partition.dtype), shape=(size,))
    found = gather_rows(x, vector)
    if not own:
        return found._inner
    for dim, outer in reversed(list(zip(own[1:], _products(own)))):
        found = make(found, of_equal_rows(dim, outer, x._partition.dtype))
    return found


def _products(dims: Any) -> list[Any]:
    found, count = [], 1
    for dim in dims[:-1]:
        count = count * dim
        found.append(count)
    return found


def _gather_in_batch(x: Any, places: Any, axis: int, batch: int) -> Any:
    """For each row of the indices, of its own row of the parameters."""
    dtype = next(v._partition.dtype for v in (x, places) if isinstance(v, Ragged))
    if {p.dtype for v in (x, places) for p in levels(v)} != {dtype}:
        dtype = dtypes.int64
    x, places = (as_rows(cast_splits(v, dtype), 1, dtype) for v in (x, places))
    own, mine = x._partition, places._partition
    if batch > 1:
        require_equal_numbers(own.splits, mine.splits, "gather: batch dimensions differ")
        return make(_gather(x._inner, places._inner, axis - 1, batch - 1), own)
    if axis > 1:
        raise UnimplementedError("tf.gather of ragged tensors with batch_dims below axis", "gather")
    flat = places._inner
    if isinstance(flat, Ragged):
        ids = mine.rowids(size_of_rows(flat))
        while isinstance(flat, Ragged):
            ids = gather_places(ids, flat._partition.rowids(size_of_rows(flat._inner)))
            flat = flat._inner
    else:
        ids = mine.rowids(shape_of(flat)[0])
    number = run("cast", flat, dtype=dtype)
    extra = (1,) * (len(shape_of(flat)) - 1)
    wide = (*shape_of(ids), *extra)
    starts, lengths = (run("reshape", gather_places(part, ids), shape=wide)
                       for part in (own.starts(), own.lengths()))
    _require_inside(number, lengths)
    found = _gather(x._inner, run("add", number, starts), 0, 0)
    return rebuild(found, levels(places))


def _require_inside(number: Tensor, lengths: Tensor) -> None:
    inside = run("logical_and", run("greater_equal", number, to_tensor(0, number.dtype)),
                 run("less", number, lengths))
    require(all_true(inside), "gather: an index is outside of its row")


def gather_nd(function: Function, params: Any, indices: Any, batch_dims: Any = 0, name: Any = None,
              bad_indices_policy: str = "") -> Any:
    """Elements and rows by index vectors."""
    if arguments.static_int(batch_dims, "batch_dims"):
        raise UnimplementedError("tf.gather_nd of ragged tensors: batch_dims is not supported",
                                 "gather_nd")
    x, places = to_value(params), to_value(indices)
    if isinstance(places, Ragged):
        flat = flat_of(places)
        if len(shape_of(flat)) < 2:
            raise ArgumentError("The innermost dimension of indices may not be ragged")
        return with_flat(places, gather_nd(function, x, flat))
    if not isinstance(x, Ragged):
        return function(x, places)
    own = shape_of(places)
    if not own or not isinstance(own[-1], int):
        raise ArgumentError("indices must be a tensor whose last dimension is known")
    size: Any = 1
    for dim in own[:-1]:
        size = size * dim
    columns = run("cast", run("reshape", places, shape=(size, own[-1])), dtype=x._partition.dtype)
    found = _by_columns(function, x, columns, own[-1], size)
    if len(own) == 2:
        return found
    for dim, outer in reversed(list(zip(own[1:-1], _products(own[:-1])))):
        found = make(found, of_equal_rows(dim, outer, x._partition.dtype)) if isinstance(
            found, Ragged) else run("reshape", found, shape=(outer, dim, *shape_of(found)[1:]))
    return found


def _by_columns(function: Function, x: Any, columns: Tensor, count: int, size: Any) -> Any:
    if not count:
        raise ArgumentError("gather_nd: index vectors of a ragged tensor must not be empty")

    def column(number: int) -> Tensor:
        return run("strided_slice", columns, begin=(0, number), end=(size, number + 1),
                   strides=(1, 1))

    place = run("reshape", column(0), shape=(size,))
    for number in range(1, count):
        if not isinstance(x, Ragged):
            rest = [run("reshape", place, shape=(size, 1)), *map(column, range(number, count))]
            return function(x, run("concat", *rest, axis=1))
        own = x._partition
        within = run("reshape", column(number), shape=(size,))
        _require_inside(within, gather_places(own.lengths(), place))
        place = run("add", gather_places(own.starts(), place), within)
        x = x._inner
    return gather_rows(x, place)


def nn_embedding_lookup(function: Function, params: Any, ids: Any, max_norm: Any = None,
                        name: Any = None) -> Any:
    """Rows of a table for ragged indices."""
    return with_flat(ids, function(params, flat_of(ids), max_norm))


# ---------------------------------------------------------------------------- conditions

def boolean_mask(data: Any, mask: Any) -> Any:
    """The entries where a mask holds; what a mask of more dimensions leaves of rows is ragged."""
    x, chosen = to_value(data), to_value(mask)
    if flat_of(chosen).dtype is not dtypes.bool_:
        raise InvalidArgumentError("boolean_mask: mask must be bool", "boolean_mask")
    depth = rank_of(chosen) - 1
    if depth < 0:
        raise ArgumentError("mask cannot be scalar.")
    if rank_of(x) <= depth:
        raise ArgumentError(f"boolean_mask: mask has rank {depth + 1}, data {rank_of(x)}")
    dtype = next((v._partition.dtype for v in (x, chosen) if isinstance(v, Ragged)), dtypes.int64)
    if {p.dtype for v in (x, chosen) for p in levels(v)} - {dtype}:
        dtype = dtypes.int64
    x, chosen = (as_rows(cast_splits(v, dtype), depth, dtype) for v in (x, chosen))
    return _mask(x, chosen, depth, dtype)


def _mask(x: Any, chosen: Any, depth: int, dtype: dtypes.DType) -> Any:
    if not depth:
        places = run("nonzero", chosen)
        return gather_rows(x, run("reshape", places, shape=(shape_of(places)[0],)))
    own, mine = x._partition, chosen._partition
    require_equal_numbers(own.splits, mine.splits, "boolean_mask: data and mask differ in shape")
    if depth > 1:
        return make(_mask(x._inner, chosen._inner, depth - 1, dtype), own)
    counts = unsorted_segment_sum(run("cast", chosen._inner, dtype=dtype), own.rowids(
        size_of_rows(x._inner)), convert.dim_tensor(own.nrows, dtypes.int64))
    return make(_mask(x._inner, chosen._inner, 0, dtype), of_lengths(counts))


def where(function: Function, condition: Any, x: Any = None, y: Any = None, name: Any = None
          ) -> Any:
    """One or the other of two ragged tensors; alone: where the condition holds."""
    if (x is None) != (y is None):
        raise ArgumentError("x and y must both be non-None or both be None.")
    if x is None:
        return positions(condition)
    test = to_value(condition)
    flat, rows = broadcast([test, *as_operands([x, y])] if any(
        isinstance(v, Ragged) for v in (x, y)) else [test, *_plain(x, y)])
    return rebuild(function(*flat), rows)


def _plain(x: Any, y: Any) -> tuple[Any, Any]:
    return convert.operands(x, y)


def dynamic_partition(function: Function, data: Any, partitions: Any, num_partitions: Any,
                      name: Any = None) -> list[Any]:
    """Rows or elements by the number of the part each belongs to."""
    x, numbers = to_value(data), to_value(partitions)
    if isinstance(numbers, Ragged):
        if not isinstance(x, Ragged):
            raise ArgumentError("dynamic_partition: partitions is ragged, and data is not")
        require_equal_numbers(x._partition.splits, numbers._partition.splits,
                              "dynamic_partition: data and partitions differ in shape")
        return dynamic_partition(function, x._inner, numbers._inner, num_partitions)
    if not isinstance(x, Ragged):
        found: list[Any] = function(x, numbers, num_partitions)
        return found
    order = run("iota", length=shape_of(numbers)[0], dtype=dtypes.int64)
    return [gather_rows(x, places) for places in function(order, numbers, num_partitions)]
