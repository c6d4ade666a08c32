"""Where and how things run: devices, the eager switch, ``tf.config``'s functions."""

from __future__ import annotations

import logging
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
_log = logging.getLogger("twofold")
_soft_placement = True
_log_placement = False


def executing_eagerly() -> bool:
    """True unless a function is being traced.

    Returns
    -------
    bool
        False while ``tf.function`` traces.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.executing_eagerly()
    True
    """
    return state.local.trace is None


def inside_function() -> bool:
    """True while a function is being traced.

    Returns
    -------
    bool
        True while ``tf.function`` traces.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.inside_function(), tf.function(tf.inside_function)()
    (False, <tf.Tensor: shape=(), dtype=bool, numpy=True>)
    """
    return state.local.trace is not None


class device(devices.device_scope):  # noqa: N801  # TensorFlow's name
    """Run the ops of a ``with`` block on a device, for example ``"/gpu:0"``.

    On a machine without such a CPU or GPU they run on ``CPU:0``, with a warning the first time,
    unless ``tf.config.set_soft_device_placement(False)`` was called.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.device("/cpu:0"):
    ...     x = tf.ones([2])
    >>> x.device
    '/job:localhost/replica:0/task:0/device:CPU:0'
    """

    __slots__ = ()

    def __init__(self, device_name: Any):
        try:
            super().__init__(device_name)
        except Exception as error:
            raise shorten(error) from None

    def __enter__(self) -> Any:
        try:
            self._spec = _existing(self._spec) if _soft_placement else self._spec
            entered = super().__enter__()
        except Exception as error:
            raise shorten(error) from None
        state.open_context()
        return entered

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        state.close_context()
        super().__exit__(kind, error, trace)


_missed: set[Any] = set()


def _existing(spec: Any) -> Any:
    """The device, or the CPU when it is one of TensorFlow's kinds and is not there."""
    if spec is devices.CPU or spec.kind not in ("CPU", "GPU"):
        return spec
    try:
        return devices.resolve(spec)
    except DeviceError as error:
        if spec not in _missed:
            _missed.add(spec)
            _log.warning("%s; ops placed on it run on CPU:0. "
                         "tf.config.set_soft_device_placement(False) makes it an error.", error)
        return devices.CPU


class control_dependencies:  # noqa: N801  # TensorFlow's name
    """A block of ops that run after others, as all ops do: in the order they are written.

    Examples
    --------
    >>> import twofold as tf
    >>> v = tf.Variable(1)
    >>> with tf.control_dependencies([v.assign_add(1)]):
    ...     doubled = v * 2
    >>> doubled.numpy()
    np.int32(4)
    """

    def __init__(self, control_inputs: Any):
        self._inputs = control_inputs() if callable(control_inputs) else control_inputs

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def timestamp(name: str | None = None) -> Any:
    """Seconds since 1970, a float64 tensor; in ``tf.function`` those of when it runs.

    Returns
    -------
    Tensor
        A float64 scalar.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.timestamp() > 1e9)
    True
    """
    import time

    from .. import dtypes
    from .host_functions import numpy_function
    from .spec import TensorSpec
    return numpy_function(time.time, [], TensorSpec([], dtypes.float64))


def no_op(name: str | None = None) -> None:
    """Nothing.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.no_op()
    """


def group(*inputs: Any, **options: Any) -> None:
    """Nothing: ops have run by the time their results are passed here.

    Parameters
    ----------
    *inputs
        Anything.
    **options
        ``name``: accepted as in TensorFlow.

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
    if name not in config.SETTINGS:
        raise ValueError(f"unknown option {name!r}; known: {', '.join(sorted(config.SETTINGS))}")
    return config.get(name)


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


def get_soft_device_placement() -> bool:
    """True while ``tf.device`` of a GPU that is not there means the CPU.

    Returns
    -------
    bool
        True at first.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.get_soft_device_placement()
    True
    """
    return _soft_placement


def set_soft_device_placement(enabled: bool) -> None:
    """Say whether ``tf.device`` of a GPU that is not there means the CPU, or raises.

    Parameters
    ----------
    enabled : bool
        False: ``tf.device`` raises.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.set_soft_device_placement(False)
    >>> tf.config.get_soft_device_placement()
    False
    >>> tf.config.set_soft_device_placement(True)
    """
    global _soft_placement
    _soft_placement = bool(enabled)


def set_log_device_placement(enabled: bool) -> None:
    """Accepted as in TensorFlow; ``TWOFOLD_DEBUG`` shows what runs, ``tensor.device`` where.

    Parameters
    ----------
    enabled : bool
        Kept for ``get_log_device_placement``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.set_log_device_placement(False)
    """
    global _log_placement
    _log_placement = bool(enabled)


def get_log_device_placement() -> bool:
    """What ``set_log_device_placement`` was given last.

    Returns
    -------
    bool
        False at first.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.get_log_device_placement()
    False
    """
    return _log_placement


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
    from ..runtime import backend
    from .eager_kernels import backend_name
    try:
        spec = devices.resolve(device)
    except DeviceError as error:
        raise InvalidArgumentError(str(error), "get_memory_info") from None
    return backend.get(backend_name(spec)).memory_info()


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
    return config.get_int("threads")


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
    config.set_default("threads", num_threads)


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
        raise ValueError(f"a number of threads is 0 or more, got {num_threads!r}")


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


def disable_traceback_filtering() -> None:
    """Show the library's own frames in tracebacks from now on.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.disable_traceback_filtering()
    >>> tf.debugging.is_traceback_filtering_enabled()
    False
    >>> tf.debugging.enable_traceback_filtering()
    """
    config.set_default("full_traceback", True)


def enable_traceback_filtering() -> None:
    """Leave the library's own frames out of tracebacks, which is the default.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.enable_traceback_filtering()
    """
    config.set_default("full_traceback", False)


def get_logger() -> logging.Logger:
    """The logger of the library's warnings.

    Returns
    -------
    logging.Logger
        Its name is ``twofold``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.get_logger().setLevel("ERROR")
    >>> tf.get_logger().setLevel("NOTSET")
    """
    return _log
