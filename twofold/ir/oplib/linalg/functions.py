"""Functions of matrices: the exponential, the principal square root, the principal logarithm.

The gradient of each is what stands beside the diagonal in the same function of a block matrix
twice as large, so that derivatives of any order come of one rule.

The exponential is made by scaling, a quotient of polynomials and squaring (Higham 2005). The root
is the one whose eigenvalues have positive real parts: a symmetric matrix is taken apart into its
eigenvectors; for all others the iteration of Denman and Beavers in its product form with scaling
(Higham 2008, 6.29) needs inverses only, and no eigenvectors, which need not exist; where a matrix
has no inverse eigenvectors are tried. The root of a negative eigenvalue is on the positive
imaginary axis: a complex matrix with such ones is turned a little before the iteration. The
logarithm is made of eigenvectors where these give it, else of roots until the matrix is near the
identity. A matrix without such a function becomes nan.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....dtypes import COMPLEX
from ....errors import InvalidArgumentError
from ...base.types import TensorType, shape_text
from ...ops import WHOLE, Category, ErrorSample, Gradient, OpDef, Sample, register
from .common import CLOSE, ON_HOST, of_squares, on_one_thread, same_infer

#: Up to this norm the quotient of degree 13 is exact to the last digits of float64.
LARGEST_NORM = 5.371920351148152
#: Coefficients of its numerator, the constant one first.
PADE = (64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0,
        129060195264000.0, 10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0,
        40840800.0, 960960.0, 16380.0, 182.0, 1.0)
MOST_STEPS = 60
#: Once a product is this close to the identity it is not scaled any more.
CLOSE_ENOUGH = 1e-2
#: The root of a matrix squared may differ from it by this, relative to its norm.
RESIDUAL = 1e-6
#: Eigenvalues whose angles are this near to that of the negative axis are on it.
ON_THE_CUT = 1e-7
#: After so many roots a matrix is as near to the identity as it comes.
MOST_ROOTS = 100


# ---------------------------------------------------------------------------- the exponential

def _exponential_array(attrs: Any, x: Any) -> Any:
    """In float64; a matrix with infinities or nan becomes nan, of that matrix alone."""
    wide = x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)
    bad = ~np.isfinite(wide).all((-2, -1), keepdims=True)
    wide = np.where(bad, 0.0, wide)
    norm = np.abs(wide).sum(-2, keepdims=True).max(-1, keepdims=True, initial=0.0)
    squarings = np.maximum(np.ceil(np.log2(np.maximum(norm, 1.0) / LARGEST_NORM)), 0).astype(int)
    result = _quotient(wide * np.ldexp(1.0, -squarings))
    with np.errstate(all="ignore"):
        for done in range(int(squarings.max(initial=0))):
            result = np.where(done < squarings, result @ result, result)
        return np.where(bad, np.nan, result).astype(x.dtype)


def _quotient(x: Any) -> Any:
    """The polynomial of ``x`` over that of ``-x``: odd and even terms apart."""
    c, one = PADE, np.eye(x.shape[-1])
    x2 = x @ x
    x4 = x2 @ x2
    x6 = x4 @ x2
    odd = x @ (x6 @ (c[13] * x6 + c[11] * x4 + c[9] * x2)
               + c[7] * x6 + c[5] * x4 + c[3] * x2 + c[1] * one)
    even = (x6 @ (c[12] * x6 + c[10] * x4 + c[8] * x2)
            + c[6] * x6 + c[4] * x4 + c[2] * x2 + c[0] * one)
    return np.linalg.solve(even - odd, even + odd)


# ---------------------------------------------------------------------------- the root

def _root_array(attrs: Any, x: Any) -> Any:
    """In float64 or complex128, one matrix after the other."""
    wide = x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)
    result = np.full_like(wide, np.nan)
    if wide.size:
        with np.errstate(all="ignore"):
            for place in np.ndindex(wide.shape[:-2]):
                if np.isfinite(wide[place]).all():
                    result[place] = _root(wide[place])
    return result.astype(x.dtype)


def _root(x: Any) -> Any:
    if (x == x.T.conj()).all():
        return _root_of_symmetric(x)
    for attempt in (_root_by_iteration, _root_by_turning, _root_by_eigenvectors):
        try:
            found = attempt(x)
        except np.linalg.LinAlgError:
            continue
        # A nan fails this, too.
        if np.abs(found @ found - x).max() <= RESIDUAL * np.abs(x).max():
            return found
    return np.full_like(x, np.nan)


def _root_of_symmetric(x: Any) -> Any:
    values, vectors = np.linalg.eigh(x)
    noise = len(x) * np.finfo(np.float64).eps * np.abs(values).max()
    values = np.where(np.abs(values) <= noise, np.maximum(values, 0.0), values)
    return (vectors * np.sqrt(values.astype(x.dtype))) @ vectors.T.conj()


def _root_by_iteration(x: Any) -> Any:
    """``product`` goes to the identity, ``root`` to the root."""
    size, one = len(x), np.eye(len(x))
    product, root, before = x, x, np.inf
    for _ in range(MOST_STEPS):
        scale = 1.0
        if before > CLOSE_ENOUGH:
            scale = np.exp(np.linalg.slogdet(product)[1] / (-2.0 * size))
        inverse = np.linalg.inv(product) / scale**2
        root = 0.5 * scale * (root @ (one + inverse))
        product = 0.5 * (one + 0.5 * (scale**2 * product + inverse))
        rest = np.abs(product - one).max()
        if not rest > 8.0 * size * np.finfo(np.float64).eps or CLOSE_ENOUGH > before <= rest:
            break
        before = rest
    return root


def _root_by_turning(x: Any) -> Any:
    """The cut moves half of the way to the eigenvalue after it, so that none lies on it."""
    if x.dtype.kind != "c":
        raise np.linalg.LinAlgError("no real root")
    angles = np.angle(np.linalg.eigvals(x))
    turn = (np.pi + np.min(angles[angles > -np.pi + ON_THE_CUT], initial=np.pi)) / 2
    return np.exp(0.5j * turn) * _root_by_iteration(np.exp(-1j * turn) * x)


def _root_by_eigenvectors(x: Any) -> Any:
    values, vectors = np.linalg.eig(x)
    roots = np.sqrt(values.astype(np.complex128))
    found = np.linalg.solve(vectors.T, (vectors * roots).T).T
    if x.dtype.kind == "c":
        return found
    return np.where(np.abs(found.imag) <= RESIDUAL * np.abs(found).max(), found.real, np.nan)


# ---------------------------------------------------------------------------- the logarithm

def _logarithm_array(attrs: Any, x: Any) -> Any:
    """In complex128, one matrix after the other."""
    wide = x.astype(np.complex128)
    result = np.full_like(wide, np.nan)
    with np.errstate(all="ignore"):
        for place in np.ndindex(wide.shape[:-2]):
            if np.isfinite(wide[place]).all():
                result[place] = _logarithm(wide[place])
    return result.astype(x.dtype)


def _logarithm(x: Any) -> Any:
    """The best of both ways, by what its exponential is."""
    if not x.size:
        return x
    best, least = np.full_like(x, np.nan), RESIDUAL
    for attempt in (_logarithm_by_eigenvectors, _logarithm_by_roots):
        try:
            found = attempt(x)
            rest = np.abs(_exponential_array(None, found) - x).max() / np.abs(x).max()
        except np.linalg.LinAlgError:
            continue
        if rest < least:    # nan is not
            best, least = found, rest
        if rest < 1e-13:
            break
    return best


def _logarithm_by_eigenvectors(x: Any) -> Any:
    if (x == x.T.conj()).all():
        values, vectors = np.linalg.eigh(x)
        return (vectors * np.log(values.astype(np.complex128))) @ vectors.T.conj()
    values, vectors = np.linalg.eig(x)
    return np.linalg.solve(vectors.T, (vectors * np.log(values)).T).T


def _logarithm_by_roots(x: Any) -> Any:
    """Roots until the rest is small, of which a quotient by Gauss's places of integration is it."""
    one, roots = np.eye(len(x)), 0
    while np.abs(x - one).sum(0).max() > 0.25 and roots < MOST_ROOTS:
        x, roots = _root_by_iteration(x), roots + 1
    places, weights = np.polynomial.legendre.leggauss(10)
    rest = x - one
    found = sum(0.5 * weight * np.linalg.solve(one + 0.5 * (place + 1) * rest, rest)
                for place, weight in zip(places, weights))
    return 2.0**roots * found


