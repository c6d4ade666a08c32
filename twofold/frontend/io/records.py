"""Files of records in TensorFlow's format: each is its length, its bytes, and checksums of both.

``read_records`` and ``RecordWriter`` are what data sets, ``tf.io.TFRecordWriter`` and event files
are made of. What a record holds is the business of others.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from types import TracebackType
from typing import Any

from ...dataclass import dataclass
from ...errors import DataLossError, FailedPreconditionError, InvalidArgumentError
from .checksums import crc32c, mask, masked_crc32c
from .system_errors import local_path, system_errors, translate

#: What files can be compressed with.
COMPRESSIONS = ("", "ZLIB", "GZIP")
_CHUNK = 1 << 18
_MOST = 1 << 20  # what is asked of the system at once for a long record
_HEAD = struct.Struct("<QI")
_TAIL = struct.Struct("<I")


@dataclass(frozen=True)
class Compression:
    """How a file of records is compressed.

    Attributes
    ----------
    kind : str
        One of ``COMPRESSIONS``.
    level, window_bits, memory_level, strategy : int
        As ``zlib`` takes them.
    """

    kind: str = ""
    level: int = -1
    window_bits: int = 15
    memory_level: int = 8
    strategy: int = 0


def compression_kind(value: Any, function: str) -> str:
    """The kind of compression that an argument names; None means none.

    Raises
    ------
    InvalidArgumentError
        When there is no such kind.
    """
    kind = "" if value is None else value.decode() if isinstance(value, bytes) else value
    if not isinstance(kind, str) or kind not in COMPRESSIONS:
        raise InvalidArgumentError(f"tf.{function}: compression_type must be one of "
                                   f"{', '.join(map(repr, COMPRESSIONS))}, got {value!r}", function)
    return kind


def frame(data: bytes) -> bytes:
    """A record as it stands in a file."""
    return b"".join((_head(len(data)), data, _TAIL.pack(masked_crc32c(data))))


@lru_cache(maxsize=4096)
def _head(length: int) -> bytes:
    """What stands before the bytes of a record; records of a file often have few lengths."""
    data = length.to_bytes(8, "little")
    return data + _TAIL.pack(masked_crc32c(data))


def read_records(path: Any, compression_type: str | None = "", buffer_size: int | None = None
                 ) -> Iterator[bytes]:
    """The records of a file, one after the other.

    Parameters
    ----------
    path : path-like
    compression_type : str, optional
        ``""``, ``"ZLIB"`` or ``"GZIP"``.
    buffer_size : int, optional
        Bytes that are asked of the system at once.

    Raises
    ------
    NotFoundError
        When there is no such file; it is opened when the first record is asked for.
    DataLossError
        At the record that is damaged or cut off.

    Examples
    --------
    >>> import os, tempfile
    >>> from twofold.frontend.io.records import RecordWriter, read_records
    >>> path = os.path.join(tempfile.mkdtemp(), "some.tfrecord")
    >>> with RecordWriter(path) as writer:
    ...     writer.write(b"first")
    ...     writer.write(b"second")
    >>> list(read_records(path))
    [b'first', b'second']
    """
    kind = compression_kind(compression_type, "data.TFRecordDataset")
    name = local_path(path)
    with system_errors(name), open(name, "rb", buffering=0) as file:
        reader = _Reader(_Source(file, name, kind, buffer_size or _CHUNK))
        while True:
            record = reader.next()
            if record is None:
                return
            yield record


class RecordIterator:
    """The records of a file that may still grow: at its end, or where a record is not yet whole.

    After ``StopIteration`` and ``DataLossError`` it can be asked again.

    Parameters
    ----------
    path : path-like
    compression_type : str
        ``""``, ``"ZLIB"`` or ``"GZIP"``.

    Raises
    ------
    NotFoundError
        When there is no such file.
    """

    def __init__(self, path: Any, compression_type: str):
        kind = compression_kind(compression_type, "compat.v1.io.tf_record_iterator")
        name = local_path(path)
        with system_errors(name):
            self._file = open(name, "rb", buffering=0)  # closed when let go
        self._reader = _Reader(_Source(self._file, name, kind, _CHUNK))

    def __iter__(self) -> RecordIterator:
        return self

    def __next__(self) -> bytes:
        record = self._reader.next()
        if record is None:
            raise StopIteration
        return record

    def __del__(self) -> None:
        file = getattr(self, "_file", None)
        if file is not None:
            file.close()


class _Source:
    """The bytes of a file, decompressed."""

    def __init__(self, file: Any, name: str, kind: str, chunk: int):
        self.name, self.kind = name, kind
        self._file, self._chunk = file, max(chunk, 64)
        self._decompressor: Any = None
        self._rest = b""
        self._position = 0

    def read(self, wanted: int) -> bytes:
        """Some bytes, at most about so many; none at the end."""
        size = min(max(wanted, self._chunk), _MOST)
        if not self.kind:
            data = self._file.read(size)
            return bytes(data)
        while True:
            raw = self._rest or self._file.read(self._chunk)
            if not raw:
                self._must_be_whole()
                return b""
            found = self._decompress(raw, size)
            if found:
                return found

    def _decompress(self, raw: bytes, size: int) -> bytes:
        if self._decompressor is None:
            self._decompressor = zlib.decompressobj(31 if self.kind == "GZIP" else 15)
        try:
            found = self._decompressor.decompress(raw, size)
        except zlib.error as error:
            raise DataLossError(f"{self.name}: damaged {self.kind} data near byte "
                                f"{self._position}: {error}; was it written with "
                                f"compression_type={self.kind!r}?") from None
        if self._decompressor.eof:  # files that were put one behind the other
            self._rest = self._decompressor.unused_data
            self._decompressor = None
        else:
            self._rest = self._decompressor.unconsumed_tail
        self._position += len(raw) - len(self._rest)
        return bytes(found)

    def _must_be_whole(self) -> None:
        if self._decompressor is not None:
            raise DataLossError(f"{self.name}: the {self.kind} data is cut off at byte "
                                f"{self._position}")


class _Reader:
    """Records out of what a source gives, in pieces of its own choice."""

    def __init__(self, source: _Source):
        self._source = source
        self._data = b""
        self._at = 0        # where in the data
        self._offset = 0    # where in the file the data begins

    def next(self) -> bytes | None:
        """The next record; None at the end."""
        if not self._has(12):
            if len(self._data) == self._at:
                return None
            raise self._error("truncated", f"{len(self._data) - self._at} bytes of its "
                                           "head of 12 are there")
        at = self._at
        length, stored = _HEAD.unpack_from(self._data, at)
        if mask(crc32c(self._data[at:at + 8])) != stored:
            raise self._error("corrupted", "the checksum of its length does not fit"
                                           f"{self._hint()}")
        if not self._has(16 + length):
            raise self._error("truncated", f"{len(self._data) - self._at - 12} of {length} "
                                           "bytes and 4 bytes of checksum are there")
        end = self._at + 12 + length
        data = self._data[self._at + 12:end]
        if mask(crc32c(data)) != _TAIL.unpack_from(self._data, end)[0]:
            raise self._error("corrupted", f"the checksum of its {length} bytes does not fit")
        self._at = end + 4
        return data

    def _has(self, count: int) -> bool:
        """Whether so many bytes are there from here on, read if need be."""
        have = len(self._data) - self._at
        if have >= count:
            return True
        pieces = [self._data[self._at:]]
        self._offset += self._at
        self._at = 0
        while have < count:
            piece = self._source.read(count - have)
            if not piece:
                break
            pieces.append(piece)
            have += len(piece)
        self._data = b"".join(pieces)
        return have >= count

    def _error(self, state: str, reason: str) -> DataLossError:
        where = " of the decompressed data" if self._source.kind else ""
        return DataLossError(f"{self._source.name}: {state} record at byte "
                             f"{self._offset + self._at}{where}: {reason}")

    def _hint(self) -> str:
        if self._offset + self._at or self._source.kind:
            return ""
        for kind, starts in (("GZIP", (b"\x1f\x8b",)), ("ZLIB", (b"\x78\x01", b"\x78\x9c",
                                                                 b"\x78\xda", b"\x78\x5e"))):
            if self._data.startswith(starts):
                return f"; the file looks compressed: compression_type={kind!r}"
        return "; is it a file of records?"


class RecordWriter:
    """Writes records to a new file.

    Parameters
    ----------
    path : path-like
    compression : Compression

    Raises
    ------
    OpError
        When the file cannot be made or written: ``NotFoundError`` without its folder, …
    """

    def __init__(self, path: Any, compression: Compression = Compression()):  # noqa: B008
        self.name = local_path(path)
        self._compression = compression
        self._compressor = _compressor(compression)
        with system_errors(self.name):
            self._file: Any = open(self.name, "wb")

    def write(self, data: bytes) -> None:
        """Add a record."""
        file = self._file or self._open("write")
        framing = frame(data)
        try:
            file.write(self._compressor.compress(framing) if self._compressor else framing)
        except OSError as error:
            raise translate(error, self.name) from None

    def fileno(self) -> int:
        """The system's number of the file."""
        return int(self._open("ask").fileno())

    def flush(self) -> None:
        """Hand all records to the system."""
        file = self._open("flush")
        with system_errors(self.name):
            if self._compressor:
                file.write(self._compressor.flush(zlib.Z_SYNC_FLUSH))
            file.flush()

    def close(self) -> None:
        """Write what is left and close the file; closing again does nothing."""
        if self._file is None:
            return
        file, self._file = self._file, None
        with system_errors(self.name), file:
            if self._compressor:
                file.write(self._compressor.flush())

    def _open(self, what: str) -> Any:
        if self._file is None:
            raise FailedPreconditionError(f"cannot {what}: the writer of {self.name} is closed")
        return self._file

    def __enter__(self) -> RecordWriter:
        self._open("enter")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 traceback: TracebackType | None) -> None:
        self.close()


def _compressor(compression: Compression) -> Any:
    if not compression.kind:
        return None
    bits = compression.window_bits + (16 if compression.kind == "GZIP" else 0)
    try:
        return zlib.compressobj(compression.level, zlib.DEFLATED, bits, compression.memory_level,
                                compression.strategy)
    except (ValueError, zlib.error, OverflowError, TypeError) as error:
        raise InvalidArgumentError(f"zlib does not take these options of "
                                   f"{compression.kind}: {error}") from None
