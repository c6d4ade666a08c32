"""Positions of sparse tensors moved: order, shape, axes (``tf.sparse.reorder``, ``reshape``, …)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ..common import shape_of, to_tensor
from ..late import with_rest
from . import common
from .common import INT64, SparseTensor, number, of_parts, rank_of, sparse_of


@public
def reorder(sp_input: Any, name: str | None = None) -> SparseTensor:
    """The same sparse tensor with its elements in row-major order.

    Parameters
    ----------
    sp_input : SparseTensor
        Any dtype.

    Returns
    -------
    SparseTensor
        Of the same shape and dtype.

    Raises
    ------
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.SparseTensor([[1, 0], [0, 1]], ["b", "a"], [2, 2])
    >>> tf.sparse.reorder(x).values.numpy().tolist()
    [b'a', b'b']
    """
    return put_in_order(sparse_of(sp_input))


def put_in_order(x: SparseTensor) -> SparseTensor:
    """The elements in row-major order."""
    order = run("argsort_rows", x.indices)
    return common.choose(x, order, common.sizes_of(x))


@public
def reshape(sp_input: Any, shape: Any, name: str | None = None) -> SparseTensor:
    """A sparse tensor with the same elements in another shape.

    Parameters
    ----------
    sp_input : SparseTensor
        Any dtype.
    shape : list of int, or Tensor
        As many elements as before; one size may be -1: what is left.

    Returns
    -------
    SparseTensor
        Of that shape.

    Raises
    ------
    InvalidArgumentError
        When the number of elements would be another, or more than one size is -1.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.SparseTensor([[0, 1], [1, 0]], [5, 6], [2, 3])
    >>> y = tf.sparse.reshape(x, [3, -1])
    >>> y.indices.numpy().tolist(), y.dense_shape.numpy().tolist()
    ([[0, 1], [1, 1]], [3, 2])
    """
    x = sparse_of(sp_input)
    rank = rank_of(x)
    sizes, wanted = common.sizes_of(x), common.whole_numbers(shape)
    if wanted.ndim != 1:
        raise InvalidArgumentError(f"Target shape should be a vector, got shape {wanted.shape}",
                                   "sparse.reshape")
    new = _new_sizes(sizes, wanted)
    length = shape_of(wanted)[0]
    if not isinstance(length, int):
        raise ArgumentError("tf.sparse.reshape: the length of shape must be known")
    flat = common.flat_places(x.indices, sizes, rank)
    return of_parts(common.places_of(flat, new, length), x.values, new)


def _new_sizes(sizes: Tensor, wanted: Tensor) -> Tensor:
    """The sizes with what is left in the place of -1."""
    given, target = common.array_of(sizes), common.array_of(wanted)
    if given is None or target is None:
        total = run("reduce_prod", sizes, axes=(0,), keepdims=False)
        found = with_rest(wanted, total)
        same = run("equal", run("reduce_prod", found, axes=(0,), keepdims=False), total)
        common.require(same, "tf.sparse.reshape: the new shape has another number of elements",
                       "sparse.reshape")
        return found
    old, new = [int(size) for size in given], [int(size) for size in target]
    open_sizes = [axis for axis, size in enumerate(new) if size == -1]
    total_size, rest = _product(old), _product([size for size in new if size != -1])
    wrong = ""
    if len(open_sizes) > 1:
        wrong = (f"only one output dimension may be -1, not both {open_sizes[0]} and "
                 f"{open_sizes[1]}")
    elif any(size < -1 for size in new):
        wrong = f"size {next(axis for axis, size in enumerate(new) if size < -1)} is negative"
    elif open_sizes and not rest:
        wrong = ("reshape cannot infer the missing input size for an empty tensor unless all "
                 "specified input sizes are non-zero")
    elif open_sizes and total_size % rest:
        wrong = (f"Input to reshape is a SparseTensor with {total_size} dense values, but the "
                 f"requested shape requires a multiple of {rest}.")
    elif not open_sizes and total_size != rest:
        wrong = (f"Input to reshape is a tensor with {total_size} dense values, but the requested "
                 f"shape has {rest}.")
    if wrong:
        raise InvalidArgumentError(f"{wrong} input_shape={old} output_shape={new}",
                                   "sparse.reshape")
    return to_tensor([total_size // rest if size == -1 else size for size in new], INT64)


def _product(sizes: Any) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


@public
def transpose(sp_input: Any, perm: Any = None, name: str | None = None) -> SparseTensor:
    """A sparse tensor with its axes in another order.

    Parameters
    ----------
    sp_input : SparseTensor
        Any dtype.
    perm : list of int, optional
        Axis ``i`` of the result is axis ``perm[i]``; by default they are turned around.

    Returns
    -------
    SparseTensor
        In row-major order.

    Raises
    ------
    ValueError
        When ``perm`` has another length than the rank, or an axis outside of it.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.SparseTensor([[0, 2], [1, 0]], [5, 6], [2, 3])
    >>> tf.sparse.to_dense(tf.sparse.transpose(x)).numpy().tolist()
    [[0, 6], [0, 0], [5, 0]]
    """
    x = sparse_of(sp_input)
    rank = rank_of(x)
    axes = tuple(range(rank))[::-1] if perm is None else arguments.static_ints(perm, "perm")
    if len(axes) != rank:
        raise ArgumentError(f"Dimensions {len(axes)} and {rank} are not compatible: perm must "
                            "name each axis")
    for place, axis in enumerate(axes):
        if not 0 <= axis < rank:
            raise InvalidArgumentError(f"tf.sparse.transpose: perm[{place}] = {axis} is not in "
                                       f"[0, {rank})", "sparse.transpose")
    sizes = common.take(common.sizes_of(x), to_tensor(np.array(axes, np.int64)))
    return put_in_order(of_parts(common.columns(x.indices, axes), x.values, sizes))


@public
def expand_dims(sp_input: Any, axis: Any = None, name: str | None = None) -> SparseTensor:
    """A sparse tensor with another axis, of size 1.

    Parameters
    ----------
    sp_input : SparseTensor
        Any dtype.
    axis : int, optional
        Where the new axis is in the result; by default it is the last.

    Returns
    -------
    SparseTensor
        With one more dimension.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside.
    TypeError
        When ``axis`` is no integer.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.SparseTensor([[1]], [5], [3])
    >>> tf.sparse.expand_dims(x, 0).dense_shape.numpy().tolist()
    [1, 3]
    """
    x = sparse_of(sp_input)
    rank = rank_of(x)
    if axis is not None and not isinstance(axis, (int, np.integer, Tensor)):
        raise ArgumentTypeError("axis must be an integer value in range [-rank(sp_input) - 1, "
                                "rank(sp_input)]")
    place = -1 if axis is None else arguments.static_int(axis, "axis")
    if not -rank - 1 <= place <= rank:
        raise InvalidArgumentError(f"tf.sparse.expand_dims: axis {place} is outside "
                                   f"[{-rank - 1}, {rank}]", "sparse.expand_dims")
    place += rank + 1 if place < 0 else 0
    sizes = common.sizes_of(x)
    zeros = run("broadcast_to", number(0), shape=(common.count_of(x), 1))
    indices = run("concat", x.indices[:, :place], zeros, x.indices[:, place:], axis=1)
    one = to_tensor([1], INT64)
    return of_parts(indices, x.values, run("concat", sizes[:place], one, sizes[place:], axis=0))


@public
def reset_shape(sp_input: Any, new_shape: Any = None) -> SparseTensor:
    """The same elements in a larger shape, or in the smallest one.

    Parameters
    ----------
    sp_input : SparseTensor
        Any dtype.
    new_shape : list of int, or Tensor, optional
        At least as large along every axis as it was. Without it, as small as the elements allow.

    Returns
    -------
    SparseTensor
        Of that shape.

    Raises
    ------
    ValueError
        When ``new_shape`` is too small or of another length.
    TypeError
        When ``sp_input`` is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.SparseTensor([[0, 1], [1, 0]], [5, 6], [7, 8])
    >>> tf.sparse.reset_shape(x).dense_shape.numpy().tolist()
    [2, 2]
    """
    x = sparse_of(sp_input)
    if new_shape is None:
        return of_parts(x.indices, x.values, _smallest_sizes(x))
    sizes, wanted = common.sizes_of(x), common.whole_numbers(new_shape)
    wanted.shape.assert_has_rank(1)
    wanted.shape.assert_is_compatible_with(sizes.shape)
    old, new = common.array_of(sizes), common.array_of(wanted)
    if old is None or new is None:
        common.require(common.all_of(run("less_equal", sizes, wanted)),
                       "tf.sparse.reset_shape: new_shape must have sizes >= those of sp_input",
                       "sparse.reset_shape")
    elif not (old <= new).all():
        raise ArgumentError("Requested new_shape should have dimension sizes >= sp_input.shape.  "
                            f"Found new_shape ({new}), sp_input.shape ({old}).")
    return of_parts(x.indices, x.values, wanted)


def _smallest_sizes(x: SparseTensor) -> Tensor:
    """One more than the largest position along each axis; zeros where there is no element."""
    before = run("broadcast_to", number(-1), shape=(1, shape_of(x.indices)[1]))
    every = run("concat", before, x.indices, axis=0)
    highest = run("reduce_max", every, axes=(0,), keepdims=False)
    return run("add", highest, number(1))
