"""The one protocol by which objects are saved and restored.

An object may have three methods, under the names that TensorFlow gives them:

- ``_trackable_children()``: the objects it is made of, by the names it knows them by;
- ``_serialize_to_tensors()``: values of its own, by name;
- ``_restore_from_tensors(values)``: take such values again.

Optionally ``_check_tensors(values)`` raises when the values do not fit; it is asked of all objects
before any of them is changed. Lists, tuples and dictionaries need no methods. What is restored
before it exists waits at its parent under its name until ``attach`` says that it is there. What is
written where, and when, is the business of ``frontend/train``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Protocol

#: The attribute of a parent that holds what waits for its children; never a child itself.
WAITING = "_self_deferred_restores"
_PLAIN = (list, dict, OrderedDict)


class Position(Protocol):
    """A place in what is being restored that has found no object yet."""

    def restore(self, value: Any) -> None:
        """Give an object the values of the place."""


def is_trackable(value: Any) -> bool:
    """Whether something can be saved: an object of the protocol, or a structure of such.

    A list or a dictionary can always be, since something may be put into it; a tuple if something
    in it can be.
    """
    kind = type(value)
    if hasattr(kind, "_trackable_children") or hasattr(kind, "_serialize_to_tensors"):
        return not isinstance(value, type)
    if kind in _PLAIN:
        return True
    return isinstance(value, tuple) and any(is_trackable(part) for part in value)


def children_of(value: Any) -> dict[str, Any]:
    """The trackable parts of an object by name.

    Raises
    ------
    ValueError
        For a list or dictionary whose parts have no lasting names.
    """
    own = getattr(type(value), "_trackable_children", None)
    found = own(value) if own is not None else parts_of(value)
    return {name: part for name, part in found.items() if is_trackable(part)}


def parts_of(value: Any) -> dict[str, Any]:
    """The parts of a plain list, tuple or dictionary by name; none of anything else."""
    if isinstance(value, Mapping):
        return {key: part for key, part in value.items() if isinstance(key, str)}
    if isinstance(value, (list, tuple)):
        fields = {name: getattr(value, name) for name in getattr(value, "_fields", ())}
        return {**fields, **{str(index): part for index, part in enumerate(value)}}
    return {}


def part_of(value: Any, name: str) -> Any:
    """The part of a name of a plain list, tuple or dictionary, or None."""
    if isinstance(value, Mapping):
        return value.get(name)
    if name in getattr(value, "_fields", ()):
        return getattr(value, name)
    if isinstance(value, (list, tuple)) and name.isdecimal() and int(name) < len(value):
        return value[int(name)]
    return None


def child_of(value: Any, name: str) -> Any:
    """The part of a name, or None; also of lists and dictionaries that could not be saved."""
    lookup = getattr(type(value), "_lookup_dependency", None)
    own = getattr(type(value), "_trackable_children", None)
    if lookup is not None:
        found = lookup(value, name)
    elif own is not None:
        found = own(value).get(name)
    else:
        found = part_of(value, name)
    return found if is_trackable(found) else None


def wait_for(parent: Any, name: str, position: Position) -> None:
    """Let a place wait until its parent gets a child of that name; later ones take its place."""
    waiting = getattr(parent, WAITING, None)
    if waiting is None:
        waiting = {}
        try:
            object.__setattr__(parent, WAITING, waiting)
        except (AttributeError, TypeError):
            return  # a tuple gets no more children
    waiting[name] = position


def attach(parent: Any, name: str, child: Any) -> None:
    """Say that a parent got a child: what waits for it is restored now."""
    waiting = getattr(parent, WAITING, None)
    if waiting and name in waiting and is_trackable(child):
        waiting.pop(name).restore(child)
