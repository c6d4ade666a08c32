"""Messages of protocol buffers as objects, for the few kinds that programs make themselves.

A kind of message is a class that lists its fields; what users do with one (keywords, attributes,
maps, text, bytes) is the same for all, and is here. Maps are written in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from ...dataclass import dataclass
from ...errors import ArgumentError, ArgumentTypeError, DataLossError
from . import protobuf
from .containers import SCALARS, MessageMap, RepeatedMessages, RepeatedScalars, checked_text
from .protobuf import block

_set = object.__setattr__
_CONTAINERS = frozenset({MessageMap, RepeatedMessages, RepeatedScalars})


@dataclass(frozen=True)
class FieldSpec:
    """A field of a kind of message.

    Attributes
    ----------
    number : int
        Its number in the bytes.
    kind : str or type
        A word of ``SCALARS``, or the class of a message.
    label : str
        ``""``, ``"repeated"`` or ``"map"`` (from texts to messages).
    oneof : str
        Of the fields with the same word here at most one is set.
    """

    number: int
    kind: Any
    label: str = ""
    oneof: str = ""


def fields(**specs: FieldSpec) -> dict[str, FieldSpec]:
    """The fields of a kind of message, by name."""
    return specs


class Message:
    """Base of kinds of messages.

    Attributes
    ----------
    FIELDS : dict
        The fields by name, in the order of their numbers.
    FULL_NAME : str
        For errors.
    """

    FIELDS: ClassVar[dict[str, FieldSpec]] = {}
    FULL_NAME: ClassVar[str] = ""
    # A message inside another knows it as long as it is not set there: to tell when it is.
    __slots__ = ("_field", "_owner", "_values")
    __hash__ = None  # type: ignore[assignment]  # it can change
    _NAMES: ClassVar[dict[int, str]] = {}

    def __init_subclass__(cls) -> None:
        cls._NAMES = {spec.number: name for name, spec in cls.FIELDS.items()}

    def __init__(self, *args: Any, **values: Any):
        if args:
            raise ArgumentTypeError("No positional arguments allowed")
        _set(self, "_values", {})
        _set(self, "_owner", None)
        for name, value in values.items():
            if name not in self.FIELDS:
                raise ArgumentError(self._no_field(name))
            if value is not None:
                self._give(name, value)

    def _give(self, name: str, value: Any) -> None:
        """Fill a field with an argument of the constructor."""
        spec = self.FIELDS[name]
        if spec.label == "map":
            part = self._made(name, spec)
            part._items = {checked_text(key): _as_message(spec.kind, item)._copy()
                           for key, item in dict(value).items()}
            self._values[name] = part
        elif spec.label == "repeated":
            part = self._made(name, spec)
            part.extend(value)
            self._values[name] = part
        elif isinstance(spec.kind, str):
            setattr(self, name, value)
        else:
            self._values[name] = _as_message(spec.kind, value)._copy()
            if spec.oneof and len(self._values) > 1:
                self._note_change(name)

    def _copy(self) -> Any:
        """An equal message with parts of its own."""
        copy = _empty(type(self))
        values = copy._values
        for name, value in self._values.items():
            if type(value) not in _CONTAINERS:
                if not isinstance(value, Message):
                    values[name] = value
                    continue
                if value._owner is not None:  # it is not set
                    continue
            values[name] = value._copy()
        return copy

    # ---- fields

    def __getattr__(self, name: str) -> Any:
        spec = type(self).FIELDS.get(name)
        if spec is None:
            raise AttributeError(name)
        found = self._values.get(name)
        if found is None:
            found = self._made(name, spec)
            if spec.label or not isinstance(spec.kind, str):
                self._values[name] = found
        return found

    def _made(self, name: str, spec: FieldSpec) -> Any:
        told = None if self._owner is None else self
        if spec.label == "map":
            return MessageMap(spec.kind, told, name)
        if spec.label == "repeated":
            if isinstance(spec.kind, str):
                return RepeatedScalars(SCALARS[spec.kind], told, name)
            return RepeatedMessages(spec.kind, told, name)
        if isinstance(spec.kind, str):
            return SCALARS[spec.kind].default
        part = _empty(spec.kind)
        _set(part, "_owner", self)
        _set(part, "_field", name)
        return part

    def __setattr__(self, name: str, value: Any) -> None:
        spec = self.FIELDS.get(name)
        if spec is None:
            raise AttributeError(self._no_field(name))
        if spec.label:
            raise AttributeError("Assignment not allowed to map, or repeated field "
                                 f'"{name}" in protocol message object.')
        if not isinstance(spec.kind, str):
            raise AttributeError(f'Assignment not allowed to message field "{name}" in protocol '
                                 "message object.")
        self._values[name] = SCALARS[spec.kind].check(value)
        self._note_change(name)

    def _note_change(self, name: str) -> None:
        """A field was set: others of its choice are cleared, and this message is there."""
        oneof = self.FIELDS[name].oneof
        if oneof:
            for other, spec in self.FIELDS.items():
                if other != name and spec.oneof == oneof:
                    self._drop(other)
        part = self._values.get(name)
        if isinstance(part, Message):
            _set(part, "_owner", None)  # it is there: nothing more to tell
        self.SetInParent()

    def _drop(self, name: str) -> None:
        part = self._values.pop(name, None)
        if isinstance(part, Message):  # who holds it holds a message of its own from here on
            _set(part, "_owner", None)

    def _is_set(self, name: str) -> bool:
        value = self._values.get(name)
        if value is None:
            return False
        if type(value) in _CONTAINERS:
            return len(value._items) > 0
        if isinstance(value, Message):
            return value._owner is None
        return bool(value != SCALARS[self.FIELDS[name].kind].default)

    def _no_field(self, name: str) -> str:
        return f'Protocol message {type(self).__name__} has no "{name}" field.'

    # ---- what programs ask of a message

    def HasField(self, field_name: str) -> bool:  # noqa: N802
        """Whether a message inside this one is set."""
        spec = self.FIELDS.get(field_name)
        if spec is None or spec.label:
            raise ArgumentError(self._no_field(field_name))
        return self._is_set(field_name)

    def WhichOneof(self, oneof_group: str) -> str | None:  # noqa: N802
        """The field of a choice that is set."""
        names = [name for name, spec in self.FIELDS.items() if spec.oneof == oneof_group]
        if not names:
            raise ArgumentError(self._no_field(oneof_group))
        return next((name for name in names if self._is_set(name)), None)

    def SetInParent(self) -> None:  # noqa: N802
        """Be there, though empty."""
        if self._owner is not None:
            self._owner._note_change(self._field)

    def Clear(self) -> None:  # noqa: N802
        """Clear all fields."""
        for name in list(self._values):
            self._drop(name)

    def ClearField(self, field_name: str) -> None:  # noqa: N802
        """Clear one field."""
        if field_name not in self.FIELDS:
            raise ArgumentError(self._no_field(field_name))
        self._drop(field_name)

    def ListFields(self) -> list[tuple[str, Any]]:  # noqa: N802
        """(name, value) of the fields that are set; protocol buffers give descriptors for names."""
        return [(name, getattr(self, name)) for name in self.FIELDS if self._is_set(name)]

    def CopyFrom(self, other_msg: Message) -> None:  # noqa: N802
        """Become equal to another message of this kind."""
        if other_msg is not self:
            data = _as_message(type(self), other_msg)
            self.Clear()
            self.MergeFrom(data)

    def MergeFrom(self, other_msg: Message) -> None:  # noqa: N802
        """Take over what is set in another message of this kind; lists are joined."""
        if type(other_msg) is not type(self):
            raise ArgumentTypeError("Parameter to MergeFrom() must be instance of same class: "
                                    f"expected {type(self).__name__} got "
                                    f"{type(other_msg).__name__}.")
        for name, value in other_msg.ListFields():
            spec, own = self.FIELDS[name], getattr(self, name)
            if spec.label:
                own.MergeFrom(value)
            elif isinstance(spec.kind, str):
                setattr(self, name, value)
            else:
                own.MergeFrom(value)
                own.SetInParent()

    def IsInitialized(self) -> bool:  # noqa: N802
        """True: no field is required."""
        return True

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.ListFields() == other.ListFields()

    def __reduce__(self) -> Any:
        return type(self).FromString, (self.SerializeToString(),)

    def __deepcopy__(self, memo: Any) -> Message:
        return type(self).FromString(self.SerializeToString())

    # ---- bytes

    def SerializeToString(self, deterministic: bool | None = None) -> bytes:  # noqa: N802
        """The message as bytes; equal messages give equal bytes."""
        parts: list[bytes] = []
        for name, spec in self.FIELDS.items():
            if not self._is_set(name):
                continue
            value, number, kind = self._values[name], spec.number, spec.kind
            if spec.label == "map":
                for key in sorted(value):
                    parts.append(block(number, block(1, key)
                                       + block(2, value[key].SerializeToString())))
            elif not isinstance(kind, str):
                for item in value if spec.label else (value,):
                    parts.append(block(number, item.SerializeToString()))
            elif spec.label:
                parts.append(SCALARS[kind].write_all(number, value))
            else:
                parts.append(SCALARS[kind].write(number, value))
        return b"".join(parts)

    SerializePartialToString = SerializeToString

    def ByteSize(self) -> int:  # noqa: N802
        """How many bytes it is written in."""
        return len(self.SerializeToString())

    @classmethod
    def FromString(cls, serialized: bytes) -> Any:  # noqa: N802
        """The message that bytes are.

        Raises
        ------
        DataLossError
            When they are none.
        """
        message = cls()
        message.MergeFromString(serialized)
        return message

    def ParseFromString(self, serialized: bytes) -> int:  # noqa: N802
        """Become the message that bytes are; gives their number."""
        self.Clear()
        return self.MergeFromString(serialized)

    def MergeFromString(self, serialized: bytes) -> int:  # noqa: N802
        """Take over what the message that bytes are has set; gives their number."""
        if not isinstance(serialized, (bytes, bytearray, memoryview)):
            raise ArgumentTypeError(f"expected bytes, {type(serialized).__name__} found")
        self._merge(bytes(serialized), 0)
        return len(serialized)

    def _merge(self, data: bytes, depth: int) -> None:
        what = f"a message of type '{self.FULL_NAME}'"
        if depth > 100:
            raise DataLossError(f"{what} is damaged: messages are nested more than 100 deep")
        for field in protobuf.read_fields(data, what):
            name = self._NAMES.get(field[0])
            if name is not None:
                self._merge_field(name, self.FIELDS[name], field, what, depth)

    def _merge_field(self, name: str, spec: FieldSpec, field: Any, what: str, depth: int) -> None:
        kind = spec.kind
        if spec.label == "map":
            key, value = _entry(protobuf.expect(field, protobuf.BYTES, what), what)
            part = _empty(kind)
            part._merge(value, depth + 1)
            getattr(self, name)._items[key] = part
        elif not isinstance(kind, str):
            inner = protobuf.expect(field, protobuf.BYTES, what)
            if spec.label:
                part = _empty(kind)
                part._merge(inner, depth + 1)
                getattr(self, name)._items.append(part)
            else:
                part = getattr(self, name)
                part._merge(inner, depth + 1)
                if part._owner is None:  # it was set before
                    return
        elif spec.label:
            getattr(self, name)._items.extend(SCALARS[kind].read(field, what))
        else:
            self._values[name] = SCALARS[kind].read(field, what)[-1]
        self._note_change(name)

    # ---- text

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in self._lines(""))

    __repr__ = __str__

    def _lines(self, indent: str) -> Iterator[str]:
        for name, spec in self.FIELDS.items():
            if not self._is_set(name):
                continue
            value = self._values[name]
            if spec.label == "map":
                for key in sorted(value):
                    yield f"{indent}{name} {{"
                    yield f"{indent}  key: {SCALARS['string'].text(key)}"
                    yield f"{indent}  value {{"
                    yield from value[key]._lines(indent + "    ")
                    yield f"{indent}  }}"
                    yield f"{indent}}}"
                continue
            for item in value if spec.label else [value]:
                if isinstance(spec.kind, str):
                    yield f"{indent}{name}: {SCALARS[spec.kind].text(item)}"
                else:
                    yield f"{indent}{name} {{"
                    yield from item._lines(indent + "  ")
                    yield f"{indent}}}"

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self.FIELDS]


def _as_message(kind: type[Message], value: Any) -> Message:
    """An argument for a message: one, or a dict of its fields."""
    if type(value) is not kind:
        if isinstance(value, dict):
            return kind(**value)
        raise ArgumentTypeError(f"Parameter to initialize message field must be dict or instance "
                                f"of same class: expected {kind.__name__} got "
                                f"{type(value).__name__}.")
    return value


def _empty(kind: Any) -> Any:
    message = object.__new__(kind)
    _set(message, "_values", {})
    _set(message, "_owner", None)
    return message


def _entry(data: bytes, what: str) -> tuple[str, bytes]:
    """Key and value of an entry of a map; either may be missing."""
    if data[:1] == b"\n" and len(data) > 1 and data[1] < 128:  # as all writers write them
        end = 2 + data[1]
        if len(data) > end + 1 and data[end] == 18 and data[end + 1] == len(data) - end - 2 < 128:
            return protobuf.text(data[2:end], what), data[end + 2:]
    key, value = b"", b""
    for field in protobuf.read_fields(data, what):
        if field[0] == 1:
            key = protobuf.expect(field, protobuf.BYTES, what)
        elif field[0] == 2:
            value += protobuf.expect(field, protobuf.BYTES, what)
    return protobuf.text(key, what), value
