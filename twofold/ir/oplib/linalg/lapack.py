"""Where LAPACK and BLAS come from: the OpenBLAS inside NumPy, SciPy, or nowhere.

``routines`` says what there is for a dtype; the ``lapack`` setting narrows it down. SciPy (``pip
install "twofold[scipy]"``) is for a NumPy with another library than OpenBLAS; it is imported here,
when a matrix comes for the first time, and nowhere else. LAPACK stores matrices by columns: to it
an array stored by rows is the transposed matrix, so that nothing is copied to change the order. All
methods take contiguous arrays of one matrix each and overwrite the one that they are said to.
"""

from __future__ import annotations

import ctypes
import functools
from typing import Any, Protocol

import numpy as np

from .... import settings
from ....errors import InvalidArgumentError
from .blas_threads import one_thread
from .openblas import OpenBlas, find_openblas

#: The letters of the dtypes that LAPACK is written for.
CHARS = "fdFD"
SOURCES = ("auto", "numpy", "scipy", "none")


class Routines(Protocol):
    """What is called for arrays of one dtype; nothing is conjugated: ``adjoint`` transposes."""

    def factor_definite(self, matrix: Any) -> bool:
        """Overwrite a lower triangle with its Cholesky factor; False if there is none."""

    def factor(self, matrix: Any) -> Any:
        """Overwrite a matrix, given by columns, with its LU factors; the row swaps, from 0."""

    def solve_triangle(self, matrix: Any, rhs: Any, lower: bool, adjoint: bool, right: bool,
                       unit: bool = False) -> None:
        """Overwrite right-hand sides with the solutions; the other triangle is not read.

        ``unit``: nor is the diagonal, which is ones.
        """

    def multiply_triangle(self, matrix: Any, other: Any, lower: bool, adjoint: bool, right: bool
                          ) -> None:
        """Overwrite the other matrix with the product; the other triangle is not read."""

    def solve_tridiagonal(self, lower: Any, main: Any, upper: Any, rhs: Any) -> bool:
        """Overwrite right-hand sides, given by columns, with the solutions; False for none.

        The diagonals are overwritten, too.
        """


def routines(dtype: np.dtype[Any]) -> Routines | None:
    """The routines for a dtype; None where there are none.

    Raises
    ------
    InvalidArgumentError
        When the setting names no source.
    """
    source = settings.get_str("lapack")
    if source not in SOURCES:
        raise InvalidArgumentError(
            f"the lapack setting must be one of {', '.join(SOURCES)}, not {source!r}")
    for name, find in (("numpy", _of_numpy), ("scipy", _of_scipy)):
        if source in ("auto", name):
            found = find().get(dtype.char)
            if found is not None:
                return found
    return None


@functools.cache
def _of_numpy() -> dict[str, Routines]:
    library = one_thread.numpy
    if library is None:
        return {}
    if any(library.routine(name, char, *counts) is None
           for name, counts in _ARGUMENTS.items() for char in CHARS):
        return {}
    return {char: OpenBlasRoutines(library, char) for char in CHARS}


#: How many arguments a routine has, and how many of them are letters.
_ARGUMENTS = {"potrf": (5, 1), "getrf": (6, 0), "trsm": (11, 4), "trsv": (8, 3),
              "trmm": (11, 4), "gtsv": (8, 0)}


