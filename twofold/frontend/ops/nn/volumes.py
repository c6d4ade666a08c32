"""Convolution and pooling of volumes (``tf.nn.conv3d``, ``max_pool3d``, …), by those of images.

A filter meets as many slices of a volume as it is deep. For ``conv3d`` these slices stand side by
side as channels of one image, so that one convolution of images does all of it and rounds once;
``conv3d_transpose`` is the same the other way round. Pooling goes over images first, then along the
depth: the largest of the largest, and the mean of means, since what a border cuts off a window is a
box, too.
"""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import InvalidArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.open_sizes import static_sizes
from ...values import arguments, convert
from ...values.requirements import require_equal, size_text
from ..array import transpose
from ..common import shape_of, to_tensor
from .windows import is_channels_first, per_axis, resolve_pads, slice_at, window_parts

_LAST, _FIRST = [0, 2, 3, 4, 1], [0, 4, 1, 2, 3]


# ---------------------------------------------------------------------------- what they share

def _volumes(name: str, x: Tensor, what: str = "input") -> Tensor:
    if x.ndim != 5:
        raise InvalidArgumentError(f"tf.{name}: {what} must have rank 5, got shape {x.shape}", name)
    return x


def _filter_sizes(name: str, window: Tensor, channels: Any, outputs: Any) -> tuple[int, ...]:
    """Depth, height, width, channels and outputs of a filter; of both sides there must be some."""
    sizes = static_sizes((*shape_of(_volumes(name, window, "filters")), channels), f"tf.{name}",
                         "give filters and channels sizes that are known")
    depth, height, width, inner, outer, wanted = sizes
    if min(sizes) < 1 or wanted != inner:
        raise InvalidArgumentError(
            f"tf.{name}: filters of shape {window.shape} take {inner} channels, there are {wanted}",
            name)
    if outputs is not None:
        require_equal(outputs, outer, lambda: InvalidArgumentError(
            f"tf.{name}: filters of shape {window.shape} belong to {outer} channels, there are "
            f"{size_text(outputs)}", name))
    return depth, height, width, inner, outer


def _steps(name: str, strides: Any, dilations: Any, swapped: bool
           ) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return per_axis(strides, "strides", 3, swapped), per_axis(dilations, "dilations", 3, swapped)


# ---------------------------------------------------------------------------- convolution

@public
def conv3d(input: Any, filters: Any, strides: Any, padding: Any, data_format: str = "NDHWC",
           dilations: Any = None, name: str | None = None) -> Tensor:
    """3-D convolution (cross-correlation) of volumes with filters.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, depth, height, width, channels]``; floats.
    filters : Tensor
        Shape ``[depth, height, width, channels, output channels]``; the dtype of ``input``.
    strides : list of 5 int
        Steps along depth, height and width, between two ones; or just these three.
    padding : str
        ``"VALID"`` or ``"SAME"``.
    data_format : str
        ``"NDHWC"``; with ``"NCDHW"`` channels come second in input and result.
    dilations : list of 5 int, optional
        Distances of a filter's elements, by default 1.

    Returns
    -------
    Tensor
        Shape ``[batch, new depth, new height, new width, output channels]``; the dtype of
        ``input``.

    Raises
    ------
    InvalidArgumentError
        When ranks, channels or dtypes do not fit, a window does not, or ``data_format`` or
        ``padding`` is another word.
    ValueError
        When strides or dilations have another length.

    Examples
    --------
    >>> import twofold as tf
    >>> x, filters = tf.ones([1, 3, 3, 3, 1]), tf.ones([2, 2, 2, 1, 4])
    >>> tf.nn.conv3d(x, filters, [1, 1, 1, 1, 1], "VALID").shape
    TensorShape([1, 2, 2, 2, 4])
    """
    op = "nn.conv3d"
    x = to_tensor(input)
    window = convert.operand(filters, x)
    swapped = is_channels_first(data_format, ("NDHWC", "NCDHW"))
    x = transpose(_volumes(op, x), _LAST) if swapped else _volumes(op, x)
    batch, *space, channels = shape_of(x)
    depth, height, width, inner, outer = _filter_sizes(op, window, channels, None)
    steps, gaps = _steps(op, strides, dilations, swapped)
    pads = resolve_pads(op, padding, space, (depth, height, width), steps, gaps)
    parts = window_parts(x, 1, depth, steps[0], gaps[0], pads[0])
    flat = run("concat", *parts, axis=4) if depth > 1 else parts[0]
    places = shape_of(flat)[1]
    flat = run("reshape", flat, shape=(batch * places, *space[1:], depth * inner))
    flat_window = run("reshape", run("transpose", window, permutation=(1, 2, 0, 3, 4)),
                      shape=(height, width, depth * inner, outer))
    found = run("conv2d", flat, flat_window, strides=steps[1:], dilations=gaps[1:], pads=pads[1:])
    result = run("reshape", found, shape=(batch, places, *shape_of(found)[1:]))
    return transpose(result, _FIRST) if swapped else result


