"""Python's built-in functions on tensors of a trace; on anything else they are Python's own.

``print`` is none of them: it runs while the function is traced, as in TensorFlow, and shows types;
``tf.print`` runs with the function.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentTypeError
from ..dispatch import door
from ..flow.tensor_array import TensorArray
from ..ops.array import shape as shape_of
from ..ops.inspection import is_tensor
from ..ops.reduce import reduce_all, reduce_any, reduce_max, reduce_min, reduce_sum
from ..ops.selection import where
from ..ops.sequences import range_ as tensor_range
from ..ops.sorting import sort
from ..values import convert
from . import status
from .calls import call
from .conditions import is_undecided
from .lists import TracedList
from .rows import Rows, is_staged, range_rows, rows_of


def _any_undecided(values: Any) -> bool:
    return any(is_undecided(value) for value in values)


def len_(of: Any) -> Any:
    """``len``: the number of rows, a tensor where only the run knows it."""
    if isinstance(of, TensorArray):
        return of.size()
    if is_staged(of) and hasattr(of, "cardinality"):
        return of.cardinality()
    if isinstance(of, TracedList):
        return of.count()
    if not is_tensor(of) or of.shape.rank == 0 or (
            of.shape.rank is not None and of.shape[0] is not None):
        return builtins.len(of)
    return shape_of(of)[0]


def range_(*limits: Any) -> Any:
    """``range``: of tensors, a tensor; empty where the end is before the start."""
    if not _any_undecided(limits):
        return builtins.range(*limits)
    start, limit, step = (0, *limits, 1) if builtins.len(limits) == 1 else (*limits, 1)[:3]
    if is_undecided(step):
        limit = where(step > 0, _larger(limit, start), _smaller(limit, start))
    else:
        limit = _larger(limit, start) if step > 0 else _smaller(limit, start)
    return tensor_range(start, limit, step)


def iterable_of(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None = None) -> Any:
    """What a ``for`` statement goes over, where that is what a call gives.

    A range whose ends only the run knows is counted, and never a tensor.
    """
    if (f is builtins.range or f is tensor_range) and not kwargs and 1 <= builtins.len(args) <= 3 \
            and _any_undecided(args) and not status.is_disabled():
        start, limit, step = (0, *args, 1) if builtins.len(args) == 1 else (*args, 1)[:3]
        known = isinstance(step, int) and step != 0
        rows = range_rows(start, limit, step) if known or f is builtins.range else None
        if rows is not None:
            return rows
    return call(f, args, kwargs)


def int_(x: Any = 0, *base: Any) -> Any:
    """``int``."""
    return door.run("cast", convert.to_tensor(x), dtype=dtypes.int32) if is_undecided(x) \
        else builtins.int(x, *base)


def float_(x: Any = 0.0) -> Any:
    """``float``."""
    return door.run("cast", convert.to_tensor(x), dtype=dtypes.float32) if is_undecided(x) \
        else builtins.float(x)


def bool_(x: Any = False) -> Any:
    """``bool``."""
    return door.run("cast", convert.to_tensor(x), dtype=dtypes.bool_) if is_undecided(x) \
        else builtins.bool(x)


def _larger(x: Any, y: Any) -> Any:
    return door.run("maximum", *convert.operands(x, y))


def _smaller(x: Any, y: Any) -> Any:
    return door.run("minimum", *convert.operands(x, y))


def _extreme(own: Callable[..., Any], two: Callable[..., Any], rows: Callable[..., Any]
             ) -> Callable[..., Any]:
    """``max`` or ``min``: of a vector, or of several scalars."""
    def function(*values: Any, **options: Any) -> Any:
        if options:
            return own(*values, **options)
        if builtins.len(values) == 1 and isinstance(values[0], (list, tuple)):
            values = tuple(values[0]) if _any_undecided(values[0]) else values
        if not _any_undecided(values):
            return own(*values)
        if builtins.len(values) == 1:
            return rows(values[0], axis=0)
        result = values[0]
        for value in values[1:]:
            result = two(result, value)
        return result
    return function


def sum_(values: Any, start: Any = 0) -> Any:
    """``sum``: of the rows of a tensor."""
    if not is_undecided(values):
        return builtins.sum(values, start)
    total = reduce_sum(values, axis=0)
    return total if isinstance(start, int) and start == 0 else total + start


def any_(values: Any) -> Any:
    """``any``."""
    return reduce_any(values, axis=0) if is_undecided(values) else _fold(
        builtins.any, reduce_any, values)


def all_(values: Any) -> Any:
    """``all``."""
    return reduce_all(values, axis=0) if is_undecided(values) else _fold(
        builtins.all, reduce_all, values)


def _fold(own: Callable[[Any], bool], reduce: Callable[..., Any], values: Any) -> Any:
    kept = list(values)
    if _any_undecided(kept):
        return reduce([door.run("cast", convert.to_tensor(x), dtype=dtypes.bool_) for x in kept])
    return own(kept)


def map_(function: Any, *iterables: Any) -> Any:
    """``map``, which calls the converted function; over tensors for a ``for`` statement."""
    if len(iterables) == 1 and is_staged(iterables[0]):
        return iterables[0].map(function)
    rows = [rows_of(each) for each in iterables]
    if None in rows:
        return builtins.map(lambda *items: call(function, items), *iterables)
    joined = zip_(*iterables)
    return Rows(joined.count, lambda number: call(function, joined.item(number)))


def filter_(function: Any, values: Any) -> Any:
    """``filter``, which calls the converted function."""
    if is_staged(values):
        return values.filter(function)
    if function is None:
        return builtins.filter(None, values)
    return builtins.filter(lambda item: call(function, (item,)), values)


def zip_(*iterables: Any, strict: bool = False) -> Any:
    """``zip``: where one of them is a tensor, rows for a ``for`` statement."""
    if iterables and all(map(is_staged, iterables)):
        return iterables[0].zip(*iterables)
    rows = [rows_of(each) for each in iterables]
    if all(each is None for each in rows):
        return builtins.zip(*iterables, strict=strict)
    found = [_rows_of_sequence(each) if own is None else own
             for own, each in builtins.zip(rows, iterables)]
    count = found[0].count
    for each in found[1:]:
        same = isinstance(count, int) and isinstance(each.count, int)
        count = builtins.min(count, each.count) if same else _smaller(
            convert.to_tensor(count, dtypes.int64), convert.to_tensor(each.count, dtypes.int64))
    return Rows(count, lambda number: tuple(each.item(number) for each in found))


def _rows_of_sequence(values: Any) -> Rows:
    """The rows of a Python sequence of numbers or tensors that goes along with a tensor."""
    rows = rows_of(convert.to_tensor(list(values)))
    assert rows is not None
    return rows


def enumerate_(values: Any, start: Any = 0) -> Any:
    """``enumerate``: of a tensor, rows for a ``for`` statement."""
    rows = rows_of(values)
    if rows is None and is_staged(values):
        return values.enumerate(start)
    if rows is None:
        return builtins.enumerate(values, start)

    def item(number: Any) -> tuple[Any, Any]:
        return door.run("cast", number, dtype=dtypes.int32) + start, rows.item(number)

    return Rows(rows.count, item)


def sorted_(values: Any, *, key: Any = None, reverse: bool = False) -> Any:
    """``sorted``: of a vector, a tensor."""
    if not is_undecided(values):
        if key is None:
            return builtins.sorted(values, reverse=reverse)
        return builtins.sorted(values, key=lambda item: call(key, (item,)),
                               reverse=reverse)
    if key is not None:
        raise ArgumentTypeError(
            "sorted() of a tensor takes no key while tf.function traces the code; use "
                        "tf.gather(x, tf.argsort(key))")
    return sort(values, direction="DESCENDING" if reverse else "ASCENDING")




OVERLOADS: dict[Any, Callable[..., Any]] = {
    builtins.len: len_, builtins.range: range_, builtins.int: int_,
    builtins.float: float_, builtins.bool: bool_, builtins.sum: sum_, builtins.any: any_,
    builtins.max: _extreme(builtins.max, _larger, reduce_max),
    builtins.min: _extreme(builtins.min, _smaller, reduce_min),
    builtins.all: all_, builtins.map: map_, builtins.filter: filter_, builtins.zip: zip_,
    builtins.enumerate: enumerate_, builtins.sorted: sorted_,
}
"""Built-in functions and what converted code calls in their place."""


__all__ = ["OVERLOADS", "iterable_of"]
