"""Which ``ElementFunction`` runs a user's function: a new one, or the one of the element before.

A function that makes a dataset for each element, as ``flat_map`` takes, makes the same functions
again and again, which differ in what they captured at most. They are traced once: captured tensors
become inputs of the trace.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import CellType, FunctionType
from typing import Any

import numpy as np

from ... import dtypes
from ..autograph import status
from ..autograph.operators import call_converted
from ..tensors.tensor import Tensor
from ..values.spec import TensorSpec
from .functions import ElementFunction
from .streams import Block, Element
from .structure import Layout

_MOST_KEPT = 64
_MOST_REPEATED = 1 << 16  # elements that captured tensors may be repeated to for a block


class _Local(threading.local):
    def __init__(self) -> None:
        self.kept: dict[Any, Any] | None = None


_local = _Local()


class DatasetFunction(ElementFunction):
    """A function that gives datasets; it runs as Python for each element."""

    def __init__(self, *args: Any, **options: Any):
        self._kept: dict[Any, Any] = {}
        super().__init__(*args, **options)

    def __call__(self, leaves: Element) -> Element:
        before, _local.kept = _local.kept, self._kept
        try:
            return super().__call__(leaves)
        finally:
            _local.kept = before


class BoundFunction:
    """A function that was traced with what it captured as inputs, and what it captured."""

    def __init__(self, function: ElementFunction, captured: Element):
        self._function = function
        self._captured = captured
        self.name = function.name

    @property
    def structure(self) -> Any:
        """Specs of what it returns."""
        return self._function.structure

    def __call__(self, leaves: Element) -> Element:
        """The function of one element."""
        return self._function([*self._captured, *leaves])

    def block(self, block: Block) -> Block | None:
        """The function of several elements at once; None where they have to run one by one."""
        columns = block.columns() if block.count > 1 else None
        if columns is None or sum(x.size for x in self._captured) * block.count > _MOST_REPEATED:
            return None
        repeated = [np.ascontiguousarray(np.broadcast_to(x, (block.count, *x.shape)))
                    for x in self._captured]
        return self._function.block(Block(columns=[*repeated, *columns], count=block.count))


class _Opened:
    """A function called with the tensors that it would have captured."""

    def __init__(self, function: FunctionType, places: list[int]):
        self._function = function
        self._places = places

    def __call__(self, captured: tuple[Any, ...], element: Any) -> Any:
        old = self._function
        cells = list(old.__closure__ or ())
        for place, tensor in zip(self._places, captured):
            cells[place] = CellType(tensor)
        new = FunctionType(old.__code__, old.__globals__, old.__name__, old.__defaults__,
                           tuple(cells))
        new.__kwdefaults__ = old.__kwdefaults__
        new.__module__, new.__qualname__ = old.__module__, old.__qualname__
        arguments = element if type(element) is tuple else (element,)
        return call_converted(new, arguments, {})


def element_function(function: Callable[..., Any], layout: Layout, name: str,
                     unpacks: bool = True, gives_dataset: bool = False) -> Any:
    """What runs a user's function of elements.

    Parameters
    ----------
    function : callable
    layout : Layout
        Of the elements.
    name : str
        The method that it was given to.
    unpacks : bool
        Whether the parts of a tuple are arguments of their own.
    gives_dataset : bool
        Whether it is to return a dataset.
    """
    if gives_dataset:
        return DatasetFunction(function, layout, name, unpacks, True)
    kept = _local.kept
    if kept is None or type(function) is not FunctionType or not unpacks:
        return ElementFunction(function, layout, name, unpacks)
    contents = [_content(cell) for cell in function.__closure__ or ()]
    places = [i for i, x in enumerate(contents)
              if type(x) is Tensor and x.dtype is not dtypes.string]
    captured: Element = [contents[i]._host() for i in places]
    specs = tuple(TensorSpec(contents[i].shape, contents[i].dtype) for i in places)
    others = [x for i, x in enumerate(contents) if i not in places]
    key = (function.__code__, name, repr(layout.structure), repr(specs), tuple(map(id, others)),
           id(function.__defaults__), tuple(map(id, (function.__kwdefaults__ or {}).values())))
    found = kept.get(key)
    if found is None:
        made: ElementFunction
        if places:
            opened: Any = status.artifact(_Opened(function, places))
            opened.__name__ = function.__name__
            made = ElementFunction(opened, Layout((specs, layout.structure)), name)
        else:
            made = ElementFunction(function, layout, name)
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        found = kept[key] = made, others, function  # so that their ids stay theirs
    return BoundFunction(found[0], captured) if places else found[0]


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not assigned yet
        return None
