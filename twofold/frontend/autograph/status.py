"""Whether the code that runs now is converted, and functions that never are."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

#: What converted code calls the operators; names that conversion adds begin with it.
NAMESPACE = "ag__"


class _Local(threading.local):
    is_disabled = False


_local = _Local()


def is_disabled() -> bool:
    """Whether ``do_not_convert`` is around the code that runs now."""
    return _local.is_disabled


class conversion:  # noqa: N801  # used as a function: with conversion(False):
    """Convert what is called inside a ``with`` block, or nothing of it."""

    __slots__ = ("_is_wanted", "_outer")

    def __init__(self, is_wanted: bool):
        self._is_wanted = is_wanted

    def __enter__(self) -> None:
        self._outer = _local.is_disabled
        _local.is_disabled = not self._is_wanted

    def __exit__(self, *_: object) -> None:
        _local.is_disabled = self._outer


def artifact(function: Any) -> Any:
    """Mark a function that is converted already, or never to be; gives it back."""
    try:
        function.autograph_info__ = True
    except AttributeError:  # a method: its function carries the mark
        function.__func__.autograph_info__ = True
    return function


def is_artifact(function: Any) -> bool:
    """Whether a function is to be called as it is."""
    return hasattr(function, "autograph_info__")


def do_not_convert(func: Callable[..., Any] | None = None) -> Any:
    """Decorate a function whose Python control flow is to stay Python's.

    Parameters
    ----------
    func : callable, optional
        Without it a decorator is returned.

    Returns
    -------
    callable
        Calls ``func``; neither it nor what it calls is converted.

    Examples
    --------
    >>> import twofold as tf
    >>> @tf.autograph.experimental.do_not_convert
    ... def is_known(flag):
    ...     return 1.0 if flag else 2.0
    >>> tf.function(lambda x: x * is_known(True))(tf.constant(3.0)).numpy()
    np.float32(3.0)
    """
    if func is None:
        return do_not_convert

    @functools.wraps(func)
    def call_unconverted(*args: Any, **kwargs: Any) -> Any:
        with conversion(False):
            return func(*args, **kwargs)

    return artifact(call_unconverted)
