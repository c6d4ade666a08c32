"""The record of an operation that is written in other operations."""

from __future__ import annotations

from .... import forks
from ..nodes import Expression, Variable
from ..traverse import reachable


class Expansion:
    """An operation as an expression of its parameters.

    Attributes
    ----------
    parameters : tuple of Variable
    result : Expression
    """

    def __init__(self, parameters: tuple[Variable, ...], result: Expression):
        self.parameters = parameters
        self.result = result

    @forks.cached_property
    def order(self) -> list[Expression]:
        """Everything that is computed, operands before users, without the parameters."""
        return [e for e in reachable([self.result]) if not isinstance(e, Variable)]
