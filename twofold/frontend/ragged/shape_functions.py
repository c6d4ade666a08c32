"""What functions make of ragged shapes: tensors of such a shape, and shapes that go together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ... import dtypes
from ...errors import ArgumentError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import name_of
from ..values.requirements import require_equal
from .base import Ragged, flat_of, levels, rebuild, to_value
from .broadcasting import broadcast
from .dynamic_shape import DynamicRaggedShape, meanings, of_parts, shape_of_value, with_rows
from .row_partition import require_equal_numbers
from .rows import as_rows, cast_splits
from .shape_spec import ShapeSpec

Function = Callable[..., Any]


def shape(function: Function, input: Any, out_type: Any = None, name: Any = None) -> Any:
    """The shape of a ragged tensor."""
    return shape_of_value(input, dtypes.int32 if out_type is None else out_type)


def reshape(function: Function, tensor: Any, shape: Any, name: Any = None) -> Any:
    """The flat values in another shape, which may be ragged."""
    flat = flat_of(to_value(tensor))
    if not isinstance(shape, DynamicRaggedShape):
        return function(flat, shape)
    return with_rows(function(flat, _inner(shape)), shape)


def _inner(shape: DynamicRaggedShape) -> Any:
    return [dim if isinstance(dim, int) else size for dim, size in zip(
        shape._inner, _scalars(shape))]


def _scalars(shape: DynamicRaggedShape) -> list[Any]:
    from ..values import convert
    return [None if isinstance(dim, int) else convert.dim_tensor(dim, shape.dtype)
            for dim in shape._inner]


def zeros(function: Function, shape: Any, *args: Any, **options: Any) -> Any:
    """Zeros, ones, or one value in all places of a ragged shape."""
    return with_rows(function(_inner(shape), *args, **options), shape)


def fill(function: Function, dims: Any, *args: Any, **options: Any) -> Any:
    """One value in all places of a ragged shape."""
    return with_rows(function(_inner(dims), *args, **options), dims)


# ---------------------------------------------------------------------------- broadcasting

def broadcast_to(function: Function, input: Any, shape: Any, name: Any = None) -> Any:
    """A value stretched to a shape, which may be ragged."""
    x = to_value(input)
    if not isinstance(shape, DynamicRaggedShape):
        shape = DynamicRaggedShape([], shape, dtype=x._partition.dtype)
    if not isinstance(x, Ragged) and not shape.num_row_partitions:
        return function(x, _inner(shape))
    if _rank(x) > shape.rank:
        raise ArgumentError("Cannot broadcast to a shape with smaller rank")
    if isinstance(x, Ragged):
        x = cast_splits(x, shape.dtype)
    target = _places(shape, max(len(levels(x)), shape.num_row_partitions))
    (flat, _), rows = broadcast([x, target])
    for own, wanted in zip(rows, levels(target)):
        if own is not wanted:
            _require_same(own.nrows, wanted.nrows)
            require_equal_numbers(own.splits, wanted.splits, _REFUSAL)
    flat = run("broadcast_to", flat, shape=shape_of(flat_of(target)))
    if len(levels(target)) > shape.num_row_partitions:
        flat = run("reshape", flat, shape=shape._inner)
    return with_rows(flat, shape)


_REFUSAL = "Unable to broadcast: dimension size mismatch"


def _require_same(a: Any, b: Any) -> None:
    require_equal(a, b, lambda: ArgumentError(_REFUSAL))


def _rank(x: Any) -> int:
    return x.rank if isinstance(x, Ragged) else len(shape_of(x))


def _places(shape: DynamicRaggedShape, depth: int) -> Any:
    """Something of a shape, with so many dimensions as rows."""
    flat = run("broadcast_to", to_tensor(False), shape=shape._inner)
    return as_rows(with_rows(flat, shape), depth, shape.dtype)


def broadcast_dynamic_shape(function: Function, shape_x: Any, shape_y: Any) -> Any:
    """The smallest shape that two shapes stretch to."""
    x, y = [given if isinstance(given, DynamicRaggedShape) else DynamicRaggedShape([], given)
            for given in (shape_x, shape_y)]
    if x.num_row_partitions and y.num_row_partitions and x.dtype is not y.dtype:
        raise ArgumentError(f"Dtypes don't match: {x.dtype.name} and {y.dtype.name}")
    if x.dtype is not y.dtype:
        dtype = x.dtype if x.num_row_partitions else y.dtype if y.num_row_partitions else \
            dtypes.int64
        x, y = x.with_dtype(dtype), y.with_dtype(dtype)
    if x.rank == 0 or y.rank == 0:
        return y if x.rank == 0 else x
    if not x.num_row_partitions and not y.num_row_partitions:
        dense: Tensor = run("logical_or", _places(x, 0), _places(y, 0))
        return of_parts((), shape_of(dense), x.dtype)
    flats, rows = broadcast([_places(x, x.num_row_partitions), _places(y, y.num_row_partitions)])
    both: Tensor = run("logical_or", *flats)
    return shape_of_value(rebuild(both, rows), x.dtype)


_MEANINGS: dict[str, Function] = {
    "reshape": reshape, "zeros": zeros, "ones": zeros, "fill": fill, "broadcast_to": broadcast_to,
    "broadcast_dynamic_shape": broadcast_dynamic_shape}


def meaning_of_shape(function: Function) -> Function | None:
    """What a public function does with ragged shapes; None where it takes none."""
    found = _MEANINGS.get(name_of(function).removeprefix("tf."))
    return None if found is None else partial(found, function)


meanings.append(meaning_of_shape)

__all__ = ["DynamicRaggedShape", "ShapeSpec", "broadcast_dynamic_shape", "broadcast_to", "fill",
           "meaning_of_shape", "reshape", "shape", "zeros"]
