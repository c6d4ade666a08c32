"""sin, cos, tan and their inverses, written once in primitive nodes for float32 and float64.

Arguments are reduced to [-pi/4, pi/4] by subtracting multiples of pi/2 part by part. float32: three
parts for |x| < 2**15; larger ones multiply their integer significand by the bits of 2/pi that
matter (Payne and Hanek), so every float32 is right. float64: four parts of two multiples, good for
|x| < 2**46; above, the result is a number in [-1, 1] that means nothing.
"""

from __future__ import annotations

import math
from itertools import pairwise

from .... import dtypes
from .. import build as k
from ..nodes import Expression
from . import coefficients
from .formats import absolute, equals, format_of, greater, horner, is_nan, less, number, rounded

# pi/2 in parts, each the rounding of what the parts before it leave: float32, float64.
HALF_PI = ((1.5707963705062866, -4.371138828673793e-08, -1.7151245100058819e-15),
           (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33,
            5.562271104316826e-50))
# Sixteen zeros, then the bits of 2/pi from the binary point on, 32 at a time.
TWO_OVER_PI_BITS = (0x0000A2F9, 0x836E4E44, 0x1529FC27, 0x57D1F534, 0xDDC0DB62,
                    0x95993C43, 0x9041FE51)
Reduced = tuple[Expression, Expression]


def _reduce(x: Expression) -> Reduced:
    """r in about [-pi/4, pi/4] and the quadrant (an integer whose last two bits count)."""
    form = format_of(x)
    r, quadrant = _reduce_single(x) if form.dtype is dtypes.float32 else _reduce_double(x)
    return k.select(less(absolute(x), math.inf), r, number(math.nan, x)), quadrant


def _reduce_double(x: Expression) -> Reduced:
    """Two multiples of pi/2, a coarse and a fine one, taken off part by part."""
    limit = number(2.0**62, x)
    inside = k.binary("max", k.binary("min", x, limit), k.unary("neg", limit))
    step = 2.0**24
    coarse, _ = rounded(k.mul(inside, number(2 / math.pi / step, x)))
    coarse = k.mul(coarse, number(-step, x))     # whole turns: it does not change the quadrant
    high, *lows = HALF_PI[1]
    r = k.fma(coarse, number(high, x), inside)   # exact
    n, quadrant = rounded(k.mul(r, number(2 / math.pi, x)))
    n = k.unary("neg", n)
    r = k.fma(n, number(high, x), r)             # exact
    for part in lows:
        r = k.fma(n, number(part, x), k.fma(coarse, number(part, x), r))
    one = number(1.0, x)
    return k.binary("max", k.binary("min", r, one), number(-1.0, x)), quadrant


def _reduce_single(x: Expression) -> Reduced:
    is_near = less(absolute(x), 2.0**15)
    # An argument out of range must not disturb: its result is thrown away.
    near = k.select(is_near, x, number(0.0, x))
    n, quadrant = rounded(k.mul(near, number(2 / math.pi, x)))
    r = near
    for part in HALF_PI[0]:
        r = k.fma(n, number(-part, x), r)
    far, far_quadrant = _reduce_large_single(x)
    return k.select(is_near, r, far), k.select(is_near, quadrant, far_quadrant)


def _word(index: Expression, offset: int) -> Expression:
    """The 32 bits of 2/pi at word ``index + offset``, for index 0 … 3."""
    words = [k.constant(TWO_OVER_PI_BITS[offset + i], dtypes.uint64) for i in range(4)]
    odd = k.compare("ne", k.binary("and", index, k.constant(1, dtypes.int32)),
                    k.constant(0, dtypes.int32))
    high = k.compare("ge", index, k.constant(2, dtypes.int32))
    return k.select(high, k.select(odd, words[3], words[2]), k.select(odd, words[1], words[0]))


