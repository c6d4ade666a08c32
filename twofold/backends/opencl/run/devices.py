"""OpenCL devices of this machine: finding the drivers, listing the devices, naming what is missing.

Owns the only import of pyopencl that others borrow (:func:`load_pyopencl`), the driver set-up that
must come before its first use, the stable order of devices, and the translation of pyopencl's
errors into ours. It creates no context: ``connection`` does, when a device is opened.
"""

from __future__ import annotations

import ctypes
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from typing import Any

from twofold import forks
from twofold.errors import DeviceError, InternalError, OpError, ResourceExhaustedError
from twofold.ir.base.target import Target
from twofold.runtime.device import DeviceRecord, Provided

from ....dataclass import dataclass

_LOADER_VARIABLES = ("OCL_ICD_VENDORS", "OPENCL_VENDOR_PATH")
_REGISTERED = "/etc/OpenCL/vendors/*.icd"
_NVIDIA_LIBRARIES = (
    "/usr/local/nvidia/**/libnvidia-opencl.so.1",
    "/usr/lib/x86_64-linux-gnu/libnvidia-opencl.so.1",
    "/usr/lib/aarch64-linux-gnu/libnvidia-opencl.so.1",
    "/usr/lib64/libnvidia-opencl.so.1",
)
_INSTALL_HINT = (
    "On Debian or Ubuntu `apt-get install -y --no-install-recommends pocl-opencl-icd` gives an "
    "OpenCL device that runs on the CPU; without root `pip install intel-opencl-rt "
    "intel-cmplr-lib-rt` does. A GPU needs its vendor's driver (for NVIDIA: libnvidia-opencl.so.1, "
    "part of the display driver; in a container also NVIDIA_DRIVER_CAPABILITIES=compute,utility). "
    "See docs/opencl.md"
)
_PLATFORM_NOT_FOUND = -1001
_DEVICE_NOT_FOUND = -1
NO_MEMORY_CODES = frozenset({-4, -6})       # of the device, of the host
# A lack of resources, found now or by an earlier command; or a kernel broke the context for good.
MAYBE_MEMORY_CODES = frozenset({-5, -14})
_LOST_CODES = MAYBE_MEMORY_CODES | {-36, -9999}     # the last is NVIDIA's own
_ALLOCATION_CODES = NO_MEMORY_CODES | {-5, -61}

_lock = forks.rlock()
_found: Enumeration | None = None
_first_use_process: int | None = None
_forked = False


@dataclass(frozen=True)
class Enumeration:
    """All usable OpenCL devices in a stable order (GPUs first), or why there are none."""

    devices: tuple[OpenCLInfo, ...]
    problem: str


@dataclass(frozen=True)
class OpenCLInfo:
    """One device.

    Attributes
    ----------
    handle : pyopencl.Device
    is_gpu : bool
        Whether it counts as a GPU.
    target : Target
        What code for it depends on.
    limits : Limits
        What may be asked of it.
    details : dict
        What people are told of it.
    """

    handle: Any
    is_gpu: bool
    target: Target
    limits: Limits
    details: dict[str, object]


@dataclass(frozen=True)
class Limits:
    """What may be asked of a device.

    Attributes
    ----------
    global_bytes, buffer_bytes, local_bytes : int
        Its memory, its largest buffer and the local memory of a group.
    group_sizes : tuple of int
        The most work-items of a group along each dimension.
    has_float64 : bool
    """

    global_bytes: int
    buffer_bytes: int
    local_bytes: int
    group_sizes: tuple[int, ...]
    has_float64: bool


# --- pyopencl and its drivers ---------------------------------------------------------------


def _mark_forked() -> None:
    global _forked
    _forked = _first_use_process is not None


os.register_at_fork(after_in_child=_mark_forked)


def check_process() -> None:
    """Refuse to go on in a child forked after OpenCL was first used: drivers hang there.

    Raises
    ------
    DeviceError
        Always in such a child.
    """
    if _forked:
        raise DeviceError(
            "OpenCL devices cannot be used in a process that was forked after their first use "
            "(drivers hang there). Start worker processes with the 'spawn' method "
            "(multiprocessing.get_context('spawn')), or fork before using OpenCL")


def load_pyopencl() -> Any:
    """pyopencl, imported at the first call; ``ImportError`` when it is missing or broken."""
    import pyopencl

    return pyopencl


def unregistered_drivers() -> list[str]:
    """Driver libraries on this machine that the OpenCL loader would not find by itself."""
    found: list[str] = []
    try:
        for file in metadata.files("intel-opencl-rt") or ():
            if file.name == "libintelocl.so":
                found.append(os.path.realpath(str(file.locate())))
    except metadata.PackageNotFoundError:
        pass
    registered = "\n".join(_registered_drivers())
    if "nvidia" not in registered:
        for pattern in _NVIDIA_LIBRARIES:
            found += sorted(glob.glob(pattern, recursive=True))[:1]
    return [path for path in dict.fromkeys(found) if path not in registered]


