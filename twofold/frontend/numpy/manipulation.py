"""The shape of one array: axes moved, added, dropped, turned around."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError
from ..dispatch.door import run
from ..ops import array as plain
from ..ops import joining, slicing
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor, is_variable
from ..tensors.tracebacks import public
from ..values import arguments
from .promotion import to_array
from .shapes import flat, move_axes, one_axis, permute, shape_of, to_rank

_NAME = "experimental.numpy."


@public
def shape(a: Any) -> TensorShape:
    """The sizes of an array.

    Returns
    -------
    TensorShape
        Its shape.

    Raises
    ------
    ValueError
        When ``a`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.shape([[1, 2]])
    TensorShape([1, 2])
    """
    return to_array(a).shape


@public
def ndim(a: Any) -> int:
    """How many dimensions an array has.

    Returns
    -------
    int
        Its rank.

    Raises
    ------
    ValueError
        When ``a`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.ndim([[1, 2]])
    2
    """
    return to_array(a).ndim


@public
def isscalar(num: Any) -> bool:
    """Whether a value has no dimensions.

    Parameters
    ----------
    num : array_like
        A number, list, array or tensor.

    Returns
    -------
    bool
        Whether it is a number, or an array of rank 0.

    Raises
    ------
    ValueError
        When ``num`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.isscalar(1.5), tf.experimental.numpy.isscalar([1.5])
    (True, False)
    """
    return to_array(num).ndim == 0


@public
def iscomplexobj(x: Any) -> bool:
    """Whether an array has a complex dtype.

    Returns
    -------
    bool
        Whether it has.

    Raises
    ------
    ValueError
        When ``x`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.iscomplexobj([1j])
    True
    """
    return to_array(x).dtype.is_complex


@public
def isrealobj(x: Any) -> bool:
    """Whether an array has a dtype that is not complex.

    Returns
    -------
    bool
        Whether it has.

    Raises
    ------
    ValueError
        When ``x`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.isrealobj([1j])
    False
    """
    return not to_array(x).dtype.is_complex


# ---------------------------------------------------------------------------- shapes

def reshape_to(x: Tensor, newshape: Any, order: str) -> Tensor:
    """``reshape`` of a tensor; in Fortran's order the first index runs fastest."""
    if order not in ("C", "F"):
        raise ArgumentError(f"Unsupported order argument {order}")
    if np.ndim(newshape) == 0 and not isinstance(newshape, TensorShape):
        newshape = [newshape]
    if order == "C":
        return plain.reshape(x, newshape)
    if not isinstance(newshape, (list, tuple)):
        newshape = arguments.dims_of(newshape, "newshape")
    return plain.transpose(plain.reshape(plain.transpose(x), list(newshape)[::-1]))


@public
def reshape(a: Any, newshape: Any, order: str = "C") -> Tensor:
    """The elements of an array in another shape.

    Parameters
    ----------
    newshape : int or list of int
        The shape; one size may be -1: what the others leave.
    order : str
        ``"C"``: the last index runs fastest; ``"F"``: the first.

    Returns
    -------
    Tensor
        Of that shape.

    Raises
    ------
    ValueError
        When ``order`` is another.
    InvalidArgumentError
        When the number of elements does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.reshape([1, 2, 3, 4], [2, -1], order="F").numpy()
    array([[1, 3],
           [2, 4]])
    """
    return reshape_to(to_array(a), newshape, order)


@public
def ravel(a: Any) -> Tensor:
    """An array as a vector.

    Returns
    -------
    Tensor
        All elements, the last index running fastest.

    Raises
    ------
    ValueError
        When ``a`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.ravel([[1, 2], [3, 4]]).numpy()
    array([1, 2, 3, 4])
    """
    return plain.reshape(to_array(a), [-1])


@public
def flatten(a: Any, order: str = "C") -> Tensor:
    """An array as a vector.

    Parameters
    ----------
    order : str
        ``"C"``, ``"A"`` or ``"K"``: the last index runs fastest; ``"F"``: the first.

    Returns
    -------
    Tensor
        All elements.

    Raises
    ------
    ValueError
        When ``order`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.flatten([[1, 2], [3, 4]], "F").numpy()
    array([1, 3, 2, 4])
    """
    if order not in ("C", "A", "K", "F"):
        raise ArgumentError("order can only be C, A, K (all row major) or F (column major).")
    x = to_array(a)
    return plain.reshape(plain.transpose(x) if order == "F" else x, [-1])


@public
def expand_dims(a: Any, axis: Any) -> Tensor:
    """An array with a further axis of size 1.

    Parameters
    ----------
    axis : int
        Where it is put.

    Returns
    -------
    Tensor
        The elements of ``a``.

    Raises
    ------
    InvalidArgumentError
        When the axis is outside the rank of the result.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.expand_dims([1, 2], 0).shape
    TensorShape([1, 2])
    """
    return plain.expand_dims(to_array(a), axis)


@public
def squeeze(a: Any, axis: Any = None) -> Tensor:
    """An array without axes of size 1.

    Parameters
    ----------
    axis : int or list of int, optional
        Those to drop, by default all of size 1.

    Returns
    -------
    Tensor
        The elements of ``a``.

    Raises
    ------
    InvalidArgumentError
        When an axis is not of size 1, or outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.squeeze([[[1], [2]]]).shape
    TensorShape([2])
    """
    return plain.squeeze(to_array(a), axis)


# ---------------------------------------------------------------------------- the order of axes

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


# ---------------------------------------------------------------------------- repeated, padded

@public
def repeat(a: Any, repeats: Any, axis: Any = None) -> Tensor:
    """Each element several times.

    Parameters
    ----------
    repeats : int or list of int
        How often; one for all, or one for each place of the axis.
    axis : int, optional
        The axis; by default ``a`` is flattened first.

    Returns
    -------
    Tensor
        The dtype of ``a``.

    Raises
    ------
    InvalidArgumentError
        When the axis is outside the rank, or ``repeats`` does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.repeat([1, 2], [1, 2]).numpy()
    array([1, 2, 2])
    """
    x = to_array(a)
    if x.ndim == 0:
        x = to_rank(x, 1)
    return joining.repeat(x, repeats if isinstance(repeats, int) else to_array(repeats), axis)


@public
def tile(a: Any, reps: Any) -> Tensor:
    """An array repeated as a whole along its axes.

    Parameters
    ----------
    reps : int or list of int
        How often, for each axis; for fewer the leading axes are not repeated, for more ``a`` gets
        axes in front.

    Returns
    -------
    Tensor
        The dtype of ``a``.

    Raises
    ------
    InvalidArgumentError
        When a number is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.tile([1, 2], [2, 2]).numpy()
    array([[1, 2, 1, 2],
           [1, 2, 1, 2]])
    """
    x = to_array(a)
    counts = (reps,) if not isinstance(reps, (list, tuple)) and np.ndim(reps) == 0 else reps
    dims = arguments.dims_of(counts, "reps")
    x = to_rank(x, len(dims))
    return joining.tile(x, [1] * (x.ndim - len(dims)) + list(dims)) if x.ndim else x


@public
def pad(array: Any, pad_width: Any, mode: str, **kwargs: Any) -> Tensor:
    """An array with borders.

    Parameters
    ----------
    array : array_like
        What gets the borders.
    pad_width : list of pairs
        How wide the borders are, before and after each axis.
    mode : str
        ``"constant"``, ``"reflect"`` (without the edge) or ``"symmetric"`` (with it).
    **kwargs
        ``constant_values``: what constant borders hold, by default 0.

    Returns
    -------
    Tensor
        The dtype of ``array``.

    Raises
    ------
    ValueError
        When ``mode`` is another.
    InvalidArgumentError
        When ``pad_width`` does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.pad([1, 2], [[1, 2]], "constant").numpy()
    array([0, 1, 2, 0, 0])
    """
    if not isinstance(mode, str):
        raise ArgumentTypeError(f"tf.experimental.numpy.pad: mode must be a string, got {mode!r}")
    if mode not in ("constant", "reflect", "symmetric"):
        raise ArgumentError(f"Unsupported padding mode: {mode}")
    fill = kwargs.get("constant_values", 0)
    x = to_array(array)
    if not isinstance(fill, Tensor) and not is_variable(fill) and x._dtype is not dtypes.string:
        fill = to_array(fill, x._dtype)
    return slicing.pad(x, pad_width, mode.upper(), fill)
