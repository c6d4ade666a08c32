"""Divisions and remainders of integers, in the one division that targets have.

Dividing by zero gives 0, as in NumPy, and the lowest integer divided by -1 wraps: both would end
the process on some targets. Written once for the code generators. Inside ``truncdiv`` is the
target's own division; its divisor is neither 0 nor -1.
"""

from __future__ import annotations

from functools import lru_cache

from ....dtypes import DType
from .. import build as k
from ..nodes import Binary, Expression, Unary, Variable
from .expansion import Expansion


@lru_cache(maxsize=64)
def division(name: str, dtype: DType) -> Expansion:
    """``floordiv``, ``mod``, ``truncdiv`` or ``truncmod`` of two integers of a dtype."""
    x, y = Variable("x", dtype), Variable("y", dtype)
    zero, one = k.constant(0, dtype), k.constant(1, dtype)
    by_zero = Binary("eq", y, zero)
    is_quotient = name in ("floordiv", "truncdiv")
    if dtype.kind == "u":
        safe = k.select(by_zero, one, y)
        quotient: Expression = Binary("truncdiv", x, safe)
        result = quotient if is_quotient else _rest(x, quotient, safe)
        return Expansion((x, y), k.select(by_zero, zero, result))
    by_minus = Binary("eq", y, k.constant(-1, dtype))
    unsafe = k.logical("or", by_zero, by_minus)
    safe = k.select(unsafe, one, y)
    quotient = Binary("truncdiv", x, safe)
    rest = _rest(x, quotient, safe)
    if name in ("floordiv", "mod"):
        is_opposite = Binary("lt", Binary("xor", rest, safe), zero)
        adjusts = k.logical("and", Binary("ne", rest, zero), is_opposite)
        quotient = k.select(adjusts, Binary("sub", quotient, one), quotient)
        rest = k.select(adjusts, Binary("add", rest, safe), rest)
    if is_quotient:
        quotient = k.select(by_minus, Unary("neg", x), quotient)
        return Expansion((x, y), k.select(by_zero, zero, quotient))
    return Expansion((x, y), k.select(unsafe, zero, rest))


def _rest(x: Expression, quotient: Expression, y: Expression) -> Expression:
    return Binary("sub", x, Binary("mul", quotient, y))
