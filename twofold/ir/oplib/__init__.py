"""The op table's records, one room per kind; importing this package fills the table."""

from ..ops import TABLE
from .contract import convolution, matmul, pooling
from .control import checks, custom, effects, regions
from .linalg import exponential, factor, lu, solve, tridiagonal
from .nn import nn
from .pointwise import activation, comparison, elementwise, gamma, special, transcendental
from .random import random
from .reduce import logsumexp, reduce, scan, sort
from .shape import creation, diagonals, index, movement, scatter, slices

__all__ = [
    "TABLE", "activation", "checks", "comparison", "convolution", "creation", "custom", "diagonals",
    "effects", "elementwise", "exponential", "factor", "gamma", "index", "logsumexp", "lu",
    "matmul", "movement", "nn", "pooling", "random", "reduce", "regions", "scan", "scatter",
    "slices", "solve", "sort", "special", "transcendental", "tridiagonal",
]
