"""Several arrays made one, and one made several."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, UnimplementedError
from ..dispatch.door import run
from ..ops import array as plain_array
from ..ops import joining as plain
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from .axes import swap
from .promotion import promote, to_array
from .shapes import broadcast_shape_of, flat, one_axis, shape_of, to_rank

_NAME = "experimental.numpy."


def _several(arrays: Any, name: str) -> list[Any]:
    """A sequence of arrays; an array counts as the sequence of its rows."""
    if isinstance(arrays, (Tensor, np.ndarray)) or not isinstance(arrays, Iterable):
        arrays = plain.unstack(to_array(arrays))
    found = list(arrays)
    if isinstance(arrays, (str, bytes, dict)):
        raise ArgumentTypeError(f"tf.experimental.numpy.{name} takes a list of arrays, got "
                                f"{type(arrays).__name__}")
    if not found:
        raise ArgumentError(f"tf.experimental.numpy.{name}: need at least one array")
    return found


@public
def concatenate(arys: Any, axis: Any = 0) -> Tensor:
    """Arrays one behind the other along an axis.

    Parameters
    ----------
    arys : list of array_like
        Of one rank; sizes may differ along the axis only.
    axis : int
        Along which they follow each other.

    Returns
    -------
    Tensor
        In the dtype that they promote to.

    Raises
    ------
    ValueError
        When there is none.
    InvalidArgumentError
        When shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.concatenate([[1, 2], [3.5]]).numpy()
    array([1. , 2. , 3.5])
    """
    if not isinstance(arys, (list, tuple)):
        arys = [arys]
    return plain.concat(promote(*_several(arys, "concatenate")), axis)


@public
def append(arr: Any, values: Any, axis: Any = None) -> Tensor:
    """An array with another behind it.

    Parameters
    ----------
    arr, values : array_like
        The two.
    axis : int, optional
        Along which; by default both are flattened first.

    Returns
    -------
    Tensor
        In the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.append([1, 2], [[3], [4]]).numpy()
    array([1, 2, 3, 4])
    """
    if axis is None:
        return plain.concat(promote(*(flat(to_array(x)) for x in (arr, values))), 0)
    return plain.concat(promote(arr, values), axis)


@public
def stack(arrays: Any, axis: Any = 0) -> Tensor:
    """Arrays one behind the other along a new axis.

    Parameters
    ----------
    arrays : list of array_like
        Of one shape.
    axis : int
        Where the new axis is put.

    Returns
    -------
    Tensor
        In the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When there is none, or shapes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.stack([[1, 2], [3, 4]], axis=1).numpy()
    array([[1, 3],
           [2, 4]])
    """
    if isinstance(arrays, Tensor):
        return arrays if axis == 0 else swap(arrays, 0, axis)
    return plain.stack(promote(*_several(arrays, "stack")), axis)


@public
def hstack(tup: Any) -> Tensor:
    """Arrays side by side: vectors along the first axis, others along the second.

    Parameters
    ----------
    tup : list of array_like
        The arrays.

    Returns
    -------
    Tensor
        In the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When there is none, or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.hstack([[1, 2], [3]]).numpy()
    array([1, 2, 3])
    """
    arrays = promote(*(to_rank(to_array(x), 1) for x in _several(tup, "hstack")))
    return plain.concat(arrays, 0 if arrays[0].ndim == 1 else 1)


@public
def vstack(tup: Any) -> Tensor:
    """Arrays below each other; a vector is a row.

    Parameters
    ----------
    tup : list of array_like
        The arrays.

    Returns
    -------
    Tensor
        In the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When there is none, or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.vstack([[1, 2], [3, 4]]).numpy()
    array([[1, 2],
           [3, 4]])
    """
    return plain.concat(promote(*(to_rank(to_array(x), 2) for x in _several(tup, "vstack"))), 0)


def with_three_axes(x: Tensor) -> Tensor:
    """A tensor of rank 3 at least: a vector is a row, a matrix a plane."""
    if x.ndim >= 3:
        return x
    sizes = shape_of(to_rank(x, 1))
    return run("reshape", x, shape=(1, *sizes, 1) if x.ndim < 2 else (*sizes, 1))


@public
def dstack(tup: Any) -> Tensor:
    """Arrays behind each other along the third axis.

    Parameters
    ----------
    tup : list of array_like
        The arrays.

    Returns
    -------
    Tensor
        In the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When there is none, or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.dstack([[1, 2], [3, 4]]).numpy()
    array([[[1, 3],
            [2, 4]]])
    """
    arrays = (with_three_axes(to_array(x)) for x in _several(tup, "dstack"))
    return plain.concat(promote(*arrays), 2)


# ---------------------------------------------------------------------------- split

def _split(ary: Any, indices_or_sections: Any, axis: int, name: str) -> list[Tensor]:
    x = to_array(ary)
    place = one_axis(f"{_NAME}{name}", axis, x.ndim)
    if isinstance(indices_or_sections, (int, np.integer)):
        return plain.split(x, int(indices_or_sections), place)
    bounds = arguments.static_ints(indices_or_sections, "indices_or_sections")
    total = shape_of(x)[place]
    sizes: list[int] = []
    last = 0
    for number, bound in enumerate(bounds):
        if bound < last:
            raise ArgumentError(f"The {number}-th boundary {bound} is smaller than the previous "
                                f"boundary {last}")
        size = bound - last
        sizes.append(min(size, max(0, total - sum(sizes))) if isinstance(total, int) else size)
        last = bound
    return plain.split(x, [*sizes, max(0, total - sum(sizes)) if isinstance(total, int) else -1],
                       place)


@public
def split(ary: Any, indices_or_sections: Any, axis: Any = 0) -> list[Tensor]:
    """An array cut along an axis.

    Parameters
    ----------
    ary : array_like
        The array.
    indices_or_sections : int or list of int
        Into how many equal parts, or where to cut.
    axis : int
        Along which it is cut.

    Returns
    -------
    list of Tensor
        The parts.

    Raises
    ------
    ValueError
        When cuts are not in order.
    InvalidArgumentError
        When there are no equal parts, or the axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.experimental.numpy.split([1, 2, 3, 4], [1, 3])]
    [[1], [2, 3], [4]]
    """
    return _split(ary, indices_or_sections, axis, "split")


@public
def vsplit(ary: Any, indices_or_sections: Any) -> list[Tensor]:
    """An array cut along its first axis.

    Parameters
    ----------
    ary : array_like
        The array.
    indices_or_sections : int or list of int
        Into how many equal parts, or where to cut.

    Returns
    -------
    list of Tensor
        The parts.

    Raises
    ------
    InvalidArgumentError
        When there are no equal parts, or no such axis.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.experimental.numpy.vsplit([[1, 2], [3, 4]], 2)]
    [[[1, 2]], [[3, 4]]]
    """
    return _split(ary, indices_or_sections, 0, "vsplit")


@public
def hsplit(ary: Any, indices_or_sections: Any) -> list[Tensor]:
    """An array cut along its second axis; a vector along its only one.

    Parameters
    ----------
    ary : array_like
        The array.
    indices_or_sections : int or list of int
        Into how many equal parts, or where to cut.

    Returns
    -------
    list of Tensor
        The parts.

    Raises
    ------
    InvalidArgumentError
        When there are no equal parts, or no such axis.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.experimental.numpy.hsplit([[1, 2], [3, 4]], 2)]
    [[[1], [3]], [[2], [4]]]
    """
    x = to_array(ary)
    return _split(x, indices_or_sections, 0 if x.ndim == 1 else 1, "hsplit")


@public
def dsplit(ary: Any, indices_or_sections: Any) -> list[Tensor]:
    """An array cut along its third axis.

    Parameters
    ----------
    ary : array_like
        The array.
    indices_or_sections : int or list of int
        Into how many equal parts, or where to cut.

    Returns
    -------
    list of Tensor
        The parts.

    Raises
    ------
    InvalidArgumentError
        When there are no equal parts, or no such axis.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.experimental.numpy.dsplit([[[1, 2]], [[3, 4]]], 2)]
    [[[[1]], [[3]]], [[[2]], [[4]]]]
    """
    return _split(ary, indices_or_sections, 2, "dsplit")


# ---------------------------------------------------------------------------- of one rank or shape

def _each(arys: Any, change: Callable[[Tensor], Tensor]) -> Any:
    found = [change(to_array(x)) for x in arys]
    return found[0] if len(found) == 1 else found


@public
def atleast_1d(*arys: Any) -> Any:
    """Arrays with one dimension at least.

    Parameters
    ----------
    *arys : array_like
        The arrays.

    Returns
    -------
    Tensor or list of Tensor
        One for each.

    Raises
    ------
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.atleast_1d(7).numpy()
    array([7])
    """
    return _each(arys, lambda x: to_rank(x, 1))


@public
def atleast_2d(*arys: Any) -> Any:
    """Arrays with two dimensions at least; a vector is a row.

    Parameters
    ----------
    *arys : array_like
        The arrays.

    Returns
    -------
    Tensor or list of Tensor
        One for each.

    Raises
    ------
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.atleast_2d([7, 8]).numpy()
    array([[7, 8]])
    """
    return _each(arys, lambda x: to_rank(x, 2))


@public
def atleast_3d(*arys: Any) -> Any:
    """Arrays with three dimensions at least; a vector is a row of a plane.

    Parameters
    ----------
    *arys : array_like
        The arrays.

    Returns
    -------
    Tensor or list of Tensor
        One for each.

    Raises
    ------
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.atleast_3d([7, 8]).shape
    TensorShape([1, 2, 1])
    """
    return _each(arys, with_three_axes)


@public
def broadcast_arrays(*args: Any, **kwargs: Any) -> Any:
    """Arrays stretched to one shape.

    Parameters
    ----------
    *args : array_like
        Shapes that broadcast.
    **kwargs
        ``subok``: only False is supported.

    Returns
    -------
    list of Tensor
        One for each.

    Raises
    ------
    UnimplementedError
        When an option is given.
    InvalidArgumentError
        When shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.experimental.numpy.broadcast_arrays([1, 2], 3)]
    [[1, 2], [3, 3]]
    """
    if kwargs.pop("subok", False) or kwargs:
        raise UnimplementedError("tf.experimental.numpy.broadcast_arrays: subok=True and other "
                                 "options are not supported", "broadcast_arrays")
    return broadcast_all([to_array(x) for x in args])


def broadcast_all(arrays: list[Tensor]) -> list[Tensor]:
    """Tensors stretched to one shape."""
    if len(arrays) < 2:
        return arrays
    shape = broadcast_shape_of(*arrays)
    return [plain_array.broadcast_to(x, shape) for x in arrays]