# ---------------------------------------------------------------------------- records

def _adjoint(F: Any, x: Any) -> Any:
    rank = len(x.shape)
    return F.transpose(F.conjugate(x), permutation=(*range(rank - 2), rank - 1, rank - 2))


def _gradient_of(name: str) -> Callable[..., tuple[Any]]:
    def rule(F: Any, ctx: Any, g: Any) -> tuple[Any]:
        """The adjoint of what stands beside the diagonal of the function of [[x, g^H], [0, x]]."""
        x = ctx.input(0)
        rank, size = len(x.shape), x.shape[-1]
        above = F.concat(x, _adjoint(F, g), axis=rank - 1)
        below = F.concat(F.constant(0.0, x.dtype, x.shape), x, axis=rank - 1)
        both = getattr(F, name)(F.concat(above, below, axis=rank - 2))
        part = F.strided_slice(both, begin=(*[0] * (rank - 1), size),
                               end=(*x.shape[:-1], size + size), strides=(1,) * rank)
        return (_adjoint(F, part),)
    return rule


matrix_exponential = of_squares(
    "matrix_exponential", "Exponentials of square matrices.", same_infer("linalg.expm"),
    _exponential_array, Gradient(_gradient_of("matrix_exponential"), inputs=(0,)), "linalg.expm")
