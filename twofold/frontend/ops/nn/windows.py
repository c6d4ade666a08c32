"""Windows over axes: how users write them (strides, paddings, the place of the channels), and what
they meet, one slice of the tensor for each of their elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....errors import ArgumentError, InvalidArgumentError
from ....ir.base.literal import Literal
from ....ir.oplib.contract.convolution import resolve_padding
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...values import arguments
from ...values.requirements import require_at_most, size_text
from ..array import transpose
from ..common import shape_of


def pair(value: Any, what: str, channels_first: bool) -> tuple[int, int]:
    """One, two or four numbers per axis as those of height and width."""
    height, width = per_axis(value, what, 2, channels_first)
    return height, width


def per_axis(value: Any, what: str, count: int, channels_first: bool = False) -> tuple[int, ...]:
    """One number, one for each of ``count`` axes of space, or one for every axis: those of space.

    Raises
    ------
    ArgumentError
        When there are as many numbers as of none of these.
    """
    if value is None:
        return (1,) * count
    items = arguments.whole_numbers(value, what)
    if len(items) == 1:
        return items * count
    if len(items) == count:
        return items
    if len(items) == count + 2:
        return items[2:] if channels_first else items[1:-1]
    raise ArgumentError(f"{what} must have 1, {count} or {count + 2} numbers, got {value}")


def is_channels_first(data_format: str | None, allowed: tuple[str, str]) -> bool:
    """Whether a data format is the second of two; raises unless it is one of them, or None."""
    if data_format is None or data_format == allowed[0]:
        return False
    if data_format == allowed[1]:
        return True
    raise InvalidArgumentError(f"data_format must be {allowed[0]!r} or {allowed[1]!r}, got "
                               f"{data_format!r}", "nn.conv2d")


def given_padding(padding: Any, channels_first: bool) -> Any:
    """Explicit paddings, one pair per axis, as those of height and width; strings as they are."""
    if isinstance(padding, str):
        return padding
    pairs = [tuple(arguments.dims_of(each, "padding")) for each in padding]
    if len(pairs) == 2:
        return tuple(pairs)
    if len(pairs) != 4:
        raise ArgumentError(f"padding must be 'SAME', 'VALID' or 4 pairs, got {padding}")
    return (pairs[2], pairs[3]) if channels_first else (pairs[1], pairs[2])


def with_channels_last(x: Tensor, channels_first: bool) -> Tensor:
    """Images as the ops take them."""
    return transpose(x, [0, 2, 3, 1]) if channels_first else x


def with_channels_as_given(x: Tensor, channels_first: bool) -> Tensor:
    """Images as the user has them, from what an op gave."""
    return transpose(x, [0, 3, 1, 2]) if channels_first else x


def single(value: Any, what: str) -> int:
    """One number, or the middle one of ``[1, n, 1]``, as that of the width."""
    if value is None:
        return 1
    items = arguments.whole_numbers(value, what)
    return items[0] if len(items) == 1 else items[1]


def resolve_pads(name: str, padding: Any, sizes: Sequence[Any], window: Sequence[int],
                 steps: Sequence[int], gaps: Sequence[int]) -> tuple[tuple[Any, Any], ...]:
    """What ``"VALID"`` or ``"SAME"`` puts around each axis; a window must fit then."""
    if not isinstance(padding, str):
        raise InvalidArgumentError(f"tf.{name}: padding must be 'VALID' or 'SAME', got "
                                   f"{padding!r}", name)
    if min(*steps, *gaps, *window) < 1:
        raise InvalidArgumentError(f"tf.{name}: windows {tuple(window)}, strides {tuple(steps)} "
                                   f"and dilations {tuple(gaps)} must be at least 1", name)
    pads = []
    for size, extent, step, gap in zip(sizes, window, steps, gaps, strict=True):
        (each, _) = resolve_padding(padding, (size, size), (extent, 1), (step, 1), (gap, 1))
        reach, padded = (extent - 1) * gap + 1, size + each[0] + each[1]
        require_at_most(reach, padded, lambda: InvalidArgumentError(
            f"tf.{name}: a window of {reach} does not fit an input of "  # noqa: B023
            f"{size_text(padded)}, padding included", name))  # noqa: B023
        pads.append(each)
    return tuple(pads)


def window_parts(x: Tensor, axis: int, count: int, step: int, gap: int, pads: tuple[Any, Any],
                 fill: float = 0) -> list[Tensor]:
    """For each element of a window along an axis, what it meets at the window's places."""
    own = shape_of(x)
    if pads != (0, 0):
        around = tuple(pads if i == axis else (0, 0) for i in range(len(own)))
        x = run("pad", x, paddings=around, mode="constant", value=Literal(fill, x.dtype))
        own = shape_of(x)
    places = (own[axis] - ((count - 1) * gap + 1)) // step + 1
    return [run("strided_slice", x, **slice_at(own, axis, i * gap, places, step))
            for i in range(count)]


def slice_at(shape: tuple[Any, ...], axis: int, begin: int, count: Any, step: int
             ) -> dict[str, Any]:
    """Attributes of a slice of ``count`` places along an axis."""
    return {"begin": tuple(begin if i == axis else 0 for i in range(len(shape))),
            "end": tuple(begin + (count - 1) * step + 1 if i == axis else size
                         for i, size in enumerate(shape)),
            "strides": tuple(step if i == axis else 1 for i in range(len(shape)))}
