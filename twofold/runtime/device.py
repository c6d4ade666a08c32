"""Device names: reading them, listing what exists, and the device that ops run on now.

Owns the spellings (``"gpu:0"``, ``"/device:CPU:0"``, …), the list of physical devices and the
stack of ``tf.device`` blocks. It does not know any driver: a backend supplies its devices through
a provider, a function named by a dotted path and imported when the first question needs it.
"""

from __future__ import annotations

import importlib
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import NamedTuple

from twofold import forks, settings
from twofold.errors import DeviceError, InvalidArgumentError

from ..dataclass import dataclass, field

KINDS = ("CPU", "GPU", "OPENCL")
_PREFIX = "/job:localhost/replica:0/task:0/device:"
_PART = re.compile(r"^(?:(?:DEVICE:)?(?P<kind>[A-Z_]+)(?::(?P<index>[0-9]+|\*))?)$")
_PLACE = re.compile(r"^(?P<key>JOB|REPLICA|TASK):(?P<value>[A-Z0-9_]+)$")
_LOCAL = {"JOB": "LOCALHOST", "REPLICA": "0", "TASK": "0"}


@dataclass(frozen=True)
class DeviceSpec:
    """A device by kind and number, for example ``DeviceSpec("GPU", 0)``."""

    __slots__ = ("index", "kind")

    kind: str
    index: int

    def __str__(self) -> str:
        return f"{_PREFIX}{self.kind}:{self.index}"


class PhysicalDevice(NamedTuple):
    """A device of this machine, as ``tf.config.list_physical_devices`` lists it.

    Examples
    --------
    >>> import twofold as tf
    >>> isinstance(tf.config.list_physical_devices("CPU")[0], tf.config.PhysicalDevice)
    True
    """

    name: str
    device_type: str


class LogicalDevice(NamedTuple):
    """A device that ops can be placed on, as ``tf.config.list_logical_devices`` lists it.

    Examples
    --------
    >>> import twofold as tf
    >>> isinstance(tf.config.list_logical_devices("CPU")[0], tf.config.LogicalDevice)
    True
    """

    name: str
    device_type: str


@dataclass(frozen=True)
class DeviceRecord:
    """What a provider tells about one device.

    Attributes
    ----------
    name : str
        What the driver calls it.
    is_gpu : bool
        True when it is also listed as ``"GPU"``.
    details : mapping
        What ``get_device_details`` answers.
    """

    name: str
    is_gpu: bool
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Provided:
    """A provider's answer: its devices in a stable order, and why there are none (or fewer)."""

    records: Sequence[DeviceRecord]
    problem: str = ""


Provider = Callable[[], Provided]

CPU = DeviceSpec("CPU", 0)

_provider_paths: dict[str, str] = {"OPENCL": "twofold.backends.opencl.run.devices:provide"}
_provided: dict[str, Provided] = {}
_lock = forks.rlock()


# --- names ----------------------------------------------------------------------------------


def parse_device(spec: str | DeviceSpec | None) -> DeviceSpec:
    """The device that a name means; whether it exists is :func:`resolve`'s question.

    Parameters
    ----------
    spec : str or DeviceSpec or None
        Any of TensorFlow's spellings, in any case: ``"gpu"``, ``"GPU:1"``, ``"/cpu:0"``,
        ``"/device:GPU:0"``, ``"/job:localhost/replica:0/task:0/device:CPU:0"``, and
        ``"OPENCL:1"``. ``None``, ``""`` and a name without a device part mean ``CPU:0``.

    Raises
    ------
    InvalidArgumentError
        A ``ValueError``: the name cannot be read, or names another process or kind of device.

    Examples
    --------
    >>> parse_device("/device:gpu:1")
    DeviceSpec(kind='GPU', index=1)
    """
    return _parse(spec) or CPU


def _parse(spec: str | DeviceSpec | None) -> DeviceSpec | None:
    """The device part of a name, or None where it has none."""
    if spec is None:
        return None
    if isinstance(spec, DeviceSpec):
        return spec
    if not isinstance(spec, str):
        raise InvalidArgumentError(
            f"a device is named by a string such as 'CPU:0' or 'GPU:0', got {spec!r}", "device")
    found: DeviceSpec | None = None
    for part in spec.strip().upper().split("/"):
        if not part:
            continue
        place = _PLACE.match(part)
        if place:
            _check_place(spec, place["key"], place["value"])
            continue
        match = _PART.match(part)
        if match is None or found is not None:
            raise _malformed_name_error(spec)
        found = _device_part(spec, match)
    return found


