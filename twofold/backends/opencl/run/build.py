"""From OpenCL C to something that can be launched: program build, binary cache, typed arguments.

Owns the driver's compiler, the cache of its binaries and the checks that keep a launch from
crashing the process. It does not write kernel text (room ``text``) nor decide when to launch.
"""

from __future__ import annotations

import operator
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from twofold import forks, settings
from twofold.backends.opencl.run import devices
from twofold.backends.opencl.run.device import OpenCLDevice
from twofold.backends.opencl.run.memory import DeviceBuffer
from twofold.errors import InternalError
from twofold.runtime.cache import DiskCache

ArgumentKind = Literal["buffer", "int32", "int64", "uint32", "uint64", "float32", "float64"]

# One language version everywhere; -w because PoCL prints a line on stderr per warned program.
BASE_OPTIONS = ("-cl-std=CL1.2", "-w")
_FORMAT = "1"
_MOST_KERNELS = 1024
_MOST_LOG = 8000

# Platforms whose drivers keep a cache of their own, from the source text on. PoCL's binaries
# cost a second compile of every kernel, for groups of any size, which is never run.
CACHING_PLATFORMS = ("Portable Computing Language",)

# Its entries carry a digest, which matters here: PoCL ends the process on a truncated binary.
binary_cache = DiskCache("opencl")
_kernels: OrderedDict[tuple[object, ...], CompiledKernel] = OrderedDict()
_lock = forks.rlock()


class CompiledKernel:
    """A kernel ready to be launched on one device; take it from :func:`build_kernel`.

    Attributes
    ----------
    device, name, argument_kinds
        What it was built with.
    origin : str
        ``"compiled"`` or ``"disk"``.
    build_seconds : float
        What the build took.
    work_group_size : int
        The most work-items that a group of this kernel may have.
    local_bytes : int
        Local memory that it declares.
    """

    def __init__(self, device: OpenCLDevice, handle: Any, name: str,
                 argument_kinds: tuple[ArgumentKind, ...], origin: str, build_seconds: float):
        cl = devices.load_pyopencl()
        information = cl.kernel_work_group_info
        self.device = device
        self.name = name
        self.argument_kinds = argument_kinds
        self.origin = origin
        self.build_seconds = build_seconds
        self.work_group_size: int = handle.get_work_group_info(
            information.WORK_GROUP_SIZE, device.info.handle)
        self.local_bytes: int = handle.get_work_group_info(
            information.LOCAL_MEM_SIZE, device.info.handle)
        self._handle = handle
        self._enqueue = cl.enqueue_nd_range_kernel
        self._lock = forks.lock()
        self._scalars = tuple(_SCALARS.get(kind) for kind in argument_kinds)
        self._checked: set[tuple[int, ...] | None] = {None}

    def enqueue(self, queue: Any, global_size: tuple[int, ...], local_size: tuple[int, ...] | None,
                args: Sequence[Any]) -> Any:
        """Set the arguments and put one run in the queue; pyopencl's errors pass through."""
        values = self._values(args)
        if local_size not in self._checked:
            self._check_group(local_size)
        if local_size is not None and (
                len(local_size) != len(global_size)
                or any(whole % part for whole, part in zip(global_size, local_size))):
            raise InternalError(f"kernel {self.name}: global size {global_size} is no multiple of "
                                f"local size {local_size}")
        handle = self._handle
        # Arguments belong to the kernel object, which all threads share.
        with self._lock:
            for position, value in enumerate(values):
                handle.set_arg(position, value)
            return self._enqueue(queue, handle, global_size, local_size)

    def _values(self, args: Sequence[Any]) -> list[Any]:
        if len(args) != len(self._scalars):
            raise InternalError(f"kernel {self.name} takes {len(self._scalars)} arguments, got "
                                f"{len(args)}")
        values = []
        for position, (convert, value) in enumerate(zip(self._scalars, args)):
            if convert is not None:
                try:
                    values.append(convert(value))
                except (TypeError, OverflowError) as error:
                    raise self._bad_argument(position, value, str(error)) from None
            elif isinstance(value, DeviceBuffer) and value.device is self.device:
                values.append(value.handle)
            else:
                raise self._bad_argument(position, value, f"no buffer of {self.device.name}")
        return values

    def _bad_argument(self, position: int, value: object, why: str) -> InternalError:
        return InternalError(f"kernel {self.name}: argument {position} takes "
                             f"{self.argument_kinds[position]}, got {value!r} ({why})")

    def _check_group(self, local_size: tuple[int, ...] | None) -> None:
        """PoCL ends the process where a group is larger than it can be: ask before."""
        assert local_size is not None
        sizes = self.device.info.limits.group_sizes
        items = 1
        for size in local_size:
            items *= size
        if (not 0 < items <= self.work_group_size or len(local_size) > len(sizes)
                or any(size > most for size, most in zip(local_size, sizes))):
            raise InternalError(
                f"kernel {self.name}: local size {local_size} does not fit {self.device.name}, "
                f"which takes {self.work_group_size} work-items per group, at most {sizes}")
        self._checked.add(local_size)

    def __repr__(self) -> str:
        return f"<CompiledKernel {self.name} on {self.device.name}, {self.origin}>"


def _integer(kind: type[np.integer[Any]]) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        return kind(operator.index(value))  # A float is a TypeError, a large number overflows.

    return convert


def _float_converter(kind: type[np.floating[Any]]) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        if not isinstance(value, (int, float, np.integer, np.floating)):
            raise TypeError(f"no number: {type(value).__name__}")
        with np.errstate(over="ignore"):
            return kind(value)

    return convert


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "int32": _integer(np.int32), "int64": _integer(np.int64),
    "uint32": _integer(np.uint32), "uint64": _integer(np.uint64),
    "float32": _float_converter(np.float32), "float64": _float_converter(np.float64),
}


