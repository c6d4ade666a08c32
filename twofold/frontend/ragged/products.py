"""Products of batches of ragged matrices, and counts of ragged integers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, UnimplementedError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..ops.late import require
from ..ops.segments import unsorted_segment_sum
from ..tensors.tensor import Tensor
from ..values import convert
from .base import Ragged, flat_of, levels, to_value
from .dense import of_dense, to_dense
from .row_partition import all_true
from .shapes import rank_of

Function = Callable[..., Any]


def linalg_matmul(function: Function, a: Any, b: Any, transpose_a: bool = False,
                  transpose_b: bool = False, adjoint_a: bool = False, adjoint_b: bool = False,
                  *rest: Any, **options: Any) -> Any:
    """Products of matrices of different sizes, one by one.

    They are filled up with zeros, which change no product, and what was filled up is left out.
    """
    x, y = to_value(a), to_value(b)
    if rank_of(x) != 3 or rank_of(y) != 3:
        raise UnimplementedError("tf.matmul of ragged tensors takes batches of matrices: rank 3",
                                 "matmul")
    if (transpose_a and adjoint_a) or (transpose_b and adjoint_b):
        raise ArgumentError("Only one of transpose_a and adjoint_a (or of b) can be True.")
    flipped = bool(transpose_a or adjoint_a), bool(transpose_b or adjoint_b)
    rows, inner = _sizes(x, flipped[0])
    depth, columns = _sizes(y, flipped[1])
    require(all_true(run("equal", inner, depth)), "matmul: the inner sizes of matrices differ")
    dense = function(*(to_dense(v, None, None) if isinstance(v, Ragged) else v for v in (x, y)),
                     transpose_a, transpose_b, adjoint_a, adjoint_b, *rest, **options)
    found = of_dense(dense, rows, None, 1, rows.dtype)
    if all(len(levels(v)) < 2 for v in (x, y) if isinstance(v, Ragged)) and (
            _is_uniform(y, flipped[1])):
        return found
    of_columns = run("gather", columns, found._partition.rowids(shape_of(flat_of(found))[0]),
                     axis=0, batch_dims=0)
    return of_dense(dense, [rows, of_columns], None, 2, rows.dtype)


def _is_uniform(x: Any, is_flipped: bool) -> bool:
    """Whether all matrices have as many columns."""
    return not isinstance(x, Ragged) or (not is_flipped and len(levels(x)) == 1)


def _sizes(x: Any, is_flipped: bool) -> tuple[Tensor, Tensor]:
    """How many rows and columns each matrix of a batch has."""
    if not isinstance(x, Ragged):
        own = shape_of(x)
        sizes = [run("broadcast_to", convert.dim_tensor(own[i], dtypes.int64), shape=(own[0],))
                 for i in (1, 2)]
    else:
        rows = x._partition.lengths()
        if isinstance(x._inner, Ragged):
            widths = x._inner._partition.lengths()
            count = run("broadcast_to", to_tensor(1, rows.dtype), shape=shape_of(widths))
            ids = x._partition.rowids(shape_of(widths)[0])
            number = convert.dim_tensor(x._partition.nrows, dtypes.int64)
            total = unsorted_segment_sum(widths, ids, number)
            filled = run("maximum", unsorted_segment_sum(count, ids, number),
                         to_tensor(1, rows.dtype))
            columns = run("floordiv", total, filled)
            each = run("gather", columns, ids, axis=0, batch_dims=0)
            require(all_true(run("equal", each, widths)),
                    "matmul: the rows of a matrix have different lengths")
        else:
            width = convert.dim_tensor(shape_of(x._inner)[1], rows.dtype)
            columns = run("broadcast_to", width, shape=shape_of(rows))
        sizes = [run("cast", rows, dtype=dtypes.int64), run("cast", columns, dtype=dtypes.int64)]
    return (sizes[1], sizes[0]) if is_flipped else (sizes[0], sizes[1])


def bincount(function: Function, arr: Any, weights: Any = None, minlength: Any = None,
             maxlength: Any = None, dtype: Any = dtypes.int32, name: Any = None, axis: Any = None,
             binary_output: bool = False) -> Tensor:
    """How often each integer occurs, in all or in each row."""
    flat = flat_of(arr)
    counted = None if weights is None else flat_of(to_value(weights))
    if axis != -1:
        found: Tensor = function(flat, counted, minlength, maxlength, dtype, None, axis,
                                 binary_output)
        return found
    if len(levels(arr)) != 1 or rank_of(arr) != 2:
        raise ArgumentError("tf.math.bincount: along axis -1 a ragged tensor must have rank 2")
    # Of all together comes the size, and what is refused.
    size = shape_of(function(flat, None, minlength, maxlength, dtype))[0]
    own = arr._partition
    width = convert.dim_tensor(size, dtypes.int64)
    numbers = run("cast", flat, dtype=dtypes.int64)
    row = run("cast", own.rowids(shape_of(flat)[0]), dtype=dtypes.int64)
    place = run("add", run("multiply", row, width), numbers)
    place = run("select", run("less", numbers, width), place, to_tensor(-1, dtypes.int64))
    data = counted if counted is not None else run(
        "broadcast_to", to_tensor(1, dtypes.as_dtype(dtype)), shape=shape_of(flat))
    total = unsorted_segment_sum(data, place, convert.dim_tensor(size * own.nrows, dtypes.int64))
    found = run("reshape", total, shape=(own.nrows, size))
    return run("minimum", found, to_tensor(1, found.dtype)) if binary_output else found
