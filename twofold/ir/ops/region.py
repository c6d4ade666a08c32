"""What rules may know of a region: a graph that stands inside an op."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..base.types import TensorType


class Typed(Protocol):
    """A value of a region."""

    @property
    def type(self) -> TensorType:
        """Dtype and shape."""


class Region(Protocol):
    """A body of control flow; graphs are."""

    @property
    def inputs(self) -> Sequence[Typed]:
        """What it is given."""

    @property
    def outputs(self) -> Sequence[Typed]:
        """What it gives."""
