"""Taking strings apart, and patterns that they match (``tf.strings``).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .... import dtypes
from ....errors import InvalidArgumentError
from ...tensors.flags import flag
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import TracedStrings
from ...values import arguments
from .elements import for_each, map_strings, one_string, rows_of, take_apart, vector_of
from .regex_machine import Pattern, compile_pattern, replace_matches
from .regex_syntax import PatternError


@public
def split(input: Any, sep: Any = None, maxsplit: int = -1, name: str | None = None) -> Any:
    """The parts of a string between separators, or between white space.

    Parameters
    ----------
    input : Tensor
        Any shape; the strings to take apart.
    sep : str, optional
        By default any white space, of which none is left at the ends.
    maxsplit : int
        At most this many cuts; -1 makes all.

    Returns
    -------
    Tensor or RaggedTensor
        Of one string a vector of strings, of more a ragged tensor of one more dimension.

    Raises
    ------
    InvalidArgumentError
        When ``input`` holds no strings.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.split(["a b", "c"])
    <tf.RaggedTensor [[b'a', b'b'], [b'c']]>
    """
    most = arguments.static_int(maxsplit, "maxsplit")
    others = [] if sep is None else [one_string(sep, "split")]
    return take_apart(input, [_splitter(most=most)], _row_splitter(most=most), [dtypes.string],
                      "split", others)[0]


@recipe("strings.split")
def _splitter(most: int) -> Callable[..., Any]:
    return vector_of(lambda text, between=b"": _cut(text, between, most), dtypes.string)


@recipe("strings.split_rows")
def _row_splitter(most: int) -> Callable[..., Any]:
    return rows_of(lambda text, between=b"": [_cut(text, between, most)], [dtypes.string])


def _cut(text: bytes, between: bytes, most: int) -> list[bytes]:
    """The parts of a text; after ``most`` cuts at white space there is a rest, if an empty one."""
    if between or most < 0:
        return text.split(between or None, most)
    if not most:
        return [text]
    found = text.split(None, most)
    return [*found, b""] if len(found) == most else found


@public
def bytes_split(input: Any, name: str | None = None) -> Any:
    """The bytes of a string.

    Parameters
    ----------
    input : Tensor
        Any shape; the strings to take apart.

    Returns
    -------
    Tensor or RaggedTensor
        Of one string a vector of strings of one byte, of more a ragged tensor.

    Raises
    ------
    InvalidArgumentError
        When ``input`` holds no strings.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.bytes_split(["ab", "c"])
    <tf.RaggedTensor [[b'a', b'b'], [b'c']]>
    """
    return take_apart(input, [_splitting_bytes()], _splitting_rows_of_bytes(), [dtypes.string],
                      "bytes_split")[0]


@recipe("strings.bytes_split")
def _splitting_bytes() -> Callable[..., Any]:
    return vector_of(lambda text: [text[i:i + 1] for i in range(len(text))], dtypes.string)


@recipe("strings.bytes_split_rows")
def _splitting_rows_of_bytes() -> Callable[..., Any]:
    return rows_of(lambda text: [[text[i:i + 1] for i in range(len(text))]], [dtypes.string])


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
    replacing = _replacer(everywhere=flag(replace_global, "replace_global"))
    return map_strings(input, replacing, dtypes.string, "regex_replace", [
        _pattern(pattern, "regex_replace"), one_string(rewrite, "regex_replace")])


@recipe("strings.regex_replace", is_elementwise=True)
def _replacer(everywhere: bool) -> Callable[..., Any]:
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
    return map_strings(input, _matcher(), dtypes.bool_, "regex_full_match",
                       [_pattern(pattern, "regex_full_match")])


@recipe("strings.regex_full_match", is_elementwise=True)
def _matcher() -> Callable[..., Any]:
    def each(text: bytes, source: bytes) -> bool:
        return _compile(source, "regex_full_match").full_match(_readable(text))

    return for_each(each, dtypes.bool_)
