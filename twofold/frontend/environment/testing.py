"""``tf.test``: questions about devices. Test cases are in the room ``testing``."""

from __future__ import annotations

import platform
from typing import Any

from ...errors import ArgumentError
from ...runtime import backend as backends
from ...runtime import device as devices
from ..tensors.tracebacks import public


@public
def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: Any = None) -> bool:
    """True when there is a GPU; none of them is driven by CUDA.

    Parameters
    ----------
    cuda_only : bool
        Count only GPUs that CUDA drives.
    min_cuda_compute_capability : pair of int, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    bool
        False with ``cuda_only``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.is_gpu_available(cuda_only=True)
    False
    """
    return not cuda_only and bool(devices.list_physical_devices("GPU"))


def gpu_device_name() -> str:
    """Name of the first GPU, or the empty string.

    Returns
    -------
    str
        For example ``"/device:GPU:0"``.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.test.gpu_device_name()) == bool(tf.config.list_physical_devices("GPU"))
    True
    """
    return "/device:GPU:0" if devices.list_physical_devices("GPU") else ""


def is_built_with_cuda() -> bool:
    """False: GPUs are driven through OpenCL.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.is_built_with_cuda()
    False
    """
    return False


def is_built_with_gpu_support() -> bool:
    """True: GPUs are driven through OpenCL.

    Returns
    -------
    bool
        True.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.is_built_with_gpu_support()
    True
    """
    return True


def is_built_with_rocm() -> bool:
    """False: GPUs are driven through OpenCL.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.is_built_with_rocm()
    False
    """
    return False


def is_built_with_xla() -> bool:
    """False: functions are compiled by LLVM and OpenCL.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.is_built_with_xla()
    False
    """
    return False


@public
def is_cpu_target_available(target: str) -> bool:
    """Whether functions are compiled for a kind of processor: that of this machine alone.

    Parameters
    ----------
    target : str
        ``"aarch64"``, ``"arm"``, ``"ppc64le"`` or ``"x86_64"``.

    Returns
    -------
    bool
        True for the machine's own.

    Raises
    ------
    ValueError
        For another word.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.is_cpu_target_available("ppc64le")
    False
    """
    known = ("aarch64", "arm", "ppc64le", "x86_64")
    if target not in known:
        raise ArgumentError(f"Unknown CPU target: {target!r}; it must be one of {known}")
    own = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64", "armv7l": "arm"}.get(own, own) == target


def sync_devices() -> None:
    """Wait until all devices that were used have done what they were asked for.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.experimental.sync_devices()
    """
    for name in backends.running():
        backends.get(name).synchronize()
