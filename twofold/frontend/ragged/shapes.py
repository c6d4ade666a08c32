"""Dimensions of ragged tensors: more of them, fewer of them, in other orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..ops.late import require
from ..tensors.tensor import Tensor
from ..values import arguments, convert
from ..values.requirements import require_equal
from .base import Ragged, flat_of, levels, make, size_of_rows, to_value, with_flat
from .indexing import get_item
from .row_partition import (
    RowPartition,
    all_true,
    gather,
    iota,
    of_equal_rows,
    of_lengths,
    require_equal_numbers,
    total_of,
)
from .rows import as_rows, cast_splits, gather_rows, rows_between

Function = Callable[..., Any]


def rank_of(x: Any) -> int:
    """The number of dimensions of a tensor or ragged tensor."""
    return x.rank if isinstance(x, Ragged) else len(shape_of(x))


def place_of(axis: Any, rank: int) -> int:
    """An axis as a number that is not negative.

    Raises
    ------
    ValueError
        When it is outside of the rank.
    """
    number = arguments.static_int(axis, "axis")
    if not -rank <= number < rank:
        raise ArgumentError(f"axis={number} out of bounds: expected {-rank}<=axis<{rank}")
    return number % rank


# ---------------------------------------------------------------------------- questions

def rank(function: Function, input: Any, name: Any = None) -> Tensor:
    """The number of dimensions."""
    return to_tensor(rank_of(input), dtypes.int32)


def size(function: Function, input: Any, out_type: Any = None, name: Any = None) -> Tensor:
    """How many elements there are."""
    flat = flat_of(input)
    return function(flat) if out_type is None else function(flat, out_type)


# ---------------------------------------------------------------------------- one more, one less

def expand_dims(function: Function | None, input: Any, axis: Any = None, name: Any = None) -> Any:
    """One more dimension, of size 1."""
    x = to_value(input)
    return _expand(x, place_of(axis, rank_of(x) + 1))


def _expand(x: Any, axis: int) -> Any:
    if not isinstance(x, Ragged):
        own = shape_of(x)
        return run("reshape", x, shape=(*own[:axis], 1, *own[axis:]))
    if axis == 0:
        return make(x, of_equal_rows(size_of_rows(x), 1, x._partition.dtype))
    if axis == 1:
        return make(x, of_equal_rows(1, size_of_rows(x), x._partition.dtype))
    return make(_expand(x._inner, axis - 1), x._partition)


def squeeze(function: Function, input: Any, axis: Any = None, name: Any = None) -> Any:
    """Dimensions of size 1 left out."""
    if axis is None:
        raise ArgumentError("Ragged.squeeze must have an axis argument.")
    rank = rank_of(input)
    places = {place_of(each, rank) for each in arguments.static_ints(axis, "axis")}
    x = input
    for place in sorted(places, reverse=True):
        x = _squeeze(x, place)
    return x


def _squeeze(x: Any, axis: int) -> Any:
    def refusal() -> Exception:
        return InvalidArgumentError(f"the given axis (axis = {axis}) is not squeezable!", "squeeze")

    if not isinstance(x, Ragged):
        sizes = shape_of(x)
        require_equal(sizes[axis], 1, refusal)
        return run("reshape", x, shape=(*sizes[:axis], *sizes[axis + 1:]))
    own = x._partition
    if axis == 0:
        require_equal(own.nrows, 1, refusal)
        return x._inner
    if axis == 1:
        if own.uniform is not None:
            require_equal(own.uniform, 1, refusal)
        else:
            require(all_true(run("equal", own.lengths(), to_tensor(1, own.dtype))), str(refusal()))
        return x._inner
    return make(_squeeze(x._inner, axis - 1), own)


# ---------------------------------------------------------------------------- joining

def concat(function: Function, values: Any, axis: Any, name: Any = None) -> Any:
    """Ragged tensors one behind the other along an axis."""
    found = [to_value(x) for x in _list(values, "values")]
    ranks = {rank_of(x) for x in found}
    if len(ranks) > 1:
        raise ArgumentError(f"concat: the ranks of values differ: {sorted(ranks)}")
    place = place_of(axis, ranks.pop())
    if len(found) == 1:
        return found[0]
    like = next(x for x in found if isinstance(x, Ragged))
    same = [to_value(x, like.dtype) if not isinstance(x, Ragged) and not isinstance(raw, Tensor)
            and not hasattr(raw, "dtype") else x for x, raw in zip(found, _list(values, "values"))]
    return _concat(same, place)


def _list(values: Any, what: str) -> list[Any]:
    return list(values) if isinstance(values, (list, tuple)) else [values]


def _concat(values: list[Any], axis: int) -> Any:
    if not any(isinstance(x, Ragged) for x in values):
        return run("concat", *values, axis=axis)
    depth = max(len(levels(x)) for x in values)
    dtype = next(x._partition.dtype for x in values if isinstance(x, Ragged))
    if any(p.dtype is not dtype for x in values for p in levels(x)):
        dtype = dtypes.int64
    same = [as_rows(cast_splits(x, dtype), depth, dtype) for x in values]
    if axis == 0:
        return _rows_behind(same, dtype)
    first = same[0]._partition
    if axis == 1:
        count = first.nrows
        for x in same[1:]:
            _require_as_many_rows(x, count)
        behind = _rows_behind(same, dtype)
        number = convert.dim_tensor(count, dtype)
        order = run("add", run("reshape", iota(count, dtype), shape=(count, 1)),
                    run("multiply", iota(len(same), dtype), number))
        rows = gather_rows(behind, run("reshape", order, shape=(count * len(same),)))
        splits = run("strided_slice", rows._partition.splits, begin=(0,),
                     end=(count * len(same) + 1,), strides=(len(same),))
        lengths = [x._partition.uniform for x in same]
        uniform = None if any(length is None for length in lengths) else sum(lengths)
        return make(rows._inner, RowPartition(splits, uniform))
    for x in same[1:]:
        _require_equal_rows(x, same[0])
    return make(_concat([x._inner for x in same], axis - 1), first)


def _require_as_many_rows(x: Ragged, count: Any) -> None:
    require_equal(x._partition.nrows, count, lambda: InvalidArgumentError(
        f"concat: values have {x._partition.nrows} and {count} rows", "concat"))


def _require_equal_rows(x: Ragged, y: Ragged) -> None:
    require_equal(x._partition.nrows, y._partition.nrows, lambda: InvalidArgumentError(
        "concat: values have different numbers of rows", "concat"))
    require_equal_numbers(x._partition.splits, y._partition.splits,
                          "concat: the rows of values have different lengths")


def _rows_behind(values: list[Any], dtype: Any) -> Ragged:
    """The rows of all, one behind the other."""
    lengths = run("concat", *[x._partition.lengths() for x in values], axis=0)
    uniform = {x._partition.uniform for x in values}
    partition = of_lengths(lengths)
    if len(uniform) == 1:
        partition.uniform = uniform.pop()
    inner = [x._inner for x in values]
    depth = len(levels(inner[0]))
    found = _rows_behind(inner, dtype) if depth else run("concat", *inner, axis=0)
    return make(found, partition)


def stack(function: Function | None, values: Any, axis: Any = 0, name: Any = None) -> Any:
    """Ragged tensors side by side along a new axis."""
    given = _list(values, "values")
    found = [to_value(x) for x in given]
    ranks = {rank_of(x) for x in found}
    if len(ranks) > 1:
        raise ArgumentError(f"stack: the ranks of values differ: {sorted(ranks)}")
    rank = ranks.pop()
    place = place_of(axis, rank + 1)
    if not rank:
        return run("stack", *found, axis=0)
    dtype = next((x._partition.dtype for x in found if isinstance(x, Ragged)), dtypes.int64)
    if (place == 0 and not any(isinstance(x, Ragged) for x in found)) or rank == 1:
        wide = [as_rows(_expand(x, place), 1, dtype) for x in found]
    else:
        wide = [_expand(x, place) for x in found]
    return wide[0] if len(wide) == 1 else _concat(wide, place)


def tile(function: Function, input: Any, multiples: Any, name: Any = None) -> Any:
    """Repeated along each axis."""
    counts = arguments.dims_of(multiples, "multiples")
    rank = rank_of(input)
    if len(counts) != rank:
        raise InvalidArgumentError(f"tf.tile: multiples must have one entry per axis: {rank}, got "
                                   f"{multiples}", "tile")
    if any(isinstance(count, int) and count < 0 for count in counts):
        raise InvalidArgumentError("tf.tile: multiples must not be negative", "tile")
    return _tile(input, list(counts))


def _tile(x: Any, counts: list[Any]) -> Any:
    if not isinstance(x, Ragged):
        return run("tile", x, multiples=tuple(counts))
    own = x._partition
    inner = _tile(x._inner, [1, *counts[2:]])
    found = make(inner, own)
    if not (isinstance(counts[1], int) and counts[1] == 1):
        number = convert.dim_tensor(counts[1], own.dtype)
        partition = of_lengths(run("multiply", own.lengths(), number))
        if own.uniform is not None:
            partition.uniform = own.uniform * counts[1]
        nvals = total_of(partition.lengths())
        rowids = partition.rowids(nvals)
        size = run("maximum", gather(own.lengths(), rowids), to_tensor(1, own.dtype))
        within = run("floormod", partition.places(nvals), size)
        found = make(gather_rows(inner, run("add", gather(own.starts(), rowids), within)),
                     partition)
    if isinstance(counts[0], int) and counts[0] == 1:
        return found
    return gather_rows(found, run("tile", iota(own.nrows, own.dtype), multiples=(counts[0],)))


def reverse(function: Function, tensor: Any, axis: Any, name: Any = None) -> Any:
    """In the opposite order along axes."""
    rank = rank_of(tensor)
    places = [place_of(each, rank) for each in arguments.static_ints(axis, "axis")]
    x = tensor
    for place in places:
        x = _reverse(x, place)
    return x


def _reverse(x: Any, axis: int) -> Any:
    if not isinstance(x, Ragged):
        return run("reverse", x, axes=(axis,))
    if axis == 0:
        order = run("reverse", iota(size_of_rows(x), x._partition.dtype), axes=(0,))
        return gather_rows(x, order)
    if axis == 1:
        return get_item(x, (slice(None), slice(None, None, -1)))
    return make(_reverse(x._inner, axis - 1), x._partition)


def split(function: Function, value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None,
          name: Any = None) -> list[Any]:
    """Parts along an axis that is not ragged."""
    place = place_of(axis, rank_of(value))
    total = _static_size(value, place)
    if isinstance(num_or_size_splits, int):
        if num_or_size_splits <= 0 or total % num_or_size_splits:
            raise InvalidArgumentError(f"tf.split: {num_or_size_splits} parts do not divide the "
                                       f"size {total} of axis {axis}", "split")
        sizes = [total // num_or_size_splits] * num_or_size_splits
    else:
        sizes = list(arguments.static_ints(num_or_size_splits, "num_or_size_splits"))
        if sizes.count(-1) == 1:
            sizes[sizes.index(-1)] = total - sum(sizes) - 1
        if sum(sizes) != total or min(sizes, default=0) < 0:
            raise InvalidArgumentError(f"tf.split: sizes {sizes} do not add up to {total}", "split")
    found, begin = [], 0
    for each in sizes:
        found.append(rows_between(value, begin, begin + each) if place == 0 else get_item(
            value, (*(slice(None),) * place, slice(begin, begin + each))))
        begin += each
    return found


def _static_size(x: Any, axis: int) -> int:
    found = x.shape[axis]
    if found is None:
        raise ArgumentError("tf.split: the axis must not be ragged, and its size must be known")
    return int(found)


def one_hot(function: Function, indices: Any, depth: Any, on_value: Any = None,
            off_value: Any = None, axis: Any = None, dtype: Any = None, name: Any = None) -> Any:
    """A vector for each element, with one value at its index."""
    rows = len(levels(indices))
    place = -1 if axis is None else arguments.static_int(axis, "axis")
    if place >= 0:
        if place <= rows:
            raise ArgumentError(f"axis ({place}) must be greater than indices.ragged_rank "
                                f"({rows}).")
        place -= rows
    return with_flat(indices, function(flat_of(indices), depth, on_value, off_value, place, dtype))
