"""When the loads of an expression are needed: a ``Select`` loads only what it chooses.

What is not chosen may lie out of range. Taken literally, an expression read under many conditions
would be written once for each, so code generators write it once, and ask here when its loads may be
made. ``Needs`` answers for all that is evaluated at one place, which is known as a whole;
``Choices`` for one request after the other: does one under these conditions need them all, or is
what it loads certain to be loaded anyway?
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from ...dataclass import dataclass
from .nodes import Expression, Load, Select

Guards = tuple[tuple[Expression, bool], ...]
"""Conditions, outermost first, and whether each holds: when something is evaluated at all."""


# ---------------------------------------------------------------------------- at one place

@dataclass(frozen=True, eq=False)
class Term:
    """Needed where the ``Select`` is (``parent``) and its condition ``holds``, or does not."""

    parent: Need
    condition: Expression
    holds: bool


@dataclass(frozen=True, eq=False)
class Either:
    """Needed where any of the needs holds."""

    needs: tuple[Term | Either, ...]


Need = Term | Either | None
"""None: always. Equal needs of one ``Needs`` are one object."""


class Needs:
    """When each expression is needed of what is evaluated at one place.

    Parameters
    ----------
    roots : sequence of Expression
        What is always needed.
    order : sequence of Expression
        What is evaluated, operands before users.
    """

    def __init__(self, roots: Sequence[Expression], order: Sequence[Expression]):
        self._terms: dict[tuple[Need, Expression, bool], Term] = {}
        self._eithers: dict[frozenset[Term | Either], Either] = {}
        self._needs: dict[Expression, Need] = {}
        if not any(isinstance(e, Select) for e in order):
            return
        # In the order in which they are met: texts must not depend on the order of a set.
        collected: dict[Expression, dict[Need, None]] = {root: {None: None} for root in roots}
        for e in reversed(order):
            need = self._needs[e] = self._join(collected.pop(e))
            if isinstance(e, Select):
                collected.setdefault(e.condition, {})[need] = None
                collected.setdefault(e.x, {})[self._term(need, e.condition, True)] = None
                collected.setdefault(e.y, {})[self._term(need, e.condition, False)] = None
                continue
            for operand in e.operands:
                collected.setdefault(operand, {})[need] = None

    def of(self, e: Expression) -> Need:
        """When an expression is needed."""
        return self._needs.get(e)

    def _term(self, parent: Need, condition: Expression, holds: bool) -> Term:
        key = (parent, condition, holds)
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = Term(parent, condition, holds)
        return found

    def _join(self, needs: dict[Need, None]) -> Need:
        """When any of the needs holds: None when one always does, or covers both sides of a
        choice."""
        while None not in needs:
            for need in needs:
                if isinstance(need, Term):
                    other = self._term(need.parent, need.condition, not need.holds)
                    if other in needs:
                        del needs[need], needs[other]
                        needs[need.parent] = None
                        break
            else:
                break
        if None in needs:
            return None
        # What is needed below another need is needed by that one already.
        kept = [n for n in needs if n is not None and not any(a in needs for a in _ancestors(n))]
        if len(kept) == 1:
            return kept[0]
        key = frozenset(kept)
        found = self._eithers.get(key)
        if found is None:
            found = self._eithers[key] = Either(tuple(kept))
        return found


def _ancestors(need: Need) -> list[Need]:
    found: list[Need] = []
    while isinstance(need, Term):
        need = need.parent
        found.append(need)
    return found


def need_conditions(need: Need) -> list[Expression]:
    """The conditions that a need is made of."""
    found: dict[Expression, None] = {}
    stack, seen = [need], set()
    while stack:
        current = stack.pop()
        if current is None or current in seen:
            continue
        seen.add(current)
        if isinstance(current, Either):
            stack.extend(current.needs)
        else:
            found[current.condition] = None
            stack.append(current.parent)
    return list(found)


# ---------------------------------------------------------------------------- request by request

class Choices:
    """What is evaluated for certain at each place: a scope, and the conditions that hold there.

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
        self._places: dict[tuple[Hashable, Guards], int] = {}
        self._free: dict[int, dict[Expression, bool]] = {}

    def enter(self, scope: Hashable, guards: Guards, expression: Expression) -> None:
        """An expression is evaluated in a scope wherever the guards hold."""
        key = (scope, guards)
        self._places[key] = self._places.get(key, 0) | self._certainly(expression)

    def find_guards(self, scope: Hashable, guards: Guards, outer: int, expression: Expression
                    ) -> Guards:
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
