"""Sums, means and extremes of slices with one number (``tf.math.segment_sum``, …)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, operators
from .common import shape_of, to_tensor
from .late import (
    count_up_to,
    is_late,
    largest,
    require,
    require_equal_sizes,
)


@public
def unsorted_segment_sum(data: Any, segment_ids: Any, num_segments: Any,
                         name: str | None = None) -> Tensor:
    """Sums of the slices that share a segment id; negative ids are dropped.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        Integers below ``num_segments``; the leading dimensions of ``data``.

    Returns
    -------
    Tensor
        Shape ``[num_segments, *data.shape[segment_ids.ndim:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When an id is too large, ids are no integers, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.unsorted_segment_sum([1, 2, 3], [0, 1, 0], 2).numpy()
    array([4, 2], dtype=int32)
    """
    return run("unsorted_segment_sum", to_tensor(data), to_tensor(segment_ids),
               count=arguments.count_of(num_segments, "num_segments"))


@public
def unsorted_segment_mean(data: Any, segment_ids: Any, num_segments: Any,
                          name: str | None = None) -> Tensor:
    """Means of the slices that share a segment id; zero for a segment without any.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        Integers below ``num_segments``; the leading dimensions of ``data``. Slices with a negative
        id are dropped.

    Returns
    -------
    Tensor
        Shape ``[num_segments, *data.shape[segment_ids.ndim:]]``; the dtype of ``data``, or for
        integers that of their quotients: float32 for 8 and 16 bits, float64 for wider ones.

    Raises
    ------
    InvalidArgumentError
        When an id is too large, ids are no integers, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.unsorted_segment_mean([1.0, 2.0, 5.0], [0, 1, 0], 2).numpy()
    array([3., 2.], dtype=float32)
    """
    return operators.truediv(*_totals(data, segment_ids, num_segments))


def _totals(data: Any, segment_ids: Any, num_segments: Any) -> tuple[Tensor, Tensor]:
    """Sums of the slices that share an id, and how many there are, at least 1."""
    x, ids = to_tensor(data), to_tensor(segment_ids)
    total = unsorted_segment_sum(x, ids, num_segments)
    one = to_tensor(1, x.dtype.real_dtype)
    ones = run("broadcast_to", one, shape=shape_of(ids))
    count = run("maximum", unsorted_segment_sum(ones, ids, num_segments), one)
    count = run("cast", count, dtype=x.dtype) if x.dtype.is_complex else count
    extra = total.ndim - count.ndim
    count = run("reshape", count, shape=(*shape_of(count), *(1,) * extra))
    return total, count


def _require_prefix(name: str, x: Tensor, ids: Tensor) -> None:
    """Refuse ids that are not as many as slices, now or when the function runs."""
    own, wanted = shape_of(x), shape_of(ids)
    message = (f"tf.math.{name}: segment_ids of shape {ids.shape} must be a prefix of the shape of "
               f"data, {x.shape}")
    if len(wanted) > len(own):
        raise InvalidArgumentError(message, name)
    for a, b in zip(own, wanted):
        require_equal_sizes(a, b, message, name)


def _extreme_segments(combine: str, data: Any, segment_ids: Any, count: Any, *,
                      infinite: bool = False) -> Tensor:
    """Extremes of segments; of none, and from where they start, the worst number (or infinity)."""
    x, ids = to_tensor(data), to_tensor(segment_ids)
    _require_prefix(f"unsorted_segment_{combine}", x, ids)
    worst = x.dtype.min if combine == "max" else x.dtype.max
    if infinite and x.dtype.is_floating:
        worst = -np.inf if combine == "max" else np.inf
    size = arguments.count_of(count, "num_segments")
    start = run("broadcast_to", to_tensor(np.asarray(worst), x.dtype),
                shape=(size, *shape_of(x)[ids.ndim:]))
    zero = to_tensor(0, ids.dtype)
    dropped = run("less", ids, zero)
    extra = x.ndim - ids.ndim
    values = run("select", run("reshape", dropped, shape=(*shape_of(ids), *(1,) * extra)),
                 to_tensor(np.asarray(worst), x.dtype), x)
    places = run("reshape", run("select", dropped, zero, ids), shape=(*shape_of(ids), 1))
    return run("scatter", start, places, values, combine=combine)


def _segment_products(data: Any, segment_ids: Any, count: Any) -> Tensor:
    """Products of segments, 1 for none."""
    x, ids = to_tensor(data), to_tensor(segment_ids)
    _require_prefix("unsorted_segment_prod", x, ids)
    size = arguments.count_of(count, "num_segments")
    one, zero = to_tensor(1, x.dtype), to_tensor(0, ids.dtype)
    start = run("broadcast_to", one, shape=(size, *shape_of(x)[ids.ndim:]))
    dropped = run("less", ids, zero)
    values = run("select", run("reshape", dropped,
                               shape=(*shape_of(ids), *(1,) * (x.ndim - ids.ndim))), one, x)
    places = run("reshape", run("select", dropped, zero, ids), shape=(*shape_of(ids), 1))
    return run("scatter", start, places, values, combine="prod")


def _without_empty(segments: Tensor, segment_ids: Any, count: Any) -> Tensor:
    """Zeros for ids that sorted segments skip."""
    ids = to_tensor(segment_ids)
    ones = run("broadcast_to", to_tensor(1, dtypes.int64), shape=shape_of(ids))
    members = unsorted_segment_sum(ones, ids, count)
    extra = segments.ndim - members.ndim
    members = run("reshape", members, shape=(*shape_of(members), *(1,) * extra))
    zero = to_tensor(0, dtypes.int64)
    return run("select", run("greater", members, zero), segments, to_tensor(0, segments.dtype))


@public
def unsorted_segment_max(data: Any, segment_ids: Any, num_segments: Any,
                         name: str | None = None) -> Tensor:
    """Largest of the slices that share a segment id; the dtype's lowest value for none.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        Integers below ``num_segments``; the leading dimensions of ``data``. Slices with a negative
        id are dropped.

    Returns
    -------
    Tensor
        Shape ``[num_segments, *data.shape[segment_ids.ndim:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When an id is too large, ids are no integers, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.unsorted_segment_max([1, 2, 5], [0, 1, 0], 2).numpy()
    array([5, 2], dtype=int32)
    """
    return _extreme_segments("max", data, segment_ids, num_segments)


@public
def unsorted_segment_min(data: Any, segment_ids: Any, num_segments: Any,
                         name: str | None = None) -> Tensor:
    """Smallest of the slices that share a segment id; the dtype's highest value for none.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        Integers below ``num_segments``; the leading dimensions of ``data``. Slices with a negative
        id are dropped.

    Returns
    -------
    Tensor
        Shape ``[num_segments, *data.shape[segment_ids.ndim:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When an id is too large, ids are no integers, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.unsorted_segment_min([1, 2, 5], [0, 1, 0], 2).numpy()
    array([1, 2], dtype=int32)
    """
    return _extreme_segments("min", data, segment_ids, num_segments)


@public
def unsorted_segment_prod(data: Any, segment_ids: Any, num_segments: Any,
                          name: str | None = None) -> Tensor:
    """Products of the slices that share a segment id; 1 for none.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or real floats.
    segment_ids : Tensor
        Integers below ``num_segments``; the leading dimensions of ``data``. Slices with a negative
        id are dropped.

    Returns
    -------
    Tensor
        Shape ``[num_segments, *data.shape[segment_ids.ndim:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When an id is too large, ids are no integers, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.unsorted_segment_prod([2, 3, 5], [0, 1, 0], 3).numpy()
    array([10,  3,  1], dtype=int32)
    """
    return _segment_products(data, segment_ids, num_segments)


def _segment_count(segment_ids: Any) -> Any:
    """One more than the last of sorted ids."""
    wrong = "segment_ids must be sorted and of rank 1"
    if is_late(segment_ids):
        ids = to_tensor(segment_ids)
        if ids.ndim != 1:
            raise InvalidArgumentError(wrong, "segment_sum")
        zero = to_tensor(0, ids.dtype)
        for holds in (run("greater_equal", ids[1:], ids[:-1]), run("greater_equal", ids, zero)):
            require(run("reduce_all", holds, axes=(0,), keepdims=False), wrong)
        return count_up_to(largest(ids), "segment_ids")
    known = arguments.static_array(segment_ids, "segment_ids")
    if known.ndim != 1 or np.any(np.diff(known) < 0) or np.any(known[:1] < 0):
        raise InvalidArgumentError(wrong, "segment_sum")
    return int(known[-1]) + 1 if known.size else 0


@public
def segment_sum(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Sums of the slices that share a segment id; the ids are sorted.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        A vector of integers in ascending order, none negative, one per slice of ``data``.

    Returns
    -------
    Tensor
        Shape ``[largest id + 1, *data.shape[1:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When the ids are not sorted or no vector, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.segment_sum([1, 2, 3], [0, 0, 1]).numpy()
    array([3, 3], dtype=int32)
    """
    return unsorted_segment_sum(data, segment_ids, _segment_count(segment_ids))


@public
def segment_mean(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Means of the slices that share a segment id; the ids are sorted.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        A vector of integers in ascending order, none negative, one per slice of ``data``.

    Returns
    -------
    Tensor
        Shape ``[largest id + 1, *data.shape[1:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When the ids are not sorted or no vector, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.segment_mean([1.0, 2.0, 5.0], [0, 0, 1]).numpy()
    array([1.5, 5. ], dtype=float32)
    """
    total, count = _totals(data, segment_ids, _segment_count(segment_ids))
    return run("divide" if total.dtype.is_inexact else "truncatediv", total, count)


@public
def segment_max(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Largest of the slices that share a segment id; the ids are sorted.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        A vector of integers in ascending order, none negative, one per slice of ``data``.

    Returns
    -------
    Tensor
        Shape ``[largest id + 1, *data.shape[1:]]``; the dtype of ``data``. Zeros for ids that are
        skipped.

    Raises
    ------
    InvalidArgumentError
        When the ids are not sorted or no vector, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.segment_max([1, 2, 5], [0, 0, 1]).numpy()
    array([2, 5], dtype=int32)
    """
    count = _segment_count(segment_ids)
    found = _extreme_segments("max", data, segment_ids, count, infinite=True)
    return _without_empty(found, segment_ids, count)


@public
def segment_min(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Smallest of the slices that share a segment id; the ids are sorted.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        A vector of integers in ascending order, none negative, one per slice of ``data``.

    Returns
    -------
    Tensor
        Shape ``[largest id + 1, *data.shape[1:]]``; the dtype of ``data``. Zeros for ids that are
        skipped.

    Raises
    ------
    InvalidArgumentError
        When the ids are not sorted or no vector, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.segment_min([1, 2, 5], [0, 0, 1]).numpy()
    array([1, 5], dtype=int32)
    """
    count = _segment_count(segment_ids)
    found = _extreme_segments("min", data, segment_ids, count, infinite=True)
    return _without_empty(found, segment_ids, count)


@public
def segment_prod(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Products of the slices that share a segment id; the ids are sorted.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or real floats.
    segment_ids : Tensor
        A vector of integers in ascending order, none negative, one per slice of ``data``.

    Returns
    -------
    Tensor
        Shape ``[largest id + 1, *data.shape[1:]]``; the dtype of ``data``. Ones for ids that are
        skipped.

    Raises
    ------
    InvalidArgumentError
        When the ids are not sorted or no vector, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.segment_prod([2, 3, 5], [0, 0, 1]).numpy()
    array([6, 5], dtype=int32)
    """
    return _segment_products(data, segment_ids, _segment_count(segment_ids))
