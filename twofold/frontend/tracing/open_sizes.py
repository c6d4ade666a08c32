"""``OpenSizes``: the sizes of arguments that a trace does not know, and what it needs of them.

A trace leaves open what an input signature leaves open. Two things need more. Some ops cannot be
written down without a size: they ask for it (:func:`static_size`), and the function is traced again
with the size of this call. And two open sizes that meet in an op are taken to be equal, which a
check guards; a call in which one of them is 1 instead gets a trace of its own, in which that size
is 1. The checks come before all effects, so nothing has happened yet when a call is sent there.

Sizes that nodes define (how many elements a mask selects) are not known before anything runs:
tensors of such a size are repeated by the program itself (``GraphBuilder``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from ...errors import TraceError
from ...ir.base import dims
from ...ir.base.dims import Dim, Symbol, UnknownSizeError
from ...ir.graph import Node, Value
from ...ir.graph.analysis import has_effects
from ...ir.ops import DimCheck, Structure, structural
from ..tensors import observers
from ..tensors.symbolic import here

if TYPE_CHECKING:
    from ...ir.graph import GraphBuilder


MOST_ELEMENTS = 256
"""Arguments with more elements are never told apart by them."""


class Place(NamedTuple):
    """An axis of a tensor argument, or its elements (no axis)."""

    tensor: int
    axis: int | None

    def order(self) -> tuple[int, int]:
        """For sorting: by argument, elements before axes."""
        return self.tensor, -1 if self.axis is None else self.axis


#: The arguments and the sizes that something is computed from.
Dependence = tuple[dict[Value, None], dict[Dim, None]]


class SizesNeededError(Exception):
    """A function must be traced again with some sizes known; never seen by users.

    Attributes
    ----------
    places : dict
        The axes, and who needs them.
    """

    def __init__(self, places: dict[Place, str]):
        super().__init__(places)
        self.places = places


class OpenSizes:
    """The open sizes of the arguments of a trace, shared by the regions inside.

    Attributes
    ----------
    places : dict
        Symbol to the axis that has its size.
    parameters : dict
        The inputs of the trace that are arguments, to their number among these.
    defined : dict
        Symbol that the program gets from a computed integer, to what that is computed from.
    known : set of int
        The arguments whose elements are known in this trace.
    needed : dict
        The axes whose sizes must be known, and who needs them.
    broadcasts : list of (Dim, Dim)
        Sizes that are taken to be equal, where one of them might be 1.
    """

    def __init__(self) -> None:
        self.places: dict[Symbol, Place] = {}
        self.parameters: dict[Value, int] = {}
        self.defined: dict[Symbol, Callable[[], Dependence | None]] = {}
        self.known: set[int] = set()
        self.needed: dict[Place, str] = {}
        self.broadcasts: list[tuple[Dim, Dim]] = []
        self._inside: list[DimCheck] = []

    def open(self, tensor: int, axis: int, name: str) -> Dim:
        """The size of an axis of an argument, which is not known."""
        symbol = Symbol(name)
        self.places[symbol] = Place(tensor, axis)
        return symbol.dim

    def need(self, found: Iterable[Dim], who: str) -> bool:
        """Ask for another trace in which dimensions are known; False where that cannot be."""
        return self.need_elements((), found, who)

    def need_elements(self, values: Iterable[Value], found: Iterable[Dim], who: str) -> bool:
        """Ask for a trace in which the elements of arguments, and dimensions, are known.

        False where that cannot be: one depends on something that is no argument, or on too many
        numbers.
        """
        wanted: set[Place] = set()
        inputs, left = dict.fromkeys(values), [s for dim in found for s in dims.symbols(dim)]
        seen: set[Symbol] = set()
        while left or inputs:
            for value in inputs:
                if not self._can_know(value):
                    return False
                if value.type.is_static and self.parameters[value] not in self.known:
                    wanted.add(Place(self.parameters[value], None))
                left += [s for dim in value.shape for s in dims.symbols(dim)]
            inputs = {}
            while left:
                symbol = left.pop()
                if symbol in self.places:
                    wanted.add(self.places[symbol])
                elif symbol not in self.defined:
                    return False
                elif symbol not in seen:
                    seen.add(symbol)
                    depends = self.defined[symbol]()
                    if depends is None:
                        return False
                    inputs |= depends[0]
                    left += [s for dim in depends[1] for s in dims.symbols(dim)]
        for place in sorted(wanted, key=Place.order):
            self.needed.setdefault(place, who)
        return bool(wanted)

    def _can_know(self, value: Value) -> bool:
        """Whether it is an argument that has, as far as is known, few elements."""
        return value in self.parameters and (
            not value.type.is_static or dims.evaluate(value.type.size, {}) <= MOST_ELEMENTS)

    def take_for_larger(self, found: Iterable[Dim], message: str) -> bool:
        """Take dimensions not to be 1; calls in which one is get a trace of their own.

        False, and nothing done, where a dimension is not known before the function runs.
        """
        wanted = list(found)
        if not all(symbol in self.places for dim in wanted for symbol in dims.symbols(dim)):
            return False
        self._inside += [DimCheck(dim, 2, message) for dim in wanted]
        return True

    def note_failure(self, error: Exception, who: str) -> None:
        """Tracing ended with an error: no matter, where a known size would have prevented it.

        Raises
        ------
        SizesNeededError
        """
        if isinstance(error, UnknownSizeError):
            self.need(error.dims, who)
        self.require_known()

    def require_known(self) -> None:
        """Stop where sizes were asked for.

        Raises
        ------
        SizesNeededError
        """
        if self.needed:
            raise SizesNeededError(self.needed) from None

    def collect(self, builder: GraphBuilder, is_whole: bool) -> None:
        """Note the broadcasts of a finished graph, and see that they are checked before effects.

        In a whole graph, those that are checked after something was updated or printed, or in a
        branch or body, are checked in front of everything as well: where just one size is 1.
        """
        checks = {node: node.attrs for node in builder.broadcasts
                  if isinstance(node.attrs, DimCheck)}
        if not is_whole:
            self._inside += checks.values()
            return
        kept: list[Node] = []
        seen: set[tuple[Dim, Dim]] = set()
        late = {(check.left, check.right): check for check in self._inside}
        may_be_late = False
        for node in builder.nodes:
            check = checks.get(node)
            if check is not None:
                pair = check.left, check.right
                if pair in seen:
                    continue
                seen.add(pair)
                if may_be_late:
                    late.setdefault(pair, check)
                else:
                    late.pop(pair, None)
            may_be_late = may_be_late or (
                check is None and has_effects(node) and node.op.structure not in _HARMLESS)
            kept.append(node)
        self.broadcasts += [*seen, *(pair for pair in late if pair not in seen)]
        builder.nodes[:] = [*map(_soft, late.values()), *kept]


#: Effects that leave nothing behind when the run is given up.
_HARMLESS = (Structure.READ, Structure.EQUALITY, Structure.GUARD, Structure.DIMENSION)


def _soft(check: DimCheck) -> Node:
    """A check that fails where just one of two sizes is 1.

    What else a branch or body demands is its own business: it may never run.
    """
    left, right = (dims.modulo(dims.minimum(dim, 2), 2) for dim in (check.left, check.right))
    return Node(structural(Structure.EQUALITY), (), DimCheck(left, right, check.message), (), ())


def ask_for_sizes(found: Iterable[Dim], who: str) -> bool:
    """Trace the function again with these sizes known; False where the program finds them.

    Raises
    ------
    UnknownSizeError
        Where the function is traced again.
    """
    found = tuple(found)
    trace = observers.local.trace
    if trace is None or not trace.sizes.need(found, who):
        return False
    raise UnknownSizeError(f"{who} needs sizes that are not known yet", *found)


def static_size(dim: Dim, who: str, advice: str) -> int:
    """A dimension as a number; where it is not known, the function is traced again.

    Parameters
    ----------
    dim : Dim
    who : str
        The user's op.
    advice : str
        What to write instead where the size is computed by the program itself.

    Raises
    ------
    UnknownSizeError
        Where it is not known.
    """
    return static_sizes((dim,), who, advice)[0]


def static_sizes(found: Iterable[Dim], who: str, advice: str) -> tuple[int, ...]:
    """Several dimensions as numbers, as ``static_size``."""
    found = tuple(found)
    unknown = [dim for dim in found if not isinstance(dim, int)]
    if not unknown:
        return found  # type: ignore[return-value]
    ask_for_sizes(unknown, who)
    raise TraceError(f"{who} needs a size that is computed while the function runs{here()}; "
                     f"{advice}")
