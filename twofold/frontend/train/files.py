"""Files that are there whole or not at all, and files that are read at many places."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from typing import Any

import numpy as np

from ... import forks
from ..io.system_errors import local_path
from ..tensors.tensor import Tensor
from .leftovers import MARK, Claim, claim, sweep


def unique_name(path: str, ending: str) -> str:
    """A path beside ``path`` that no other writer uses."""
    return f"{path}.{secrets.token_hex(6)}{ending}"


def write_new(path: str, chunks: Iterable[Any]) -> Claim:
    """Write a file that must not be there yet, to the disk; on failure it is not there.

    Parameters
    ----------
    path : str
    chunks : iterable of bytes-like

    Returns
    -------
    Claim
        To be released when the file is in its place; before, others leave it alone.
    """
    held = Claim()
    try:
        file, held = _open_new(path)
        with file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        remove(path)
        held.release()
        raise
    return held


def _open_new(path: str) -> tuple[Any, Claim]:
    while True:
        file = open(path, "xb")
        held = claim(file.fileno(), path)
        if held is not None:
            return file, held
        file.close()  # somebody swept it away before it had its claim
        remove(path)


def replace_atomically(path: str, content: bytes) -> Claim:
    """Put a file in the place of another: at any moment one of them is there, whole.

    Returns
    -------
    Claim
        On the file that is in its place now.
    """
    new = unique_name(path, ".tmp")
    held = write_new(new, [content])
    try:
        os.replace(new, path)
    except BaseException:
        remove(new)
        held.release()
        raise
    flush_folder(os.path.dirname(path))
    return held


def write_atomically(path: str, content: bytes) -> None:
    """The same for files that stand for themselves; leftovers of earlier tries are removed."""
    folder, name = os.path.split(path)
    sweep(folder, re.escape(name) + MARK + r"\.tmp")
    replace_atomically(path, content).release()


def flush_folder(folder: str) -> None:
    """Bring the names in a folder to the disk, where the system offers that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder or ".", os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some file systems cannot; the files themselves are there
    finally:
        os.close(descriptor)


def remove(path: str) -> None:
    """Delete a file; none is fine."""
    try:
        os.remove(path)
    except FileNotFoundError:
        pass


def path_text(path: Any) -> str:
    """A path as text: given as a string, bytes, ``pathlib.Path`` or a string tensor.

    Raises
    ------
    TypeError
        For anything else.
    """
    return local_path(path.numpy() if isinstance(path, Tensor) else path)


_CHUNK = 1 << 26  # what one read asks the system for; it takes no more than 2 GB


class DamagedError(Exception):
    """A file is not what it should be; the message says in which way, without naming the file."""


class OpenFile:
    """A file that is read at many places, by several threads and forked processes at once.

    It stays readable when its name is deleted meanwhile.
    """

    def __init__(self, path: str):
        self._descriptor: int | None = None
        self._descriptor = os.open(
            path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        self.path = path
        self.size = os.fstat(self._descriptor).st_size
        self._lock = forks.lock()

    def __del__(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def read(self, begin: int, length: int) -> np.ndarray[Any, Any]:
        """Bytes of the file.

        Raises
        ------
        DamagedError
            The file has less.
        """
        if begin < 0 or length < 0 or begin + length > self.size:
            raise DamagedError("it ends too early")
        found = np.empty(length, np.uint8)
        view, done = memoryview(found.data), 0
        while done < length:
            part = self._read_at(min(_CHUNK, length - done), begin + done)
            if not part:
                raise DamagedError("it ends too early")
            view[done:done + len(part)] = part
            done += len(part)
        return found

    def _read_at(self, length: int, begin: int) -> bytes:
        assert self._descriptor is not None
        if hasattr(os, "pread"):
            return os.pread(self._descriptor, length, begin)
        with self._lock:
            os.lseek(self._descriptor, begin, os.SEEK_SET)
            return os.read(self._descriptor, length)
