"""The values that fields of messages hold: numbers and bytes, lists of them, lists and maps of
messages.

Lists check what they are given, and tell their message that they have changed.
"""

from __future__ import annotations

import array
import operator
from collections.abc import Callable, Iterable, Iterator, MutableMapping, MutableSequence
from typing import Any

import numpy as np

from ...dataclass import dataclass
from ...errors import ArgumentError, ArgumentTypeError
from . import protobuf


@dataclass(frozen=True)
class Scalar:
    """A kind of value.

    Attributes
    ----------
    default : object
        The value of a field that is not set.
    check : callable
        The value that a program's object stands for, or an error.
    check_all : callable
        The same for many, as a list.
    write, write_all : callable
        (number, value) to the bytes of the field; of a repeated one.
    read : callable
        (field, what) to the values in it, as a list.
    text : callable
        The value as it is printed.
    """

    default: Any
    check: Callable[[Any], Any]
    check_all: Callable[[Any], list[Any]]
    write: Callable[[int, Any], bytes]
    write_all: Callable[[int, Any], bytes]
    read: Callable[[Any, str], list[Any]]
    text: Callable[[Any], str]


class _Part:
    """A field of a message that is told once when something is put into it.

    A message that is set in its own parent, or has none, need not know, and no circle of references
    is made then.
    """

    __slots__ = ("_field", "_owner")
    _owner: Any
    _field: str

    def _tell(self) -> None:
        owner = self._owner
        if owner is not None:
            self._owner = None
            owner._note_change(self._field)


