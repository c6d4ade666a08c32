"""Which results are written past the caches: large arrays that the program does not read again.

A store that goes around the caches spares reading the line first and keeps what is in the caches;
for an array that is larger than they are, and that nothing here reads again, that is one third of
the memory traffic. Such stores need whole, aligned cache lines and a fence before another thread
learns of them. Owns the choice of buffers and the proof of alignment; ``statements.py`` writes
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd

from ....ir.base.target import Target
from ....ir.kernel.effects import loaded_buffers
from ....ir.kernel.nodes import Accumulate, Binary, Buffer, Const, Expression, Index, Kernel
from ....ir.kernel.traverse import walk
from ....ir.program import nodes as p

#: How many times the last cache a result must be: a smaller one stays where the next reader may
#: find it.
CACHES = 1
#: Bytes of a cache line, which the arrays of the pool are aligned to.
LINE = 64
FENCE = "declare void @llvm.x86.sse.sfence()"
METADATA = "!0 = !{i32 1}"


def streamed_slots(program: p.Program, target: Target) -> set[p.Slot]:
    """Results in new memory of a large known size that exactly one launch, outside loops, uses."""
    if not target.streams:
        return set()
    smallest = CACHES * target.last_cache_bytes
    uses: dict[p.Slot, int] = {}
    written: set[p.Slot] = set()
    for instruction in p.walk(program.instructions):
        if isinstance(instruction, p.Launch):
            for slot in instruction.slots:
                uses[slot] = uses.get(slot, 0) + 1
        for slot in _others(instruction):
            uses[slot] = uses.get(slot, 0) + 2
    for instruction in program.instructions:
        if isinstance(instruction, p.Launch):
            written.update(instruction.slots)
    return {slot for slot in program.outputs
            if slot.role == "output" and slot.alias is None and uses.get(slot) == 1
            and slot in written and isinstance(slot.type.bytes, int)
            and slot.type.bytes >= smallest}


def _others(instruction: p.Instruction) -> tuple[p.Slot, ...]:
    """Slots of what is no launch."""
    match instruction:
        case p.RunContract():
            return tuple(instruction.slots)
        case p.Host():
            return (*instruction.inputs, *instruction.outputs)
        case p.Copy():
            return (instruction.source, instruction.target)
        case p.Define():
            return (instruction.slot,)
        case p.Branch() | p.Loop():
            return (instruction.predicate,)
    return ()


def can_stream(kernel: Kernel, number: int) -> bool:
    """Whether a kernel only ever stores to one of its buffers."""
    buffer = kernel.buffers[number]
    return buffer.role == "output" \
        and not any(isinstance(s, Accumulate) and s.buffer is buffer for s in walk(kernel.body)) \
        and buffer not in loaded_buffers(kernel.body)


def fills_lines(buffer: Buffer, offset: Expression, lanes: int, multiples: Mapping[Index, int]
                ) -> bool:
    """Whether a vector at this offset is made of whole lines of an aligned buffer."""
    size = buffer.dtype.size
    return lanes * size % LINE == 0 and divisor(offset, multiples) * size % LINE == 0


def divisor(expression: Expression, multiples: Mapping[Index, int]) -> int:
    """A number that the value is certainly a multiple of; 0 for the value 0."""
    match expression:
        case Const():
            return abs(int(expression.value))
        case Index():
            return multiples.get(expression, 1)
        case Binary(name="add" | "sub"):
            return gcd(divisor(expression.x, multiples), divisor(expression.y, multiples))
        case Binary(name="mul"):
            return divisor(expression.x, multiples) * divisor(expression.y, multiples)
    return 1
