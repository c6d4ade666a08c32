"""Choices that only the run can make: both branches are traced, and their variables are results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, DtypeError, InvalidArgumentError
from ...ir.base.dims import symbols
from ...ir.base.types import TensorType
from ...ir.graph.rewire import find_computed_symbols
from ..dispatch import door
from ..flow.branches import choose
from ..flow.regions import Region
from ..flow.tensor_array import TensorArray
from ..ops.checks.values import assert_
from ..ops.reduce import reduce_any
from ..tensors import nest
from ..tensors.tensor import Tensor
from ..values import convert
from .branch_state import branches_of, different_texts
from .leaves import LeafType, State, can_be_tensor, leaves_of, zeros_of
from .variables import Undefined, UndefinedReturnValue, is_undefined

_BRANCHES = ("main", "else")


def predicate(value: Any, what: str) -> Tensor:
    """A condition as a tensor.

    Raises
    ------
    ValueError
        When it is no scalar, or not bool.
    """
    tensor = convert.to_tensor(value)
    if tensor.ndim or tensor.dtype is not dtypes.bool_:
        raise InvalidArgumentError(
            f"condition of {what} expected to be `tf.bool` scalar, got {tensor.dtype.name} of "
            f"shape {tensor.shape}; compare it with something, use tf.reduce_any or "
            "tf.reduce_all, or `is not None` to check for None")
    return tensor


def run_choice(cond: Any, body: Callable[[], Any], orelse: Callable[[], Any],
               get_state: Callable[[], State], set_state: Callable[[State], None],
               symbol_names: Sequence[str], nouts: int) -> None:
    """An ``if`` statement of the graph; the parameters are those of ``if_stmt``."""
    condition = predicate(cond, "if statement")
    get, set_ = branches_of(get_state, set_state)
    branches = _trace_branches(body, orelse, get, set_, nouts)
    texts = different_texts(*[branch.values for branch in branches])
    if texts:
        get, set_ = branches_of(get_state, set_state, texts)
        branches = _trace_branches(body, orelse, get, set_, nouts)
    before = get()
    set_((*_choose(condition, branches, symbol_names[:nouts]), *before[nouts:]))


def _trace_branches(body: Callable[[], Any], orelse: Callable[[], Any],
                    get_state: Callable[[], State], set_state: Callable[[State], None],
                    count: int) -> tuple[_Branch, _Branch]:
    """Both branches; the variables are afterwards what they were before."""
    before = get_state()

    def trace_branch(function: Callable[[], Any], returned_types: Mapping[int, Any]) -> _Branch:
        branch = _Branch(function, before, get_state, set_state, count, returned_types)
        set_state(before)
        return branch

    first = trace_branch(body, {})
    second = trace_branch(orelse, first.returned_types())
    if second.returned_types().keys() - first.returned_types().keys():
        first = trace_branch(body, second.returned_types())
    return first, second


class _Branch:
    """A traced branch: the values of its variables, tensors among them as results of a region.

    Attributes
    ----------
    values : tuple
        The variables, as the branch left them.
    region : Region
        Its outputs are the leaves of ``values`` that can be tensors.
    """

    values: State

    def __init__(self, function: Callable[[], Any], before: State, get_state: Callable[[], State],
                 set_state: Callable[[State], None], count: int, returned_types: Mapping[int, Any]):
        def run() -> list[Any]:
            set_state(before)
            function()
            values = list(get_state()[:count])
            for i, types in returned_types.items():
                if type(values[i]) is UndefinedReturnValue or _is_unwritten(values[i]):
                    values[i] = nest.map_structure(zeros_of, types)
            self.values = tuple(values)
            return [leaf for leaf in leaves_of(values) if can_be_tensor(leaf)]

        self.region = Region("branch", run, (), is_branch=True)


    def returned_types(self) -> dict[int, Any]:
        """By position the types of values that the branch returns, if they are tensors.

        A branch that does not return yet gets zeros in their place, which nobody will see: each
        way through a function returns something. Sizes that only this branch finds are 0 then.
        """
        found = {}
        inside = find_computed_symbols(self.region.graph)
        types = iter([TensorType(type.dtype, tuple(
            0 if symbols(dim) & inside else dim for dim in type.shape))
            for type in self.region.types])
        for i, value in enumerate(self.values):
            if is_undefined(value):
                continue
            kept = nest.map_structure(
                lambda leaf: LeafType(next(types)) if can_be_tensor(leaf) else leaf, value)
            if all(isinstance(leaf, LeafType) for leaf in nest.flatten(kept)):
                found[i] = kept
        return found


def _is_unwritten(value: Any) -> bool:
    """Whether a value is an array whose elements have no known shape yet."""
    return isinstance(value, TensorArray) and value._leaf() is None


def _choose(condition: Tensor, branches: Sequence[_Branch], names: Sequence[str]) -> list[Any]:
    """The values of the variables after a choice."""
    for i, name in enumerate(names):
        _require_same(name, *(branch.values[i] for branch in branches))
    _require_same_types(branches, names)
    results = iter(choose(condition, [branch.region for branch in branches],
                          "an `if` on a tensor"))
    found = []
    for first, second in zip(*(branch.values for branch in branches)):
        if is_undefined(first):
            found.append(first)
            continue
        leaves = [next(results) if can_be_tensor(a) else a for a in nest.flatten(first)]
        same = [a if _is_same_number(a, b) else leaf for a, b, leaf in zip(
            nest.flatten(first), nest.flatten(second), leaves)]
        found.append(nest.pack_sequence_as(first, same))
    return found


def _is_same_number(a: Any, b: Any) -> bool:
    """Whether both branches give the same Python number: then it stays one."""
    return type(a) is type(b) and isinstance(a, (bool, int, float)) and (
        a == b and str(a) == str(b))


def _require_same(name: str, first: Any, second: Any) -> None:
    """Refuse a variable that the branches leave as different kinds of things."""
    for value, other, where, elsewhere in ((first, second, *_BRANCHES),
                                           (second, first, *_BRANCHES[::-1])):
        if is_undefined(value) and not is_undefined(other):
            raise ArgumentError(
                f"'{name}' must also be initialized in the {where} branch: the `if` "
                             f"is on a tensor, and the {elsewhere} branch assigns it")
    if is_undefined(first):
        return
    try:
        nest.assert_same_structure(first, second)
    except (TypeError, ValueError) as error:
        raise ArgumentTypeError(
            f"'{name}' must have the same nested structure in the main and else "
                        f"branches of an `if` on a tensor: {error}") from None
    for a, b in zip(nest.flatten(first), nest.flatten(second)):
        if name.startswith("retval_") and (a is None) is not (b is None):
            raise ArgumentError(
                f"the {_BRANCHES[a is not None]} branch must also have a return statement with a "
                "value: the `if` is on a tensor, and a value is returned from the other")
        if can_be_tensor(a) is not can_be_tensor(b) or not (
                can_be_tensor(a) or a is b or _is_equal(a, b)):
            raise ArgumentTypeError(
                f"'{name}' is {_shown(a)} in the main branch of an `if` on a tensor and "
                f"{_shown(b)} in the else branch; only tensors, numbers and strings can "
                "depend on the condition")


def _is_equal(a: Any, b: Any) -> bool:
    return isinstance(a, (str, bytes)) and a == b


def _shown(value: Any) -> str:
    return "a tensor" if isinstance(value, Tensor) else repr(value)


def _require_same_types(branches: Sequence[_Branch], names: Sequence[str]) -> None:
    owners = [name for name, value in zip(names, branches[0].values) if not is_undefined(value)
              for leaf in nest.flatten(value) if can_be_tensor(leaf)]
    for name, x, y in zip(owners, *(branch.region.types for branch in branches)):
        if x.dtype is not y.dtype:
            raise DtypeError(
                f"'{name}' has dtype {x.dtype.name} in the main branch of an `if` on a tensor, "
                f"but dtype {y.dtype.name} in the else branch; use tf.cast in one of them")


# ---------------------------------------------------------------------------- expressions

def choose_value(cond: Any, if_true: Callable[[], Any], if_false: Callable[[], Any],
                 expression: str) -> Any:
    """``if_true() if cond else if_false()`` of the graph."""
    values: list[Any] = [Undefined(expression)]

    def assign(function: Callable[[], Any]) -> Callable[[], None]:
        def run() -> None:
            values[0] = function()
        return run

    def set_state(state: State) -> None:
        values[:] = state

    run_choice(cond, assign(if_true), assign(if_false), lambda: tuple(values),
               set_state,
               (f"… if {expression} else …",), 1)
    return values[0]


def run_and(first: Any, second: Callable[[], Any]) -> Any:
    """``first and second()``."""
    return choose_value(first, lambda: _truth(second(), "and"), lambda: convert.to_tensor(False),
                        "and")


def run_or(first: Any, second: Callable[[], Any]) -> Any:
    """``first or second()``."""
    return choose_value(first, lambda: convert.to_tensor(True), lambda: _truth(second(), "or"),
                        "or")


def _truth(value: Any, what: str) -> Tensor:
    if not can_be_tensor(value):
        raise ArgumentTypeError(f"`{what}` of a tensor and {value!r}, which is no tensor or number")
    return predicate(value, what)


def run_not(value: Any) -> Tensor:
    """``not value``."""
    return door.run("logical_not", predicate(value, "not"))


def run_in(value: Any, container: Any) -> Tensor:
    """``value in container``."""
    elements = convert.to_tensor(container)
    return reduce_any(elements == convert.to_tensor(value, elements.dtype))


def run_assert(test: Any, message: Any) -> None:
    """``assert test, message``."""
    assert_(predicate(test, "assert"), [message])


__all__ = ["choose_value", "predicate", "run_and", "run_assert", "run_choice", "run_in", "run_not",
           "run_or"]
