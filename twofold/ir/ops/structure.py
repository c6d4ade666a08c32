"""Attributes that whoever takes an op apart has to read: of reductions and structural ops."""

from __future__ import annotations

from ...dataclass import dataclass
from ..base.dims import Dim
from .record import Attrs


@dataclass(frozen=True)
class DimCheck(Attrs):
    """Two dimensions that must be equal at run time, and what to say when they are not."""

    left: Dim
    right: Dim
    message: str


@dataclass(frozen=True)
class Reduce(Attrs):
    """Axes to reduce over and whether they stay; the attributes of every ``Reduction``."""

    axes: tuple[int, ...]
    keepdims: bool = False


@dataclass(frozen=True)
class While(Attrs):
    """How many of the inputs are carried around the loop; the rest are captured."""

    carried: int


@dataclass(frozen=True)
class Scan(Attrs):
    """Inputs are ``carried`` values, then ``sliced`` ones (one slice per step), then captured ones.

    ``length`` steps; ``reverse`` goes from the last slice to the first and stacks results likewise.
    """

    carried: int
    sliced: int
    length: Dim
    reverse: bool = False
