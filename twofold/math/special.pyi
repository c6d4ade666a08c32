# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.frontend.tensors.tensor import Tensor as _Tensor
from twofold.math import bessel_i0 as bessel_i0
from twofold.math import bessel_i0e as bessel_i0e
from twofold.math import bessel_i1 as bessel_i1
from twofold.math import bessel_i1e as bessel_i1e
def bessel_j0(x: _Any, name: str | None = None) -> _Tensor:
    r"""Bessel function of the first kind of order 0.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_j0(0.5).numpy().round(4)
    np.float32(0.9385)
    """
def bessel_j1(x: _Any, name: str | None = None) -> _Tensor:
    r"""Bessel function of the first kind of order 1.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_j1(0.5).numpy().round(4)
    np.float32(0.2423)
    """
def bessel_k0(x: _Any, name: str | None = None) -> _Tensor:
    r"""Modified Bessel function of the second kind of order 0, for x > 0.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_k0(0.5).numpy().round(4)
    np.float32(0.9244)
    """
def bessel_k0e(x: _Any, name: str | None = None) -> _Tensor:
    r"""``exp(x) * bessel_k0(x)``.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_k0e(0.5).numpy().round(4)
    np.float32(1.5241)
    """
def bessel_k1(x: _Any, name: str | None = None) -> _Tensor:
    r"""Modified Bessel function of the second kind of order 1, for x > 0.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_k1(0.5).numpy().round(4)
    np.float32(1.6564)
    """
def bessel_k1e(x: _Any, name: str | None = None) -> _Tensor:
    r"""``exp(x) * bessel_k1(x)``.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_k1e(0.5).numpy().round(4)
    np.float32(2.731)
    """
def bessel_y0(x: _Any, name: str | None = None) -> _Tensor:
    r"""Bessel function of the second kind of order 0, of positive numbers.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_y0(0.5).numpy().round(4)
    np.float32(-0.4445)
    """
def bessel_y1(x: _Any, name: str | None = None) -> _Tensor:
    r"""Bessel function of the second kind of order 1, of positive numbers.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_y1(0.5).numpy().round(4)
    np.float32(-1.4715)
    """
def dawsn(x: _Any, name: str | None = None) -> _Tensor:
    r"""Dawson's integral: ``exp(-x**2)`` times the integral of ``exp(t**2)`` to x.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.dawsn(0.5).numpy().round(4)
    np.float32(0.4244)
    """
def expint(x: _Any, name: str | None = None) -> _Tensor:
    r"""Exponential integral Ei: the integral of ``exp(t) / t`` up to x.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.expint(0.5).numpy().round(4)
    np.float32(0.4542)
    """
def fresnel_cos(x: _Any, name: str | None = None) -> _Tensor:
    r"""Fresnel's integral of ``cos(pi * t**2 / 2)`` up to x.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.fresnel_cos(0.5).numpy().round(4)
    np.float32(0.4923)
    """
def fresnel_sin(x: _Any, name: str | None = None) -> _Tensor:
    r"""Fresnel's integral of ``sin(pi * t**2 / 2)`` up to x.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.fresnel_sin(0.5).numpy().round(4)
    np.float32(0.0647)
    """
def spence(x: _Any, name: str | None = None) -> _Tensor:
    r"""Spence's function: minus the integral of ``log(t) / (t - 1)`` from 1 to x.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.spence(0.5).numpy().round(4)
    np.float32(0.5822)
    """
