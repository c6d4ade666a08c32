"""The strategies that programs make: each has one replica, on one device."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from ...errors import ArgumentTypeError, UnimplementedError
from ..environment.device import device
from ..tensors.tracebacks import public
from .default import Strategy, enter


class OneDeviceStrategy(Strategy):
    """Run functions, and make variables, on one device.

    Parameters
    ----------
    device : str
        For example ``"CPU:0"``.

    Raises
    ------
    ValueError
        When its block is entered and there is no such device.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.distribute.OneDeviceStrategy("CPU:0").scope():
    ...     v = tf.Variable(1.0)
    ...     print(tf.distribute.has_strategy())
    True
    """

    def __init__(self, device: Any):
        super().__init__()
        self._device = device

    def _on_device(self) -> AbstractContextManager[Any]:
        return nullcontext() if self._device is None else device(self._device)

    @contextmanager
    def scope(self) -> Iterator[Strategy]:
        """A block in which the strategy is current, and its device."""
        with self._on_device(), enter(self, False):
            yield self

    @public
    def run(self, fn: Callable[..., Any], args: Sequence[Any] = (),
            kwargs: Mapping[str, Any] | None = None, options: Any = None) -> Any:
        """Call a function on the device.

        Raises
        ------
        TypeError
            When it cannot be called, or ``args`` is no list.
        """
        with self._on_device(), enter(self, True):
            return super().run(fn, args, kwargs, options)


class MirroredStrategy(OneDeviceStrategy):
    """TensorFlow's strategy for several GPUs of one machine, of which one is used here.

    Parameters
    ----------
    devices : list of str, optional
        One device; by default the one that ops are placed on.
    cross_device_ops
        Accepted as in TensorFlow; not used.

    Raises
    ------
    UnimplementedError
        For several devices.

    Examples
    --------
    >>> import twofold as tf
    >>> strategy = tf.distribute.MirroredStrategy()
    >>> strategy.run(lambda: tf.distribute.get_replica_context().num_replicas_in_sync)
    1
    """

    def __init__(self, devices: Any = None, cross_device_ops: Any = None):
        given = [devices] if isinstance(devices, str) else [] if devices is None else devices
        if not isinstance(given, (list, tuple)) or not all(isinstance(x, str) for x in given):
            raise ArgumentTypeError("tf.distribute.MirroredStrategy: devices must be a list of "
                                    f"names of devices, got {devices!r}")
        if len(given) > 1:
            raise UnimplementedError(
                f"tf.distribute.MirroredStrategy: {len(given)} devices, but a program runs on one "
                "at a time; give one, or several processes one each", "MirroredStrategy")
        super().__init__(given[0] if given else None)


class TPUStrategy(Strategy):
    """A name for libraries that derive classes from it; there are no TPUs to make one for.

    Raises
    ------
    UnimplementedError
        Always.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.distribute.TPUStrategy()
    Traceback (most recent call last):
    twofold.errors.UnimplementedError: tf.distribute.TPUStrategy: there are no TPUs
    """

    def __init__(self, *args: Any, **options: Any):
        raise UnimplementedError("tf.distribute.TPUStrategy: there are no TPUs", "TPUStrategy")
