"""The graph of objects below a root: who they are, under which names, and what is saved of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ...errors import ArgumentError
from ..tensors.tensor import Tensor
from ..tracking.protocol import children_of, is_trackable
from ..values import convert
from .stored import StoredObject, key_of


class ObjectGraph:
    """The objects that are reached from a root, nearest first.

    Parameters
    ----------
    root : object
    attached : mapping
        Further parts of the root.

    Attributes
    ----------
    objects : list
        Each once; the root first.
    children : list of dict
        Of each, names of parts to numbers in ``objects``.
    paths : list of tuple
        Of each, the shortest way to it.
    """

    def __init__(self, root: Any, attached: Mapping[str, Any]):
        self.objects: list[Any] = [root]
        self.children: list[dict[str, int]] = []
        self.paths: list[tuple[str, ...]] = [()]
        numbers = {id(root): 0}
        for number, value in enumerate(self.objects):  # grows meanwhile
            parts = children_of(value)
            if number == 0:
                parts.update(attached)
            own = {}
            for name, part in parts.items():
                if id(part) not in numbers:
                    numbers[id(part)] = len(self.objects)
                    self.objects.append(part)
                    self.paths.append((*self.paths[number], name))
                own[name] = numbers[id(part)]
            self.children.append(own)

    def values(self, own: Callable[[Any], Mapping[str, Any]] | None = None
               ) -> tuple[dict[str, Any], list[StoredObject]]:
        """The tensors to save by key, as they are now, and the objects as they are stored.

        Parameters
        ----------
        own : callable, optional
            Gives what is saved of an object itself; by default as it is now.
        """
        tensors: dict[str, Any] = {}
        stored = []
        for value, children, path in zip(self.objects, self.children, self.paths):
            keys = {}
            for name, tensor in (own or own_values)(value).items():
                keys[name] = key_of(path, name)
                tensors[keys[name]] = tensor
            stored.append(StoredObject(children, keys))
        return tensors, stored

    def saved_objects(self) -> list[Any]:
        """Those that have values of their own."""
        return [x for x in self.objects if has_values(x)]


def has_values(value: Any) -> bool:
    """Whether something of an object itself is saved, not only of its parts."""
    return hasattr(type(value), "_serialize_to_tensors")


def own_values(value: Any) -> dict[str, Tensor]:
    """What is saved of an object itself."""
    if not has_values(value):
        return {}
    return {name: convert.to_tensor(tensor)
            for name, tensor in value._serialize_to_tensors().items()}


def host_arrays(tensors: Mapping[str, Tensor]) -> dict[str, np.ndarray[Any, Any]]:
    """The tensors' elements in the memory of the host."""
    return {key: np.asarray(tensor._host()) for key, tensor in tensors.items()}


def require_trackable(value: Any, name: str) -> None:
    """Refuse what cannot be saved.

    Raises
    ------
    ValueError
    """
    if not is_trackable(value):
        raise ArgumentError(
            f"`Checkpoint` was expecting {name} to be a trackable object (an object derived from "
            f"`Trackable`), got {value!r}: pass a tf.Variable, a tf.Module, or lists and "
            "dictionaries of them; a number that is to be saved belongs into a tf.Variable.")


def shown(values: Iterable[Any], most: int = 10) -> str:
    """Objects as messages list them."""
    listed = list(values)
    return f"[{', '.join(repr(x) for x in listed[:most])}]"
