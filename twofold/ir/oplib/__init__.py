"""The op table's records, one room per kind; importing this package fills the table."""

from ..ops import TABLE
from .contract import convolution, matmul, pooling, sparse
from .control import checks, custom, effects, regions
from .linalg import factor, functions, lu, solve, tridiagonal
from .nn import nn, resampling
from .pointwise import (
    activation,
    comparison,
    complex_numbers,
    elementwise,
    gamma,
    incomplete,
    integrals,
    special,
    transcendental,
)
from .random import candidates, distributions, random
from .reduce import recurrence, reduce, rows, running, scan, sort
from .shape import creation, diagonals, index, movement, scatter, slices
from .signal import fourier

__all__ = [
    "TABLE", "activation", "candidates", "checks", "comparison", "complex_numbers",
    "convolution", "creation", "custom", "diagonals", "distributions", "effects", "elementwise",
    "factor", "fourier", "functions", "gamma", "incomplete", "index", "integrals", "lu",
    "matmul", "movement", "nn", "pooling", "random", "recurrence", "reduce", "regions",
    "resampling", "rows", "running", "scan", "scatter", "slices", "solve", "sort",
    "sparse", "special", "transcendental", "tridiagonal",
]
