"""``batch``, ``unbatch``, ``rebatch``: several elements as one, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentError, InvalidArgumentError
from .node import INFINITE, UNKNOWN, Node, Run
from .specs import batch_spec, row_spec, rows_of
from .streams import Block, Element, Stream, join_blocks
from .structure import Part, map_specs, parts_of


def batches(count: int, size: int, drops: bool) -> int:
    """How many batches of a size there are of so many elements."""
    if count < 0:
        return count
    return count // size if drops else -(-count // size)


def require_size(size: int, what: str) -> None:
    """Refuse a size that is no size.

    Raises
    ------
    InvalidArgumentError
    """
    if size < 1:
        raise InvalidArgumentError(f"{what}: batch_size must be greater than zero, got {size}",
                                   what)


class Batch(Node):
    """So many elements as one, stacked."""

    name = "batch"

    def __init__(self, source: Node, size: int, drops: bool):
        require_size(size, "batch")
        self.inputs = (source,)
        self.size = size
        self.drops = drops
        self._spec = map_specs(lambda spec: batch_spec(spec, size if drops else None),
                               source.spec)

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return batches(self.inputs[0].count(), self.size, self.drops)

    def stream(self, run: Run) -> Stream:
        return _BatchStream(self.inputs[0].stream(run), self)


class _BatchStream(Stream):
    def __init__(self, source: Stream, node: Batch):
        self.inputs = (source,)
        self.source = source
        self.size = node.size
        self.drops = node.drops
        self.parts = parts_of(node.inputs[0].spec)

    def next(self) -> Element | None:
        block = read(self.source, self.size)
        if block is None or (self.drops and block.count < self.size):
            return None
        return stack_block(block, self.parts)


def stack_block(block: Block, parts: Sequence[Part]) -> Element:
    """The elements of a block as one."""
    if any(part.is_composite for part in parts):
        return stack_parts(block.rows(), parts)
    columns = block.columns()
    return columns if columns is not None else stacked_rows(block.rows())


def stack_parts(rows: list[Element], parts: Sequence[Part]) -> Element:
    """Elements as one, tensor by tensor and composite by composite."""
    found: Element = []
    for part in parts:
        column = [row[part.first:part.end] for row in rows]
        found += part.spec._stack_arrays(column) if part.is_composite else stacked_rows(column)
    return found


def read(source: Stream, size: int) -> Block | None:
    """So many elements, fewer at the end; None when there is none left."""
    block = source.block(size)
    if block is None or block.count == size:
        return block
    parts, missing = [block], size - block.count
    while missing:
        block = source.block(missing)
        if block is None:
            break
        parts.append(block)
        missing -= block.count
    return join_blocks(parts)


def stacked_rows(rows: list[Element]) -> Element:
    """Elements as one, leaf by leaf.

    Raises
    ------
    InvalidArgumentError
        When shapes differ.
    """
    found: Element = []
    for i, first in enumerate(rows[0]):
        if first is None:
            found.append(None)
            continue
        for number, row in enumerate(rows):
            if row[i].shape != first.shape:
                raise InvalidArgumentError(
                    f"Cannot batch tensors with different shapes in component {i}. First element "
                    f"had shape {list(first.shape)} and element {number} had shape "
                    f"{list(row[i].shape)}. Use padded_batch, or make the shapes equal", "batch")
        found.append(np.stack([row[i] for row in rows]))
    return found


# ---------------------------------------------------------------------------- unbatch

class Unbatch(Node):
    """The rows of each element."""

    name = "unbatch"

    def __init__(self, source: Node):
        self.inputs = (source,)
        self._spec = map_specs(lambda spec: row_spec(spec, "unbatch"), source.spec)

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        count = self.inputs[0].count()
        if count in (INFINITE, 0):
            return count
        sizes = [rows_of(part.spec) for part in parts_of(self.inputs[0].spec)]
        return UNKNOWN if count == UNKNOWN or sizes[0] is None else count * sizes[0]

    def stream(self, run: Run) -> Stream:
        return _stream_of_rows(self.inputs[0], run, "unbatch")


def _stream_of_rows(node: Node, run: Run, name: str) -> Stream:
    """The rows of a node's elements."""
    parts = parts_of(node.spec)
    if any(part.is_composite for part in parts):
        return _UnbatchPartsStream(node.stream(run), name, parts)
    return _UnbatchStream(node.stream(run), name)


