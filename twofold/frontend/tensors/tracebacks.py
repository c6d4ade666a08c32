"""Short tracebacks: an error shows the user's frames, not the library's.

The cost is on the error path only. ``TWOFOLD_FULL_TRACEBACK=1`` shows everything.
"""

from __future__ import annotations

import functools
import inspect
import linecache
import opcode
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType, TracebackType
from typing import Any, TypeVar

import numpy as np

from ... import settings
from ...errors import (
    ArgumentTypeError,
    FlagError,
    InvalidArgumentError,
    OpError,
    ResourceExhaustedError,
    TwofoldError,
)
from ...ir.base.source import COMPILED, LIBRARY, PACKAGE
from ...ir.ops import table
from . import composite, observers
from .composite import NoTensorError, becomes_tensor
from .symbolic import UnknownRankError

Function = TypeVar("Function", bound=Callable[..., Any])


def shorten(error: BaseException, function: Callable[..., Any] | None = None,
            args: Sequence[Any] = (), options: Mapping[str, Any] | None = None) -> BaseException:
    """The error with the library's frames taken out of its traceback.

    ``function`` is the public function it came out of, if it may be about an argument of that;
    ``args`` and ``options`` are what it was called with.
    """
    if function is not None:
        error = _explain(error, function, args, options or {})
        if isinstance(error, TwofoldError) and error.args and _is_library(error.__traceback__):
            _blame(error, function)
    if isinstance(error, MemoryError) and not isinstance(error, OpError):
        error = ResourceExhaustedError(
            f"no room for a result ({error}); free tensors or use smaller batches"
        ).with_traceback(error.__traceback__)
    # As ``raise … from error.__cause__`` does it: that would need a name for the error in the frame
    # that raises it, and its traceback would then keep it, and the tensors of that frame.
    error.__suppress_context__ = True
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


_SPACES = {"nn": "nn", "linalg": "linalg", "random": "random", "strings": "strings",
           "numpy": "experimental.numpy", "array_api": "experimental.array_api"}
_NUMPY = os.path.dirname(np.__file__) + os.sep
_STANDARD = os.path.dirname(os.__file__) + os.sep
_RAISE = opcode.opmap["RAISE_VARARGS"]
_ABOUT_ARGUMENTS = (TypeError, AttributeError, ValueError, LookupError, ArithmeticError)
# What Python says of a call that does not fit a signature: it names the parameters already.
_ABOUT_CALLS = ("positional argument", "keyword argument", "multiple values for argument")


def _explain(error: BaseException, function: Callable[..., Any], args: Sequence[Any],
             options: Mapping[str, Any]) -> BaseException:
    """The error; what Python or NumPy said inside the library, as an error about arguments.

    What they said is about the library's inside; the user is told of the arguments, and finds the
    other text where the whole traceback is shown.
    """
    text = str(error)
    about_truth = text.startswith("The truth value of") and _is_library(error.__traceback__)
    if not isinstance(error, _ABOUT_ARGUMENTS) or (not about_truth and (
            isinstance(error, TwofoldError) or not _is_accident(error.__traceback__))):
        return error
    if isinstance(error, TypeError) and any(words in text for words in _ABOUT_CALLS):
        return error
    name, given = name_of(function), _bound(function, args, options)
    found: Exception
    flags = [key for key, value in given.items() if _is_no_flag(function, key, value)]
    if flags and about_truth:
        found = FlagError(f"{name}: {flags[0]} must be True or False, got "
                          f"{_describe_argument(given[flags[0]])}")
    elif isinstance(error, TwofoldError):
        return error
    elif isinstance(error, (TypeError, AttributeError)) and "values to unpack" not in text:
        found = ArgumentTypeError(f"{name} does not take arguments of these types: {_list(given)}")
    else:
        found = InvalidArgumentError(
            f"{name}: these shapes or values do not fit: {_list(given)}", name)
    if settings.get("full_traceback"):
        found.__cause__ = error
    return found.with_traceback(error.__traceback__)


def name_of(function: Callable[..., Any]) -> str:
    """A public function's or method's name, as users know it."""
    spaces = [_SPACES[piece] for piece in function.__module__.split(".") if piece in _SPACES]
    parts = function.__qualname__.rpartition("<locals>.")[2].split(".")
    parts[-1:] = [] if parts[-1] == "__init__" else [function.__name__]
    return ".".join(["tf", *spaces, *parts]).rstrip("_")


# ---------------------------------------------------------------------------- whose words

_SAID = re.compile(r"tf\.([\w.]+): ")


def users_words(message: str) -> str:
    """A message of an op in the name of the public function that the user called."""
    frame: FrameType | None = sys._getframe(1)
    function = None
    while frame is not None and frame.f_code.co_filename.startswith(LIBRARY):
        if frame.f_code is _CALL:
            function = frame.f_locals["function"]
        frame = frame.f_back
    return message if function is None else _in_thename_of(function, message)


def _in_thename_of(function: Callable[..., Any], message: str) -> str:
    """The message; what an op that only moves elements says is about the function that moves."""
    said = _SAID.match(message)
    if said is None:
        return message
    name = said[1].rpartition(".")[2]
    op = table.TABLE.get(name)
    if op is None or not op.moves or op.demands is not None or \
            name == function.__name__.rstrip("_"):
        return message
    return f"{name_of(function)}: {message[said.end():]}"