matrix_square_root = of_squares(
    "matrix_square_root", "Principal square roots of square matrices.", same_infer("linalg.sqrtm"),
    _root_array, Gradient(_gradient_of("matrix_square_root"), inputs=(0,)), "linalg.sqrtm")


def _logarithm_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    (x,) = types
    if not x.dtype.is_complex or x.rank < 2:
        raise InvalidArgumentError(
            f"tf.linalg.logm: the input has dtype {x.dtype.name} and shape {shape_text(x.shape)}; "
            "it must be complex64 or complex128 and have rank >= 2; use tf.cast", "linalg.logm")
    context.require_equal(x.shape[-2], x.shape[-1], lambda: (
        f"tf.linalg.logm: Input matrix must be square; it has shape {shape_text(x.shape)}"))
    return TensorType(x.dtype, x.shape)


matrix_logarithm = register(OpDef(
    name="matrix_logarithm", category=Category.INDEX, arity=1, infer=_logarithm_infer,
    reference=_logarithm_array, numpy=on_one_thread(_logarithm_array),
    doc="Principal logarithms of square matrices.",
    gradient=Gradient(_gradient_of("matrix_logarithm"), inputs=(0,)), lowering=ON_HOST,
    dtypes=COMPLEX, on_complex=WHOLE, tolerance=CLOSE, tensorflow="linalg.logm",
    samples=tuple(Sample((shape,), {}, "dominant", (dtype,)) for dtype in COMPLEX
                  for shape in ((3, 3), (2, 4, 4), (1, 1), (0, 2, 2))),
    error_samples=(
        ErrorSample(((dtypes.float32, (2, 2)),), InvalidArgumentError, "must be complex"),
        ErrorSample(((dtypes.complex64, (2, 3)),), InvalidArgumentError, "square"))))
