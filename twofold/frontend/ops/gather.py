"""Reading and writing by index tensors: gather, scatter, masks, where, unique."""

from __future__ import annotations

from typing import Any, NamedTuple

from ... import dtypes
from ...errors import InvalidArgumentError
from ..dispatch.door import run, run_all
from ..tensors import observers, tensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from ..values.arguments import unsupported
from ..values.indexing import masked
from ..values.scattering import check_places, scatter
from .common import one_axis, shape_of, to_tensor


@public
def gather(params: Any, indices: Any, validate_indices: Any = None, axis: Any = None,
           batch_dims: int = 0, name: str | None = None) -> Tensor:
    """Slices of ``params`` along an axis, at the positions in ``indices``.

    Parameters
    ----------
    params : Tensor
        Rank 1 or more; any dtype.
    indices : Tensor
        Any shape; int32 or int64, in ``[0, params.shape[axis])``.
    validate_indices : None
        Accepted as in TensorFlow; indices are always checked.
    axis : int, optional
        The axis of ``params`` to read along; by default ``batch_dims``.
    batch_dims : int
        How many leading axes ``params`` and ``indices`` share.

    Returns
    -------
    Tensor
        Shape ``params.shape[:axis] + indices.shape[batch_dims:] + params.shape[axis + 1:]``.

    Raises
    ------
    InvalidArgumentError
        When an index is outside, indices are no integers, or ``axis`` is outside the rank or less
        than ``batch_dims``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.gather([10, 20, 30], [2, 0]).numpy()
    array([30, 10], dtype=int32)
    """
    x, places = to_tensor(params), to_tensor(indices)
    shared = batch_dims + places.ndim if batch_dims < 0 else batch_dims
    position = shared if axis is None else one_axis("gather", axis, x.ndim)
    if position < shared:
        raise InvalidArgumentError(f"tf.gather: batch_dims {batch_dims} must be at most axis "
                                   f"{position}", "gather")
    rows = run("gather", x, places, axis=position, batch_dims=shared)
    if not position and observers.active and tensor.is_variable(params):
        params._note_rows(places, rows)
    return rows


@public
def gather_nd(params: Any, indices: Any, batch_dims: int = 0, name: str | None = None,
              bad_indices_policy: str = "") -> Tensor:
    """Elements or slices at the index vectors in the last axis of ``indices``.

    Parameters
    ----------
    params : Tensor
        Rank 1 or more; any dtype but string.
    indices : Tensor
        Integers of shape ``[..., n]``: vectors of positions along the first ``n`` axes.
    batch_dims : int
        How many leading axes ``params`` and ``indices`` share.

    Returns
    -------
    Tensor
        Shape ``indices.shape[:-1] + params.shape[n:]``.

    Raises
    ------
    InvalidArgumentError
        When an index is outside, or ``n`` is larger than the rank.
    UnimplementedError
        When ``bad_indices_policy`` is ``"IGNORE"``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.gather_nd([[1, 2], [3, 4]], [[0, 1], [1, 0]]).numpy()
    array([2, 3], dtype=int32)
    """
    _check_policy("gather_nd", bad_indices_policy)
    x, places = to_tensor(params), to_tensor(indices)
    return run("gather_nd", x, _with_batches(places, batch_dims) if batch_dims else places)


def _check_policy(name: str, policy: str) -> None:
    """Indices outside are errors; that they could be skipped is not supported."""
    unsupported(name, "bad_indices_policy", policy, "", "DEFAULT", "ERROR")


def _with_batches(indices: Tensor, batch_dims: int) -> Tensor:
    """Index vectors with the position in each shared axis put in front."""
    own = shape_of(indices)
    parts = []
    for axis in range(batch_dims):
        shape = [1] * len(own)
        shape[axis] = own[axis]
        row = run("reshape", run("iota", length=own[axis], dtype=indices.dtype),
                  shape=tuple(shape))
        parts.append(run("broadcast_to", row, shape=(*own[:-1], 1)))
    return run("concat", *parts, indices, axis=len(own) - 1)


