"""The incomplete gamma and beta functions and the slope of gamma's in its order, on the host.

They are sums and continued fractions that end when nothing changes any more, over all elements at
once and in float64. ``P(a, x)`` is the series where x is not far above a, else one minus ``Q``,
which is the fraction; both are multiples of ``x**a exp(-x) / gamma(a)``, which is put together so
that large logarithms do not cancel.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ....dtypes import FLOATS, compute_dtype, float32, float64
from ...kernel import evaluate, expansions
from ...kernel.nodes import Expression, Variable
from ...ops import (
    Category,
    Gradient,
    HostCall,
    NotDifferentiable,
    OpDef,
    PublicFunction,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import elementwise_infer
from ..common.pointwise import refused_types

MOST_STEPS = 100_000
EPSILON = float(np.finfo(np.float64).eps)
TINY = 1e-300
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
ON_HOST = HostCall("it ends when nothing changes any more")


def of_arrays(expand: Callable[[Expression], Expression]) -> Callable[[Any], Any]:
    """An expansion as a function of float64 arrays; it is written out at the first call."""
    @functools.cache
    def write_out() -> tuple[Variable, Expression]:
        variable = Variable("x", float64)
        return variable, expand(variable)

    def run(x: Any) -> Any:
        variable, expression = write_out()
        return evaluate.evaluate(expression, {variable: x})
    return run


_lgamma, _digamma = of_arrays(expansions.lgamma), of_arrays(expansions.digamma)


def _stirling_rest(a: Any) -> Any:
    """``lgamma(a) - (a - 1/2) log(a) + a - log(2 pi) / 2`` for a >= 8."""
    z, total = 1.0 / (a * a), np.zeros_like(a)
    for c in reversed(STIRLING):
        total = total * z + c
    return total / a


def _density(a: Any, x: Any) -> Any:
    """``x**a exp(-x) / gamma(a)``."""
    large = np.maximum(a, 8.0)
    away = (x - large) / large
    exponent = large * (away - np.log1p(away)) + _stirling_rest(large)
    far = np.exp(-exponent) * np.sqrt(large / (2.0 * math.pi))
    small = np.minimum(a, 8.0)
    near = np.exp(small * np.log(x) - x - _lgamma(small))
    return np.where(a >= 8.0, far, near)


def _series(a: Any, x: Any) -> tuple[Any, Any]:
    """The sum of ``x**k / (a (a + 1) … (a + k))``, and its derivative in a."""
    term = 1.0 / a
    slope = -term / a
    total, total_slope = term.copy(), slope.copy()
    k, growing = a.copy(), np.ones(a.shape, np.bool_)
    for _ in range(MOST_STEPS):
        k = k + 1.0
        share = x / k
        slope = slope * share - term * share / k
        term = term * share
        total = np.where(growing, total + term, total)
        total_slope = np.where(growing, total_slope + slope, total_slope)
        growing = growing & (np.abs(slope) > np.abs(total_slope) * EPSILON / 4)
        if not growing.any():
            break
    return total, total_slope


def _fraction(a: Any, x: Any) -> tuple[Any, Any]:
    """Lentz's way through the fraction of ``gamma(a, x)``, with derivatives in a beside it.

    ``c`` and ``d`` are the ratios of the numerators and of the denominators that follow each other.
    """
    b, b_slope = x + 1.0 - a, -1.0
    c, c_slope = np.full_like(a, 1.0 / TINY), np.zeros_like(a)
    d = 1.0 / b
    d_slope = -b_slope * d * d
    h, h_slope = d.copy(), d_slope.copy()
    moving = np.ones(a.shape, np.bool_)
    for i in range(1, MOST_STEPS):
        n = -i * (i - a)
        b = b + 2.0
        below = n * d + b
        below_slope = i * d + n * d_slope + b_slope
        d = 1.0 / np.where(np.abs(below) < TINY, TINY, below)
        d_slope = -below_slope * d * d
        above = b + n / c
        above_slope = b_slope + i / c - n * c_slope / (c * c)
        c, c_slope = np.where(np.abs(above) < TINY, TINY, above), above_slope
        change, change_slope = c * d, c_slope * d + c * d_slope
        h_slope = np.where(moving, h_slope * change + h * change_slope, h_slope)
        h = np.where(moving, h * change, h)
        moving = moving & ((np.abs(change - 1.0) > EPSILON)
                           | (np.abs(h * change_slope) > np.abs(h_slope) * EPSILON))
        if not moving.any():
            break
    return h, h_slope


def _both_parts(a: Any, x: Any, slopes: bool = False) -> tuple[Any, Any]:
    """``P`` and ``Q``; or their derivatives in a."""
    a, x = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(x, np.float64))
    good = (a > 0) & (x > 0) & np.isfinite(a) & np.isfinite(x)
    safe_a, safe_x = np.where(good, a, 1.0), np.where(good, x, 1.0)
    low = safe_x < safe_a + 2.0 * np.sqrt(safe_a) + 1.0
    with np.errstate(all="ignore"):
        density = _density(safe_a, safe_x)
        series = _series(np.where(low, safe_a, 1.0), np.where(low, safe_x, 0.5))
        fraction = _fraction(np.where(low, 1.0, safe_a), np.where(low, 2.0, safe_x))
        rate = np.log(safe_x) - _digamma(safe_a)
        if slopes:
            lower, upper = (density * (rate * part + slope) for part, slope in (series, fraction))
            inside = np.where(low, lower, -upper), np.where(low, -lower, upper)
        else:
            lower, upper = density * series[0], density * fraction[0]
            inside = np.where(low, lower, 1.0 - upper), np.where(low, 1.0 - lower, upper)
    # At its ends: nothing below 0, all below infinity; an infinite order has all above.
    full = np.where((x == math.inf) & (a != math.inf), 1.0, 0.0)
    ends = (0.0 * full, 0.0 * full) if slopes else (full, 1.0 - full)
    outside = (x < 0) | ~(a > 0) | np.isnan(x) | ((x == math.inf) & (a == math.inf))
    first, second = (np.where(good, part, np.where(outside, np.nan, end))
                     for part, end in zip(inside, ends, strict=True))
    return first, second


def gamma_slope(a: Any, x: Any) -> Any:
    """The derivative of ``P(a, x)`` in a."""
    return _both_parts(a, x, slopes=True)[0]


def gamma_curvature(a: Any, x: Any) -> Any:
    """The second derivative of ``P(a, x)`` in a, by differences of the first of order 6."""
    a, x = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(x, np.float64))
    with np.errstate(all="ignore"):
        step = 0.01 * np.minimum(a, np.sqrt(a))
        total = np.zeros(a.shape)
        for places, weight in ((1, 45.0), (2, -9.0), (3, 1.0)):
            above, below = gamma_slope(a + places * step, x), gamma_slope(a - places * step, x)
            total = total + weight * (above - below)
        return total / (60.0 * step)


def gamma_density(a: Any, x: Any) -> Any:
    """The derivative of ``P(a, x)`` in x, for positive numbers."""
    with np.errstate(all="ignore"):
        return _density(a, x) / x


# ---------------------------------------------------------------------------- beta

def _beta_fraction(a: Any, b: Any, x: Any) -> Any:
    """The continued fraction of the incomplete beta function, by Lentz."""
    c, d = np.ones_like(a), 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / np.where(np.abs(d) < TINY, TINY, d)
    h, moving = d.copy(), np.ones(a.shape, np.bool_)
    for m in range(1, MOST_STEPS):
        for numerator in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                          -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1.0 + numerator * d
            d = 1.0 / np.where(np.abs(d) < TINY, TINY, d)
            c = 1.0 + numerator / c
            c = np.where(np.abs(c) < TINY, TINY, c)
            h = np.where(moving, h * c * d, h)
        moving = moving & (np.abs(c * d - 1.0) > EPSILON)
        if not moving.any():
            break
    return h


def _log_beta(a: Any, b: Any) -> Any:
    return _lgamma(a) + _lgamma(b) - _lgamma(a + b)


def _betainc(a: Any, b: Any, x: Any) -> Any:
    a, b, x = np.broadcast_arrays(*(np.asarray(y, np.float64) for y in (a, b, x)))
    good = (a > 0) & (b > 0) & (x > 0) & (x < 1) & np.isfinite(a) & np.isfinite(b)
    p, q, y = np.where(good, a, 1.0), np.where(good, b, 1.0), np.where(good, x, 0.5)
    turned = y > (p + 1.0) / (p + q + 2.0)
    first, second = np.where(turned, q, p), np.where(turned, p, q)
    with np.errstate(all="ignore"):
        power = p * np.log(y) + q * np.log1p(-y) - _log_beta(p, q)
        part = np.exp(power) / first * _beta_fraction(first, second, np.where(turned, 1.0 - y, y))
    inside = np.where(turned, 1.0 - part, part)
    ends = np.where((a > 0) & (b > 0) & (x == 0), 0.0,
                    np.where((a > 0) & (b > 0) & (x == 1), 1.0, np.nan))
    return np.where(good, inside, ends)


# ---------------------------------------------------------------------------- gradients

def _wide(F: Any, *tensors: Any) -> list[Any]:
    return [F.to(x, compute_dtype(x.dtype)) for x in tensors]


def _gamma_gradient(sign: float) -> Any:
    """In x the density; in a a function of its own."""
    def rule(F: Any, ctx: Any, g: Any) -> tuple[Any, ...]:
        a, x, wide = _wide(F, ctx.input(0), ctx.input(1), g)
        one = F.like(1, a)
        exponent = F.subtract(F.subtract(F.multiply(F.subtract(a, one), F.log(x)), x), F.lgamma(a))
        wide = F.multiply(wide, F.like(sign, wide))
        slopes = F.igamma_order_gradient(a, x), F.exp(exponent)
        return tuple(F.to(F.sum_to(F.multiply(wide, slope), type.shape), g.dtype)
                     for slope, type in zip(slopes, ctx.input_types, strict=True))
    return rule


def _order_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, ...]:
    """In x: the density times ``log(x) - digamma(a)``."""
    a, x = ctx.input(0), ctx.input(1)
    one = F.like(1, a)
    exponent = F.subtract(F.subtract(F.multiply(F.subtract(a, one), F.log(x)), x), F.lgamma(a))
    slope = F.multiply(F.exp(exponent), F.subtract(F.log(x), F.digamma(a)))
    slopes = F.igamma_order_curvature(a, x), slope
    return tuple(F.sum_to(F.multiply(g, each), type.shape)
                 for each, type in zip(slopes, ctx.input_types, strict=True))


def _beta_gradient(F: Any, ctx: Any, g: Any) -> tuple[None, None, Any]:
    """As in TensorFlow, in x only."""
    a, b, x = (ctx.input(i) for i in range(3))
    one = F.like(1, x)
    exponent = F.add(F.xlog1py(F.subtract(b, one), F.negative(x)),
                     F.xlogy(F.subtract(a, one), x))
    beta = F.subtract(F.add(F.lgamma(a), F.lgamma(b)), F.lgamma(F.add(a, b)))
    slope = F.exp(F.subtract(exponent, beta))
    return None, None, F.sum_to(F.multiply(g, slope), ctx.input_types[2].shape)


# ---------------------------------------------------------------------------- records

_PAIRS = (((2, 3), (2, 3)), ((2, 3), (3,)), ((4, 1), (1, 5)), ((), (3,)), ((0, 3), (3,)), ((), ()))


def _kernel(value: Callable[..., Any]) -> Any:
    def run(*arrays: Any) -> Any:
        return np.asarray(value(*arrays)).astype(arrays[0].dtype)
    return lambda attrs: run


def _register(name: str, doc: str, value: Callable[..., Any], arity: int, dtypes: Any,
              gradient: Any, samples: tuple[Sample, ...], tensorflow: str | None,
              function: PublicFunction | None, grad_check: bool) -> OpDef:
    return register(OpDef(
        name=name, category=Category.INDEX, arity=arity, doc=doc,
        infer=elementwise_infer(name, dtypes), reference=lambda attrs, *arrays: value(*arrays),
        numpy=_kernel(value), gradient=gradient, lowering=ON_HOST, dtypes=dtypes,
        tolerance=Tolerance(8.0, 1e-12), samples=samples, grad_check=grad_check,
        error_samples=refused_types(arity, dtypes), tensorflow=tensorflow, function=function))


_GAMMA_SAMPLES = (
    *(Sample(shapes, domain=("positive", "positive")) for shapes in _PAIRS),
    Sample(((40,), (40,)), domain=("range:0.5:60", "range:0.5:60")),
    Sample(((40,), (40,)), domain=("range:0.01:0.5", "range:0.01:9")))
_SPECIAL = Sample(((), (60,)), domain=("positive", "special"))

igamma = _register(
    "igamma", "Lower incomplete gamma function, regularised: 0 at x = 0 and 1 at infinity.",
    lambda a, x: _both_parts(a, x)[0], 2, FLOATS, Gradient(_gamma_gradient(1.0), inputs=(0, 1)),
    (*_GAMMA_SAMPLES, _SPECIAL), "math.igamma",
    PublicFunction("tf.math.igamma(2.0, 1.0).numpy().round(4)", "np.float32(0.2642)",
                   parameters=("a", "x")), True)
igammac = _register(
    "igammac", "Upper incomplete gamma function, regularised: 1 at x = 0 and 0 at infinity.",
    lambda a, x: _both_parts(a, x)[1], 2, FLOATS, Gradient(_gamma_gradient(-1.0), inputs=(0, 1)),
    (*_GAMMA_SAMPLES, _SPECIAL), "math.igammac",
    PublicFunction("tf.math.igammac(2.0, 1.0).numpy().round(4)", "np.float32(0.7358)",
                   parameters=("a", "x")), True)
igamma_order_gradient = _register(
    "igamma_order_gradient", "The derivative of ``igamma`` in its first argument.", gamma_slope, 2,
    (float32, float64), Gradient(_order_gradient, inputs=(0, 1)), _GAMMA_SAMPLES, None, None,
    False)  # its second derivative is a third one, which is not known
igamma_order_curvature = _register(
    "igamma_order_curvature", "The second derivative of ``igamma`` in its first argument.",
    gamma_curvature, 2, (float32, float64),
    NotDifferentiable("the third derivative of igamma in its order is not known", zero=False),
    _GAMMA_SAMPLES, None, None, False)
betainc = _register(
    "betainc", "Incomplete beta function, regularised: 0 at x = 0 and 1 at x = 1.", _betainc, 3,
    (float32, float64), Gradient(_beta_gradient, inputs=(0, 1, 2)),
    (*(Sample(shapes, domain=("positive", "positive", "probability")) for shapes in (
        ((2, 3),) * 3, ((), (), (3,)), ((4, 1), (1, 5), ()), ((0, 3), (3,), ()), ((), (), ()))),
     Sample(((40,), (40,), (40,)), domain=("range:5:90", "range:5:90", "probability")),
     Sample(((), (), (60,)), domain=("positive", "positive", "special"))),
    "math.betainc", None, False)  # as in TensorFlow, in x only
