"""Operands of elementwise functions, brought to the same rows.

A dimension of size 1 that is not ragged stretches to the rows of the other operand; ragged
dimensions must be equal. For each flat value of the result the place of its operand's is found,
level by level; where an operand has these rows already, nothing is moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...dataclass import dataclass
from ...dtypes import DType
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..ops.late import require, size_of
from ..tensors.tensor import Tensor
from ..values import convert
from .base import Ragged, flat_of, levels, make, size_of_rows
from .row_partition import (
    RowPartition,
    all_true,
    gather,
    iota,
    of_equal_rows,
    of_lengths,
    total_of,
)
from .rows import as_rows, cast_splits, equal_splits_dtypes

_MESSAGE = "Unable to broadcast: dimension size mismatch in dimension"


@dataclass
class _Operand:
    """An operand on its way down the levels.

    ``places``: for each row of the result so far that of the operand; None where they are the same.
    """

    flat: Any
    rows: list[RowPartition]
    places: Tensor | None


def broadcast(values: Sequence[Any]) -> tuple[list[Any], list[RowPartition]]:
    """Flat values that go together elementwise, and the rows of the result.

    Parameters
    ----------
    values : sequence of Tensor or RaggedTensor
        At least one is ragged.

    Raises
    ------
    InvalidArgumentError
        When shapes do not fit; inside of ``tf.function`` when it runs.
    """
    ragged = [x for x in values if isinstance(x, Ragged)]
    first = levels(ragged[0])
    if all(_is_same(first, levels(x)) for x in ragged[1:]):
        inner = min(len(shape_of(flat_of(x))) for x in ragged)
        if all(isinstance(x, Ragged) or x.ndim < inner for x in values) and len(
                {x.rank for x in ragged}) == 1:
            return [flat_of(x) for x in values], first
    dtype = equal_splits_dtypes(ragged)
    rank = max(_rank(x) for x in values)
    wide = [_with_rank(cast_splits(x, dtype), rank, dtype) for x in values]
    depth = max(len(levels(x)) for x in wide)
    operands = []
    for x in wide:
        x = as_rows(x, depth, dtype)
        operands.append(_Operand(flat_of(x), levels(x), None))
    return _walk(operands, depth, dtype)


def _rank(x: Any) -> int:
    return x.rank if isinstance(x, Ragged) else len(shape_of(x))


def _is_same(one: Sequence[RowPartition], other: Sequence[RowPartition]) -> bool:
    return len(one) == len(other) and all(
        a.splits is b.splits for a, b in zip(one, other))


def _with_rank(x: Any, rank: int, dtype: DType) -> Any:
    """A value with so many dimensions: those that it lacks come first, of size 1."""
    missing = rank - _rank(x)
    if not missing:
        return x
    if not isinstance(x, Ragged):
        return run("reshape", x, shape=(*(1,) * missing, *shape_of(x)))
    for number in range(missing):
        length = size_of_rows(x) if number == 0 else 1
        x = make(x, of_equal_rows(length, 1, dtype))
    return x


# ---------------------------------------------------------------------------- the levels

def _walk(operands: list[_Operand], depth: int, dtype: DType
          ) -> tuple[list[Any], list[RowPartition]]:
    count = _outermost(operands, dtype)
    found: list[RowPartition] = []
    for level in range(depth):
        partition = _level([(x, x.rows[level]) for x in operands], count, dtype, level + 1)
        found.append(partition)
        count = _count(partition, operands, level)
    return [x.flat if x.places is None else gather(x.flat, x.places) for x in operands], found


def _outermost(operands: Sequence[_Operand], dtype: DType) -> Any:
    """The number of rows of the result; where an operand has one it is taken again and again."""
    counts = [x.rows[0].nrows for x in operands]
    wanted = next((n for n in counts if n != 1), 1)
    for n in counts:
        if n != 1 and isinstance(n, int):
            wanted = n
    if isinstance(wanted, int) is False and any(n != wanted and n != 1 for n in counts):
        sizes = [convert.dim_tensor(n, dtype) for n in counts]
        largest = sizes[0]
        for size in sizes[1:]:  # what is not 1; that all others are equal is checked below
            largest = run("select", run("equal", largest, to_tensor(1, dtype)), size, largest)
        wanted = size_of(largest, "nrows")
    for x, n in zip(operands, counts):
        if n == wanted:
            continue
        if n == 1:
            x.places = run("broadcast_to", to_tensor(0, dtype), shape=(wanted,))
            continue
        size = convert.dim_tensor(n, dtype)
        is_one = run("equal", size, to_tensor(1, dtype))
        fits = run("equal", size, convert.dim_tensor(wanted, dtype))
        require(run("logical_or", is_one, fits), f"{_MESSAGE} 0")
        own = iota(wanted, dtype)
        x.places = run("select", is_one, run("multiply", own, to_tensor(0, dtype)), own)
    return wanted


def _level(parts: Sequence[tuple[_Operand, RowPartition]], count: Any, dtype: DType, axis: int
           ) -> RowPartition:
    """The rows of the result at a level; the operands' places go one level down."""
    partition = _common(parts, count, dtype, axis)
    if all(x.places is None and p is partition for x, p in parts):
        return partition
    nvals: Any = None
    for x, p in parts:
        if p is partition and x.places is None:
            continue
        if nvals is None:
            nvals = partition.uniform * count if partition.uniform is not None else total_of(
                partition.lengths())
        x.places = _down(x, p, partition, nvals, dtype)
    return partition


