"""Programs whose kernels cannot leave their buffers, whoever wrote these."""

from __future__ import annotations

from collections.abc import Sequence

from ...dataclass import replace
from ..kernel.guard import guard_kernel
from ..kernel.nodes import Kernel
from .nodes import Branch, Instruction, Launch, Loop, Program, launches


def guard_program(program: Program) -> Program:
    """The program, with every kernel that was read from text made safe to compile.

    Backends that make machine code of kernels begin with this; programs of the compiler's own
    come back as they are.
    """
    kernels = {launch.kernel: guard_kernel(launch.kernel) for launch in launches(program)
               if isinstance(launch, Launch) and not launch.kernel.is_trusted}
    if not kernels:
        return program
    return replace(program, instructions=_guard(program.instructions, kernels))


def _guard(instructions: Sequence[Instruction], kernels: dict[Kernel, Kernel]
           ) -> tuple[Instruction, ...]:
    found: list[Instruction] = []
    for i in instructions:
        match i:
            case Launch(kernel=kernel):
                i = replace(i, kernel=kernels.get(kernel, kernel))
            case Branch(then=then, orelse=orelse):
                i = replace(i, then=_guard(then, kernels), orelse=_guard(orelse, kernels))
            case Loop(condition=condition, body=body):
                i = replace(i, condition=_guard(condition, kernels), body=_guard(body, kernels))
        found.append(i)
    return tuple(found)
