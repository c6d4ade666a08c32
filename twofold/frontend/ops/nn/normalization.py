"""Normalisation over neighbours and by given moments (``tf.nn.lrn``, ``sufficient_statistics``)."""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import InvalidArgumentError
from ....ir.base import dims
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.open_sizes import static_size
from ...values import arguments, convert
from ...values.convert import dim_tensor
from ..common import axes_of, shape_of, to_tensor
from .layers import batch_normalization
from .windows import window_parts


@public
def local_response_normalization(input: Any, depth_radius: Any = 5, bias: Any = 1,
                                 alpha: Any = 1, beta: Any = 0.5,
                                 name: str | None = None) -> Tensor:
    """Elements divided by a power of what their channel and its neighbours hold there.

    ``input / (bias + alpha * sum of squares of the channels around) ** beta``

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; float16, bfloat16 or float32.
    depth_radius : int
        How many channels on each side are neighbours.
    bias, alpha, beta : float
        Of the formula above.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When rank or dtype is another, or ``depth_radius`` is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant([3.0, 4.0], shape=[1, 1, 1, 2])
    >>> tf.nn.local_response_normalization(x, bias=0).numpy().ravel()
    array([0.6, 0.8], dtype=float32)
    """
    op = "nn.local_response_normalization"
    x = to_tensor(input)
    if x.ndim != 4:
        raise InvalidArgumentError(f"tf.{op}: input must have rank 4, got shape {x.shape}", op)
    if x.dtype not in (dtypes.float16, dtypes.bfloat16, dtypes.float32):
        raise InvalidArgumentError(f"tf.{op}: input has dtype {x.dtype.name}; it takes float16, "
                                   "bfloat16 and float32", op)
    radius = arguments.static_int(depth_radius, "depth_radius")
    if radius < 0:
        raise InvalidArgumentError(f"tf.{op}: depth_radius {radius} is negative", op)
    wide = run("cast", x, dtype=dtypes.float32) if x.dtype.size == 2 else x
    channels = static_size(shape_of(x)[3], f"tf.{op}", "give the number of channels")
    radius = min(radius, max(channels - 1, 0))
    squares = run("square", wide)
    parts = window_parts(squares, 3, 2 * radius + 1, 1, 1, (radius, radius))
    total = parts[0]
    for part in parts[1:]:
        total = run("add", total, part)
    scaled = run("add", run("multiply", total, _number(alpha, "alpha")), _number(bias, "bias"))
    result = run("divide", wide, run("pow", scaled, _number(beta, "beta")))
    return run("cast", result, dtype=x.dtype) if result.dtype is not x.dtype else result


def _number(value: Any, what: str) -> Tensor:
    return to_tensor(float(arguments.static_array(value, what)), dtypes.float32)


@public
def batch_norm_with_global_normalization(input: Any, mean: Any, variance: Any, beta: Any,
                                         gamma: Any, variance_epsilon: Any,
                                         scale_after_normalization: bool,
                                         name: str | None = None) -> Tensor:
    """Batch normalisation with given moments: an older name of ``tf.nn.batch_normalization``.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., channels]``; floats.
    mean, variance : Tensor
        Shape ``[channels]``; the dtype of ``input``.
    beta : Tensor
        What is added at last; shape ``[channels]``.
    gamma : Tensor
        What normalised elements are multiplied by; shape ``[channels]``.
    variance_epsilon : float
        Added to the variance, so that nothing is divided by 0.
    scale_after_normalization : bool
        Whether to multiply by ``gamma``.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.batch_norm_with_global_normalization(
    ...     [[3.0]], [1.0], [4.0], [0.5], [2.0], 0.0, True).numpy()
    array([[2.5]], dtype=float32)
    """
    return batch_normalization(input, mean, variance, beta,
                               gamma if scale_after_normalization else None, variance_epsilon)


@public
def sufficient_statistics(x: Any, axes: Any, shift: Any = None, keepdims: bool = False,
                          name: str | None = None
                          ) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
    """Count, sum and sum of squares along axes, from which moments are computed.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.
    axes : int or list of int
        The axes to add up along.
    shift : Tensor, optional
        Taken off the elements first, which keeps digits where the mean is large.

    Returns
    -------
    tuple of Tensor
        The count, a scalar; the sums and the sums of squares, in the shape of ``x`` without
        ``axes``; and ``shift`` as it was given.

    Raises
    ------
    InvalidArgumentError
        When dtypes or shapes do not fit, or an axis is outside.

    Examples
    --------
    >>> import twofold as tf
    >>> count, mean_ss, variance_ss, _ = tf.nn.sufficient_statistics([1.0, 2.0, 3.0], [0])
    >>> count.numpy(), mean_ss.numpy(), variance_ss.numpy()
    (np.float32(3.0), np.float32(6.0), np.float32(14.0))
    """
    tensor = to_tensor(x)
    found = axes_of("nn.sufficient_statistics", axes, tensor.ndim)
    own = shape_of(tensor)
    count = dims.product([own[axis] for axis in found])
    moved = tensor
    if shift is not None:
        shift = convert.operand(shift, tensor)
        moved = run("subtract", tensor, shift)
    total, squares = (run("reduce_sum", y, axes=found, keepdims=bool(keepdims))
                      for y in (moved, run("square", moved)))
    return dim_tensor(count, tensor.dtype), total, squares, shift


@public
def normalize_moments(counts: Any, mean_ss: Any, variance_ss: Any, shift: Any,
                      name: str | None = None) -> tuple[Tensor, Tensor]:
    """Mean and variance of what ``tf.nn.sufficient_statistics`` gives.

    Parameters
    ----------
    counts : Tensor
        A scalar: how many elements there were.
    mean_ss, variance_ss : Tensor
        Their sums and sums of squares.
    shift : Tensor or None
        What was taken off the elements.

    Returns
    -------
    tuple of Tensor
        The mean and the variance, in the shape of ``mean_ss``.

    Raises
    ------
    InvalidArgumentError
        When dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> mean, variance = tf.nn.normalize_moments(2.0, 4.0, 10.0, None)
    >>> mean.numpy(), variance.numpy()
    (np.float32(2.0), np.float32(1.0))
    """
    total = to_tensor(mean_ss)
    share = run("reciprocal", convert.operand(counts, total))
    moved = run("multiply", total, share)
    mean = moved if shift is None else run("add", moved, convert.operand(shift, total))
    squares = run("multiply", convert.operand(variance_ss, total), share)
    return mean, run("subtract", squares, run("square", moved))
