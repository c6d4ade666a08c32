"""PNG images, written (``tf.io.encode_png``)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..values import arguments, convert
from . import hosting

_COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}  # of so many channels


@public
def encode_png(image: Any, compression: int = -1, name: str | None = None) -> Tensor:
    """Images as the bytes of PNG files.

    Parameters
    ----------
    image : Tensor
        uint8 or uint16: height, width and 1 to 4 channels (grey, grey and alpha, red green blue,
        the same and alpha), with any dimensions before them.
    compression : int
        0 (none) to 9 (small), -1 for zlib's own choice.

    Returns
    -------
    Tensor
        Strings, in the shape of the dimensions before height.

    Raises
    ------
    InvalidArgumentError
        For another dtype, rank or number of channels.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.encode_png(tf.zeros([2, 2, 1], tf.uint8)).numpy()[:8]
    b'\\x89PNG\\r\\n\\x1a\\n'
    """
    x = convert.to_tensor(image)
    if x._dtype not in (dtypes.uint8, dtypes.uint16):
        raise InvalidArgumentError("tf.io.encode_png: image must be uint8 or uint16, got "
                                   f"{x._dtype.name}; use tf.image.convert_image_dtype",
                                   "io.encode_png")
    level = arguments.static_int(compression, "compression")
    if not -1 <= level <= 9:
        raise InvalidArgumentError("tf.io.encode_png: compression must be between -1 and 9, got "
                                   f"{level}", "io.encode_png")
    if x.shape.rank is not None and x.shape.rank < 3:
        raise InvalidArgumentError("tf.io.encode_png: image must have height, width and channels, "
                                   f"got shape {x.shape}", "io.encode_png")
    return hosting.on_host("io.encode_png", _encoder(level=level), [x], [
        hosting.type_of(dtypes.string, *hosting.shape_of(x)[:-3])])[0]


@recipe("io.encode_png")
def _encoder(level: int) -> Callable[..., Any]:
    def encode(images: Any) -> Any:
        shape = images.shape[:-3]
        flat = images.reshape(-1, *images.shape[-3:])
        return (hosting.words([png_of(one, level) for one in flat], shape),)

    return encode


def png_of(image: Any, level: int = -1) -> bytes:
    """The bytes of a PNG file of an image: height, width, channels; uint8 or uint16.

    Raises
    ------
    InvalidArgumentError
        For another number of channels, or no pixels.
    """
    height, width, channels = image.shape
    if channels not in _COLOURS:
        raise InvalidArgumentError(f"image must have 1, 2, 3, or 4 channels, got {channels}",
                                   "io.encode_png")
    if not height or not width:
        raise InvalidArgumentError(f"image must have pixels, got {height} times {width}",
                                   "io.encode_png")
    bits = 8 * image.dtype.itemsize
    head = struct.pack(">IIBBBBB", width, height, bits, _COLOURS[channels], 0, 0, 0)
    rows = np.ascontiguousarray(image.astype(image.dtype.newbyteorder(">"))).view(np.uint8)
    data = _filter(rows.reshape(height, -1), channels * bits // 8)
    return b"".join((b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", head),
                     _chunk(b"IDAT", zlib.compress(data, level)), _chunk(b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _filter(rows: Any, step: int) -> bytes:
    """Each row as its differences from neighbours, in the way that leaves the least.

    ``step`` is the bytes of a pixel: a byte is compared with that of the pixel before it, with the
    one above, with their mean, or with the closest of these and the one between them.
    """
    left, above, corner = np.zeros_like(rows), np.zeros_like(rows), np.zeros_like(rows)
    left[:, step:] = rows[:, :-step]
    above[1:] = rows[:-1]
    corner[1:, step:] = rows[:-1, :-step]
    a, b, c = (x.astype(np.int16) for x in (left, above, corner))
    near, far, both = np.abs(b - c), np.abs(a - c), np.abs(a + b - 2 * c)
    closest = np.where((near <= far) & (near <= both), left, np.where(far <= both, above, corner))
    ways = np.stack([rows, rows - left, rows - above, rows - ((a + b) // 2).astype(np.uint8),
                     rows - closest])
    cost = np.abs(ways.view(np.int8).astype(np.int16)).sum(axis=2, dtype=np.int64)
    best = cost.argmin(axis=0)
    chosen = ways[best, np.arange(len(rows))]
    return bytes(np.concatenate([best.astype(np.uint8)[:, None], chosen], axis=1).tobytes())
