"""Loops of the graph: which variables they carry, and as what.

A variable without a value before the loop starts as zeros, of the type that the body gives it;
lists that the body appends to are tensors (``lists.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from ...errors import ArgumentError, ArgumentTypeError, ShapeError
from ...ir.base import dims
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ..dispatch import calls
from ..flow.loop_parts import close_parts, open_parts
from ..flow.regions import Region
from ..flow.tensor_array import TensorArray
from ..flow.while_loops import loop_without_variables, while_loop
from ..ops.checks.values import assert_
from ..tensors import nest
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..tracing.strings import without_rank
from ..values import convert
from .leaves import LeafType, State, can_be_carried, zeros_of
from .lists import Lists
from .staged_conditions import predicate
from .variables import Undefined, is_undefined

Get = Callable[[], State]
Set = Callable[[State], None]
_AT_LEAST_ONCE = "loop must iterate at least once to initialize "
_OPTIONS = ("shape_invariants", "maximum_iterations", "parallel_iterations", "swap_memory")


class _Staged:
    """A loop of the graph: which variables it carries, and as what."""

    def __init__(self, body: Callable[[], None], get_state: Get, set_state: Set,
                 names: Sequence[str], lists: Lists):
        self._body = body
        self.lists = lists
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
        kinds = [can_be_carried(leaf) for leaf in nest.flatten(value)]
        if any(kinds) and not all(kinds):
            self._refuse_mixture(position, value)
        return any(kinds)

    def _refuse_mixture(self, position: int, value: Any) -> NoReturn:
        raise ArgumentTypeError(
            f"'{self._names[position]}' holds tensors and other things ({value!r}); a loop on "
            "tensors carries tensors and numbers only: keep them in variables of their own")

    def values(self, state: Sequence[Any]) -> list[Any]:
        """The carried variables of a state."""
        return [state[i] for i in self.carried]

    def set(self, values: Sequence[Any], begins: bool = False) -> None:
        """Assign the carried variables; the others are as before the loop.

        ``begins``: an iteration does.
        """
        self._set_state(tuple(self.lists.open_lists(self._with(values), begins)))

    def finish(self, values: Sequence[Any]) -> None:
        """Assign the carried variables after the loop."""
        self._set_state(tuple(self.lists.finish(self._with(values))))

    def _with(self, values: Sequence[Any]) -> list[Any]:
        state = list(self.start)
        for i, value in zip(self.carried, values):
            state[i] = value
        return state

    def step(self, values: Sequence[Any]) -> list[Any]:
        """Run the body; gives the carried variables afterwards."""
        self.set(values, True)
        self._body()
        state = self.lists.close_lists(self._get_state())
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
            if not can_be_carried(b):
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
        before, state = state, self.lists.probes(state)
        if not missing and not self.lists:
            return state
        newest = Symbol("loop_shapes").order
        given = [i for i, value in enumerate(state) if not isinstance(value, TensorArray)
                 and not is_undefined(value) and self._is_carried(i, value)]
        start = open_parts([nest.map_structure(convert.to_tensor, state[i]) for i in given])
        found: dict[int, Any] = {}
        after: list[Any] = []

        def probe(*leaves: Any) -> list[Any]:
            # Numbers that the loop carries are tensors in it: none of them decides anything here.
            begun = list(state)
            for i, value in zip(given, close_parts(nest.pack_sequence_as(start, leaves))):
                begun[i] = value
            self._set_state(tuple(begun))
            self._body()
            after[:] = self._get_state()
            found.update((i, nest.map_structure(_type_of, after[i])) for i in missing
                         if not is_undefined(after[i]) and after[i] is not None)
            return []

        try:
            Region("loop_shapes", probe, [calls.type_of(leaf) for leaf in nest.flatten(start)])
        finally:
            self._set_state(before)
        self._require_known([(name, [type]) for name, type in self.lists.elements()], newest)
        begun = self.lists.begin(state, tuple(after))
        for i, types in found.items():
            leaves = nest.flatten(types)
            if not all(isinstance(leaf, LeafType) for leaf in leaves):
                continue
            if state[i] is None:
                self.none_first.append(self._names[i])
                continue
            self._require_known([(self._names[i], [leaf.type for leaf in leaves])], newest)
            begun[i] = nest.map_structure(zeros_of, types)
            if type(state[i]) is Undefined:
                self.assigned_first.append(self._names[i])
        return tuple(begun)


    def _require_known(self, found: Sequence[tuple[str, Sequence[TensorType]]], newest: int
                       ) -> None:
        """Refuse shapes that are computed in the loop for what begins before it."""
        for name, types in found:
            if any(s.order > newest for type in types for dim in type.shape
                   for s in dims.symbols(dim)):
                raise ArgumentError(f"'{name}' must be defined before the loop: the shape that it "
                                    "has in the loop is computed there")


def _type_of(value: Any) -> Any:
    if not can_be_carried(value):
        return value
    tensor = convert.to_tensor(value)
    if without_rank(tensor):
        return LeafType(TensorType(tensor.dtype, (0,)), False)
    return LeafType(calls.type_of(tensor))


def run_staged(test: Callable[[], Any], body: Callable[[], None], get_state: Get, set_state: Set,
               names: Sequence[str], opts: Mapping[str, Any], trips: Any = None) -> None:
    """A loop of the graph; ``trips``: how many iterations it has at most, where that is known.

    With ``relaxes`` among the options sizes that an iteration changes are open from the start.
    """
    def made() -> _Staged:
        return _Staged(body, get_state, set_state, names,
                       Lists(names, opts.get("appended", ()), trips))

    loop = made()
    if loop.none_first:
        # The first iteration, which finds None, runs before the loop.
        assert_(predicate(test(), "while statement"), [_AT_LEAST_ONCE + ", ".join(loop.none_first)])
        body()
        loop = made()

    def condition(*values: Any) -> Tensor:
        loop.set(values)
        return predicate(test(), "while statement")

    start = [value if isinstance(value, TensorArray)
             else nest.map_structure(convert.to_tensor, value)
             for value in loop.values(loop.start)]
    options = {name: opts[name] for name in _OPTIONS if opts.get(name) is not None}
    if not start:
        loop_without_variables(condition, lambda: loop.step(()), options.get("maximum_iterations"))
        return
    if loop.assigned_first:
        assert_(condition(*start), [_AT_LEAST_ONCE + ", ".join(loop.assigned_first)])
    ends: list[Any] = []

    def step(*values: Any) -> list[Any]:
        ends[:] = loop.step(values)
        if opts.get("relaxes"):
            _look_for_changes(values, ends, invariants)
        return list(ends)

    invariants = _invariants(options, loop, start)
    while True:
        try:
            found = while_loop(condition, step, start, shape_invariants=invariants,
                               maximum_iterations=options.get("maximum_iterations"))
            break
        except ShapeError as error:
            wider = _widen(invariants, start, ends) if opts.get("relaxes") else None
            if wider is None:
                raise _with_name(error, loop, names) from None
            invariants = wider
    loop.finish(found)


def _invariants(options: Mapping[str, Any], loop: _Staged, start: Sequence[Any]) -> Any:
    """Shape invariants of the loop's variables, from pairs of variables and shapes."""
    pairs = options.get("shape_invariants")
    own = {i: loop.lists.shapes(i) for i in loop.carried if i in loop.lists}
    if pairs is None and not any(own.values()):
        return None
    state = loop.values(loop.start)
    found = []
    for i, value, tensor in zip(loop.carried, state, start):
        given = [shape for variable, shape in pairs or () if variable is value]
        if own.get(i) is not None:
            given = [own[i]]
        if given or isinstance(tensor, TensorArray):
            found.append(given[0] if given else tensor)
        else:
            found.append(nest.map_structure(lambda x: TensorShape(x.shape), tensor))
    return found


