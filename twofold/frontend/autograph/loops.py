"""``while`` and ``for`` on tensors.

A loop whose condition Python can decide, or that goes over Python's own sequences, stays Python's
and is unrolled. Any other becomes a loop of the graph: the variables that its body assigns are the
loop's, as far as they hold tensors or numbers; others must stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError, ShapeError
from ...ir.base import dims
from ...ir.base.dims import Symbol
from ..dispatch import calls, door
from ..flow.regions import Region
from ..flow.tensor_array import TensorArray
from ..flow.while_loops import while_loop
from ..ops.array import shape as shape_of
from ..ops.checks.values import assert_
from ..tensors import nest, observers
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..values import convert
from ..variables.variable import Variable
from .conditions import (
    LeafType,
    State,
    can_be_tensor,
    if_stmt,
    is_undecided,
    predicate,
    zeros_of,
)
from .variables import Undefined, is_undefined

Get = Callable[[], State]
Set = Callable[[State], None]
_AT_LEAST_ONCE = "loop must iterate at least once to initialize "
_OPTIONS = ("shape_invariants", "maximum_iterations", "parallel_iterations", "swap_memory")


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
        What ``tf.autograph.experimental.set_loop_options`` said.
    """
    while True:
        answer = test()
        if _depends_on_tensors(answer):
            _run_staged(test, body, get_state, set_state, symbol_names, opts)
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
    count = convert.to_tensor(rows.count, dtypes.int64)

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

    _run_staged(test, step, get, set_, (*symbol_names, "iteration"), opts)


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

    _run_staged(test, step, get, set_, (*names, "iteration"), opts)
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


# ---------------------------------------------------------------------------- in the graph

class _Staged:
    """A loop of the graph: which variables it carries, and as what."""

    def __init__(self, body: Callable[[], None], get_state: Get, set_state: Set,
                 names: Sequence[str]):
        self._body = body
        self._get_state = get_state
        self._set_state = set_state
        self._names = names
        self.assigned_first: list[str] = []  # variables that have no value before the loop
        self.none_first: list[str] = []  # variables that are None before it, then tensors
        self.start = self._begun(get_state())
        self.carried = [i for i, value in enumerate(self.start) if self._is_carried(i, value)]

    def _is_carried(self, position: int, value: Any) -> bool:
        if is_undefined(value) or isinstance(value, TensorArray):
            return not is_undefined(value)
        kinds = [can_be_tensor(leaf) for leaf in nest.flatten(value)]
        if any(kinds) and not all(kinds):
            self._refuse_mixture(position, value)
        return any(kinds)

    def _refuse_mixture(self, position: int, value: Any) -> NoReturn:
        raise ArgumentTypeError(
            f"'{self._names[position]}' holds tensors and other things ({value!r}); a loop on "
            "tensors carries tensors and numbers only: keep them in variables of their own")

    def values(self, state: State) -> list[Any]:
        """The carried variables of a state."""
        return [state[i] for i in self.carried]

    def set(self, values: Sequence[Any]) -> None:
        """Assign the carried variables; the others are as before the loop."""
        state = list(self.start)
        for i, value in zip(self.carried, values):
            state[i] = value
        self._set_state(tuple(state))

    def step(self, values: Sequence[Any]) -> list[Any]:
        """Run the body; gives the carried variables afterwards."""
        self.set(values)
        self._body()
        state = self._get_state()
        for i, value in enumerate(state):
            if i in self.carried:
                self._require_structure(i, value)
            elif value is not self.start[i] and not is_undefined(value):
                self._refuse_change(i, value)
        return self.values(state)

    def _require_structure(self, position: int, value: Any) -> None:
        name = self._names[position]
        if is_undefined(value):
            raise ArgumentError(f"'{name}' has no value after an iteration of the loop")
        before = self.start[position]
        if isinstance(before, TensorArray) and isinstance(value, TensorArray):
            return
        try:
            nest.assert_same_structure(before, value)
        except (TypeError, ValueError) as error:
            raise ArgumentTypeError(
                f"'{name}' does not have the same nested structure before the loop "
                            f"and after one iteration: {error}") from None
        for a, b in zip(nest.flatten(before), nest.flatten(value)):
            if not can_be_tensor(b):
                raise ArgumentTypeError(
                    f"'{name}' is a tensor before the loop, and {b!r} after one "
                                "iteration; a loop on tensors carries tensors and numbers only")
            self._require_type(name, convert.to_tensor(a), convert.to_tensor(b))

    def _require_type(self, name: str, before: Tensor, after: Tensor) -> None:
        if before.dtype is not after.dtype:
            raise ArgumentTypeError(
                f"'{name}' has dtype {before.dtype.name} before the loop, but dtype "
                            f"{after.dtype.name} after one iteration; use tf.cast before the loop")

    def _refuse_change(self, position: int, value: Any) -> NoReturn:
        raise ArgumentTypeError(
            f"'{self._names[position]}' is {self.start[position]!r} before the loop and {value!r} "
            "after one iteration; a loop on tensors carries tensors and numbers only")

    # ------------------------------------------------------------------ variables without a value
    def _begun(self, state: State) -> State:
        """The state before the loop, with zeros for variables that its body assigns first.

        The body is traced for their types, and thrown away.
        """
        missing = [i for i, value in enumerate(state) if is_undefined(value) or value is None]
        if not missing:
            return state
        newest = Symbol("loop_shapes").order
        given = [i for i, value in enumerate(state) if not isinstance(value, TensorArray)
                 and not is_undefined(value) and self._is_carried(i, value)]
        start = [nest.map_structure(convert.to_tensor, state[i]) for i in given]
        found: dict[int, Any] = {}

        def probe(*leaves: Any) -> list[Any]:
            # Numbers that the loop carries are tensors in it: none of them decides anything here.
            begun = list(state)
            for i, value in zip(given, nest.pack_sequence_as(start, leaves)):
                begun[i] = value
            self._set_state(tuple(begun))
            self._body()
            after = self._get_state()
            found.update((i, nest.map_structure(_type_of, after[i])) for i in missing
                         if not is_undefined(after[i]) and after[i] is not None)
            return []

        try:
            Region("loop_shapes", probe, [calls.type_of(leaf) for leaf in nest.flatten(start)])
        finally:
            self._set_state(state)
        begun = list(state)
        for i, types in found.items():
            leaves = nest.flatten(types)
            if not all(isinstance(leaf, LeafType) for leaf in leaves):
                continue
            if state[i] is None:
                self.none_first.append(self._names[i])
                continue
            if any(s.order > newest for leaf in leaves for dim in leaf.type.shape
                   for s in dims.symbols(dim)):
                raise ArgumentError(
                    f"'{self._names[i]}' must be defined before the loop: the shape that it has "
                    "in the loop is computed there")
            begun[i] = nest.map_structure(zeros_of, types)
            if type(state[i]) is Undefined:
                self.assigned_first.append(self._names[i])
        return tuple(begun)


