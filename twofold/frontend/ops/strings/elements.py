"""What functions of ``tf.strings`` share: their arguments, and what goes from string to string."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import DtypeError, InvalidArgumentError, UnimplementedError
from ...tensors.tensor import Tensor
from ...tracing.recipes import Recipe
from ...tracing.strings import compute_late
from ...values.convert import to_strings
from ..common import shape_of

UNITS = ("BYTE", "UTF8_CHAR")


def strings_of(input: Any, function: str) -> Tensor:
    """A string tensor; anything else is refused in the name of a function of ``tf.strings``."""
    tensor = to_strings(input)
    if tensor._dtype is not dtypes.string:
        raise InvalidArgumentError(f"tf.strings.{function} takes strings, got "
                                   f"{tensor._dtype.name}; use tf.strings.as_string",
                                   f"strings.{function}")
    return tensor


def one_of(value: Any, choices: tuple[str, ...], what: str, function: str) -> str:
    """A word that is among the choices; anything else is refused."""
    if not (isinstance(value, str) and value in choices):
        raise InvalidArgumentError(f"tf.strings.{function}: {what} must be one of "
                                   f"{', '.join(map(repr, choices))}, got {value!r}",
                                   f"strings.{function}")
    return value


def text_of(value: Any, what: str, function: str) -> bytes:
    """A text that is given as such, as bytes; anything else is refused."""
    if not isinstance(value, (str, bytes)):
        raise DtypeError(f"tf.strings.{function}: {what} must be a string, got {value!r}")
    return value.encode(errors="surrogateescape") if isinstance(value, str) else value


def for_each(function: Callable[..., Any], dtype: dtypes.DType) -> Callable[..., Any]:
    """What takes arrays of strings, makes a function of their elements, and gives an array."""
    def each(*arrays: Any) -> Any:
        first, *others = arrays
        words = first.ravel().tolist()
        if any(other.ndim for other in others):
            parts = np.broadcast_arrays(*arrays)
            found = list(map(function, *[part.ravel().tolist() for part in parts]))
        elif others:
            given = [other.item() for other in others]
            found = [function(word, *given) for word in words]
        else:
            found = list(map(function, words))
        return array_of(found, dtype, first.shape)

    return each


def array_of(values: list[Any], dtype: dtypes.DType, shape: tuple[int, ...] | None = None) -> Any:
    """A list of strings or numbers as an array."""
    if dtype is not dtypes.string:
        found: Any = np.array(values, dtype.numpy)
    else:
        found = np.empty(len(values), object)
        found[:] = values
    return found if shape is None else found.reshape(shape)


def map_strings(input: Any, function: Recipe, dtype: dtypes.DType, name: str,
                others: Sequence[Tensor] = ()) -> Tensor:
    """A function of every string, and of the one string of each of ``others``."""
    tensor = strings_of(input, name)
    return compute_late(function, [tensor, *others], dtype, shape_of(tensor), f"strings.{name}")


def one_string(input: Any, function: str) -> Tensor:
    """A string tensor without dimensions.

    Raises
    ------
    UnimplementedError
        For several strings: what is made of them would be ragged.
    """
    tensor = strings_of(input, function)
    if tensor.ndim:
        raise UnimplementedError(
            f"tf.strings.{function} of a tensor of shape {tensor.shape} would be ragged, and there "
            "are no ragged tensors yet; give it one string at a time", f"strings.{function}")
    return tensor


def taken_apart(input: Any, function: Recipe, dtype: dtypes.DType, name: str,
                others: Sequence[Tensor] = ()) -> Tensor:
    """The vector that a function makes of one string, and of the one string of each of others."""
    return compute_late(function, [one_string(input, name), *others], dtype, (None,),
                        f"strings.{name}")


def vector_of(function: Callable[..., list[Any]], dtype: dtypes.DType) -> Callable[..., Any]:
    """What takes arrays of one string each, and gives a vector."""
    return lambda *words: array_of(function(*[word.item() for word in words]), dtype)


def characters(text: bytes) -> list[int]:
    """Where the characters of a string begin: at all bytes that do not go on with one."""
    return [place for place, byte in enumerate(text) if byte & 0xC0 != 0x80]
