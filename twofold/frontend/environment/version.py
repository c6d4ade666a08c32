"""The version, as ``tf.version``."""

from __future__ import annotations

VERSION = "0.1.0"
GIT_VERSION = f"v{VERSION}"
COMPILER_VERSION = "none: no part of the library is compiled ahead of time"


def get_build_info() -> dict[str, bool]:
    """What this build has: no CUDA and no ROCm; GPUs are driven through OpenCL.

    Returns
    -------
    dict
        Names such as ``is_cuda_build`` to bools.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sysconfig.get_build_info()["is_cuda_build"]
    False
    """
    return {"is_cuda_build": False, "is_rocm_build": False}
