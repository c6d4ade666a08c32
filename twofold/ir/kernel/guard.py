"""Kernels from text, made unable to leave their buffers.

A kernel that an op was lowered to stays inside by how its record is written. Of one that was read
from text nobody knows, and that its text is well formed does not say it. So each of its accesses is
proved to be in range (``ranges.py``), or is checked when it runs: outside, a load gives 0 and a
store does nothing, and a kernel with such an access runs its loops one step after the other. What
it leaves unwritten is 0, so that it shows nothing of what memory held before.
"""

from __future__ import annotations

from collections.abc import Sequence

from ... import dtypes
from ..base import dims
from . import build as k
from .nodes import (
    INDEX,
    Accumulate,
    Binary,
    Bitcast,
    Buffer,
    Const,
    Expression,
    For,
    If,
    Index,
    Kernel,
    Load,
    Local,
    Select,
    Statement,
    Store,
)
from .ranges import Ranges
from .traverse import (
    reachable,
    statement_bodies,
    statement_expressions,
    used_sizes,
    with_children,
    with_operands,
)


def guard_kernel(kernel: Kernel) -> Kernel:
    """A kernel that does the same inside of its buffers, and nothing outside of them."""
    writer = _Guard(kernel)
    body = [*_zeros(kernel), *writer.statements(kernel.body)]
    if writer.checks:
        body = _in_order(body)
    sizes = dict.fromkeys((*kernel.sizes, *(size.symbol for size in used_sizes(body))))
    return Kernel(kernel.name, kernel.buffers, tuple(sizes), body)


def _zeros(kernel: Kernel) -> list[Statement]:
    """Statements that give every element of the outputs a value."""
    found: list[Statement] = []
    for number, buffer in enumerate(b for b in kernel.buffers if b.role == "output"):
        index = Index(f"zero_{number}")
        value = Const(0, buffer.dtype)
        found.append(For(index, _count(buffer), "sequential", [Store(buffer, index, value)]))
    return found


def _in_order(body: Sequence[Statement]) -> list[Statement]:
    """The statements with all loops sequential."""
    return [For(s.index, s.extent, "sequential", _in_order(s.body)) if isinstance(s, For)
            else with_children(s, statement_expressions(s),
                               [_in_order(inner) for inner in statement_bodies(s)])
            for s in body]


def _count(buffer: Buffer) -> Expression:
    """The number of elements of a buffer."""
    return k.dim(dims.product(buffer.shape))


class _Guard:
    """Writes a kernel's statements anew; ``checks`` counts the accesses that had to be checked."""

    def __init__(self, kernel: Kernel):
        self.ranges = Ranges(kernel.body)
        self.memo: dict[Expression, Expression] = {}
        self.checks = 0

    def statements(self, body: Sequence[Statement]) -> list[Statement]:
        """The statements, with their accesses checked where that is needed."""
        return [self._statement(s) for s in body]

    def _statement(self, s: Statement) -> Statement:
        expressions = [self._rebuilt(e) for e in statement_expressions(s)]
        if isinstance(s, Local) and not expressions:
            return Local(s.buffer, Const(0, s.buffer.dtype))
        found = with_children(s, expressions, [self.statements(b) for b in statement_bodies(s)])
        if not isinstance(s, (Store, Accumulate)):
            return found
        errors = (s.error,) if isinstance(s, Accumulate) and s.error is not None else ()
        for buffer in (s.buffer, *errors):
            if not self._is_inside(buffer, s.offset):
                found = If(self._check(buffer, expressions[0]), [found])
        return found

    def _rebuilt(self, root: Expression) -> Expression:
        memo = self.memo
        for e in reachable([root]):
            if e not in memo:
                memo[e] = self._made(e, [memo[o] for o in e.operands])
        return memo[root]

    def _made(self, e: Expression, operands: Sequence[Expression]) -> Expression:
        """The same of operands that have been written anew."""
        if isinstance(e, Load) and not self._is_inside(e.buffer, e.offset):
            return Select(self._check(e.buffer, operands[0]), Load(e.buffer, operands[0]),
                          Const(0, e.dtype))
        if isinstance(e, Binary):
            if self.ranges.is_exact(e):
                return Binary(e.name, *operands)
            # Compilers may take it that indices never leave 64 bits; unsigned numbers just wrap.
            x, y = (Bitcast(o, dtypes.uint64) for o in operands)
            return Bitcast(Binary(e.name, x, y), INDEX)
        return with_operands(e, operands) if operands else e

    def _is_inside(self, buffer: Buffer, offset: Expression) -> bool:
        """Whether an offset is certain to be in range."""
        count = dims.product(buffer.shape)
        low, high = self.ranges.of(offset)
        return isinstance(count, int) and low >= 0 and high < count

    def _check(self, buffer: Buffer, offset: Expression) -> Expression:
        """The condition under which an access is made."""
        self.checks += 1
        return k.logical("and", Binary("ge", offset, k.index(0)),
                         Binary("lt", offset, _count(buffer)))