@public
def conv3d_transpose(input: Any, filters: Any, output_shape: Any, strides: Any,
                     padding: Any = "SAME", data_format: str = "NDHWC", dilations: Any = None,
                     name: str | None = None) -> Tensor:
    """The gradient of ``conv3d`` with respect to its input, as an op of its own.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, depth, height, width, channels]``; floats.
    filters : Tensor
        Shape ``[depth, height, width, output channels, channels]``; the dtype of ``input``.
    output_shape : list of 5 int, or Tensor
        The shape of the result.
    strides : int, 3 or 5 int
        Steps of the convolution that this turns round.
    padding : str
        ``"VALID"`` or ``"SAME"``.
    data_format : str
        ``"NDHWC"``; with ``"NCDHW"`` channels come second in input and result.
    dilations : int, 3 or 5 int, optional
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
    >>> x, filters = tf.ones([1, 2, 2, 2, 1]), tf.ones([2, 2, 2, 3, 1])
    >>> tf.nn.conv3d_transpose(x, filters, [1, 4, 4, 4, 3], 2).shape
    TensorShape([1, 4, 4, 4, 3])
    """
    op = "nn.conv3d_transpose"
    x = to_tensor(input)
    window = convert.operand(filters, x)
    swapped = is_channels_first(data_format, ("NDHWC", "NCDHW"))
    x = transpose(_volumes(op, x), _LAST) if swapped else _volumes(op, x)
    shape = arguments.dims_of(output_shape, "output_shape")
    if len(shape) != 5:
        raise InvalidArgumentError(f"tf.{op}: output_shape must have 5 numbers, got "
                                   f"{size_text(*shape)}", op)
    batch, *space, channels = tuple(shape[i] for i in _LAST) if swapped else shape
    steps, gaps = _steps(op, strides, dilations, swapped)
    sizes = _filter_sizes(op, window, channels, shape_of(x)[4])
    pads = resolve_pads(op, padding, space, sizes[:3], steps, gaps)
    result = _spread(op, x, window, (batch, *space), sizes, steps, gaps, pads)
    return transpose(result, _FIRST) if swapped else result


def _spread(op: str, x: Tensor, window: Tensor, target: tuple[Any, ...], sizes: tuple[int, ...],
            steps: tuple[int, ...], gaps: tuple[int, ...], pads: tuple[Any, ...]) -> Tensor:
    """``conv3d_transpose`` of known steps: images first, then where their slices belong."""
    dtype, (depth, height, width, inner, outer) = x.dtype, sizes
    own, padded = shape_of(x), target[1] + pads[0][0] + pads[0][1]
    places = (padded - ((depth - 1) * gaps[0] + 1)) // steps[0] + 1
    for given, wanted in ((own[0], target[0]), (own[1], places)):
        require_equal(given, wanted, lambda: InvalidArgumentError(
            f"tf.{op}: an output_shape of {size_text(*target, inner)} does not belong to an input "
            f"of shape {size_text(*own)}", op))
    if dtype.size == 2:  # sums along the depth round once
        x, window = (run("cast", y, dtype=dtypes.float32) for y in (x, window))
    flat_window = run("reshape", run("transpose", window, permutation=(1, 2, 0, 3, 4)),
                      shape=(height, width, depth * inner, outer))
    flat = run("conv2d_input_gradient",
               run("reshape", x, shape=(own[0] * own[1], *own[2:])), flat_window,
               shape=(own[0] * own[1], *target[2:], depth * inner), strides=steps[1:],
               dilations=gaps[1:], pads=pads[1:])
    slices = run("reshape", flat, shape=(own[0], own[1], *target[2:], depth * inner))
    total = None
    whole = (own[0], padded, *target[2:], inner)
    for i in range(depth):
        part = run("strided_slice", slices, begin=(0, 0, 0, 0, i * inner),
                   end=(*shape_of(slices)[:4], (i + 1) * inner), strides=(1,) * 5)
        placed = run("strided_slice_gradient", part, shape=whole,
                     **slice_at(whole, 1, i * gaps[0], own[1], steps[0]))
        total = placed if total is None else run("add", total, placed)
    assert total is not None
    before = pads[0][0]
    result = run("strided_slice", total, begin=(0, before, 0, 0, 0),
                 end=(whole[0], before + target[1], *whole[2:]), strides=(1,) * 5)
    return run("cast", result, dtype=dtype) if result.dtype is not dtype else result


