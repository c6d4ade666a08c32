"""Lists that a loop of the graph appends to.

Such a list becomes one tensor with room for what the loop may append, and the number of elements:
that is what the loop carries. How many elements an iteration appends at most, and of which type, is
found out by tracing the body once. Where the number of iterations is known before the loop, the
room is made there; elsewhere it is doubled when an iteration may need more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

from ... import dtypes
from ...errors import ArgumentTypeError, DtypeError, ShapeError
from ...ir.base.types import TensorType
from ..dispatch import calls, door
from ..ops.joining import concat, stack
from ..ops.selection import where
from ..tensors.shape import TensorShape
from ..tensors.symbolic import here
from ..tensors.tensor import Tensor
from ..values import arguments, convert
from ..values.scattering import scatter
from .leaves import LeafType, State, can_be_carried, zeros_of


class Growth:
    """How a list grows in one loop.

    Attributes
    ----------
    name : str
        The variable that holds it.
    element : TensorType or None
        Of its elements; None before any is known.
    added : int
        How many elements an iteration appends at most.
    is_irregular : bool
        A loop inside appends too, so that an iteration may append any number.
    has_room : bool
        In the body of a loop there is room for what an iteration appends.
    """

    def __init__(self, name: str, has_room: bool):
        self.name = name
        self.has_room = has_room
        self.element: TensorType | None = None
        self.added = 0
        self.is_irregular = False

    def tensor(self, value: Any) -> Tensor:
        """An element as a tensor of the list's type, which it sets if it is the first.

        Raises
        ------
        TypeError
            For what is no number or tensor, and for other dtypes.
        ValueError
            For other shapes.
        """
        if not can_be_carried(value):
            raise ArgumentTypeError(
                f"'{self.name}' is a list that a loop on tensors appends to{here()}; it can hold "
                f"tensors and numbers, not {value!r}")
        own = self.element
        tensor = value if isinstance(value, Tensor) or own is None else convert.to_tensor(
            value, own.dtype)
        tensor = convert.to_tensor(tensor)
        found = calls.type_of(tensor)
        if own is None:
            self.element = found
        elif found.dtype is not own.dtype:
            raise DtypeError(
                f"'{self.name}' is a list of {own.dtype.name} tensors, and a {found.dtype.name} "
                f"tensor is appended{here()}; use tf.cast")
        elif found.shape != own.shape:
            raise ShapeError(
                f"'{self.name}' is a list of tensors of shape {TensorShape(_known(own))}, and one "
                f"of shape {TensorShape(_known(found))} is appended{here()}; elements that a loop "
                "on tensors appends have one shape: pad, or use tf.concat with shape invariants")
        return tensor


def _known(type: TensorType) -> list[int | None]:
    return [dim if isinstance(dim, int) else None for dim in type.shape]


class Carried(NamedTuple):
    """What branches carry of a list."""

    whole: Tensor
    size: Tensor
    growth: Growth


class TracedList:
    """A list that a loop of the graph appended to.

    ``tf.stack`` and other functions of tensors take it as the tensor of its elements; it can be
    indexed, counted with ``len``, gone over by ``for``, appended to and returned, which gives a
    tensor.
    """

    __slots__ = ("_count", "_growth", "_whole")

    def __init__(self, whole: Any, count: Any, growth: Growth):
        """Without ``whole`` the body of a loop is traced for what it appends."""
        self._whole = whole
        self._count = count
        self._growth = growth

    def append(self, value: Any) -> TracedList:
        """The list with one more element."""
        growth = self._growth
        tensor = growth.tensor(value)
        growth.added += 1
        if self._whole is None:
            return self
        if growth.has_room:
            place = door.run("reshape", self._count, shape=(1,))
            whole = scatter("update", self._whole, place, tensor)
        else:
            whole = concat([self._rows(), tensor[None]], 0)
        return TracedList(whole, self._count + 1, growth)

    def carry(self) -> Any:
        """What a branch carries; the list itself while the body is only looked at."""
        return self if self._whole is None else Carried(self._whole, self._count, self._growth)

    def count(self) -> Tensor:
        """The number of elements."""
        return convert.to_tensor(0, dtypes.int32) if self._whole is None else self._count

    def item(self, number: Any) -> Tensor:
        """An element."""
        return self[number]

    def _rows(self) -> Tensor:
        """The elements as one tensor."""
        rows: Tensor
        if self._whole is not None:
            rows = self._whole[:self._count]
        elif self._growth.element is not None:
            rows = zeros_of(LeafType(self._growth.element))[None]
        else:
            raise ArgumentTypeError(f"'{self._growth.name}' is read{here()} before anything is "
                                    "appended: give it a first element before the loop")
        return rows

    def __getitem__(self, index: Any) -> Any:
        if self._whole is None and isinstance(index, int):
            return self._rows()[0]
        return self._rows()[index]

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Tensor:
        return self._rows()

    def __repr__(self) -> str:
        return f"<'{self._growth.name}', a list that a loop on tensors appended to>"

    def _refuse(self, *_: Any) -> NoReturn:
        raise ArgumentTypeError(
            f"'{self._growth.name}' is a list that a loop on tensors appended to{here()}: it can "
            "be stacked (tf.stack), indexed, counted (len), appended to, gone over by `for` and "
            "returned; for anything else, stack it first")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()

    __iter__ = __len__ = __contains__ = __add__ = __radd__ = __iadd__ = __mul__ = __rmul__ = _refuse
    __setitem__ = __delitem__ = __eq__ = __ne__ = __lt__ = __gt__ = __bool__ = _refuse
    __hash__ = None  # type: ignore[assignment]


def append(owner: Any, value: Any) -> Any:
    """``owner.append(value)``; gives what the variable then holds."""
    if isinstance(owner, TracedList):
        return owner.append(value)
    owner.append(value)
    return owner


class Lists:
    """The lists among the variables of a loop.

    Parameters
    ----------
    names : sequence of str
        Of the variables.
    appended : collection of str
        Those that the body appends to.
    trips : int or Tensor or None
        How many iterations there are, where that is known.
    """

    def __init__(self, names: Sequence[str], appended: Sequence[str], trips: Any):
        self._names = names
        self._appended = appended
        self._trips = trips
        self._growth: dict[int, Growth] = {}
        self._before: dict[int, Any] = {}

    def probes(self, state: State) -> State:
        """The state with stand-ins for lists, that note what a body appends to them."""
        found = list(state)
        for i, value in enumerate(state):
            if self._names[i] in self._appended and (
                    type(value) is list or isinstance(value, TracedList)):
                growth = self._growth[i] = Growth(self._names[i], True)
                self._before[i] = value
                if isinstance(value, TracedList):
                    growth.element = value._growth.element
                else:
                    for item in value:
                        growth.tensor(item)
                found[i] = TracedList(None, None, growth)
        return tuple(found)

    def __contains__(self, place: int) -> bool:
        return place in self._growth

    def __bool__(self) -> bool:
        return bool(self._growth)

    def elements(self) -> list[tuple[str, TensorType]]:
        """The names of the lists, and the types of what is appended to them."""
        return [(growth.name, growth.element) for growth in self._growth.values()
                if growth.element is not None]

    def begin(self, state: Sequence[Any], after: State) -> list[Any]:
        """The state before the loop, with the tensors of the lists."""
        found = list(state)
        for i, value in self._before.items():
            if not isinstance(after[i], TracedList):
                raise ArgumentTypeError(
                    f"'{self._names[i]}' is a list that a loop on tensors appends to, and "
                    f"{after[i]!r} after one iteration; keep other values in other variables")
            found[i] = value if self._growth[i].element is None else self._begun(i, value)
        return found

    def _begun(self, i: int, before: Any) -> tuple[Tensor, Tensor]:
        growth = self._growth[i]
        assert growth.element is not None
        dtype, shape = growth.element.dtype, growth.element.shape
        if isinstance(before, TracedList) and before._whole is not None:
            whole, count = before._whole, before._count
        elif isinstance(before, TracedList):
            whole, count = convert.full(0, dtype, (0, *shape)), before.count()
        else:
            whole = stack([growth.tensor(item) for item in before]) if before else convert.full(
                0, dtype, (0, *shape))
            count = convert.to_tensor(len(before), dtypes.int32)
        if self.grows(i):
            return whole, count
        trips = self._trips if isinstance(self._trips, int) else arguments.dims_of(
            [self._trips], "size")[0]
        room = convert.full(0, dtype, (trips * growth.added, *shape))
        return concat([whole, room], 0), count

    def grows(self, i: int) -> bool:
        """Whether room is made as the loop runs."""
        return self._trips is None or self._growth[i].is_irregular

    def shapes(self, i: int) -> tuple[TensorShape, TensorShape] | None:
        """What stays of the shapes of a list's tensors; None where nothing changes."""
        element = self._growth[i].element
        if element is None or not self.grows(i):
            return None
        return TensorShape([None, *_known(element)]), TensorShape([])

    def open_lists(self, values: Sequence[Any], begins: bool) -> list[Any]:
        """The variables of a state that a loop carries; ``begins``: an iteration begins."""
        found = list(values)
        for i, growth in self._growth.items():
            if isinstance(found[i], tuple):
                whole, count = found[i]
                if begins and self.grows(i):
                    whole = _with_room(whole, count, growth)
                found[i] = TracedList(whole, count, growth)
        return found

    def close_lists(self, state: State) -> list[Any]:
        """The state with the tensors of the lists."""
        return [(value._whole, value._count) if i in self._growth and isinstance(
            value, TracedList) and value._whole is not None else value
            for i, value in enumerate(state)]

    def finish(self, state: Sequence[Any]) -> list[Any]:
        """The state after the loop; a list belongs to the loop around it from now on."""
        found = list(state)
        for i, growth in self._growth.items():
            if isinstance(found[i], tuple):
                before = self._before[i]
                outer = before._growth if isinstance(before, TracedList) else Growth(
                    growth.name, False)
                outer.element, outer.is_irregular = growth.element, True
                whole, count = found[i]
                found[i] = TracedList(whole, count, outer)
        return found


def _with_room(whole: Tensor, count: Tensor, growth: Growth) -> Tensor:
    """The elements with room for those of an iteration; doubled where there is too little."""
    element = growth.element
    assert element is not None
    size = door.run("dim_value", dim=calls.type_of(whole).shape[0], dtype=dtypes.int32)
    more = where(size - count < growth.added, size + growth.added, 0)
    room = convert.full(0, element.dtype, (arguments.dims_of([more], "size")[0], *element.shape))
    return concat([whole, room], 0)


__all__ = ["Carried", "Lists", "TracedList", "append"]
