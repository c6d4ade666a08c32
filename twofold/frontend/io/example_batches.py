"""Many ``tf.train.Example`` messages at once: the values of their features as one array each.

What most messages look like is read by machine code (``backends/llvm/run/example_reader.py``) once
a process has read enough of them. Messages that look different, damaged ones among them, are read
in Python (``feature_values.py``), which also says what is wrong with them.
"""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from . import feature_values
from .feature_values import Column

# Features that are read in Python, at some 5 microseconds each, before machine code is loaded.
_PATIENCE = 10_000
# From so many bytes on other threads may run meanwhile.
_LONG = 16_384
_KINDS = {dtypes.string: 1, dtypes.float32: 2, dtypes.int64: 3}
_ANY = 0

_address_of, _first_byte = ctypes.addressof, ctypes.c_char.from_buffer
_left = _PATIENCE
_native: tuple[Callable[..., None], Callable[..., None]] | None = None


class ExampleReader:
    """Reads examples.

    Parameters
    ----------
    columns : sequence of Column
        What is wanted of each.
    """

    def __init__(self, columns: Sequence[Column]):
        self.columns = list(columns)
        keys = [column.key.encode("utf-8", "surrogateescape") for column in columns]
        kinds = [_ANY if column.is_sequence else _KINDS[column.dtype] for column in columns]
        counts = [1 if column.is_sequence else column.count for column in columns]
        self._keys = b"".join(keys)
        self._kinds_of_arrays = [
            (column.shape, column.dtype.numpy) if kind > 1 else ((count, 2), np.int64)
            for column, kind, count in zip(columns, kinds, counts)]
        self._numbers = np.array([np.cumsum([len(key) for key in keys]), kinds, counts], np.int64)
        start = _address(self._numbers)
        self._places = [start + i * self._numbers.strides[0] for i in range(3)]

    def read(self, strings: Sequence[bytes], names: Sequence[str]) -> list[Any]:
        """The values of each column in all examples, as one array.

        Raises
        ------
        InvalidArgumentError
            When bytes are no example, or one lacks a feature, or has another dtype or number of
            values.
        """
        global _left
        if _native is None:
            _left -= len(strings) * len(self.columns)
            if _left >= 0:
                rows = [feature_values.features_of(data) for data in strings]
                return [feature_values.filled_column(column, rows, names)
                        for column in self.columns]
        return self._read_quickly(strings, names)

    def _read_quickly(self, strings: Sequence[bytes], names: Sequence[str]) -> list[Any]:
        count, width = len(strings), len(self.columns)
        data = strings[0] if count == 1 else b"".join(strings)
        ends = np.array([len(data)], np.int64) if count == 1 else np.cumsum(
            [len(item) for item in strings], dtype=np.int64)
        found = [np.empty((count, *shape), dtype) for shape, dtype in self._kinds_of_arrays]
        outs = np.array([_address(array) for array in found], np.int64)
        marks = bytearray(count * (width + 1))
        states = _address(marks)
        _machine_code()[len(data) >= _LONG](
            data, _address(ends), self._keys, *self._places, _address(outs), states,
            states + count * width, count, width)
        if marks == b"\1" * (count * width) + b"\0" * count:
            return [self._column(i, data, array, None, {}, names) for i, array in enumerate(found)]
        odd = np.flatnonzero(np.frombuffer(marks, np.uint8)[count * width:]).tolist()
        others = {row: feature_values.features_of(strings[row]) for row in odd}
        has = np.frombuffer(marks, np.uint8)[:count * width].reshape(count, width)
        return [self._column(i, data, array, has[:, i], others, names)
                for i, array in enumerate(found)]

    def _column(self, number: int, data: bytes, found: Any, states: Any, others: Any,
                names: Sequence[str]) -> Any:
        """The array of a column, from what machine code found and the rows that are odd."""
        column = self.columns[number]
        if column.is_sequence:
            return self._sequence(column, data, found, states, others, names)
        if column.dtype is dtypes.string:
            spans = found.reshape(-1, 2).tolist()
            if states is not None:  # nothing was written where nothing was found
                has = np.repeat(states, column.count).tolist()
                spans = [span if there else (0, 0) for span, there in zip(spans, has)]
            words = np.empty(len(spans), object)
            words[:] = [data[begin:end] for begin, end in spans]
            found = words.reshape(-1, *column.shape)
        if states is None:
            return found
        rows = {*np.flatnonzero(states == 0).tolist(), *others}
        for row in sorted(rows):
            values = feature_values.values_of_row(column, others.get(row, {}), names[row])
            found[row, ...] = values.reshape(column.shape)
        return found

    def _sequence(self, column: Column, data: bytes, found: Any, states: Any, others: Any,
                  names: Sequence[str]) -> Any:
        """The same for rows of any length: their features are read in Python."""
        rows = []
        for row, (begin, end) in enumerate(found.reshape(-1, 2).tolist()):
            if row in others:
                features = others[row]
            elif states is not None and not states[row]:
                features = {}
            else:
                features = {column.key: data[begin:end]}
            rows.append(feature_values.values_of_row(column, features, names[row]))
        return feature_values.join_rows(column, rows)


def _address(buffer: Any) -> int:
    """Where an array or a bytearray lies; the quickest way to ask."""
    return _address_of(_first_byte(buffer)) if len(buffer) and getattr(buffer, "size", 1) else 0


def _machine_code() -> tuple[Callable[..., None], Callable[..., None]]:
    global _native
    if _native is None:
        _native = importlib.import_module("twofold.backends.llvm.run.example_reader").load()
    return _native
