"""The shape of an array: read, changed, axes of size 1 added and dropped."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError
from ..ops import array as plain
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from .promotion import to_array


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
