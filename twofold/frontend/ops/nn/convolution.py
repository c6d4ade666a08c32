"""Convolution of images in NHWC and NCHW layout (``tf.nn.conv2d``, …)."""

from __future__ import annotations

from typing import Any

from ....errors import InvalidArgumentError
from ....ir.oplib.contract.convolution import resolve_padding
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ..array import expand_dims, squeeze, transpose
from ..common import shape_of, to_tensor
from .windows import (
    given_padding,
    is_channels_first,
    pair,
    single,
    with_channels_as_given,
    with_channels_last,
)


@public
def conv2d(input: Any, filters: Any, strides: Any, padding: Any, data_format: str = "NHWC",
           dilations: Any = None, name: str | None = None) -> Tensor:
    """2-D convolution (cross-correlation) of images with filters.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]`` (more batch dimensions may lead); floats.
    filters : Tensor
        Shape ``[height, width, channels of a group, output channels]``; the dtype of ``input``.
    strides : int, pair or list of 4 int
        Steps along height and width.
    padding : str or list of 4 pairs
        ``"VALID"``, ``"SAME"``, or zeros before and after along each axis.
    data_format : str
        ``"NHWC"``; with ``"NCHW"`` channels come second in input and result.
    dilations : int, pair or list of 4 int, optional
        Distances of a filter's elements, by default 1.

    Returns
    -------
    Tensor
        Shape ``[batch, new height, new width, output channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ranks, channels or dtypes do not fit, or ``data_format`` is another word.
    ValueError
        When strides, dilations or padding have another length.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), 1, "VALID").shape
    TensorShape([1, 2, 2, 1])
    """
    x = to_tensor(input)
    window = convert.operand(filters, x)
    swapped = is_channels_first(data_format, ("NHWC", "NCHW"))
    extra = x.ndim - 4
    if extra > 0:
        return _with_batches(x, extra, lambda flat: conv2d(flat, window, strides, padding,
                                                           data_format, dilations))
    if x.ndim != 4 or window.ndim != 4:
        raise InvalidArgumentError(f"tf.nn.conv2d: input and filters must have rank 4, got shapes "
                                   f"{x.shape} and {window.shape}", "nn.conv2d")
    x = with_channels_last(x, swapped)
    steps, gaps = pair(strides, "strides", swapped), pair(dilations, "dilations", swapped)
    pads = resolve_padding(given_padding(padding, swapped), shape_of(x)[1:3],
                           [int(dim) for dim in shape_of(window)[:2]], steps, gaps)
    result = run("conv2d", x, window, strides=steps, dilations=gaps, pads=pads)
    return with_channels_as_given(result, swapped)


def _with_batches(x: Tensor, extra: int, function: Any) -> Tensor:
    """More batch axes than one: joined for the call, parted afterwards."""
    from ....ir.base import dims
    own = shape_of(x)
    flat = run("reshape", x, shape=(dims.product(own[:extra + 1]), *own[extra + 1:]))
    result = function(flat)
    return run("reshape", result, shape=(*own[:extra + 1], *shape_of(result)[1:]))


@public
def conv2d_transpose(input: Any, filters: Any, output_shape: Any, strides: Any,
                     padding: Any = "SAME", data_format: str = "NHWC", dilations: Any = None,
                     name: str | None = None) -> Tensor:
    """The gradient of ``conv2d`` with respect to its input, as an op of its own.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; floats.
    filters : Tensor
        Shape ``[height, width, output channels, channels]``; the dtype of ``input``.
    output_shape : list of 4 int, or Tensor
        The shape of the result.
    strides : int, pair or list of 4 int
        Steps of the convolution that this turns round.
    padding : str or list of 4 pairs
        ``"VALID"``, ``"SAME"``, or zeros before and after along each axis.
    data_format : str
        ``"NHWC"``; with ``"NCHW"`` channels come second in input and result.
    dilations : int, pair or list of 4 int, optional
        Distances of a filter's elements, by default 1.

    Returns
    -------
    Tensor
        Of shape ``output_shape`` and the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ``output_shape`` is not one that the convolution takes to ``input``, or dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> x, filters = tf.ones([1, 2, 2, 1]), tf.ones([2, 2, 1, 1])
    >>> tf.nn.conv2d_transpose(x, filters, [1, 4, 4, 1], 2).shape
    TensorShape([1, 4, 4, 1])
    """
    x = to_tensor(input)
    window = convert.operand(filters, x)
    swapped = is_channels_first(data_format, ("NHWC", "NCHW"))
    shape = arguments.dims_of(output_shape, "output_shape")
    if swapped:
        shape = (shape[0], shape[2], shape[3], shape[1])
    steps, gaps = pair(strides, "strides", swapped), pair(dilations, "dilations", swapped)
    pads = resolve_padding(given_padding(padding, swapped), shape[1:3],
                           [int(dim) for dim in shape_of(window)[:2]], steps, gaps)
    result = run("conv2d_input_gradient", with_channels_last(x, swapped), window, shape=shape,
                 strides=steps, dilations=gaps, pads=pads)
    return with_channels_as_given(result, swapped)


