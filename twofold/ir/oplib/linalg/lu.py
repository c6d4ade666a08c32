"""LU factors with row exchanges: the record and its kernels.

Owns the elimination for where LAPACK is not, and what is said of singular matrices.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import DType
from ....errors import InvalidArgumentError
from ...base.types import TensorType
from ...ops import WHOLE, Attrs, Category, ErrorSample, Gradient, OpDef, Sample, register
from . import factor_gradients as rules
from .common import (
    DTYPES,
    F32,
    INTEGER,
    NOT_SQUARE,
    ON_HOST,
    SAME_DTYPE,
    SQUARES,
    VECTOR,
    on_one_thread,
    square,
)

#: Up to so many rows all matrices of a batch are factored at once, step by step,
SMALL = 24
#: unless they are fewer than this.
FEW = 4
#: Columns that are eliminated one by one before a product takes over.
BLOCK = 32


@dataclass(frozen=True)
class Permutation(Attrs):
    """The dtype of row numbers."""

    dtype: DType = dtypes.int32


def _lu_infer(context: Any, types: Any, attrs: Permutation) -> tuple[TensorType, TensorType]:
    (x,) = types
    square(context, "linalg.lu", x)
    if attrs.dtype not in (dtypes.int32, dtypes.int64):
        raise InvalidArgumentError(
            f"tf.linalg.lu: output_idx_type must be int32 or int64, not {attrs.dtype.name}",
            "linalg.lu")
    return TensorType(x.dtype, x.shape), TensorType(attrs.dtype, x.shape[:-1])


# ---------------------------------------------------------------------------- values

def _lu_array(attrs: Permutation, x: Any) -> tuple[Any, Any]:
    """Column by column: the largest entry comes up, the rows below lose their multiples of it."""
    lu = np.array(x)
    order = _start(x, attrs)
    _eliminate(lu, order)
    return _check(lu, order)


def _lu_kernel(attrs: Permutation, x: Any) -> tuple[Any, Any]:
    size, batch = x.shape[-1], x.shape[:-2]
    if size <= SMALL and math.prod(batch) >= FEW:
        return _lu_array(attrs, x)
    from . import lapack
    # Of complex numbers LAPACK brings up another entry than TensorFlow: the largest |re| + |im|.
    routines = lapack.routines(x.dtype) if size > SMALL and x.dtype.kind != "c" else None
    order = _start(x, attrs)
    if routines is None:
        lu = np.array(x)
        with np.errstate(all="ignore"):
            for place in np.ndindex(batch):
                _eliminate_blocks(lu[place], order[place])
        return _check(lu, order)
    turned = np.ascontiguousarray(np.swapaxes(x, -1, -2))
    if turned is x or np.may_share_memory(turned, x):
        turned = turned.copy()
    for place in np.ndindex(batch):
        rows = order[place]
        for i, j in enumerate(routines.factor(turned[place]).tolist()):
            if i != j:
                rows[i], rows[j] = rows[j], rows[i]
    return _check(np.ascontiguousarray(np.swapaxes(turned, -1, -2)), order)


def _start(x: Any, attrs: Permutation) -> Any:
    return np.array(np.broadcast_to(np.arange(x.shape[-1], dtype=attrs.dtype.numpy), x.shape[:-1]))


def _check(lu: Any, order: Any) -> tuple[Any, Any]:
    if (np.diagonal(lu, 0, -2, -1) == 0).any() or np.isnan(lu[..., :1, :1]).any():
        raise InvalidArgumentError("tf.linalg.lu: Input is not invertible.", "linalg.lu")
    return lu, order


def _eliminate(lu: Any, order: Any) -> None:
    """All columns of a whole batch, one after the other."""
    for j in range(lu.shape[-1]):
        sizes = np.fmax(np.abs(lu[..., j:, j]), -1)     # NaN does not come up,
        sizes[..., 0][np.isnan(lu[..., j, j])] = np.inf     # and stays where it is
        pivot = np.argmax(sizes, -1)[..., None] + j
        own = np.full_like(pivot, j)
        for array, axis in ((lu, -2), (order, -1)):
            pair = np.concatenate([own, pivot], -1)
            swapped = np.concatenate([pivot, own], -1)
            if axis == -2:
                pair, swapped = pair[..., None], swapped[..., None]
            np.put_along_axis(array, pair, np.take_along_axis(array, swapped, axis), axis)
        if j + 1 < lu.shape[-1]:
            with np.errstate(all="ignore"):
                lu[..., j + 1:, j] /= lu[..., j, j, None]
                lu[..., j + 1:, j + 1:] -= lu[..., j + 1:, j, None] * lu[..., j, None, j + 1:]


def _eliminate_blocks(lu: Any, order: Any) -> None:
    """One matrix: what ``_eliminate`` does, with products for what is right of a block."""
    from . import triangles
    size = lu.shape[-1]
    for start in range(0, size, BLOCK):
        stop = min(start + BLOCK, size)
        for j in range(start, stop):
            _eliminate_column(lu, order, j, stop)
        if stop == size:
            return
        lower = np.tril(lu[start:stop, start:stop], -1) + np.eye(stop - start, dtype=lu.dtype)
        above = triangles.solve(lower, lu[start:stop, stop:])
        lu[start:stop, stop:] = above
        lu[stop:, stop:] -= lu[stop:, start:stop] @ above


def _eliminate_column(lu: Any, order: Any, j: int, end: int) -> None:
    """One column of one matrix; what is right of ``end`` stays as it is."""
    sizes = np.abs(lu[j:, j])
    pivot = j + int(np.argmax(sizes))
    if sizes[pivot - j] != sizes[pivot - j] and pivot != j:
        pivot = j + int(np.argmax(np.fmax(sizes, -1)))      # NaN does not come up
    if pivot != j:
        lu[[j, pivot]] = lu[[pivot, j]]
        order[[j, pivot]] = order[[pivot, j]]
    if j + 1 < len(lu):
        below = lu[j + 1:, j]
        below /= lu[j, j]
        if j + 1 < end:
            lu[j + 1:, j + 1:end] -= below[:, None] * lu[j, j + 1:end]


lu = register(OpDef(
    name="lu", category=Category.INDEX, arity=1, infer=_lu_infer, attrs=Permutation,
    reference=_lu_array, numpy=on_one_thread(_lu_kernel),
    doc="Unit lower and upper triangular factors of square matrices in one, and the order of rows.",
    gradient=Gradient(rules.lu, outputs=(0, 1)), lowering=ON_HOST, dtypes=DTYPES,
    on_complex=WHOLE,
    samples=(*(Sample((shape,), {}, "dominant") for shape in SQUARES),
             *(Sample((shape,), {"dtype": dtypes.int64}, "separated")
               for shape in ((4, 4), (2, 3, 3), (40, 40), (2, 30, 30)))),
    tolerance=SAME_DTYPE, tensorflow="linalg.lu",
    range_of=lambda attrs, types, output: (0, types[0].shape[-1]) if output else None,
    error_samples=(NOT_SQUARE, VECTOR, INTEGER,
                   ErrorSample(((F32, (2, 2)),), InvalidArgumentError, "int32 or int64",
                               {"dtype": dtypes.uint8}))))
