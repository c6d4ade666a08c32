"""Locks of variables: what several threads do to one variable happens one after the other.

While one thread alone uses variables nothing is locked (``state.several_threads``). A lock serves
all variables with the same remainder of their keys; several are taken in ascending order, so that
two updates cannot wait for each other.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from typing import Any

_COUNT = 64
_locks = [threading.RLock() for _ in range(_COUNT)]


def stripes_of(variables: Iterable[Any]) -> tuple[int, ...]:
    """Numbers of the locks of some variables, in the order in which they are taken."""
    return tuple(sorted({variable._key % _COUNT for variable in variables}))


class locked:  # noqa: N801  # used as a function: with locked(stripes):
    """Hold locks for a ``with`` block."""

    __slots__ = ("_held", "_stripes")

    def __init__(self, stripes: tuple[int, ...]):
        self._stripes = stripes
        self._held: list[Any] = []

    def __enter__(self) -> None:
        try:
            for stripe in self._stripes:
                lock = _locks[stripe]
                lock.acquire()
                self._held.append(lock)
        except BaseException:  # an interrupt while waiting
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        while self._held:
            self._held.pop().release()


def _renew() -> None:
    """In a forked process the threads that held locks do not exist."""
    _locks[:] = [threading.RLock() for _ in range(_COUNT)]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
