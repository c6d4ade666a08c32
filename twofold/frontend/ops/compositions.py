"""Public functions composed of a few others: of ``tf.math``, of ``tf.nn``, and histograms.

What is one op of the table, or belongs to a family of functions, is in the module of that family.
"""

from __future__ import annotations

import math
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ...ir.base import dims
from ...ir.base.dims import Dim
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from ..values.convert import dim_tensor
from ..values.requirements import require_at_most, require_equal, size_text
from .common import axes_of, require_same_shape, shape_of, to_tensor
from .late import require, size_of
from .segments import unsorted_segment_sum


def _like(value: float, x: Tensor) -> Tensor:
    return to_tensor(value, x.dtype)


@public
def lbeta(x: Any, name: str | None = None) -> Tensor:
    """Logarithm of the beta function of the numbers along the last axis.

    Parameters
    ----------
    x : Tensor
        Rank 1 or more; floats.

    Returns
    -------
    Tensor
        The shape of ``x`` without its last axis; its dtype.

    Raises
    ------
    InvalidArgumentError
        When ``x`` is a scalar or holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.lbeta([2.0, 3.0]).numpy().round(4)
    np.float32(-2.4849)
    """
    values = to_tensor(x)
    if values.ndim == 0:
        raise InvalidArgumentError("tf.math.lbeta: x is a scalar; it needs a last axis", "lbeta")
    last = (values.ndim - 1,)
    parts = run("reduce_sum", run("lgamma", values), axes=last, keepdims=False)
    whole = run("lgamma", run("reduce_sum", values, axes=last, keepdims=False))
    return run("subtract", parts, whole)


@public
def polyval(coeffs: Any, x: Any, name: str | None = None) -> Tensor:
    """A polynomial at ``x`` by Horner's rule; ``coeffs`` is a list, the highest power first.

    Parameters
    ----------
    coeffs : list of Tensor
        One per power, of shapes that broadcast with ``x``; an empty list is 0.
    x : Tensor
        Integers or floats.

    Returns
    -------
    Tensor
        The shape of ``x`` (or what it broadcasts to with the coefficients).

    Raises
    ------
    ValueError
        When ``coeffs`` is no list.
    InvalidArgumentError
        When dtypes differ or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.polyval([1.0, 0.0, -2.0], 3.0).numpy()
    np.float32(7.0)
    """
    if not isinstance(coeffs, list):
        raise ArgumentError(
            f"tf.math.polyval: coeffs is a {type(coeffs).__name__}; give a list, the "
            "highest power first")
    variable = to_tensor(x)
    if not coeffs:
        return run("subtract", variable, variable)
    total = convert.operands(coeffs[0], variable)[0]
    for coefficient in coeffs[1:]:
        term, _ = convert.operands(coefficient, variable)
        total = run("add", term, run("multiply", total, variable))
    return total


@public
def erfcinv(x: Any, name: str | None = None) -> Tensor:
    """Inverse of ``erfc``; infinite at 0 and 2, nan outside.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When ``x`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.erfcinv([0.5, 1.0]).numpy().round(4) + 0.0
    array([0.4769, 0.    ], dtype=float32)
    """
    values = to_tensor(x)
    quantile = run("ndtri", run("multiply", _like(0.5, values), values))
    return run("multiply", run("negative", quantile), _like(math.sqrt(0.5), values))


@public
def unsorted_segment_sqrt_n(data: Any, segment_ids: Any, num_segments: Any,
                            name: str | None = None) -> Tensor:
    """Sums of the slices that share a segment id, divided by the root of their number.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; floats.
    segment_ids : Tensor
        Integers; the leading dimensions of ``data``. Slices whose id is not below ``num_segments``
        or is negative are dropped.

    Returns
    -------
    Tensor
        Shape ``[num_segments, *data.shape[segment_ids.ndim:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When the ids are no integers, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.unsorted_segment_sqrt_n([1.0, 2.0, 3.0, 2.0], [0, 1, 0, 1], 2).numpy().round(3)
    array([2.828, 2.828], dtype=float32)
    """
    x, ids = to_tensor(data), to_tensor(segment_ids)
    total = unsorted_segment_sum(x, ids, num_segments)
    ones = run("broadcast_to", _like(1, x), shape=shape_of(ids))
    count = run("maximum", unsorted_segment_sum(ones, ids, num_segments), _like(1, x))
    extra = total.ndim - count.ndim
    count = run("reshape", count, shape=(*shape_of(count), *(1,) * extra))
    return run("divide", total, run("sqrt", count))


# ---------------------------------------------------------------------------- histograms

