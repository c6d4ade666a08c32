"""``prefetch``: a thread that is ahead of the reader."""

from __future__ import annotations

from collections import deque
from typing import Any

from ...errors import InvalidArgumentError
from .node import AUTOTUNE, Node, Run
from .streams import Element, Stream
from .threads import Worker, new_condition

_LARGEST = 16  # what AUTOTUNE grows to


class Prefetch(Node):
    """Up to so many elements are made before somebody asks for them."""

    name = "prefetch"

    def __init__(self, source: Node, size: int):
        if size < -1:
            raise InvalidArgumentError(
                f"prefetch: buffer_size must be >= 0 or tf.data.AUTOTUNE, got {size}", "prefetch")
        self.inputs = (source,)
        self.size = size

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Stream:
        source = self.inputs[0].stream(run)
        return source if self.size == 0 else PrefetchStream(source, self.size)


class _Ahead:
    """What the thread and the reader share.

    Attributes
    ----------
    limit : int
        How many elements may wait; grows under AUTOTUNE when the reader finds none although the
        thread had stopped because enough were waiting.
    """

    def __init__(self, source: Stream, size: int):
        self.source = source
        self.adapts = size == AUTOTUNE
        self.limit = 2 if self.adapts else size
        self.was_full = False
        self.items: deque[Any] = deque()  # elements, and errors in their places
        self.is_over = False
        self.condition = new_condition()
        self.worker = Worker(self.run, "prefetch", self.condition)

    def run(self, worker: Worker) -> None:
        """Read, in the thread."""
        condition, items = self.condition, self.items
        while not worker.is_stopping:
            item: Any
            try:
                item = self.source.next()
            except BaseException as error:
                item = _Failure(error)
            with condition:
                if item is None:
                    self.is_over = True
                    condition.notify_all()
                    return
                items.append(item)
                item = None  # an error holds the frames that it went through, and those a reader
                condition.notify_all()
                while len(items) >= self.limit and not worker.is_stopping:
                    self.was_full = True
                    condition.wait()

    def take(self) -> Any:
        """The next element for the reader; None at the end."""
        with self.condition:
            if self.adapts and not self.items and self.was_full and not self.is_over:
                self.limit = min(self.limit * 2, _LARGEST)
                self.was_full = False
            while not self.items and not self.is_over and not self.worker.is_stopping:
                self.condition.wait()
            if not self.items:
                return None
            item = self.items.popleft()
            if len(self.items) < self.limit:
                self.condition.notify_all()
            return item


class _Failure:
    """An error in the place of the element that failed."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException):
        self.error = error


class PrefetchStream(Stream):
    def __init__(self, source: Stream, size: int):
        self.source = source
        self.size = size
        self.ahead: _Ahead | None = None
        self.left: deque[Any] = deque()  # what a thread that was stopped had made

    def next(self) -> Element | None:
        if self.left:
            item = self.left.popleft()
        else:
            if self.ahead is None:
                self.ahead = _Ahead(self.source, self.size)
                self.ahead.worker.start()
            self.ahead.worker.require_own("prefetch")
            item = self.ahead.take()
        if type(item) is _Failure:
            raise item.error
        found: Element | None = item
        return found

    def _pause(self) -> None:
        """Stop the thread; what it made is kept."""
        if self.ahead is not None:
            self.ahead.worker.stop()
            self.left.extend(self.ahead.items)
            self.ahead = None

    def close(self) -> None:
        self._pause()
        self.left.clear()
        self.source.close()

    def __del__(self) -> None:
        if self.ahead is not None:
            self.ahead.worker.stop()

    def save(self) -> dict[str, Any]:
        self._pause()
        failed = [item for item in self.left if type(item) is _Failure]
        if failed:
            raise failed[0].error
        return {"input0": self.source.save(), "left": list(self.left)}

    def restore(self, state: dict[str, Any]) -> None:
        self._pause()
        self.left = deque(state["left"])
        self.source.restore(state["input0"])
