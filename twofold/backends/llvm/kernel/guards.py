"""Which of the choices around an expression its loads really need.

What a ``Select`` chooses is loaded only where it is chosen: the other side may lie out of range.
Taken literally, an expression read under many conditions would be written once for each. But what
is loaded whichever way all choices go needs none of them. Owns that knowledge; ``expression.py``
asks it for the shortest list of conditions.
"""

from __future__ import annotations

from collections.abc import Callable

from ....ir.kernel.nodes import Expression, Load, Select
from ..text.scope import Scope

Guards = tuple[tuple[Expression, bool], ...]
"""Conditions, outermost first, and whether each holds: when something is evaluated at all."""


class Choices:
    """What is evaluated for certain at each place, a scope and the conditions that hold there.

    Sets of loads and choices are bit sets, so that one pass over the expressions makes them.

    Parameters
    ----------
    operands : callable
        Gives the operands of an expression; for a variable what it stands for.
    """

    def __init__(self, operands: Callable[[Expression], tuple[Expression, ...]]):
        self._operands = operands
        self._bits: dict[Expression, int] = {}
        self._certain: dict[Expression, int] = {}
        self._places: dict[tuple[Scope, Guards], int] = {}
        self._free: dict[int, dict[Expression, bool]] = {}

    def enter(self, scope: Scope, guards: Guards, expression: Expression) -> None:
        """An expression is evaluated in a scope wherever the guards hold."""
        key = (scope, guards)
        self._places[key] = self._places.get(key, 0) | self._certainly(expression)

    def needed(self, scope: Scope, guards: Guards, outer: int, expression: Expression) -> Guards:
        """The guards an expression needs; the ``outer`` first ones are never taken away."""
        certain = 0
        for count in range(outer, len(guards)):
            certain |= self._places.get((scope, guards[:count]), 0)
            if self._is_free(expression, certain):
                return guards[:count]
        return guards

    def _certainly(self, expression: Expression) -> int:
        """Loads and choices that an expression evaluates whichever way its choices go."""
        certain = self._certain
        stack = [expression]
        while stack:
            e = stack[-1]
            if e in certain:
                stack.pop()
                continue
            operands = self._operands(e)
            missing = [o for o in operands if o not in certain]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            if isinstance(e, Select):
                found = certain[e.condition] | certain[e.x] & certain[e.y] | self._bit(e)
            else:
                found = self._bit(e) if isinstance(e, Load) else 0
                for operand in operands:
                    found |= certain[operand]
            certain[e] = found
        return certain[expression]

    def _bit(self, e: Expression) -> int:
        return 1 << self._bits.setdefault(e, len(self._bits))

    def _is_free(self, expression: Expression, certain: int) -> bool:
        """True when all loads below an expression are, or are part of, what is certain anyway."""
        free = self._free.setdefault(certain, {})
        stack = [expression]
        while stack:
            e = stack[-1]
            if e in free:
                stack.pop()
                continue
            if isinstance(e, (Load, Select)) and certain >> self._bits.get(e, len(self._bits)) & 1:
                free[e] = True
                continue
            operands = () if isinstance(e, Load) else self._operands(e)
            missing = [o for o in operands if o not in free]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            free[e] = not isinstance(e, Load) and all(free[o] for o in operands)
        return free[expression]
