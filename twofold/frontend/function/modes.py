"""How functions run: compiled with which settings, or eagerly for debugging."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ... import settings
from ...runtime import device as devices
from ..tensors import observers
from ..tensors.flags import flag
from .trace_table import forget_quick_ways

_active_options = settings.active_options
_run_eagerly = False

# Settings that compiled code depends on; they are part of every key.
_SETTINGS = ("backend", "check", "check_indices", "stop_after")


@functools.lru_cache(maxsize=1)
def _usual_settings() -> tuple[Any, ...]:
    return tuple([settings.get(name) for name in _SETTINGS])


def _default_changed() -> None:
    _usual_settings.cache_clear()
    forget_quick_ways()


settings.watch_defaults(_default_changed)


def only_tapes() -> bool:
    """True when nothing but tapes and recordings is open in this thread."""
    return observers.local.trace is None and devices.current_device() is devices.CPU


def compile_settings() -> tuple[Any, ...]:
    """The settings that are part of every key."""
    if _active_options() is None:
        return _usual_settings()
    return tuple([settings.get(name) for name in _SETTINGS])


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Run the bodies of all ``tf.function``s as plain Python, for debugging.

    Parameters
    ----------
    run_eagerly : bool
        False compiles again.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.run_functions_eagerly(True)
    >>> tf.function(tf.executing_eagerly)()
    True
    >>> tf.config.run_functions_eagerly(False)
    """
    _set_run_eagerly(flag(run_eagerly, "run_eagerly"))


def functions_run_eagerly() -> bool:
    """Whether ``run_functions_eagerly(True)`` is in force.

    Returns
    -------
    bool
        False unless it was called.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.config.functions_run_eagerly()
    False
    """
    return _run_eagerly or bool(settings.get("eager_functions"))


@contextmanager
def functions_forced_to_compile() -> Iterator[None]:
    """Leave ``run_functions_eagerly(True)`` aside inside a ``with`` block."""
    before = _run_eagerly
    _set_run_eagerly(False)
    try:
        yield
    finally:
        _set_run_eagerly(before)


def _set_run_eagerly(value: bool) -> None:
    """Note it; the quick ways of calls do not ask."""
    global _run_eagerly
    _run_eagerly = value
    forget_quick_ways()


__all__ = ["compile_settings", "functions_forced_to_compile", "functions_run_eagerly", "only_tapes",
           "run_functions_eagerly"]
