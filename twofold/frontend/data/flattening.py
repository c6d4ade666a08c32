"""``flat_map`` and ``interleave``: datasets of elements, one after the other or in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import ArgumentTypeError, InvalidArgumentError
from ...ir.base.cores import available_cores
from .element_functions import element_function
from .mapping import probe
from .node import AUTOTUNE, Node, Run
from .prefetching import PrefetchStream
from .specs import DatasetSpec
from .streams import Block, Element, Stream


class OfDatasets(Node):
    """A node whose elements are those of the datasets that a function gives.

    Parameters
    ----------
    source : Node
    function : callable
    name : str
    """

    def __init__(self, source: Node, function: Callable[..., Any], name: str):
        self.name = name
        self.inputs = (source,)
        self.function = element_function(function, source.layout, name, gives_dataset=True)
        if self.function.structure is not None:
            self._inner(self.function.structure)

    def _inner(self, structure: Any) -> Any:
        if not isinstance(structure, DatasetSpec):
            raise ArgumentTypeError(f"{self.name}: `map_func` must return a `Dataset` object. Got "
                                    f"{structure!r}.")
        return structure.element_spec

    @property
    def spec(self) -> Any:
        if self.function.structure is None:
            probe(self.inputs[0], self.function)
        return self._inner(self.function.structure)

    def dataset_of(self, leaves: Element) -> Node:
        """The dataset of an element."""
        found = self.function(leaves)
        if len(found) != 1 or not isinstance(found[0], Node):
            self._inner(self.function.structure)
        node: Node = found[0]
        return node


class FlatMap(OfDatasets):
    """The elements of one dataset after those of the other."""

    def __init__(self, source: Node, function: Callable[..., Any]):
        super().__init__(source, function, "flat_map")

    def stream(self, run: Run) -> Stream:
        return _FlatStream(self, run)


class _FlatStream(Stream):
    def __init__(self, node: FlatMap, run: Run):
        self.node = node
        self.run = run
        self.source = node.inputs[0].stream(run)
        self.inputs = (self.source,)
        self.leaves: Element = []  # of the element whose dataset is read
        self.inner: Stream | None = None

    def _open(self, leaves: Element) -> Stream:
        self.leaves = leaves
        self.inner = self.node.dataset_of(leaves).stream(self.run)
        self.inputs = (self.source, self.inner)
        return self.inner

    def _shut(self) -> None:
        if self.inner is not None:
            self.inner.close()
        self.inner, self.inputs = None, (self.source,)

    def block(self, most: int) -> Block | None:
        while True:
            if self.inner is None:
                leaves = self.source.next()
                if leaves is None:
                    return None
                self._open(leaves)
            assert self.inner is not None
            block = self.inner.block(most)
            if block is not None:
                return block
            self._shut()

    def next(self) -> Element | None:
        block = self.block(1)
        return None if block is None else block.rows()[0]

    def save(self) -> dict[str, Any]:
        return {"source": self.source.save(), "leaves": self.leaves,
                "inner": None if self.inner is None else self.inner.save()}

    def restore(self, state: dict[str, Any]) -> None:
        self._shut()
        self.source.restore(state["source"])
        if state["inner"] is not None:
            self._open(list(state["leaves"])).restore(state["inner"])


# ---------------------------------------------------------------------------- interleave

class Interleave(OfDatasets):
    """So many datasets in turn, so many elements of each at a time.

    Parameters
    ----------
    source : Node
    function : callable
    cycle : int
        How many datasets are open; ``AUTOTUNE``: one for each core.
    length : int
        How many elements of one before the next one's turn.
    calls : int or None
        How many of them are read ahead by a thread each.
    """

    def __init__(self, source: Node, function: Callable[..., Any], cycle: int, length: int,
                 calls: int | None):
        self.set_cycle(cycle, length, calls)
        super().__init__(source, function, "interleave")

    def set_cycle(self, cycle: int, length: int, calls: int | None) -> None:
        """Set and check the numbers."""
        if cycle == AUTOTUNE:
            cycle = max(available_cores(), calls or 0)
        for value, what in ((cycle, "cycle_length"), (length, "block_length")):
            if value < 1:
                raise InvalidArgumentError(
                    f"interleave: {what} must be greater than zero, got {value}", "interleave")
        self.cycle = cycle
        self.length = length
        self.calls = cycle if calls == AUTOTUNE else calls or 0
        self.is_parallel = self.calls > 0

    def stream(self, run: Run) -> Stream:
        return _InterleaveStream(self, run)


class _InterleaveStream(Stream):
    def __init__(self, node: Interleave, run: Run):
        self.node = node
        self.run = run
        self.source = node.inputs[0].stream(run)
        self.slots: list[tuple[Element, Stream] | None] = [None] * node.cycle
        self.turn = 0      # the slot whose turn it is
        self.given = 0     # elements that it gave in its turn
        self.is_over = False
        self.open = 0

    def _open_next(self, leaves: Element) -> tuple[Element, Stream]:
        stream = self.node.dataset_of(leaves).stream(self.run)
        if self.node.calls > self.open:
            stream = PrefetchStream(stream, self.node.length)
        self.open += 1
        return leaves, stream

    def _advance(self) -> None:
        self.given = 0
        self.turn = (self.turn + 1) % self.node.cycle

    def next(self) -> Element | None:
        while self.open or not self.is_over:
            slot = self.slots[self.turn]
            if slot is not None:
                row = slot[1].next()
                if row is None:
                    self._shut(self.turn)
                    self._advance()
                    continue
                self.given += 1
                if self.given == self.node.length:
                    self._advance()
                return row
            leaves = None if self.is_over else self.source.next()
            if leaves is None:
                self.is_over = True
                self._advance()
            else:
                self.slots[self.turn] = self._open_next(leaves)
                if self.node.calls:
                    self._open_ahead()
        return None

    def _open_ahead(self) -> None:
        """Open the other datasets of the cycle too, so that their threads begin."""
        for place in range(self.turn + 1, self.node.cycle):
            if self.slots[place] is not None or self.is_over:
                return
            leaves = self.source.next()
            if leaves is None:
                self.is_over = True
            else:
                self.slots[place] = self._open_next(leaves)

    def _shut(self, place: int) -> None:
        slot = self.slots[place]
        if slot is not None:
            slot[1].close()
            self.slots[place] = None
            self.open -= 1

    def close(self) -> None:
        for place in range(len(self.slots)):
            self._shut(place)
        self.source.close()

    def save(self) -> dict[str, Any]:
        return {"source": self.source.save(), "turn": self.turn, "given": self.given,
                "is_over": self.is_over, "slots": [
                    None if slot is None else {"leaves": slot[0], "inner": slot[1].save()}
                    for slot in self.slots]}

    def restore(self, state: dict[str, Any]) -> None:
        for place in range(len(self.slots)):
            self._shut(place)
        self.source.restore(state["source"])
        self.turn, self.given = int(state["turn"]), int(state["given"])
        self.is_over = bool(state["is_over"])
        for place, slot in enumerate(state["slots"]):
            if slot is not None:
                self.slots[place] = found = self._open_next(list(slot["leaves"]))
                found[1].restore(slot["inner"])
