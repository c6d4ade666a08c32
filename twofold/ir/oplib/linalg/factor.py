"""Factors of matrices: Cholesky, eigenvalues and singular values, QR.

Owns the records and what they do with matrices that LAPACK refuses. The gradient rules are in
``factor_gradients``, systems of equations in ``solve.py``, what is composed of these ops in
``frontend/ops``.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import COMPLEX
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.types import Shape, TensorType, shape_text
from ...ops import (
    WHOLE,
    Attrs,
    Category,
    ErrorSample,
    Gradient,
    OpDef,
    Sample,
    register,
)
from . import factor_gradients as rules
from .common import (
    ANY,
    CLOSE,
    DTYPES,
    INTEGER,
    ON_HOST,
    SAME_DTYPE,
    VECTOR,
    adjoint,
    matrices,
    of_squares,
    on_one_thread,
    same_infer,
    square,
)

#: Up to so many rows NumPy factors a whole batch in less time than one call per matrix takes.
SMALL = 64


@dataclass(frozen=True)
class Factors(Attrs):
    """Square orthogonal factors (True), or only the columns that matter."""

    full_matrices: bool = False


# ---------------------------------------------------------------------------- type rules

def _eigh_infer(context: Any, types: Any, attrs: Any) -> tuple[TensorType, TensorType]:
    square(context, "linalg.eigh", types[0])
    (x,) = types
    return TensorType(x.dtype, x.shape[:-1]), TensorType(x.dtype, x.shape)


def _eigvalsh_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    square(context, "linalg.eigvalsh", types[0])
    return TensorType(types[0].dtype, types[0].shape[:-1])


def _sizes(type: TensorType) -> tuple[Shape, Dim, Dim, Dim]:
    rows, columns = type.shape[-2:]
    return type.shape[:-2], rows, columns, dims.minimum(rows, columns)


def _qr_infer(context: Any, types: Any, attrs: Factors) -> tuple[TensorType, TensorType]:
    (x,) = types
    matrices("linalg.qr", x)
    batch, rows, columns, inner = _sizes(x)
    inner = rows if attrs.full_matrices else inner
    return (TensorType(x.dtype, (*batch, rows, inner)),
            TensorType(x.dtype, (*batch, inner, columns)))


def _svd_infer(context: Any, types: Any, attrs: Factors
               ) -> tuple[TensorType, TensorType, TensorType]:
    (x,) = types
    matrices("linalg.svd", x)
    batch, rows, columns, inner = _sizes(x)
    left, right = (rows, columns) if attrs.full_matrices else (inner, inner)
    return (TensorType(x.dtype.real_dtype, (*batch, inner)),
            TensorType(x.dtype, (*batch, rows, left)),
            TensorType(x.dtype, (*batch, columns, right)))


def _singular_values_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    matrices("linalg.svd", types[0])
    batch, _, _, inner = _sizes(types[0])
    return TensorType(types[0].dtype.real_dtype, (*batch, inner))


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


def _cholesky_kernel(attrs: Any, x: Any) -> Any:
    """In the matrix's dtype where LAPACK is there and the matrix large, else in float64."""
    from . import lapack
    routines = lapack.routines(x.dtype) if x.shape[-1] > SMALL else None
    if routines is None:
        return _cholesky_array(attrs, x)
    factor = np.zeros(x.shape, x.dtype)
    np.copyto(factor, x, where=_lower_triangle(x.shape[-1]))
    for place in np.ndindex(x.shape[:-2]) if x.ndim > 2 else ((),):
        if not routines.factor_definite(factor[place]):
            factor[place] = np.tril(np.full(x.shape[-2:], np.nan))
    return factor


@functools.lru_cache(4)
def _lower_triangle(size: int) -> Any:
    return np.tri(size, dtype=np.bool_)


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
    return values.astype(x.dtype), np.ascontiguousarray(vectors)    # of complex ones as TensorFlow


