"""Reductions of ragged tensors, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch.door import run
from ..ops import compositions, segments
from ..ops.common import shape_of, to_tensor
from ..tensors.tensor import Tensor
from ..values import arguments, convert
from ..values.operators import truediv
from .base import Ragged, flat_of, make, rebuild, to_value, with_flat
from .broadcasting import broadcast
from .dense import longest, of_dense, to_dense
from .meanings import as_operands, elementwise
from .row_partition import INTEGERS, of_lengths, require_equal_numbers, total_of
from .shapes import expand_dims, rank_of

Function = Callable[..., Any]


def axes_of(axis: Any, rank: int) -> list[int]:
    """Axes as users give them, the innermost first.

    Raises
    ------
    ValueError
        For one outside of the rank, or given twice.
    """
    found = []
    for each in arguments.static_ints(axis, "axis"):
        if not -rank <= each < rank:
            raise ArgumentError(f"axis={each} out of bounds: expected {-rank}<=axis<{rank}")
        found.append(each % rank)
    if len(set(found)) != len(found):
        raise ArgumentError(f"axis {axis} names a dimension twice")
    return sorted(found, reverse=True)


def aggregate(x: Any, axis: Any, keepdims: bool, op: str | Function, of_segments: Function) -> Any:
    """A reduction over axes: an op for tensors, or a function of them and of axes.

    ``of_segments`` is the same of rows with one number.
    """
    x = to_value(x)
    rank = rank_of(x)
    if axis is None:
        flat = flat_of(x)
        found = _reduce(op, flat, tuple(range(flat.ndim)))
        return run("reshape", found, shape=(1,) * rank) if keepdims else found
    for each in axes_of(axis, rank):
        x = _along(x, each, op, of_segments)
        if keepdims:
            x = expand_dims(None, x, each)
    return x


def _reduce(op: str | Function, x: Tensor, axes: tuple[int, ...]) -> Tensor:
    found: Tensor = run(op, x, axes=axes, keepdims=False) if isinstance(op, str) else op(x, axes)
    return found


def _along(x: Any, axis: int, op: str | Function, of_segments: Function) -> Any:
    if not isinstance(x, Ragged):
        return _reduce(op, x, (axis,))
    own, nvals = x._partition, _count(x._inner)
    if axis == 0:
        return _segments(x._inner, own.places(nvals), longest(own), of_segments)
    if axis == 1:
        return _segments(x._inner, own.rowids(nvals), own.nrows, of_segments)
    return make(_along(x._inner, axis - 1, op, of_segments), own)


def _count(x: Any) -> Any:
    return x._partition.nrows if isinstance(x, Ragged) else shape_of(x)[0]


def _segments(x: Any, ids: Tensor, count: Any, of_segments: Function) -> Any:
    """Rows with one number put together; those of a ragged tensor place by place."""
    count = convert.dim_tensor(count, dtypes.int64)
    if not isinstance(x, Ragged):
        return of_segments(x, ids, count)
    own, nvals = x._partition, _count(x._inner)
    ids = run("cast", ids, dtype=own.dtype)
    widest = segments.unsorted_segment_max(own.lengths(), ids, count)
    partition = of_lengths(run("maximum", widest, to_tensor(0, own.dtype)))
    rowids = own.rowids(nvals)
    row = run("gather", ids, rowids, axis=0, batch_dims=0)
    # Numbers that are dropped stay negative.
    first = run("gather", run("concat", partition.starts(), to_tensor([0], own.dtype), axis=0),
                run("maximum", row, to_tensor(0, own.dtype)), axis=0, batch_dims=0)
    places = run("add", first, own.places(nvals))
    places = run("select", run("less", row, to_tensor(0, own.dtype)), row, places)
    return make(_segments(x._inner, places, total_of(partition.lengths()), of_segments), partition)


def _product_of_segments(x: Tensor, ids: Tensor, count: Tensor) -> Tensor:
    """Products of the rows with one number: side by side, filled up with ones."""
    one = run("broadcast_to", to_tensor(1, dtypes.int64), shape=shape_of(ids))
    lengths = segments.unsorted_segment_sum(one, ids, count)
    order = run("argsort", ids, descending=False, dtype=dtypes.int64)
    rows = make(run("gather", x, order, axis=0, batch_dims=0), of_lengths(lengths))
    return run("reduce_prod", to_dense(rows, 1, None), axes=(1,), keepdims=False)


# ---------------------------------------------------------------------------- functions

def reduce_sum(function: Function, input_tensor: Any, axis: Any = None, keepdims: bool = False,
               name: Any = None) -> Any:
    """Sums."""
    return aggregate(input_tensor, axis, keepdims, "reduce_sum", segments.unsorted_segment_sum)


def reduce_prod(function: Function, input_tensor: Any, axis: Any = None, keepdims: bool = False,
                name: Any = None) -> Any:
    """Products."""
    return aggregate(input_tensor, axis, keepdims, "reduce_prod", _product_of_segments)


def reduce_max(function: Function, input_tensor: Any, axis: Any = None, keepdims: bool = False,
               name: Any = None) -> Any:
    """Largest elements."""
    return aggregate(input_tensor, axis, keepdims, "reduce_max", segments.unsorted_segment_max)


def reduce_min(function: Function, input_tensor: Any, axis: Any = None, keepdims: bool = False,
               name: Any = None) -> Any:
    """Smallest elements."""
    return aggregate(input_tensor, axis, keepdims, "reduce_min", segments.unsorted_segment_min)


def reduce_mean(function: Function, input_tensor: Any, axis: Any = None, keepdims: bool = False,
                name: Any = None) -> Any:
    """Means; of integers, other than of tensors, they are floats."""
    flat = flat_of(input_tensor)
    ones = with_flat(input_tensor, convert.full(1, flat.dtype, shape_of(flat)))
    total = reduce_sum(function, input_tensor, axis, keepdims)
    count = reduce_sum(function, ones, axis, keepdims)
    return with_flat(total, truediv(flat_of(total), flat_of(count)))


def reduce_variance(function: Function, input_tensor: Any, axis: Any = None,
                    keepdims: bool = False, name: Any = None) -> Any:
    """Variances."""
    flat = flat_of(input_tensor)
    if not flat.dtype.is_inexact:
        raise InvalidArgumentError("Input must be either real or complex floating point",
                                   "reduce_variance")
    mean = reduce_mean(function, input_tensor, axis, keepdims)
    squares = reduce_mean(function, with_flat(input_tensor, run("square", flat)), axis, keepdims)
    found = run("subtract", flat_of(squares), run("square", flat_of(mean)))
    # Rounding may leave less than nothing; nan stays.
    zero = to_tensor(0, found.dtype)
    return with_flat(mean, run("select", run("less", found, zero), zero, found))


def reduce_std(function: Function, input_tensor: Any, axis: Any = None, keepdims: bool = False,
               name: Any = None) -> Any:
    """Standard deviations."""
    found = reduce_variance(function, input_tensor, axis, keepdims)
    return with_flat(found, run("sqrt", flat_of(found)))


def _of_bools(x: Any, axis: Any, keepdims: bool, reduce: Function) -> Any:
    flat = flat_of(x)
    if flat.dtype is not dtypes.bool_:
        raise InvalidArgumentError(f"a ragged tensor of bools is reduced, got {flat.dtype.name}")
    numbers = with_flat(x, run("cast", flat, dtype=dtypes.int32))
    found = reduce(None, numbers, axis, keepdims)
    return with_flat(found, run("not_equal", flat_of(found), to_tensor(0, dtypes.int32)))


def reduce_any(function: Function, input_tensor: Any, axis: Any = None, keepdims: bool = False,
               name: Any = None) -> Any:
    """Whether one is true."""
    return _of_bools(input_tensor, axis, keepdims, reduce_sum)


def reduce_all(function: Function, input_tensor: Any, axis: Any = None, keepdims: bool = False,
               name: Any = None) -> Any:
    """Whether all are true."""
    return _of_bools(input_tensor, axis, keepdims, reduce_prod)


def reduce_logsumexp(function: Function, input_tensor: Any, axis: Any = None,
                     keepdims: bool = False, name: Any = None) -> Any:
    """Logarithms of sums of exponentials."""
    highest = _finite(reduce_max(function, input_tensor, axis, True))
    shifted = _of_pairs("subtract", input_tensor, highest)
    total = reduce_sum(function, with_flat(shifted, run("exp", flat_of(shifted))), axis, keepdims)
    own = highest if keepdims else _finite(reduce_max(function, input_tensor, axis, False))
    return with_flat(total, run("add", run("log", flat_of(total)), flat_of(own)))


def _finite(x: Any) -> Any:
    """The same with 0 for what is not finite, and for the lowest number, of rows without values."""
    flat = flat_of(x)
    usable = run("logical_and", run("is_finite", flat),
                 run("greater", flat, to_tensor(flat.dtype.min, flat.dtype)))
    return with_flat(x, run("stop_gradient", run(
        "select", usable, flat, to_tensor(0, flat.dtype))))


def _of_pairs(op: str, x: Any, y: Any) -> Any:
    return elementwise(lambda a, b: run(op, a, b), 2)(x, y)


def nn_softmax(function: Function, logits: Any, axis: Any = -1, name: Any = None) -> Any:
    """Softmax along an axis, rows by themselves."""
    rank = rank_of(logits)
    place = axes_of(-1 if axis is None else axis, rank)[0]
    flat = flat_of(logits)
    depth = rank - len(shape_of(flat))
    if place > depth:
        return with_flat(logits, function(flat, place - depth))
    highest = _finite(reduce_max(function, logits, place, True))
    shifted = _of_pairs("subtract", logits, highest)
    powers = with_flat(shifted, run("exp", flat_of(shifted)))
    return _of_pairs("divide", powers, reduce_sum(function, powers, place, True))


def cumsum(function: Function, x: Any, axis: Any = 0, exclusive: bool = False,
           reverse: bool = False, name: Any = None) -> Any:
    """Running sums along an axis."""
    rank = rank_of(x)
    place = axes_of(axis, rank)[0]
    flat = flat_of(x)
    depth = rank - len(shape_of(flat))
    if place > depth:
        return with_flat(x, function(flat, place - depth, exclusive, reverse))
    found = function(to_dense(x, None, None), place, exclusive, reverse)
    return of_dense(found, list(x.nested_row_lengths()), None, depth, x._partition.dtype)


# ---------------------------------------------------------------------------- segments

def _segments_of(of_segments: Function) -> Function:
    def apply(function: Function, data: Any, segment_ids: Any, num_segments: Any,
              name: Any = None) -> Any:
        x, ids = to_value(data), to_value(segment_ids)
        while isinstance(ids, Ragged):
            if not isinstance(x, Ragged):
                raise ArgumentError("segment_ids is ragged, and data is not")
            _require_same_rows(x, ids)
            x, ids = x._inner, ids._inner
        if not isinstance(x, Ragged):
            return of_segments(x, ids, num_segments)
        if ids.dtype not in INTEGERS:
            raise ArgumentError(f"segment_ids must have dtype int32 or int64, got {ids.dtype.name}")
        return _segments(x, ids, arguments.count_of(num_segments, "num_segments"), of_segments)

    return apply


def _require_same_rows(x: Ragged, y: Ragged) -> None:
    require_equal_numbers(x._partition.splits, y._partition.cast(x._partition.dtype).splits,
                          "segment_ids and data are divided into other rows")


unsorted_segment_sum = _segments_of(segments.unsorted_segment_sum)
unsorted_segment_max = _segments_of(segments.unsorted_segment_max)
unsorted_segment_min = _segments_of(segments.unsorted_segment_min)
unsorted_segment_mean = _segments_of(segments.unsorted_segment_mean)
unsorted_segment_sqrt_n = _segments_of(compositions.unsorted_segment_sqrt_n)


def add_n(function: Function, inputs: Any, name: Any = None) -> Any:
    """The sum of all."""
    flat, rows = broadcast(as_operands(list(inputs)))
    return rebuild(function(flat), rows)
