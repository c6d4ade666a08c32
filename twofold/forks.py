"""What a child of ``fork`` finds: modules that are loaded whole, and locks that can be taken.

A child has the memory of its parent but only the thread that forked. A lock that another thread
held is held for ever there, those of the import system included, and a module that another
thread was loading stays half a module. So locks are made here, which children get afresh, and a
fork waits until other threads have loaded what they are loading of this library and of what it
uses. It imports nothing of the library.
"""

from __future__ import annotations

import _imp
import functools
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

Value = TypeVar("Value")

# The libraries that calls load when they first need them.
_LIBRARIES = frozenset({"twofold", "numpy", "ml_dtypes", "llvmlite", "pyopencl", "networkx",
                        "scipy", "rich", "matplotlib"})
# A thread that loads modules for so long waits for something itself: the fork goes ahead.
_LONGEST_WAIT = 30.0

_locks: weakref.WeakSet[Any] = weakref.WeakSet()
_held: list[threading.RLock] = []
_taken: list[Any] = []


def lock() -> threading.Lock:
    """A new ``threading.Lock``, which nobody holds in a child."""
    made = threading.Lock()
    _locks.add(made)
    return made


def rlock() -> threading.RLock:
    """A new ``threading.RLock``, which nobody but the thread that forked holds in a child."""
    made = threading.RLock()
    _locks.add(made)
    return made


class cached_property(functools.cached_property[Value]):  # noqa: N801  # as its base is called
    """``functools.cached_property``, whose lock (Python 3.11 has one) nobody holds in a child."""

    def __init__(self, function: Callable[[Any], Value]):
        super().__init__(function)
        if hasattr(self, "lock"):
            _locks.add(self.lock)


def held_over_forks(made: threading.RLock) -> threading.RLock:
    """A lock that a fork takes, so that no other thread is inside what it guards just then."""
    _held.append(made)
    return made


def _before() -> None:
    """Let other threads finish what a child could not do without.

    The locks are taken here, not by hooks of their own: a hook that another thread registers
    while this one waits is called after the fork, but not before it. The lock of the import
    system keeps others from beginning to load a module between the last look and the fork. The
    lock of ``logging`` comes before it, because its own hook may take it after this one.
    """
    end = time.monotonic() + _LONGEST_WAIT
    knew_logging = _lock_of_logging() is not None
    while True:
        _wait_for_imports(end)
        taken = [*_held, *filter(None, [_lock_of_logging()])]
        for made in taken:
            made.acquire()
        _imp.acquire_lock()
        is_all = len(taken) == len(_held) + (_lock_of_logging() is not None)
        if time.monotonic() > end or (is_all and not _imports_go_on()):
            _taken[:] = taken
            if not knew_logging and taken[len(_held):]:  # its hook gives back what it never took
                taken[-1].acquire()
            return
        _imp.release_lock()
        _release(taken)
        time.sleep(0.001)


def _wait_for_imports(end: float) -> None:
    """Wait without a lock: others would starve for what is taken again and again.

    The hook of ``logging`` may have taken its lock already, which modules need as they are loaded.
    """
    logging_lock = _lock_of_logging()
    state = logging_lock._release_save() if logging_lock is not None and \
        logging_lock._is_owned() else None
    while _imports_go_on() and time.monotonic() < end:
        time.sleep(0.001)
    if state is not None:
        logging_lock._acquire_restore(state)


def _lock_of_logging() -> Any:
    return getattr(sys.modules.get("logging"), "_lock", None)


def _release(taken: list[Any]) -> None:
    for made in reversed(taken):
        try:
            made.release()
        except RuntimeError:  # ``logging`` made its lock anew in the child
            pass


def _imports_go_on() -> bool:
    """Whether another thread is loading modules that a child might need.

    Only CPython says so: its ``importlib`` has a lock per module that is being loaded.
    """
    held = getattr(sys.modules.get("_frozen_importlib"), "_module_locks", {})
    own = threading.get_ident()
    return any(_is_loaded_elsewhere(name, reference(), own)
               for name, reference in list(held.items()))


def _is_loaded_elsewhere(name: str, module_lock: Any, own: int) -> bool:
    root = name.partition(".")[0]
    return (root in _LIBRARIES or root in sys.stdlib_module_names) and \
        getattr(module_lock, "owner", None) not in (None, own)


def _after() -> None:
    _imp.release_lock()
    _release(_taken)


def _after_in_child() -> None:
    _after()
    for made in list(_locks):
        is_owned = getattr(made, "_is_owned", None)
        if is_owned is None or not is_owned():
            made._at_fork_reinit()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_after_in_child)