@public
def histogram_fixed_width_bins(values: Any, value_range: Any, nbins: Any = 100,
                               dtype: Any = dtypes.int32, name: str | None = None) -> Tensor:
    """The bin of each value among ``nbins`` of equal width; the outer ones hold what is beyond.

    Parameters
    ----------
    values : Tensor
        Any shape; integers or floats.
    value_range : pair of numbers
        Where the first bin begins and the last one ends.
    nbins : int
        How many bins.
    dtype : dtype
        Of the result.

    Returns
    -------
    Tensor
        Numbers from 0 to ``nbins - 1``, in the shape of ``values``.

    Raises
    ------
    InvalidArgumentError
        When there is no bin, or ``value_range`` does not ascend.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.histogram_fixed_width_bins([-1.0, 0.0, 1.5, 2.0, 5.0, 15.0], [0.0, 5.0], nbins=5).numpy()
    array([0, 0, 1, 2, 4, 4], dtype=int32)
    """
    return run("cast", _bins(to_tensor(values), value_range, _count_bins(nbins)),
               dtype=dtypes.as_dtype(dtype))


def _count_bins(nbins: Any) -> Dim:
    """How many bins there are, which only the run may know."""
    count = size_of(nbins, "nbins")
    require_at_most(1, count, lambda: InvalidArgumentError(
        f"tf.histogram_fixed_width: nbins must be > 0, got {nbins!r}", "histogram_fixed_width"))
    return count


def _bins(x: Tensor, value_range: Any, count: Dim) -> Tensor:
    """The bin of each value, as floats: whole numbers, or NaN."""
    limits = to_tensor(value_range, x.dtype)
    require_equal(dims.product(shape_of(limits)), 2, lambda: InvalidArgumentError(
        f"tf.histogram_fixed_width: value_range must be two numbers, got shape {limits.shape}",
        "histogram_fixed_width"))
    limits = run("reshape", limits, shape=(2,))
    require(run("less", limits[0], limits[1]), "tf.histogram_fixed_width: value_range[0] < "
            "value_range[1] must hold, got", limits)
    wide, ends = (value if x.dtype is dtypes.float64 else run("cast", value, dtype=dtypes.float32)
                  for value in (x, limits))
    place = run("divide", run("subtract", wide, ends[0]), run("subtract", ends[1], ends[0]))
    number = run("cast", dim_tensor(count, dtypes.int64), dtype=wide.dtype)
    bins = run("floor", run("multiply", place, number))
    return run("clip_by_value", bins, _like(0.0, wide), run("subtract", number, _like(1.0, wide)))


@public
def histogram_fixed_width(values: Any, value_range: Any, nbins: Any = 100,
                          dtype: Any = dtypes.int32, name: str | None = None) -> Tensor:
    """How many values are in each of ``nbins`` bins of equal width.

    Parameters
    ----------
    values : Tensor
        Any shape; integers or floats.
    value_range : pair of numbers
        Where the first bin begins and the last one ends. What is beyond counts in the outer bins.
    nbins : int
        How many bins.
    dtype : dtype
        Of the result.

    Returns
    -------
    Tensor
        Counts, shape ``[nbins]``.

    Raises
    ------
    InvalidArgumentError
        When there is no bin, ``value_range`` does not ascend, or a value is NaN.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.histogram_fixed_width([-1.0, 0.0, 1.5, 2.0, 5.0, 15.0], [0.0, 5.0], nbins=5).numpy()
    array([2, 1, 1, 0, 2], dtype=int32)
    """
    count = _count_bins(nbins)
    places = _bins(to_tensor(values), value_range, count)
    numbers = run("reshape", run("equal", places, places), shape=(math.prod(shape_of(places)),))
    require(run("reduce_all", numbers, axes=(0,), keepdims=False),
            "tf.histogram_fixed_width: values must not contain NaN")
    bins = run("cast", places, dtype=dtypes.int32)
    flat = run("reshape", bins, shape=(math.prod(shape_of(bins)),))
    ones = run("broadcast_to", to_tensor(1, dtypes.as_dtype(dtype)), shape=shape_of(flat))
    return unsorted_segment_sum(ones, flat, count)


# ---------------------------------------------------------------------------- neural networks

def _blocks(name: str, input: Any, block_size: Any, data_format: str) -> tuple[Tensor, int]:
    x, size = to_tensor(input), arguments.whole_number(block_size, "block_size")
    if data_format != "NHWC":
        raise InvalidArgumentError(f"tf.nn.{name}: data_format is {data_format!r}; only 'NHWC' is "
                                   "supported", name)
    if x.ndim != 4 or size < 2:
        raise InvalidArgumentError(f"tf.nn.{name}: the input has rank {x.ndim} and block_size is "
                                   f"{size}; they must be 4, and 2 or more", name)
    return x, size


def _require_whole(name: str, extent: Any, parts: int, what: str) -> None:
    require_equal(extent % parts, 0, lambda: InvalidArgumentError(
        f"tf.nn.{name}: {what} is {size_text(extent)}, which is no multiple of {parts}", name))