@public
def depthwise_conv2d(input: Any, filter: Any, strides: Any, padding: Any,
                     data_format: str | None = None, dilations: Any = None,
                     name: str | None = None) -> Tensor:
    """Each channel with filters of its own: ``filter`` is [height, width, channels, multiplier].

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; floats.
    filter : Tensor
        Shape ``[height, width, channels, multiplier]``; the dtype of ``input``.
    strides : int, pair or list of 4 int
        Steps along height and width.
    padding : str or list of 4 pairs
        ``"VALID"``, ``"SAME"``, or zeros before and after along each axis.
    data_format : str, optional
        ``"NHWC"`` (the default) or ``"NCHW"``.
    dilations : int or pair, optional
        Distances of a filter's elements, by default 1.

    Returns
    -------
    Tensor
        Shape ``[batch, new height, new width, channels * multiplier]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ranks, channels or dtypes do not fit, or ``data_format`` is another word.

    Examples
    --------
    >>> import twofold as tf
    >>> x, filters = tf.ones([1, 3, 3, 2]), tf.ones([2, 2, 2, 1])
    >>> tf.nn.depthwise_conv2d(x, filters, [1, 1, 1, 1], "VALID").shape
    TensorShape([1, 2, 2, 2])
    """
    x = to_tensor(input)
    window = convert.operand(filter, x)
    height, width, channels, multiplier = shape_of(window)
    grouped = run("reshape", window, shape=(height, width, 1, channels * multiplier))
    return conv2d(x, grouped, strides, padding, data_format or "NHWC", dilations)


@public
def separable_conv2d(input: Any, depthwise_filter: Any, pointwise_filter: Any, strides: Any,
                     padding: Any, data_format: str | None = None, dilations: Any = None,
                     name: str | None = None) -> Tensor:
    """``depthwise_conv2d``, then ``conv2d`` with filters of one pixel.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; floats.
    depthwise_filter : Tensor
        Shape ``[height, width, channels, multiplier]``; the dtype of ``input``.
    pointwise_filter : Tensor
        Shape ``[1, 1, channels * multiplier, output channels]``; the dtype of ``input``.
    strides : int, pair or list of 4 int
        Steps along height and width.
    padding : str or list of 4 pairs
        ``"VALID"``, ``"SAME"``, or zeros before and after along each axis.
    data_format : str, optional
        ``"NHWC"`` (the default) or ``"NCHW"``.
    dilations : int or pair, optional
        Distances of a filter's elements, by default 1.

    Returns
    -------
    Tensor
        Shape ``[batch, new height, new width, output channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ranks, channels or dtypes do not fit, or ``data_format`` is another word.

    Examples
    --------
    >>> import twofold as tf
    >>> depthwise, pointwise = tf.ones([3, 3, 3, 2]), tf.ones([1, 1, 6, 8])
    >>> x = tf.ones([1, 4, 4, 3])
    >>> tf.nn.separable_conv2d(x, depthwise, pointwise, [1, 1, 1, 1], "VALID").shape
    TensorShape([1, 2, 2, 8])
    """
    middle = depthwise_conv2d(input, depthwise_filter, strides, padding, data_format, dilations)
    return conv2d(middle, pointwise_filter, 1, "VALID", data_format or "NHWC")