def build_kernel(device: OpenCLDevice, source: str, name: str,
                 argument_kinds: Sequence[ArgumentKind],
                 options: Sequence[str] = ()) -> CompiledKernel:
    """Compile one kernel of a source text, or take it from memory or from the disk cache.

    Parameters
    ----------
    device : OpenCLDevice
        Where it will run.
    source : str
        OpenCL C 1.2.
    name : str
        Of the ``__kernel`` function.
    argument_kinds : sequence of str
        ``"buffer"``, or the type of a scalar, per argument: numbers are cast to exactly that
        width, because a driver takes any four bytes for any other four.
    options : sequence of str
        Added to ``BASE_OPTIONS``.

    Raises
    ------
    InternalError
        The text does not compile; the message has the compiler's log and the numbered text.
    """
    device.check()
    unknown = [kind for kind in argument_kinds if kind != "buffer" and kind not in _SCALARS]
    if unknown:
        raise InternalError(f"kernel {name}: unknown argument kinds {unknown}; known: buffer, "
                            f"{', '.join(_SCALARS)}")
    kinds = tuple(argument_kinds)
    key = (device.index, source, name, kinds, tuple(options))
    with _lock:
        kernel = _kernels.get(key)
        if kernel is None:
            kernel = _build(device, source, name, kinds, (*BASE_OPTIONS, *options))
            _kernels[key] = kernel
            if len(_kernels) > _MOST_KERNELS:
                _kernels.popitem(last=False)
        else:
            _kernels.move_to_end(key)
    return kernel


def build_kernels(device: OpenCLDevice, source: str,
                  argument_kinds: Mapping[str, Sequence[ArgumentKind]],
                  options: Sequence[str] = ()) -> dict[str, CompiledKernel]:
    """Several kernels of one source text, compiled at once; parameters as of :func:`build_kernel`.

    They are not remembered in memory: the caller keeps what it needs.
    """
    device.check()
    every = ", ".join(argument_kinds)
    with _lock:
        start = time.perf_counter()
        program, origin = _program(device, source, every, (*BASE_OPTIONS, *options))
        seconds = time.perf_counter() - start
        return {name: _kernel(device, program, origin, source, name, tuple(kinds), seconds)
                for name, kinds in argument_kinds.items()}


def _build(device: OpenCLDevice, source: str, name: str, kinds: tuple[ArgumentKind, ...],
           options: tuple[str, ...]) -> CompiledKernel:
    start = time.perf_counter()
    program, origin = _program(device, source, name, options)
    return _kernel(device, program, origin, source, name, kinds, time.perf_counter() - start)


def _kernel(device: OpenCLDevice, program: Any, origin: str, source: str, name: str,
            kinds: tuple[ArgumentKind, ...], seconds: float) -> CompiledKernel:
    """One kernel of a built program."""
    cl = devices.load_pyopencl()
    try:
        handle = cl.Kernel(program, name)
        arguments = handle.num_args
    except cl.Error as error:
        raise _build_error(device, source, name, error) from error
    if arguments != len(kinds):
        raise InternalError(f"kernel {name} has {arguments} arguments, {len(kinds)} were declared")
    kernel = CompiledKernel(device, handle, name, kinds, origin, seconds)
    limit = device.info.limits.local_bytes
    if kernel.local_bytes > limit:  # PoCL would end the process at the launch.
        raise InternalError(f"kernel {name} needs {kernel.local_bytes} bytes of local memory, "
                            f"{device.name} has {limit}")
    return kernel


def _program(device: OpenCLDevice, source: str, name: str,
             options: tuple[str, ...]) -> tuple[Any, str]:
    """A built program and where it came from."""
    cl = devices.load_pyopencl()
    facts = device.info.details
    key = binary_cache.key(_FORMAT, str(facts["device_name"]), str(facts["driver_version"]),
                           str(facts["platform_version"]), *options, source)
    keeps = settings.get("cache") and facts["platform"] not in CACHING_PLATFORMS
    binary = binary_cache.load(key) if keeps else None
    if binary is not None:
        try:
            program = cl.Program(device.connection.context, [device.info.handle], [binary])
            return _run_compiler(program, options), "disk"
        except cl.Error:
            pass  # Of no use to this driver: built anew, and the entry overwritten.
    try:
        program = _run_compiler(cl.Program(device.connection.context, source), options)
        binary = program.get_info(cl.program_info.BINARIES)[0] if keeps else b""
    except cl.Error as error:
        raise _build_error(device, source, name, error) from error
    if binary:
        binary_cache.store(key, binary)
    return program, "compiled"


def _run_compiler(program: Any, options: tuple[str, ...]) -> Any:
    cl = devices.load_pyopencl()
    with warnings.catch_warnings():
        # Some drivers log a line for every program, which pyopencl turns into a warning.
        warnings.simplefilter("ignore", cl.CompilerWarning)
        # cache_dir=False: pyopencl's own cache hides build errors behind a KeyError.
        return program.build(list(options), cache_dir=False)


def _build_error(device: OpenCLDevice, source: str, name: str, error: Any) -> InternalError:
    lines = source.splitlines()
    width = len(str(len(lines)))
    numbered = "\n".join(f"{number:{width}} | {line}" for number, line in enumerate(lines, 1))
    log = str(error).strip()
    if len(log) > _MOST_LOG:
        log = log[:_MOST_LOG] + "\n… (cut)"
    return InternalError(
        f"kernel {name} does not compile on {device.name} "
        f"({device.info.details['device_name']})\n{log}\n--- source ---\n{numbered}\n"
        "This is a defect of twofold: please report it with this text", "opencl")
