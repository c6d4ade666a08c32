"""erf and its relatives, the normal quantile, and the logarithm of gamma, in primitive nodes.

Written once for float32 and float64; polynomials are in ``coefficients.py``. The gamma functions of
float32 are computed in float64, so that they are precise close to their zeros, too.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from .... import dtypes
from .. import build as k
from ..nodes import Expression
from . import coefficients
from .exponential import exp, log
from .formats import absolute, equals, greater, horner, is_nan, less, number

LOG_ROOT_TWO_PI = 0.9189385332046727
DIGAMMA_ZERO = (1.4616321449683622, 9.549995429965697e-17)   # in two parts


def _erfc_positive(a: Expression, low: Expression | None = None) -> Expression:
    """``erfc(a)`` for a >= 0: exp(-a**2) times a quotient that hardly changes.

    ``low`` is what the square of the exact argument has more.
    """
    one = number(1.0, a)
    # Above 30 even float64's erfc is 0; infinity would make nan below.
    a = k.binary("min", a, number(30.0, a))
    t = k.div(k.sub(a, number(4.0, a)), k.add(a, number(4.0, a)))
    square = k.mul(a, a)
    lost = k.fma(a, a, k.unary("neg", square))
    if low is not None:
        lost = k.add(lost, low)
    e = exp(k.unary("neg", square), low=k.unary("neg", lost))
    return k.div(k.mul(e, horner(t, coefficients.ERFC)), k.fma(number(2.0, a), a, one))


def erf(x: Expression) -> Expression:
    """Error function."""
    a = absolute(x)
    z = k.mul(x, x)
    near = k.fma(x, horner(k.binary("min", z, number(1.0, x)), coefficients.ERF), x)
    far = k.sub(number(1.0, x), _erfc_positive(a))
    result = k.select(less(a, 1.0), near, k.binary("copysign", far, x))
    return k.select(is_nan(x), x, result)


def erfc(x: Expression, low: Expression | None = None) -> Expression:
    """Complementary error function of ``x + low``, precise in its tail."""
    a = absolute(x)
    if low is not None:   # far out its square is infinite
        low = k.select(less(a, 30.0), k.mul(k.add(x, x), low), number(0.0, x))
    far = _erfc_positive(a, low)
    far = k.select(less(x, 0.0), k.sub(number(2.0, x), far), far)
    z = k.binary("min", k.mul(x, x), number(1.0, x))
    near = k.sub(number(1.0, x), k.fma(x, horner(z, coefficients.ERF), x))
    result = k.select(less(a, 0.25), near, far)
    return k.select(is_nan(x), x, result)


def _inverse_erf_ratio(w: Expression) -> Expression:
    """``erfinv(x)/|x|`` of w = -log(1 - x**2)."""
    center = horner(k.sub(w, number(3.0, w)), coefficients.ERFINV_CENTER)
    s = k.unary("sqrt", w)
    middle = horner(k.sub(s, number(3.25, s)), coefficients.ERFINV_MIDDLE)
    t = k.div(k.sub(s, number(10.0, s)), k.add(s, number(10.0, s)))
    tail = k.mul(s, horner(t, coefficients.ERFINV_TAIL))
    result = k.select(less(s, 4.05), middle, tail)
    return k.select(less(w, 6.0), center, result)


def erfinv(x: Expression) -> Expression:
    """Inverse error function; infinite at 1 and -1, nan outside."""
    one = number(1.0, x)
    a = absolute(x)
    # (1 - a)(1 + a) keeps the digits that 1 - a*a would lose.
    w = k.unary("neg", log(k.mul(k.sub(one, a), k.add(one, a))))
    value = k.mul(x, _inverse_erf_ratio(w))
    value = k.select(equals(a, 1.0), k.binary("copysign", number(math.inf, x), x), value)
    return k.select(greater(a, 1.0), number(math.nan, x), value)


def ndtri(p: Expression) -> Expression:
    """Quantile of the normal distribution; infinite at 0 and 1, nan outside."""
    one = number(1.0, p)
    x = k.sub(k.add(p, p), one)
    rest = k.sub(one, p)
    # 1 - x**2 = 4 p (1 - p); in two logarithms, since the product of a denormal loses digits.
    w = k.sub(number(-2.0 * math.log(2.0), p), k.add(log(p), log(rest)))
    # Near p = 1/2 the two cancel; the polynomial does not mind an error of one unit of 1.
    w = k.binary("max", w, number(0.0, p))
    value = k.mul(number(math.sqrt(2.0), p), k.mul(x, _inverse_erf_ratio(w)))
    value = k.select(equals(p, 0.0), number(-math.inf, p), value)
    value = k.select(equals(p, 1.0), number(math.inf, p), value)
    outside = k.logical("or", less(p, 0.0), greater(p, 1.0))
    return k.select(outside, number(math.nan, p), value)


def _lgamma_positive(x: Expression) -> Expression:
    """``log(gamma(x))`` for x > 0.

    Around 2 a polynomial; below and up to 8 the recurrence leads there; above, Stirling.
    """
    one, two = number(1.0, x), number(2.0, x)
    # product: what the recurrence multiplies; base: where it ends.
    base = k.select(less(x, 0.5), k.add(x, two), k.select(less(x, 1.25), k.add(x, one), x))
    below = k.select(less(x, 0.5), k.mul(x, k.add(x, one)), x)
    product = one
    for _ in range(6):
        moves = k.compare("ge", base, number(2.5, x))
        shifted = k.sub(base, one)
        product = k.select(moves, k.mul(product, shifted), product)
        base = k.select(moves, shifted, base)
    # t = base - 2 is exact where it matters: x - 1 near 1, x - 2 near 2.
    t = k.sub(base, two)
    t = k.select(k.logical("and", k.compare("ge", x, number(0.5, x)), less(x, 1.25)),
                 k.sub(x, one), t)
    t = k.select(less(x, 0.5), x, t)
    middle = k.mul(t, horner(t, coefficients.LGAMMA))
    is_low, is_high = less(x, 1.25), k.compare("ge", x, number(8.0, x))
    argument = k.select(is_low, below, k.select(is_high, x, product))
    logarithm = log(argument)
    inverse = k.div(one, k.binary("max", x, number(8.0, x)))
    z = k.mul(inverse, inverse)
    rest = k.fma(inverse, horner(z, coefficients.STIRLING), number(LOG_ROOT_TWO_PI, x))
    half = number(0.5, x)
    stirling = k.add(k.mul(k.sub(x, half), k.sub(logarithm, one)), k.sub(rest, half))
    near = k.select(is_low, k.sub(middle, logarithm), k.add(middle, logarithm))
    return k.select(is_high, k.select(equals(x, math.inf), x, stirling), near)


def _sine_of_pi(f: Expression) -> Expression:
    """``sin(pi f)`` for f in [0, 1/2]."""
    low = less(f, 0.25)
    r = k.mul(k.select(low, f, k.sub(number(0.5, f), f)), number(math.pi, f))
    z = k.mul(r, r)
    sine = k.fma(k.mul(z, r), horner(z, coefficients.SIN), r)
    cosine = k.fma(k.mul(z, z), horner(z, coefficients.COS),
                   k.fma(z, number(-0.5, f), number(1.0, f)))
    return k.select(low, sine, cosine)


def _in_double(function: Callable[[Expression], Expression], x: Expression) -> Expression:
    return k.cast(function(k.cast(x, dtypes.float64)), x.dtype)


def lgamma(x: Expression) -> Expression:
    """``log(|gamma(x)|)``; infinite at 0 and the negative integers.

    float64: close to its zeros below -2 the error is a few units of the largest of its terms.
    """
    if x.dtype is dtypes.float32:
        return _in_double(lgamma, x)
    a = absolute(x)
    positive = _lgamma_positive(a)
    # gamma(x) gamma(-x) = -pi / (x sin(pi x))
    fraction = absolute(k.sub(a, k.unary("round_even", a)))
    sine = _sine_of_pi(fraction)
    # Below 1/2 one logarithm of the quotient loses less than a difference of two.
    reflected = k.sub(log(k.div(number(math.pi, x), k.mul(a, sine))), positive)
    reflected = k.select(equals(fraction, 0.0), number(math.inf, x), reflected)
    tiny = less(a, 2.0**-30)
    reflected = k.select(tiny, positive, reflected)
    result = k.select(less(x, 0.0), reflected, positive)
    result = k.select(equals(a, math.inf), a, result)
    result = k.select(equals(x, 0.0), number(math.inf, x), result)
    return k.select(is_nan(x), x, result)


def _digamma_near(x: Expression) -> Expression:
    """digamma for 1/2 <= x <= 3, where the terms of the recurrence would cancel.

    Between 1 and 2 a multiple of the distance from its zero; one step leads there.
    """
    one, zero = number(1.0, x), number(0.0, x)
    below, above = less(x, 1.0), k.compare("ge", x, number(2.0, x))
    u = k.select(below, k.add(x, one), k.select(above, k.sub(x, one), x))
    high, low = DIGAMMA_ZERO
    distance = k.sub(k.sub(u, number(high, x)), number(low, x))
    value = k.mul(distance, horner(distance, coefficients.DIGAMMA_NEAR))
    step = k.div(one, k.select(below, k.unary("neg", x), u))
    return k.add(value, k.select(k.logical("or", below, above), step, zero))


def digamma(x: Expression) -> Expression:
    """Derivative of ``lgamma`` (psi); nan at 0 and the negative integers.

    float64: close to its negative zeros the error is a few units of the largest of its terms.
    """
    if x.dtype is dtypes.float32:
        return _in_double(digamma, x)
    one = number(1.0, x)
    negative = less(x, 0.5)
    start = base = k.select(negative, k.sub(one, x), x)
    total = number(0.0, x)
    for _ in range(8):
        moves = less(base, 8.0)
        total = k.select(moves, k.add(total, k.div(one, base)), total)
        base = k.select(moves, k.add(base, one), base)
    inverse = k.div(one, base)
    z = k.mul(inverse, inverse)
    tail = k.fma(z, horner(z, coefficients.DIGAMMA), k.mul(number(0.5, x), inverse))
    value = k.sub(log(base), k.add(tail, total))
    value = k.select(less(start, 3.0), _digamma_near(start), value)
    # psi(x) = psi(1 - x) - pi / tan(pi x)
    f = k.sub(x, k.unary("round_even", x))
    sine = _sine_of_pi(absolute(f))
    cosine = _sine_of_pi(k.sub(number(0.5, x), absolute(f)))
    cotangent = k.binary("copysign", k.div(k.mul(number(math.pi, x), cosine), sine), f)
    reflected = k.sub(value, cotangent)
    reflected = k.select(equals(f, 0.0), number(math.nan, x), reflected)
    result = k.select(negative, reflected, value)
    result = k.select(equals(x, -math.inf), number(math.nan, x), result)
    return k.select(equals(x, math.inf), x, result)
