"""Where and how things run: devices, the eager switch, ``tf.config``'s functions."""

from __future__ import annotations

from typing import Any

from .. import config
from ..errors import DeviceError, InvalidArgumentError
from ..runtime import device as devices
from ..runtime.device import (
    LogicalDevice,
    PhysicalDevice,
    list_logical_devices,
    list_physical_devices,
)
from . import state
from .state import init_scope
from .tracebacks import shorten

__all__ = ["LogicalDevice", "PhysicalDevice", "init_scope", "list_logical_devices",
           "list_physical_devices"]

newaxis = None


def executing_eagerly() -> bool:
    """True unless a function is being traced.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.executing_eagerly()
    True
    """
    return state.local.trace is None


def inside_function() -> bool:
    """True while a function is being traced.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.inside_function(), tf.function(tf.inside_function)()
    (False, <tf.Tensor: shape=(), dtype=bool, numpy=True>)
    """
    return state.local.trace is not None


class device(devices.device_scope):  # noqa: N801  # TensorFlow's name
    """Run the ops of a ``with`` block on a device, for example ``"/gpu:0"``.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.device("/cpu:0"):
    ...     x = tf.ones([2])
    >>> x.device
    '/job:localhost/replica:0/task:0/device:CPU:0'
    """

    __slots__ = ()

    def __init__(self, spec: Any):
        try:
            super().__init__(spec)
        except Exception as error:
            raise shorten(error) from None

    def __enter__(self) -> Any:
        try:
            entered = super().__enter__()
        except Exception as error:
            raise shorten(error) from None
        state.open_context()
        return entered

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        state.close_context()
        super().__exit__(kind, error, trace)


def no_op(name: str | None = None) -> None:
    """Nothing.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.no_op()
    """


def group(*inputs: Any, **options: Any) -> None:
    """Nothing: ops have run by the time their results are passed here.

    Examples
    --------
    >>> import twofold as tf
    >>> v = tf.Variable(1)
    >>> tf.group(v.assign_add(1), v.assign_add(1))
    >>> v.numpy()
    np.int32(3)
    """


# ---------------------------------------------------------------------------- tf.config

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


def get_soft_device_placement() -> bool:
    """False: work runs on the device that was asked for, or raises.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.get_soft_device_placement()
    False
    """
    return False


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
    from ..runtime import backend
    from .eager_kernels import backend_name
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
