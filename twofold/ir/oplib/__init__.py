"""The op table's records, one module per category; importing this package fills the table."""

from . import (
    activation,
    comparison,
    contract,
    control,
    creation,
    effects,
    elementwise,
    index,
    movement,
    nn,
    reduce,
    scan,
    slices,
    transcendental,
)

__all__ = [
    "activation", "comparison", "contract", "control", "creation", "effects", "elementwise",
    "index", "movement", "nn", "reduce", "scan", "slices", "transcendental",
]
