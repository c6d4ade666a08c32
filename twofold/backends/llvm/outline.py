"""What a large kernel computes many times becomes a function that is called.

Expansions of ``sin`` or ``erf`` are a hundred operations each; a kernel with many of them would be
compiled operation by operation, again and again. Here parts of expressions that depend on one
value only, have the same structure and are many become ``Outlined``: one function and calls of it.
Small kernels stay as they are, for a call costs more than nothing. Owns finding the parts and
writing their functions; a part without loads needs no masks and no conditions.
"""

from __future__ import annotations

import struct
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...dtypes import DType
from ...ir.kernel import simplify
from ...ir.kernel.nodes import (
    Const,
    Expression,
    Index,
    Load,
    Size,
    Statement,
    Variable,
    statement_expressions,
    walk,
)
from .expression import ExpressionWriter
from .facts import Lanes
from .scalar import Operations
from .scope import Function, Module, Scope, Value
from .types import register, vector

LARGE_KERNEL = 1500
"""Kernels of fewer expressions are left alone."""

LEAST, MOST = 24, 400
"""How many expressions a part has."""

REPEATS = 6
"""How often a part has to occur."""

_LEAVES = (Index, Size, Variable, Load)


@dataclass(eq=False)
class Part:
    """An expression of one parameter.

    Attributes
    ----------
    name : str
        Of its functions, which end in the number of lanes.
    parameter : Variable
    result : Expression
    written : set of int
        Lanes there are functions for.
    """

    name: str
    parameter: Variable
    result: Expression
    written: set[int] = field(default_factory=set)

    def call(self, module: Module, write: Operations, argument: str) -> str:
        """The call for one value or all lanes, after the function where it is the first."""
        lanes = write.lanes
        name = f"{self.name}.{lanes}"
        if lanes not in self.written:
            self.written.add(lanes)
            self._write(module, name, lanes, write.has_fma)
        source, result = write.type(self.parameter.dtype), write.type(self.result.dtype)
        return write.out.value(f"call {result} @{name}({source} {argument})")

    def _write(self, module: Module, name: str, lanes: int, has_fma: bool) -> None:
        function = Function(module)
        root = Scope(function, None)
        writer = ExpressionWriter(function, root, has_fma)
        if lanes > 1:
            writer.lanes = Lanes(Index("lane"), lanes)
        writer.variables[self.parameter.name] = Value("%x", lanes, root)
        text = writer.all_lanes(self.result)
        source, result = (vector(register(dtype), lanes)
                          for dtype in (self.parameter.dtype, self.result.dtype))
        function.finish_with(f"internal {result} @{name}({source} %x) noinline nounwind", root,
                             f"ret {result} {text}")


class Outlined(Expression):
    """A part at a value; known to this backend only."""

    __slots__ = ("part", "x")

    def __init__(self, part: Part, x: Expression):
        self.part = part
        self.x = x
        self.dtype: DType = part.result.dtype

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.x,)


def outline(name: str, statements: Sequence[Statement]) -> Sequence[Statement]:
    """The statements with repeated parts outlined; the same ones where there are none.

    Parameters
    ----------
    name : str
        What names of functions begin with.
    """
    roots = [e for s in walk(statements) for e in statement_expressions(s)]
    order = simplify.reachable(roots)
    if len(order) < LARGE_KERNEL:
        return statements
    found = _find(order, roots)
    common: dict[Hashable, list[tuple[Expression, Expression]]] = {}
    for key, result, source in found:
        common.setdefault(key, []).append((result, source))
    chosen = {result: (key, source) for key, places in common.items() if len(places) >= REPEATS
              for result, source in places}
    if not chosen:
        return statements
    parts: dict[Hashable, Part] = {}
    outlined: dict[Expression, Expression] = {}
    memo: dict[Expression, Expression] = {}
    for e in order:     # what a part depends on comes before it
        if e in chosen:
            key, source = chosen[e]
            if key not in parts:
                parts[key] = _part(f"{name}.part{len(parts)}", e, source)
            outlined[e] = Outlined(parts[key], simplify.rebuild(source, outlined.get, memo))
    for root in roots:
        simplify.rebuild(root, outlined.get, memo)
    return simplify.rebuild_statements(statements, memo.get)


def _part(name: str, result: Expression, source: Expression) -> Part:
    parameter = Variable("x", source.dtype)
    memo: dict[Expression, Expression] = {source: parameter}
    body = simplify.rebuild(result, lambda e: None, memo)
    return Part(name, parameter, body)


# ---------------------------------------------------------------------------- finding

def _find(order: Sequence[Expression], roots: Sequence[Expression]
          ) -> list[tuple[Hashable, Expression, Expression]]:
    """Parts that do not lie in each other: what they compute, their result and their source."""
    gates = _gates(order)
    needed = set(roots)
    found: list[tuple[Hashable, Expression, Expression]] = []
    for e in reversed(order):
        if e not in needed:
            continue
        gate = gates.get(e)
        if gate is not None and len({o for o in e.operands if o in gates}) > 1:
            key = _structure(e, gate)
            if key is not None:
                found.append((key, e, gate))
                needed.add(gate)
                continue
        needed.update(e.operands)
    return found


def _gates(order: Sequence[Expression]) -> dict[Expression, Expression | None]:
    """For each expression that is no constant, the last one that all its ways pass through.

    None where there is no such one. These are the dominators of the expressions, seen from what
    they are made of.
    """
    gates: dict[Expression, Expression | None] = {}
    depth: dict[Expression, int] = {}
    for e in order:
        if isinstance(e, _LEAVES):
            gates[e], depth[e] = None, 0
            continue
        varying = [o for o in dict.fromkeys(e.operands) if o in gates]
        if not varying:
            continue    # made of constants only
        gate: Expression | None = varying[0]
        for other in varying[1:]:
            gate = _meet(gate, other, gates, depth)
        gates[e] = gate
        depth[e] = 0 if gate is None else depth[gate] + 1
    return gates


def _meet(a: Expression | None, b: Expression | None, gates: dict[Expression, Expression | None],
          depth: dict[Expression, int]) -> Expression | None:
    """The nearest expression that is a gate of both."""
    while a is not b:
        if a is None or b is None:
            return None
        if depth[a] >= depth[b]:
            a = gates[a]
        else:
            b = gates[b]
    return a


def _structure(result: Expression, source: Expression) -> Hashable | None:
    """A key that equal computations share; None for what is no part.

    Operands are numbers: of the expressions before, in the order in which they are met.
    """
    numbers: dict[Expression, int] = {source: 0}
    written: list[Hashable] = [source.dtype.name]
    stack = [result]
    while stack:
        e = stack[-1]
        if e in numbers:
            stack.pop()
            continue
        if isinstance(e, _LEAVES) or len(numbers) > MOST:
            return None
        missing = [o for o in e.operands if o not in numbers]
        if missing:
            stack.extend(reversed(missing))
            continue
        stack.pop()
        written.append(_written(e, numbers))
        numbers[e] = len(numbers)
    return tuple(written) if len(numbers) >= LEAST else None


def _written(e: Expression, numbers: dict[Expression, int]) -> Hashable:
    if isinstance(e, Const):
        value: Any = struct.pack("<d", e.value) if isinstance(e.value, float) else e.value
        return (e.dtype.name, type(e.value).__name__, value)
    return (type(e).__name__, e.dtype.name, getattr(e, "name", ""), getattr(e, "rare", False),
            *(numbers[o] for o in e.operands))
