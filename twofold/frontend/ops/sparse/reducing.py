"""Sums, maxima, counts and softmax of sparse tensors (``tf.sparse.reduce_sum``, …)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, InvalidArgumentError
from ....ir.base import dims as dimensions
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ..common import shape_of, to_tensor
from ..segments import unsorted_segment_max, unsorted_segment_sum
from . import common
from .combining import require_same_places
from .common import INT64, SparseTensor, number, of_parts, rank_of, sparse_of


def _kept_axes(x: SparseTensor, axis: Any, name: str) -> list[int]:
    """The axes that are left."""
    rank = rank_of(x)
    if axis is None:
        return []
    gone = set()
    for each in arguments.static_ints(axis, "axis"):
        if not -rank <= each < rank:
            raise InvalidArgumentError(f"Invalid reduction dimension {each}, for input with {rank} "
                                       "dimensions.", f"sparse.{name}")
        gone.add(each % rank)
    return [place for place in range(rank) if place not in gone]


def _largest_segments(values: Tensor, which: Tensor, count: Any) -> Tensor:
    """The largest element of each segment, 0 where there is none."""
    largest = unsorted_segment_max(values, which, count)
    ones = run("broadcast_to", number(1), shape=shape_of(which))
    members = unsorted_segment_sum(ones, which, count)
    return run("select", run("greater", members, number(0)), largest,
               convert.full(0, values.dtype, ()))


def _reduce(name: str, sp_input: Any, axis: Any, keepdims: Any, output_is_sparse: bool) -> Any:
    x = sparse_of(sp_input)
    kept = _kept_axes(x, axis, name)
    combine = unsorted_segment_sum if name == "reduce_sum" else _largest_segments
    if output_is_sparse:
        return _reduce_sparse(x, kept, bool(keepdims), combine)
    dims, sizes = common.dims_of(x), common.sizes_of(x)
    axes = to_tensor(np.array(kept, np.int64))
    flat = common.flat_places(common.columns(x.indices, kept), common.take(sizes, axes), len(kept))
    total = combine(x.values, flat, dimensions.product([dims[place] for place in kept]))
    shape = [dim if place in kept else 1 for place, dim in enumerate(dims)
             if keepdims or place in kept]
    return run("reshape", total, shape=tuple(shape))


def _reduce_sparse(x: SparseTensor, kept: Sequence[int], keepdims: bool, combine: Any
                   ) -> SparseTensor:
    sizes = common.sizes_of(x)
    if keepdims:
        stays = to_tensor(np.isin(np.arange(rank_of(x)), kept).astype(np.int64))
        places = run("multiply", x.indices, stays)
        left = run("select", run("equal", stays, number(1)), sizes, number(1))
    else:
        places = common.columns(x.indices, kept)
        left = common.take(sizes, to_tensor(np.array(kept, np.int64)))
    where, which, count = common.distinct(places)
    return of_parts(where, combine(x.values, which, count), left)


@public
def reduce_sum(sp_input: Any, axis: Any = None, keepdims: Any = None,
               output_is_sparse: bool = False, name: str | None = None) -> Any:
    """Sums of the elements of a sparse tensor along axes.

    Parameters
    ----------
    sp_input : SparseTensor
        Numbers.
    axis : int or list of int, optional
        The axes that are added up; by default all.
    output_is_sparse : bool
        Give a sparse tensor.

    Returns
    -------
    Tensor or SparseTensor
        Without those axes; a sparse one has elements where something was added.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.from_dense([[1, 0, 2], [0, 3, 0]])
    >>> tf.sparse.reduce_sum(x, axis=1).numpy()
    array([3, 3], dtype=int32)
    """
    return _reduce("reduce_sum", sp_input, axis, keepdims, output_is_sparse)


@public
def reduce_max(sp_input: Any, axis: Any = None, keepdims: Any = None,
               output_is_sparse: bool = False, name: str | None = None) -> Any:
    """The largest of the elements that a sparse tensor has, along axes.

    Parameters
    ----------
    sp_input : SparseTensor
        Real numbers. Zeros that are not kept do not count.
    axis : int or list of int, optional
        The axes that are gone through; by default all.
    output_is_sparse : bool
        Give a sparse tensor.

    Returns
    -------
    Tensor or SparseTensor
        Without those axes; in a dense one 0 stands where there is no element.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.from_dense([[-1, 0, -2], [0, 0, 0]])
    >>> tf.sparse.reduce_max(x, axis=1).numpy()
    array([-1,  0], dtype=int32)
    """
    return _reduce("reduce_max", sp_input, axis, keepdims, output_is_sparse)


@public
def softmax(sp_input: Any, name: str | None = None) -> SparseTensor:
    """Softmax of the elements that each row of a sparse tensor has.

    Parameters
    ----------
    sp_input : SparseTensor
        Rank 2 or more; floats. Rows go along the last axis.

    Returns
    -------
    SparseTensor
        At the same positions; zeros that are not kept have no part in it.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2 or the elements are no floats.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.SparseTensor([[0, 0], [0, 2], [1, 1]], [1.0, 1.0, 7.0], [2, 3])
    >>> tf.sparse.softmax(x).values.numpy()
    array([0.5, 0.5, 1. ], dtype=float32)
    """
    x = sparse_of(sp_input)
    rank, values = rank_of(x), x.values
    if rank < 2:
        raise InvalidArgumentError(f"Input should have rank >= 2, but received shape: {x.shape}",
                                   "sparse.softmax")
    if not values.dtype.is_floating:
        raise InvalidArgumentError(f"tf.sparse.softmax takes floats, got {values.dtype.name}",
                                   "sparse.softmax")
    _, which, count = common.distinct(x.indices[:, :-1])
    largest = run("stop_gradient", unsorted_segment_max(values, which, count))
    powers = run("exp", run("subtract", values, common.take(largest, which)))
    total = unsorted_segment_sum(powers, which, count)
    return of_parts(x.indices, run("divide", powers, common.take(total, which)), x.dense_shape,
                    x.shape)


@public
def bincount(values: Any, weights: Any = None, axis: Any = 0, minlength: Any = None,
             maxlength: Any = None, binary_output: bool = False, name: str | None = None
             ) -> SparseTensor:
    """How often each integer occurs, as a sparse tensor.

    Parameters
    ----------
    values : Tensor or SparseTensor
        int32 or int64, none negative; a vector or a matrix.
    weights : Tensor or SparseTensor, optional
        What each element counts; like ``values``, with the same positions.
    axis : int
        0: all are counted together. -1: each row is.
    minlength : int, optional
        The result has at least as many columns.
    maxlength : int, optional
        It has just as many: larger numbers are not counted.
    binary_output : bool
        1 for what occurs, instead of how often; without weights.

    Returns
    -------
    SparseTensor
        Counts of the dtype of ``weights``, or else of ``values``.

    Raises
    ------
    InvalidArgumentError
        When a number is negative, or a shape or dtype is another.
    ValueError
        For another ``axis``, for weights with ``binary_output``, or dense weights of sparse values.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.bincount([[1, 1, 3], [0, 0, 0]], axis=-1)
    >>> tf.sparse.to_dense(x).numpy()
    array([[0, 2, 0, 1],
           [3, 0, 0, 0]], dtype=int32)
    """
    if weights is not None and binary_output:
        raise ArgumentError("Arguments `binary_output` and `weights` are mutually exclusive. "
                            "Please specify only one.")
    if axis not in (None, 0, -1):
        raise ArgumentError(f"Unsupported value for argument axis={axis}. Only 0 and -1 are "
                            "currently supported.")
    numbers, each, rows, sizes = _numbers_of(values, weights, axis == -1)
    if numbers.dtype not in (dtypes.int32, dtypes.int64):
        raise InvalidArgumentError("tf.sparse.bincount: values must be int32 or int64, got "
                                   f"{numbers.dtype.name}", "sparse.bincount")
    if each is None:
        each = run("broadcast_to", convert.full(1, numbers.dtype, ()), shape=shape_of(numbers))
    elif shape_of(each) != shape_of(numbers) and not each.shape.is_compatible_with(numbers.shape):
        raise InvalidArgumentError("Weights and data must have the same shape. Weight shape: "
                                   f"{each.shape}; data shape: {numbers.shape}",
                                   "sparse.bincount")
    wide = run("cast", numbers, dtype=INT64)
    common.require(common.all_of(run("greater_equal", wide, number(0))),
                   "Input values must all be non-negative", "sparse.bincount")
    first = run("concat", number_row(0), wide, axis=0)
    length = run("add", run("reduce_max", first, axes=(0,), keepdims=False), number(1))
    if minlength is not None:
        length = run("maximum", length, common.whole_numbers(minlength))
    if maxlength is not None:
        most = convert.to_tensor(arguments.count_of(maxlength, "maxlength"), INT64) \
            if isinstance(maxlength, int) else common.whole_numbers(maxlength)
        is_kept = common.places_where(run("less", wide, most))
        wide, each = common.take(wide, is_kept), common.take(each, is_kept)
        rows = None if rows is None else common.take(rows, is_kept)
        length = most
    places = run("reshape", wide, shape=(*shape_of(wide), 1))
    if rows is not None:
        places = run("concat", run("reshape", rows, shape=(*shape_of(rows), 1)), places, axis=1)
    where, which, count = common.distinct(places)
    total = unsorted_segment_sum(each, which, count)
    if binary_output:
        total = run("minimum", total, convert.full(1, total.dtype, ()))
    last = run("reshape", length, shape=(1,))
    return of_parts(where, total, last if sizes is None else run("concat", sizes, last, axis=0))


def number_row(value: int) -> Tensor:
    """An int64 vector of one element."""
    return to_tensor([value], INT64)


def _numbers_of(values: Any, weights: Any, by_rows: bool
             ) -> tuple[Tensor, Tensor | None, Tensor | None, Tensor | None]:
    """The numbers in a row, what each counts, the row it is in, and how many of these there are."""
    if isinstance(values, SparseTensor):
        each = None
        if weights is not None:
            if not isinstance(weights, SparseTensor):
                raise ArgumentError("Argument `weights` must be a SparseTensor if `values` is a "
                                    f"SparseTensor. Received weights={weights}")
            require_same_places(values, weights)
            each = weights.values
        if not by_rows or rank_of(values) < 2:
            return values.values, each, None, None
        return (values.values, each, common.column(values.indices, 0),
                common.sizes_of(values)[:1])
    x = to_tensor(values)
    each = None if weights is None else to_tensor(weights)
    shape = shape_of(x)
    if by_rows and len(shape) > 2:
        raise InvalidArgumentError("Input must be a 1 or 2-dimensional tensor. Got: "
                                   f"{x.shape}", "sparse.bincount")
    count = dimensions.product(shape)
    if each is not None and by_rows and not each.shape.is_compatible_with(x.shape):
        raise InvalidArgumentError("Weights and data must have the same shape. Weight shape: "
                                   f"{each.shape}; data shape: {x.shape}", "sparse.bincount")
    flat = run("reshape", x, shape=(count,))
    if each is not None:
        each = run("reshape", each, shape=(dimensions.product(shape_of(each)),))
    if not by_rows or len(shape) < 2:
        return flat, each, None, None
    row = run("reshape", run("iota", length=shape[0], dtype=INT64), shape=(shape[0], 1))
    rows = run("reshape", run("broadcast_to", row, shape=shape), shape=(count,))
    return flat, each, rows, run("reshape", convert.dim_tensor(shape[0], INT64), shape=(1,))
