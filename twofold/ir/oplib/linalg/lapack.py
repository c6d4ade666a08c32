"""SciPy's LAPACK and BLAS, where SciPy is installed (``pip install "twofold[scipy]"``).

The only module that imports SciPy, when a matrix large enough for it comes for the first time.
LAPACK stores matrices by columns: what it is given here are transposed views of arrays stored by
rows, so that nothing is copied to change the order. Every function takes contiguous arrays of one
matrix each and works in the memory of the one that it is said to overwrite.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .... import settings
from .blas_threads import one_thread


@dataclass(frozen=True)
class Routines:
    """What is called for arrays of one dtype."""

    potrf: Callable[..., Any]
    getrf: Callable[..., Any]
    trsm: Callable[..., Any]
    trsv: Callable[..., Any]


def routines(dtype: np.dtype[Any]) -> Routines | None:
    """SciPy's routines for float32 or float64; None without SciPy or where it is switched off."""
    return _found().get(dtype.char) if settings.get("scipy") else None


@functools.cache
def _found() -> dict[str, Routines]:
    try:
        from scipy.linalg import blas, cython_blas, lapack
    except ImportError:
        return {}
    one_thread.add(cython_blas)
    found = {}
    for char in "fd":
        potrf, getrf = lapack.get_lapack_funcs(("potrf", "getrf"), dtype=char)
        trsm, trsv = blas.get_blas_funcs(("trsm", "trsv"), dtype=char)
        found[char] = Routines(potrf, getrf, trsm, trsv)
    return found


def factor_definite(routines: Routines, matrix: Any) -> bool:
    """Overwrite a matrix with its lower Cholesky factor, zeros above; False if there is none."""
    # The lower triangle by rows is the upper one by columns.
    _, status = routines.potrf(matrix.T, lower=0, clean=1, overwrite_a=1)
    return bool(status == 0)


def solve_triangle(routines: Routines, matrix: Any, rhs: Any, lower: bool, adjoint: bool,
                   right: bool) -> None:
    """Overwrite right-hand sides with the solutions; the other triangle is not read."""
    # By columns everything is transposed: A X = B is X^T A^T = B^T, with A^T on the right.
    if right:
        routines.trsm(1.0, matrix.T, rhs.T, side=0, lower=not lower, trans_a=adjoint, overwrite_b=1)
    elif rhs.shape[-1] == 1:
        routines.trsv(matrix.T, rhs[:, 0], lower=not lower, trans=not adjoint, overwrite_x=1)
    else:
        routines.trsm(1.0, matrix.T, rhs.T, side=1, lower=not lower, trans_a=adjoint, overwrite_b=1)
