"""Threads that read ahead: each belongs to a stream, and ends with it.

A thread never keeps the stream's reader alive, so that an iterator that nobody holds is closed by
the garbage collector; what is still open when the interpreter ends is closed then.
"""

from __future__ import annotations

import atexit
import os
import threading
import weakref
from collections.abc import Callable
from typing import Any

from ... import forks
from ...errors import FailedPreconditionError

_open: weakref.WeakSet[Any] = weakref.WeakSet()


class Worker:
    """A thread with a condition to wait on, and the wish to stop.

    Parameters
    ----------
    work : callable
        Runs in the thread with the worker, whose ``is_stopping`` it asks now and then.
    name : str
        Of the thread.
    """

    def __init__(self, work: Callable[[Worker], None], name: str, condition: threading.Condition):
        self.condition = condition
        self.is_stopping = False
        self._process = os.getpid()
        self._thread = threading.Thread(target=work, args=(self,), name=f"twofold {name}",
                                        daemon=True)
        _open.add(self)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def is_foreign(self) -> bool:
        """Whether it was left behind in the process that this one was forked from."""
        return os.getpid() != self._process

    def require_own(self, what: str) -> None:
        """Refuse to go on with an iterator whose threads are in another process.

        Raises
        ------
        FailedPreconditionError
        """
        if self.is_foreign:
            raise FailedPreconditionError(
                f"this iterator was made before os.fork(), and the thread that reads ahead for "
                f"its {what} is in the other process; make a new one here: iter(dataset)", what)

    def stop(self) -> None:
        """Let the thread end, and wait until it did."""
        self.is_stopping = True
        if self.is_foreign or not self._thread.ident:
            return
        with self.condition:
            self.condition.notify_all()
        if self._thread is not threading.current_thread():
            self._thread.join()
        _open.discard(self)


def new_condition() -> threading.Condition:
    """A condition whose lock a child of ``fork`` finds free; the garbage collector may stop a
    stream while its own thread holds it."""
    return threading.Condition(forks.rlock())


def same_lock(condition: threading.Condition) -> threading.Condition:
    """Another condition under the same lock."""
    return threading.Condition(condition._lock)  # type: ignore[attr-defined]


@atexit.register
def _stop_all() -> None:
    for worker in list(_open):
        worker.is_stopping = True
        if not worker.is_foreign:
            with worker.condition:
                worker.condition.notify_all()
    for worker in list(_open):
        if not worker.is_foreign and worker._thread.ident:
            worker._thread.join(1.0)
