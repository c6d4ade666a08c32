"""Rows of databases as datasets: ``tf.data.experimental.SqlDataset``, through Python's sqlite3."""

from __future__ import annotations

import importlib
import os
import pathlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import InvalidArgumentError, NotFoundError, UnknownError
from ..io import hosting
from ..io.system_errors import local_path
from ..tensors.tracebacks import public
from ..values import arguments
from ..values.spec import TensorSpec
from .dataset import Dataset
from .node import UNKNOWN, Node, Run
from .streams import Element, Stream
from .structure import flatten, map_structure

_NAME = "SqlDataset"
_DTYPES = (dtypes.string, dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64, dtypes.uint8,
           dtypes.uint16, dtypes.bool_, dtypes.float64)
_INTEGER = re.compile(rb"\s*([+-]?\d+)")
_NUMBER = re.compile(rb"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


class SqlDataset(Dataset):
    """The rows that a query of an SQLite database gives.

    Parameters
    ----------
    driver_name : str
        ``"sqlite"``.
    data_source_name : str
        The file of the database. It is only read.
    query : str
        A statement that gives rows; it runs anew for each iteration.
    output_types : dtype, or structure of dtypes
        Of the columns: string, bool, float64, and integers but uint32 and uint64. What is empty in
        the database becomes 0 or ``b""``, what is of another kind is converted as SQLite does.

    Raises
    ------
    InvalidArgumentError
        For another driver or dtype; at the first element, for another number of columns.
    NotFoundError
        At the first element, when there is no such file.
    UnknownError
        At the first element, when the query fails.

    Examples
    --------
    >>> import os, sqlite3, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "people.db")
    >>> database = sqlite3.connect(path)
    >>> _ = database.execute("CREATE TABLE people (name TEXT, age INTEGER)")
    >>> _ = database.execute("INSERT INTO people VALUES ('Ada', 36)")
    >>> database.commit()
    >>> database.close()
    >>> people = tf.data.experimental.SqlDataset(
    ...     "sqlite", path, "SELECT name, age FROM people", (tf.string, tf.int32))
    >>> list(people.as_numpy_iterator())
    [(b'Ada', np.int32(36))]
    """

    @public
    def __init__(self, driver_name: Any, data_source_name: Any, query: Any, output_types: Any):
        driver, path, statement = (
            _text(value, what) for value, what in (
                (driver_name, "driver_name"), (data_source_name, "data_source_name"),
                (query, "query")))
        if driver != "sqlite":
            raise InvalidArgumentError(f"The database type, {driver}, is not supported by "
                                       f"{_NAME}. The set of supported databases is: "
                                       "{'sqlite'}.", _NAME)
        self._node = _Rows(local_path(path), statement, map_structure(
            lambda dtype: TensorSpec([], dtypes.as_dtype(dtype)), output_types))


def _text(value: Any, what: str) -> str:
    tensor = hosting.string_of(value, what, f"data.experimental.{_NAME}")
    return bytes(arguments.static_array(tensor, what)[()]).decode(errors="surrogateescape")


class _Rows(Node):
    """The rows of a query."""

    name = "sql"

    def __init__(self, path: str, query: str, spec: Any):
        self.path, self.query = path, query
        self._spec = spec
        for column in flatten(spec):
            if column.dtype not in _DTYPES:
                raise InvalidArgumentError(
                    "Each element of `output_types` must be one of: "
                    f"{', '.join(dtype.name for dtype in _DTYPES)}; got {column.dtype.name}",
                    _NAME)
        self.dtypes = [column.dtype for column in flatten(spec)]

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return UNKNOWN

    def stream(self, run: Run) -> Stream:
        return _RowStream(self)

    def rows(self) -> Iterator[Element]:
        """The rows, from the first one on.

        Raises
        ------
        OpError
            As :class:`SqlDataset` says.
        """
        sqlite = importlib.import_module("sqlite3")
        if not os.path.exists(self.path):
            raise NotFoundError(f"{self.path}; there is no such file", _NAME)
        converters = [_converter(dtype) for dtype in self.dtypes]
        try:
            # A stream may be read by one thread now and by another later, never by two at once.
            database = sqlite.connect(pathlib.Path(self.path).absolute().as_uri() + "?mode=ro",
                                      uri=True, check_same_thread=False)
            database.text_factory = bytes
            try:
                cursor = database.execute(self.query)
                count = len(cursor.description or ())
                if count != len(converters):
                    raise InvalidArgumentError(
                        f"The number of columns in query ({count}) must match the number of "
                        f"elements in output_types ({len(converters)}).", _NAME)
                for row in cursor:
                    yield [convert(value) for convert, value in zip(converters, row)]
            finally:
                database.close()
        except sqlite.OperationalError as error:
            raise UnknownError(f"{self.path}: {error}: {self.query}", _NAME) from None
        except (sqlite.Error, sqlite.Warning) as error:
            raise InvalidArgumentError(f"{self.path}: {error}: {self.query}", _NAME) from None


class _RowStream(Stream):
    """Its place is the number of rows so far."""

    def __init__(self, node: _Rows):
        self.node = node
        self.rows: Any = None
        self.position = 0

    def next(self) -> Element | None:
        if self.rows is None:
            self.rows = self.node.rows()
        row: Element | None = next(self.rows, None)
        self.position += row is not None
        return row

    def close(self) -> None:
        rows, self.rows = self.rows, iter(())
        if hasattr(rows, "close"):
            rows.close()

    def save(self) -> dict[str, Any]:
        return {"position": self.position}

    def restore(self, state: dict[str, Any]) -> None:
        self.close()
        self.rows, self.position = None, 0
        while self.position < int(state["position"]) and self.next() is not None:
            pass


# ---------------------------------------------------------------------------- values

def _converter(dtype: DType) -> Callable[[Any], Any]:
    """What makes an array of a value of the database, as SQLite's own functions convert."""
    if dtype is dtypes.string:
        return _string_array
    if dtype is dtypes.bool_:
        return lambda value: np.array(_integer(value) != 0)
    if dtype is dtypes.float64:
        return lambda value: np.array(_float(value), np.float64)
    return lambda value: np.array(_integer(value), np.int64).astype(dtype.numpy)


def _string_array(value: Any) -> Any:
    found = np.empty((), object)
    found[()] = value if isinstance(value, bytes) else _shown(value).encode()
    return found


def _shown(value: Any) -> str:
    """A number as text, a float with what SQLite writes of it."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if value in (float("inf"), float("-inf")):
        return "Inf" if value > 0 else "-Inf"
    mantissa, mark, exponent = f"{value:.15g}".partition("e")
    return (mantissa if "." in mantissa else mantissa + ".0") + mark + exponent


def _integer(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bytes):
        found = _INTEGER.match(value)
        value = int(found[1]) if found else 0
    if isinstance(value, float):
        value = int(value) if abs(value) < 1e300 else _MOST if value > 0 else _LEAST
    return min(max(value, _LEAST), _MOST)


def _float(value: Any) -> float:
    if isinstance(value, bytes):
        found = _NUMBER.match(value)
        return float(found[1]) if found else 0.0
    return 0.0 if value is None else float(value)
