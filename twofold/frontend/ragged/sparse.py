"""Ragged tensors as sparse ones, and back; positions of elements."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..ops.late import require
from ..tensors.tensor import Tensor
from ..values.sparse_tensor import SparseTensor, of_parts
from . import factories
from .base import Ragged, flat_of, levels, make, size_of_rows, with_flat
from .row_partition import all_true, gather, part


def positions(condition: Ragged) -> Tensor:
    """The positions where a ragged tensor of bools is true: int64 index vectors, in order."""
    flat = flat_of(condition)
    found = run("nonzero", flat)
    count, rank = shape_of(found)[0], len(shape_of(flat))
    place = _column(found, 0, count)
    columns = []
    for partition, nvals in reversed(list(zip(levels(condition), _sizes(condition)))):
        place = run("cast", place, dtype=partition.dtype)
        row = gather(partition.rowids(nvals), place)
        columns.append(run("subtract", place, gather(partition.starts(), row)))
        place = row
    columns.append(place)
    parts = [run("reshape", run("cast", column, dtype=dtypes.int64), shape=(count, 1))
             for column in reversed(columns)]
    if rank > 1:
        parts.append(run("strided_slice", found, begin=(0, 1), end=(count, rank), strides=(1, 1)))
    return run("concat", *parts, axis=1)


def _column(x: Tensor, number: int, count: Any) -> Tensor:
    column = run("strided_slice", x, begin=(0, number), end=(count, number + 1), strides=(1, 1))
    return run("reshape", column, shape=(count,))


def _sizes(x: Any) -> list[Any]:
    """How many values each level has."""
    found = []
    while isinstance(x, Ragged):
        x = x._inner
        found.append(size_of_rows(x))
    return found


def to_sparse(x: Any) -> SparseTensor:
    """The sparse tensor with an element for each of a ragged tensor."""
    flat = flat_of(x)
    own = shape_of(flat)
    all_of_them = run("broadcast_to", to_tensor(True), shape=own)
    count: Any = 1
    for size in own:
        count = count * size
    values = run("reshape", flat, shape=(count,)) if len(own) > 1 else flat
    shape = x.bounding_shape(out_type=dtypes.int64)
    return of_parts(positions(with_flat(x, all_of_them)), values, shape)


def from_sparse(st_input: Any, dtype: DType) -> Any:
    """The rows of a sparse matrix whose elements stand at the beginnings of its rows.

    Raises
    ------
    TypeError
        For what is no sparse tensor.
    ValueError
        When it is no matrix, or elements stand elsewhere.
    """
    if not isinstance(st_input, SparseTensor):
        raise ArgumentTypeError("Argument `st_input` must be of type SparseTensor, but is of type "
                                f"{type(st_input).__name__}.")
    if st_input.shape.rank != 2:
        raise ArgumentError("rank(st_input) must be 2.")
    places = st_input.indices
    count = shape_of(places)[0]
    rows = run("cast", _column(places, 0, count), dtype=dtype)
    size = run("reshape", part(st_input.dense_shape, 0, 1), shape=())
    partition = factories.from_rowids(rows, size, count, True)
    columns = run("cast", _column(places, 1, count), dtype=dtype)
    require(all_true(run("equal", columns, partition.places(count))),
            "SparseTensor is not right-ragged")
    return make(st_input.values, partition)
