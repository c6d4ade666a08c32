"""The square root of matrices: eigenvectors where they serve, else Denman and Beavers' iteration.

What is computed is the principal root, whose eigenvalues have positive real parts. A symmetric
matrix is taken apart into its eigenvectors. For all others the iteration in its product form with
scaling (Higham 2008, 6.29) needs inverses only, and no eigenvectors, which need not exist; where a
matrix has no inverse eigenvectors are tried. A matrix without a real root of that kind becomes nan.

The gradient is what stands beside the diagonal in the root of a block matrix twice as large, so
that derivatives of any order come of one rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...ops import Gradient
from .common import of_squares, same_infer

MOST_STEPS = 60
#: Once a product is this close to the identity it is not scaled any more.
CLOSE_ENOUGH = 1e-2
#: The root of a matrix squared may differ from it by this, relative to its norm.
RESIDUAL = 1e-6


def _root_array(attrs: Any, x: Any) -> Any:
    """In float64, one matrix after the other."""
    wide = x.astype(np.float64)
    result = np.full_like(wide, np.nan)
    if wide.size:
        with np.errstate(all="ignore"):
            for place in np.ndindex(wide.shape[:-2]):
                if np.isfinite(wide[place]).all():
                    result[place] = _root(wide[place])
    return result.astype(x.dtype)


def _root(x: Any) -> Any:
    if (x == x.T).all():
        return _root_of_symmetric(x)
    for attempt in (_by_iteration, _by_eigenvectors):
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
    return (vectors * np.sqrt(values)) @ vectors.T


def _by_iteration(x: Any) -> Any:
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


def _by_eigenvectors(x: Any) -> Any:
    values, vectors = np.linalg.eig(x)
    roots = np.sqrt(values.astype(np.complex128))
    found = np.linalg.solve(vectors.T, (vectors * roots).T).T
    return np.where(np.abs(found.imag) <= RESIDUAL * np.abs(found).max(), found.real, np.nan)


def _gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """What stands beside the diagonal of the root of [[x^T, g], [0, x^T]]."""
    x = ctx.input(0)
    rank, size = len(x.shape), x.shape[-1]
    turned = F.transpose(x, permutation=(*range(rank - 2), rank - 1, rank - 2))
    above = F.concat(turned, g, axis=rank - 1)
    below = F.concat(F.constant(0.0, x.dtype, x.shape), turned, axis=rank - 1)
    both = F.matrix_square_root(F.concat(above, below, axis=rank - 2))
    return (F.strided_slice(both, begin=(*[0] * (rank - 1), size),
                            end=(*x.shape[:-1], size + size), strides=(1,) * rank),)


matrix_square_root = of_squares(
    "matrix_square_root", "Principal square roots of square matrices.", same_infer("linalg.sqrtm"),
    _root_array, Gradient(_gradient, inputs=(0,)), "linalg.sqrtm", on_complex=None)
