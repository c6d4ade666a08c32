"""Which new values of variables take over the memory of the old ones.

Where that is safe an update is in place: nothing is copied, no second buffer is needed.
``delay_updates.py`` moves the writing of new values so that it is safe more often.
"""

from __future__ import annotations

from collections.abc import Mapping

from ....dataclass import dataclass
from ...kernel import simplify, traverse
from ...kernel.nodes import For, Kernel, Load, Statement, Store
from ...kernel.traverse import statement_expressions, walk
from ...passes.context import Context
from .. import nodes as p

_Loads = dict[Kernel, list[tuple[Statement, Load]]]


@dataclass(frozen=True)
class ShareUpdates:
    """A variable's new value in the memory of the old one, where nothing is lost by it."""

    name: str = "share_updates"
    reason: str = "updates in place need neither a copy nor a second buffer"
    required: bool = False

    def run(self, program: p.Program, context: Context) -> p.Program:
        """The program; its output slots say whose memory they take over."""
        share_updates(program, program.updates)
        return program


def share_updates(program: p.Program, updates: Mapping[int, int]) -> None:
    """Let a variable's new value take over the old one's memory where nothing is lost by it.

    That holds when the one instruction that writes the new value is the last that touches the
    old one, and itself reads the old one only at the element it is about to write.
    """
    known = frozenset(program.symbols)
    loads: _Loads = {}
    places: dict[p.Slot, list[int]] = {}
    written: dict[p.Slot, list[int]] = {}
    stop = -1       # the last instruction that may raise
    for position, instruction in enumerate(program.instructions):
        if not isinstance(instruction, p.Return):
            for slot in dict.fromkeys(p.touched_slots(instruction)):
                places.setdefault(slot, []).append(position)
            for slot in p.written_slots(instruction):
                written.setdefault(slot, []).append(position)
        if any(p.may_stop(i, known) for i in p.walk([instruction])):
            stop = position
    taken = {o.alias for o in program.outputs}
    for output_index, input_index in updates.items():
        target, old = program.outputs[output_index], program.inputs[input_index]
        writers = written.get(target, [])
        if target.type != old.type or old in taken or len(writers) != 1:
            continue
        # A program that stops on the way must leave every variable as it was.
        if places.get(old, [0])[-1] > writers[0] or stop >= writers[0]:
            continue
        writer = program.instructions[writers[0]]
        if writers[0] not in places.get(old, []) or (
                isinstance(writer, p.Launch) and reads_in_place(writer, old, target, loads)):
            target.alias = old
            taken.add(old)


def reads_in_place(launch: p.Launch, old: p.Slot, target: p.Slot, known: _Loads) -> bool:
    """True when a kernel reads ``old`` only at the offset it stores into ``target``.

    ``known`` keeps the loads of kernels that were looked at: one may update many variables.
    """
    readers = {b for b, s in zip(launch.kernel.buffers, launch.slots, strict=True) if s is old}
    writers = {b for b, s in zip(launch.kernel.buffers, launch.slots, strict=True) if s is target}
    stores = [s for s in walk(launch.kernel.body) if isinstance(s, Store) and s.buffer in writers]
    if len(stores) != 1 or launch.slots.count(target) != 1:
        return False
    expected = simplify.linear(stores[0].offset)
    loads = known.get(launch.kernel)
    if loads is None:
        loads = known[launch.kernel] = [
            (statement, e) for statement in walk(launch.kernel.body)
            for e in traverse.reachable(statement_expressions(statement)) if isinstance(e, Load)]
    for statement, e in loads:
        if e.buffer not in readers:
            continue
        if statement is not stores[0] and not _read_before(launch.kernel, statement, e, stores[0]):
            return False
        found = simplify.linear(e.offset)
        if found.constant != expected.constant or found.terms != expected.terms:
            return False
    return True


def _read_before(kernel: Kernel, statement: Statement, load: Load, store: Statement) -> bool:
    """True when what a statement loads was loaded before ``store``, in the same loop body.

    A later statement may use it: one load is one value, however many statements use it.
    """
    for loop in walk(kernel.body):
        if isinstance(loop, For) and statement in loop.body and store in loop.body:
            earlier = loop.body[:loop.body.index(store) + 1]
            return any(e is load for e in traverse.reachable(
                [x for s in earlier for x in statement_expressions(s)], usual=True))
    return False