@public
def scatter_nd(indices: Any, updates: Any, shape: Any, bad_indices_policy: str = "",
               name: str | None = None) -> Tensor:
    """Zeros of a shape with ``updates`` added at index vectors.

    Parameters
    ----------
    indices : Tensor
        Integers of shape ``[..., n]``: vectors of positions along the first ``n`` axes.
    updates : Tensor
        Shape ``indices.shape[:-1] + shape[n:]``; integers or floats.
    shape : list of int, or Tensor
        The shape of the result.

    Returns
    -------
    Tensor
        Of that shape and the dtype of ``updates``; updates for one place are added.

    Raises
    ------
    InvalidArgumentError
        When an index is outside, or the shapes do not fit.
    UnimplementedError
        When ``bad_indices_policy`` is ``"IGNORE"``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.scatter_nd([[0], [2], [0]], [1, 2, 3], [4]).numpy()
    array([4, 0, 2, 0], dtype=int32)
    """
    _check_policy("scatter_nd", bad_indices_policy)
    places, dims = to_tensor(indices), arguments.dims_of(shape)
    check_places("scatter_nd", places, dims)
    return run("scatter_nd", places, to_tensor(updates), shape=dims)


@public
def tensor_scatter_nd_update(tensor: Any, indices: Any, updates: Any,
                             name: str | None = None) -> Tensor:
    """A tensor with elements or slices at index vectors replaced.

    Parameters
    ----------
    tensor : Tensor
        Rank 1 or more; any dtype but string.
    indices : Tensor
        Integers of shape ``[..., n]``: vectors of positions along the first ``n`` axes.
    updates : Tensor
        The dtype of ``tensor``; shape ``indices.shape[:-1] + tensor.shape[n:]``.

    Returns
    -------
    Tensor
        The shape and dtype of ``tensor``. Of several updates for one place the last holds.

    Raises
    ------
    InvalidArgumentError
        When an index is outside, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.tensor_scatter_nd_update([1, 2, 3], [[0]], [9]).numpy()
    array([9, 2, 3], dtype=int32)
    """
    return scatter("update", tensor, indices, updates)


@public
def tensor_scatter_nd_add(tensor: Any, indices: Any, updates: Any, bad_indices_policy: str = "",
                          name: str | None = None) -> Tensor:
    """A tensor with updates added at index vectors.

    Parameters
    ----------
    tensor : Tensor
        Rank 1 or more; integers or floats.
    indices : Tensor
        Integers of shape ``[..., n]``: vectors of positions along the first ``n`` axes.
    updates : Tensor
        The dtype of ``tensor``; shape ``indices.shape[:-1] + tensor.shape[n:]``.

    Returns
    -------
    Tensor
        The shape and dtype of ``tensor``. All updates for one place are added.

    Raises
    ------
    InvalidArgumentError
        When an index is outside, or dtypes or shapes do not fit.
    UnimplementedError
        When ``bad_indices_policy`` is ``"IGNORE"``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.tensor_scatter_nd_add([1, 2], [[0], [0]], [10, 10]).numpy()
    array([21,  2], dtype=int32)
    """
    _check_policy("tensor_scatter_nd_add", bad_indices_policy)
    return scatter("sum", tensor, indices, updates)


@public
def tensor_scatter_nd_sub(tensor: Any, indices: Any, updates: Any, bad_indices_policy: str = "",
                          name: str | None = None) -> Tensor:
    """A tensor with updates subtracted at index vectors.

    Parameters
    ----------
    tensor : Tensor
        Rank 1 or more; integers or floats.
    indices : Tensor
        Integers of shape ``[..., n]``: vectors of positions along the first ``n`` axes.
    updates : Tensor
        The dtype of ``tensor``; shape ``indices.shape[:-1] + tensor.shape[n:]``.

    Returns
    -------
    Tensor
        The shape and dtype of ``tensor``. All updates for one place are subtracted.

    Raises
    ------
    InvalidArgumentError
        When an index is outside, or dtypes or shapes do not fit.
    UnimplementedError
        When ``bad_indices_policy`` is ``"IGNORE"``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.tensor_scatter_nd_sub([5, 5, 5], [[1]], [2]).numpy()
    array([5, 3, 5], dtype=int32)
    """
    _check_policy("tensor_scatter_nd_sub", bad_indices_policy)
    x = to_tensor(tensor)
    return scatter("sum", x, indices, run("negative", convert.operand(updates, x)))


