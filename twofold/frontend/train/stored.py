"""What a stored checkpoint offers, whoever wrote it: tensors by key, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from ...dataclass import dataclass
from ...dtypes import DType

#: The key under which readers show the graph of objects.
OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"


@dataclass(frozen=True)
class StoredObject:
    """An object as a checkpoint has it; the first one is the root.

    Attributes
    ----------
    children : dict
        Names of its parts to their numbers.
    values : dict
        Names of its own values to the keys of tensors.
    """

    children: dict[str, int]
    values: dict[str, str]


class StoredTensors(Protocol):
    """A checkpoint that can be read.

    Attributes
    ----------
    path : str
        What users call it: the path without endings.
    objects : sequence of StoredObject
        Empty where the tensors are known by their names alone.
    """

    path: str

    @property
    def objects(self) -> Sequence[StoredObject]:
        """The root first."""

    def describe(self) -> Mapping[str, tuple[DType | None, tuple[int, ...]]]:
        """Dtype and shape of every tensor, by key, in order; None: a dtype of TensorFlow's own."""

    def read(self, key: str) -> np.ndarray[Any, Any]:
        """A tensor: a new array, of objects that are ``bytes`` for strings.

        Raises
        ------
        DataLossError
            Its bytes are not those that were written.
        """

    def graph_text(self) -> bytes:
        """The graph of objects, in the format's own notation."""


def key_of(path: Sequence[str], value_name: str) -> str:
    """The key of a value of the object that is found along a path of names."""
    return "/".join([*(_escape(name) for name in path), ".ATTRIBUTES", _escape(value_name)])


def _escape(name: str) -> str:
    """A name without what separates names: as TensorFlow writes it."""
    return name.replace(".", "..").replace("/", ".S")


def names_of(objects: Sequence[StoredObject]) -> dict[int, str]:
    """How messages call each object: ``(root).layer.bias``."""
    found = {0: "(root)"}
    waiting = [0]
    for number in waiting:
        for name, child in objects[number].children.items():
            if child not in found:
                found[child] = f"{found[number]}.{name}"
                waiting.append(child)
    return found
