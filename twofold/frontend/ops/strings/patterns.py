"""Taking strings apart, and patterns that they match (``tf.strings``).

Functions whose result is ragged for more than one string take one string here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError, UnimplementedError
from ...tensors.tensor import Tensor, from_array
from ...tensors.tracebacks import public
from ...tracing.strings import computed
from ..common import shape_of, to_tensor
from .functions import mapped


def _one(input: Any, function: str) -> bytes:
    """The one string of a scalar tensor."""
    tensor = to_tensor(input)
    if tensor._dtype is not dtypes.string:
        raise InvalidArgumentError(f"tf.strings.{function} takes strings, got "
                                   f"{tensor._dtype.name}; use tf.strings.as_string",
                                   f"strings.{function}")
    if tensor.ndim:
        raise UnimplementedError(
            f"tf.strings.{function} of a tensor of shape {tensor.shape} would be ragged, and there "
            "are no ragged tensors yet; give it one string at a time", f"strings.{function}")
    word: Any = tensor._host()[()]
    return bytes(word)


def _words(parts: Sequence[bytes]) -> Tensor:
    result = np.empty(len(parts), object)
    result[:] = parts
    return from_array(result, dtypes.string)


@public
def split(input: Any, sep: Any = None, maxsplit: int = -1, name: str | None = None) -> Tensor:
    """The parts of a string between separators, or between white space.

    Parameters
    ----------
    input : str or scalar tensor
    sep : str, optional
        Default: any white space, of which none is left at the ends.
    maxsplit : int
        At most this many cuts; -1 makes all.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.split("a b").numpy().tolist()
    [b'a', b'b']
    """
    between = None if sep is None else _one(sep, "split") or None
    return _words(_one(input, "split").split(between, maxsplit))


@public
def bytes_split(input: Any, name: str | None = None) -> Tensor:
    """The bytes of a string.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.bytes_split("ab").numpy().tolist()
    [b'a', b'b']
    """
    text = _one(input, "bytes_split")
    return _words([text[i:i + 1] for i in range(len(text))])


@public
def unicode_split(input: Any, input_encoding: str, errors: str = "replace",
                  replacement_char: int = 65533, name: str | None = None) -> Tensor:
    """The characters of a string, each as a string.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_split("hé", "UTF-8").numpy().tolist()
    [b'h', b'\\xc3\\xa9']
    """
    text = _decoded(_one(input, "unicode_split"), input_encoding, errors)
    return _words([letter.encode(input_encoding) for letter in text])


@public
def unicode_decode(input: Any, input_encoding: str, errors: str = "replace",
                   replacement_char: int = 65533, replace_control_characters: bool = False,
                   name: str | None = None) -> Tensor:
    """The code points of a string.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_decode("hé", "UTF-8").numpy()
    array([104, 233], dtype=int32)
    """
    text = _decoded(_one(input, "unicode_decode"), input_encoding, errors)
    return from_array(np.array([ord(letter) for letter in text], np.int32), dtypes.int32)


def _decoded(text: bytes, encoding: str, errors: str) -> str:
    try:
        return text.decode(encoding, errors)
    except UnicodeDecodeError as error:
        raise InvalidArgumentError(f"Invalid formatting on input string: {error}",
                                   "strings.unicode_decode") from None


@public
def unicode_encode(input: Any, output_encoding: str, errors: str = "replace",
                   replacement_char: int = 65533, name: str | None = None) -> Tensor:
    """The string of code points along the last axis.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unicode_encode([104, 233], "UTF-8").numpy()
    b'h\\xc3\\xa9'
    """
    def write(codes: Any) -> Any:
        result = np.empty(codes.shape[:-1], object)
        for index in np.ndindex(result.shape):
            result[index] = "".join(map(chr, codes[index])).encode(output_encoding)
        return result

    tensor = to_tensor(input)
    if not tensor._dtype.is_integer:
        raise InvalidArgumentError("tf.strings.unicode_encode takes code points, which are "
                                   f"integers, got {tensor._dtype.name}", "strings.unicode_encode")
    return computed(write, [tensor], dtypes.string, shape_of(tensor)[:-1],
                    "strings.unicode_encode")


# ---------------------------------------------------------------------------- patterns

def _pattern(text: Any) -> re.Pattern[bytes]:
    source = text.encode() if isinstance(text, str) else bytes(_one(text, "regex_replace"))
    try:
        return re.compile(source)
    except re.error as error:
        raise InvalidArgumentError(f"Invalid pattern: {source.decode(errors='replace')}, "
                                   f"error: {error}", "strings.regex_replace") from None


@public
def regex_replace(input: Any, pattern: Any, rewrite: Any, replace_global: bool = True,
                  name: str | None = None) -> Tensor:
    """Strings with what matches a pattern replaced.

    Parameters
    ----------
    input : tensor of strings
    pattern : str
        A regular expression.
    rewrite : str
        What to put instead; ``\\\\1`` is what the first group matched.
    replace_global : bool
        False replaces the first match of each string only.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.regex_replace("hello", "l+", "L").numpy()
    b'heLo'
    """
    found, instead = _pattern(pattern), _one(rewrite, "regex_replace")
    count = 0 if replace_global else 1
    return mapped(input, lambda text: found.sub(instead, text, count), dtypes.string)


@public
def regex_full_match(input: Any, pattern: Any, name: str | None = None) -> Tensor:
    """Whether a pattern matches the whole of each string.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.strings.regex_full_match("abc", "a.c"))
    True
    """
    found = _pattern(pattern)
    return mapped(input, lambda text: found.fullmatch(text) is not None, dtypes.bool_)
