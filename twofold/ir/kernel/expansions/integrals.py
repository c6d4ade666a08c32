"""Dawson's, exponential and Fresnel integrals and the dilogarithm, in primitive nodes.

Computed in float64, float32 rounds the result. Each is a few polynomials, of x near zero and of 1/x
far out, times what grows or turns.
"""

from __future__ import annotations

import math

from .. import build as k
from ..nodes import Expression
from . import integral_coefficients as fits
from .bessel import affine, in_double, poly, quotient
from .exponential import exp, log, log1p
from .formats import absolute, equals, greater, is_nan, less, number
from .trigonometric import cos, sin

EULER = 0.5772156649015329


def _clip(x: Expression, low: float, high: float) -> Expression:
    return k.binary("min", k.binary("max", x, number(low, x)), number(high, x))


@in_double
def dawsn(x: Expression) -> Expression:
    """Dawson's integral: ``exp(-x**2)`` times the integral of ``exp(t**2)`` up to x."""
    a = absolute(x)
    near, middle = _clip(a, 0.0, math.sqrt(2.0)), _clip(a, 1.4, 3.1)
    far = k.binary("max", a, number(3.0, a))
    inner = k.mul(near, poly(affine(k.mul(near, near), 1.0, -1.0), fits.DAWSON_NEAR))
    between = poly(affine(middle, 1.0, -2.25), fits.DAWSON_MIDDLE)
    inverse = k.div(number(1.0, a), far)
    outer = poly(affine(k.mul(inverse, inverse), 18.0, -1.0), fits.DAWSON_FAR)
    scaled = k.select(less(a, 3.0), between, outer)
    value = k.mul(scaled, k.div(number(0.5, a), k.binary("max", a, number(1.0, a))))
    value = k.select(less(a, 1.4), inner, value)
    return k.select(is_nan(x), x, k.binary("copysign", value, x))


@in_double
def expint(x: Expression) -> Expression:
    """Exponential integral Ei: minus infinity at 0; below, minus E1 of the magnitude."""
    a = absolute(x)
    near = k.binary("max", _clip(x, -2.0, 2.0), number(-2.0, x))
    series = k.fma(near, poly(near, fits.EI_SERIES), k.add(log(absolute(near)), number(EULER, x)))
    positive = poly(affine(_clip(a, 2.0, 4.0), 1.0, -3.0), fits.EI_FIRST)
    for start, value in (
            (4.0, poly(affine(_clip(a, 4.0, 8.0), 0.5, -3.0), fits.EI_SECOND)),
            (8.0, poly(quotient(32.0, _clip(a, 8.0, 16.0), -3.0), fits.EI_THIRD)),
            (16.0, poly(quotient(64.0, _clip(a, 16.0, 32.0), -3.0), fits.EI_FOURTH)),
            (32.0, poly(quotient(64.0, k.binary("max", a, number(32.0, a)), -1.0), fits.EI_FAR))):
        positive = k.select(greater(a, start), value, positive)
    negative = k.select(greater(a, 4.0),
                        poly(quotient(8.0, k.binary("max", a, number(4.0, a)), -1.0), fits.E1_FAR),
                        poly(quotient(8.0, _clip(a, 2.0, 4.0), -3.0), fits.E1_NEAR))
    scaled = k.select(less(x, 0.0), negative, positive)
    away = _clip(x, -800.0, 720.0)
    half = exp(k.mul(away, number(0.5, x)))
    tail = k.mul(k.mul(half, k.div(scaled, x)), half)
    value = k.select(greater(a, 2.0), tail, series)
    value = k.select(equals(x, 0.0), number(-math.inf, x), value)
    value = k.select(equals(x, math.inf), x, value)
    value = k.select(equals(x, -math.inf), number(-0.0, x), value)
    return k.select(is_nan(x), x, value)


def _turns(a: Expression) -> tuple[Expression, Expression]:
    """Sine and cosine of ``pi a**2 / 2``, of which all whole turns are taken off exactly."""
    square = k.mul(a, a)
    lost = k.fma(a, a, k.unary("neg", square))
    four = number(4.0, a)
    whole = k.mul(k.unary("round_even", k.mul(square, number(0.25, a))), four)
    angle = k.mul(k.add(k.sub(square, whole), lost), number(math.pi / 2, a))
    return sin(angle), cos(angle)


def _fresnel(x: Expression, sine: bool) -> Expression:
    a = absolute(x)
    near = k.binary("min", a, number(1.6, a))
    square = k.mul(near, near)
    z = k.mul(square, square)
    series = k.mul(near, poly(z, fits.FRESNEL_C))
    if sine:
        series = k.mul(k.mul(near, square), poly(z, fits.FRESNEL_S))
    far = _clip(a, 1.6, 1e8)   # from there on it is 1/2 to all digits
    inverse = k.div(number(1.0, a), far)
    share = k.mul(inverse, inverse)
    t = affine(share, 5.12, -1.0)
    first = k.mul(k.mul(poly(t, fits.FRESNEL_F), inverse), number(1 / math.pi, a))
    second = k.mul(k.mul(k.mul(poly(t, fits.FRESNEL_G), inverse), share),
                   number(1 / math.pi**2, a))
    s, c = _turns(far)
    half = number(0.5, a)
    if sine:
        wave = k.sub(half, k.fma(first, c, k.mul(second, s)))
    else:
        wave = k.add(half, k.sub(k.mul(first, s), k.mul(second, c)))
    value = k.select(less(a, 1.6), series, wave)
    value = k.select(greater(a, 1e8), half, value)
    return k.select(is_nan(x), x, k.binary("copysign", value, x))


@in_double
def fresnel_sin(x: Expression) -> Expression:
    """Integral of ``sin(pi t**2 / 2)`` up to x."""
    return _fresnel(x, True)


@in_double
def fresnel_cos(x: Expression) -> Expression:
    """Integral of ``cos(pi t**2 / 2)`` up to x."""
    return _fresnel(x, False)


@in_double
def spence(x: Expression) -> Expression:
    """Minus the integral of ``log(t) / (t - 1)`` from 1 to x; nan below 0."""
    one, sixth = number(1.0, x), number(math.pi**2 / 6, x)
    # Above 3/2 the reciprocal, then below 1/2 one less it: both leave w within [-1/2, 1/2].
    inverted = greater(x, 1.5)
    above = k.binary("max", x, one)
    y = k.select(inverted, k.div(one, above), x)
    low = less(y, 0.5)
    w = k.select(low, k.unary("neg", y), k.sub(y, one))
    value = k.unary("neg", k.mul(w, poly(w, fits.SPENCE)))
    logarithms = k.mul(log(y), log1p(k.unary("neg", y)))
    logarithms = k.select(equals(y, 0.0), number(0.0, x), logarithms)
    value = k.select(low, k.sub(k.sub(sixth, logarithms), value), value)
    other = log(above)
    turned = k.sub(k.mul(k.mul(number(-0.5, x), other), other), value)
    value = k.select(inverted, turned, value)
    value = k.select(equals(x, math.inf), number(-math.inf, x), value)
    value = k.select(less(x, 0.0), number(math.nan, x), value)
    return k.select(is_nan(x), x, value)
