"""The values of features in the bytes of ``tf.train.Example``, put into arrays.

Reads the bytes without making message objects of them. Which features are wanted, in which shapes,
is said by :class:`Column`; what tensors become of the arrays is the business of ``parsing.py``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import dataclass
from ...dtypes import DType
from ...errors import DataLossError, InvalidArgumentError
from . import protobuf

_KINDS = {1: dtypes.string, 2: dtypes.float32, 3: dtypes.int64}


@dataclass(frozen=True, eq=False)
class Column:
    """A feature that is wanted.

    Attributes
    ----------
    key : str
        Its name.
    shape : tuple of int
        Of the values of an example, or of one row of a sequence.
    dtype : DType
        float32, int64 or string.
    default : array or None
        Values of an example without it; of a sequence: what fills up.
    is_sequence : bool
        Whether examples have rows, any number of them.
    may_miss : bool
        Whether a sequence may be missing.
    is_sparse : bool
        Whether rows are not filled up: there are the positions of values, values, and sizes.
    """

    key: str
    shape: tuple[int, ...]
    dtype: DType
    default: Any
    is_sequence: bool = False
    may_miss: bool = True
    is_sparse: bool = False

    @property
    def count(self) -> int:
        """How many values an example, or a row, has."""
        return math.prod(self.shape)

    def attributes(self) -> list[Any]:
        """What :func:`column_of` makes it of again."""
        default = None if self.default is None else self.default.ravel().tolist()
        return [self.key, list(self.shape), self.dtype.name, default, self.is_sequence,
                self.may_miss, self.is_sparse]


def column_of(key: str, shape: Sequence[int], dtype: str, default: Sequence[Any] | None,
              is_sequence: bool, may_miss: bool, is_sparse: bool = False) -> Column:
    """The column of the attributes of one."""
    kind = dtypes.as_dtype(dtype)
    array = None
    if default is not None:
        array = np.empty(len(default), kind.numpy)
        array[:] = default
        array = array.reshape(() if is_sequence else tuple(shape))
    return Column(key, tuple(shape), kind, array, is_sequence, may_miss, is_sparse)


def features_of(data: bytes, what: str = "Example") -> dict[str, bytes]:
    """The features of an ``Example``, still in bytes, by name.

    Raises
    ------
    InvalidArgumentError
        When the bytes are no example.
    """
    try:
        found: dict[str, bytes] = {}
        for field in protobuf.read_fields(data, what):
            if field[0] == 1:
                found.update(_entries(protobuf.expect(field, protobuf.BYTES, what), what))
        return found
    except DataLossError as error:
        raise _no_example(data, error) from None


def lists_of(data: bytes) -> tuple[dict[str, bytes], dict[str, list[bytes]]]:
    """The features of a ``SequenceExample``, still in bytes: of the whole, and step by step.

    Raises
    ------
    InvalidArgumentError
        When the bytes are no sequence example.
    """
    what = "SequenceExample"
    try:
        context: dict[str, bytes] = {}
        lists: dict[str, list[bytes]] = {}
        for field in protobuf.read_fields(data, what):
            if field[0] == 1:
                context.update(_entries(protobuf.expect(field, protobuf.BYTES, what), what))
            elif field[0] == 2:
                inner = _entries(protobuf.expect(field, protobuf.BYTES, what), what)
                for key, steps in inner.items():
                    lists[key] = [protobuf.expect(step, protobuf.BYTES, what)
                                  for step in protobuf.read_fields(steps, what) if step[0] == 1]
        return context, lists
    except DataLossError as error:
        raise _no_example(data, error) from None


def _no_example(data: bytes, error: DataLossError) -> InvalidArgumentError:
    shown = repr(data[:40]) + ("…" if len(data) > 40 else "")
    return InvalidArgumentError(f"Could not parse example input, value: {shown}; {error}",
                                "io.parse_example")


def _entries(data: bytes, what: str) -> dict[str, bytes]:
    """A map from texts to messages, the messages still in bytes."""
    found = {}
    for field in protobuf.read_fields(data, what):
        if field[0] != 1:
            continue
        key, value = b"", b""
        for part in protobuf.read_fields(protobuf.expect(field, protobuf.BYTES, what), what):
            if part[0] == 1:
                key = protobuf.expect(part, protobuf.BYTES, what)
            elif part[0] == 2:
                value = protobuf.expect(part, protobuf.BYTES, what)
        found[key.decode("utf-8", "surrogateescape")] = value
    return found


def values_of(feature: bytes) -> tuple[DType | None, Any]:
    """The dtype of a feature and its values, an array; no dtype when it is empty.

    Raises
    ------
    InvalidArgumentError
        When the bytes are no feature.
    """
    what = "Feature"
    kind = 0
    parts: list[Any] = []
    try:
        for field in protobuf.read_fields(feature, what):
            if field[0] not in _KINDS:
                continue
            if field[0] != kind:
                kind, parts = field[0], []
            for item in protobuf.read_fields(protobuf.expect(field, protobuf.BYTES, what), what):
                if item[0] == 1:
                    parts.append(_items(kind, item, what))
    except DataLossError as error:
        raise _no_example(feature, error) from None
    if not kind:
        return None, None
    dtype = _KINDS[kind]
    if kind == 1:
        words = np.empty(len(parts), object)
        words[:] = parts
        return dtype, words
    if len(parts) == 1:
        return dtype, parts[0]
    return dtype, np.concatenate(parts) if parts else np.zeros(0, dtype.numpy)


def _items(kind: int, item: protobuf.Field, what: str) -> Any:
    if kind == 1:
        return protobuf.expect(item, protobuf.BYTES, what)
    if kind == 2:
        return protobuf.read_floats(item, what)
    return np.array(protobuf.read_integers(item, what), np.int64)


def filled_column(column: Column, rows: Sequence[Mapping[str, bytes]], names: Sequence[str]) -> Any:
    """The values of a feature in all rows, as one array.

    Raises
    ------
    InvalidArgumentError
        When a row lacks it, or has another dtype or number of values.
    """
    found = [values_of_row(column, row, name) for row, name in zip(rows, names)]
    if not column.is_sequence:
        whole = _empty(column.dtype, (len(rows), *column.shape))
        for place, values in enumerate(found):
            whole[place, ...] = values.reshape(column.shape)
        return whole
    return join_rows(column, found)


def join_rows(column: Column, found: Sequence[Any]) -> Any:
    """Rows of different lengths: filled up, or as the parts of a sparse tensor."""
    if not column.is_sparse:
        return pad_rows(column, found)[0]
    places = [(row, i) for row, values in enumerate(found) for i in range(len(values))]
    return sparse_parts(column, places, found, (len(found), max(map(len, found), default=0)))


def sparse_parts(column: Column, places: Sequence[tuple[int, ...]], found: Sequence[Any],
                 sizes: tuple[int, ...]) -> tuple[Any, Any, Any]:
    """Positions, values and sizes of a sparse tensor."""
    values = np.concatenate(found) if found else _empty(column.dtype, (0,))
    return (np.array(places, np.int64).reshape(-1, len(sizes)),
            values.astype(column.dtype.numpy, copy=False), np.array(sizes, np.int64))


def sparse_steps(column: Column, rows: Sequence[Mapping[str, list[bytes]]], names: Sequence[str]
                 ) -> tuple[Any, Any, Any]:
    """The values of a feature in all steps of sequences, as the parts of a sparse tensor."""
    found: list[Any] = []
    places: list[tuple[int, ...]] = []
    longest = widest = 0
    for row, (lists, name) in enumerate(zip(rows, names)):
        steps = lists.get(column.key, [])
        longest = max(longest, len(steps))
        for number, step in enumerate(steps):
            values = values_of_row(column, {column.key: step}, name)
            widest = max(widest, len(values))
            places += [(row, number, i) for i in range(len(values))]
            found.append(values)
    return sparse_parts(column, places, found, (len(rows), longest, widest))


def values_of_row(column: Column, row: Mapping[str, bytes], name: str) -> Any:
    """The values of a feature in one row.

    Raises
    ------
    InvalidArgumentError
        When the row lacks it, or has another dtype or number of values.
    """
    feature = row.get(column.key)
    dtype, values = values_of(b"" if feature is None else feature)
    if dtype is None:
        if column.is_sequence:
            return _empty(column.dtype, (0,))
        if column.default is None:
            raise InvalidArgumentError(
                f"{_name(name)}Feature: {column.key} (data type: {column.dtype.name}) is required "
                "but could not be found; give tf.io.FixedLenFeature a default_value",
                "io.parse_example")
        return column.default
    if dtype is not column.dtype:
        raise InvalidArgumentError(
            f"{_name(name)}Key: {column.key}. Data types don't match. Data type: {dtype.name} but "
            f"expected type: {column.dtype.name}", "io.parse_example")
    if column.is_sequence:
        if column.count == 0 or len(values) % column.count:
            raise InvalidArgumentError(
                f"{_name(name)}Key: {column.key}. Number of {dtype.name} values is not a multiple "
                f"of stride length: {len(values)} values, rows of {column.count}",
                "io.parse_example")
    elif len(values) != column.count:
        raise InvalidArgumentError(
            f"{_name(name)}Key: {column.key}. Number of {dtype.name} values != expected. Values "
            f"size: {len(values)} but output shape: {list(column.shape)}", "io.parse_example")
    return values


def steps_of(column: Column, lists: Mapping[str, list[bytes]], name: str) -> Any:
    """The values of a feature in all steps of a sequence, in a row.

    Raises
    ------
    InvalidArgumentError
        When the sequence lacks it, or a step has another dtype or number of values.
    """
    steps = lists.get(column.key)
    if steps is None:
        if not column.may_miss:
            raise InvalidArgumentError(
                f"{_name(name)}Feature list '{column.key}' is required but could not be found; "
                "give tf.io.FixedLenSequenceFeature allow_missing=True",
                "io.parse_sequence_example")
        return _empty(column.dtype, (0,))
    plain = Column(column.key, column.shape, column.dtype, None)
    found = [values_of_row(plain, {column.key: step}, name) for step in steps]
    return np.concatenate(found) if found else _empty(column.dtype, (0,))


def pad_rows(column: Column, found: Sequence[Any]) -> tuple[Any, Any]:
    """Rows of different lengths as one array, filled up, and their lengths."""
    count = max(column.count, 1)
    lengths = np.array([len(values) // count for values in found], np.int64)
    longest = int(lengths.max()) if len(found) else 0
    whole = _empty(column.dtype, (len(found), longest, *column.shape))
    if column.default is not None:
        whole[...] = column.default
    for place, values in enumerate(found):
        whole[place, :lengths[place]] = values.reshape(-1, *column.shape)
    return whole, lengths


def _empty(dtype: DType, shape: tuple[int, ...]) -> Any:
    return np.full(shape, b"", object) if dtype is dtypes.string else np.zeros(shape, dtype.numpy)


def _name(name: str) -> str:
    return f"Name: {name}, " if name else ""
