"""``tf.autograph``: conversion outside of ``tf.function``, and how much it says."""

from __future__ import annotations

import functools
from types import FunctionType, MethodType
from typing import Any

from ...errors import UnimplementedError
from ..tensors.tracebacks import public
from . import calls
from .conversion import ConversionError, converted_text


def to_graph(entity: Any, recursive: bool = True, experimental_optional_features: Any = None
             ) -> Any:
    """The converted form of a function: called in a trace, it makes control flow of the graph.

    Parameters
    ----------
    entity : callable
        A Python function or method.
    recursive : bool
        Accepted as in TensorFlow; what the function calls is converted too.
    experimental_optional_features
        Accepted as in TensorFlow; not used.

    Returns
    -------
    callable
        Of a method: its function, which takes the object first.

    Raises
    ------
    UnimplementedError
        When the function cannot be converted, with the reason.

    Examples
    --------
    >>> import twofold as tf
    >>> def positive(x):
    ...     if x > 0:
    ...         return x
    ...     return -x
    >>> tf.autograph.to_graph(positive)(tf.constant(-2)).numpy()
    np.int32(2)
    """
    function = _function_of(entity)
    found = calls.converted_function(function)
    if found is None:
        raise _refusal(entity, calls.reason_not(function) or "")
    return found


def to_code(entity: Any, recursive: bool = True, experimental_optional_features: Any = None
            ) -> str:
    """The source of the converted form of a function.

    Parameters
    ----------
    entity : callable
        A Python function or method.
    recursive : bool
        Accepted as in TensorFlow; not used.
    experimental_optional_features
        Accepted as in TensorFlow; not used.

    Returns
    -------
    str

    Raises
    ------
    UnimplementedError
        When the function cannot be converted, with the reason.

    Examples
    --------
    >>> import twofold as tf
    >>> def positive(x):
    ...     return x if x > 0 else -x
    >>> "ag__.if_exp" in tf.autograph.to_code(positive)
    True
    """
    try:
        return converted_text(_function_of(entity))
    except ConversionError as error:
        raise _refusal(entity, str(error)) from None


def _function_of(entity: Any) -> FunctionType:
    while isinstance(entity, functools.partial) or hasattr(entity, "python_function"):
        entity = entity.func if isinstance(entity, functools.partial) else entity.python_function
    if isinstance(entity, MethodType):
        entity = entity.__func__
    if not isinstance(entity, FunctionType):
        raise _refusal(entity, "it is no Python function")
    return entity


def _refusal(entity: Any, reason: str) -> UnimplementedError:
    name = getattr(entity, "__qualname__", None) or repr(entity)
    return UnimplementedError(f"tf.autograph: {name} cannot be converted: {reason}")


@public
def set_verbosity(level: int, alsologtostdout: bool = False) -> None:
    """Say how much conversion logs.

    Parameters
    ----------
    level : int
        From 1 on, which functions run unconverted and why (to the logger ``twofold``).
    alsologtostdout : bool
        Also print it.

    Raises
    ------
    ValueError
        When ``level`` is no number.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.autograph.set_verbosity(0)
    """
    calls.verbosity.level = int(level)
    calls.verbosity.prints = bool(alsologtostdout)


def trace(*args: Any) -> None:
    """Print values while the function around it is traced.

    Parameters
    ----------
    *args
        What to print.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.autograph.trace("here")
    here
    """
    print(*args)
