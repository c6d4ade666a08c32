"""Pooling: the largest or the mean of each window (``tf.nn.max_pool``, …)."""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import InvalidArgumentError
from ....ir.base import dims
from ....ir.oplib.contract.convolution import resolve_padding
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ..array import expand_dims, squeeze, transpose
from ..common import shape_of, to_tensor
from .volumes import pool3d
from .windows import (
    given_padding,
    is_channels_first,
    pair,
    single,
    with_channels_as_given,
    with_channels_last,
)


def _pool(name: str, input: Any, ksize: Any, strides: Any, padding: Any,
          data_format: str | None) -> Tensor:
    x = to_tensor(input)
    if x.ndim == 3:
        return _pool1d(name, x, ksize, strides, padding, data_format)
    swapped = is_channels_first(data_format, ("NHWC", "NCHW"))
    if x.ndim != 4:
        raise InvalidArgumentError(f"tf.nn.{name}: input must have rank 4, got shape {x.shape}",
                                   f"nn.{name}")
    x = with_channels_last(x, swapped)
    window, steps = pair(ksize, "ksize", swapped), pair(strides, "strides", swapped)
    pads = resolve_padding(given_padding(padding, swapped), shape_of(x)[1:3], window, steps)
    return with_channels_as_given(run(name, x, window=window, strides=steps, pads=pads), swapped)


def _pool_of_any_rank(name: str, input: Any, ksize: Any, strides: Any, padding: Any,
                      data_format: str | None) -> Tensor:
    x = to_tensor(input)
    pool = pool3d if x.ndim == 5 else _pool
    return pool(name, x, ksize, strides, padding, data_format)


def _pool1d(name: str, x: Tensor, ksize: Any, strides: Any, padding: Any,
            data_format: str | None) -> Tensor:
    if x.ndim != 3:
        raise InvalidArgumentError(f"tf.nn.{name[:-2]}1d: input must have rank 3, got shape "
                                   f"{x.shape}", f"nn.{name[:-2]}1d")
    swapped = data_format == "NCW"
    wide = expand_dims(transpose(x, [0, 2, 1]) if swapped else x, 1)
    result = squeeze(_pool(name, wide, (1, single(ksize, "ksize")),
                           (1, single(strides, "strides")), padding, None), [1])
    return transpose(result, [0, 2, 1]) if swapped else result


@public
def max_pool2d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NHWC",
               name: str | None = None) -> Tensor:
    """The largest element of each window.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; floats.
    ksize : int, pair or list of 4 int
        Height and width of a window.
    strides : int, pair or list of 4 int
        Steps along height and width.
    padding : str or list of 4 pairs
        ``"VALID"``, ``"SAME"``, or how far windows reach over the border.
    data_format : str
        ``"NHWC"``; with ``"NCHW"`` channels come second in input and result.

    Returns
    -------
    Tensor
        Shape ``[batch, new height, new width, channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the rank or dtype is another, a stride is below 1 or a window does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.max_pool2d(tf.ones([1, 4, 4, 1]), 2, 2, "VALID").shape
    TensorShape([1, 2, 2, 1])
    """
    return _pool("max_pool2d", input, ksize, strides, padding, data_format)


@public
def avg_pool2d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NHWC",
               name: str | None = None) -> Tensor:
    """The mean of each window; padding does not count.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; floats.
    ksize : int, pair or list of 4 int
        Height and width of a window.
    strides : int, pair or list of 4 int
        Steps along height and width.
    padding : str or list of 4 pairs
        ``"VALID"``, ``"SAME"``, or how far windows reach over the border.
    data_format : str
        ``"NHWC"``; with ``"NCHW"`` channels come second in input and result.

    Returns
    -------
    Tensor
        Shape ``[batch, new height, new width, channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the rank or dtype is another, a stride is below 1 or a window does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.avg_pool2d(tf.ones([1, 4, 4, 1]), 2, 2, "VALID").shape
    TensorShape([1, 2, 2, 1])
    """
    return _pool("avg_pool2d", input, ksize, strides, padding, data_format)


@public
def max_pool_with_argmax(input: Any, ksize: Any, strides: Any, padding: Any,
                         data_format: str = "NHWC", output_dtype: Any = dtypes.int64,
                         include_batch_in_index: bool = False, name: str | None = None
                         ) -> tuple[Tensor, Tensor]:
    """The largest element of each window, and where in its image it lies.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; floats or integers.
    ksize : int, pair or list of 4 int
        Height and width of a window.
    strides : int, pair or list of 4 int
        Steps along height and width.
    padding : str
        ``"VALID"`` or ``"SAME"``.
    data_format : str
        ``"NHWC"``.
    output_dtype : dtype
        Of the places: int64 or int32.
    include_batch_in_index : bool
        Count elements through the whole batch instead of through each image.

    Returns
    -------
    tuple of Tensor
        The largest elements and their places, both of shape
        ``[batch, new height, new width, channels]``; a place is ``(row * width + column) *
        channels + channel``.

    Raises
    ------
    InvalidArgumentError
        When the rank or dtype is another, a stride is below 1 or a window does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.reshape(tf.constant([1.0, 7.0, 2.0, 3.0]), [1, 1, 4, 1])
    >>> largest, places = tf.nn.max_pool_with_argmax(x, [1, 2], [1, 2], "VALID")
    >>> places.numpy().ravel()
    array([1, 3])
    """
    op = "nn.max_pool_with_argmax"
    x = to_tensor(input)
    is_channels_first(data_format, ("NHWC", "NHWC"))
    places = arguments.number_dtype(output_dtype, "output_dtype", "iu")
    result = _pool("max_pool2d", x, ksize, strides, padding, data_format) if x.ndim == 4 else None
    if result is None:
        raise InvalidArgumentError(f"tf.{op}: input must have rank 4, got shape {x.shape}", op)
    own = shape_of(x)
    count = dims.product(own if include_batch_in_index else own[1:])
    numbers = run("cast", run("iota", length=count, dtype=dtypes.int64), dtype=dtypes.float64)
    if include_batch_in_index:
        numbers = run("reshape", numbers, shape=own)
    else:
        numbers = run("broadcast_to", run("reshape", numbers, shape=own[1:]), shape=own)
    window, steps = pair(ksize, "ksize", False), pair(strides, "strides", False)
    pads = resolve_padding(given_padding(padding, False), own[1:3], window, steps)
    known = run("stop_gradient", x)
    if not x.dtype.is_floating:
        known = run("cast", known, dtype=dtypes.float64)
    found = run("max_pool2d_pick", known, numbers, window=window, strides=steps, pads=pads)
    return result, run("cast", found, dtype=places)


