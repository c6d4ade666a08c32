"""Integer arithmetic of index expressions, on numbers and on dimensions alike.

The one table of it: expressions are folded with it as they are built, sizes of launches computed.
"""

from __future__ import annotations

from collections.abc import Callable

from ..base import dims
from ..base.dims import Dim

ARITHMETIC: dict[str, Callable[[Dim, Dim], Dim]] = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b,
    "floordiv": dims.floordiv, "mod": dims.modulo, "min": dims.minimum, "max": dims.maximum}
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b}


def apply_integers(name: str, a: int, b: int) -> int:
    """The value of one operation on integers; dividing by zero gives 0, as in compiled code."""
    if b == 0 and name in ("floordiv", "mod"):
        return 0
    value = ARITHMETIC[name](a, b)
    assert isinstance(value, int)
    return value
