"""What statements do to memory: which buffers they write and read, what they only add up.

Owns these questions for both code generators. It says nothing about the values of expressions
(``bounds``) nor about when they are needed (``needs``).
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence

from .nodes import (
    Accumulate,
    Binary,
    Buffer,
    Const,
    Expression,
    For,
    Index,
    Load,
    Local,
    Size,
    Statement,
    Store,
    Unary,
    Variable,
)
from .traverse import body_expressions, walk


def written_buffers(body: Sequence[Statement]) -> frozenset[Buffer]:
    """Buffers whose content statements change; local ones also where they are made."""
    return frozenset(b for s in walk(body) for b in targets(s))


def targets(s: Statement) -> tuple[Buffer, ...]:
    """Buffers whose content one statement changes, those inside it apart."""
    if isinstance(s, Accumulate) and s.error is not None:
        return s.buffer, s.error
    return (s.buffer,) if isinstance(s, (Store, Accumulate, Local)) else ()


def loaded_buffers(body: Sequence[Statement]) -> set[Buffer]:
    """Buffers that the expressions of statements load from."""
    return {e.buffer for e in body_expressions(body) if isinstance(e, Load)}


def read_buffers(body: Sequence[Statement]) -> set[Buffer]:
    """Buffers whose content statements depend on: those loaded, those accumulated into."""
    return loaded_buffers(body) | {b for s in walk(body) if isinstance(s, Accumulate)
                                   for b in targets(s)}


def declared_buffers(body: Sequence[Statement]) -> set[Buffer]:
    """Local buffers that statements make."""
    return {s.buffer for s in walk(body) if isinstance(s, Local)}


def local_size(buffer: Buffer) -> int:
    """Elements of a local buffer, which are a known number."""
    return math.prod(d for d in buffer.shape if isinstance(d, int))


def may_vary(e: Expression, bound: Container[Expression], written: Container[Buffer],
             fixed: set[Expression] | None = None) -> bool:
    """Whether an expression can differ between the rounds that bind indices and variables, and
    write buffers.

    ``fixed`` holds expressions known not to, from earlier questions with the same other arguments;
    what is found is added to it.
    """
    stack = [e]
    fixed = set() if fixed is None else fixed
    while stack:
        current = stack.pop()
        if current in fixed:
            continue
        fixed.add(current)
        if current in bound or (isinstance(current, Load) and current.buffer in written):
            return True
        stack.extend(current.operands)
    return False


def find_sums(loop: For) -> dict[Buffer, list[Accumulate]]:
    """What a loop adds up: buffers from outside of it that it accumulates into, always with the
    same combine, and touches in no other way. The errors of sums are such buffers too."""
    touched: dict[Buffer, list[Statement]] = {}
    for s in walk(loop.body):
        for buffer in targets(s):
            touched.setdefault(buffer, []).append(s)
    loaded = loaded_buffers([loop])
    found: dict[Buffer, list[Accumulate]] = {}
    for buffer, statements in touched.items():
        sums = [s for s in statements if isinstance(s, Accumulate)]
        if (buffer not in loaded and len(sums) == len(statements)
                and len({s.combine for s in sums}) == 1):
            found[buffer] = sums
    return found


def separate_sums(nest: For, separable: Container[Buffer], ignored: Container[Buffer] = ()
                  ) -> dict[Buffer, str] | None:
    """What rounds of a loop nest that run side by side can add up apart, to be combined afterwards.

    Parameters
    ----------
    nest : For
    separable : container of Buffer
        Where sums may be kept apart.
    ignored : container of Buffer
        Local buffers of which each round has its own elements.

    Returns
    -------
    dict or None
        The combine of each buffer; None where rounds depend on each other in another way.
    """
    sums = find_sums(nest)
    own = declared_buffers(nest.body)
    found: dict[Buffer, str] = {}
    for s in walk(nest.body):
        if not isinstance(s, (Store, Accumulate)) or s.buffer in own or s.buffer in ignored:
            continue
        if isinstance(s, Accumulate):
            if s.buffer not in sums or s.buffer not in separable:
                return None
            found.update(dict.fromkeys(targets(s), s.combine))
        elif s.buffer.role == "local":
            return None
    return found


def find_copy(loop: For) -> tuple[Buffer, Buffer] | None:
    """From where to where a loop copies, when it does nothing else, place by place."""
    store = loop.body[0] if len(loop.body) == 1 else None
    if (isinstance(store, Store) and isinstance(store.value, Load)
            and store.value.buffer is not store.buffer
            and is_same(store.offset, store.value.offset)):
        return store.value.buffer, store.buffer
    return None


def is_same(a: Expression, b: Expression) -> bool:
    """Whether two expressions are written alike, and so have one value where both are defined."""
    if a is b:
        return True
    if type(a) is not type(b) or a.dtype is not b.dtype:
        return False
    match a, b:
        case Const(), Const():
            return repr(a.value) == repr(b.value)
        case Size(), Size():
            return a.symbol is b.symbol
        case (Index() | Variable()), _:
            return False
        case Load(), Load() if a.buffer is not b.buffer:
            return False
        case Unary(), Unary() if a.name != b.name:
            return False
        case Binary(), Binary() if a.name != b.name:
            return False
    return all(is_same(x, y) for x, y in zip(a.operands, b.operands, strict=True))
