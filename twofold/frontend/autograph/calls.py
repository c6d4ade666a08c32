"""Calls in converted code: what is called is converted too, unless it is no user code.

Libraries that know nothing of tensors, the standard library and twofold itself stay as they are.
What cannot be converted (no source, generators) runs unconverted; when a traced
tensor is then branched on, the error says why.
"""

from __future__ import annotations

import builtins
import functools
import inspect
import logging
import sys
import weakref
from collections.abc import Callable, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from ...errors import TraceError
from ..tensors.tracebacks import LIBRARY
from . import status
from .conversion import ConversionError, Operators, convert

# Besides the standard library: packages whose functions take no tensors to branch on.
_PLAIN = frozenset({
    "twofold", "numpy", "scipy", "pandas", "matplotlib", "sklearn", "pytest", "_pytest",
    "hypothesis", "llvmlite", "pyopencl", "ml_dtypes", "IPython", "ipykernel", "debugpy", "pydevd",
    "termcolor", "networkx", "rich"})
_NO_SOURCE = (*LIBRARY, "<string>", "<frozen")
_plain_modules: dict[str, bool] = {}
_BUILTINS = frozenset(value for value in vars(builtins).values() if callable(value))

# Filled in by ``operators.py``: what converted code calls by name; the functions in
# ``late_operators`` load those that are seldom called, "builtins" what is called in their place.
operators: dict[str, Any] = {}
late_operators: dict[str, Callable[[], Mapping[Any, Any]]] = {}
# What a built-in function of only these is, Python says.
_PYTHON_VALUES = frozenset({int, float, bool, str, bytes, range, type(None)})

_log = logging.getLogger("twofold")
_bound: weakref.WeakKeyDictionary[FunctionType, Any] = weakref.WeakKeyDictionary()
_reasons: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()


class _Verbosity:
    """What ``tf.autograph.set_verbosity`` said."""

    level = 0
    prints = False

    def say(self, text: str) -> None:
        """Log what was not converted."""
        if self.level > 0:
            _log.warning("%s", text)
            if self.prints:
                print(text)


verbosity = _Verbosity()


def call(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None = None) -> Any:
    """Call something in converted code.

    Parameters
    ----------
    f : callable
    args, kwargs
        Its arguments; ``kwargs`` may be None.
    """
    kind = type(f)
    if kind is BuiltinFunctionType or kind is type:
        if f in _BUILTINS and not only_python_values(args):
            f = late_operators["builtins"]().get(f, f)
        return f(*args, **kwargs) if kwargs else f(*args)
    return _call(f, args, kwargs or {}, is_plain)


def only_python_values(args: tuple[Any, ...]) -> bool:
    """Whether arguments are numbers and strings that Python knows, and nothing that holds any."""
    return all(type(arg) in _PYTHON_VALUES for arg in args)


def call_converted(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a function that the user asked to be converted, wherever it is from."""
    return _call(f, args, kwargs, _is_library)


def _call(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any],
          stays: Callable[[FunctionType], bool]) -> Any:
    """Call something converted, unless it cannot be or ``stays`` says that it need not be."""
    while type(f) is functools.partial:
        f, args, kwargs = f.func, (*f.args, *args), {**f.keywords, **kwargs}
    if status.is_disabled() or status.is_artifact(f):
        return f(*args, **kwargs)
    function, first = _python_function(f)
    if function is None or stays(function):
        return f(*args, **kwargs)
    new = converted_function(function)
    if new is None:
        return _call_as_it_is(f, function, args, kwargs)
    return new(*first, *args, **kwargs)


def taking_numbers(f: Any, names: frozenset[str]) -> tuple[Any, dict[str, int]] | None:
    """The converted form of a function, made for number arguments of some names.

    With it those that are to be looked at before it is called, and the line that is why.

    None where there is no such form: what is called is not just a function of these parameters.
    """
    function, first = _python_function(f)
    if function is None or status.is_disabled() or status.is_artifact(f) or is_plain(function) \
            or hasattr(function, "__wrapped__") or hasattr(function, "__signature__") \
            or _is_generator(function):
        return None
    code = function.__code__
    own = code.co_varnames[len(first):code.co_argcount + code.co_kwonlyargcount]
    if not names <= {*own} or reason_not(function) is not None:
        return None
    try:
        found = convert(function, names)
    except ConversionError:
        return None
    made = status.artifact(found.function(function, _namespace()))
    return functools.partial(made, *first), found.looked_at


def _is_generator(function: FunctionType) -> bool:
    return inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function) or \
        inspect.isasyncgenfunction(function)


def _call_as_it_is(f: Any, function: FunctionType, args: tuple[Any, ...], kwargs: dict[str, Any]
                   ) -> Any:
    """Call a function that cannot be converted; where that matters, the error says why."""
    try:
        return f(*args, **kwargs)
    except TraceError as error:
        error.add_note(f"{function.__qualname__} runs without AutoGraph: {_reasons[function]}")
        raise


def convertible(function: Any) -> Any:
    """A function that is converted when it is called."""
    if status.is_disabled() or status.is_artifact(function):
        return function

    def call(*args: Any, **kwargs: Any) -> Any:
        return _call(function, args, kwargs, is_plain)

    return status.artifact(functools.update_wrapper(call, function)
                           if hasattr(function, "__name__") else call)


def _python_function(f: Any) -> tuple[FunctionType | None, tuple[Any, ...]]:
    """The Python function that a call of ``f`` runs, and what comes before the arguments."""
    if type(f) is FunctionType:
        return f, ()
    if type(f) is MethodType:
        function = f.__func__
        return (function, (f.__self__,)) if type(function) is FunctionType else (None, ())
    if isinstance(f, type):
        return None, ()  # making an object runs its __init__ as it is
    call = inspect.getattr_static(type(f), "__call__", None)
    if type(call) is FunctionType and not status.is_artifact(call):
        return call, (f,)
    return None, ()


def _is_library(function: FunctionType) -> bool:
    """Whether a function is twofold's own."""
    return function.__code__.co_filename.startswith(LIBRARY)


def is_plain(function: FunctionType) -> bool:
    """Whether a function is of a module that is never converted."""
    if status.is_artifact(function):
        return True
    code = function.__code__
    if code.co_filename.startswith(_NO_SOURCE):
        return True
    top = (function.__module__ or "").partition(".")[0]
    known = _plain_modules.get(top)
    if known is None:
        known = _plain_modules[top] = top in _PLAIN or (
            top in sys.stdlib_module_names and top != "__main__")
    return known


def converted_function(function: FunctionType) -> Any:
    """The converted function; None when it has to run as it is (see :func:`reason_not`)."""
    found = _bound.get(function)
    if found is not None:
        return found
    if function in _reasons:
        return None
    try:
        if _is_generator(function):
            raise ConversionError("generators and coroutines are not converted")
        found = convert(function).function(function, _namespace())
    except ConversionError as error:
        _reasons[function] = str(error)
        verbosity.say(f"AutoGraph runs {function.__qualname__} as it is: {error}")
        return None
    _bound[function] = status.artifact(found)
    return found


def reason_not(function: Any) -> str | None:
    """Why a function could not be converted; None where it could, or was never tried."""
    return _reasons.get(function) if type(function) is FunctionType else None


@functools.cache
def _namespace() -> Any:
    return Operators(operators, late_operators)
