"""How often integers, and pairs of them, occur (``tf.math.bincount``, ``confusion_matrix``)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from ..values.convert import dim_tensor
from ..values.sparse_tensor import SparseTensor
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
from .segments import unsorted_segment_sum


@public
def bincount(arr: Any, weights: Any = None, minlength: Any = None, maxlength: Any = None,
             dtype: Any = dtypes.int32, name: str | None = None, axis: Any = None,
             binary_output: bool = False) -> Tensor:
    """How often each integer occurs.

    Parameters
    ----------
    arr : Tensor or SparseTensor
        Any shape; integers, not negative.
    weights : Tensor or SparseTensor, optional
        Like ``arr``: what each element counts, by default 1.
    minlength : int, optional
        The result has at least as many entries.
    maxlength : int, optional
        It has at most as many: larger numbers are not counted.
    dtype : dtype
        Of the counts when there are no weights.
    axis : int, optional
        -1: those of each row of a matrix are counted. None and 0: all together.
    binary_output : bool
        Whether an integer occurs, 1 or 0, instead of how often; without weights.

    Returns
    -------
    Tensor
        A vector: entry ``i`` says how often ``i`` occurs; with axis -1 one for each row, as long
        as the largest number of all needs. The dtype of ``weights``, or ``dtype``.

    Raises
    ------
    InvalidArgumentError
        When a number is negative, or ``weights`` has another shape.
    ValueError
        When ``axis`` is another, or ``binary_output`` is given with ``weights``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.bincount([1, 1, 3]).numpy()
    array([0, 2, 0, 1], dtype=int32)
    """
    if isinstance(arr, SparseTensor):
        return _bincount_of_sparse(arr, weights, minlength, maxlength, dtype, axis, binary_output)
    if binary_output:
        if weights is not None:
            raise ArgumentError("tf.math.bincount: Arguments `binary_output` and `weights` are "
                                "mutually exclusive. Please specify only one.")
        counts = bincount(arr, None, minlength, maxlength, dtype, axis=axis)
        return run("minimum", counts, to_tensor(1, counts.dtype))
    if axis not in (None, 0, -1):
        raise ArgumentError(f"tf.math.bincount: Unsupported value for argument axis={axis!r}. Only "
                            "0 and -1 are currently supported.")
    if axis == -1 and np.ndim(arr := to_tensor(arr)) > 1:
        return _bincount_of_rows(arr, weights, minlength, maxlength, dtype)
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
    ids, size = _counted_places(values, least, most)
    data = run("broadcast_to", to_tensor(1, dtypes.as_dtype(dtype)), shape=shape_of(values)) \
        if weights is None else as_vector(weights)
    return unsorted_segment_sum(data, ids, size)


def _bincount_of_rows(x: Tensor, weights: Any, least: Any, most: Any, dtype: Any) -> Tensor:
    """Counts for each row of a matrix."""
    shape = shape_of(x)
    if len(shape) != 2:
        raise InvalidArgumentError("tf.math.bincount: Shape must be at most rank 2 but is rank "
                                   f"{len(shape)}", "math.bincount")
    rows, columns = shape
    data = to_tensor(1, dtypes.as_dtype(dtype)) if weights is None else to_tensor(weights)
    if weights is None:
        data = run("broadcast_to", data, shape=shape)
    elif data.ndim != 2:
        raise InvalidArgumentError("tf.math.bincount: `weights` must be the same shape as `arr`, "
                                   f"got {data.shape} and {x.shape}", "math.bincount")
    for own, other in zip(shape, shape_of(data)):
        require_equal_sizes(own, other, "tf.math.bincount: `weights` must be the same shape as "
                            f"`arr`, got {data.shape} and {x.shape}", "math.bincount")
    ids, size = _counted_places(as_vector(x), least, most)
    count = size_of(size, "the number of counts")
    start = run("iota", length=rows, dtype=dtypes.int64)
    start = run("multiply", start, dim_tensor(count, dtypes.int64))
    ids = run("reshape", ids, shape=shape)
    places = run("select", run("less", ids, to_tensor(0, dtypes.int64)), ids,
                 run("add", ids, run("reshape", start, shape=(rows, 1))))
    size_of_all = (rows * columns,)
    total = unsorted_segment_sum(run("reshape", data, shape=size_of_all),
                                 run("reshape", places, shape=size_of_all), rows * count)
    return run("reshape", total, shape=(rows, count))


def _counted_places(values: Tensor, least: Any, most: Any) -> tuple[Tensor, Tensor]:
    """Values of a vector, -1 for those that are not counted, and the number of counts."""
    values = run("cast", values, dtype=dtypes.int64)
    zero = to_tensor(0, dtypes.int64)
    require(run("reduce_all", run("greater_equal", values, zero), axes=(0,), keepdims=False),
            _NEGATIVE)
    size = run("add", largest(values), to_tensor(1, dtypes.int64))
    if least is not None:
        size = run("maximum", size, run("cast", to_tensor(least), dtype=dtypes.int64))
    if most is not None:
        size = run("minimum", size, run("cast", to_tensor(most), dtype=dtypes.int64))
    return run("select", run("less", values, size), values, to_tensor(-1, dtypes.int64)), size


def _bincount_of_sparse(x: SparseTensor, weights: Any, minlength: Any, maxlength: Any, dtype: Any,
                        axis: Any, binary_output: bool) -> Tensor:
    """Counts of the elements that are there, of all or of those of each row."""
    if weights is not None:
        if not isinstance(weights, SparseTensor):
            raise ArgumentError("Argument `weights` must be a SparseTensor if `values` is a "
                                f"SparseTensor. Received weights={weights}")
        for one, two, what in ((x.dense_shape, weights.dense_shape, "dense shape"),
                               (x.indices, weights.indices, "indices")):
            if one is not two:
                same = run("equal", one, two)
                every = tuple(range(same.ndim))
                require(run("reduce_all", same, axes=every, keepdims=False),
                        f"'weights' and 'values' must have the same {what}.")
        weights = weights.values
    whole = bincount(x.values, weights, minlength, maxlength, dtype, binary_output=binary_output,
                     axis=axis if x.shape.rank == 1 or axis != -1 else None)
    if axis != -1 or x.shape.rank == 1:
        return whole
    rows, = arguments.dims_of([x.dense_shape[0]], "dense_shape")
    size = shape_of(whole)[0]
    values = run("cast", x.values, dtype=dtypes.int64)
    length = dim_tensor(size, dtypes.int64)
    places = run("add", values, run("multiply", x.indices[:, 0], length))
    places = run("select", run("less", values, length), places, to_tensor(-1, dtypes.int64))
    each = weights if weights is not None else run(
        "broadcast_to", to_tensor(1, dtypes.as_dtype(dtype)), shape=shape_of(values))
    found = unsorted_segment_sum(each, places, rows * size)
    if binary_output:
        found = run("minimum", found, to_tensor(1, found.dtype))
    return run("reshape", found, shape=(rows, size))


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