def _registered_drivers() -> list[str]:
    lines = []
    for path in sorted(glob.glob(_REGISTERED)):
        try:
            with open(path, encoding="utf-8") as file:
                lines.append(file.read().strip())
        except (OSError, UnicodeDecodeError):
            continue
    return [line for line in lines if line]


@contextmanager
def _driver_folder() -> Iterator[None]:
    """While the loader reads its list: one folder that names registered and other drivers.

    The loader takes one folder, never a list, and only before its first use. The variable is
    taken back afterwards: child processes would inherit a folder that is gone.
    """
    extra = unregistered_drivers()
    if not extra or any(name in os.environ for name in _LOADER_VARIABLES):
        yield
        return
    folder = tempfile.mkdtemp(prefix="twofold-opencl-")
    try:
        for position, library in enumerate(dict.fromkeys([*_registered_drivers(), *extra])):
            with open(os.path.join(folder, f"{position}.icd"), "w", encoding="utf-8") as file:
                file.write(library + "\n")
        os.environ["OCL_ICD_VENDORS"] = folder
        yield
    finally:
        os.environ.pop("OCL_ICD_VENDORS", None)
        shutil.rmtree(folder, ignore_errors=True)


# --- enumeration ----------------------------------------------------------------------------


def enumerate_devices() -> Enumeration:
    """Every usable OpenCL device; asked of the drivers once per process, no context is made."""
    global _found, _first_use_process
    with _lock:
        if _found is None:
            check_process()
            # Some drivers start threads when they are asked for devices, so this is a first use.
            _first_use_process = os.getpid()
            _found = _enumerate()
        return _found


def _enumerate() -> Enumeration:
    try:
        cl = load_pyopencl()
    except ImportError as error:
        return Enumeration((), f"pyopencl cannot be imported ({error}); install it with "
                               "`pip install pyopencl`")
    try:
        with _driver_folder():
            platforms = cl.get_platforms()
    except cl.Error as error:
        if error.code == _PLATFORM_NOT_FOUND:
            return Enumeration((), f"{_why_no_platform()}. {_INSTALL_HINT}")
        return Enumeration((), f"the OpenCL loader failed: {error}. {_INSTALL_HINT}")
    seen: dict[tuple[object, ...], tuple[tuple[object, ...], OpenCLInfo]] = {}
    unusable: list[str] = []
    for platform in platforms:
        for position, handle in enumerate(_devices_of(cl, platform, unusable)):
            info = _describe(cl, platform, handle)
            details = info.details
            identity = (platform.name, platform.version, handle.name,
                        details["driver_version"], position)
            # The loader's order is that of a folder listing: never shown.
            order = (not info.is_gpu, platform.name, details.get("pci_bus_id", -1), position)
            seen.setdefault(identity, (order, info))
    devices = tuple(info for _, info in sorted(seen.values(), key=lambda entry: entry[0]))
    if devices:
        return Enumeration(devices, "")
    why = "; ".join(unusable) or "the installed OpenCL drivers offer no device"
    return Enumeration((), f"{why}. {_INSTALL_HINT}")


def _why_no_platform() -> str:
    """Why the loader found nothing: no driver, or drivers that cannot be loaded."""
    for variable in _LOADER_VARIABLES:
        if os.environ.get(variable):
            return f"no OpenCL driver is found where {variable}={os.environ[variable]} points"
    broken = [f"{library} ({problem})" for library in _registered_drivers()
              if (problem := _load_problem(library))]
    if broken:
        return f"the OpenCL drivers that are installed cannot be loaded: {'; '.join(broken)}"
    return "no OpenCL driver is installed"


def _load_problem(library: str) -> str:
    """What the system says of a library that it cannot load; empty when it can."""
    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error)
    return ""


def _devices_of(cl: Any, platform: Any, unusable: list[str]) -> list[Any]:
    try:
        handles = platform.get_devices(cl.device_type.ALL)
    except cl.Error as error:
        if error.code != _DEVICE_NOT_FOUND:
            unusable.append(f"OpenCL platform {platform.name!r} failed: {error}")
        return []
    good = [handle for handle in handles if handle.available and handle.compiler_available]
    if len(good) < len(handles):
        unusable.append(f"OpenCL platform {platform.name!r} has devices that are not available")
    return good


