"""Exponentials, logarithms, powers, trigonometric and hyperbolic functions.

Their code is in ``kernel/expansions``; eager uses NumPy's where it has them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ....dtypes import FLOATS, NUMBERS
from ...kernel import build as k
from ...kernel import expansions
from ...kernel.nodes import Binary, Cast, Const, Expression
from ...ops import Gradient, OpDef, PublicFunction, Sample, Tolerance
from ..common import complex_functions as functions
from ..common import complex_parts as c
from ..common.pointwise import DEFAULT, elementwise, kernel, narrow, pairs, plain, scalar, singles
from ..control.checks import demand_exponent

SPECIAL = Sample(((60,),), domain="special")
SPECIAL_PAIR = Sample(((200,), (200,)), domain="special")


def _function(name: str, doc: str, build: Callable[[Expression], Expression], ufunc: Any,
              rule: Callable[[Any, Any, Any], Any], *, domain: str = "real",
              reads: str = "input", tolerance: Tolerance = DEFAULT,
              on_complex: Callable[..., Any], function: PublicFunction) -> OpDef:
    """A unary function; ``rule(F, g, value)`` gets its input's or its output's value.

    ``on_complex`` is the function on parts.
    """
    from_input = reads == "input"

    def gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
        value = ctx.input(0) if from_input else ctx.output(0)
        return (rule(F, g, F.conjugate(value)),)    # f'(conj(x)) is conj(f'(x))

    return elementwise(
        name, 1, doc, FLOATS, scalar(build), plain(ufunc), numpy=kernel(ufunc),
        gradient=Gradient(gradient, inputs=(0,) if from_input else (),
                          outputs=() if from_input else (0,)),
        samples=(*singles(domain), SPECIAL), tolerance=tolerance, function=function,
        on_complex=c.rule(on_complex))


def _one_plus(F: Any, x: Any) -> Any:
    return F.add(F.like(1, x), x)


def _one_minus(F: Any, x: Any) -> Any:
    return F.subtract(F.like(1, x), x)


_function("exp", "``e**x``.", expansions.exp, np.exp,
          lambda F, g, y: F.multiply(g, y), reads="output",
          on_complex=c.exp,
          function=PublicFunction("tf.exp([0.0, 1.0]).numpy().round(4)",
                                  "array([1.    , 2.7183], dtype=float32)", ("exp",)))
_function("expm1", "``exp(x) - 1``, precise near 0.", expansions.expm1, np.expm1,
          lambda F, g, x: F.multiply(g, F.exp(x)),
          on_complex=functions.expm1,
          function=PublicFunction("tf.math.expm1([0.0, 1.0]).numpy().round(4)",
                                  "array([0.    , 1.7183], dtype=float32)"))
_function("log", "Natural logarithm; nan below 0.", expansions.log, np.log,
          lambda F, g, x: F.multiply(g, F.reciprocal(x)), domain="positive",
          on_complex=c.log,
          function=PublicFunction("tf.math.log([1.0, 2.0]).numpy().round(4)",
                                  "array([0.    , 0.6931], dtype=float32)"))
_function("log1p", "``log(1 + x)``, precise near 0.", expansions.log1p, np.log1p,
          lambda F, g, x: F.multiply(g, F.reciprocal(_one_plus(F, x))), domain="unit",
          on_complex=functions.log1p,
          function=PublicFunction("tf.math.log1p(1.0).numpy().round(4)", "np.float32(0.6931)"))
_function("sinh", "Hyperbolic sine.", expansions.sinh, np.sinh,
          lambda F, g, x: F.multiply(g, F.cosh(x)),
          on_complex=functions.sinh,
          function=PublicFunction("tf.sinh(1.0).numpy().round(4)", "np.float32(1.1752)", ("sinh",)))
_function("cosh", "Hyperbolic cosine.", expansions.cosh, np.cosh,
          lambda F, g, x: F.multiply(g, F.sinh(x)),
          on_complex=functions.cosh,
          function=PublicFunction("tf.cosh(1.0).numpy().round(4)", "np.float32(1.5431)", ("cosh",)))
_function("tanh", "Hyperbolic tangent.", expansions.tanh, np.tanh,
          lambda F, g, y: F.multiply(g, _one_minus(F, F.multiply(y, y))), reads="output",
          on_complex=functions.tanh,
          function=PublicFunction("tf.tanh([0.0, 1.0]).numpy().round(4)",
                                  "array([0.    , 0.7616], dtype=float32)", ("tanh", "nn.tanh")))
_function("asinh", "Inverse hyperbolic sine.", expansions.asinh, np.arcsinh,
          lambda F, g, y: F.divide(g, F.cosh(y)), reads="output",
          on_complex=functions.asinh,
          function=PublicFunction("tf.asinh(1.0).numpy().round(4)",
                                  "np.float32(0.8814)", ("asinh",)))
_function("acosh", "Inverse hyperbolic cosine; nan below 1.", expansions.acosh, np.arccosh,
          lambda F, g, y: F.divide(g, F.sinh(y)), domain="range:1.2:9", reads="output",
          on_complex=functions.acosh,
          function=PublicFunction("tf.acosh(2.0).numpy().round(4)",
                                  "np.float32(1.317)", ("acosh",)))
_function("atanh", "Inverse hyperbolic tangent; nan outside [-1, 1].", expansions.atanh,
          np.arctanh,
          lambda F, g, x: F.multiply(g, F.reciprocal(_one_minus(F, F.multiply(x, x)))),
          domain="unit",
          on_complex=functions.atanh,
          function=PublicFunction("tf.atanh(0.5).numpy().round(4)",
                                  "np.float32(0.5493)", ("atanh",)))


# ---------------------------------------------------------------------------- angles

_function("sin", "Sine.", expansions.sin, np.sin,
          lambda F, g, x: F.multiply(g, F.cos(x)),
          on_complex=functions.sin,
          function=PublicFunction("tf.sin(1.0).numpy().round(4)", "np.float32(0.8415)", ("sin",)))
_function("cos", "Cosine.", expansions.cos, np.cos,
          lambda F, g, x: F.negative(F.multiply(g, F.sin(x))),
          on_complex=functions.cos,
          function=PublicFunction("tf.cos(1.0).numpy().round(4)", "np.float32(0.5403)", ("cos",)))
_function("tan", "Tangent.", expansions.tan, np.tan,
          lambda F, g, y: F.multiply(g, _one_plus(F, F.multiply(y, y))), domain="unit",
          reads="output",
          on_complex=functions.tan,
          function=PublicFunction("tf.tan(1.0).numpy().round(4)", "np.float32(1.5574)", ("tan",)))
_function("asin", "Inverse sine; nan outside [-1, 1].", expansions.asin, np.arcsin,
          lambda F, g, x: F.multiply(g, F.rsqrt(_one_minus(F, F.multiply(x, x)))),
          domain="unit",
          on_complex=functions.asin,
          function=PublicFunction("tf.asin(1.0).numpy().round(4)", "np.float32(1.5708)", ("asin",)))
_function("acos", "Inverse cosine; nan outside [-1, 1].", expansions.acos, np.arccos,
          lambda F, g, x: F.negative(F.multiply(g, F.rsqrt(_one_minus(F, F.multiply(x, x))))),
          domain="unit",
          on_complex=functions.acos,
          function=PublicFunction("tf.acos(0.0).numpy().round(4)", "np.float32(1.5708)", ("acos",)))
_function("atan", "Inverse tangent.", expansions.atan, np.arctan,
          lambda F, g, x: F.multiply(g, F.reciprocal(_one_plus(F, F.multiply(x, x)))),
          on_complex=functions.atan,
          function=PublicFunction("tf.atan(1.0).numpy().round(4)", "np.float32(0.7854)", ("atan",)))


def _atan2_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    y, x = ctx.input(0), ctx.input(1)
    slope = F.divide(g, F.add(F.square(x), F.square(y)))
    return (F.sum_to(F.multiply(slope, x), ctx.input_types[0].shape),
            F.sum_to(F.negative(F.multiply(slope, y)), ctx.input_types[1].shape))


elementwise(
    "atan2", 2, "Angle of the point (x, y), in [-pi, pi]; ``atan(y / x)`` in the right quadrant.",
    FLOATS, scalar(expansions.atan2), plain(np.arctan2), numpy=kernel(np.arctan2),
    gradient=Gradient(_atan2_gradient, inputs=(0, 1)),
    samples=(*pairs("nonzero"), SPECIAL_PAIR),
    function=PublicFunction("tf.atan2(1.0, -1.0).numpy().round(4)",
                            "np.float32(2.3562)", ("atan2",), parameters=("y", "x")))


# ---------------------------------------------------------------------------- powers

def _pow_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, y = F.conjugate(ctx.input(0)), F.conjugate(ctx.input(1))
    one, zero = F.like(1, x), F.like(0, x)
    gx = F.multiply(F.multiply(g, y), F.pow(x, F.subtract(y, one)))
    # log of a base that is not positive would poison the gradient of a constant exponent.
    positive = F.not_equal(x, zero) if x.dtype.is_complex else F.greater(x, zero)
    log = F.select(positive, F.log(F.select(positive, x, one)), zero)
    gy = F.multiply(F.multiply(g, F.conjugate(ctx.output(0))), log)
    return F.sum_to(gx, ctx.input_types[0].shape), F.sum_to(gy, ctx.input_types[1].shape)


def _pow(x: Expression, y: Expression) -> Expression:
    if x.dtype.kind != "f":
        return expansions.integer_power(x, y)
    exponent = _static_value(y)
    known = None if exponent is None else _POWERS.get(exponent)
    return expansions.power(x, y) if known is None else known(x)


def _static_value(x: Expression) -> float | None:
    """The value of a float constant, also of a sum or difference of two (gradients make them)."""
    if isinstance(x, Const):
        return float(x.value)
    if isinstance(x, Cast) and x.x.dtype.kind == "f" and x.x.dtype.size < x.dtype.size:
        return _static_value(x.x)  # 16-bit floats are computed with as float32
    if isinstance(x, Binary) and x.name in ("add", "sub") \
            and isinstance(x.x, Const) and isinstance(x.y, Const):
        a, b = x.dtype.numpy.type(x.x.value), x.dtype.numpy.type(x.y.value)
        return float(a + b if x.name == "add" else a - b)
    return None


def _square_root_power(x: Expression) -> Expression:
    """``x**0.5``: unlike the root, +0 for -0 and inf for -inf."""
    root = k.unary("sqrt", k.add(x, k.constant(0.0, x.dtype)))
    lowest, infinity = k.constant(-math.inf, x.dtype), k.constant(math.inf, x.dtype)
    return k.select(k.compare("eq", x, lowest), infinity, root)


# Exponents that need no logarithm; but for the cube, which rounds twice, the results are exact.
_POWERS: dict[float, Callable[[Expression], Expression]] = {
    0.0: lambda x: k.constant(1.0, x.dtype),
    1.0: lambda x: x,
    2.0: lambda x: k.mul(x, x),
    3.0: lambda x: k.mul(k.mul(x, x), x),
    -1.0: lambda x: k.div(k.constant(1.0, x.dtype), x),
    0.5: _square_root_power,
}


def _pow_array(x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu":
        return _integer_power(x, y)
    result = np.power(x, y)
    if x.dtype.kind == "c":
        return result
    if y.size == 1 and y.item() == 0.5:  # NumPy takes the root then: nan for -inf, -0 for -0
        result = np.where(np.isneginf(x), -x, result + result.dtype.type(0))
    return result


def _integer_power(x: Any, y: Any) -> Any:
    # NumPy refuses negative exponents of integers.
    positive = np.power(x, np.where(y < 0, 0, y).astype(x.dtype))
    if x.dtype.kind == "u":
        return positive
    sign = np.where(y % 2 == 0, 1, x)
    inverse = np.where(np.abs(x) == 1, sign, 0)
    return np.where(y < 0, inverse, positive).astype(x.dtype)


elementwise(
    "pow", 2, "``x**y`` with C's special cases; integers wrap.", NUMBERS, scalar(_pow),
    plain(_pow_array),
    numpy=kernel(_pow_array), gradient=Gradient(_pow_gradient, inputs=(0, 1), outputs=(0,)),
    on_complex=c.rule(functions.power),
    samples=(*pairs(("positive", "real")), SPECIAL_PAIR), demands=demand_exponent("pow"),
    function=PublicFunction("tf.pow([2.0, 3.0], 2.0).numpy()", "array([4., 9.], dtype=float32)",
                            ("pow",)))


# ---------------------------------------------------------------------------- sigmoid, softplus

def sigmoid_array(x: Any) -> Any:
    """``1 / (1 + exp(-x))`` of an array, in its dtype."""
    if x.dtype.kind == "c":
        half = x.dtype.type(0.5)
        return half + half * np.tanh(half * x)
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, np.asarray(1, x.dtype)) / (1 + e)


def _softplus_array(x: Any) -> Any:
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _sigmoid_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    y = F.conjugate(ctx.output(0))
    return (F.multiply(g, F.multiply(y, _one_minus(F, y))),)


def _softplus_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.multiply(g, F.sigmoid(ctx.input(0))),)


elementwise(
    "sigmoid", 1, "``1 / (1 + exp(-x))``, stable for every ``x``.", FLOATS,
    scalar(expansions.sigmoid), plain(sigmoid_array), numpy=narrow(sigmoid_array),
    gradient=Gradient(_sigmoid_gradient, outputs=(0,)), samples=(*singles(), SPECIAL),
    on_complex=c.rule(functions.sigmoid),
    function=PublicFunction("tf.sigmoid([0.0, 2.0]).numpy().round(4)",
                            "array([0.5   , 0.8808], dtype=float32)", ("sigmoid", "nn.sigmoid")))
elementwise(
    "softplus", 1, "``log(1 + exp(features))``, without overflow.", FLOATS,
    scalar(expansions.softplus), plain(_softplus_array), numpy=narrow(_softplus_array),
    gradient=Gradient(_softplus_gradient, inputs=(0,)), samples=(*singles(), SPECIAL),
    function=PublicFunction("tf.math.softplus([0.0, 100.0]).numpy().round(4)",
                            "array([  0.6931, 100.    ], dtype=float32)", ("nn.softplus",),
                            parameters=("features",)))
