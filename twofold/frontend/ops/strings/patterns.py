"""Taking strings apart, and patterns that they match (``tf.strings``).

Functions whose result is ragged for more than one string take one string here.
"""

from __future__ import annotations

import codecs
import functools
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
from ...tracing.strings import TracedStrings, compute_late
from ...values import arguments
from ...values.arguments import support_only
from ..common import shape_of, to_tensor
from .elements import array_of, for_each, map_strings, one_of, one_string, taken_apart, vector_of
from .regex_machine import Pattern, compile_pattern, replace_matches
from .regex_syntax import PatternError


@public
def split(input: Any, sep: Any = None, maxsplit: int = -1, name: str | None = None) -> Tensor:
    """The parts of a string between separators, or between white space.

    Parameters
    ----------
    input : str or scalar Tensor
        The string to take apart.
    sep : str, optional
        By default any white space, of which none is left at the ends.
    maxsplit : int
        At most this many cuts; -1 makes all.

    Returns
    -------
    Tensor
        A vector of strings.

    Raises
    ------
    UnimplementedError
        When there is more than one string: the result would be ragged.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.split("a b").numpy().tolist()
    [b'a', b'b']
    """
    most = arguments.static_int(maxsplit, "maxsplit")
    others = [] if sep is None else [one_string(sep, "split")]
    return taken_apart(input, _splitting(most=most), dtypes.string, "split", others)


@recipe("strings.split")
def _splitting(most: int) -> Callable[..., Any]:
    def parts(text: bytes, between: bytes = b"") -> list[bytes]:
        return text.split(between or None, most)

    return vector_of(parts, dtypes.string)


@public
def bytes_split(input: Any, name: str | None = None) -> Tensor:
    """The bytes of a string.

    Parameters
    ----------
    input : str or scalar Tensor
        The string to take apart.

    Returns
    -------
    Tensor
        A vector of strings of one byte.

    Raises
    ------
    UnimplementedError
        When there is more than one string: the result would be ragged.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.bytes_split("ab").numpy().tolist()
    [b'a', b'b']
    """
    return taken_apart(input, _splitting_bytes(), dtypes.string, "bytes_split")


@recipe("strings.bytes_split")
def _splitting_bytes() -> Callable[..., Any]:
    return vector_of(lambda text: [text[i:i + 1] for i in range(len(text))], dtypes.string)


@public
def unicode_split(input: Any, input_encoding: str, errors: str = "replace",
                  replacement_char: int = 65533, name: str | None = None) -> Tensor:
    """The characters of a string, each as a string.

    Parameters
    ----------
    input : str or scalar Tensor
        The string to take apart.
    input_encoding : str
        Its encoding, for example ``"UTF-8"``.
    errors : str
        What to do about bytes that are no characters: ``"replace"``, ``"ignore"`` or ``"strict"``.
    replacement_char : int
        What replaces them; only 65533 is supported.

    Returns
    -------
    Tensor
        A vector of strings of one character.

    Raises
    ------
    InvalidArgumentError
        When ``errors`` is ``"strict"`` and there are such bytes.
    UnimplementedError
        When there is more than one string (the result would be ragged), or another
        ``replacement_char``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_split("hé", "UTF-8").numpy().tolist()
    [b'h', b'\\xc3\\xa9']
    """
    support_only("strings.unicode_split", "replacement_char", replacement_char, 65533)
    _decoder(input_encoding, errors, "unicode_split")  # refuses now what it would refuse then
    letters = _splitting_text(encoding=input_encoding, errors=errors)
    return taken_apart(input, letters, dtypes.string, "unicode_split")


@recipe("strings.unicode_split")
def _splitting_text(encoding: str, errors: str) -> Callable[..., Any]:
    decode, codec = _decoder(encoding, errors, "unicode_split")
    return vector_of(lambda text: [letter.encode(codec) for letter in decode(text)],
                     dtypes.string)


@public
def unicode_decode(input: Any, input_encoding: str, errors: str = "replace",
                   replacement_char: int = 65533, replace_control_characters: bool = False,
                   name: str | None = None) -> Tensor:
    """The code points of a string.

    Parameters
    ----------
    input : str or scalar Tensor
        The string to read.
    input_encoding : str
        Its encoding, for example ``"UTF-8"``.
    errors : str
        What to do about bytes that are no characters: ``"replace"``, ``"ignore"`` or ``"strict"``.
    replacement_char : int
        What replaces them; only 65533 is supported.
    replace_control_characters : bool
        Not supported: False.

    Returns
    -------
    Tensor
        An int32 vector.

    Raises
    ------
    InvalidArgumentError
        When ``errors`` is ``"strict"`` and there are such bytes.
    UnimplementedError
        When there is more than one string (the result would be ragged), or a parameter that is not
        supported is given.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_decode("hé", "UTF-8").numpy()
    array([104, 233], dtype=int32)
    """
    support_only("strings.unicode_decode", "replacement_char", replacement_char, 65533)
    support_only("strings.unicode_decode", "replace_control_characters", replace_control_characters,
                False)
    _decoder(input_encoding, errors, "unicode_decode")  # refuses now what it would refuse then
    codes = _reading_codes(encoding=input_encoding, errors=errors)
    return taken_apart(input, codes, dtypes.int32, "unicode_decode")


