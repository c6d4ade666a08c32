"""Sums, means and extremes of slices with one number, and counts (``tf.math.segment_sum``, …)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError, UnimplementedError
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, operators
from .common import shape_of, to_tensor
from .late import (
    as_vector,
    count_up_to,
    is_late,
    largest,
    require,
    require_equal_sizes,
    size_of,
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
    ones = run("broadcast_to", to_tensor(1, x.dtype), shape=shape_of(ids))
    count = unsorted_segment_sum(ones, ids, num_segments)
    count = run("maximum", count, to_tensor(1, x.dtype))
    extra = total.ndim - count.ndim
    count = run("reshape", count, shape=(*shape_of(count), *(1,) * extra))
    return total, count


def _extreme_segments(combine: str, data: Any, segment_ids: Any, count: Any, *,
                      infinite: bool = False) -> Tensor:
    """Extremes of segments; of none, and from where they start, the worst number (or infinity)."""
    x, ids = to_tensor(data), to_tensor(segment_ids)
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
    return run("divide" if total.dtype.is_floating else "truncatediv", total, count)


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
def bincount(arr: Any, weights: Any = None, minlength: Any = None, maxlength: Any = None,
             dtype: Any = dtypes.int32, name: str | None = None, axis: Any = None,
             binary_output: bool = False) -> Tensor:
    """How often each integer occurs.

    Parameters
    ----------
    arr : Tensor
        Any shape; integers, not negative.
    weights : Tensor, optional
        The shape of ``arr``: what each element counts, by default 1.
    minlength : int, optional
        The result has at least as many entries.
    maxlength : int, optional
        It has at most as many: larger numbers are not counted.
    dtype : dtype
        Of the counts when there are no weights.
    axis : None
        Not supported: all elements are counted together.
    binary_output : bool
        Whether an integer occurs, 1 or 0, instead of how often; without weights.

    Returns
    -------
    Tensor
        A vector: entry ``i`` says how often ``i`` occurs. The dtype of ``weights``, or ``dtype``.

    Raises
    ------
    UnimplementedError
        When ``axis`` is given.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.bincount([1, 1, 3]).numpy()
    array([0, 2, 0, 1], dtype=int32)
    """
    if axis is not None:
        raise UnimplementedError("tf.math.bincount: axis is not supported", "math.bincount")
    if binary_output:
        counts = bincount(arr, None, minlength, maxlength, dtype)
        return run("minimum", counts, to_tensor(1, counts.dtype))
    if is_late(arr) or is_late(minlength) or is_late(maxlength):
        return _late_bincount(as_vector(arr), weights, minlength, maxlength, dtype)
    values = arguments.static_array(arr, "arr").reshape(-1)
    if np.any(values < 0):
        raise InvalidArgumentError(_NEGATIVE, "math.bincount")
    highest = int(values.max()) + 1 if values.size else 0
    least = 0 if minlength is None else arguments.static_int(minlength, "minlength")
    size = max(highest, least)
    if maxlength is not None:
        size = min(size, arguments.count_of(maxlength, "maxlength"))
    ids = to_tensor(np.where(values < size, values, -1).astype(np.int32))
    if weights is None:
        data = run("broadcast_to", to_tensor(1, dtypes.as_dtype(dtype)), shape=(values.size,))
    else:
        data = run("reshape", to_tensor(weights), shape=(values.size,))
    return unsorted_segment_sum(data, ids, size)


_NEGATIVE = "tf.math.bincount: Input arr must be non-negative"


def _late_bincount(values: Tensor, weights: Any, least: Any, most: Any, dtype: Any) -> Tensor:
    """Counts up to the largest value, which only the run knows."""
    values = run("cast", values, dtype=dtypes.int64)
    zero = to_tensor(0, dtypes.int64)
    require(run("reduce_all", run("greater_equal", values, zero), axes=(0,), keepdims=False),
            _NEGATIVE)
    size = run("add", largest(values), to_tensor(1, dtypes.int64))
    if least is not None:
        size = run("maximum", size, run("cast", to_tensor(least), dtype=dtypes.int64))
    if most is not None:
        size = run("minimum", size, run("cast", to_tensor(most), dtype=dtypes.int64))
    ids = run("select", run("less", values, size), values, run("subtract", zero, to_tensor(
        1, dtypes.int64)))
    data = run("broadcast_to", to_tensor(1, dtypes.as_dtype(dtype)), shape=shape_of(values)) \
        if weights is None else as_vector(weights)
    return unsorted_segment_sum(data, ids, size)


@public
def confusion_matrix(labels: Any, predictions: Any, num_classes: Any = None, weights: Any = None,
                     dtype: Any = dtypes.int32, name: str | None = None) -> Tensor:
    """Counts of (label, prediction) pairs.

    Parameters
    ----------
    labels, predictions : Tensor
        Vectors of integers: classes as they are and as they were predicted.
    num_classes : int, optional
        By default the largest class plus one.
    weights : Tensor, optional
        What each pair counts, by default 1.
    dtype : dtype
        Of the result.

    Returns
    -------
    Tensor
        Shape ``[num_classes, num_classes]``: rows are labels, columns predictions.

    Raises
    ------
    InvalidArgumentError
        When a class is negative or not below ``num_classes``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.confusion_matrix([0, 1], [1, 1]).numpy()
    array([[0, 1],
           [0, 1]], dtype=int32)
    """
    if is_late(labels) or is_late(predictions) or is_late(num_classes):
        return _late_confusion_matrix(as_vector(labels), as_vector(predictions), num_classes,
                                      weights, dtypes.as_dtype(dtype))
    rows = arguments.static_array(labels, "labels").reshape(-1)
    columns = arguments.static_array(predictions, "predictions").reshape(-1)
    num_classes = None if num_classes is None else arguments.static_int(num_classes, "num_classes")
    if num_classes is None:
        num_classes = int(max(rows.max(initial=-1), columns.max(initial=-1))) + 1
    wanted = dtypes.as_dtype(dtype)
    places = to_tensor(np.stack([rows, columns], 1).astype(np.int64))
    updates = run("broadcast_to", to_tensor(1, wanted), shape=(rows.size,)) \
        if weights is None else run("cast", to_tensor(weights), dtype=wanted)
    return run("scatter_nd", places, updates, shape=(num_classes, num_classes))


def _late_confusion_matrix(rows: Tensor, columns: Tensor, num_classes: Any, weights: Any,
                           dtype: Any) -> Tensor:
    """Counts up to the largest class, which only the run knows."""
    rows, columns = (run("cast", x, dtype=dtypes.int64) for x in (rows, columns))
    if num_classes is None:
        highest = run("maximum", largest(rows), largest(columns))
        size = count_up_to(highest, "num_classes")
    else:
        size = size_of(num_classes, "num_classes")
    require_equal_sizes(shape_of(rows)[0], shape_of(columns)[0],
                        f"tf.math.confusion_matrix: labels of shape {rows.shape} and predictions "
                        f"of shape {columns.shape} differ", "math.confusion_matrix")
    pair = [run("reshape", x, shape=(shape_of(rows)[0], 1)) for x in (rows, columns)]
    updates = run("broadcast_to", to_tensor(1, dtype), shape=shape_of(rows)) \
        if weights is None else run("cast", as_vector(weights), dtype=dtype)
    return run("scatter_nd", run("concat", *pair, axis=1), updates, shape=(size, size))
