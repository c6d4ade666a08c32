"""Complex numbers: ``tf.complex`` and the functions that take them apart.

Real tensors are taken too: they are numbers without an imaginary part.
"""

from __future__ import annotations

import math
from typing import Any

from ...errors import DtypeError
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from .common import shape_of, to_tensor


def squares(x: Tensor) -> Tensor:
    """``x * conj(x)``: what lengths are made of."""
    return run("multiply", x, run("conj", x) if x.dtype.is_complex else x)


@public
def complex_(real: Any, imag: Any, name: str | None = None) -> Tensor:
    """The complex numbers with these real and imaginary parts.

    Parameters
    ----------
    real, imag : Tensor
        float32 or float64, both the same; shapes that broadcast.

    Returns
    -------
    Tensor
        The shape that both broadcast to; complex64 of float32, complex128 of float64.

    Raises
    ------
    TypeError
        When the dtypes are others.
    InvalidArgumentError
        When the dtypes differ or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.complex([1.0, 2.0], 0.5).numpy()
    array([1.+0.5j, 2.+0.5j], dtype=complex64)
    """
    re, im = convert.operands(real, imag)
    if re.dtype.name not in ("float32", "float64") or im.dtype.name not in ("float32", "float64"):
        raise DtypeError(f"tf.complex: real and imag have dtypes {re.dtype.name} and "
                         f"{im.dtype.name}; both must be float32 or float64")
    return run("complex", re, im)


def _numbers(value: Any, name: str, kinds: str = "iufc") -> Tensor:
    x = to_tensor(value)
    if x.dtype.kind not in kinds:
        raise DtypeError(f"tf.math.{name}: input must be a numeric tensor, but got dtype "
                         f"{x.dtype.name}")
    return x


@public
def real(input: Any, name: str | None = None) -> Tensor:
    """The real parts.

    Parameters
    ----------
    input : Tensor
        Any shape; complex, or real, which is returned as it is.

    Returns
    -------
    Tensor
        The shape of ``input``; float32 of complex64, float64 of complex128.

    Raises
    ------
    TypeError
        When ``input`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.real([1 + 2j, 3j]).numpy()
    array([1., 0.])
    """
    x = _numbers(input, "real")
    return run("real", x) if x.dtype.is_complex else x


@public
def imag(input: Any, name: str | None = None) -> Tensor:
    """The imaginary parts.

    Parameters
    ----------
    input : Tensor
        Any shape; complex, or real, of which they are 0.

    Returns
    -------
    Tensor
        The shape of ``input``; float32 of complex64, float64 of complex128.

    Raises
    ------
    TypeError
        When ``input`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.imag([1 + 2j, 3j]).numpy()
    array([2., 3.])
    """
    x = _numbers(input, "imag", "biufc")
    return run("imag", x) if x.dtype.is_complex else convert.full(0, x.dtype, shape_of(x))


@public
def conj(x: Any, name: str | None = None) -> Tensor:
    """Complex numbers with the other sign of the imaginary part.

    Parameters
    ----------
    x : Tensor
        Any shape; complex, or real, which is returned as it is.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    TypeError
        When ``x`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.conj([1 + 2j, 3j]).numpy()
    array([1.-2.j, 0.-3.j])
    """
    tensor = _numbers(x, "conj")
    return run("conj", tensor) if tensor.dtype.is_complex else tensor


@public
def angle(input: Any, name: str | None = None) -> Tensor:
    """The angles (arguments) of complex numbers, in [-pi, pi].

    Parameters
    ----------
    input : Tensor
        Any shape; complex, or real, of which they are 0 or pi.

    Returns
    -------
    Tensor
        The shape of ``input``; float32 of complex64, float64 of complex128.

    Raises
    ------
    TypeError
        When ``input`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.angle([1j, 1 + 1j]).numpy().round(4)
    array([1.5708, 0.7854])
    """
    x = _numbers(input, "angle", "biufc")
    if x.dtype.is_complex:
        return run("angle", x)
    if not x.dtype.is_floating:
        raise DtypeError(f"tf.math.angle: input has dtype {x.dtype.name}, which has no pi; use "
                         "tf.cast")
    zero = convert.to_tensor(0, x.dtype)
    return run("select", run("less", x, zero), convert.full(math.pi, x.dtype, shape_of(x)), zero)
