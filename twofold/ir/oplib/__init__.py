"""The op table's records, one module per category; importing this package fills the table."""

from . import (
    activation,
    checks,
    comparison,
    contract,
    control,
    convolution,
    creation,
    custom,
    effects,
    elementwise,
    factor,
    gamma,
    index,
    movement,
    nn,
    pooling,
    random,
    reduce,
    scan,
    scatter,
    slices,
    sort,
    special,
    transcendental,
)

__all__ = [
    "activation", "checks", "comparison", "contract", "control", "convolution", "creation",
    "custom", "effects", "elementwise", "factor", "gamma", "index", "movement", "nn", "pooling",
    "random", "reduce", "scan", "scatter", "slices", "sort", "special", "transcendental",
]
