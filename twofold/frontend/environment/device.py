"""``tf.device``: where the ops of a block run, and what happens when that device is not there."""

from __future__ import annotations

import logging
from typing import Any

from ...errors import DeviceError
from ...runtime import device as devices
from ..tensors import observers
from ..tensors.tracebacks import public, shorten

_log = logging.getLogger("twofold")
_soft_placement = True


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
            self._spec = _existing_device(self._spec) if _soft_placement else self._spec
            entered = super().__enter__()
        except Exception as error:
            raise shorten(error) from None
        observers.open_context()
        return entered

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        observers.close_context()
        super().__exit__(kind, error, trace)


_missed: set[Any] = set()


def _existing_device(spec: Any) -> Any:
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


@public
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
