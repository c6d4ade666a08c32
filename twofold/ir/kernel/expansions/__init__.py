"""Functions that no target has as an instruction, written once in primitive kernel nodes.

Each takes and gives ``Expression``; transcendental ones take float32 and float64 (16-bit floats are
computed in float32). Both code generators see only primitive nodes, so a function has the same
bits everywhere where fused multiply-add does.
"""

from .exponential import (
    acosh,
    asinh,
    atanh,
    cosh,
    exp,
    expm1,
    log,
    log1p,
    power,
    sigmoid,
    sinh,
    softplus,
    tanh,
)
from .integer import (
    floordiv,
    floormod,
    integer_power,
    nextafter,
    philox,
    shift_left,
    shift_right,
    truncatediv,
    truncatemod,
)
from .special import digamma, erf, erfc, erfinv, lgamma, ndtri
from .trigonometric import acos, asin, atan, atan2, cos, sin, tan

__all__ = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cos",
    "cosh",
    "digamma",
    "erf",
    "erfc",
    "erfinv",
    "exp",
    "expm1",
    "floordiv",
    "floormod",
    "integer_power",
    "lgamma",
    "log",
    "log1p",
    "ndtri",
    "nextafter",
    "philox",
    "power",
    "shift_left",
    "shift_right",
    "sigmoid",
    "sin",
    "sinh",
    "softplus",
    "tan",
    "tanh",
    "truncatediv",
    "truncatemod",
]
