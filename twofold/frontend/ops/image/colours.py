"""``tf.image``: dtypes, brightness, contrast, colours, and how far images are apart."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import convert
from ...values.convert import dim_tensor
from .. import casting, reduce
from ..common import shape_of, to_tensor
from ..late import require_equal_sizes
from .sizes import images_of

_FLOATS = (dtypes.float16, dtypes.float32)


@public
def convert_image_dtype(image: Any, dtype: Any, saturate: bool = False, name: str | None = None
                        ) -> Tensor:
    """Images in another dtype, scaled: integers reach to their largest value, floats to 1.

    Parameters
    ----------
    image : Tensor
        Any shape; integers or floats.
    dtype : dtype
        Integers or floats.
    saturate : bool
        Limit values to those of ``dtype`` instead of letting them wrap around.

    Returns
    -------
    Tensor
        The shape of ``image``; dtype ``dtype``.

    Raises
    ------
    AttributeError
        When one of the dtypes is neither, as in TensorFlow.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.convert_image_dtype(tf.constant([0, 255], tf.uint8), tf.float32).numpy()
    array([0., 1.], dtype=float32)
    """
    x, wanted = to_tensor(image), dtypes.as_dtype(dtype)
    own = x.dtype
    for kind, what in ((wanted, "dtype"), (own, "image dtype")):
        if not kind.is_floating and not kind.is_integer:
            raise AttributeError(f"{what} must be either floating point or integer")
    if own is wanted:
        return x
    cast = casting.saturate_cast if saturate else casting.cast
    if own.is_floating and wanted.is_floating:
        return casting.cast(x, wanted)
    if own.is_integer and wanted.is_floating:
        scaled = casting.cast(x, wanted)
        return run("multiply", scaled, to_tensor(1.0 / int(own.max), wanted))
    if own.is_floating:
        scaled = run("multiply", x, to_tensor(float(wanted.max) + 0.5, own))
        return cast(scaled, wanted)
    if own.max > wanted.max:
        factor = (int(own.max) + 1) // (int(wanted.max) + 1)
        return cast(run("floordiv", x, to_tensor(factor, own)), wanted)
    factor = (int(wanted.max) + 1) // (int(own.max) + 1)
    return run("multiply", cast(x, wanted), to_tensor(factor, wanted))


def as_float(x: Tensor) -> Tensor:
    return x if x.dtype in _FLOATS else convert_image_dtype(x, dtypes.float32)


@public
def adjust_brightness(image: Any, delta: Any) -> Tensor:
    """``delta`` added to every value; integers count as fractions of their largest value.

    Parameters
    ----------
    image : Tensor
        Any shape; integers or floats.
    delta : scalar
        What to add, as if the image were floats from 0 to 1.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    AttributeError
        When the image holds no numbers, as in TensorFlow.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.adjust_brightness(tf.constant([0, 100, 250], tf.uint8), 0.1).numpy()
    array([ 25, 125, 255], dtype=uint8)
    """
    x = to_tensor(image)
    values = as_float(x)
    moved = run("add", values, casting.cast(delta, values.dtype))
    return convert_image_dtype(moved, x.dtype, saturate=True)


@public
def adjust_contrast(images: Any, contrast_factor: Any) -> Tensor:
    """Distances from the mean of each channel of each image times a factor.

    Parameters
    ----------
    images : Tensor
        Shape ``[..., height, width, channels]``; integers or floats.
    contrast_factor : scalar
        1 changes nothing, 0 leaves the mean.

    Returns
    -------
    Tensor
        The shape and dtype of ``images``.

    Raises
    ------
    ValueError
        When the rank is below 3.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.adjust_contrast(tf.reshape([1.0, 3.0], [1, 2, 1]), 2.0).numpy().reshape(-1)
    array([0., 4.], dtype=float32)
    """
    x = to_tensor(images)
    if x.ndim < 3:
        raise ArgumentError(f"tf.image.adjust_contrast: the image has shape {x.shape}; it must be "
                            "[..., height, width, channels]")
    values = as_float(x)
    wide = run("cast", values, dtype=dtypes.float32)
    mean = run("reduce_mean", wide, axes=(x.ndim - 3, x.ndim - 2), keepdims=True)
    factor = convert.to_tensor(contrast_factor, dtypes.float32)
    result = run("cast", (wide - mean) * factor + mean, dtype=values.dtype)
    return convert_image_dtype(result, x.dtype, saturate=True)


@public
def per_image_standardization(image: Any) -> Tensor:
    """Images of mean 0 and variance 1.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.

    Returns
    -------
    Tensor
        float32, of the shape of ``image``. The deviation that it is divided by is at least ``1 /
        sqrt(elements)``.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.per_image_standardization(tf.reshape([1.0, 3.0], [1, 2, 1])).numpy().reshape(-1)
    array([-1.,  1.], dtype=float32)
    """
    x = images_of("per_image_standardization", image, has_elements=True)
    x = run("cast", x, dtype=dtypes.float32)
    axes = (x.ndim - 3, x.ndim - 2, x.ndim - 1)
    mean = run("reduce_mean", x, axes=axes, keepdims=True)
    deviation = reduce.reduce_std(x, axis=list(axes), keepdims=True)
    count = 1
    for n in shape_of(x)[-3:]:
        count = count * n
    least = run("rsqrt", run("cast", dim_tensor(count, dtypes.int32), dtype=dtypes.float32))
    return run("divide", x - mean, run("maximum", deviation, least))


# ---------------------------------------------------------------------------- colours

@public
def rgb_to_grayscale(images: Any, name: str | None = None) -> Tensor:
    """The brightness of red, green and blue, as one channel.

    Parameters
    ----------
    images : Tensor
        Shape ``[..., 3]``; integers or floats.

    Returns
    -------
    Tensor
        Shape ``[..., 1]``; the dtype of ``images``.

    Raises
    ------
    ValueError
        When the last axis has another size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.rgb_to_grayscale(tf.ones([1, 1, 3])).numpy().round(4)
    array([[[0.9999]]], dtype=float32)
    """
    x = to_tensor(images)
    wrong = (f"tf.image.rgb_to_grayscale: the image has shape {x.shape}; the last axis must have "
             "the 3 channels red, green and blue")
    if not x.ndim:
        raise ArgumentError(wrong)
    require_equal_sizes(shape_of(x)[-1], 3, wrong, "image.rgb_to_grayscale")
    values = convert_image_dtype(x, dtypes.float32)
    weights = to_tensor(np.array([0.2989, 0.587, 0.114], np.float32))
    gray = run("reduce_sum", values * weights, axes=(x.ndim - 1,), keepdims=True)
    return convert_image_dtype(gray, x.dtype)


@public
def grayscale_to_rgb(images: Any, name: str | None = None) -> Tensor:
    """The one channel of an image three times.

    Parameters
    ----------
    images : Tensor
        Shape ``[..., 1]``, rank 2 or more; any dtype but string.

    Returns
    -------
    Tensor
        Shape ``[..., 3]``; the dtype of ``images``.

    Raises
    ------
    ValueError
        When the last axis has another size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.grayscale_to_rgb(tf.constant([[[5]]])).numpy()
    array([[[5, 5, 5]]], dtype=int32)
    """
    x = to_tensor(images)
    wrong = (f"tf.image.grayscale_to_rgb: the image has shape {x.shape}; the last axis must have "
             "size 1")
    if x.ndim < 2:
        raise ArgumentError(wrong)
    own = shape_of(x)
    require_equal_sizes(own[-1], 1, wrong, "image.grayscale_to_rgb")
    return run("broadcast_to", run("reshape", x, shape=(*own[:-1], 1)), shape=(*own[:-1], 3))


# ---------------------------------------------------------------------------- measures

@public
def psnr(a: Any, b: Any, max_val: Any, name: str | None = None) -> Tensor:
    """Peak signal-to-noise ratio of images, in decibel.

    Parameters
    ----------
    a, b : Tensor
        Images ``[height, width, channels]`` of one dtype, or batches of them.
    max_val : number
        The distance of the largest value that a pixel may have from the smallest.

    Returns
    -------
    Tensor
        float32, one number per image.

    Raises
    ------
    ValueError
        When a rank is below 3.
    InvalidArgumentError
        When dtypes differ or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.psnr(tf.zeros([2, 2, 1]), tf.ones([2, 2, 1]) / 10.0, 1.0).numpy().round(3)
    np.float32(20.0)
    """
    x, y = convert.operands(a, b)
    if x.ndim < 3 or y.ndim < 3:
        raise ArgumentError(
            f"tf.image.psnr: images of shapes {x.shape} and {y.shape}; they must be "
            "[height, width, channels] or batches")
    peak = convert_image_dtype(casting.cast(max_val, x.dtype), dtypes.float32)
    x, y = convert_image_dtype(x, dtypes.float32), convert_image_dtype(y, dtypes.float32)
    squares = run("squared_difference", x, y)
    rank = squares.ndim
    error = run("reduce_mean", squares, axes=(rank - 3, rank - 2, rank - 1), keepdims=False)
    level = 20.0 * run("log", peak) / to_tensor(math.log(10.0), dtypes.float32)
    return level - to_tensor(10.0 / math.log(10.0), dtypes.float32) * run("log", error)


@public
def total_variation(images: Any, name: str | None = None) -> Tensor:
    """Sum of the absolute differences of neighbouring pixels, one number per image.

    Parameters
    ----------
    images : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.

    Returns
    -------
    Tensor
        One number per image; the dtype of ``images``.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.total_variation(tf.reshape([1.0, 4.0, 2.0, 2.0], [2, 2, 1])).numpy()
    np.float32(6.0)
    """
    x = images_of("total_variation", images)
    axes = tuple(range(x.ndim - 3, x.ndim))
    down = x[..., 1:, :, :] - x[..., :-1, :, :]
    across = x[..., :, 1:, :] - x[..., :, :-1, :]
    first, second = (run("reduce_sum", run("abs", d), axes=axes, keepdims=False)
                     for d in (down, across))
    return first + second
