"""What the public functions share: axes as users write them, and functions made from op records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import InvalidArgumentError
from ...ir.ops import table
from ..dispatch import calls, door
from ..tensors.tensor import Tensor
from ..values import arguments, convert, short_ways
from .examples import EXAMPLES

to_tensor = convert.to_tensor


def unary(name: str, example: str = "") -> Callable[..., Tensor]:
    """The public function of a one-input op."""
    op = table.get(name)
    attrs = op.attrs()
    apply = door.apply

    def function(x: Any, name: str | None = None) -> Tensor:
        return apply(op, (to_tensor(x),), attrs)[0]

    return short_ways.of_one(op.name, _described(function, op, "x : Tensor", example))


def binary(name: str, example: str = "") -> Callable[..., Tensor]:
    """The public function of a two-input op; Python values take the dtype of the tensor beside."""
    op = table.get(name)
    attrs = op.attrs()
    apply = door.apply
    operands = convert.operands

    def function(x: Any, y: Any, name: str | None = None) -> Tensor:
        return apply(op, operands(x, y), attrs)[0]

    return short_ways.of_two(op.name, _described(function, op, "x, y : Tensor", example))


def _described(function: Any, op: Any, parameters: str, example: str) -> Any:
    function.__name__ = function.__qualname__ = op.name
    function.__doc__ = (f"{op.doc}\n\nParameters\n----------\n{parameters}\nname : str, optional\n"
                        "    Accepted as in TensorFlow; not used.\n" + example_of(op.name, example))
    return function


def example_of(name: str, given: str = "") -> str:
    """The section of a docstring with an example: the one given, or that of the table."""
    if not given and name in EXAMPLES:
        given = ">>> {}\n{}\n".format(*EXAMPLES[name])
    return given and f"\nExamples\n--------\n>>> import twofold as tf\n{given}"


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
