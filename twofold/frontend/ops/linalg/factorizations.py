"""Factors of matrices and what is made of them (``tf.linalg.eigh``, ``qr``, ``svd``, ``lstsq``, …).

Systems that have a solution are in ``solvers.py``, products and norms in ``matrices.py``,
diagonals in ``diagonals.py``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ....ir.base import dims
from ...dispatch.door import run, run_all
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ...values.convert import full
from ..array import shape
from ..common import shape_of, to_tensor
from ..creation import eye
from ..joining import concat
from ..reduce import reduce_max, reduce_sum
from .matrices import adjoint, matmul
from .solvers import triangular_solve


class Qr(NamedTuple):
    """Orthogonal and upper triangular factors."""

    q: Tensor
    r: Tensor


def _float_matrices(name: str, value: Any) -> Tensor:
    """What functions composed of several ops take: floats of rank 2 or more, or complex ones."""
    x = to_tensor(value)
    if not x.dtype.is_inexact:
        raise ArgumentTypeError(
            f"tf.linalg.{name}: input must have a float-like dtype, not {x.dtype.name}")
    if x.ndim < 2:
        raise ArgumentError(
            f"tf.linalg.{name}: input must have at least 2 dimensions, not {x.ndim}")
    return x


# ---------------------------------------------------------------------------- factors

@public
def eigh(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Eigenvalues, smallest first, and eigenvectors (columns) of symmetric matrices.

    Only the lower triangle is read. The signs of vectors are arbitrary.

    Parameters
    ----------
    tensor : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.

    Returns
    -------
    Tensor, Tensor
        Eigenvalues, shape ``[..., n]``, and eigenvectors, shape ``[..., n, n]``.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or hold nan, or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> values, vectors = tf.linalg.eigh([[3.0, 0.0], [0.0, 1.0]])
    >>> values.numpy()
    array([1., 3.], dtype=float32)
    """
    values, vectors = run_all("eigh", to_tensor(tensor))
    return values, vectors


def _as_complex(tensor: Any) -> Tensor:
    x = to_tensor(tensor)
    if x.dtype in (dtypes.float32, dtypes.float64):
        return run("cast", x, dtype=dtypes.complex_dtype(x.dtype))
    return x


