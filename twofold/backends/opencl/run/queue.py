"""The in-order queue of a device: commands given, waited for, and what a failed one means.

Owns the host arrays of copies under way and the state of a device that is broken. What the
commands are is the business of ``device``.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable
from typing import Any

from twofold import forks
from twofold.backends.opencl.run import devices
from twofold.backends.opencl.run.connection import Connection
from twofold.backends.opencl.run.memory import BufferPool
from twofold.errors import DeviceError, ResourceExhaustedError

# Host arrays kept alive for copies under way: above either number the oldest copy is waited for.
_PENDING_BYTES, _PENDING_COPIES = 64 << 20, 512


class CommandQueue:
    """Commands of one device, from any thread.

    Parameters
    ----------
    connection : Connection
    pool : BufferPool
        Whose free buffers are given back where a command finds no memory.
    """

    def __init__(self, connection: Connection, pool: BufferPool):
        self.connection = connection
        self._pool = pool
        self._lock = forks.lock()
        self._pending: deque[tuple[Any, int]] = deque()
        self._pending_bytes = 0
        self._broken = ""

    def check(self) -> None:
        """Refuse to go on with a device that is broken, or in a forked process.

        Raises
        ------
        DeviceError
        """
        devices.check_process()
        if self._broken:
            raise DeviceError(f"{self.connection.name} failed earlier and needs a new process: "
                              f"{self._broken}")

    def give(self, command: Callable[[], Any], doing: str) -> Any:
        """Have the driver take a command; returns its event.

        Some drivers give buffers their memory only when a command uses them. Where there is none,
        the command was not taken, and is given once more when all that can be is freed.
        """
        try:
            return command()
        except self.connection.cl.Error as error:
            if error.code not in devices.NO_MEMORY_CODES:
                raise self.failure(error, doing) from error
        try:
            self.connection.queue.finish()    # what is in the pool may be in use until then
            gc.collect()
            self._pool.release()
            return command()
        except self.connection.cl.Error as error:
            raise self.failure(error, doing) from error

    def give_once(self, command: Callable[[], Any], doing: str) -> Any:
        """Have the driver take a command that uses no memory of its own, or wait for one."""
        try:
            return command()
        except self.connection.cl.Error as error:
            raise self.failure(error, doing) from error

    def keep(self, event: Any, nbytes: int) -> None:
        """Keep an event, which holds a host array, until its copy is done."""
        oldest = []
        with self._lock:
            self._pending.append((event, nbytes))
            self._pending_bytes += nbytes
            while self._pending_bytes > _PENDING_BYTES or len(self._pending) > _PENDING_COPIES:
                done, size = self._pending.popleft()
                self._pending_bytes -= size
                oldest.append(done)
        for done in oldest:
            self.give_once(done.wait, f"copying to {self.connection.name}")

    def finish(self) -> None:
        """Wait until all work that was given is done; errors of that work surface here."""
        self.check()
        with self._lock:
            waiting, self._pending, self._pending_bytes = self._pending, deque(), 0
        self.give_once(self.connection.queue.finish, f"waiting for {self.connection.name}")
        waiting.clear()

    def failure(self, error: Any, doing: str) -> Exception:
        """Our error; a broken context is remembered, so that later calls say it plainly.

        Codes for a lack of resources can also mean that a kernel has broken the context: what
        tells is whether the device still does anything.
        """
        ours = devices.translate(error, doing)
        if isinstance(ours, ResourceExhaustedError):
            self._pool.release()
        elif isinstance(ours, DeviceError):
            if error.code in devices.MAYBE_MEMORY_CODES:
                self._pool.release()
                if self.connection.is_alive():
                    return devices.room_error(error, doing)
            self._broken = str(ours)
        return ours