@public
def max_pool(input: Any, ksize: Any, strides: Any, padding: Any, data_format: str | None = None,
             name: str | None = None) -> Tensor:
    """The largest element of each window, for inputs of rank 3 to 5.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, *space, channels]`` with 1 to 3 axes of space; floats.
    ksize : int or list of int
        Size of a window along each of the axes between batch and channels.
    strides : int or list of int
        Steps along these axes.
    padding : str or list of pairs
        ``"VALID"``, ``"SAME"``, or how far windows reach over the border.
    data_format : str, optional
        ``"NWC"``, ``"NHWC"`` and ``"NDHWC"`` by default; with ``"NCW"``, ``"NCHW"`` or
        ``"NCDHW"`` channels come second.

    Returns
    -------
    Tensor
        As many dimensions as ``input`` and its dtype.

    Raises
    ------
    InvalidArgumentError
        When the rank or dtype is another, a stride is below 1 or a window does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.max_pool(tf.ones([1, 4, 4, 3]), 2, 2, "VALID").shape
    TensorShape([1, 2, 2, 3])
    """
    return _pool_of_any_rank("max_pool2d", input, ksize, strides, padding, data_format)


@public
def avg_pool(input: Any, ksize: Any, strides: Any, padding: Any, data_format: str | None = None,
             name: str | None = None) -> Tensor:
    """The mean of each window, for inputs of rank 3 to 5.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, *space, channels]`` with 1 to 3 axes of space; floats.
    ksize : int or list of int
        Size of a window along each of the axes between batch and channels.
    strides : int or list of int
        Steps along these axes.
    padding : str or list of pairs
        ``"VALID"``, ``"SAME"``, or how far windows reach over the border.
    data_format : str, optional
        ``"NWC"``, ``"NHWC"`` and ``"NDHWC"`` by default; with ``"NCW"``, ``"NCHW"`` or
        ``"NCDHW"`` channels come second.

    Returns
    -------
    Tensor
        As many dimensions as ``input`` and its dtype.

    Raises
    ------
    InvalidArgumentError
        When the rank or dtype is another, a stride is below 1 or a window does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.avg_pool(tf.ones([1, 4, 4, 3]), 2, 2, "VALID").shape
    TensorShape([1, 2, 2, 3])
    """
    return _pool_of_any_rank("avg_pool2d", input, ksize, strides, padding, data_format)


@public
def max_pool1d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NWC",
               name: str | None = None) -> Tensor:
    """The largest element of each window of ``[batch, width, channels]``.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, width, channels]``; floats.
    ksize : int or list of int
        Width of a window.
    strides : int or list of int
        Steps along the width.
    padding : str or list of pairs
        ``"VALID"``, ``"SAME"``, or how far windows reach over the border.
    data_format : str
        ``"NWC"``; with ``"NCW"`` channels come second in input and result.

    Returns
    -------
    Tensor
        Shape ``[batch, new width, channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, a stride is below 1 or a window does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.reshape(tf.range(4.0), [1, 4, 1])
    >>> tf.nn.max_pool1d(x, 2, 2, "VALID").numpy().ravel()
    array([1., 3.], dtype=float32)
    """
    return _pool1d("max_pool2d", to_tensor(input), ksize, strides, padding, data_format)


@public
def avg_pool1d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NWC",
               name: str | None = None) -> Tensor:
    """The mean of each window of ``[batch, width, channels]``.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, width, channels]``; floats.
    ksize : int or list of int
        Width of a window.
    strides : int or list of int
        Steps along the width.
    padding : str or list of pairs
        ``"VALID"``, ``"SAME"``, or how far windows reach over the border.
    data_format : str
        ``"NWC"``; with ``"NCW"`` channels come second in input and result.

    Returns
    -------
    Tensor
        Shape ``[batch, new width, channels]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, a stride is below 1 or a window does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.reshape(tf.range(4.0), [1, 4, 1])
    >>> tf.nn.avg_pool1d(x, 2, 2, "VALID").numpy().ravel()
    array([0.5, 2.5], dtype=float32)
    """
    return _pool1d("avg_pool2d", to_tensor(input), ksize, strides, padding, data_format)
