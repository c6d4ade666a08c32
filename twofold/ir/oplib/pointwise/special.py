"""erf and its relatives, gamma, the normal quantile, and products with logarithms that are 0 at 0.

NumPy has none of these functions: eager runs compiled kernels for them. The references are Python's
``math`` and, for the inverses, Newton's method on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np

from ....dataclass import dataclass
from ....dtypes import FLOATS, DType, compute_dtype, float32, float64
from ....errors import InvalidArgumentError
from ...base.types import TensorType
from ...kernel import build as k
from ...kernel import expansions
from ...kernel.nodes import Expression
from ...ops import (
    Attrs,
    Category,
    ErrorSample,
    Gradient,
    InferContext,
    OpDef,
    PublicFunction,
    Sample,
    Scalar,
    Tolerance,
    register,
)
from ..common import complex_functions as functions
from ..common import complex_parts as c
from ..common.infer import elementwise_infer
from ..common.pointwise import (
    EXACT,
    each,
    elementwise,
    kernel,
    narrow,
    pairs,
    plain,
    scalar,
    singles,
)

SPECIAL = Sample(((60,),), domain="special")
SPECIAL_PAIR = Sample(((200,), (200,)), domain="special")


# ---------------------------------------------------------------------------- references

def _guard(function: Callable[[float], float], at_pole: float) -> Callable[[float], float]:
    """Python's ``math`` raises at poles and on overflow; arrays hold what C returns."""
    def run(x: float) -> float:
        try:
            return function(x)
        except ValueError:
            return at_pole
        except OverflowError:
            return math.inf
    return run


def erfinv_value(x: float) -> float:
    """Inverse error function in float64."""
    if not -1.0 <= x <= 1.0:
        return math.nan
    if abs(x) == 1.0:
        return math.copysign(math.inf, x)
    if abs(x) < 1e-9:
        return x * (math.sqrt(math.pi) / 2)
    a = abs(x)
    y = NormalDist().inv_cdf((1.0 + a) / 2) / math.sqrt(2) if a < 0.5 else \
        -NormalDist().inv_cdf((1.0 - a) / 2) / math.sqrt(2)
    for _ in range(2):
        error = math.erf(y) - a if a < 0.5 else (1.0 - a) - math.erfc(y)
        y -= error * math.sqrt(math.pi) / 2 * math.exp(y * y)
    return math.copysign(y, x)


def _log_normal_tail(y: float) -> float:
    """Logarithm of the probability of a normal number above ``y`` > 0."""
    if y < 20.0:
        return math.log(math.erfc(y / math.sqrt(2)) / 2)
    z = 1.0 / (y * y)
    series = -z * (1 - z * (3 - z * (15 - z * (105 - z * 945))))
    return -y * y / 2 - math.log(y * math.sqrt(2 * math.pi)) + math.log1p(series)


def ndtri_value(p: float) -> float:
    """Quantile of the normal distribution in float64."""
    if not 0.0 <= p <= 1.0:
        return math.nan
    if p in (0.0, 1.0):
        return math.inf if p else -math.inf
    if 0.25 < p < 0.75:
        return math.sqrt(2) * erfinv_value(2.0 * p - 1.0)
    tail = min(p, 1.0 - p)
    y = -NormalDist().inv_cdf(tail) if tail > 1e-300 else math.sqrt(-2.0 * math.log(tail))
    for _ in range(4):   # Newton on the logarithm of the tail
        found = _log_normal_tail(y)
        hazard = math.exp(-y * y / 2 - math.log(2 * math.pi) / 2 - found)
        y += (found - math.log(tail)) / hazard
    return -y if p < 0.5 else y


def digamma_value(x: float) -> float:
    """Derivative of ``lgamma`` in float64."""
    if math.isnan(x) or x == -math.inf or (x <= 0.0 and x == math.floor(x)):
        return math.nan
    if x == math.inf:
        return x
    if x < 0.5:
        f = x - round(x)
        return digamma_value(1.0 - x) - math.pi / math.tan(math.pi * f)
    terms = []
    while x < 12.0:
        terms.append(-1.0 / x)
        x += 1.0
    z = 1.0 / (x * x)
    series = z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z * (
        1 / 132 - z * (691 / 32760 - z / 12))))))
    return math.fsum([math.log(x), -0.5 / x, -series, *terms])


# ---------------------------------------------------------------------------- error functions

def _normal_slope(factor: float, reads: str) -> Gradient:
    """``factor * exp(±v**2)``: minus the square of the input, or plus that of the output."""
    def rule(F: Any, ctx: Any, g: Any) -> tuple[Any]:
        if reads == "input":
            exponent = F.negative(F.square(ctx.input(0)))
        else:
            exponent = F.square(ctx.output(0))
        return (F.multiply(g, F.multiply(F.like(factor, g), F.exp(exponent))),)
    return Gradient(rule, inputs=(0,)) if reads == "input" else Gradient(rule, outputs=(0,))


def _ndtri_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    half_square = F.multiply(F.like(0.5, g), F.square(ctx.output(0)))
    return (F.multiply(g, F.multiply(F.like(math.sqrt(2 * math.pi), g), F.exp(half_square))),)


