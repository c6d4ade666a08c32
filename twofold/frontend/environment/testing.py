"""``tf.test``: questions about devices. Test cases are in the room ``testing``."""

from __future__ import annotations

from typing import Any

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
