"""Locks of variables: what several threads do to one variable happens one after the other.

While one thread alone uses variables nothing is locked (``state.several_threads``). A lock serves
all variables with the same remainder of their keys; several are taken in ascending order, so that
two updates cannot wait for each other.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from typing import Any

from ..tensors.observers import _lock

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


# Updating a variable in place is for programs of one thread: another could read it half written.
# ``owner_thread`` is the first that read a variable. Who reads one asks whether it is that thread.
# From the second thread on updates take the locks of ``update_locks.py``.
owner_thread: int | None = None
several_threads = False
updating = 0  # updates in place that are going on; only the owner's, and only while it is alone


def another_thread() -> None:
    """A thread other than ``owner_thread`` is about to read or to update a variable.

    Every such thread, not the first one alone, waits for the owner's last update without locks.
    """
    global owner_thread, several_threads
    if not several_threads:
        with _lock:
            if owner_thread is None:
                owner_thread = threading.get_ident()
                return
            several_threads = True
    while updating:
        time.sleep(0.0001)


def begin_update() -> bool:
    """Say that an update in place begins, to be ended by ``end_update``; False for no.

    No, when another thread may look on. Only the owner asks while it is alone, and it says so
    before it looks: a thread that comes now either is seen or waits.
    """
    global updating
    if several_threads:
        return False
    updating += 1
    if several_threads:
        updating -= 1
        return False
    return True


def end_update() -> None:
    """Say that the update in place has ended."""
    global updating
    updating -= 1
