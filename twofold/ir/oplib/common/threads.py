"""Work of the host on several threads: for NumPy's functions, which leave the global lock.

The threads live as long as the call: there are none to look after when a process forks. Starting
one takes as long as a hundred thousand elementwise steps, so callers share out what takes a
millisecond or more.
"""

from __future__ import annotations

import contextvars
import itertools
import threading
from collections.abc import Callable, Sequence
from typing import Any

from ...base.cores import wanted_threads

_MOST = 8      # starting more takes longer than they save


def most_threads() -> int:
    """How many threads share work here."""
    return min(wanted_threads(), _MOST)


def cut(count: int, parts: int | None = None) -> list[tuple[int, int]]:
    """``range(count)`` in as many pieces as there are threads: the first and the last of each.

    Examples
    --------
    >>> cut(7, 3)
    [(0, 2), (2, 4), (4, 7)]
    """
    pieces = max(1, min(parts or most_threads(), count))
    edges = [count * i // pieces for i in range(pieces + 1)]
    return list(itertools.pairwise(edges))


def run_all(function: Callable[..., Any], pieces: Sequence[Sequence[Any]]) -> None:
    """``function(*piece)`` of all pieces, each but the first on a thread of its own.

    What one of them raises is raised here once all have ended.
    """
    errors: list[BaseException] = []

    def run(context: contextvars.Context, piece: Sequence[Any]) -> None:
        try:
            context.run(function, *piece)     # NumPy's error state is the caller's
        except BaseException as error:
            errors.append(error)

    others = [threading.Thread(target=run, args=(contextvars.copy_context(), piece))
              for piece in pieces[1:]]
    started = []
    try:
        for thread, piece in zip(others, pieces[1:]):
            try:
                thread.start()
                started.append(thread)
            except RuntimeError:      # the system has no more threads
                function(*piece)
        function(*pieces[0])
    finally:
        for thread in started:
            thread.join()
    if errors:
        raise errors[0]