def _eigvalsh_array(attrs: Any, x: Any) -> Any:
    return _require_eigenvalues("linalg.eigvalsh", np.linalg.eigvalsh, x).astype(x.dtype)


def _eig_infer(context: Any, types: Any, attrs: Any) -> tuple[TensorType, TensorType]:
    (x,) = types
    _square_complex(context, "linalg.eig", x)
    return TensorType(x.dtype, x.shape[:-1]), TensorType(x.dtype, x.shape)


def _eigvals_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    _square_complex(context, "linalg.eigvals", types[0])
    return TensorType(types[0].dtype, types[0].shape[:-1])


def _square_complex(context: Any, name: str, x: TensorType) -> None:
    if not x.dtype.is_complex or x.rank < 2:
        raise InvalidArgumentError(
            f"tf.{name}: the input has dtype {x.dtype.name} and shape {shape_text(x.shape)}; it "
            "must be complex64 or complex128 and have rank >= 2", name)
    context.require_equal(x.shape[-2], x.shape[-1], lambda: (
        f"tf.{name}: Input matrix must be square; it has shape {shape_text(x.shape)}"))


def _of_any_square(name: str, compute: Any, x: Any) -> Any:
    """What a function of matrices gives; where no number is complex, by the way for real ones."""
    wide = x.astype(np.complex128)
    if not np.isfinite(wide).all():
        raise InvalidArgumentError(f"tf.{name}: the input must not contain infinities or nan", name)
    try:
        return compute(wide if wide.imag.any() else wide.real)
    except np.linalg.LinAlgError:
        raise InvalidArgumentError(f"tf.{name}: Eigen decomposition was not successful. The input "
                                   "might not be valid.", name) from None


def _eig_array(attrs: Any, x: Any) -> tuple[Any, Any]:
    values, vectors = _of_any_square("linalg.eig", np.linalg.eig, x)
    return values.astype(x.dtype), np.ascontiguousarray(vectors, x.dtype)


def _eigvals_array(attrs: Any, x: Any) -> Any:
    return _of_any_square("linalg.eigvals", np.linalg.eigvals, x).astype(x.dtype)


def _qr_array(attrs: Factors, x: Any) -> tuple[Any, Any]:
    q, r = np.linalg.qr(x, "complete" if attrs.full_matrices else "reduced")
    return np.ascontiguousarray(q), np.ascontiguousarray(r)


def _svd_array(attrs: Factors, x: Any) -> tuple[Any, Any, Any]:
    """Infinities and nan have no factors: these are nan, of that matrix alone."""
    bad = ~np.isfinite(x).all((-2, -1), keepdims=True)
    u, s, vh = np.linalg.svd(np.where(bad, 0.0, x), full_matrices=attrs.full_matrices)
    v = adjoint(vh)
    return (np.where(bad[..., 0], np.nan, s), np.where(bad, np.nan, u), np.where(bad, np.nan, v))


def _singular_values_array(attrs: Any, x: Any) -> Any:
    bad = ~np.isfinite(x).all((-2, -1), keepdims=True)
    s = np.linalg.svd(np.where(bad, 0.0, x), compute_uv=False)
    return np.where(bad[..., 0], np.nan, s)


# ---------------------------------------------------------------------------- records

cholesky = of_squares(
    "cholesky", "Lower triangular factors of symmetric positive definite matrices.",
    same_infer("linalg.cholesky"), _cholesky_array, Gradient(rules.cholesky, outputs=(0,)),
    "linalg.cholesky", "definite", own=_cholesky_kernel,
    grad_check=False)  # the cotangent is symmetric, the value reads one triangle

eigh = of_squares(
    "eigh", "Eigenvalues, smallest first, and eigenvectors of symmetric matrices; the lower "
    "triangle is read.", _eigh_infer, _eigh_array, Gradient(rules.eigh, outputs=(0, 1)),
    "linalg.eigh", "definite")

eigvalsh = of_squares(
    "eigvalsh", "Eigenvalues of symmetric matrices, smallest first.", _eigvalsh_infer,
    _eigvalsh_array, Gradient(rules.eigvalsh, inputs=(0,)), "linalg.eigvalsh", "definite")

