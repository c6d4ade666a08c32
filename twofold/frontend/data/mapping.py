"""``map``, ``filter``, ``take_while``, ``scan``: functions of one element after the other."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError
from ..tensors import observers
from ..values.spec import TensorSpec
from .element_functions import element_function
from .functions import ElementFunction, scalar_bool
from .node import Node, Run, late_tensors, not_outside
from .rows import placeholders
from .streams import Block, Element, Stream
from .structure import (
    Layout,
    flatten,
    host_leaf,
    is_late,
    map_structure,
    normalize,
    same_form,
    spec_of,
)


class Applied(Node):
    """A node whose elements a function of the user's gives.

    Parameters
    ----------
    source : Node
    function : callable
    name : str
    """

    def __init__(self, source: Node, function: Callable[..., Any], name: str):
        self.name = name
        self.inputs = (source,)
        self.function = element_function(function, source.layout, name)

    @property
    def spec(self) -> Any:
        if self.function.structure is None and not self.function.find_structure():
            probe(self.inputs[0], self.function)
        return self.function.structure


def probe(source: Node, function: ElementFunction) -> None:
    """Find out what a function returns by running it on a first element, or on zeros.

    Raises
    ------
    ValueError
        When there is no element, and the function fails for zeros.
    """
    leaves = None
    if not late_tensors(source):
        stream = source.stream(Run())
        try:
            leaves = stream.next()
        finally:
            stream.close()
    if leaves is not None:
        function(leaves)
        return
    try:
        with observers.init_scope():
            function(placeholders(source.layout.specs))
    except Exception as error:
        raise ArgumentError(
            f"{function.name}: what the function returns can only be found out by running it, "
            "and there is no element to run it on") from error


class Map(Applied):
    """A function of each element."""

    def __init__(self, source: Node, function: Callable[..., Any], name: str = "map"):
        super().__init__(source, function, name)

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Stream:
        return MapStream(self.inputs[0].stream(run), self.function)


class MapStream(Stream):
    """Elements that failed are left out when it goes on after their error."""

    def __init__(self, source: Stream, function: ElementFunction):
        self.inputs = (source,)
        self.source = source
        self.function = function
        self.waiting: deque[Element] = deque()  # read from the source, after one that failed

    def next(self) -> Element | None:
        leaves = self.waiting.popleft() if self.waiting else self.source.next()
        return None if leaves is None else self.function(leaves)

    def block(self, most: int) -> Block | None:
        if self.waiting or self._failure is not None:
            return super().block(most)
        block = self.source.block(most)
        if block is None:
            return None
        found = self.function.block(block)
        if found is not None:
            return found
        self.waiting.extend(block.rows())
        return super().block(block.count)

    def save(self) -> dict[str, Any]:
        return {**super().save(), "waiting": list(self.waiting)}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.waiting = deque(state["waiting"])


# ---------------------------------------------------------------------------- filter

class Filter(Node):
    """The elements for which a predicate holds, or those before the first without (take_while)."""

    def __init__(self, source: Node, predicate: Callable[..., Any], name: str = "filter"):
        self.name = name
        self.inputs = (source,)
        self.function = element_function(predicate, source.layout, name)
        self._require_bool(self.function.structure)

    def _require_bool(self, spec: Any) -> None:
        if spec is not None and not (isinstance(spec, TensorSpec) and spec.dtype is dtypes.bool_
                                     and spec.shape.is_compatible_with([])):
            raise ArgumentError(f"{self.name}: `predicate` return type must be convertible to a "
                                f"scalar boolean tensor. Got {spec!r}.")

    def stream(self, run: Run) -> Stream:
        kind = _FilterStream if self.name == "filter" else _WhileStream
        return kind(self.inputs[0].stream(run), self.function)


class _FilterStream(Stream):
    def __init__(self, source: Stream, function: ElementFunction):
        self.inputs = (source,)
        self.source = source
        self.function = function
        self.waiting: deque[Element] = deque()

    def next(self) -> Element | None:
        while True:
            leaves = self.waiting.popleft() if self.waiting else self.source.next()
            if leaves is None:
                return None
            if scalar_bool(self.function(leaves)[0]):
                return leaves

    def block(self, most: int) -> Block | None:
        while not self.waiting and self._failure is None:
            block = self.source.block(most)
            if block is None:
                return None
            answers = self.function.block(block)
            if answers is None:
                self.waiting.extend(block.rows())
                return self._one_by_one(block.count)
            columns, chosen = block.columns(), answers.columns()
            assert columns is not None and chosen is not None
            count = int(np.count_nonzero(chosen[0]))
            if count:
                return Block(columns=[column[chosen[0]] for column in columns], count=count)
        return super().block(most)

    def _one_by_one(self, most: int) -> Block | None:
        return super().block(most)

    def save(self) -> dict[str, Any]:
        return {**super().save(), "waiting": list(self.waiting)}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.waiting = deque(state["waiting"])


class _WhileStream(Stream):
    def __init__(self, source: Stream, function: ElementFunction):
        self.inputs = (source,)
        self.source = source
        self.function = function
        self.is_over = False

    def next(self) -> Element | None:
        if self.is_over:
            return None
        leaves = self.source.next()
        if leaves is not None and scalar_bool(self.function(leaves)[0]):
            return leaves
        self.is_over = True
        return None

    def save(self) -> dict[str, Any]:
        return {**super().save(), "is_over": self.is_over}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.is_over = bool(state["is_over"])


# ---------------------------------------------------------------------------- scan

class StateFunction:
    """A function of a state and an element that gives a new state (and perhaps something more).

    Parameters
    ----------
    initial : structure
        Of tensors.
    function : callable
        Takes the state, then the element.
    layout : Layout
        Of the elements.
    name : str
        For messages.
    gives_more : bool
        Whether it returns a pair of state and output.
    """

    def __init__(self, initial: Any, function: Callable[..., Any], layout: Layout, name: str,
                 gives_more: bool):
        state = normalize(initial)
        self.state_spec = map_structure(spec_of, state)
        self.late = tuple(leaf for leaf in flatten(state) if is_late(leaf))
        self._state = state
        self.start: Element = [None if is_late(leaf) else host_leaf(leaf)
                               for leaf in flatten(state)]
        self.name = name
        self.gives_more = gives_more
        for _ in range(len(self.start) + 2):
            both = Layout((self.state_spec, layout.structure))
            self.function = element_function(function, both, name)
            relaxed = self._relax()
            if relaxed is None:
                return
            self.state_spec = relaxed

    def _relax(self) -> Any:
        """The state's spec with the sizes open that the function changes; None where it fits."""
        if self.function.structure is None:
            self.function.find_structure()
        found = self.function.structure
        if found is None:
            return None
        if self.gives_more:
            if not (type(found) is tuple and len(found) == 2):
                raise ArgumentTypeError(
                    f"{self.name}: the function must return a pair: the new state and an output")
            found = found[0]
        if not same_form(found, self.state_spec):
            raise ArgumentTypeError(
                f"{self.name}: the new state must be nested like the old one. Expected "
                f"{self.state_spec}, got {found}.")
        for old, new in zip(flatten(self.state_spec), flatten(found)):
            if old.dtype is not new.dtype:
                raise ArgumentTypeError(
                    f"{self.name}: the element types for the new state must match the initial "
                    f"state. Expected {old}, got {new}.")
        wider = map_structure(lambda a, b: a.most_specific_compatible_type(b),
                              self.state_spec, found)
        return None if wider == self.state_spec else wider

    def settle(self, arrays: Sequence[Any]) -> StateFunction:
        """The function with arrays in place of the late tensors of its first state."""
        found, given = copy.copy(self), iter(arrays)
        found.start = [next(given) if is_late(leaf) else old
                       for leaf, old in zip(flatten(self._state), self.start)]
        found.late = ()
        return found

    @property
    def output(self) -> Any:
        """Spec of the output."""
        return None if self.function.structure is None else self.function.structure[1]

    def __call__(self, state: Element, leaves: Element) -> tuple[Element, Element]:
        """The new state, and the output."""
        found = self.function([*state, *leaves])
        count = len(self.start)
        return found[:count], found[count:]


class Scan(Node):
    """A function that hands a state from element to element."""

    name = "scan"

    def __init__(self, source: Node, initial: Any, function: Callable[..., Any]):
        self.inputs = (source,)
        self.function = StateFunction(initial, function, source.layout, "scan", True)
        self.late = self.function.late

    def settle(self, arrays: Sequence[Any]) -> Node:
        found = copy.copy(self)
        found.function, found.late = self.function.settle(arrays), ()
        return found

    @property
    def spec(self) -> Any:
        if self.function.output is None:
            stream = self.stream(Run())
            try:
                stream.next()
            finally:
                stream.close()
        return self.function.output

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Stream:
        if self.late:
            raise not_outside()
        return _ScanStream(self.inputs[0].stream(run), self.function)


class _ScanStream(Stream):
    def __init__(self, source: Stream, function: StateFunction):
        self.inputs = (source,)
        self.source = source
        self.function = function
        self.state = function.start

    def next(self) -> Element | None:
        leaves = self.source.next()
        if leaves is None:
            return None
        self.state, output = self.function(self.state, leaves)
        return output

    def save(self) -> dict[str, Any]:
        return {**super().save(), "state": list(self.state)}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.state = list(state["state"])



