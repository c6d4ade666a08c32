"""``tf.ragged``: functions that are about ragged tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError, ShapeError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..ops.inspection import is_tensor
from ..ops.late import count_up_to, largest, require
from ..ops.segments import unsorted_segment_sum
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from . import gathering, shapes
from .base import Ragged, flat_of, levels, make, rebuild, size_of_rows, to_value
from .row_partition import (
    RowPartition,
    all_true,
    gather,
    integers,
    iota,
    of_lengths,
    require_equal_numbers,
    splits_dtype,
    total_of,
)
from .rows import gather_rows, merge_axes


@public
def boolean_mask(data: Any, mask: Any, name: str | None = None) -> Any:
    """The entries where a mask holds, in the rows where they were.

    Parameters
    ----------
    data : Tensor or RaggedTensor
        Rank 1 or more; any dtype.
    mask : Tensor or RaggedTensor
        Bools; the leading dimensions of ``data``.

    Returns
    -------
    RaggedTensor or Tensor
        Of the rank of ``data``; the last dimension that the mask has is ragged.

    Raises
    ------
    ValueError
        When the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ragged.boolean_mask([[1, 2], [3, 4]], [[True, False], [True, True]])
    <tf.RaggedTensor [[1], [3, 4]]>
    """
    return gathering.boolean_mask(data, mask)


@public
def stack(values: Any, axis: Any = 0, name: str | None = None) -> Any:
    """Tensors or ragged tensors side by side along a new axis.

    Parameters
    ----------
    values : list of Tensor or RaggedTensor
        Of one rank and dtype; sizes may differ.
    axis : int
        The place of the new axis.

    Returns
    -------
    RaggedTensor
        Of one more dimension; a tensor where ``values`` are scalars.

    Raises
    ------
    ValueError
        When ranks differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ragged.stack([[1, 2], [3]])
    <tf.RaggedTensor [[1, 2], [3]]>
    """
    if not isinstance(values, (list, tuple)):
        values = [values]
    if not values:
        raise ArgumentError("ragged.stack: values must not be empty")
    return shapes.stack(None, values, axis)


@public
def map_flat_values(op: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """A function of the flat values of ragged tensors, in the same rows.

    Parameters
    ----------
    op : callable
        Takes tensors in the place of the ragged tensors among the arguments.
    *args, **kwargs
        Its arguments; ragged tensors among them must have the same rows.

    Returns
    -------
    RaggedTensor
        What ``op`` gives, in these rows.

    Raises
    ------
    ValueError
        When the result has another number of values.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.ragged.constant([[1, 2, 3], [], [4]])
    >>> tf.ragged.map_flat_values(lambda y: y * 10, x)
    <tf.RaggedTensor [[10, 20, 30], [], [40]]>
    """
    if not callable(op):
        raise ArgumentTypeError("map_flat_values: op must be callable")
    found: list[Ragged] = []
    plain_args = [_open(x, found) for x in args]
    plain_kwargs = {key: _open(x, found) for key, x in kwargs.items()}
    if not found:
        return op(*args, **kwargs)
    rows = levels(found[0])
    for other in found[1:]:
        _require_same(rows, levels(other))
    result = to_value(op(*plain_args, **plain_kwargs))
    count = shape_of(flat_of(found[0]))[0]
    rank = shapes.rank_of(result)
    found_count = size_of_rows(result) if rank else 0
    if not rank or (isinstance(found_count - count, int) and found_count != count):
        raise ArgumentError(
            "tf.ragged.map_flat_values requires that the output of `op` have the same "
            "outer-dimension size as flat_values of any ragged inputs. (output shape: "
            f"{result.shape}; expected outer dimension size: {count})")
    return rebuild(result, rows)


def _open(value: Any, found: list[Ragged]) -> Any:
    if isinstance(value, Ragged):
        found.append(value)
        return flat_of(value)
    if type(value) in (list, tuple):
        return type(value)([_open(item, found) for item in value])
    return value


def _require_same(rows: list[RowPartition], others: list[RowPartition]) -> None:
    if len(rows) != len(others):
        raise ArgumentError("map_flat_values: ragged tensors must have the same ragged_rank")
    for one, other in zip(rows, others):
        if shape_of(one.splits) != shape_of(other.splits) and isinstance(
                one.nrows - other.nrows, int):
            raise InvalidArgumentError("map_flat_values: ragged tensors have different rows")
        require_equal_numbers(one.splits, other.cast(one.dtype).splits,
                              "map_flat_values: ragged tensors have different rows")


@public
def range(starts: Any, limits: Any = None, deltas: Any = 1, dtype: Any = None,
          name: str | None = None, row_splits_dtype: Any = dtypes.int64) -> Any:
    """Rows of numbers from one to before another.

    Parameters
    ----------
    starts : Tensor
        Where each row begins; where it ends, if ``limits`` is left out. A vector or a scalar.
    limits : Tensor, optional
        Before what each row ends.
    deltas : Tensor
        The steps.
    dtype : dtype, optional
        Of the numbers.
    row_splits_dtype : dtype
        Of the row splits.

    Returns
    -------
    RaggedTensor
        A row for each start.

    Raises
    ------
    InvalidArgumentError
        When a step is 0.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ragged.range([3, 0, 2])
    <tf.RaggedTensor [[0, 1, 2], [], [0, 1]]>
    """
    if limits is None:
        starts, limits = 0, starts
    splits = splits_dtype(row_splits_dtype)
    first, last, step = _numbers([starts, limits, deltas], dtype)
    vectors = [x for x in (first, last, step) if len(shape_of(x))]
    if any(len(shape_of(x)) > 1 for x in vectors):
        raise ShapeError("ragged.range: starts, limits and deltas must be scalars or vectors")
    count = shape_of(vectors[0])[0] if vectors else 1
    first, last, step = (run("broadcast_to", x, shape=(count,)) for x in (first, last, step))
    zero = to_tensor(0, first.dtype)
    require(all_true(run("not_equal", step, zero)), "Requires delta != 0")
    partition = of_lengths(_lengths(first, last, step, splits))
    nvals = total_of(partition.lengths())
    rowids = partition.rowids(nvals)
    place = run("cast", partition.places(nvals), dtype=first.dtype)
    values = run("add", gather(first, rowids), run("multiply", place, gather(step, rowids)))
    return make(values, partition)


def _numbers(values: list[Any], dtype: Any) -> list[Tensor]:
    """Numbers in the widest dtype that any of them has."""
    if dtype is not None:
        wanted = arguments.number_dtype(dtype, "ragged.range: dtype", "iuf")
        return [run("cast", to_tensor(x), dtype=wanted) for x in values]
    found = [to_tensor(x) for x in values]
    order = (dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64)
    for x in found:
        if x.dtype not in order:
            raise InvalidArgumentError(f"ragged.range takes int32, int64, float32 and float64, got "
                                       f"{x.dtype.name}", "range")
    widest = max((x.dtype for x in found), key=order.index)
    return [run("cast", x, dtype=widest) for x in found]


def _lengths(first: Tensor, last: Tensor, step: Tensor, dtype: dtypes.DType) -> Tensor:
    span = run("subtract", last, first)
    if first.dtype.is_floating:
        count = run("ceil", run("divide", span, step))
    else:
        # Rounded up, whatever the signs are.
        zero = to_tensor(0, step.dtype)
        safe = run("select", run("equal", step, zero), to_tensor(1, step.dtype), step)
        count = run("negative", run("floordiv", run("negative", span), safe))
    count = run("maximum", count, to_tensor(0, count.dtype))
    return run("cast", count, dtype=dtype)


@public
def row_splits_to_segment_ids(splits: Any, name: str | None = None, out_type: Any = None) -> Tensor:
    """The row of each value, from where rows begin and end.

    Parameters
    ----------
    splits : Tensor
        A vector that begins with 0 and does not fall.
    out_type : dtype, optional
        By default that of ``splits``.

    Returns
    -------
    Tensor
        A vector of as many numbers as the last of the splits says.

    Raises
    ------
    ValueError
        When ``splits`` is no such vector.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ragged.row_splits_to_segment_ids([0, 3, 3, 5]).numpy()
    array([0, 0, 0, 2, 2])
    """
    ends = integers(splits, "splits")
    if shape_of(ends)[0] == 0:
        raise ArgumentError("Invalid row_splits: []")
    partition = RowPartition(ends)
    ids = partition.rowids(total_of(partition.lengths(), "splits"))
    wanted = ids.dtype if out_type is None else splits_dtype(out_type)
    return ids if ids.dtype is wanted else run("cast", ids, dtype=wanted)


@public
def segment_ids_to_row_splits(segment_ids: Any, num_segments: Any = None, out_type: Any = None,
                              name: str | None = None) -> Tensor:
    """Where rows begin and end, from the row of each value.

    Parameters
    ----------
    segment_ids : Tensor
        A vector of integers that does not fall.
    num_segments : int, optional
        How many rows there are; by default the last one's is the last.
    out_type : dtype, optional
        By default that of the first of the arguments that is a tensor, else int64.

    Returns
    -------
    Tensor
        A vector of one more number than there are rows.

    Raises
    ------
    ValueError
        When ``segment_ids`` is no such vector.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ragged.segment_ids_to_row_splits([0, 0, 0, 2, 2, 3]).numpy()
    array([0, 3, 3, 5, 6])
    """
    ids = integers(segment_ids, "segment_ids")
    wanted = splits_dtype(out_type) if out_type is not None else next(
        (x.dtype for x in (segment_ids, num_segments) if is_tensor(x)), dtypes.int64)
    if num_segments is None:
        count = count_up_to(largest(ids), "segment_ids")
    else:
        count = arguments.count_of(num_segments, "num_segments")
    found = run("searchsorted", ids, iota(count + 1, ids.dtype), side="left", dtype=wanted)
    return found


@public
def stack_dynamic_partitions(data: Any, partitions: Any, num_partitions: Any,
                             name: str | None = None) -> Any:
    """Rows of the entries that have the same number.

    Parameters
    ----------
    data : Tensor or RaggedTensor
        Rank 1 or more.
    partitions : Tensor or RaggedTensor
        Integers below ``num_partitions``; the leading dimensions of ``data``.
    num_partitions : int
        How many rows the result has.

    Returns
    -------
    RaggedTensor
        Row ``i`` has the entries whose number is ``i``, in order.

    Raises
    ------
    InvalidArgumentError
        When a number is outside, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ragged.stack_dynamic_partitions(["a", "b", "c", "d", "e"], [3, 0, 2, 2, 3], 5)
    <tf.RaggedTensor [[b'b'], [], [b'c', b'd'], [b'a', b'e'], []]>
    """
    x, numbers = to_value(data), to_value(partitions)
    while isinstance(numbers, Ragged):
        if not isinstance(x, Ragged):
            raise ArgumentError("partitions is ragged, and data is not")
        require_equal_numbers(x._partition.splits, numbers._partition.splits,
                              "stack_dynamic_partitions: data and partitions differ in shape")
        x, numbers = x._inner, numbers._inner
    rank = len(shape_of(numbers))
    if not rank:
        x, numbers = shapes.expand_dims(None, x, 0), run("reshape", numbers, shape=(1,))
    for _ in (None,) * (rank - 1):
        x, numbers = merge_axes(x, 0, 1), merge_axes(numbers, 0, 1)
    if numbers.dtype.kind not in "iu":
        raise InvalidArgumentError("partitions must be integers", "stack_dynamic_partitions")
    return _stack(x, numbers, arguments.count_of(num_partitions, "num_partitions"))


def _stack(x: Any, numbers: Tensor, count: Any) -> Any:
    dtype = numbers.dtype if numbers.dtype is dtypes.int32 else dtypes.int64
    if isinstance(x, Ragged):
        dtype = x._partition.dtype
    numbers = run("cast", numbers, dtype=dtypes.int64)
    size = convert.dim_tensor(count, dtypes.int64)
    inside = run("logical_and", run("greater_equal", numbers, to_tensor(0, dtypes.int64)),
                 run("less", numbers, size))
    require(all_true(inside), "stack_dynamic_partitions: a number is no partition")
    one = run("broadcast_to", to_tensor(1, dtype), shape=shape_of(numbers))
    lengths = unsorted_segment_sum(one, numbers, size)
    order = run("argsort", numbers, descending=False, dtype=dtypes.int64)
    rows = gather_rows(x, order)
    return make(rows, of_lengths(lengths))


__all__ = ["boolean_mask", "map_flat_values", "range", "row_splits_to_segment_ids",
           "segment_ids_to_row_splits", "stack", "stack_dynamic_partitions"]
