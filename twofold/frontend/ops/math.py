"""Elementwise functions (``tf.math`` and the shortcuts of it in ``tf``).

Functions that are one op are made from the op's record (``records``); written out here is what
composes several or prepares its arguments.
"""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert, operators
from ..values.short_ways import is_op_of_two
from .common import one_axis, to_tensor


@public
def round_(x: Any, name: str | None = None) -> Tensor:
    """The nearest integer; halves go to the even one.

    Parameters
    ----------
    x : Tensor
        Any shape; floats, or integers, which stay as they are.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When ``x`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.round([0.5, 1.5, 1.7]).numpy()
    array([0., 2., 2.], dtype=float32)
    """
    tensor = to_tensor(x)
    return tensor if tensor.dtype.is_integer else run("round", tensor)


@is_op_of_two("divide")
def truediv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Elementwise ``x / y``; integers give floats.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast. A Python number takes the dtype
        of the other.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to. The dtype of floats; float32 for integers of 8
        and 16 bits, float64 for wider ones.

    Raises
    ------
    InvalidArgumentError
        When the dtypes differ or are bool, or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.truediv(1, 2).numpy()
    np.float64(0.5)
    """
    return operators.truediv(*convert.operands(x, y))


@is_op_of_two("divide")
def divide(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Elementwise ``x / y``; integers give floats.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast. A Python number takes the dtype
        of the other.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to. The dtype of floats; float32 for integers of 8
        and 16 bits, float64 for wider ones.

    Raises
    ------
    InvalidArgumentError
        When the dtypes differ or are bool, or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.divide(tf.constant([1.0, 2.0]), 2).numpy()
    array([0.5, 1. ], dtype=float32)
    """
    return operators.truediv(*convert.operands(x, y))


@is_op_of_two("divide_no_nan")
def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """``x / y``, and 0 where ``y`` is 0; integers give floats.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast. A Python number takes the dtype
        of the other.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to. The dtype of floats; float32 for integers of 8
        and 16 bits, float64 for wider ones.

    Raises
    ------
    InvalidArgumentError
        When the dtypes differ or are bool, or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.divide_no_nan([1.0, 2.0], [0.0, 4.0]).numpy()
    array([0. , 0.5], dtype=float32)
    """
    return operators.truediv(*convert.operands(x, y), "divide_no_nan")


@is_op_of_two("logical_xor")
def logical_xor(x: Any, y: Any, name: str = "LogicalXor") -> Tensor:
    """Elementwise exclusive or of bools.

    Parameters
    ----------
    x, y : Tensor
        Bools, of shapes that broadcast.

    Returns
    -------
    Tensor
        Bools, in the shape that ``x`` and ``y`` broadcast to.

    Raises
    ------
    InvalidArgumentError
        When an input is not bool, or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.logical_xor([True, True], [True, False]).numpy()
    array([False,  True])
    """
    return run("logical_xor", *convert.operands(x, y))


@public
def add_n(inputs: Any, name: str | None = None) -> Tensor:
    """The sum of tensors of one shape.

    Parameters
    ----------
    inputs : list of Tensor
        Of one shape and dtype: integers or floats.

    Returns
    -------
    Tensor
        The shape and dtype of the inputs.

    Raises
    ------
    ValueError
        When there is no tensor.
    InvalidArgumentError
        When dtypes or shapes differ; they do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.add_n([[1, 2], [3, 4], [5, 6]]).numpy()
    array([ 9, 12], dtype=int32)
    """
    tensors = [to_tensor(x) for x in (inputs if isinstance(inputs, (list, tuple)) else [inputs])]
    if not tensors:
        raise ArgumentError("tf.add_n: inputs must hold at least one tensor")
    total = tensors[0]
    for x in tensors[1:]:
        if not x.shape.is_compatible_with(total.shape):
            raise InvalidArgumentError(f"tf.add_n: shapes {total.shape} and {x.shape} differ; "
                                       "they must be equal", "add_n")
        total = run("add", total, x)
    return total


