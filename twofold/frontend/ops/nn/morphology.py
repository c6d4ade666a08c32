"""Dilation and erosion of images: the largest sums of windows and filters (``tf.nn.dilation2d``).

A window's elements are taken one after the other over the whole image, so that everything fuses;
of equal sums the first one gets the gradient, as in TensorFlow.
"""

from __future__ import annotations

import math
from typing import Any

from ....errors import ArgumentError, InvalidArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.open_sizes import static_sizes
from ...values import convert
from ...values.requirements import require_equal, size_text
from ..common import shape_of, to_tensor
from .windows import per_axis, resolve_pads, window_parts


def _require_channels_last(op: str, data_format: Any) -> None:
    if data_format != "NHWC":
        raise ArgumentError(f"tf.{op}: data_format must be 'NHWC', got {data_format!r}")


def _largest_sums(op: str, x: Tensor, window: Tensor, strides: Any, padding: Any, dilations: Any
                  ) -> Tensor:
    if x.ndim != 4 or window.ndim != 3:
        raise InvalidArgumentError(f"tf.{op}: an image has rank 4 and filters rank 3, got shapes "
                                   f"{x.shape} and {window.shape}", op)
    height, width = static_sizes(shape_of(window)[:2], f"tf.{op}", "give filters a known size")
    require_equal(shape_of(window)[2], shape_of(x)[3], lambda: InvalidArgumentError(
        f"tf.{op}: filters of {size_text(shape_of(window)[2])} channels and an image of "
        f"{size_text(shape_of(x)[3])}", op))
    steps, gaps = per_axis(strides, "strides", 2), per_axis(dilations, "dilations", 2)
    pads = resolve_pads(op, padding, shape_of(x)[1:3], (height, width), steps, gaps)
    lowest = -math.inf if x.dtype.is_floating else int(x.dtype.min)
    rows = window_parts(x, 1, height, steps[0], gaps[0], pads[0], lowest)
    exists = None
    if not x.dtype.is_floating and pads != ((0, 0), (0, 0)):
        exists = _existing(x, (height, width), steps, gaps, pads)  # sums with the lowest overflow
    best = None
    for i, row in enumerate(rows):
        parts = window_parts(row, 2, width, steps[1], gaps[1], pads[1], lowest)
        for j, part in enumerate(parts):
            total = run("add", part, window[i, j])
            if exists is not None:
                total = run("select", exists[i][j], total, convert.full(lowest, x.dtype, ()))
            best = total if best is None else run("maximum", best, total)
    assert best is not None
    return best


def _existing(x: Tensor, window: tuple[int, int], steps: Any, gaps: Any, pads: Any
              ) -> list[list[Tensor]]:
    """Whether each element of a window lies in the image."""
    inside = run("broadcast_to", to_tensor(True), shape=(1, *shape_of(x)[1:3], 1))
    return [window_parts(row, 2, window[1], steps[1], gaps[1], pads[1])
            for row in window_parts(inside, 1, window[0], steps[0], gaps[0], pads[0])]


@public
def dilation2d(input: Any, filters: Any, strides: Any, padding: Any, data_format: str,
               dilations: Any, name: str | None = None) -> Tensor:
    """Grayscale dilation: the largest sum of a window's elements and the filter's.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; numbers.
    filters : Tensor
        Shape ``[height, width, channels]``; the dtype of ``input``.
    strides : list of 4 int
        Steps along height and width, between two ones.
    padding : str
        ``"VALID"`` or ``"SAME"``; what is around an image never wins.
    data_format : str
        ``"NHWC"``.
    dilations : list of 4 int
        Distances of a filter's elements, between two ones.

    Returns
    -------
    Tensor
        Shape ``[batch, new height, new width, channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ranks, channels or dtypes do not fit, a window does not, or ``padding`` is another
        word.
    ValueError
        When ``data_format`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.reshape([1.0, 5.0, 2.0], [1, 1, 3, 1])
    >>> y = tf.nn.dilation2d(x, tf.zeros([1, 2, 1]), [1] * 4, "VALID", "NHWC", [1] * 4)
    >>> y.numpy().ravel()
    array([5., 5.], dtype=float32)
    """
    _require_channels_last("nn.dilation2d", data_format)
    x = to_tensor(input)
    return _largest_sums("nn.dilation2d", x, convert.operand(filters, x), strides, padding,
                         dilations)


@public
def erosion2d(value: Any, filters: Any, strides: Any, padding: Any, data_format: str,
              dilations: Any, name: str | None = None) -> Tensor:
    """Grayscale erosion: the smallest difference of a window's elements and the turned filter's.

    Parameters
    ----------
    value : Tensor
        Shape ``[batch, height, width, channels]``; numbers.
    filters : Tensor
        Shape ``[height, width, channels]``; the dtype of ``value``.
    strides : list of 4 int
        Steps along height and width, between two ones.
    padding : str
        ``"VALID"`` or ``"SAME"``; what is around an image never wins.
    data_format : str
        ``"NHWC"``.
    dilations : list of 4 int
        Distances of a filter's elements, between two ones.

    Returns
    -------
    Tensor
        Shape ``[batch, new height, new width, channels]``; the dtype of ``value``.

    Raises
    ------
    InvalidArgumentError
        When ranks, channels or dtypes do not fit, a window does not, or ``padding`` is another
        word.
    ValueError
        When ``data_format`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.reshape([1.0, 5.0, 2.0], [1, 1, 3, 1])
    >>> y = tf.nn.erosion2d(x, tf.zeros([1, 2, 1]), [1] * 4, "VALID", "NHWC", [1] * 4)
    >>> y.numpy().ravel()
    array([1., 2.], dtype=float32)
    """
    _require_channels_last("nn.erosion2d", data_format)
    x = to_tensor(value)
    window = convert.operand(filters, x)
    if window.ndim == 3:
        window = run("reverse", window, axes=(0, 1))
    return run("negative", _largest_sums("nn.erosion2d", run("negative", x), window, strides,
                                         padding, dilations))
