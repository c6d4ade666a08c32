"""Debug mode: functions of elements run as plain Python, one element at a time."""

from __future__ import annotations

_is_on = False


def enable_debug_mode() -> None:
    """Run functions of elements as Python, without threads, so that a debugger can step in.

    Datasets that were made before stay compiled.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.experimental.enable_debug_mode  # doctest: +ELLIPSIS
    <function enable_debug_mode at 0x...>
    """
    global _is_on
    _is_on = True


def is_on() -> bool:
    """Whether debug mode is on."""
    return _is_on
