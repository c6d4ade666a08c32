"""``GradientContext``: what a gradient rule is told of the op that it differentiates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..base.types import TensorType
from .gradient_rule import Gradient
from .record import Attrs, OpDef
from .region import Region


class GradientContext:
    """What a gradient rule sees of the op it differentiates."""

    __slots__ = ("_inputs", "_op", "_outputs", "attrs", "input_types", "output_types", "regions")

    def __init__(self, op: OpDef, attrs: Attrs, inputs: Sequence[Any], outputs: Sequence[Any],
                 input_types: Sequence[TensorType], output_types: Sequence[TensorType],
                 regions: Sequence[Region] = ()):
        self._op = op
        self._inputs = inputs
        self._outputs = outputs
        self.attrs: Any = attrs
        self.input_types = input_types
        self.output_types = output_types
        self.regions = regions

    def input(self, index: int) -> Any:
        """Value of an input; it must be declared in the op's ``Gradient``."""
        assert isinstance(self._op.gradient, Gradient)
        if not self._op.gradient.keeps_input(index):
            raise AssertionError(f"gradient of {self._op.name} reads undeclared input {index}")
        return self._inputs[index]

    def output(self, index: int = 0) -> Any:
        """Value of an output; it must be declared in the op's ``Gradient``."""
        assert isinstance(self._op.gradient, Gradient)
        if not self._op.gradient.keeps_output(index):
            raise AssertionError(f"gradient of {self._op.name} reads undeclared output {index}")
        return self._outputs[index]
