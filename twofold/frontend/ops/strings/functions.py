"""Strings element by element, and several made one (``tf.strings``).

Inside ``tf.function`` they run when the program does, if what they are given is not known before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, DtypeError, InvalidArgumentError, UnimplementedError
from ...tensors.printing import short_text
from ...tensors.tensor import Tensor, from_array
from ...tensors.tracebacks import public
from ...tracing.strings import compute_late
from ...values import arguments
from ..common import one_axis, shape_of, to_tensor


def strings_of(input: Any, function: str) -> Tensor:
    """A string tensor; anything else is refused in the name of a function of ``tf.strings``."""
    tensor = to_tensor(input)
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


def map_strings(input: Any, function: Callable[..., Any], dtype: dtypes.DType, name: str,
           others: Sequence[Tensor] = ()) -> Tensor:
    """A function of every string; when the program runs if the strings are not known before.

    It is given the one string of each of ``others`` too.
    """
    def each(source: Any, *rest: Any) -> Any:
        given = [word[()] for word in rest]
        result = np.empty(source.shape, dtype.numpy)
        for index in np.ndindex(source.shape):
            result[index] = function(source[index], *given)
        return result

    tensor = strings_of(input, name)
    return compute_late(each, [tensor, *others], dtype, shape_of(tensor), f"strings.{name}")


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


def taken_apart(input: Any, function: Callable[..., Sequence[Any]], dtype: dtypes.DType, name: str,
                others: Sequence[Tensor] = ()) -> Tensor:
    """The vector that a function makes of one string, and of the one string of each of others."""
    def parts(*words: Any) -> Any:
        found = function(*[word[()] for word in words])
        result = np.empty(len(found), dtype.numpy)
        result[:] = found
        return result

    return compute_late(parts, [one_string(input, name), *others], dtype, (None,),
                        f"strings.{name}")


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
    is_float = x._dtype.kind == "f"
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

    def write(source: Any) -> Any:
        if plain:
            return as_strings(from_array(source, x._dtype))._host()
        result = np.empty(source.shape, object)
        for index in np.ndindex(source.shape):
            result[index] = (form % source[index].item()).encode()
        return result

    if x._dtype is dtypes.string:
        return x
    return compute_late(write, [x], dtypes.string, shape_of(x), "strings.as_string")


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
    count = len if one_of(unit, UNITS, "unit", "length") == "BYTE" else \
        lambda text: len(_characters(text))
    return map_strings(input, count, dtypes.int32, "length")


UNITS = ("BYTE", "UTF8_CHAR")


def _characters(text: bytes) -> list[int]:
    """Where the characters of a string begin: at all bytes that do not go on with one."""
    return [place for place, byte in enumerate(text) if byte & 0xC0 != 0x80]


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
    return map_strings(input, _in_case(bytes.lower, str.lower, encoding, "lower"), dtypes.string,
                  "lower")


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
    return map_strings(input, _in_case(bytes.upper, str.upper, encoding, "upper"), dtypes.string,
                  "upper")


def _in_case(ascii: Callable[[bytes], bytes], full: Callable[[str], str], encoding: str,
             function: str) -> Callable[[bytes], bytes]:
    """Letters of ASCII alone, or with ``encoding="utf-8"`` all letters."""
    if not one_of(encoding, ("", "utf-8", "UTF-8"), "encoding", function):
        return ascii
    return lambda text: full(text.decode(errors="replace")).encode()


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
    return map_strings(input, lambda text: text.strip(), dtypes.string, "strip")


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

    def cut(*given: Any) -> Any:
        try:
            arrays: Any = np.broadcast_arrays(*given)
        except ValueError:
            raise InvalidArgumentError(
                "tf.strings.substr: shapes of input, pos and len do not fit: "
                + ", ".join(str(each.shape) for each in given), "strings.substr") from None
        result = np.empty(arrays[0].shape, object)
        for index in np.ndindex(result.shape):
            text, start, count = (array[index] for array in arrays)
            result[index] = _part(text, start, count, unit)
        return result

    shape = max((shape_of(x) for x in tensors), key=lambda dims: dims.__len__())
    return compute_late(cut, tensors, dtypes.string, shape, "strings.substr")


def _part(text: bytes, start: int, count: int, unit: str) -> bytes:
    begins = range(len(text)) if unit == "BYTE" else _characters(text)
    size = len(begins)
    if not -size <= start <= size:
        raise InvalidArgumentError(
            f"tf.strings.substr: pos {start} out of range for string {text!r}", "strings.substr")
    start = start + size if start < 0 else start
    end = size if count < 0 else min(start + count, size)
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
    read: Callable[[bytes], Any] = int if wanted.kind in "iu" else float

    def number(text: bytes) -> Any:
        try:
            return read(text)
        except ValueError:
            raise InvalidArgumentError(
                f"tf.strings.to_number: could not correctly convert string: {text!r} to "
                f"{wanted.name}", "strings.to_number") from None

    return map_strings(input, number, wanted, "to_number")


def as_strings(x: Tensor) -> Tensor:
    """Numbers as decimal strings."""
    source = x._host()
    result = np.empty(source.shape, object)
    for index in np.ndindex(source.shape):
        item = source[index]
        text = str(item).lower() if x.dtype is dtypes.bool_ else (
            f"{float(item):f}" if x.dtype.kind == "f" else str(int(item)))
        result[index] = text.encode()
    return from_array(result, dtypes.string)


# ---------------------------------------------------------------------------- several made one

@public
def join(inputs: Any, separator: str = "", name: str | None = None) -> Tensor:
    """Strings put one after the other, element by element.

    Parameters
    ----------
    inputs : list of Tensor
        Strings, of one shape; scalars broadcast.
    separator : str
        What to put between.

    Returns
    -------
    Tensor
        Strings, of that shape.

    Raises
    ------
    InvalidArgumentError
        When an input holds no strings, or shapes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.join(["a", "b"], "-").numpy()
    b'a-b'
    """
    tensors = [to_tensor(x) for x in inputs] or [to_tensor(b"")]
    for x in tensors:
        strings_of(x, "join")
    between = text_of(separator, "separator", "join")
    shapes = {shape_of(x) for x in tensors} - {()}
    if len(shapes) > 1:
        raise InvalidArgumentError("tf.strings.join: the inputs have different shapes: "
                                   + ", ".join(str(x.shape) for x in tensors), "strings.join")

    def join_arrays(*given: Any) -> Any:
        arrays: Any = np.broadcast_arrays(*given)
        result = np.empty(arrays[0].shape, object)
        for index in np.ndindex(result.shape):
            result[index] = between.join(array[index] for array in arrays)
        return result

    shape = shapes.pop() if shapes else ()
    return compute_late(join_arrays, tensors, dtypes.string, shape, "strings.join")


@public
def reduce_join(inputs: Any, axis: Any = None, keepdims: bool = False, separator: str = "",
                name: str | None = None) -> Tensor:
    """Strings joined along axes.

    Parameters
    ----------
    inputs : Tensor
        Any shape; strings.
    axis : int or list of int, optional
        Axes to join along, in this order; by default all.
    keepdims : bool
        Keep these axes with size 1.
    separator : str
        What to put between.

    Returns
    -------
    Tensor
        Strings, in the shape of ``inputs`` without these axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or ``inputs`` holds no strings.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.reduce_join([["a", "b"], ["c", "d"]], axis=1).numpy().tolist()
    [b'ab', b'cd']
    """
    tensor, between = strings_of(inputs, "reduce_join"), text_of(separator, "separator",
                                                                 "reduce_join")
    dims = shape_of(tensor)
    rank = len(dims)
    given = range(rank)[::-1] if axis is None else arguments.static_ints(
        axis if isinstance(axis, (list, tuple)) or getattr(axis, "ndim", False) else [axis], "axis")
    axes = [one_axis("strings.reduce_join", each, rank) for each in given]
    kept = [i for i in range(rank) if i not in axes]

    def join(source: Any) -> Any:
        moved = source.transpose([*kept, *axes[::-1]])    # the first axis is joined first
        result = np.empty([source.shape[i] for i in kept], object)
        for index in np.ndindex(result.shape):
            result[index] = between.join(np.ravel(moved[index]).tolist())
        return result.reshape([1 if i in axes else size for i, size in enumerate(source.shape)]
                              ) if keepdims else result

    shape = tuple(1 if i in axes else dim for i, dim in enumerate(dims) if keepdims or i in kept)
    return compute_late(join, [tensor], dtypes.string, shape, "strings.reduce_join")


@public
def format(template: str, inputs: Any, placeholder: str = "{}", summarize: int = 3,
           name: str | None = None) -> Tensor:
    """A text with tensors in it, in the short form that ``tf.print`` has.

    Parameters
    ----------
    template : str
        The text, with a placeholder for each input.
    inputs : list of Tensor, or Tensor
        Any shapes and dtypes.
    placeholder : str
        What stands for an input.
    summarize : int
        How many elements to show at each end of a dimension.

    Returns
    -------
    Tensor
        A scalar string.

    Raises
    ------
    ValueError
        When there is not one placeholder per input.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.format("x: {}", tf.constant([1, 2])).numpy()
    b'x: [1 2]'
    """
    given = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    parts = template.split(placeholder)
    if len(parts) != len(given) + 1:
        raise ArgumentError(f"{len(parts) - 1} placeholder(s) in template does not match "
                            f"{len(given)} tensor(s) provided as input")
    tensors = [to_tensor(x) for x in given]

    def write(*arrays: Any) -> Any:
        shown = [short_text(np.asarray(array, x.dtype.numpy), x.dtype, summarize)
                 for array, x in zip(arrays, tensors)]
        result = np.empty((), object)
        result[()] = (parts[0] + "".join(a + b for a, b in zip(shown, parts[1:]))).encode()
        return result

    return compute_late(write, tensors, dtypes.string, (), "strings.format")
