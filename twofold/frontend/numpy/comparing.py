"""Arrays compared as a whole or within limits, differences, and polynomials."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentError
from ..dispatch.door import run
from ..ops import joining, reduce
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from .binary import add_arrays, multiply_arrays
from .elementwise import absolute_value, each_part
from .promotion import like, promote, to_array
from .shapes import one_axis, shape_of, to_rank

_NAME = "experimental.numpy."


def close(x: Tensor, y: Tensor, rtol: Any, atol: Any, equal_nan: Any) -> Tensor:
    """``isclose`` of tensors of one dtype; integers and bools must be equal."""
    if not x._dtype.is_inexact:
        return run("equal", x, y)
    real = x._dtype.real_dtype
    limit = run("add", to_array(atol, real),
                run("multiply", to_array(rtol, real), absolute_value(y)))
    found = run("less_equal", absolute_value(run("subtract", x, y)), limit)
    if not equal_nan:
        return found
    is_nan = each_part("is_nan", "logical_or")
    return run("logical_or", found, run("logical_and", is_nan(x), is_nan(y)))


@public
def isclose(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False
            ) -> Tensor:
    """Where two arrays are equal within limits: ``|a - b| <= atol + rtol |b|``.

    Parameters
    ----------
    b : array_like
        What ``a`` is compared with.
    rtol, atol : float
        The limits, relative to ``b`` and absolute.
    equal_nan : bool
        Whether NaN is equal to NaN.

    Returns
    -------
    Tensor
        Bools in the shape that both broadcast to; integers must be equal. Infinities are equal to
        none, as in TensorFlow.

    Raises
    ------
    InvalidArgumentError
        When shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.isclose([1.0, 2.0], [1.000001, 2.1]).numpy()
    array([ True, False])
    """
    x, y = promote(a, b)
    return close(x, y, rtol, atol, equal_nan)


@public
def allclose(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False
             ) -> Tensor:
    """Whether two arrays are equal within limits everywhere: ``|a - b| <= atol + rtol |b|``.

    Parameters
    ----------
    b : array_like
        What ``a`` is compared with.
    rtol, atol : float
        The limits, relative to ``b`` and absolute.
    equal_nan : bool
        Whether NaN is equal to NaN.

    Returns
    -------
    Tensor
        A bool.

    Raises
    ------
    InvalidArgumentError
        When shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.allclose([1.0, 2.0], [1.000001, 2.0]).numpy()
    np.True_
    """
    x, y = promote(a, b)
    return reduce.reduce_all(close(x, y, rtol, atol, equal_nan))


@public
def array_equal(a1: Any, a2: Any) -> Tensor:
    """Whether two arrays have one shape and equal elements.

    Parameters
    ----------
    a1, a2 : array_like
        The two.

    Returns
    -------
    Tensor
        A bool.

    Raises
    ------
    ValueError
        When one is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.array_equal([1, 2], [1.0, 2.0]).numpy()
    np.True_
    """
    x, y = promote(a1, a2)
    if x.ndim != y.ndim:
        return convert.to_tensor(False)
    sizes, others = shape_of(x), shape_of(y)
    if any(isinstance(m, int) and isinstance(n, int) and m != n for m, n in zip(sizes, others)):
        return convert.to_tensor(False)
    if sizes == others:
        return reduce.reduce_all(run("equal", x, y))
    return _equal_late(x, y)


def _equal_late(x: Tensor, y: Tensor) -> Tensor:
    """The same where only the run tells whether the shapes are one."""
    from ..flow.choices import cond
    from ..ops.array import reshape, shape
    has_one_shape = reduce.reduce_all(run("equal", shape(x), shape(y)))
    return cond(has_one_shape,
                lambda: reduce.reduce_all(run("equal", x, reshape(y, shape(x)))),
                lambda: convert.to_tensor(False))


@public
def diff(a: Any, n: Any = 1, axis: Any = -1) -> Tensor:
    """Differences of neighbours along an axis.

    Parameters
    ----------
    n : int
        How often differences are taken.
    axis : int
        Along which neighbours are taken.

    Returns
    -------
    Tensor
        The axis is shorter by ``n``; of bools whether neighbours differ.

    Raises
    ------
    ValueError
        When ``n`` is negative.
    InvalidArgumentError
        When the axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.diff([1, 4, 9, 16]).numpy()
    array([3, 5, 7])
    """
    x = to_array(a)
    return differences(x, n, one_axis(f"{_NAME}diff", axis, x.ndim))


def differences(x: Tensor, n: Any, place: int) -> Tensor:
    """``diff`` of a tensor along an axis."""
    times = arguments.static_int(n, "n")
    if times < 0:
        raise ArgumentError(f"Argument `n` must be a non-negative integer. Received: n={times}")
    op = "not_equal" if x._dtype is dtypes.bool_ else "subtract"
    before = [slice(None)] * place
    size = shape_of(x)[place]
    for _ in range(min(times, size) if isinstance(size, int) else times):
        x = run(op, x[(*before, slice(1, None))], x[(*before, slice(None, -1))])
    return x


@public
def polyval(p: Any, x: Any) -> Tensor:
    """A polynomial at the elements of an array.

    Parameters
    ----------
    p : array_like
        The coefficients, that of the highest power first.

    Returns
    -------
    Tensor
        The shape of ``x``; the dtype that both promote to.

    Raises
    ------
    InvalidArgumentError
        When shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.polyval([1, 0, 2], [3, 4]).numpy()
    array([11, 18])
    """
    coefficients, values = promote(p, x)
    found = multiply_arrays(values, like(0, values))
    for each in joining.unstack(to_rank(coefficients, 1)):
        found = add_arrays(multiply_arrays(found, values), each)
    return found
