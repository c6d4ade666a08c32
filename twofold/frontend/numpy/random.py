"""``tf.experimental.numpy.random``: draws from the sequences of ``tf.random``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, DtypeError
from ..dispatch.door import run
from ..ops.random import distributions, draws
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from .promotion import as_type, cast, to_array
from .shapes import shape_of


def _sizes(size: Any) -> Any:
    """A size argument as a shape; None is that of a scalar."""
    if size is None:
        return ()
    return (size,) if not isinstance(size, (list, tuple)) and np.ndim(size) == 0 else size


@public
def seed(s: Any) -> None:
    """Begin the global random sequences anew, as ``tf.random.set_seed`` does.

    Parameters
    ----------
    s : int
        The seed.

    Raises
    ------
    ValueError
        When ``s`` is no integer.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.random.seed(7)
    >>> first = tf.experimental.numpy.random.rand()
    >>> tf.experimental.numpy.random.seed(7)
    >>> bool(first == tf.experimental.numpy.random.rand())
    True
    """
    try:
        number = int(s)
    except (TypeError, ValueError, OverflowError):
        raise ArgumentError(f"Argument `s` got an invalid value {s!r}. Only integers are supported."
                            ) from None
    draws.set_seed(number)


@public
def standard_normal(size: Any = None) -> Tensor:
    """Draws from the normal distribution of mean 0 and deviation 1.

    Parameters
    ----------
    size : int or list of int, optional
        The shape of the result, by default a scalar.

    Returns
    -------
    Tensor
        float64.

    Raises
    ------
    InvalidArgumentError
        When a size is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.random.standard_normal([2, 3]).shape
    TensorShape([2, 3])
    """
    return draws.normal(_sizes(size), dtype=dtypes.float64)


@public
def randn(*args: Any) -> Tensor:
    """Draws from the normal distribution of mean 0 and deviation 1.

    Parameters
    ----------
    *args : int
        The shape of the result, a size for each axis.

    Returns
    -------
    Tensor
        float64.

    Raises
    ------
    InvalidArgumentError
        When a size is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.random.randn(2, 3).shape
    TensorShape([2, 3])
    """
    return draws.normal(args, dtype=dtypes.float64)


def _between(low: Any, high: Any, size: Any) -> Tensor:
    least, most = to_array(low, dtypes.float64), to_array(high, dtypes.float64)
    span = run("subtract", most, least)
    shape = shape_of(span) if size is None else _sizes(size)
    unit = draws.uniform(shape, dtype=dtypes.float64)
    return run("add", run("multiply", unit, span), least)


@public
def uniform(low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Tensor:
    """Draws that lie evenly between two bounds.

    Parameters
    ----------
    low, high : array_like
        The bounds; the upper one is not reached.
    size : int or list of int, optional
        The shape of the result, by default that of the bounds.

    Returns
    -------
    Tensor
        float64.

    Raises
    ------
    InvalidArgumentError
        When a size is negative, or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.random.uniform([0, 10], [1, 20]).shape
    TensorShape([2])
    """
    return _between(low, high, size)


@public
def random(size: Any = None) -> Tensor:
    """Draws that lie evenly between 0 and 1, which is not reached.

    Parameters
    ----------
    size : int or list of int, optional
        The shape of the result, by default a scalar.

    Returns
    -------
    Tensor
        float64.

    Raises
    ------
    InvalidArgumentError
        When a size is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.random.random([2]).shape
    TensorShape([2])
    """
    return draws.uniform(_sizes(size), dtype=dtypes.float64)


@public
def rand(*size: Any) -> Tensor:
    """Draws that lie evenly between 0 and 1, which is not reached.

    Parameters
    ----------
    *size : int
        The shape of the result, a size for each axis.

    Returns
    -------
    Tensor
        float64.

    Raises
    ------
    InvalidArgumentError
        When a size is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.random.rand(2, 3).shape
    TensorShape([2, 3])
    """
    return draws.uniform(size, dtype=dtypes.float64)


@public
def poisson(lam: Any = 1.0, size: Any = None) -> Tensor:
    """Draws from Poisson distributions.

    Parameters
    ----------
    lam : array_like
        Their means.
    size : int or list of int, optional
        How many draws from each distribution, by default one.

    Returns
    -------
    Tensor
        int64, in the shape ``size``, then that of ``lam``.

    Raises
    ------
    InvalidArgumentError
        When a size or a mean is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.random.poisson(3.0, [4]).shape
    TensorShape([4])
    """
    rates = to_array(lam)
    if not rates._dtype.is_floating:
        rates = cast(rates, dtypes.float64)
    return distributions.poisson(_sizes(size), rates, dtype=dtypes.int64)


@public
def randint(low: Any, high: Any = None, size: Any = None, dtype: Any = np.int64) -> Tensor:
    """Integers that lie evenly between two bounds.

    Parameters
    ----------
    low, high : int
        The bounds; the upper one is not reached. Of one alone it is the upper one, from 0 on.
    size : int or list of int, optional
        The shape of the result, by default a scalar.
    dtype : dtype
        int32 or int64.

    Returns
    -------
    Tensor
        Integers.

    Raises
    ------
    ValueError
        When ``dtype`` is another, or there is no integer between the bounds.

    Examples
    --------
    >>> import twofold as tf
    >>> 0 <= int(tf.experimental.numpy.random.randint(10)) < 10
    True
    """
    wanted = as_type(dtype)
    if wanted not in (dtypes.int32, dtypes.int64):
        raise ArgumentError(f"Argument `dtype` got an invalid value {dtype!r}. Only those "
                            "convertible to int32 or int64 are supported.")
    least, most = (0, low) if high is None else (low, high)
    bounds = [_bound(bound) for bound in (least, most)]
    return draws.uniform(_sizes(size), minval=bounds[0], maxval=bounds[1], dtype=wanted)


def _bound(value: Any) -> int:
    found = arguments.static_array(value, "a bound")
    if found.size != 1 or found.dtype.kind not in "iufb" or not np.isfinite(found).all():
        raise DtypeError(f"tf.experimental.numpy.random.randint: a bound must be an integer, got "
                         f"{value!r}")
    return int(found.item())
