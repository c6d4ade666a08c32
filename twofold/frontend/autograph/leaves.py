"""The leaves of variables that branches and loops carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...ir.base.types import TensorType
from ..tensors import nest
from ..tensors.tensor import Tensor
from ..values import convert
from .variables import is_undefined

State = tuple[Any, ...]


class LeafType:
    """The type of a leaf; no structure of its own."""

    def __init__(self, type: TensorType):
        self.type = type


def zeros_of(leaf: LeafType) -> Tensor:
    """A tensor of a type, for a variable that is assigned before it is read."""
    return convert.full(0, leaf.type.dtype, leaf.type.shape)


def leaves_of(values: Sequence[Any]) -> list[Any]:
    """Leaves of the values of variables; what has no value is one."""
    return [leaf for value in values
            for leaf in ([value] if is_undefined(value) else nest.flatten(value))]


def can_be_tensor(value: Any) -> bool:
    """Whether a value can be the result of a branch or be carried by a loop."""
    return isinstance(value, (Tensor, bool, int, float, complex, np.ndarray, np.generic)) \
        and not (isinstance(value, Tensor) and value.dtype.kind not in "biufc")


__all__ = ["LeafType", "State", "can_be_tensor", "leaves_of", "zeros_of"]
