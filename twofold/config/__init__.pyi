# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.config import experimental as experimental
from twofold.config import optimizer as optimizer
from twofold.config import threading as threading
from twofold.runtime.device import LogicalDevice as LogicalDevice
from twofold.frontend.environment.config import LogicalDeviceConfiguration as LogicalDeviceConfiguration
from twofold.runtime.device import PhysicalDevice as PhysicalDevice
from twofold.frontend.function.modes import functions_run_eagerly as _experimental_functions_run_eagerly
experimental_functions_run_eagerly = _experimental_functions_run_eagerly
from twofold.frontend.function.modes import run_functions_eagerly as _experimental_run_functions_eagerly
experimental_run_functions_eagerly = _experimental_run_functions_eagerly
from twofold.frontend.function.modes import functions_run_eagerly as functions_run_eagerly
from twofold.frontend.environment.config import get_logical_device_configuration as get_logical_device_configuration
from twofold.frontend.environment.device import get_soft_device_placement as get_soft_device_placement
from twofold.frontend.environment.config import get_visible_devices as get_visible_devices
def list_logical_devices(device_type: str | None = None) -> _Any:
    r"""The devices that ops can be placed on: one per physical device.

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
def list_physical_devices(device_type: str | None = None) -> _Any:
    r"""The devices of this machine.

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
from twofold.frontend.function.modes import run_functions_eagerly as run_functions_eagerly
from twofold.frontend.environment.config import set_logical_device_configuration as set_logical_device_configuration
from twofold.frontend.environment.device import set_soft_device_placement as set_soft_device_placement
from twofold.frontend.environment.config import set_visible_devices as set_visible_devices
