"""``dataclass``: classes that are their fields, made without compiling source for each of them.

The standard library's decorator writes ``__init__``, ``__eq__`` and others of every class as text
and compiles it when the class is made: half a millisecond each, which for the classes of this
package was half of the time of a first compiled call. Here all classes share the code: ``__init__``
is that of a template with as many parameters, under other names, and the rest asks for the fields.
What is offered is the part of the standard decorator that the package uses, with its meaning.
"""

from __future__ import annotations

import functools
import reprlib
from collections.abc import Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any, TypeVar, dataclass_transform

Class = TypeVar("Class", bound=type)
Instance = TypeVar("Instance")

MISSING: Any = type("_Missing", (), {"__repr__": lambda self: "MISSING"})()
_set = object.__setattr__


class FrozenInstanceError(AttributeError):
    """An attribute of an object that cannot change was set."""


class _Field:
    """What stands in a class body for a default that is not written out."""

    __slots__ = ("default", "default_factory", "init")

    def __init__(self, default: Any, default_factory: Any, init: bool):
        self.default = default
        self.default_factory = default_factory
        self.init = init


def field(*, default: Any = MISSING, default_factory: Any = MISSING, init: bool = True) -> Any:
    """A field whose default is made anew for each object, or that ``__init__`` does not take.

    Parameters
    ----------
    default : object, optional
    default_factory : callable, optional
        Makes the default.
    init : bool
        False: whoever makes the object sets it afterwards.
    """
    return _Field(default, default_factory, init)


@dataclass_transform(field_specifiers=(field,))
def dataclass(cls: Any = None, *, frozen: bool = False, eq: bool = True) -> Any:
    """Make a class with annotated fields: ``__init__``, ``__repr__``, comparison by value, hash.

    Parameters
    ----------
    cls : type
        Given when the decorator is used without arguments. It may declare ``__slots__``.
    frozen : bool
        Refuse to set attributes; objects are hashed by their fields, if ``eq``.
    eq : bool
        Compare by fields; False: by identity.

    Examples
    --------
    >>> from twofold.dataclass import dataclass
    >>> @dataclass(frozen=True)
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(1), Point(1) == Point(1, 0)
    (Point(x=1, y=0), True)
    """
    if cls is None:
        return lambda cls: _make(cls, frozen, eq)
    return _make(cls, frozen, eq)


def fields(of: Any) -> tuple[str, ...]:
    """Names of the fields of a dataclass, or of an object of one.

    Raises
    ------
    TypeError
        For anything else.
    """
    kind = of if isinstance(of, type) else type(of)
    for base in kind.__mro__:
        for mark in ("__dataclass_names__", "__dataclass_fields__"):  # the standard library's too
            if mark in base.__dict__:
                return tuple(base.__dict__[mark])
    raise TypeError(f"{of!r} is no dataclass")


def is_dataclass(of: Any) -> bool:
    """Whether something is a dataclass or an object of one."""
    return hasattr(of, "__dataclass_names__") or hasattr(of, "__dataclass_fields__")


def replace(of: Instance, **changes: Any) -> Instance:
    """An object with the same fields but for some."""
    given: dict[str, Any] = {name: getattr(of, name) for name in type(of).__match_args__}  # type: ignore[attr-defined]
    return type(of)(**{**given, **changes})


def as_dict(of: Any) -> dict[str, Any]:
    """The fields of an object by name."""
    return {name: getattr(of, name) for name in fields(of)}


# ---------------------------------------------------------------------------- how classes are made

def _make(cls: Any, frozen: bool, eq: bool) -> Any:
    own = cls.__dict__
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__[1:]):
        found.update(base.__dict__.get("__dataclass_defaults__", ()))
    for name, annotation in own.get("__annotations__", {}).items():
        if not str(annotation).startswith(("ClassVar", "typing.ClassVar")):
            found[name] = own[name] if name in own and "__slots__" not in own else MISSING
    for name, default in found.items():
        if isinstance(default, _Field) and name in own:
            if default.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, default.default)
    names = tuple(found)
    cls.__dataclass_names__ = names
    cls.__dataclass_defaults__ = found
    members = dict(_members(cls, names, found, frozen, eq))
    for name, member in members.items():
        if name not in own:
            setattr(cls, name, member)
    return cls


