"""Loops over tensors, datasets and whatever else only the run goes over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import getitem
from typing import Any

from ... import dtypes
from ...errors import ArgumentTypeError
from ..dispatch import door
from ..flow.tensor_array import TensorArray
from ..ops.array import shape as shape_of
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..tracing.strings import row_of_strings, without_rank
from ..values import convert
from ..variables.variable import Variable
from .conditions import depends_on_tensors
from .leaves import State
from .lists import TracedList
from .staged_conditions import predicate
from .staged_loops import Get, Set, run_staged


def run_over(iterated: Any, extra_test: Callable[[], Any] | None, body: Callable[[Any], None],
             get_state: Get, set_state: Set, symbol_names: Sequence[str], opts: Mapping[str, Any]
             ) -> bool:
    """A ``for`` statement as a loop of the graph; False where it is Python's.

    The parameters are those of ``for_stmt``.
    """
    rows = rows_of(iterated)
    if rows is None and is_staged(iterated):
        _run_over_elements(iterated._staged_elements(), extra_test, body, get_state, set_state,
                           symbol_names, opts)
        return True
    if rows is None:
        return False
    position = [convert.to_tensor(0, dtypes.int64)]
    count = door.run("cast", convert.to_tensor(rows.count), dtype=dtypes.int64)

    def test() -> Any:
        return _goes_on(position[0] < count, extra_test)

    def step() -> None:
        item = rows.item(position[0])
        position[0] = position[0] + 1
        body(item)

    def get() -> State:
        return (*get_state(), position[0])

    def set_(state: State) -> None:
        *own, position[0] = state
        set_state(tuple(own))

    run_staged(test, step, get, set_, (*symbol_names, "iteration"), opts, rows.count)
    return True


def is_staged(iterated: Any) -> bool:
    """Whether the elements of a sequence only come as the function runs: a dataset's, in a trace.

    Such an object has ``_staged_elements()``, which gives one with ``has_next()`` (a traced bool),
    ``get_next()`` and ``finish()``.
    """
    return observers.local.trace is not None and hasattr(type(iterated), "_staged_elements")


def _run_over_elements(elements: Any, extra_test: Callable[[], Any] | None,
                       body: Callable[[Any], None], get_state: Get, set_state: Set,
                       names: Sequence[str], opts: Mapping[str, Any]) -> None:
    """A loop whose items the host gives; one item is looked at before the body runs."""
    more = [elements.has_next()]

    def test() -> Any:
        return _goes_on(more[0], extra_test)

    def step() -> None:
        body(elements.get_next())
        more[0] = elements.has_next()

    def get() -> State:
        return (*get_state(), more[0])

    def set_(state: State) -> None:
        *own, more[0] = state
        set_state(tuple(own))

    run_staged(test, step, get, set_, (*names, "iteration"), {**opts, "relaxes": True})
    elements.finish()


def _goes_on(more: Any, extra_test: Callable[[], Any] | None) -> Any:
    """Whether there is another item and no ``break`` ran."""
    if extra_test is None:
        return more
    answer = extra_test()
    return more & predicate(answer, "break") if depends_on_tensors(answer) else (
        more if answer else convert.to_tensor(False))


# ---------------------------------------------------------------------------- what is gone over

class Rows:
    """What a loop of the graph goes over.

    Attributes
    ----------
    count : Tensor or int
        How many items.
    item : callable
        Takes a number (int64 tensor) and gives the item.
    """

    def __init__(self, count: Any, item: Callable[[Any], Any]):
        self.count = count
        self.item = item

    def __iter__(self) -> Iterator[Any]:
        raise ArgumentTypeError(
            "how many items there are is only known when the function runs; write a "
                        "`for` statement, which becomes a loop of the graph")


def rows_of(iterated: Any) -> Rows | None:
    """The rows of a tensor in a trace; None for what Python iterates over.

    Raises
    ------
    TypeError
        For a scalar.
    """
    if isinstance(iterated, Rows):
        return iterated
    if observers.local.trace is None:
        return None
    if isinstance(iterated, TensorArray):
        return Rows(iterated.size(), iterated.read)
    if isinstance(iterated, TracedList):
        return Rows(iterated.count(), iterated.item)
    if isinstance(iterated, Variable):
        iterated = iterated._read_for_op()
    if not isinstance(iterated, Tensor):
        return None
    if without_rank(iterated):
        return Rows(shape_of(iterated, dtypes.int64)[0], lambda number: getitem(iterated, number))
    if not iterated.ndim:
        raise ArgumentTypeError("iterating over a scalar tensor is not possible: it has no rows")
    first = iterated.shape[0]
    item = row_of_strings if iterated.dtype is dtypes.string else getitem
    return Rows(first if first is not None else shape_of(iterated, dtypes.int64)[0],
                lambda number: item(iterated, number))


def range_rows(start: Any, limit: Any, step: Any) -> Rows | None:
    """The numbers of a range, counted and not stored; None for what is no range of integers."""
    parts = [convert.to_tensor(part) for part in (start, limit, step)]
    wide = next((x.dtype for x in parts if x.dtype is dtypes.int64), dtypes.int32)
    if any(x.ndim or x.dtype not in (dtypes.int32, dtypes.int64) for x in parts):
        return None
    first, last, by = (door.run("cast", x, dtype=dtypes.int64) for x in parts)
    count = -((first - last) // by)
    return Rows(door.run("maximum", count, convert.to_tensor(0, dtypes.int64)),
                lambda number: door.run("cast", first + by * number, dtype=wide))


__all__ = ["Rows", "is_staged", "range_rows", "rows_of", "run_over"]