def _describe(cl: Any, platform: Any, handle: Any) -> OpenCLInfo:
    kinds = handle.type
    # A simulator such as Oclgrind claims every type; a real GPU never claims to be a CPU.
    is_gpu = bool(kinds & cl.device_type.GPU) and not kinds & cl.device_type.CPU
    extensions = set(handle.extensions.split())
    is_cpu = not is_gpu and bool(kinds & cl.device_type.CPU)
    limits = Limits(
        handle.global_mem_size, handle.max_mem_alloc_size, handle.local_mem_size,
        tuple(handle.max_work_item_sizes),
        "cl_khr_fp64" in extensions or bool(_optional(handle, "double_fp_config")))
    details: dict[str, object] = {
        "device_name": handle.name.strip(),
        "platform": platform.name.strip(),
        "platform_version": platform.version.strip(),
        "vendor": handle.vendor.strip(),
        "driver_version": handle.driver_version.strip(),
        "opencl_version": handle.version.strip(),
        "opencl_c_version": handle.opencl_c_version.strip(),
        "type": "GPU" if is_gpu else "CPU" if is_cpu else "ACCELERATOR",
        "compute_units": handle.max_compute_units,
        "max_work_group_size": handle.max_work_group_size,
        "max_work_item_sizes": limits.group_sizes,
        "global_memory": limits.global_bytes,
        "max_allocation": limits.buffer_bytes,
        "local_memory": limits.local_bytes,
        "little_endian": bool(handle.endian_little),
        "float64": limits.has_float64,
        # Storage of float16 through vload_half needs no extension; arithmetic does.
        "float16": "native" if "cl_khr_fp16" in extensions else "storage",
        "int64_atomics": "cl_khr_int64_base_atomics" in extensions,
    }
    major, minor = (_optional(handle, f"compute_capability_{part}_nv") for part in
                    ("major", "minor"))
    if major is not None:
        details["compute_capability"] = (major, minor)
    bus = _optional(handle, "pci_bus_id_nv")
    if bus is not None:
        details["pci_bus_id"] = bus
    target = Target(
        cores=handle.max_compute_units, group_bytes=limits.local_bytes, shares=not is_cpu,
        group_items=1 << (handle.max_work_group_size.bit_length() - 1),
        subgroup=_optional(handle, "warp_size_nv") or _optional(handle, "wavefront_width_amd") or 1)
    return OpenCLInfo(handle, is_gpu, target, limits, details)


def _optional(handle: Any, name: str) -> Any:
    """A property that only some drivers know; the others raise for the question."""
    cl = load_pyopencl()
    try:
        return getattr(handle, name)
    except (cl.Error, AttributeError):
        return None


def provide() -> Provided:
    """The provider of ``runtime.device`` for OpenCL."""
    found = enumerate_devices()
    records = [DeviceRecord(str(info.details["device_name"]), info.is_gpu, info.details)
               for info in found.devices]
    return Provided(records, found.problem)


def describe_problem() -> str:
    """What is missing for OpenCL to work and how to install it; empty when a device is there."""
    return enumerate_devices().problem


# --- errors ---------------------------------------------------------------------------------


@contextmanager
def translate_errors(doing: str, *, allocates: bool = False) -> Iterator[None]:
    """Turn pyopencl's errors inside the block into ours.

    Parameters
    ----------
    doing : str
        What was being done, for the message ("running kernel add", "copying 64 bytes").
    allocates : bool
        True where memory codes mean a full device and not a broken one.
    """
    cl = load_pyopencl()
    try:
        yield
    except cl.Error as error:
        raise translate(error, doing, allocates=allocates) from error


def translate(error: Any, doing: str, *, allocates: bool = False) -> OpError | DeviceError:
    """Our error for one of pyopencl's."""
    code = error.code
    reason = _reason(error)
    if code in NO_MEMORY_CODES or (allocates and code in _ALLOCATION_CODES):
        return room_error(error, doing)
    if code in _LOST_CODES:
        return DeviceError(
            f"the OpenCL device failed while {doing} ({reason}). It can stay unusable until the "
            "process is restarted")
    return InternalError(
        f"OpenCL refused {doing} ({reason}). This is a defect of twofold or of the driver: please "
        "report it with the output of `twofold doctor`", "opencl")


def room_error(error: Any, doing: str) -> ResourceExhaustedError:
    """The error for a device without room for what was asked of it."""
    return ResourceExhaustedError(
        f"the OpenCL device ran out of memory while {doing} ({_reason(error)}). Use smaller "
        "batches, or free tensors held elsewhere", "opencl")


def _reason(error: Any) -> str:
    name = load_pyopencl().status_code.to_string(error.code, "%d")
    return f"{error.routine or 'OpenCL'}: {name} ({error.code})"
