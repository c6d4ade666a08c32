"""Bessel functions, and Dawson's, exponential and Fresnel integrals (``tf.math.special``).

The references are the expansions themselves, evaluated in float64: tests hold these against
mpmath, and recorded results of TensorFlow hold the records.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ....dtypes import FLOATS, float64
from ...kernel import evaluate, expansions
from ...kernel.nodes import Expression, Variable
from ...ops import Gradient, OpDef, PublicFunction, Sample, Tolerance
from ..common.pointwise import elementwise, scalar, singles

Rule = Callable[[Any, Any, Any], Any]


def _reference(expand: Callable[[Expression], Expression]) -> Callable[..., Any]:
    def run(attrs: Any, x: Any) -> Any:
        variable = Variable("x", float64)
        return evaluate.evaluate(expand(variable), {variable: np.asarray(x, np.float64)})
    return run


def _register(name: str, doc: str, slope: Rule, domain: str, at: float, value: str,
              also: tuple[str, ...] = (), outputs: tuple[int, ...] = ()) -> OpDef:
    """``slope(F, x, y)`` is the derivative at x, where the function is y."""
    def rule(F: Any, ctx: Any, g: Any) -> tuple[Any]:
        y = ctx.output(0) if outputs else None
        return (F.multiply(g, slope(F, ctx.input(0), y)),)
    expand = getattr(expansions, name)
    return elementwise(
        name, 1, doc, FLOATS, scalar(expand), _reference(expand),
        gradient=Gradient(rule, inputs=(0,), outputs=outputs),
        samples=(*singles(domain), Sample(((40,),), domain="range:2:12"),
                 Sample(((40,),), domain="range:8:60"),
                 *([Sample(((40,),), domain="range:-60:-2")] if domain == "real" else [])),
        tolerance=Tolerance(8.0, 1e-14), tensorflow=f"math.special.{name}",
        function=PublicFunction(f"tf.math.special.{name}({at}).numpy().round(4)",
                                f"np.float32({value})", also=also, parameters=("x",)))


# ---------------------------------------------------------------------------- slopes

def _over_x(F: Any, y: Any, x: Any, at_zero: float) -> Any:
    """``y / x``, and a number where x is 0; derivatives of any order are finite there."""
    zero = F.equal(x, F.like(0, x))
    safe = F.select(zero, F.like(1, x), x)
    return F.select(zero, F.like(at_zero, x), F.divide(y, safe))


def _first_and_share(name: str, sign: int) -> Rule:
    """Of order 1: order 0 minus (or minus order 0, minus) the function over x."""
    def slope(F: Any, x: Any, y: Any) -> Any:
        other = getattr(F, name)(x)
        other = F.negative(other) if sign < 0 else other
        return F.subtract(other, _over_x(F, y, x, 0.5 if sign > 0 else math.inf))
    return slope


def _order_one(name: str) -> Rule:
    return lambda F, x, y: F.negative(getattr(F, name)(x))


def _i0e_slope(F: Any, x: Any, y: Any) -> Any:
    return F.subtract(F.bessel_i1e(x), F.multiply(F.sign(x), y))


def _i1e_slope(F: Any, x: Any, y: Any) -> Any:
    whole = F.subtract(F.bessel_i0e(x), F.multiply(F.sign(x), y))
    return F.subtract(whole, _over_x(F, y, x, 0.5))


def _k1e_slope(F: Any, x: Any, y: Any) -> Any:
    share = F.subtract(F.like(1, x), F.reciprocal(x))
    return F.subtract(F.multiply(y, share), F.bessel_k0e(x))


def _dawson_slope(F: Any, x: Any, y: Any) -> Any:
    return F.subtract(F.like(1, x), F.multiply(F.like(2, x), F.multiply(x, y)))


def _fresnel_slope(name: str) -> Rule:
    def slope(F: Any, x: Any, y: Any) -> Any:
        return getattr(F, name)(F.multiply(F.like(math.pi / 2, x), F.square(x)))
    return slope


def _spence_slope(F: Any, x: Any, y: Any) -> Any:
    one = F.like(1, x)
    at_one = F.equal(x, one)
    safe = F.select(at_one, F.like(0.5, x), x)
    return F.select(at_one, F.negative(one), F.divide(F.log(safe), F.subtract(one, safe)))


# ---------------------------------------------------------------------------- records

def _in_math(name: str) -> tuple[str, ...]:
    return (f"math.{name}",)


_register("bessel_i0", "Modified Bessel function of the first kind of order 0.",
          lambda F, x, y: F.bessel_i1(x), "real", 0.5, "1.0635", _in_math("bessel_i0"))
_register("bessel_i0e", "``exp(-abs(x)) * bessel_i0(x)``.", _i0e_slope, "real", 0.5, "0.645",
          _in_math("bessel_i0e"), (0,))
_register("bessel_i1", "Modified Bessel function of the first kind of order 1.",
          _first_and_share("bessel_i0", 1), "real", 0.5, "0.2579", _in_math("bessel_i1"), (0,))
_register("bessel_i1e", "``exp(-abs(x)) * bessel_i1(x)``.", _i1e_slope, "real", 0.5, "0.1564",
          _in_math("bessel_i1e"), (0,))
_register("bessel_k0", "Modified Bessel function of the second kind of order 0, for x > 0.",
          _order_one("bessel_k1"), "positive", 0.5, "0.9244")
_register("bessel_k0e", "``exp(x) * bessel_k0(x)``.",
          lambda F, x, y: F.subtract(y, F.bessel_k1e(x)), "positive", 0.5, "1.5241",
          outputs=(0,))
_register("bessel_k1", "Modified Bessel function of the second kind of order 1, for x > 0.",
          _first_and_share("bessel_k0", -1), "positive", 0.5, "1.6564", outputs=(0,))
_register("bessel_k1e", "``exp(x) * bessel_k1(x)``.", _k1e_slope, "positive", 0.5, "2.731",
          outputs=(0,))
_register("bessel_j0", "Bessel function of the first kind of order 0.",
          _order_one("bessel_j1"), "real", 0.5, "0.9385")
_register("bessel_j1", "Bessel function of the first kind of order 1.",
          _first_and_share("bessel_j0", 1), "real", 0.5, "0.2423", outputs=(0,))
_register("bessel_y0", "Bessel function of the second kind of order 0, of positive numbers.",
          _order_one("bessel_y1"), "positive", 0.5, "-0.4445")
_register("bessel_y1", "Bessel function of the second kind of order 1, of positive numbers.",
          lambda F, x, y: F.subtract(F.bessel_y0(x), F.divide(y, x)), "positive", 0.5, "-1.4715",
          outputs=(0,))
_register("dawsn", "Dawson's integral: ``exp(-x**2)`` times the integral of ``exp(t**2)`` to x.",
          _dawson_slope, "real", 0.5, "0.4244", outputs=(0,))
_register("expint", "Exponential integral Ei: the integral of ``exp(t) / t`` up to x.",
          lambda F, x, y: F.divide(F.exp(x), x), "nonzero", 0.5, "0.4542")
_register("fresnel_cos", "Fresnel's integral of ``cos(pi * t**2 / 2)`` up to x.",
          _fresnel_slope("cos"), "real", 0.5, "0.4923")
_register("fresnel_sin", "Fresnel's integral of ``sin(pi * t**2 / 2)`` up to x.",
          _fresnel_slope("sin"), "real", 0.5, "0.0647")
_register("spence", "Spence's function: minus the integral of ``log(t) / (t - 1)`` from 1 to x.",
          _spence_slope, "positive", 0.5, "0.5822")
