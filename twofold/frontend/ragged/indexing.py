"""``ragged[…]``: rows, ranges of rows, and ranges of each row."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError, OutOfRangeError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..ops.late import is_late, size_of
from ..tensors import tensor as tensors
from ..tensors.tensor import Tensor
from ..values import convert
from ..values.indexing import get_item as tensor_item
from .base import Ragged, make, size_of_rows
from .row_partition import (
    RowPartition,
    iota,
    known_integers,
    of_equal_rows,
    of_lengths,
    places_of_ranges,
    total_of,
)
from .rows import gather_rows, rows_between

_ALL = slice(None)


def get_item(x: Ragged, key: Any) -> Any:
    """What ``x[key]`` is.

    Raises
    ------
    ValueError
        When a ragged dimension is indexed with a number.
    TypeError
        For what is no index.
    """
    keys = list(key) if isinstance(key, (list, tuple)) else [key]
    return _outer(x, keys)


def _get(x: Any, keys: list[Any]) -> Any:
    if not keys:
        return x
    return _outer(x, keys) if isinstance(x, Ragged) else tensor_item(x, tuple(keys))


def _outer(x: Ragged, keys: list[Any]) -> Any:
    if not keys:
        return x
    first, rest = keys[0], keys[1:]
    if first is Ellipsis:
        return _get(x, _without_ellipsis(keys, x.rank))
    if first is None:
        inner = _get(x, rest)
        if not isinstance(inner, Ragged):
            return run("reshape", inner, shape=(1, *shape_of(inner)))
        return make(inner, of_equal_rows(size_of_rows(inner), 1, x._partition.dtype))
    if isinstance(first, slice):
        return _inner(_slice_rows(x, first), rest)
    return _get(_row(x, _index(first)), rest)


def _row(x: Ragged, number: Any) -> Any:
    """One row."""
    own = x._partition
    if not isinstance(number, Tensor) and isinstance(own.nrows, int):
        if number >= own.nrows:
            raise OutOfRangeError(f"Row key {number} out of bounds", "getitem")
        if number < -own.nrows:
            raise InvalidArgumentError(f"slice index {number} of dimension 0 out of bounds",
                                       "getitem")
    begin = tensor_item(own.starts(), number)
    end = tensor_item(own.limits(), number)
    return rows_between(x._inner, size_of(begin, "row_splits"), size_of(end, "row_splits"))


def _slice_rows(x: Ragged, key: slice) -> Ragged:
    """Some rows, all of each."""
    if key == _ALL:
        return x
    step = _step(key.step)
    own = x._partition
    if step == 1:
        starts, limits = (tensor_item(part, key) for part in (own.starts(), own.limits()))
        first = run("concat", starts, to_tensor([0], own.dtype), axis=0)
        begin = run("reshape", tensor_item(first, slice(0, 1)), shape=())
        splits = run("concat", run("reshape", begin, shape=(1,)), limits, axis=0)
        end = run("reshape", tensor_item(splits, slice(-1, None)), shape=())
        inner = rows_between(x._inner, size_of(begin, "row_splits"), size_of(end, "row_splits"))
        return make(inner, RowPartition(run("subtract", splits, begin), own.uniform))
    return gather_rows(x, tensor_item(iota(own.nrows, own.dtype), key))


def _inner(x: Any, keys: list[Any]) -> Any:
    """The rest of the keys, for each row."""
    if not keys:
        return x
    if not isinstance(x, Ragged):
        return tensor_item(x, (_ALL, *keys))
    first, rest = keys[0], keys[1:]
    if first is Ellipsis:
        return _inner(x, _without_ellipsis(keys, x.rank - 1))
    if first is None:
        inner = _inner(x, rest)
        return make(inner, of_equal_rows(1, size_of_rows(inner), x._partition.dtype))
    if isinstance(first, slice):
        found = x if first == _ALL else _slice_columns(x, first)
        return make(_inner(found._inner, rest), found._partition)
    length = x._partition.uniform
    if length is None:
        raise ArgumentError("Cannot index into an inner ragged dimension.")
    number = _index(first)
    if not isinstance(number, Tensor) and isinstance(length, int) and not \
            -length <= number < length:
        raise InvalidArgumentError("Index out of bounds when indexing into a ragged tensor",
                                   "getitem")
    dtype = x._partition.dtype
    place = run("cast", to_tensor(number), dtype=dtype)
    size = convert.dim_tensor(length, dtype)
    place = run("select", run("less", place, to_tensor(0, dtype)), run("add", place, size), place)
    return _inner(gather_rows(x._inner, run("add", x._partition.starts(), place)), rest)


def _slice_columns(x: Ragged, key: slice) -> Ragged:
    """A range of each row."""
    own = x._partition
    step = _step(key.step)
    starts, limits, one = own.starts(), own.limits(), to_tensor(1, own.dtype)
    if step < 0:
        starts, limits = run("subtract", starts, one), run("subtract", limits, one)
    begin = _bound(key.start, starts, limits, limits if step < 0 else starts, own)
    end = _bound(key.stop, starts, limits, starts if step < 0 else limits, own)
    size = to_tensor(abs(step), own.dtype)
    span = run("subtract", end, begin) if step > 0 else run("subtract", begin, end)
    count = run("floordiv", run("add", span, run("subtract", size, one)), size)
    partition = of_lengths(run("maximum", count, to_tensor(0, own.dtype)))
    places = places_of_ranges(begin, partition, total_of(partition.lengths()), step)
    ends = (key.start, key.stop)
    if isinstance(own.uniform, int) and all(isinstance(e, (int, type(None))) for e in ends):
        partition.uniform = len(range(own.uniform)[slice(*ends, step)])
    return make(gather_rows(x._inner, places), partition)


def _bound(given: Any, low: Tensor, high: Tensor, default: Tensor, own: RowPartition) -> Tensor:
    """Where a range begins or ends in the values, for each row."""
    if given is None:
        return default
    number = _index(given)
    offset = run("cast", to_tensor(number), dtype=own.dtype)
    first, last = own.starts(), own.limits()
    from_begin = run("minimum", run("add", first, offset), high)
    from_end = run("maximum", run("add", last, offset), low)
    if is_late(number):
        is_negative = run("less", offset, to_tensor(0, own.dtype))
        return run("select", is_negative, from_end, from_begin)
    return from_end if int(number) < 0 else from_begin


def _step(step: Any) -> int:
    if step is None:
        return 1
    number = _index(step)
    if isinstance(number, Tensor):
        raise ArgumentTypeError("slice strides must be integers or None")
    if not number:
        raise ArgumentError("slice strides must not be 0")
    return int(number)


def _index(key: Any) -> Any:
    """A number as a Python integer where it is known, else as a traced tensor."""
    if isinstance(key, bool) or not (
            isinstance(key, (int, np.integer, Tensor)) or tensors.is_variable(key)
            or (isinstance(key, np.ndarray) and not key.ndim)):
        raise ArgumentTypeError(f"slice offsets must be integers or None, got {key!r}")
    if isinstance(key, (int, np.integer)):
        return int(key)
    value = to_tensor(key)
    if value.dtype.kind not in "iu" or value.ndim:
        raise ArgumentTypeError(f"slice offsets must be integers or None, got {key!r}")
    return value if is_late(value) else int(known_integers(value))


def _without_ellipsis(keys: list[Any], rank: int) -> list[Any]:
    """Keys that begin with an ellipsis, with whole axes in its place."""
    count = sum(key is not None for key in keys)
    if count > rank + 1:
        raise OutOfRangeError("Too many indices for RaggedTensor", "getitem")
    return keys[1:] if count == rank + 1 else [_ALL, *keys]


__all__ = ["get_item"]
