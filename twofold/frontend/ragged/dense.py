"""From ragged to dense and back: padding, and what is taken as padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...dtypes import DType
from ...errors import ArgumentError, DtypeError, InvalidArgumentError, ShapeError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..ops.late import size_of
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..values import arguments, convert
from ..values.requirements import require_equal
from .base import flat_of, levels, rebuild
from .row_partition import (
    RowPartition,
    gather,
    integers,
    iota,
    of_equal_rows,
    of_lengths,
    places_of_ranges,
    total_of,
)


def longest(partition: RowPartition) -> Any:
    """The length of the longest row, as a dimension; 0 where there is no row."""
    if partition.uniform is not None:
        return partition.uniform
    lengths = run("concat", to_tensor([0], partition.dtype), partition.lengths(), axis=0)
    return size_of(run("reduce_max", lengths, axes=(0,), keepdims=False), "row_lengths")


def to_dense(x: Any, default_value: Any, shape: Any) -> Tensor:
    """A ragged tensor as a tensor; short rows end with a default value."""
    flat, rows = flat_of(x), levels(x)
    inner = shape_of(flat)[1:]
    wanted = _sizes_asked_for(shape, len(rows) + 1 + len(inner))
    for size, own in zip(wanted[len(rows) + 1:], inner):
        if size is not None:
            require_equal(size, own, lambda: ShapeError(
                f"RaggedTensor.to_tensor: shape {shape} does not fit the shape {x.shape}"))
    filler = _filler(flat, default_value, inner)
    if all(p.uniform is not None for p in rows) and all(size is None for size in wanted):
        return run("reshape", flat, shape=(rows[0].nrows, *[p.uniform for p in rows], *inner))
    places = _places(rows, shape_of(flat)[0], wanted)
    padded = run("concat", flat, run("reshape", filler, shape=(1, *inner)), axis=0)
    return gather(padded, places)


def _sizes_asked_for(shape: Any, rank: int) -> list[Any]:
    """The sizes that users ask for, None for those that are found."""
    if shape is None:
        return [None] * rank
    if isinstance(shape, TensorShape) or not isinstance(shape, (list, tuple)):
        if isinstance(shape, TensorShape) and shape.rank is None:
            return [None] * rank
        given = list(shape) if isinstance(shape, TensorShape) else list(
            arguments.dims_of(shape, "shape"))
    else:
        given = [size if size is None else arguments.dims_of([size], "shape")[0] for size in shape]
    given = [None if isinstance(size, int) and size < 0 else size for size in given]
    if len(given) != rank:
        raise ShapeError(f"RaggedTensor.to_tensor: shape {shape} has {len(given)} dimensions, the "
                         f"ragged tensor {rank}")
    return given


def _filler(flat: Tensor, default_value: Any, inner: Sequence[Any]) -> Tensor:
    if default_value is None:
        return convert.full(0, flat.dtype, tuple(inner))
    filler = to_tensor(default_value, None if hasattr(default_value, "dtype") else flat.dtype)
    if filler.dtype is not flat.dtype:
        raise DtypeError(f"RaggedTensor.to_tensor: default_value has dtype {filler.dtype.name}, "
                         f"the values {flat.dtype.name}")
    if filler.ndim > len(inner):
        raise ShapeError(f"RaggedTensor.to_tensor: default_value has shape {filler.shape}, which "
                         "does not broadcast to that of the inner values")
    return run("broadcast_to", filler, shape=tuple(inner))


def _places(rows: Sequence[RowPartition], nvals: Any, wanted: Sequence[Any]) -> Tensor:
    """For each place of the dense tensor that of its flat value; where there is none, the end."""
    dtype, count = rows[0].dtype, rows[0].nrows
    places = iota(count if wanted[0] is None else wanted[0], dtype)
    if wanted[0] is not None:
        end = convert.dim_tensor(count, dtype)
        places = run("minimum", places, end)
    for number, row in enumerate(rows, 1):
        width = longest(row) if wanted[number] is None else wanted[number]
        none = to_tensor([0], dtype)
        starts = gather(run("concat", row.starts(), none, axis=0), places)
        lengths = gather(run("concat", row.lengths(), none, axis=0), places)
        column = iota(width, dtype)
        own = (*shape_of(places), 1)
        exists = run("less", column, run("reshape", lengths, shape=own))
        after = rows[number].nrows if number < len(rows) else nvals
        places = run("select", exists, run("add", run("reshape", starts, shape=own), column),
                     convert.dim_tensor(after, dtype))
    return places


# ---------------------------------------------------------------------------- from dense

def of_dense(tensor: Any, lengths: Any, padding: Any, ragged_rank: Any, dtype: DType) -> Any:
    """A tensor as a ragged tensor: all of it, or rows without what is padding.

    Raises
    ------
    ValueError, TypeError
        When arguments do not fit.
    """
    x = to_tensor(tensor)
    depth = _ragged_rank(ragged_rank, x)
    if lengths is not None and padding is not None:
        raise ArgumentError("Specify argument `lengths` or `padding`, but not both.")
    if depth == 0:
        return x
    if isinstance(lengths, (list, tuple)) and lengths and not isinstance(
            lengths[0], (int, float)):
        if len(lengths) != depth:
            raise ArgumentError("If Argument `lengths` is a tuple of row_lengths, argument "
                                f"`ragged_rank` must be len(lengths): {len(lengths)}. Received "
                                f"ragged_rank: {depth}")
        return _of_nested_lengths(x, [integers(each, "lengths", dtype) for each in lengths])
    own = shape_of(x)
    outer: Any = 1
    for dim in own[:depth]:
        outer = outer * dim
    merged = run("reshape", x, shape=(outer, *own[depth:]))
    if padding is not None:
        found = of_lengths(_lengths_without(merged, padding, dtype))
    elif lengths is not None:
        found = of_lengths(_lengths_as_given(lengths, outer, own[depth], dtype))
    else:
        found = of_equal_rows(own[depth], outer, dtype)
    flat = run("reshape", merged, shape=(outer * own[depth], *own[depth + 1:]))
    if found.uniform is None:
        row_starts = run("multiply", iota(outer, dtype), convert.dim_tensor(own[depth], dtype))
        flat = gather(flat, _places_in(row_starts, found))
    above, count = [], own[0]
    for dim in own[1:depth]:
        above.append(of_equal_rows(dim, count, dtype))
        count = count * dim
    return rebuild(flat, [*above, found])


def _ragged_rank(ragged_rank: Any, x: Tensor) -> int:
    depth = arguments.static_int(ragged_rank, "ragged_rank")
    if depth < 0:
        raise ArgumentError(f"Argument `ragged_rank` must be non-negative. Received {depth}.")
    if x.ndim <= depth:
        raise ShapeError("Argument `ragged_rank` must be less than the rank of the tensor, "
                         f"{x.ndim}. Received {depth}.")
    return depth


def _places_in(starts: Tensor, partition: RowPartition) -> Tensor:
    return places_of_ranges(starts, partition, total_of(partition.lengths(), "lengths"))


def _lengths_as_given(lengths: Any, count: Any, width: Any, dtype: DType) -> Tensor:
    """Row lengths, none longer than rows are."""
    found = integers(lengths, "lengths", dtype)
    require_equal(shape_of(found)[0], count, lambda: ShapeError(
        f"RaggedTensor.from_tensor: lengths has shape {found.shape}, there are {count} rows"))
    return run("maximum", run("minimum", found, convert.dim_tensor(width, dtype)),
               to_tensor(0, dtype))


def _lengths_without(x: Tensor, padding: Any, dtype: DType) -> Tensor:
    """Row lengths up to the last value that is no padding."""
    filler = to_tensor(padding, None if hasattr(padding, "dtype") else x.dtype)
    if filler.dtype is not x.dtype:
        raise InvalidArgumentError(f"RaggedTensor.from_tensor: padding has dtype "
                                   f"{filler.dtype.name}, the tensor {x.dtype.name}", "from_tensor")
    own = shape_of(x)
    if not filler.shape.is_compatible_with(x.shape[2:]):
        raise ShapeError(f"RaggedTensor.from_tensor: padding has shape {filler.shape}, the values "
                         f"of rows {x.shape[2:]}")
    differs = run("not_equal", x, filler)
    if len(own) > 2:
        differs = run("reduce_any", differs, axes=tuple(range(2, len(own))), keepdims=False)
    column = run("add", iota(own[1], dtype), to_tensor(1, dtype))
    ends = run("select", differs, column, to_tensor(0, dtype))
    none = run("broadcast_to", to_tensor(0, dtype), shape=(own[0], 1))
    return run("reduce_max", run("concat", none, ends, axis=1), axes=(1,), keepdims=False)


def _of_nested_lengths(x: Tensor, lengths: Sequence[Tensor]) -> Any:
    own, dtype = shape_of(x), lengths[0].dtype
    depth = len(lengths)
    places, rows = iota(own[0], dtype), []
    for number, each in enumerate(lengths, 1):
        partition = of_lengths(each)
        nvals = total_of(each, "lengths")
        width = convert.dim_tensor(own[number], dtype)
        rowids = partition.rowids(nvals)
        places = run("add", run("multiply", gather(places, rowids), width),
                     partition.places(nvals))
        rows.append(partition)
    count: Any = 1
    for dim in own[:depth + 1]:
        count = count * dim
    return rebuild(gather(run("reshape", x, shape=(count, *own[depth + 1:])), places), rows)


__all__ = ["longest", "of_dense", "to_dense"]

