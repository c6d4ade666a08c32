"""Axes and shapes as NumPy's callers write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..dispatch.door import run
from ..ops.array import broadcast_dynamic_shape
from ..ops.array import shape as plain_shape
from ..ops.common import axes_of, one_axis, shape_of
from ..tensors.tensor import Tensor
from ..values import arguments


def broadcast_shape_of(*tensors: Tensor) -> Any:
    """The shape that tensors broadcast to, as a tensor."""
    first, *others = tensors
    found = plain_shape(first)
    for x in others:
        found = broadcast_dynamic_shape(found, plain_shape(x))
    return found


def to_rank(x: Tensor, rank: int) -> Tensor:
    """A tensor with axes of size 1 put in front, up to a rank."""
    missing = rank - x.ndim
    return x if missing <= 0 else run("reshape", x, shape=(*[1] * missing, *shape_of(x)))


def move_axes(x: Tensor, source: Any, destination: Any, name: str) -> Tensor:
    """``moveaxis`` of a tensor; axes are numbers or lists of them."""
    rank = x.ndim
    given = [one_axis(name, axis, rank) for axis in arguments.static_ints(source, "source")]
    wanted = [one_axis(name, axis, rank)
              for axis in arguments.static_ints(destination, "destination")]
    order = [axis for axis in range(rank) if axis not in given]
    for place, axis in sorted(zip(wanted, given)):
        order.insert(place, axis)
    return permute(x, order)


def permute(x: Tensor, order: Sequence[int]) -> Tensor:
    """A tensor with its axes in another order."""
    order = tuple(order)
    return x if order == tuple(range(len(order))) else run("transpose", x, permutation=order)


def flat(x: Tensor) -> Tensor:
    """A tensor as a vector."""
    if x.ndim == 1:
        return x
    return run("reshape", x, shape=(x._type().size,))


__all__ = ["axes_of", "broadcast_shape_of", "flat", "move_axes", "one_axis", "permute", "shape_of",
           "to_rank"]
