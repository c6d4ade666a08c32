"""Event files: what TensorBoard reads. Events wait in a queue and are written some at once.

Files are named as TensorFlow names them. An event is written whole or, when the system refuses,
not at all: it stays in the queue then.
"""

from __future__ import annotations

import itertools
import os
import socket
import threading
import time
import weakref
from typing import Any

from ... import forks
from ...errors import FailedPreconditionError
from ..io import protobuf
from ..io.records import frame
from ..io.system_errors import local_path, system_errors

#: What the first event of a file says.
VERSION = "brain.Event:2"
_WRITER = "twofold.summary"
_numbers = itertools.count()


def event(step: int = 0, **parts: bytes) -> bytes:
    """An ``Event`` message of now.

    Parameters
    ----------
    step : int
    **parts : bytes
        Its content: ``file_version``, ``graph_def``, ``summary``, ``source_metadata``.
    """
    numbers = {"file_version": 3, "graph_def": 4, "summary": 5, "source_metadata": 10}
    return b"".join((
        protobuf.double_field(1, time.time()), protobuf.integer(2, step) if step else b"",
        *[protobuf.block(numbers[name], part) for name, part in parts.items()]))


def summary_message(tag: bytes, tensor: bytes, metadata: bytes) -> bytes:
    """A ``Summary`` message of one value, a ``TensorProto``."""
    value = protobuf.block(1, tag) + protobuf.block(8, tensor)
    return protobuf.block(1, value + (protobuf.block(9, metadata) if metadata else b""))


def metadata_message(plugin: str, content: bytes = b"", description: str | None = None) -> bytes:
    """``SummaryMetadata``: which part of TensorBoard shows a value."""
    data = protobuf.block(1, plugin) + (protobuf.block(2, content) if content else b"")
    return protobuf.block(1, data) + (protobuf.block(3, description) if description else b"")


class EventFile:
    """A new file of events.

    Parameters
    ----------
    folder : path-like
        It is made where it is not there.
    most_queued : int
        More events than these are written at once.
    most_milliseconds : int
        An event that comes so long after the last writing is written with those that wait.
    suffix : str
        The end of the file's name.

    Raises
    ------
    OpError
        When the file cannot be made.
    """

    def __init__(self, folder: Any, most_queued: int, most_milliseconds: int, suffix: str):
        self.folder = local_path(folder)
        self._most_queued = most_queued
        self._most_seconds = most_milliseconds / 1000
        self._queue: list[bytes] = []
        self._lock = forks.rlock()
        self._process = os.getpid()
        self._written = time.monotonic()
        with system_errors(self.folder):
            os.makedirs(self.folder, exist_ok=True)
        self.name = os.path.join(self.folder, (
            f"events.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}."
            f"{self._process}.{next(_numbers)}{suffix}"))
        with system_errors(self.name):
            self._file: Any = open(self.name, "xb", buffering=0)
        self._queue.append(frame(event(file_version=VERSION.encode(),
                                        source_metadata=protobuf.block(1, _WRITER))))
        self.flush()
        self._finish = weakref.finalize(self, _finish, self._file, self._queue, self._lock,
                                        self._process)

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be added."""
        return self._file is None

    def add(self, data: bytes) -> None:
        """Add an event.

        Raises
        ------
        FailedPreconditionError
            When the file is closed, or belongs to the process that this one is a fork of.
        OpError
            When it has to be written and cannot be.
        """
        with self._lock:
            if self._file is None:
                raise FailedPreconditionError(f"the summary writer of {self.name} is closed")
            if os.getpid() != self._process:
                raise FailedPreconditionError(
                    f"the summary writer of {self.name} belongs to another process; create one "
                    "in this process")
            self._queue.append(frame(data))
            if len(self._queue) > self._most_queued or \
                    time.monotonic() - self._written > self._most_seconds:
                self.flush()

    def flush(self) -> None:
        """Write what waits.

        Raises
        ------
        OpError
            What the system says; then the file is as it was before.
        """
        with self._lock:
            if self._file is None or os.getpid() != self._process:
                return
            self._written = time.monotonic()
            with system_errors(self.name):
                _write(self._file, self._queue)

    def close(self) -> None:
        """Write what waits, and close the file; closing again does nothing."""
        with self._lock:
            if self._file is None:
                return
            self.flush()
            self._finish.detach()
            file, self._file = self._file, None
            file.close()


def _write(file: Any, queue: list[bytes]) -> None:
    """Write all of a queue and empty it; an error leaves the file as it was."""
    data = b"".join(queue)
    if not data:
        return
    start = file.tell()
    written = 0
    try:
        while written < len(data):
            written += file.write(memoryview(data)[written:])
    except OSError:
        if written:
            file.truncate(start)
            file.seek(start)
        raise
    queue.clear()


def _finish(file: Any, queue: list[bytes], lock: threading.RLock, process: int) -> None:
    """What happens to a file that nobody closed: a fork leaves its parent's alone."""
    if os.getpid() == process:
        with lock:
            try:
                _write(file, queue)
            except OSError:
                pass  # nobody is there to be told
    file.close()