@public
def conv1d(input: Any, filters: Any, stride: Any, padding: Any, data_format: str = "NWC",
           dilations: Any = None, name: str | None = None) -> Tensor:
    """1-D convolution of ``[batch, width, channels]`` with ``[width, channels, outputs]``.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, width, channels]``; floats.
    filters : Tensor
        Shape ``[width, channels of a group, output channels]``; the dtype of ``input``.
    stride : int or list of int
        Steps along the width.
    padding : str or list of pairs
        ``"VALID"``, ``"SAME"``, or zeros before and after along each axis.
    data_format : str
        ``"NWC"``; with ``"NCW"`` channels come second in input and result.
    dilations : int or list of int, optional
        Distances of a filter's elements, by default 1.

    Returns
    -------
    Tensor
        Shape ``[batch, new width, output channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When channels or dtypes do not fit, or ``data_format`` is another word.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.conv1d(tf.ones([1, 5, 1]), tf.ones([2, 1, 1]), 1, "VALID").shape
    TensorShape([1, 4, 1])
    """
    swapped = is_channels_first(data_format, ("NWC", "NCW"))
    x = to_tensor(input)
    window = convert.operand(filters, x)
    if swapped:
        x = transpose(x, [0, 2, 1])
    step, gap = single(stride, "stride"), single(dilations, "dilations")
    given = _along_the_width(padding)
    result = squeeze(conv2d(expand_dims(x, 1), expand_dims(window, 0), (1, step), given, "NHWC",
                            (1, gap)), [1])
    return transpose(result, [0, 2, 1]) if swapped else result


def _along_the_width(padding: Any) -> Any:
    """What is put around rows of one pixel's height."""
    return padding if isinstance(padding, str) else ((0, 0), tuple(padding[1]))


@public
def conv1d_transpose(input: Any, filters: Any, output_shape: Any, strides: Any,
                     padding: Any = "SAME", data_format: str = "NWC", dilations: Any = None,
                     name: str | None = None) -> Tensor:
    """The gradient of ``conv1d`` with respect to its input, as an op of its own.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, width, channels]``; floats.
    filters : Tensor
        Shape ``[width, output channels, channels]``; the dtype of ``input``.
    output_shape : list of 3 int, or Tensor
        The shape of the result.
    strides : int or list of int
        Steps of the convolution that this turns round.
    padding : str or list of pairs
        ``"VALID"``, ``"SAME"``, or zeros before and after along each axis.
    data_format : str
        ``"NWC"``; with ``"NCW"`` channels come second in input and result.
    dilations : int or list of int, optional
        Distances of a filter's elements, by default 1.

    Returns
    -------
    Tensor
        Of shape ``output_shape`` and the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ``output_shape`` is not one that the convolution takes to ``input``, or dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.conv1d_transpose(tf.ones([1, 2, 1]), tf.ones([2, 3, 1]), [1, 4, 3], 2).shape
    TensorShape([1, 4, 3])
    """
    swapped = is_channels_first(data_format, ("NWC", "NCW"))
    x = to_tensor(input)
    window = convert.operand(filters, x)
    shape = arguments.dims_of(output_shape, "output_shape")
    if x.ndim != 3 or window.ndim != 3 or len(shape) != 3:
        raise InvalidArgumentError(
            f"tf.nn.conv1d_transpose: input, filters and output_shape must have 3 dimensions, got "
            f"shapes {x.shape} and {window.shape} and {len(shape)} numbers", "nn.conv1d_transpose")
    if swapped:
        x, shape = transpose(x, [0, 2, 1]), (shape[0], shape[2], shape[1])
    step, gap = single(strides, "strides"), single(dilations, "dilations")
    result = squeeze(conv2d_transpose(
        expand_dims(x, 1), expand_dims(window, 0), (shape[0], 1, *shape[1:]), (1, step),
        _along_the_width(padding), "NHWC", (1, gap)), [1])
    return transpose(result, [0, 2, 1]) if swapped else result
