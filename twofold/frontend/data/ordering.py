"""Which elements, in which order: take, skip, shard, repeat, shuffle."""

from __future__ import annotations

import os
import random
from typing import Any

import numpy as np

from ... import forks
from ...errors import InvalidArgumentError
from .node import INFINITE, UNKNOWN, Node, Run
from .streams import Block, Element, Stream


class _Whole(Stream):
    """A stream that passes on what another one gives."""

    def __init__(self, source: Stream):
        self.inputs = (source,)
        self.source = source

    def next(self) -> Element | None:
        return self.source.next()

    def block(self, most: int) -> Block | None:
        return self.source.block(most)


# ---------------------------------------------------------------------------- take, skip, shard

class Take(Node):
    """The first elements; all of them for -1."""

    may_fail = False
    name = "take"

    def __init__(self, source: Node, amount: int):
        self.inputs = (source,)
        self.amount = amount

    def count(self) -> int:
        count = self.inputs[0].count()
        if self.amount < 0 or count == UNKNOWN:
            return count
        return self.amount if count == INFINITE else min(count, self.amount)

    def stream(self, run: Run) -> Stream:
        source = self.inputs[0].stream(run)
        return _Whole(source) if self.amount < 0 else _TakeStream(source, self.amount)


class _TakeStream(Stream):
    def __init__(self, source: Stream, amount: int):
        self.inputs = (source,)
        self.source = source
        self.left = amount

    def next(self) -> Element | None:
        if self.left <= 0:
            return None
        row = self.source.next()
        self.left = 0 if row is None else self.left - 1
        return row

    def block(self, most: int) -> Block | None:
        if self.left <= 0:
            return None
        block = self.source.block(min(most, self.left))
        self.left = 0 if block is None else self.left - block.count
        return block

    def save(self) -> dict[str, Any]:
        return {**super().save(), "left": self.left}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.left = int(state["left"])


class Skip(Node):
    """All but the first elements; none for -1."""

    may_fail = False
    name = "skip"

    def __init__(self, source: Node, amount: int):
        self.inputs = (source,)
        self.amount = amount

    def count(self) -> int:
        count = self.inputs[0].count()
        if self.amount < 0:
            return 0
        return count if count < 0 else max(count - self.amount, 0)

    def stream(self, run: Run) -> Stream:
        source = self.inputs[0].stream(run)
        return _TakeStream(source, 0) if self.amount < 0 else _SkipStream(source, self.amount)


class _SkipStream(_Whole):
    def __init__(self, source: Stream, amount: int):
        super().__init__(source)
        self.left = amount

    def _skip(self) -> None:
        while self.left:
            block = self.source.block(min(self.left, 1024))
            if block is None:
                self.left = 0
                return
            self.left -= block.count

    def next(self) -> Element | None:
        block = self.block(1)  # after blocks, so that an error that waits there is raised
        return None if block is None else block.rows()[0]

    def block(self, most: int) -> Block | None:
        if self.left:
            self._skip()
        return self.source.block(most)

    def save(self) -> dict[str, Any]:
        return {**super().save(), "left": self.left}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.left = int(state["left"])


class Shard(Node):
    """Every so many-th element, from a place on."""

    may_fail = False
    name = "shard"

    def __init__(self, source: Node, shards: int, index: int):
        self.inputs = (source,)
        self.shards = shards
        self.index = index
        if shards < 1:
            raise InvalidArgumentError(f"shard: num_shards must be >= 1, got {shards}", "shard")
        if not 0 <= index < shards:
            raise InvalidArgumentError(
                f"shard: index must be between 0 and {shards - 1}, got {index}", "shard")

    def count(self) -> int:
        count = self.inputs[0].count()
        return count if count < 0 else len(range(self.index, count, self.shards))

    def stream(self, run: Run) -> Stream:
        return _ShardStream(self.inputs[0].stream(run), self.shards, self.index)


class _ShardStream(Stream):
    def __init__(self, source: Stream, shards: int, index: int):
        self.inputs = (source,)
        self.source = source
        self.shards = shards
        self.ahead = index  # elements to leave out before the next

    def next(self) -> Element | None:
        while self.ahead:
            if self.source.next() is None:
                return None
            self.ahead -= 1
        row = self.source.next()
        self.ahead = self.shards - 1
        return row

    def save(self) -> dict[str, Any]:
        return {**super().save(), "ahead": self.ahead}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.ahead = int(state["ahead"])


# ---------------------------------------------------------------------------- repeat

