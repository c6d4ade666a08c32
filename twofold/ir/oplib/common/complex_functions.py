"""Elementary functions of complex numbers on parts: exponentials, angles, their inverses, powers.

The inverse functions are Kahan's ("Branch Cuts for Complex Elementary Functions"): right on both
sides of their cuts, and without cancellation near them. See ``complex_parts`` for the arithmetic.
"""

from __future__ import annotations

import math
from typing import Any

from ...ops import Parts
from . import complex_parts as c

FAR = 20.0       # where tanh is 1 but for what float64 cannot show next to it


def expm1(F: Any, x: Parts) -> Parts:
    """``exp(x) - 1``, precise near 0."""
    half = F.sin(F.multiply(x.im, F.like(0.5, x.im)))
    turned = F.multiply(F.like(2, half), F.multiply(half, half))     # 1 - cos
    re = F.subtract(F.multiply(F.expm1(x.re), F.cos(x.im)), turned)
    return Parts(re, c.exp(F, x).im)


def log1p(F: Any, x: Parts) -> Parts:
    """``log(1 + x)``, precise near 0."""
    one, half = F.like(1, x.re), F.like(0.5, x.re)
    moved = Parts(F.add(one, x.re), x.im)
    beyond = F.add(F.multiply(x.re, F.add(F.like(2, x.re), x.re)), F.multiply(x.im, x.im))
    near = F.multiply(half, F.log1p(beyond))
    is_near = F.logical_and(F.less(F.abs(x.re), half), F.less(F.abs(x.im), half))
    return Parts(F.select(is_near, near, c.log_of_magnitude(F, moved)), c.angle(F, moved))


def sinh(F: Any, x: Parts) -> Parts:
    """Hyperbolic sine."""
    return Parts(F.multiply(F.sinh(x.re), F.cos(x.im)), F.multiply(F.cosh(x.re), F.sin(x.im)))


def cosh(F: Any, x: Parts) -> Parts:
    """Hyperbolic cosine."""
    return Parts(F.multiply(F.cosh(x.re), F.cos(x.im)), F.multiply(F.sinh(x.re), F.sin(x.im)))


def tanh(F: Any, x: Parts) -> Parts:
    """Hyperbolic tangent; far from the imaginary axis without the squares that overflow."""
    far = F.greater(F.abs(x.re), F.like(FAR, x.re))
    near = F.select(far, F.like(0, x.re), x.re)
    tangent, sine = F.tan(x.im), F.sinh(near)
    slope = F.add(F.like(1, tangent), F.multiply(tangent, tangent))
    below = F.add(F.like(1, sine), F.multiply(slope, F.multiply(sine, sine)))
    re = F.divide(F.multiply(slope, F.multiply(F.cosh(near), sine)), below)
    decay = F.exp(F.multiply(F.like(-2, x.re), F.abs(x.re)))
    turning = F.multiply(F.like(2, x.im), F.sin(F.multiply(F.like(2, x.im), x.im)))
    return Parts(F.select(far, F.sign(x.re), re),
                 F.select(far, F.multiply(turning, decay), F.divide(tangent, below)))


def sin(F: Any, x: Parts) -> Parts:
    """Sine."""
    return Parts(F.multiply(F.sin(x.re), F.cosh(x.im)), F.multiply(F.cos(x.re), F.sinh(x.im)))


def cos(F: Any, x: Parts) -> Parts:
    """Cosine."""
    im = F.negative(F.multiply(F.sin(x.re), F.sinh(x.im)))
    return Parts(F.multiply(F.cos(x.re), F.cosh(x.im)), im)


def tan(F: Any, x: Parts) -> Parts:
    """Tangent."""
    return c.over_i(F, tanh(F, c.times_i(F, x)))


# ---------------------------------------------------------------------------- inverses

def _roots(F: Any, x: Parts) -> tuple[Parts, Parts]:
    """The square roots of ``1 - x`` and ``1 + x``."""
    one = F.like(1, x.re)
    return (c.sqrt(F, Parts(F.subtract(one, x.re), F.negative(x.im))),
            c.sqrt(F, Parts(F.add(one, x.re), x.im)))


def _cross(F: Any, x: Parts, y: Parts) -> Any:
    """The imaginary part of ``conj(x) * y``."""
    return F.subtract(F.multiply(x.re, y.im), F.multiply(x.im, y.re))


def asin(F: Any, x: Parts) -> Parts:
    """Inverse sine."""
    minus, plus = _roots(F, x)
    length = F.subtract(F.multiply(minus.re, plus.re), F.multiply(minus.im, plus.im))
    return Parts(F.atan2(x.re, length), F.asinh(_cross(F, minus, plus)))


def acos(F: Any, x: Parts) -> Parts:
    """Inverse cosine."""
    minus, plus = _roots(F, x)
    return Parts(F.multiply(F.like(2, x.re), F.atan2(minus.re, plus.re)),
                 F.asinh(_cross(F, plus, minus)))


def acosh(F: Any, x: Parts) -> Parts:
    """Inverse hyperbolic cosine."""
    one = F.like(1, x.re)
    minus = c.sqrt(F, Parts(F.subtract(x.re, one), x.im))
    plus = c.sqrt(F, Parts(F.add(x.re, one), x.im))
    length = F.add(F.multiply(minus.re, plus.re), F.multiply(minus.im, plus.im))
    return Parts(F.asinh(length), F.multiply(F.like(2, x.re), F.atan2(minus.im, plus.re)))


