"""Updates of variables: in place where nobody else looks on, under locks where other threads may.

While one thread alone uses variables nothing is locked (``several_threads``). A lock serves all
variables with the same remainder of their keys; several are taken in ascending order, so that two
updates cannot wait for each other.
"""

from __future__ import annotations

import os
import time
from _thread import get_ident as _thread
from collections.abc import Iterable, Sequence
from typing import Any

from ... import forks

_COUNT = 64
_locks = [forks.rlock() for _ in range(_COUNT)]

# Updating a variable in place is for programs of one thread: another could read it half written.
# ``owner_thread`` is the first that read a variable. Who reads one asks whether it is that thread.
# From the second thread on updates take locks.
owner_thread: int | None = None
several_threads = False
_updates_going_on = 0  # without locks: only the owner's, and only while it is alone
_UNDER_LOCKS: Sequence[int] = range(0)  # known by its identity; nothing is written in place
_change = forks.lock()  # who sets ``owner_thread`` and ``several_threads`` is alone


def stripes_of(variables: Iterable[Any]) -> tuple[int, ...]:
    """Numbers of the locks of some variables, in the order in which they are taken."""
    return tuple(sorted({variable._key % _COUNT for variable in variables}))


def acquire(stripes: Sequence[int]) -> None:
    """Take locks in the order given; none of them when interrupted."""
    held = []
    try:
        for stripe in stripes:
            lock = _locks[stripe]
            lock.acquire()
            held.append(lock)
    except BaseException:  # an interrupt while waiting
        for lock in reversed(held):
            lock.release()
        raise


def release(stripes: Sequence[int]) -> None:
    """Give locks back."""
    for stripe in reversed(stripes):
        _locks[stripe].release()


class locked:  # noqa: N801  # used as a function: with locked(stripes):
    """Hold locks for a ``with`` block."""

    __slots__ = ("_stripes",)

    def __init__(self, stripes: Sequence[int]):
        self._stripes = stripes

    def __enter__(self) -> None:
        acquire(self._stripes)

    def __exit__(self, *_: object) -> None:
        release(self._stripes)


def begin_update(variables: Sequence[Any], numbers: Sequence[int] = (0,)) -> Sequence[int]:
    """Begin to update variables, to be ended by ``end_update``; gives those to write in place.

    Their ``numbers``, one for each of the variables: of those whose arrays nobody else can see: no
    tensor, view, tape or thread. While several threads use variables there are none, and the
    variables' locks are held.
    """
    global _updates_going_on
    if _thread() != owner_thread:
        another_thread()
    if not several_threads:
        # The owner says that it begins before it looks: a thread that comes now is seen by the
        # second question, or waits.
        _updates_going_on += 1
        try:
            if not several_threads:
                if len(variables) == 1:
                    return numbers if variables[0]._is_sole_owner() else ()
                own = []
                for variable, number in zip(variables, numbers):
                    if variable._is_sole_owner():
                        own.append(number)
                return own
        except BaseException:  # an interrupt
            _updates_going_on -= 1
            raise
        _updates_going_on -= 1
    acquire(stripes_of(variables))
    return _UNDER_LOCKS


def end_update(variables: Sequence[Any], own: Sequence[int]) -> None:
    """Say that the update has ended; ``own`` is what ``begin_update`` gave."""
    global _updates_going_on
    if own is _UNDER_LOCKS:
        release(stripes_of(variables))
    else:
        _updates_going_on -= 1


class updating:  # noqa: N801  # used as a function: with updating(variables) as own:
    """``begin_update`` and ``end_update`` as a ``with`` block, where its 0.3 µs do not matter."""

    __slots__ = ("_own", "_variables")

    def __init__(self, variables: Sequence[Any]):
        self._variables = variables

    def __enter__(self) -> Sequence[int]:
        self._own = begin_update(self._variables, range(len(self._variables)))
        return self._own

    def __exit__(self, *_: object) -> None:
        end_update(self._variables, self._own)


def another_thread() -> None:
    """A thread other than ``owner_thread`` is about to read or to update a variable.

    Every such thread, not the first one alone, waits for the owner's last update without locks.
    """
    global owner_thread, several_threads
    if not several_threads:
        with _change:
            if owner_thread is None:
                owner_thread = _thread()
                return
            several_threads = True
    while _updates_going_on:
        time.sleep(0.0001)


def _renew() -> None:
    """In a forked process the threads that were updating do not exist."""
    global _updates_going_on
    if _thread() != owner_thread:
        _updates_going_on = 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
