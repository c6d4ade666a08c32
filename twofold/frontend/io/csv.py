"""``tf.io.decode_csv``: lines of values with commas between them, by the rules of RFC 4180."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import dataclass
from ...dtypes import DType
from ...errors import ArgumentError, InvalidArgumentError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..values import arguments, convert
from . import hosting

_DTYPES = (dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64, dtypes.string)
_INTEGER = re.compile(rb"\s*[+-]?[0-9]+\s*")
_FLOAT = re.compile(rb"\s*[+-]?([0-9]+\.?[0-9]*([eE][+-]?[0-9]+)?|\.[0-9]+([eE][+-]?[0-9]+)?|"
                    rb"inf|infinity|nan)\s*", re.IGNORECASE)
_SPECIAL = re.compile(rb'["\r\n]')


@dataclass(frozen=True, eq=False)
class Column:
    """A column that is wanted.

    Attributes
    ----------
    dtype : DType
        float32, float64, int32, int64 or string.
    default : object
        What an empty field stands for; None: it must not be empty.
    """

    dtype: DType
    default: Any

    def attributes(self) -> list[Any]:
        """Dtype and default, as they can be written down."""
        known = isinstance(self.default, np.generic)
        return [self.dtype, self.default.item() if known else self.default]


@public
def decode_csv(records: Any, record_defaults: Any, field_delim: str = ",",
               use_quote_delim: bool = True, na_value: str = "", select_cols: Any = None,
               name: str | None = None) -> list[Tensor]:
    """The fields of lines of a CSV file, column by column.

    Parameters
    ----------
    records : Tensor
        Strings of any shape: a line each, without its end.
    record_defaults : list
        Per column a value of its dtype (float32, float64, int32, int64, string) that stands for
        empty fields; an empty tensor of that dtype where a field must not be empty.
    field_delim : str
        What stands between fields: one character.
    use_quote_delim : bool
        Whether a field may stand between ``"``, which may hold the delimiter.
    na_value : str
        Another text that stands for an empty field.
    select_cols : list of int, optional
        Which columns are wanted, in rising order; without it all.

    Returns
    -------
    list of Tensor
        Per column one, in the shape of ``records``.

    Raises
    ------
    InvalidArgumentError
        For a line with another number of fields, a field that is no number, wrong quotes.

    Examples
    --------
    >>> import twofold as tf
    >>> name, age = tf.io.decode_csv(["Ada,36", "Emmy,"], [[""], [-1]])
    >>> name.numpy().tolist(), age.numpy().tolist()
    ([b'Ada', b'Emmy'], [36, -1])
    """
    tensor = hosting.strings_of(records, "records", "io.decode_csv")
    columns = columns_of(record_defaults, "io.decode_csv")
    delimiter = delimiter_of(field_delim, "io.decode_csv")
    selected = selected_of(select_cols, len(columns), "io.decode_csv")
    decode = _decoder(
        columns=[column.attributes() for column in columns], delimiter=delimiter,
        with_quotes=bool(use_quote_delim), selected=selected,
        na=na_value.encode() if isinstance(na_value, str) else na_value)
    shape = hosting.shape_of(tensor)
    return hosting.on_host("io.decode_csv", decode, [tensor],
                           [hosting.type_of(column.dtype, *shape) for column in columns])


@recipe("io.decode_csv", is_elementwise=True)
def _decoder(columns: Sequence[Any], delimiter: bytes, with_quotes: bool,
             selected: list[int] | None, na: bytes) -> Callable[..., Any]:
    wanted = [Column(dtype, default if default is None else dtype.numpy.type(default)
                     if dtype is not dtypes.string else default) for dtype, default in columns]

    def decode(lines: Any) -> Any:
        rows = [fields_of(line, delimiter, with_quotes, number)
                for number, line in enumerate(lines.ravel().tolist())]
        return [found.reshape(lines.shape) for found in arrays_of(rows, wanted, na, selected)]

    return decode


def columns_of(record_defaults: Any, function: str) -> list[Column]:
    """The columns that defaults stand for.

    Raises
    ------
    InvalidArgumentError
        When there are none, or one is of another dtype or has several values.
    """
    columns = []
    for place, value in enumerate(record_defaults):
        tensor = convert.to_tensor(value)
        if tensor._dtype not in _DTYPES:
            raise InvalidArgumentError(f"tf.{function}: record_defaults[{place}] must be float32, "
                                       "float64, int32, int64 or string, got "
                                       f"{tensor._dtype.name}", function)
        array = arguments.static_array(tensor, f"record_defaults[{place}]").ravel()
        if len(array) > 1:
            raise InvalidArgumentError("There should only be 1 default per field but field "
                                       f"{place} has {len(array)}", function)
        columns.append(Column(tensor._dtype, array[0] if len(array) else None))
    if not columns:
        raise InvalidArgumentError(f"tf.{function}: record_defaults must not be empty", function)
    return columns


def delimiter_of(value: Any, function: str) -> bytes:
    """The character between fields, as a byte.

    Raises
    ------
    InvalidArgumentError
        When it is not one.
    """
    found = value.encode() if isinstance(value, str) else value
    if not isinstance(found, bytes) or len(found) != 1:
        raise InvalidArgumentError(f"tf.{function}: field_delim should be only 1 char, got "
                                   f"{value!r}", function)
    return found


def selected_of(value: Any, count: int, function: str) -> list[int] | None:
    """The columns that are wanted; None for all.

    Raises
    ------
    ArgumentError
        When their order or number is wrong.
    """
    if value is None:
        return None
    found = list(arguments.static_ints(value, "select_cols"))
    if any(b <= a for a, b in zip([-1, *found], found)):
        raise ArgumentError(f"tf.{function}: select_cols is not strictly increasing: {found}")
    if len(found) != count:
        raise ArgumentError(f"tf.{function}: Length of select_cols and record_defaults do not "
                            f"match: {len(found)} and {count}")
    return found


def fields_of(line: bytes, delimiter: bytes, with_quotes: bool, number: int) -> list[bytes]:
    """The fields of a line; those between quotes without them.

    Raises
    ------
    InvalidArgumentError
        For quotes that are not closed, or stand where they must not.
    """
    if not line:
        return []
    special = _SPECIAL.search(line)
    if special is None or (not with_quotes and b"\n" not in line and b"\r" not in line):
        return line.split(delimiter)
    fields = []
    at = 0
    while True:
        if with_quotes and line[at:at + 1] == b'"':
            field, at = _quoted_field(line, at + 1, delimiter, number)
        else:
            end = line.find(delimiter, at)
            end = len(line) if end < 0 else end
            field, at = line[at:end], end
            wrong = _SPECIAL.search(field)
            if wrong is not None and (with_quotes or wrong.group() != b'"'):
                raise _error("Unquoted fields cannot have quotes/CRLFs inside", line, number)
        fields.append(field)
        if at >= len(line):
            return fields
        at += 1
        if at == len(line):
            return [*fields, b""]


def _quoted_field(line: bytes, at: int, delimiter: bytes, number: int) -> tuple[bytes, int]:
    """The field between quotes that begins at a position, and the position behind it."""
    pieces = []
    while True:
        end = line.find(b'"', at)
        if end < 0:
            raise _error("Quoted field has to end with quote followed by delim or end", line,
                         number)
        pieces.append(line[at:end])
        following = line[end + 1:end + 2]
        if following in (b"", delimiter):
            return b'"'.join(pieces), end + 1
        if following != b'"':
            raise _error("Quote inside a string has to be escaped by another quote", line, number)
        at = end + 2


def _error(reason: str, line: bytes, number: int) -> InvalidArgumentError:
    shown = repr(line[:60]) + ("…" if len(line) > 60 else "")
    return InvalidArgumentError(f"{reason} (record {number}: {shown})", "io.decode_csv")


def arrays_of(rows: Sequence[list[bytes]], columns: Sequence[Column], na: bytes,
              selected: list[int] | None) -> list[Any]:
    """The values of each column in all rows.

    Raises
    ------
    InvalidArgumentError
        When a row has another number of fields, or a field cannot be read.
    """
    for number, row in enumerate(rows):
        enough = len(row) == len(columns) if selected is None else len(row) > selected[-1]
        if not enough:
            wanted = len(columns) if selected is None else selected[-1] + 1
            raise InvalidArgumentError(f"Expect {wanted} fields but have {len(row)} in record "
                                       f"{number}", "io.decode_csv")
    places = range(len(columns)) if selected is None else selected
    return [_array([row[place] for row in rows], column, na, place)
            for place, column in zip(places, columns)]


def _array(fields: list[bytes], column: Column, na: bytes, place: int) -> Any:
    found = np.empty(len(fields), column.dtype.numpy)
    read = _READERS[column.dtype]
    for number, field in enumerate(fields):
        if not field or field == na:
            if column.default is None:
                raise InvalidArgumentError(f"Field {place} is required but missing in record "
                                           f"{number}!", "io.decode_csv")
            found[number] = column.default
            continue
        value = read(field)
        if value is None:
            raise InvalidArgumentError(f"Field {place} in record {number} is not a valid "
                                       f"{column.dtype.name}: {field.decode(errors='replace')}",
                                       "io.decode_csv")
        found[number] = value
    return found


def _integer_reader(bits: int) -> Any:
    def read(field: bytes) -> int | None:
        if not _INTEGER.fullmatch(field):
            return None
        value = int(field)
        return value if -(1 << bits - 1) <= value < 1 << bits - 1 else None

    return read


def _read_float(field: bytes) -> float | None:
    return float(field) if _FLOAT.fullmatch(field) else None


def _read_single(field: bytes) -> Any:
    value = _read_float(field)
    with np.errstate(over="ignore"):
        return None if value is None else np.float32(value)


_READERS: dict[DType, Any] = {
    dtypes.int32: _integer_reader(32), dtypes.int64: _integer_reader(64),
    dtypes.float32: _read_single, dtypes.float64: _read_float, dtypes.string: lambda field: field}
