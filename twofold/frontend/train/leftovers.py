"""Files that killed writers left behind, and how they are told from those of writers at work.

A writer holds a lock on each file that is not in its place yet, which the system lets go when the
process ends, however it does. So a file of a temporary name that can be locked has no writer. Where
the system has no such locks, nothing is removed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

try:
    import fcntl
except ImportError:  # not on this system
    fcntl = None  # type: ignore[assignment]

#: What ``files.unique_name`` puts into names.
MARK = r"\.[0-9a-f]{12}"


class Claim:
    """Says that a file has a writer, until it is released or the process ends.

    Parameters
    ----------
    descriptor : int, optional
        Of the locked file; without one, of a system without locks.
    """

    def __init__(self, descriptor: int | None = None):
        self._descriptor = descriptor

    def release(self) -> None:
        """The file is in its place, or gone."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __enter__(self) -> Claim:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def __del__(self) -> None:
        self.release()


def claim(descriptor: int, path: str) -> Claim | None:
    """Claim a file that was just made; None when somebody removed it before.

    The claim stays with the file when it is renamed, and when ``descriptor`` is closed.
    """
    if fcntl is None:
        return Claim()
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None  # whoever looks whether it can be removed is about to
    except OSError:
        return Claim()
    try:
        is_there = os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        is_there = False
    return Claim(os.dup(descriptor)) if is_there else None


def sweep(folder: str, pattern: str, is_used: Callable[[str], bool] = lambda name: False) -> None:
    """Remove files without a writer from a folder; what cannot be removed stays.

    Parameters
    ----------
    folder : str
    pattern : str
        A regular expression that fits the whole names of such files.
    is_used : callable
        Whether a file is in its place though it has such a name; asked when it has no writer.
    """
    if fcntl is None:
        return
    fits = re.compile(pattern).fullmatch
    try:
        names = sorted(name for name in os.listdir(folder or ".") if fits(name))
    except OSError:
        return
    for name in names:
        _remove_without_writer(os.path.join(folder, name), name, is_used)


def _remove_without_writer(path: str, name: str, is_used: Callable[[str], bool]) -> None:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not is_used(name):
            os.remove(path)
    except OSError:
        pass  # it has a writer, or has gone
    finally:
        os.close(descriptor)

