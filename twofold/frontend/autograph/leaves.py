"""The leaves of variables that branches and loops carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...ir.base.types import TensorType
from ..tensors import nest
from ..tensors.tensor import Tensor
from ..values import convert
from .variables import is_undefined

State = tuple[Any, ...]


class LeafType:
    """The type of a leaf, or one that it may have; no structure of its own."""

    def __init__(self, type: TensorType, has_rank: bool = True):
        self.type = type
        self.has_rank = has_rank


def zeros_of(leaf: LeafType) -> Tensor:
    """A tensor of a type, for a variable that is assigned before it is read."""
    zeros = convert.full(0, leaf.type.dtype, leaf.type.shape)
    if leaf.has_rank:
        return zeros
    from ..flow.loop_parts import forget_rank  # a rare case
    return forget_rank(zeros)


def leaves_of(values: Sequence[Any]) -> list[Any]:
    """Leaves of the values of variables; what has no value is one."""
    return [leaf for value in values
            for leaf in ([value] if is_undefined(value) else nest.flatten(value))]


def can_be_tensor(value: Any) -> bool:
    """Whether a value can be the result of a branch or be carried by a loop."""
    return isinstance(value, (Tensor, bool, int, float, complex, np.ndarray, np.generic)) \
        and not (isinstance(value, Tensor) and value.dtype.kind not in "biufc")


def can_be_carried(value: Any) -> bool:
    """Whether a loop can carry a value: strings too, which it carries as their parts."""
    return can_be_tensor(value) or isinstance(value, (str, bytes)) or (
        isinstance(value, Tensor) and value.dtype is dtypes.string)


__all__ = ["LeafType", "State", "can_be_carried", "can_be_tensor", "leaves_of", "zeros_of"]
