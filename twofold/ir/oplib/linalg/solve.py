"""Systems of linear equations, inverses and determinants: the records and their kernels.

Owns what is said of singular matrices. Triangular systems are solved in ``triangles``, the
gradient rules are in ``factor_gradients``, what is composed of these ops in ``frontend/ops``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ....dataclass import dataclass
from ....errors import InvalidArgumentError
from ...base.types import TensorType, shape_text
from ...ops import WHOLE, Attrs, Category, ErrorSample, Gradient, OpDef, Sample, register
from ..common.infer import broadcast_shapes
from . import factor_gradients as rules
from .common import (
    CLOSE,
    DTYPES,
    F32,
    ON_HOST,
    SAME_DTYPE,
    adjoint,
    of_squares,
    on_one_thread,
    right_side,
    same_infer,
    scalars_infer,
)


@dataclass(frozen=True)
class Triangle(Attrs):
    """Which triangle is read, whether the matrix is transposed first, and where the solution is.

    ``right``: the matrix stands on the right of the solution, ``x a = b``.
    """

    lower: bool = True
    adjoint: bool = False
    right: bool = False


# ---------------------------------------------------------------------------- type rules

def _solve_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    matrix, rhs = right_side(context, "linalg.solve", types)

    def message() -> str:
        return ("tf.linalg.solve: all inputs must have the same outer dimensions, not "
                f"{shape_text(matrix)} and {shape_text(rhs)}")
    if len(matrix) != len(rhs):
        raise InvalidArgumentError(message(), "linalg.solve")
    for a, b in zip(matrix[:-2], rhs[:-2], strict=True):
        context.require_equal(a, b, message)
    return TensorType(types[1].dtype, rhs)


def _triangular_infer(context: Any, types: Any, attrs: Triangle) -> TensorType:
    matrix, rhs = right_side(context, "linalg.triangular_solve", types, attrs.right)
    batch = broadcast_shapes(context, "linalg.triangular_solve", [matrix[:-2], rhs[:-2]])
    return TensorType(types[1].dtype, (*batch, *rhs[-2:]))


# ---------------------------------------------------------------------------- values

def _solve_array(attrs: Any, matrix: Any, rhs: Any) -> Any:
    if not _begins_with_nan(matrix):
        try:
            return np.linalg.solve(matrix, rhs)
        except np.linalg.LinAlgError:
            pass
    raise _not_invertible("solve", "Input matrix")


def _inverse_array(attrs: Any, x: Any) -> Any:
    if not _begins_with_nan(x):
        try:
            return np.linalg.inv(x)
        except np.linalg.LinAlgError:
            pass
    raise _not_invertible("inv", "Input")


def _begins_with_nan(x: Any) -> bool:
    """Whether the first pivot is NaN, which TensorFlow refuses; others make solutions NaN."""
    return bool(np.isnan(x[..., :1, :1]).any())


def _not_invertible(name: str, what: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"tf.linalg.{name}: {what} is not invertible.", f"linalg.{name}")


def _lapack(x: Any) -> Any:
    """LAPACK's routines for matrices that are large enough for calls one by one."""
    from . import elimination, lapack
    return lapack.routines(x.dtype) if x.shape[-1] > elimination.SMALL else None


def _solve_kernel(attrs: Any, matrix: Any, rhs: Any) -> Any:
    routines = _lapack(matrix)
    if routines is None or not rhs.size:
        return _solve_array(attrs, matrix, rhs)
    from . import elimination
    found = None if _begins_with_nan(matrix) else elimination.solve(routines, matrix, rhs)
    if found is None:
        raise _not_invertible("solve", "Input matrix")
    return found


def _inverse_kernel(attrs: Any, x: Any) -> Any:
    routines = _lapack(x)
    if routines is None:
        return _inverse_array(attrs, x)
    from . import elimination
    identity = np.broadcast_to(np.eye(x.shape[-1], dtype=x.dtype), x.shape)
    found = None if _begins_with_nan(x) else elimination.solve(routines, x, identity)
    if found is None:
        raise _not_invertible("inv", "Input")
    return found


