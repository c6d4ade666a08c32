"""Variables are written after everything that may stop a program.

A program that raises on the way must leave every variable as it was, so a new value may only take
over the old one's memory when nothing after it can stop. Here the writing of new values moves down
past checks and calls where no data is in the way. Who shares memory is decided in
``share_updates.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ....dataclass import dataclass, replace
from ...passes.context import Context
from .. import nodes as p


@dataclass(frozen=True)
class DelayUpdates:
    """Write new values of variables after the last instruction that may stop."""

    name: str = "delay_updates"
    reason: str = "a variable may be updated in place where nothing after it can stop"
    required: bool = False

    def run(self, program: p.Program, context: Context) -> p.Program:
        """The program with those instructions moved down."""
        known = frozenset(program.symbols)
        *body, end = program.instructions
        moved = delay_updates(body, {program.outputs[i] for i in program.updates},
                              lambda x: any(p.may_stop(i, known) for i in p.walk([x])))
        return replace(program, instructions=(*moved, end))


def delay_updates(instructions: Sequence[p.Instruction], updated: Collection[p.Slot],
                  may_stop: Callable[[p.Instruction], bool]) -> list[p.Instruction]:
    """The instructions with those that only write ``updated`` slots after the last that may stop.

    Parameters
    ----------
    instructions : sequence of Instruction
        Without ``Alloc`` and ``Free``.
    updated : collection of Slot
        Outputs that are new values of variables.
    may_stop : callable
        Whether an instruction, with all inside it, can raise.
    """
    last = max((i for i, x in enumerate(instructions) if may_stop(x)), default=-1)
    if last < 0 or not updated:
        return list(instructions)
    read: set[p.Slot] = set()     # by what stays before the last that may stop
    written: set[p.Slot] = set()
    kept: list[p.Instruction] = []
    moved: list[p.Instruction] = []
    for instruction in reversed(instructions[:last + 1]):
        results = p.written_slots(instruction)
        if (results and all(slot in updated for slot in results) and not may_stop(instruction)
                and not read & results
                and not written & set(p.touched_slots(instruction))):
            moved.append(instruction)
        else:
            kept.append(instruction)
            read.update(p.touched_slots(instruction))
            written |= results
    return [*reversed(kept), *reversed(moved), *instructions[last + 1:]]
