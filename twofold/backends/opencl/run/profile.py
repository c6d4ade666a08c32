"""How long kernel runs took on a device.

Owns the events of runs that are to be timed; whether they are is a setting that ``device`` reads.
"""

from __future__ import annotations

from collections import deque
from typing import Any, NamedTuple

from twofold.backends.opencl.run import devices

_MOST_ROWS = 1 << 16


class LaunchTime(NamedTuple):
    """One kernel run: its name, when the device began it and how long it took."""

    name: str
    start_nanoseconds: int
    seconds: float


class Profile:
    """The kernel runs of one device that nobody has asked for yet, the newest 65,536 of them."""

    def __init__(self) -> None:
        self._events: deque[tuple[str, Any]] = deque(maxlen=_MOST_ROWS)

    def add(self, name: str, event: Any) -> None:
        """Remember a run by its event."""
        self._events.append((name, event))

    def take(self) -> list[LaunchTime]:
        """Times of the runs since the last call; all of them must be done."""
        rows = []
        while self._events:
            name, event = self._events.popleft()
            with devices.translate_errors(f"reading the time of kernel {name}"):
                start, end = event.profile.start, event.profile.end
            rows.append(LaunchTime(name, start, (end - start) * 1e-9))
        return rows
