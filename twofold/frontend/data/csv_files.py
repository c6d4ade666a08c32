"""CSV files as datasets: ``CsvDataset`` and what ``make_csv_dataset`` finds out about columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, InvalidArgumentError
from ..io.csv import Column, arrays_of, columns_of, delimiter_of, fields_of, selected_of
from ..io.records import compression_kind
from ..tensors.tensor import Tensor
from ..values.spec import TensorSpec
from .files import buffer_of, chunks_of
from .flattening import FlatMap
from .node import UNKNOWN, Node, Run
from .streams import Block, Element, Stream

_NAME = "CsvDataset"


class CsvFormat:
    """How the lines of files are read.

    Parameters
    ----------
    record_defaults : sequence
        For each column that is wanted its dtype, or what an empty field stands for.
    compression, buffer_size, header, field_delim, use_quote_delim, na_value
        As ``CsvDataset`` takes them.
    select_cols, exclude_cols : list of int, optional
    """

    def __init__(self, record_defaults: Sequence[Any], compression: Any, buffer_size: Any,
                 header: bool, field_delim: str, use_quote_delim: bool, na_value: str,
                 select_cols: Any = None, exclude_cols: Any = None):
        if select_cols is not None and exclude_cols is not None:
            raise InvalidArgumentError("Either select_cols or exclude_cols should be empty", _NAME)
        self.columns = [_column(value, place) for place, value in enumerate(record_defaults)]
        if not self.columns:
            raise InvalidArgumentError(f"{_NAME}: record_defaults must not be empty", _NAME)
        self.compression = compression_kind(compression, "data.experimental.CsvDataset")
        self.buffer_size = buffer_of(buffer_size)
        self.header = bool(header)
        self.delimiter = delimiter_of(field_delim, "data.experimental.CsvDataset")
        self.quotes = bool(use_quote_delim)
        self.na = na_value.encode() if isinstance(na_value, str) else na_value
        self.selected = selected_of(select_cols, len(self.columns),
                                    "data.experimental.CsvDataset")
        self.excluded = None if exclude_cols is None else set(exclude_cols)

    def lines(self, path: str) -> Iterator[bytes]:
        """The records of a file, the header left out; a quoted field may hold line ends."""
        found = records_of(path, self.compression, self.buffer_size, self.quotes)
        if self.header and next(found, None) is None:
            raise InvalidArgumentError(f"Can't read header of file {path}: it is empty", _NAME)
        return found

    def arrays(self, lines: Sequence[bytes], first: int) -> list[Any]:
        """The columns of some records, of which the first has that number in its file."""
        rows = [fields_of(line, self.delimiter, self.quotes, first + i)
                for i, line in enumerate(lines)]
        if self.excluded is not None:
            rows = [[field for place, field in enumerate(row) if place not in self.excluded]
                    for row in rows]
        if self.selected is None and self.excluded is None:
            for row in rows:
                if len(row) > len(self.columns):
                    raise InvalidArgumentError(
                        f"Expect {len(self.columns)} fields but have more in record", _NAME)
        return arrays_of(rows, self.columns, self.na, self.selected)


def _column(value: Any, place: int) -> Column:
    if isinstance(value, (DType, type(np.float32), np.dtype)) and not isinstance(value, Tensor):
        dtype = dtypes.as_dtype(value)
        columns_of([np.empty(0, dtype.numpy if dtype is not dtypes.string else object)
                    if dtype is not dtypes.string else [""]], "data.experimental.CsvDataset")
        return Column(dtype, None)
    return columns_of([value], "data.experimental.CsvDataset")[0]


def records_of(path: str, compression: str, size: int, quotes: bool) -> Iterator[bytes]:
    """The records of a CSV file: its lines, put together where a quoted field holds a line end."""
    rest, open_line = b"", b""
    for chunk in chunks_of(path, compression, size):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        for line in lines:
            open_line += line
            if quotes and open_line.count(b'"') % 2:
                open_line += b"\n"
                continue
            record, open_line = open_line, b""
            record = record[:-1] if record.endswith(b"\r") else record
            if record:
                yield record
    last = open_line + rest
    if last:
        yield last[:-1] if last.endswith(b"\r") else last


class CsvFile(Node):
    """The records of one file, parsed."""

    name = "csv"

    def __init__(self, path: str, layout: CsvFormat):
        self.path = path
        self.format = layout

    @property
    def spec(self) -> Any:
        return tuple(TensorSpec([], column.dtype) for column in self.format.columns)

    def count(self) -> int:
        return UNKNOWN

    def stream(self, run: Run) -> Stream:
        return _CsvStream(self)


class _CsvStream(Stream):
    """Its place is the number of records so far."""

    def __init__(self, node: CsvFile):
        self.format = node.format
        self.path = node.path
        self.lines: Any = None
        self.waiting: list[bytes] = []
        self.position = 0

    def _read(self, most: int) -> list[bytes]:
        if self.lines is None:
            self.lines = self.format.lines(self.path)
        lines, self.waiting = self.waiting[:most], self.waiting[most:]
        while len(lines) < most and (line := next(self.lines, None)) is not None:
            lines.append(line)
        return lines

    def next(self) -> Element | None:
        lines = self._read(1)
        if not lines:
            return None
        self.position += 1
        try:
            columns = self.format.arrays(lines, 0)
        except InvalidArgumentError as error:
            text = str(error).replace(" in record 0", "").replace("record 0: ", "")
            raise InvalidArgumentError(f"{self.path}, record {self.position - 1}: {text}",
                                       _NAME) from None
        return [column[0, ...] for column in columns]

    def block(self, most: int) -> Block | None:
        if self._failure is not None or self.waiting:
            return super().block(most)
        lines = self._read(most)
        if not lines:
            return None
        try:
            columns = self.format.arrays(lines, self.position)
        except InvalidArgumentError:
            self.waiting = lines  # one by one, up to the one that is wrong
            return super().block(len(lines))
        self.position += len(lines)
        return Block(columns=columns, count=len(lines))

    def close(self) -> None:
        lines, self.lines = self.lines, iter(())
        if lines is not None and hasattr(lines, "close"):
            lines.close()

    def save(self) -> dict[str, Any]:
        return {"position": self.position}

    def restore(self, state: dict[str, Any]) -> None:
        self.close()
        self.lines, self.waiting, self.position = None, [], int(state["position"])
        left = self.position
        while left and (lines := self._read(min(left, 4096))):
            left -= len(lines)


class CsvFiles(FlatMap):
    """The records of one file after those of the other."""

    name = "csv"

    def __init__(self, names: Node, layout: CsvFormat):
        self.inputs = (names,)
        self.format = layout

    @property
    def spec(self) -> Any:
        return tuple(TensorSpec([], column.dtype) for column in self.format.columns)

    def dataset_of(self, leaves: Element) -> Node:
        return CsvFile(leaves[0][()].decode(), self.format)


# ---------------------------------------------------------------------------- finding out

def header_of(path: str, delimiter: str, quotes: bool, compression: Any) -> list[str]:
    """The names of columns in the first line of a file."""
    kind = compression_kind(compression, "data.experimental.make_csv_dataset")
    first = next(records_of(path, kind, buffer_of(None), quotes), None)
    if first is None:
        raise ArgumentError(f"{path} is empty: it has no line with the names of columns")
    return [field.decode() for field in fields_of(
        first, delimiter_of(delimiter, "make_csv_dataset"), quotes, 0)]


def inferred_columns(paths: Sequence[str], count: int, places: Sequence[int], layout: Any,
                     rows: int) -> list[Any]:
    """The defaults of columns by their values in the first records of files.

    Parameters
    ----------
    paths : sequence of str
    count : int
        How many columns files have.
    places : sequence of int
        Those that are wanted.
    layout : tuple
        Delimiter, whether quotes count, text for nothing, whether there is a header, compression.
    rows : int
        How many records are looked at.
    """
    delimiter, quotes, na, header, compression = layout
    kind = compression_kind(compression, "data.experimental.make_csv_dataset")
    mark = delimiter_of(delimiter, "make_csv_dataset")
    found: list[DType | None] = [None] * len(places)
    seen = 0
    for path in paths:
        records = records_of(path, kind, buffer_of(None), quotes)
        if header:
            next(records, None)
        for record in records:
            if seen >= rows:
                break
            seen += 1
            fields = fields_of(record, mark, quotes, seen)
            if len(fields) != count:
                raise ArgumentError(f"Problem inferring types: CSV row {seen} has {len(fields)} "
                                    f"number of fields. Expected: {count}.")
            found = [wider(fields[place], kind_, na) for place, kind_ in zip(places, found)]
    return [_DEFAULTS[kind or dtypes.string] for kind in found]


_DEFAULTS: dict[DType, Any] = {
    dtypes.int32: np.zeros(1, np.int32), dtypes.int64: np.zeros(1, np.int64),
    dtypes.float32: np.zeros(1, np.float32), dtypes.float64: np.zeros(1, np.float64),
    dtypes.string: [""]}
_ORDER = (dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64, dtypes.string)


def wider(field: bytes, known: DType | None, na: str) -> DType | None:
    """The narrowest dtype that holds a field and what came before."""
    text = field.decode(errors="replace")
    if text in ("", na):
        return known
    first = 0 if known is None else _ORDER.index(known)
    return next(dtype for dtype in _ORDER[first:] if _holds(text, dtype))


def _holds(text: str, dtype: DType) -> bool:
    if dtype is dtypes.string:
        return True
    try:
        if dtype.kind == "i":
            limits = np.iinfo(dtype.numpy)
            return bool(limits.min <= int(text) <= limits.max)
        value = float(text)
        with np.errstate(over="ignore"):
            return bool(np.isfinite(dtype.numpy.type(value)) or not np.isfinite(value))
    except ValueError:
        return False
