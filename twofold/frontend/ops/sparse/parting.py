"""Sparse tensors cut and put together (``tf.sparse.slice``, ``split``, ``concat``, …)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ...values.indexed_slices import IndexedSlices
from ..common import shape_of, to_tensor
from ..segments import unsorted_segment_sum
from . import common
from .common import INT64, SparseTensor, number, of_parts, rank_of, sparse_of
from .moving import put_in_order


@public
def slice_(sp_input: Any, start: Any, size: Any, name: str | None = None) -> SparseTensor:
    """A box of a sparse tensor.

    Parameters
    ----------
    sp_input : SparseTensor
        Any dtype.
    start : list of int, or Tensor
        Where it begins along each axis.
    size : list of int, or Tensor
        How far it goes; what is outside of the tensor is left out.

    Returns
    -------
    SparseTensor
        Its positions are relative to ``start``.

    Raises
    ------
    InvalidArgumentError
        When ``start`` or ``size`` has another length than the rank, or a size is negative.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.from_dense([[1, 0, 2], [0, 3, 0]])
    >>> tf.sparse.to_dense(tf.sparse.slice(x, [0, 1], [2, 2])).numpy().tolist()
    [[0, 2], [3, 0]]
    """
    x = sparse_of(sp_input)
    rank = rank_of(x)
    begin, count = convert.to_tensor(start, INT64), convert.to_tensor(size, INT64)
    for part, what in ((begin, "start"), (count, "size")):
        if part.ndim != 1 or part.shape[0] not in (rank, None):
            raise InvalidArgumentError(f"Expected {what} to be a vector of length {rank} but got "
                                       f"shape {part.shape}", "sparse.slice")
    common.require(common.all_of(run("greater_equal", count, number(0))),
                   "tf.sparse.slice: Expected a non-negative size", "sparse.slice")
    return cut(x, begin, count)


def cut(x: SparseTensor, begin: Tensor, count: Tensor) -> SparseTensor:
    """What lies between two corners, as a sparse tensor of its own."""
    sizes, end = common.sizes_of(x), run("add", begin, count)
    indices = x.indices
    is_inside = run("logical_and", run("greater_equal", indices, begin),
                    run("less", indices, end))
    kept = common.places_where(run("reduce_all", is_inside, axes=(1,), keepdims=False))
    left = run("maximum", run("subtract", sizes, begin), number(0))
    part = common.choose(x, kept, run("minimum", count, left))
    return of_parts(run("subtract", part.indices, begin), part.values, part.dense_shape)


@public
def split(sp_input: Any = None, num_split: Any = None, axis: Any = None, name: str | None = None
          ) -> list[SparseTensor]:
    """A sparse tensor cut into parts along an axis.

    Parameters
    ----------
    sp_input : SparseTensor
        Any dtype.
    num_split : int
        How many parts; where the size is no multiple of it the first ones are larger by one.
    axis : int
        The axis; negative ones count from the end.

    Returns
    -------
    list of SparseTensor
        The parts.

    Raises
    ------
    ValueError
        When an argument is missing.
    InvalidArgumentError
        When there are more parts than elements along the axis, or it is outside the rank.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> parts = tf.sparse.split(tf.sparse.from_dense([[1, 0, 2]]), num_split=2, axis=1)
    >>> [tf.sparse.to_dense(part).numpy().tolist() for part in parts]
    [[[1, 0]], [[2]]]
    """
    for value, what in ((sp_input, "sp_input"), (num_split, "num_split"), (axis, "axis")):
        if value is None:
            raise ArgumentError(f"{what} is required")
    x = sparse_of(sp_input)
    rank = rank_of(x)
    place, parts = arguments.static_int(axis, "axis"), arguments.static_int(num_split, "num_split")
    if not -rank <= place < rank:
        raise InvalidArgumentError(f"Input axis should be in range [{-rank}, {rank}), got {place}",
                                   "sparse.split")
    sizes = common.sizes_of(x)
    size = sizes[place]
    wrong = ("Input num_split should be between 1 and the splitting dimension size "
             f"({x.shape[place]}), got {parts}")
    if parts < 1:
        raise InvalidArgumentError(wrong, "sparse.split")
    common.require(run("less_equal", number(parts), size), wrong, "sparse.split")
    here = to_tensor(np.eye(rank, dtype=np.int64)[place])
    whole, rest = run("floordiv", size, number(parts)), run("floormod", size, number(parts))
    found = []
    for part in range(parts):
        first = run("add", run("multiply", whole, number(part)),
                    run("minimum", rest, number(part)))
        length = run("add", whole, run("cast", run("less", number(part), rest), dtype=INT64))
        others = run("multiply", sizes, run("subtract", number(1), here))
        found.append(cut(x, run("multiply", here, first),
                         run("add", others, run("multiply", here, length))))
    return found


@public
def concat(axis: Any, sp_inputs: Any, expand_nonconcat_dims: bool = False,
           name: str | None = None) -> SparseTensor:
    """Sparse tensors one after the other along an axis.

    Parameters
    ----------
    axis : int
        The axis; negative ones count from the end.
    sp_inputs : list of SparseTensor
        Of one dtype and rank; their other sizes are equal.
    expand_nonconcat_dims : bool
        The other sizes may differ: the result has the largest.

    Returns
    -------
    SparseTensor
        In row-major order.

    Raises
    ------
    InvalidArgumentError
        When ranks, dtypes or other sizes differ, there is no tensor, or the axis is outside.
    TypeError
        When ``sp_inputs`` is no list of sparse tensors.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.from_dense([[1, 0], [0, 2]])
    >>> tf.sparse.to_dense(tf.sparse.concat(1, [x, x])).numpy().tolist()
    [[1, 0, 1, 0], [0, 2, 0, 2]]
    """
    if not isinstance(sp_inputs, (list, tuple)):
        raise ArgumentTypeError("Inputs must be a list or tuple.")
    inputs = [sparse_of(x) for x in sp_inputs]
    if not inputs:
        raise InvalidArgumentError("tf.sparse.concat: there is no tensor", "sparse.concat")
    if len(inputs) == 1:
        return inputs[0]
    place = _axis_of_all(inputs, arguments.static_int(axis, "axis"))
    sizes = [common.sizes_of(x) for x in inputs]
    is_other = np.arange(rank_of(inputs[0])) != place
    if expand_nonconcat_dims:
        largest = run("reduce_max", run("stack", *sizes, axis=0), axes=(0,), keepdims=False)
    else:
        largest = sizes[0]
        for number_, each in enumerate(sizes[1:], 1):
            same = run("logical_or", run("equal", largest, each), to_tensor(~is_other))
            common.require(common.all_of(same), f"Input shapes must match: {inputs[0].shape} and "
                           f"{inputs[number_].shape} at position {number_}", "sparse.concat")
    here = to_tensor(np.where(is_other, 0, 1))
    start, parts = number(0), []
    for x, each in zip(inputs, sizes):
        parts.append(run("add", x.indices, run("multiply", here, start)))
        start = run("add", start, each[place])
    whole = run("select", to_tensor(is_other), largest, start)
    return put_in_order(of_parts(run("concat", *parts, axis=0),
                                 run("concat", *[x.values for x in inputs], axis=0), whole))


def _axis_of_all(inputs: Sequence[SparseTensor], axis: int) -> int:
    rank = rank_of(inputs[0])
    for place, x in enumerate(inputs):
        if rank_of(x) != rank:
            raise InvalidArgumentError(f"Ranks of all input tensors must match: expected {rank} "
                                       f"but got {rank_of(x)} at position {place}",
                                       "sparse.concat")
        if x.dtype is not inputs[0].dtype:
            raise InvalidArgumentError(
                f"tf.sparse.concat: dtypes {inputs[0].dtype.name} and {x.dtype.name} differ; use "
                "tf.cast on one of them", "sparse.concat")
    if not -rank <= axis < rank:
        raise InvalidArgumentError(f"Concat dimension must be in range [{-rank}, {rank}), got "
                                   f"{axis}", "sparse.concat")
    return axis + rank if axis < 0 else axis


@public
def retain(sp_input: Any, to_retain: Any) -> SparseTensor:
    """Some of the elements of a sparse tensor.

    Parameters
    ----------
    sp_input : SparseTensor
        Any dtype.
    to_retain : Tensor
        Bools, one for each element: whether it is kept.

    Returns
    -------
    SparseTensor
        Of the same shape.

    Raises
    ------
    ValueError
        When there are more or fewer bools than elements.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.from_dense([[1, 0, 2], [0, 3, 0]])
    >>> tf.sparse.retain(x, x.values > 1).values.numpy()
    array([2, 3], dtype=int32)
    """
    x, kept = sparse_of(sp_input), to_tensor(to_retain)
    kept.shape.assert_has_rank(1)
    kept.shape.assert_is_compatible_with(x.values.shape)
    return common.choose(x, common.places_where(kept), common.sizes_of(x))


@public
def fill_empty_rows(sp_input: Any, default_value: Any, name: str | None = None
                    ) -> tuple[SparseTensor, Tensor]:
    """A sparse tensor whose rows without elements get one, in their first place.

    Parameters
    ----------
    sp_input : SparseTensor
        Rank 1 or more; any dtype.
    default_value : scalar
        The element that they get.

    Returns
    -------
    SparseTensor
        Of the same shape, its rows in order.
    Tensor
        bool, one for each row: whether it had none.

    Raises
    ------
    InvalidArgumentError
        When ``default_value`` is no scalar, or a row is outside.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.SparseTensor([[0, 1], [2, 0]], [5, 6], [3, 2])
    >>> filled, was_empty = tf.sparse.fill_empty_rows(x, -1)
    >>> tf.sparse.to_dense(filled).numpy().tolist(), was_empty.numpy().tolist()
    ([[0, 5], [-1, 0], [6, 0]], [False, True, False])
    """
    x = sparse_of(sp_input)
    default = convert.to_tensor(default_value, x.dtype)
    if default.ndim:
        raise InvalidArgumentError(f"default_value must be a scalar, saw: {default.shape}",
                                   "sparse.fill_empty_rows")
    sizes, rank = common.sizes_of(x), rank_of(x)
    if not rank:
        raise InvalidArgumentError("Dense shape cannot be empty.", "sparse.fill_empty_rows")
    rows = common.column(x.indices, 0)
    ones = run("broadcast_to", number(1), shape=(common.count_of(x),))
    members = unsorted_segment_sum(ones, rows, sizes[0])
    is_empty = run("equal", members, number(0))
    missing = run("nonzero", is_empty)
    count = shape_of(missing)[0]
    beside = run("broadcast_to", number(0), shape=(count, rank - 1))
    indices = run("concat", x.indices, run("concat", missing, beside, axis=1), axis=0)
    values = run("concat", x.values, run("broadcast_to", default, shape=(count,)), axis=0)
    order = run("argsort_rows", indices[:, :1])
    return common.choose(of_parts(indices, values, sizes), order, sizes), is_empty


@public
def mask(a: Any, mask_indices: Any, name: str | None = None) -> IndexedSlices:
    """The slices of a ``tf.IndexedSlices`` but for some.

    Parameters
    ----------
    a : IndexedSlices
        Slices and where they belong.
    mask_indices : Tensor
        A vector: the slices that are left out.

    Returns
    -------
    IndexedSlices
        The others.

    Raises
    ------
    TypeError
        When ``a`` is something else.

    Examples
    --------
    >>> import twofold as tf
    >>> rows = tf.IndexedSlices(tf.constant([[1.0], [2.0], [3.0]]), tf.constant([12, 26, 37]))
    >>> tf.sparse.mask(rows, [26]).values.numpy().tolist()
    [[1.0], [3.0]]
    """
    if not isinstance(a, IndexedSlices):
        raise ArgumentTypeError(f"a must be a tf.IndexedSlices, got {a!r}")
    places, values = to_tensor(a.indices), to_tensor(a.values)
    left_out = convert.operand(mask_indices, places)
    pairs = run("equal", run("reshape", places, shape=(shape_of(places)[0], 1)), left_out)
    is_out = run("reduce_any", pairs, axes=(1,), keepdims=False)
    kept = common.places_where(run("logical_not", is_out))
    return IndexedSlices(common.take(values, kept), common.take(places, kept), a.dense_shape)


__all__ = ["concat", "cut", "fill_empty_rows", "mask", "retain", "slice_", "split"]