def asinh(F: Any, x: Parts) -> Parts:
    """Inverse hyperbolic sine."""
    return c.over_i(F, asin(F, c.times_i(F, x)))


def atanh(F: Any, x: Parts) -> Parts:
    """Inverse hyperbolic tangent."""
    one, two = F.like(1, x.re), F.like(2, x.re)
    left, height = F.subtract(one, x.re), F.multiply(x.im, x.im)
    ratio = F.divide(F.multiply(F.like(4, x.re), x.re), F.add(F.multiply(left, left), height))
    across = F.subtract(F.multiply(left, F.add(one, x.re)), height)
    return Parts(F.multiply(F.like(0.25, x.re), F.log1p(ratio)),
                 F.multiply(F.like(0.5, x.re), F.atan2(F.multiply(two, x.im), across)))


def atan(F: Any, x: Parts) -> Parts:
    """Inverse tangent."""
    return c.over_i(F, atanh(F, c.times_i(F, x)))


# ---------------------------------------------------------------------------- powers and others

def rsqrt(F: Any, x: Parts) -> Parts:
    """``1 / sqrt(x)``."""
    return c.reciprocal(F, c.sqrt(F, x))


def power(F: Any, x: Parts, y: Parts) -> Parts:
    """``x**y``: ``exp(y * log(x))``; 1 where ``y`` is 0, else of a base 0 0 (or nan)."""
    zero, one, nan = (F.like(value, x.re) for value in (0, 1, math.nan))
    made = c.exp(F, c.multiply(F, y, c.log(F, x)))
    nothing = F.logical_and(F.equal(x.re, zero), F.equal(x.im, zero))
    ends = F.logical_and(F.greater(y.re, zero), F.equal(y.im, zero))
    of_nothing = F.select(ends, zero, nan)
    made = c.choose(F, nothing, Parts(of_nothing, of_nothing), made)
    unit = F.logical_and(F.equal(y.re, zero), F.equal(y.im, zero))
    return c.choose(F, unit, Parts(one, zero), made)


def sign(F: Any, x: Parts) -> Parts:
    """``x / abs(x)``, and 0 for 0."""
    length = c.magnitude(F, x)
    zero = F.like(0, length)
    nothing = F.equal(length, zero)
    below = F.select(nothing, F.like(1, length), length)
    return Parts(F.divide(x.re, below), F.divide(x.im, below))


def sigmoid(F: Any, x: Parts) -> Parts:
    """``1 / (1 + exp(-x))``, as half a hyperbolic tangent: nothing overflows."""
    half = F.like(0.5, x.re)
    made = c.scale(F, tanh(F, c.scale(F, x, half)), half)
    return Parts(F.add(half, made.re), made.im)


def squared_difference(F: Any, x: Parts, y: Parts) -> Parts:
    """``conj(x - y) * (x - y)``: real."""
    d = c.subtract(F, x, y)
    re = F.add(F.multiply(d.re, d.re), F.multiply(d.im, d.im))
    return Parts(re, F.constant(0, re.dtype, re.shape))


def silu(F: Any, x: Parts) -> Parts:
    """``x * sigmoid(x)``."""
    return c.multiply(F, x, sigmoid(F, x))


def _nothing_where_zero(F: Any, x: Parts, value: Parts) -> Parts:
    zero = F.like(0, x.re)
    nothing = F.logical_and(F.equal(x.re, zero), F.equal(x.im, zero))
    return c.choose(F, nothing, Parts(zero, zero), value)


def divide_no_nan(F: Any, x: Parts, y: Parts) -> Parts:
    """``x / y``, and 0 where ``y`` is 0."""
    return _nothing_where_zero(F, y, c.divide(F, x, y))


def multiply_no_nan(F: Any, x: Parts, y: Parts) -> Parts:
    """``x * y``, and 0 where ``y`` is 0."""
    return _nothing_where_zero(F, y, c.multiply(F, x, y))


def xdivy(F: Any, x: Parts, y: Parts) -> Parts:
    """``x / y``, and 0 where ``x`` is 0."""
    return _nothing_where_zero(F, x, c.divide(F, x, y))


def xlogy(F: Any, x: Parts, y: Parts) -> Parts:
    """``x * log(y)``, and 0 where ``x`` is 0."""
    return _nothing_where_zero(F, x, c.multiply(F, x, c.log(F, y)))


def xlog1py(F: Any, x: Parts, y: Parts) -> Parts:
    """``x * log1p(y)``, and 0 where ``x`` is 0."""
    return _nothing_where_zero(F, x, c.multiply(F, x, log1p(F, y)))


def equal(F: Any, x: Parts, y: Parts) -> Any:
    """Whether both parts are equal."""
    return F.logical_and(F.equal(x.re, y.re), F.equal(x.im, y.im))


def not_equal(F: Any, x: Parts, y: Parts) -> Any:
    """Whether a part differs."""
    return F.logical_or(F.not_equal(x.re, y.re), F.not_equal(x.im, y.im))