def _members(cls: Any, names: tuple[str, ...], found: dict[str, Any], frozen: bool, eq: bool
             ) -> Iterator[tuple[str, Any]]:
    """The attributes that the class gets, where it has none of its own."""
    taken = tuple([name for name, default in found.items()
                   if not isinstance(default, _Field) or default.init])
    yield "__match_args__", taken
    if "__init__" not in cls.__dict__:
        yield "__init__", _initializer(cls, taken, found, frozen)
    yield "__repr__", _represent
    if eq:
        yield "__eq__", _make_method(cls, "__eq__", names)
        yield "__hash__", _make_method(cls, "__hash__", names) if frozen else None
    if frozen:
        yield "__setattr__", _refuse_to_set
        yield "__delattr__", _refuse_to_delete
        if "__slots__" in cls.__dict__:
            yield "__reduce__", _reduce


@reprlib.recursive_repr()
def _represent(self: Any) -> str:
    parts = [f"{name}={getattr(self, name)!r}" for name in self.__dataclass_names__]
    return f"{type(self).__qualname__}({', '.join(parts)})"


def _refuse_to_set(self: Any, name: str, value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _reduce(self: Any) -> Any:
    return type(self), tuple([getattr(self, name) for name in self.__match_args__])


def _initializer(cls: Any, taken: tuple[str, ...], found: dict[str, Any], frozen: bool) -> Any:
    """``__init__``: sets what it is given; then defaults are made, ``__post_init__`` is called."""
    defaults = [found[name] for name in taken]
    factories = []
    for i, default in enumerate(defaults):
        if isinstance(default, _Field):
            defaults[i] = default.default
            if default.default_factory is not MISSING:
                defaults[i] = _TO_BE_MADE
                factories.append((taken[i], default.default_factory))
    plain = _make_method(cls, "__init__" if not frozen else "frozen __init__", taken)
    plain.__defaults__ = tuple([default for default in defaults if default is not MISSING])
    after = getattr(cls, "__post_init__", None)
    if not factories and after is None:
        return plain

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        plain(self, *args, **kwargs)
        for name, make in factories:
            if getattr(self, name) is _TO_BE_MADE:
                _set(self, name, make())
        if after is not None:
            after(self)
    return __init__


_TO_BE_MADE = type("_ToBeMade", (), {"__repr__": lambda self: "<factory>"})()


# ---------------------------------------------------------------------------- methods by renaming

def _make_method(cls: Any, kind: str, names: tuple[str, ...]) -> Any:
    """A method for fields of these names: the code of the template for as many."""
    name = kind.split()[-1]
    try:
        code = _rename_in(_template(kind, len(names)), name, names)
    except (TypeError, ValueError):  # an interpreter whose code objects are made in another way
        code = _compile(kind, names)
    method = FunctionType(code, {**_GLOBALS, "__name__": cls.__module__}, name)
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    return method


_GLOBALS = {"__builtins__": {"hash": hash, "NotImplemented": NotImplemented}, "_set": _set}


def _placeholders(count: int) -> tuple[str, ...]:
    return tuple([f"field_{i}" for i in range(count)])


@functools.cache
def _template(kind: str, count: int) -> CodeType:
    """Compiled once for each number of fields."""
    return _compile(kind, _placeholders(count))


def _rename_in(code: CodeType, name: str, names: Sequence[str]) -> CodeType:
    """A template for these names."""
    new = dict(zip(_placeholders(len(names)), names))
    return code.replace(
        co_name=name, co_varnames=tuple([new.get(x, x) for x in code.co_varnames]),
        co_names=tuple([new.get(x, x) for x in code.co_names]),
        co_consts=tuple([new.get(x, x) if type(x) is str else x for x in code.co_consts]))


def _compile(kind: str, names: Sequence[str]) -> CodeType:
    own = "".join(f"self.{name}, " for name in names)
    others = "".join(f"other.{name}, " for name in names)
    first = f"def _(self{''.join(f', {name}' for name in names)}):"
    lines = {
        "__init__": [first, *(f"    self.{name} = {name}" for name in names), "    return None"],
        "frozen __init__": [first, *(f"    _set(self, '{name}', {name})" for name in names),
                            "    return None"],
        "__eq__": ["def _(self, other):", "    if other.__class__ is not self.__class__:",
                   "        return NotImplemented", f"    return ({own}) == ({others})"],
        "__hash__": ["def _(self):", f"    return hash(({own}))"],
    }[kind]
    space: dict[str, Any] = {}
    exec("\n".join(lines), space)
    code: CodeType = space["_"].__code__
    return code