@recipe("strings.unicode_decode")
def _reading_codes(encoding: str, errors: str) -> Callable[..., Any]:
    decode, _ = _decoder(encoding, errors, "unicode_decode")
    return vector_of(lambda text: list(map(ord, decode(text))), dtypes.int32)


def _decoder(encoding: str, errors: str, function: str) -> tuple[Callable[[bytes], str], str]:
    """What gives the characters of a string, and Python's name of the encoding."""
    codec, way = _codec(encoding, function), one_of(errors, _WAYS, "errors", function)

    def decode(text: bytes) -> str:
        try:
            return text.decode(codec, way)
        except UnicodeDecodeError as error:
            raise InvalidArgumentError(f"tf.strings.{function}: Invalid formatting on input "
                                       f"string: {error}", f"strings.{function}") from None

    return decode, codec


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
    replacement_char : int
        The code point that replaces them.

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


# ---------------------------------------------------------------------------- patterns

def _pattern(text: Any, function: str) -> Tensor:
    """A pattern as a tensor; what is known of it now is refused now."""
    tensor = one_string(text, function)
    if not isinstance(tensor, TracedStrings):
        _compile(bytes(tensor._host()[()]), function)
    return tensor


@functools.lru_cache(maxsize=256)
def _compile(text: bytes, function: str) -> Pattern:
    source = _readable(text)
    try:
        return compile_pattern(source)
    except PatternError as error:
        raise InvalidArgumentError(f"tf.strings.{function}: Invalid pattern: {source}, "
                                   f"error: {error}", f"strings.{function}") from None


def _readable(text: bytes) -> str:
    """The characters of a string; bytes that are none stay as they are in ``_as_bytes`` of it."""
    return text.decode(errors="surrogateescape")


def _as_bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


@public
def regex_replace(input: Any, pattern: Any, rewrite: Any, replace_global: bool = True,
                  name: str | None = None) -> Tensor:
    """Strings with what matches a pattern replaced.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.
    pattern : str
        A regular expression in RE2's syntax: no references to groups, no looking around. The time
        of a match grows with the string, whatever the pattern.
    rewrite : str
        What to put instead; ``\\\\1`` is what the first group matched.
    replace_global : bool
        False replaces the first match of each string only.

    Returns
    -------
    Tensor
        Strings, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the pattern is not well formed or ``input`` holds no strings.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.regex_replace("hello", "l+", "L").numpy()
    b'heLo'
    """
    replacing = _replacing(everywhere=flag(replace_global, "replace_global"))
    return map_strings(input, replacing, dtypes.string, "regex_replace", [
        _pattern(pattern, "regex_replace"), one_string(rewrite, "regex_replace")])


@recipe("strings.regex_replace", is_elementwise=True)
def _replacing(everywhere: bool) -> Callable[..., Any]:
    def each(text: bytes, source: bytes, instead: bytes) -> bytes:
        found = _compile(source, "regex_replace")
        return _as_bytes(replace_matches(found, _readable(text), _readable(instead), everywhere))

    return for_each(each, dtypes.string)


@public
def regex_full_match(input: Any, pattern: Any, name: str | None = None) -> Tensor:
    """Whether a pattern matches the whole of each string.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.
    pattern : str
        A regular expression in RE2's syntax, as of ``tf.strings.regex_replace``.

    Returns
    -------
    Tensor
        Bools, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the pattern is not well formed or ``input`` holds no strings.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.strings.regex_full_match("abc", "a.c"))
    True
    """
    return map_strings(input, _matching(), dtypes.bool_, "regex_full_match",
                       [_pattern(pattern, "regex_full_match")])


@recipe("strings.regex_full_match", is_elementwise=True)
def _matching() -> Callable[..., Any]:
    def each(text: bytes, source: bytes) -> bool:
        return _compile(source, "regex_full_match").full_match(_readable(text))

    return for_each(each, dtypes.bool_)
