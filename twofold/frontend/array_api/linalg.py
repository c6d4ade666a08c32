"""The extension ``linalg``: matrices, their products and factors."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, DtypeError
from ..dispatch.door import run
from ..numpy import diagonals, products
from ..numpy.elementwise import absolute_value
from ..numpy.joining import broadcast_all
from ..numpy.promotion import cast, like, promote, to_array
from ..numpy.reductions import widen
from ..numpy.shapes import axes_of, flat, move_axes, one_axis, permute, shape_of
from ..ops import complex_numbers, reduce
from ..ops.linalg import factorizations, matrices, solvers
from ..tensors.tensor import Tensor
from ..values import arguments, convert
from .describing import standard
from .kinds import as_dtype

_NAME = "experimental.array_api.linalg."
_SPACE = "linalg."


class EighResult(NamedTuple):
    """What ``eigh`` gives."""

    eigenvalues: Tensor
    eigenvectors: Tensor


class QRResult(NamedTuple):
    """What ``qr`` gives."""

    Q: Tensor
    R: Tensor


class SlogdetResult(NamedTuple):
    """What ``slogdet`` gives."""

    sign: Tensor
    logabsdet: Tensor


class SVDResult(NamedTuple):
    """What ``svd`` gives."""

    U: Tensor
    S: Tensor
    Vh: Tensor


def _floats(x: Any) -> Tensor:
    array = to_array(x)
    if not array._dtype.is_inexact:
        raise DtypeError("tf.experimental.array_api.linalg takes floats and complex numbers, got "
                         f"{array._dtype.name}")
    return array


# ---------------------------------------------------------------------------- products

@standard("The product of matrices, or of batches of them; vectors are rows on the left and "
          "columns on the right.", "The dtype that both promote to.",
          "matmul([[1, 2], [3, 4]], [1, 10]) -> array([21, 43])")
def matmul(x1: Any, x2: Any, /) -> Tensor:
    return products.multiply_matrices(*promote(x1, x2))


@standard("Matrices with rows and columns exchanged.", "The elements of ``x``.",
          "matrix_transpose([[1, 2], [3, 4]]) -> array([[1, 3],\n       [2, 4]])")
def matrix_transpose(x: Any, /) -> Tensor:
    array = to_array(x)
    if array.ndim < 2:
        raise ArgumentError("tf.experimental.array_api.matrix_transpose takes matrices, got shape "
                            f"{array.shape}")
    rank = array.ndim
    return permute(array, [*range(rank - 2), rank - 1, rank - 2])


@standard("Sums of products over axes of two tensors.", "The other axes of both.",
          "tensordot([1, 2], [3, 4], axes=1) -> np.int64(11)")
def tensordot(x1: Any, x2: Any, /, *, axes: Any = 2) -> Tensor:
    x, y = promote(x1, x2)
    if isinstance(axes, int):
        axes = [list(range(x.ndim - axes, x.ndim)), list(range(axes))]
    return products.contract(x, y, [list(arguments.static_ints(each, "axes")) for each in axes])


@standard("Sums of products of vectors along an axis; of ``x1`` the conjugates.",
          "Without the axis.", "vecdot([1, 2], [3, 4]) -> np.int64(11)")
def vecdot(x1: Any, x2: Any, /, *, axis: Any = -1) -> Tensor:
    x, y = promote(x1, x2)
    if not (isinstance(axis, int) and axis < 0):
        raise ArgumentError("tf.experimental.array_api.vecdot: axis must be counted from the end, "
                            f"got {axis!r}")
    x, y = (move_axes(each, axis, -1, f"{_NAME}vecdot") for each in (x, y))
    if shape_of(x)[-1] != shape_of(y)[-1] and isinstance(shape_of(x)[-1], int) \
            and isinstance(shape_of(y)[-1], int):
        raise ArgumentError("tf.experimental.array_api.vecdot: vectors differ in length, got "
                            f"shapes {x.shape} and {y.shape}")
    if x._dtype.is_complex:
        x = complex_numbers.conj(x)
    return reduce.reduce_sum(run("multiply", x, y), -1)


@standard("All products of an element of one vector and one of another.",
          "Shape ``[elements of x1, elements of x2]``.",
          "outer([1, 2], [3, 4]) -> array([[3, 4],\n       [6, 8]])", _SPACE)
def outer(x1: Any, x2: Any, /) -> Tensor:
    x, y = (flat(each) for each in promote(x1, x2))
    return run("multiply", run("reshape", x, shape=(*shape_of(x), 1)), y)


@standard("The cross product of vectors of three elements.", "The dtype that both promote to.",
          "cross([1, 0, 0], [0, 1, 0]) -> array([0, 0, 1])", _SPACE)
def cross(x1: Any, x2: Any, /, *, axis: Any = -1) -> Tensor:
    x, y = promote(x1, x2)
    place = arguments.static_int(axis, "axis")
    name = f"{_NAME}cross"
    for each in (x, y):
        if shape_of(each)[one_axis(name, place, each.ndim)] != 3:
            raise ArgumentError("tf.experimental.array_api.linalg.cross: vectors must have 3 "
                                f"elements, got shapes {x.shape} and {y.shape}")
    if place >= 0:      # counted in the shape that both broadcast to
        x, y = broadcast_all([x, y])
    x, y = broadcast_all([move_axes(each, place, -1, name) for each in (x, y)])
    found = matrices.cross(x, y)
    return move_axes(found, -1, place, name)


@standard("A square matrix multiplied by itself; for negative powers its inverse.",
          "The shape and dtype of ``x``.",
          "matrix_power([[1.0, 1.0], [0.0, 1.0]], 3)[0, 1] -> np.float64(3.0)", _SPACE)
def matrix_power(x: Any, n: Any, /) -> Tensor:
    array, power = to_array(x), arguments.static_int(n, "n")
    if array.ndim < 2:
        raise ArgumentError("tf.experimental.array_api.linalg.matrix_power takes matrices, got "
                            f"shape {array.shape}")
    if power < 0:
        array, power = solvers.inv(_floats(array)), -power
    found = None
    while power:
        if power % 2:
            found = array if found is None else products.multiply_matrices(found, array)
        power //= 2
        if power:
            array = products.multiply_matrices(array, array)
    return _identity_like(array) if found is None else found


def _identity_like(x: Tensor) -> Tensor:
    sizes = shape_of(x)
    row, column = diagonals.places(*sizes[-2:])
    ones = cast(run("equal", row, column), x._dtype)
    return run("broadcast_to", ones, shape=sizes)


# ---------------------------------------------------------------------------- norms and diagonals

@standard("The diagonals of matrices.", "The last axis is that of the diagonals.",
          "diagonal([[1, 2], [3, 4]]) -> array([1, 4])", _SPACE)
def diagonal(x: Any, /, *, offset: Any = 0) -> Tensor:
    return diagonals.diagonal_of(to_array(x), offset, -2, -1, "diagonal")


@standard("The sums of the diagonals of matrices.", "Without the last two axes.",
          "trace([[1, 2], [3, 4]]) -> np.int64(5)", _SPACE)
def trace(x: Any, /, *, offset: Any = 0, dtype: Any = None) -> Tensor:
    found = diagonals.diagonal_of(to_array(x), offset, -2, -1, "trace")
    return reduce.reduce_sum(widen(found) if dtype is None else cast(found, as_dtype(dtype)), -1)


def _norm(x: Tensor, axes: Any, keepdims: bool, order: Any) -> Tensor:
    """The norm of vectors of sizes."""
    if order == math.inf:
        return reduce.reduce_max(x, axes, keepdims)
    if order == -math.inf:
        return reduce.reduce_min(x, axes, keepdims)
    if order == 0:
        return reduce.reduce_sum(cast(run("not_equal", x, like(0, x)), x._dtype), axes, keepdims)
    if order == 1:
        return reduce.reduce_sum(x, axes, keepdims)
    if order == 2:
        return reduce.reduce_euclidean_norm(x, axes, keepdims)
    power = like(order, x)
    total = reduce.reduce_sum(run("pow", x, power), axes, keepdims)
    return run("pow", total, like(1 / order, x))


@standard("The norm of vectors that lie along axes.", "Without the reduced axes.",
          "vector_norm([3.0, 4.0]) -> np.float64(5.0)", _SPACE)
def vector_norm(x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Tensor:
    array = absolute_value(_floats(x))
    if not isinstance(ord, (int, float)):
        raise ArgumentError("tf.experimental.array_api.linalg.vector_norm: ord must be a number, "
                            f"got {ord!r}")
    axes = axes_of(f"{_NAME}vector_norm", axis, array.ndim)
    if not axes:
        return array if ord != 0 else cast(run("not_equal", array, like(0, array)), array._dtype)
    return _norm(array, list(axes), keepdims, ord)


@standard("The norm of matrices.", "Without the last two axes.",
          "matrix_norm([[3.0, 0.0], [0.0, 4.0]]) -> np.float64(5.0)", _SPACE)
def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Tensor:
    array = _floats(x)
    if array.ndim < 2:
        raise ArgumentError("tf.experimental.array_api.linalg.matrix_norm takes matrices, got "
                            f"shape {array.shape}")
    sizes = absolute_value(array)
    if ord == "fro":
        return reduce.reduce_euclidean_norm(sizes, [-2, -1], keepdims)
    if ord in (1, -1, math.inf, -math.inf):
        along = -2 if abs(ord) == 1 else -1
        sums = reduce.reduce_sum(sizes, along, True)
        pick = reduce.reduce_max if ord > 0 else reduce.reduce_min
        return pick(sums, [-2, -1], keepdims)
    if ord in (2, -2, "nuc"):
        values = factorizations.svd(array, compute_uv=False)
        pick = {2: reduce.reduce_max, -2: reduce.reduce_min, "nuc": reduce.reduce_sum}[ord]
        found = pick(values, -1)
        return run("reshape", found, shape=(*shape_of(found), 1, 1)) if keepdims else found
    raise ArgumentError(f"tf.experimental.array_api.linalg.matrix_norm: there is no norm {ord!r}")


# ---------------------------------------------------------------------------- equations

@standard("The inverse of square matrices.", "The shape and dtype of ``x``.",
          "inv([[2.0, 0.0], [0.0, 4.0]]) -> array([[0.5 , 0.  ],\n       [0.  , 0.25]])", _SPACE)
def inv(x: Any, /) -> Tensor:
    return solvers.inv(_floats(x))


@standard("The determinant of square matrices.", "Without the last two axes.",
          "det([[1.0, 0.0], [0.0, 1.0]]) -> np.float64(1.0)", _SPACE)
def det(x: Any, /) -> Tensor:
    return solvers.det(_floats(x))


@standard("The sign of determinants, and the logarithm of their size.",
          "SlogdetResult: ``sign`` and ``logabsdet``.",
          "slogdet([[2.0, 0.0], [0.0, -4.0]]).sign -> np.float64(-1.0)", _SPACE)
def slogdet(x: Any, /) -> SlogdetResult:
    sign, size = solvers.slogdet(_floats(x))
    return SlogdetResult(sign, complex_numbers.real(size))


@standard("The solution of systems of linear equations.", "``x1 @ result`` is ``x2``.",
          "solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 8.0]) -> array([1., 2.])", _SPACE)
def solve(x1: Any, x2: Any, /) -> Tensor:
    matrix, right = promote(_floats(x1), _floats(x2))
    if right.ndim == 1:
        column = run("reshape", right, shape=(*shape_of(right), 1))
        found = solve_batches(matrix, column)
        return run("reshape", found, shape=shape_of(found)[:-1])
    return solve_batches(matrix, right)


def solve_batches(matrix: Tensor, right: Tensor) -> Tensor:
    """``solve`` of systems whose leading axes broadcast."""
    if shape_of(matrix)[:-2] != shape_of(right)[:-2]:
        rows = shape_of(matrix)[-2:], shape_of(right)[-2:]
        marks = [reduce.reduce_sum(each, [-2, -1]) for each in (matrix, right)]
        batch = shape_of(broadcast_all(marks)[0])
        matrix, right = (run("broadcast_to", each, shape=(*batch, *sizes))
                         for each, sizes in zip((matrix, right), rows))
    return solvers.solve(matrix, right)


@standard("The lower triangular matrix whose product with its adjoint a matrix is.",
          "The shape and dtype of ``x``; with ``upper`` the adjoint.",
          "cholesky([[4.0, 0.0], [0.0, 9.0]])[0, 0] -> np.float64(2.0)", _SPACE)
def cholesky(x: Any, /, *, upper: bool = False) -> Tensor:
    found = solvers.cholesky(_floats(x))
    return matrices.adjoint(found) if upper else found


# ---------------------------------------------------------------------------- factors

@standard("The eigenvalues and eigenvectors of symmetric or Hermitian matrices.",
          "EighResult: ``eigenvalues``, rising, and ``eigenvectors``, as columns.",
          "eigh([[2.0, 0.0], [0.0, 1.0]]).eigenvalues -> array([1., 2.])", _SPACE)
def eigh(x: Any, /) -> EighResult:
    values, vectors = factorizations.eigh(_floats(x))
    return EighResult(complex_numbers.real(values), vectors)


@standard("The eigenvalues of symmetric or Hermitian matrices.", "Real numbers, rising.",
          "eigvalsh([[2.0, 0.0], [0.0, 1.0]]) -> array([1., 2.])", _SPACE)
def eigvalsh(x: Any, /) -> Tensor:
    return complex_numbers.real(factorizations.eigvalsh(_floats(x)))


@standard("A factor with orthonormal columns, and an upper triangular one.",
          "QRResult: ``Q`` and ``R``; with ``mode=\"complete\"`` ``Q`` is square.",
          "qr([[3.0], [4.0]]).Q.shape -> TensorShape([2, 1])", _SPACE)
def qr(x: Any, /, *, mode: str = "reduced") -> QRResult:
    if mode not in ("reduced", "complete"):
        raise ArgumentError(f"tf.experimental.array_api.linalg.qr: there is no mode {mode!r}")
    return QRResult(*factorizations.qr(_floats(x), mode == "complete"))


@standard("The singular values of matrices, and their vectors.",
          "SVDResult: ``U``, ``S``, falling, and ``Vh``.",
          "svd([[3.0, 0.0], [0.0, 4.0]]).S -> array([4., 3.])", _SPACE)
def svd(x: Any, /, *, full_matrices: bool = True) -> SVDResult:
    values, left, right = factorizations.svd(_floats(x), bool(full_matrices))
    return SVDResult(left, values, matrices.adjoint(right))


@standard("The singular values of matrices.", "Real numbers, falling.",
          "svdvals([[3.0, 0.0], [0.0, 4.0]]) -> array([4., 3.])", _SPACE)
def svdvals(x: Any, /) -> Tensor:
    return factorizations.svd(_floats(x), compute_uv=False)


def _limit(x: Tensor, rtol: Any, values: Tensor) -> Tensor:
    """Below which singular values count as 0."""
    rows, columns = shape_of(x)[-2:]
    largest = reduce.reduce_max(values, -1)
    if rtol is None:
        eps = float(np.finfo(values._dtype.numpy).eps)
        size = run("maximum", *(cast(convert.dim_tensor(n, dtypes.int64), values._dtype)
                                for n in (rows, columns)))
        return run("multiply", largest, run("multiply", size, like(eps, size)))
    return run("multiply", largest, to_array(rtol, values._dtype))


@standard("How many singular values of matrices are not 0.", "int64, without the last two axes.",
          "matrix_rank([[1.0, 1.0], [1.0, 1.0]]) -> np.int64(1)", _SPACE)
def matrix_rank(x: Any, /, *, rtol: Any = None) -> Tensor:
    array = _floats(x)
    if array.ndim < 2:
        raise ArgumentError("tf.experimental.array_api.linalg.matrix_rank takes matrices, got "
                            f"shape {array.shape}")
    values = factorizations.svd(array, compute_uv=False)
    if 0 in shape_of(values)[-1:]:
        return convert.full(0, dtypes.int64, shape_of(values)[:-1])
    limit = _limit(array, rtol, values)
    limit = run("reshape", limit, shape=(*shape_of(limit), 1))
    return reduce.reduce_sum(cast(run("greater", values, limit), dtypes.int64), -1)


@standard("The pseudo-inverse of matrices.", "Rows and columns are exchanged.",
          "pinv([[2.0], [0.0]]) -> array([[0.5, 0. ]])", _SPACE)
def pinv(x: Any, /, *, rtol: Any = None) -> Tensor:
    array = _floats(x)
    if 0 in shape_of(array)[-2:]:
        return matrix_transpose(array)
    real = array._dtype.real_dtype
    rows, columns = shape_of(array)[-2:]
    if rtol is None and isinstance(rows, int) and isinstance(columns, int):
        rtol = max(rows, columns) * float(np.finfo(real.numpy).eps)
    return factorizations.pinv(array, None if rtol is None else to_array(rtol, real))
