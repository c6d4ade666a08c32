"""What functions of ``tf.strings`` share: their arguments, and what goes from string to string."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import DtypeError, InvalidArgumentError
from ....ir.base.dims import Symbol
from ....ir.base.types import TensorType
from ...dispatch.door import run
from ...ragged.base import make
from ...ragged.row_partition import of_equal_rows, of_lengths
from ...tensors.tensor import Tensor
from ...tracing.recipes import Recipe
from ...tracing.strings import compute_late, on_host
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
    InvalidArgumentError
        For several strings.
    """
    tensor = strings_of(input, function)
    if tensor.ndim:
        raise InvalidArgumentError(f"tf.strings.{function}: a single string is needed, got a "
                                   f"tensor of shape {tensor.shape}", f"strings.{function}")
    return tensor


def take_apart(input: Any, functions: Sequence[Recipe], of_rows: Recipe,
               kinds: Sequence[dtypes.DType], name: str, others: Sequence[Tensor] = ()
               ) -> tuple[Any, ...]:
    """What is made of each string, and of the one string of each of others: one more dimension.

    Parameters
    ----------
    input : Tensor
        Strings; one gives vectors, more give ragged tensors.
    functions : sequence of Recipe
        One for each result; each gives the vector of one string.
    of_rows : Recipe
        Gives all results for a vector of strings, in a row, and how much is each string's.
    kinds : sequence of DType
        Of the results.
    name : str
        Of the public function.
    """
    tensor = strings_of(input, name)
    own = shape_of(tensor)
    if not own:
        return tuple([compute_late(function, [tensor, *others], kind, (None,), f"strings.{name}")
                      for function, kind in zip(functions, kinds)])
    count: Any = 1
    for size in own:
        count = count * size
    words = run("reshape", tensor, shape=(count,)) if len(own) > 1 else tensor
    total = Symbol("parts").dim
    *found, lengths = on_host(f"strings.{name}", of_rows, [words, *others], [
        *[TensorType(kind, (total,)) for kind in kinds], TensorType(dtypes.int64, (count,))])
    return tuple([_in_rows(values, lengths, own) for values in found])


def _in_rows(values: Tensor, lengths: Tensor, own: tuple[Any, ...]) -> Any:
    """Values divided by the lengths of rows, and these like the strings were."""
    found = make(values, of_lengths(lengths))
    sizes = list(own)
    while len(sizes) > 1:
        inner = sizes.pop()
        count: Any = 1
        for size in sizes:
            count = count * size
        found = make(found, of_equal_rows(inner, count, dtypes.int64))
    return found


def vector_of(function: Callable[..., list[Any]], dtype: dtypes.DType) -> Callable[..., Any]:
    """What takes arrays of one string each, and gives a vector."""
    return lambda *words: array_of(function(*[word.item() for word in words]), dtype)


def rows_of(function: Callable[..., Sequence[list[Any]]], kinds: Sequence[dtypes.DType]
            ) -> Callable[..., Any]:
    """What takes a vector of strings, and arrays of one string each.

    It gives for each kind what the function made of all strings, and how much it made of each.
    """
    def rows(words: Any, *others: Any) -> list[Any]:
        given = [other.item() for other in others]
        found = [function(word, *given) for word in words.tolist()]
        lengths = np.array([len(row[0]) for row in found], np.int64)
        return [*[array_of([part for row in found for part in row[i]], kind)
                  for i, kind in enumerate(kinds)], lengths]

    return rows


def characters(text: bytes) -> list[int]:
    """Where the characters of a string begin: at all bytes that do not go on with one."""
    return [place for place, byte in enumerate(text) if byte & 0xC0 != 0x80]