def _reduce_large_single(x: Expression) -> Reduced:
    """Payne and Hanek for |x| >= 2**15: x = m 2**e; only bits of 2/pi around 2**-e matter."""
    bits = k.bitcast(absolute(x), dtypes.int32)

    def whole(value: int) -> Expression:
        return k.constant(value, dtypes.int32)

    # x = m 2**e with m < 2**24 and e = exponent field - 150. Bits 2**-j of 2/pi with j <= e - 2
    # give multiples of 4 quadrants only; a window of 96 bits begins after them, 16 zeros further
    # in the table. Clamped for near, infinite and nan arguments, which are served elsewhere.
    exponent = k.binary("shr", bits, whole(23))
    position = k.binary("max", k.sub(exponent, whole(152 - 16)), whole(0))
    position = k.binary("min", position, whole(118))
    significand = k.cast(k.binary("or", k.binary("and", bits, whole(0x7FFFFF)), whole(0x800000)),
                         dtypes.uint64)
    index = k.binary("shr", position, whole(5))
    shift = k.cast(k.binary("and", position, whole(31)), dtypes.uint64)
    thirty_two = k.constant(32, dtypes.uint64)
    low_mask = k.constant(0xFFFFFFFF, dtypes.uint64)
    window = []
    words = [_word(index, offset) for offset in range(4)]
    for left, right in pairwise(words):
        both = k.binary("or", k.binary("shl", left, thirty_two), right)
        shifted = k.binary("shr", both, k.sub(thirty_two, shift))
        window.append(k.binary("and", shifted, low_mask))
    # m * window: 24 x 96 bits; what overflows 96 bits are whole multiples of 4 quadrants.
    top = k.mul(significand, window[0])
    middle = k.mul(significand, window[1])
    bottom = k.mul(significand, window[2])
    middle = k.add(middle, k.binary("shr", bottom, thirty_two))
    product = k.add(k.binary("shl", top, thirty_two), middle)
    # product / 2**62 is x * 2/pi modulo 4.
    half = k.constant(1 << 61, dtypes.uint64)
    quadrant = k.binary("shr", k.add(product, half), k.constant(62, dtypes.uint64))
    fraction = k.bitcast(
        k.sub(product, k.binary("shl", quadrant, k.constant(62, dtypes.uint64))), dtypes.int64)
    # In [-2**61, 2**61]; float32 keeps 24 significant bits of it however small it is.
    turns = k.cast(fraction, dtypes.float32)
    r = k.mul(turns, k.constant(math.pi / 2 * 2.0**-62, dtypes.float32))
    quadrant = k.cast(quadrant, dtypes.int32)
    negative = less(x, 0.0)
    return (k.select(negative, k.unary("neg", r), r),
            k.select(negative, k.unary("neg", quadrant), quadrant))


def _sine_polynomial(r: Expression) -> Expression:
    z = k.mul(r, r)
    return k.fma(k.mul(z, r), horner(z, coefficients.SIN), r)


def _cosine_polynomial(r: Expression) -> Expression:
    z = k.mul(r, r)
    # 1 - z/2 rounds; what it loses is added back with the tail.
    half = k.mul(z, number(0.5, r))
    head = k.sub(number(1.0, r), half)
    lost = k.sub(k.sub(number(1.0, r), head), half)
    return k.add(head, k.fma(k.mul(z, z), horner(z, coefficients.COS), lost))


def _is_set(quadrant: Expression, bit: int) -> Expression:
    mask = k.constant(bit, quadrant.dtype)
    return k.compare("ne", k.binary("and", quadrant, mask), k.constant(0, quadrant.dtype))


def _quarter_wave(x: Expression, ahead: int) -> Expression:
    r, quadrant = _reduce(x)
    if ahead:
        quadrant = k.add(quadrant, k.constant(ahead, quadrant.dtype))
    value = k.select(_is_set(quadrant, 1), _cosine_polynomial(r), _sine_polynomial(r))
    return k.select(_is_set(quadrant, 2), k.unary("neg", value), value)


