"""How the rows of a ragged tensor divide its values: splits, lengths and row numbers.

Everything is whole-array arithmetic on integer tensors, so that it compiles; sizes that only the
run tells are dimensions of the trace.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, ShapeError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..ops.late import require, size_of
from ..tensors.symbolic import SymbolicTensor, known_value
from ..tensors.tensor import Tensor
from ..values import convert

INTEGERS = (dtypes.int32, dtypes.int64)


class RowPartition:
    """Where rows begin and end.

    Attributes
    ----------
    splits : Tensor
        Row ``i`` has the values from ``splits[i]`` up to ``splits[i + 1]``.
    uniform : int, Dim or None
        The length of every row, where it is known that they are equal.
    given_lengths, given_rowids : Tensor or None
        What the partition was made of, where that is not the splits.
    """

    __slots__ = ("given_lengths", "given_rowids", "splits", "uniform")

    def __init__(self, splits: Any, uniform: Any = None, lengths: Any = None, rowids: Any = None):
        self.splits = splits
        self.uniform = uniform
        self.given_lengths = lengths
        self.given_rowids = rowids

    @property
    def dtype(self) -> DType:
        """Of the splits."""
        dtype: DType = self.splits.dtype
        return dtype

    @property
    def nrows(self) -> Any:
        """How many rows there are, as a dimension."""
        return shape_of(self.splits)[0] - 1

    def starts(self) -> Tensor:
        """Where each row begins."""
        return part(self.splits, 0, self.nrows)

    def limits(self) -> Tensor:
        """Where each row ends."""
        return part(self.splits, 1, self.nrows + 1)

    def lengths(self) -> Tensor:
        """How many values each row has."""
        if self.given_lengths is not None:
            return self.given_lengths
        if self.uniform is not None:
            return run("broadcast_to", convert.dim_tensor(self.uniform, self.dtype),
                       shape=(self.nrows,))
        return run("subtract", self.limits(), self.starts())

    def rowids(self, nvals: Any) -> Tensor:
        """The row of each of so many values."""
        if self.given_rowids is not None:
            return self.given_rowids
        if self.uniform is not None and self.uniform != 0 and isinstance(self.uniform, int):
            return run("floordiv", iota(nvals, self.dtype), to_tensor(self.uniform, self.dtype))
        return run("searchsorted", self.limits(), iota(nvals, self.dtype), side="right",
                   dtype=self.dtype)

    def places(self, nvals: Any) -> Tensor:
        """For each value its place in its row."""
        rowids = self.rowids(nvals)
        return run("subtract", iota(nvals, self.dtype), gather(self.starts(), rowids))

    def cast(self, dtype: DType) -> RowPartition:
        """The same with splits of another dtype."""
        if self.dtype is dtype:
            return self

        def change(x: Any) -> Any:
            return None if x is None else run("cast", x, dtype=dtype)

        return RowPartition(change(self.splits), self.uniform, change(self.given_lengths),
                            change(self.given_rowids))


# ---------------------------------------------------------------------------- arithmetic

def iota(count: Any, dtype: DType) -> Tensor:
    """0, 1, 2, … so many."""
    return run("iota", length=count, dtype=dtype)


def gather(x: Tensor, places: Tensor) -> Tensor:
    """The entries at places of the first axis."""
    return run("gather", x, places, axis=0, batch_dims=0)


def part(x: Tensor, begin: Any, end: Any) -> Tensor:
    """Entries from one to before another."""
    own = shape_of(x)
    rest = len(own) - 1
    return run("strided_slice", x, begin=(begin, *(0,) * rest), end=(end, *own[1:]),
               strides=(1,) * len(own))


def splits_of(lengths: Tensor) -> Tensor:
    """The splits of rows of these lengths."""
    ends = run("cumsum", lengths, axis=0, exclusive=False, reverse=False)
    return run("concat", to_tensor([0], lengths.dtype), ends, axis=0)


def of_lengths(lengths: Tensor) -> RowPartition:
    """The partition of rows of these lengths."""
    return RowPartition(splits_of(lengths), lengths=lengths)


def of_equal_rows(length: Any, nrows: Any, dtype: DType) -> RowPartition:
    """So many rows of one length; both are dimensions."""
    splits = run("multiply", iota(nrows + 1, dtype), convert.dim_tensor(length, dtype))
    return RowPartition(splits, length)


def total_of(lengths: Tensor, what: str = "row_lengths") -> Any:
    """The sum of lengths, as a dimension."""
    return size_of(run("reduce_sum", lengths, axes=(0,), keepdims=False), what)


def places_of_ranges(starts: Tensor, partition: RowPartition, nvals: Any, step: Any = 1) -> Tensor:
    """Places ``starts[i]``, ``starts[i] + step``, … for the rows of a partition, in a row."""
    rowids = partition.rowids(nvals)
    within = partition.places(nvals)
    if not (isinstance(step, int) and step == 1):
        within = run("multiply", within, to_tensor(step, partition.dtype))
    return run("add", gather(starts, rowids), within)


def all_true(test: Tensor) -> Tensor:
    """Whether a vector of bools is true everywhere."""
    return run("reduce_all", test, axes=tuple(range(test.ndim)), keepdims=False)


def require_equal_numbers(x: Tensor, y: Tensor, message: str) -> None:
    """Refuse vectors of integers that differ, now or when the function runs."""
    if x is not y:
        require(all_true(run("equal", x, y)), message)


def known_integers(x: Tensor) -> Any:
    """The elements where they are known now, else None."""
    return known_value(x) if isinstance(x, SymbolicTensor) else x._host()


# ---------------------------------------------------------------------------- what users give

def integers(value: Any, what: str, dtype: DType | None = None) -> Tensor:
    """A vector of integers as users give it: int64 unless it has a dtype.

    Raises
    ------
    ValueError
        For another dtype or rank.
    """
    if isinstance(value, (list, tuple)) and not value:
        value = np.zeros(0, np.int64)
    has_dtype = hasattr(value, "dtype")
    x = to_tensor(value) if has_dtype else _of_list(value, what, dtype or dtypes.int64)
    if x.dtype not in INTEGERS:
        raise ArgumentError(f"{what} must have dtype int32 or int64, got {x.dtype.name}")
    if x.ndim != 1:
        raise ShapeError(f"{what}: Shape {x.shape} must have rank 1")
    return x if dtype is None or x.dtype is dtype else run("cast", x, dtype=dtype)


def _of_list(value: Any, what: str, dtype: DType) -> Tensor:
    x = to_tensor(value)
    if x.dtype.kind not in "iu":
        raise ArgumentError(f"{what} must have dtype int32 or int64, got {x.dtype.name}")
    return run("cast", x, dtype=dtype)


def splits_dtype(value: Any) -> DType:
    """The dtype that splits shall have.

    Raises
    ------
    ValueError
        For another than int32 or int64.
    """
    dtype = dtypes.as_dtype(value)
    if dtype not in INTEGERS:
        raise ArgumentError(f"row_splits must have dtype int32 or int64, got {dtype.name}")
    return dtype
