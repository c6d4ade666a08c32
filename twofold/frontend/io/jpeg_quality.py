"""``tf.image``: what is lost of an image when it is written as a JPEG file and read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..ops.image.colours import convert_image_dtype
from ..ops.random.draws import uniform
from ..ops.random.stateless import stateless_uniform
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..values import arguments, convert
from . import hosting, image_files

_WORDS = ("", "INTEGER_FAST", "INTEGER_ACCURATE")
_FUNCTION = "image.adjust_jpeg_quality"


@public
def adjust_jpeg_quality(image: Any, jpeg_quality: Any, dct_method: str = "",
                        name: str | None = None) -> Tensor:
    """An image as it is after being written as a JPEG file of a quality.

    Needs Pillow (``pip install "twofold[image]"``).

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]`` of 1 or 3 channels; integers, or floats from 0 to 1.
    jpeg_quality : int, or Tensor
        0 to 100.
    dct_method : str
        ``""``, ``"INTEGER_FAST"`` or ``"INTEGER_ACCURATE"``: the accurate one runs in all cases.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    InvalidArgumentError
        When the quality, the rank or the number of channels is another.
    UnimplementedError
        When Pillow is not there.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.adjust_jpeg_quality(tf.ones([2, 2, 3]), 75).numpy().max()
    np.float32(1.0)
    """
    x = convert.to_tensor(image)
    if x.shape.rank not in (3, None):
        raise InvalidArgumentError(f"tf.{_FUNCTION}: image must be 3-dimensional, got shape "
                                   f"{x.shape}", _FUNCTION)
    if dct_method not in _WORDS:
        raise InvalidArgumentError(f"tf.{_FUNCTION}: dct_method must be one of {_WORDS}, got "
                                   f"{dct_method!r}", _FUNCTION)
    pixels = convert_image_dtype(x, dtypes.uint8, saturate=True)
    quality = convert.to_tensor(jpeg_quality, dtypes.int32)
    shape = hosting.shape_of(pixels)
    found = hosting.on_host(_FUNCTION, _rewriter(), [pixels, quality],
                            [hosting.type_of(dtypes.uint8, *shape)])[0]
    return convert_image_dtype(found, x.dtype, saturate=True)


@recipe("image.write_and_read_jpeg")
def _rewriter() -> Callable[..., Any]:
    def write_and_read(pixels: Any, quality: Any) -> Any:
        height, width, channels = pixels.shape
        if channels not in (1, 3):
            raise InvalidArgumentError(f"image must have 1 or 3 channels, got {channels}",
                                       _FUNCTION)
        if not 0 < height < 65501 or not 0 < width < 65501:
            raise InvalidArgumentError("image must have between 1 and 65500 rows and columns, got "
                                       f"{list(pixels.shape)}", _FUNCTION)
        if quality.ndim or not 0 <= quality <= 100:
            raise InvalidArgumentError(f"quality must be in [0,100], got {quality}", _FUNCTION)
        data = image_files.jpeg_of(np.asarray(pixels), int(quality), False, False, True,
                                   (1, 300, 300), "")
        return (np.ascontiguousarray(image_files.jpeg_pixels(data, channels)),)

    return write_and_read


def _limits(low: Any, high: Any) -> tuple[int, int]:
    least = arguments.static_int(low, "min_jpeg_quality")
    most = arguments.static_int(high, "max_jpeg_quality")
    if min(least, most) < 0 or max(least, most) > 100:
        raise ArgumentError("jpeg encoding range must be between 0 and 100.")
    if least >= most:
        raise ArgumentError("`min_jpeg_quality` must be less than `max_jpeg_quality`.")
    return least, most


@public
def random_jpeg_quality(image: Any, min_jpeg_quality: Any, max_jpeg_quality: Any, seed: Any = None
                        ) -> Tensor:
    """An image as it is after being written as a JPEG file of a random quality.

    Needs Pillow (``pip install "twofold[image]"``).

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]`` of 1 or 3 channels; integers, or floats from 0 to 1.
    min_jpeg_quality, max_jpeg_quality : int
        From 0 to 100; the second, which is above the first, does not occur.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When the range is another.
    InvalidArgumentError
        When the rank or the number of channels is another.
    UnimplementedError
        When Pillow is not there.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.random_jpeg_quality(tf.ones([2, 2, 3]), 75, 95).shape
    TensorShape([2, 2, 3])
    """
    limits = _limits(min_jpeg_quality, max_jpeg_quality)
    return adjust_jpeg_quality(image, uniform([], *limits, dtypes.int32, seed))


@public
def stateless_random_jpeg_quality(image: Any, min_jpeg_quality: Any, max_jpeg_quality: Any,
                                  seed: Any) -> Tensor:
    """An image as it is after being written as a JPEG file of a quality that the seed decides.

    Needs Pillow (``pip install "twofold[image]"``).

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]`` of 1 or 3 channels; integers, or floats from 0 to 1.
    min_jpeg_quality, max_jpeg_quality : int
        From 0 to 100; the second, which is above the first, does not occur.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When the range is another.
    InvalidArgumentError
        When the rank or the number of channels is another, or the seed is no pair of integers.
    UnimplementedError
        When Pillow is not there.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.stateless_random_jpeg_quality(tf.ones([2, 2, 3]), 75, 95, seed=[1, 2]).shape
    TensorShape([2, 2, 3])
    """
    limits = _limits(min_jpeg_quality, max_jpeg_quality)
    return adjust_jpeg_quality(image, stateless_uniform([], seed, *limits, dtypes.int32))
