"""Activations: functions that networks put between their layers.

``sigmoid`` and ``softplus`` are in ``transcendental``, softmax with the other ops on axes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import FLOATS, NUMBERS
from ...errors import InvalidArgumentError
from ..kernel import build as k
from ..kernel.nodes import Expression
from ..ops import (
    Attrs,
    Category,
    Decompose,
    ErrorSample,
    Gradient,
    Literal,
    OpDef,
    Sample,
    Scalar,
    register,
)
from .common import elementwise_infer
from .pointwise import EXACT, elementwise, kernel, narrow, plain, scalar, singles

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


def _relu6(x: Expression) -> Expression:
    six = k.constant(6, x.dtype)
    return k.select(k.compare("gt", x, six), six, _relu(x))


elementwise(
    "relu", 1, "``maximum(x, 0)``; its gradient at 0 is 0.", NUMBERS, scalar(_relu),
    plain(lambda x: np.where(x < 0, 0, x)), numpy=kernel(lambda x: np.maximum(x, x.dtype.type(0))),
    gradient=Gradient(_relu_gradient, outputs=(0,)), samples=(*singles("nonzero"), SPECIAL),
    tolerance=EXACT, tensorflow="nn.relu")
elementwise(
    "relu6", 1, "``minimum(maximum(x, 0), 6)``.", NUMBERS, scalar(_relu6),
    plain(lambda x: np.where(x > 6, 6, np.where(x < 0, 0, x))),
    numpy=kernel(lambda x: np.minimum(np.maximum(x, x.dtype.type(0)), x.dtype.type(6))),
    gradient=Gradient(_relu6_gradient, outputs=(0,)),
    samples=(*singles("nonzero"), Sample(((9,),), domain="range:-3:5"), SPECIAL),
    tolerance=EXACT, tensorflow="nn.relu6")


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
