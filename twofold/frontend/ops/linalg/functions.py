"""Functions of matrices, not of their elements (``tf.linalg.expm``, ``sqrtm``, ``logm``)."""

from __future__ import annotations

from typing import Any

from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ..common import to_tensor


@public
def expm(input: Any, name: str | None = None) -> Tensor:
    """Exponentials of square matrices: the sum of ``x^k / k!``.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``; nan for a matrix that holds infinities or nan.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.expm([[0.0, 1.0], [0.0, 0.0]]).numpy()
    array([[1., 1.],
           [0., 1.]], dtype=float32)
    """
    return run("matrix_exponential", to_tensor(input))


@public
def sqrtm(input: Any, name: str | None = None) -> Tensor:
    """Principal square roots of square matrices: the root times itself is the matrix.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``; nan for a matrix that has no root of this kind or holds
        infinities or nan. A real one with negative eigenvalues has only a complex root: give it
        as complex numbers.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.sqrtm([[4.0, 0.0], [0.0, 9.0]]).numpy()
    array([[2., 0.],
           [0., 3.]], dtype=float32)
    """
    return run("matrix_square_root", to_tensor(input))


@public
def logm(input: Any, name: str | None = None) -> Tensor:
    """Principal logarithms of square matrices: their exponentials are the matrices.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., n, n]``; complex64 or complex128.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``; nan for a matrix that has no logarithm (a singular one)
        or holds infinities or nan.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant([[1.0, 1.0], [0.0, 1.0]], tf.complex64)
    >>> tf.math.real(tf.linalg.logm(x)).numpy().round(5) + 0.0
    array([[0., 1.],
           [0., 0.]], dtype=float32)
    """
    return run("matrix_logarithm", to_tensor(input))
