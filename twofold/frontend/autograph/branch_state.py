"""Variables of a branch as a graph carries them: lists and strings are made of tensors there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from ... import dtypes
from ..tensors import nest
from ..tensors.tensor import Tensor
from ..tracing.strings import StringParts, close_strings, open_strings
from .leaves import State
from .lists import Carried, TracedList
from .variables import is_undefined

Get = Callable[[], State]
Set = Callable[[State], None]


def branches_of(get_state: Get, set_state: Set, texts: Collection[int] = ()) -> tuple[Get, Set]:
    """How branches read and assign variables.

    Python's lists are their own in each branch. Strings of Python's stay what they are, but for the
    variables at ``texts``, which branches set to different ones: there they are tensors.
    """
    def get() -> State:
        return tuple([_open(value, i in texts) for i, value in enumerate(get_state())])

    def set_(state: State) -> None:
        set_state(tuple([_close(value) for value in state]))

    return get, set_


def _open(value: Any, is_text: bool) -> Any:
    if isinstance(value, TracedList):
        return value.carry()
    if is_undefined(value) or not (is_text or any(_is_string(x) for x in nest.flatten(value))):
        return value
    return open_strings(value)


def _close(value: Any) -> Any:
    if isinstance(value, Carried):
        return TracedList(*value)
    if type(value) is list:
        value = list(value)
    return close_strings(value) if _has_parts(value) else value


def _is_string(leaf: Any) -> bool:
    return isinstance(leaf, Tensor) and leaf.dtype is dtypes.string


def _has_parts(value: Any) -> bool:
    if type(value) is StringParts:
        return True
    return nest.is_nested(value) and any(_has_parts(each) for _, each in nest.children(value))


def different_texts(first: State, second: State) -> list[int]:
    """Places of variables that branches set to different strings of Python's."""
    found = []
    for i, (a, b) in enumerate(zip(first, second)):
        if is_undefined(a) or is_undefined(b):
            continue
        one, other = _texts(a), _texts(b)
        if one != other and (one or other):
            found.append(i)
    return found


def _texts(value: Any) -> list[Any]:
    return [leaf for leaf in nest.flatten(value) if isinstance(leaf, (str, bytes))]


__all__ = ["branches_of", "different_texts"]
