"""Memory of a device: its buffers and arrays, and the pool that buffers come from and go back to.

Owns the accounting of bytes and the limit on them. It knows nothing of commands: whatever uses a
buffer that was dropped comes earlier in the queue than the next use of its memory.
"""

from __future__ import annotations

import gc
import math
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from twofold import forks, settings
from twofold.backends.opencl.run import devices
from twofold.backends.opencl.run.connection import Connection
from twofold.errors import ResourceExhaustedError
from twofold.runtime.device import DeviceSpec, opencl_spec
from twofold.runtime.pool import size_class

#: Bytes of the smallest buffer.
SMALLEST_BUFFER = 256
_POOL_FLOOR = 256 << 20


class Owner(Protocol):
    """What a buffer asks of the device that it is on."""

    index: int
    name: str
    returned: deque[tuple[int, Any]]

    def copy_to_host(self, buffer: DeviceBuffer, shape: Sequence[int],
                     dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """A host copy of a buffer."""


class DeviceBuffer:
    """Memory of one device; it goes back to the device's pool when its last reference goes.

    Attributes
    ----------
    device : OpenCLDevice
        Where it lives.
    handle : pyopencl.Buffer
        What kernels are given.
    nbytes : int
        Bytes asked for; ``capacity`` is what was taken for them.
    """

    __slots__ = ("__weakref__", "capacity", "device", "handle", "nbytes")

    def __init__(self, device: Owner, handle: Any, nbytes: int, capacity: int):
        self.device = device
        self.handle = handle
        self.nbytes = nbytes
        self.capacity = capacity

    def __del__(self) -> None:
        # Runs at any moment in any thread, also inside the pool: only an atomic append here.
        self.device.returned.append((self.capacity, self.handle))

    def __repr__(self) -> str:
        return f"<DeviceBuffer {self.nbytes} bytes on {self.device.name}>"


class DeviceArray:
    """A buffer with a shape and a dtype, in C order: what a tensor on the device holds."""

    __slots__ = ("__weakref__", "buffer", "dtype", "shape")

    def __init__(self, buffer: DeviceBuffer, shape: tuple[int, ...], dtype: np.dtype[Any]):
        self.buffer = buffer
        self.shape = shape
        self.dtype = dtype

    @property
    def device(self) -> DeviceSpec:
        """Where it lives, as tensors name it."""
        return opencl_spec(self.buffer.device.index)

    @property
    def nbytes(self) -> int:
        """Bytes of its elements."""
        return math.prod(self.shape) * self.dtype.itemsize

    def numpy(self) -> npt.NDArray[Any]:
        """A host copy; waits for the work that makes it."""
        return self.buffer.device.copy_to_host(self.buffer, self.shape, self.dtype)

    def __repr__(self) -> str:
        return f"<DeviceArray {self.dtype}{list(self.shape)} on {self.buffer.device.name}>"


class BufferPool:
    """Driver buffers of one device in size classes, used again. Any thread may ask.

    Attributes
    ----------
    returned : collections.deque
        Capacity and handle of buffers that were dropped and are not sorted in yet; finalizers
        append to it.
    """

    def __init__(self, connection: Connection):
        self.returned: deque[tuple[int, Any]] = deque()
        self._connection = connection
        self._lock = forks.lock()
        self._free: dict[int, list[Any]] = {}
        self._active = self._held = self._peak = 0

    def take(self, nbytes: int) -> tuple[int, Any]:
        """Capacity and handle of a buffer for ``nbytes`` bytes, its content undefined.

        Raises
        ------
        ResourceExhaustedError
            A ``MemoryError``: the setting ``memory_limit`` or the device has no room.
        """
        wanted = size_class(nbytes, SMALLEST_BUFFER)
        with self._lock:
            capacity, handle = self._take(nbytes, wanted)
        if handle is None:
            gc.collect()  # Buffers in reference cycles; outside the lock, finalizers run here.
            with self._lock:
                capacity, handle = self._take(nbytes, wanted)
        if handle is None:
            raise self._room_error(nbytes)
        return capacity, handle

    def statistics(self) -> dict[str, int]:
        """Bytes that live buffers take now (``current``), the most ever (``peak``), and those
        kept for reuse (``pooled``)."""
        with self._lock:
            self._sort_in(self._limit())
            return {"current": self._active, "peak": self._peak, "pooled": self._held}

    def reset_peak(self) -> None:
        """Let ``peak`` start again from what is in use now."""
        with self._lock:
            self._sort_in(self._limit())
            self._peak = self._active

    def release(self) -> None:
        """Give the bytes that are kept for reuse back to the system."""
        with self._lock:
            self._sort_in(self._limit())
            self._drop_free()

    def _take(self, nbytes: int, capacity: int) -> tuple[int, Any]:
        """A free or new buffer, with the lock held; None where the limit forbids it."""
        limit = self._limit()
        self._sort_in(limit)
        room = limit - self._active
        if capacity > room:
            capacity = max(nbytes, 1)  # Near the limit the rounding must not be what fails.
            if capacity > room:
                return capacity, None
        handles = self._free.get(capacity)
        if handles:
            handle = handles.pop()
            self._held -= capacity
        else:
            if self._held + capacity > room:
                self._drop_free()
            capacity, handle = self._create(nbytes, capacity)
        self._active += capacity
        self._peak = max(self._peak, self._active)
        return capacity, handle

    def _create(self, nbytes: int, capacity: int) -> tuple[int, Any]:
        at = self._connection
        cl = at.cl
        if capacity > at.info.limits.buffer_bytes:
            capacity = nbytes  # Some drivers allow more than they announce: let it decide.
        doing = f"allocating {nbytes} bytes on {at.name}"
        try:
            return capacity, cl.Buffer(at.context, cl.mem_flags.READ_WRITE, capacity)
        except cl.Error as error:
            if not self._held:
                raise devices.translate(error, doing, allocates=True) from error
        self._drop_free()
        with devices.translate_errors(doing, allocates=True):
            return capacity, cl.Buffer(at.context, cl.mem_flags.READ_WRITE, capacity)

    def _sort_in(self, limit: int) -> None:
        """Make free buffers of those that were dropped since last time. The lock is held."""
        if not self.returned:
            return
        most = max(_POOL_FLOOR, limit // 4)
        while self.returned:
            capacity, handle = self.returned.popleft()
            self._active -= capacity
            if self._held + capacity <= most:
                self._free.setdefault(capacity, []).append(handle)
                self._held += capacity

    def _drop_free(self) -> None:
        self._free.clear()
        self._held = 0

    def _limit(self) -> int:
        return settings.get_int("memory_limit") or self._connection.info.limits.global_bytes

    def _room_error(self, nbytes: int) -> ResourceExhaustedError:
        set_by = ("the setting memory_limit" if settings.get_int("memory_limit")
                  else "the device's memory")
        return ResourceExhaustedError(
            f"{self._connection.name} has no room for {nbytes} bytes: tensors take {self._active} "
            f"of {self._limit()} bytes ({set_by}). Use smaller batches, or free tensors held "
            "elsewhere", "opencl")