def _slogdet_kernel(attrs: Any, x: Any) -> tuple[Any, Any]:
    routines = _lapack(x)
    if routines is None:
        return _slogdet_array(attrs, x)
    from . import elimination
    return elimination.log_determinant(routines, x)


def _determinant_array(attrs: Any, x: Any) -> Any:
    return np.asarray(np.linalg.det(x))


def _determinant_kernel(attrs: Any, x: Any) -> Any:
    if _lapack(x) is None:
        return _determinant_array(attrs, x)
    sign, logarithm = _slogdet_kernel(attrs, x)
    return (sign * np.exp(logarithm.real.astype(np.float64))).astype(x.dtype)


def _triangular_array(attrs: Triangle, matrix: Any, rhs: Any) -> Any:
    """Plain substitution, row after row."""
    if attrs.right:
        turned = Triangle(attrs.lower, not attrs.adjoint)
        return adjoint(_triangular_array(turned, matrix, adjoint(rhs)))
    lower = attrs.lower != attrs.adjoint
    if attrs.adjoint:
        matrix = adjoint(matrix)
    batch = np.broadcast_shapes(matrix.shape[:-2], rhs.shape[:-2])
    x = np.array(np.broadcast_to(rhs, (*batch, *rhs.shape[-2:])))
    rows = x.shape[-2]
    for i in range(rows) if lower else reversed(range(rows)):
        done = slice(0, i) if lower else slice(i + 1, rows)
        x[..., i:i + 1, :] -= matrix[..., i:i + 1, done] @ x[..., done, :]
        x[..., i, :] /= matrix[..., i, i, None]
    return x


def _product_infer(context: Any, types: Any, attrs: Triangle) -> TensorType:
    matrix, other = right_side(context, "matmul", types, attrs.right)

    def message() -> str:
        return (f"tf.matmul: leading dimensions must be equal, not those of {shape_text(matrix)} "
                f"and {shape_text(other)}")
    if len(matrix) != len(other):
        raise InvalidArgumentError(message(), "matmul")
    for a, b in zip(matrix[:-2], other[:-2], strict=True):
        context.require_equal(a, b, message)
    return TensorType(types[1].dtype, other)


def _product_array(attrs: Triangle, matrix: Any, other: Any) -> Any:
    triangle = np.tril(matrix) if attrs.lower else np.triu(matrix)
    triangle = adjoint(triangle) if attrs.adjoint else triangle
    return other @ triangle if attrs.right else triangle @ other


def _product_kernel(attrs: Triangle, matrix: Any, other: Any) -> Any:
    from . import triangles
    return triangles.multiply(matrix, other, attrs.lower, attrs.adjoint, attrs.right)


def _triangular_kernel(attrs: Triangle, matrix: Any, rhs: Any) -> Any:
    from . import triangles
    return triangles.solve(matrix, rhs, attrs.lower, attrs.adjoint, attrs.right)


def _slogdet_array(attrs: Any, x: Any) -> tuple[Any, Any]:
    sign, logarithm = np.linalg.slogdet(x)
    sign = np.where(np.isnan(logarithm), logarithm, sign).astype(x.dtype)  # LAPACK: 1 or -1
    return np.asarray(sign), np.asarray(logarithm).astype(x.dtype)  # both, as in TensorFlow


# ---------------------------------------------------------------------------- records

matrix_inverse = of_squares(
    "matrix_inverse", "Inverses of square matrices.", same_infer("linalg.inv"), _inverse_array,
    Gradient(rules.inverse, outputs=(0,)), "linalg.inv", own=_inverse_kernel)

determinant = of_squares(
    "determinant", "Determinants of square matrices.", scalars_infer("linalg.det", 1),
    _determinant_array, Gradient(rules.determinant, inputs=(0,), outputs=(0,)), "linalg.det",
    own=_determinant_kernel)