# ---------------------------------------------------------------------------- pooling

def pool3d(name: str, x: Tensor, ksize: Any, strides: Any, padding: Any, data_format: str | None
           ) -> Tensor:
    """``max_pool2d`` or ``avg_pool2d`` over volumes."""
    op = f"nn.{name[:-2]}3d"
    swapped = is_channels_first(data_format, ("NDHWC", "NCDHW"))
    x = transpose(_volumes(op, x), _LAST) if swapped else _volumes(op, x)
    batch, depth, height, width, channels = shape_of(x)
    window, steps = per_axis(ksize, "ksize", 3, swapped), per_axis(strides, "strides", 3, swapped)
    pads = resolve_pads(op, padding, (depth, height, width), window, steps, (1, 1, 1))
    flat = run("reshape", x, shape=(batch * depth, height, width, channels))
    flat = run(name, flat, window=window[1:], strides=steps[1:], pads=pads[1:])
    _, rows, columns, _ = shape_of(flat)
    deep = run("reshape", flat, shape=(batch, depth, rows * columns, channels))
    deep = run(name, deep, window=(window[0], 1), strides=(steps[0], 1), pads=(pads[0], (0, 0)))
    result = run("reshape", deep, shape=(batch, shape_of(deep)[1], rows, columns, channels))
    return transpose(result, _FIRST) if swapped else result


@public
def max_pool3d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NDHWC",
               name: str | None = None) -> Tensor:
    """The largest element of each window of volumes.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, depth, height, width, channels]``; floats.
    ksize : int, 3 or 5 int
        Depth, height and width of a window.
    strides : int, 3 or 5 int
        Steps along these axes.
    padding : str
        ``"VALID"`` or ``"SAME"``.
    data_format : str
        ``"NDHWC"``; with ``"NCDHW"`` channels come second in input and result.

    Returns
    -------
    Tensor
        Shape ``[batch, new depth, new height, new width, channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the rank or dtype is another, a stride is below 1 or a window does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.max_pool3d(tf.ones([1, 4, 4, 4, 1]), 2, 2, "VALID").shape
    TensorShape([1, 2, 2, 2, 1])
    """
    return pool3d("max_pool2d", to_tensor(input), ksize, strides, padding, data_format)


@public
def avg_pool3d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NDHWC",
               name: str | None = None) -> Tensor:
    """The mean of each window of volumes; padding does not count.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, depth, height, width, channels]``; floats.
    ksize : int, 3 or 5 int
        Depth, height and width of a window.
    strides : int, 3 or 5 int
        Steps along these axes.
    padding : str
        ``"VALID"`` or ``"SAME"``.
    data_format : str
        ``"NDHWC"``; with ``"NCDHW"`` channels come second in input and result.

    Returns
    -------
    Tensor
        Shape ``[batch, new depth, new height, new width, channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the rank or dtype is another, a stride is below 1 or a window does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.avg_pool3d(tf.ones([1, 4, 4, 4, 1]), 2, 2, "VALID").shape
    TensorShape([1, 2, 2, 2, 1])
    """
    return pool3d("avg_pool2d", to_tensor(input), ksize, strides, padding, data_format)
