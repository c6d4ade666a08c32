"""The op table's records, one room per kind; importing this package fills the table."""

from ..ops import TABLE
from .contract import convolution, matmul, pooling
from .control import checks, custom, effects, regions
from .linalg import factor
from .nn import nn
from .pointwise import activation, comparison, elementwise, gamma, special, transcendental
from .random import random
from .reduce import reduce, running, scan, sort
from .shape import creation, index, movement, scatter, slices

__all__ = [
    "TABLE", "activation", "checks", "comparison", "convolution", "creation", "custom", "effects",
    "elementwise", "factor", "gamma", "index", "matmul", "movement", "nn", "pooling", "random",
    "reduce", "regions", "running", "scan", "scatter", "slices", "sort", "special",
    "transcendental",
]
