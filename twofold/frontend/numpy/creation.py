"""Arrays made of values, shapes and ranges."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...dtypes import DType
from ...errors import ArgumentError, UnimplementedError
from ..dispatch.door import run
from ..ops import array as plain_array
from ..ops import creation as plain
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from .promotion import as_type, default_float, to_array
from .shapes import shape_of, to_rank

#: Of an array in NumPy.
MOST_DIMENSIONS = 32


@public
def array(val: Any, dtype: Any = None, copy: bool = True, ndmin: int = 0) -> Tensor:
    """A tensor of a value, by NumPy's rules: Python floats are float64, integers int64.

    Parameters
    ----------
    val : array_like
        A number, a nested list, an array or a tensor.
    copy : bool
        Accepted as in TensorFlow: tensors never change, so that there is nothing to copy.
    ndmin : int
        How many dimensions there are at least; those that are missing are put in front.

    Returns
    -------
    Tensor
        With the dtype ``dtype``, by default that of the values.

    Raises
    ------
    ValueError
        When ``val`` is no array, or ``ndmin`` is above 32.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.array([1, 2.5], ndmin=2)
    <tf.Tensor: shape=(1, 2), dtype=float64, numpy=array([[1. , 2.5]])>
    """
    least = arguments.static_int(ndmin, "ndmin")
    if least > MOST_DIMENSIONS:
        raise ArgumentError("ndmin bigger than allowable number of dimensions: "
                            f"{MOST_DIMENSIONS}.")
    x = to_array(val, dtype)
    return to_rank(x, least) if least > 0 else x


@public
def asarray(a: Any, dtype: Any = None) -> Tensor:
    """A tensor of a value, by NumPy's rules; a tensor of that dtype as it is.

    Returns
    -------
    Tensor
        With the dtype ``dtype``, by default that of the values.

    Raises
    ------
    ValueError
        When ``a`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.asarray([1, 2]).dtype
    tf.int64
    """
    return to_array(a, dtype)


@public
def asanyarray(a: Any, dtype: Any = None) -> Tensor:
    """A tensor of a value, by NumPy's rules; a tensor of that dtype as it is.

    Returns
    -------
    Tensor
        With the dtype ``dtype``, by default that of the values.

    Raises
    ------
    ValueError
        When ``a`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.asanyarray(1.5).dtype
    tf.float64
    """
    return to_array(a, dtype)


@public
def ascontiguousarray(a: Any, dtype: Any = None) -> Tensor:
    """A tensor of a value, by NumPy's rules, with one dimension at least.

    Returns
    -------
    Tensor
        With the dtype ``dtype``, by default that of the values.

    Raises
    ------
    ValueError
        When ``a`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.ascontiguousarray(7).numpy()
    array([7])
    """
    return to_rank(to_array(a, dtype), 1)


@public
def copy(a: Any) -> Tensor:
    """The values of an array as a tensor, by NumPy's rules.

    Returns
    -------
    Tensor
        The shape and dtype of ``a``.

    Raises
    ------
    ValueError
        When ``a`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.copy([1, 2]).numpy()
    array([1, 2])
    """
    return run("identity", to_array(a))


# ---------------------------------------------------------------------------- of one number

def asked_or_float(dtype: Any) -> DType:
    """A dtype argument; the one of Python floats where there is none."""
    return as_type(dtype) if dtype else default_float()


def _sizes(shape: Any) -> Any:
    """A shape argument; a single size counts as a list."""
    if isinstance(shape, (list, tuple)):
        return shape
    x = shape if isinstance(shape, Tensor) else np.asarray(shape)
    return shape if x.ndim else [shape]


@public
def zeros(shape: Any, dtype: Any = float) -> Tensor:
    """An array of zeros.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    InvalidArgumentError
        When a size is negative.
    TypeError
        When ``dtype`` is none, or sizes are no integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.zeros([2, 1]).numpy()
    array([[0.],
           [0.]])
    """
    return plain.zeros(_sizes(shape), asked_or_float(dtype))


@public
def ones(shape: Any, dtype: Any = float) -> Tensor:
    """An array of ones.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    InvalidArgumentError
        When a size is negative.
    TypeError
        When ``dtype`` is none, or sizes are no integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.ones([2], tf.int32).numpy()
    array([1, 1], dtype=int32)
    """
    return plain.ones(_sizes(shape), asked_or_float(dtype))


@public
def empty(shape: Any, dtype: Any = float) -> Tensor:
    """An array whose values are of no matter: zeros.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    InvalidArgumentError
        When a size is negative.
    TypeError
        When ``dtype`` is none, or sizes are no integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.empty([2]).shape
    TensorShape([2])
    """
    return plain.zeros(_sizes(shape), asked_or_float(dtype))


@public
def full(shape: Any, fill_value: Any, dtype: Any = None) -> Tensor:
    """An array filled with a value.

    Parameters
    ----------
    fill_value : array_like
        A number, or an array that broadcasts to ``shape``.

    Returns
    -------
    Tensor
        Of that shape; the dtype ``dtype``, by default that of ``fill_value``.

    Raises
    ------
    InvalidArgumentError
        When a size is negative, or ``fill_value`` does not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.full([2], 7).numpy()
    array([7, 7])
    """
    return plain_array.broadcast_to(to_array(fill_value, dtype), _sizes(shape))


@public
def broadcast_to(array: Any, shape: Any) -> Tensor:
    """An array stretched to a shape.

    Parameters
    ----------
    array : array_like
        Sizes are 1 or those of ``shape``.

    Returns
    -------
    Tensor
        Of that shape.

    Raises
    ------
    InvalidArgumentError
        When it does not broadcast to that shape.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.broadcast_to([1, 2], [2, 2]).numpy()
    array([[1, 2],
           [1, 2]])
    """
    return plain_array.broadcast_to(to_array(array), _sizes(shape))


@public
def zeros_like(a: Any, dtype: Any = None) -> Tensor:
    """Zeros in the shape of an array.

    Returns
    -------
    Tensor
        The shape of ``a``; the dtype ``dtype``, by default that of ``a``.

    Raises
    ------
    ValueError
        When ``a`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.zeros_like([1, 2]).numpy()
    array([0, 0])
    """
    return plain.zeros_like(to_array(a), None if dtype is None else as_type(dtype))


@public
def ones_like(a: Any, dtype: Any = None) -> Tensor:
    """Ones in the shape of an array.

    Returns
    -------
    Tensor
        The shape of ``a``; the dtype ``dtype``, by default that of ``a``.

    Raises
    ------
    ValueError
        When ``a`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.ones_like([3, 2]).numpy()
    array([1, 1])
    """
    return plain.ones_like(to_array(a), None if dtype is None else as_type(dtype))


@public
def empty_like(a: Any, dtype: Any = None) -> Tensor:
    """Values of no matter in the shape of an array: zeros.

    Returns
    -------
    Tensor
        The shape of ``a``; the dtype ``dtype``, by default that of ``a``.

    Raises
    ------
    ValueError
        When ``a`` is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.empty_like([1, 2]).shape
    TensorShape([2])
    """
    return plain.zeros_like(to_array(a), None if dtype is None else as_type(dtype))


@public
def full_like(a: Any, fill_value: Any, dtype: Any = None, order: str = "K", subok: bool = True,
              shape: Any = None) -> Tensor:
    """The shape of an array, filled with a value.

    Parameters
    ----------
    fill_value : array_like
        A number, or an array that broadcasts to the shape.
    order, subok, shape
        Only their defaults are supported.

    Returns
    -------
    Tensor
        The shape of ``a``; the dtype ``dtype``, by default that of ``a``.

    Raises
    ------
    UnimplementedError
        When ``order``, ``subok`` or ``shape`` is another.
    InvalidArgumentError
        When ``fill_value`` does not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.full_like([1, 2], 7).numpy()
    array([7, 7])
    """
    for name, value, only in (("order", order, "K"), ("subok", subok, True), ("shape", shape,
                                                                              None)):
        if value is not only and value != only:
            raise UnimplementedError(f"tf.experimental.numpy.full_like: {name}={value!r} is not "
                                     "supported", "full_like")
    x = to_array(a)
    filled = to_array(fill_value, x._dtype if dtype is None else dtype)
    return run("broadcast_to", filled, shape=shape_of(x))