@public
def depth_to_space(input: Any, block_size: Any, data_format: str = "NHWC",
                   name: str | None = None) -> Tensor:
    """Channels rearranged into blocks of ``block_size`` × ``block_size`` pixels.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; any dtype but string.
    block_size : int
        2 or more; its square divides the number of channels.
    data_format : str
        ``"NHWC"``, the only one supported.

    Returns
    -------
    Tensor
        Shape ``[batch, height * block_size, width * block_size, channels / block_size**2]``.

    Raises
    ------
    InvalidArgumentError
        When the rank is not 4, the channels do not divide, or ``data_format`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.reshape([1, 2, 3, 4], [1, 1, 1, 4])
    >>> tf.nn.depth_to_space(x, 2).numpy().reshape(2, 2)
    array([[1, 2],
           [3, 4]], dtype=int32)
    """
    x, size = _blocks("depth_to_space", input, block_size, data_format)
    batch, height, width, depth = shape_of(x)
    _require_whole("depth_to_space", depth, size * size, "the number of channels")
    rest = depth // (size * size)
    x = run("reshape", x, shape=(batch, height, width, size, size, rest))
    x = run("transpose", x, permutation=(0, 1, 3, 2, 4, 5))
    return run("reshape", x, shape=(batch, height * size, width * size, rest))


@public
def space_to_depth(input: Any, block_size: Any, data_format: str = "NHWC",
                   name: str | None = None) -> Tensor:
    """Blocks of ``block_size`` × ``block_size`` pixels rearranged into channels.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; any dtype but string.
    block_size : int
        2 or more; it divides height and width.
    data_format : str
        ``"NHWC"``, the only one supported.

    Returns
    -------
    Tensor
        Shape ``[batch, height / block_size, width / block_size, channels * block_size**2]``.

    Raises
    ------
    InvalidArgumentError
        When the rank is not 4, a size does not divide, or ``data_format`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.reshape([1, 2, 3, 4], [1, 2, 2, 1])
    >>> tf.nn.space_to_depth(x, 2).numpy().reshape(-1)
    array([1, 2, 3, 4], dtype=int32)
    """
    x, size = _blocks("space_to_depth", input, block_size, data_format)
    batch, height, width, depth = shape_of(x)
    for extent, what in ((height, "the height"), (width, "the width")):
        _require_whole("space_to_depth", extent, size, what)
    x = run("reshape", x, shape=(batch, height // size, size, width // size, size, depth))
    x = run("transpose", x, permutation=(0, 1, 3, 2, 4, 5))
    return run("reshape", x, shape=(batch, height // size, width // size, depth * size * size))


@public
def weighted_moments(x: Any, axes: Any, frequency_weights: Any, keepdims: bool = False,
                     name: str | None = None) -> tuple[Tensor, Tensor]:
    """Mean and variance over axes, each element counted as often as its weight says.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.
    axes : int or list of int
        Axes to reduce; negative ones count from the end.
    frequency_weights : Tensor
        Weights; their shape broadcasts to that of ``x``.

    Returns
    -------
    Tensor, Tensor
        Mean and variance, without the reduced axes; the dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> mean, variance = tf.nn.weighted_moments([1.0, 4.0], [0], [2.0, 1.0])
    >>> mean.numpy(), variance.numpy()
    (np.float32(2.0), np.float32(2.0))
    """
    values = to_tensor(x)
    weights = run("cast", to_tensor(frequency_weights), dtype=values.dtype)
    weights = run("broadcast_to", weights, shape=shape_of(values))
    places = axes_of("weighted_moments", axes, values.ndim)
    count = run("reduce_sum", weights, axes=places, keepdims=True)
    mean = run("divide", run("reduce_sum", run("multiply", weights, values), axes=places,
                             keepdims=True), count)
    spread = run("multiply", weights, run("squared_difference", values, mean))
    variance = run("divide", run("reduce_sum", spread, axes=places, keepdims=True), count)
    if keepdims:
        return mean, variance
    shape = tuple(n for i, n in enumerate(shape_of(mean)) if i not in places)
    return run("reshape", mean, shape=shape), run("reshape", variance, shape=shape)


@public
def log_poisson_loss(targets: Any, log_input: Any, compute_full_loss: bool = False,
                     name: str | None = None) -> Tensor:
    """``exp(log_input) - targets * log_input``: a Poisson log-likelihood, negated.

    Parameters
    ----------
    targets, log_input : Tensor
        Counts, and logarithms of the expected ones: floats of one dtype and shape.
    compute_full_loss : bool
        Add Stirling's approximation of ``log(targets!)`` where ``targets`` is above 1.

    Returns
    -------
    Tensor
        The shape and dtype of the inputs.

    Raises
    ------
    InvalidArgumentError
        When dtypes differ.
    ShapeError
        When the shapes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.log_poisson_loss([1.0], [0.0]).numpy()
    array([1.], dtype=float32)
    """
    z, c = convert.operands(targets, log_input)
    require_same_shape("nn.log_poisson_loss", z, c, "targets and log_input")
    loss = run("subtract", run("exp", c), run("multiply", z, c))
    if not compute_full_loss:
        return loss
    stirling = run("add", run("subtract", run("multiply", z, run("log", z)), z),
                   run("multiply", _like(0.5, z),
                       run("log", run("multiply", _like(2 * math.pi, z), z))))
    few = run("logical_and", run("greater_equal", z, _like(0.0, z)),
              run("less_equal", z, _like(1.0, z)))
    return run("add", loss, run("select", few, _like(0.0, z), stirling))
