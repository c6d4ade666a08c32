"""The axes of an array: in another order, turned around, shifted."""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentError
from ..dispatch.door import run
from ..ops import array as plain
from ..ops import slicing
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from .promotion import to_array
from .shapes import flat, move_axes, one_axis, permute, shape_of

_NAME = "experimental.numpy."


@public
def transpose(a: Any, axes: Any = None) -> Tensor:
    """An array with its axes in another order.

    Parameters
    ----------
    axes : list of int, optional
        The axes in their new order, by default from the last to the first.

    Returns
    -------
    Tensor
        The elements of ``a``.

    Raises
    ------
    InvalidArgumentError
        When ``axes`` does not name each axis once.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.transpose([[1, 2], [3, 4]]).numpy()
    array([[1, 3],
           [2, 4]])
    """
    x = to_array(a)
    if axes is None:
        return plain.transpose(x)
    return permute(x, [one_axis(f"{_NAME}transpose", axis, x.ndim)
                       for axis in arguments.static_ints(axes, "axes")])


def swap(x: Tensor, first: Any, second: Any) -> Tensor:
    """A tensor with two axes exchanged."""
    one, two = (one_axis(f"{_NAME}swapaxes", axis, x.ndim) for axis in (first, second))
    order = list(range(x.ndim))
    order[one], order[two] = two, one
    return permute(x, order)


@public
def swapaxes(a: Any, axis1: Any, axis2: Any) -> Tensor:
    """An array with two axes exchanged.

    Parameters
    ----------
    axis1, axis2 : int
        The two.

    Returns
    -------
    Tensor
        The elements of ``a``.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.swapaxes([[1, 2], [3, 4]], 0, 1).numpy()
    array([[1, 3],
           [2, 4]])
    """
    return swap(to_array(a), axis1, axis2)


@public
def moveaxis(a: Any, source: Any, destination: Any) -> Tensor:
    """An array with axes moved to other places; the others keep their order.

    Parameters
    ----------
    source, destination : int or list of int
        Where the axes are, and where they are put.

    Returns
    -------
    Tensor
        The elements of ``a``.

    Raises
    ------
    ValueError
        When the two differ in length.
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.moveaxis(tf.zeros([2, 3, 4]), 0, -1).shape
    TensorShape([3, 4, 2])
    """
    return move_axes(to_array(a), source, destination, f"{_NAME}moveaxis")


# ---------------------------------------------------------------------------- turned around

def flip_axes(x: Tensor, axis: Any, name: str) -> Tensor:
    """``flip`` of a tensor."""
    if axis is None:
        axes = tuple(range(x.ndim))
    else:
        axes = tuple(one_axis(f"{_NAME}{name}", item, x.ndim)
                     for item in arguments.static_ints(axis, "axis"))
    return run("reverse", x, axes=tuple(sorted(set(axes)))) if axes else x


@public
def flip(m: Any, axis: Any = None) -> Tensor:
    """An array whose elements along axes are in reverse.

    Returns
    -------
    Tensor
        The shape and dtype of ``m``.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.flip([[1, 2], [3, 4]], 1).numpy()
    array([[2, 1],
           [4, 3]])
    """
    return flip_axes(to_array(m), axis, "flip")


@public
def flipud(m: Any) -> Tensor:
    """An array whose first axis is in reverse.

    Returns
    -------
    Tensor
        The shape and dtype of ``m``.

    Raises
    ------
    InvalidArgumentError
        When ``m`` has no axis.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.flipud([[1, 2], [3, 4]]).numpy()
    array([[3, 4],
           [1, 2]])
    """
    return flip_axes(to_array(m), 0, "flipud")


@public
def fliplr(m: Any) -> Tensor:
    """An array whose second axis is in reverse.

    Returns
    -------
    Tensor
        The shape and dtype of ``m``.

    Raises
    ------
    InvalidArgumentError
        When ``m`` has no second axis.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.fliplr([[1, 2], [3, 4]]).numpy()
    array([[2, 1],
           [4, 3]])
    """
    return flip_axes(to_array(m), 1, "fliplr")


@public
def rot90(m: Any, k: Any = 1, axes: Any = (0, 1)) -> Tensor:
    """An array turned by quarters in the plane of two axes.

    Parameters
    ----------
    k : int
        How many quarters, from the first axis towards the second.
    axes : pair of int
        The two axes.

    Returns
    -------
    Tensor
        The elements of ``m``.

    Raises
    ------
    ValueError
        When ``axes`` are not two different ones.
    InvalidArgumentError
        When an axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.rot90([[1, 2], [3, 4]]).numpy()
    array([[2, 4],
           [1, 3]])
    """
    x = to_array(m)
    plane = [one_axis(f"{_NAME}rot90", axis, x.ndim)
             for axis in arguments.static_ints(axes, "axes")]
    if len(plane) != 2 or plane[0] == plane[1]:
        raise ArgumentError(f"tf.experimental.numpy.rot90: axes must be two different ones, got "
                            f"{axes}")
    first, second = plane
    quarters = arguments.static_int(k, "k") % 4
    if quarters == 0:
        return x
    if quarters == 2:
        return flip_axes(x, plane, "rot90")
    if quarters == 1:
        return swap(flip_axes(x, second, "rot90"), first, second)
    return flip_axes(swap(x, first, second), second, "rot90")


@public
def roll(a: Any, shift: Any, axis: Any = None) -> Tensor:
    """Elements moved along axes; those that leave one end come in at the other.

    Parameters
    ----------
    shift : int or list of int
        By how much; one for each axis.
    axis : int or list of int, optional
        The axes; by default the elements move as in a vector.

    Returns
    -------
    Tensor
        The shape and dtype of ``a``.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or shifts and axes differ in number.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.roll([1, 2, 3, 4], 1).numpy()
    array([4, 1, 2, 3])
    """
    x = to_array(a)
    if axis is not None:
        return slicing.roll(x, shift, axis)
    return run("reshape", slicing.roll(flat(x), shift, 0), shape=shape_of(x))
