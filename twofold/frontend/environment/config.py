"""``tf.config``: devices, memory, threads, and options of TensorFlow that have no twin here."""

from __future__ import annotations

from typing import Any

from ... import config
from ...errors import DeviceError, InvalidArgumentError
from ...runtime import backend
from ...runtime import device as devices
from ...runtime.device import (
    LogicalDevice,
    PhysicalDevice,
    list_logical_devices,
    list_physical_devices,
)
from ...runtime.placement import backend_name

__all__ = ["LogicalDevice", "PhysicalDevice", "list_logical_devices", "list_physical_devices"]


def get_option(name: str) -> Any:
    """The value of a setting now; ``tf.options`` changes it for a block.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.get_option("trace_limit")
    64
    """
    if name not in config.SETTINGS:
        raise ValueError(f"unknown option {name!r}; known: {', '.join(sorted(config.SETTINGS))}")
    return config.get(name)


def get_visible_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The devices that this process uses: all of them.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.get_visible_devices("CPU")
    [PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')]
    """
    return list_physical_devices(device_type)


def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """Accepted when it names all devices of the type; others cannot be hidden.

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
    try:
        spec = devices.resolve(device)
    except DeviceError as error:
        raise InvalidArgumentError(str(error), "get_memory_info") from None
    return backend.get(backend_name(spec)).memory_info()


def get_memory_usage(device: str) -> int:
    """Bytes in use on a device.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.experimental.get_memory_usage("CPU:0") >= 0
    True
    """
    return get_memory_info(device)["current"]


def get_device_details(device: Any) -> dict[str, object]:
    """What is known about a device.

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

    Examples
    --------
    >>> import twofold as tf
    >>> cpu = tf.config.list_physical_devices("CPU")[0]
    >>> tf.config.experimental.get_memory_growth(cpu)
    True
    """
    return True


def set_memory_growth(device: Any, enable: bool) -> None:
    """Accepted when True; memory is always taken as it is needed.

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
        raise ValueError("memory is always taken from a device as it is needed")


def enable_op_determinism() -> None:
    """Nothing to do: the same inputs give the same results in every run.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.experimental.enable_op_determinism()
    """


def get_intra_op_parallelism_threads() -> int:
    """Threads that one op may use; 0 means one per core.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.options(threads=2):
    ...     tf.config.threading.get_intra_op_parallelism_threads()
    2
    """
    return config.get_int("threads")


def get_inter_op_parallelism_threads() -> int:
    """0: ops do not run beside each other.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.threading.get_inter_op_parallelism_threads()
    0
    """
    return 0


def set_intra_op_parallelism_threads(num_threads: int) -> None:
    """Set how many threads one op may use; 0 means one per core.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.threading.set_intra_op_parallelism_threads(0)
    """
    config.set_default("threads", num_threads)


def set_inter_op_parallelism_threads(num_threads: int) -> None:
    """Accepted as in TensorFlow: ops do not run beside each other.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.threading.set_inter_op_parallelism_threads(0)
    """
    if not isinstance(num_threads, int) or num_threads < 0:
        raise ValueError(f"a number of threads is 0 or more, got {num_threads!r}")


def enable_tensor_float_32_execution(enabled: bool) -> None:
    """Accepted as in TensorFlow: float32 is computed as float32 on every device.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.experimental.enable_tensor_float_32_execution(False)
    """


def tensor_float_32_execution_enabled() -> bool:
    """False: float32 is computed as float32 on every device.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.experimental.tensor_float_32_execution_enabled()
    False
    """
    return False


def set_jit(enabled: Any) -> None:
    """Accepted as in TensorFlow: ``tf.function`` always compiles.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.optimizer.set_jit(True)
    """


def get_jit() -> str:
    """Empty, as in TensorFlow without XLA; ``tf.function`` always compiles.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.optimizer.get_jit()
    ''
    """
    return ""


_optimizer_options: dict[str, Any] = {}


def set_experimental_options(options: dict[str, Any]) -> None:
    """Keep options of TensorFlow's graph optimizer, which has no twin here.

    ``tf.compiler.pipeline()`` lists the passes that run, setting ``stop_after`` cuts them short.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.optimizer.set_experimental_options({"layout_optimizer": False})
    """
    _optimizer_options.update(options)


def get_experimental_options() -> dict[str, Any]:
    """What ``set_experimental_options`` was given.

    Examples
    --------
    >>> import twofold as tf
    >>> type(tf.config.optimizer.get_experimental_options())
    <class 'dict'>
    """
    return dict(_optimizer_options)
