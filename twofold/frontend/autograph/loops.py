"""``while`` and ``for`` on tensors.

A loop whose condition Python can decide, or that goes over Python's own sequences, stays Python's
and is unrolled. Any other becomes a loop of the graph: the variables that its body assigns are the
loop's, as far as they hold tensors or numbers; others must stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentTypeError
from ..dispatch import door
from ..flow.tensor_array import TensorArray
from ..ops.array import shape as shape_of
from ..tensors import observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..values import convert
from ..variables.variable import Variable
from .conditions import if_stmt, is_undecided, predicate
from .leaves import State
from .lists import TracedList
from .staged_loops import Get, Set, run_staged


def while_stmt(test: Callable[[], Any], body: Callable[[], None], get_state: Get, set_state: Set,
               symbol_names: Sequence[str], opts: Mapping[str, Any]) -> None:
    """``while test(): body()``.

    Parameters
    ----------
    test, body : callable
    get_state, set_state : callable
        Read and assign the variables that the body assigns.
    symbol_names : sequence of str
        Their names.
    opts : mapping
        What ``tf.autograph.experimental.set_loop_options`` said; ``appended``: names of lists
        that the body appends to.
    """
    while True:
        answer = test()
        if _depends_on_tensors(answer):
            run_staged(test, body, get_state, set_state, symbol_names, opts)
            return
        if not answer:
            return
        body()


def for_stmt(iterated: Any, extra_test: Callable[[], Any] | None, body: Callable[[Any], None],
             get_state: Get, set_state: Set, symbol_names: Sequence[str], opts: Mapping[str, Any]
             ) -> None:
    """``for item in iterated: body(item)``, as long as ``extra_test()`` holds (``break``)."""
    rows = rows_of(iterated)
    if rows is None and is_staged(iterated):
        _run_over_elements(iterated._staged_elements(), extra_test, body, get_state, set_state,
                           symbol_names, opts)
        return
    if rows is None:
        _run_unrolled(iterated, extra_test, body, get_state, set_state, symbol_names)
        return
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

    run_staged(test, step, get, set_, (*names, "iteration"), opts)
    elements.finish()


def _goes_on(more: Any, extra_test: Callable[[], Any] | None) -> Any:
    """Whether there is another item and no ``break`` ran."""
    if extra_test is None:
        return more
    answer = extra_test()
    return more & predicate(answer, "break") if _depends_on_tensors(answer) else (
        more if answer else convert.to_tensor(False))


# ---------------------------------------------------------------------------- in Python

def _run_unrolled(iterated: Any, extra_test: Callable[[], Any] | None,
                  body: Callable[[Any], None], get_state: Get, set_state: Set,
                  names: Sequence[str]) -> None:
    """A loop over Python's items; a ``break`` that only the run decides skips what follows."""
    for item in iterated:
        answer = True if extra_test is None else extra_test()
        if is_undecided(answer):
            _unless_broken(answer, item, body, get_state, set_state, names)
        elif not answer:
            return
        else:
            body(item)


def _unless_broken(answer: Any, item: Any, body: Callable[[Any], None], get_state: Get,
                   set_state: Set, names: Sequence[str]) -> None:
    if_stmt(answer, lambda: body(item), lambda: None, get_state, set_state, names, len(names))


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
    if not isinstance(iterated, Tensor) or iterated.dtype is dtypes.string:
        return None
    if not iterated.ndim:
        raise ArgumentTypeError("iterating over a scalar tensor is not possible: it has no rows")
    first = iterated.shape[0]
    return Rows(first if first is not None else shape_of(iterated, dtypes.int64)[0],
                lambda number: iterated[number])


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


def _depends_on_tensors(answer: Any) -> bool:
    """Whether a loop's condition is a tensor of the graph: the loop then is the graph's too.

    Also where its first value is known: that says nothing of the next ones.
    """
    if isinstance(answer, Variable):
        return observers.local.trace is not None
    return isinstance(answer, SymbolicTensor)


__all__ = ["Rows", "for_stmt", "is_staged", "range_rows", "rows_of", "while_stmt"]
