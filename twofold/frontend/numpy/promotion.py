"""What NumPy makes of dtypes, and values as tensors by its rules.

Python floats are float64 and integers int64 here, as in NumPy, and dtypes that differ are promoted.
``preferences`` says what ``experimental_enable_numpy_behavior`` has asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError, DtypeError
from ..dispatch.door import run
from ..tensors.tensor import Tensor, is_variable
from ..tensors.tracebacks import public
from ..values import convert

_STRINGS = (str, bytes)
_NUMBERS = (bool, int, float, complex)


class Preferences:
    """What is asked for in the whole process.

    Attributes
    ----------
    prefer_float32 : bool
        Whether Python floats are float32 and complex numbers complex64.
    """

    def __init__(self) -> None:
        self.prefer_float32 = False


preferences = Preferences()


# ---------------------------------------------------------------------------- dtypes

def _to_ask(value: Any) -> Any:
    """What ``numpy.result_type`` is asked about for a value or dtype."""
    if isinstance(value, bool) or type(value) is int:
        return value
    if isinstance(value, (float, complex)):
        if preferences.prefer_float32:
            return np.complex64(value) if isinstance(value, complex) else np.float32(value)
        return value
    dtype = value if isinstance(value, DType) else getattr(value, "dtype", None)
    if isinstance(dtype, DType):
        return np.dtype(np.str_) if dtype is dtypes.string else dtype.numpy
    return value


def type_of(*values: Any) -> DType:
    """The dtype of arrays, numbers, (nested) lists of them and dtypes together, by NumPy's rules.

    Raises
    ------
    DtypeError
        When no dtype holds them all, or one is no dtype.
    """
    return _common_type([_to_ask(leaf) for leaf in _leaves(values)], values)


def _type_of_values(values: Any) -> DType:
    """The same where strings are values, and no names of dtypes."""
    return _common_type([np.dtype(np.str_) if isinstance(leaf, _STRINGS) else _to_ask(leaf)
                      for leaf in _leaves(values)], values)


def _common_type(asked: list[Any], values: Any) -> DType:
    try:
        return dtypes.from_numpy(np.result_type(*asked) if asked else np.dtype(np.float64))
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, DtypeError):
            raise
        raise DtypeError(f"no dtype holds all of {_shown(values)}: {error}") from None


def _shown(values: Any) -> str:
    return ", ".join(getattr(getattr(value, "dtype", value), "name", None) or
                     (repr(value) if isinstance(value, (*_NUMBERS, str)) else type(value).__name__)
                     for value in values)


def _leaves(values: Any) -> Iterator[Any]:
    """The values in nested lists; of many Python numbers those that decide."""
    numbers: dict[type, list[Any]] = {}
    for value in _flatten(values, 0):
        if type(value) in _NUMBERS:
            kept = numbers.setdefault(type(value), [value, value])
            if type(value) is int:
                kept[0], kept[1] = min(kept[0], value), max(kept[1], value)
        else:
            yield value
    for kept in numbers.values():
        yield from kept if kept[0] is not kept[1] else kept[:1]


def _flatten(values: Any, depth: int) -> Iterator[Any]:
    if depth > 64:
        raise ArgumentError("lists are nested more than 64 levels deep")
    for value in values:
        if isinstance(value, (list, tuple, range)) and not hasattr(value, "dtype"):
            yield from _flatten(value, depth + 1)
        else:
            yield value


def as_type(dtype: Any) -> DType:
    """A dtype as NumPy understands it: ``float`` is float64, ``int`` int64."""
    return dtype if isinstance(dtype, DType) else type_of(dtype)


def default_float() -> DType:
    """The dtype of Python floats."""
    return dtypes.float32 if preferences.prefer_float32 else dtypes.float64


@public
def result_type(*arrays_and_dtypes: Any) -> DType:
    """The dtype to which NumPy's rules promote arrays, numbers and dtypes.

    Parameters
    ----------
    *arrays_and_dtypes
        Tensors, arrays, Python numbers (which take part with their kind only) and dtypes.

    Returns
    -------
    DType
        The dtype that holds them all; float64 for none.

    Raises
    ------
    TypeError
        When no dtype holds them all.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.result_type(tf.constant(1), tf.float32)
    tf.float64
    """
    return type_of(*arrays_and_dtypes)


@public
def promote_types(type1: Any, type2: Any) -> np.dtype[Any]:
    """The smallest dtype to which two dtypes can be cast safely.

    Parameters
    ----------
    type1, type2 : dtype
        TensorFlow's, NumPy's or Python's (``float`` is float64), or a name.

    Returns
    -------
    numpy.dtype
        NumPy's.

    Raises
    ------
    TypeError
        When one is no dtype, or no dtype holds both.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.promote_types(tf.int8, tf.uint8)
    dtype('int16')
    """
    return np.promote_types(to_numpy_type(type1), to_numpy_type(type2))


def to_numpy_type(dtype: Any) -> np.dtype[Any]:
    """A dtype of either library as NumPy's.

    Raises
    ------
    DtypeError
        When it is none.
    """
    if isinstance(dtype, DType):
        return dtype.numpy
    try:
        return np.dtype(dtype)
    except (TypeError, ValueError):
        raise DtypeError(f"cannot convert {dtype!r} to a dtype") from None


# ---------------------------------------------------------------------------- values

def to_array(value: Any, dtype: Any = None) -> Tensor:
    """A value as a tensor, by NumPy's rules; cast where a dtype is asked for.

    Raises
    ------
    ValueError
        For what is no array, and ragged lists.
    """
    wanted = None if dtype is None else as_type(dtype)
    if isinstance(value, Tensor):
        tensor = value
    elif is_variable(value):
        tensor = value._read_for_op()
    else:
        tensor = _from_python(value, wanted)
    return tensor if wanted is None else cast(tensor, wanted)


def cast(x: Tensor, dtype: DType) -> Tensor:
    """A tensor in another dtype; of complex numbers the real part where that is real.

    Raises
    ------
    DtypeError
        Between numbers and strings.
    """
    if x._dtype is dtype:
        return x
    if dtypes.string in (x._dtype, dtype):
        raise DtypeError(f"there is no cast from {x._dtype.name} to {dtype.name}; use "
                         "tf.strings.as_string or tf.strings.to_number")
    return run("cast", x, dtype=dtype)


def _from_python(value: Any, wanted: DType | None) -> Tensor:
    """A number, string, list or foreign array, first as what it is, if need be."""
    if isinstance(value, (list, tuple)) and any(
            isinstance(leaf, Tensor) or is_variable(leaf) for leaf in _flatten(value, 0)):
        return _stack(value, wanted or type_of(value))
    if isinstance(value, (np.ndarray, np.generic)):
        return convert.to_tensor(value)
    own = wanted or _type_of_value(value)
    if own is not None:
        try:
            return convert.to_tensor(value, own)
        except (TypeError, ValueError):  # as 5.5 for an integer: it is cast
            pass
    return convert.to_tensor(value)


def _type_of_value(value: Any) -> DType | None:
    """The dtype of a Python value; None for what converts itself."""
    if isinstance(value, _STRINGS):
        return dtypes.string
    if isinstance(value, _NUMBERS):
        return type_of(value)
    if isinstance(value, (list, tuple, range)):
        leaves = list(_leaves(value))
        if any(isinstance(leaf, _STRINGS) for leaf in leaves):
            return dtypes.string
        if any(leaf is None or not (isinstance(leaf, _NUMBERS) or hasattr(leaf, "dtype"))
               for leaf in leaves):
            return None
        return type_of(value)
    return None


def _stack(value: Any, dtype: DType) -> Tensor:
    """A list with tensors in it, by an op, so that gradients flow through."""
    parts = [_stack(item, dtype) if isinstance(item, (list, tuple)) else to_array(item, dtype)
             for item in value]
    if not parts:
        return convert.to_tensor([], dtype)
    return run("stack", *parts, axis=0)


def promote(*values: Any) -> list[Tensor]:
    """Values as tensors of the dtype that NumPy promotes them to."""
    dtype = _type_of_values(values)
    return [to_array(value, dtype) for value in values]


def to_inexact(value: Any) -> Tensor:
    """A value as a tensor of floats or complex numbers; others become float64."""
    x = to_array(value)
    return x if x._dtype.is_inexact else cast(x, dtypes.float64)


def to_bool(value: Any) -> Tensor:
    """A value as a tensor of bools."""
    return to_array(value, dtypes.bool_)


def like(number: Any, x: Tensor) -> Tensor:
    """A number as a scalar of a tensor's dtype."""
    return convert.to_tensor(np.asarray(number, x._dtype.numpy))


def require_integers(name: str, *tensors: Tensor) -> None:
    """Refuse tensors of other dtypes.

    Raises
    ------
    ArgumentTypeError
    """
    for x in tensors:
        if not x._dtype.is_integer:
            raise ArgumentTypeError(f"tf.experimental.numpy.{name} takes integers, got "
                                    f"{x._dtype.name}")
