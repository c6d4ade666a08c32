"""The pixels of PNG files: all kinds of them, interlaced ones too. ``png.py`` writes PNG files."""

from __future__ import annotations

import ctypes
import importlib
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ...dataclass import dataclass
from ...errors import InvalidArgumentError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Pixels of the largest image that is made, as in TensorFlow.
MOST_PIXELS = 1 << 29
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a pixel of each kind of colour
_PALETTE, _ALPHA = 3, (4, 6)
# First column and row of the passes of an interlaced image, and how far apart theirs are.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
           (0, 1, 1, 2))
# What red and green count in grey, of 32768; as in the library that TensorFlow reads with.
_RED, _GREEN = 9797, 19234
# Bytes that filters are undone for in Python, at some 5 MB/s, before machine code is loaded.
_PATIENCE = 300_000

_left = _PATIENCE
_native: Callable[..., int] | None = None


class DamagedError(Exception):
    """What is wrong with a file."""


@dataclass(frozen=True)
class _Header:
    """What a file says of its image."""

    width: int
    height: int
    depth: int
    colour: int
    is_interlaced: bool

    @property
    def bits(self) -> int:
        return self.depth * _SAMPLES[self.colour]


def png_pixels(data: bytes, channels: int = 0) -> Any:
    """The image of a PNG file: height, width, channels.

    Parameters
    ----------
    data : bytes
        The file.
    channels : int
        1 (grey), 3 (red, green, blue), 4 (with alpha), or 0: as many as the file has.

    Returns
    -------
    array
        uint8, or uint16 where the file has 16 bits.

    Raises
    ------
    InvalidArgumentError
        For what is no PNG file, or a damaged one.
    """
    try:
        header, packed, palette, clear = _read_chunks(data)
        image, alpha = _colours(header, _read_samples(header, packed), palette, clear)
    except (struct.error, zlib.error, DamagedError) as error:
        raise InvalidArgumentError(f"Invalid PNG data, size {len(data)}: {error}",
                                   "io.decode_png") from None
    return with_channels(image, channels, alpha)


def _read_chunks(data: bytes) -> tuple[_Header, bytes, bytes, bytes]:
    """Header, packed image, palette and what is transparent."""
    found = {b"PLTE": b"", b"tRNS": b""}
    packed = []
    header = None
    for kind, body in _chunks(data):
        if header is None:
            if kind != b"IHDR":
                raise DamagedError("it does not begin with its header")
            header = _header(body)
        elif kind == b"IDAT":
            packed.append(body)
        elif kind in found:
            found[kind] = bytes(body)
    if header is None or not packed:
        raise DamagedError("there is no image in it")
    return header, b"".join(packed), found[b"PLTE"], found[b"tRNS"]


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    at = len(SIGNATURE)
    view = memoryview(data)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 8 + length
        body = view[at + 8:end]
        (stored,) = struct.unpack_from(">I", data, end)
        is_needed = kind[0] < 97 or kind == b"tRNS"
        if is_needed and zlib.crc32(body, zlib.crc32(kind)) != stored:
            raise DamagedError(f"the checksum of {kind.decode(errors='replace')} does not fit")
        if kind == b"IEND":
            return
        if kind[0] < 97 and kind not in (b"IHDR", b"PLTE", b"IDAT"):
            raise DamagedError(f"it needs {kind.decode(errors='replace')}, which is not known")
        yield kind, body
        at = end + 4
    raise DamagedError("it is cut off")


def _header(body: memoryview) -> _Header:
    width, height, depth, colour, packing, filtering, interlacing = struct.unpack(">IIBBBBB", body)
    if depth not in _DEPTHS.get(colour, ()) or packing or filtering or interlacing > 1:
        raise DamagedError("its header says what cannot be")
    if not width or not height or width * height > MOST_PIXELS:
        raise DamagedError(f"an image of {width} times {height} pixels")
    return _Header(width, height, depth, colour, interlacing == 1)