class Repeat(Node):
    """The same again: so many times, or for ever."""

    may_fail = False
    name = "repeat"

    def __init__(self, source: Node, times: int):
        self.inputs = (source,)
        self.times = times

    def count(self) -> int:
        count = self.inputs[0].count()
        if self.times < 0:
            return 0 if count == 0 else INFINITE
        if self.times == 0:
            return 0
        return count if count < 0 else count * self.times

    def stream(self, run: Run) -> Stream:
        return _RepeatStream(self, run)


class _RepeatStream(Stream):
    def __init__(self, node: Repeat, run: Run):
        self.node = node
        self.run = run
        self.round = 0
        self.is_empty = True  # whether this round gave nothing so far
        self.source: Stream | None = None
        self._begin()

    def _begin(self) -> None:
        """The next round."""
        if self.source is not None:
            self.source.close()
        self.source = None
        self.inputs = ()
        if self.node.times < 0 or self.round < self.node.times:
            self.source = self.node.inputs[0].stream(self.run)
            self.inputs = (self.source,)
            self.is_empty = True

    def next(self) -> Element | None:
        while self.source is not None:
            row = self.source.next()
            if row is not None:
                self.is_empty = False
                return row
            self._round_is_over()
        return None

    def block(self, most: int) -> Block | None:
        while self.source is not None:
            block = self.source.block(most)
            if block is not None:
                self.is_empty = False
                return block
            self._round_is_over()
        return None

    def _round_is_over(self) -> None:
        self.round += 1
        if self.is_empty and self.node.times < 0:  # it would go on for ever without an element
            self.round = 0
            if self.source is not None:
                self.source.close()
            self.source, self.inputs = None, ()
            return
        self._begin()

    def save(self) -> dict[str, Any]:
        return {**super().save(), "round": self.round, "is_empty": self.is_empty,
                "is_over": self.source is None}

    def restore(self, state: dict[str, Any]) -> None:
        self.round = int(state["round"])
        if state["is_over"]:
            if self.source is not None:
                self.source.close()
            self.source, self.inputs = None, ()
            return
        if self.source is None:
            self._begin()
        self.is_empty = bool(state["is_empty"])
        super().restore(state)


# ---------------------------------------------------------------------------- shuffle

class Shuffle(Node):
    """A buffer of elements, from which the next one is drawn at random.

    Orders of one seed are the same in every process. Each pass over the dataset has its own order
    unless ``reshuffles`` is False.
    """

    may_fail = False
    name = "shuffle"

    def __init__(self, source: Node, size: int, seeds: tuple[int, int] | None, reshuffles: bool):
        self.inputs = (source,)
        self.size = size
        self.seeds = seeds or (int.from_bytes(os.urandom(8), "little") >> 1, 0)
        self.reshuffles = reshuffles
        self.passes = 0
        self._lock = forks.lock()

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Stream:
        with self._lock:
            number = self.passes
            self.passes += 1
        return _ShuffleStream(self, run, number if self.reshuffles else 0)


class _ShuffleStream(Stream):
    def __init__(self, node: Shuffle, run: Run, number: int):
        self.node = node
        self.source: Stream = node.inputs[0].stream(run)
        self.inputs = (self.source,)
        self._begin(number)

    def _begin(self, number: int) -> None:
        self.number = number
        first, second = self.node.seeds
        self.random = random.Random(f"{first} {second} {number}")
        self.buffer: list[Element] = []
        self.is_over = False

    def _fill(self) -> None:
        """Read until the buffer is full."""
        size = self.node.size
        while not self.is_over and (size < 0 or len(self.buffer) < size):
            block = self.source.block(size - len(self.buffer) if size > 0 else 1024)
            if block is None:
                self.is_over = True
            else:
                self.buffer += block.rows()

    def next(self) -> Element | None:
        if not self.is_over:
            self._fill()
        buffer = self.buffer
        if not buffer:
            return None
        place = int(self.random.random() * len(buffer))
        row = buffer[place]
        last = buffer.pop()
        if place < len(buffer):
            buffer[place] = last
        return row

    def save(self) -> dict[str, Any]:
        numbers = self.random.getstate()[1]
        return {**super().save(), "number": self.number, "passes": self.node.passes,
                "random": np.array(numbers, np.uint32), "buffer": list(self.buffer),
                "is_over": self.is_over}

    def restore(self, state: dict[str, Any]) -> None:
        self._begin(int(state["number"]))
        self.node.passes = max(self.node.passes, int(state["passes"]))
        self.random.setstate((3, tuple(int(n) for n in state["random"]), None))
        self.buffer = list(state["buffer"])
        self.is_over = bool(state["is_over"])
        super().restore(state)
