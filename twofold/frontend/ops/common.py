"""What the public functions share: axes as users write them, and shapes."""

from __future__ import annotations

from typing import Any

from ...errors import InvalidArgumentError, ShapeError
from ..dispatch import calls
from ..tensors.tensor import Tensor
from ..values import arguments, convert

to_tensor = convert.to_tensor


def one_axis(name: str, axis: Any, rank: int) -> int:
    """A possibly negative axis as a position.

    Raises
    ------
    InvalidArgumentError
        When it is outside the rank.
    """
    position = arguments.static_int(axis, "axis")
    if not -rank <= position < rank:
        raise InvalidArgumentError(
            f"tf.{name}: axis {position} is outside [{-rank}, {rank}) of a tensor of rank {rank}",
            name)
    return position + rank if position < 0 else position


def axes_of(name: str, axis: Any, rank: int) -> tuple[int, ...]:
    """``axis=None``, one axis or a list of them as sorted positions.

    Raises
    ------
    InvalidArgumentError
        For an axis outside the rank, or one given twice.
    """
    if axis is None:
        return tuple(range(rank))
    if type(axis) is int:
        return (one_axis(name, axis, rank),)
    found = [one_axis(name, item, rank) for item in arguments.static_ints(axis, "axis")]
    if len(set(found)) != len(found):
        raise InvalidArgumentError(f"tf.{name}: axis {axis} names a dimension twice", name)
    return tuple(sorted(found))


def shape_of(x: Tensor) -> tuple[Any, ...]:
    """Shape with run-time dimensions kept."""
    return calls.type_of(x).shape


def require_same_shape(name: str, x: Tensor, y: Tensor, what: str) -> None:
    """Refuse shapes that cannot be equal; sizes that are not known yet are no reason.

    Raises
    ------
    ShapeError
        When they differ; ``what`` names the two.
    """
    if type(x) is Tensor and type(y) is Tensor and x._array.shape == y._array.shape:
        return
    if not x.shape.is_compatible_with(y.shape):
        raise ShapeError(f"tf.{name}: {what} must have the same shape, got {x.shape} and {y.shape}")
