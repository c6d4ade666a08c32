"""Choices whose first side is seldom needed: blocks that are jumped over.

Of a ``Select`` that is ``rare`` not both sides are computed. In scalar code its first side is a
branch; in a vector loop it is a loop over the lanes that need it, one after the other, so that its
code is short and its values take no vector registers. Where no block can be put both are computed.
Owns the blocks; ``expression.py`` writes what is inside.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from ....dtypes import DType
from ....ir.kernel.needs import Guards
from ....ir.kernel.nodes import Const, Expression, Load, Select
from ..text import types
from ..text.scalar import Operations
from ..text.scope import Scope, Value, find_deepest
from ..text.writer import Function
from .facts import Lanes

Known = dict[Expression, Value]


class Writer(Protocol):
    """What writes the expressions inside a block."""

    function: Function
    scope: Scope
    lanes: Lanes | None
    has_fma: bool

    def guard(self, guards: Guards) -> AbstractContextManager[None]:
        """Write what is only for lanes where these conditions hold."""

    def evaluate(self, expression: Expression, flavour: str) -> Value:
        """The value of an expression."""

    def widen(self, value: Value, dtype: DType) -> str:
        """A value in every lane."""

    def find_value(self, e: Expression, guards: Guards, flavour: str) -> Value | None:
        """The value of an expression if it was written."""

    def write_inside(self, e: Expression, scope: Scope, known: Known) -> str:
        """A scalar value that is written inside a scope as a whole, from known ones."""


def write_rare(w: Writer, e: Select, condition: Value, common: Value, guards: Guards,
          flavour: str) -> Value:
    """The value of a rare choice.

    Parameters
    ----------
    w : Writer
    e : Select
    condition, common : Value
        Its condition and its second side, which have been written.
    guards : tuple
        When its first side is evaluated at all.
    flavour : str
    """
    known = _known_below(w, e.x, guards, flavour)
    # What is the same in all rounds stands before the loop, where no blocks can be added.
    if condition.scope is w.scope and known is not None:
        if condition.lanes == 1 and all(value.lanes == 1 for value in (common, *known.values())):
            return _branch(w, e, condition, common, known)
        if w.lanes is not None and condition.lanes == w.lanes.count:
            return _lane_by_lane(w, e, condition, common, known)
    return _both_sides(w, e, condition, common, guards, flavour)


def _both_sides(w: Writer, e: Select, condition: Value, common: Value, guards: Guards,
                flavour: str) -> Value:
    with w.guard(guards):
        value = w.evaluate(e.x, flavour)
    lanes = max(condition.lanes, value.lanes, common.lanes)
    if lanes == 1:
        scope = find_deepest([condition.scope, value.scope, common.scope])
        flag, x, y = condition.text, value.text, common.text
    else:
        scope = w.scope
        flag = w.widen(condition, e.condition.dtype)
        x, y = w.widen(value, e.dtype), w.widen(common, e.dtype)
    return Value(Operations(scope, lanes, w.has_fma).select(flag, x, y, e.dtype), lanes, scope)


def _known_below(w: Writer, root: Expression, guards: Guards, flavour: str
                 ) -> Known | None:
    """What an expression is made of that has been written; None where that is not enough."""
    known: Known = {}
    seen: set[Expression] = set()
    stack = [root]
    while stack:
        e = stack.pop()
        if e in seen or isinstance(e, Const):
            continue
        seen.add(e)
        found = w.find_value(e, guards, flavour)
        if found is not None:
            known[e] = found
        elif isinstance(e, Load) or not e.operands:
            return None
        else:
            stack.extend(e.operands)
    return known


def _branch(w: Writer, e: Select, condition: Value, common: Value, known: Known) -> Value:
    outer = w.scope
    label, after = w.function.label("rare"), w.function.label("usual")
    inner = Scope(w.function, outer, conditional=True, block=label)
    text = w.write_inside(e.x, inner, known)
    before = outer.block
    outer.branch_rarely(condition.text, label, after)
    outer.place(label)
    outer.absorb(inner)
    last = outer.block
    outer.jump(after)
    outer.place(after)
    kind = types.register(e.dtype)
    return Value(outer.phi(kind, (common.text, before), (text, last)), 1, outer)


def _lane_by_lane(w: Writer, e: Select, condition: Value, common: Value, known: Known
                  ) -> Value:
    """A loop over the bits of the condition."""
    function, outer, lanes = w.function, w.scope, condition.lanes
    scalar, bits = types.register(e.dtype), f"i{lanes}"
    kind = types.vector(scalar, lanes)
    usual = w.widen(common, e.dtype)
    rare, each, after = (function.label(p) for p in ("rare", "lane", "usual"))
    left, total, following = (function.name(p) for p in "mpm")
    inner = Scope(function, outer, conditional=True, block=each)
    lane = Operations(inner, 1, w.has_fma).call("cttz", bits, left, extra="i1 true")
    inside: Known = {}
    for below, value in known.items():
        inside[below] = value
        if value.lanes != 1:
            one = types.register(below.dtype)
            text = inner.value(f"extractelement <{lanes} x {one}> {value.text}, {bits} {lane}")
            inside[below] = Value(text, 1, inner)
    found = w.write_inside(e.x, inner, inside)
    changed = inner.value(f"insertelement {kind} {total}, {scalar} {found}, {bits} {lane}")
    inner.line(f"{following} = and {bits} {left}, {inner.value(f'sub {bits} {left}, 1')}")
    again = inner.value(f"icmp ne {bits} {following}, 0")

    before = outer.block
    all_ = outer.value(f"bitcast <{lanes} x i1> {condition.text} to {bits}")
    outer.branch_rarely(outer.value(f"icmp ne {bits} {all_}, 0"), rare, after)
    outer.place(rare)
    outer.jump(each)
    outer.place(each)
    outer.line(f"{left} = phi {bits} [{all_}, %{rare}], [{following}, %{inner.block}]")
    outer.line(f"{total} = phi {kind} [{usual}, %{rare}], [{changed}, %{inner.block}]")
    outer.absorb(inner)
    last = outer.block
    outer.branch(again, each, after)
    outer.place(after)
    return Value(outer.phi(kind, (usual, before), (changed, last)), lanes, outer)