@public
def eig(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors (columns of length 1) of any square matrices.

    In which order the values come, and the phases of the vectors, is for LAPACK to choose.

    Parameters
    ----------
    tensor : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.

    Returns
    -------
    Tensor, Tensor
        Eigenvalues, shape ``[..., n]``, and eigenvectors, shape ``[..., n, n]``; complex64, or
        complex128 for matrices of 64 bits.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or hold nan, or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> values, vectors = tf.linalg.eig([[0.0, 1.0], [-1.0, 0.0]])
    >>> values.numpy()
    array([0.+1.j, 0.-1.j], dtype=complex64)
    """
    values, vectors = run_all("eig", _as_complex(tensor))
    return values, vectors


@public
def eigvals(tensor: Any, name: str | None = None) -> Tensor:
    """Eigenvalues of any square matrices, in the order that LAPACK finds them.

    Parameters
    ----------
    tensor : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128.

    Returns
    -------
    Tensor
        Shape ``[..., n]``; complex64, or complex128 for matrices of 64 bits.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or hold nan, or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.eigvals([[2.0, 1.0], [0.0, 3.0]]).numpy()
    array([2.+0.j, 3.+0.j], dtype=complex64)
    """
    return run("eigvals", _as_complex(tensor))


@public
def eigvalsh(tensor: Any, name: str | None = None) -> Tensor:
    """Eigenvalues of symmetric matrices, smallest first.

    Parameters
    ----------
    tensor : Tensor
        Shape ``[..., n, n]``; float32, float64, complex64 or complex128. The lower triangle is
        read.

    Returns
    -------
    Tensor
        Shape ``[..., n]``; the dtype of ``tensor``.

    Raises
    ------
    InvalidArgumentError
        When the matrices are not square or hold nan, or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.eigvalsh([[3.0, 0.0], [0.0, 1.0]]).numpy()
    array([1., 3.], dtype=float32)
    """
    return run("eigvalsh", to_tensor(tensor))


@public
def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> Qr:
    """Orthogonal and upper triangular factors, ``q r`` being the input.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., m, n]``; float32, float64, complex64 or complex128.
    full_matrices : bool
        Give a square ``q`` where there are more rows than columns, too (without a gradient).

    Returns
    -------
    Qr
        ``q`` of shape ``[..., m, min(m, n)]`` and ``r`` of shape ``[..., min(m, n), n]``; with
        ``full_matrices`` ``m`` instead of the minimum.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2 or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> q, r = tf.linalg.qr([[3.0, 1.0], [4.0, 2.0], [0.0, 1.0]])
    >>> q.shape, r.shape
    (TensorShape([3, 2]), TensorShape([2, 2]))
    """
    x = to_tensor(input)
    wide = run("cast", x, dtype=dtypes.float32) if x.dtype is dtypes.float16 else x
    factors = run_all("qr", wide, full_matrices=bool(full_matrices))
    return Qr(*factors if wide is x else [run("cast", y, dtype=x.dtype) for y in factors])


@public
def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True,
        name: str | None = None) -> Any:
    """Singular values, largest first, and both sides' singular vectors (columns).

    Parameters
    ----------
    tensor : Tensor
        Shape ``[..., m, n]``; float32, float64, complex64 or complex128.
    full_matrices : bool
        Give square ``u`` and ``v``.
    compute_uv : bool
        Without: only the values.

    Returns
    -------
    tuple of Tensor
        ``s, u, v`` with ``u diag(s) v^H`` the input; or only ``s``, of shape ``[..., min(m, n)]``.
        ``s`` is real, of complex matrices too.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2 or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.svd([[0.0, 3.0], [2.0, 0.0]], compute_uv=False).numpy()
    array([3., 2.], dtype=float32)
    """
    x = to_tensor(tensor)
    if not compute_uv:
        return run("singular_values", x)
    s, u, v = run_all("svd", x, full_matrices=bool(full_matrices))
    return s, u, v


# ---------------------------------------------------------------------------- least squares

def _largest(x: Tensor) -> Any:
    """The larger size of matrices as a number of the dtype of their singular values."""
    own = shape_of(x)
    size = dims.maximum(own[-2], own[-1])
    if isinstance(size, int):
        return float(size)
    return run("cast", reduce_max(shape(x)[-2:]), dtype=x.dtype.real_dtype)


@public
def matrix_rank(a: Any, tol: Any = None, validate_args: bool = False,
                name: str | None = None) -> Tensor:
    """How many singular values are above a tolerance.

    Parameters
    ----------
    a : Tensor
        Shape ``[..., m, n]``; float32, float64, complex64 or complex128.
    tol : Tensor, optional
        Smaller singular values count as zero; by default the largest one times the larger size
        times the dtype's precision.

    Returns
    -------
    Tensor
        int32, shape ``[...]``.

    Raises
    ------
    TypeError
        When ``a`` holds no floats.
    ValueError
        When the rank of ``a`` is below 2.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.matrix_rank([[1.0, 2.0], [2.0, 4.0]]).numpy()
    np.int32(1)
    """
    x = _float_matrices("matrix_rank", a)
    s = svd(x, compute_uv=False)
    if tol is None:
        tol = _epsilon(x) * _largest(x) * reduce_max(s, -1, keepdims=True)
    return reduce_sum(run("cast", run("greater", *convert.operands(s, tol)), dtype=dtypes.int32),
                      -1)


@public
def pinv(a: Any, rcond: Any = None, validate_args: bool = False,
         name: str | None = None) -> Tensor:
    """Moore-Penrose inverses; singular values below ``rcond`` times the largest count as zero.

    Parameters
    ----------
    a : Tensor
        Shape ``[..., m, n]``; float32, float64, complex64 or complex128.
    rcond : Tensor, optional
        One per matrix; by default ten times the larger size times the dtype's precision.

    Returns
    -------
    Tensor
        Shape ``[..., n, m]``; the dtype of ``a``.

    Raises
    ------
    TypeError
        When ``a`` holds no floats.
    ValueError
        When the rank of ``a`` is below 2.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.pinv([[2.0, 0.0], [0.0, 0.0]]).numpy()
    array([[0.5, 0. ],
           [0. , 0. ]], dtype=float32)
    """
    x = _float_matrices("pinv", a)
    s, u, v = svd(x)
    share = 10.0 * _epsilon(x) * _largest(x) if rcond is None else rcond
    cutoff = convert.operand(share, s) * reduce_max(s, -1)
    kept = run("greater", s, run("reshape", cutoff, shape=(*shape_of(cutoff), 1)))
    safe = run("select", kept, s, full(np.inf, s.dtype, ()))
    own = shape_of(safe)
    row = run("reshape", safe, shape=(*own[:-1], 1, own[-1]))
    row = row if row.dtype is x.dtype else run("cast", row, dtype=x.dtype)
    return matmul(v / row, u, adjoint_b=True)


def _epsilon(x: Tensor) -> float:
    return float(np.finfo(x.dtype.as_numpy_dtype).eps)


@public
def lstsq(matrix: Any, rhs: Any, l2_regularizer: Any = 0.0, fast: bool = True,
          name: str | None = None) -> Tensor:
    """Least squares: ``x`` of the smallest ``|matrix x - rhs|``, or the shortest exact one.

    ``fast`` solves by QR factors (TensorFlow: by the normal equations, which lose twice as many
    digits) and takes matrices of full rank; otherwise, and where the numbers of rows and columns
    are only known at run time, singular values are used, which take any matrix.

    Parameters
    ----------
    matrix : Tensor
        Shape ``[..., m, n]``; float32, float64, complex64 or complex128.
    rhs : Tensor
        Shape ``[..., m, k]``; the dtype and leading dimensions of ``matrix``.
    l2_regularizer : float
        This times ``|x|^2`` is added to what is minimised.
    fast : bool
        Which way to go: see above.

    Returns
    -------
    Tensor
        Shape ``[..., n, k]``; the dtype of ``matrix``.

    Raises
    ------
    InvalidArgumentError
        When a rank is below 2, ``l2_regularizer`` is negative, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.lstsq([[1.0], [1.0]], [[1.0], [3.0]]).numpy().round(3)
    array([[2.]], dtype=float32)
    """
    x, right = convert.operands(matrix, rhs)
    if x.ndim < 2 or right.ndim < 2:
        raise InvalidArgumentError(
            f"tf.linalg.lstsq: matrix and rhs must have rank >= 2, not {x.ndim} and {right.ndim}",
            "linalg.lstsq")
    weight = arguments.static_array(l2_regularizer, "l2_regularizer")
    if weight.ndim or weight < 0:
        raise InvalidArgumentError("tf.linalg.lstsq: l2_regularizer must be a number of at least 0",
                                   "linalg.lstsq")
    if weight and fast:  # as in TensorFlow, the other way takes no weight
        x, right = _regularization_rows(x, right, float(weight))
    rows, columns = shape_of(x)[-2:]
    if not (fast and isinstance(rows, int) and isinstance(columns, int)):
        return matmul(pinv(x), right)
    if rows >= columns:
        q, r = qr(x)
        return triangular_solve(r, matmul(q, right, adjoint_a=True), lower=False)
    q, r = qr(adjoint(x))
    return matmul(q, triangular_solve(r, right, lower=False, adjoint=True))


def _regularization_rows(x: Tensor, right: Tensor, weight: float) -> tuple[Tensor, Tensor]:
    """Rows below that ask for a small solution."""
    own, other = shape_of(x), shape_of(right)
    root = run("sqrt", full(weight, x.dtype, ()))
    below = run("broadcast_to", eye(own[-1], dtype=x.dtype) * root,
                shape=(*own[:-2], own[-1], own[-1]))
    zeros = full(0, x.dtype, (*other[:-2], own[-1], other[-1]))
    return concat([x, below], -2), concat([right, zeros], -2)
