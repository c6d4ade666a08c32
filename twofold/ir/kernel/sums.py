"""Long sums of floats without long chains of roundings.

Adding up n numbers one after the other loses up to n units in the last place, and with equal ones
it does. So a loop that adds up more than a block of them adds up blocks, and the blocks' sums are
added with what rounding takes from them kept for the next. The error is then that of one block,
however many there are: less than that of pairwise summation. Owns what sums that keep their errors
mean in simpler statements; loops are cut into blocks in ``blocked_sums``, where ``lower`` says so.

Products need nothing of the kind: each factor adds a relative error of its own, in any order.
"""

from __future__ import annotations

from functools import lru_cache

from . import build as k
from .nodes import Accumulate, Buffer, Const, Expression, Let, Load, Statement, Store, Variable


def is_rounded(combine: str, buffer: Buffer) -> bool:
    """Whether adding up into a buffer rounds with every step, so that long chains lose digits."""
    return combine == "sum" and buffer.dtype.kind == "f"


@lru_cache(256)
def written_out(s: Accumulate) -> tuple[Statement, ...]:
    """A sum that keeps its error, in statements that all targets have.

    What the last rounding added too much is taken from the next number, so that errors do not add
    up. (Kept with this sign zeros keep theirs: -0.0 - 0.0 is -0.0.)
    """
    assert s.error is not None
    x, before = (Variable(name, s.value.dtype) for name in ("x", "before"))
    after, error = added_exactly(before, x)
    return (Let(x, k.sub(s.value, Load(s.error, s.offset))), Let(before, Load(s.buffer, s.offset)),
            Store(s.buffer, s.offset, after), Store(s.error, s.offset, error))


def added_exactly(x: Expression, y: Expression) -> tuple[Expression, Expression]:
    """``x + y`` rounded, and what rounding added to it (of what is not finite: nothing)."""
    total = k.add(x, y)
    part = k.sub(total, x)
    error = k.add(k.sub(k.sub(total, part), x), k.sub(part, y))
    zero, infinity = (Const(value, error.dtype) for value in (0.0, float("inf")))
    is_finite = k.compare("lt", k.unary("abs", error), infinity)
    return total, k.select(is_finite, error, zero)
