"""``tf.image``: patches of images, and differences of neighbouring pixels."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....errors import ArgumentError, InvalidArgumentError
from ....ir.base import dims
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ...values.convert import full
from .. import joining, slicing
from ..common import shape_of, to_tensor
from ..nn.convolution import depthwise_conv2d
from ..nn.windows import resolve_pads, window_parts

_FEW_PARTS = 64
_SOBEL = np.array([[[-1, -2, -1], [0, 0, 0], [1, 2, 1]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]])


def _four(value: Any, what: str) -> tuple[int, int]:
    """Numbers for the four axes of a batch; the outer ones are 1."""
    numbers = arguments.whole_numbers(value, what)
    if len(numbers) != 4 or numbers[0] != 1 or numbers[3] != 1 or min(numbers) < 1:
        raise InvalidArgumentError(f"tf.image.extract_patches: {what} must be [1, rows, columns, "
                                   f"1] and positive, got {list(numbers)}",
                                   "image.extract_patches")
    return numbers[1], numbers[2]


@public
def extract_patches(images: Any, sizes: Any, strides: Any, rates: Any, padding: str,
                    name: str | None = None) -> Tensor:
    """Patches of images, each one laid out along the last axis.

    Parameters
    ----------
    images : Tensor
        Shape ``[batch, height, width, channels]``; any dtype but string.
    sizes : list of 4 int
        ``[1, rows, columns, 1]`` of a patch.
    strides : list of 4 int
        ``[1, rows, columns, 1]``: from the start of a patch to that of the next.
    rates : list of 4 int
        ``[1, rows, columns, 1]``: from a pixel of a patch to the next.
    padding : str
        ``"VALID"``: only patches inside of images; ``"SAME"``: zeros around them.

    Returns
    -------
    Tensor
        Shape ``[batch, rows, columns, pixels of a patch * channels]``; the dtype of ``images``.

    Raises
    ------
    InvalidArgumentError
        When the rank is another, or lists and ``padding`` are not as above.

    Examples
    --------
    >>> import twofold as tf
    >>> images = tf.reshape(tf.range(9), [1, 3, 3, 1])
    >>> tf.image.extract_patches(images, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1],
    ...                          "VALID").numpy()[0, 0]
    array([[0, 1, 3, 4],
           [1, 2, 4, 5]], dtype=int32)
    """
    x = to_tensor(images)
    if x.ndim != 4:
        raise InvalidArgumentError(f"tf.image.extract_patches: images have shape {x.shape}; they "
                                   "must be [batch, height, width, channels]",
                                   "image.extract_patches")
    size, stride, rate = (_four(value, what) for value, what in (
        (sizes, "sizes"), (strides, "strides"), (rates, "rates")))
    height, width = shape_of(x)[1:3]
    pads = resolve_pads("image.extract_patches", padding, (height, width), size, stride, rate)
    rows = window_parts(x, 1, size[0], stride[0], rate[0], pads[0])
    if size[0] * size[1] <= _FEW_PARTS:
        return joining.concat([part for row in rows for part in window_parts(
            row, 2, size[1], stride[1], rate[1], pads[1])], 3)
    # One axis after the other: as many slices as rows and columns, not as elements of a window.
    high = joining.concat(rows, 3)
    patches = joining.concat(window_parts(high, 2, size[1], stride[1], rate[1], pads[1]), 3)
    places, channels = shape_of(patches)[:3], shape_of(x)[3]
    turned = run("transpose", run("reshape", patches, shape=(*places, size[1], size[0], channels)),
                 permutation=(0, 1, 2, 4, 3, 5))
    return run("reshape", turned, shape=(*places, size[0] * size[1] * channels))


def _batch_of(name: str, image: Any) -> Tensor:
    x = to_tensor(image)
    if x.ndim != 4:
        raise ArgumentError(f"tf.image.{name} expects a 4D tensor [batch_size, h, w, d], not "
                            f"{x.shape}.")
    return x


@public
def image_gradients(image: Any) -> tuple[Tensor, Tensor]:
    """Differences of each pixel from the one below it and from the one to its right.

    Parameters
    ----------
    image : Tensor
        Shape ``[batch, height, width, channels]``; integers or floats.

    Returns
    -------
    tuple of Tensor
        ``dy`` and ``dx``, each of the shape and dtype of ``image``; the last row of ``dy`` and the
        last column of ``dx`` are zeros.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> dy, dx = tf.image.image_gradients(tf.reshape([1.0, 4.0, 2.0, 2.0], [1, 2, 2, 1]))
    >>> dy.numpy()[0, ..., 0]
    array([[ 1., -2.],
           [ 0.,  0.]], dtype=float32)
    >>> dx.numpy()[0, ..., 0]
    array([[3., 0.],
           [0., 0.]], dtype=float32)
    """
    x = _batch_of("image_gradients", image)
    batch, height, width, channels = shape_of(x)
    down = run("subtract", x[:, 1:], x[:, :-1])
    across = run("subtract", x[:, :, 1:], x[:, :, :-1])
    last = [dims.minimum(1, n) for n in (height, width)]    # images without pixels get none
    return (joining.concat([down, full(0, x.dtype, (batch, last[0], width, channels))], 1),
            joining.concat([across, full(0, x.dtype, (batch, height, last[1], channels))], 2))


@public
def sobel_edges(image: Any) -> Tensor:
    """How steep images are downwards and to the right, by Sobel's filters.

    Parameters
    ----------
    image : Tensor
        Shape ``[batch, height, width, channels]``, 2 rows and columns or more; floats.

    Returns
    -------
    Tensor
        Shape ``[batch, height, width, channels, 2]``, down and across; the dtype of ``image``.

    Raises
    ------
    ValueError
        When the rank is another.
    InvalidArgumentError
        When an image is smaller, or for integers.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape([[0.0, 0.0, 1.0]] * 3, [1, 3, 3, 1])
    >>> tf.image.sobel_edges(image).numpy()[0, 1, :, 0]
    array([[0., 0.],
           [0., 4.],
           [0., 0.]], dtype=float32)
    """
    x = _batch_of("sobel_edges", image)
    channels = shape_of(x)[-1]
    filters = to_tensor(np.moveaxis(_SOBEL, 0, 2)[:, :, None].astype(x.dtype.numpy), x.dtype)
    filters = run("broadcast_to", filters, shape=(3, 3, channels, 2))
    padded = slicing.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], "REFLECT")
    found = depthwise_conv2d(padded, filters, [1, 1, 1, 1], "VALID")
    return run("reshape", found, shape=(*shape_of(x), 2))
