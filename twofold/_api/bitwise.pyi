# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.frontend.tensors.tensor import Tensor as _Tensor
def bitwise_and(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Bitwise and of integers."""
def bitwise_or(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Bitwise or of integers."""
def bitwise_xor(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Bitwise xor of integers."""
def invert(x: _Any, name: str | None = None) -> _Tensor:
    r"""Every bit of an integer flipped."""
def left_shift(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x << y``; counts are clipped to 0 ... number of bits - 1."""
def right_shift(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x >> y``, keeping the sign; counts are clipped as for ``left_shift``."""
