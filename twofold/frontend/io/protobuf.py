"""The wire format of protocol buffers: what messages of TensorFlow's formats are written in.

A message is a row of fields; a field is a number, one of four kinds, and a value. What the numbers
mean is known to those who read and write one kind of message. Damaged bytes give a
``DataLossError`` that says where, never another error, and nothing longer than the input is made.
"""

from __future__ import annotations

import array
import struct
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ...errors import ArgumentError, DataLossError

#: The kinds of fields: an integer of any length, 8 bytes, bytes with a length, 4 bytes.
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_NAMES = {VARINT: "an integer", FIXED64: "8 bytes", BYTES: "bytes", FIXED32: "4 bytes"}
_MASK = 0xFFFFFFFFFFFFFFFF
_LAST_NUMBER = (1 << 29) - 1
_FEW = 32  # so many integers are read one by one

Field = tuple[int, int, Any]


def encode_varint(value: int) -> bytes:
    """An integer in groups of seven bits; negative ones as their 64 bits.

    Raises
    ------
    ArgumentError
        When it has more than 64 bits.

    Examples
    --------
    >>> from twofold.frontend.io.protobuf import encode_varint
    >>> encode_varint(300), len(encode_varint(-1))
    (b'\\xac\\x02', 10)
    """
    if 0 <= value < 128:
        return _SINGLE[value]
    if not -(1 << 63) <= value <= _MASK:
        raise ArgumentError(f"{value} does not fit into 64 bits")
    value &= _MASK
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def decode_varint(data: bytes, position: int = 0, what: str = "message") -> tuple[int, int]:
    """The integer at a position, without a sign, and the position behind it.

    Raises
    ------
    DataLossError
        When the data ends in it, or it has more than 64 bits.

    Examples
    --------
    >>> from twofold.frontend.io.protobuf import decode_varint
    >>> decode_varint(b"\\xac\\x02")
    (300, 2)
    """
    value = shift = 0
    at = position
    end = len(data)
    while at < end:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            if value > _MASK:
                break
            return value, at
        shift += 7
        if shift > 63:
            break
    else:
        raise _damage(what, position, "an integer is cut off")
    raise _damage(what, position, "an integer has more than 64 bits")


def to_signed(value: int) -> int:
    """The ``int32`` or ``int64`` that an integer of a message stands for."""
    value &= _MASK
    return value - (1 << 64) if value >> 63 else value


def unzigzag(value: int) -> int:
    """The ``sint32`` or ``sint64`` that an integer of a message stands for."""
    return (value >> 1) ^ -(value & 1)


def read_fields(data: bytes, what: str = "message") -> Iterator[Field]:
    """(number, kind, value) of the fields of a message, in their order.

    Integers have no sign (:func:`to_signed`), 8 and 4 bytes are given as integers as well
    (:func:`double`, :func:`single`), of groups nothing is given.

    Parameters
    ----------
    data : bytes
    what : str
        What is read, for the error.

    Raises
    ------
    DataLossError
        At the first field that is not one.

    Examples
    --------
    >>> from twofold.frontend.io.protobuf import block, integer, read_fields
    >>> list(read_fields(integer(1, 5) + block(3, b"abc")))
    [(1, 0, 5), (3, 2, b'abc')]
    """
    at, end = 0, len(data)
    while at < end:
        start = at
        key = data[at]
        at += 1
        if key > 127:
            key, at = decode_varint(data, start, what)
        number, kind = key >> 3, key & 7
        if not 0 < number <= _LAST_NUMBER:
            raise _damage(what, start, f"there is no field number {number}")
        if kind == BYTES:
            count, at = decode_varint(data, at, what)
            if count > end - at:
                raise _damage(what, start, f"field {number} has {count} bytes, "
                                            f"{end - at} are left")
            yield number, kind, data[at:at + count]
            at += count
        elif kind == VARINT:
            value, at = decode_varint(data, at, what)
            yield number, kind, value
        elif kind in (FIXED64, FIXED32):
            count = 8 if kind == FIXED64 else 4
            if count > end - at:
                raise _damage(what, start, f"field {number} is cut off")
            yield number, kind, int.from_bytes(data[at:at + count], "little")
            at += count
        elif kind == 3:
            at = _behind_group(data, at, number, what)
        else:
            raise _damage(what, start, f"there is no kind of field {kind}")


def _behind_group(data: bytes, at: int, number: int, what: str) -> int:
    """The position behind a group, an old kind of message whose end is marked."""
    open_groups = [number]
    start = at
    while open_groups:
        key, at = decode_varint(data, at, what)
        kind = key & 7
        if kind == 3:
            open_groups.append(key >> 3)
        elif kind == 4:
            if open_groups.pop() != key >> 3:
                raise _damage(what, at, "a group ends that did not begin")
        elif kind == VARINT:
            _, at = decode_varint(data, at, what)
        elif kind in (FIXED64, FIXED32, BYTES):
            count = {FIXED64: 8, FIXED32: 4}.get(kind)
            if count is None:
                count, at = decode_varint(data, at, what)
            if count > len(data) - at:
                raise _damage(what, start, f"group {number} is cut off")
            at += count
        else:
            raise _damage(what, at, f"there is no kind of field {kind}")
    return at