def _device_part(spec: str, match: re.Match[str]) -> DeviceSpec:
    kind, index = match["kind"], match["index"]
    if kind not in KINDS:
        if kind in ("DEVICE", *_LOCAL):
            raise _malformed_name_error(spec)
        raise InvalidArgumentError(
            f"device {spec!r}: there is no kind of device {kind!r}; kinds: {', '.join(KINDS)}",
            "device")
    return DeviceSpec(kind, 0 if index in (None, "*") else int(index))


def _check_place(spec: str, key: str, value: str) -> None:
    if value != _LOCAL[key]:
        raise InvalidArgumentError(
            f"device {spec!r} names another process; only /{key.lower()}:{_LOCAL[key].lower()} "
            "exists here: leave that part out", "device")


def _malformed_name_error(spec: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"device name {spec!r} cannot be read; write it like 'CPU:0', 'GPU:0', 'OPENCL:0' or "
        f"'{_PREFIX}GPU:0'", "device")


def canonical(spec: str | DeviceSpec | None) -> str:
    """The full name, as ``tensor.device`` shows it.

    Examples
    --------
    >>> canonical("cpu")
    '/job:localhost/replica:0/task:0/device:CPU:0'
    """
    return str(parse_device(spec))


# --- what exists ----------------------------------------------------------------------------


def register_provider(kind: str, path: str) -> None:
    """Let ``"package.module:function"`` supply the devices of a kind, instead of who did before.

    The function takes nothing, returns :class:`Provided` and is called once, at the first
    question about that kind (or about GPUs, for ``"OPENCL"``).
    """
    if kind not in KINDS or kind in ("CPU", "GPU"):
        raise InvalidArgumentError(f"no provider can be registered for {kind!r}; only for OPENCL")
    with _lock:
        _provider_paths[kind] = path
        _provided.pop(kind, None)


def _records(kind: str) -> Provided:
    """The provider's answer, asked once; a provider that fails is a reason, not a crash."""
    with _lock:
        known = _provided.get(kind)
        if known is None:
            module, _, function = _provider_paths[kind].partition(":")
            try:
                provider: Provider = getattr(importlib.import_module(module), function)
                known = provider()
            except Exception as error:
                known = Provided((), f"{type(error).__name__}: {error}")
            _provided[kind] = known
        return known


def _number_devices(kind: str) -> list[tuple[int, DeviceRecord]]:
    """Position among all OpenCL devices, and record, of each device of a kind."""
    everything = list(enumerate(_records("OPENCL").records))
    if kind == "OPENCL" or settings.get("opencl_as_gpu"):
        return everything
    return [(position, record) for position, record in everything if record.is_gpu]


