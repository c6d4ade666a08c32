"""What can be said about an expression before it is written: how it changes, what it reads.

Inside a vector loop an expression that grows by a constant from lane to lane needs no vector, one
that reads nothing needs no mask, one that is never negative divides faster. Owns these facts;
``expression.py`` writes by them.
"""

from __future__ import annotations

from ....dataclass import dataclass, field
from ....errors import InternalError
from ....ir.kernel.bounds import is_natural
from ....ir.kernel.nodes import (
    INDEX,
    Binary,
    Buffer,
    Const,
    Expression,
    Index,
    Load,
    Variable,
)
from ..text.scope import Value


@dataclass(eq=False)
class Lanes:
    """The vector loop that is being written.

    Attributes
    ----------
    index : Index
    count : int
    mask : str or None
        Lanes that exist (the last round of a loop); None for all.
    steps : dict
        Lane step of each expression looked at so far; None: varying.
    """

    index: Index
    count: int
    mask: str | None = None
    steps: dict[Expression, int | None] = field(default_factory=dict)


class Facts:
    """Facts about the expressions of one function.

    Attributes
    ----------
    lanes : Lanes or None
        The vector loop around, if any.
    variables, registers : dict
        What is bound: ``Let`` variables (a value, or the expression that one stands for), buffers
        of one element in registers.
    """

    def __init__(self) -> None:
        self.lanes: Lanes | None = None
        self.variables: dict[Variable, Value | Expression] = {}
        self.registers: dict[Buffer, Value] = {}
        self._reads: dict[Expression, tuple[bool, frozenset[Buffer]]] = {}

    def look_up(self, variable: Variable) -> Value | Expression:
        """What a variable stands for."""
        try:
            return self.variables[variable]
        except KeyError:
            raise InternalError(f"variable {variable.name} is used before it is bound") from None

    def operands_of(self, expression: Expression) -> tuple[Expression, ...]:
        """Operands of an expression; for a variable what it stands for."""
        if isinstance(expression, Variable):
            bound = self.look_up(expression)
            return (bound,) if isinstance(bound, Expression) else ()
        return expression.operands

    def step(self, expression: Expression) -> int | None:
        """By how much an expression grows from lane to lane; None when that is no constant."""
        if self.lanes is None:
            return 0
        steps = self.lanes.steps
        if expression in steps:
            return steps[expression]
        stack = [expression]
        while stack:
            current = stack[-1]
            if current in steps:
                stack.pop()
                continue
            operands = self.operands_of(current)
            missing = [o for o in operands if o not in steps]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            steps[current] = self._step_of(current, [steps[o] for o in operands])
        return steps[expression]

    def _step_of(self, e: Expression, steps: list[int | None]) -> int | None:
        if isinstance(e, Index):
            return 1 if self.lanes is not None and e is self.lanes.index else 0
        if isinstance(e, Variable):
            bound = self.look_up(e)
            if isinstance(bound, Expression):
                return steps[0]
            return 0 if bound.lanes == 1 else None
        if isinstance(e, Load) and e.buffer in self.registers:
            return 0 if self.registers[e.buffer].lanes == 1 else None
        if all(s == 0 for s in steps):
            return 0
        if not isinstance(e, Binary) or e.dtype is not INDEX or None in steps:
            return None
        a, b = steps
        assert a is not None and b is not None
        if e.name == "add":
            return a + b
        if e.name == "sub":
            return a - b
        if e.name == "mul":
            for factor, of in ((e.x, b), (e.y, a)):
                if isinstance(factor, Const):
                    return int(factor.value) * of
        return None

    def find_reads(self, expression: Expression) -> tuple[bool, frozenset[Buffer]]:
        """Whether an expression loads at all, and which buffers it reads that can change."""
        known = self._reads
        found = known.get(expression)
        if found is not None:
            return found
        stack = [expression]
        while stack:
            current = stack[-1]
            if current in known:
                stack.pop()
                continue
            operands = self.operands_of(current)
            missing = [o for o in operands if o not in known]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            loads = isinstance(current, Load) or any(known[o][0] for o in operands)
            changing = frozenset().union(*(known[o][1] for o in operands))
            if isinstance(current, Load) and current.buffer.role != "input":
                changing |= {current.buffer}
            known[current] = loads, changing
        return known[expression]

    def is_natural(self, e: Expression) -> bool:
        """Whether an index expression can be seen never to be negative."""
        return is_natural(e, resolve=self._bound_expression)

    def _bound_expression(self, variable: Variable) -> Expression | None:
        bound = self.look_up(variable)
        return bound if isinstance(bound, Expression) else None


def is_next(first: Expression, second: Expression) -> bool:
    """Whether one offset can be seen to be the other plus one."""
    (x, before), (y, after) = _apart(first), _apart(second)
    return x is y and after == before + 1


def _apart(e: Expression) -> tuple[Expression, int]:
    """An offset without the constant that is added last, and this."""
    if isinstance(e, Binary) and e.name == "add" and isinstance(e.y, Const):
        return e.x, int(e.y.value)
    return e, 0
