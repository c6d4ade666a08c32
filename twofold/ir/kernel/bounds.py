"""What is known of index expressions: their value for given sizes, their sign, their limits.

Owns these questions for both code generators; what an expression is made of is in ``traverse``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping

from ..base.dims import Symbol
from .arithmetic import apply_integers
from .nodes import INDEX, Binary, Const, Expression, Index, Size, Variable
from .traverse import reachable

_KEEPS_SIGN = frozenset({"add", "mul", "floordiv", "mod", "min", "max"})


def is_of_sizes(e: Expression) -> bool:
    """True for an index expression of sizes alone, whose value is known before a kernel runs."""
    return all(isinstance(x, (Const, Size, Binary)) for x in reachable([e]))


def size_value(e: Expression, sizes: Mapping[Symbol, int]) -> int:
    """The value of an index expression of sizes alone."""
    values: dict[Expression, int] = {}
    for x in reachable([e]):
        if isinstance(x, Const):
            values[x] = int(x.value)
        elif isinstance(x, Size):
            values[x] = sizes[x.symbol]
        else:
            assert isinstance(x, Binary)
            values[x] = apply_integers(x.name, values[x.x], values[x.y])
    return values[e]


def size_bound(e: Expression) -> Expression | None:
    """An expression of sizes that an extent never exceeds."""
    if is_of_sizes(e):
        return e
    if isinstance(e, Binary) and e.name == "min":
        bounds = [b for b in (size_bound(e.x), size_bound(e.y)) if b is not None]
        constants = [b for b in bounds if isinstance(b, Const)]
        return (constants or bounds or [None])[0]
    return None


def constant_bound(e: Expression) -> int | None:
    """A number that an extent never exceeds."""
    if isinstance(e, Const):
        return int(e.value)
    if isinstance(e, Binary) and e.name == "min":
        return min((b for b in (constant_bound(e.x), constant_bound(e.y)) if b is not None),
                   default=None)
    return None


def settle_extent(extent: Expression, extents: Mapping[Index, Expression]) -> Expression:
    """An extent, as a constant where blocks of a loop divide it evenly.

    ``min(c, t - i * c)`` is ``c`` for each ``i`` below ``t / c``.
    """
    if not isinstance(extent, Binary) or extent.name != "min":
        return extent
    block, rest = (extent.x, extent.y) if isinstance(extent.x, Const) else (extent.y, extent.x)
    if not (isinstance(block, Const) and isinstance(rest, Binary) and rest.name == "sub"
            and isinstance(rest.x, Const) and isinstance(rest.y, Binary)):
        return extent
    done, total, size = rest.y, int(rest.x.value), int(block.value)
    if not (done.name == "mul" and isinstance(done.x, Index) and isinstance(done.y, Const)
            and done.y.value == size and size > 0 and total % size == 0):
        return extent
    blocks = extents.get(done.x)
    is_even = isinstance(blocks, Const) and blocks.value == total // size
    return block if is_even else extent


def is_natural(e: Expression, naturals: Container[Expression] = (),
               resolve: Callable[[Variable], Expression | None] | None = None) -> bool:
    """Whether an index expression can be seen never to be negative.

    Parameters
    ----------
    e : Expression
    naturals : container of Expression
        What is known not to be.
    resolve : callable, optional
        What a variable stands for, or None.
    """
    return _is_made_of(e, naturals, resolve, _KEEPS_SIGN, lambda value: value >= 0)


def is_small(e: Expression, naturals: Container[Expression] = ()) -> bool:
    """True for arithmetic of counters and sizes only, which is far from overflowing."""
    return _is_made_of(e, naturals, None, _KEEPS_SIGN | {"sub"}, lambda value: True)


def _is_made_of(e: Expression, known: Container[Expression],
                resolve: Callable[[Variable], Expression | None] | None, names: Container[str],
                accepts: Callable[[int], bool]) -> bool:
    """Whether an expression is arithmetic of these names on counters, sizes, accepted constants
    and what is known."""
    stack: list[Expression] = [e]
    while stack:
        e = stack.pop()
        if isinstance(e, (Index, Size)) or e in known:
            continue
        if isinstance(e, Const):
            if not accepts(int(e.value)):
                return False
        elif isinstance(e, Variable):
            bound = None if resolve is None else resolve(e)
            if bound is None:
                return False
            stack.append(bound)
        elif isinstance(e, Binary) and e.dtype is INDEX and e.name in names:
            stack += [e.x, e.y]
        else:
            return False
    return True
