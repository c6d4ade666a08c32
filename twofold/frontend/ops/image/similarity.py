"""``tf.image``: how similar images look, by means of structure over small windows (SSIM)."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, InvalidArgumentError
from ....ir.base import dims as sizes
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ...values.convert import dim_tensor
from ...values.requirements import require_at_most, require_equal
from .. import casting, joining, slicing
from ..common import shape_of, to_tensor
from ..nn.convolution import conv2d
from ..nn.pooling import avg_pool2d
from ..sequences import range_
from .colours import convert_image_dtype

_POWERS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def _two_images(name: str, first: Any, second: Any, max_val: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Both as floats, and the largest distance of values; refuses shapes that do not fit."""
    x, y = to_tensor(first), to_tensor(second)

    def refusal() -> Exception:
        return ArgumentError(f"tf.image.{name}: images of shapes {x.shape} and {y.shape}; they "
                             "must be [..., height, width, channels] of the same size")

    if x.ndim < 3 or y.ndim < 3:
        raise refusal()
    for mine, other in zip(shape_of(x)[-3:], shape_of(y)[-3:]):
        require_equal(mine, other, refusal)
    for mine, other in zip(shape_of(x)[-4::-1], shape_of(y)[-4::-1]):
        if isinstance(mine, int) and isinstance(other, int) and 1 not in (mine, other):
            require_equal(mine, other, refusal)
    peak = convert_image_dtype(casting.cast(max_val, x.dtype), dtypes.float32)
    return (convert_image_dtype(x, dtypes.float32), convert_image_dtype(y, dtypes.float32), peak)


def _window(size: Any, sigma: Any) -> Tensor:
    """Weights of a row of a Gaussian window; the window is their product with themselves."""
    count = arguments.dims_of([size], "filter_size")[0]
    if isinstance(count, int) and count < 1:
        raise InvalidArgumentError(f"filter_size must be positive, got {count}", "image.ssim")
    places = range_(dim_tensor(count, dtypes.int32))
    offsets = run("cast", places, dtype=dtypes.float32) - run(
        "cast", dim_tensor(count - 1, dtypes.int32), dtype=dtypes.float32) / 2.0
    width = to_tensor(sigma, dtypes.float32)
    return run("softmax", offsets * offsets * (-0.5 / (width * width)), axis=0)


def _means(x: Tensor, weights: Tensor) -> Tensor:
    """Weighted means over windows: along the rows, then along the columns."""
    *outer, height, width, channels = shape_of(x)
    count = shape_of(weights)[0]
    batch = sizes.product((*outer, 1))
    # Channels go to the batch: each is a picture of its own with one filter.
    planes = run("reshape", x, shape=(batch, height, width, channels))
    planes = run("transpose", planes, permutation=(0, 3, 1, 2))
    planes = run("reshape", planes, shape=(batch * channels, height, width, 1))
    for shape in ((count, 1, 1, 1), (1, count, 1, 1)):
        planes = conv2d(planes, run("reshape", weights, shape=shape), 1, "VALID")
    left = (height - count + 1, width - count + 1)
    planes = run("reshape", planes, shape=(batch, channels, *left))
    planes = run("transpose", planes, permutation=(0, 2, 3, 1))
    return run("reshape", planes, shape=(*outer, *left, channels))


def _structure(name: str, x: Tensor, y: Tensor, peak: Tensor, filter_size: Any, filter_sigma: Any,
               k1: Any, k2: Any) -> tuple[Tensor, Tensor]:
    """SSIM and its factor of contrast and structure, at each window of each channel."""
    weights = _window(filter_size, filter_sigma)
    for size in (*shape_of(x)[-3:-1], *shape_of(y)[-3:-1]):
        require_at_most(shape_of(weights)[0], size, lambda: InvalidArgumentError(
            f"tf.image.{name}: images of shape {x.shape} are smaller than a window of "
            f"{filter_size}", f"image.{name}"))
    first, second = ((to_tensor(k, dtypes.float32) * peak) ** 2.0 for k in (k1, k2))
    mean_x, mean_y = _means(x, weights), _means(y, weights)
    products, squares = mean_x * mean_y * 2.0, mean_x * mean_x + mean_y * mean_y
    luminance = (products + first) / (squares + first)
    both = _means(x * y, weights) * 2.0
    own = _means(x * x + y * y, weights)
    contrast = (both - products + second) / (own - squares + second)
    return luminance * contrast, contrast


def _mean_over_image(x: Tensor) -> Tensor:
    return run("reduce_mean", x, axes=(x.ndim - 3, x.ndim - 2), keepdims=False)


def _mean_over_channels(x: Tensor) -> Tensor:
    return run("reduce_mean", x, axes=(x.ndim - 1,), keepdims=False)


