"""What is active in this thread: tapes, recordings, a trace.

The operators ask one module global, ``active``, whether anything at all is going on in any
thread; only then do they look at the thread's own state. This file decides nothing about what is
recorded.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any

from ... import forks

# Open tapes, recordings, traces, non-CPU device blocks, blocks with a limit on memory and profiles,
# of all threads together. While it is zero the operators go straight to NumPy.
active = 0
_lock = forks.lock()

# Numbers that name tensors on tapes; a tensor gets one when a tape first sees it.
next_key = itertools.count(1).__next__


# While a profile is taken: is told (name, kind, start, end, details) of each op that ran, by the
# clock of ``time.perf_counter_ns``.
watcher: Callable[[str, str, int, int, dict[str, Any]], None] | None = None


def watch_ops(told: Callable[[str, str, int, int, dict[str, Any]], None] | None) -> None:
    """Tell ``told`` of the ops of all threads from now on; None: nobody."""
    global watcher
    with _lock:
        change = (told is not None) - (watcher is not None)
        watcher = told
    open_context(change)


class Local(threading.local):
    """State of one thread.

    Attributes
    ----------
    tapes : tuple
        Recording gradient tapes, outermost first.
    recordings : tuple
        Open ``tf.ir.record`` blocks.
    trace : object or None
        The trace that ops go into. It has ``apply(op, inputs, attrs, regions)``,
        ``other_way(inputs)``, ``read_variable(v)``, ``assign_variable(v, tensor)``,
        ``create_variable(...)`` and ``static_value(tensor)``.
    """

    def __init__(self) -> None:
        self.tapes: tuple[Any, ...] = ()
        self.recordings: tuple[Any, ...] = ()
        self.trace: Any = None


local = Local()


def is_tracing() -> bool:
    """Whether this thread's ops go into a trace."""
    return active > 0 and local.trace is not None


def open_context(count: int = 1) -> None:
    """Say that something began to observe ops (so many things; they end when it is negative)."""
    global active
    with _lock:
        active += count


def close_context() -> None:
    """Say that it ended."""
    global active
    with _lock:
        active -= 1


class traced:  # noqa: N801  # used as a function: with traced(trace):
    """Send the ops of a ``with`` block into a trace; tapes opened outside do not see them.

    Tapes opened inside the block work as usual, with symbolic tensors.
    """

    __slots__ = ("_outer", "_trace")

    def __init__(self, trace: Any):
        self._trace = trace

    def __enter__(self) -> Any:
        self._outer = (local.trace, local.tapes, local.recordings)
        local.trace, local.tapes, local.recordings = self._trace, (), ()
        open_context()
        return self._trace

    def __exit__(self, *_: object) -> None:
        close_context()
        local.trace, local.tapes, local.recordings = self._outer


class init_scope:  # noqa: N801  # used as a function: with init_scope():
    """Leave every trace for a ``with`` block: its ops run at once (``tf.init_scope``).

    Examples
    --------
    >>> import twofold as tf
    >>> @tf.function
    ... def f():
    ...     with tf.init_scope():
    ...         return tf.executing_eagerly()
    >>> f()
    <tf.Tensor: shape=(), dtype=bool, numpy=True>
    """

    __slots__ = ("_outer",)

    def __enter__(self) -> None:
        self._outer = (local.trace, local.tapes, local.recordings)
        local.trace, local.tapes, local.recordings = None, (), ()

    def __exit__(self, *_: object) -> None:
        local.trace, local.tapes, local.recordings = self._outer