def expect(field: Field, kind: int, what: str) -> Any:
    """The value of a field that must be of a kind.

    Raises
    ------
    DataLossError
        When it is of another.
    """
    if field[1] != kind:
        raise DataLossError(f"{what} is damaged: field {field[0]} must be {_NAMES[kind]}, it is "
                            f"{_NAMES.get(field[1], 'a group')}")
    return field[2]


def double(bits: int) -> float:
    """The ``double`` of 8 bytes that were read as an integer."""
    return float(struct.unpack("<d", bits.to_bytes(8, "little"))[0])


def single(bits: int) -> float:
    """The ``float`` of 4 bytes that were read as an integer."""
    return float(struct.unpack("<f", bits.to_bytes(4, "little"))[0])


def text(value: bytes, what: str = "message") -> str:
    """A ``string``.

    Raises
    ------
    DataLossError
        When the bytes are not UTF-8.
    """
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise DataLossError(f"{what} is damaged: a text is not UTF-8 "
                            f"(at its byte {error.start})") from None


def read_integers(field: Field, what: str = "message") -> list[int]:
    """The integers of a repeated field: one, or many in a block; they have a sign.

    Raises
    ------
    DataLossError
        When they are cut off.
    """
    if field[1] == VARINT:
        return [to_signed(field[2])]
    data = expect(field, BYTES, what)
    if len(data) > _FEW:
        return [int(x) for x in unpack_integers(data, what)]
    found = []
    at = 0
    while at < len(data):
        value, at = decode_varint(data, at, what)
        found.append(to_signed(value))
    return found


def unpack_integers(data: bytes, what: str = "message") -> np.ndarray[Any, Any]:
    """A block of integers as an array of int64.

    Raises
    ------
    DataLossError
        When it is cut off, or an integer has more than 64 bits.
    """
    if not data:
        return np.zeros(0, np.int64)
    raw = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(raw < 128)
    if not len(ends) or ends[-1] != len(raw) - 1:
        raise _damage(what, int(ends[-1]) + 1 if len(ends) else 0, "an integer is cut off")
    starts = np.empty_like(ends)
    starts[0] = 0
    starts[1:] = ends[:-1] + 1
    longest = int((ends - starts).max()) + 1
    if longest > 10 or (longest == 10 and (raw[ends[ends - starts == 9]] > 1).any()):
        raise _damage(what, 0, "an integer has more than 64 bits")
    values = np.zeros(len(ends), np.uint64)
    for place in range(longest):
        at = starts + place
        has = at <= ends
        part = np.where(has, raw[np.where(has, at, 0)] & 127, 0).astype(np.uint64)
        values |= part << np.uint64(7 * place)
    return values.view(np.int64)


def read_floats(field: Field, what: str = "message") -> np.ndarray[Any, Any]:
    """The floats of a repeated field: one, or many in a block.

    Raises
    ------
    DataLossError
        When they are cut off.
    """
    if field[1] == FIXED32:
        return np.frombuffer(field[2].to_bytes(4, "little"), "<f4").astype(np.float32)
    data = expect(field, BYTES, what)
    if len(data) % 4:
        raise DataLossError(f"{what} is damaged: a block of floats has {len(data)} bytes")
    return np.frombuffer(data, "<f4").astype(np.float32)


# Fields, written.

def integer(number: int, value: int) -> bytes:
    """A field with an integer, a truth value or a member of an enumeration."""
    return encode_varint(number << 3) + encode_varint(int(value))


def block(number: int, value: bytes | str) -> bytes:
    """A field with bytes: a text, a message, a block of numbers."""
    data = value.encode() if isinstance(value, str) else bytes(value)
    count = len(data)
    if count < 128 and number < 16:
        return _SINGLE[number << 3 | BYTES] + _SINGLE[count] + data
    return encode_varint(number << 3 | BYTES) + encode_varint(count) + data


def double_field(number: int, value: float) -> bytes:
    """A field with a ``double``."""
    return encode_varint(number << 3 | FIXED64) + struct.pack("<d", value)


def single_field(number: int, value: float) -> bytes:
    """A field with a ``float``; what is too large becomes infinite."""
    return encode_varint(number << 3 | FIXED32) + _single_bytes(value)


def packed_integers(number: int, values: Iterable[int]) -> bytes:
    """A repeated field of integers as one block; nothing when there are none."""
    data = b"".join(map(encode_varint, values))
    return block(number, data) if data else b""


def packed_doubles(number: int, values: Any) -> bytes:
    """A repeated field of ``double`` as one block; nothing when there are none."""
    data = np.asarray(values, "<f8").tobytes()
    return block(number, data) if data else b""


def packed_singles(number: int, values: Any) -> bytes:
    """A repeated field of ``float`` as one block; nothing when there are none."""
    found = array.array("f", values)
    if sys.byteorder != "little":
        found.byteswap()
    return block(number, found.tobytes()) if found else b""


def _single_bytes(value: float) -> bytes:
    with np.errstate(over="ignore"):
        return np.float64(value).astype("<f4").tobytes()


def _damage(what: str, position: int, reason: str) -> DataLossError:
    return DataLossError(f"{what} is damaged at byte {position}: {reason}")


_SINGLE = [bytes([value]) for value in range(128)]
