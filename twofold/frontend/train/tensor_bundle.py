"""Checkpoints that TensorFlow wrote: ``PREFIX.index`` and ``PREFIX.data-00000-of-00001``, ….

The index is a table (``table_file.py``) of what is known of each tensor, in messages of protocol
buffers; the other files hold the elements. The graph of objects is a string tensor with a message
in it. Only reading is done here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import dataclass
from ...dtypes import DType
from ...errors import DataLossError, NotFoundError, UnimplementedError
from ..io.checksums import crc32c, mask, unmask
from ..io.protobuf import (
    BYTES,
    FIXED32,
    VARINT,
    decode_varint,
    expect,
    read_fields,
    text,
    to_signed,
)
from ..io.system_errors import system_errors
from .files import DamagedError, OpenFile
from .own_format import damage
from .stored import OBJECT_GRAPH, StoredObject
from .table_file import read_table

_DTYPES: dict[int, DType] = {
    1: dtypes.float32, 2: dtypes.float64, 3: dtypes.int32, 4: dtypes.uint8, 5: dtypes.int16,
    6: dtypes.int8, 7: dtypes.string, 8: dtypes.complex64, 9: dtypes.int64, 10: dtypes.bool_,
    14: dtypes.bfloat16, 17: dtypes.uint16, 18: dtypes.complex128, 19: dtypes.float16,
    22: dtypes.uint32, 23: dtypes.uint64}
_OTHERS = {11: "qint8", 12: "quint8", 13: "qint32", 15: "qint16", 16: "quint16",
           20: "resource", 21: "variant", 24: "float8_e5m2",
           25: "float8_e4m3fn", 29: "int4", 30: "uint4"}
_WHAT = "an entry of the index"
_MOST_DIMENSIONS = 254


@dataclass(frozen=True)
class Entry:
    """What the index has of a tensor.

    Attributes
    ----------
    dtype : int
        TensorFlow's number.
    shape : tuple of int
    shard, offset, size : int
        In which file its bytes are, and where.
    crc : int
        As it is stored.
    slices : tuple
        Of a tensor that is stored in parts: (start, length) along each axis of each part; a
        length of -1 is the whole axis.
    """

    dtype: int = 0
    shape: tuple[int, ...] = ()
    shard: int = 0
    offset: int = 0
    size: int = 0
    crc: int = 0
    slices: tuple[tuple[tuple[int, int], ...], ...] = ()


class TensorBundle:
    """A checkpoint of TensorFlow, opened.

    Raises
    ------
    DataLossError
        It is damaged.
    NotFoundError
        A file is missing.
    """

    def __init__(self, prefix: str):
        self.path = prefix
        self._files: dict[int, OpenFile] = {}
        with damage(prefix, f"{prefix}.index"):
            with system_errors(f"opening the checkpoint {prefix}"):
                table = read_table(OpenFile(f"{prefix}.index"))
            self._shards = _shard_count(table.pop(b"", b""))
            self._parts: dict[str, list[Entry]] = {}
            self._entries: dict[str, Entry] = {}
            for key, value in table.items():
                if key[:1] == b"\0":  # a part of a tensor; the table has them in order
                    self._parts.setdefault(_name_of_part(key), []).append(_entry(value))
                else:
                    self._entries[text(key, _WHAT)] = _entry(value)
        self.objects = self._read_objects()

    def describe(self) -> dict[str, tuple[DType | None, tuple[int, ...]]]:
        """Dtype and shape of every tensor, by key; None for dtypes that twofold does not have."""
        return {key: (_DTYPES.get(entry.dtype), entry.shape)
                for key, entry in sorted(self._entries.items())}

    def read(self, key: str) -> np.ndarray[Any, Any]:
        """A tensor, as a new array."""
        entry = self._entries[key]
        dtype = _DTYPES.get(entry.dtype)
        if dtype is None:
            name = _OTHERS.get(entry.dtype, f"number {entry.dtype}")
            raise UnimplementedError(
                f"{key!r} of the checkpoint {self.path} has the dtype {name}, which twofold does "
                "not have; leave the object out of what is restored", "restore")
        if not entry.slices:
            return self._read_entry(key, entry, dtype)
        return self._join(key, entry, dtype)

    def graph_text(self) -> bytes:
        """The objects, in the message that TensorFlow wrote."""
        return bytes(self.read(OBJECT_GRAPH).item())

    # ------------------------------------------------------------------ elements
    def _join(self, key: str, entry: Entry, dtype: DType) -> np.ndarray[Any, Any]:
        """A tensor of its parts."""
        kind = object if dtype is dtypes.string else dtype.as_numpy_dtype
        found: np.ndarray[Any, Any] = np.empty(entry.shape, kind)
        parts = self._parts.get(key, [])
        covered = 0
        with damage(self.path, f"{self.path}.index"):
            if len(parts) != len(entry.slices):
                raise DamagedError(f"{key!r} has {len(parts)} parts instead of "
                                   f"{len(entry.slices)}")
            for extents, part in zip(sorted(entry.slices), parts):
                place = tuple([slice(None) if length < 0 else slice(start, start + length)
                               for start, length in extents])
                target = found[place]
                if target.shape != part.shape or part.dtype != entry.dtype:
                    raise DamagedError(f"a part of {key!r} does not fit its place")
                found[place] = self._read_entry(key, part, dtype)
                covered += target.size
            if covered != found.size:
                raise DamagedError(f"the parts of {key!r} are not the whole")
        return found

    def _read_entry(self, key: str, entry: Entry, dtype: DType) -> np.ndarray[Any, Any]:
        file = self._file(entry.shard)
        with damage(self.path, file.path), system_errors(f"reading {self.path}"):
            raw = file.read(entry.offset, entry.size)
            count = 1
            for dim in entry.shape:
                count *= dim
            if dtype is dtypes.string:
                return _strings(raw.tobytes(), entry, count, key)
            if count * dtype.size != entry.size:
                raise DamagedError(f"{key!r} has {entry.size} bytes for {count} elements")
            if crc32c(raw) != unmask(entry.crc):
                raise DamagedError(f"the bytes of {key!r} were changed")
            return raw.view(dtype.as_numpy_dtype).reshape(entry.shape)

    def _file(self, number: int) -> OpenFile:
        found = self._files.get(number)
        if found is None:
            path = f"{self.path}.data-{number:05}-of-{self._shards:05}"
            try:
                with system_errors(path):
                    found = OpenFile(path)
            except NotFoundError:
                raise NotFoundError(f"the checkpoint {self.path} has no file {path}, which its "
                                    "index names; put it beside the index") from None
            self._files[number] = found
        return found

    # ------------------------------------------------------------------ objects
    def _read_objects(self) -> tuple[StoredObject, ...]:
        if OBJECT_GRAPH not in self._entries:
            return ()
        message = self.graph_text()
        with damage(self.path, f"{self.path} ({OBJECT_GRAPH})"):
            found = tuple([_stored_object(value) for number, _, value in read_fields(message)
                           if number == 1])
            for item in found:
                if any(not 0 <= child < len(found) for child in item.children.values()):
                    raise DamagedError("an object has a part that is not there")
            return found


def _shard_count(message: bytes) -> int:
    """The number of files, from the header of the index."""
    header = {number: value for number, _, value in read_fields(message)}
    if header.get(2, 0):
        raise UnimplementedError("the checkpoint was written by a machine whose numbers have their "
                                 "high bytes first; restore it there", "restore")
    return int(header.get(1, 1))


def _entry(message: bytes) -> Entry:
    """A ``BundleEntryProto``."""
    found: dict[str, Any] = {"slices": []}
    for field in read_fields(message, _WHAT):
        number = field[0]
        if number in (1, 3, 4, 5):
            name = {1: "dtype", 3: "shard", 4: "offset", 5: "size"}[number]
            found[name] = expect(field, VARINT, _WHAT)
        elif number == 2:
            found["shape"] = _shape(expect(field, BYTES, _WHAT))
        elif number == 6:
            found["crc"] = expect(field, FIXED32, _WHAT)
        elif number == 7:
            found["slices"].append(tuple(_extents(expect(field, BYTES, _WHAT))))
    found["slices"] = tuple(found["slices"])
    return Entry(**found)


def _shape(message: bytes) -> tuple[int, ...]:
    """A ``TensorShapeProto``."""
    found: list[int] = []
    for field in read_fields(message, _WHAT):
        if field[0] == 2:
            size = 0
            for inner in read_fields(expect(field, BYTES, _WHAT), _WHAT):
                if inner[0] == 1:
                    size = to_signed(expect(inner, VARINT, _WHAT))
            if size < 0 or len(found) > _MOST_DIMENSIONS:
                raise DataLossError("a shape of the index is impossible")
            found.append(size)
    return tuple(found)


def _extents(message: bytes) -> Iterator[tuple[int, int]]:
    """A ``TensorSliceProto``: start and length along each axis."""
    for field in read_fields(message, _WHAT):
        if field[0] == 1:
            own = {number: value for number, kind, value in read_fields(
                expect(field, BYTES, _WHAT), _WHAT) if kind == VARINT}
            yield to_signed(own.get(1, 0)), to_signed(own.get(2, -1))


def _name_of_part(key: bytes) -> str:
    """The name in the key of a part: after a zero, its zeros and 255s escaped, up to 0 1."""
    end = key.find(b"\0\1", 1)
    if end < 0:
        raise DamagedError("a part of a tensor has no name")
    return text(key[1:end].replace(b"\0\xff", b"\0").replace(b"\xff\0", b"\xff"), _WHAT)


def _strings(raw: bytes, entry: Entry, count: int, key: str) -> np.ndarray[Any, Any]:
    """A string tensor: lengths, their checksum, and the bytes of all elements."""
    if count > len(raw):
        raise DamagedError(f"{key!r} has too few bytes for {count} strings")
    lengths, at, crc = [], 0, 0
    for _ in range(count):
        length, at = decode_varint(raw, at, "a string")
        lengths.append(length)
        # What has less than 32 bits is summed as 4 bytes, though it is stored as a varint.
        crc = crc32c(length.to_bytes(4 if length < 1 << 32 else 8, "little"), crc)
    check = raw[at:at + 4]
    if int.from_bytes(check, "little") != mask(crc) or at + 4 + sum(lengths) != len(raw):
        raise DamagedError(f"the lengths of the strings of {key!r} were changed")
    if crc32c(raw[at:], crc) != unmask(entry.crc):
        raise DamagedError(f"the bytes of {key!r} were changed")
    found = np.empty(entry.shape, object)
    flat, at = found.reshape(-1), at + 4
    for number, length in enumerate(lengths):
        flat[number] = raw[at:at + length]
        at += length
    return found


def _stored_object(message: bytes) -> StoredObject:
    """A ``TrackableObject``: its parts and values."""
    children: dict[str, int] = {}
    values: dict[str, str] = {}
    what = "the graph of objects"
    for field in read_fields(message, what):
        if field[0] not in (1, 2):
            continue
        own = {number: value for number, _, value in read_fields(
            expect(field, BYTES, what), what)}
        if field[0] == 1:
            children[text(own.get(2, b""), what)] = own.get(1, 0)
        else:
            values[text(own.get(1, b""), what)] = text(own.get(3, b""), what)
    return StoredObject(children, values)