class RepeatedScalars(_Part, MutableSequence[Any]):
    """The values of a repeated field."""

    __slots__ = ("_items", "_kind")
    __hash__ = None  # type: ignore[assignment]  # it can change

    def __init__(self, kind: Scalar, owner: Any, field: str):
        self._kind = kind
        self._owner, self._field = owner, field
        self._items: list[Any] = []

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: Any) -> Any:
        return self._items[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._items[index] = self._kind.check_all(value) if isinstance(index, slice) else \
            self._kind.check(value)
        self._tell()

    def __delitem__(self, index: Any) -> None:
        del self._items[index]

    def insert(self, index: int, value: Any) -> None:
        """Put a value before a place."""
        self._items.insert(index, self._kind.check(value))
        self._tell()

    def append(self, value: Any) -> None:
        """Add a value."""
        self._items.append(self._kind.check(value))
        self._tell()

    def extend(self, values: Iterable[Any]) -> None:
        """Add all values of an iterable."""
        self._add(list(values._items) if isinstance(values, RepeatedScalars)
                  and values._kind is self._kind else self._kind.check_all(values))

    MergeFrom = extend

    def _add(self, values: list[Any]) -> None:
        self._items += values
        self._tell()

    def _copy(self) -> RepeatedScalars:
        """The same values as a field of another message."""
        copy = RepeatedScalars(self._kind, None, self._field)
        copy._items = self._items.copy()
        return copy

    def sort(self, *, key: Any = None, reverse: bool = False) -> None:
        """Sort the values in place."""
        self._items.sort(key=key, reverse=reverse)

    def __eq__(self, other: object) -> bool:
        return self._items == (other._items if isinstance(other, RepeatedScalars) else other)

    def __repr__(self) -> str:
        return repr(self._items)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        kind = np.float32 if self._kind is SCALARS["float"] else \
            np.int64 if self._kind is SCALARS["int64"] else None
        return np.array(self._items, kind if dtype is None else dtype)


class RepeatedMessages(_Part, MutableSequence[Any]):
    """The messages of a repeated field; they are added as copies."""

    __slots__ = ("_items", "_kind")
    __hash__ = None  # type: ignore[assignment]  # it can change

    def __init__(self, kind: Any, owner: Any, field: str):
        self._kind = kind
        self._owner, self._field = owner, field
        self._items: list[Any] = []

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: Any) -> Any:
        return self._items[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        raise ArgumentTypeError("'RepeatedCompositeContainer' object does not support item "
                                "assignment")

    def __delitem__(self, index: Any) -> None:
        del self._items[index]

    def add(self, **values: Any) -> Any:
        """Add a message with these fields, and give it."""
        self._items.append(self._kind(**values))
        self._tell()
        return self._items[-1]

    def insert(self, index: int, value: Any) -> None:
        """Put a copy of a message before a place."""
        message = self._kind()
        message.MergeFrom(value)
        self._items.insert(index, message)
        self._tell()

    def extend(self, values: Iterable[Any]) -> None:
        """Add copies of all messages of an iterable."""
        for value in list(values):
            if isinstance(value, dict):
                self.add(**value)
            else:
                self.append(value)

    MergeFrom = extend

    def _copy(self) -> RepeatedMessages:
        """The same messages, copied, as a field of another message."""
        copy = RepeatedMessages(self._kind, None, self._field)
        copy._items = [item._copy() for item in self._items]
        return copy

    def __eq__(self, other: object) -> bool:
        return self._items == (other._items if isinstance(other, RepeatedMessages) else other)

    def __repr__(self) -> str:
        return repr(self._items)


class MessageMap(_Part, MutableMapping[str, Any]):
    """A field from texts to messages: one is made when it is asked for."""

    __slots__ = ("_items", "_kind")
    __hash__ = None  # type: ignore[assignment]  # it can change

    def __init__(self, kind: Any, owner: Any, field: str):
        self._kind = kind
        self._owner, self._field = owner, field
        self._items: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        text = checked_text(key)
        found = self._items.get(text)
        if found is None:
            found = self._kind()
            self._put(text, found)
        return found

    get_or_create = __getitem__

    def __setitem__(self, key: str, value: Any) -> None:
        raise ArgumentError("Message objects may not be assigned")

    def __delitem__(self, key: str) -> None:
        del self._items[key]

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: str, default: Any = None) -> Any:
        """The message of a key, or the default: none is made."""
        return self._items.get(key, default)

    def _put(self, key: str, value: Any) -> None:
        self._items[key] = value
        self._tell()

    def MergeFrom(self, other: MessageMap) -> None:  # noqa: N802
        """Take over copies of all messages of another map."""
        for key, value in other._items.items():
            self._put(key, value._copy())

    def _copy(self) -> MessageMap:
        """The same messages, copied, as a field of another message."""
        copy = MessageMap(self._kind, None, self._field)
        copy._items = {key: item._copy() for key, item in self._items.items()}
        return copy

    def __eq__(self, other: object) -> bool:
        return self._items == (other._items if isinstance(other, MessageMap) else other)

    def __repr__(self) -> str:
        return repr(self._items)


# Kinds of values.

def _checked_bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise ArgumentTypeError(f"expected bytes, {type(value).__name__} found"
                                + ("; use .encode()" if isinstance(value, str) else ""))
    return bytes(value)


def checked_text(value: Any) -> str:
    """The text that a program's object stands for.

    Raises
    ------
    TypeError
        When it is none.
    """
    if isinstance(value, bytes):
        return value.decode()
    if not isinstance(value, str):
        raise ArgumentTypeError(f"expected str, {type(value).__name__} found")
    return str(value)


def _checked_integer(value: Any) -> int:
    if isinstance(value, (bool, np.bool_)):
        raise ArgumentTypeError("Expected an int, got a boolean.")
    try:
        number = operator.index(value)
    except TypeError:
        raise ArgumentTypeError(f"'{type(value).__name__}' object cannot be interpreted as an "
                                "integer") from None
    if not -(1 << 63) <= number < 1 << 63:
        raise ArgumentError(f"Value out of range: {number}")
    return number


def _checked_float(value: Any) -> float:
    if isinstance(value, (str, bytes)):
        raise ArgumentTypeError(f"must be real number, not {type(value).__name__}")
    return _round([value])[0]


