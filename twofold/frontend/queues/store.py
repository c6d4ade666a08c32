"""What a queue holds, and who waits for it: elements are tuples of arrays, one for each component.

Whoever waits stands in a line: what came first is done first, as in TensorFlow. Nothing runs in a
thread of its own, and a signal ends the waiting.
"""

from __future__ import annotations

import heapq
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ... import forks
from ...errors import CancelledError, OutOfRangeError

Element = tuple[Any, ...]


class Store:
    """First in, first out.

    Parameters
    ----------
    kind, name : str
        For messages.
    capacity : int
        How many elements there is room for; less than one: any number.
    """

    def __init__(self, kind: str, name: str, capacity: int):
        self.kind, self.name, self.capacity = kind, name, capacity
        self.is_closed = False
        self._cancelled = 0     # how often those who wait to put something in were sent away
        self._changed = threading.Condition(forks.rlock())
        self._givers: deque[object] = deque()
        self._takers: deque[object] = deque()
        self._elements: deque[Any] = deque()

    # ------------------------------------------------------------------ which element is next
    def _push(self, element: Element) -> None:
        self._elements.append(element)

    def _pop(self) -> Element:
        found: Element = self._elements.popleft()
        return found

    def _put_back(self, elements: Sequence[Element]) -> None:
        """Undo taking elements, which were taken in this order."""
        self._elements.extendleft(reversed(elements))

    def _available(self) -> int:
        """How many may be taken now."""
        return len(self._elements)

    # ------------------------------------------------------------------ putting in
    def put(self, elements: Iterator[Element] | Sequence[Element]) -> None:
        """Put elements in, one after the other; wait while there is no room.

        Raises
        ------
        CancelledError
            When the queue is closed, or is closed meanwhile with what waits cancelled.
        """
        with self._changed:
            if self.is_closed:
                raise CancelledError(f"{self.kind} '{self.name}' is closed.", "queue.enqueue")
            seen = self._cancelled
            with self._in_line(self._givers) as is_first:
                for element in elements:
                    while not is_first() or len(self._elements) >= self.capacity > 0:
                        self._wait()
                        if self._cancelled != seen:
                            raise CancelledError(
                                f"Enqueue operation was cancelled: {self.kind} '{self.name}' is "
                                "closed.", "queue.enqueue")
                    self._push(element)
                    self._changed.notify_all()

    # ------------------------------------------------------------------ taking out
    def take(self, count: int, at_least: int | None = None) -> list[Element]:
        """Take so many elements out; wait until they are there.

        Parameters
        ----------
        count : int
            How many.
        at_least : int, optional
            So many are enough when the queue is closed.

        Raises
        ------
        OutOfRangeError
            When the queue is closed and has too few.
        """
        enough = count if at_least is None else min(at_least, count)
        found: list[Element] = []
        with self._changed, self._in_line(self._takers) as is_first:
            try:
                while len(found) < count:
                    if is_first() and self._available() > 0:
                        found.append(self._pop())
                        self._changed.notify_all()
                    elif is_first() and self.is_closed and not self._elements:
                        if len(found) >= enough:
                            break
                        raise OutOfRangeError(
                            f"{self.kind} '{self.name}' is closed and has insufficient elements "
                            f"(requested {count}, current size {len(found)})", "queue.dequeue")
                    else:
                        self._wait()
            except BaseException:
                self._put_back(found)
                raise
        return found

    # ------------------------------------------------------------------ its state
    def close(self, cancel_pending_enqueues: bool) -> None:
        """Take nothing in any more.

        Raises
        ------
        CancelledError
            When it is closed already, unless that cancels what waits.
        """
        with self._changed:
            if self.is_closed and not cancel_pending_enqueues:
                raise CancelledError(f"Queue '{self.name}' is already closed.", "queue.close")
            self.is_closed = True
            self._cancelled += bool(cancel_pending_enqueues)
            self._changed.notify_all()

    def __len__(self) -> int:
        return len(self._elements)

    @contextmanager
    def _in_line(self, line: deque[object]) -> Iterator[Callable[[], bool]]:
        """Stand in a line; gives what tells whether it is one's turn."""
        me = object()
        line.append(me)
        try:
            yield lambda: line[0] is me
        finally:
            line.remove(me)
            self._changed.notify_all()

    def _wait(self) -> None:
        self._changed.wait()


class PriorityStore(Store):
    """The smallest number of the first component first; of equal ones what came first."""

    def __init__(self, kind: str, name: str, capacity: int):
        super().__init__(kind, name, capacity)
        self._elements: list[Any] = []  # type: ignore[assignment]  # a heap
        self._count = 0

    def _push(self, element: Element) -> None:
        self._count += 1
        heapq.heappush(self._elements, (int(element[0]), self._count, element))

    def _pop(self) -> Element:
        found: Element = heapq.heappop(self._elements)[2]
        return found

    def _put_back(self, elements: Sequence[Element]) -> None:
        for element in elements:
            self._push(element)


class ShuffleStore(Store):
    """Any of the elements, of which some must be left while the queue is open."""

    def __init__(self, kind: str, name: str, capacity: int, left: int, seed: Any):
        super().__init__(kind, name, capacity)
        self._elements: list[Element] = []  # type: ignore[assignment]
        self._left = left
        self._random = np.random.default_rng(seed)

    def _pop(self) -> Element:
        place = int(self._random.integers(len(self._elements)))
        elements: Any = self._elements
        elements[place], elements[-1] = elements[-1], elements[place]
        found: Element = elements.pop()
        return found

    def _put_back(self, elements: Sequence[Element]) -> None:
        self._elements.extend(elements)

    def _available(self) -> int:
        return len(self._elements) - (0 if self.is_closed else self._left)
