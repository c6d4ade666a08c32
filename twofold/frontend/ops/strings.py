"""Strings, on the host (``tf.strings``): the few functions that printing and logging need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from .. import convert
from ..tensor import Tensor, from_array
from ..tracebacks import public
from .common import to_tensor
from .math import as_strings


def _mapped(input: Any, function: Callable[[bytes], Any], dtype: dtypes.DType) -> Tensor:
    source: Any = to_tensor(input)._host()
    result = np.empty(source.shape, dtype.numpy)
    for index in np.ndindex(source.shape):
        result[index] = function(source[index])
    return from_array(result, dtype)


@public
def join(inputs: Any, separator: str = "", name: str | None = None) -> Tensor:
    """Strings put one after the other, element by element.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.join(["a", "b"], "-").numpy()
    b'a-b'
    """
    arrays: Any = np.broadcast_arrays(*[to_tensor(x)._host() for x in inputs])
    result = np.empty(arrays[0].shape, object)
    for index in np.ndindex(result.shape):
        result[index] = separator.encode().join(array[index] for array in arrays)
    return from_array(result, dtypes.string)


@public
def as_string(input: Any, precision: int = -1, scientific: bool = False, shortest: bool = False,
              width: int = -1, fill: str = "", name: str | None = None) -> Tensor:
    """Numbers as decimal strings.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.as_string([1, 2]).numpy().tolist()
    [b'1', b'2']
    """
    x = to_tensor(input)
    if precision < 0 and not scientific and not shortest:
        return as_strings(x)
    letter = "e" if scientific else "g" if shortest else "f"
    form = f".{precision}{letter}" if precision >= 0 else letter
    source = x._host()
    result = np.empty(source.shape, object)
    for index in np.ndindex(source.shape):
        result[index] = format(float(source[index]), form).encode()
    return from_array(result, dtypes.string)


@public
def length(input: Any, unit: str = "BYTE", name: str | None = None) -> Tensor:
    """How many bytes (or, with ``unit="UTF8_CHAR"``, characters) each string has.

    Examples
    --------
    >>> import twofold as tf
    >>> int(tf.strings.length("abc"))
    3
    """
    count = len if unit == "BYTE" else lambda text: len(text.decode())
    return _mapped(input, count, dtypes.int32)


@public
def lower(input: Any, encoding: str = "", name: str | None = None) -> Tensor:
    """Strings in lower case.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.lower("Abc").numpy()
    b'abc'
    """
    return _mapped(input, lambda text: text.lower(), dtypes.string)


@public
def upper(input: Any, encoding: str = "", name: str | None = None) -> Tensor:
    """Strings in upper case.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.upper("Abc").numpy()
    b'ABC'
    """
    return _mapped(input, lambda text: text.upper(), dtypes.string)


@public
def strip(input: Any, name: str | None = None) -> Tensor:
    """Strings without white space at their ends.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.strip(" a ").numpy()
    b'a'
    """
    return _mapped(input, lambda text: text.strip(), dtypes.string)


@public
def substr(input: Any, pos: Any, len: Any, unit: str = "BYTE", name: str | None = None) -> Tensor:
    """A part of each string.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.substr("abcd", 1, 2).numpy()
    b'bc'
    """
    start = convert.static_int(pos, "pos")
    stop = start + convert.static_int(len, "len")
    return _mapped(input, lambda text: text[start:stop], dtypes.string)


@public
def to_number(input: Any, out_type: Any = dtypes.float32, name: str | None = None) -> Tensor:
    """Numbers that strings spell.

    Examples
    --------
    >>> import twofold as tf
    >>> float(tf.strings.to_number("1.5"))
    1.5
    """
    wanted = dtypes.as_dtype(out_type)
    read: Callable[[bytes], Any] = int if wanted.kind in "iu" else float
    return _mapped(input, read, wanted)