_COMPLEX_SQUARES = tuple(
    Sample((shape,), {}, "dominant", (dtype,)) for dtype in COMPLEX
    for shape in ((3, 3), (2, 4, 4), (1, 1), (0, 2, 2)))
_NOT_COMPLEX = (ErrorSample(((dtypes.float32, (2, 2)),), InvalidArgumentError, "must be complex"),
                ErrorSample(((dtypes.complex64, (2, 3)),), InvalidArgumentError, "square"))

eig = register(OpDef(
    name="eig", category=Category.INDEX, arity=1, infer=_eig_infer, reference=_eig_array,
    numpy=on_one_thread(_eig_array),
    doc="Eigenvalues and eigenvectors of length 1 of any matrices.",
    gradient=Gradient(rules.eig, outputs=(0, 1)), lowering=ON_HOST, dtypes=COMPLEX,
    on_complex=WHOLE, samples=_COMPLEX_SQUARES, tolerance=SAME_DTYPE, tensorflow="linalg.eig",
    grad_check=False,       # LAPACK chooses the phases of vectors, and no gradient tells of them
    error_samples=_NOT_COMPLEX))

eigvals = register(OpDef(
    name="eigvals", category=Category.INDEX, arity=1, infer=_eigvals_infer,
    reference=_eigvals_array, numpy=on_one_thread(_eigvals_array),
    doc="Eigenvalues of any matrices.", gradient=Gradient(rules.eigvals, inputs=(0,)),
    lowering=ON_HOST, dtypes=COMPLEX, on_complex=WHOLE, samples=_COMPLEX_SQUARES,
    tolerance=SAME_DTYPE, tensorflow="linalg.eigvals", error_samples=_NOT_COMPLEX))

qr = register(OpDef(
    name="qr", category=Category.INDEX, arity=1, infer=_qr_infer, attrs=Factors,
    reference=_qr_array, numpy=on_one_thread(_qr_array),
    doc="Orthogonal times upper triangular factors of matrices.",
    gradient=Gradient(rules.qr, inputs=(0,), outputs=(0, 1)), lowering=ON_HOST, dtypes=DTYPES,
    on_complex=WHOLE,
    samples=(*(Sample((shape,), {}, "separated") for shape in ANY),
             *(Sample((shape,), {"full_matrices": True}, "separated")
               for shape in ((3, 3), (2, 2, 4)))),
    tolerance=CLOSE, tensorflow="linalg.qr", error_samples=(VECTOR, INTEGER)))

svd = register(OpDef(
    name="svd", category=Category.INDEX, arity=1, infer=_svd_infer, attrs=Factors,
    reference=_svd_array, numpy=on_one_thread(_svd_array),
    doc="Singular values, largest first, and both sides' singular vectors.",
    gradient=Gradient(rules.svd, outputs=(0, 1, 2)), lowering=ON_HOST, dtypes=DTYPES,
    on_complex=WHOLE,
    samples=(*(Sample((shape,), {}, "separated") for shape in ANY),
             *(Sample((shape,), {"full_matrices": True}, "separated")
               for shape in ((3, 3), (2, 2, 3), (4, 3)))),
    tolerance=CLOSE, tensorflow="linalg.svd", error_samples=(VECTOR, INTEGER)))

singular_values = register(OpDef(
    name="singular_values", category=Category.INDEX, arity=1, infer=_singular_values_infer,
    reference=_singular_values_array, numpy=on_one_thread(_singular_values_array),
    doc="Singular values of matrices, largest first.",
    gradient=Gradient(rules.singular_values, inputs=(0,)), lowering=ON_HOST, dtypes=DTYPES,
    on_complex=WHOLE,
    samples=tuple(Sample((shape,), {}, "separated") for shape in ANY), tolerance=CLOSE,
    tensorflow="linalg.svd", error_samples=(VECTOR, INTEGER)))
