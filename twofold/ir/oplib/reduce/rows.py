"""Rows of integer matrices in lexicographic order, on the host: their order, and which differ.

The rows are positions, those of a sparse tensor for example.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ...base.types import TensorType, shape_text
from ...ops import (
    Category,
    ErrorSample,
    HostCall,
    NotDifferentiable,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import require_dtype

INDICES = (dtypes.int32, dtypes.int64)
EXACT = Tolerance(0.0)
_LARGEST_KEY = 1 << 62


def _require_rows(name: str, type: TensorType) -> None:
    require_dtype(name, type, INDICES, "indices")
    if type.rank != 2:
        raise InvalidArgumentError(
            f"tf.{name}: indices must be a matrix, got shape {shape_text(type.shape)}", name)


def row_order(rows: Any) -> Any:
    """Positions that put rows in lexicographic order; equal rows keep theirs."""
    count, width = rows.shape
    if not width or count < 2:
        return np.arange(count)
    low = rows.min(axis=0).astype(object)
    sizes = [int(x) for x in rows.max(axis=0).astype(object) - low + 1]
    key, reach = np.zeros(count, np.int64), 1
    for column, least, size in zip(rows.T, low, sizes, strict=True):
        reach *= size
        if reach > _LARGEST_KEY:    # no single number tells the rows apart
            return np.lexsort(rows.T[::-1])
        key = key * size + (column.astype(np.int64) - int(least))
    return np.argsort(key, kind="stable")


def _order_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    _require_rows("sparse.reorder", types[0])
    return TensorType(dtypes.int64, types[0].shape[:1])


def _order_array(attrs: Any, rows: Any) -> Any:
    return row_order(rows).astype(np.int64)


def _distinct_infer(context: Any, types: Any, attrs: Any) -> tuple[TensorType, TensorType]:
    _require_rows("sparse.add", types[0])
    return (TensorType(dtypes.int64, (context.new_symbol("rows"),)),
            TensorType(dtypes.int64, types[0].shape[:1]))


def _distinct_arrays(attrs: Any, rows: Any) -> tuple[Any, Any]:
    order = row_order(rows)
    ordered = rows[order]
    is_new = np.ones(len(rows), bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    places = np.empty(len(rows), np.int64)
    places[order] = np.cumsum(is_new) - 1
    return order[is_new].astype(np.int64), places


_SAMPLES = tuple(Sample((shape,), {}, "small", (dtype,))
                 for shape in ((6, 2), (7, 1), (5, 3), (0, 2), (3, 0), (1, 2))
                 for dtype in INDICES)
_NO_MATRIX = (ErrorSample(((dtypes.int64, (3,)),), InvalidArgumentError, "must be a matrix"),
              ErrorSample(((dtypes.float32, (3, 2)),), InvalidArgumentError, "dtype float32"))

argsort_rows = register(OpDef(
    name="argsort_rows", category=Category.INDEX, arity=1, infer=_order_infer,
    doc="Positions that put the rows of a matrix in lexicographic order; equal rows keep theirs.",
    reference=_order_array, numpy=lambda attrs: lambda rows: _order_array(attrs, rows),
    gradient=NotDifferentiable("positions are integers"),
    range_of=lambda attrs, types, output: (0, types[0].shape[0]),
    lowering=HostCall("sorting runs on the host"), dtypes=INDICES, samples=_SAMPLES,
    tolerance=EXACT, error_samples=_NO_MATRIX, tensorflow="sparse.reorder"))

unique_rows = register(OpDef(
    name="unique_rows", category=Category.INDEX, arity=1, infer=_distinct_infer,
    doc="Positions of the distinct rows of a matrix, the rows being in lexicographic order, and "
        "for each row the number of the distinct one that it equals.",
    reference=_distinct_arrays, numpy=lambda attrs: lambda rows: _distinct_arrays(attrs, rows),
    gradient=NotDifferentiable("positions are integers"),
    range_of=lambda attrs, types, output: (0, types[0].shape[0]) if output == 0 else None,
    lowering=HostCall("how many there are is known only afterwards"), dtypes=INDICES,
    samples=_SAMPLES, tolerance=EXACT, error_samples=_NO_MATRIX, tensorflow="sparse.add"))
