"""Strings that hold numbers, bytes in letters, or compressed bytes (``tf.io.decode_raw``, …)."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import DataLossError, InvalidArgumentError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..values import arguments
from . import hosting

_RAW_DTYPES = (dtypes.float16, dtypes.float32, dtypes.float64, dtypes.int32, dtypes.uint16,
               dtypes.uint8, dtypes.int16, dtypes.int8, dtypes.int64, dtypes.bool_,
               dtypes.bfloat16, dtypes.uint32, dtypes.uint64, *dtypes.COMPLEX)


@public
def decode_raw(input_bytes: Any, out_type: Any, little_endian: bool = True,
               fixed_length: int | None = None, name: str | None = None) -> Tensor:
    """The bytes of strings as numbers.

    Parameters
    ----------
    input_bytes : Tensor
        Strings of any shape, all of one length unless ``fixed_length`` is given.
    out_type : dtype
        Of numbers, or bool.
    little_endian : bool
        Whether the lowest byte of a number comes first; of a complex number, of each part.
    fixed_length : int, optional
        So many bytes of each string: longer ones are cut off, shorter ones filled with zeros.

    Returns
    -------
    Tensor
        In the shape of ``input_bytes`` with one more dimension.

    Raises
    ------
    InvalidArgumentError
        When a string has another length, or one that is no multiple of a number's size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.decode_raw(b"\\x01\\x00\\x02\\x00", tf.int16).numpy()
    array([1, 2], dtype=int16)
    """
    tensor = hosting.strings_of(input_bytes, "input_bytes", "io.decode_raw")
    dtype = dtypes.as_dtype(out_type)
    if dtype not in _RAW_DTYPES:
        raise InvalidArgumentError("tf.io.decode_raw: out_type must be a dtype of numbers or bool, "
                                   f"got {dtype.name}", "io.decode_raw")
    size = dtype.numpy.itemsize
    length = None if fixed_length is None else arguments.static_int(fixed_length, "fixed_length")
    if length is not None and (length <= 0 or length % size):
        raise InvalidArgumentError(f"tf.io.decode_raw: fixed_length ({length}) must be a positive "
                                   f"multiple of the size of {dtype.name} ({size})",
                                   "io.decode_raw")

    decode = _raw_decoder(dtype=dtype, length=length, little_endian=bool(little_endian))
    last = hosting.new_size("numbers") if length is None else length // size
    return hosting.on_host("io.decode_raw", decode, [tensor],
                           [hosting.type_of(dtype, *hosting.shape_of(tensor), last)])[0]


@recipe("io.decode_raw")
def _raw_decoder(dtype: DType, length: int | None, little_endian: bool) -> Callable[..., Any]:
    size, part = dtype.numpy.itemsize, dtype.real_dtype.numpy.itemsize

    def decode(strings: Any) -> Any:
        items = strings.ravel().tolist()
        if length is not None:
            items = [item[:length].ljust(length, b"\0") for item in items]
        count = _one_length(items, size, dtype.name)
        raw = np.frombuffer(b"".join(items), np.uint8)
        if not little_endian and part > 1:
            raw = raw.reshape(-1, part)[:, ::-1]
        found = np.ascontiguousarray(raw).reshape(-1)
        numbers = found != 0 if dtype is dtypes.bool_ else found.view(dtype.numpy)
        return (np.array(numbers).reshape(*strings.shape, count // size),)

    return decode


def _one_length(items: list[bytes], size: int, dtype: str) -> int:
    count = len(items[0]) if items else 0
    for place, item in enumerate(items):
        if len(item) != count:
            raise InvalidArgumentError(
                "tf.io.decode_raw requires input strings to all be the same size, but element "
                f"{place} has size {len(item)} != {count}; use fixed_length", "io.decode_raw")
    if count % size:
        raise InvalidArgumentError(f"Input to tf.io.decode_raw has length {count} that is not a "
                                   f"multiple of {size}, the size of {dtype}", "io.decode_raw")
    return count


@public
def encode_base64(input: Any, pad: bool = False, name: str | None = None) -> Tensor:
    """Bytes in letters, digits, ``-`` and ``_``: what may stand in the address of a page.

    Parameters
    ----------
    input : Tensor
        Strings of any shape.
    pad : bool
        Whether ``=`` fills up to a multiple of four.

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
    >>> tf.io.encode_base64("hello").numpy()
    b'aGVsbG8'
    """
    return _map("io.encode_base64", input, _base64_encoder(pad=bool(pad)))


@recipe("io.encode_base64", is_elementwise=True)
def _base64_encoder(pad: bool) -> Callable[..., Any]:
    def encode(text: bytes) -> bytes:
        found = base64.urlsafe_b64encode(text)
        return found if pad else found.rstrip(b"=")

    return _of_each(encode)


@public
def decode_base64(input: Any, name: str | None = None) -> Tensor:
    """What :func:`encode_base64` made letters of.

    Parameters
    ----------
    input : Tensor
        Strings of any shape, filled up with ``=`` or not.

    Returns
    -------
    Tensor
        Strings, in the shape of ``input``.

    Raises
    ------
    InvalidArgumentError
        For a character that cannot be there.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.decode_base64("aGVsbG8").numpy()
    b'hello'
    """
    return _map("io.decode_base64", input, _base64_decoder())


@recipe("io.decode_base64", is_elementwise=True)
def _base64_decoder() -> Callable[..., Any]:
    def decode(text: bytes) -> bytes:
        body = text[:-2] if text.endswith(b"==") else text[:-1] if text.endswith(b"=") else text
        if not re.fullmatch(rb"[A-Za-z0-9_-]*", body) or (body != text and len(text) % 4):
            raise InvalidArgumentError(f"Invalid character found in base64: {text!r}",
                                       "io.decode_base64")
        if len(body) % 4 == 1:
            raise InvalidArgumentError("Base64 string length cannot be 1 modulo 4, got "
                                       f"{len(body)}: {text!r}", "io.decode_base64")
        return base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))

    return _of_each(decode)


@public
def decode_compressed(bytes: Any, compression_type: str = "", name: str | None = None) -> Tensor:
    """Strings, decompressed.

    Parameters
    ----------
    bytes : Tensor
        Strings of any shape.
    compression_type : str
        ``"ZLIB"``, ``"GZIP"``, or ``""``: they are not compressed.

    Returns
    -------
    Tensor
        Strings, in the shape of ``bytes``.

    Raises
    ------
    DataLossError
        When a string is not of that kind.

    Examples
    --------
    >>> import zlib
    >>> import twofold as tf
    >>> tf.io.decode_compressed(zlib.compress(b"hello"), "ZLIB").numpy()
    b'hello'
    """
    if compression_type not in ("", "ZLIB", "GZIP"):
        raise InvalidArgumentError("tf.io.decode_compressed: compression_type must be '', 'ZLIB' or"
                                   f" 'GZIP', got {compression_type!r}", "io.decode_compressed")
    return _map("io.decode_compressed", bytes, _decompressor(compression_type=compression_type))


@recipe("io.decode_compressed", is_elementwise=True)
def _decompressor(compression_type: str) -> Callable[..., Any]:
    def decode(data: Any) -> Any:
        if not compression_type:
            return data
        try:
            return zlib.decompress(data, 31 if compression_type == "GZIP" else 15)
        except (zlib.error, binascii.Error) as error:
            raise DataLossError(f"tf.io.decode_compressed: not {compression_type} data: {error}",
                                "io.decode_compressed") from None

    return _of_each(decode)


def _of_each(function: Callable[[bytes], bytes]) -> Callable[..., Any]:
    """The function of arrays that is one of their elements."""
    return lambda strings: (
        hosting.words([function(item) for item in strings.ravel()], strings.shape),)


def _map(name: str, input: Any, function: Any) -> Tensor:
    tensor = hosting.strings_of(input, "input", name)
    return hosting.on_host(name, function, [tensor], [
        hosting.type_of(dtypes.string, *hosting.shape_of(tensor))])[0]
