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
    philox,
    shift_left,
    shift_right,
    truncatediv,
    truncatemod,
)

__all__ = [
    "acosh", "asinh", "atanh", "cosh", "exp", "expm1", "floordiv", "floormod", "integer_power",
    "log", "log1p", "philox", "power", "shift_left", "shift_right", "sigmoid", "sinh", "softplus",
    "tanh", "truncatediv", "truncatemod",
]
