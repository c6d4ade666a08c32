"""Rearrangements of rows and blocks: batches to space, sequences, permutations, index vectors."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch.door import run
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import public
from ..values import arguments
from ..values.convert import dim_tensor, full
from ..values.requirements import require_at_most, require_equal, size_text
from . import gather, selection, sequences, slicing
from .checks import values as debugging
from .common import one_axis, shape_of, to_tensor
from .late import require_equal_sizes

_INTEGERS = (dtypes.int32, dtypes.int64)


def _integers(name: str, what: str, x: Tensor) -> None:
    if x.dtype not in _INTEGERS:
        raise InvalidArgumentError(f"tf.{name}: {what} are {x.dtype.name}; they must be int32 or "
                                   "int64", name)


# ---------------------------------------------------------------------------- blocks

def _block_arguments(name: str, x: Tensor, block_shape: Any, borders: Any, what: str
                     ) -> tuple[list[int], list[tuple[int, int]]]:
    """Block sizes and the two numbers for each of the axes after the first."""
    blocks = [int(n) for n in arguments.static_array(block_shape, "block_shape").reshape(-1)]
    pairs = arguments.static_array(borders, what)
    if np.ndim(arguments.static_array(block_shape, "block_shape")) == 0 and pairs.ndim == 2:
        blocks = blocks * len(pairs)
    if pairs.shape != (len(blocks), 2) or pairs.min(initial=0) < 0 or min(blocks, default=1) < 1:
        raise InvalidArgumentError(
            f"tf.{name}: block_shape is {blocks} and {what} {pairs.tolist()}; each block size must "
            f"be positive and have two {what} that are not negative", name)
    if x.ndim < len(blocks) + 1:
        raise InvalidArgumentError(f"tf.{name}: the input has rank {x.ndim}; {len(blocks)} blocks "
                                   f"need {len(blocks) + 1} or more", name)
    return blocks, [(int(a), int(b)) for a, b in pairs]


@public
def space_to_batch(input: Any, block_shape: Any, paddings: Any, name: str | None = None) -> Tensor:
    """Blocks of the axes after the first moved into the first axis.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, *space, ...]``; any dtype but string.
    block_shape : list of int
        Size of a block along each axis of space.
    paddings : list of pairs of int
        Zeros to put before and after along each of these axes; the sums must be multiples of the
        blocks.

    Returns
    -------
    Tensor
        Shape ``[batch * product of block_shape, *smaller space, ...]``.

    Raises
    ------
    InvalidArgumentError
        When an axis is no multiple of its block, or there is not one pair per block.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.space_to_batch([[1, 2, 3, 4]], [2], [[0, 0]]).numpy()
    array([[1, 3],
           [2, 4]], dtype=int32)
    """
    x = to_tensor(input)
    blocks, pads = _block_arguments("space_to_batch", x, block_shape, paddings, "paddings")
    count = len(blocks)
    if any(before or after for before, after in pads):
        x = slicing.pad(x, [(0, 0), *pads, *[(0, 0)] * (x.ndim - 1 - count)])
    batch, *rest = shape_of(x)
    split: list[Any] = [batch]
    for extent, block in zip(rest, blocks):
        require_equal(extent % block, 0, functools.partial(_no_multiple, extent, block))
        split += [extent // block, block]
    tail = rest[count:]
    x = run("reshape", x, shape=(*split, *tail))
    inner, outer = range(2, 2 * count + 1, 2), range(1, 2 * count + 1, 2)
    order = (*inner, 0, *outer, *range(2 * count + 1, x.ndim))
    x = run("transpose", x, permutation=order)
    return run("reshape", x, shape=(batch * math.prod(blocks), *split[1::2], *tail))


def _no_multiple(extent: Any, block: int) -> Exception:
    return InvalidArgumentError(
        f"tf.space_to_batch: an axis of size {size_text(extent)} (padded) is no multiple of its "
        f"block size {block}", "space_to_batch")


def _too_much_cropped(before: int, after: int, extent: Any) -> Exception:
    return InvalidArgumentError(f"tf.batch_to_space: crops {before} and {after} of an axis of size "
                                f"{size_text(extent)}", "batch_to_space")


@public
def batch_to_space(input: Any, block_shape: Any, crops: Any, name: str | None = None) -> Tensor:
    """The inverse of ``tf.space_to_batch``, with borders cut off.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, *space, ...]``; any dtype but string. The product of ``block_shape``
        divides ``batch``.
    block_shape : list of int
        Size of a block along each axis of space.
    crops : list of pairs of int
        How much to cut off before and after along each of these axes.

    Returns
    -------
    Tensor
        Shape ``[batch / product of block_shape, *larger space, ...]``.

    Raises
    ------
    InvalidArgumentError
        When ``batch`` is no multiple of a block, crops are wider than an axis, or there is not one
        pair per block.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.batch_to_space([[1, 3], [2, 4]], [2], [[0, 1]]).numpy()
    array([[1, 2, 3]], dtype=int32)
    """
    x = to_tensor(input)
    blocks, cuts = _block_arguments("batch_to_space", x, block_shape, crops, "crops")
    count, total = len(blocks), math.prod(blocks)
    batch, *rest = shape_of(x)
    require_equal(batch % total, 0, lambda: InvalidArgumentError(
        f"tf.batch_to_space: a first axis of size {size_text(batch)} is no multiple of the size "
        f"{total} of a block", "batch_to_space"))
    x = run("reshape", x, shape=(*blocks, batch // total, *rest))
    order = [count]
    for i in range(count):
        order += [count + 1 + i, i]
    x = run("transpose", x, permutation=(*order, *range(2 * count + 1, x.ndim)))
    sizes = [extent * block for extent, block in zip(rest, blocks)]
    x = run("reshape", x, shape=(batch // total, *sizes, *rest[count:]))
    for extent, (before, after) in zip(sizes, cuts):
        require_at_most(before + after, extent, functools.partial(
            _too_much_cropped, before, after, extent))
    inside = [slice(before, -after if after else None) for before, after in cuts]
    return x[(slice(None), *inside)] if any(a or b for a, b in cuts) else x


@public
def required_space_to_batch_paddings(input_shape: Any, block_shape: Any, base_paddings: Any = None,
                                     name: str | None = None) -> tuple[Tensor, Tensor]:
    """Paddings with which blocks divide a shape, and the crops that take off what they add.

    Parameters
    ----------
    input_shape : Tensor
        int32 of shape ``[n]``: the sizes of the axes of space.
    block_shape : Tensor
        int32 of shape ``[n]``: the size of a block along each.
    base_paddings : Tensor, optional
        int32 of shape ``[n, 2]``: what is to be put before and after in any case, by default 0.

    Returns
    -------
    tuple of Tensor
        ``paddings`` and ``crops``, both int32 of shape ``[n, 2]``, for ``tf.space_to_batch`` and
        ``tf.batch_to_space``.

    Raises
    ------
    InvalidArgumentError
        When the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> paddings, crops = tf.required_space_to_batch_paddings([5], [2])
    >>> paddings.numpy(), crops.numpy()
    (array([[0, 1]], dtype=int32), array([[0, 1]], dtype=int32))
    """
    sizes, blocks = to_tensor(input_shape, dtypes.int32), to_tensor(block_shape, dtypes.int32)
    given = [[0, 0]] if base_paddings is None else base_paddings
    base = run("broadcast_to", to_tensor(given, dtypes.int32), shape=(*shape_of(sizes), 2))
    before, after = base[:, 0], base[:, 1]
    extra = run("floormod", run("negative", sizes + before + after), blocks)
    zero = run("subtract", extra, extra)
    return (run("stack", before, after + extra, axis=1), run("stack", zero, extra, axis=1))


# ---------------------------------------------------------------------------- sequences

@public
def reverse_sequence(input: Any, seq_lengths: Any, seq_axis: Any = None, batch_axis: Any = None,
                     name: str | None = None) -> Tensor:
    """The first elements of each sequence of a batch reversed; what follows them stays.

    Parameters
    ----------
    input : Tensor
        Rank 2 or more; any dtype but string.
    seq_lengths : Tensor
        int32 or int64 of shape ``[batch]``: how many elements to reverse, per sequence.
    seq_axis : int
        The axis along which sequences run.
    batch_axis : int, optional
        The axis of the batch; by default 0.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    ValueError
        When ``seq_axis`` is missing.
    InvalidArgumentError
        When a length is negative or beyond the sequence, the two axes are one, or the shapes do
        not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reverse_sequence([[1, 2, 3], [4, 5, 6]], [2, 3], seq_axis=1).numpy()
    array([[2, 1, 3],
           [6, 5, 4]], dtype=int32)
    """
    x, lengths = to_tensor(input), to_tensor(seq_lengths)
    _integers("reverse_sequence", "seq_lengths", lengths)
    if seq_axis is None:
        raise ArgumentError("tf.reverse_sequence: seq_axis is missing")
    along = one_axis("reverse_sequence", seq_axis, x.ndim)
    batch = one_axis("reverse_sequence", 0 if batch_axis is None else batch_axis, x.ndim)
    if along == batch:
        raise InvalidArgumentError(f"tf.reverse_sequence: batch_axis and seq_axis are both {along}",
                                   "reverse_sequence")
    extents = shape_of(x)

    def refusal() -> Exception:
        return InvalidArgumentError(
            f"tf.reverse_sequence: seq_lengths have the shape {lengths.shape}; there must be one "
            f"for each of the {size_text(extents[batch])} sequences", "reverse_sequence")

    if lengths.ndim != 1:
        raise refusal()
    require_equal(shape_of(lengths)[0], extents[batch], refusal)
    steps = sequences.range_(dim_tensor(extents[along], lengths.dtype))
    debugging.assert_less_equal(lengths, dim_tensor(extents[along], lengths.dtype),
                                message="tf.reverse_sequence: seq_lengths beyond the sequences")
    debugging.assert_non_negative(lengths, message="tf.reverse_sequence: negative seq_lengths")
    ends = run("reshape", lengths, shape=(shape_of(lengths)[0], 1))
    places = selection.where(steps < ends, ends - 1 - steps, steps)
    order = (batch, along, *(i for i in range(x.ndim) if i not in (batch, along)))
    moved = run("transpose", x, permutation=order)
    moved = run("gather", moved, places, axis=1, batch_dims=1)
    return run("transpose", moved, permutation=tuple(order.index(i) for i in range(x.ndim)))


# ---------------------------------------------------------------------------- indices

@public
def invert_permutation(x: Any, name: str | None = None) -> Tensor:
    """Where each number from 0 is in a permutation.

    Parameters
    ----------
    x : Tensor
        A vector of int32 or int64: each number from 0 to its length once.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``; ``result[x[i]] == i``.

    Raises
    ------
    InvalidArgumentError
        When ``x`` is no permutation.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.invert_permutation([3, 0, 2, 1]).numpy()
    array([1, 3, 2, 0], dtype=int32)
    """
    values = to_tensor(x)
    _integers("math.invert_permutation", "the values", values)
    if values.ndim != 1:
        raise InvalidArgumentError(f"tf.math.invert_permutation: the values have the shape "
                                   f"{values.shape}; they must be a vector", "invert_permutation")
    count = shape_of(values)[0]
    steps = sequences.range_(dim_tensor(count, values.dtype))
    result = gather.scatter("update", steps, run("reshape", values, shape=(count, 1)), steps)
    debugging.assert_equal(gather.gather(result, values), steps,
                           message="tf.math.invert_permutation: a value occurs twice")
    return result


@public
def unravel_index(indices: Any, dims: Any, name: str | None = None) -> Tensor:
    """Positions in a flat array as index vectors, one per column.

    Parameters
    ----------
    indices : Tensor
        A scalar or vector of int32 or int64, in ``[0, product of dims)``.
    dims : list of int
        The shape that the flat array has.

    Returns
    -------
    Tensor
        Shape ``[len(dims), *indices.shape]``; the dtype of ``indices``.

    Raises
    ------
    InvalidArgumentError
        When an index is outside, or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.unravel_index([2, 5, 7], [3, 3]).numpy()
    array([[0, 1, 2],
           [2, 2, 1]], dtype=int32)
    """
    places = to_tensor(indices)
    _integers("unravel_index", "indices", places)
    extents = [int(n) for n in arguments.static_ints(dims, "dims")]
    limit = to_tensor(math.prod(extents), places.dtype)
    debugging.assert_less(places, limit, message="tf.unravel_index: index out of bounds")
    debugging.assert_non_negative(places, message="tf.unravel_index: index out of bounds")
    rows, stride = [], math.prod(extents)
    for extent in extents:
        stride //= extent
        row = run("floordiv", places, to_tensor(stride, places.dtype))
        rows.append(run("floormod", row, to_tensor(extent, places.dtype)))
    return run("stack", *rows, axis=0)


@public
def dynamic_stitch(indices: Sequence[Any], data: Sequence[Any], name: str | None = None) -> Tensor:
    """One tensor of slices from several: ``data[m][i]`` goes to row ``indices[m][i]``.

    Parameters
    ----------
    indices : list of Tensor
        int32, of any shapes. The result has as many rows as the largest plus one.
    data : list of Tensor
        Of one dtype; each has the shape of its ``indices``, followed by that of a row.

    Returns
    -------
    Tensor
        Rows of the dtype of ``data``. Of several slices for one row the last holds; rows that get
        none are zeros.

    Raises
    ------
    ValueError
        When there are not as many tensors of indices as of data, or none.
    InvalidArgumentError
        When the shapes do not fit.

    Notes
    -----
    Of several slices for one row the last holds; rows that get none are zeros.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.dynamic_stitch([[0, 2], [1]], [[1.0, 3.0], [2.0]]).numpy()
    array([1., 2., 3.], dtype=float32)
    """
    if len(indices) != len(data) or not data:
        raise ArgumentError(
            f"tf.dynamic_stitch: {len(indices)} tensors of indices for {len(data)} of "
            "data; there must be as many, and one or more")
    places, rows = [], []
    for own_indices, own_data in zip(indices, data):
        place, values = to_tensor(own_indices, dtypes.int32), to_tensor(own_data)
        extents, shape = shape_of(place), shape_of(values)
        wrong = (f"tf.dynamic_stitch: data of shape {values.shape} for indices of shape "
                 f"{place.shape}; the first must begin with the second")
        if len(shape) < len(extents):
            raise InvalidArgumentError(wrong, "dynamic_stitch")
        for have, wanted in zip(shape, extents):
            require_equal_sizes(have, wanted, wrong, "dynamic_stitch")
        count = functools.reduce(lambda a, b: a * b, extents, 1)
        places.append(run("reshape", place, shape=(count,)))
        rows.append(run("reshape", values, shape=(count, *shape[len(extents):])))
    place, values = run("concat", *places, axis=0), run("concat", *rows, axis=0)
    zero = from_array(np.zeros(1, np.int32), dtypes.int32)
    size = run("reduce_max", run("concat", place + 1, zero, axis=0), axes=(0,), keepdims=False)
    empty = full(0, values.dtype, (
        *arguments.dims_of([size], "the number of rows"), *shape_of(values)[1:]))
    vectors = run("reshape", place, shape=(*shape_of(place), 1))
    return gather.scatter("update", empty, vectors, values)
