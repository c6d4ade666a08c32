"""Short tracebacks: an error shows the user's frames, not the library's.

The cost is on the error path only. ``TWOFOLD_FULL_TRACEBACK=1`` shows everything.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from ... import config
from ...errors import (
    DtypeError,
    InvalidArgumentError,
    OpError,
    ResourceExhaustedError,
    TwofoldError,
)
from ...ir.base.source import LIBRARY

Function = TypeVar("Function", bound=Callable[..., Any])


def shorten(error: BaseException) -> BaseException:
    """The error with the library's frames taken out of its traceback."""
    if isinstance(error, MemoryError) and not isinstance(error, OpError):
        error = ResourceExhaustedError(
            f"no room for a result ({error}); free tensors or use smaller batches"
        ).with_traceback(error.__traceback__)
    if config.get("full_traceback"):
        return error
    kept: list[TracebackType] = []
    trace = error.__traceback__
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(LIBRARY):
            kept.append(trace)
        trace = trace.tb_next
    chain: TracebackType | None = None
    for entry in reversed(kept):
        chain = TracebackType(chain, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return error.with_traceback(chain)


# What Python and NumPy say when an argument is something that no check expected.
_ABOUT_TYPES = ("is not iterable", "as an integer", "has no attribute", "not supported between",
                "unsupported operand", "unhashable type", "not subscriptable", "has no len",
                "cannot unpack")
_ABOUT_SHAPES = (IndexError, OverflowError, ZeroDivisionError)


def _explained(error: Exception, function: Callable[..., Any]) -> Exception:
    """The error; one that only tells of the library's inside, as an error about an argument."""
    if isinstance(error, TwofoldError) or not _is_ours(error.__traceback__):
        return error
    text = str(error)
    space = function.__module__.rsplit(".", 1)[-1]
    own = function.__name__.rstrip("_")
    name = f"tf.{space}.{own}" if space in ("nn", "linalg", "random", "strings") \
        else f"tf.{own}"
    found: Exception
    if isinstance(error, (TypeError, AttributeError)) and any(x in text for x in _ABOUT_TYPES):
        found = DtypeError(f"{name}: an argument is of a type that it does not take ({text})")
    elif isinstance(error, _ABOUT_SHAPES) or "values to unpack" in text:
        found = InvalidArgumentError(
            f"{name}: an argument has a shape or a value that it does not take ({text})", name)
    else:
        return error
    return found.with_traceback(error.__traceback__)


def _is_ours(trace: TracebackType | None) -> bool:
    """True for an error that came up in the library or in NumPy called by it, not in user code."""
    last = None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(LIBRARY):
            last = True
        elif f"{os.sep}numpy{os.sep}" not in file:
            last = False
        trace = trace.tb_next
    return bool(last)


def public(function: Function) -> Function:
    """Decorate a function of the public interface: its errors have short tracebacks."""
    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        try:
            return function(*args, **options)
        except Exception as error:
            raise shorten(_explained(error, function)) from error.__cause__

    return call  # type: ignore[return-value]
