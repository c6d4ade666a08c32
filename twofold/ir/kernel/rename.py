"""Replace the buffers of statements by others, as when kernels are joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import simplify
from .nodes import Accumulate, Buffer, Expression, For, If, Load, Statement, Store


def rename_buffers(body: Sequence[Statement], mapping: Mapping[Buffer, Buffer]) -> list[Statement]:
    """The statements with every buffer in ``mapping`` replaced."""
    memo: dict[Expression, Expression] = {}

    def replace(e: Expression) -> Expression | None:
        if isinstance(e, Load) and e.buffer in mapping:
            return Load(mapping[e.buffer], simplify.rebuild(e.offset, replace, memo))
        return None

    return [_rename_targets(s, mapping) for s in simplify.rebuild_statements(body, replace)]


def _rename_targets(s: Statement, mapping: Mapping[Buffer, Buffer]) -> Statement:
    match s:
        case Store():
            return Store(mapping.get(s.buffer, s.buffer), s.offset, s.value)
        case Accumulate():
            return Accumulate(mapping.get(s.buffer, s.buffer), s.offset, s.combine, s.value)
        case For():
            return For(s.index, s.extent, s.mode, [_rename_targets(x, mapping) for x in s.body])
        case If():
            return If(s.condition, [_rename_targets(x, mapping) for x in s.body],
                      [_rename_targets(x, mapping) for x in s.orelse])
        case _:
            return s
