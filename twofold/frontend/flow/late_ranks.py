"""Functions of tensors whose number of dimensions only the run tells: called when it does.

A function that asks for a rank which is not known is traced for several ranks, and that is thrown
away: it shows what the function gives, and what is the same of it whatever the ranks are. In the
program it is a call of the host, which runs it eagerly; gradients are those of its ops.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ... import dtypes
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ..dispatch import calls, door
from ..tensors import nest, observers
from ..tensors.shape import static_shape
from ..tensors.symbolic import SymbolicTensor, UnknownRankError
from ..tensors.tensor import Tensor, is_variable
from ..tracing.host_results import parts_of_results, take_result, types_of_results
from ..tracing.open_sizes import OpenSizes
from ..tracing.strings import expand, strings_of_parts, unranked_part
from ..tracing.trace import Trace
from ..tracing.unranked import parts_of
from ..values import convert
from ..values.spec import TensorSpec
from .tensor_functions import TensorFunction

_MOST = 6        # ranks that are tried
_MOST_MIXED = 4  # ranks that are tried with each other


class _Call:
    """A function and what it is called with.

    Attributes
    ----------
    tensors : list
        The tensors and variables among the arguments.
    """

    def __init__(self, function: Callable[..., Any], args: Sequence[Any],
                 options: Mapping[str, Any]):
        self.function = function
        self._given = (tuple(args), dict(options))
        self.tensors: list[Any] = []
        _replace(self._given, self._note)

    def _note(self, x: Any) -> Any:
        self.tensors.append(x)
        return x

    def can_wait(self) -> bool:
        """Whether it is a function of tensors alone: it runs no code of users, changes no state."""
        args, options = self._given
        is_method = "." in self.function.__qualname__.rpartition("<locals>.")[2]
        if is_method and not (args and isinstance(args[0], Tensor)):
            return False
        return not any(callable(leaf) and not isinstance(leaf, (type, Tensor))
                       and not is_variable(leaf) for leaf in nest.flatten([args, options]))

    def with_tensors(self, tensors: Iterator[Any]) -> tuple[Any, list[Tensor | None]]:
        """Call it with other tensors; gives what it returns, and the leaves of that."""
        args, options = _replace(self._given, lambda _: next(tensors))
        result = self.function(*args, **options)
        return result, [leaf if leaf is None else convert.to_tensor(leaf)
                        for leaf in nest.flatten(result)]


def _replace(value: Any, change: Callable[[Any], Any]) -> Any:
    """Arguments with something else for each tensor and variable in them."""
    if isinstance(value, Tensor) or is_variable(value):
        return change(value)
    if isinstance(value, slice):
        return slice(*[_replace(x, change) for x in (value.start, value.stop, value.step)])
    if not nest.is_nested(value):
        return value
    return nest.rebuild(value, [_replace(child, change) for _, child in nest.children(value)])


def call_late(error: UnknownRankError, function: Callable[..., Any], args: Sequence[Any],
              options: Mapping[str, Any]) -> Any:
    """What a function that raised an error, as a rank is not known, gives when the program runs.

    Raises
    ------
    UnknownRankError
        The error itself, where the function cannot be called then, or what it gives depends on the
        run.
    Exception
        What the function raises whatever the ranks are.
    """
    call = _Call(function, args, options)
    if not call.can_wait():
        raise error
    result, specs = _promise(error, call)
    inputs, shaped = expand([convert.to_tensor(x) for x in call.tensors])
    declared = [spec for spec in specs if spec is not None]
    name = function.__name__.rstrip("_")

    def run(*given: Tensor) -> list[Tensor]:
        _, leaves = call.with_tensors(iter(shaped(given)))
        return parts_of_results([x for x in leaves if x is not None], declared)

    types = types_of_results(declared, name)
    made = TensorFunction(run, name, [x.dtype for x in inputs], [type.dtype for type in types],
                          is_users=False)
    outputs = iter(door.run_all("host_call", *inputs, function=made, outputs=tuple(types)))
    return nest.pack_sequence_as(result, [
        None if spec is None else take_result(outputs, spec, f"tf.{name}") for spec in specs])


# ---------------------------------------------------------------------------- what is promised

def _promise(error: UnknownRankError, call: _Call) -> tuple[Any, list[TensorSpec | None]]:
    """The structure of the results, and a spec for each: None for what is None."""
    unknown = list(dict.fromkeys(x for x in map(_unknown_of, call.tensors) if x is not None))
    found: list[tuple[Any, list[TensorSpec | None]]] = []
    failed: Exception = error
    for ranks in _ranks(len(unknown)) if unknown else ():
        try:
            found.append(_try_ranks(call, dict(zip(unknown, ranks))))
        except Exception as reason:  # of these ranks, or of all
            failed = reason
    if not found:
        raise failed
    result, specs = found[0]
    for other, more in found[1:]:
        try:
            nest.assert_same_structure(result, other)
            specs = [_common_spec(a, b, error) for a, b in zip(specs, more, strict=True)]
        except (TypeError, ValueError):
            raise error from None
    return result, specs


def _unknown_of(x: Any) -> Any:
    """What of a tensor a rank may be: that of the tensor, or the length of a row of integers."""
    part = unranked_part(x)
    if part is not None:
        return parts_of(part).extent
    if not isinstance(x, SymbolicTensor) or x._dtype.kind not in "iu":
        return None
    shape = calls.type_of(x).shape
    return shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else None


def _ranks(count: int) -> Iterator[tuple[int, ...]]:
    """Ranks of so many tensors, to be tried."""
    if count <= 2:
        yield from itertools.product(range(_MOST_MIXED), repeat=count)
    else:
        for rank in range(_MOST_MIXED):
            yield (rank,) * count
            for place in range(count if rank else 0):
                yield tuple([0 if i == place else rank for i in range(count)])
    for rank in range(_MOST_MIXED, _MOST):
        yield (rank,) * count


def _try_ranks(call: _Call, ranks: Mapping[Any, int]) -> tuple[Any, list[TensorSpec | None]]:
    """What a function gives for tensors of some ranks."""
    inner = Trace("ranks", observers.local.trace)
    inner.sizes = OpenSizes()
    inner.builder.guarded = inner.sizes.places
    shapes = {unknown: tuple([Symbol("size").dim for _ in range(rank)])
              for unknown, rank in ranks.items()}

    def stand_in(x: Any) -> Any:
        unknown = _unknown_of(x)
        if unknown is None:
            return x
        part = unranked_part(x)
        if part is None:
            return inner.parameter(TensorType(x._dtype, (ranks[unknown],)))
        own = inner.parameter(TensorType(part._dtype, shapes[unknown]))
        return own if part is x else strings_of_parts(
            inner.parameter(TensorType(dtypes.uint8, (Symbol("bytes").dim,))), own)

    try:
        with observers.traced(inner):
            result, leaves = call.with_tensors(iter([stand_in(x) for x in call.tensors]))
            return result, [None if x is None else _spec_of(x) for x in leaves]
    finally:
        inner.done = True


def _spec_of(x: Tensor) -> TensorSpec:
    if unranked_part(x) is not None:
        return TensorSpec(None, x.dtype)
    return TensorSpec(static_shape(calls.type_of(x).shape), x.dtype)


def _common_spec(a: TensorSpec | None, b: TensorSpec | None, error: UnknownRankError
                 ) -> TensorSpec | None:
    if a is None or b is None:
        if a is not b:
            raise error
        return None
    if a.dtype is not b.dtype:
        raise error
    return TensorSpec(a.shape.most_specific_compatible_shape(b.shape), a.dtype)


__all__ = ["call_late"]