@public
def tensor_scatter_nd_max(tensor: Any, indices: Any, updates: Any, bad_indices_policy: str = "",
                          name: str | None = None) -> Tensor:
    """A tensor with the larger of what is there and the update at index vectors.

    Parameters
    ----------
    tensor : Tensor
        Rank 1 or more; integers or floats.
    indices : Tensor
        Integers of shape ``[..., n]``: vectors of positions along the first ``n`` axes.
    updates : Tensor
        The dtype of ``tensor``; shape ``indices.shape[:-1] + tensor.shape[n:]``.

    Returns
    -------
    Tensor
        The shape and dtype of ``tensor``.

    Raises
    ------
    InvalidArgumentError
        When an index is outside, or dtypes or shapes do not fit.
    UnimplementedError
        When ``bad_indices_policy`` is ``"IGNORE"``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.tensor_scatter_nd_max([5, 5, 5], [[0], [1]], [2, 9]).numpy()
    array([5, 9, 5], dtype=int32)
    """
    _check_policy("tensor_scatter_nd_max", bad_indices_policy)
    return scatter("max", tensor, indices, updates)


@public
def tensor_scatter_nd_min(tensor: Any, indices: Any, updates: Any, bad_indices_policy: str = "",
                          name: str | None = None) -> Tensor:
    """A tensor with the smaller of what is there and the update at index vectors.

    Parameters
    ----------
    tensor : Tensor
        Rank 1 or more; integers or floats.
    indices : Tensor
        Integers of shape ``[..., n]``: vectors of positions along the first ``n`` axes.
    updates : Tensor
        The dtype of ``tensor``; shape ``indices.shape[:-1] + tensor.shape[n:]``.

    Returns
    -------
    Tensor
        The shape and dtype of ``tensor``.

    Raises
    ------
    InvalidArgumentError
        When an index is outside, or dtypes or shapes do not fit.
    UnimplementedError
        When ``bad_indices_policy`` is ``"IGNORE"``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.tensor_scatter_nd_min([5, 5, 5], [[0], [1]], [2, 9]).numpy()
    array([2, 5, 5], dtype=int32)
    """
    _check_policy("tensor_scatter_nd_min", bad_indices_policy)
    return scatter("min", tensor, indices, updates)


# ---------------------------------------------------------------------------- masks

@public
def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """``x`` where the condition holds, else ``y``; alone: the positions where it holds.

    Parameters
    ----------
    condition : Tensor
        Any shape; bools (alone also numbers: what is not 0 holds).
    x, y : Tensor, optional
        Both or none; of one dtype, of shapes that broadcast with ``condition``.

    Returns
    -------
    Tensor
        With ``x`` and ``y`` the shape that all three broadcast to; alone int64 index vectors,
        shape ``[how many hold, rank]``.

    Raises
    ------
    ValueError
        When only one of ``x`` and ``y`` is given.
    InvalidArgumentError
        When ``condition`` holds no bools beside ``x`` and ``y``, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.where([True, False], 1, 2).numpy()
    array([1, 2], dtype=int32)
    >>> tf.where([True, False, True]).numpy()
    array([[0],
           [2]])
    """
    if (x is None) != (y is None):
        raise ValueError("x and y must both be non-None or both be None.")
    test = to_tensor(condition)
    if x is None:
        return run("nonzero", test)
    if test.dtype is not dtypes.bool_:
        raise InvalidArgumentError(f"tf.where: the condition has dtype {test.dtype.name}; with x "
                                   "and y it must be bool (use tf.cast)", "where")
    a, b = convert.operands(x, y)
    return run("select", test, a, b)


@public
def boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: str = "boolean_mask") -> Tensor:
    """The entries where a mask of bools holds.

    Parameters
    ----------
    tensor : Tensor
        Rank 1 or more; any dtype.
    mask : Tensor
        Bools; rank 1 or more, with the dimensions of ``tensor`` from ``axis`` on.
    axis : int, optional
        The first axis that the mask covers; by default 0.

    Returns
    -------
    Tensor
        The axes that the mask covers become one, with as many entries as hold.

    Raises
    ------
    ValueError
        When the mask is a scalar.
    InvalidArgumentError
        When the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.boolean_mask([1, 2, 3], [True, False, True]).numpy()
    array([1, 3], dtype=int32)
    """
    x, chosen = to_tensor(tensor), to_tensor(mask)
    return masked(x, chosen, 0 if axis is None else one_axis("boolean_mask", axis, x.ndim))