class OpenBlasRoutines:
    """Those of an OpenBLAS, called by address."""

    def __init__(self, library: OpenBlas, char: str):
        self._integer = library.integer
        self._bytes = ctypes.sizeof(library.integer)
        self._one = np.ones(1, char)
        self._potrf, self._getrf, self._trsm, self._trsv, self._trmm, self._gtsv = (
            library.routine(name, char, *counts) for name, counts in _ARGUMENTS.items())

    def _integers(self, *values: int) -> tuple[Any, list[int]]:
        """Fortran's integers, to be kept during the call, and where each is."""
        held = (self._integer * len(values))(*values)
        first = ctypes.addressof(held)
        return held, [first + i * self._bytes for i in range(len(values))]

    def factor_definite(self, matrix: Any) -> bool:
        """Overwrite a lower triangle with its Cholesky factor; False if there is none."""
        held, (size, status) = self._integers(len(matrix), 0)
        # The lower triangle by rows is the upper one by columns.
        self._potrf(b"U", size, _address(matrix), size, status, 1)
        return not held[1]

    def factor(self, matrix: Any) -> Any:
        """Overwrite a matrix, given by columns, with its LU factors; the row swaps, from 0."""
        held, (size, _) = self._integers(len(matrix), 0)
        swaps = np.empty(len(matrix), np.dtype(self._integer))
        self._getrf(size, size, _address(matrix), size, _address(swaps),
                    ctypes.addressof(held) + self._bytes)
        return swaps - 1

    def solve_triangle(self, matrix: Any, rhs: Any, lower: bool, adjoint: bool, right: bool,
                       unit: bool = False) -> None:
        """Overwrite right-hand sides with the solutions; the other triangle is not read."""
        held, (rows, columns, size, one) = self._integers(*rhs.shape, len(matrix), 1)
        half, diagonal = b"U" if lower else b"L", b"U" if unit else b"N"
        if rhs.shape[1] == 1 and not right:
            self._trsv(half, b"N" if adjoint else b"T", diagonal, size, _address(matrix),
                       size, _address(rhs), one, 1, 1, 1)
        else:
            # By columns everything is transposed: A X = B is X^T A^T = B^T, with A^T on the right.
            self._trsm(b"L" if right else b"R", half, b"T" if adjoint else b"N", diagonal,
                       columns, rows, _address(self._one), _address(matrix), size,
                       _address(rhs), columns, 1, 1, 1, 1)
        del held

    def multiply_triangle(self, matrix: Any, other: Any, lower: bool, adjoint: bool, right: bool
                          ) -> None:
        """Overwrite the other matrix with the product; the other triangle is not read."""
        held, (rows, columns, size) = self._integers(*other.shape, len(matrix))
        self._trmm(b"L" if right else b"R", b"U" if lower else b"L", b"T" if adjoint else b"N",
                   b"N", columns, rows, _address(self._one), _address(matrix), size,
                   _address(other), columns, 1, 1, 1, 1)
        del held

    def solve_tridiagonal(self, lower: Any, main: Any, upper: Any, rhs: Any) -> bool:
        """Overwrite right-hand sides, given by columns, with the solutions; False for none."""
        held, (size, columns, status) = self._integers(len(main), len(rhs), 0)
        self._gtsv(size, columns, _address(lower), _address(main), _address(upper), _address(rhs),
                   size, status)
        return not held[2]


def _address(array: Any) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


@functools.cache
def _of_scipy() -> dict[str, Routines]:
    try:
        from scipy.linalg import cython_blas
    except ImportError:
        return {}
    library = find_openblas(cython_blas)
    if library is not None:
        one_thread.add(library)
    return {char: SciPyRoutines(char) for char in CHARS}


class SciPyRoutines:
    """Those of SciPy, through its interface."""

    def __init__(self, char: str):
        from scipy.linalg import blas, lapack
        self._potrf, self._getrf, self._gtsv = lapack.get_lapack_funcs(
            ("potrf", "getrf", "gtsv"), dtype=char)
        self._trsm, self._trsv, self._trmm = blas.get_blas_funcs(("trsm", "trsv", "trmm"),
                                                                 dtype=char)

    def factor_definite(self, matrix: Any) -> bool:
        """Overwrite a lower triangle with its Cholesky factor; False if there is none."""
        _, status = self._potrf(matrix.T, lower=0, clean=0, overwrite_a=1)
        return bool(status == 0)

    def factor(self, matrix: Any) -> Any:
        """Overwrite a matrix, given by columns, with its LU factors; the row swaps, from 0."""
        _, swaps, _ = self._getrf(matrix.T, overwrite_a=1)
        return swaps

    def solve_triangle(self, matrix: Any, rhs: Any, lower: bool, adjoint: bool, right: bool,
                       unit: bool = False) -> None:
        """Overwrite right-hand sides with the solutions; the other triangle is not read."""
        if rhs.shape[-1] == 1 and not right:
            self._trsv(matrix.T, rhs[:, 0], lower=not lower, trans=not adjoint,
                       diag=unit, overwrite_x=1)
        else:
            self._trsm(1.0, matrix.T, rhs.T, side=0 if right else 1, lower=not lower,
                       trans_a=adjoint, diag=unit, overwrite_b=1)

    def multiply_triangle(self, matrix: Any, other: Any, lower: bool, adjoint: bool, right: bool
                          ) -> None:
        """Overwrite the other matrix with the product; the other triangle is not read."""
        self._trmm(1.0, matrix.T, other.T, side=0 if right else 1, lower=not lower,
                   trans_a=adjoint, overwrite_b=1)

    def solve_tridiagonal(self, lower: Any, main: Any, upper: Any, rhs: Any) -> bool:
        """Overwrite right-hand sides, given by columns, with the solutions; False for none."""
        *_, status = self._gtsv(lower, main, upper[:len(lower)], rhs.T, overwrite_b=1)
        return bool(status == 0)
