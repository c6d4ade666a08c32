"""How users write windows: strides, paddings and the place of the channels."""

from __future__ import annotations

from typing import Any

from ....errors import ArgumentError, InvalidArgumentError
from ...tensors.tensor import Tensor
from ...values import arguments
from ..array import transpose


def pair(value: Any, what: str, channels_first: bool) -> tuple[int, int]:
    """One, two or four numbers per axis as those of height and width."""
    if value is None:
        return 1, 1
    items = arguments.static_ints(value, what)
    if len(items) == 1:
        return items[0], items[0]
    if len(items) == 2:
        return items[0], items[1]
    if len(items) == 4:
        return (items[2], items[3]) if channels_first else (items[1], items[2])
    raise ArgumentError(f"{what} must have 1, 2 or 4 numbers, got {value}")


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
    items = arguments.static_ints(value, what)
    return items[0] if len(items) == 1 else items[1]