def _look_for_changes(before: Sequence[Any], after: Sequence[Any], invariants: Any) -> None:
    """Find sizes that an iteration may change, though only the run knows whether it does.

    Raises
    ------
    ShapeError
        Where they are not open.
    """
    for old, new, own in zip(before, after, invariants or [None] * len(before)):
        if isinstance(old, TensorArray) or isinstance(new, TensorArray):
            continue
        leaves = nest.flatten(old)
        shapes = [None] * len(leaves) if own is None else nest.flatten(own)
        for x, y, shape in zip(leaves, map(convert.to_tensor, nest.flatten(new)), shapes):
            if without_rank(x) or without_rank(y) or (shape is not None and shape.rank is None):
                continue
            sizes, now = calls.type_of(x).shape, calls.type_of(y).shape
            if len(sizes) != len(now) or any(
                    a != b and (shape is None or shape[i] is not None)
                    for i, (a, b) in enumerate(zip(sizes, now))):
                raise ShapeError("an iteration changes sizes")


def _widen(invariants: Any, start: Sequence[Any], ends: Sequence[Any]) -> Any:
    """Invariants without the sizes that an iteration changes; None where it changes none."""
    none_given = invariants is None
    if none_given:
        invariants = [x if isinstance(x, TensorArray) else nest.map_structure(
            lambda leaf: TensorShape(leaf.shape), x) for x in start]
    wider = []
    for own, end in zip(invariants, ends):
        kept = isinstance(own, TensorArray) or isinstance(end, TensorArray)
        wider.append(own if kept else nest.pack_sequence_as(end, [
            shape.most_specific_compatible_shape(TensorShape(convert.to_tensor(leaf).shape))
            for shape, leaf in zip(nest.flatten(own), nest.flatten(end))]))
    if len(ends) != len(invariants) or (str(wider) == str(invariants) and not none_given):
        return None
    return wider


def _with_name(error: ShapeError, loop: _Staged, names: Sequence[str]) -> ShapeError:
    """The error of a loop variable, with the variable's name for its number."""
    text, _, invariants = str(error).partition(". To allow")
    if not invariants:
        return error
    text = text.removeprefix("tf.while_loop: ")
    for place, i in enumerate(loop.carried):
        text = text.replace(f"loop variable {place} enters the loop with shape",
                            f"'{names[i]}' has shape")
    text = text.replace(", but has shape", " before the loop, but shape")
    return ShapeError(f"{text}. Use tf.autograph.experimental.set_loop_options to set shape "
                      "invariants (or, faster, start with the final size and write into it)")


__all__ = ["Get", "Set", "run_staged"]