def _is_library(trace: TracebackType | None) -> bool:
    """Whether no code of the user's ran between a public function and what it raised."""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith(LIBRARY) and not _is_underneath(file):
            return False
        trace = trace.tb_next
    return True


def _blame(error: TwofoldError, function: Callable[..., Any]) -> None:
    text = str(error.args[0])
    worded = _in_thename_of(function, text)
    if worded is not text:
        error.args = (worded, *error.args[1:])
        if isinstance(error, OpError):
            error.message, error.op = worded, name_of(function).removeprefix("tf.")


def _bound(function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any]
           ) -> dict[str, Any]:
    """The arguments of a call by the names of their parameters."""
    try:
        found = inspect.signature(function).bind_partial(*args, **options).arguments
    except (TypeError, ValueError):
        found = {f"argument {n}": value for n, value in enumerate(args, 1)} | dict(options)
    return {key: value for key, value in found.items() if key not in ("self", "name")}


def _is_no_flag(function: Callable[..., Any], key: str, value: Any) -> bool:
    """Whether a parameter is a flag and its argument is not."""
    parameter = inspect.signature(function).parameters.get(key)
    return parameter is not None and isinstance(parameter.default, bool) \
        and not isinstance(value, (bool, int, float, type(None)))


def _list(given: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {_describe_argument(value)}" for key, value in given.items()) or "none"


def _describe_argument(value: Any) -> str:
    """A value in a few words: numbers and texts as they are, of tensors dtype and shape."""
    dtype, shape = getattr(value, "dtype", None), getattr(value, "shape", None)
    if dtype is not None and shape is not None and not isinstance(value, type):
        return f"{getattr(dtype, 'name', dtype)}{list(shape)}"
    text = repr(value)
    return text if len(text) <= 60 and "\n" not in text else f"of type {type(value).__name__}"


def _is_accident(trace: TracebackType | None) -> bool:
    """True for an error that an operation of the library, or what it calls, came upon.

    Not for one of user code, nor for one that a ``raise`` of the library wrote the text of.
    """
    last = None
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(LIBRARY):
            # A missing attribute belongs to whoever asked for it.
            if code.co_name != "__getattr__":
                last = code.co_code[trace.tb_lasti] != _RAISE
        elif not _is_underneath(code.co_filename):
            last = False
        trace = trace.tb_next
    return bool(last)


def _is_underneath(file: str) -> bool:
    """Whether code is NumPy's or of the standard library, which the library calls."""
    return file.startswith(_NUMPY) or (
        file.startswith(_STANDARD) and f"{os.sep}site-packages{os.sep}" not in file)


def user_line(error: BaseException) -> str:
    """Where in the user's code an error came up: file, line and text; empty when nowhere.

    The innermost frame outside of the library and NumPy, or the place that compiled code noted.
    """
    for note in getattr(error, "__notes__", ()):
        if note.startswith(COMPILED):
            return str(note.removeprefix(COMPILED))
    return raised_at(error)


def raised_at(error: BaseException) -> str:
    """The innermost line outside of the library and NumPy that an error came through."""
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


def describe_error(error: BaseException) -> str:
    """An error in one line: its class, its message, and the user's line."""
    place = user_line(error)
    text = " ".join(str(error).split())
    if place and place.partition(",")[0] in text:  # the message has it already
        place = ""
    return f"{type(error).__name__}: {text}".rstrip(": ") + (f" (at {place})" if place else "")


def call_late(error: UnknownRankError, function: Callable[..., Any], args: Sequence[Any],
              options: Mapping[str, Any] | None = None) -> Any:
    """What a function that asked for an unknown rank gives when the run tells it.

    Raises
    ------
    Exception
        The error, with a short traceback, where it cannot be called then.
    """
    late = getattr(observers.local.trace, "call_late", None)
    try:
        if late is None:
            raise error
        return late(error, function, args, options or {})
    except Exception as reason:
        raise shorten(reason, function, args, options)  # noqa: B904  it has its cause


def call_for(error: NoTensorError, function: Callable[..., Any], args: Sequence[Any],
             options: Mapping[str, Any] | None = None, whole: Callable[..., Any] | None = None
             ) -> Any:
    """What a function gives for the composite that it found among its arguments.

    ``whole`` is the function as users know it, where ``function`` is what that calls.

    Raises
    ------
    Exception
        The error, with a short traceback, where it takes none.
    """
    given = dict(options or {})
    try:
        if composite.overridden:
            from . import overrides
            name = name_of(function).removeprefix("tf.")
            found = overrides.find(whole or function, name, args, given)
            if found is not None:
                return found()
            if overrides.is_named(error.composite) and becomes_tensor(error.composite):
                with overrides.set_aside():
                    return function(*args, **given)
        meaning = error.composite._meaning(function)
        if meaning is None:
            raise error
        return meaning(*args, **given)
    except Exception as reason:
        raise shorten(reason, function, args, options)  # noqa: B904  it has its cause


def public(function: Function) -> Function:
    """Decorate a function of the public interface: its errors have short tracebacks."""
    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        try:
            return function(*args, **options)
        except UnknownRankError as error:
            return call_late(error, function, args, options)
        except NoTensorError as error:
            return call_for(error, function, args, options, call)
        except Exception as error:
            raise shorten(error, function, args, options)  # noqa: B904  it has its cause

    return call  # type: ignore[return-value]


_CALL = public(public).__code__  # of the function that the decorator makes
