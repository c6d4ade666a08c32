"""Traced tensors in place of the arguments of a function."""

from __future__ import annotations

from typing import Any

from ...ir.base.types import TensorType
from ..tensors.tensor import Tensor
from ..tracing.trace import Trace
from ..values.spec import TensorSpec
from .signature import Arguments, TensorToken


def placeholders(trace: Trace, arguments: Arguments, tokens: list[Any]) -> list[Tensor]:
    """Traced tensors in place of the arguments; open dimensions become symbols."""
    given = [token for token in tokens if isinstance(token, TensorToken)]
    found: list[Tensor] = []
    for number, (name, tensor, token) in enumerate(zip(
            arguments.input_names(), arguments.tensors, given)):
        if isinstance(tensor, TensorSpec):
            name = tensor.name or name
        sizes = [trace.sizes.open(number, axis, f"{name}{axis}") if d is None else d
                 for axis, d in enumerate(token.shape)]
        placeholder = trace.parameter(TensorType(tensor.dtype, tuple(sizes)), name)
        trace.sizes.parameters[placeholder._value] = number
        if isinstance(tensor, Tensor):
            trace.examples[placeholder._value] = tensor._host()
            if token.elements is not None:
                trace.know(placeholder, number, tensor._host())
        found.append(placeholder)
    return found
