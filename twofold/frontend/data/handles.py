"""Datasets and iterators as numbers: what a trace takes in the place of such an argument."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes, forks
from ...errors import FailedPreconditionError
from ..tensors.tensor import Tensor, from_array
from .node import UNKNOWN, Node, Run, late_tensors, not_outside
from .streams import Stream

_objects: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
_numbers = itertools.count(1)
_lock = forks.lock()


def handle_of(value: Any) -> Tensor:
    """The number of an object, which has the attribute ``_number``, as a tensor."""
    with _lock:
        if value._number is None:
            value._number = next(_numbers)
            _objects[value._number] = value
    return from_array(np.array(value._number, np.int64), dtypes.int64)


def object_of(number: Any) -> Any:
    """The object of a number."""
    return _objects[int(number)]


class Given(Node):
    """A dataset that is an argument of a function, while that is traced."""

    name = "argument"

    def __init__(self, spec: Any, handle: Tensor):
        self._spec = spec
        self.late = (handle,)

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return UNKNOWN

    def stream(self, run: Run) -> Stream:
        raise not_outside()

    def settle(self, arrays: Sequence[Any]) -> Node:
        dataset = _objects.get(int(arrays[0]))
        if dataset is None:
            raise FailedPreconditionError("a dataset that was an element of another one is gone "
                                          "through long after it was taken", "iter")
        node: Node = dataset._node
        return node


def is_late(node: Node) -> bool:
    """Whether only the run of a function tells what a dataset is."""
    return bool(late_tensors(node))
