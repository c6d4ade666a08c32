"""Integer arithmetic with Python's meaning, shifts that are always defined, bits of floats, Philox.

Integers divided by zero give 0 (see ``division``). Nothing here traps on any target.
"""

from __future__ import annotations

from collections.abc import Sequence

from .... import dtypes
from .. import build as k
from ..nodes import Expression
from .formats import equals, format_of, greater, is_nan


def floordiv(x: Expression, y: Expression) -> Expression:
    """``x // y`` as in Python, for integers and floats."""
    if x.dtype.kind != "f":
        return k.binary("floordiv", x, y)
    return k.unary("floor", k.div(x, y))


def floormod(x: Expression, y: Expression) -> Expression:
    """``x % y`` as in Python: the sign of a result that is not zero is the divisor's."""
    if x.dtype.kind != "f":
        return k.binary("mod", x, y)
    zero = k.constant(0.0, x.dtype)
    rest = k.binary("fmod", x, y)
    opposite = k.compare("ne", k.compare("lt", rest, zero), k.compare("lt", y, zero))
    moved = k.select(opposite, k.add(rest, y), rest)
    return k.select(k.compare("eq", rest, zero), k.binary("copysign", zero, y), moved)


def truncatediv(x: Expression, y: Expression) -> Expression:
    """Division rounding towards zero."""
    if x.dtype.kind != "f":
        return k.binary("truncdiv", x, y)
    return k.unary("trunc", k.div(x, y))


def truncatemod(x: Expression, y: Expression) -> Expression:
    """The rest of the division that rounds towards zero; it has the sign of ``x``."""
    if x.dtype.kind != "f":
        return k.binary("truncmod", x, y)
    return k.binary("fmod", x, y)


def shift_left(x: Expression, count: Expression) -> Expression:
    """``x << count``, the count clipped to what the number of bits allows."""
    return k.binary("shl", x, _safe_count(count))


def shift_right(x: Expression, count: Expression) -> Expression:
    """``x >> count`` with copies of the sign, the count clipped to what the bits allow."""
    return k.binary("shr", x, _safe_count(count))


def _safe_count(count: Expression) -> Expression:
    last = k.constant(count.dtype.size * 8 - 1, count.dtype)
    return k.binary("max", k.binary("min", count, last), k.constant(0, count.dtype))


def integer_power(x: Expression, y: Expression) -> Expression:
    """``x**y`` by squaring, wrapping; a negative exponent gives what 1/x**-y truncates to."""
    one, zero = k.constant(1, x.dtype), k.constant(0, x.dtype)
    result, square = one, x
    # An exponent at or above the number of bits matters only through wrapping: all its bits count.
    for bit in range(x.dtype.size * 8 - (x.dtype.kind == "i")):
        has_bit = k.compare("ne", k.binary("and", y, k.constant(1 << bit, x.dtype)), zero)
        result = k.select(has_bit, k.mul(result, square), result)
        square = k.mul(square, square)
    if x.dtype.kind == "u":
        return result
    odd = k.compare("ne", k.binary("and", y, one), zero)
    minus = k.constant(-1, x.dtype)
    of_minus_one = k.select(odd, minus, one)
    inverse = k.select(k.compare("eq", x, minus), of_minus_one, zero)
    inverse = k.select(k.compare("eq", x, one), one, inverse)
    return k.select(k.compare("lt", y, zero), inverse, result)


def nextafter(x: Expression, y: Expression) -> Expression:
    """The float next to ``x`` in the direction of ``y``."""
    form = format_of(x)
    bits = k.bitcast(x, form.signed)
    one = k.constant(1, form.signed)
    # The bits of a float of either sign grow with its magnitude.
    outward = k.compare("eq", k.compare("gt", y, x), greater(x, 0.0))
    moved = k.bitcast(k.select(outward, k.add(bits, one), k.sub(bits, one)), form.dtype)
    smallest = k.binary("copysign", k.bitcast(one, form.dtype), y)
    moved = k.select(equals(x, 0.0), smallest, moved)
    moved = k.select(k.compare("eq", x, y), y, moved)
    return k.select(k.logical("or", is_nan(x), is_nan(y)), k.add(x, y), moved)


PHILOX_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
PHILOX_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)


def philox(counter: Sequence[Expression], key: Sequence[Expression], rounds: int = 10
           ) -> tuple[Expression, Expression, Expression, Expression]:
    """Philox 4x32: four uint32 of random bits.

    Parameters
    ----------
    counter : four uint32 expressions
    key : two uint32 expressions
    rounds : int
        Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011), recommend 10.
    """
    a, b, c, d = counter
    low, high = key
    first, second = (k.constant(m, dtypes.uint32) for m in PHILOX_MULTIPLIERS)
    for step in range(rounds):
        if step:
            low = k.add(low, k.constant(PHILOX_KEY_STEPS[0], dtypes.uint32))
            high = k.add(high, k.constant(PHILOX_KEY_STEPS[1], dtypes.uint32))
        a, b, c, d = (
            k.binary("xor", k.binary("xor", k.binary("mulhi", second, c), b), low),
            k.mul(second, c),
            k.binary("xor", k.binary("xor", k.binary("mulhi", first, a), d), high),
            k.mul(first, a))
    return a, b, c, d
