"""Names that have no value yet, as converted code sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Undefined:
    """Stands for a variable that was not assigned."""

    __slots__ = ("name",)

    def __init__(self, name: str):
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}, which has no value>"


class UndefinedReturnValue:
    """Stands for what a function returns before any ``return`` ran."""


def is_undefined(value: Any) -> bool:
    """Whether a value only says that there is none."""
    return type(value) is Undefined or type(value) is UndefinedReturnValue


def load(value: Any) -> Any:
    """The value of a variable that is read.

    Raises
    ------
    UnboundLocalError
        When it has none.
    """
    if type(value) is Undefined:
        raise UnboundLocalError(f"'{value.name}' is used before assignment")
    return value


def load_or_undefined(read: Callable[[], Any], name: str) -> Any:
    """The value of an attribute or item, where there is one."""
    try:
        return read()
    except (KeyError, AttributeError, NameError, IndexError, TypeError):
        return Undefined(name)


def set_attribute(owner: Any, name: str, value: Any) -> None:
    """Set an attribute; where there is no value there is none afterwards."""
    if not is_undefined(value):
        setattr(owner, name, value)
    elif hasattr(owner, name):
        delattr(owner, name)


def set_item(owner: Any, key: Any, value: Any) -> None:
    """Set an item; where there is no value there is none afterwards."""
    if not is_undefined(value):
        owner[key] = value
    elif key in owner:
        del owner[key]


def return_value(value: Any) -> Any:
    """What a function returns: None where no ``return`` ran."""
    return None if is_undefined(value) else value
