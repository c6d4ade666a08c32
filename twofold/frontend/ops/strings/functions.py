"""Strings element by element (``tf.strings``).

Inside ``tf.function`` they run when the program does, if what they are given is not known before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ...tensors.tensor import Tensor, from_array
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import compute_late
from ...values import arguments
from ..common import shape_of, to_tensor
from .elements import UNITS, array_of, characters, for_each, map_strings, one_of, strings_of


@public
def as_string(input: Any, precision: int = -1, scientific: bool = False, shortest: bool = False,
              width: int = -1, fill: str = "", name: str | None = None) -> Tensor:
    """Numbers as decimal strings.

    Parameters
    ----------
    input : Tensor
        Any shape; numbers, bools or strings.
    precision : int
        Digits after the point, of floats; -1: six.
    scientific : bool
        Write floats with an exponent.
    shortest : bool
        Write floats as short as ``%g`` does.
    width : int
        The least number of characters; -1: none.
    fill : str
        What to fill up with, or how to align: ``""`` (spaces), ``"0"``, ``"-"``, ``"+"``, ``" "``.

    Returns
    -------
    Tensor
        Strings, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        When a choice does not apply to the dtype, or ``fill`` is another text.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.as_string([1, 2]).numpy().tolist()
    [b'1', b'2']
    """
    x, precision = to_tensor(input), arguments.static_int(precision, "precision")
    is_float = x._dtype.is_inexact
    if fill not in ("", " ", "-", "0", "+"):
        raise InvalidArgumentError(f"Fill must be one of ' ', '-', '0', '+' or empty, got {fill!r}",
                                   "strings.as_string")
    if not is_float and (scientific or shortest or precision >= 0):
        raise InvalidArgumentError("scientific, shortest and precision are for floating tensors, "
                                   f"got {x._dtype.name}", "strings.as_string")
    if scientific and shortest:
        raise InvalidArgumentError("Cannot select both scientific and shortest notation",
                                   "strings.as_string")
    plain = (not is_float and width < 0) or x._dtype is dtypes.bool_
    letter = "d" if not is_float else "e" if scientific else "g" if shortest else "f"
    form = "".join(("%", fill, f"{width}" if width >= 0 else "",
                    f".{precision}" if precision >= 0 else "", letter))

    if x._dtype is dtypes.string:
        return x
    write = _write(form=None if plain else form, dtype=x._dtype)
    return compute_late(write, [x], dtypes.string, shape_of(x), "strings.as_string")


@recipe("strings.as_string", is_elementwise=True)
def _write(form: str | None, dtype: dtypes.DType) -> Callable[..., Any]:
    if form is None:
        return lambda source: as_strings(from_array(source, dtype))._host()
    if dtype.is_complex:
        return for_each(lambda number: f"({form % number.real},{form % number.imag})".encode(),
                        dtypes.string)
    return for_each(lambda number: (form % number).encode(), dtypes.string)


@public
def length(input: Any, unit: str = "BYTE", name: str | None = None) -> Tensor:
    """How many bytes (or, with ``unit="UTF8_CHAR"``, characters) each string has.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.
    unit : str
        ``"BYTE"`` or ``"UTF8_CHAR"``.

    Returns
    -------
    Tensor
        int32, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ``input`` holds no strings, or ``unit`` is another word.

    Notes
    -----
    Characters are counted as TensorFlow counts them: bytes that begin one, whether or not they
    are right UTF-8.

    Examples
    --------
    >>> import twofold as tf
    >>> int(tf.strings.length("abc"))
    3
    """
    count = _count(unit=one_of(unit, UNITS, "unit", "length"))
    return map_strings(input, count, dtypes.int32, "length")


@recipe("strings.length", is_elementwise=True)
def _count(unit: str) -> Callable[..., Any]:
    return for_each(len if unit == "BYTE" else lambda text: len(characters(text)), dtypes.int32)


@public
def lower(input: Any, encoding: str = "", name: str | None = None) -> Tensor:
    """Strings in lower case.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.
    encoding : str
        ``""``: letters of ASCII alone. ``"utf-8"``: all letters.

    Returns
    -------
    Tensor
        Strings, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ``input`` holds no strings, or ``encoding`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.lower("Abc").numpy()
    b'abc'
    """
    one_of(encoding, ("", "utf-8", "UTF-8"), "encoding", "lower")
    return map_strings(input, _in_case(case="lower", encoding=encoding), dtypes.string, "lower")


@public
def upper(input: Any, encoding: str = "", name: str | None = None) -> Tensor:
    """Strings in upper case.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.
    encoding : str
        ``""``: letters of ASCII alone. ``"utf-8"``: all letters.

    Returns
    -------
    Tensor
        Strings, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ``input`` holds no strings, or ``encoding`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.upper("Abc").numpy()
    b'ABC'
    """
    one_of(encoding, ("", "utf-8", "UTF-8"), "encoding", "upper")
    return map_strings(input, _in_case(case="upper", encoding=encoding), dtypes.string, "upper")


@recipe("strings.in_case", is_elementwise=True)
def _in_case(case: str, encoding: str) -> Callable[..., Any]:
    """Letters of ASCII alone, or with ``encoding="utf-8"`` all letters."""
    ascii, full = (bytes.lower, str.lower) if case == "lower" else (bytes.upper, str.upper)
    return for_each(ascii if not encoding else
                    lambda text: full(text.decode(errors="replace")).encode(), dtypes.string)


@public
def strip(input: Any, name: str | None = None) -> Tensor:
    """Strings without white space at their ends.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.

    Returns
    -------
    Tensor
        Strings, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ``input`` holds no strings.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.strip(" a ").numpy()
    b'a'
    """
    return map_strings(input, _stripper(), dtypes.string, "strip")


@recipe("strings.strip", is_elementwise=True)
def _stripper() -> Callable[..., Any]:
    return for_each(bytes.strip, dtypes.string)


@public
def substr(input: Any, pos: Any, len: Any, unit: str = "BYTE", name: str | None = None) -> Tensor:
    """A part of each string: ``len`` bytes (or characters) from position ``pos``.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.
    pos, len : int or Tensor
        Of the shape of ``input``. A negative position counts from the end; what reaches past the
        end is cut off.
    unit : str
        ``"BYTE"`` or ``"UTF8_CHAR"``.

    Returns
    -------
    Tensor
        Strings, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        When a position is outside its string, ``input`` holds no strings or ``pos`` and ``len``
        no integers, or ``unit`` is another word.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.substr("abcd", 1, 2).numpy()
    b'bc'
    """
    tensors = [strings_of(input, "substr"), to_tensor(pos), to_tensor(len)]
    one_of(unit, UNITS, "unit", "substr")
    for x in tensors[1:]:
        if not x._dtype.is_integer:
            raise InvalidArgumentError("tf.strings.substr: pos and len must be integers, got "
                                       f"{x._dtype.name}", "strings.substr")

    shape = max((shape_of(x) for x in tensors), key=lambda dims: dims.__len__())
    return compute_late(_cut(unit=unit), tensors, dtypes.string, shape, "strings.substr")


@recipe("strings.substr", is_elementwise=True)
def _cut(unit: str) -> Callable[..., Any]:
    def cut(*given: Any) -> Any:
        try:
            texts, *places = np.broadcast_arrays(*given)
        except ValueError:
            raise InvalidArgumentError(
                "tf.strings.substr: shapes of input, pos and len do not fit: "
                + ", ".join(str(each.shape) for each in given), "strings.substr") from None
        found = [_part(text, start, count, unit) for text, start, count in zip(
            texts.ravel().tolist(), *[each.ravel().tolist() for each in places])]
        return array_of(found, dtypes.string, texts.shape)

    return cut


def _part(text: bytes, start: int, count: int, unit: str) -> bytes:
    begins = range(len(text)) if unit == "BYTE" else characters(text)
    size = len(begins)
    if not -size <= start <= size:
        raise InvalidArgumentError(
            f"tf.strings.substr: pos {start} out of range for string {text!r}", "strings.substr")
    start = start + size if start < 0 else start
    end = size if count < 0 else min(start + count, size)
    if unit == "BYTE":
        return text[start:end]
    places = [*begins, len(text)]
    return text[places[start]:places[end]]


@public
def to_number(input: Any, out_type: Any = dtypes.float32, name: str | None = None) -> Tensor:
    """Numbers that strings spell.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.
    out_type : dtype
        float32, float64, int32 or int64.

    Returns
    -------
    Tensor
        Of that dtype, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        When a string spells no number of the dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> float(tf.strings.to_number("1.5"))
    1.5
    """
    wanted = dtypes.as_dtype(out_type)
    if wanted.is_complex:
        raise InvalidArgumentError(f"tf.strings.to_number: out_type {wanted.name} is not "
                                   "supported; it takes integers and floats", "strings.to_number")
    return map_strings(input, _read_numbers(dtype=wanted), wanted, "to_number")


@recipe("strings.to_number", is_elementwise=True)
def _read_numbers(dtype: dtypes.DType) -> Callable[..., Any]:
    read: Callable[[bytes], Any] = int if dtype.kind in "iu" else float

    def number(text: bytes) -> Any:
        try:
            return read(text)
        except ValueError:
            raise InvalidArgumentError(
                f"tf.strings.to_number: could not correctly convert string: {text!r} to "
                f"{dtype.name}", "strings.to_number") from None

    return for_each(number, dtype)


def as_strings(x: Tensor) -> Tensor:
    """Numbers as decimal strings."""
    source = x._host()
    result = np.empty(source.shape, object)
    for index in np.ndindex(source.shape):
        item = source[index]
        text = str(item).lower() if x.dtype is dtypes.bool_ else (
            f"({item.real:f},{item.imag:f})" if x.dtype.is_complex else
            f"{float(item):f}" if x.dtype.kind == "f" else str(int(item)))
        result[index] = text.encode()
    return from_array(result, dtypes.string)