def _lgamma_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.multiply(g, F.digamma(ctx.input(0))),)


def _digamma_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    x = F.to(ctx.input(0), compute_dtype(g.dtype))
    return (F.multiply(g, F.to(F.polygamma(F.like(1, x), x), g.dtype)),)


_SLOPE = 2.0 / math.sqrt(math.pi)
elementwise(
    "erf", 1, "Error function.", FLOATS, scalar(expansions.erf), each(math.erf),
    gradient=_normal_slope(_SLOPE, "input"), samples=(*singles(), SPECIAL),
    function=PublicFunction("tf.math.erf(0.5).numpy().round(4)", "np.float32(0.5205)"))
elementwise(
    "erfc", 1, "``1 - erf(x)``, precise where that is small.", FLOATS, scalar(expansions.erfc),
    each(math.erfc), gradient=_normal_slope(-_SLOPE, "input"), samples=(*singles(), SPECIAL),
    function=PublicFunction("tf.math.erfc(0.5).numpy().round(4)", "np.float32(0.4795)"))
elementwise(
    "erfinv", 1, "Inverse of ``erf``; infinite at -1 and 1, nan outside.", FLOATS,
    scalar(expansions.erfinv), each(erfinv_value),
    gradient=_normal_slope(1.0 / _SLOPE, "output"), samples=(*singles("unit"), SPECIAL),
    function=PublicFunction("tf.math.erfinv(0.5).numpy().round(4)", "np.float32(0.4769)"))
elementwise(
    "ndtri", 1, "Quantile of the normal distribution; infinite at 0 and 1, nan outside.", FLOATS,
    scalar(expansions.ndtri), each(ndtri_value),
    gradient=Gradient(_ndtri_gradient, outputs=(0,)),
    samples=(*singles("probability"), SPECIAL), tolerance=Tolerance(6.0),
    function=PublicFunction("tf.math.ndtri(0.975).numpy().round(4)", "np.float32(1.96)"))
elementwise(
    "lgamma", 1, "``log(abs(gamma(x)))``; infinite at 0 and the negative integers.", FLOATS,
    scalar(expansions.lgamma), each(_guard(math.lgamma, math.inf)),
    gradient=Gradient(_lgamma_gradient, inputs=(0,)),
    samples=(*singles("positive"), Sample(((33,),), domain="range:-4.4:-4.1"),
             Sample(((33,),), domain="range:0:40"), SPECIAL), tolerance=Tolerance(6.0, 1e-7),
    function=PublicFunction("tf.math.lgamma(5.0).numpy().round(4)", "np.float32(3.1781)"))
elementwise(
    "digamma", 1, "Derivative of ``lgamma``; nan at 0 and the negative integers.", FLOATS,
    scalar(expansions.digamma), each(digamma_value),
    gradient=Gradient(_digamma_gradient, inputs=(0,)),
    samples=(*singles("positive"), Sample(((33,),), domain="range:0:40"), SPECIAL),
    tolerance=Tolerance(16.0, 1e-6),
    function=PublicFunction("tf.math.digamma(1.0).numpy().round(4)", "np.float32(-0.5772)"))


# ---------------------------------------------------------------------------- x log y and kin