def _count(kind: str) -> int:
    return 1 if kind == "CPU" else len(_number_devices(kind))


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The devices of this machine.

    Parameters
    ----------
    device_type : str, optional
        ``"CPU"``, ``"GPU"`` (GPUs that OpenCL drives) or ``"OPENCL"`` (every OpenCL device, with
        the GPUs first). Without it: the CPU and the GPUs, as in TensorFlow.

    Returns
    -------
    list of PhysicalDevice
        Empty for another word.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.list_physical_devices("CPU")
    [PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')]
    """
    return [PhysicalDevice(f"/physical_device:{name}:{index}", name)
            for name in _asked_kinds(device_type) for index in range(_count(name))]


def list_logical_devices(device_type: str | None = None) -> list[LogicalDevice]:
    """The devices that ops can be placed on: one per physical device.

    Parameters
    ----------
    device_type : str, optional
        ``"CPU"``, ``"GPU"`` or ``"OPENCL"``; without it the CPU and the GPUs.

    Returns
    -------
    list of LogicalDevice
        Empty for another word.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.list_logical_devices("CPU")
    [LogicalDevice(name='/device:CPU:0', device_type='CPU')]
    """
    return [LogicalDevice(f"/device:{name}:{index}", name)
            for name in _asked_kinds(device_type) for index in range(_count(name))]


def _asked_kinds(kind: str | None) -> tuple[str, ...]:
    if kind is None:
        return ("CPU", "GPU")
    name = str(kind).upper()
    return (name,) if name in KINDS else ()


def resolve(spec: str | DeviceSpec | None) -> DeviceSpec:
    """The device that a name means, after checking that it exists.

    Raises
    ------
    DeviceError
        A ``RuntimeError``: there is no such device; the message lists those there are and, where
        a driver is missing, what to install.
    """
    found = parse_device(spec)
    count = _count(found.kind)
    if found.index < count:
        return found
    there = [f"{kind}:{index}" for kind in KINDS for index in range(_count(kind))]
    message = f"there is no device {found.kind}:{found.index}; devices: {', '.join(there)}"
    if found.kind != "CPU":
        reason = problem(found.kind)
        if not reason and found.kind == "GPU" and not count:
            reason = "OpenCL works here, but none of its devices is a GPU"
        message += f". Reason: {reason}" if reason else ""
    raise DeviceError(message)


def problem(kind: str) -> str:
    """Why there are no devices of a kind (or fewer than there might be); empty when all is well."""
    return "" if kind == "CPU" else _records("OPENCL").problem


def opencl_index(spec: str | DeviceSpec) -> int:
    """Number of an existing ``GPU`` or ``OPENCL`` device among all OpenCL devices."""
    found = resolve(spec)
    if found.kind == "CPU":
        raise DeviceError("CPU:0 is not an OpenCL device; name it 'OPENCL:0' or 'GPU:0'")
    return _number_devices(found.kind)[found.index][0]


def opencl_spec(number: int) -> DeviceSpec:
    """What tensors call an OpenCL device: ``GPU:i`` when it is listed as a GPU."""
    for index, (position, _) in enumerate(_number_devices("GPU")):
        if position == number:
            return DeviceSpec("GPU", index)
    return DeviceSpec("OPENCL", number)


def preferred_name(spec: DeviceSpec) -> DeviceSpec:
    """The name that tensors use, of the two that a GPU has (``GPU:i`` and ``OPENCL:j``)."""
    return opencl_spec(spec.index) if spec.kind == "OPENCL" else spec


def device_details(device: PhysicalDevice | DeviceSpec | str) -> dict[str, object]:
    """What is known about a device, as ``tf.config.experimental.get_device_details``.

    GPUs and OpenCL devices answer at least ``device_name``; the CPU answers an empty dict.
    """
    name = device.name if isinstance(device, PhysicalDevice) else device
    if isinstance(name, str):
        name = name.replace("/physical_device:", "/device:")
    found = resolve(name)
    if found.kind == "CPU":
        return {}
    return dict(_number_devices(found.kind)[found.index][1].details)


# --- the device that ops run on now ---------------------------------------------------------


class _Stack(threading.local):
    def __init__(self) -> None:
        self.now = CPU
        self.outer: list[DeviceSpec] = []


_stack = _Stack()


def current_device() -> DeviceSpec:
    """The device of the innermost ``device_scope`` of this thread, ``CPU:0`` outside of any."""
    return _stack.now


# Blocks that are open in all threads together: while there is none, everybody's device is the CPU.
open_blocks = 0


class device_scope:  # noqa: N801  # used as a function: with device_scope("GPU:0")
    """Run the ops of a ``with`` block on a device (``tf.device``).

    Parameters
    ----------
    spec : str or DeviceSpec or None
        A device name; ``None`` returns to the default, and a name without a device part keeps
        what is set.

    Raises
    ------
    InvalidArgumentError
        At once, when the name cannot be read.
    DeviceError
        When the block is entered and there is no such device.

    Examples
    --------
    >>> with device_scope("/cpu:0"):
    ...     current_device()
    DeviceSpec(kind='CPU', index=0)
    """

    __slots__ = ("_keeps", "_spec")

    def __init__(self, spec: str | DeviceSpec | None):
        named = _parse(spec)
        self._keeps = named is None and spec is not None and bool(str(spec).strip())
        self._spec = named or CPU

    def __enter__(self) -> DeviceSpec:
        global open_blocks
        entered = _stack.now if self._keeps else preferred_name(resolve(self._spec))
        _stack.outer.append(_stack.now)
        _stack.now = entered
        with _lock:
            open_blocks += 1
        return entered

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        global open_blocks
        _stack.now = _stack.outer.pop()
        with _lock:
            open_blocks -= 1
