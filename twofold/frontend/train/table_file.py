"""Sorted tables of keys and values in blocks: the files in which TensorFlow keeps an index.

Blocks hold entries that share the beginnings of their keys with the entry before; a last block
says where the others are, and the end of the file where that is. Every block has a checksum.
"""

from __future__ import annotations

from typing import Any

from ...errors import DataLossError, UnimplementedError
from ..io.checksums import crc32c, unmask
from ..io.protobuf import decode_varint
from .files import DamagedError, OpenFile

MAGIC = bytes.fromhex("57fb808b247547db")
_FOOTER = 48
_TRAILER = 5  # a kind and a checksum after each block
_KINDS = {1: "snappy", 2: "zlib"}


def read_table(file: OpenFile) -> dict[bytes, bytes]:
    """All entries of a table.

    Raises
    ------
    DamagedError
        Something is missing, or a checksum differs.
    UnimplementedError
        Blocks are compressed.
    """
    try:
        if file.size < _FOOTER:
            raise DamagedError("it ends too early")
        footer = file.read(file.size - _FOOTER, _FOOTER).tobytes()
        if not footer.endswith(MAGIC):
            raise DamagedError("it does not end as a table does")
        _, _, at = _handle(footer, 0)  # of names of statistics, which nobody writes
        begin, size, _ = _handle(footer, at)
        found: dict[bytes, bytes] = {}
        for _, place in _entries(_block(file, begin, size)):
            begin, size, _ = _handle(place, 0)
            found.update(_entries(_block(file, begin, size)))
    except (DataLossError, IndexError) as error:
        raise DamagedError(f"a block cannot be read ({error})") from None
    return found


def _handle(data: bytes, at: int) -> tuple[int, int, int]:
    """Where a block is, how long, and the position behind that."""
    begin, at = decode_varint(data, at, "a place")
    size, at = decode_varint(data, at, "a place")
    return begin, size, at


def _block(file: OpenFile, begin: int, size: int) -> bytes:
    whole = file.read(begin, size + _TRAILER).tobytes()
    content, kind = whole[:size], whole[size]
    if crc32c(whole[:size + 1]) != unmask(int.from_bytes(whole[size + 1:], "little")):
        raise DamagedError("a checksum differs")
    if kind:
        raise UnimplementedError(
            f"{file.path} is compressed ({_KINDS.get(kind, kind)}); TensorFlow's own writer does "
            "not compress indices: save the checkpoint anew with TensorFlow", "restore")
    return content


def _entries(block: bytes) -> Any:
    """(key, value) of a block, in order."""
    restarts = int.from_bytes(block[-4:], "little")
    end = len(block) - 4 - 4 * restarts
    if end < 0:
        raise DamagedError("a block is too short")
    at, key = 0, b""
    while at < end:
        shared, at = decode_varint(block, at, "a block")
        own, at = decode_varint(block, at, "a block")
        length, at = decode_varint(block, at, "a block")
        if shared > len(key) or at + own + length > end:
            raise DamagedError("an entry is longer than its block")
        key = key[:shared] + block[at:at + own]
        at += own
        yield key, block[at:at + length]
        at += length
