"""Systems of and products with triangular matrices: by BLAS where there is one, else by blocks.

Owns the substitution itself, for batches of any size, in the dtype of the arrays; the op is in
``solve.py``. Many small matrices are solved row by row, all of them at once. Without BLAS larger
ones are solved in blocks of rows: the triangles on the diagonal are inverted, all at once, and
NumPy's products do the rest.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import lapack

#: Up to so many rows a batch is solved row by row.
SMALL = 24
#: A batch of fewer small matrices than this is better given to BLAS one by one.
FEW = 4
#: Rows whose triangles are inverted, and those that the inversion begins with.
BLOCK, INNERMOST = 64, 8


def solve(matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, right: bool = False
          ) -> Any:
    """Solutions of systems with triangular matrices; the other triangle is not read.

    Parameters
    ----------
    matrix, rhs : ndarray
        Shapes ``[..., n, n]`` and ``[..., n, k]``, one floating dtype, batches that broadcast.
    lower : bool
        Which triangle is read.
    adjoint : bool
        Solve with the transposed matrices.
    right : bool
        Solve ``x a = b``; right-hand sides of shape ``[..., k, n]``.

    Returns
    -------
    ndarray
        Contiguous, and nobody else's.
    """
    batch = () if matrix.ndim == rhs.ndim == 2 else np.broadcast_shapes(
        matrix.shape[:-2], rhs.shape[:-2])
    size = matrix.shape[-1]
    if matrix.ndim == 2 and batch and size > SMALL:
        return _side_by_side(matrix, rhs, lower, adjoint, right)
    if adjoint and matrix.dtype.kind == "c":
        matrix = np.conj(matrix)        # what is left is to transpose it
    x = np.empty((*batch, *rhs.shape[-2:]), rhs.dtype)
    x[...] = rhs
    if not x.size:
        return x
    count = math.prod(batch)
    routines = lapack.routines(x.dtype) if size > SMALL or count < FEW else None
    if routines is not None:
        matrix = np.ascontiguousarray(matrix)
        if not batch:
            routines.solve_triangle(matrix, x, lower, adjoint, right)
            return x
        wide = np.broadcast_to(matrix, (*batch, size, size))
        for place in np.ndindex(batch):
            routines.solve_triangle(wide[place], x[place], lower, adjoint, right)
        return x
    y = np.swapaxes(x, -1, -2) if right else x
    if adjoint != right:
        matrix, lower = np.swapaxes(matrix, -1, -2), not lower
    with np.errstate(all="ignore"):
        (_by_rows if size <= SMALL else _by_blocks)(matrix, y, lower)
    return x


def multiply(matrix: Any, other: Any, lower: bool = True, adjoint: bool = False,
             right: bool = False) -> Any:
    """Products with triangular matrices; parameters as of ``solve``, batches that are equal."""
    routines = lapack.routines(other.dtype) if matrix.shape[-1] > SMALL and other.size else None
    if routines is None:
        triangle = np.tril(matrix) if lower else np.triu(matrix)
        triangle = np.swapaxes(np.conj(triangle), -1, -2) if adjoint else triangle
        return other @ triangle if right else triangle @ other
    if adjoint and matrix.dtype.kind == "c":
        matrix = np.conj(matrix)
    result, matrix = np.array(other, order="C"), np.ascontiguousarray(matrix)
    for place in np.ndindex(matrix.shape[:-2]):
        routines.multiply_triangle(matrix[place], result[place], lower, adjoint, right)
    return result


def _side_by_side(matrix: Any, rhs: Any, lower: bool, adjoint: bool, right: bool) -> Any:
    """One matrix for a batch of right-hand sides, which become one wide (or high) one."""
    if right:
        found = solve(matrix, rhs.reshape(-1, rhs.shape[-1]), lower, adjoint, right)
        return found.reshape(rhs.shape)
    beside = np.moveaxis(rhs, -2, 0)
    found = solve(matrix, beside.reshape(len(beside), math.prod(beside.shape[1:])), lower, adjoint)
    return np.ascontiguousarray(np.moveaxis(found.reshape(beside.shape), 0, -2))


def _by_rows(matrix: Any, x: Any, lower: bool) -> None:
    """Row by row, the whole batch at once: its axes come last meanwhile."""
    rows = x.shape[-2]
    wide = np.broadcast_to(matrix, (*x.shape[:-2], rows, rows))
    t = np.ascontiguousarray(np.moveaxis(wide, (-2, -1), (0, 1)))[:, :, None]
    y = np.ascontiguousarray(np.moveaxis(x, (-2, -1), (0, 1)))
    for i in range(rows) if lower else reversed(range(rows)):
        y[i] /= t[i, i]
        rest = slice(i + 1, None) if lower else slice(0, i)
        y[rest] -= t[rest, i] * y[i]
    x[...] = np.moveaxis(y, (0, 1), (-2, -1))


def _by_blocks(matrix: Any, x: Any, lower: bool) -> None:
    """Blocks of rows with inverted triangles; each solution is refined once.

    A product with an inverse alone loses as many digits as the block's condition has; after a step
    of refinement the result is as good as one of substitution. Where something is infinite (a zero
    on the diagonal makes its triangle's inverse so) rows say more than products do.
    """
    rows = x.shape[-2]
    triangles, inverses = _diagonal_blocks(matrix, lower)
    starts = range(0, rows, BLOCK)
    for number in range(len(starts)) if lower else reversed(range(len(starts))):
        start = starts[number]
        stop = min(start + BLOCK, rows)
        done = slice(0, start) if lower else slice(stop, rows)
        right = x[..., start:stop, :]
        if done.start != done.stop:
            right = right - matrix[..., start:stop, done] @ x[..., done, :]
        own = slice(0, stop - start)
        triangle, inverse = (t[..., number, own, own] for t in (triangles, inverses))
        y = inverse @ right
        y += inverse @ (right - triangle @ y)
        if np.isfinite(y).all():
            x[..., start:stop, :] = y
        else:
            x[..., start:stop, :] = right
            _by_rows(triangle, x[..., start:stop, :], lower)


def _diagonal_blocks(matrix: Any, lower: bool) -> tuple[Any, Any]:
    """The triangles on the diagonal, filled up with the identity, and their inverses."""
    rows = matrix.shape[-1]
    starts = range(0, rows, BLOCK)
    triangles = np.zeros((*matrix.shape[:-2], len(starts), BLOCK, BLOCK), matrix.dtype)
    for number, start in enumerate(starts):
        part = matrix[..., start:start + BLOCK, start:start + BLOCK]
        size = part.shape[-1]
        triangles[..., number, :size, :size] = part if lower else np.swapaxes(part, -1, -2)
    triangles = np.tril(triangles)
    rest = np.arange((rows - 1) % BLOCK + 1, BLOCK)
    triangles[..., -1, rest, rest] = 1
    inverses = _invert(triangles)
    if lower:
        return triangles, inverses
    return np.swapaxes(triangles, -1, -2), np.swapaxes(inverses, -1, -2)


def _invert(t: Any) -> Any:
    """Inverses of lower triangles whose size is ``INNERMOST`` times a power of two."""
    size = t.shape[-1]
    result = np.zeros_like(t)
    if size == INNERMOST:
        result[...] = np.eye(size, dtype=t.dtype)
        _by_rows(t, result, True)
        return result
    half = size // 2
    first, second = _invert(np.stack([t[..., :half, :half], t[..., half:, half:]]))
    result[..., :half, :half] = first
    result[..., half:, half:] = second
    result[..., half:, :half] = -(second @ t[..., half:, :half] @ first)
    return result
