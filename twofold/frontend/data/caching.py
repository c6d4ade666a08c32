"""``cache``: elements kept after the first pass, in memory or in a file."""

from __future__ import annotations

import logging
import os
from typing import Any

from ... import forks
from ...errors import NotFoundError
from ..io.system_errors import local_path
from .element_files import ElementReader, ElementWriter
from .node import Node, Run
from .streams import Block, Element, Stream, join_blocks

_log = logging.getLogger("twofold")


class Cached(Node):
    """What the first whole pass gave, in memory."""

    name = "cache"

    def __init__(self, source: Node):
        self.inputs = (source,)
        self.blocks: list[Block] | None = None
        self._lock = forks.lock()

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Stream:
        return _CachedStream(self, run)

    def keep(self, blocks: list[Block]) -> None:
        """Keep the elements of a whole pass; the first to come counts."""
        with self._lock:
            if self.blocks is None:
                self.blocks = [join_blocks(blocks)] if blocks else []


class _CachedStream(Stream):
    def __init__(self, node: Cached, run: Run):
        self.node = node
        self.run = run
        self.kept = node.blocks
        self.source: Stream | None = None
        self.read: list[Block] = []
        self.place = 0     # block of ``kept``
        self.offset = 0    # elements of it that were given
        if self.kept is None:
            self.source = node.inputs[0].stream(run)
            self.inputs = (self.source,)

    def next(self) -> Element | None:
        block = self.block(1)
        return None if block is None else block.rows()[0]

    def block(self, most: int) -> Block | None:
        if self.source is not None:
            block = self.source.block(most)
            if block is not None:
                self.read.append(block)
                return block
            self.node.keep(self.read)
            self._shut()
            self.kept = []
            return None
        assert self.kept is not None
        while self.place < len(self.kept):
            whole = self.kept[self.place]
            count = min(most, whole.count - self.offset)
            if count > 0:
                first, self.offset = self.offset, self.offset + count
                return whole.part(first, count)
            self.place, self.offset = self.place + 1, 0
        return None

    def _shut(self) -> None:
        if self.source is not None:
            self.source.close()
        self.source, self.inputs, self.read = None, (), []

    def close(self) -> None:
        if self.read and self.node.blocks is None:
            _log.warning(
                "The calling iterator did not fully read the dataset being cached. In order to "
                "avoid unexpected truncation of the dataset, the partially cached contents of the "
                "dataset will be discarded. This can happen if you have an input pipeline similar "
                "to `dataset.cache().take(k).repeat()`. You should use "
                "`dataset.take(k).cache().repeat()` instead.")
        self._shut()

    def save(self) -> dict[str, Any]:
        blocks = self.read if self.source is not None else self.kept or []
        return {"source": None if self.source is None else self.source.save(),
                "place": self.place, "offset": self.offset,
                "rows": [row for block in blocks for row in block.rows()]}

    def restore(self, state: dict[str, Any]) -> None:
        rows = [list(row) for row in state["rows"]]
        blocks = [Block(rows)] if rows else []
        if state["source"] is None:
            self._shut()
            self.kept = blocks
            self.place, self.offset = int(state["place"]), int(state["offset"])
            self.node.keep(list(blocks))
            return
        if self.source is None:
            self.source = self.node.inputs[0].stream(self.run)
            self.inputs = (self.source,)
        self.read = blocks
        self.source.restore(state["source"])


# ---------------------------------------------------------------------------- in a file

class FileCached(Node):
    """What the first whole pass gave, in a file; a pass that was broken off leaves none."""

    name = "cache"

    def __init__(self, source: Node, path: Any):
        self.inputs = (source,)
        self.path = f"{local_path(path)}.data-00000-of-00001"

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Stream:
        if os.path.exists(self.path):
            return ReadStream(self.path, self.inputs[0].layout.specs)
        folder = os.path.dirname(self.path) or "."
        if not os.path.isdir(folder):
            raise NotFoundError(f"cache: {folder}; No such directory for the cache file", "cache")
        return _WrittenStream(self.inputs[0].stream(run), self.path)


class ReadStream(Stream):
    """The elements of a file."""

    def __init__(self, path: str, specs: Any, compression: str = ""):
        self.reader = ElementReader(path, specs, compression)
        self.position = 0

    def next(self) -> Element | None:
        row = self.reader.next()
        self.position += row is not None
        return row

    def close(self) -> None:
        self.reader.close()

    def save(self) -> dict[str, Any]:
        return {"position": self.position}

    def restore(self, state: dict[str, Any]) -> None:
        self.reader.restart()
        self.position = 0
        while self.position < int(state["position"]) and self.next() is not None:
            pass


class _WrittenStream(Stream):
    """Writes what it passes on; the file gets its name at the end."""

    def __init__(self, source: Stream, path: str):
        self.source = source
        self.inputs = (source,)
        self.path = path
        self.writer: ElementWriter | None = ElementWriter(path)

    def next(self) -> Element | None:
        row = self.source.next()
        if self.writer is not None:
            if row is not None:
                self.writer.write(row)
            else:
                self.writer.finish()
                self.writer.release()
                self.writer = None
        return row

    def close(self) -> None:
        if self.writer is not None:
            self.writer.drop()
            self.writer = None
        super().close()

    def restore(self, state: dict[str, Any]) -> None:
        """Go on; a pass that was begun elsewhere writes no file."""
        if self.writer is not None:
            self.writer.drop()
            self.writer = None
        super().restore(state)
