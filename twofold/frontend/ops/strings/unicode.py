"""Characters of strings: code points, encodings, scripts (``tf.strings.unicode_…``).
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentTypeError, InvalidArgumentError
from ...tensors.flags import flag
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import compute_late
from ...values import arguments
from ..common import shape_of, to_tensor
from .elements import (
    array_of,
    for_each,
    map_strings,
    one_of,
    rows_of,
    take_apart,
    vector_of,
)
from .unicode_scripts import script_of


@public
def unicode_split(input: Any, input_encoding: str, errors: str = "replace",
                  replacement_char: int = 65533, name: str | None = None) -> Any:
    """The characters of a string, each as a string.

    Parameters
    ----------
    input : Tensor
        Any shape; the strings to take apart.

    Returns
    -------
    Tensor or RaggedTensor
        Of one string a vector of strings of one character, of more a ragged tensor.

    Raises
    ------
    InvalidArgumentError
        When ``errors`` is ``"strict"`` and there are such bytes.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_split("hé", "UTF-8").numpy().tolist()
    [b'h', b'\\xc3\\xa9']
    """
    form = _form_of("unicode_split", input_encoding, errors, replacement_char)
    return take_apart(input, [_splitting_text(**form)], _splitting_rows(**form, offsets=False),
                      [dtypes.string], "unicode_split")[0]


@recipe("strings.unicode_split")
def _splitting_text(**form: Any) -> Callable[..., Any]:
    decode, codec = _decoder(**form), _codec(form["encoding"], form["function"])
    return vector_of(lambda text: [letter.encode(codec) for letter in decode(text)[0]],
                     dtypes.string)


@public
def unicode_split_with_offsets(input: Any, input_encoding: str, errors: str = "replace",
                               replacement_char: int = 65533, name: str | None = None
                               ) -> tuple[Any, ...]:
    """The characters of a string, each as a string, and where they begin.

    Parameters
    ----------
    input : Tensor
        Any shape; the strings to take apart.

    Returns
    -------
    tuple of Tensor or RaggedTensor
        Strings of one character, and the int64 numbers of bytes before each; of one string they
        are vectors.

    Raises
    ------
    InvalidArgumentError
        When ``errors`` is ``"strict"`` and there are such bytes.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_split_with_offsets("h\xe9!", "UTF-8")[1].numpy()
    array([0, 1, 3])
    """
    name_of = "unicode_split_with_offsets"
    form = _form_of(name_of, input_encoding, errors, replacement_char)
    return take_apart(input, [_splitting_text(**form), _finding_offsets(**form)],
                      _splitting_rows(**form, offsets=True), [dtypes.string, dtypes.int64], name_of)


@recipe("strings.unicode_split_rows")
def _splitting_rows(offsets: bool, **form: Any) -> Callable[..., Any]:
    decode, codec = _decoder(**form), _codec(form["encoding"], form["function"])

    def split(text: bytes) -> list[list[Any]]:
        letters, places = decode(text)
        found: list[list[Any]] = [[letter.encode(codec) for letter in letters], list(places)]
        return found[:1 + offsets]

    return rows_of(split, [dtypes.string, dtypes.int64][:1 + offsets])


@recipe("strings.unicode_decode_rows")
def _reading_rows(offsets: bool, **form: Any) -> Callable[..., Any]:
    decode = _decoder(**form)

    def read(text: bytes) -> list[list[Any]]:
        letters, places = decode(text)
        found: list[list[Any]] = [list(map(ord, letters)), list(places)]
        return found[:1 + offsets]

    return rows_of(read, [dtypes.int32, dtypes.int64][:1 + offsets])


@recipe("strings.unicode_offsets")
def _finding_offsets(**form: Any) -> Callable[..., Any]:
    decode = _decoder(**form)
    return vector_of(lambda text: decode(text)[1], dtypes.int64)


@public
def unicode_decode(input: Any, input_encoding: str, errors: str = "replace",
                   replacement_char: int = 65533, replace_control_characters: bool = False,
                   name: str | None = None) -> Any:
    """The code points of a string.

    Parameters
    ----------
    input : Tensor
        Any shape; the strings to read.

    Returns
    -------
    Tensor or RaggedTensor
        Of one string an int32 vector, of more a ragged tensor.

    Raises
    ------
    InvalidArgumentError
        When ``errors`` is ``"strict"`` and there are such bytes.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_decode("hé", "UTF-8").numpy()
    array([104, 233], dtype=int32)
    """
    form = _form_of("unicode_decode", input_encoding, errors, replacement_char,
                    replace_control_characters)
    return take_apart(input, [_reading_codes(**form)], _reading_rows(**form, offsets=False),
                      [dtypes.int32], "unicode_decode")[0]


@recipe("strings.unicode_decode")
def _reading_codes(**form: Any) -> Callable[..., Any]:
    decode = _decoder(**form)
    return vector_of(lambda text: list(map(ord, decode(text)[0])), dtypes.int32)


@public
def unicode_decode_with_offsets(input: Any, input_encoding: str, errors: str = "replace",
                                replacement_char: int = 65533,
                                replace_control_characters: bool = False, name: str | None = None
                                ) -> tuple[Any, ...]:
    """The code points of a string, and where they begin.

    Parameters
    ----------
    input : Tensor
        Any shape; the strings to read.

    Returns
    -------
    tuple of Tensor or RaggedTensor
        The code points, int32, and the int64 numbers of bytes before each; of one string they are
        vectors.

    Raises
    ------
    InvalidArgumentError
        When ``errors`` is ``"strict"`` and there are such bytes.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_decode_with_offsets("h\xe9!", "UTF-8")[1].numpy()
    array([0, 1, 3])
    """
    name_of = "unicode_decode_with_offsets"
    form = _form_of(name_of, input_encoding, errors, replacement_char, replace_control_characters)
    return take_apart(input, [_reading_codes(**form), _finding_offsets(**form)],
                      _reading_rows(**form, offsets=True), [dtypes.int32, dtypes.int64], name_of)


@public
def unicode_transcode(input: Any, input_encoding: str, output_encoding: str,
                      errors: str = "replace", replacement_char: int = 65533,
                      replace_control_characters: bool = False, name: str | None = None) -> Tensor:
    r"""Strings in another encoding.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.
    output_encoding : str
        ``"UTF-8"``, ``"UTF-16-BE"`` or ``"UTF-32-BE"``.

    Returns
    -------
    Tensor
        Strings, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ``errors`` is ``"strict"`` and there are such bytes, or there is no such encoding.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_transcode("h\xe9", "UTF-8", "UTF-16-BE").numpy()
    b'\x00h\x00\xe9'
    """
    form = _form_of("unicode_transcode", input_encoding, errors, replacement_char,
                    replace_control_characters)
    one_of(output_encoding, _UNICODE, "output_encoding", "unicode_transcode")
    return map_strings(input, _transcoder(output=output_encoding, **form), dtypes.string,
                       "unicode_transcode")


_UNICODE = ("UTF-8", "UTF-16-BE", "UTF-32-BE")


@recipe("strings.unicode_transcode", is_elementwise=True)
def _transcoder(output: str, **form: Any) -> Callable[..., Any]:
    decode, codec = _decoder(**form), _codec(output, form["function"])
    return for_each(lambda text: "".join(decode(text)[0]).encode(codec), dtypes.string)


@public
def unicode_script(input: Any, name: str | None = None) -> Tensor:
    """The number of the script that each code point belongs to: 25 is Latin, 17 Han.

    Parameters
    ----------
    input : Tensor
        Any shape; int32 code points.

    Returns
    -------
    Tensor
        int32, in the shape of ``input``, as ICU numbers scripts; -1 for what is no code point.

    Raises
    ------
    InvalidArgumentError
        When ``input`` is not int32.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_script([ord("a"), ord("!"), -5]).numpy()
    array([25,  0, -1], dtype=int32)
    """
    tensor = to_tensor(input)
    if tensor._dtype is not dtypes.int32:
        raise InvalidArgumentError("tf.strings.unicode_script takes code points, which are int32, "
                                   f"got {tensor._dtype.name}", "strings.unicode_script")
    return compute_late(_naming_scripts(), [tensor], dtypes.int32, shape_of(tensor),
                        "strings.unicode_script")


@recipe("strings.unicode_script", is_elementwise=True)
def _naming_scripts() -> Callable[..., Any]:
    return for_each(script_of, dtypes.int32)


def _form_of(function: str, encoding: str, errors: str, replacement_char: Any,
             replaces_controls: Any = False) -> dict[str, Any]:
    """How a function reads text, for ``_decoder``; what is wrong with it is refused now."""
    _codec(encoding, function)
    one_of(errors, _WAYS, "errors", function)
    number = arguments.static_int(replacement_char, "replacement_char")
    if not _is_code_point(number):
        raise InvalidArgumentError(f"tf.strings.{function}: replacement_char {number} out of "
                                   "unicode codepoint range", f"strings.{function}")
    return {"function": function, "encoding": encoding, "errors": errors, "replacement": number,
            "controls": flag(replaces_controls, "replace_control_characters")}


def _decoder(function: str, encoding: str, errors: str, replacement: int, controls: bool
             ) -> Callable[[bytes], tuple[list[str], list[int]]]:
    """What gives the characters of a string, and where they begin."""
    codec = _codec(encoding, function)
    instead = [chr(replacement)] if errors == "replace" else []

    def decode(text: bytes) -> tuple[list[str], list[int]]:
        letters: list[str] = []
        places: list[int] = []
        begin = 0
        for letter in text.decode(codec, _MARKING):
            if letter in _WRONG:
                if errors == "strict":
                    raise InvalidArgumentError(
                        f"tf.strings.{function}: Invalid formatting on input string: {text!r}",
                        f"strings.{function}")
                kept, size = instead if letter == _WRONG[0] else [], 1
            else:
                kept = instead if controls and letter < " " else [letter]
                size = len(letter.encode(codec))
            letters += kept
            places += [begin] * len(kept)
            begin += size
        return letters, places

    return decode


# Bytes that are no character become marks, one for each, which no text decodes to: the first of
# them stands for all that are wrong together.
_WRONG, _MARKING = "\udffe\udfff", "twofold.strings.mark"


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _WRONG[0] + _WRONG[1] * (error.end - error.start - 1), error.end


codecs.register_error(_MARKING, _mark)


_WAYS = ("strict", "replace", "ignore")


def _codec(encoding: Any, function: str) -> str:
    """Python's name of an encoding of text."""
    if not isinstance(encoding, str):
        raise ArgumentTypeError(f"tf.strings.{function}: an encoding is named by a string, got "
                                f"{encoding!r}")
    try:
        found = codecs.lookup(encoding)
        if not found._is_text_encoding:
            raise LookupError
        return found.name
    except (LookupError, TypeError, ValueError):
        raise InvalidArgumentError(f"tf.strings.{function}: there is no encoding {encoding!r}; "
                                   "use 'UTF-8', 'UTF-16-BE' or 'UTF-32-BE'",
                                   f"strings.{function}") from None


