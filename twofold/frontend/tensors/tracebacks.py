"""Short tracebacks: an error shows the user's frames, not the library's.

The cost is on the error path only. ``TWOFOLD_FULL_TRACEBACK=1`` shows everything.
"""

from __future__ import annotations

import functools
import linecache
import opcode
import os
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from ... import settings
from ...errors import (
    DtypeError,
    InvalidArgumentError,
    OpError,
    ResourceExhaustedError,
    TwofoldError,
)
from ...ir.base.source import COMPILED, LIBRARY, PACKAGE

Function = TypeVar("Function", bound=Callable[..., Any])


def shorten(error: BaseException, function: Callable[..., Any] | None = None) -> BaseException:
    """The error with the library's frames taken out of its traceback.

    ``function`` is the public function it came out of, if it may be about an argument of that.
    """
    if function is not None:
        error = _explained(error, function)
    if isinstance(error, MemoryError) and not isinstance(error, OpError):
        error = ResourceExhaustedError(
            f"no room for a result ({error}); free tensors or use smaller batches"
        ).with_traceback(error.__traceback__)
    if settings.get("full_traceback"):
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


_SPACES = ("nn", "linalg", "random", "strings")
_RAISE = opcode.opmap["RAISE_VARARGS"]
_ABOUT_ARGUMENTS = (TypeError, AttributeError, ValueError, LookupError, ArithmeticError)
# What Python says of a call that does not fit a signature: it names the parameters already.
_ABOUT_CALLS = ("positional argument", "keyword argument", "multiple values for argument")


def _explained(error: BaseException, function: Callable[..., Any]) -> BaseException:
    """The error; what Python or NumPy said inside the library, as an error about an argument."""
    if not isinstance(error, _ABOUT_ARGUMENTS) or isinstance(error, TwofoldError) \
            or not _is_accident(error.__traceback__):
        return error
    text = f" ({error})"
    if isinstance(error, AttributeError):  # which attribute it lacks is of no interest
        kind = type(error.obj)
        text = "" if kind.__module__.startswith("twofold.") else f" ({kind.__name__})"
    spaces = [piece for piece in function.__module__.split(".") if piece in _SPACES]
    name = ".".join(["tf", *spaces, function.__name__.rstrip("_")])
    found: Exception
    if not isinstance(error, (TypeError, AttributeError)) or "values to unpack" in text:
        found = InvalidArgumentError(
            f"{name}: an argument has a shape or a value that it does not take{text}", name)
    elif any(words in text for words in _ABOUT_CALLS):
        return error
    else:
        found = DtypeError(f"{name}: an argument is of a type that it does not take{text}")
    return found.with_traceback(error.__traceback__)


def _is_accident(trace: TracebackType | None) -> bool:
    """True for an error that an operation of the library, or NumPy in it, came upon.

    Not for one of user code, nor for one that a ``raise`` of the library wrote the text of.
    """
    last = None
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(LIBRARY):
            # A missing attribute belongs to whoever asked for it.
            if code.co_name != "__getattr__":
                last = code.co_code[trace.tb_lasti] != _RAISE
        elif f"{os.sep}numpy{os.sep}" not in code.co_filename:
            last = False
        trace = trace.tb_next
    return bool(last)


def user_line(error: BaseException) -> str:
    """Where in the user's code an error came up: file, line and text; empty when nowhere.

    The innermost frame outside of the library and NumPy, or the place that compiled code noted.
    """
    for note in getattr(error, "__notes__", ()):
        if note.startswith(COMPILED):
            return str(note.removeprefix(COMPILED))
    place, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith((PACKAGE, "<")) \
                and f"{os.sep}numpy{os.sep}" not in code.co_filename:
            text = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            place = f"{code.co_filename}:{trace.tb_lineno}, in {code.co_name}"
            place += f": `{text}`" if text else ""
        trace = trace.tb_next
    return place


def described(error: BaseException) -> str:
    """An error in one line: its class, its message, and the user's line."""
    place = user_line(error)
    text = " ".join(str(error).split())
    if place and place.partition(",")[0] in text:  # the message has it already
        place = ""
    return f"{type(error).__name__}: {text}".rstrip(": ") + (f" (at {place})" if place else "")


def public(function: Function) -> Function:
    """Decorate a function of the public interface: its errors have short tracebacks."""
    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        try:
            return function(*args, **options)
        except Exception as error:
            raise shorten(error, function) from error.__cause__

    return call  # type: ignore[return-value]
