"""Elements chosen by indices, conditions and masks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, UnimplementedError
from ..dispatch.door import run
from ..ops import gather as plain_gather
from ..ops import joining, selection
from ..ops.array import broadcast_dynamic_shape, broadcast_to
from ..ops.array import shape as shape_tensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values.convert import dim_tensor
from .promotion import cast, like, promote, require_integers, to_array, to_bool
from .shapes import flat, one_axis, permute, shape_of, to_rank

_NAME = "experimental.numpy."


def take_along(x: Tensor, indices: Tensor, axis: int) -> Tensor:
    """The places of an axis that indices name; negative ones count from the end."""
    return plain_gather.gather(x, from_the_end(indices, shape_of(x)[axis]), axis=axis)


def from_the_end(indices: Tensor, size: Any) -> Tensor:
    """Indices of which negative ones count from the end of an axis of a size."""
    if indices._dtype.is_unsigned:
        return cast(indices, dtypes.int64)
    zero = like(0, indices)
    return run("select", run("less", indices, zero),
               run("add", indices, dim_tensor(size, indices._dtype)), indices)


@public
def take(a: Any, indices: Any, axis: Any = None, out: Any = None, mode: str = "clip") -> Tensor:
    """Elements, or slices along an axis, at indices.

    Parameters
    ----------
    indices : array_like
        Integers of any shape.
    axis : int, optional
        The axis; by default ``a`` is flattened first.
    mode : str
        What indices outside mean: ``"clip"``, the nearest place (below 0 the first); ``"wrap"``,
        around the ends.

    Returns
    -------
    Tensor
        The shape of ``indices`` in place of the axis.

    Raises
    ------
    UnimplementedError
        When ``out`` is given, or ``mode`` is ``"raise"``.
    ValueError
        When ``mode`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.take([10, 20, 30], [0, 5, 1]).numpy()
    array([10, 30, 20])
    """
    if out is not None:
        raise UnimplementedError("tf.experimental.numpy.take: out is not supported", "take")
    if mode not in ("raise", "clip", "wrap"):
        raise ArgumentError(f"Invalid mode '{mode}' for take")
    if mode == "raise":
        raise UnimplementedError("The 'raise' mode to take is not supported.", "take")
    x, places = to_array(a), to_array(indices)
    require_integers("take", places)
    if axis is None:
        x, axis = flat(x), 0
    axis = one_axis(f"{_NAME}take", axis, x.ndim)
    if places._dtype.size < 4:
        places = cast(places, dtypes.int32)
    size = dim_tensor(shape_of(x)[axis], places._dtype)
    if mode == "wrap":
        places = run("floormod", places, size)
    else:
        last = run("subtract", size, like(1, size))
        places = run("minimum", run("maximum", places, like(0, places)), last)
    return plain_gather.gather(x, places, axis=axis)


@public
def take_along_axis(arr: Any, indices: Any, axis: Any) -> Tensor:
    """For each place the element of its line along an axis that an index names.

    Parameters
    ----------
    arr : array_like
        The array.
    indices : array_like
        Integers; negative ones count from the end. The shape of ``arr`` but for the axis, or one
        that broadcasts to it.
    axis : int or None
        The axis; None: ``arr`` is flattened first.

    Returns
    -------
    Tensor
        The shape of ``indices``.

    Raises
    ------
    TypeError
        When ``indices`` are no integers.
    InvalidArgumentError
        When shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.take_along_axis([[3, 1], [5, 7]], [[1], [0]], 1).numpy()
    array([[1],
           [5]])
    """
    x, places = to_array(arr), to_array(indices)
    require_integers("take_along_axis", places)
    if axis is None:
        x, axis = flat(x), 0
    if places.ndim != x.ndim:
        raise ArgumentError("tf.experimental.numpy.take_along_axis: arr and indices must have as "
                            f"many dimensions, got shapes {x.shape} and {places.shape}")
    axis = one_axis(f"{_NAME}take_along_axis", axis, x.ndim)
    return pick_along_axis(x, places, axis)


def pick_along_axis(x: Tensor, places: Tensor, axis: int) -> Tensor:
    """``take_along_axis`` of tensors: lines last, then a gather in each."""
    rank, size = x.ndim, shape_of(x)[axis]
    places = from_the_end(places, size)
    order = [*(i for i in range(rank) if i != axis), axis]
    lines, chosen = permute(x, order), permute(places, order)
    sizes, counts = shape_tensor(lines), shape_tensor(chosen)
    if shape_of(lines)[:-1] != shape_of(chosen)[:-1]:
        batch = broadcast_dynamic_shape(sizes[:-1], counts[:-1])
        lines = broadcast_to(lines, joining.concat([batch, sizes[-1:]], 0))
        chosen = broadcast_to(chosen, joining.concat([batch, counts[-1:]], 0))
    found = plain_gather.gather(lines, chosen, batch_dims=rank - 1)
    return permute(found, [order.index(i) for i in range(rank)])


@public
def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """Elements of one of two arrays, by a condition; alone: where it holds.

    Parameters
    ----------
    condition : array_like
        What is not 0 holds.
    x, y : array_like, optional
        Both or none; shapes that broadcast with the condition.

    Returns
    -------
    Tensor or list of Tensor
        Elements in the dtype that ``x`` and ``y`` promote to; alone what ``nonzero`` gives.

    Raises
    ------
    ValueError
        When only one of ``x`` and ``y`` is given.
    InvalidArgumentError
        When shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.where([True, False], 1, 2.5).numpy()
    array([1. , 2.5])
    """
    test = to_bool(condition)
    if x is None and y is None:
        return places_of(test)
    if x is None or y is None:
        raise ArgumentError("Both x and y must be ndarrays, or both must be None.")
    return run("select", test, *promote(x, y))


@public
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Tensor:
    """For each place the element of the first array whose condition holds.

    Parameters
    ----------
    condlist, choicelist : list of array_like
        As many conditions as arrays.
    default : array_like
        What there is where none holds.

    Returns
    -------
    Tensor
        In the dtype that arrays and default promote to.

    Raises
    ------
    ValueError
        When there is none, or they differ in number.
    InvalidArgumentError
        When shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant([1, 5, 9])
    >>> tf.experimental.numpy.select([x < 3, x < 7], [x, x * 10], 0).numpy()
    array([ 1, 50,  0], dtype=int32)
    """
    conditions, choices = list(condlist), list(choicelist)
    if len(conditions) != len(choices):
        raise ArgumentError("condlist must have length equal to choicelist "
                            f"({len(conditions)} vs {len(choices)})")
    if not conditions:
        raise ArgumentError("condlist must be non-empty")
    found, *arrays = promote(default, *choices)
    for condition, array in zip(reversed(conditions), reversed(arrays)):
        found = run("select", to_bool(condition), array, found)
    return found


def places_of(x: Tensor) -> list[Tensor]:
    """Where elements are not 0: the indices along each axis."""
    x = to_rank(x, 1)
    found = selection.where(cast(x, dtypes.bool_))
    return joining.unstack(found, x.ndim, axis=1)


@public
def nonzero(a: Any) -> list[Tensor]:
    """Where elements are not 0.

    Returns
    -------
    list of Tensor
        The indices along each axis, as int64 vectors.

    Raises
    ------
    TypeError
        When ``a`` holds strings.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.experimental.numpy.nonzero([[0, 3], [4, 0]])]
    [[0, 1], [1, 0]]
    """
    return places_of(to_array(a))


@public
def compress(condition: Any, a: Any, axis: Any = None) -> Tensor:
    """The slices along an axis where a condition holds.

    Parameters
    ----------
    condition : array_like
        A vector; what is not 0 holds. Where it is shorter than the axis it does not hold.
    axis : int, optional
        The axis; by default ``a`` is flattened first.

    Returns
    -------
    Tensor
        The dtype of ``a``.

    Raises
    ------
    ValueError
        When the condition is no vector.
    InvalidArgumentError
        When it is longer than the axis.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.compress([True, False, True], [10, 20, 30, 40]).numpy()
    array([10, 30])
    """
    test, x = to_bool(condition), to_array(a)
    if test.ndim != 1:
        raise ArgumentError("condition must be a 1-d array.")
    if axis is None or x.ndim == 0:
        x, axis = flat(x), 0 if axis is None else axis
    axis = one_axis(f"{_NAME}compress", axis, x.ndim)
    count, size = shape_of(test)[0], shape_of(x)[axis]
    if isinstance(count, int) and isinstance(size, int) and count < size:
        test = run("concat", test, to_bool([False] * (size - count)), axis=0)
    return selection.boolean_mask(x, test, axis)


@public
def ix_(*args: Any) -> list[Tensor]:
    """Indices that name the cross of vectors of indices.

    Parameters
    ----------
    *args : array_like
        Vectors of integers, or of bools: where they hold.

    Returns
    -------
    list of Tensor
        One for each, along an axis of its own.

    Raises
    ------
    ValueError
        When an argument is no vector, or holds no integers or bools.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.shape.as_list() for x in tf.experimental.numpy.ix_([0, 1], [2, 3, 4])]
    [[2, 1], [1, 3]]
    """
    found = []
    for number, arg in enumerate(args):
        x = to_array(arg)
        if x.ndim != 1:
            raise ArgumentError(f"Arguments must be 1-d, got arg {number} of rank {x.ndim}")
        if x._dtype is dtypes.bool_:
            x = places_of(x)[0]
        elif not x._dtype.is_integer:
            raise ArgumentError("Only integer and bool dtypes are supported, got "
                                f"{x._dtype.name}")
        sizes = np.ones(len(args), int).tolist()
        sizes[number] = shape_of(x)[0]
        found.append(run("reshape", x, shape=tuple(sizes)))
    return found
