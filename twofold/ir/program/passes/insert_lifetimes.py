"""From when to when the temporaries of a host program have memory: ``Alloc`` and ``Free``."""

from __future__ import annotations

from collections.abc import Sequence

from ....dataclass import dataclass, replace
from ...passes.context import Context
from .. import nodes as p


@dataclass(frozen=True)
class InsertLifetimes:
    """``Alloc`` before the first use of a temporary, ``Free`` after the last."""

    name: str = "insert_lifetimes"
    reason: str = "memory is held while it is needed"
    required: bool = True

    def run(self, program: p.Program, context: Context) -> p.Program:
        """The program with lifetimes."""
        return replace(program, instructions=tuple(insert_lifetimes(program.instructions)))


def insert_lifetimes(instructions: Sequence[p.Instruction],
                     outside: frozenset[p.Slot] = frozenset()) -> list[p.Instruction]:
    """Put ``Alloc`` before the first and ``Free`` after the last use of each temporary.

    A temporary used only inside one branch or loop body lives there.
    """
    local: dict[int, set[p.Slot]] = {}
    counts: dict[p.Slot, int] = {}
    for i, instruction in enumerate(instructions):
        found = {s for s in p.touched_slots(instruction) if s.role == "temporary"} - outside
        local[i] = found
        for slot in found:
            counts[slot] = counts.get(slot, 0) + 1
    first: dict[p.Slot, int] = {}
    last: dict[p.Slot, int] = {}
    for i, found in local.items():
        for slot in found:
            first.setdefault(slot, i)
            last[slot] = i
    result: list[p.Instruction] = []
    for i, instruction in enumerate(instructions):
        nested = isinstance(instruction, (p.Branch, p.Loop))
        inner = {s for s in local[i] if nested and counts[s] == 1
                 and not _is_result(s, instruction)}
        ordered = sorted(local[i] - inner, key=lambda s: s.name)
        result.extend(p.Alloc(s) for s in ordered if first[s] == i)
        result.append(_nested_lifetimes(instruction, outside | (local[i] - inner)))
        result.extend(p.Free(s) for s in ordered if last[s] == i)
    return result


def _is_result(slot: p.Slot, instruction: p.Instruction) -> bool:
    return isinstance(instruction, (p.Branch, p.Loop)) and (
        slot is instruction.predicate
        or (isinstance(instruction, p.Loop) and slot in p.all_touched(instruction.condition)
            and slot in p.all_touched(instruction.body))
        or (isinstance(instruction, p.Branch) and slot in p.all_touched(instruction.then)
            and slot in p.all_touched(instruction.orelse)))


def _nested_lifetimes(instruction: p.Instruction, outside: frozenset[p.Slot] | set[p.Slot]
                      ) -> p.Instruction:
    known = frozenset(outside)
    match instruction:
        case p.Branch():
            return replace(instruction, then=tuple(insert_lifetimes(instruction.then, known)),
                           orelse=tuple(insert_lifetimes(instruction.orelse, known)))
        case p.Loop():
            return replace(instruction,
                           condition=tuple(insert_lifetimes(instruction.condition, known)),
                           body=tuple(insert_lifetimes(instruction.body, known)))
        case _:
            return instruction
