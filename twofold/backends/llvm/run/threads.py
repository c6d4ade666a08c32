"""The threads of the CPU backend, as machine code: one function that compiled programs call.

``void twofold_parallel_for(ptr body, ptr context, i64 chunks)`` calls ``body(context, i)`` once for
each ``i`` below ``chunks`` and returns when all are done. Owns that function, the threads behind it
and their restart after ``fork``; how the machine code works is told in ``thread_text.py``. Deciding
what is worth splitting, and into how many chunks, is the business of the schedule.

A body must not need Python's global lock: its caller may hold it.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from twofold import forks
from twofold.backends.llvm.run import jit, thread_text
from twofold.ir.base.cores import wanted_threads

#: Name under which compiled modules declare the function.
SYMBOL = "twofold_parallel_for"
MOST_THREADS = 256
# Rounds of waiting before sleep; a round is some 10 to 50 ns, depending on the processor.
_SPIN_ROUNDS = 500

_lock = forks.lock()
_chosen_count: int | None = None


class _Pool:
    """The loaded functions."""

    def __init__(self) -> None:
        self.is_parallel = thread_text.futex() is not None
        names = [SYMBOL]
        if self.is_parallel:
            names += ["twofold_configure", "twofold_forget", "twofold_alive"]
        self.code = jit.compile_module(thread_text.module_text(), names)
        self.code.keep_for_ever()
        self.address = self.code.address(SYMBOL)
        if self.is_parallel:
            self._try_configure = self._function(
                "twofold_configure", ctypes.c_int32, ctypes.c_int32, ctypes.c_int32
            )
            self.forget = self._function("twofold_forget", None)
            self.alive = self._function("twofold_alive", ctypes.c_int32)

    def configure(self, count: int) -> None:
        """Set the number of threads, as soon as no loop runs."""
        while not self._try_configure(count - 1, _SPIN_ROUNDS):
            time.sleep(0.0002)

    def _function(self, name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
        return ctypes.CFUNCTYPE(result, *arguments)(self.code.address(name))


def parallel_for_address() -> int:
    """Address of ``twofold_parallel_for``; compiled modules get it through ``imports``."""
    with _lock:
        return _pool().address


def thread_count() -> int:
    """Threads that work on a parallel loop, the caller among them.

    The number of ``set_thread_count``, else the setting ``threads``, else one per core that this
    process may use. The setting is read when the threads are first asked for.
    """
    with _lock:
        return _count()


def set_thread_count(count: int) -> None:
    """Use ``count`` threads from now on; 0 returns to the default.

    Waits for a running loop of another thread. Not to be called from inside a loop body.
    """
    global _chosen_count
    if count < 0:
        raise ValueError(f"the number of threads must not be negative, got {count}")
    with _lock:
        pool = _pool()
        if pool.is_parallel:
            _chosen_count = count or None
            pool.configure(_count())


def running_workers() -> int:
    """Worker threads that exist now; none before the first parallel loop."""
    with _lock:
        pool = _pool()
        return int(pool.alive()) if pool.is_parallel else 0


@lru_cache(maxsize=1)
def _pool() -> _Pool:
    """The lock is held."""
    pool = _Pool()
    if pool.is_parallel:
        pool.configure(_count())
    return pool


def _count() -> int:
    if thread_text.futex() is None:
        return 1
    return min(_chosen_count or _default_count(), MOST_THREADS)


@lru_cache(maxsize=1)
def _default_count() -> int:
    return wanted_threads()


def _forget_in_child() -> None:
    if _pool.cache_info().currsize:
        pool = _pool()
        if pool.is_parallel:
            pool.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)