def _round(values: Any) -> list[float]:
    """Numbers as the nearest floats of 32 bits; what is too large becomes infinite."""
    try:
        return array.array("f", values).tolist()
    except TypeError as error:
        raise ArgumentTypeError(str(error)) from None


def _all_floats(values: Any) -> list[float]:
    if isinstance(values, (str, bytes, bytearray)):
        return [_checked_float(value) for value in values]
    try:
        iterator = iter(values)
    except TypeError:
        raise ArgumentTypeError("must assign iterable") from None
    return _round(iterator)


def _all_integers(values: Any) -> list[int]:
    if type(values) is list and set(map(type, values)) == {int}:
        if -(1 << 63) <= min(values) and max(values) < 1 << 63:
            return list(values)
    return _each(_checked_integer, "iu")(values)


def _each(check: Callable[[Any], Any], kinds: str = "") -> Callable[[Any], list[Any]]:
    """The check of many values; arrays of some kinds are known to pass."""
    def check_all(values: Any) -> list[Any]:
        if isinstance(values, np.ndarray) and values.ndim == 1 and values.dtype.kind in kinds \
                and values.dtype != np.uint64:
            return list(values.tolist())
        try:
            iterator = iter(values)
        except TypeError:
            raise ArgumentTypeError("must assign iterable") from None
        return [check(value) for value in iterator]

    return check_all


def _float_text(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return f"{value}"
    short = f"{value:.6g}"
    return short if np.float32(short) == np.float32(value) else f"{value:.9g}"


_ESCAPES = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t", ord('"'): '\\"',
            ord("'"): "\\'", ord("\\"): "\\\\"}


def _bytes_text(value: bytes) -> str:
    return '"' + "".join(_ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}")
                         for byte in value) + '"'


def _string_text(value: str) -> str:
    return '"' + "".join(_ESCAPES.get(ord(char)) or (char if ord(char) >= 32 and ord(char) != 127
                                                      else f"\\{ord(char):03o}")
                         for char in value) + '"'


# The words for dtypes in the text of messages.
_DATA_TYPES = dict(enumerate(
    "DT_INVALID DT_FLOAT DT_DOUBLE DT_INT32 DT_UINT8 DT_INT16 DT_INT8 DT_STRING DT_COMPLEX64 "
    "DT_INT64 DT_BOOL DT_QINT8 DT_QUINT8 DT_QINT32 DT_BFLOAT16 DT_QINT16 DT_QUINT16 DT_UINT16 "
    "DT_COMPLEX128 DT_HALF DT_RESOURCE DT_VARIANT DT_UINT32 DT_UINT64".split()))

#: The kinds of values by the words that protocol buffers have for them.
SCALARS: dict[str, Scalar] = {
    "bytes": Scalar(
        b"", _checked_bytes, _each(_checked_bytes), protobuf.block,
        lambda number, values: b"".join(protobuf.block(number, value) for value in values),
        lambda field, what: [protobuf.expect(field, protobuf.BYTES, what)], _bytes_text),
    "string": Scalar(
        "", checked_text, _each(checked_text), protobuf.block,
        lambda number, values: b"".join(protobuf.block(number, value) for value in values),
        lambda field, what: [protobuf.text(protobuf.expect(field, protobuf.BYTES, what), what)],
        _string_text),
    "int64": Scalar(
        0, _checked_integer, _all_integers, protobuf.integer,
        protobuf.packed_integers, protobuf.read_integers, str),
    "DataType": Scalar(
        0, _checked_integer, _all_integers, protobuf.integer,
        protobuf.packed_integers, protobuf.read_integers,
        lambda value: _DATA_TYPES.get(value, str(value))),
    "float": Scalar(
        0.0, _checked_float, _all_floats, protobuf.single_field,
        protobuf.packed_singles,
        lambda field, what: protobuf.read_floats(field, what).tolist(), _float_text),
}