def _times(log: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def run(x: Any, y: Any) -> Any:
        return np.where(x == 0, np.zeros((), x.dtype), x * log(y))
    return run


def _divide(x: Any, y: Any) -> Any:
    return np.where(x == 0, np.zeros((), x.dtype), np.divide(x, y))


def _zero_where_zero(x: Expression, value: Expression) -> Expression:
    zero = k.constant(0.0, x.dtype)
    return k.select(k.compare("eq", x, zero), zero, value)


def _not_zero(F: Any, x: Any) -> Any:
    """1 where x is not 0, else 0."""
    return F.cast(F.not_equal(x, F.like(0, x)), dtype=x.dtype)


def _both(F: Any, ctx: Any, gx: Any, gy: Any) -> tuple[Any, Any]:
    x, y = ctx.input_types
    return F.sum_to(gx, x.shape), F.sum_to(gy, y.shape)


def _conjugates(F: Any, ctx: Any) -> tuple[Any, Any]:
    return F.conjugate(ctx.input(0)), F.conjugate(ctx.input(1))


def _xlogy_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, y = _conjugates(F, ctx)
    return _both(F, ctx, F.multiply(g, F.xlogy(_not_zero(F, x), y)),
                 F.multiply(g, F.xdivy(x, y)))


def _xlog1py_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, y = _conjugates(F, ctx)
    return _both(F, ctx, F.multiply(g, F.xlog1py(_not_zero(F, x), y)),
                 F.multiply(g, F.xdivy(x, F.add(y, F.like(1, y)))))


def _xdivy_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, y = _conjugates(F, ctx)
    return _both(F, ctx, F.multiply(g, F.xdivy(_not_zero(F, x), y)),
                 F.multiply(g, F.xdivy(F.negative(x), F.square(y))))


def _multiply_no_nan(x: Expression, y: Expression) -> Expression:
    return _zero_where_zero(y, k.mul(x, y))


def _multiply_no_nan_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    """As TensorFlow's: where ``y`` is 0 that of ``y`` is still ``x``."""
    x, y = _conjugates(F, ctx)
    return _both(F, ctx, F.multiply_no_nan(g, y), F.multiply_no_nan(x, g))


elementwise(
    "multiply_no_nan", 2, "``x * y``, and 0 where ``y`` is 0, whatever ``x`` is.", FLOATS,
    scalar(_multiply_no_nan), plain(lambda x, y: np.where(y == 0, 0, x * y)),
    numpy=narrow(lambda x, y: np.where(y == 0, y.dtype.type(0), x * y)),
    gradient=Gradient(_multiply_no_nan_gradient, inputs=(0, 1)),
    samples=(*pairs(), SPECIAL_PAIR), on_complex=c.rule(functions.multiply_no_nan),
    function=PublicFunction('tf.math.multiply_no_nan(float("inf"), 0.0).numpy()',
                            "np.float32(0.0)"))
elementwise(
    "xlogy", 2, "``x * log(y)``, and 0 where ``x`` is 0.", FLOATS,
    scalar(lambda x, y: _zero_where_zero(x, k.mul(x, expansions.log(y)))), plain(_times(np.log)),
    numpy=narrow(_times(np.log)), gradient=Gradient(_xlogy_gradient, inputs=(0, 1)),
    samples=(*pairs(("nonzero", "positive")), SPECIAL_PAIR), on_complex=c.rule(functions.xlogy),
    function=PublicFunction("tf.math.xlogy([0.0, 2.0], [0.0, 1.0]).numpy()",
                            "array([0., 0.], dtype=float32)"))
elementwise(
    "xlog1py", 2, "``x * log1p(y)``, and 0 where ``x`` is 0.", FLOATS,
    scalar(lambda x, y: _zero_where_zero(x, k.mul(x, expansions.log1p(y)))),
    plain(_times(np.log1p)), numpy=narrow(_times(np.log1p)),
    gradient=Gradient(_xlog1py_gradient, inputs=(0, 1)),
    samples=(*pairs(("nonzero", "unit")), SPECIAL_PAIR), on_complex=c.rule(functions.xlog1py),
    function=PublicFunction("tf.math.xlog1py([0.0, 2.0], [-1.0, 0.0]).numpy()",
                            "array([0., 0.], dtype=float32)"))
elementwise(
    "xdivy", 2, "``x / y``, and 0 where ``x`` is 0.", FLOATS,
    scalar(lambda x, y: _zero_where_zero(x, k.div(x, y))), plain(_divide),
    numpy=narrow(_divide), gradient=Gradient(_xdivy_gradient, inputs=(0, 1)),
    samples=(*pairs(("nonzero", "nonzero")), SPECIAL_PAIR), on_complex=c.rule(functions.xdivy),
    function=PublicFunction("tf.math.xdivy([0.0, 2.0], [0.0, 4.0]).numpy()",
                            "array([0. , 0.5], dtype=float32)"))


@dataclass(frozen=True)
class OfDtype(Attrs):
    """The dtype of the operands: in the wide floats of a reference the neighbours are others."""

    dtype: DType


def _nextafter_infer(context: InferContext, types: Sequence[TensorType], attrs: OfDtype
                     ) -> TensorType:
    result: TensorType = elementwise_infer("nextafter", FLOATS[2:])(context, types, attrs)
    if result.dtype is not attrs.dtype:
        raise InvalidArgumentError(f"tf.nextafter: operands are {result.dtype.name}, "
                                   f"the attribute says {attrs.dtype.name}", "nextafter")
    return result


def _nextafter_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    first, second = ctx.input_types
    return F.sum_to(g, first.shape), F.constant(0, g.dtype, second.shape)


def _nextafter_reference(attrs: OfDtype, x: Any, y: Any) -> Any:
    return np.nextafter(x.astype(attrs.dtype.numpy), y.astype(attrs.dtype.numpy))


register(OpDef(
    name="nextafter", category=Category.ELEMENTWISE, arity=2, attrs=OfDtype,
    doc="The number next to ``x`` in the direction of ``y``.", infer=_nextafter_infer,
    reference=_nextafter_reference, numpy=kernel(np.nextafter),
    gradient=Gradient(_nextafter_gradient), grad_check=False,
    lowering=Scalar(lambda attrs, x, y: expansions.nextafter(x, y)), dtypes=(float32,),
    samples=tuple(Sample(shapes, {"dtype": dtype}, domain, (dtype, dtype))
                  for dtype in (float32, float64)
                  for shapes, domain in ((((3, 1), (4,)), "real"), (((0, 2), ()), "real"),
                                         (((200,), (200,)), "special"))),
    error_samples=(ErrorSample(((float32, (2,)), (float32, (3,))), InvalidArgumentError,
                               "do not broadcast", {"dtype": float32}),
                   ErrorSample(((float32, (2,)), (float32, (2,))), InvalidArgumentError,
                               "the attribute says", {"dtype": float64})),
    tolerance=EXACT, tensorflow="math.nextafter"))
