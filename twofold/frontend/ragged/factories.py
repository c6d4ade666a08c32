"""Row partitions as users give them, checked: what ``RaggedTensor.from_…`` are made of.

Each function gives a partition; ``fit`` checks it against the values.
"""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..ops.late import require, size_of
from ..tensors.tensor import Tensor
from ..values import arguments, convert
from ..values.requirements import require_equal
from .row_partition import (
    RowPartition,
    all_true,
    integers,
    iota,
    known_integers,
    of_equal_rows,
    of_lengths,
    part,
)


def _fail(function: str) -> str:
    return f"Arguments to {function} do not form a valid RaggedTensor"


def _first(x: Tensor) -> Tensor:
    return run("reshape", part(x, 0, 1), shape=())


def _last(x: Tensor) -> Tensor:
    size = shape_of(x)[0]
    return run("reshape", part(x, size - 1, size), shape=())


def _require_ordered(x: Tensor, message: str) -> None:
    size = shape_of(x)[0]
    require(all_true(run("less_equal", part(x, 0, size - 1), part(x, 1, size))), message)


def _is_equal(x: Tensor, number: Any) -> Tensor:
    return run("equal", x, convert.dim_tensor(number, x.dtype))


def from_splits(row_splits: Any, validate: bool) -> RowPartition:
    """Rows that begin and end where ``row_splits`` says."""
    splits = integers(row_splits, "row_splits")
    if shape_of(splits)[0] == 0:
        raise ArgumentError("row_splits tensor may not be empty.")
    if validate:
        require(_is_equal(_first(splits), 0), _fail("from_row_splits") + ": row_splits must begin "
                "with 0")
        _require_ordered(splits, _fail("from_row_splits") + ": row_splits must not fall")
    return RowPartition(splits)


def from_lengths(row_lengths: Any, validate: bool) -> RowPartition:
    """Rows of these lengths."""
    lengths = integers(row_lengths, "row_lengths")
    if validate:
        zero = to_tensor(0, lengths.dtype)
        require(all_true(run("greater_equal", lengths, zero)),
                _fail("from_row_lengths") + ": row_lengths must not be negative")
    return of_lengths(lengths)


def from_starts(row_starts: Any, nvals: Any, validate: bool) -> RowPartition:
    """Rows that begin there; each ends where the next one begins."""
    starts = integers(row_starts, "row_starts")
    end = run("reshape", convert.dim_tensor(nvals, starts.dtype), shape=(1,))
    splits = run("concat", starts, end, axis=0)
    if validate:
        require(_is_equal(_first(splits), 0), _fail("from_row_starts") + ": the first row must "
                "begin at 0")
        _require_ordered(splits, _fail("from_row_starts") + ": row_starts must not fall")
    return RowPartition(splits)


def from_limits(row_limits: Any, validate: bool) -> RowPartition:
    """Rows that end there; each begins where the one before ends."""
    limits = integers(row_limits, "row_limits")
    splits = run("concat", to_tensor([0], limits.dtype), limits, axis=0)
    if validate:
        _require_ordered(splits, _fail("from_row_limits") + ": row_limits must not fall")
    return RowPartition(splits)


def from_rowids(value_rowids: Any, nrows: Any, nvals: Any, validate: bool) -> RowPartition:
    """Each value in the row of its number; rows without values are empty."""
    ids = integers(value_rowids, "value_rowids")
    require_equal(shape_of(ids)[0], nvals, lambda: ArgumentError(
        f"value_rowids: Shapes ({nvals},) and ({shape_of(ids)[0]},) are incompatible"))
    if nrows is None:
        padded = run("concat", to_tensor([-1], ids.dtype), ids, axis=0)
        rows = size_of(run("add", _last(padded), to_tensor(1, ids.dtype)), "nrows")
    else:
        rows = arguments.dims_of([nrows], "nrows")[0]
        if isinstance(rows, int) and rows < 0:
            raise ArgumentError(f"Expected nrows >= 0; got {rows}")
        known = known_integers(ids)
        if isinstance(rows, int) and known is not None and known.size and known[-1] >= rows:
            raise ArgumentError(f"Expected nrows >= value_rowids[-1] + 1; got nrows={rows}, "
                                f"value_rowids[-1]={known[-1]}")
    if validate:
        low = run("concat", to_tensor([0], ids.dtype), ids, axis=0)
        high = run("concat", ids, run("reshape", convert.dim_tensor(rows, ids.dtype), shape=(1,)),
                   axis=0)
        require(all_true(run("less_equal", low, high)),
                _fail("from_value_rowids") + ": value_rowids must not fall, nor be negative")
    found = run("searchsorted", ids, iota(rows + 1, ids.dtype), side="left", dtype=ids.dtype)
    return RowPartition(found, rowids=ids)


def from_uniform(uniform_row_length: Any, nrows: Any, nvals: Any, validate: bool,
                 dtype: dtypes.DType | None) -> RowPartition:
    """Rows of one length."""
    given = to_tensor(uniform_row_length)
    if given.ndim or given.dtype.kind not in "iu":
        raise ArgumentError("uniform_row_length must be a scalar integer")
    dtype = dtype or (given.dtype if hasattr(uniform_row_length, "dtype")
                      and given.dtype is dtypes.int32 else dtypes.int64)
    known = known_integers(given)
    if known is not None and not isinstance(known.item(), int):
        known = None
    length = int(known) if known is not None else size_of(given, "uniform_row_length")
    if isinstance(length, int) and length < 0:
        raise ArgumentError("uniform_row_length must be >= 0.")
    if nrows is not None:
        rows = arguments.dims_of([nrows], "nrows")[0]
        if isinstance(rows, int) and rows < 0:
            raise ArgumentError(f"Expected nrows >= 0; got {rows}")
    elif isinstance(length, int):
        rows = nvals // length if length else 0
    else:
        divisor = run("maximum", convert.dim_tensor(length, dtypes.int64),
                      to_tensor(1, dtypes.int64))
        rows = size_of(run("floordiv", convert.dim_tensor(nvals, dtypes.int64), divisor), "nrows")
    if validate or all(isinstance(x, int) for x in (length, rows, nvals)):
        require_equal(length * rows, nvals, lambda: ArgumentError(
            f"uniform_row_length={length} times nrows={rows} must equal nvals={nvals}"))
    return of_equal_rows(length, rows, dtype)


def fit(partition: RowPartition, nvals: Any, function: str, validate: bool) -> None:
    """Refuse a partition of another number of values."""
    if validate:
        require(_is_equal(_last(partition.splits), nvals),
                f"{_fail(function)}: the last row must end with the last of the values")


def list_of_levels(items: Any, what: str) -> list[Any]:
    """A list of partitions of nested rows, the outermost first.

    Raises
    ------
    TypeError
        When it is none.
    """
    if isinstance(items, Tensor) and items.ndim > 1:
        raise InvalidArgumentError(f"{what} must be a list of tensors, got {items!r}", what)
    try:
        return list(items)
    except TypeError:
        raise ArgumentTypeError(f"{what} must be a list of tensors, got {items!r}") from None


__all__ = ["fit", "from_lengths", "from_limits", "from_rowids", "from_splits", "from_starts",
           "from_uniform", "list_of_levels"]
