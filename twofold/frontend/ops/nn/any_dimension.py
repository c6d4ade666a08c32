"""Convolution and pooling along one, two or three axes by one name (``tf.nn.convolution``, …).

Owns which function it is that a call means, and the ways in which holes in filters and windows were
written before there were dilations: ``atrous_conv2d``, ``with_space_to_batch``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ....errors import ArgumentError, InvalidArgumentError
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.open_sizes import static_sizes
from ...values import arguments, convert
from ..batches import batch_to_space, space_to_batch
from ..common import shape_of, to_tensor
from .convolution import conv1d, conv1d_transpose, conv2d, conv2d_transpose
from .pooling import avg_pool, max_pool
from .volumes import conv3d, conv3d_transpose
from .windows import per_axis

#: The layouts of one, two and three axes: channels last, and first.
LAYOUTS = (("NWC", "NCW"), ("NHWC", "NCHW"), ("NDHWC", "NCDHW"))


def _layout(name: str, count: int, data_format: str | None) -> str:
    """The layout that a word means for so many axes of space; channels are last by default."""
    if not 1 <= count <= 3:
        raise ArgumentError(f"tf.nn.{name}: there must be 1, 2 or 3 axes between batch and "
                            f"channels, got {count}")
    last, first = LAYOUTS[count - 1]
    if data_format is None or data_format == last:
        return last
    if data_format.startswith("NC"):
        return first
    raise InvalidArgumentError(f"tf.nn.{name}: data_format must be {last!r} or {first!r}, got "
                               f"{data_format!r}", f"nn.{name}")


def _numbers(name: str, value: Any, what: str, count: int, layout: str) -> tuple[int, ...]:
    """One positive number for each axis of space."""
    items = per_axis(value, f"tf.nn.{name}: {what}", count, layout.startswith("NC"))
    if min(items) < 1:
        raise ArgumentError(f"tf.nn.{name}: {what} must be positive, got {value}")
    return items


@public
def convolution(input: Any, filters: Any, strides: Any = None, padding: Any = "VALID",
                data_format: str | None = None, dilations: Any = None,
                name: str | None = None) -> Tensor:
    """Convolution (cross-correlation) along one, two or three axes, as many as the filters have.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, *space, channels]`` with 1 to 3 axes of space; floats.
    filters : Tensor
        Shape ``[*window, channels of a group, output channels]``; the dtype of ``input``.
    strides : list of int, optional
        Steps along the axes of space, by default 1.
    padding : str
        ``"VALID"`` or ``"SAME"``.
    data_format : str, optional
        ``"NWC"``, ``"NHWC"`` or ``"NDHWC"``; with ``"NCW"``, ``"NCHW"`` or ``"NCDHW"`` channels
        come second in input and result.
    dilations : list of int, optional
        Distances of a filter's elements, by default 1.

    Returns
    -------
    Tensor
        Shape ``[batch, *new space, output channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ranks, channels or dtypes do not fit, or ``data_format`` is another word.
    ValueError
        When there are other numbers of axes, strides or dilations, or both are above 1.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.convolution(tf.ones([1, 5, 1]), tf.ones([2, 1, 3])).shape
    TensorShape([1, 4, 3])
    """
    x = to_tensor(input)
    window = convert.operand(filters, x)
    count = window.ndim - 2
    layout = _layout("convolution", count, data_format)
    steps = _numbers("convolution", strides, "strides", count, layout)
    gaps = _numbers("convolution", dilations, "dilations", count, layout)
    if max(steps) > 1 and max(gaps) > 1:
        raise ArgumentError("tf.nn.convolution: strides and dilations cannot both be above 1, got "
                            f"{steps} and {gaps}")
    if count == 1:
        return conv1d(x, window, steps, padding, layout, gaps)
    function = conv2d if count == 2 else conv3d
    return function(x, window, steps, padding, layout, gaps)


@public
def conv_transpose(input: Any, filters: Any, output_shape: Any, strides: Any,
                   padding: Any = "SAME", data_format: str | None = None, dilations: Any = None,
                   name: str | None = None) -> Tensor:
    """The gradient of ``convolution`` with respect to its input, along one, two or three axes.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, *space, channels]`` with 1 to 3 axes of space; floats.
    filters : Tensor
        Shape ``[*window, output channels, channels]``; the dtype of ``input``.
    output_shape : list of int, or Tensor
        The shape of the result; it says how many axes there are.
    strides : int or list of int
        Steps of the convolution that this turns round.
    padding : str
        ``"VALID"`` or ``"SAME"``.
    data_format : str, optional
        ``"NWC"``, ``"NHWC"`` or ``"NDHWC"``; with ``"NCW"``, ``"NCHW"`` or ``"NCDHW"`` channels
        come second in input and result.
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
    ValueError
        When there are other numbers of axes.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.conv_transpose(tf.ones([1, 2, 1]), tf.ones([2, 3, 1]), [1, 4, 3], 2).shape
    TensorShape([1, 4, 3])
    """
    shape = arguments.dims_of(output_shape, "output_shape")
    layout = _layout("conv_transpose", len(shape) - 2, data_format)
    function = (conv1d_transpose, conv2d_transpose, conv3d_transpose)[len(shape) - 3]
    return function(input, filters, shape, strides, padding, layout, dilations)


# ---------------------------------------------------------------------------- pooling

_KINDS = {"MAX": max_pool, "AVG": avg_pool}


@public
def pool(input: Any, window_shape: Any, pooling_type: str, strides: Any = None,
         padding: Any = "VALID", data_format: str | None = None, dilations: Any = None,
         name: str | None = None) -> Tensor:
    """The largest element or the mean of each window, along one, two or three axes.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, *space, channels]`` with 1 to 3 axes of space; floats.
    window_shape : list of int
        Size of a window along each axis of space.
    pooling_type : str
        ``"MAX"`` or ``"AVG"``.
    strides : list of int, optional
        Steps along these axes, by default 1.
    padding : str
        ``"VALID"`` or ``"SAME"``.
    data_format : str, optional
        ``"NWC"``, ``"NHWC"`` or ``"NDHWC"``; with ``"NCW"``, ``"NCHW"`` or ``"NCDHW"`` channels
        come second in input and result.
    dilations : list of int, optional
        Distances of a window's elements, by default 1; others need ``"VALID"``.

    Returns
    -------
    Tensor
        Shape ``[batch, *new space, channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When rank or dtype do not fit, a window does not, or ``data_format`` is another word.
    ValueError
        When ``pooling_type`` is another word, there are other numbers of axes, strides or
        dilations, or both are above 1.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.reshape(tf.range(4.0), [1, 4, 1])
    >>> tf.nn.pool(x, [2], "MAX", strides=[2]).numpy().ravel()
    array([1., 3.], dtype=float32)
    """
    x = to_tensor(input)
    window = list(arguments.whole_numbers(window_shape, "window_shape"))
    count = len(window)
    layout = _layout("pool", count, data_format)
    if pooling_type not in _KINDS:
        raise ArgumentError(f"tf.nn.pool: pooling_type must be 'MAX' or 'AVG', got "
                            f"{pooling_type!r}")
    if x.ndim != count + 2:
        raise ArgumentError(f"tf.nn.pool: an input for windows of {count} numbers must have rank "
                            f"{count + 2}, got {x.ndim}")
    steps = _numbers("pool", strides, "strides", count, layout)
    gaps = _numbers("pool", dilations, "dilations", count, layout)
    if max(steps) > 1 and max(gaps) > 1:
        raise ArgumentError("tf.nn.pool: strides and dilations cannot both be above 1, got "
                            f"{steps} and {gaps}")

    def compute(part: Any, spatial: int, given: Any) -> Tensor:
        return _KINDS[pooling_type](part, window, steps, given, layout)
    if max(gaps) == 1:
        return compute(x, count, padding)
    if padding != "VALID":
        raise ArgumentError("tf.nn.pool: padding must be 'VALID' where dilations are above 1, got "
                            f"{padding!r}")
    return with_space_to_batch(x, gaps, padding, compute, window, data_format=layout)


# ---------------------------------------------------------------------------- dilation by batches

@public
def with_space_to_batch(input: Any, dilation_rate: Any, padding: str,
                        op: Callable[[Any, int, str], Any], filter_shape: Any = None,
                        spatial_dims: Sequence[int] | None = None,
                        data_format: str | None = None) -> Any:
    """A function of windows without holes, applied as if its windows had some.

    What lies ``dilation_rate`` apart becomes neighbours in batches of its own
    (``tf.space_to_batch``); the function works on these, and what it gives is put in order again.

    Parameters
    ----------
    input : Tensor
        Rank 3 or more; any dtype but string.
    dilation_rate : list of int
        One for each axis of ``spatial_dims``.
    padding : str
        ``"VALID"`` or ``"SAME"``.
    op : callable
        ``op(input, number of axes, padding)`` gives the result; but for rates of 1 the padding is
        ``"VALID"``.
    filter_shape : list of int, optional
        The size of a window along each axis, which ``"SAME"`` needs.
    spatial_dims : list of int, optional
        The axes, in order; by default those after the first, or after the second where
        ``data_format`` begins with ``"NC"``.
    data_format : str, optional
        Where the channels are.

    Returns
    -------
    Tensor
        What ``op`` gives, put in order.

    Raises
    ------
    ValueError
        When rates are no positive numbers, there is not one per axis, axes are not in order, or
        ``padding`` is another word.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.reshape(tf.range(6.0), [1, 6, 1])
    >>> def pool(x, axes, padding):
    ...     return tf.nn.max_pool1d(x, 2, 1, padding)
    >>> tf.nn.with_space_to_batch(x, [2], "VALID", pool).numpy().ravel()
    array([2., 3., 4., 5.], dtype=float32)
    """
    x = to_tensor(input)
    rates = list(arguments.static_ints(dilation_rate, "dilation_rate"))
    count = len(rates)
    if min(rates, default=0) < 1:
        raise ArgumentError(f"tf.nn.with_space_to_batch: dilation_rate must be positive, got "
                            f"{rates}")
    start = 2 if data_format is not None and data_format.startswith("NC") else 1
    axes = list(range(start, count + start)) if spatial_dims is None else [
        int(axis) for axis in spatial_dims]
    if axes != sorted(set(axes)) or len(axes) != count or axes[0] < 1 or axes[-1] >= x.ndim:
        raise ArgumentError(f"tf.nn.with_space_to_batch: spatial_dims must be {count} axes of the "
                            f"input after the first, in order, got {axes}")
    if not isinstance(padding, str) or padding.upper() not in ("SAME", "VALID"):
        raise ArgumentError(f"tf.nn.with_space_to_batch: padding must be 'VALID' or 'SAME', got "
                            f"{padding!r}")
    if max(rates) == 1:
        return op(x, count, padding)
    base = _base_paddings(padding.upper(), rates, filter_shape)
    sizes = static_sizes((shape_of(x)[axis] for axis in axes), "tf.nn.with_space_to_batch",
                         "give the axes of space sizes that are known")
    blocks, pads, cuts = _for_all_axes(axes, rates, sizes, base)
    return batch_to_space(op(space_to_batch(x, blocks, pads), count, "VALID"), blocks, cuts)


def _base_paddings(padding: str, rates: list[int], filter_shape: Any) -> list[list[int]]:
    """Zeros around each axis: none, or as many as ``"SAME"`` wants for a window with holes."""
    if padding == "VALID":
        return [[0, 0]] * len(rates)
    if filter_shape is None:
        raise ArgumentError("tf.nn.with_space_to_batch: padding 'SAME' needs filter_shape")
    extents = arguments.static_ints(filter_shape, "filter_shape")[:len(rates)]
    totals = [(extent - 1) * rate for extent, rate in zip(extents, rates, strict=True)]
    return [[total // 2, total - total // 2] for total in totals]


def _for_all_axes(axes: list[int], rates: list[int], sizes: Sequence[int], base: list[list[int]]
                  ) -> tuple[list[int], list[list[int]], list[list[int]]]:
    """Blocks, paddings and crops of all axes up to the last one that has a rate.

    Behind an axis come as many zeros as make it a multiple of its rate; they are cut off again.
    """
    blocks, pads, cuts = [1] * axes[-1], [[0, 0]] * axes[-1], [[0, 0]] * axes[-1]
    for axis, rate, size, (before, after) in zip(axes, rates, sizes, base, strict=True):
        extra = -(size + before + after) % rate
        blocks[axis - 1], pads[axis - 1] = rate, [before, after + extra]
        cuts[axis - 1] = [0, extra]
    return blocks, pads, cuts


@public
def atrous_conv2d(value: Any, filters: Any, rate: Any, padding: Any,
                  name: str | None = None) -> Tensor:
    """``conv2d`` with holes in its filters: dilations that are equal along both axes.

    Parameters
    ----------
    value : Tensor
        Shape ``[batch, height, width, channels]``; floats.
    filters : Tensor
        Shape ``[height, width, channels, output channels]``; the dtype of ``value``.
    rate : int
        Distance of a filter's elements.
    padding : str
        ``"VALID"`` or ``"SAME"``.

    Returns
    -------
    Tensor
        Shape ``[batch, new height, new width, output channels]``; the dtype of ``value``.

    Raises
    ------
    InvalidArgumentError
        When ranks, channels or dtypes do not fit.
    ValueError
        When ``rate`` is not positive.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.atrous_conv2d(tf.ones([1, 5, 5, 1]), tf.ones([2, 2, 1, 1]), 2, "VALID").shape
    TensorShape([1, 3, 3, 1])
    """
    gaps = _numbers("atrous_conv2d", rate, "rate", 2, "NHWC")
    return convolution(value, filters, None, padding, None, gaps)


@public
def atrous_conv2d_transpose(value: Any, filters: Any, output_shape: Any, rate: Any, padding: Any,
                            name: str | None = None) -> Tensor:
    """The gradient of ``atrous_conv2d`` with respect to its input, as an op of its own.

    Parameters
    ----------
    value : Tensor
        Shape ``[batch, height, width, channels]``; floats.
    filters : Tensor
        Shape ``[height, width, output channels, channels]``; the dtype of ``value``.
    output_shape : list of 4 int, or Tensor
        The shape of the result.
    rate : int
        Distance of a filter's elements.
    padding : str
        ``"VALID"`` or ``"SAME"``.

    Returns
    -------
    Tensor
        Of shape ``output_shape`` and the dtype of ``value``.

    Raises
    ------
    InvalidArgumentError
        When ``output_shape`` is not one that the convolution takes to ``value``, or dtypes differ.
    ValueError
        When ``rate`` is not positive.

    Examples
    --------
    >>> import twofold as tf
    >>> x, filters = tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 2, 1])
    >>> tf.nn.atrous_conv2d_transpose(x, filters, [1, 5, 5, 2], 2, "VALID").shape
    TensorShape([1, 5, 5, 2])
    """
    gaps = _numbers("atrous_conv2d_transpose", rate, "rate", 2, "NHWC")
    return conv2d_transpose(value, filters, output_shape, 1, padding, "NHWC", gaps)
