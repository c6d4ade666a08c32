"""Checks of values whose outcome the device knows before the host does.

A check is a bool scalar on the device and a function that raises. The bool is read back without
waiting; its check is looked at when the host waits for the device anyway (a result is read, a
predicate is needed), or finds in passing that the outcome is there. Programs wait for it only where
what follows cannot be undone: before variables change, before calls into Python that read
nothing, at the end of a program without results.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np

from twofold import forks
from twofold.backends.opencl.run.memory import DeviceArray, DeviceBuffer

_MOST_WAITING = 256     # checks whose flags and operands are kept alive


class _Check(NamedTuple):
    event: Any
    flag: np.ndarray[Any, Any]
    memory: DeviceArray         # must live until the flag has been read
    fail: Callable[[], None]
    owner: object


class Reader(Protocol):
    """What brings a flag from the device."""

    def read_later(self, buffer: DeviceBuffer, array: np.ndarray[Any, Any]) -> Any:
        """Ask for a buffer's first bytes; the event is done when the array has them."""

    def is_done(self, event: Any) -> bool:
        """True when what an event stands for has happened, or failed; waits for nothing."""

    def wait_for(self, event: Any) -> None:
        """Wait for one event; errors of that work surface here."""


class LateChecks:
    """The checks of one device that have not been looked at, oldest first.

    Errors are raised once, by whichever thread learns of them.
    """

    def __init__(self, device: Reader):
        self._device = device
        self._waiting: deque[_Check] = deque()
        self._lock = forks.lock()

    def later(self, fine: Any, fail: Callable[[], None], owner: object) -> None:
        """Call ``fail``, which raises, when the bool scalar ``fine`` turns out to be false."""
        flag = np.zeros(1, np.bool_)
        event = self._device.read_later(fine.buffer, flag)
        with self._lock:
            self._waiting.append(_Check(event, flag, fine, fail, owner))
        if len(self._waiting) > _MOST_WAITING:
            self._look(len(self._waiting) - _MOST_WAITING)

    def poll(self) -> None:
        """Look at the checks whose outcome is there; waits for nothing.

        Raises
        ------
        InvalidArgumentError
            What the first check that failed raises.
        """
        while self._waiting:
            with self._lock:
                count = 0
                for check in self._waiting:
                    if not self._device.is_done(check.event):
                        break
                    count += 1
            if not count:
                return
            self._look(count)

    def settle(self) -> None:
        """Look at all checks, waiting for their outcome where it is not there; raises like poll."""
        while self._waiting:
            self._look(len(self._waiting))

    def _look(self, count: int) -> None:
        """Look at the ``count`` oldest checks."""
        with self._lock:
            checks = [self._waiting.popleft() for _ in range(min(count, len(self._waiting)))]
        for position, check in enumerate(checks):
            self._device.wait_for(check.event)
            if not check.flag[0]:
                try:
                    check.fail()    # reads what the message says, which looks at checks too
                finally:
                    self._put_back(checks[position + 1:], check.owner)

    def _put_back(self, checks: list[_Check], failed: object) -> None:
        """Return checks to the front, without those of the program that has failed."""
        with self._lock:
            rest = [c for c in (*checks, *self._waiting) if c.owner is not failed]
            self._waiting.clear()
            self._waiting.extend(rest)
