"""What tables are filled from: tensors, and lines of text files."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import (
    ArgumentError,
    ArgumentTypeError,
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
)
from ..io.system_errors import local_path
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.strings import TracedStrings
from ..values import arguments, convert


class TextFileIndex:
    """Which part of a line ``tf.lookup.TextFileInitializer`` takes.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.lookup.TextFileIndex.WHOLE_LINE, tf.lookup.TextFileIndex.LINE_NUMBER
    (-2, -1)
    """

    WHOLE_LINE = -2
    LINE_NUMBER = -1


class Initializer:
    """What fills a table: keys and values of one dtype each."""

    def __init__(self, key_dtype: DType, value_dtype: DType):
        self._key_dtype = key_dtype
        self._value_dtype = value_dtype

    @property
    def key_dtype(self) -> DType:
        """Dtype of the keys."""
        return self._key_dtype

    @property
    def value_dtype(self) -> DType:
        """Dtype of the values."""
        return self._value_dtype

    def _arrays(self) -> tuple[Any, Any]:
        """The keys and the values, as vectors."""
        raise NotImplementedError

    def initialize(self, table: Any) -> None:
        """Fill a table.

        Parameters
        ----------
        table : StaticHashTable
            Of these dtypes.

        Raises
        ------
        TypeError
            When its dtypes are others.
        """
        if table.key_dtype is not self._key_dtype or table.value_dtype is not self._value_dtype:
            raise ArgumentTypeError(
                f"Invalid key/value dtypes: the table has {table.key_dtype.name} to "
                f"{table.value_dtype.name}, the initializer {self._key_dtype.name} to "
                f"{self._value_dtype.name}")
        table._fill(*self._arrays())


class KeyValueTensorInitializer(Initializer):
    """Fills a table with keys and values that are there.

    Parameters
    ----------
    keys, values : Tensor
        Of one shape; integers or strings are keys.
    key_dtype, value_dtype : dtype, optional
        What the tensors are made with.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import twofold as tf
    >>> numbers = tf.lookup.KeyValueTensorInitializer(["one", "two"], [1, 2])
    >>> tf.lookup.StaticHashTable(numbers, default_value=-1).lookup(tf.constant("two")).numpy()
    np.int32(2)
    """

    @public
    def __init__(self, keys: Any, values: Any, key_dtype: Any = None, value_dtype: Any = None,
                 name: str | None = None):
        found = []
        for given, dtype, what in ((keys, key_dtype, "keys"), (values, value_dtype, "values")):
            x = convert.to_tensor(given, None if dtype is None else dtypes.as_dtype(dtype))
            if isinstance(x, (SymbolicTensor, TracedStrings)):
                raise FailedPreconditionError(
                    f"KeyValueTensorInitializer: {what} only have a value when the tf.function "
                    "runs; make the table outside of it", "KeyValueTensorInitializer")
            found.append(x)
        self._keys, self._values = found
        super().__init__(self._keys.dtype, self._values.dtype)

    def _arrays(self) -> tuple[Any, Any]:
        keys, values = self._keys._host(), self._values._host()
        if keys.shape != values.shape:
            raise InvalidArgumentError(f"Expected shape {list(keys.shape)} for value, got "
                                       f"{list(values.shape)}", "KeyValueTensorInitializer")
        return keys.reshape(-1), values.reshape(-1)


class TextFileInitializer(Initializer):
    """Fills a table from a text file, a pair for each line.

    Parameters
    ----------
    filename : str
        Where the file is.
    key_dtype : dtype
        Of the keys.
    key_index : int
        The column that holds the keys, or a ``tf.lookup.TextFileIndex``: the whole line, or its
        number.
    value_dtype : dtype
        Of the values.
    value_index : int
        The same for the values.
    vocab_size : int, optional
        So many lines are read; by default all.
    delimiter : str
        What stands between columns.
    name : str, optional
        Accepted as in TensorFlow; not used.
    value_index_offset : int
        Added to values that are line numbers.

    Examples
    --------
    >>> import twofold as tf, tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "words.txt"
    >>> _ = file.write_text("emerson\\nlake\\npalmer\\n")
    >>> words = tf.lookup.TextFileInitializer(
    ...     str(file), tf.string, tf.lookup.TextFileIndex.WHOLE_LINE,
    ...     tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER)
    >>> tf.lookup.StaticHashTable(words, -1).lookup(tf.constant(["palmer", "king"])).numpy()
    array([ 2, -1])
    """

    @public
    def __init__(self, filename: Any, key_dtype: Any, key_index: Any, value_dtype: Any,
                 value_index: Any, vocab_size: Any = None, delimiter: str = "\t",
                 name: str | None = None, value_index_offset: Any = 0):
        if isinstance(filename, Tensor):
            filename = convert.to_tensor(filename).numpy().decode()
        if not isinstance(filename, (str, bytes)) and not hasattr(filename, "__fspath__"):
            raise ArgumentTypeError(f"filename must be a string, got {filename!r}")
        if not filename:
            raise ArgumentError("`filename` argument required for tf.lookup.TextFileInitializer")
        self._filename = filename
        super().__init__(dtypes.as_dtype(key_dtype), dtypes.as_dtype(value_dtype))
        self._key_index = _index(key_index, self._key_dtype, "key")
        self._value_index = _index(value_index, self._value_dtype, "value")
        self._size = None if vocab_size is None else arguments.static_int(vocab_size, "vocab_size")
        if self._size is not None and self._size <= 0:
            raise ArgumentError(f"`vocab_size` should be > 0, received: {vocab_size}")
        if not isinstance(delimiter, str) or len(delimiter) != 1:
            raise ArgumentError(f"delimiter must be a single character, got {delimiter!r}")
        self._delimiter = delimiter.encode()
        self._offset = arguments.static_int(value_index_offset, "value_index_offset")

    def _arrays(self) -> tuple[Any, Any]:
        lines = self._lines()
        keys = [self._part(line, number, self._key_index, self._key_dtype, 0)
                for number, line in enumerate(lines)]
        values = [self._part(line, number, self._value_index, self._value_dtype, self._offset)
                  for number, line in enumerate(lines)]
        return _array(keys, self._key_dtype), _array(values, self._value_dtype)

    def _lines(self) -> list[bytes]:
        path = local_path(self._filename)
        try:
            with open(path, "rb") as file:
                text = file.read()
        except OSError as error:
            raise NotFoundError(f"{path}; {error.strerror}", "TextFileInitializer") from None
        lines = [line.rstrip(b"\r") for line in text.split(b"\n")]
        if lines and not lines[-1]:
            lines.pop()
        if self._size is not None:
            if len(lines) < self._size:
                raise InvalidArgumentError(f"Invalid vocab_size in {path}: expected {self._size} "
                                           f"but got {len(lines)}", "TextFileInitializer")
            lines = lines[:self._size]
        return lines

    def _part(self, line: bytes, number: int, index: int, dtype: DType, offset: int) -> Any:
        if index == TextFileIndex.LINE_NUMBER:
            return number + offset
        if index == TextFileIndex.WHOLE_LINE:
            text = line
        else:
            columns = line.split(self._delimiter)
            if index >= len(columns):
                raise InvalidArgumentError(
                    f"Invalid number of columns in {self._filename} line {number} "
                    f"({line.decode(errors='replace')}) : expected at least {index + 1} got "
                    f"{len(columns)}", "TextFileInitializer")
            text = columns[index]
        if dtype is dtypes.string:
            return text
        try:
            return int(text) if dtype.is_integer else float(text)
        except ValueError:
            raise InvalidArgumentError(
                f"Field {text.decode(errors='replace')} in line {number} of {self._filename} is "
                f"not a valid {dtype.name}.", "TextFileInitializer") from None


def _index(index: Any, dtype: DType, what: str) -> int:
    place = arguments.static_int(index, f"{what}_index")
    if place < TextFileIndex.WHOLE_LINE:
        raise ArgumentError(f"`{what}_index` should be >= -2, received: {index}.")
    if place == TextFileIndex.LINE_NUMBER and dtype is not dtypes.int64:
        raise ArgumentError(f"`{what}_dtype` must be int64 if `{what}_index` is -1, received: "
                            f"{dtype!r}")
    if place == TextFileIndex.WHOLE_LINE and not (dtype is dtypes.string or (
            dtype.is_integer and what == "key")):
        kinds = "either integer or string" if what == "key" else "string"
        raise ArgumentError(f"`{what}_dtype` must be {kinds} if `{what}_index` is -2, received: "
                            f"{dtype!r}")
    return place


def _array(values: list[Any], dtype: DType) -> Any:
    if dtype is not dtypes.string:
        try:
            return np.array(values, dtype.numpy)
        except OverflowError:
            raise InvalidArgumentError(f"a number of the file does not fit {dtype.name}",
                                       "TextFileInitializer") from None
    found = np.empty(len(values), object)
    found[:] = values
    return found
