"""A device at work: its context, its in-order queue, its buffers and the launches on them.

Owns memory (size-class pool, byte accounting, the limit), copies between host and device and the
order of work. Nothing here waits, except where a value comes back to the host. It does not build
kernels (``build``) nor find devices (``devices``).
"""

from __future__ import annotations

import ctypes
import gc
import math
import os
import threading
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from twofold import config
from twofold.backends.opencl.run import devices
from twofold.backends.opencl.run.checks import LateChecks
from twofold.errors import DeviceError, DtypeError, InternalError, ResourceExhaustedError
from twofold.runtime.device import DeviceSpec, opencl_index, opencl_spec

if TYPE_CHECKING:
    from twofold.backends.opencl.run.build import CompiledKernel

_SMALLEST = 256
# Writable host arrays up to this size are duplicated so that the copy need not be waited for.
_DUPLICATE_BYTES = 16 << 20
# Host arrays kept alive for copies under way: above either number the oldest copy is waited for.
_PENDING_BYTES, _PENDING_COPIES = 64 << 20, 512
_POOL_FLOOR = 256 << 20
_PROFILE_ROWS = 1 << 16


class LaunchTime(NamedTuple):
    """One kernel run: its name, when the device began it and how long it took."""

    name: str
    start_nanoseconds: int
    seconds: float


def size_class(nbytes: int) -> int:
    """Bytes really allocated for a request: four classes per power of two, at least 256.

    Examples
    --------
    >>> size_class(0), size_class(1000), size_class(1100)
    (256, 1024, 1280)
    """
    if nbytes <= _SMALLEST:
        return _SMALLEST
    step = 1 << ((nbytes - 1).bit_length() - 3)
    return (nbytes + step - 1) // step * step


def round_up(count: int, multiple: int) -> int:
    """The smallest multiple that is not below ``count``: a global size for a local size."""
    return (count + multiple - 1) // multiple * multiple


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

    def __init__(self, device: OpenCLDevice, handle: Any, nbytes: int, capacity: int):
        self.device = device
        self.handle = handle
        self.nbytes = nbytes
        self.capacity = capacity

    def __del__(self) -> None:
        # Runs at any moment in any thread, also inside allocate: only an atomic append here.
        self.device._returned.append((self.capacity, self.handle))

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


