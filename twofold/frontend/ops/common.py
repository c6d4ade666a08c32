"""What the public functions share: axes as users write them, and what is not supported."""

from __future__ import annotations

from typing import Any

from ...errors import InvalidArgumentError, UnimplementedError
from ..dispatch import calls
from ..tensors.tensor import Tensor
from ..values import arguments, convert

to_tensor = convert.to_tensor


def unsupported(function: str, parameter: str, value: Any, *accepted: Any) -> None:
    """Refuse a value of a parameter that would change the result and is not acted on.

    Raises
    ------
    UnimplementedError
        Unless the value is one of those accepted, which are the default and what means the same.
    """
    if not any(value is other or (isinstance(value, (str, int)) and value == other)
               for other in accepted):
        raise UnimplementedError(f"tf.{function}: {parameter}={value!r} is not supported; "
                                 f"leave {parameter} out", function)


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
