"""A device at work: arrays made, copied and filled on it, kernels launched.

Owns the order of checks around each command. Nothing here waits, except where a value comes back
to the host. It does not build kernels (``build``) nor find devices (``devices``).
"""

from __future__ import annotations

import ctypes
import math
import os
import weakref
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from twofold import forks, settings
from twofold.backends.opencl.run import devices
from twofold.backends.opencl.run.checks import LateChecks
from twofold.backends.opencl.run.connection import Connection
from twofold.backends.opencl.run.memory import BufferPool, DeviceArray, DeviceBuffer
from twofold.backends.opencl.run.profile import LaunchTime, Profile
from twofold.backends.opencl.run.queue import CommandQueue
from twofold.errors import DtypeError, InternalError
from twofold.runtime.device import DeviceSpec, opencl_index

# Writable host arrays up to this size are duplicated so that the copy need not be waited for.
_DUPLICATE_BYTES = 16 << 20


class Launchable(Protocol):
    """A kernel that was built for a device."""

    name: str

    @property
    def device(self) -> OpenCLDevice:
        """What it was built for."""

    def enqueue(self, queue: Any, global_size: tuple[int, ...], local_size: tuple[int, ...] | None,
                args: Sequence[Any]) -> Any:
        """Put one run in pyopencl's queue and return its event; pyopencl's errors pass through."""


