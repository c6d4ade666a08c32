"""The rules of a host program, checked.

Slots hold something before they are read, temporaries have memory before they are written and are
freed once; slots match the buffers of the kernels that get them; sizes are known where they are
needed; the program returns, at its end. A breach is shown with the lines around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from ...errors import VerificationError
from ..base import dims
from ..base.bind import as_symbol
from ..base.dims import Dim, Symbol
from ..base.notation import show_around
from ..kernel.nodes import Buffer
from ..kernel.verify import verify_contract, verify_kernel
from .nodes import (
    Alloc,
    Branch,
    Check,
    Copy,
    Define,
    Free,
    Host,
    Instruction,
    Launch,
    Loop,
    Program,
    Return,
    RunContract,
    Slot,
)
from .text import program_lines


def verify_program(program: Program, has_lifetimes: bool = True) -> None:
    """Check a program and its kernels.

    Parameters
    ----------
    program : Program
    has_lifetimes : bool
        False for a program whose temporaries do not have their ``Alloc`` and ``Free`` yet.

    Raises
    ------
    VerificationError
        With the reason and the lines around the place.
    """
    _Verifier(program, has_lifetimes).check()


class _Verifier:
    def __init__(self, program: Program, has_lifetimes: bool):
        self.program = program
        self.has_lifetimes = has_lifetimes
        self.held: set[Slot] = set(program.inputs)      # slots that hold a value
        self.allocated: set[Slot] = set()               # temporaries that have memory
        self.symbols: set[Symbol] = set(program.symbols)
        self.kernels: set[object] = set()

    def check(self) -> None:
        """Check signature and instructions."""
        program = self.program
        for slots, role in ((program.inputs, "input"), (program.outputs, "output")):
            for slot in slots:
                if slot.role != role:
                    self.fail(f"{slot!r} has role {slot.role}, but is an {role}")
        if len(set(program.inputs)) != len(program.inputs):
            self.fail("an input stands there twice")
        plain = {as_symbol(dim) for slot in program.inputs for dim in slot.type.shape}
        for symbol in program.symbols:
            if symbol not in plain:
                self.fail(f"no input has the plain dimension {symbol.name}")
        for slot in program.outputs:
            if slot.alias is not None and slot.alias not in program.inputs:
                self.fail(f"{slot!r} takes the place of {slot.alias!r}, which is no input")
        if not program.instructions or not isinstance(program.instructions[-1], Return):
            self.fail("the last instruction is not a return")
        self.run(program.instructions, top=True)
        left = sorted(slot.name for slot in self.allocated)
        if left:
            self.fail(f"{', '.join(left)} is never freed")

    def run(self, instructions: Sequence[Instruction], top: bool = False) -> None:
        """Check a list of instructions."""
        for position, i in enumerate(instructions):
            if isinstance(i, Return):
                if not top or position != len(instructions) - 1:
                    self.fail("a return that is not the end of the program", i)
                for slot in i.slots:
                    self.read(slot, i)
            elif isinstance(i, Branch):
                self.branch(i)
            elif isinstance(i, Loop):
                self.loop(i)
            else:
                self.step(i)

    def branch(self, i: Branch) -> None:
        """Only what both sides leave behind is there afterwards."""
        self.read(i.predicate, i)
        held, allocated, symbols = set(self.held), set(self.allocated), set(self.symbols)
        self.run(i.then)
        first = self.held, self.allocated, self.symbols
        self.held, self.allocated, self.symbols = held, allocated, symbols
        self.run(i.orelse)
        if self.allocated != first[1]:
            self.fail("the sides of a branch leave different temporaries allocated", i)
        self.held &= first[0]
        self.symbols &= first[2]

    def loop(self, i: Loop) -> None:
        """The condition always runs; the body perhaps, and leaves the temporaries as they were."""
        self.run(i.condition)
        self.read(i.predicate, i)
        held, allocated, symbols = set(self.held), set(self.allocated), set(self.symbols)
        self.run(i.body)
        self.run(i.condition)          # again: it may need what the body has freed
        if self.allocated != allocated:
            self.fail("a loop's body leaves other temporaries allocated than it found", i)
        self.held &= held
        self.symbols &= symbols

    def step(self, i: Instruction) -> None:  # noqa: C901  # one case per kind of instruction
        """Check one plain instruction."""
        match i:
            case Alloc() | Free():
                self.lifetime(i.slot, isinstance(i, Alloc), i)
            case Launch(kernel=kernel):
                if kernel not in self.kernels:
                    self.kernels.add(kernel)
                    verify_kernel(kernel)
                self.call(kernel.name, kernel.buffers, kernel.sizes, i.slots, i)
            case RunContract(contract=contract):
                if contract not in self.kernels:
                    self.kernels.add(contract)
                    verify_contract(contract)
                self.call(contract.name, contract.buffers, contract.sizes, i.slots, i)
            case Host():
                for slot in i.inputs:
                    self.read(slot, i)
                self.symbols |= set(i.defines)
                for slot in i.outputs:
                    self.write(slot, i)
            case Copy():
                self.copy(i)
            case Check():
                self.known((i.left, i.right), i)
            case Define():
                self.read(i.slot, i)
                if i.slot.type.dtype.kind not in "iu" or _differ(i.slot.type.size, 1):
                    self.fail(f"{i.slot!r} is no integer scalar", i)
                self.symbols.add(i.symbol)
            case _:
                self.fail(f"{type(i).__name__} is no instruction", i)

    def lifetime(self, slot: Slot, begins: bool, i: Instruction) -> None:
        """A temporary's memory begins and ends once."""
        if begins and (slot.role == "input" or slot in self.allocated):
            self.fail(f"{slot!r} has memory already", i)
        if not begins and slot not in self.allocated:
            self.fail(f"{slot!r} is freed, but has no memory", i)
        self.allocated ^= {slot}
        self.held.discard(slot)

    def copy(self, i: Copy) -> None:
        """Both sides have as many elements of one dtype."""
        self.read(i.source, i)
        if i.source.type.dtype is not i.target.type.dtype \
                or _differ(i.source.type.size, i.target.type.size):
            self.fail(f"a copy of {i.source!r} to {i.target!r}", i)
        self.write(i.target, i)

    def call(self, name: str, buffers: Sequence[Buffer], sizes: Sequence[Symbol],
             slots: Sequence[Slot], i: Instruction) -> None:
        """Slots fit the buffers of a kernel or contraction."""
        if len(buffers) != len(slots):
            self.fail(f"{name} takes {len(buffers)} arrays, gets {len(slots)}", i)
        unknown = [s.name for s in sizes if s not in self.symbols]
        if unknown:
            self.fail(f"{name} needs sizes {', '.join(unknown)}, which are not known here", i)
        for buffer, slot in zip(buffers, slots, strict=True):
            held = slot.type.in_memory
            if buffer.dtype is not held.dtype or _differ(dims.product(buffer.shape), held.size):
                self.fail(f"{name} takes {buffer!r}, gets {slot!r}", i)
            if buffer.role != "output":
                self.read(slot, i)
        for buffer, slot in zip(buffers, slots, strict=True):
            if buffer.role != "input":
                self.write(slot, i)

    # ------------------------------------------------------------------ slots

    def read(self, slot: Slot, i: Instruction) -> None:
        """The slot holds something."""
        if slot not in self.held:
            self.fail(f"{slot!r} is read, but holds nothing", i)

    def write(self, slot: Slot, i: Instruction) -> None:
        """The slot may be written, and holds something from now on."""
        if slot.role == "input":
            self.fail(f"{slot!r} is written", i)
        if slot.role == "temporary" and self.has_lifetimes and slot not in self.allocated:
            self.fail(f"{slot!r} is written, but has no memory", i)
        self.known(slot.type.shape, i)
        self.held.add(slot)

    def known(self, shape: Sequence[Dim], i: Instruction) -> None:
        """All symbols of the dimensions have values here."""
        unknown = {s for dim in shape for s in dims.symbols(dim)} - self.symbols
        if unknown:
            names = ", ".join(sorted(s.name for s in unknown))
            self.fail(f"the value of dimension {names} is not known here", i)

    def fail(self, reason: str, instruction: Instruction | None = None) -> NoReturn:
        """Raise with the lines around an instruction."""
        lines = list(program_lines(self.program))
        bad = next((k for k, (_, i) in enumerate(lines)
                    if i is instruction and instruction is not None), None)
        raise VerificationError(f"program {self.program.name}: {reason}\n"
                                + show_around([text for text, _ in lines], bad))


def _differ(a: Dim, b: Dim) -> bool:
    """True when two sizes are known to be different."""
    difference = a - b
    return isinstance(difference, int) and difference != 0
