"""``tf.config``: devices, memory, threads, and options of TensorFlow that have no twin here."""

from __future__ import annotations

from typing import Any, NamedTuple

from ... import settings
from ...errors import ArgumentError, DeviceError, InvalidArgumentError, UnimplementedError
from ...runtime import backend
from ...runtime import device as devices
from ...runtime.device import (
    LogicalDevice,
    PhysicalDevice,
    list_logical_devices,
    list_physical_devices,
)
from ...runtime.placement import backend_name
from ..tensors.tracebacks import public

__all__ = ["LogicalDevice", "PhysicalDevice", "list_logical_devices", "list_physical_devices"]


def get_option(name: str) -> Any:
    """The value of a setting now; ``tf.options`` changes it for a block.

    Parameters
    ----------
    name : str
        The name of a setting; see ``docs/settings.md``.

    Returns
    -------
    bool, int or str
        From an ``options`` block, else the environment, else the default.

    Raises
    ------
    ValueError
        When there is no such setting.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.get_option("trace_limit")
    64
    """
    if not isinstance(name, str) or name not in settings.SETTINGS:
        raise ArgumentError(
            f"unknown option {name!r}; known: {', '.join(sorted(settings.SETTINGS))}")
    return settings.get(name)


def get_visible_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The devices that this process uses: all of them.

    Parameters
    ----------
    device_type : str, optional
        ``"CPU"``, ``"GPU"`` or ``"OPENCL"``; without it the CPU and the GPUs.

    Returns
    -------
    list of PhysicalDevice
        As ``tf.config.list_physical_devices`` gives it.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.get_visible_devices("CPU")
    [PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')]
    """
    return list_physical_devices(device_type)


@public
def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """Accepted when it names all devices of the type; others cannot be hidden.

    Parameters
    ----------
    devices : list of PhysicalDevice, PhysicalDevice or None
        All devices of the type.
    device_type : str, optional
        Which type; without it the CPU and the GPUs.

    Raises
    ------
    RuntimeError
        When a device would have to be hidden.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.set_visible_devices(tf.config.list_physical_devices())
    """
    asked = [devices] if isinstance(devices, PhysicalDevice) else list(devices)
    if sorted(asked) != sorted(list_physical_devices(device_type)):
        raise DeviceError("devices cannot be hidden from this process; place work with tf.device")


def get_memory_info(device: str) -> dict[str, int]:
    """Bytes in use on a device: ``current`` and ``peak``.

    Parameters
    ----------
    device : str
        For example ``"GPU:0"``.

    Returns
    -------
    dict
        Bytes: ``current`` and ``peak``.

    Raises
    ------
    ValueError
        For a device that does not exist.

    Examples
    --------
    >>> import twofold as tf
    >>> sorted(tf.config.experimental.get_memory_info("CPU:0"))
    ['current', 'peak']
    """
    return _backend_of(device, "get_memory_info").memory_info()


def reset_memory_stats(device: str) -> None:
    """Let ``peak`` of ``get_memory_info`` start again from what is in use now.

    Parameters
    ----------
    device : str
        For example ``"GPU:0"``.

    Raises
    ------
    ValueError
        For a device that does not exist.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.experimental.reset_memory_stats("CPU:0")
    """
    _backend_of(device, "reset_memory_stats").reset_peak()


def _backend_of(device: str, function: str) -> backend.Backend:
    try:
        spec = devices.resolve(device)
    except DeviceError as error:
        raise InvalidArgumentError(str(error), function) from None
    return backend.get(backend_name(spec))


def get_memory_usage(device: str) -> int:
    """Bytes in use on a device.

    Parameters
    ----------
    device : str
        For example ``"GPU:0"``.

    Returns
    -------
    int
        Bytes.

    Raises
    ------
    ValueError
        For a device that does not exist.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.experimental.get_memory_usage("CPU:0") >= 0
    True
    """
    return get_memory_info(device)["current"]


def get_device_details(device: Any) -> dict[str, object]:
    """What is known about a device.

    Parameters
    ----------
    device : PhysicalDevice
        One that ``tf.config.list_physical_devices`` gives.

    Returns
    -------
    dict
        ``device_name`` and, of a GPU, what its driver says.

    Examples
    --------
    >>> import twofold as tf
    >>> cpu = tf.config.list_physical_devices("CPU")[0]
    >>> type(tf.config.experimental.get_device_details(cpu))
    <class 'dict'>
    """
    return devices.device_details(device)


def get_memory_growth(device: Any) -> bool:
    """True: memory is taken from a device as it is needed.

    Parameters
    ----------
    device : PhysicalDevice
        One that ``tf.config.list_physical_devices`` gives.

    Returns
    -------
    bool
        True.

    Examples
    --------
    >>> import twofold as tf
    >>> cpu = tf.config.list_physical_devices("CPU")[0]
    >>> tf.config.experimental.get_memory_growth(cpu)
    True
    """
    return True


@public
def set_memory_growth(device: Any, enable: bool) -> None:
    """Accepted when True; memory is always taken as it is needed.

    Parameters
    ----------
    device : PhysicalDevice
        One that ``tf.config.list_physical_devices`` gives.
    enable : bool
        True.

    Raises
    ------
    ValueError
        When False.

    Examples
    --------
    >>> import twofold as tf
    >>> cpu = tf.config.list_physical_devices("CPU")[0]
    >>> tf.config.experimental.set_memory_growth(cpu, True)
    """
    if not enable:
        raise ArgumentError("memory is always taken from a device as it is needed")


def enable_op_determinism() -> None:
    """Nothing to do: the same inputs give the same results in every run.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.experimental.enable_op_determinism()
    """


def get_intra_op_parallelism_threads() -> int:
    """Threads that one op may use; 0 means one per core.

    Returns
    -------
    int
        The setting ``threads``.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.options(threads=2):
    ...     tf.config.threading.get_intra_op_parallelism_threads()
    2
    """
    return settings.get_int("threads")


def get_inter_op_parallelism_threads() -> int:
    """0: ops do not run beside each other.

    Returns
    -------
    int
        0.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.threading.get_inter_op_parallelism_threads()
    0
    """
    return 0


def set_intra_op_parallelism_threads(num_threads: int) -> None:
    """Set how many threads one op may use; 0 means one per core.

    Parameters
    ----------
    num_threads : int
        0 or more.

    Raises
    ------
    ValueError
        When it is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.threading.set_intra_op_parallelism_threads(0)
    """
    settings.set_default("threads", num_threads)


def set_inter_op_parallelism_threads(num_threads: int) -> None:
    """Accepted as in TensorFlow: ops do not run beside each other.

    Parameters
    ----------
    num_threads : int
        Without effect.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.threading.set_inter_op_parallelism_threads(0)
    """
    if not isinstance(num_threads, int) or num_threads < 0:
        raise ArgumentError(f"a number of threads is 0 or more, got {num_threads!r}")


def enable_tensor_float_32_execution(enabled: bool) -> None:
    """Accepted as in TensorFlow: float32 is computed as float32 on every device.

    Parameters
    ----------
    enabled : bool
        Without effect.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.experimental.enable_tensor_float_32_execution(False)
    """


def tensor_float_32_execution_enabled() -> bool:
    """False: float32 is computed as float32 on every device.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.experimental.tensor_float_32_execution_enabled()
    False
    """
    return False


def set_jit(enabled: Any) -> None:
    """Accepted as in TensorFlow: ``tf.function`` always compiles.

    Parameters
    ----------
    enabled : bool or str
        Without effect.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.optimizer.set_jit(True)
    """


def get_jit() -> str:
    """Empty, as in TensorFlow without XLA; ``tf.function`` always compiles.

    Returns
    -------
    str
        Empty.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.optimizer.get_jit()
    ''
    """
    return ""


_optimizer_options: dict[str, Any] = {}


@public
def set_experimental_options(options: dict[str, Any]) -> None:
    """Keep options of TensorFlow's graph optimizer, which has no twin here.

    ``tf.compiler.pipeline()`` lists the passes that run, setting ``stop_after`` cuts them short.

    Parameters
    ----------
    options : dict
        Names of options and their values.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.optimizer.set_experimental_options({"layout_optimizer": False})
    """
    _optimizer_options.update(options)


def get_experimental_options() -> dict[str, Any]:
    """What ``set_experimental_options`` was given.

    Returns
    -------
    dict
        Names of options and their values.

    Examples
    --------
    >>> import twofold as tf
    >>> type(tf.config.optimizer.get_experimental_options())
    <class 'dict'>
    """
    return dict(_optimizer_options)


class LogicalDeviceConfiguration(NamedTuple):
    """How a device is to be used, for ``tf.config.set_logical_device_configuration``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.LogicalDeviceConfiguration().memory_limit is None
    True
    """

    memory_limit: int | None = None
    experimental_priority: int | None = None
    experimental_device_ordinal: int | None = None


def get_logical_device_configuration(device: Any) -> list[LogicalDeviceConfiguration] | None:
    """How a device is divided: not at all.

    Parameters
    ----------
    device : PhysicalDevice
        One that ``tf.config.list_physical_devices`` gives.

    Returns
    -------
    list of LogicalDeviceConfiguration, or None
        None: the device is one logical device.

    Raises
    ------
    ValueError
        For a device that does not exist.

    Examples
    --------
    >>> import twofold as tf
    >>> cpu = tf.config.list_physical_devices("CPU")[0]
    >>> tf.config.get_logical_device_configuration(cpu)
    """
    _require_device(device)
    return None


@public
def set_logical_device_configuration(device: Any, logical_devices: Any) -> None:
    """Accepted when it asks for one logical device; devices cannot be divided.

    Parameters
    ----------
    device : PhysicalDevice
        One that ``tf.config.list_physical_devices`` gives.
    logical_devices : list of LogicalDeviceConfiguration, or None
        One, without a limit: ``tf.options(memory_limit=…)`` has one for the process.

    Raises
    ------
    ValueError
        For a device that does not exist, or anything but configurations.
    UnimplementedError
        When there are several, or one has a limit.

    Examples
    --------
    >>> import twofold as tf
    >>> cpu = tf.config.list_physical_devices("CPU")[0]
    >>> tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()])
    """
    _require_device(device)
    asked = [] if logical_devices is None else list(logical_devices)
    if not all(isinstance(each, LogicalDeviceConfiguration) for each in asked):
        raise ArgumentError("logical_devices must be a list of "
                            f"tf.config.LogicalDeviceConfiguration, got {logical_devices!r}")
    if len(asked) > 1 or any(each.memory_limit is not None for each in asked):
        raise UnimplementedError(
            "a device is one logical device and cannot be divided; tf.options(memory_limit=…) "
            "limits the memory of the process", "config.set_logical_device_configuration")


def _require_device(device: Any) -> None:
    if not isinstance(device, PhysicalDevice) or device not in list_physical_devices():
        raise ArgumentError(f"Unrecognized device: {device!r}")
