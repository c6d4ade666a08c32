"""sin, cos, tan and their inverses, written once in primitive nodes for float32 and float64.

Arguments are reduced to about [-pi/4, pi/4] by subtracting a multiple of pi/2 part by part, which
is right for |x| < 2**15 (float32) and 2**40 (float64). Larger ones are seldom: they multiply their
integer significand by the bits of 2/pi that matter (Payne and Hanek), in code that is jumped over
where no argument needs it. So every finite argument is reduced to nearly full precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from .... import dtypes
from ....dtypes import DType
from .. import build as k
from ..nodes import Expression
from . import coefficients
from .formats import (
    absolute,
    equals,
    format_of,
    greater,
    horner,
    is_nan,
    less,
    number,
    round_to_integer,
)

# pi/2 in parts, each the rounding of what the parts before it leave: float32, float64.
HALF_PI = ((1.5707963705062866, -4.371138828673793e-08, -1.7151245100058819e-15),
           (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33))
# Arguments from here on are large: a multiple of pi/2 must not be off by more than a little.
LARGE = (2.0**15, 2.0**40)
# The first bits of 2/pi after the binary point, in hexadecimal digits.
TWO_OVER_PI = (
    "a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424"
    "dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d6"
    "39835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74"
    "f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b")
Reduced = tuple[Expression, Expression]


def _of_reduced(x: Expression, function: Callable[[Expression, Expression], Expression]
                ) -> Expression:
    """A function of r in about [-pi/4, pi/4] and the quadrant, whose last two bits count."""
    form = format_of(x)
    n, quadrant = round_to_integer(k.mul(x, number(2 / math.pi, x)))
    r = x
    for part in HALF_PI[form.position]:     # the first difference is exact
        r = k.fma(n, number(-part, x), r)
    is_large = k.compare("ge", absolute(x), number(LARGE[form.position], x))
    reduce = _reduce_large_single if form.dtype is dtypes.float32 else _reduce_large_double
    return k.rarely(is_large, function(*reduce(x)), function(r, quadrant))


# ---------------------------------------------------------------------------- large arguments

def _whole(value: int, dtype: DType) -> Expression:
    return k.constant(value, dtype)


def _words(zeros: int, size: int, count: int) -> list[int]:
    """So many zeros, then the bits of 2/pi, in words of ``size`` bits."""
    digits = len(TWO_OVER_PI) * 4
    bits = int(TWO_OVER_PI, 16) << (size * count) >> (digits + zeros)
    return [bits >> (size * (count - 1 - i)) & ((1 << size) - 1) for i in range(count)]


def _window(index: Expression, words: list[int], length: int, choices: int) -> list[Expression]:
    """``length`` words from word ``index`` on; ``index`` is below ``choices``, a power of two.

    No table in memory: each bit of the index halves the words that are left.
    """
    left: list[Expression] = [_whole(word, dtypes.uint64) for word in words]
    step = choices // 2
    while step:
        taken = k.compare("ne", k.binary("and", index, _whole(step, index.dtype)),
                          _whole(0, index.dtype))
        left = [k.select(taken, left[i + step], left[i]) for i in range(length + step - 1)]
        step //= 2
    return left


def _join_bits(left: Expression, right: Expression, shift: Expression, bits: int) -> Expression:
    """The high ``bits`` bits of two words put together, after ``shift`` (below ``bits``) bits."""
    # Two shifts, since a shift by all bits of a word is none.
    low = k.binary("shr", k.binary("shr", right, _whole(1, dtypes.uint64)),
                   k.sub(_whole(bits - 1, dtypes.uint64), shift))
    return k.binary("or", k.binary("shl", left, shift), low)


def _quadrant(product: Expression) -> Reduced:
    """The nearest quadrant of ``product / 2**62``, and what is left of ``product``: int64."""
    half, places = _whole(1 << 61, dtypes.uint64), _whole(62, dtypes.uint64)
    quadrant = k.binary("shr", k.add(product, half), places)
    rest = k.bitcast(k.sub(product, k.binary("shl", quadrant, places)), dtypes.int64)
    return rest, k.bitcast(quadrant, dtypes.int64)


def _restore_sign(x: Expression, r: Expression, quadrant: Expression) -> Reduced:
    """The reduction of ``x`` from that of its magnitude; infinity has none."""
    negative = less(x, 0.0)
    r = k.select(negative, k.unary("neg", r), r)
    r = k.select(equals(absolute(x), math.inf), number(math.nan, x), r)
    return r, k.select(negative, k.unary("neg", quadrant), quadrant)


def _reduce_large_single(x: Expression) -> Reduced:
    """Payne and Hanek for |x| >= 2**15: x = m 2**e; only bits of 2/pi around 2**-e matter."""
    bits = k.bitcast(absolute(x), dtypes.int32)
    # x = m 2**e with m < 2**24 and e = exponent field - 150. Bits 2**-j of 2/pi with j <= e - 2
    # give multiples of 4 quadrants only; a window of 96 bits begins after them, 16 zeros further
    # in the table. Clamped for smaller, infinite and nan arguments, which are served elsewhere.
    exponent = k.binary("shr", bits, _whole(23, dtypes.int32))
    position = k.binary("max", k.sub(exponent, _whole(152 - 16, dtypes.int32)),
                        _whole(0, dtypes.int32))
    position = k.binary("min", position, _whole(118, dtypes.int32))
    significand = k.cast(k.binary("or", k.binary("and", bits, _whole(0x7FFFFF, dtypes.int32)),
                                  _whole(0x800000, dtypes.int32)), dtypes.uint64)
    shift = k.cast(k.binary("and", position, _whole(31, dtypes.int32)), dtypes.uint64)
    thirty_two = _whole(32, dtypes.uint64)
    words = _window(k.binary("shr", position, _whole(5, dtypes.int32)), _words(16, 32, 7), 4, 4)
    window = []
    for left, right in pairwise(words):
        both = k.binary("or", k.binary("shl", left, thirty_two), right)
        shifted = k.binary("shr", both, k.sub(thirty_two, shift))
        window.append(k.binary("and", shifted, _whole(0xFFFFFFFF, dtypes.uint64)))
    # m * window: 24 x 96 bits; what overflows 96 bits are whole multiples of 4 quadrants.
    top, middle, bottom = (k.mul(significand, part) for part in window)
    middle = k.add(middle, k.binary("shr", bottom, thirty_two))
    fraction, quadrant = _quadrant(k.add(k.binary("shl", top, thirty_two), middle))
    # In [-2**61, 2**61]; float32 keeps 24 significant bits of it however small it is.
    turns = k.cast(fraction, dtypes.float32)
    r = k.mul(turns, k.constant(math.pi / 2 * 2.0**-62, dtypes.float32))
    return _restore_sign(x, r, k.cast(quadrant, dtypes.int32))


def _reduce_large_double(x: Expression) -> Reduced:
    """Payne and Hanek for |x| >= 2**40: as for float32, with a window of 192 bits."""
    wide, signed = dtypes.uint64, dtypes.int64
    bits = k.bitcast(absolute(x), signed)
    # x = m 2**e with m < 2**53 and e = exponent field - 1075; the window begins after the bits
    # 2**-j with j <= e - 2, 16 zeros further in the table. Clamped as for float32.
    exponent = k.binary("shr", bits, _whole(52, signed))
    position = k.binary("max", k.sub(exponent, _whole(1077 - 16, signed)), _whole(0, signed))
    position = k.binary("min", position, _whole(985, signed))
    mantissa = k.binary("and", bits, _whole((1 << 52) - 1, signed))
    significand = k.bitcast(k.binary("or", mantissa, _whole(1 << 52, signed)), wide)
    shift = k.bitcast(k.binary("and", position, _whole(63, signed)), wide)
    words = _window(k.binary("shr", position, _whole(6, signed)), _words(16, 64, 19), 4, 16)
    window = [_join_bits(left, right, shift, 64) for left, right in pairwise(words)]
    high, low = _top_of_product(significand, window)
    fraction, quadrant = _quadrant(high)
    # Magnitudes: bits of both signs would cancel where x is next to a multiple of pi/2.
    flips = k.binary("shr", fraction, _whole(63, signed))
    fraction = k.binary("xor", fraction, flips)
    low = k.binary("xor", low, k.bitcast(flips, wide))
    # 49 bits and 63 bits, which float64 can hold: exactly, and rounded once.
    rest = k.binary("and", fraction, _whole(4095, signed))
    tail = k.binary("or", k.binary("shl", rest, _whole(51, signed)),
                    k.bitcast(k.binary("shr", low, _whole(13, wide)), signed))
    head = k.cast(k.sub(fraction, rest), dtypes.float64)
    tail = k.mul(k.cast(tail, dtypes.float64), number(2.0**-51, x))
    unit, unit_low = (number(part * 2.0**-62, x) for part in HALF_PI[1][:2])
    r = k.fma(head, unit, k.fma(head, unit_low, k.mul(tail, unit)))
    negative = k.compare("lt", flips, _whole(0, signed))
    return _restore_sign(x, k.select(negative, k.unary("neg", r), r), quadrant)


def _top_of_product(significand: Expression, window: list[Expression]) -> Reduced:
    """128 bits below 2**192 of a product of 53 and 192 bits, short of a carry or two."""
    wide = dtypes.uint64
    half, mask = _whole(32, wide), _whole(0xFFFFFFFF, wide)

    def upper(value: Expression) -> Expression:
        return k.binary("shr", value, half)

    def lower(value: Expression) -> Expression:
        return k.binary("and", value, mask)

    a, b = upper(significand), lower(significand)
    parts = [part for word in window for part in (upper(word), lower(word))]
    # Digits of 32 bits: a * parts[i + 1] and b * parts[i] stand at the same place.
    with_a = [k.mul(a, part) for part in parts[1:]]
    with_b = [k.mul(b, part) for part in parts[:-1]]
    digits: list[Expression] = []
    carry = _whole(0, wide)
    for i in (3, 2, 1, 0):
        total = k.add(k.add(lower(with_a[i]), lower(with_b[i])),
                      k.add(upper(with_a[i + 1]), upper(with_b[i + 1])))
        total = k.add(total, carry)
        digits.append(lower(total))
        carry = upper(total)
    return (k.binary("or", k.binary("shl", digits[3], half), digits[2]),
            k.binary("or", k.binary("shl", digits[1], half), digits[0]))


# ---------------------------------------------------------------------------- functions

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


def _quarter_wave(r: Expression, quadrant: Expression) -> Expression:
    value = k.select(_is_set(quadrant, 1), _cosine_polynomial(r), _sine_polynomial(r))
    return k.select(_is_set(quadrant, 2), k.unary("neg", value), value)


def sin(x: Expression) -> Expression:
    """Sine."""
    # Keeps -0.0, which the reduction turns into 0.0.
    return k.select(equals(x, 0.0), x, _of_reduced(x, _quarter_wave))


def cos(x: Expression) -> Expression:
    """Cosine."""
    return _of_reduced(x, lambda r, quadrant: _quarter_wave(
        r, k.add(quadrant, _whole(1, quadrant.dtype))))


def _slope(r: Expression, quadrant: Expression) -> Expression:
    s, c = _sine_polynomial(r), _cosine_polynomial(r)
    odd = _is_set(quadrant, 1)
    return k.div(k.select(odd, c, s), k.select(odd, k.unary("neg", s), c))


def tan(x: Expression) -> Expression:
    """Tangent."""
    return k.select(equals(x, 0.0), x, _of_reduced(x, _slope))


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
