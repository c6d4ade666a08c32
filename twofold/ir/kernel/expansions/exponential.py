"""exp, log, the hyperbolic functions and their inverses, sigmoid, softplus, pow.

Written once in primitive nodes for float32 and float64. Reduction by powers of two, then the
polynomials of ``coefficients.py``; results are scaled by two powers of two so that denormals round
once and overflow goes to infinity. ``tests/unit/test_expansions.py`` lists the allowed errors.
"""

from __future__ import annotations

import math

from .... import dtypes
from .. import build as k
from ..nodes import Expression
from . import coefficients
from .formats import (
    Format,
    absolute,
    equals,
    format_of,
    greater,
    horner,
    is_nan,
    less,
    number,
    power_of_two,
    round_to_integer,
)


def _reduce(x: Expression, low: Expression | None = None
            ) -> tuple[Expression, Expression, Expression]:
    """n as float and integer, and ``exp(r) - 1``, for x (+ low) = n log(2) + r."""
    form = format_of(x)
    n, integer = round_to_integer(k.mul(x, number(1 / math.log(2), x)))
    r = k.fma(n, number(-form.ln2_high, x), x)
    r = k.fma(n, number(-form.ln2_low, x), r)
    if low is not None:
        r = k.add(r, low)
    p = k.fma(k.mul(r, r), horner(r, coefficients.EXP), r)
    return n, integer, p


def _scale(x: Expression, n: Expression, form: Format) -> Expression:
    """``x * 2**n`` in two steps, each factor in range."""
    half = k.binary("shr", n, k.constant(1, form.signed))
    rest = k.sub(n, half)
    return k.mul(k.mul(x, power_of_two(half, form)), power_of_two(rest, form))


def _clamp(x: Expression, form: Format) -> Expression:
    """``x`` where exp is neither 0 nor infinite; nan stays."""
    return k.binary("max", k.binary("min", x, number(form.exp_highest, x)),
                    number(form.exp_lowest, x))


def exp(x: Expression, shift: int = 0, low: Expression | None = None) -> Expression:
    """``e**(x + low) * 2**shift``; ``low`` is a correction below the rounding of ``x``."""
    form = format_of(x)
    _, n, p = _reduce(_clamp(x, form), low)
    if shift:
        n = k.add(n, k.constant(shift, form.signed))
    return _scale(k.add(p, number(1.0, x)), n, form)


def expm1(x: Expression) -> Expression:
    """``e**x - 1``, precise near zero."""
    form = format_of(x)
    n, integer, p = _reduce(_clamp(x, form))
    whole = _scale(k.add(p, number(1.0, x)), integer, form)
    # From 2**60 on subtracting 1 changes nothing; below 2**-60 the result is -1.
    bound = k.constant(60, form.signed)
    within = k.binary("max", k.binary("min", integer, bound), k.constant(-60, form.signed))
    s = power_of_two(within, form)
    near = k.fma(s, p, k.sub(s, number(1.0, x)))
    result = k.select(greater(n, 60.0), whole, near)
    return k.binary("copysign", result, x)


def _split_exponent(x: Expression, bits: int) -> tuple[Expression, Expression]:
    """k and f with x = 2**k (1 + f), 1 + f in [sqrt(1/2), sqrt(2)); x positive, finite."""
    form = format_of(x)
    denormal = less(x, form.tiny)
    lifted = k.select(denormal, k.mul(x, number(2.0**bits, x)), x)
    integer = k.bitcast(lifted, form.signed)
    root_half = k.bitcast(number(math.sqrt(0.5), x), form.signed)
    shift = k.constant(form.mantissa, form.signed)
    exponent = k.binary("shr", k.sub(integer, root_half), shift)
    m = k.bitcast(k.sub(integer, k.binary("shl", exponent, shift)), form.dtype)
    exponent = k.cast(exponent, form.dtype)
    exponent = k.select(denormal, k.sub(exponent, number(float(bits), x)), exponent)
    return exponent, k.sub(m, number(1.0, x))


def _log_of_parts(n: Expression, f: Expression, correction: Expression | None) -> Expression:
    """``n log(2) + log(1 + f) + correction``."""
    form = format_of(f)
    half_square = k.mul(k.mul(f, f), number(0.5, f))
    low = k.mul(n, number(form.ln2_low, f))
    if correction is not None:
        low = k.add(low, correction)
    if form.dtype is dtypes.float32:
        cube = k.mul(k.mul(f, f), f)
        tail = k.fma(cube, horner(f, coefficients.LOG_DIRECT), low)
    else:
        # log(1 + f) = f - f*f/2 + s*(f*f/2 + R) with s = f/(2 + f): R is smaller than the rest.
        s = k.div(f, k.add(f, number(2.0, f)))
        z = k.mul(s, s)
        rest = k.mul(z, horner(z, coefficients.LOG))
        tail = k.fma(s, k.add(half_square, rest), low)
    # The high parts are added last, largest at the end.
    total = k.sub(f, k.sub(half_square, tail))
    return k.fma(n, number(form.ln2_high, f), total)


