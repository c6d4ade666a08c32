"""Which backend serves a device, and moving arrays to a device.

Knows nothing about tensors. An array is NumPy's on the CPU, a backend's own elsewhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import device as devices


def backend_name(spec: devices.DeviceSpec) -> str:
    """The backend of a device."""
    if spec.kind == "CPU":
        from . import backend as backends  # loaded when the first program is compiled
        return backends.name_for_cpu()
    return f"opencl:{devices.opencl_index(spec)}"


def move_array(array: Any, spec: devices.DeviceSpec) -> Any:
    """An array with the same elements on a device; itself when it is there already.

    Strings stay on the CPU.
    """
    if type(array) is not np.ndarray:
        if array.device == devices.preferred_name(spec):
            return array
        array = array.numpy()
    if spec == devices.CPU or array.dtype.kind == "O":
        return array
    from . import backend as backends  # loaded when the first array leaves the CPU
    return backends.get(backend_name(spec)).from_host(array)
