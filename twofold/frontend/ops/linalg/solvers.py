"""Systems of equations, inverses, determinants (``tf.linalg.cholesky``, ``solve``, ``det``, …)."""

from __future__ import annotations

from typing import Any, NamedTuple

from .... import dtypes
from ...dispatch.door import run, run_all
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import convert
from ..common import to_tensor
from ..complex_numbers import real
from ..reduce import reduce_sum
from .diagonals import diag_part
from .matrices import adjoint as adjoint_of


class LogMatrixDeterminant(NamedTuple):
    """Sign and logarithm of the magnitude of a determinant."""

    sign: Tensor
    log_abs_determinant: Tensor


# ---------------------------------------------------------------------------- solvers

@public
def cholesky(input: Any, name: str | None = None) -> Tensor:
    """Lower triangular ``L`` with ``L L^T`` the given symmetric positive definite matrices.

    Only the lower triangle is read; a matrix that is not positive definite gives nan.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``; zeros above the diagonal.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.cholesky([[4.0, 2.0], [2.0, 5.0]]).numpy()
    array([[2., 0.],
           [1., 2.]], dtype=float32)
    """
    return run("cholesky", to_tensor(input))


@public
def triangular_solve(matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False,
                     name: str | None = None) -> Tensor:
    """Solutions of systems with triangular matrices; leading axes are batches and broadcast.

    Parameters
    ----------
    matrix : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.
    rhs : Tensor
        Shape ``[..., n, k]``; the dtype of ``matrix``.
    lower : bool
        Which triangle is read; the other one may hold anything.
    adjoint : bool
        Solve with the transposed matrix (of complex numbers: the conjugate of that).

    Returns
    -------
    Tensor
        Shape ``[..., n, k]``; the dtype of ``matrix``.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.triangular_solve([[2.0, 0.0], [1.0, 4.0]], [[2.0], [9.0]]).numpy()
    array([[1.],
           [2.]], dtype=float32)
    """
    return run("triangular_solve", *convert.operands(matrix, rhs), lower=bool(lower),
               adjoint=bool(adjoint), right=False)


@public
def cholesky_solve(chol: Any, rhs: Any, name: str | None = None) -> Tensor:
    """Solutions of ``A x = rhs``, given the Cholesky factor of ``A``.

    Parameters
    ----------
    chol : Tensor
        What ``tf.linalg.cholesky`` gives: shape ``[..., n, n]``; float32, float64,
        complex64 or complex128.
    rhs : Tensor
        Shape ``[..., n, k]``; the dtype of ``chol``.

    Returns
    -------
    Tensor
        Shape ``[..., n, k]``; the dtype of ``chol``.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.cholesky_solve([[2.0, 0.0], [1.0, 2.0]], [[4.0], [2.0]]).numpy()
    array([[1.],
           [0.]], dtype=float32)
    """
    factor, right = convert.operands(chol, rhs)
    return triangular_solve(factor, triangular_solve(factor, right), adjoint=True)


@public
def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """Solutions of linear systems with square matrices; leading axes are batches.

    Parameters
    ----------
    matrix : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.
    rhs : Tensor
        Shape ``[..., n, k]``; the dtype and leading dimensions of ``matrix``.
    adjoint : bool
        Solve with the transposed matrix.

    Returns
    -------
    Tensor
        Shape ``[..., n, k]``; the dtype of ``matrix``.

    Raises
    ------
    InvalidArgumentError
        When a matrix is singular or not square, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.solve([[0.0, 2.0], [1.0, 1.0]], [[4.0], [5.0]]).numpy()
    array([[3.],
           [2.]], dtype=float32)
    """
    x, right = convert.operands(matrix, rhs)
    return run("matrix_solve", adjoint_of(x) if adjoint and x.ndim > 1 else x, right)


@public
def inv(input: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """Inverses of square matrices; ``solve`` is better where a product with one is wanted.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.
    adjoint : bool
        Give the transposed inverse.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When a matrix is singular or not square, or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.inv([[0.0, 2.0], [1.0, 0.0]]).numpy()
    array([[0. , 1. ],
           [0.5, 0. ]], dtype=float32)
    """
    x = to_tensor(input)
    x = adjoint_of(x) if adjoint and x.ndim > 1 else x
    if x.dtype is dtypes.float16:
        return run("cast", run("matrix_inverse", run("cast", x, dtype=dtypes.float32)),
                   dtype=x.dtype)
    return run("matrix_inverse", x)


# ---------------------------------------------------------------------------- determinants

@public
def det(input: Any, name: str | None = None) -> Tensor:
    """Determinants of square matrices.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.

    Returns
    -------
    Tensor
        Shape ``[...]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.det([[0.0, 2.0], [1.0, 0.0]]).numpy()
    np.float32(-2.0)
    """
    return run("determinant", to_tensor(input))


@public
def slogdet(input: Any, name: str | None = None) -> LogMatrixDeterminant:
    """Signs of determinants and logarithms of their magnitudes.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.

    Returns
    -------
    LogMatrixDeterminant
        A pair of tensors of shape ``[...]``: ``sign`` and ``log_abs_determinant``.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.slogdet([[0.0, 1.0], [1.0, 0.0]]).sign.numpy()
    np.float32(-1.0)
    """
    return LogMatrixDeterminant(*run_all("log_determinant", to_tensor(input)))


@public
def logdet(matrix: Any, name: str | None = None) -> Tensor:
    """Logarithms of determinants of symmetric positive definite matrices.

    Parameters
    ----------
    matrix : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.

    Returns
    -------
    Tensor
        Shape ``[...]``; the dtype of ``matrix``. nan where a matrix is not positive definite.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.logdet([[1.0, 0.0], [0.0, 1.0]]).numpy()
    np.float32(0.0)
    """
    diagonal = real(diag_part(cholesky(matrix)))
    return 2.0 * reduce_sum(run("log", diagonal), -1)
