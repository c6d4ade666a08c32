"""Reductions, positions of extremes, cumulative and segment sums (``tf.reduce_sum``, …)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ...ir.oplib.reduce.reduce import mean_dtype
from ...ir.ops import get
from ..dispatch.door import apply, run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public, shorten
from ..tracing.unranked import is_unranked, parts_of
from ..values import arguments
from .common import axes_of, one_axis, shape_of, to_tensor
from .descriptions import accepted, raises, section

# Over no axes these give their input.
_UNCHANGED = {"reduce_sum", "reduce_prod", "reduce_max", "reduce_min", "reduce_any", "reduce_all",
              "reduce_logsumexp", "reduce_mean"}


def _reduction(op_name: str, example: str) -> Any:
    """The public function of a reduction op."""
    op: Any = get(op_name)
    made: dict[tuple[Any, int, bool], Any] = {}  # attributes for plain arguments
    python_dtype = dtypes.bool_ if op_name in ("reduce_any", "reduce_all") else None

    def function(input_tensor: Any, axis: Any = None, keepdims: bool = False,
                 name: str | None = None) -> Tensor:
        try:
            x = input_tensor if type(input_tensor) is Tensor else _reduced(
                input_tensor, axis is None and not keepdims, python_dtype)
            is_plain = (axis is None or type(axis) is int) and type(keepdims) is bool
            attrs = made.get((axis, x.ndim, keepdims)) if is_plain else None
            if attrs is None:
                axes = axes_of(op_name, axis, x.ndim)
                if not axes and x.ndim and op_name in _UNCHANGED:
                    return x
                attrs = op.attrs(axes=axes, keepdims=bool(keepdims))
                if is_plain:
                    made[axis, x.ndim, keepdims] = attrs
            return apply(op, (x,), attrs)[0]
        except Exception as error:
            raise shorten(error, function) from None

    function.__name__ = function.__qualname__ = op_name
    function.__doc__ = f"{op.doc}\n" + "".join((
        section("Parameters", {
            "input_tensor : Tensor": f"Any shape; {accepted(op)}.",
            "axis : int or list of int, optional":
                "Axes to reduce, negative ones from the end; by default all."}),
        section("Returns", {
            "Tensor": "The dtype of ``input_tensor``, without the reduced axes."}),
        section("Raises", raises(op)),
        section("Examples", {">>> import twofold as tf": ""}), example, "\n"))
    return function


def _reduced(value: Any, whole: bool, python_dtype: Any) -> Tensor:
    """What is reduced, as a tensor; over all elements their number of dimensions is no matter."""
    tensor = to_tensor(value, python_dtype if isinstance(value, (list, tuple)) else None)
    return parts_of(tensor).row if whole and is_unranked(tensor) else tensor


reduce_sum = _reduction("reduce_sum", ">>> tf.reduce_sum([[1, 2], [3, 4]], axis=0).numpy()\n"
                        "array([4, 6], dtype=int32)")
reduce_prod = _reduction("reduce_prod", ">>> tf.reduce_prod([1, 2, 3]).numpy()\nnp.int32(6)")
reduce_max = _reduction("reduce_max", ">>> tf.reduce_max([1, 3, 2]).numpy()\nnp.int32(3)")
reduce_min = _reduction("reduce_min", ">>> tf.reduce_min([1, 3, 2]).numpy()\nnp.int32(1)")
reduce_any = _reduction("reduce_any", ">>> tf.reduce_any([True, False]).numpy()\nnp.True_")
reduce_all = _reduction("reduce_all", ">>> tf.reduce_all([True, False]).numpy()\nnp.False_")
reduce_logsumexp = _reduction("reduce_logsumexp", ">>> float(tf.reduce_logsumexp([0.0]))\n0.0")
_float_mean = _reduction("reduce_mean", "")
reduce_std = _reduction("reduce_std", ">>> tf.math.reduce_std([1.0, 3.0]).numpy()\n"
                        "np.float32(1.0)")
reduce_variance = _reduction("reduce_variance", ">>> tf.math.reduce_variance([1.0, 3.0]).numpy()\n"
                             "np.float32(1.0)")


@public
def reduce_mean(input_tensor: Any, axis: Any = None, keepdims: bool = False,
                name: str | None = None) -> Tensor:
    """The mean along axes; of integers rounded towards zero, as in TensorFlow.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; integers or floats.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, or an axis is outside the rank or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reduce_mean([[1.0, 2.0], [3.0, 4.0]], axis=1).numpy()
    array([1.5, 3.5], dtype=float32)
    """
    x = to_tensor(input_tensor)
    if x._dtype.kind in "iu":
        axes = axes_of("reduce_mean", axis, x.ndim)
        wide = mean_dtype(x._dtype)
        total = run("cast", x, dtype=wide) if wide is not x._dtype else x
        total = run("reduce_sum", total, axes=axes, keepdims=bool(keepdims))
        count = np.prod([shape_of(x)[i] for i in axes], dtype=int)
        mean = run("truncatediv", total, to_tensor(int(count), wide))
        return run("cast", mean, dtype=x._dtype) if wide is not x._dtype else mean
    return _float_mean(x, axis, keepdims)


@public
def reduce_euclidean_norm(input_tensor: Any, axis: Any = None, keepdims: bool = False,
                          name: str | None = None) -> Tensor:
    """The square root of the sum of squares along axes.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; floats.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When ``input_tensor`` holds no floats, or an axis is outside the rank or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.reduce_euclidean_norm([3.0, 4.0]).numpy()
    np.float32(5.0)
    """
    x = to_tensor(input_tensor)
    return run("sqrt", reduce_sum(run("multiply", x, x), axis, keepdims))


@public
def count_nonzero(input: Any, axis: Any = None, keepdims: bool | None = None,
                  dtype: Any = dtypes.int64, name: str | None = None) -> Tensor:
    """How many elements are not zero.

    Parameters
    ----------
    input : Tensor
        Any shape; bools, integers or floats.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    dtype : dtype
        Of the result.

    Returns
    -------
    Tensor
        Counts of dtype ``dtype``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.count_nonzero([1, 0, 2]).numpy()
    np.int64(2)
    """
    x = to_tensor(input)
    wanted = dtypes.as_dtype(dtype)
    hits = x if x.dtype is dtypes.bool_ else run(
        "not_equal", x, to_tensor(0, x.dtype))
    return reduce_sum(run("cast", hits, dtype=wanted), axis, bool(keepdims))


@public
def zero_fraction(value: Any, name: str | None = None) -> Tensor:
    """The share of elements that are zero.

    Parameters
    ----------
    value : Tensor
        Any shape; integers or floats.

    Returns
    -------
    Tensor
        A float32 scalar between 0 and 1; nan when there are no elements.

    Raises
    ------
    DtypeError
        When ``value`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.zero_fraction([0.0, 1.0, 0.0, 2.0]).numpy()
    np.float32(0.5)
    """
    x = to_tensor(value)
    hits = run("equal", x, to_tensor(0, x.dtype))
    return _float_mean(run("cast", hits, dtype=dtypes.float32))


# ---------------------------------------------------------------------------- positions

def _position(name: str, input: Any, axis: Any, output_type: Any) -> Tensor:
    x = to_tensor(input)
    position = one_axis(name, 0 if axis is None else axis, x.ndim)
    return run(name, x, axis=position, dtype=dtypes.as_dtype(output_type))


@public
def argmax(input: Any, axis: Any = None, output_type: Any = dtypes.int64,
           name: str | None = None) -> Tensor:
    """The position of the largest element along an axis (the first of equals).

    Parameters
    ----------
    input : Tensor
        Rank 1 or more; integers or floats.
    axis : int, optional
        The axis to go along, by default 0; negative ones count from the end.
    output_type : dtype
        Of the positions: int32 or int64.

    Returns
    -------
    Tensor
        The shape of ``input`` without ``axis``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank or has no elements, or the dtype has no order.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.argmax([[1, 5], [7, 2]], axis=1).numpy()
    array([1, 0])
    """
    return _position("argmax", input, axis, output_type)


@public
def argmin(input: Any, axis: Any = None, output_type: Any = dtypes.int64,
           name: str | None = None) -> Tensor:
    """The position of the smallest element along an axis (the first of equals).

    Parameters
    ----------
    input : Tensor
        Rank 1 or more; integers or floats.
    axis : int, optional
        The axis to go along, by default 0; negative ones count from the end.
    output_type : dtype
        Of the positions: int32 or int64.

    Returns
    -------
    Tensor
        The shape of ``input`` without ``axis``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank or has no elements, or the dtype has no order.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.argmin([[1, 5], [7, 2]], axis=1).numpy()
    array([0, 1])
    """
    return _position("argmin", input, axis, output_type)


# ---------------------------------------------------------------------------- cumulative

def _cumulative(name: str, x: Any, axis: Any, exclusive: bool, reverse: bool) -> Tensor:
    tensor = to_tensor(x)
    return run(name, tensor, axis=one_axis(name, axis, tensor.ndim), exclusive=bool(exclusive),
               reverse=bool(reverse))


@public
def cumsum(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False,
           name: str | None = None) -> Tensor:
    """Sums of the elements up to each place along an axis.

    Parameters
    ----------
    x : Tensor
        Rank 1 or more; integers or floats.
    axis : int
        The axis to go along; negative ones count from the end.
    exclusive : bool
        Leave out the element itself: the first result is 0.
    reverse : bool
        Go from the end to the front.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank or ``x`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.cumsum([1, 2, 3]).numpy(), tf.cumsum([1, 2, 3], exclusive=True).numpy()
    (array([1, 3, 6], dtype=int32), array([0, 1, 3], dtype=int32))
    """
    return _cumulative("cumsum", x, axis, exclusive, reverse)


@public
def cumprod(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False,
            name: str | None = None) -> Tensor:
    """Products of the elements up to each place along an axis.

    Parameters
    ----------
    x : Tensor
        Rank 1 or more; integers or floats.
    axis : int
        The axis to go along; negative ones count from the end.
    exclusive : bool
        Leave out the element itself: the first result is 1.
    reverse : bool
        Go from the end to the front.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank or ``x`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.cumprod([1, 2, 3]).numpy()
    array([1, 2, 6], dtype=int32)
    """
    return _cumulative("cumprod", x, axis, exclusive, reverse)


# ---------------------------------------------------------------------------- segments

@public
def unsorted_segment_sum(data: Any, segment_ids: Any, num_segments: Any,
                         name: str | None = None) -> Tensor:
    """Sums of the slices that share a segment id; negative ids are dropped.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        Integers; the leading dimensions of ``data``. Slices whose id is not below ``num_segments``
        are dropped, too.

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
    >>> tf.math.unsorted_segment_sum([1, 2, 3], [0, 1, 0], 2).numpy()
    array([4, 2], dtype=int32)
    """
    return run("unsorted_segment_sum", to_tensor(data), to_tensor(segment_ids),
               count=arguments.dims_of([num_segments], "num_segments")[0])


@public
def unsorted_segment_mean(data: Any, segment_ids: Any, num_segments: Any,
                          name: str | None = None) -> Tensor:
    """Means of the slices that share a segment id; zero for a segment without any.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers (means are cut towards zero) or floats.
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
    >>> tf.math.unsorted_segment_mean([1.0, 2.0, 5.0], [0, 1, 0], 2).numpy()
    array([3., 2.], dtype=float32)
    """
    x, ids = to_tensor(data), to_tensor(segment_ids)
    total = unsorted_segment_sum(x, ids, num_segments)
    ones = run("broadcast_to", to_tensor(1, x.dtype), shape=shape_of(ids))
    count = unsorted_segment_sum(ones, ids, num_segments)
    count = run("maximum", count, to_tensor(1, x.dtype))
    extra = total.ndim - count.ndim
    count = run("reshape", count, shape=(*shape_of(count), *(1,) * extra))
    return run("divide" if x.dtype.kind == "f" else "truncatediv", total, count)


def _extreme_segments(combine: str, data: Any, segment_ids: Any, count: Any) -> Tensor:
    x, ids = to_tensor(data), to_tensor(segment_ids)
    worst = x.dtype.min if combine == "max" else x.dtype.max
    size = arguments.dims_of([count], "num_segments")[0]
    start = run("broadcast_to", to_tensor(np.asarray(worst), x.dtype),
                shape=(size, *shape_of(x)[ids.ndim:]))
    places = run("reshape", ids, shape=(*shape_of(ids), 1))
    return run("scatter", start, places, x, combine=combine)


@public
def unsorted_segment_max(data: Any, segment_ids: Any, num_segments: Any,
                         name: str | None = None) -> Tensor:
    """Largest of the slices that share a segment id; the dtype's lowest value for none.

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
    >>> tf.math.unsorted_segment_min([1, 2, 5], [0, 1, 0], 2).numpy()
    array([1, 2], dtype=int32)
    """
    return _extreme_segments("min", data, segment_ids, num_segments)


def _segment_count(segment_ids: Any) -> int:
    ids = arguments.static_array(segment_ids, "segment_ids")
    if ids.ndim != 1 or np.any(np.diff(ids) < 0):
        raise InvalidArgumentError("segment_ids must be sorted and of rank 1", "segment_sum")
    return int(ids[-1]) + 1 if ids.size else 0


@public
def segment_sum(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Sums of the slices that share a segment id; the ids are sorted.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        A vector of integers in ascending order, one per slice of ``data``.

    Returns
    -------
    Tensor
        Shape ``[largest id + 1, *data.shape[1:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When the ids are not sorted or no vector, or the shapes do not fit.
    TraceError
        Inside ``tf.function``, when the ids are not known while tracing: use
        ``tf.math.unsorted_segment_sum``.

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
        A vector of integers in ascending order, one per slice of ``data``.

    Returns
    -------
    Tensor
        Shape ``[largest id + 1, *data.shape[1:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When the ids are not sorted or no vector, or the shapes do not fit.
    TraceError
        Inside ``tf.function``, when the ids are not known while tracing: use
        ``tf.math.unsorted_segment_mean``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.segment_mean([1.0, 2.0, 5.0], [0, 0, 1]).numpy()
    array([1.5, 5. ], dtype=float32)
    """
    return unsorted_segment_mean(data, segment_ids, _segment_count(segment_ids))


@public
def segment_max(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Largest of the slices that share a segment id; the ids are sorted.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        A vector of integers in ascending order, one per slice of ``data``.

    Returns
    -------
    Tensor
        Shape ``[largest id + 1, *data.shape[1:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When the ids are not sorted or no vector, or the shapes do not fit.
    TraceError
        Inside ``tf.function``, when the ids are not known while tracing: use
        ``tf.math.unsorted_segment_max``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.segment_max([1, 2, 5], [0, 0, 1]).numpy()
    array([2, 5], dtype=int32)
    """
    return unsorted_segment_max(data, segment_ids, _segment_count(segment_ids))


@public
def segment_min(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Smallest of the slices that share a segment id; the ids are sorted.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; integers or floats.
    segment_ids : Tensor
        A vector of integers in ascending order, one per slice of ``data``.

    Returns
    -------
    Tensor
        Shape ``[largest id + 1, *data.shape[1:]]``; the dtype of ``data``.

    Raises
    ------
    InvalidArgumentError
        When the ids are not sorted or no vector, or the shapes do not fit.
    TraceError
        Inside ``tf.function``, when the ids are not known while tracing: use
        ``tf.math.unsorted_segment_min``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.segment_min([1, 2, 5], [0, 0, 1]).numpy()
    array([1, 5], dtype=int32)
    """
    return unsorted_segment_min(data, segment_ids, _segment_count(segment_ids))


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
        Not supported: False.

    Returns
    -------
    Tensor
        A vector: entry ``i`` says how often ``i`` occurs. The dtype of ``weights``, or ``dtype``.

    Raises
    ------
    NotImplementedError
        When ``axis`` or ``binary_output`` is given.
    TraceError
        Inside ``tf.function``, when ``arr`` is not known while tracing.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.bincount([1, 1, 3]).numpy()
    array([0, 2, 0, 1], dtype=int32)
    """
    if axis is not None or binary_output:
        raise NotImplementedError("tf.math.bincount: axis and binary_output are not supported")
    values = arguments.static_array(arr, "arr").reshape(-1)
    highest = int(values.max()) + 1 if values.size else 0
    least = 0 if minlength is None else arguments.static_int(minlength, "minlength")
    size = max(highest, least)
    if maxlength is not None:
        size = min(size, arguments.static_int(maxlength, "maxlength"))
    ids = to_tensor(np.where(values < size, values, -1).astype(np.int32))
    if weights is None:
        data = run("broadcast_to", to_tensor(1, dtypes.as_dtype(dtype)), shape=(values.size,))
    else:
        data = run("reshape", to_tensor(weights), shape=(values.size,))
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
    TraceError
        Inside ``tf.function``, when the classes are not known while tracing.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.confusion_matrix([0, 1], [1, 1]).numpy()
    array([[0, 1],
           [0, 1]], dtype=int32)
    """
    rows = arguments.static_array(labels, "labels").reshape(-1)
    columns = arguments.static_array(predictions, "predictions").reshape(-1)
    if num_classes is None:
        num_classes = int(max(rows.max(initial=-1), columns.max(initial=-1))) + 1
    wanted = dtypes.as_dtype(dtype)
    places = to_tensor(np.stack([rows, columns], 1).astype(np.int64))
    updates = run("broadcast_to", to_tensor(1, wanted), shape=(rows.size,)) \
        if weights is None else run("cast", to_tensor(weights), dtype=wanted)
    return run("scatter_nd", places, updates, shape=(num_classes, num_classes))
