"""Devices as the standard names them."""

from __future__ import annotations

import contextlib
from typing import Any

from ...runtime import device as devices
from ..environment.config import list_logical_devices
from ..environment.device import device as device_scope


def on_device(device: Any) -> Any:
    """What makes tensors on a device; None is where they are made anyway."""
    return contextlib.nullcontext() if device is None else device_scope(device)


def device_names() -> list[str]:
    """The names of all devices."""
    return [str(devices.resolve(each.name)) for each in list_logical_devices()]
