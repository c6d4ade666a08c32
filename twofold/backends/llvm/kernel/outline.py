"""What a large kernel computes many times becomes a function that is called.

Expansions of ``sin`` or ``erf`` are a hundred operations each; a kernel with many of them would be
compiled operation by operation, again and again. Here parts of expressions that depend on one
value only, have the same structure and are many become ``Outlined``: one function and calls of it.
Small kernels stay as they are, for a call costs more than nothing. Owns finding the parts and
writing their functions; a part without loads needs no masks and no conditions.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any

from ....dataclass import dataclass, field
from ....dtypes import DType
from ....ir.kernel import traverse
from ....ir.kernel.nodes import Const, Expression, For, If, Index, Load, Size, Statement, Variable
from ....ir.kernel.traverse import statement_expressions, walk
from ..text.scalar import Operations
from ..text.scope import Scope, Value
from ..text.types import register, vector
from ..text.writer import Function, Module
from .expression import ExpressionWriter
from .facts import Lanes

LARGE_KERNEL, LARGE_SHORT_KERNEL = 1000, 150
"""Kernels of fewer expressions are left alone; the second is for those that are soon done."""

FEW_ROUNDS = 64
"""Iterations of a kernel for which calls cost nothing that counts."""

LEAST, MOST = 24, 240
"""How many expressions a part has."""

REPEATS = 3
"""How often a part has to occur in a kernel that takes its time."""

ROUNDS = 8
"""How often parts are looked for inside of others that occur too seldom."""

_LEAVES = (Index, Size, Variable, Load)


@dataclass(eq=False)
class Part:
    """An expression of one parameter.

    Attributes
    ----------
    name : str
        Of its functions, which end in the number of lanes; equal for equal parts of all kernels.
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
        known = _texts.get((name, has_fma))
        if known is None:
            if len(_texts) >= MOST_TEXTS:
                _texts.clear()
            known = _texts[name, has_fma] = Module()
            function = Function(known)
            root = Scope(function, None)
            writer = ExpressionWriter(function, root, has_fma)
            if lanes > 1:
                writer.lanes = Lanes(Index("lane"), lanes)
            writer.variables[self.parameter] = Value("%x", lanes, root)
            text = writer.all_lanes(self.result)
            source, result = (vector(register(dtype), lanes)
                              for dtype in (self.parameter.dtype, self.result.dtype))
            function.finish(f"internal {result} @{name}({source} %x) noinline nounwind",
                                 root, f"ret {result} {text}")
        module.globals.update(known.globals)
        module.declarations.update(known.declarations)
        module.functions.extend(known.functions)


_texts: dict[tuple[str, bool], Module] = {}
"""Functions that were written in this process, by name."""

MOST_TEXTS = 512


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


def outline(statements: Sequence[Statement]) -> Sequence[Statement]:
    """The statements with repeated parts outlined; the same ones where there are none."""
    roots = [e for s in walk(statements) for e in statement_expressions(s)]
    order = traverse.reachable(roots)
    short = _rounds(statements) <= FEW_ROUNDS
    if len(order) < (LARGE_SHORT_KERNEL if short else LARGE_KERNEL):
        return statements
    parts: dict[Hashable, Part] = {}
    outlined: dict[Expression, Expression] = {}
    memo: dict[Expression, Expression] = {}
    repeats = REPEATS if not short else 2 if len(order) >= LARGE_KERNEL else 1
    chosen = _choose(order, roots, repeats)
    for e in order:     # what a part depends on comes before it
        if e in chosen:
            key, source = chosen[e]
            if key not in parts:
                parts[key] = _part(key, e, source)
            outlined[e] = Outlined(parts[key], traverse.rebuild(source, outlined.get, memo))
    if not outlined:
        return statements
    for root in roots:
        traverse.rebuild(root, outlined.get, memo)
    return traverse.rebuild_statements(statements, memo.get)


def _rounds(statements: Sequence[Statement]) -> float:
    """Iterations of all loops together; infinite where that is not known."""
    total = 1.0
    for s in statements:
        if isinstance(s, For):
            extent = s.extent.value if isinstance(s.extent, Const) else math.inf
            total += extent * _rounds(s.body) if extent else 0
        elif isinstance(s, If):
            total += _rounds(s.body) + _rounds(s.orelse)
    return total


def _part(key: Hashable, result: Expression, source: Expression) -> Part:
    parameter = Variable("x", source.dtype)
    memo: dict[Expression, Expression] = {source: parameter}
    name = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
    return Part(f"part.{name}", parameter, traverse.rebuild(result, lambda e: None, memo))


# ---------------------------------------------------------------------------- finding

Place = tuple[Hashable, Expression]
"""What a part computes, and what it computes it from."""


def _choose(order: Sequence[Expression], roots: Sequence[Expression], repeats: int
            ) -> dict[Expression, Place]:
    """The results of the parts that are worth a function.

    The largest parts come first; where one is not repeated, there may be others inside it.
    """
    gates = _gates(order)
    alone: set[Expression] = set()
    known: dict[Expression, Hashable | None] = {}
    found: dict[Expression, Place] = {}
    for _ in range(ROUNDS):
        found = _find(order, roots, gates, alone, known)
        counts = Counter(key for key, _ in found.values())
        few = {e for e, (key, _) in found.items() if counts[key] < repeats}
        if not few:
            break
        alone |= few
        found = {e: place for e, place in found.items() if e not in few}
    return found


def _find(order: Sequence[Expression], roots: Sequence[Expression],
          gates: dict[Expression, Expression | None], alone: set[Expression],
          known: dict[Expression, Hashable | None]) -> dict[Expression, Place]:
    """Parts that do not lie in each other, by their results; none of those that are ``alone``."""
    needed = set(roots)
    found: dict[Expression, Place] = {}
    for e in reversed(order):
        if e not in needed:
            continue
        gate = gates.get(e)
        if gate is not None and e not in alone and len({o for o in e.operands if o in gates}) > 1:
            if e not in known:
                known[e] = _structure(e, gate)
            key = known[e]
            if key is not None:
                found[e] = key, gate
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
        written.append(_spell(e, numbers))
        numbers[e] = len(numbers)
    return tuple(written) if len(numbers) >= LEAST else None


def _spell(e: Expression, numbers: dict[Expression, int]) -> Hashable:
    if isinstance(e, Const):
        value: Any = struct.pack("<d", e.value) if isinstance(e.value, float) else e.value
        return (e.dtype.name, type(e.value).__name__, value)
    return (type(e).__name__, e.dtype.name, getattr(e, "name", ""), getattr(e, "rare", False),
            *(numbers[o] for o in e.operands))