def sin(x: Expression) -> Expression:
    """Sine."""
    # Keeps -0.0, which the reduction turns into 0.0.
    return k.select(equals(x, 0.0), x, _quarter_wave(x, 0))


def cos(x: Expression) -> Expression:
    """Cosine."""
    return _quarter_wave(x, 1)


def tan(x: Expression) -> Expression:
    """Tangent."""
    r, quadrant = _reduce(x)
    s, c = _sine_polynomial(r), _cosine_polynomial(r)
    odd = _is_set(quadrant, 1)
    result = k.div(k.select(odd, c, s), k.select(odd, k.unary("neg", s), c))
    return k.select(equals(x, 0.0), x, result)


# ---------------------------------------------------------------------------- inverses

def _pi(x: Expression, halves: int) -> tuple[Expression, Expression]:
    """``halves * pi/2`` in two parts."""
    high, low = HALF_PI[format_of(x).position][:2]
    return number(halves * high, x), number(halves * low, x)


def _subtract_from(halves: int, angle: Expression) -> Expression:
    """``halves * pi/2 - angle``."""
    high, low = _pi(angle, halves)
    return k.sub(high, k.sub(angle, low))


def _atan_unit(t: Expression) -> Expression:
    """atan for t in [0, 1]."""
    z = k.mul(t, t)
    return k.fma(k.mul(z, t), horner(z, coefficients.ATAN), t)


def atan(x: Expression) -> Expression:
    """Inverse tangent."""
    a = absolute(x)
    steep = greater(a, 1.0)
    angle = _atan_unit(k.select(steep, k.div(number(1.0, x), a), a))
    angle = k.select(steep, _subtract_from(1, angle), angle)
    return k.select(is_nan(x), x, k.binary("copysign", angle, x))


def atan2(y: Expression, x: Expression) -> Expression:
    """Angle of the point (x, y), with C's special cases."""
    ax, ay = absolute(x), absolute(y)
    steep = k.compare("gt", ay, ax)
    small, large = k.select(steep, ax, ay), k.select(steep, ay, ax)
    ratio = k.div(small, large)
    ratio = k.select(equals(large, 0.0), number(0.0, x), ratio)
    ratio = k.select(equals(small, math.inf), number(1.0, x), ratio)
    angle = _atan_unit(ratio)
    angle = k.select(steep, _subtract_from(1, angle), angle)
    behind = less(k.binary("copysign", number(1.0, x), x), 0.0)
    angle = k.select(behind, _subtract_from(2, angle), angle)
    angle = k.binary("copysign", angle, y)
    return k.select(k.logical("or", is_nan(x), is_nan(y)), k.add(x, y), angle)


def _asin_core(a: Expression) -> tuple[Expression, Expression]:
    """Whether a <= 1/2, and asin(a) then, else asin(sqrt((1 - a)/2)); a >= 0."""
    small = k.compare("le", a, number(0.5, a))
    half = number(0.5, a)
    z = k.select(small, k.mul(a, a), k.mul(half, k.sub(number(1.0, a), a)))
    s = k.select(small, a, k.unary("sqrt", z))
    return small, k.fma(k.mul(z, s), horner(z, coefficients.ASIN), s)


def asin(x: Expression) -> Expression:
    """Inverse sine; nan outside [-1, 1]."""
    small, angle = _asin_core(absolute(x))
    value = k.select(small, angle, _subtract_from(1, k.add(angle, angle)))
    return k.select(is_nan(x), x, k.binary("copysign", value, x))


def acos(x: Expression) -> Expression:
    """Inverse cosine; nan outside [-1, 1]."""
    small, angle = _asin_core(absolute(x))
    negative = less(x, 0.0)
    twice = k.add(angle, angle)
    far = k.select(negative, _subtract_from(2, twice), twice)
    near = _subtract_from(1, k.binary("copysign", angle, x))
    return k.select(small, near, far)
