"""The safetensors layout: a header that says where tensors are, and their bytes.

Eight bytes with the length of the header, the header in JSON, and the elements of the tensors one
after another in little-endian order. Nothing in such a file is ever run. Tensors with wide elements
come first, so that all are aligned. What they are for is not the business of this file.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import dataclass
from ...dtypes import DType
from ...errors import DataLossError
from .files import DamagedError, OpenFile

_NAMES = {dtypes.bool_: "BOOL", dtypes.uint8: "U8", dtypes.int8: "I8", dtypes.uint16: "U16",
          dtypes.int16: "I16", dtypes.uint32: "U32", dtypes.int32: "I32", dtypes.uint64: "U64",
          dtypes.int64: "I64", dtypes.float16: "F16", dtypes.bfloat16: "BF16",
          dtypes.float32: "F32", dtypes.float64: "F64", dtypes.complex64: "C64",
          dtypes.complex128: "C128"}
_DTYPES = {name: dtype for dtype, name in _NAMES.items()}
_LONGEST_HEADER = 100_000_000  # what other readers of the format take


@dataclass(frozen=True)
class Place:
    """Where a tensor of a file is.

    Attributes
    ----------
    dtype : DType
    shape : tuple of int
    begin, end : int
        In bytes from the start of the file.
    """

    dtype: DType
    shape: tuple[int, ...]
    begin: int
    end: int


def layout(arrays: Mapping[str, np.ndarray[Any, Any]], metadata: Mapping[str, str]
           ) -> tuple[bytes, list[str]]:
    """The beginning of a file with these arrays, and the order in which their bytes follow."""
    order = sorted(arrays, key=lambda name: (-arrays[name].dtype.itemsize, name))
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    begin = 0
    for name in order:
        array = arrays[name]
        end = begin + array.nbytes
        header[name] = {"dtype": _NAMES[dtypes.as_dtype(array.dtype)],
                        "shape": list(array.shape), "data_offsets": [begin, end]}
        begin = end
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text, order


def bytes_of(array: np.ndarray[Any, Any]) -> Any:
    """The elements of an array as bytes, row by row; without a copy where that is possible."""
    flat = np.ascontiguousarray(array).reshape(-1)
    if sys.byteorder == "big":
        flat = flat.byteswap()
    return flat.view(np.uint8).data


class _Bytes:
    """Bytes that are read like a file."""

    def __init__(self, content: bytes):
        self._content = np.frombuffer(content, np.uint8)

    def read(self, begin: int, length: int) -> np.ndarray[Any, Any]:
        """Some of the bytes, copied."""
        if begin + length > len(self._content):
            raise DamagedError("it ends too early")
        return self._content[begin:begin + length].copy()


def pack_arrays(arrays: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    """Arrays as the bytes of a file of them."""
    beginning, order = layout(arrays, {})
    return b"".join([beginning, *(bytes(bytes_of(arrays[name])) for name in order)])


def unpack_arrays(content: bytes) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays that were packed.

    Raises
    ------
    DataLossError
        It is something else.
    """
    file = _Bytes(content)
    try:
        places, _ = read_header(file)
        return {name: array_of(file.read(place.begin, place.end - place.begin), place)
                for name, place in places.items()}
    except DamagedError as error:
        raise DataLossError(f"packed arrays cannot be read: {error}") from None


def read_header(file: OpenFile | _Bytes) -> tuple[dict[str, Place], bytes]:
    """The places of the tensors of a file, counted from its start, and the header as it is.

    Raises
    ------
    DamagedError
    """
    length, = struct.unpack("<Q", bytes(file.read(0, 8)))
    if length > _LONGEST_HEADER:
        raise DamagedError(f"its header would have {length} bytes")
    text = bytes(file.read(8, length))
    try:
        places = dict(_places(json.loads(text), 8 + length))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DamagedError("its header cannot be read") from None
    return places, text


def _places(header: Any, start: int) -> Iterator[tuple[str, Place]]:
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        dtype, shape = _DTYPES[entry["dtype"]], tuple(entry["shape"])
        begin, end = entry["data_offsets"]
        size = dtype.size
        for dim in shape:
            if type(dim) is not int or dim < 0:
                raise DamagedError(f"{name} has a bad shape")
            size *= dim
        if type(begin) is not int or not 0 <= begin <= end or end - begin != size:
            raise DamagedError(f"{name} has a bad place")
        yield name, Place(dtype, shape, start + begin, start + end)


def array_of(raw: np.ndarray[Any, Any], place: Place) -> np.ndarray[Any, Any]:
    """The array of the bytes of a place."""
    array: np.ndarray[Any, Any] = raw.view(place.dtype.as_numpy_dtype)
    if sys.byteorder == "big":
        array = array.byteswap()
    return array.reshape(place.shape)