@public
def dynamic_partition(data: Any, partitions: Any, num_partitions: int,
                      name: str | None = None) -> list[Tensor]:
    """The entries of ``data`` by the number of the part each belongs to.

    Parameters
    ----------
    data : Tensor
        Rank 1 or more; any dtype.
    partitions : Tensor
        Integers; the leading dimensions of ``data``.
    num_partitions : int
        How many parts.

    Returns
    -------
    list of Tensor
        Part ``i`` has the entries whose number is ``i``, in order.

    Raises
    ------
    InvalidArgumentError
        When the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> [part.numpy().tolist() for part in tf.dynamic_partition([1, 2, 3], [1, 0, 1], 2)]
    [[2], [1, 3]]
    """
    x, parts = to_tensor(data), to_tensor(partitions)
    return [boolean_mask(x, run("equal", parts, to_tensor(i, parts.dtype)))
            for i in range(num_partitions)]


# ---------------------------------------------------------------------------- unique, search

class Unique(NamedTuple):
    """The distinct values, and for each element the position of its value."""

    y: Tensor
    idx: Tensor


class UniqueWithCounts(NamedTuple):
    """The distinct values, the position of each element's value, how often each occurs."""

    y: Tensor
    idx: Tensor
    count: Tensor  # type: ignore[assignment]  # TensorFlow's name hides a method of tuple


@public
def unique(x: Any, out_idx: Any = dtypes.int32, name: str | None = None) -> Any:
    """The distinct values in order of first appearance, and where each element's value is.

    Parameters
    ----------
    x : Tensor
        A vector; any dtype but string.
    out_idx : dtype
        Of the positions: int32 or int64.

    Returns
    -------
    Unique
        A pair: ``y``, the distinct values, and ``idx`` of the length of ``x``, with ``y[idx] ==
        x``.

    Raises
    ------
    InvalidArgumentError
        When ``x`` is no vector.

    Examples
    --------
    >>> import twofold as tf
    >>> values, places = tf.unique([5, 5, 7])
    >>> values.numpy(), places.numpy()
    (array([5, 7], dtype=int32), array([0, 0, 1], dtype=int32))
    """
    return Unique(*run_all("unique", to_tensor(x), dtype=dtypes.as_dtype(out_idx))[:2])


@public
def unique_with_counts(x: Any, out_idx: Any = dtypes.int32, name: str | None = None) -> Any:
    """Like ``tf.unique``, with how often each value occurs.

    Parameters
    ----------
    x : Tensor
        A vector; any dtype but string.
    out_idx : dtype
        Of positions and counts: int32 or int64.

    Returns
    -------
    UniqueWithCounts
        Three vectors: ``y``, the distinct values, ``idx`` with ``y[idx] == x``, and ``count``, one
        per value.

    Raises
    ------
    InvalidArgumentError
        When ``x`` is no vector.

    Examples
    --------
    >>> import twofold as tf
    >>> values, positions, counts = tf.unique_with_counts([7, 7, 3])
    >>> values.numpy(), positions.numpy(), counts.numpy()
    (array([7, 3], dtype=int32), array([0, 0, 1], dtype=int32), array([2, 1], dtype=int32))
    """
    return UniqueWithCounts(*run_all("unique", to_tensor(x), dtype=dtypes.as_dtype(out_idx)))


@public
def searchsorted(sorted_sequence: Any, values: Any, side: str = "left",
                 out_type: Any = dtypes.int32, name: str | None = None) -> Tensor:
    """Where values would go in a sorted sequence (along the last axis).

    Parameters
    ----------
    sorted_sequence : Tensor
        Shape ``[..., n]``, each row in ascending order; integers or floats.
    values : Tensor
        The dtype of ``sorted_sequence`` and its leading dimensions.
    side : str
        ``"left"``: before equal elements. ``"right"``: after them.
    out_type : dtype
        Of the result: int32 or int64.

    Returns
    -------
    Tensor
        Positions from 0 to ``n``, in the shape of ``values``.

    Raises
    ------
    InvalidArgumentError
        When dtypes or leading dimensions differ, or ``side`` is another word.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.searchsorted([1, 3, 5], [2, 5]).numpy()
    array([1, 2], dtype=int32)
    """
    ordered = to_tensor(sorted_sequence)
    return run("searchsorted", ordered, convert.operand(values, ordered), side=side,
               dtype=dtypes.as_dtype(out_type))
