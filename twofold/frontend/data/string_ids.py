"""Strings in compiled functions of elements: numbers there, which stand for places in a table.

Compiled code holds no strings. A function of strings is traced with integers in their places, of
the same shape, and string tensors that look up what they stand for. While it runs, the thread has
a table of the strings of the element.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..tensors.tensor import Tensor
from ..tracing.strings import traced_strings


class _Local(threading.local):
    def __init__(self) -> None:
        self.tables: list[list[bytes]] = []


_local = _Local()


class StringTable:
    """The strings of some leaves, for a ``with`` block that runs compiled code on their ids."""

    __slots__ = ("_strings",)

    def __init__(self) -> None:
        self._strings: list[bytes] = []

    def ids_of(self, strings: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Numbers for strings, which this table keeps."""
        first = len(self._strings)
        self._strings += strings.ravel().tolist()
        return np.arange(first, first + strings.size, dtype=np.int64).reshape(strings.shape)

    def __enter__(self) -> None:
        _local.tables.append(self._strings)

    def __exit__(self, *_: object) -> None:
        _local.tables.pop()


def _looked_up(ids: Tensor) -> Any:
    """The strings that numbers stand for in the table of this run."""
    table = _local.tables[-1]
    numbers = ids._host()
    found = np.empty(numbers.size, object)
    found[:] = [table[i] for i in numbers.ravel().tolist()]
    return found.reshape(numbers.shape)


def strings_of(ids: Tensor) -> Tensor:
    """The traced string tensor of a traced tensor of ids."""
    return traced_strings(_looked_up, [ids], ids._type().shape)


def with_ids(leaves: Sequence[Any], places: Sequence[int], table: StringTable) -> list[Any]:
    """Leaves with ids in place of the strings among them."""
    found = list(leaves)
    for place in places:
        found[place] = table.ids_of(found[place])
    return found
