"""``FunctionType``: what a function takes, returns and captures, as ``function_type`` tells it."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from .signature_text import describe_value, one_line, signature_lines


class Parameter(inspect.Parameter):
    """A parameter; ``type_constraint`` is the spec or the fixed value."""

    def __init__(self, name: str, kind: str, constraint: Any):
        super().__init__(name, getattr(inspect.Parameter, kind))
        self.type_constraint = constraint

    def __repr__(self) -> str:
        constraint = None if self.type_constraint is inspect.Parameter.empty else describe_value(
            self.type_constraint)
        return f"Parameter(name={self.name}, kind={self.kind.name}, type_constraint={constraint})"


class FunctionType(inspect.Signature):
    """A signature with specs: ``(a: TensorSpec(…)) -> TensorSpec(…)``.

    Parameters
    ----------
    parameters : sequence of (name, kind, value)
        ``value``: a structure of specs and fixed values.
    output : structure of TensorSpec, optional
    captures : sequence of Tensor or Variable, optional
    """

    def __init__(self, parameters: Sequence[tuple[str, str, Any]], output: Any = inspect._empty,
                 captures: Sequence[Any] = ()):
        super().__init__([Parameter(*item) for item in parameters],
                         __validate_parameters__=False)  # literals may come after defaults
        self._items = list(parameters)
        self._has_output = output is not inspect._empty
        self._output = output if self._has_output else None
        self._captures = list(captures)

    @property
    def output(self) -> Any:
        """What is returned, with specs for tensors; None where it is not known yet."""
        return self._output

    @property
    def captures(self) -> OrderedDict[Any, Any]:
        """What comes from outside, by the object's number."""
        return OrderedDict((id(source), source) for source in self._captures)

    def __str__(self) -> str:
        result = f" -> {describe_value(self._output)}" if self._has_output else ""
        return one_line(self._items) + result

    def __repr__(self) -> str:
        return signature_lines(self._items, self._output, self._captures)
