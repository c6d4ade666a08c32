"""The exponential of matrices: scaling, a quotient of polynomials, squaring (Higham 2005).

Its gradient is itself an exponential, of block matrices twice as large, so that derivatives of any
order come of one rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...ops import Gradient
from .common import of_squares, same_infer

#: Up to this norm the quotient of degree 13 is exact to the last digits of float64.
LARGEST_NORM = 5.371920351148152
#: Coefficients of its numerator, the constant one first.
PADE = (64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0,
        129060195264000.0, 10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0,
        40840800.0, 960960.0, 16380.0, 182.0, 1.0)


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


def _gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """What stands beside the diagonal of exp [[x^T, g], [0, x^T]]."""
    x = F.conjugate(ctx.input(0))
    rank, size = len(x.shape), x.shape[-1]
    turned = F.transpose(x, permutation=(*range(rank - 2), rank - 1, rank - 2))
    above = F.concat(turned, g, axis=rank - 1)
    below = F.concat(F.constant(0.0, x.dtype, x.shape), turned, axis=rank - 1)
    both = F.matrix_exponential(F.concat(above, below, axis=rank - 2))
    return (F.strided_slice(both, begin=(*[0] * (rank - 1), size),
                            end=(*x.shape[:-1], size + size), strides=(1,) * rank),)


matrix_exponential = of_squares(
    "matrix_exponential", "Exponentials of square matrices.", same_infer("linalg.expm"),
    _exponential_array, Gradient(_gradient, inputs=(0,)), "linalg.expm")