def _down(x: _Operand, own: RowPartition, partition: RowPartition, nvals: Any, dtype: DType
          ) -> Tensor | None:
    """For each value of the result that of the operand."""
    stretches = own.uniform is not None and own.uniform == 1 and partition.uniform != 1
    may_stretch = own.uniform is not None and not isinstance(own.uniform, int) \
        and own.uniform != partition.uniform
    if x.places is None and not stretches and not may_stretch:
        return None  # rows are equal, as is checked
    rowids = partition.rowids(nvals)
    above = rowids if x.places is None else gather(x.places, rowids)
    starts = gather(own.starts(), above)
    if stretches:
        return starts
    within = partition.places(nvals)
    if may_stretch:
        is_one = run("equal", convert.dim_tensor(own.uniform, dtype), to_tensor(1, dtype))
        within = run("select", is_one, run("multiply", within, to_tensor(0, dtype)), within)
    return run("add", starts, within)


def _common(parts: Sequence[tuple[_Operand, RowPartition]], count: Any, dtype: DType, axis: int
            ) -> RowPartition:
    """The rows of the result at a level, those of an operand where it has them."""
    wide = [(x, p) for x, p in parts if p.uniform != 1]
    if not wide:
        return of_equal_rows(1, count, dtype) if parts[0][0].places is not None else parts[0][1]
    uniform = [p.uniform for _, p in wide]
    if all(length is not None and length == uniform[0] for length in uniform):
        here = next((p for x, p in wide if x.places is None), None)
        return here or of_equal_rows(uniform[0], count, dtype)
    if all(length is not None for length in uniform):
        return _of_lengths_that_may_be_one(uniform, count, dtype, axis)
    chosen = next((x, p) for x, p in wide if p.uniform is None)
    found = chosen[1]
    lengths = found.lengths()
    if chosen[0].places is not None:
        lengths = gather(lengths, chosen[0].places)
        found = of_lengths(lengths)
    for x, p in wide:
        if p is not chosen[1]:
            _require_equal_rows(x, p, found, lengths, dtype, axis)
    return found


def _of_lengths_that_may_be_one(uniform: Sequence[Any], count: Any, dtype: DType, axis: int
                                ) -> RowPartition:
    one = to_tensor(1, dtype)
    sizes = [convert.dim_tensor(length, dtype) for length in uniform]
    largest = sizes[0]
    for size in sizes[1:]:
        largest = run("select", run("equal", largest, one), size, largest)
    for size in sizes:
        require(run("logical_or", run("equal", size, one), run("equal", size, largest)),
                f"{_MESSAGE} {axis}")
    return of_equal_rows(size_of(largest, "row_lengths"), count, dtype)


def _require_equal_rows(x: _Operand, own: RowPartition, found: RowPartition, lengths: Tensor,
                        dtype: DType, axis: int) -> None:
    """Refuse rows that differ from those of the result."""
    if x.places is None and own.splits is found.splits:
        return
    mine = own.lengths() if x.places is None else gather(own.lengths(), x.places)
    test = run("equal", mine, lengths)
    if own.uniform is not None and not isinstance(own.uniform, int):
        is_one = run("equal", convert.dim_tensor(own.uniform, dtype), to_tensor(1, dtype))
        test = run("logical_or", test, is_one)
    require(all_true(test), f"{_MESSAGE} {axis}")


def _count(partition: RowPartition, operands: Sequence[_Operand], level: int) -> Any:
    """How many values a level of the result has."""
    if partition.uniform is not None:
        return partition.uniform * partition.nrows
    for x in operands:
        if x.rows[level] is partition:
            return x.rows[level + 1].nrows if level + 1 < len(x.rows) else shape_of(x.flat)[0]
    return None if level + 1 == len(operands[0].rows) else total_of(partition.lengths())


__all__ = ["broadcast"]
