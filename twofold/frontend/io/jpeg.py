"""JPEG files written (``tf.io.encode_jpeg``), recognised and asked for their size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import InvalidArgumentError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..values import arguments, convert
from . import hosting, image_files

_FORMATS = {"": None, "grayscale": 1, "rgb": 3}
_UNITS = {"in": 1, "cm": 2}


@public
def encode_jpeg(image: Any, format: str = "", quality: int = 95, progressive: bool = False,
                optimize_size: bool = False, chroma_downsampling: bool = True,
                density_unit: str = "in", x_density: int = 300, y_density: int = 300,
                xmp_metadata: str = "", name: str | None = None) -> Tensor:
    """An image as the bytes of a JPEG file.

    Needs Pillow (``pip install "twofold[image]"``).

    Parameters
    ----------
    image : Tensor
        uint8: height, width and 1 or 3 channels.
    format : str
        ``"grayscale"`` or ``"rgb"``: what the channels must be; ``""`` for what they are.
    quality : int
        0 to 100.
    progressive : bool
        Whether the file can be shown while it is loaded.
    optimize_size : bool
        Whether to take more time for a smaller file.
    chroma_downsampling : bool
        Whether colours are held in half the size.
    density_unit : str
        ``"in"`` or ``"cm"``, of the next two.
    x_density, y_density : int
        Pixels across and down, as is written into the file.
    xmp_metadata : str
        Put into the file, if any.

    Returns
    -------
    Tensor
        One string.

    Raises
    ------
    InvalidArgumentError
        For another dtype, rank, number of channels or option.
    UnimplementedError
        When Pillow is not there.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.encode_jpeg(tf.zeros([2, 2, 3], tf.uint8)).numpy()[:3]
    b'\\xff\\xd8\\xff'
    """
    function = "io.encode_jpeg"
    x = convert.to_tensor(image)
    if x._dtype is not dtypes.uint8:
        raise InvalidArgumentError(f"tf.{function}: image must be uint8, got {x._dtype.name}; use "
                                   "tf.image.convert_image_dtype", function)
    if x.shape.rank not in (3, None):
        raise InvalidArgumentError(f"image must be 3-dimensional, got shape {x.shape}", function)
    if format not in _FORMATS or density_unit not in _UNITS:
        raise InvalidArgumentError(f"tf.{function}: format must be '', 'grayscale' or 'rgb' and "
                                   f"density_unit 'in' or 'cm', got {format!r} and "
                                   f"{density_unit!r}", function)
    level = arguments.static_int(quality, "quality")
    if not 0 <= level <= 100:
        raise InvalidArgumentError(f"quality must be in [0,100], got {level}", function)
    density = (_UNITS[density_unit], arguments.static_int(x_density, "x_density"),
               arguments.static_int(y_density, "y_density"))
    if not all(0 <= value < 1 << 16 for value in density):
        raise InvalidArgumentError(f"tf.{function}: x_density and y_density must be between 0 and "
                                   f"65535, got {density[1]} and {density[2]}", function)
    for value, what in ((progressive, "progressive"), (optimize_size, "optimize_size"),
                        (chroma_downsampling, "chroma_downsampling")):
        arguments.require_bool(value, what)
    encode = _encoder(format=format, quality=level, progressive=progressive,
                      optimize_size=optimize_size, chroma_downsampling=chroma_downsampling,
                      density=density, xmp_metadata=xmp_metadata)
    return hosting.on_host(function, encode, [x], [hosting.type_of(dtypes.string)])[0]


@recipe("io.encode_jpeg")
def _encoder(format: str, quality: int, progressive: bool, optimize_size: bool,
             chroma_downsampling: bool, density: Sequence[int], xmp_metadata: Any
             ) -> Callable[..., Any]:
    unit, x_density, y_density = density

    def encode(pixels: Any) -> Any:
        _check_size(pixels, _FORMATS[format], format, "io.encode_jpeg")
        found = image_files.jpeg_of(pixels, quality, progressive, optimize_size,
                                    chroma_downsampling, (unit, x_density, y_density),
                                    xmp_metadata)
        return (hosting.words([found], ()),)

    return encode


def _check_size(pixels: Any, channels: int | None, format: str, function: str) -> None:
    shape = list(pixels.shape)
    if len(shape) != 3 or shape[2] not in (1, 3):
        raise InvalidArgumentError(f"image must have 1 or 3 channels, got {shape}", function)
    if channels not in (None, shape[2]):
        raise InvalidArgumentError(f"format {format} expects {channels} channels, got {shape}",
                                   function)
    if not 0 < shape[0] < 65501 or not 0 < shape[1] < 65501:
        raise InvalidArgumentError("image must have between 1 and 65500 rows and columns, got "
                                   f"{shape}", function)


@public
def is_jpeg(contents: Any, name: str | None = None) -> Tensor:
    """Whether bytes begin as those of JPEG files do.

    Parameters
    ----------
    contents : Tensor
        Strings of any shape.

    Returns
    -------
    Tensor
        bool, in the shape of ``contents``.

    Raises
    ------
    InvalidArgumentError
        When ``contents`` holds no strings.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.is_jpeg(b"\\x89PNG").numpy()
    np.False_
    """
    tensor = hosting.strings_of(contents, "contents", "io.is_jpeg")
    return hosting.on_host("io.is_jpeg", _looker(), [tensor], [
        hosting.type_of(dtypes.bool_, *hosting.shape_of(tensor))])[0]


@recipe("io.is_jpeg", is_elementwise=True)
def _looker() -> Callable[..., Any]:
    def look(strings: Any) -> Any:
        found = [item.startswith(b"\xff\xd8\xff") for item in strings.ravel()]
        return (np.array(found, bool).reshape(strings.shape),)

    return look


@public
def extract_jpeg_shape(contents: Any, output_type: Any = dtypes.int32, name: str | None = None
                       ) -> Tensor:
    """Height, width and channels of a JPEG file; nothing is decoded.

    Parameters
    ----------
    contents : Tensor
        One string: the bytes of the file.
    output_type : dtype
        int32 or int64.

    Returns
    -------
    Tensor
        Three integers.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no JPEG file.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.extract_jpeg_shape(tf.io.encode_jpeg(tf.zeros([2, 5, 3], tf.uint8))).numpy()
    array([2, 5, 3], dtype=int32)
    """
    function = "io.extract_jpeg_shape"
    dtype = dtypes.as_dtype(output_type)
    if dtype not in (dtypes.int32, dtypes.int64):
        raise InvalidArgumentError(f"tf.{function}: output_type must be int32 or int64, got "
                                   f"{dtype.name}", function)
    return hosting.on_host(function, _sizer(dtype=dtype),
                           [hosting.string_of(contents, "contents", function)],
                           [hosting.type_of(dtype, 3)])[0]


@recipe("io.extract_jpeg_shape")
def _sizer(dtype: DType) -> Callable[..., Any]:
    return lambda data: (np.array(image_files.jpeg_shape(data[()]), dtype.numpy),)
