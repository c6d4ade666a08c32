"""Between which numbers the integers of a kernel lie, whatever its buffers and sizes hold.

An interval for every expression of integers, from the limits of loops and dtypes alone. What may
leave 64 bits is not known at all, so that an interval is true of the machine's arithmetic too.
``guard.py`` proves with it that offsets stay inside; ``bounds.py`` answers other questions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...dtypes import DType
from .nodes import (
    INDEX,
    Binary,
    Cast,
    Const,
    Expression,
    For,
    Index,
    Let,
    Select,
    Size,
    Statement,
    Variable,
)
from .traverse import reachable, walk

Interval = tuple[int, int]
"""The smallest and the largest value."""


class Ranges:
    """The intervals of the expressions of one kernel.

    Parameters
    ----------
    body : sequence of Statement
        The whole kernel: what its loops count and its variables stand for.
    """

    def __init__(self, body: Sequence[Statement]):
        self._found: dict[Expression, Interval] = {}
        for statement in walk(body):        # outer before inner, names before their uses
            if isinstance(statement, For):
                _, most = self.of(statement.extent)
                self._found[statement.index] = (0, max(most - 1, 0))
            elif isinstance(statement, Let) and statement.value.dtype.kind in "iu":
                self._found[statement.variable] = self.of(statement.value)

    def of(self, root: Expression) -> Interval:
        """The interval of an expression of integers."""
        found = self._found
        if root not in found:
            for e in reachable([root]):
                if e not in found and e.dtype.kind in "iub":
                    found[e] = self._interval(e)
        return found[root]

    def is_exact(self, e: Expression) -> bool:
        """Whether sums, differences and products of indices are certain to fit 64 bits."""
        return not (isinstance(e, Binary) and e.dtype is INDEX and e.name in _WRAPPING) \
            or _fits(_WRAPPING[e.name](self.of(e.x), self.of(e.y)), INDEX)

    def _interval(self, e: Expression) -> Interval:
        everything = limits(e.dtype)
        match e:
            case Const(value=value):
                return int(value), int(value)
            case Size():
                return 0, everything[1]
            case Index() | Variable():
                return everything       # of a loop or variable that is not of this kernel
            case Cast(x=x) if x.dtype.kind in "iub":
                inside = self._found[x]
            case Select(x=x, y=y) if e.dtype.kind in "iu":
                (a, b), (c, d) = self._found[x], self._found[y]
                inside = min(a, c), max(b, d)
            case Binary(name=name, x=x, y=y) if name in _RULES and x.dtype.kind in "iu":
                inside = _RULES[name](self._found[x], self._found[y])
            case _:
                return everything
        return inside if _fits(inside, e.dtype) else everything


def limits(dtype: DType) -> Interval:
    """The lowest and highest number of a dtype of integers or bools."""
    return (0, 1) if dtype.kind == "b" else (int(dtype.min), int(dtype.max))


def _fits(inside: Interval, dtype: DType) -> bool:
    lowest, highest = limits(dtype)
    return lowest <= inside[0] and inside[1] <= highest


def _multiply(x: Interval, y: Interval) -> Interval:
    corners = [a * b for a in x for b in y]
    return min(corners), max(corners)


def _divide(x: Interval, y: Interval) -> Interval:
    """Rounded down; by zero it is 0."""
    if y[0] > 0:
        corners = [a // b for a in x for b in y]
        return min(corners), max(corners)
    most = max(abs(x[0]), abs(x[1]))
    return -most, most


def _remainder(x: Interval, y: Interval) -> Interval:
    """With the sign of the divisor; by zero it is 0."""
    if y[0] > 0 and x[0] >= 0:
        return 0, min(x[1], y[1] - 1)
    return min(y[0] + 1, 0), max(y[1] - 1, 0)


_WRAPPING: dict[str, Callable[[Interval, Interval], Interval]] = {
    "add": lambda x, y: (x[0] + y[0], x[1] + y[1]),
    "sub": lambda x, y: (x[0] - y[1], x[1] - y[0]),
    "mul": _multiply,
}
_RULES: dict[str, Callable[[Interval, Interval], Interval]] = {
    **_WRAPPING,
    "floordiv": _divide,
    "mod": _remainder,
    "min": lambda x, y: (min(x[0], y[0]), min(x[1], y[1])),
    "max": lambda x, y: (max(x[0], y[0]), max(x[1], y[1])),
}
