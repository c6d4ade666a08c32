"""Checks of numbers: finite ones, and orders."""

from __future__ import annotations

from typing import Any

from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values.convert import to_tensor
from .values import require_all

# ---------------------------------------------------------------------------- numerics

@public
def check_numerics(tensor: Any, message: str, name: str | None = None) -> Tensor:
    """The tensor, after checking that it holds neither NaN nor infinity.

    Parameters
    ----------
    tensor : Tensor
        Any shape; floats.
    message : str
        What the error says first.

    Returns
    -------
    Tensor
        ``tensor`` itself.

    Raises
    ------
    InvalidArgumentError
        When an element is nan or infinite, or ``tensor`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.check_numerics([1.0], "weights").numpy()
    array([1.], dtype=float32)
    """
    return _finite(tensor, message)


@public
def assert_all_finite(x: Any, message: str, name: str | None = None) -> Tensor:
    """The tensor, after checking that it holds neither NaN nor infinity.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.
    message : str
        What the error says first.

    Returns
    -------
    Tensor
        ``x`` itself.

    Raises
    ------
    InvalidArgumentError
        When an element is nan or infinite, or ``x`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_all_finite([1.0], "weights").numpy()
    array([1.], dtype=float32)
    """
    return _finite(x, message)


def _finite(tensor: Any, message: str) -> Tensor:
    x = to_tensor(tensor)
    finite = run("is_finite", x)
    require_all(finite, f"{message} : Tensor had NaN or Inf values", [x], None,
                 lambda: f"{message} : Tensor had {_not_finite(x)} values", "check_numerics")
    return x


def _not_finite(x: Tensor) -> str:
    """Which values that are no numbers an eager tensor holds."""
    has_nan, has_inf = (bool(run(test, x)._host().any()) for test in ("is_nan", "is_inf"))
    return " and ".join(name for name, found in (("Inf", has_inf), ("NaN", has_nan)) if found)


@public
def is_non_decreasing(x: Any, name: str | None = None) -> Tensor:
    """Whether no element is smaller than the one before it.

    Parameters
    ----------
    x : Tensor
        Any shape, taken as one row; integers or floats.

    Returns
    -------
    Tensor
        A bool scalar; True for one element or none.

    Raises
    ------
    InvalidArgumentError
        When ``x`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.math.is_non_decreasing([1, 1, 2]))
    True
    """
    flat = run("reshape", to_tensor(x), shape=(to_tensor(x)._type().size,))
    return run("reduce_all", run("less_equal", flat[:-1], flat[1:]), axes=(0,), keepdims=False)


@public
def is_strictly_increasing(x: Any, name: str | None = None) -> Tensor:
    """Whether every element is larger than the one before it.

    Parameters
    ----------
    x : Tensor
        Any shape, taken as one row; integers or floats.

    Returns
    -------
    Tensor
        A bool scalar; True for one element or none.

    Raises
    ------
    InvalidArgumentError
        When ``x`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.math.is_strictly_increasing([1, 1, 2]))
    False
    """
    flat = run("reshape", to_tensor(x), shape=(to_tensor(x)._type().size,))
    return run("reduce_all", run("less", flat[:-1], flat[1:]), axes=(0,), keepdims=False)
