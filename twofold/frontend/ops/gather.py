"""Reading and writing by index tensors: gather and scatter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ...ir.oplib.common.bounds import check_vectors
from ..dispatch.door import run
from ..tensors import observers, tensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..tracing.strings import compute_late
from ..values import arguments, convert
from ..values.arguments import support_only
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
        params._note_rows(x, places, rows)
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
    support_only(name, "bad_indices_policy", policy, "", "DEFAULT", "ERROR")


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
        Shape ``indices.shape[:-1] + shape[n:]``; numbers or strings.
    shape : list of int, or Tensor
        The shape of the result.

    Returns
    -------
    Tensor
        Of that shape and the dtype of ``updates``; updates for one place are added, strings
        joined.

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
    values = to_tensor(updates)
    if values.dtype is dtypes.string:
        sizes = [convert.dim_tensor(dim, dtypes.int64) for dim in dims]
        return compute_late(_joining_scatter(), [places, values, *sizes], dtypes.string, dims,
                            "scatter_nd")
    if values.dtype is not dtypes.bool_:
        return run("scatter_nd", places, values, shape=dims)
    hits = run("scatter_nd", places, run("cast", values, dtype=dtypes.int32), shape=dims)
    return run("cast", hits, dtype=dtypes.bool_)


@recipe("scatter_nd.strings")
def _joining_scatter() -> Callable[..., Any]:
    """Empty strings of a shape, to which those at index vectors are joined."""
    def scatter(places: Any, words: Any, *sizes: Any) -> Any:
        shape = tuple(map(int, sizes))
        depth = places.shape[-1] if places.ndim else 0
        wanted = (*places.shape[:-1], *shape[depth:])
        if places.dtype.kind not in "iu" or depth > len(shape) or words.shape != wanted:
            raise InvalidArgumentError(
                f"tf.scatter_nd: updates must have shape {wanted} for indices of shape "
                f"{places.shape} in a result of shape {shape}, got {words.shape}", "scatter_nd")
        check_vectors("scatter_nd", places, shape)
        found = np.full(shape, b"", object)
        np.add.at(found, tuple(np.moveaxis(places, -1, 0)), words)
        return found

    return scatter


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
