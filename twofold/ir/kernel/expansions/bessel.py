"""Bessel functions of orders 0 and 1 of all four kinds, in primitive nodes.

Computed in float64, float32 rounds the result. Near zero they are polynomials (with a logarithm for
those of the second kind), far out a power times a polynomial of 1/x; J and Y a wave there, whose
phase is put together of the sine and cosine of x itself, so that no digits of x are lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from .... import dtypes
from .. import build as k
from ..nodes import Expression
from . import integral_coefficients as fits
from .exponential import exp, log
from .formats import absolute, equals, greater, is_nan, less, number
from .trigonometric import cos, sin


def in_double(function: Callable[[Expression], Expression]) -> Callable[[Expression], Expression]:
    """The function computed in float64."""
    def run(x: Expression) -> Expression:
        return k.cast(function(k.cast(x, dtypes.float64)), x.dtype)
    run.__doc__ = function.__doc__
    return run


def poly(t: Expression, coefficients: Sequence[float]) -> Expression:
    """The polynomial, highest power first."""
    return k.polynomial(t, list(coefficients))


def affine(x: Expression, factor: float, offset: float) -> Expression:
    """``factor x + offset``."""
    return k.fma(x, number(factor, x), number(offset, x))


def quotient(numerator: float, x: Expression, offset: float) -> Expression:
    """``numerator / x + offset``."""
    return k.add(k.div(number(numerator, x), x), number(offset, x))


def _scaled_i(a: Expression, order: int) -> Expression:
    """``exp(-a) i(a)`` of an order for a >= 0."""
    near, far = ((fits.I0_NEAR, fits.I0_FAR), (fits.I1_NEAR, fits.I1_FAR))[order]
    low, high = k.binary("min", a, number(8.0, a)), k.binary("max", a, number(8.0, a))
    inner = poly(affine(low, 0.25, -1.0), near)
    if order:
        inner = k.mul(low, inner)
    outer = k.div(poly(quotient(16.0, high, -1.0), far), k.unary("sqrt", high))
    return k.select(k.compare("le", a, number(8.0, a)), inner, outer)


def _with_sign(value: Expression, x: Expression, order: int) -> Expression:
    value = k.binary("copysign", value, x) if order else value
    return k.select(is_nan(x), x, value)


@in_double
def bessel_i0e(x: Expression) -> Expression:
    """``exp(-|x|) i0(x)``."""
    return _with_sign(_scaled_i(absolute(x), 0), x, 0)


@in_double
def bessel_i1e(x: Expression) -> Expression:
    """``exp(-|x|) i1(x)``."""
    return _with_sign(_scaled_i(absolute(x), 1), x, 1)


def _grown(x: Expression, order: int) -> Expression:
    """In two steps, so that it does not overflow before the function does."""
    a = absolute(x)
    half = exp(k.mul(a, number(0.5, a)))
    value = k.mul(k.mul(_scaled_i(a, order), half), half)
    return _with_sign(k.select(equals(a, math.inf), a, value), x, order)


@in_double
def bessel_i0(x: Expression) -> Expression:
    """Modified Bessel function of the first kind of order 0."""
    return _grown(x, 0)


@in_double
def bessel_i1(x: Expression) -> Expression:
    """Modified Bessel function of the first kind of order 1."""
    return _grown(x, 1)


def _of_second_kind(x: Expression, order: int, scaled: bool) -> Expression:
    """``k(x)`` of an order, times ``exp(x)`` where it is scaled; infinite from 0 on down."""
    low, high = k.binary("min", x, number(2.0, x)), k.binary("max", x, number(2.0, x))
    z = k.mul(low, low)
    logarithm = log(k.mul(low, number(0.5, low)))
    if order:
        series = k.mul(low, poly(z, fits.I1_SERIES))
        inner = k.fma(logarithm, series, k.div(poly(z, fits.K1_NEAR), low))
        tail = fits.K1_FAR
    else:
        series = poly(z, fits.I0_SERIES)
        inner = k.sub(poly(z, fits.K0_NEAR), k.mul(logarithm, series))
        tail = fits.K0_FAR
    outer = k.div(poly(quotient(4.0, high, -1.0), tail), k.unary("sqrt", high))
    if scaled:
        inner = k.mul(inner, exp(low))
    else:
        outer = k.mul(outer, exp(k.unary("neg", high)))
    outer = k.select(equals(x, math.inf), number(0.0, x), outer)
    value = k.select(k.compare("le", x, number(2.0, x)), inner, outer)
    value = k.select(greater(x, 0.0), value, number(math.inf, x))
    return k.select(is_nan(x), x, value)


@in_double
def bessel_k0(x: Expression) -> Expression:
    """Modified Bessel function of the second kind of order 0."""
    return _of_second_kind(x, 0, False)


@in_double
def bessel_k0e(x: Expression) -> Expression:
    """``exp(x) k0(x)``."""
    return _of_second_kind(x, 0, True)


@in_double
def bessel_k1(x: Expression) -> Expression:
    """Modified Bessel function of the second kind of order 1."""
    return _of_second_kind(x, 1, False)


@in_double
def bessel_k1e(x: Expression) -> Expression:
    """``exp(x) k1(x)``."""
    return _of_second_kind(x, 1, True)


def _wave(a: Expression, order: int, second: bool) -> Expression:
    """J, or Y, of an order for a >= 8."""
    p, q = ((fits.P0, fits.Q0), (fits.P1, fits.Q1))[order]
    finite = k.select(equals(a, math.inf), number(8.0, a), a)
    inverse = k.div(number(1.0, a), finite)
    t = affine(k.mul(inverse, inverse), 128.0, -1.0)
    along, across = poly(t, p), k.mul(poly(t, q), inverse)
    s, c = sin(finite), cos(finite)
    total, rest = k.add(c, s), k.sub(s, c)
    cosine, sine = (rest, k.unary("neg", total)) if order else (total, rest)
    first, other = (sine, cosine) if second else (cosine, k.unary("neg", sine))
    value = k.fma(along, first, k.mul(across, other))
    value = k.div(value, k.unary("sqrt", k.mul(finite, number(math.pi, a))))
    return k.select(equals(a, math.inf), number(0.0, a), value)


def _j_near(low: Expression, order: int) -> Expression:
    """J of an order up to 8."""
    t = affine(k.mul(low, low), 1 / 32, -1.0)
    return k.mul(low, poly(t, fits.J1_NEAR)) if order else poly(t, fits.J0_NEAR)


def _of_first_kind(x: Expression, order: int) -> Expression:
    a = absolute(x)
    low, high = k.binary("min", a, number(8.0, a)), k.binary("max", a, number(8.0, a))
    value = k.select(greater(a, 8.0), _wave(high, order, False), _j_near(low, order))
    if order:
        value = k.select(less(x, 0.0), k.unary("neg", value), value)
    return k.select(is_nan(x), x, value)


@in_double
def bessel_j0(x: Expression) -> Expression:
    """Bessel function of the first kind of order 0."""
    return _of_first_kind(x, 0)


@in_double
def bessel_j1(x: Expression) -> Expression:
    """Bessel function of the first kind of order 1."""
    return _of_first_kind(x, 1)


def _y(x: Expression, order: int) -> Expression:
    low, high = k.binary("min", x, number(8.0, x)), k.binary("max", x, number(8.0, x))
    t = affine(k.mul(low, low), 1 / 32, -1.0)
    logarithm = k.mul(log(low), number(2.0 / math.pi, x))
    inner = k.mul(logarithm, _j_near(low, order))
    if order:
        inner = k.fma(low, poly(t, fits.Y1_NEAR), inner)
        inner = k.sub(inner, k.div(number(2.0 / math.pi, x), low))
    else:
        inner = k.add(poly(t, fits.Y0_NEAR), inner)
    value = k.select(greater(x, 8.0), _wave(high, order, True), inner)
    value = k.select(greater(x, 0.0), value, number(-math.inf, x))
    return k.select(is_nan(x), x, value)


@in_double
def bessel_y0(x: Expression) -> Expression:
    """Bessel function of the second kind of order 0."""
    return _y(x, 0)


@in_double
def bessel_y1(x: Expression) -> Expression:
    """Bessel function of the second kind of order 1."""
    return _y(x, 1)