@public
def ssim(img1: Any, img2: Any, max_val: Any, filter_size: Any = 11, filter_sigma: Any = 1.5,
         k1: Any = 0.01, k2: Any = 0.03, return_index_map: bool = False) -> Tensor:
    """How similar two images are in brightness, contrast and structure: 1 for equal ones.

    Parameters
    ----------
    img1, img2 : Tensor
        Shape ``[..., height, width, channels]``, as large as a window or larger; integers or
        floats.
    max_val : number
        The distance of the largest value that a pixel may have from the smallest.
    filter_size : int
        Rows and columns of the windows.
    filter_sigma : float
        Deviation of the Gaussian weights within a window.
    k1, k2 : float
        What is added to keep away from 0 / 0, as parts of ``max_val``.
    return_index_map : bool
        Give a number for each window instead of their mean.

    Returns
    -------
    Tensor
        float32: a number per image, or per window of each.

    Raises
    ------
    ValueError
        When a rank is below 3 or the sizes differ.
    InvalidArgumentError
        When images are smaller than a window.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape(tf.range(144.0) / 144.0, [12, 12, 1])
    >>> tf.image.ssim(image, image, 1.0).numpy()
    np.float32(1.0)
    >>> tf.image.ssim(image, image * 0.5, 1.0).numpy().round(3)
    np.float32(0.647)
    """
    x, y, peak = _two_images("ssim", img1, img2, max_val)
    found, _ = _structure("ssim", x, y, peak, filter_size, filter_sigma, k1, k2)
    return _mean_over_channels(found if return_index_map else _mean_over_image(found))


def _halve(x: Tensor) -> Tensor:
    """Means over blocks of 2 x 2; an odd row or column at the end counts twice."""
    *outer, height, width, channels = shape_of(x)
    flat = run("reshape", x, shape=(sizes.product((*outer, 1)), height, width, channels))
    rests = [run("floormod", dim_tensor(n, dtypes.int32), to_tensor(2, dtypes.int32))
             if not isinstance(n, int) else n % 2 for n in (height, width)]
    if any(not isinstance(rest, int) or rest for rest in rests):
        flat = slicing.pad(flat, [[0, 0], [0, rests[0]], [0, rests[1]], [0, 0]], "SYMMETRIC")
    half = avg_pool2d(flat, 2, 2, "VALID")
    return run("reshape", half, shape=(*outer, *shape_of(half)[1:]))


@public
def ssim_multiscale(img1: Any, img2: Any, max_val: Any, power_factors: Any = _POWERS,
                    filter_size: Any = 11, filter_sigma: Any = 1.5, k1: Any = 0.01,
                    k2: Any = 0.03) -> Tensor:
    """How similar two images are at several scales, each half as large as the one before.

    Parameters
    ----------
    img1, img2 : Tensor
        Shape ``[..., height, width, channels]``, at the last scale as large as a window or
        larger; integers or floats.
    max_val : number
        The distance of the largest value that a pixel may have from the smallest.
    power_factors : list of float
        An exponent for each scale.
    filter_size : int
        Rows and columns of the windows.
    filter_sigma : float
        Deviation of the Gaussian weights within a window.
    k1, k2 : float
        What is added to keep away from 0 / 0, as parts of ``max_val``.

    Returns
    -------
    Tensor
        float32, a number per image.

    Raises
    ------
    ValueError
        When a rank is below 3 or the sizes differ.
    InvalidArgumentError
        When images are smaller than a window at some scale.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape(tf.range(1024.0) / 1024.0, [32, 32, 1])
    >>> tf.image.ssim_multiscale(image, image * 0.5, 1.0, [0.5, 0.5]).numpy().round(3)
    np.float32(0.744)
    """
    x, y, peak = _two_images("ssim_multiscale", img1, img2, max_val)
    powers = np.asarray(arguments.static_array(power_factors, "power_factors"), np.float32)
    if powers.ndim != 1 or not powers.size:
        raise ArgumentError("tf.image.ssim_multiscale: power_factors must be a list of one or more "
                            f"numbers, got {power_factors!r}")
    scales = []
    for scale in range(len(powers)):
        if scale:
            x, y = _halve(x), _halve(y)
        found, contrast = _structure("ssim_multiscale", x, y, peak, filter_size, filter_sigma, k1,
                                     k2)
        last = found if scale == len(powers) - 1 else contrast
        scales.append(run("relu", _mean_over_image(last)))
    factors = run("pow", joining.stack(scales, -1), to_tensor(powers))
    whole = run("reduce_prod", factors, axes=(factors.ndim - 1,), keepdims=False)
    return _mean_over_channels(whole)
