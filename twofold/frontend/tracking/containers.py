"""Lists and dictionaries that are attributes of modules: what is put into them is tracked.

A wrapper works on the list or dictionary that the user assigned, which stays the user's: what is
put into that directly is seen, too. The memory of the wrapper itself (it is a ``list``, or a
``dict``) holds the same, for code in C, and tells what was changed behind the wrapper's back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...errors import ArgumentError
from .protocol import WAITING, attach, is_trackable, part_of, parts_of


def wrap(value: Any) -> Any:
    """A value as it is kept in an attribute: lists and dictionaries, also in tuples, wrapped."""
    kind = type(value)
    if kind is list:
        return ListWrapper(value)
    if kind is dict:
        return DictWrapper(value)
    if isinstance(value, tuple) and value:
        parts = [wrap(part) for part in value]
        if any(new is not old for new, old in zip(parts, value)):
            return kind(*parts) if hasattr(kind, "_fields") else kind(parts)
    return value


def _storage_of(value: Any) -> Any:
    return value._storage if isinstance(value, (ListWrapper, DictWrapper)) else value


def _tracks(values: Iterable[Any]) -> bool:
    return any(is_trackable(value) for value in values)


class ListWrapper(list[Any]):
    """A list that tells when something is appended.

    Parameters
    ----------
    wrapped_list : list
        It is worked on itself.
    """

    __slots__ = ("__weakref__", "_moved", "_storage", WAITING)
    __hash__ = None

    def __init__(self, wrapped_list: Iterable[Any] = ()):
        storage = wrapped_list if type(wrapped_list) is list else list(wrapped_list)
        for index, value in enumerate(storage):
            storage[index] = wrap(value)
        super().__init__(storage)
        self._storage = storage
        self._moved = False
        setattr(self, WAITING, None)

    # ------------------------------------------------------------------ being saved
    def _trackable_children(self, save_type: str = "checkpoint", **_: Any) -> dict[str, Any]:
        if _tracks(self._storage):
            if self._moved:
                raise ArgumentError(
                    f"Unable to save the object {self!r} (a list wrapper constructed to track "
                    "trackable TensorFlow objects). A list element was replaced (__setitem__, "
                    "__setslice__), deleted (__delitem__, __delslice__), or moved (sort). In order "
                    "to support restoration on object creation, tracking is exclusively for "
                    "append-only data structures: assign a new list to the attribute instead.")
            if self._changed_outside():
                raise ArgumentError(
                    f"Unable to save the object {self!r} (a list wrapper constructed to track "
                    "trackable TensorFlow objects). The wrapped list was modified outside the "
                    "wrapper, which breaks restoration on object creation: append to the attribute "
                    "itself, not to the list that was assigned to it.")
        return parts_of(self._storage)

    def _lookup_dependency(self, name: str) -> Any:
        return part_of(self._storage, name)

    def _changed_outside(self) -> bool:
        return list.__len__(self) != len(self._storage) or any(
            a is not b for a, b in zip(list.__iter__(self), self._storage))

    def _renew(self) -> None:
        list.__setitem__(self, slice(None), self._storage)

    # ------------------------------------------------------------------ changing
    def append(self, value: Any) -> None:
        """Add at the end; what waits to be restored there is."""
        value = wrap(value)
        self._storage.append(value)
        super().append(value)
        if getattr(self, WAITING):
            attach(self, str(len(self._storage) - 1), value)

    def extend(self, values: Iterable[Any]) -> None:
        """Add several at the end."""
        for value in list(values):
            self.append(value)

    def __iadd__(self, values: Iterable[Any]) -> ListWrapper:  # type: ignore[misc]
        self.extend(values)
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        before = self._storage[key]
        if _tracks(before if isinstance(key, slice) else [before]):
            self._moved = True
        self._storage[key] = [wrap(v) for v in value] if isinstance(key, slice) else wrap(
            value)
        self._renew()
        if not isinstance(key, slice):
            index = range(len(self._storage))[key]
            attach(self, str(index), self._storage[index])

    # ------------------------------------------------------------------ the rest of a list
    def copy(self) -> ListWrapper:
        """A wrapper of a copy of the list."""
        return ListWrapper(list(self._storage))

    __copy__ = copy

    def __add__(self, other: Any) -> Any:
        return self._storage + _storage_of(other)

    def __radd__(self, other: Any) -> Any:
        return other + self._storage

    def __repr__(self) -> str:
        return f"ListWrapper({self._storage!r})"

    def __reduce_ex__(self, protocol: Any) -> Any:
        return ListWrapper, (self._storage,)


class DictWrapper(dict[Any, Any]):
    """A dictionary that tells when something is put into it.

    Parameters
    ----------
    wrapped_dict : dict
        It is worked on itself.
    """

    __slots__ = ("__weakref__", "_storage", WAITING)
    __hash__ = None

    def __init__(self, wrapped_dict: Any = ()):
        storage = wrapped_dict if type(wrapped_dict) is dict else dict(wrapped_dict)
        for key, value in storage.items():
            storage[key] = wrap(value)
        super().__init__(storage)
        self._storage = storage
        setattr(self, WAITING, None)

    # ------------------------------------------------------------------ being saved
    def _trackable_children(self, save_type: str = "checkpoint", **_: Any) -> dict[str, Any]:
        beginning = (f"Unable to save the object {self!r} (a dictionary wrapper constructed "
                     "automatically on attribute assignment). ")
        if any(not isinstance(k, str) and is_trackable(v) for k, v in self._storage.items()):
            raise ArgumentError(
                f"{beginning}The wrapped dictionary contains a non-string key which maps to a "
                "trackable object or mutable data structure: use strings as keys.")
        if _tracks(self._storage.values()) and self._changed_outside():
            raise ArgumentError(
                f"{beginning}The wrapped dictionary was modified outside the wrapper, which breaks "
                "restoration on object creation: change the attribute itself, not the dictionary "
                "that was assigned to it.")
        return parts_of(self._storage)

    def _lookup_dependency(self, name: str) -> Any:
        return self._storage.get(name)

    def _changed_outside(self) -> bool:
        missing = object()
        return dict.__len__(self) != len(self._storage) or any(
            dict.get(self, key, missing) is not value for key, value in self._storage.items())

    def _renew(self) -> None:
        dict.clear(self)
        dict.update(self, self._storage)

    # ------------------------------------------------------------------ changing
    def __setitem__(self, key: Any, value: Any) -> None:
        value = wrap(value)
        self._storage[key] = value
        super().__setitem__(key, value)
        if getattr(self, WAITING) and isinstance(key, str):
            attach(self, key, value)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Put several values in."""
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def __ior__(self, other: Any) -> DictWrapper:
        self.update(other)
        return self

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """The value of a key, put in where it is missing."""
        if key not in self._storage:
            self[key] = default
        return self._storage[key]

    # ------------------------------------------------------------------ the rest of a dictionary
    def copy(self) -> DictWrapper:
        """A wrapper of a copy of the dictionary."""
        return DictWrapper(dict(self._storage))

    __copy__ = copy

    def __or__(self, other: Any) -> Any:
        return self._storage | _storage_of(other)

    def __ror__(self, other: Any) -> Any:
        return other | self._storage

    def __repr__(self) -> str:
        return f"DictWrapper({self._storage!r})"

    def __str__(self) -> str:
        return str(self._storage)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return DictWrapper, (self._storage,)


def _reader(name: str) -> Any:
    def method(self: Any, *args: Any) -> Any:
        return getattr(self._storage, name)(*[_storage_of(x) for x in args])
    method.__name__ = name
    return method


def _mover(name: str) -> Any:
    """A method that changes which element is where: such a list has no lasting names."""
    def method(self: Any, *args: Any, **options: Any) -> Any:
        if type(self) is ListWrapper:
            self._moved = self._moved or _tracks(self._storage) or _tracks(args)
        result = getattr(self._storage, name)(*args, **options)
        self._renew()
        return self if result is self._storage else result
    method.__name__ = name
    return method


def _attach() -> None:
    for cls, reading, moving in (
            (ListWrapper, "__getitem__ __len__ __iter__ __contains__ __reversed__ index count "
                          "__mul__ __rmul__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__",
             "insert pop remove clear sort reverse __delitem__ __imul__"),
            (DictWrapper, "__getitem__ __len__ __iter__ __contains__ __reversed__ get keys values "
                          "items __eq__ __ne__", "pop popitem clear __delitem__")):
        for name in reading.split():
            setattr(cls, name, _reader(name))
        for name in moving.split():
            setattr(cls, name, _mover(name))


_attach()