def _read_samples(header: _Header, packed: bytes) -> Any:
    """The numbers in the file: height, width, samples of a pixel."""
    passes = _PASSES if header.is_interlaced else ((0, 0, 1, 1),)
    sizes = []
    for x, y, across, down in passes:
        width, height = -(-(header.width - x) // across), -(-(header.height - y) // down)
        if width > 0 and height > 0:
            sizes.append((x, y, across, down, width, height, (width * header.bits + 7) // 8))
    wanted = sum(height * (length + 1) for *_, height, length in sizes)
    unpacker = zlib.decompressobj()
    raw = bytearray(unpacker.decompress(packed, wanted))
    if len(raw) != wanted:
        raise DamagedError(f"it has {len(raw)} of {wanted} bytes of its image")
    whole = np.empty((header.height, header.width, _SAMPLES[header.colour]),
                     np.uint16 if header.depth == 16 else np.uint8)
    at = 0
    for x, y, across, down, width, height, length in sizes:
        rows = np.frombuffer(raw, np.uint8, height * (length + 1), at).reshape(height, length + 1)
        at += rows.size
        _undo_filters(rows, max(header.bits // 8, 1))
        whole[y::down, x::across] = _unpack(rows[:, 1:], header, width)
    return whole


def _unpack(rows: Any, header: _Header, width: int) -> Any:
    """The samples in the bytes of rows."""
    if header.depth == 16:
        return np.ascontiguousarray(rows).view(">u2").reshape(len(rows), width, -1)
    if header.depth == 8:
        return rows.reshape(len(rows), width, -1)
    shifts = np.arange(8 - header.depth, -1, -header.depth, dtype=np.uint8)
    samples = (rows[..., None] >> shifts & (1 << header.depth) - 1).reshape(len(rows), -1)
    return samples[:, :width, None]


def _undo_filters(rows: Any, step: int) -> None:
    """Make bytes of an image out of differences, in place."""
    global _left, _native
    if _native is None:
        _left -= rows.size
        if _left >= 0:
            return _undo_in_python(rows, step)
        _native = importlib.import_module("twofold.backends.llvm.run.png_filters").load()
    address = ctypes.addressof(ctypes.c_char.from_buffer(rows))
    if _native(address, rows.shape[0], rows.shape[1] - 1, step):
        raise DamagedError("a row is filtered in a way that is not known")
    return None


def _undo_in_python(rows: Any, step: int) -> None:
    above = bytes(rows.shape[1] - 1)
    for row in rows:
        kind, line = int(row[0]), row[1:]
        if kind == 1:
            for first in range(step):
                np.add.accumulate(line[first::step], out=line[first::step])
        elif kind == 2:
            line += np.frombuffer(above, np.uint8)
        elif kind in (3, 4):
            line[:] = np.frombuffer(_undo_row(kind, line.tobytes(), above, step), np.uint8)
        elif kind:
            raise DamagedError("a row is filtered in a way that is not known")
        above = line.tobytes()


def _undo_row(kind: int, line: bytes, above: bytes, step: int) -> bytearray:
    found = bytearray(step) + bytearray(line)  # with a pixel of zeros before it
    corners = bytes(step) + above
    for i, value in enumerate(line):
        left, up = found[i], above[i]
        if kind == 3:
            guess = (left + up) >> 1
        else:
            corner = corners[i]
            near, far = abs(up - corner), abs(left - corner)
            both = abs(left + up - 2 * corner)
            guess = left if near <= far and near <= both else up if far <= both else corner
        found[i + step] = (value + guess) & 255
    return found[step:]


def _colours(header: _Header, samples: Any, palette: bytes, clear: bytes) -> tuple[Any, Any]:
    """The image, with 1 or 3 channels and maybe alpha; and an alpha that counts only if asked for.
    """
    if header.colour == _PALETTE:
        if not palette or len(palette) % 3 or len(palette) > 768:
            raise DamagedError("its palette is damaged")
        table = np.zeros((256, 4), np.uint8)
        table[:len(palette) // 3, :3] = np.frombuffer(palette, np.uint8).reshape(-1, 3)
        table[:, 3] = 255
        table[:len(clear), 3] = np.frombuffer(clear[:256], np.uint8)
        return table[samples[..., 0]][..., :4 if clear else 3], None
    if header.colour in _ALPHA or not clear:
        return _full_range(samples, header.depth), None
    key = np.frombuffer(clear[:2 * samples.shape[-1]], ">u2")
    hidden = (samples == key).all(axis=-1, keepdims=True)
    top = 65535 if header.depth == 16 else 255
    return _full_range(samples, header.depth), np.where(hidden, 0, top).astype(samples.dtype)


def _full_range(samples: Any, depth: int) -> Any:
    return samples * np.uint8(255 // ((1 << depth) - 1)) if depth < 8 else samples


def with_channels(image: Any, channels: int, alpha: Any = None) -> Any:
    """An image with so many channels: 1, 3, 4, or 0 for those that it has.

    Parameters
    ----------
    image : array
        Height, width, 1 to 4 channels.
    channels : int
    alpha : array, optional
        What becomes the fourth channel of an image that has none.
    """
    count = image.shape[-1]
    if channels in (0, count):
        return image
    if count in (2, 4):
        image, alpha = image[..., :-1], image[..., -1:]
    if channels == 1:
        return grey_of(image) if image.shape[-1] == 3 else np.ascontiguousarray(image)
    if image.shape[-1] == 1:
        image = np.repeat(image, 3, axis=-1)
    if channels == 3:
        return np.ascontiguousarray(image)
    if alpha is None:
        alpha = np.full((*image.shape[:-1], 1), np.iinfo(image.dtype).max, image.dtype)
    return np.concatenate([image, alpha], axis=-1)


def grey_of(image: Any) -> Any:
    """Colours as grey, in the whole numbers that TensorFlow's library for PNG computes."""
    red, green, blue = (image[..., i:i + 1].astype(np.uint32) for i in range(3))
    total = red * _RED + green * _GREEN + blue * (32768 - _RED - _GREEN)
    if image.dtype == np.uint16:
        total += 16384
    return (total >> 15).astype(image.dtype)