@public
def unicode_encode(input: Any, output_encoding: str, errors: str = "replace",
                   replacement_char: int = 65533, name: str | None = None) -> Tensor:
    """The string of code points along the last axis.

    Parameters
    ----------
    input : Tensor
        int32 of rank 1 or more: code points along the last axis.
    output_encoding : str
        For example ``"UTF-8"``.
    errors : str
        What to do about numbers that are no code points: ``"replace"``, ``"ignore"`` or
        ``"strict"``.

    Returns
    -------
    Tensor
        Strings, in the shape of ``input`` without its last axis.

    Raises
    ------
    InvalidArgumentError
        When ``errors`` is ``"strict"`` and a number is no code point, ``errors`` is another word,
        or there is no such encoding.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_encode([104, 233], "UTF-8").numpy()
    b'h\\xc3\\xa9'
    """
    one_of(errors, _WAYS, "errors", "unicode_encode")
    _codec(output_encoding, "unicode_encode")  # refuses now what it would refuse then
    number = arguments.static_int(replacement_char, "replacement_char")
    if not _is_code_point(number):
        raise InvalidArgumentError(f"replacement_char {number} is no Unicode code point",
                                   "strings.unicode_encode")
    tensor = to_tensor(input)
    if tensor._dtype is not dtypes.int32:
        raise InvalidArgumentError("tf.strings.unicode_encode takes code points, which are "
                                   f"int32, got {tensor._dtype.name}", "strings.unicode_encode")
    write = _writing_codes(encoding=output_encoding, errors=errors, replacement=number)
    return compute_late(write, [tensor], dtypes.string, shape_of(tensor)[:-1],
                        "strings.unicode_encode")


@recipe("strings.unicode_encode")
def _writing_codes(encoding: str, errors: str, replacement: int) -> Callable[..., Any]:
    codec = _codec(encoding, "unicode_encode")

    def letter(code: int) -> str:
        if _is_code_point(code):
            return chr(code)
        if errors == "strict":
            raise InvalidArgumentError(f"{code} is no Unicode code point", "strings.unicode_encode")
        return chr(replacement) if errors == "replace" else ""

    def write(codes: Any) -> Any:
        found = ["".join(map(letter, codes[index].tolist())).encode(codec)
                 for index in np.ndindex(codes.shape[:-1])]
        return array_of(found, dtypes.string, codes.shape[:-1])

    return write


def _is_code_point(number: int) -> bool:
    return 0 <= number <= sys.maxunicode and not 0xD800 <= number <= 0xDFFF
