"""``tf.register_tensor_conversion_function``: how objects of other libraries become tensors."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes, forks
from ...errors import ArgumentTypeError, FailedPreconditionError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public

_Function = Callable[..., Any]
_lock = forks.lock()

#: (priority, number, types, function): in the order in which they are asked.
registered: list[tuple[int, int, Any, _Function]] = []


@public
def register_tensor_conversion_function(base_type: Any, conversion_func: _Function,
                                        priority: int = 100) -> None:
    """Let a function make tensors of objects of a type, wherever a tensor is taken.

    Parameters
    ----------
    base_type : type or tuple of types
        Instances of these and of classes derived from them are given to the function.
    conversion_func : callable
        Called as ``conversion_func(value, dtype=None, name=None, as_ref=False)``; gives a tensor
        (of ``dtype``, unless that is None), or ``NotImplemented`` to let others try.
    priority : int
        Functions of lower numbers are asked first; of equal ones that which came first.

    Raises
    ------
    TypeError
        When the type is one of Python's numbers or of NumPy's, or the function is none.

    Examples
    --------
    >>> import twofold as tf
    >>> class Celsius:
    ...     def __init__(self, degrees):
    ...         self.degrees = degrees
    >>> def to_kelvin(value, dtype=None, name=None, as_ref=False):
    ...     return tf.constant(value.degrees + 273.15, dtype)
    >>> tf.register_tensor_conversion_function(Celsius, to_kelvin)
    >>> tf.reduce_mean([Celsius(0.0), Celsius(100.0)]).numpy()
    np.float32(323.15)
    """
    types = base_type if isinstance(base_type, tuple) else (base_type,)
    if not types or not all(isinstance(each, type) for each in types):
        raise ArgumentTypeError("Argument `base_type` must be a type or a tuple of types. Obtained "
                                f"{base_type}")
    if any(issubclass(each, (int, float, complex, np.generic, np.ndarray)) for each in types):
        raise ArgumentTypeError("Cannot register conversions for Python numeric types and NumPy "
                                "scalars and arrays.")
    if not callable(conversion_func):
        raise ArgumentTypeError("Argument `conversion_func` must be callable. Received "
                                f"{conversion_func}.")
    with _lock:
        bisect.insort(registered, (priority, len(registered), types, conversion_func))


def knows(kind: type) -> bool:
    """Whether a function makes tensors of instances of a class."""
    return any(issubclass(kind, types) for _, _, types, _ in registered)


def convert(value: Any, dtype: dtypes.DType | None) -> Tensor | None:
    """What the registered functions make of a value; None where they make nothing of it.

    Raises
    ------
    RuntimeError
        When one gives something else than a tensor, or a tensor of another dtype.
    """
    for _, _, types, function in registered:
        if not isinstance(value, types):
            continue
        found = function(value, dtype=dtype, name=None, as_ref=False)
        if found is NotImplemented:
            continue
        if not isinstance(found, Tensor):
            raise FailedPreconditionError(
                f"Error converting {value!r} to a tensor: {function} gave {found!r}, no Tensor")
        if dtype is not None and found.dtype is not dtype:
            raise FailedPreconditionError(
                f"Error converting {value!r} to a tensor: {function} gave a tensor of dtype "
                f"{found.dtype.name}, {dtype.name} was asked for")
        return found
    return None
