"""Ops on other devices: which device that is, and running kernels there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import settings
from ...runtime import device as devices
from ...runtime.placement import backend_name, move_array
from ..tensors.tensor import Tensor, from_array
from .kernels import single_node


def device_of(inputs: Sequence[Tensor]) -> devices.DeviceSpec:
    """The enclosing block's device; outside of any block that of the inputs."""
    current = devices.current_device()
    if current is not devices.CPU:
        return current
    for x in inputs:
        if type(x._array) is not np.ndarray:
            return devices.parse_device(x._array.device)
    return devices.CPU


def to_device(tensor: Tensor, spec: devices.DeviceSpec) -> Tensor:
    """The tensor on a device; itself when it is there already."""
    array = move_array(tensor._array, spec)
    return tensor if array is tensor._array else from_array(array, tensor._dtype)


_device_kernels: dict[Any, Any] = {}
_MOST_KERNELS = 4096


def run_on_device(call: Any, inputs: Sequence[Tensor], spec: devices.DeviceSpec
                  ) -> tuple[Tensor, ...]:
    """Run one op on a device; inputs that are elsewhere are copied there."""
    name = backend_name(spec)
    key = (name, call.op, call.attrs, call.input_types, settings.get("check_indices"))
    executable = _device_kernels.get(key)
    if executable is None:
        from ...runtime.compile import compile_graph
        graph = single_node(call.op, call.attrs, call.input_types)
        executable = compile_graph(graph, name)
        if len(_device_kernels) >= _MOST_KERNELS:
            _device_kernels.clear()
        _device_kernels[key] = executable
    arrays = [move_array(x._array, spec) for x in inputs]
    results = executable(arrays)
    return tuple(from_array(array, type.dtype)
                 for array, type in zip(results, call.output_types))
