"""Solvers and factorisations of matrices, on the host: NumPy's LAPACK, in float64 for every dtype.

Owns the records and what they do with matrices that LAPACK refuses. float32 is computed in float64
and rounded once, like all references, so that eager code and every backend agree to the last bits.
The gradient rules are in ``factor_gradients``; what is composed of these ops in ``frontend/ops``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.types import Shape, TensorType, shape_text
from ...ops import (
    Attrs,
    Category,
    ErrorSample,
    Gradient,
    HostCall,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import broadcast_shapes, require_dtype, same_dtype
from . import factor_gradients as rules

F32 = dtypes.float32
DTYPES = (dtypes.float32, dtypes.float64)
ON_HOST = HostCall("LAPACK runs on the host")
#: Both sides are computed in float64; a step more or less there is scaled by the condition.
CLOSE = Tolerance(4.0, 1e-13)
BLOCK = 64  # rows that are substituted one by one before a matrix product takes over


@dataclass(frozen=True)
class Triangle(Attrs):
    """Which triangle is read, and whether the matrix is transposed first."""

    lower: bool = True
    adjoint: bool = False


@dataclass(frozen=True)
class Factors(Attrs):
    """Square orthogonal factors (True), or only the columns that matter."""

    full_matrices: bool = False


# ---------------------------------------------------------------------------- type rules

def _matrices(name: str, type: TensorType, what: str = "input") -> None:
    require_dtype(name, type, DTYPES, what)
    if type.rank < 2:
        raise InvalidArgumentError(
            f"tf.{name}: {what} of shape {shape_text(type.shape)} must have rank >= 2, got "
            f"{type.rank}", name)


def _square(context: Any, name: str, type: TensorType, what: str = "input") -> None:
    _matrices(name, type, what)
    context.require_equal(type.shape[-2], type.shape[-1], lambda: (
        f"tf.{name}: Input matrix must be square; {what} has shape {shape_text(type.shape)}"))


def _same_infer(name: str) -> Callable[..., TensorType]:
    def infer(context: Any, types: Any, attrs: Any) -> TensorType:
        _square(context, name, types[0])
        return TensorType(types[0].dtype, types[0].shape)
    return infer


def _scalars_infer(name: str, count: int) -> Callable[..., Any]:
    def infer(context: Any, types: Any, attrs: Any) -> Any:
        _square(context, name, types[0])
        result = TensorType(types[0].dtype, types[0].shape[:-2])
        return result if count == 1 else (result,) * count
    return infer


def _right_side(context: Any, name: str, types: Any) -> tuple[Shape, Shape]:
    """Shapes of the matrix and of the right-hand side, whose rows fit."""
    matrix, rhs = types
    same_dtype(name, types)
    _square(context, name, matrix, "matrix")
    _matrices(name, rhs, "rhs")
    context.require_equal(matrix.shape[-1], rhs.shape[-2], lambda: (
        f"tf.{name}: Input matrix and rhs are incompatible: {shape_text(matrix.shape)} and "
        f"{shape_text(rhs.shape)}"))
    return matrix.shape, rhs.shape


def _solve_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    matrix, rhs = _right_side(context, "linalg.solve", types)

    def message() -> str:
        return ("tf.linalg.solve: all inputs must have the same outer dimensions, not "
                f"{shape_text(matrix)} and {shape_text(rhs)}")
    if len(matrix) != len(rhs):
        raise InvalidArgumentError(message(), "linalg.solve")
    for a, b in zip(matrix[:-2], rhs[:-2], strict=True):
        context.require_equal(a, b, message)
    return TensorType(types[1].dtype, rhs)


def _triangular_infer(context: Any, types: Any, attrs: Triangle) -> TensorType:
    matrix, rhs = _right_side(context, "linalg.triangular_solve", types)
    batch = broadcast_shapes(context, "linalg.triangular_solve", [matrix[:-2], rhs[:-2]])
    return TensorType(types[1].dtype, (*batch, *rhs[-2:]))


def _eigh_infer(context: Any, types: Any, attrs: Any) -> tuple[TensorType, TensorType]:
    _square(context, "linalg.eigh", types[0])
    (x,) = types
    return TensorType(x.dtype, x.shape[:-1]), TensorType(x.dtype, x.shape)


def _eigvalsh_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    _square(context, "linalg.eigvalsh", types[0])
    return TensorType(types[0].dtype, types[0].shape[:-1])


def _sizes(type: TensorType) -> tuple[Shape, Dim, Dim, Dim]:
    rows, columns = type.shape[-2:]
    return type.shape[:-2], rows, columns, dims.minimum(rows, columns)


def _qr_infer(context: Any, types: Any, attrs: Factors) -> tuple[TensorType, TensorType]:
    (x,) = types
    _matrices("linalg.qr", x)
    batch, rows, columns, inner = _sizes(x)
    inner = rows if attrs.full_matrices else inner
    return (TensorType(x.dtype, (*batch, rows, inner)),
            TensorType(x.dtype, (*batch, inner, columns)))


def _svd_infer(context: Any, types: Any, attrs: Factors
               ) -> tuple[TensorType, TensorType, TensorType]:
    (x,) = types
    _matrices("linalg.svd", x)
    batch, rows, columns, inner = _sizes(x)
    left, right = (rows, columns) if attrs.full_matrices else (inner, inner)
    return (TensorType(x.dtype, (*batch, inner)), TensorType(x.dtype, (*batch, rows, left)),
            TensorType(x.dtype, (*batch, columns, right)))


def _singular_values_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    _matrices("linalg.svd", types[0])
    batch, _, _, inner = _sizes(types[0])
    return TensorType(types[0].dtype, (*batch, inner))


# ---------------------------------------------------------------------------- values

def _cholesky_array(attrs: Any, x: Any) -> Any:
    """A matrix that is not positive definite has no factor: its lower triangle is nan."""
    try:
        return np.linalg.cholesky(x)
    except np.linalg.LinAlgError:
        pass
    result = np.empty_like(x)
    for place in np.ndindex(x.shape[:-2]):
        try:
            result[place] = np.linalg.cholesky(x[place])
        except np.linalg.LinAlgError:
            result[place] = np.tril(np.full(x.shape[-2:], np.nan))
    return result


def _solve_array(attrs: Any, matrix: Any, rhs: Any) -> Any:
    if not np.isnan(matrix).any():
        try:
            return np.linalg.solve(matrix, rhs)
        except np.linalg.LinAlgError:
            pass
    raise InvalidArgumentError("tf.linalg.solve: Input matrix is not invertible.", "linalg.solve")


def _inverse_array(attrs: Any, x: Any) -> Any:
    if not np.isnan(x).any():
        try:
            return np.linalg.inv(x)
        except np.linalg.LinAlgError:
            pass
    raise InvalidArgumentError("tf.linalg.inv: Input is not invertible.", "linalg.inv")


def substitute(matrix: Any, rhs: Any) -> Any:
    """Solve lower triangular systems: blocks of rows one by one, matrix products between."""
    size = matrix.shape[-1]
    batch = np.broadcast_shapes(matrix.shape[:-2], rhs.shape[:-2])
    x = np.array(np.broadcast_to(rhs, (*batch, *rhs.shape[-2:])))
    for start in range(0, size, BLOCK):
        stop = min(start + BLOCK, size)
        if start:
            x[..., start:stop, :] -= matrix[..., start:stop, :start] @ x[..., :start, :]
        for i in range(start, stop):
            if i > start:
                x[..., i:i + 1, :] -= matrix[..., i:i + 1, start:i] @ x[..., start:i, :]
            x[..., i, :] /= matrix[..., i, i, None]
    return x


def _triangular_array(attrs: Triangle, matrix: Any, rhs: Any) -> Any:
    if attrs.adjoint:
        matrix = np.swapaxes(matrix, -1, -2)
    if attrs.lower != attrs.adjoint:
        return substitute(matrix, rhs)
    # Upper triangles are lower ones from the other end.
    found = substitute(matrix[..., ::-1, ::-1], rhs[..., ::-1, :])
    return np.ascontiguousarray(found[..., ::-1, :])


def _slogdet_array(attrs: Any, x: Any) -> tuple[Any, Any]:
    sign, logarithm = np.linalg.slogdet(x)
    return np.asarray(sign), np.asarray(logarithm)


def _require_eigenvalues(name: str, compute: Any, x: Any) -> Any:
    if np.isfinite(x).all():
        try:
            return compute(x)
        except np.linalg.LinAlgError:
            pass
    raise InvalidArgumentError(
        f"tf.{name}: Self-adjoint eigen decomposition was not successful. "
        "The input might not be valid.", name)


def _eigh_array(attrs: Any, x: Any) -> tuple[Any, Any]:
    values, vectors = _require_eigenvalues("linalg.eigh", np.linalg.eigh, x)
    return values, np.ascontiguousarray(vectors)


def _eigvalsh_array(attrs: Any, x: Any) -> Any:
    return _require_eigenvalues("linalg.eigvalsh", np.linalg.eigvalsh, x)


def _qr_array(attrs: Factors, x: Any) -> tuple[Any, Any]:
    q, r = np.linalg.qr(x, "complete" if attrs.full_matrices else "reduced")
    return np.ascontiguousarray(q), np.ascontiguousarray(r)


def _svd_array(attrs: Factors, x: Any) -> tuple[Any, Any, Any]:
    """Infinities and nan have no factors: these are nan, of that matrix alone."""
    bad = ~np.isfinite(x).all((-2, -1), keepdims=True)
    u, s, vh = np.linalg.svd(np.where(bad, 0.0, x), full_matrices=attrs.full_matrices)
    v = np.swapaxes(vh, -1, -2)
    return (np.where(bad[..., 0], np.nan, s), np.where(bad, np.nan, u), np.where(bad, np.nan, v))


def _singular_values_array(attrs: Any, x: Any) -> Any:
    bad = ~np.isfinite(x).all((-2, -1), keepdims=True)
    s = np.linalg.svd(np.where(bad, 0.0, x), compute_uv=False)
    return np.where(bad[..., 0], np.nan, s)


# ---------------------------------------------------------------------------- records

_SQUARES: tuple[tuple[int, ...], ...] = ((3, 3), (2, 4, 4), (1, 1), (2, 1, 2, 2), (0, 0), (0, 2, 2))
_ANY: tuple[tuple[int, ...], ...] = ((4, 3), (3, 3), (2, 3, 4), (1, 1), (0, 3, 2))
_NOT_SQUARE = ErrorSample(((F32, (2, 3)),), InvalidArgumentError, "must be square")
_VECTOR = ErrorSample(((F32, (3,)),), InvalidArgumentError, "rank >= 2")
_INTEGER = ErrorSample(((dtypes.int32, (2, 2)),), InvalidArgumentError, "dtype int32")


def _one(name: str, doc: str, infer: Any, array: Any, gradient: Gradient, tensorflow: str,
         domain: str = "dominant", grad_check: bool = True) -> OpDef:
    """The record of an op of square matrices without attributes."""
    return register(OpDef(
        name=name, category=Category.INDEX, arity=1, infer=infer, reference=array, doc=doc,
        gradient=gradient, lowering=ON_HOST, dtypes=DTYPES, tolerance=CLOSE,
        samples=tuple(Sample((shape,), {}, domain) for shape in _SQUARES),
        grad_check=grad_check, tensorflow=tensorflow,
        error_samples=(_NOT_SQUARE, _VECTOR, _INTEGER)))


cholesky = _one(
    "cholesky", "Lower triangular factors of symmetric positive definite matrices.",
    _same_infer("linalg.cholesky"), _cholesky_array, Gradient(rules.cholesky, outputs=(0,)),
    "linalg.cholesky", "definite",
    grad_check=False)  # the cotangent is symmetric, the value reads one triangle

matrix_inverse = _one(
    "matrix_inverse", "Inverses of square matrices.", _same_infer("linalg.inv"), _inverse_array,
    Gradient(rules.inverse, outputs=(0,)), "linalg.inv")

determinant = _one(
    "determinant", "Determinants of square matrices.", _scalars_infer("linalg.det", 1),
    lambda attrs, x: np.asarray(np.linalg.det(x)),
    Gradient(rules.determinant, inputs=(0,), outputs=(0,)), "linalg.det")

log_determinant = _one(
    "log_determinant", "Signs and logarithms of the magnitudes of determinants.",
    _scalars_infer("linalg.slogdet", 2), _slogdet_array,
    Gradient(rules.log_determinant, inputs=(0,)), "linalg.slogdet")

eigh = _one(
    "eigh", "Eigenvalues, smallest first, and eigenvectors of symmetric matrices; the lower "
    "triangle is read.", _eigh_infer, _eigh_array, Gradient(rules.eigh, outputs=(0, 1)),
    "linalg.eigh", "definite")

eigvalsh = _one(
    "eigvalsh", "Eigenvalues of symmetric matrices, smallest first.", _eigvalsh_infer,
    _eigvalsh_array, Gradient(rules.eigvalsh, inputs=(0,)), "linalg.eigvalsh", "definite")

matrix_solve = register(OpDef(
    name="matrix_solve", category=Category.INDEX, arity=2, infer=_solve_infer,
    reference=_solve_array, doc="Solutions of linear systems with square matrices.",
    gradient=Gradient(rules.solve, inputs=(0,), outputs=(0,)), lowering=ON_HOST, dtypes=DTYPES,
    samples=tuple(Sample(shapes, {}, ("dominant", "real")) for shapes in (
        ((3, 3), (3, 2)), ((2, 4, 4), (2, 4, 1)), ((1, 1), (1, 3)), ((2, 2), (2, 0)),
        ((0, 0), (0, 2)), ((0, 2, 2), (0, 2, 1)))),
    tolerance=CLOSE, tensorflow="linalg.solve",
    error_samples=(ErrorSample(((F32, (2, 3)), (F32, (2, 1))), InvalidArgumentError, "square"),
                   ErrorSample(((F32, (2, 2)), (F32, (3, 1))), InvalidArgumentError,
                               "incompatible"),
                   ErrorSample(((F32, (2, 2)), (F32, (2,))), InvalidArgumentError, "rank >= 2"),
                   ErrorSample(((F32, (5, 2, 2)), (F32, (2, 2))), InvalidArgumentError,
                               "outer dimensions"))))

triangular_solve = register(OpDef(
    name="triangular_solve", category=Category.INDEX, arity=2, infer=_triangular_infer,
    attrs=Triangle, reference=_triangular_array,
    doc="Solutions of linear systems with triangular matrices; the other triangle is not read.",
    gradient=Gradient(rules.triangular_solve, inputs=(0,), outputs=(0,)), lowering=ON_HOST,
    dtypes=DTYPES, samples=tuple(
        Sample(shapes, {"lower": lower, "adjoint": adjoint}, ("dominant", "real"))
        for shapes, lower, adjoint in (
            (((3, 3), (3, 2)), True, False), (((3, 3), (3, 2)), False, False),
            (((2, 3, 3), (2, 3, 1)), True, True), (((3, 3), (2, 3, 2)), False, True),
            (((2, 1, 2, 2), (3, 2, 2)), True, False), (((0, 0), (0, 2)), True, False))),
    tolerance=CLOSE, tensorflow="linalg.triangular_solve",
    error_samples=(ErrorSample(((F32, (2, 3)), (F32, (2, 1))), InvalidArgumentError, "square"),
                   ErrorSample(((F32, (2, 2)), (F32, (3, 1))), InvalidArgumentError,
                               "incompatible"),
                   ErrorSample(((F32, (3, 2, 2)), (F32, (2, 2, 1))), InvalidArgumentError,
                               "broadcast"))))

qr = register(OpDef(
    name="qr", category=Category.INDEX, arity=1, infer=_qr_infer, attrs=Factors,
    reference=_qr_array, doc="Orthogonal times upper triangular factors of matrices.",
    gradient=Gradient(rules.qr, inputs=(0,), outputs=(0, 1)), lowering=ON_HOST, dtypes=DTYPES,
    samples=(*(Sample((shape,), {}, "separated") for shape in _ANY),
             *(Sample((shape,), {"full_matrices": True}, "separated")
               for shape in ((3, 3), (2, 2, 4)))),
    tolerance=CLOSE, tensorflow="linalg.qr", error_samples=(_VECTOR, _INTEGER)))

svd = register(OpDef(
    name="svd", category=Category.INDEX, arity=1, infer=_svd_infer, attrs=Factors,
    reference=_svd_array, doc="Singular values, largest first, and both sides' singular vectors.",
    gradient=Gradient(rules.svd, outputs=(0, 1, 2)), lowering=ON_HOST, dtypes=DTYPES,
    samples=(*(Sample((shape,), {}, "separated") for shape in _ANY),
             *(Sample((shape,), {"full_matrices": True}, "separated")
               for shape in ((3, 3), (2, 2, 3), (4, 3)))),
    tolerance=CLOSE, tensorflow="linalg.svd", error_samples=(_VECTOR, _INTEGER)))

singular_values = register(OpDef(
    name="singular_values", category=Category.INDEX, arity=1, infer=_singular_values_infer,
    reference=_singular_values_array, doc="Singular values of matrices, largest first.",
    gradient=Gradient(rules.singular_values, inputs=(0,)), lowering=ON_HOST, dtypes=DTYPES,
    samples=tuple(Sample((shape,), {}, "separated") for shape in _ANY), tolerance=CLOSE,
    tensorflow="linalg.svd", error_samples=(_VECTOR, _INTEGER)))
