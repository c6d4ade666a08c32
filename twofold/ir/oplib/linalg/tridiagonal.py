"""Systems whose matrices have three diagonals: the record and its kernels.

Owns the elimination, with rows exchanged where that keeps the digits, and what singular systems
give. The diagonals are rows: the upper one, whose last entry counts for nothing, the main one, the
lower one, whose first does.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ...base.types import TensorType, shape_text
from ...ops import WHOLE, Category, ErrorSample, Gradient, OpDef, Sample, register
from ..common.infer import same_dtype
from .common import DTYPES, F32, ON_HOST, SAME_DTYPE, matrices, on_one_thread

#: From so many systems on, and up to so many rows, all are solved at once, row by row.
MANY, SHORT = 16, 64


def _infer(context: Any, types: Any, attrs: Any) -> TensorType:
    name = "linalg.tridiagonal_solve"
    diagonals, rhs = types
    same_dtype(name, types)
    matrices(name, diagonals, "diagonals")
    matrices(name, rhs, "rhs")

    def message() -> str:
        return (f"tf.{name}: diagonals must have shape [..., 3, M] and rhs [..., M, K], not "
                f"{shape_text(diagonals.shape)} and {shape_text(rhs.shape)}")
    if diagonals.rank != rhs.rank:
        raise InvalidArgumentError(message(), name)
    wanted = (*rhs.shape[:-2], 3, rhs.shape[-2])
    for a, b in zip(diagonals.shape, wanted, strict=True):
        context.require_equal(a, b, message)
    return TensorType(rhs.dtype, rhs.shape)


# ---------------------------------------------------------------------------- values

def _kernel(attrs: Any, diagonals: Any, rhs: Any) -> Any:
    from . import lapack
    if not rhs.size:
        return np.array(rhs)
    batch, size = rhs.shape[:-2], rhs.shape[-2]
    many = math.prod(batch) >= MANY and size <= SHORT
    routines = None if many or size == 1 else lapack.routines(rhs.dtype)
    if routines is None:
        return _by_rows(diagonals, rhs)
    turned = np.ascontiguousarray(np.swapaxes(rhs, -1, -2))
    turned = turned.copy() if np.may_share_memory(turned, rhs) else turned
    for place in np.ndindex(batch):
        upper, main, lower = np.array(diagonals[place])
        if not routines.solve_tridiagonal(lower[1:], main, upper, turned[place]):
            turned[place] = np.nan
    return np.ascontiguousarray(np.swapaxes(turned, -1, -2))


def _array(attrs: Any, diagonals: Any, rhs: Any) -> Any:
    return _by_rows(diagonals, rhs) if rhs.size else np.array(rhs)


def _by_rows(diagonals: Any, rhs: Any) -> Any:
    """Row by row, the whole batch at once: its axes come last meanwhile.

    Rows are exchanged by LAPACK's rule, so that what is not finite goes the same ways. A matrix
    that turns out to be singular has NaN for its solutions, as in TensorFlow.
    """
    upper, main, lower = (np.moveaxis(diagonals[..., i, :], -1, 0).copy() for i in range(3))
    x = np.moveaxis(rhs, (-2, -1), (0, 1)).copy()
    size = len(x)
    second = np.zeros_like(main)  # of the rows that were exchanged
    upper[-1] = 0
    with np.errstate(all="ignore"):
        for i in range(size - 1):
            swap = ~(np.abs(main[i]) >= np.abs(lower[i + 1]))
            first = np.where(swap, lower[i + 1], main[i])
            factor = np.where(swap, main[i], lower[i + 1]) / first
            below = np.where(swap, upper[i] - factor * main[i + 1], main[i + 1] - factor * upper[i])
            second[i] = np.where(swap, upper[i + 1], 0)
            upper[i] = np.where(swap, main[i + 1], upper[i])
            upper[i + 1] = np.where(swap, -factor * upper[i + 1], upper[i + 1])
            main[i], main[i + 1] = first, below
            kept, moved = np.where(swap, x[i + 1], x[i]), np.where(swap, x[i], x[i + 1])
            x[i], x[i + 1] = kept, moved - factor * kept
        is_singular = (main == 0).any(0)
        for i in reversed(range(size)):
            if i + 1 < size:
                x[i] -= upper[i] * x[i + 1]
            if i + 2 < size:
                x[i] -= second[i] * x[i + 2]
            x[i] /= main[i]
        x[:, :, is_singular] = np.nan
    return np.ascontiguousarray(np.moveaxis(x, (0, 1), (-2, -1)))


# ---------------------------------------------------------------------------- gradient

def _gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    """Another solution, with the adjoint matrix, and what lies on the diagonals of a product."""
    diagonals, x = F.conjugate(ctx.input(0)), F.conjugate(ctx.output(0))
    rank = len(diagonals.shape)
    upper, main, lower = (_rows(F, diagonals, i, rank - 2, 1) for i in range(3))
    turned = F.concat(_move(F, lower, rank - 1, 1), main, _move(F, upper, rank - 1, -1),
                      axis=rank - 2)
    back = F.tridiagonal_solve(turned, g)
    above = F.multiply(back, _move(F, x, rank - 2, 1))
    below = F.multiply(back, _move(F, x, rank - 2, -1))
    sums = [F.reduce_sum(F.negative(part), axes=(rank - 1,), keepdims=False)
            for part in (above, F.multiply(back, x), below)]
    shape = (*diagonals.shape[:-2], 1, diagonals.shape[-1])
    return F.concat(*[F.reshape(part, shape=shape) for part in sums], axis=rank - 2), back


def _rows(F: Any, x: Any, start: Any, axis: int, count: Any) -> Any:
    """Some of the entries along an axis."""
    begin = tuple(start if i == axis else 0 for i in range(len(x.shape)))
    end = tuple(start + count if i == axis else size for i, size in enumerate(x.shape))
    return F.strided_slice(x, begin=begin, end=end, strides=(1,) * len(x.shape))


def _move(F: Any, x: Any, axis: int, by: int) -> Any:
    """Entry ``i`` is entry ``i + by`` along an axis; a zero where there is none."""
    size = x.shape[axis]
    shape = tuple(1 if i == axis else d for i, d in enumerate(x.shape))
    zero = F.constant(0.0, x.dtype, shape)
    parts = (x, zero) if by > 0 else (zero, x)
    return _rows(F, F.concat(*parts, axis=axis), 1 if by > 0 else 0, axis, size)


tridiagonal_solve = register(OpDef(
    name="tridiagonal_solve", category=Category.INDEX, arity=2, infer=_infer, reference=_array,
    numpy=on_one_thread(_kernel), gradient=Gradient(_gradient, inputs=(0,), outputs=(0,)),
    doc="Solutions of linear systems whose matrices have three diagonals.",
    lowering=ON_HOST, dtypes=DTYPES, on_complex=WHOLE, tolerance=SAME_DTYPE,
    samples=tuple(Sample((left, right), {}, ("diagonals", "real")) for left, right in (
        ((3, 4), (4, 2)), ((3, 1), (1, 3)), ((2, 3, 5), (2, 5, 1)), ((20, 3, 6), (20, 6, 2)),
        ((3, 0), (0, 2)), ((3, 4), (4, 0)), ((2, 1, 3, 2), (2, 1, 2, 2)))),
    tensorflow="linalg.tridiagonal_solve",
    error_samples=(ErrorSample(((F32, (2, 3)), (F32, (3, 1))), InvalidArgumentError, "[..., 3, M]"),
                   ErrorSample(((F32, (3, 4)), (F32, (3, 1))), InvalidArgumentError, "[..., 3, M]"),
                   ErrorSample(((F32, (3, 4)), (dtypes.float64, (4, 1))), InvalidArgumentError,
                               "dtype"),
                   ErrorSample(((dtypes.int32, (3, 4)), (dtypes.int32, (4, 1))),
                               InvalidArgumentError, "dtype int32"))))
