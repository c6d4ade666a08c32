"""Going through kernels: what statements and expressions are made of, and making them anew.

Owns the one place that knows the children of every statement and expression. What is looked for
on the way is in ``effects``, ``bounds`` and ``needs``; what is changed is the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from . import build as k
from .nodes import (
    INDEX,
    Accumulate,
    Binary,
    Bitcast,
    Buffer,
    Cast,
    Expression,
    Fma,
    For,
    If,
    Let,
    Load,
    Local,
    Select,
    Size,
    Statement,
    Store,
    Unary,
)

Replace = Callable[[Expression], Expression | None]
"""Gives the replacement of a node, or None to rebuild it from its operands."""


# ---------------------------------------------------------------------------- statements

def statement_expressions(statement: Statement) -> tuple[Expression, ...]:
    """The expressions a statement itself holds (not those of its bodies)."""
    match statement:
        case For():
            return (statement.extent,)
        case If():
            return (statement.condition,)
        case Local():
            return () if statement.initial is None else (statement.initial,)
        case Let():
            return (statement.value,)
        case Store() | Accumulate():
            return (statement.offset, statement.value)
        case _:
            raise TypeError(f"unknown statement {statement!r}")


def statement_bodies(statement: Statement) -> tuple[Sequence[Statement], ...]:
    """The statements inside a statement, one sequence for each of its bodies."""
    if isinstance(statement, For):
        return (statement.body,)
    return (statement.body, statement.orelse) if isinstance(statement, If) else ()


def with_children(statement: Statement, expressions: Sequence[Expression],
                  bodies: Sequence[Sequence[Statement]]) -> Statement:
    """The same statement of other expressions and bodies, in the order of the two above."""
    match statement:
        case For():
            return For(statement.index, expressions[0], statement.mode, bodies[0])
        case If():
            return If(expressions[0], bodies[0], bodies[1])
        case Local():
            return Local(statement.buffer, expressions[0] if expressions else None)
        case Let():
            return Let(statement.variable, expressions[0])
        case Store():
            return Store(statement.buffer, expressions[0], expressions[1])
        case Accumulate():
            return Accumulate(statement.buffer, expressions[0], statement.combine, expressions[1],
                              statement.error)
        case _:
            raise TypeError(f"unknown statement {statement!r}")


def walk(body: Sequence[Statement]) -> Iterator[Statement]:
    """All statements, outer before inner, in order."""
    stack: list[Statement] = list(reversed(body))
    while stack:
        statement = stack.pop()
        yield statement
        for inner in reversed(statement_bodies(statement)):
            stack.extend(reversed(inner))


def rebuild_statements(body: Sequence[Statement], replace: Replace) -> list[Statement]:
    """Statements with their expressions rebuilt."""
    memo: dict[Expression, Expression] = {}
    return [with_children(s, [rebuild(e, replace, memo) for e in statement_expressions(s)],
                          [rebuild_statements(inner, replace) for inner in statement_bodies(s)])
            for s in body]


def rename_buffers(body: Sequence[Statement], mapping: Mapping[Buffer, Buffer]) -> list[Statement]:
    """The statements with every buffer in ``mapping`` replaced, as when kernels are joined."""
    return [_rename_targets(s, mapping) for s in rebuild_statements(body, _Renaming(mapping))]


class _Renaming:
    """Loads from the buffers of a mapping are replaced; their offsets hold loads too."""

    def __init__(self, mapping: Mapping[Buffer, Buffer]):
        self._mapping = mapping
        self._memo: dict[Expression, Expression] = {}

    def __call__(self, e: Expression) -> Expression | None:
        if isinstance(e, Load) and e.buffer in self._mapping:
            return Load(self._mapping[e.buffer], rebuild(e.offset, self, self._memo))
        return None


def _rename_targets(s: Statement, mapping: Mapping[Buffer, Buffer]) -> Statement:
    if isinstance(s, Store):
        return Store(mapping.get(s.buffer, s.buffer), s.offset, s.value)
    if isinstance(s, Accumulate):
        error = None if s.error is None else mapping.get(s.error, s.error)
        return Accumulate(mapping.get(s.buffer, s.buffer), s.offset, s.combine, s.value, error)
    return with_children(s, statement_expressions(s), [
        [_rename_targets(x, mapping) for x in inner] for inner in statement_bodies(s)])


# ---------------------------------------------------------------------------- expressions

def reachable(roots: Sequence[Expression], usual: bool = False) -> list[Expression]:
    """Every expression below the roots, each once, operands before users.

    ``usual`` leaves out what is seldom needed.
    """
    seen: set[Expression] = set()
    order: list[Expression] = []
    stack: list[tuple[Expression, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        e, done = stack.pop()
        if done:
            order.append(e)
            continue
        if e in seen:
            continue
        seen.add(e)
        stack.append((e, True))
        operands = e.usual_operands if usual else e.operands
        stack.extend((o, False) for o in operands if o not in seen)
    return order


def body_expressions(body: Sequence[Statement], usual: bool = False) -> list[Expression]:
    """Every expression below the statements, each once, operands before users."""
    return reachable([e for s in walk(body) for e in statement_expressions(s)], usual)


def used_sizes(body: Sequence[Statement]) -> list[Size]:
    """The run-time sizes a body refers to, one expression per symbol, in a fixed order."""
    found = {e.symbol: e for e in body_expressions(body) if isinstance(e, Size)}
    return [found[s] for s in sorted(found, key=lambda s: s.order)]


def rebuild(expression: Expression, replace: Replace, memo: dict[Expression, Expression]
            ) -> Expression:
    """The expression with parts replaced, sharing kept; iterative, so depth does not matter."""
    stack = [expression]
    entered: set[Expression] = set()
    while stack:
        current = stack[-1]
        if current in memo:
            stack.pop()
            continue
        if current not in entered:
            replacement = replace(current)
            if replacement is not None:
                memo[current] = replacement
                stack.pop()
                continue
            entered.add(current)
        operands = current.operands
        waiting = [o for o in operands if o not in memo]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        rebuilt = [memo[o] for o in operands]
        is_new = any([new is not old for new, old in zip(rebuilt, operands)])
        memo[current] = with_operands(current, rebuilt) if is_new else current
    return memo[expression]


def with_operands(e: Expression, operands: Sequence[Expression]) -> Expression:
    """The same operation on other operands."""
    match e:
        case Load():
            return Load(e.buffer, operands[0])
        case Unary():
            return Unary(e.name, operands[0])
        case Binary():
            if e.x.dtype is INDEX:
                return k.index_binary(e.name, operands[0], operands[1])
            return Binary(e.name, operands[0], operands[1])
        case Select():
            choose = k.rarely if e.rare else k.select
            return choose(operands[0], operands[1], operands[2])
        case Cast():
            return k.cast(operands[0], e.dtype)
        case Bitcast():
            return k.bitcast(operands[0], e.dtype)
        case Fma():
            return Fma(operands[0], operands[1], operands[2])
        case _:
            raise TypeError(f"expression {e!r} has operands nobody knows")
