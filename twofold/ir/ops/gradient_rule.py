"""What a record says about its gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...dataclass import dataclass


@dataclass(frozen=True)
class Gradient:
    """How cotangents flow back through an op.

    Attributes
    ----------
    rule : callable
        ``rule(F, ctx, *cotangents)`` gives one cotangent (or None) per input. ``F`` is an
        ``Emitter``; ``ctx`` a ``GradientContext``. A cotangent of an output nobody used is None.
    inputs, outputs : tuple of int
        Indices of the input and output *values* that the rule reads; only these are kept
        alive by a tape. Dtypes and shapes of all are always there. ``ALL`` means every one.
    """

    rule: Callable[..., Sequence[Any]]
    inputs: tuple[int, ...] | str = ()
    outputs: tuple[int, ...] | str = ()

    def keeps_input(self, index: int) -> bool:
        """True when the rule reads the value of that input."""
        return self.inputs == ALL_VALUES or index in self.inputs

    def keeps_output(self, index: int) -> bool:
        """True when the rule reads the value of that output."""
        return self.outputs == ALL_VALUES or index in self.outputs


ALL_VALUES = "all"


@dataclass(frozen=True)
class NotDifferentiable:
    """An op without a gradient.

    ``zero`` is True where the derivative is zero or meaningless (rounding, comparisons, integers):
    such an op silently stops gradients, as in TensorFlow. False raises with the reason.
    """

    reason: str
    zero: bool = True
