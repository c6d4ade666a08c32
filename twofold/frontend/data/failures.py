"""Errors of users' Python code in a pipeline: TensorFlow's class and the user's own in one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import (
    InvalidArgumentError,
    OpError,
    ResourceExhaustedError,
    TwofoldError,
    UnimplementedError,
    UnknownError,
)
from ..tensors.tracebacks import raised_at, user_line

# What TensorFlow makes of an error in Python code, by the first class that fits.
_CLASSES: tuple[tuple[type[BaseException], type[OpError]], ...] = (
    (StopIteration, InvalidArgumentError),
    (MemoryError, ResourceExhaustedError),
    (NotImplementedError, UnimplementedError),
    (TypeError, InvalidArgumentError),
    (ValueError, InvalidArgumentError),
)
_mixed: dict[tuple[type, type], type[Any]] = {}


def users_error(error: BaseException, what: str) -> BaseException:
    """The error of user code as one that is of TensorFlow's class too, and names the line.

    Parameters
    ----------
    error : Exception
        It is the cause of the new one.
    what : str
        What called the code: ``from_generator``.
    """
    if isinstance(error, TwofoldError) or not isinstance(error, Exception):
        return error
    base = next((found for kind, found in _CLASSES if isinstance(error, kind)), UnknownError)
    place = raised_at(error) or user_line(error)
    message = f"{type(error).__name__}: {error}" + (f"\n{what}: raised at {place}" if place else "")
    found = _new(_class_of(type(error), base), message)
    for name, value in vars(error).items():
        found.__dict__.setdefault(name, value)
    found.__cause__ = error
    return found


def _new(kind: type[Any], message: str) -> Any:
    """An error of a class whose own constructor may want anything."""
    found: Any = kind.__new__(kind, message)
    OpError.__init__(found, message)
    return found


def _class_of(own: type[Any], base: type[OpError]) -> type[Any]:
    """A class that is both, where Python can make one."""
    if issubclass(base, own) or issubclass(own, StopIteration):
        return base
    found = _mixed.get((own, base))
    if found is None:
        try:
            found = type(own.__name__, (base, own), {
                "__module__": own.__module__, "__init__": _keep, "__str__": _message})
            _new(found, "")
        except TypeError:  # the two have different layouts in memory
            found = base
        _mixed[own, base] = found
    return found


def _keep(self: Any, *args: Any, **options: Any) -> None:
    """The message is set by ``_new``."""


def _message(self: Any) -> str:
    return str(self.message)


def guard(function: Callable[..., Any], what: str, *args: Any) -> Any:
    """Call user code; what it raises is made TensorFlow's too."""
    try:
        return function(*args)
    except Exception as error:
        found = users_error(error, what)
        if found is error:
            raise
        raise found from error
