"""The op table's records, one room per kind; importing this package fills the table."""

from ..ops import TABLE
from .contract import convolution, matmul, pooling
from .control import checks, custom, effects, regions
from .linalg import exponential, factor, lu, root, solve, tridiagonal
from .nn import nn
from .pointwise import (
    activation,
    comparison,
    elementwise,
    gamma,
    incomplete,
    integrals,
    special,
    transcendental,
)
from .random import candidates, distributions, random
from .reduce import reduce, running, scan, sort
from .shape import creation, diagonals, index, movement, scatter, slices

__all__ = [
    "TABLE", "activation", "candidates", "checks", "comparison", "convolution", "creation",
    "custom", "diagonals", "distributions", "effects", "elementwise", "exponential", "factor",
    "gamma", "incomplete", "index", "integrals", "lu", "matmul", "movement", "nn", "pooling",
    "random", "reduce", "regions", "root", "running", "scan", "scatter", "slices", "solve",
    "sort", "special", "transcendental", "tridiagonal",
]