log_determinant = of_squares(
    "log_determinant", "Signs and logarithms of the magnitudes of determinants.",
    scalars_infer("linalg.slogdet", 2), _slogdet_array,
    Gradient(rules.log_determinant, inputs=(0,), outputs=(0,)), "linalg.slogdet",
    own=_slogdet_kernel)

matrix_solve = register(OpDef(
    name="matrix_solve", category=Category.INDEX, arity=2, infer=_solve_infer,
    reference=_solve_array, numpy=on_one_thread(_solve_kernel),
    doc="Solutions of linear systems with square matrices.",
    gradient=Gradient(rules.solve, inputs=(0,), outputs=(0,)), lowering=ON_HOST, dtypes=DTYPES,
    on_complex=WHOLE,
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

_TRIANGLES = tuple(
        Sample(shapes, {"lower": lower, "adjoint": adjoint, "right": right}, ("dominant", "real"))
        for shapes, lower, adjoint, right in (
            (((3, 3), (3, 2)), True, False, False), (((3, 3), (3, 2)), False, False, False),
            (((2, 3, 3), (2, 3, 1)), True, True, False), (((3, 3), (2, 3, 2)), False, True, False),
            (((2, 1, 2, 2), (3, 2, 2)), True, False, False), (((0, 0), (0, 2)), True, False, False),
            (((3, 3), (2, 3)), True, False, True), (((2, 3, 3), (1, 3)), True, True, True),
            (((3, 3), (2, 2, 3)), False, False, True), (((2, 2), (2, 2)), False, True, True),
            (((30, 30), (30, 2)), True, False, False), (((70, 70), (3, 70)), False, False, True),
            (((5, 30, 30), (30, 1)), False, True, False)))

triangular_solve = register(OpDef(
    name="triangular_solve", category=Category.INDEX, arity=2, infer=_triangular_infer,
    attrs=Triangle, reference=_triangular_array, numpy=on_one_thread(_triangular_kernel),
    doc="Solutions of linear systems with triangular matrices; the other triangle is not read.",
    gradient=Gradient(rules.triangular_solve, inputs=(0,), outputs=(0,)), lowering=ON_HOST,
    dtypes=DTYPES, on_complex=WHOLE, samples=_TRIANGLES, tolerance=SAME_DTYPE,
    tensorflow="linalg.triangular_solve",
    error_samples=(ErrorSample(((F32, (2, 3)), (F32, (2, 1))), InvalidArgumentError, "square"),
                   ErrorSample(((F32, (2, 2)), (F32, (3, 1))), InvalidArgumentError,
                               "incompatible"),
                   ErrorSample(((F32, (3, 2, 2)), (F32, (2, 2, 1))), InvalidArgumentError,
                               "broadcast"))))

triangular_product = register(OpDef(
    name="triangular_product", category=Category.INDEX, arity=2, infer=_product_infer,
    attrs=Triangle, reference=_product_array, numpy=on_one_thread(_product_kernel),
    doc="Products with triangular matrices; the other triangle is not read.",
    gradient=Gradient(rules.triangular_product, inputs=(0, 1)), lowering=ON_HOST, dtypes=DTYPES,
    on_complex=WHOLE,
    samples=tuple(sample for sample in _TRIANGLES
                  if sample.shapes[0][:-2] == sample.shapes[1][:-2]), tolerance=SAME_DTYPE,
    error_samples=(ErrorSample(((F32, (2, 3)), (F32, (2, 1))), InvalidArgumentError, "square"),
                   ErrorSample(((F32, (2, 2)), (F32, (3, 1))), InvalidArgumentError,
                               "incompatible"),
                   ErrorSample(((F32, (3, 2, 2)), (F32, (2, 1))), InvalidArgumentError,
                               "leading dimensions"))))
