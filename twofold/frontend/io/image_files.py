"""Pixels of image files, told apart by their first bytes; arrays in, arrays out.

PNG and BMP are read here and in ``png_pixels.py``; JPEG, GIF and WebP by Pillow (the extra
``image``), which is imported by the first that needs it.
"""

from __future__ import annotations

import importlib
import io
import struct
from typing import Any

import numpy as np

from ...errors import InvalidArgumentError, UnimplementedError
from . import png_pixels

_KINDS = ((png_pixels.SIGNATURE, "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"),
          (b"BM", "BMP"))
_MOST_BYTES = 1 << 31  # of an animation
# What Pillow says of damaged files is of many classes.
_FAILURES = (OSError, EOFError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError,
             struct.error)


def kind_of(data: bytes, function: str) -> str:
    """``"PNG"``, ``"JPEG"``, ``"GIF"``, ``"BMP"`` or ``"WebP"``.

    Raises
    ------
    InvalidArgumentError
        For anything else.
    """
    if not data:
        raise InvalidArgumentError("Input is empty.", function)
    for start, kind in _KINDS:
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    if data.startswith((b"\xff\x0a", b"\x00\x00\x00\x0cJXL \r\n\x87\n")):
        raise UnimplementedError(f"tf.{function}: JPEG XL cannot be read", function)
    raise InvalidArgumentError("Unknown image file format. One of JPEG, PNG, GIF, BMP, WebP "
                               "required.", function)


def jpeg_pixels(data: bytes, channels: int = 0, ratio: int = 1, repair: bool = False) -> Any:
    """The image of a JPEG file: height, width, 1 or 3 channels.

    Parameters
    ----------
    data : bytes
    channels : int
        1, 3 or 0: as many as the file has.
    ratio : int
        1, 2, 4 or 8: how much smaller.
    repair : bool
        Whether one that is cut off is filled up.

    Raises
    ------
    InvalidArgumentError
        For a damaged file.
    """
    if channels == 4:
        raise InvalidArgumentError("JPEG does not support 4 channels", "io.decode_jpeg")
    image = _open(data + b"\xff\xd9" if repair else data, "JPEG")
    has_colours = image.mode != "L"
    wanted = "L" if channels == 1 or (channels == 0 and not has_colours) else None
    width, height = image.size
    image.draft(wanted, (width / ratio, height / ratio))  # exact: the ratio is a power of two
    pixels = _load(image, "JPEG")
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    elif pixels.shape[-1] == 4:  # inks, the last of them black
        pixels = ((255 - pixels[..., :3].astype(np.uint16)) * (255 - pixels[..., 3:]) // 255
                  ).astype(np.uint8)
    if channels == 1 and pixels.shape[-1] == 3:
        return png_pixels.grey_of(pixels)
    return np.repeat(pixels, 3, axis=-1) if channels == 3 and pixels.shape[-1] == 1 else pixels


def gif_frames(data: bytes, first_only: bool = False) -> Any:
    """The frames of a GIF file, each as it is seen: frames, height, width, 3 channels.

    Raises
    ------
    InvalidArgumentError
        For a damaged file.
    """
    return _frames(_open(data, "GIF"), "GIF", "RGBA", first_only)[..., :3]


def webp_frames(data: bytes, channels: int = 0, first_only: bool = False) -> Any:
    """The frames of a WebP file: frames, height, width, 3 or 4 channels.

    Raises
    ------
    InvalidArgumentError
        For a damaged file, or when it has another number of channels.
    """
    if channels == 1:
        raise InvalidArgumentError("WebP only supports 3 or 4 channels", "io.decode_webp")
    image = _open(data, "WebP")
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if channels not in (0, len(mode)):
        raise InvalidArgumentError(f"Number of channels requested does not match input: {channels} "
                                   f"and {len(mode)}", "io.decode_webp")
    return _frames(image, "WebP", mode, first_only)


def is_animated(data: bytes) -> bool:
    """Whether a GIF file has several frames."""
    return _count_frames(_open(data, "GIF"), "GIF") > 1


def _count_frames(image: Any, kind: str) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except _FAILURES as error:
        raise _invalid(kind, error) from None


def _frames(image: Any, kind: str, mode: str, first_only: bool) -> Any:
    count = 1 if first_only else _count_frames(image, kind)
    if count * image.size[0] * image.size[1] * len(mode) > _MOST_BYTES:
        raise InvalidArgumentError(f"Invalid {kind} data: {count} frames of {image.size[0]} times "
                                   f"{image.size[1]} pixels", f"io.decode_{kind.lower()}")
    frames = np.empty((count, image.size[1], image.size[0], len(mode)), np.uint8)
    for number in range(count):
        try:
            image.seek(number)
            frames[number] = np.asarray(image.convert(mode))
        except _FAILURES as error:
            raise _invalid(kind, error) from None
    if kind == "GIF":  # what no frame has drawn on yet is black
        frames[frames[..., 3] == 0] = 0
    return frames