def _log_limits(result: Expression, x: Expression) -> Expression:
    """Log's values at 0, below, at infinity and at nan."""
    result = k.select(k.compare("lt", x, number(math.inf, x)), result, x)
    result = k.select(less(x, 0.0), number(math.nan, x), result)
    return k.select(equals(x, 0.0), number(-math.inf, x), result)


def log(x: Expression) -> Expression:
    """Natural logarithm."""
    n, f = _split_exponent(x, format_of(x).mantissa + 2)
    return _log_limits(_log_of_parts(n, f, None), x)


def log1p(x: Expression) -> Expression:
    """``log(1 + x)``, precise near zero."""
    one = number(1.0, x)
    u = k.add(x, one)
    n, f = _split_exponent(u, format_of(x).mantissa + 2)
    # What the addition lost, relative to u.
    lost = k.select(greater(x, 1.0), k.sub(one, k.sub(u, x)), k.sub(x, k.sub(u, one)))
    near = equals(n, 0.0)
    f = k.select(near, x, f)
    correction = k.select(near, number(0.0, x), k.div(lost, u))
    result = _log_limits(_log_of_parts(n, f, correction), u)
    # Keeps -0.0, denormals and nan as they are.
    small = less(absolute(x), 2.0**-60)
    return k.select(small, x, result)


def tanh(x: Expression) -> Expression:
    """Hyperbolic tangent."""
    form = format_of(x)
    limit = number(18.2 if form.dtype is dtypes.float32 else 40.0, x)
    a = absolute(x)
    _, n, p = _reduce(k.binary("min", k.add(a, a), limit))
    s = power_of_two(n, form)
    m = k.fma(s, p, k.sub(s, number(1.0, x)))
    result = k.binary("copysign", k.div(m, k.add(m, number(2.0, x))), x)
    return k.select(is_nan(x), x, result)


def sigmoid(x: Expression) -> Expression:
    """``1 / (1 + exp(-x))``, never through infinity."""
    one = number(1.0, x)
    e = exp(k.unary("neg", absolute(x)))
    top = k.select(less(x, 0.0), e, one)
    return k.div(top, k.add(one, e))


def softplus(x: Expression) -> Expression:
    """``log(1 + exp(x))`` without overflow."""
    e = exp(k.unary("neg", absolute(x)))
    return k.add(k.binary("max", x, number(0.0, x)), log1p(e))


def sinh(x: Expression) -> Expression:
    """Hyperbolic sine."""
    a = absolute(x)
    m = expm1(a)
    half = number(0.5, x)
    near = k.mul(half, k.add(m, k.div(m, k.add(m, number(1.0, x)))))
    result = k.select(less(a, 22.0), near, exp(a, shift=-1))
    return k.select(is_nan(x), x, k.binary("copysign", result, x))


def cosh(x: Expression) -> Expression:
    """Hyperbolic cosine."""
    half = exp(absolute(x), shift=-1)
    return k.add(half, k.div(number(0.25, x), half))


def asinh(x: Expression) -> Expression:
    """Inverse hyperbolic sine."""
    a = absolute(x)
    big = greater(a, 2.0**60)
    one = number(1.0, x)
    root = k.unary("sqrt", k.fma(a, a, one))
    near = k.add(a, k.div(k.mul(a, a), k.add(one, root)))
    value = log1p(k.select(big, a, near))
    value = k.select(big, k.add(value, number(math.log(2), x)), value)
    return k.select(is_nan(x), x, k.binary("copysign", value, x))


def acosh(x: Expression) -> Expression:
    """Inverse hyperbolic cosine; nan below 1."""
    big = greater(x, 2.0**60)
    t = k.sub(x, number(1.0, x))
    near = k.add(t, k.unary("sqrt", k.mul(t, k.add(t, number(2.0, x)))))
    value = log1p(k.select(big, x, near))
    value = k.select(big, k.add(value, number(math.log(2), x)), value)
    return k.select(less(x, 1.0), number(math.nan, x), value)


def atanh(x: Expression) -> Expression:
    """Inverse hyperbolic tangent; nan outside [-1, 1]."""
    a = absolute(x)
    twice = k.add(a, a)
    rest = k.sub(number(1.0, x), a)
    # Below 1/2, 2a + 2a*a/(1-a) rounds less than 2a/(1-a).
    quotient = k.div(k.select(less(a, 0.5), k.mul(twice, a), twice), rest)
    quotient = k.select(less(a, 0.5), k.add(twice, quotient), quotient)
    value = k.mul(number(0.5, x), log1p(quotient))
    value = k.select(greater(a, 1.0), number(math.nan, x), value)
    return k.select(is_nan(x), x, k.binary("copysign", value, x))


