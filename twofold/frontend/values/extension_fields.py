"""The fields of extension types: what annotations say of them, and values brought to that."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError
from ..tensors.composite import Composite, TypeSpec
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from . import convert
from .spec import TensorSpec

Converter = Callable[[Any, str], Any]
_PLAIN = (bool, int, float, str, bytes, type(None), DType, TensorShape)
_RESERVED = ("Spec", "self")
_known: WeakKeyDictionary[type, dict[str, Converter]] = WeakKeyDictionary()


class ImmutableDict(Mapping[Any, Any]):
    """A mapping that does not change."""

    def __init__(self, items: Any = ()):
        self._items = dict(items)

    def __getitem__(self, key: Any) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash(tuple(self._items.items()))

    def __repr__(self) -> str:
        return f"ImmutableDict({self._items!r})"


def require_fields(kind: type, scope: FrameType | None) -> None:
    """Refuse a class whose fields are not declared as they should be.

    Annotations that are texts are read where the class is made, ``scope``; those that name what is
    not there yet, when there is a first value.

    Raises
    ------
    TypeError, ValueError
    """
    own = inspect.get_annotations(kind)
    for name in own:
        if name in _RESERVED or name.startswith("_self_"):
            raise ArgumentError(f"The field annotations for {kind.__name__} are invalid. Field "
                                f"'{name}' is reserved.")
    for name, value in kind.__dict__.items():
        if not name.startswith("_") and name not in own and not _is_of_class(value):
            raise ArgumentError(f"The field annotations for {kind.__name__} are invalid. Field "
                                f"{name} is missing a type annotation.")
    names = {} if scope is None else {**scope.f_globals, **scope.f_locals}
    try:
        _known[kind] = _converters_of(kind, names)
    except NameError:
        pass


def _is_of_class(value: Any) -> bool:
    return callable(value) or isinstance(value, (property, staticmethod, classmethod, type))


def field_converters(kind: type) -> dict[str, Converter]:
    """By the name of each field what brings a value to its annotation."""
    found = _known.get(kind)
    if found is None:
        found = _known[kind] = _converters_of(kind, {})
    return found


def _converters_of(kind: type, names: Mapping[str, Any]) -> dict[str, Converter]:
    found: dict[str, Converter] = {}
    for base in reversed(kind.__mro__):
        if base.__dict__.get("_is_base") or not hasattr(base, "_type_spec"):
            continue
        if base is not kind and base in _known:
            found.update(_known[base])
            continue
        own = inspect.get_annotations(base)
        hints: Mapping[str, Any] = own
        if any(isinstance(value, str) for value in own.values()):
            hints = typing.get_type_hints(base, localns={**names, base.__name__: base})
        found.update({name: _converter(hints[name], name) for name in own})
    return found


def _converter(hint: Any, name: str) -> Converter:
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if hint is Tensor:
        return lambda value, field: _to_tensor(value, None, field)
    if isinstance(hint, TensorSpec):
        return lambda value, field: _to_tensor(value, hint, field)
    if isinstance(hint, TypeSpec):
        return lambda value, field: _of_spec(value, hint, field)
    if hint is None or hint in _PLAIN:
        return lambda value, field: _plain(value, type(None) if hint is None else hint, field)
    if isinstance(hint, type) and issubclass(hint, Composite):
        return lambda value, field: _composite(value, hint, field)
    if origin is tuple and arguments:
        return _tuple(arguments, name)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping) \
            and not issubclass(origin, dict) and len(arguments) == 2:
        return _mapping(arguments, name)
    if origin is typing.Union or isinstance(hint, types.UnionType):
        return _union(arguments, name)
    shown = repr(hint.__name__) if isinstance(hint, type) else \
        "'Any'" if hint is Any else str(hint)
    raise ArgumentTypeError(f"In field '{name}': Unsupported type annotation {shown}")


def _to_tensor(value: Any, spec: TensorSpec | None, field: str) -> Any:
    if isinstance(value, (TypeSpec, Composite)):
        raise ArgumentTypeError(f"{field}: expected a Tensor, got {type(value).__name__!r}")
    try:
        x = convert.to_tensor(value, None if spec is None or hasattr(value, "dtype")
                              else spec.dtype)
    except (TypeError, ValueError):
        raise ArgumentTypeError(f"{field}: expected a Tensor, got {type(value).__name__!r}"
                                ) from None
    if spec is not None and not spec.is_compatible_with(x):
        raise ArgumentTypeError(f"{field}: expected a Tensor of {spec!r}, got {x!r}")
    return x


def _of_spec(value: Any, spec: TypeSpec, field: str) -> Any:
    if not spec.is_compatible_with(value):
        raise ArgumentTypeError(f"{field}: expected a value of {spec!r}, got {value!r}")
    return value


def _plain(value: Any, kind: type, field: str) -> Any:
    if kind is TensorShape and not isinstance(value, TensorShape):
        return TensorShape(value)
    if type(value) is not kind and not (kind in (DType,) and isinstance(value, kind)):
        raise ArgumentTypeError(f"{field}: expected {kind.__name__!r}, got "
                                f"{type(value).__name__!r}")
    return value


def _composite(value: Any, kind: type, field: str) -> Any:
    if not isinstance(value, (kind, Tensor)):
        raise ArgumentTypeError(f"{field}: expected a {kind.__name__}, got "
                                f"{type(value).__name__!r}")
    return value


def _tuple(arguments: tuple[Any, ...], name: str) -> Converter:
    every = len(arguments) == 2 and arguments[1] is Ellipsis
    parts = [_converter(hint, name) for hint in (arguments[:1] if every else arguments)]

    def to_field(value: Any, field: str) -> Any:
        if not isinstance(value, (list, tuple)) or (not every and len(value) != len(parts)):
            raise ArgumentTypeError(f"{field}: expected a tuple, got {value!r}")
        own = parts * len(value) if every else parts
        return tuple([part(item, f"{field}[{i}]") for i, (part, item) in enumerate(
            zip(own, value))])

    return to_field


def _mapping(arguments: tuple[Any, ...], name: str) -> Converter:
    of_key, of_value = (_converter(hint, name) for hint in arguments)

    def to_field(value: Any, field: str) -> Any:
        if not isinstance(value, Mapping):
            raise ArgumentTypeError(f"{field}: expected a mapping, got {type(value).__name__!r}")
        return ImmutableDict({of_key(key, f"{field} key"): of_value(item, f"{field}[{key!r}]")
                              for key, item in value.items()})

    return to_field


def _union(arguments: tuple[Any, ...], name: str) -> Converter:
    # Numbers stay what they are where the union has them: tensors come last.
    hints = sorted(arguments, key=lambda hint: hint is Tensor or isinstance(hint, TypeSpec))
    choices = [_converter(hint, name) for hint in hints]

    def to_field(value: Any, field: str) -> Any:
        for choice in choices:
            try:
                return choice(value, field)
            except (TypeError, ValueError):
                continue
        raise ArgumentTypeError(f"{field}: expected one of {list(arguments)}, got "
                                f"{type(value).__name__!r}")

    return to_field