def rows_of_parts(element: Element, parts: Sequence[Part], name: str) -> list[Element]:
    """The rows of an element that has composites, each as an element.

    Raises
    ------
    InvalidArgumentError
        When the parts have different numbers of rows.
    """
    columns: list[Any] = []
    for part in parts:
        leaves = element[part.first:part.end]
        columns.append(part.spec._row_arrays(leaves) if part.is_composite
                       else [[row] for row in leaves[0]] if leaves[0].ndim else None)
    sizes = [None if column is None else len(column) for column in columns]
    if len(set(sizes)) > 1 or None in sizes:
        raise InvalidArgumentError(f"{name}: the parts of an element need the same number of rows, "
                                   f"these have {sizes}", name)
    return [[np.asarray(leaf) for leaves in row for leaf in leaves] for row in zip(*columns)]


class _UnbatchPartsStream(Stream):
    """The rows of elements with composites, one by one."""

    def __init__(self, source: Stream, name: str, parts: Sequence[Part]):
        self.inputs = (source,)
        self.source = source
        self.name = name
        self.parts = parts
        self.element: Element = []
        self.rows: list[Element] = []
        self.position = 0

    def next(self) -> Element | None:
        while self.position >= len(self.rows):
            element = self.source.next()
            if element is None:
                return None
            self._take(element)
        self.position += 1
        return list(self.rows[self.position - 1])

    def _take(self, element: Element) -> None:
        self.element, self.position = list(element), 0
        self.rows = rows_of_parts(element, self.parts, self.name) if element else []

    def save(self) -> dict[str, Any]:
        return {**super().save(), "element": list(self.element), "position": self.position}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self._take(list(state["element"]))
        self.position = int(state["position"])


class _UnbatchStream(Stream):
    def __init__(self, source: Stream, name: str):
        self.inputs = (source,)
        self.source = source
        self.name = name
        self.rows: Element = []
        self.position = 0

    def _more(self) -> int:
        """How many rows of the present element are left; 0 at the end."""
        while not self.rows or self.position >= len(self.rows[0]):
            row = self.source.next()
            if row is None:
                return 0
            sizes = [len(leaf) if leaf.ndim else None for leaf in row]
            if len(set(sizes)) > 1 or None in sizes:
                raise InvalidArgumentError(
                    f"{self.name}: the parts of an element need the same number of rows, these "
                    f"have {sizes}", self.name)
            self.rows, self.position = row, 0
        return len(self.rows[0]) - self.position

    def next(self) -> Element | None:
        block = self.block(1)
        return None if block is None else block.rows()[0]

    def block(self, most: int) -> Block | None:
        count = min(most, self._more())
        if not count:
            return None
        first = self.position
        self.position += count
        return Block(columns=[leaf[first:first + count] for leaf in self.rows], count=count)

    def save(self) -> dict[str, Any]:
        return {**super().save(), "rows": list(self.rows), "position": self.position}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.rows, self.position = list(state["rows"]), int(state["position"])


# ---------------------------------------------------------------------------- rebatch

class Rebatch(Node):
    """Batches of other sizes: one size, or several in turn."""

    name = "rebatch"

    def __init__(self, source: Node, sizes: list[int], drops: bool):
        for size in sizes:
            require_size(size, "rebatch")
        self.inputs = (source,)
        self.sizes = sizes
        self.drops = drops
        whole = drops or self._divides_batches(source, sizes[0])
        known = sizes[0] if whole and len(set(sizes)) == 1 else None
        self._spec = map_specs(lambda spec: batch_spec(row_spec(spec, "rebatch"), known),
                               source.spec)

    @staticmethod
    def _divides_batches(source: Node, size: int) -> bool:
        """Whether no batch is left smaller, because those of the source are multiples."""
        found = [rows_of(part.spec) for part in parts_of(source.spec)]
        rows = {n for n in found if n is not None}
        if len(rows) > 1:
            raise ArgumentError("rebatch: the components of an element have batches of "
                                f"{sorted(rows)} rows")
        return bool(rows) and rows.pop() % size == 0

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        count = self.inputs[0].count()
        rows = rows_of(parts_of(self.inputs[0].spec)[0].spec)
        if count in (INFINITE, 0):
            return count
        if count == UNKNOWN or rows is None or len(set(self.sizes)) > 1:
            return UNKNOWN
        return batches(count * rows, self.sizes[0], self.drops)

    def stream(self, run: Run) -> Stream:
        return _RebatchStream(_stream_of_rows(self.inputs[0], run, "rebatch"), self)


class _RebatchStream(Stream):
    def __init__(self, source: Stream, node: Rebatch):
        self.source = source
        self.inputs = (self.source,)
        self.node = node
        self.parts = parts_of(node.spec)
        self.turn = 0

    def next(self) -> Element | None:
        size = self.node.sizes[self.turn % len(self.node.sizes)]
        block = read(self.source, size)
        if block is None or (self.node.drops and block.count < size):
            return None
        self.turn += 1
        return stack_block(block, self.parts)

    def save(self) -> dict[str, Any]:
        return {**super().save(), "turn": self.turn}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.turn = int(state["turn"])