class OpenCLDevice:
    """One device with its context and its queue; take it from :func:`open_device`.

    Work is done in the order in which it is given, by any thread. A buffer that is dropped may
    be handed out again at once: whatever still uses it comes earlier in the queue.
    """

    def __init__(self, index: int, info: devices.OpenCLInfo):
        devices.check_process()
        self._cl = cl = devices.load_pyopencl()
        self.index = index
        self.info = info
        self.name = f"OPENCL:{index}"
        with devices.translated(f"opening {self.name} ({info.details['device_name']})"):
            self.context = cl.Context([info.handle])
            self._queue = cl.CommandQueue(
                self.context, info.handle,
                properties=cl.command_queue_properties.PROFILING_ENABLE)
        self._lock = threading.Lock()
        self._returned: deque[tuple[int, Any]] = deque()
        self._pool: dict[int, list[Any]] = {}
        self._active = self._held = self._peak = 0
        self._pending: deque[tuple[Any, int]] = deque()
        self._pending_bytes = 0
        self._profile: deque[tuple[str, Any]] = deque(maxlen=_PROFILE_ROWS)
        self._broken = ""
        self.checks = LateChecks(self)
        _devices.add(self)

    # --- memory ---

    def allocate(self, nbytes: int) -> DeviceBuffer:
        """Memory for ``nbytes`` bytes, its content undefined.

        Raises
        ------
        ResourceExhaustedError
            A ``MemoryError``: the setting ``memory_limit`` or the device has no room.
        """
        self._check()
        capacity = size_class(nbytes)
        with self._lock:
            capacity, handle = self._take(nbytes, capacity)
        if handle is None:
            gc.collect()  # Buffers in reference cycles; outside the lock, finalizers run here.
            with self._lock:
                capacity, handle = self._take(nbytes, capacity)
        if handle is None:
            raise self._exhausted(nbytes)
        return DeviceBuffer(self, handle, nbytes, capacity)

    def _take(self, nbytes: int, capacity: int) -> tuple[int, Any]:
        """A pooled or new handle, with the lock held; None where the limit forbids it."""
        limit = self._limit()
        self._take_back(limit)
        room = limit - self._active
        if capacity > room:
            capacity = max(nbytes, 1)  # Near the limit the rounding must not be what fails.
            if capacity > room:
                return capacity, None
        handles = self._pool.get(capacity)
        if handles:
            handle = handles.pop()
            self._held -= capacity
        else:
            if self._held + capacity > room:
                self._drop_pool()
            capacity, handle = self._create(nbytes, capacity)
        self._active += capacity
        self._peak = max(self._peak, self._active)
        return capacity, handle

    def _create(self, nbytes: int, capacity: int) -> tuple[int, Any]:
        cl = self._cl
        largest = self.info.details["max_allocation"]
        assert isinstance(largest, int)
        if capacity > largest:
            capacity = nbytes  # Some drivers allow more than they announce: let it decide.
        doing = f"allocating {nbytes} bytes on {self.name}"
        try:
            return capacity, cl.Buffer(self.context, cl.mem_flags.READ_WRITE, capacity)
        except cl.Error as error:
            if not self._held:
                raise devices.translate(error, doing, allocates=True) from error
        self._drop_pool()
        with devices.translated(doing, allocates=True):
            return capacity, cl.Buffer(self.context, cl.mem_flags.READ_WRITE, capacity)

    def _take_back(self, limit: int = 0) -> None:
        """Move the buffers that were dropped since last time into the pool."""
        if not self._returned:
            return
        most = max(_POOL_FLOOR, (limit or self._limit()) // 4)
        while self._returned:
            capacity, handle = self._returned.popleft()
            self._active -= capacity
            if self._held + capacity <= most:
                self._pool.setdefault(capacity, []).append(handle)
                self._held += capacity

    def _drop_pool(self) -> None:
        self._pool.clear()
        self._held = 0

    def _limit(self) -> int:
        limit = config.get_int("memory_limit") or self.info.details["global_memory"]
        assert isinstance(limit, int)
        return limit

    def _exhausted(self, nbytes: int) -> ResourceExhaustedError:
        limit = self._limit()
        set_by = ("the setting memory_limit" if config.get_int("memory_limit")
                  else "the device's memory")
        return ResourceExhaustedError(
            f"{self.name} has no room for {nbytes} bytes: tensors take {self._active} of "
            f"{limit} bytes ({set_by}). Use smaller batches, or free tensors held elsewhere",
            "opencl")

    def memory_info(self) -> dict[str, int]:
        """Bytes that live buffers take now (``current``), the most ever (``peak``), and those
        kept for reuse (``pooled``)."""
        devices.check_process()
        with self._lock:
            self._take_back()
            return {"current": self._active, "peak": self._peak, "pooled": self._held}

    def reset_peak(self) -> None:
        """Let ``peak`` start again from what is in use now."""
        with self._lock:
            self._take_back()
            self._peak = self._active

    def release_pool(self) -> None:
        """Give the bytes that are kept for reuse back to the system."""
        with self._lock:
            self._take_back()
            self._drop_pool()

    # --- copies ---

    def empty(self, shape: Sequence[int], dtype: npt.DTypeLike) -> DeviceArray:
        """An array whose elements are undefined."""
        kind, sizes = np.dtype(dtype), tuple(shape)
        return DeviceArray(self.allocate(math.prod(sizes) * kind.itemsize), sizes, kind)

    def from_host(self, array: npt.NDArray[Any], *, frozen: bool = False) -> DeviceArray:
        """:meth:`copy_from_host` that keeps shape and dtype."""
        return DeviceArray(self.copy_from_host(array, frozen=frozen), array.shape,
                           array.dtype.newbyteorder("="))

    def copy_from_host(self, array: npt.NDArray[Any], *, frozen: bool = False) -> DeviceBuffer:
        """A buffer with the array's values, in C order; the copy is not waited for.

        Parameters
        ----------
        array : numpy.ndarray
            Any shape, strides and numeric dtype.
        frozen : bool
            The caller promises that nobody writes to the array before the next
            :meth:`synchronize`. Otherwise it may be changed at once: a small array is duplicated
            first, and a large one is copied before this returns.
        """
        if array.dtype.hasobject or array.dtype.kind in "SU":
            raise DtypeError(f"an array of {array.dtype} cannot be copied to {self.name}; "
                             "strings and objects stay on the host")
        buffer = self.allocate(array.nbytes)
        if array.nbytes:
            self._write(buffer, array, frozen)
        return buffer

    def _write(self, buffer: DeviceBuffer, array: npt.NDArray[Any], frozen: bool) -> None:
        source = array
        if not array.flags.c_contiguous or not array.dtype.isnative:
            source = np.array(array, dtype=array.dtype.newbyteorder("="), order="C")
        elif not frozen and array.nbytes <= _DUPLICATE_BYTES:
            source = array.copy()
        waits = source is array and not frozen
        event = self._asked(
            lambda: self._cl.enqueue_copy(self._queue, buffer.handle,
                                          source.reshape(-1).view(np.uint8), is_blocking=waits),
            f"copying {array.nbytes} bytes to {self.name}")
        if not waits:
            self._keep(event, array.nbytes)  # pyopencl's event holds the host array.

    def _keep(self, event: Any, nbytes: int) -> None:
        oldest = []
        with self._lock:
            self._pending.append((event, nbytes))
            self._pending_bytes += nbytes
            while self._pending_bytes > _PENDING_BYTES or len(self._pending) > _PENDING_COPIES:
                done, size = self._pending.popleft()
                self._pending_bytes -= size
                oldest.append(done)
        for done in oldest:
            try:
                done.wait()
            except self._cl.Error as error:
                raise self._failure(error, f"copying to {self.name}") from error

    def copy_to_host(self, buffer: DeviceBuffer, shape: Sequence[int],
                     dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """A new array with a buffer's values; waits for all work that was given before.

        Raises
        ------
        InvalidArgumentError
            When a check of values in that work has failed.
        """
        self._check()
        self._own(buffer)
        array: npt.NDArray[Any] = np.empty(tuple(shape), dtype)
        if array.nbytes > buffer.nbytes:
            raise InternalError(f"an array of {array.nbytes} bytes was asked of {buffer!r}")
        if array.nbytes:
            try:
                self._cl.enqueue_copy(self._queue, array.reshape(-1).view(np.uint8),
                                      buffer.handle, is_blocking=True)
            except self._cl.Error as error:
                raise self._failure(
                    error, f"copying {array.nbytes} bytes from {self.name}") from error
        self.checks.settle()
        return array

    def read_later(self, buffer: DeviceBuffer, array: npt.NDArray[Any]) -> Any:
        """Ask for a buffer's first bytes; the event is done when the array has them."""
        self._check()
        self._own(buffer)
        try:
            return self._cl.enqueue_copy(self._queue, array.view(np.uint8), buffer.handle,
                                         is_blocking=False)
        except self._cl.Error as error:
            raise self._failure(error, f"copying from {self.name}") from error

    def is_done(self, event: Any) -> bool:
        """True when what an event stands for has happened, or failed; waits for nothing."""
        status: int = event.command_execution_status
        return status <= self._cl.command_execution_status.COMPLETE

    def wait_for(self, event: Any) -> None:
        """Wait for one event; errors of that work surface here."""
        self._check()
        try:
            event.wait()
        except self._cl.Error as error:
            raise self._failure(error, f"waiting for {self.name}") from error

    def copy(self, buffer: DeviceBuffer) -> DeviceBuffer:
        """A second buffer on the same device with the same bytes."""
        self._check()
        self._own(buffer)
        twin = self.allocate(buffer.nbytes)
        if buffer.nbytes:
            self.copy_into(buffer, twin)
        return twin

    def copy_into(self, source: DeviceBuffer, target: DeviceBuffer) -> None:
        """Copy all bytes of a buffer into another on the same device."""
        self._check()
        self._own(source)
        self._own(target)
        if source.nbytes > target.nbytes:
            raise InternalError(f"{source!r} does not fit into {target!r}")
        if source.nbytes and source is not target:
            self._asked(lambda: self._cl.enqueue_copy(self._queue, target.handle, source.handle,
                                                      byte_count=source.nbytes),
                        f"copying within {self.name}")

    def fill(self, buffer: DeviceBuffer, value: np.generic) -> None:
        """Write one NumPy scalar over a whole buffer."""
        self._check()
        self._own(buffer)
        pattern = np.asarray(value).reshape(1)
        if buffer.nbytes % pattern.nbytes:
            raise InternalError(f"{buffer!r} is no multiple of {pattern.dtype}")
        if buffer.nbytes:
            self._asked(lambda: self._cl.enqueue_fill_buffer(
                self._queue, buffer.handle, pattern.view(np.uint8), 0, buffer.nbytes),
                f"filling a buffer on {self.name}")

    # --- work ---

    def launch(self, kernel: CompiledKernel, global_size: Sequence[int],
               local_size: Sequence[int] | None, args: Sequence[Any]) -> None:
        """Put a kernel run in the queue and return at once.

        Parameters
        ----------
        kernel : CompiledKernel
            Built for this device.
        global_size : sequence of int
            Work-items per dimension; a multiple of ``local_size`` (see :func:`round_up`; the
            kernel checks its bounds). Nothing is run where a dimension is 0.
        local_size : sequence of int or None
            Work-items per group; None lets the driver choose.
        args : sequence
            A :class:`DeviceBuffer` or a number per argument, as the kernel was built.
        """
        self._check()
        if kernel.device is not self:
            raise InternalError(f"kernel {kernel.name} was built for {kernel.device.name} and "
                                f"cannot run on {self.name}")
        if 0 in global_size:
            return
        event = self._asked(
            lambda: kernel.enqueue(self._queue, tuple(global_size),
                                   None if local_size is None else tuple(local_size), args),
            f"running kernel {kernel.name} on {self.name}")
        if config.get_int("debug") >= 2:
            self._profile.append((kernel.name, event))

    def synchronize(self) -> None:
        """Wait until all work that was given is done; errors of that work surface here."""
        self._check()
        with self._lock:
            waiting, self._pending, self._pending_bytes = self._pending, deque(), 0
        try:
            self._queue.finish()
        except self._cl.Error as error:
            raise self._failure(error, f"waiting for {self.name}") from error
        waiting.clear()
        self.checks.settle()

    def take_profile(self) -> list[LaunchTime]:
        """Times of the kernel runs since the last call, kept where the setting debug is >= 2."""
        self.synchronize()
        rows = []
        while self._profile:
            name, event = self._profile.popleft()
            with devices.translated(f"reading the time of kernel {name}"):
                start, end = event.profile.start, event.profile.end
            rows.append(LaunchTime(name, start, (end - start) * 1e-9))
        return rows

    # --- checks ---

    def _check(self) -> None:
        devices.check_process()
        if self._broken:
            raise DeviceError(f"{self.name} failed earlier and needs a new process: {self._broken}")

    def _own(self, buffer: DeviceBuffer) -> None:
        # PoCL takes buffers of other contexts without a word and reads garbage.
        if buffer.device is not self:
            raise InternalError(f"{buffer!r} was used on {self.name}")

    def _asked(self, ask: Callable[[], Any], doing: str) -> Any:
        """Have the driver take a command.

        Some drivers give buffers their memory only when a command uses them. Where there is none,
        the command was not taken, and is given once more when all that can be is freed.
        """
        try:
            return ask()
        except self._cl.Error as error:
            if error.code not in devices.NO_MEMORY_CODES:
                raise self._failure(error, doing) from error
        try:
            self._queue.finish()    # what is in the pool may be in use until then
            gc.collect()
            self.release_pool()
            return ask()
        except self._cl.Error as error:
            raise self._failure(error, doing) from error

    def _failure(self, error: Any, doing: str) -> Exception:
        """Our error; a broken context is remembered, so that later calls say it plainly.

        Codes for a lack of resources can also mean that a kernel has broken the context: what
        tells is whether the device still does anything.
        """
        ours = devices.translate(error, doing)
        if isinstance(ours, ResourceExhaustedError):
            self.release_pool()
        elif isinstance(ours, DeviceError):
            if error.code in devices.MAYBE_MEMORY_CODES:
                self.release_pool()
                if self._is_alive():
                    return devices.exhausted(error, doing)
            self._broken = str(ours)
        return ours

    def _is_alive(self) -> bool:
        """True when bytes can be sent to the device and come back."""
        sent, back = np.arange(16, dtype=np.uint8), np.zeros(16, np.uint8)
        try:
            handle = self._cl.Buffer(self.context, self._cl.mem_flags.READ_WRITE, sent.nbytes)
            self._cl.enqueue_copy(self._queue, handle, sent, is_blocking=True)
            self._cl.enqueue_copy(self._queue, back, handle, is_blocking=True)
        except self._cl.Error:
            return False
        return bool((sent == back).all())

    def __repr__(self) -> str:
        return f"<OpenCLDevice {self.name} {self.info.details['device_name']}>"


_devices: weakref.WeakSet[OpenCLDevice] = weakref.WeakSet()


def _never_end_devices() -> None:
    """In a forked child: its end must not wait for commands that its parent's threads work on."""
    for device in list(_devices):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(device))


os.register_at_fork(after_in_child=_never_end_devices)

_opened: dict[int, OpenCLDevice] = {}
_opening = threading.Lock()


def open_device(spec: str | DeviceSpec = "OPENCL:0") -> OpenCLDevice:
    """The device of a name (``"OPENCL:1"``, ``"GPU:0"``), opened at the first call.

    Raises
    ------
    DeviceError
        There is no such device, or the process was forked after the first use of OpenCL.
    """
    devices.check_process()
    index = opencl_index(spec)
    device = _opened.get(index)
    if device is None:
        with _opening:
            device = _opened.get(index)
            if device is None:
                device = OpenCLDevice(index, devices.enumerate_devices().devices[index])
                _opened[index] = device
    return device
