"""Arguments that must be known when a function is called or traced: sizes, axes, functions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import (
    ArgumentError,
    ArgumentTypeError,
    DtypeError,
    InvalidArgumentError,
    UnimplementedError,
)
from ...ir.base.dims import Polynomial
from ..tensors.composite import Composite, NoTensorError
from ..tensors.shape import Dimension, TensorShape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor, is_variable


def static_array(value: Any, what: str) -> np.ndarray[Any, Any]:
    """The value of a tensor that must be known now (a permutation, an axis, paddings).

    Raises
    ------
    TraceError
        When it is a traced tensor whose value is only known at run time.
    """
    if isinstance(value, SymbolicTensor):
        return np.asarray(value._trace.static_value(value, what))
    if isinstance(value, Tensor):
        return value._host()
    if is_variable(value):
        return value.numpy()
    if isinstance(value, Composite):
        raise NoTensorError(value)
    if isinstance(value, (list, tuple)):
        items = [static_array(item, what) for item in value]
        try:
            return np.asarray(items)
        except ValueError:
            raise InvalidArgumentError(
                f"{what}: the parts of {value!r} have different shapes") from None
    return np.asarray(operator.index(value) if isinstance(value, Dimension) else value)


def static_int(value: Any, what: str) -> int:
    """An integer argument given as a number, an array or a scalar tensor."""
    if type(value) is int:
        return value
    array = static_array(value, what)
    if array.size != 1 or array.dtype.kind not in "iu":
        raise DtypeError(f"{what} must be an integer, got {value!r}")
    return int(array.reshape(())[()])


def static_ints(value: Any, what: str) -> tuple[int, ...]:
    """A list of integers given as numbers, an array or a tensor; one number counts as a list."""
    if type(value) is int:
        return (value,)
    array = static_array(value, what)
    if array.size and array.dtype.kind not in "iu":
        raise DtypeError(f"{what} must be integers, got {value!r}")
    return tuple(int(item) for item in array.reshape(-1))


def whole_numbers(value: Any, what: str) -> tuple[int, ...]:
    """``static_ints`` that takes 3.0 for 3: how windows and their strides are counted."""
    return (value,) if type(value) is int else static_ints(_without_point(value, what), what)


def whole_number(value: Any, what: str) -> int:
    """``static_int`` that takes 3.0 for 3."""
    return value if type(value) is int else static_int(_without_point(value, what), what)


def _without_point(value: Any, what: str) -> Any:
    """Floats without a fraction as integers; other values as they are."""
    array = static_array(value, what)
    if array.dtype.kind == "f" and np.isfinite(array).all() and (array == np.rint(array)).all():
        return array.astype(np.int64)
    return value


def dims_of(value: Any, what: str = "shape") -> tuple[Any, ...]:
    """A shape argument as dimensions: integers, and run-time dimensions inside a trace.

    ``value`` is a shape, a list of integers and scalar tensors, or a rank-1 integer tensor.
    """
    if type(value) is list or type(value) is tuple:
        for item in value:
            if type(item) is not int:
                break
        else:
            return tuple(value)
    if isinstance(value, SymbolicTensor):
        return tuple(value._trace.static_dims(value, what))
    if isinstance(value, TensorShape):
        if not value.is_fully_defined():
            raise ArgumentError(f"{what} {value} must be fully defined; use tf.shape(x)")
        return tuple(value)
    if not isinstance(value, (list, tuple)):
        return static_ints(value, what)
    return tuple(_dim_of(item, what) for item in value)


def count_of(value: Any, what: str) -> Any:
    """A number of things: an integer that is not negative, or a dimension of the run.

    Raises
    ------
    InvalidArgumentError
        When it is negative.
    """
    count = dims_of([value], what)[0]
    if isinstance(count, int) and count < 0:
        raise InvalidArgumentError(f"{what} must not be negative, got {count}")
    return count


def number_dtype(value: Any, what: str, kinds: str = "biuf") -> DType:
    """A dtype of numbers, of some kinds: ``"iu"`` are integers.

    Raises
    ------
    InvalidArgumentError
        When it is another.
    """
    dtype = dtypes.as_dtype(value)
    if dtype.kind not in kinds:
        words = "integers" if kinds == "iu" else "numbers"
        raise InvalidArgumentError(f"{what} must be a dtype of {words}, got {dtype.name}")
    return dtype


def support_only(function: str, parameter: str, value: Any, *accepted: Any) -> None:
    """Refuse a value of a parameter that would change the result and is not acted on.

    Raises
    ------
    UnimplementedError
        Unless the value is one of those accepted, which are the default and what means the same.
    """
    if not any(value is other or (isinstance(value, (str, int)) and value == other)
               for other in accepted):
        raise UnimplementedError(f"tf.{function}: {parameter}={value!r} is not supported; "
                                 f"leave {parameter} out", function)


def require_bool(value: Any, what: str) -> bool:
    """The value; what is no Python bool is refused, as in TensorFlow."""
    if not isinstance(value, bool):
        raise ArgumentTypeError(f"Expected bool for argument '{what}' not {value!r}.")
    return value


def require_callable(function: Any, what: str) -> Callable[..., Any]:
    """The function; what cannot be called is refused."""
    if not callable(function):
        raise ArgumentTypeError(f"{what} must be callable.")
    return function


def _dim_of(item: Any, what: str) -> Any:
    if isinstance(item, SymbolicTensor):
        dims: Sequence[Any] = tuple(item._trace.static_dims(item, what))
        return dims[0]
    if isinstance(item, Polynomial):
        return item
    if item is None:
        raise ArgumentError(f"{what} holds None: the dimension is only known at run time; "
                            "use tf.shape(x)")
    return static_int(item, what)
