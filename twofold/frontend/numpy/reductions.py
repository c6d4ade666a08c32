"""Sums, means, extremes and their kin along axes, and running sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, UnimplementedError
from ..dispatch.door import run
from ..ops import reduce as plain
from ..ops.creation import ones_like
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values.arguments import require_bool
from .elementwise import each_part
from .promotion import as_type, cast, like, to_array, to_inexact, type_of
from .shapes import one_axis

Reduce = Callable[..., Tensor]
_SHAPED = "without the reduced axes."
_REFUSED = {"InvalidArgumentError": "When an axis is outside the rank, or named twice."}


def keeps(keepdims: Any) -> bool:
    """A ``keepdims`` argument, which may be None."""
    return keepdims is not None and require_bool(keepdims, "keepdims")


def widen(x: Tensor) -> Tensor:
    """Integers below int64, and bools, as int64 or uint64: what their sums are."""
    dtype = x._dtype
    if dtype is dtypes.bool_ or (dtype.kind == "i" and dtype.size < 8):
        return cast(x, dtypes.int64)
    return cast(x, dtypes.uint64) if dtype.kind == "u" else x


def refuse_out(name: str, out: Any) -> None:
    """Refuse NumPy's ``out``: tensors never change.

    Raises
    ------
    UnimplementedError
    """
    if out is not None:
        raise UnimplementedError(f"tf.experimental.numpy.{name}: out is not supported", name)


# ---------------------------------------------------------------------------- sums

def _total(reduce: Reduce, of_bools: Reduce) -> Callable[..., Tensor]:
    """A sum or product; asked for as bools it is an "or" or "and"."""
    def compute(a: Any, axis: Any, dtype: Any, keepdims: Any) -> Tensor:
        x = to_array(a, dtype)
        if dtype is not None and x._dtype is dtypes.bool_:
            return of_bools(x, axis, keeps(keepdims))
        return reduce(x if dtype is not None else widen(x), axis, keeps(keepdims))
    return compute


total = _total(plain.reduce_sum, plain.reduce_any)
product = _total(plain.reduce_prod, plain.reduce_all)


@public
def sum_(a: Any, axis: Any = None, dtype: Any = None, keepdims: Any = None) -> Tensor:
    """The sum along axes.

    Returns
    -------
    Tensor
        Without the reduced axes; by default integers and bools give int64 or uint64.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.sum([[1, 2], [3, 4]], axis=0).numpy()
    array([4, 6])
    """
    return total(a, axis, dtype, keepdims)


@public
def prod(a: Any, axis: Any = None, dtype: Any = None, keepdims: Any = None) -> Tensor:
    """The product along axes.

    Returns
    -------
    Tensor
        Without the reduced axes; by default integers and bools give int64 or uint64.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.prod([[1, 2], [3, 4]], axis=0).numpy()
    array([3, 8])
    """
    return product(a, axis, dtype, keepdims)


def _without_nan(x: Tensor, unit: float) -> Tensor:
    if not x._dtype.is_inexact:
        return x
    return run("select", each_part("is_nan", "logical_or")(x), like(unit, x), x)


@public
def nansum(a: Any, axis: Any = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
    """The sum along axes of what is not NaN.

    Returns
    -------
    Tensor
        Without the reduced axes; by default integers and bools give int64 or uint64.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.nansum([1.0, float("nan"), 2.0]).numpy()
    np.float64(3.0)
    """
    return total(_without_nan(to_array(a), 0), axis, dtype, keepdims)


@public
def nanprod(a: Any, axis: Any = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
    """The product along axes of what is not NaN.

    Returns
    -------
    Tensor
        Without the reduced axes; by default integers and bools give int64 or uint64.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.nanprod([3.0, float("nan"), 2.0]).numpy()
    np.float64(6.0)
    """
    return product(_without_nan(to_array(a), 1), axis, dtype, keepdims)


@public
def nanmean(a: Any, axis: Any = None, dtype: Any = None, keepdims: Any = None) -> Tensor:
    """The mean along axes of what is not NaN.

    Returns
    -------
    Tensor
        Without the reduced axes; integers and bools give float64.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.nanmean([1.0, float("nan"), 2.0]).numpy()
    np.float64(1.5)
    """
    x = to_array(a)
    if not x._dtype.is_inexact:
        return average_of(x, axis, dtype, keepdims)
    counted = run("logical_not", each_part("is_nan", "logical_or")(x))
    wanted = x._dtype if dtype is None else as_type(dtype)
    count = plain.reduce_sum(cast(counted, wanted), axis, keeps(keepdims))
    return run("divide", total(_without_nan(x, 0), axis, wanted, keepdims), count)


# ---------------------------------------------------------------------------- means

def _as_floats(a: Any, dtype: Any) -> Tensor:
    return to_inexact(a) if dtype is None else to_array(a, dtype)


def average_of(a: Any, axis: Any, dtype: Any, keepdims: Any) -> Tensor:
    """``mean`` of an array; of integers that are asked for as such it is cut towards 0."""
    x = _as_floats(a, dtype)
    if x._dtype.is_inexact:
        return plain.reduce_mean(x, axis, keeps(keepdims))
    return cast(plain.reduce_mean(cast(x, dtypes.float64), axis, keeps(keepdims)), x._dtype)


@public
def mean(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = None
         ) -> Tensor:
    """The mean along axes.

    Returns
    -------
    Tensor
        Without the reduced axes; by default integers and bools give float64.

    Raises
    ------
    UnimplementedError
        When ``out`` is given.
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.mean([[1, 2], [3, 4]], axis=0).numpy()
    array([2., 3.])
    """
    refuse_out("mean", out)
    return average_of(a, axis, dtype, keepdims)


def variance_of(x: Tensor, axis: Any, correction: Any, keepdims: bool) -> Tensor:
    """The mean square of distances from the mean; the count is lowered by a correction."""
    if not correction:
        return plain.reduce_variance(x, axis, keepdims)
    spread = plain.reduce_variance(x, axis, keepdims)
    count = cast(plain.reduce_sum(ones_like(x), axis, keepdims), spread._dtype)
    return run("divide", run("multiply", spread, count),
               run("subtract", count, like(correction, count)))


@public
def var(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
        keepdims: Any = None) -> Tensor:
    """The variance along axes: the mean square of distances from the mean.

    Parameters
    ----------
    ddof : int
        By how much the count that the squares are divided by is lowered.

    Returns
    -------
    Tensor
        Without the reduced axes; by default integers and bools give float64.

    Raises
    ------
    UnimplementedError
        When ``out`` is given.
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.var([1, 3], ddof=1).numpy()
    np.float64(2.0)
    """
    refuse_out("var", out)
    x = to_inexact(to_array(a) if dtype is None else to_array(a, type_of(to_array(a), dtype)))
    found = variance_of(x, axis, ddof, keeps(keepdims))
    return found if dtype is None else cast(found, as_type(dtype))


@public
def std(a: Any, axis: Any = None, keepdims: Any = None) -> Tensor:
    """The standard deviation along axes: the root of the variance.

    Returns
    -------
    Tensor
        Without the reduced axes; integers and bools give float64.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.std([1, 3]).numpy()
    np.float64(1.0)
    """
    return plain.reduce_std(to_inexact(a), axis, keeps(keepdims))


@public
def average(a: Any, axis: Any = None, weights: Any = None, returned: bool = False) -> Any:
    """The mean along an axis, with weights.

    Parameters
    ----------
    axis : int, optional
        The axis, by default all.
    weights : array_like, optional
        In the shape of ``a``, or one for each place of the axis; by default all are equal.
    returned : bool
        Also give the sum of the weights.

    Returns
    -------
    Tensor or tuple of Tensor
        The mean, and the sum of the weights if asked for; integers give float64.

    Raises
    ------
    ValueError
        When ``axis`` is no integer.
    InvalidArgumentError
        When the weights do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.average([1, 3], weights=[1, 3]).numpy()
    np.float64(2.5)
    """
    if axis is not None and not isinstance(axis, (int, np.integer)):
        raise ArgumentError("Argument `axis` must be an integer. "
                            f"Received axis={axis!r} (of type {type(axis)})")
    x = to_inexact(a)
    if weights is None:
        found = plain.reduce_mean(x, axis)
        amount = plain.reduce_sum(ones_like(x), axis) if returned else None
    else:
        dtype = type_of(to_array(a), weights)
        dtype = dtype if dtype.is_inexact else dtypes.float64
        found, amount = _weigh(cast(x, dtype), to_array(weights, dtype), axis)
    return (found, amount) if returned else found


def _weigh(x: Tensor, weights: Tensor, axis: Any) -> tuple[Tensor, Tensor]:
    if axis is not None and weights.ndim == 1 and x.ndim > 1:
        place = one_axis("experimental.numpy.average", axis, x.ndim)
        weights = run("reshape", weights, shape=tuple(
            weights._type().shape[0] if i == place else 1 for i in range(x.ndim)))
        weights = run("multiply", weights, ones_like(x))
    elif weights.ndim != x.ndim:
        raise ArgumentError("tf.experimental.numpy.average: weights must have the shape of a "
                            f"({x.shape}) or be one for each place of an axis, got shape "
                            f"{weights.shape}")
    amount = plain.reduce_sum(weights, axis)
    return run("divide", plain.reduce_sum(run("multiply", x, weights), axis), amount), amount