@public
def accumulate_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None,
                 name: str | None = None) -> Tensor:
    """The sum of tensors of one shape (``tf.add_n``).

    Parameters
    ----------
    inputs : list of Tensor
        Of one shape and dtype: integers or floats.
    shape : shape, optional
        What the shape of the inputs must be; dimensions may be None.
    tensor_dtype : dtype, optional
        What their dtype must be.

    Returns
    -------
    Tensor
        The shape and dtype of the inputs.

    Raises
    ------
    ValueError
        When there is no tensor.
    InvalidArgumentError
        When dtypes or shapes differ from each other or from what was given.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.accumulate_n([[1, 2], [3, 4]]).numpy()
    array([4, 6], dtype=int32)
    """
    tensors = [to_tensor(x) for x in (inputs if isinstance(inputs, (list, tuple)) else [inputs])]
    for x in tensors:
        if shape is not None and not x.shape.is_compatible_with(shape):
            raise InvalidArgumentError(f"tf.math.accumulate_n: an input has shape {x.shape} and "
                                       f"not {shape}", "accumulate_n")
        if tensor_dtype is not None and x.dtype != dtypes.as_dtype(tensor_dtype):
            raise InvalidArgumentError(f"tf.math.accumulate_n: an input has dtype {x.dtype.name} "
                                       f"and not {dtypes.as_dtype(tensor_dtype).name}",
                                       "accumulate_n")
    return add_n(tensors)


@public
def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Tensor:
    """A scalar times a tensor.

    Parameters
    ----------
    scalar : scalar
        A number or a tensor of rank 0.
    x : Tensor
        Any shape; integers or floats.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    ValueError
        When ``scalar`` has dimensions.
    InvalidArgumentError
        When the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.scalar_mul(2.0, [1.0, 2.0]).numpy()
    array([2., 4.], dtype=float32)
    """
    tensor = to_tensor(x)
    factor = convert.operand(scalar, tensor)
    if factor.ndim:
        raise ArgumentError(f"Only scalar multiply works, got shape {factor.shape}")
    return run("multiply", factor, tensor)


def _where_zero(x: Tensor, result: Tensor) -> Tensor:
    """``result``, but zero where ``x`` is zero."""
    zero = to_tensor(0.0, x.dtype)
    return run("select", run("equal", x, zero), zero, result)


@public
def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """``x * y``, and zero where ``y`` is zero whatever ``x`` is.

    Parameters
    ----------
    x, y : Tensor
        Floats of one dtype, of shapes that broadcast.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtypes differ or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.multiply_no_nan(float("inf"), 0.0).numpy()
    np.float32(0.0)
    """
    a, b = convert.operands(x, y)
    return _where_zero(b, run("multiply", a, b))


@public
def reciprocal_no_nan(x: Any, name: str | None = None) -> Tensor:
    """``1 / x``, and zero where ``x`` is zero.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    DtypeError
        When ``x`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.reciprocal_no_nan([2.0, 0.0]).numpy()
    array([0.5, 0. ], dtype=float32)
    """
    tensor = to_tensor(x)
    return run("divide_no_nan", to_tensor(1.0, tensor.dtype), tensor)


@public
def cumulative_logsumexp(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False,
                         name: str | None = None) -> Tensor:
    """``log(cumsum(exp(x)))`` along an axis, shifted by the maximum.

    Parameters
    ----------
    x : Tensor
        Rank 1 or more; floats.
    axis : int
        The axis to go along; negative ones count from the end.
    exclusive : bool
        Leave out the element itself: the first result is -inf.
    reverse : bool
        Go from the end to the front.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank or ``x`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.cumulative_logsumexp([1.0, 1.0]).numpy().round(4)
    array([1.    , 1.6931], dtype=float32)
    """
    tensor = to_tensor(x)
    return run("cumulative_logsumexp", tensor,
               axis=one_axis("cumulative_logsumexp", axis, tensor.ndim),
               exclusive=bool(exclusive), reverse=bool(reverse))


@public
def nextafter(x1: Any, x2: Any, name: str | None = None) -> Tensor:
    """The next float after ``x1`` towards ``x2``.

    Parameters
    ----------
    x1, x2 : Tensor
        float32 or float64, of one dtype and of shapes that broadcast.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the dtypes differ or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> float(tf.math.nextafter(tf.constant(1.0), 2.0)) - 1.0 == 2.0 ** -23
    True
    """
    a, b = convert.operands(x1, x2)
    return run("nextafter", a, b, dtype=a.dtype)