class OpenCLDevice:
    """One device with its context and its queue; take it from :func:`open_device`.

    Work is done in the order in which it is given, by any thread. A buffer that is dropped may
    be handed out again at once: whatever still uses it comes earlier in the queue.

    Attributes
    ----------
    index, name : int, str
        ``0`` and ``"OPENCL:0"``.
    info : devices.OpenCLInfo
        What the device is.
    connection, pool, commands, checks
        Context and queue; memory; what was given to the queue; checks of values.
    """

    def __init__(self, index: int, info: devices.OpenCLInfo):
        self.connection = Connection(index, info)
        self.index = index
        self.info = info
        self.name = self.connection.name
        self.pool = BufferPool(self.connection)
        self.returned = self.pool.returned
        self.commands = CommandQueue(self.connection, self.pool)
        self.checks = LateChecks(self)
        self.check = self.commands.check
        self._profile = Profile()
        _devices.add(self)

    # --- memory ---

    def allocate(self, nbytes: int) -> DeviceBuffer:
        """Memory for ``nbytes`` bytes, its content undefined.

        Raises
        ------
        ResourceExhaustedError
            A ``MemoryError``: the setting ``memory_limit`` or the device has no room.
        """
        self.check()
        capacity, handle = self.pool.take(nbytes)
        return DeviceBuffer(self, handle, nbytes, capacity)

    def empty(self, shape: Sequence[int], dtype: npt.DTypeLike) -> DeviceArray:
        """An array whose elements are undefined."""
        kind, sizes = np.dtype(dtype), tuple(shape)
        return DeviceArray(self.allocate(math.prod(sizes) * kind.itemsize), sizes, kind)

    def memory_info(self) -> dict[str, int]:
        """Bytes in use now (``current``), the most ever (``peak``), kept for reuse (``pooled``)."""
        devices.check_process()
        return self.pool.statistics()

    # --- copies ---

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
        at = self.connection
        event = self.commands.give(
            lambda: at.cl.enqueue_copy(at.queue, buffer.handle,
                                       source.reshape(-1).view(np.uint8), is_blocking=waits),
            f"copying {array.nbytes} bytes to {self.name}")
        if not waits:
            self.commands.keep(event, array.nbytes)  # pyopencl's event holds the host array.

    def copy_to_host(self, buffer: DeviceBuffer, shape: Sequence[int],
                     dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """A new array with a buffer's values; waits for all work that was given before.

        Raises
        ------
        InvalidArgumentError
            When a check of values in that work has failed.
        """
        self.check()
        self._own(buffer)
        array: npt.NDArray[Any] = np.empty(tuple(shape), dtype)
        if array.nbytes > buffer.nbytes:
            raise InternalError(f"an array of {array.nbytes} bytes was asked of {buffer!r}")
        if array.nbytes:
            at = self.connection
            self.commands.give_once(
                lambda: at.cl.enqueue_copy(at.queue, array.reshape(-1).view(np.uint8),
                                           buffer.handle, is_blocking=True),
                f"copying {array.nbytes} bytes from {self.name}")
        self.checks.settle()
        return array

    def read_later(self, buffer: DeviceBuffer, array: npt.NDArray[Any]) -> Any:
        """Ask for a buffer's first bytes; the event is done when the array has them."""
        self.check()
        self._own(buffer)
        at = self.connection
        return self.commands.give_once(
            lambda: at.cl.enqueue_copy(at.queue, array.view(np.uint8), buffer.handle,
                                       is_blocking=False),
            f"copying from {self.name}")

    def copy(self, buffer: DeviceBuffer) -> DeviceBuffer:
        """A second buffer on the same device with the same bytes."""
        self.check()
        self._own(buffer)
        twin = self.allocate(buffer.nbytes)
        if buffer.nbytes:
            self.copy_into(buffer, twin)
        return twin

    def copy_into(self, source: DeviceBuffer, target: DeviceBuffer) -> None:
        """Copy all bytes of a buffer into another on the same device."""
        self.check()
        self._own(source)
        self._own(target)
        if source.nbytes > target.nbytes:
            raise InternalError(f"{source!r} does not fit into {target!r}")
        if source.nbytes and source is not target:
            at = self.connection
            self.commands.give(
                lambda: at.cl.enqueue_copy(at.queue, target.handle, source.handle,
                                           byte_count=source.nbytes),
                f"copying within {self.name}")

    def fill(self, buffer: DeviceBuffer, value: np.generic) -> None:
        """Write one NumPy scalar over a whole buffer."""
        self.check()
        self._own(buffer)
        pattern = np.asarray(value).reshape(1)
        if buffer.nbytes % pattern.nbytes:
            raise InternalError(f"{buffer!r} is no multiple of {pattern.dtype}")
        if buffer.nbytes:
            at = self.connection
            self.commands.give(
                lambda: at.cl.enqueue_fill_buffer(at.queue, buffer.handle, pattern.view(np.uint8),
                                                  0, buffer.nbytes),
                f"filling a buffer on {self.name}")

    def _own(self, buffer: DeviceBuffer) -> None:
        # PoCL takes buffers of other contexts without a word and reads garbage.
        if buffer.device is not self:
            raise InternalError(f"{buffer!r} was used on {self.name}")

    # --- work ---

    def launch(self, kernel: Launchable, global_size: Sequence[int],
               local_size: Sequence[int] | None, args: Sequence[Any], name: str = "") -> None:
        """Put a kernel run in the queue and return at once.

        Parameters
        ----------
        kernel : CompiledKernel
            Built for this device.
        global_size : sequence of int
            Work-items per dimension; a multiple of ``local_size`` (the kernel checks its
            bounds). Nothing is run where a dimension is 0.
        local_size : sequence of int or None
            Work-items per group; None lets the driver choose.
        args : sequence
            A :class:`DeviceBuffer` or a number per argument, as the kernel was built.
        name : str
            What the run is called in profiles and errors; that of the kernel if empty.
        """
        name = name or kernel.name
        self.check()
        if kernel.device is not self:
            raise InternalError(f"kernel {name} was built for {kernel.device.name} and "
                                f"cannot run on {self.name}")
        if 0 in global_size:
            return
        event = self.commands.give(
            lambda: kernel.enqueue(self.connection.queue, tuple(global_size),
                                   None if local_size is None else tuple(local_size), args),
            f"running kernel {name} on {self.name}")
        if settings.get_int("debug") >= 2:
            self._profile.add(name, event)

    def is_done(self, event: Any) -> bool:
        """True when what an event stands for has happened, or failed; waits for nothing."""
        status: int = event.command_execution_status
        return status <= self.connection.cl.command_execution_status.COMPLETE

    def wait_for(self, event: Any) -> None:
        """Wait for one event; errors of that work surface here."""
        self.check()
        self.commands.give_once(event.wait, f"waiting for {self.name}")

    def synchronize(self) -> None:
        """Wait until all work that was given is done; errors of that work surface here."""
        self.commands.finish()
        self.checks.settle()

    def take_profile(self) -> list[LaunchTime]:
        """Times of the kernel runs since the last call, kept where the setting debug is >= 2."""
        self.synchronize()
        return self._profile.take()

    def __repr__(self) -> str:
        return f"<OpenCLDevice {self.name} {self.info.details['device_name']}>"


_devices: weakref.WeakSet[OpenCLDevice] = weakref.WeakSet()


def _never_end_devices() -> None:
    """In a forked child: its end must not wait for commands that its parent's threads work on."""
    for device in list(_devices):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(device))


os.register_at_fork(after_in_child=_never_end_devices)

_opened: dict[int, OpenCLDevice] = {}
_opening = forks.lock()


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
