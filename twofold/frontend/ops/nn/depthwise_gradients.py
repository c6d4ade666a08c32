"""``tf.nn``: the two gradients of a depthwise convolution, as functions of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....errors import InvalidArgumentError
from ....ir.oplib.contract.convolution import resolve_padding
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ..common import shape_of, to_tensor
from .windows import (
    given_padding,
    is_channels_first,
    pair,
    with_channels_as_given,
    with_channels_last,
)


def _steps(images: Sequence[Any], filters: Sequence[Any], strides: Any, padding: Any,
           dilations: Any, swapped: bool) -> dict[str, Any]:
    steps, gaps = pair(strides, "strides", swapped), pair(dilations, "dilations", swapped)
    pads = resolve_padding(given_padding(padding, swapped), tuple(images[1:3]),
                           [int(dim) for dim in filters[:2]], steps, gaps)
    return {"strides": steps, "dilations": gaps, "pads": pads}


def _four(name: str, value: Any, what: str) -> tuple[Any, ...]:
    found = tuple(arguments.dims_of(value, what))
    if len(found) != 4:
        raise InvalidArgumentError(f"tf.nn.{name}: {what} must be four numbers, got {value!r}",
                                   f"nn.{name}")
    return found


def _batch(name: str, value: Any, what: str) -> Tensor:
    x = to_tensor(value)
    if x.ndim != 4:
        raise InvalidArgumentError(f"tf.nn.{name}: {what} must have rank 4, got shape {x.shape}",
                                   f"nn.{name}")
    return x


@public
def depthwise_conv2d_backprop_input(input_sizes: Any, filter: Any, out_backprop: Any, strides: Any,
                                    padding: Any, data_format: str = "NHWC",
                                    dilations: Any = [1, 1, 1, 1], name: str | None = None  # noqa: B006
                                    ) -> Tensor:
    """The gradient of ``depthwise_conv2d`` for its images.

    Parameters
    ----------
    input_sizes : list of 4 int, or Tensor
        The shape of the images.
    filter : Tensor
        Shape ``[height, width, channels, multiplier]``; floats.
    out_backprop : Tensor
        The gradient of the result, in its shape; the dtype of ``filter``.
    strides : int, pair or list of 4 int
        Steps along height and width.
    padding : str or list of 4 pairs
        ``"VALID"``, ``"SAME"``, or zeros before and after along each axis.
    data_format : str
        ``"NHWC"`` or ``"NCHW"``.
    dilations : int, pair or list of 4 int
        Distances of a filter's elements.

    Returns
    -------
    Tensor
        Of shape ``input_sizes`` and the dtype of ``filter``.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> filters, gradient = tf.ones([2, 2, 1, 1]), tf.ones([1, 2, 2, 1])
    >>> tf.nn.depthwise_conv2d_backprop_input(
    ...     [1, 3, 3, 1], filters, gradient, [1, 1, 1, 1], "VALID").numpy()[0, ..., 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]], dtype=float32)
    """
    name_of = "depthwise_conv2d_backprop_input"
    swapped = is_channels_first(data_format, ("NHWC", "NCHW"))
    window, g = _batch(name_of, filter, "filter"), _batch(name_of, out_backprop, "out_backprop")
    shape = _four(name_of, input_sizes, "input_sizes")
    if swapped:
        shape = (shape[0], shape[2], shape[3], shape[1])
    height, width, channels, multiplier = shape_of(window)
    grouped = run("reshape", window, shape=(height, width, 1, channels * multiplier))
    found = run("conv2d_input_gradient", with_channels_last(g, swapped), grouped, shape=shape,
                **_steps(shape, shape_of(window), strides, padding, dilations, swapped))
    return with_channels_as_given(found, swapped)


@public
def depthwise_conv2d_backprop_filter(input: Any, filter_sizes: Any, out_backprop: Any,
                                     strides: Any, padding: Any, data_format: str = "NHWC",
                                     dilations: Any = [1, 1, 1, 1], name: str | None = None  # noqa: B006
                                     ) -> Tensor:
    """The gradient of ``depthwise_conv2d`` for its filter.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; floats.
    filter_sizes : list of 4 int, or Tensor
        The shape of the filter: ``[height, width, channels, multiplier]``.
    out_backprop : Tensor
        The gradient of the result, in its shape; the dtype of ``input``.
    strides : int, pair or list of 4 int
        Steps along height and width.
    padding : str or list of 4 pairs
        ``"VALID"``, ``"SAME"``, or zeros before and after along each axis.
    data_format : str
        ``"NHWC"`` or ``"NCHW"``.
    dilations : int, pair or list of 4 int
        Distances of a filter's elements.

    Returns
    -------
    Tensor
        Of shape ``filter_sizes`` and the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> images, gradient = tf.ones([1, 3, 3, 1]), tf.ones([1, 2, 2, 1])
    >>> tf.nn.depthwise_conv2d_backprop_filter(
    ...     images, [2, 2, 1, 1], gradient, [1, 1, 1, 1], "VALID").numpy()[..., 0, 0]
    array([[4., 4.],
           [4., 4.]], dtype=float32)
    """
    name_of = "depthwise_conv2d_backprop_filter"
    swapped = is_channels_first(data_format, ("NHWC", "NCHW"))
    x, g = _batch(name_of, input, "input"), _batch(name_of, out_backprop, "out_backprop")
    shape = _four(name_of, filter_sizes, "filter_sizes")
    images = with_channels_last(x, swapped)
    height, width, channels, multiplier = shape
    found = run("conv2d_filter_gradient", images, with_channels_last(g, swapped),
                shape=(height, width, 1, channels * multiplier),
                **_steps(shape_of(images), shape, strides, padding, dilations, swapped))
    return run("reshape", found, shape=shape)
