"""``tf.io.decode_image`` and its kin: image files as tensors, and JPEG files of tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import InvalidArgumentError
from ..ops.image.colours import convert_image_dtype
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..values import arguments, convert
from . import hosting, image_files
from .png_pixels import png_pixels

_JPEG_METHODS = ("", "INTEGER_FAST", "INTEGER_ACCURATE")
_SCALES = (1, 2, 4, 8)


@public
def decode_image(contents: Any, channels: int | None = None, dtype: Any = dtypes.uint8,
                 name: str | None = None, expand_animations: bool = True) -> Tensor:
    """The image, or the frames, of a file of any kind: PNG, JPEG, GIF, BMP or WebP.

    JPEG, GIF and WebP files need Pillow (``pip install "twofold[image]"``).

    Parameters
    ----------
    contents : Tensor
        One string: the bytes of the file.
    channels : int, optional
        1 (grey), 3 (red, green, blue) or 4 (with alpha); else as many as the file has.
    dtype : dtype
        uint8 or uint16; of other integers the whole range is used, floats are between 0 and 1.
    expand_animations : bool
        Whether GIF and WebP files give all frames, with one more dimension; else the first one.

    Returns
    -------
    Tensor
        Height, width, channels; of GIF and WebP files frames come before.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no image, or a number of channels that such images do not have.
    UnimplementedError
        When Pillow is needed and not there.

    Examples
    --------
    >>> import twofold as tf
    >>> file = tf.io.encode_png(tf.constant([[[255], [0]]], tf.uint8))
    >>> tf.io.decode_image(file, dtype=tf.float32).numpy().ravel()
    array([1., 0.], dtype=float32)
    """
    function = "io.decode_image"
    given = arguments.static_int(0 if channels is None else channels, "channels")
    wanted = dtypes.as_dtype(dtype)
    _check_channels(given, function)
    held = wanted if wanted in (dtypes.uint8, dtypes.uint16, dtypes.float32) else dtypes.uint16
    decode = _decoder_of_any(channels=given, first_only=not expand_animations, dtype=held)
    tensor = _contents(contents, function)
    if expand_animations:
        found = hosting.of_any_shape(function, decode, tensor, held)
    else:
        found = _image(function, decode, tensor, held, given)
    return found if held is wanted else convert_image_dtype(found, wanted)


@recipe("io.decode_image")
def _decoder_of_any(channels: int, first_only: bool, dtype: DType) -> Callable[..., Any]:
    return lambda data: (_as_dtype(_pixels_of_any(
        data[()], channels, first_only, dtype, "io.decode_image"), dtype),)


def _pixels_of_any(data: bytes, channels: int, first_only: bool, dtype: DType, function: str
                   ) -> Any:
    kind = image_files.kind_of(data, function)
    if kind == "GIF":
        if channels not in (0, 3):
            raise InvalidArgumentError(f"channels must be 0 or 3 for GIF, got {channels}",
                                       function)
        frames = image_files.gif_frames(data, first_only)
    elif kind == "WebP":
        if dtype is not dtypes.uint8:
            raise InvalidArgumentError("WebP only supports uint8 for dtype", function)
        frames = image_files.webp_frames(data, channels, first_only)
    else:
        read = {"PNG": png_pixels, "JPEG": image_files.jpeg_pixels,
                "BMP": image_files.bmp_pixels}[kind]
        return _Pixels(read(data, channels), is_exact=kind == "PNG")
    return _Pixels(frames[0] if first_only else frames)


class _Pixels:
    """An image as a file holds it. One of a PNG file fills the range of a wider dtype."""

    def __init__(self, array: Any, is_exact: bool = False):
        self.array, self.is_exact = array, is_exact


def _as_dtype(pixels: _Pixels, dtype: DType) -> Any:
    """uint8 or uint16 as one of these or float32, as TensorFlow computes it."""
    array = pixels.array
    if dtype is dtypes.uint8:
        return array if array.dtype == np.uint8 else (array >> 8).astype(np.uint8)
    if dtype is dtypes.uint16:
        if array.dtype == np.uint16:
            return array
        return array.astype(np.uint16) * np.uint16(257 if pixels.is_exact else 256)
    if array.dtype == np.uint16 or pixels.is_exact:
        wide = array if array.dtype == np.uint16 else array.astype(np.uint16) * np.uint16(257)
        return wide.astype(np.float32) * np.float32(1 / 65535)
    return array.astype(np.float32) * np.float32(1 / 255)


@public
def decode_png(contents: Any, channels: int = 0, dtype: Any = dtypes.uint8,
               name: str | None = None) -> Tensor:
    """The image of a PNG file (a JPEG file, or a GIF file with one frame, is read too).

    Parameters
    ----------
    contents : Tensor
        One string: the bytes of the file.
    channels : int
        1 (grey), 3 (red, green, blue), 4 (with alpha), or 0: as many as the file has.
    dtype : dtype
        uint8 or uint16.

    Returns
    -------
    Tensor
        Height, width, channels.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no such image, another number of channels, or another dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> file = tf.io.encode_png(tf.constant([[[9], [7]]], tf.uint8))
    >>> tf.io.decode_png(file, channels=3).numpy().tolist()
    [[[9, 9, 9], [7, 7, 7]]]
    """
    function = "io.decode_png"
    wanted = dtypes.as_dtype(dtype)
    if wanted not in (dtypes.uint8, dtypes.uint16):
        raise InvalidArgumentError(f"tf.{function}: dtype must be uint8 or uint16, got "
                                   f"{wanted.name}; tf.io.decode_image gives others", function)
    given = arguments.static_int(channels, "channels")
    _check_channels(given, function)
    decode = _still_decoder(function=function, channels=given, dtype=wanted)
    return _image(function, decode, _contents(contents, function), wanted, given)


@public
def decode_jpeg(contents: Any, channels: int = 0, ratio: int = 1, fancy_upscaling: bool = True,
                try_recover_truncated: bool = False, acceptable_fraction: float = 1,
                dct_method: str = "", name: str | None = None) -> Tensor:
    """The image of a JPEG file (a PNG file, or a GIF file with one frame, is read too).

    Needs Pillow (``pip install "twofold[image]"``).

    Parameters
    ----------
    contents : Tensor
        One string: the bytes of the file.
    channels : int
        1 (grey), 3 (red, green, blue), or 0: as many as the file has.
    ratio : int
        1, 2, 4 or 8: how much smaller the image is made, which is quicker.
    fancy_upscaling : bool
        True: colours are interpolated.
    try_recover_truncated : bool
        Whether what a file that is cut off lacks is filled up with grey; else it is an error.
    acceptable_fraction : float
        1 only.
    dct_method : str
        ``""``, ``"INTEGER_FAST"`` or ``"INTEGER_ACCURATE"``: the accurate one runs in all cases.

    Returns
    -------
    Tensor
        uint8: height, width, channels.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no such image, another number of channels, or another ratio.
    UnimplementedError
        When Pillow is not there.

    Examples
    --------
    >>> import twofold as tf
    >>> file = tf.io.encode_jpeg(tf.fill([2, 3, 1], tf.constant(200, tf.uint8)))
    >>> tf.io.decode_jpeg(file).shape
    TensorShape([2, 3, 1])
    """
    return _decode_jpeg("io.decode_jpeg", contents, None, channels, ratio, fancy_upscaling,
                        try_recover_truncated, acceptable_fraction, dct_method)


@public
def decode_and_crop_jpeg(contents: Any, crop_window: Any, channels: int = 0, ratio: int = 1,
                         fancy_upscaling: bool = True, try_recover_truncated: bool = False,
                         acceptable_fraction: float = 1, dct_method: str = "",
                         name: str | None = None) -> Tensor:
    """A part of the image of a JPEG file.

    Needs Pillow (``pip install "twofold[image]"``).

    Parameters
    ----------
    contents : Tensor
        One string: the bytes of the file.
    crop_window : Tensor
        Four integers: the first row and column, the height and the width.
    channels, ratio, fancy_upscaling, try_recover_truncated, acceptable_fraction, dct_method
        As :func:`decode_jpeg` takes them.

    Returns
    -------
    Tensor
        uint8: height, width, channels.

    Raises
    ------
    InvalidArgumentError
        As :func:`decode_jpeg` does, and for a part that is not inside of the image.

    Examples
    --------
    >>> import twofold as tf
    >>> file = tf.io.encode_jpeg(tf.zeros([4, 5, 3], tf.uint8))
    >>> tf.io.decode_and_crop_jpeg(file, [1, 2, 2, 3]).shape
    TensorShape([2, 3, 3])
    """
    return _decode_jpeg("io.decode_and_crop_jpeg", contents, crop_window, channels, ratio,
                        fancy_upscaling, try_recover_truncated, acceptable_fraction, dct_method)


def _decode_jpeg(function: str, contents: Any, crop_window: Any, channels: int, ratio: int,
                 fancy_upscaling: bool, try_recover_truncated: bool, acceptable_fraction: float,
                 dct_method: str) -> Tensor:
    arguments.support_only(function, "fancy_upscaling", fancy_upscaling, True)
    if acceptable_fraction != 1:
        arguments.support_only(function, "acceptable_fraction", acceptable_fraction)
    given = arguments.static_int(channels, "channels")
    _check_channels(given, function)
    if ratio not in _SCALES:
        raise InvalidArgumentError(f"ratio must be 1, 2, 4, or 8, got {ratio}", function)
    if dct_method not in _JPEG_METHODS:
        raise InvalidArgumentError(f"dct_method must be one of {_JPEG_METHODS}, got "
                                   f"{dct_method!r}", function)
    inputs = [_contents(contents, function)]
    if crop_window is not None:
        inputs.append(convert.to_tensor(crop_window, dtypes.int32))
    decode = _still_decoder(function=function, channels=given, dtype=dtypes.uint8, ratio=int(ratio),
                            repair=bool(try_recover_truncated))
    return _image(function, decode, inputs[0], dtypes.uint8, given, *inputs[1:])


@recipe("io.decode_still_image")
def _still_decoder(function: str, channels: int, dtype: DType, ratio: int = 1,
                   repair: bool = False) -> Callable[..., Any]:
    def decode(data: Any, window: Any = None) -> Any:
        image = _as_dtype(_still_pixels(data[()], channels, function, ratio, repair), dtype)
        return (image if window is None else _part(image, window, function),)

    return decode


def _part(image: Any, window: Any, function: str) -> Any:
    """A part of an image."""
    if window.shape != (4,):
        raise InvalidArgumentError(f"tf.{function}: crop_window must be four integers, got shape "
                                   f"{list(window.shape)}", function)
    top, left, height, width = map(int, window)
    if min(top, left) < 0 or min(height, width) < 1 or top + height > image.shape[0] \
            or left + width > image.shape[1]:
        raise InvalidArgumentError(
            f"Invalid crop window: rows {top} to {top + height} and columns {left} to "
            f"{left + width} of an image of {image.shape[0]} rows and {image.shape[1]} columns",
            function)
    return np.ascontiguousarray(image[top:top + height, left:left + width])


def _still_pixels(data: bytes, channels: int, function: str, ratio: int = 1, repair: bool = False
                  ) -> _Pixels:
    """The image of a file that is no animation."""
    kind = image_files.kind_of(data, function)
    if kind == "PNG":
        return _Pixels(png_pixels(data, channels), is_exact=True)
    if kind == "JPEG":
        return _Pixels(image_files.jpeg_pixels(data, channels, ratio, repair))
    if kind == "GIF":
        if image_files.is_animated(data):
            raise InvalidArgumentError(
                "Got several frames, but animated gifs can only be decoded by tf.io.decode_gif or "
                "tf.io.decode_image", function)
        if channels not in (0, 3):
            raise InvalidArgumentError(f"channels must be 0 or 3 for GIF, got {channels}",
                                       function)
        return _Pixels(image_files.gif_frames(data, True)[0])
    raise InvalidArgumentError(
        f"Trying to decode {kind} format using a wrong op. Use `decode_{kind.lower()}` or "
        f"`decode_image` instead. Op used: tf.{function}", function)


@public
def decode_gif(contents: Any, name: str | None = None) -> Tensor:
    """The frames of a GIF file (of a PNG or JPEG file: one frame).

    Needs Pillow (``pip install "twofold[image]"``).

    Parameters
    ----------
    contents : Tensor
        One string: the bytes of the file.

    Returns
    -------
    Tensor
        uint8: frames, height, width, red green and blue.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no such image.
    UnimplementedError
        When Pillow is not there.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.decode_gif(tf.io.encode_png(tf.zeros([2, 5, 3], tf.uint8))).shape
    TensorShape([1, 2, 5, 3])
    """
    function = "io.decode_gif"
    sizes = [hosting.new_size(word) for word in ("frames", "height", "width")]
    return hosting.on_host(function, _gif_decoder(), [_contents(contents, function)],
                           [hosting.type_of(dtypes.uint8, *sizes, 3)])[0]


@recipe("io.decode_gif")
def _gif_decoder() -> Callable[..., Any]:
    function = "io.decode_gif"

    def decode(data: Any) -> Any:
        if image_files.kind_of(data[()], function) == "GIF":
            return (image_files.gif_frames(data[()]),)
        return (_as_dtype(_still_pixels(data[()], 3, function), dtypes.uint8)[None],)

    return decode


@public
def decode_webp(contents: Any, channels: int = 0, dtype: Any = dtypes.uint8,
                name: str | None = None) -> Tensor:
    """The frames of a WebP file.

    Needs Pillow (``pip install "twofold[image]"``).

    Parameters
    ----------
    contents : Tensor
        One string: the bytes of the file.
    channels : int
        3, 4 (with alpha), or 0: as many as the file has. There is no conversion.
    dtype : dtype
        uint8.

    Returns
    -------
    Tensor
        uint8: frames, height, width, channels.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no such image, or one with another number of channels.
    UnimplementedError
        When Pillow is not there.

    Examples
    --------
    >>> import twofold as tf
    >>> pixel = "524946461a000000574542505650384c0d0000002f00000010071011118888fe0700"
    >>> tf.io.decode_webp(bytes.fromhex(pixel)).shape
    TensorShape([1, 1, 1, 4])
    """
    function = "io.decode_webp"
    if dtypes.as_dtype(dtype) is not dtypes.uint8:
        raise InvalidArgumentError("WebP only supports uint8 for dtype", function)
    given = arguments.static_int(channels, "channels")
    _check_channels(given, function)
    decode = _webp_decoder(channels=given)
    sizes = [hosting.new_size(word) for word in ("frames", "height", "width")]
    return hosting.on_host(function, decode, [_contents(contents, function)], [hosting.type_of(
        dtypes.uint8, *sizes, given or hosting.new_size("channels"))])[0]


@recipe("io.decode_webp")
def _webp_decoder(channels: int) -> Callable[..., Any]:
    function = "io.decode_webp"

    def decode(data: Any) -> Any:
        kind = image_files.kind_of(data[()], function)
        if kind != "WebP":
            raise InvalidArgumentError(f"tf.{function}: this is a {kind} file; use "
                                       "tf.io.decode_image", function)
        return (image_files.webp_frames(data[()], channels),)

    return decode


@public
def decode_bmp(contents: Any, channels: int = 0, name: str | None = None) -> Tensor:
    """The image of a BMP file.

    Parameters
    ----------
    contents : Tensor
        One string: the bytes of the file.
    channels : int
        3, 4 (with alpha), or 0: as many as the file has.

    Returns
    -------
    Tensor
        uint8: height, width, channels.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no such image, or another number of channels.

    Examples
    --------
    >>> import struct
    >>> import twofold as tf
    >>> head = struct.pack("<2sIIIIiiHH6I", b"BM", 58, 0, 54, 40, 1, 1, 1, 24, *[0] * 6)
    >>> tf.io.decode_bmp(head + bytes([3, 2, 1, 0])).numpy().tolist()  # blue comes first there
    [[[1, 2, 3]]]
    """
    function = "io.decode_bmp"
    given = arguments.static_int(channels, "channels")
    _check_channels(given, function)
    return _image(function, _bmp_decoder(channels=given), _contents(contents, function),
                  dtypes.uint8, given)


@recipe("io.decode_bmp")
def _bmp_decoder(channels: int) -> Callable[..., Any]:
    function = "io.decode_bmp"

    def decode(data: Any) -> Any:
        kind = image_files.kind_of(data[()], function)
        if kind != "BMP":
            raise InvalidArgumentError(
                f"Trying to decode {kind} format using DecodeBmp op. Use `decode_{kind.lower()}` "
                "or `decode_image` instead.", function)
        return (image_files.bmp_pixels(data[()], channels),)

    return decode


def _check_channels(channels: int, function: str) -> None:
    if channels not in (0, 1, 3, 4):
        raise InvalidArgumentError(f"`channels` must be 0, 1, 3 or 4 but got {channels}",
                                   function)


def _contents(contents: Any, function: str) -> Tensor:
    return hosting.string_of(contents, "contents", function)


def _image(function: str, decode: Callable[..., Any], tensor: Tensor, dtype: DType, channels: int,
           *others: Tensor) -> Tensor:
    """The image that a function makes of bytes."""
    return hosting.on_host(
        function, decode, [tensor, *others],
        [hosting.type_of(dtype, hosting.new_size("height"), hosting.new_size("width"),
                         channels or hosting.new_size("channels"))])[0]
