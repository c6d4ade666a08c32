"""Systems with any square matrices, inverses and determinants by LAPACK's LU factors.

Owns what is done with them where LAPACK is and the matrices are large; ``solve.py`` has the records
and says what is done elsewhere. LAPACK is given the transposed matrix, which is the array itself:
its factors, seen by rows, are a lower triangle and above it an upper one with ones on the diagonal,
whose product is the matrix with its columns in another order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .lapack import Routines

#: Up to so many rows NumPy solves a whole batch in less time than calls per matrix take.
SMALL = 64


def factor(routines: Routines, matrix: Any) -> tuple[Any, Any]:
    """The factors of one matrix, and which columns were exchanged, from the first to the last."""
    factors = np.array(matrix, order="C")
    return factors, routines.factor(factors)


def solve(routines: Routines, matrix: Any, rhs: Any) -> Any | None:
    """Solutions for a batch; None where a matrix is singular."""
    x = np.array(rhs, order="C")
    for place in np.ndindex(matrix.shape[:-2]):
        factors, swaps = factor(routines, matrix[place])
        if not factors.diagonal().all():
            return None
        own = x[place]
        routines.solve_triangle(factors, own, True, False, False)
        routines.solve_triangle(factors, own, False, False, False, unit=True)
        result = np.empty_like(own)
        result[_order(swaps)] = own
        x[place] = result
    return x


def _order(swaps: Any) -> Any:
    """Where exchanges, one after the other, leave what was counted up."""
    order = list(range(len(swaps)))
    for i, j in enumerate(swaps.tolist()):
        order[i], order[j] = order[j], order[i]
    return np.array(order)


def log_determinant(routines: Routines, matrix: Any) -> tuple[Any, Any]:
    """Signs, and logarithms of magnitudes, for a batch; summed in double precision."""
    signs = np.empty(matrix.shape[:-2], matrix.dtype)
    logarithms = np.empty_like(signs)
    for place in np.ndindex(matrix.shape[:-2]):
        factors, swaps = factor(routines, matrix[place])
        diagonal = factors.diagonal()
        diagonal = diagonal.astype(np.complex128 if diagonal.dtype.kind == "c" else np.float64)
        exchanged = np.count_nonzero(swaps != np.arange(len(swaps)))
        signs[place] = np.prod(np.sign(diagonal)) * (-1) ** exchanged
        logarithms[place] = np.log(np.abs(diagonal)).sum()
    return signs, logarithms