def _type_of(value: Any) -> Any:
    return LeafType(calls.type_of(convert.to_tensor(value))) if can_be_tensor(value) else value


def _run_staged(test: Callable[[], Any], body: Callable[[], None], get_state: Get, set_state: Set,
                names: Sequence[str], opts: Mapping[str, Any]) -> None:
    """A loop of the graph."""
    loop = _Staged(body, get_state, set_state, names)
    if loop.none_first:
        # The first iteration, which finds None, runs before the loop.
        assert_(predicate(test(), "while statement"), [_AT_LEAST_ONCE + ", ".join(loop.none_first)])
        body()
        loop = _Staged(body, get_state, set_state, names)

    def condition(*values: Any) -> Tensor:
        loop.set(values)
        return predicate(test(), "while statement")

    start = [value if isinstance(value, TensorArray)
             else nest.map_structure(convert.to_tensor, value)
             for value in loop.values(loop.start)]
    options = {name: opts[name] for name in _OPTIONS if opts.get(name) is not None}
    if not start:
        raise InvalidArgumentError(
            "a loop on tensors whose body assigns no variable that holds a tensor never ends")
    if loop.assigned_first:
        assert_(condition(*start), [_AT_LEAST_ONCE + ", ".join(loop.assigned_first)])
    try:
        found = while_loop(condition, lambda *values: loop.step(values), start,
                           shape_invariants=_invariants(options, loop, start),
                           maximum_iterations=options.get("maximum_iterations"))
    except ShapeError as error:
        raise _named(error, loop, names) from None
    loop.set(found)


def _invariants(options: Mapping[str, Any], loop: _Staged, start: Sequence[Any]) -> Any:
    """Shape invariants of the loop's variables, from pairs of variables and shapes."""
    pairs = options.get("shape_invariants")
    if pairs is None:
        return None
    state = loop.values(loop.start)
    found = []
    for value, tensor in zip(state, start):
        given = [shape for variable, shape in pairs if variable is value]
        if given or isinstance(tensor, TensorArray):
            found.append(given[0] if given else tensor)
        else:
            found.append(nest.map_structure(lambda x: TensorShape(x.shape), tensor))
    return found


def _named(error: ShapeError, loop: _Staged, names: Sequence[str]) -> ShapeError:
    """The error of a loop variable, with the variable's name for its number."""
    text = str(error).partition(". To allow")[0].removeprefix("tf.while_loop: ")
    for place, i in enumerate(loop.carried):
        text = text.replace(f"loop variable {place} enters the loop with shape",
                            f"'{names[i]}' has shape")
    text = text.replace(", but has shape", " before the loop, but shape")
    return ShapeError(f"{text}. Use tf.autograph.experimental.set_loop_options to set shape "
                      "invariants (or, faster, start with the final size and write into it)")


__all__ = ["Rows", "for_stmt", "is_staged", "range_rows", "rows_of", "while_stmt"]