def bmp_pixels(data: bytes, channels: int = 0) -> Any:
    """The image of a BMP file: height, width, 1, 3 or 4 channels.

    Raises
    ------
    InvalidArgumentError
        For a damaged file, or one of a kind that TensorFlow does not read.
    """
    if channels == 1:
        raise InvalidArgumentError("`channels` must be 0, 3 or 4 for BMP, but got 1",
                                   "io.decode_bmp")
    if len(data) < 32:
        raise _invalid("BMP", f"it has {len(data)} of 32 bytes of its header")
    start = int.from_bytes(data[10:14], "little")
    width, height = (int.from_bytes(data[at:at + 4], "little", signed=True) for at in (18, 22))
    bits = int.from_bytes(data[28:30], "little")
    if bits not in (8, 24, 32) or width <= 0 or not height:
        raise _invalid("BMP", f"{width} times {height} pixels of {bits} bits; 8, 24 and 32 are "
                              "read")
    count = bits // 8
    stride = -(-width * count // 4) * 4
    if start + stride * abs(height) > len(data):
        raise _invalid("BMP", f"it has {len(data)} of {start + stride * abs(height)} bytes")
    rows = np.frombuffer(data, np.uint8, stride * abs(height), start).reshape(-1, stride)
    pixels = rows[:: -1 if height > 0 else 1, :width * count].reshape(abs(height), width, count)
    if count >= 3:  # blue comes first in the file
        pixels = pixels[..., [2, 1, 0, 3][:count]]
    return png_pixels.with_channels(np.ascontiguousarray(pixels), channels)


def jpeg_shape(data: bytes) -> tuple[int, int, int]:
    """Height, width and channels that a JPEG file says it has; nothing is decoded.

    Raises
    ------
    InvalidArgumentError
        For what is no JPEG file.
    """
    at = 2
    while data.startswith(b"\xff\xd8") and at + 9 < len(data) and data[at] == 255:
        marker = data[at + 1]
        if marker == 255 or marker == 1 or 0xd0 <= marker <= 0xd8:  # these stand alone
            at += 1 if marker == 255 else 2
        elif 0xc0 <= marker <= 0xcf and marker not in (0xc4, 0xc8, 0xcc):
            height, width = (int.from_bytes(data[p:p + 2], "big") for p in (at + 5, at + 7))
            return height, width, data[at + 9]
        else:
            at += 2 + int.from_bytes(data[at + 2:at + 4], "big")
    raise InvalidArgumentError(f"Invalid JPEG data, size {len(data)}", "io.extract_jpeg_shape")


def jpeg_of(pixels: Any, quality: int, progressive: bool, optimize_size: bool,
            chroma_downsampling: bool, density: tuple[int, int, int], xmp_metadata: str) -> bytes:
    """The bytes of a JPEG file of an image: height, width, 1 or 3 channels; uint8.

    Parameters
    ----------
    density : tuple of int
        The unit (1 for inches, 2 for centimetres), and pixels for each across and down.
    """
    image = pillow("JPEG").fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    out = io.BytesIO()
    more: dict[str, Any] = {"xmp": xmp_metadata.encode()} if xmp_metadata else {}
    image.save(out, "JPEG", quality=quality, progressive=progressive, optimize=optimize_size,
               subsampling=2 if chroma_downsampling else 0, dpi=(300, 300), **more)
    found = bytearray(out.getvalue())
    unit, across, down = density
    found[13:18] = bytes([unit]) + across.to_bytes(2, "big") + down.to_bytes(2, "big")
    return bytes(found)


def pillow(kind: str) -> Any:
    """The module of images of Pillow.

    Raises
    ------
    UnimplementedError
        When Pillow is not installed.
    """
    try:
        return importlib.import_module("PIL.Image")
    except ImportError:
        raise UnimplementedError(f"{kind} images need Pillow: pip install 'twofold[image]'; PNG "
                                 "and BMP images are read without it") from None


def _open(data: bytes, kind: str) -> Any:
    module = pillow(kind)
    try:
        return module.open(io.BytesIO(data), formats=[kind.upper()])
    except (*_FAILURES, module.DecompressionBombError) as error:
        raise _invalid(kind, error) from None


def _load(image: Any, kind: str) -> Any:
    try:
        image.load()
        return np.array(image)
    except _FAILURES as error:
        raise _invalid(kind, error) from None


def _invalid(kind: str, reason: object) -> InvalidArgumentError:
    return InvalidArgumentError(f"Invalid {kind} data: {reason}", f"io.decode_{kind.lower()}")
