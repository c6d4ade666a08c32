"""How many cores this process may use, and how many threads it is told to."""

from __future__ import annotations

import os

from ... import settings


def available_cores() -> int:
    """Cores that this process may run on: fewer than there are where it is kept to some."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def wanted_threads() -> int:
    """The setting ``threads``; without it, as many as there are cores."""
    return settings.get_int("threads") or available_cores()
