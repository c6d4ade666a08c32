"""Elements chosen by a condition or by their values: ``where``, masks, partitions, ``unique``."""

from __future__ import annotations

from typing import Any, NamedTuple

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch.door import run, run_all
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from ..values.indexing import mask_entries
from .common import one_axis, to_tensor

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
        raise ArgumentError("x and y must both be non-None or both be None.")
    test = to_tensor(condition)
    if x is None:
        return run("nonzero", test)
    if test.dtype is not dtypes.bool_:
        raise InvalidArgumentError(f"tf.where: the condition has dtype {test.dtype.name}; with x "
                                   "and y it must be bool (use tf.cast)", "where")
    a, b = convert.operands(x, y)
    return run("select", test, a, b)

_MOST_PARTITIONS = 1 << 16  # each is a tensor


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
    return mask_entries(x, chosen, 0 if axis is None else one_axis("boolean_mask", axis, x.ndim))


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
    num_partitions = arguments.static_int(num_partitions, "num_partitions")
    if not 1 <= num_partitions <= _MOST_PARTITIONS:
        raise InvalidArgumentError("tf.dynamic_partition: num_partitions must be between 1 and "
                                   f"{_MOST_PARTITIONS}, got {num_partitions}",
                                   "dynamic_partition")
    # A number that is no partition is an index that is out of range.
    numbers = to_tensor(list(range(num_partitions)), parts.dtype)
    parts = run("gather", numbers, parts, axis=0, batch_dims=0)
    return [boolean_mask(x, run("equal", parts, to_tensor(i, parts.dtype)))
            for i in range(num_partitions)]


# ---------------------------------------------------------------------------- unique, search

def _index_dtype(value: Any, what: str) -> dtypes.DType:
    return arguments.number_dtype(value, what, "iu")


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
    return Unique(*run_all("unique", to_tensor(x), dtype=_index_dtype(out_idx, "out_idx"))[:2])


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
    dtype = _index_dtype(out_idx, "out_idx")
    return UniqueWithCounts(*run_all("unique", to_tensor(x), dtype=dtype))


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
               dtype=_index_dtype(out_type, "out_type"))
