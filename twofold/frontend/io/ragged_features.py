"""Ragged tensors of features: what ``tf.io.RaggedFeature`` says of them, and how they are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError
from ..dispatch import calls
from ..dispatch.door import run
from ..ops.joining import repeat
from ..ops.segments import unsorted_segment_sum
from ..ragged.ragged_tensor import RaggedTensor
from ..tensors.tensor import Tensor
from ..values import arguments, convert
from ..values.sparse_tensor import SparseTensor


class RowSplits(NamedTuple):
    """Where rows begin and end, by a feature."""

    key: str


class RowLengths(NamedTuple):
    """How long rows are, by a feature."""

    key: str


class RowStarts(NamedTuple):
    """Where rows begin, by a feature."""

    key: str


class RowLimits(NamedTuple):
    """Where rows end, by a feature."""

    key: str


class ValueRowIds(NamedTuple):
    """The row that each value is in, by a feature."""

    key: str


class UniformRowLength(NamedTuple):
    """All rows are as long."""

    length: int


_PARTITIONS = (RowSplits, RowLengths, RowStarts, RowLimits, ValueRowIds, UniformRowLength)


class _Fields(NamedTuple):
    dtype: Any
    value_key: str | None
    partitions: tuple[Any, ...]
    row_splits_dtype: Any
    validate: bool


class RaggedFeature(_Fields):
    """A feature with any number of values, perhaps in rows: a ragged tensor is made of it.

    Parameters
    ----------
    dtype : dtype
        float32, int64 or string.
    value_key : str, optional
        The name of the feature with the values; by default that of the entry.
    partitions : list
        How values are put in rows, the outermost first: ``RaggedFeature.RowLengths("key")``,
        ``RowSplits``, ``RowStarts``, ``RowLimits``, ``ValueRowIds``, ``UniformRowLength(3)``.
    row_splits_dtype : dtype
        Of the result: int32 or int64.
    validate : bool
        Accepted as in TensorFlow; rows are checked where ragged tensors check them.

    Raises
    ------
    ValueError
        For another dtype, or a key that is no text.
    TypeError
        For other partitions.

    Examples
    --------
    >>> import twofold as tf
    >>> example = tf.train.Example()
    >>> example.features.feature["x"].int64_list.value.extend([1, 2, 3])
    >>> example.features.feature["n"].int64_list.value.extend([2, 1])
    >>> feature = tf.io.RaggedFeature(tf.int64, "x", [tf.io.RaggedFeature.RowLengths("n")])
    >>> tf.io.parse_single_example(example.SerializeToString(), {"x": feature})["x"].to_list()
    [[1, 2], [3]]
    """

    __slots__ = ()
    RowSplits, RowLengths, RowStarts = RowSplits, RowLengths, RowStarts
    RowLimits, ValueRowIds, UniformRowLength = RowLimits, ValueRowIds, UniformRowLength

    def __new__(cls, dtype: Any, value_key: Any = None, partitions: Any = (),
                row_splits_dtype: Any = dtypes.int32, validate: bool = False) -> RaggedFeature:
        if value_key is not None and not (isinstance(value_key, str) and value_key):
            raise ArgumentError(f"Argument `value_key` must be a string that is not empty; got "
                                f"{value_key!r}")
        kind, splits = dtypes.as_dtype(dtype), dtypes.as_dtype(row_splits_dtype)
        if kind not in (dtypes.int64, dtypes.float32, dtypes.string):
            raise ArgumentError(f"Argument `dtype` must be int64, float32, or bytes; got {kind!r}")
        if splits not in (dtypes.int32, dtypes.int64):
            raise ArgumentError("Argument `row_splits_dtype` must be int32 or int64; got "
                                f"{splits!r}")
        if not isinstance(partitions, (list, tuple)):
            raise ArgumentTypeError("Argument `partitions` must be a list or tuple. Received "
                                    f"partitions={partitions} of type {type(partitions).__name__}.")
        for partition in partitions:
            if not isinstance(partition, _PARTITIONS):
                raise ArgumentTypeError(
                    "Argument `partitions` must be a list of partition objects "
                    f"{[each.__name__ for each in _PARTITIONS]}; got: {partition!r}")
        if not isinstance(validate, bool):
            raise ArgumentTypeError(f"Argument `validate` must be a bool; got {validate!r}")
        made: RaggedFeature = super().__new__(cls, kind, value_key, tuple(partitions), splits,
                                              validate)
        return made


def keys_of(feature: RaggedFeature) -> list[str]:
    """The names of the features that say where rows are."""
    return [partition.key for partition in feature.partitions
            if not isinstance(partition, UniformRowLength)]


def assemble(feature: RaggedFeature, key: str, found: Mapping[str, SparseTensor]) -> Any:
    """The ragged tensor of features that were read as sparse ones."""
    dtype = feature.row_splits_dtype
    given = found[feature.value_key or key]
    is_single = calls.type_of(given.dense_shape).shape[0] == 1
    if is_single:
        values: Any = given.values
        for partition in reversed(feature.partitions):
            values = _in_rows(values, partition, found, dtype)
        return values
    rows: Any = _rows_of(given, dtype)
    for partition in reversed(feature.partitions):
        rows = _in_rows_of_batch(rows, partition, found)
    return rows


def _rows_of(x: SparseTensor, dtype: dtypes.DType) -> Any:
    """The rows of a sparse matrix whose elements are all at the beginning."""
    ones = run("broadcast_to", convert.full(1, dtype, ()), shape=calls.type_of(x.values).shape)
    count, = arguments.dims_of([x.dense_shape[0]], "dense_shape")
    lengths = unsorted_segment_sum(ones, x.indices[:, 0], count)
    return RaggedTensor.from_row_lengths(x.values, lengths, validate=False)


def _in_rows(values: Any, partition: Any, found: Mapping[str, SparseTensor],
             dtype: dtypes.DType) -> Any:
    """Values of one example put in rows."""
    if isinstance(partition, UniformRowLength):
        if isinstance(values, RaggedTensor):
            return RaggedTensor.from_uniform_row_length(
                values, convert.to_tensor(partition.length, dtype))
        return _reshape(values, partition.length)
    rows = run("cast", found[partition.key].values, dtype=dtype)
    return _MAKERS[type(partition)](values, rows)


def _reshape(values: Tensor, length: int) -> Tensor:
    """Values in rows of a length."""
    total, *rest = calls.type_of(values).shape
    return run("reshape", values, shape=(total // length, length, *rest))


_MAKERS: dict[type, Any] = {
    RowSplits: RaggedTensor.from_row_splits, RowLengths: RaggedTensor.from_row_lengths,
    RowStarts: RaggedTensor.from_row_starts, RowLimits: RaggedTensor.from_row_limits,
    ValueRowIds: RaggedTensor.from_value_rowids}


def _in_rows_of_batch(rows: Any, partition: Any, found: Mapping[str, SparseTensor]) -> Any:
    """The values of several examples, each one's put in rows."""
    dtype = rows.row_splits.dtype
    if isinstance(partition, UniformRowLength):
        length = convert.to_tensor(partition.length, dtype)
        if rows.ragged_rank > 1:
            inner = RaggedTensor.from_uniform_row_length(rows.values, length)
        else:
            inner = _reshape(rows.values, partition.length)
        return RaggedTensor.from_row_splits(inner, run("floordiv", rows.row_splits, length))
    given = _rows_of(found[partition.key], dtype)
    given = given.with_values(run("cast", given.values, dtype=dtype))
    if isinstance(partition, RowLengths):
        return given.with_values(RaggedTensor.from_row_lengths(rows.values, given.values))
    if isinstance(partition, ValueRowIds):
        return _by_row_ids(rows, given)
    if isinstance(partition, RowSplits):
        given = given[:, 1:]
    begin = repeat(rows.row_starts(), given.row_lengths())
    places = run("add", given.values, begin)
    make = RaggedTensor.from_row_starts if isinstance(partition, RowStarts) \
        else RaggedTensor.from_row_limits
    return given.with_values(make(rows.values, places))


def _by_row_ids(rows: Any, given: Any) -> Any:
    """Rows by the number of each value's row, which begins with 0 in each example."""
    dtype = given.values.dtype
    highest = run("add", given.values, convert.full(1, dtype, ()))
    count = _largest_of_rows(given.with_values(highest))
    before = run("cumsum", count, axis=0, exclusive=True, reverse=False)
    numbers = run("add", given.values, repeat(before, given.row_lengths()))
    return RaggedTensor.from_row_lengths(
        RaggedTensor.from_value_rowids(rows.values, numbers), count)


def _largest_of_rows(x: Any) -> Tensor:
    """The largest value of each row, 0 where there is none."""
    count = calls.type_of(x.row_splits).shape[0] - 1
    zeros = run("broadcast_to", convert.full(0, x.values.dtype, ()), shape=(count,))
    places = run("reshape", run("cast", x.value_rowids(), dtype=dtypes.int64),
                 shape=(*calls.type_of(x.values).shape, 1))
    return run("scatter", zeros, places, x.values, combine="max")
