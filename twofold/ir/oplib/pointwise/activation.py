"""Activations: functions that networks put between their layers.

``sigmoid`` and ``softplus`` are in ``transcendental``, softmax with the other ops on axes.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import FLOATS, NUMBERS, float32, float64
from ....errors import InvalidArgumentError
from ...base.literal import Literal
from ...kernel import build as k
from ...kernel import expansions
from ...kernel.nodes import Expression
from ...ops import (
    Attrs,
    Category,
    ErrorSample,
    Gradient,
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
    against_number,
    each,
    elementwise,
    kernel,
    narrow,
    plain,
    refused_types,
    scalar,
    singles,
)
from .transcendental import sigmoid_array

SPECIAL = Sample(((60,),), domain="special")


# ---------------------------------------------------------------------------- rectifiers

def _relu_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    zero = F.like(0, g)
    return (F.select(F.greater(ctx.output(0), zero), g, zero),)


def _relu6_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    y, zero = ctx.output(0), F.like(0, g)
    inside = F.logical_and(F.greater(y, zero), F.less(y, F.like(6, g)))
    return (F.select(inside, g, zero),)


def _relu(x: Expression) -> Expression:
    # Not the node ``max``: this one keeps nan and -0.0 on every target, in one instruction on x86.
    zero = k.constant(0, x.dtype)
    return k.select(k.compare("lt", x, zero), zero, x)


def _relu_array(x: Any, out: Any = None) -> Any:
    # The same of -0.0: NumPy chooses the second of equal ones, but in float16 the first.
    zero = x.dtype.type(0)
    if x.dtype == np.float16:
        return np.maximum(x, zero, out=out)
    return against_number(np.maximum, zero, x, out)


def _relu6_array(x: Any, out: Any = None) -> Any:
    return against_number(np.minimum, _relu_array(x, out), x.dtype.type(6), out)


def _relu6(x: Expression) -> Expression:
    six = k.constant(6, x.dtype)
    return k.select(k.compare("gt", x, six), six, _relu(x))


elementwise(
    "relu", 1, "``maximum(features, 0)``; its gradient at 0 is 0.", NUMBERS, scalar(_relu),
    plain(lambda x: np.where(x < 0, 0, x)), numpy=kernel(_relu_array, fills=True),
    gradient=Gradient(_relu_gradient, outputs=(0,)), samples=(*singles("nonzero"), SPECIAL),
    tolerance=EXACT, tensorflow="nn.relu",
    function=PublicFunction("tf.nn.relu([-1.0, 2.0]).numpy()",
                            "array([0., 2.], dtype=float32)", parameters=("features",)))
elementwise(
    "relu6", 1, "``minimum(maximum(features, 0), 6)``.", NUMBERS, scalar(_relu6),
    plain(lambda x: np.where(x > 6, 6, np.where(x < 0, 0, x))),
    numpy=kernel(_relu6_array, fills=True),
    gradient=Gradient(_relu6_gradient, outputs=(0,)),
    samples=(*singles("nonzero"), Sample(((9,),), domain="range:-3:5"), SPECIAL),
    tolerance=EXACT, tensorflow="nn.relu6",
    function=PublicFunction("tf.nn.relu6([-1.0, 2.0, 9.0]).numpy()",
                            "array([0., 2., 6.], dtype=float32)", parameters=("features",)))


@dataclass(frozen=True)
class Slope(Attrs):
    """Slope below zero."""

    alpha: Literal


def _leaky_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    alpha = F.like(ctx.attrs.alpha.item(), g)
    positive = F.greater(ctx.input(0), F.like(0, g))
    return (F.select(positive, g, F.multiply(g, alpha)),)


def _leaky(attrs: Slope, x: Expression) -> Expression:
    scaled = k.mul(x, k.constant(attrs.alpha.item(), x.dtype))
    return k.select(k.compare("gt", x, k.constant(0.0, x.dtype)), x, scaled)


def _leaky_reference(attrs: Slope, x: Any) -> Any:
    return np.where(x > 0, x, x * attrs.alpha.item())


register(OpDef(
    name="leaky_relu", category=Category.ELEMENTWISE, arity=1, attrs=Slope,
    doc="``x`` above 0, ``alpha * x`` below.", infer=elementwise_infer("leaky_relu", FLOATS),
    reference=_leaky_reference,
    numpy=lambda attrs: narrow(lambda x: _leaky_reference(attrs, x))(attrs),
    gradient=Gradient(_leaky_gradient, inputs=(0,)), lowering=Scalar(_leaky), dtypes=FLOATS,
    samples=tuple(Sample(s.shapes, {"alpha": Literal(0.25, dtypes.float64)}, s.domain)
                  for s in (*singles("nonzero"), SPECIAL)),
    error_samples=(ErrorSample(((dtypes.int32, (2,)),), InvalidArgumentError, "has dtype int32",
                               {"alpha": Literal(0.25, dtypes.float64)}),),
    tensorflow="nn.leaky_relu"))


# ---------------------------------------------------------------------------- exponential units

SELU_SCALE = 1.0507009873554805
SELU_SCALE_ALPHA = 1.7580993408473766


def _elu_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    y = ctx.output(0)
    below = F.multiply(F.add(y, F.like(1, y)), g)
    return (F.select(F.less(y, F.like(0, y)), below, g),)


def _selu_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    y = ctx.output(0)
    below = F.multiply(F.add(y, F.like(SELU_SCALE_ALPHA, y)), g)
    above = F.multiply(F.like(SELU_SCALE, y), g)
    return (F.select(F.less(y, F.like(0, y)), below, above),)


def _elu(x: Expression) -> Expression:
    return k.select(k.compare("lt", x, k.constant(0.0, x.dtype)), expansions.expm1(x), x)


def _selu(x: Expression) -> Expression:
    below = k.mul(k.constant(SELU_SCALE_ALPHA, x.dtype), expansions.expm1(x))
    above = k.mul(k.constant(SELU_SCALE, x.dtype), x)
    return k.select(k.compare("lt", x, k.constant(0.0, x.dtype)), below, above)


def _elu_array(x: Any) -> Any:
    return np.where(x < 0, np.expm1(np.minimum(x, 0)), x)


def _selu_array(x: Any) -> Any:
    return np.where(x < 0, SELU_SCALE_ALPHA * np.expm1(np.minimum(x, 0)), SELU_SCALE * x)


elementwise(
    "elu", 1, "``features`` above 0, ``exp(features) - 1`` below.", FLOATS, scalar(_elu),
    plain(_elu_array), numpy=narrow(_elu_array), gradient=Gradient(_elu_gradient, outputs=(0,)),
    samples=(*singles("nonzero"), SPECIAL), tensorflow="nn.elu",
    function=PublicFunction("tf.nn.elu([-1.0, 2.0]).numpy().round(4)",
                            "array([-0.6321,  2.    ], dtype=float32)", parameters=("features",)))
elementwise(
    "selu", 1, "Scaled exponential unit with the two constants that keep mean and variance.",
    FLOATS, scalar(_selu), plain(_selu_array), numpy=narrow(_selu_array),
    gradient=Gradient(_selu_gradient, outputs=(0,)), samples=(*singles("nonzero"), SPECIAL),
    tensorflow="nn.selu",
    function=PublicFunction("tf.nn.selu([-1.0, 2.0]).numpy().round(4)",
                            "array([-1.1113,  2.1014], dtype=float32)", parameters=("features",)))


# ---------------------------------------------------------------------------- smooth units

@dataclass(frozen=True)
class Approximate(Attrs):
    """True: the formula with tanh; False: the exact one with erf."""

    approximate: bool = False


ROOT_TWO_OVER_PI = math.sqrt(2.0 / math.pi)
# sqrt(1/2) in two parts.
ROOT_HALF = {float32: (0.7071067690849304, 1.210161710447897e-08),
             float64: (0.7071067811865476, -4.833646656726457e-17)}


def _gelu(attrs: Approximate, x: Expression) -> Expression:
    """Through sigmoid and erfc, which do not cancel where ``1 + tanh`` and ``1 + erf`` do."""
    def times(value: float, y: Expression) -> Expression:
        return k.mul(k.constant(value, x.dtype), y)

    if attrs.approximate:
        inner = k.add(x, times(0.044715, k.mul(k.mul(x, x), x)))
        return k.mul(x, expansions.sigmoid(times(2 * ROOT_TWO_OVER_PI, inner)))
    # The tail is exp(-y**2): what rounding takes away from y matters many times as much there.
    high, rest = (k.constant(-part, x.dtype) for part in ROOT_HALF[x.dtype])
    y = k.mul(high, x)
    low = k.fma(x, rest, k.fma(x, high, k.unary("neg", y)))
    return k.mul(times(0.5, x), expansions.erfc(y, low))


def _gelu_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    x = ctx.input(0)

    def times(value: float, y: Any) -> Any:
        return F.multiply(F.like(value, x), y)

    one, square = F.like(1, x), F.square(x)
    if ctx.attrs.approximate:
        inner = F.add(x, times(0.044715, F.multiply(square, x)))
        s = F.sigmoid(times(2 * ROOT_TWO_OVER_PI, inner))
        slope = times(2 * ROOT_TWO_OVER_PI, F.add(one, times(3 * 0.044715, square)))
        bend = F.multiply(F.multiply(s, F.subtract(one, s)), slope)
        return (F.multiply(g, F.add(s, F.multiply(x, bend))),)
    below = times(0.5, F.erfc(times(-math.sqrt(0.5), x)))
    density = times(1 / math.sqrt(2 * math.pi), F.exp(times(-0.5, square)))
    return (F.multiply(g, F.add(below, F.multiply(x, density))),)


def _gelu_reference(attrs: Approximate, x: Any) -> Any:
    if attrs.approximate:
        u = ROOT_TWO_OVER_PI * (x + 0.044715 * x * x * x)
        return x / (1 + np.exp(-2 * u))   # (1 + tanh u)/2 without its cancellation
    return 0.5 * x * each(_below)(attrs, x)


def _below(x: float) -> float:
    """Twice the probability of a normal number below ``x``."""
    y = -math.sqrt(0.5) * x
    if not -30.0 < y < 30.0:
        return math.erfc(y)
    high, low = ROOT_HALF[float64]
    rest = float(-Fraction(high) * Fraction(x) - Fraction(y)) - low * x
    return math.erfc(y) * (1.0 - 2.0 * y * rest) if y > 1.0 else math.erfc(y)


register(OpDef(
    name="gelu", category=Category.ELEMENTWISE, arity=1, attrs=Approximate,
    doc="Gaussian error linear unit: ``x`` times the probability of a normal number below ``x``.",
    infer=elementwise_infer("gelu", FLOATS), reference=_gelu_reference, numpy=None,
    gradient=Gradient(_gelu_gradient, inputs=(0,)), lowering=Scalar(_gelu), dtypes=FLOATS,
    samples=tuple(Sample(s.shapes, {"approximate": approximate}, s.domain)
                  for approximate in (False, True) for s in singles()),
    error_samples=refused_types(1, FLOATS), tolerance=Tolerance(8.0, 1e-7), tensorflow="nn.gelu"))


def _silu_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    x, one = F.conjugate(ctx.input(0)), F.like(1, g)
    s = F.sigmoid(x)
    bend = F.add(one, F.multiply(x, F.subtract(one, s)))
    return (F.multiply(g, F.multiply(s, bend)),)


def _softsign_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.divide(g, F.square(F.add(F.like(1, g), F.abs(ctx.input(0))))),)


def _log_sigmoid_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.multiply(g, F.sigmoid(F.negative(ctx.input(0)))),)


def _softsign(x: Expression) -> Expression:
    return k.div(x, k.add(k.constant(1.0, x.dtype), k.unary("abs", x)))


def _log_sigmoid(x: Expression) -> Expression:
    return k.unary("neg", expansions.softplus(k.unary("neg", x)))


def _silu_array(x: Any) -> Any:
    return x * sigmoid_array(x)


def _softsign_array(x: Any) -> Any:
    return x / (1 + np.abs(x))


def _log_sigmoid_array(x: Any) -> Any:
    return -(np.maximum(-x, 0) + np.log1p(np.exp(-np.abs(x))))


elementwise(
    "silu", 1, "``x * sigmoid(x)``, also called swish.", FLOATS,
    scalar(lambda x: k.mul(x, expansions.sigmoid(x))), plain(_silu_array),
    numpy=narrow(_silu_array), gradient=Gradient(_silu_gradient, inputs=(0,)),
    samples=(*singles(), Sample(((60,),), domain="range:-80:80")), tensorflow="nn.silu",
    on_complex=c.rule(functions.silu))
elementwise(
    "softsign", 1, "``features / (1 + abs(features))``.", FLOATS, scalar(_softsign),
    plain(_softsign_array), numpy=narrow(_softsign_array),
    gradient=Gradient(_softsign_gradient, inputs=(0,)),
    samples=(*singles("nonzero"), SPECIAL), tensorflow="nn.softsign",
    function=PublicFunction("tf.nn.softsign([-1.0, 3.0]).numpy()",
                            "array([-0.5 ,  0.75], dtype=float32)", ("math.softsign",),
                            parameters=("features",)))
elementwise(
    "log_sigmoid", 1, "``log(sigmoid(x))`` without overflow.", FLOATS, scalar(_log_sigmoid),
    plain(_log_sigmoid_array), numpy=narrow(_log_sigmoid_array),
    gradient=Gradient(_log_sigmoid_gradient, inputs=(0,)), samples=(*singles(), SPECIAL),
    function=PublicFunction("tf.math.log_sigmoid([0.0, -100.0]).numpy().round(4)",
                            "array([  -0.6931, -100.    ], dtype=float32)"))