def _log_pair(x: Expression) -> tuple[Expression, Expression]:
    """``log(x)`` of a positive finite float64 as a sum of two, good to about 2**-65 relative."""
    n, f = _split_exponent(x, 54)
    bottom = k.add(f, number(2.0, x))
    # 2 + f may round; what it lost goes into the low part of s = f/(2 + f).
    lost = k.sub(f, k.sub(bottom, number(2.0, x)))
    s = k.div(f, bottom)
    rest = k.fma(k.unary("neg", s), bottom, f)
    rest = k.fma(k.unary("neg", s), lost, rest)
    s_low = k.div(rest, bottom)
    z = k.mul(s, s)
    z_low = k.fma(s, s, k.unary("neg", z))
    z_low = k.fma(k.add(s, s), s_low, z_low)
    # log((1+s)/(1-s)) = 2s + s z (2/3 + z Q(z)); the last bracket as a pair, too.
    third = number(2.0 / 3.0, x)
    tail = k.mul(z, horner(z, coefficients.LOG_TAIL))
    c = k.add(third, tail)
    c_low = k.add(k.sub(tail, k.sub(c, third)), number(3.700743415417188e-17, x))
    c_low = k.fma(z_low, number(0.4, x), c_low)
    sz = k.mul(s, z)
    sz_low = k.fma(s, z, k.unary("neg", sz))
    sz_low = k.add(sz_low, k.fma(s, z_low, k.mul(s_low, z)))
    t = k.mul(sz, c)
    t_low = k.fma(sz, c, k.unary("neg", t))
    t_low = k.add(t_low, k.fma(sz, c_low, k.mul(sz_low, c)))
    high, low = _fast_two_sum(k.add(s, s), t)
    low = k.add(low, k.add(t_low, k.add(s_low, s_low)))
    # n * ln2_high is exact.
    form = format_of(x)
    total, error = _two_sum(k.mul(n, number(form.ln2_high, x)), high)
    error = k.add(error, k.fma(n, number(form.ln2_low, x), low))
    return _fast_two_sum(total, error)


def _fast_two_sum(a: Expression, b: Expression) -> tuple[Expression, Expression]:
    total = k.add(a, b)
    return total, k.sub(b, k.sub(total, a))


def _two_sum(a: Expression, b: Expression) -> tuple[Expression, Expression]:
    total = k.add(a, b)
    virtual = k.sub(total, a)
    return total, k.add(k.sub(a, k.sub(total, virtual)), k.sub(b, virtual))


def _pow_magnitude(a: Expression, y: Expression) -> Expression:
    """``a**y`` for a >= 0 away from the special cases."""
    if a.dtype is dtypes.float32:
        # float32 alone cannot hold log(a) precisely enough: y log(a) goes up to 88.
        wide = dtypes.float64
        product = k.mul(k.cast(y, wide), log(k.cast(a, wide)))
        return k.cast(exp(product), dtypes.float32)
    high, low = _log_pair(a)
    product = k.mul(y, high)
    rest = k.fma(y, low, k.fma(y, high, k.unary("neg", product)))
    # Where the product overflows the range of exp the rest is meaningless.
    inside = less(absolute(product), 800.0)
    return exp(product, low=k.select(inside, rest, number(0.0, a)))


def power(x: Expression, y: Expression) -> Expression:
    """``x**y`` with the special cases of C's ``pow``."""
    a = absolute(x)
    zero, one, infinity = number(0.0, x), number(1.0, x), number(math.inf, x)
    result = _pow_magnitude(a, y)
    grows = k.compare("gt", y, zero)
    # Bases 0 and infinity, and infinite exponents, do not go through the logarithm.
    result = k.select(equals(a, 0.0), k.select(grows, zero, infinity), result)
    result = k.select(equals(a, math.inf), k.select(grows, infinity, zero), result)
    endless = equals(absolute(y), math.inf)
    limit = k.select(k.compare("eq", k.compare("gt", a, one), grows), infinity, zero)
    limit = k.select(equals(a, 1.0), one, limit)
    result = k.select(endless, limit, result)
    half = k.mul(y, number(0.5, x))
    whole = k.compare("eq", k.unary("floor", y), y)
    odd = k.logical("and", whole, k.compare("ne", k.unary("floor", half), half))
    negative = k.compare("lt", k.binary("copysign", one, x), zero)
    result = k.select(k.logical("and", odd, negative), k.unary("neg", result), result)
    bad_base = k.logical("and", k.compare("lt", x, zero), k.compare("gt", a, zero))
    bad = k.logical("and", k.logical("and", bad_base, k.negate(whole)),
                    k.compare("lt", a, infinity))
    result = k.select(bad, number(math.nan, x), result)
    result = k.select(k.logical("or", is_nan(x), is_nan(y)), k.add(x, y), result)
    return k.select(k.logical("or", equals(y, 0.0), equals(x, 1.0)), one, result)
