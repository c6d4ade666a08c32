"""Datasets side by side and one after the other: zip, enumerate, concatenate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentTypeError
from ..values.spec import TensorSpec
from .batching import read
from .node import INFINITE, UNKNOWN, Node, Run
from .specs import join_specs as joined_spec
from .streams import Block, Element, Stream
from .structure import map_specs, map_structure, same_form


class Zip(Node):
    """Elements of several datasets side by side, as long as all have one."""

    may_fail = False
    name = "zip"

    def __init__(self, structure: Any, inputs: Sequence[Node]):
        self.inputs = tuple(inputs)
        given = iter(inputs)
        self._spec = map_structure(lambda _: next(given).spec, structure)

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        counts = [node.count() for node in self.inputs]
        if UNKNOWN in counts:
            return UNKNOWN
        finite = [count for count in counts if count != INFINITE]
        return min(finite) if finite else INFINITE

    def stream(self, run: Run) -> Stream:
        is_known = self.count() != UNKNOWN and self.cannot_fail
        return _ZipStream([node.stream(run) for node in self.inputs],
                          self.count() if is_known else None)


class _ZipStream(Stream):
    """With ``count`` it is known how many elements there are, and that reading them cannot fail."""

    def __init__(self, sources: Sequence[Stream], count: int | None):
        self.inputs = tuple(sources)
        self.is_over = False
        self.count = count
        self.given = 0

    def block(self, most: int) -> Block | None:
        if self.count is None or self.is_over:
            return super().block(most)
        if self.count != INFINITE:
            most = min(most, self.count - self.given)
        parts = [read(source, most) for source in self.inputs] if most > 0 else [None]
        columns = [None if part is None else part.columns() for part in parts]
        if not parts[0] or any(x is None for x in columns) or len({
                part.count for part in parts if part is not None}) > 1:
            return self._by_rows(parts)
        self.given += parts[0].count
        return Block(columns=[x for each in columns for x in each or ()], count=parts[0].count)

    def _by_rows(self, parts: Sequence[Block | None]) -> Block | None:
        """Elements that have no columns, up to the end of the shortest."""
        if any(part is None for part in parts):
            self.is_over = True
            return None
        rows = [[leaf for row in pieces for leaf in row]
                for pieces in zip(*[part.rows() for part in parts if part is not None])]
        self.given += len(rows)
        return Block(rows)

    def next(self) -> Element | None:
        if self.is_over:
            return None
        self.given += 1
        rows: list[Element] = []
        for source in self.inputs:
            row = source.next()
            if row is None:
                self.is_over = True
                return None
            rows.append(row)
        return [leaf for row in rows for leaf in row]

    def save(self) -> dict[str, Any]:
        return {**super().save(), "is_over": self.is_over, "given": self.given}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.is_over, self.given = bool(state["is_over"]), int(state["given"])


class Enumerated(Node):
    """Elements with their numbers in front."""

    may_fail = False
    name = "enumerate"

    def __init__(self, source: Node, start: int):
        self.inputs = (source,)
        self.start = start

    @property
    def spec(self) -> Any:
        return TensorSpec([], dtypes.int64), self.inputs[0].spec

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Stream:
        return _EnumeratedStream(self.inputs[0].stream(run), self.start)


class _EnumeratedStream(Stream):
    def __init__(self, source: Stream, start: int):
        self.inputs = (source,)
        self.source = source
        self.number = start

    def next(self) -> Element | None:
        row = self.source.next()
        if row is None:
            return None
        self.number += 1
        return [np.array(self.number - 1, np.int64), *row]

    def block(self, most: int) -> Block | None:
        block = self.source.block(most)
        columns = None if block is None else block.columns()
        if block is None:
            return None
        first = self.number
        self.number += block.count
        numbers = np.arange(first, self.number)
        if columns is not None:
            return Block(columns=[numbers, *columns], count=block.count)
        return Block([[numbers[i, ...], *row] for i, row in enumerate(block.rows())])

    def save(self) -> dict[str, Any]:
        return {**super().save(), "number": self.number}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.number = int(state["number"])


class Concatenated(Node):
    """The elements of one dataset after those of others."""

    may_fail = False
    name = "concatenate"

    def __init__(self, inputs: Sequence[Node]):
        self.inputs = tuple(inputs)
        first = inputs[0].spec
        for node in inputs[1:]:
            if not same_form(first, node.spec):
                raise ArgumentTypeError(
                    f"concatenate: the datasets have elements of different types: {first} and "
                    f"{node.spec}")
            first = map_specs(lambda a, b: joined_spec(a, b, "concatenate"), first, node.spec)
        self._spec = first

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        counts = [node.count() for node in self.inputs]
        if INFINITE in counts:
            return INFINITE
        return UNKNOWN if UNKNOWN in counts else sum(counts)

    def stream(self, run: Run) -> Stream:
        return _ConcatenatedStream(self.inputs, run)


class _ConcatenatedStream(Stream):
    def __init__(self, nodes: Sequence[Node], run: Run):
        self.nodes = nodes
        self.run = run
        self._begin(0)

    def _begin(self, place: int) -> None:
        self.place = place
        self.source = self.nodes[place].stream(self.run) if place < len(self.nodes) else None
        self.inputs = () if self.source is None else (self.source,)

    def block(self, most: int) -> Block | None:
        while self.source is not None:
            block = self.source.block(most)
            if block is not None:
                return block
            self.source.close()
            self._begin(self.place + 1)
        return None

    def next(self) -> Element | None:
        while self.source is not None:
            row = self.source.next()
            if row is not None:
                return row
            self.source.close()
            self._begin(self.place + 1)
        return None

    def save(self) -> dict[str, Any]:
        return {**super().save(), "place": self.place}

    def restore(self, state: dict[str, Any]) -> None:
        if self.source is not None:
            self.source.close()
        self._begin(int(state["place"]))
        super().restore(state)
