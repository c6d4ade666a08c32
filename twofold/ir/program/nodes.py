"""The host program: the linear list of what happens when a compiled function runs.

Sizes are dimension expressions, evaluated when the program is entered (or when a node that
defines a symbol has run). Backends either turn the whole list into one native function or
interpret it.

::

    Program(name, inputs, outputs, instructions, symbols, updates)
    instruction = Alloc(slot) | Free(slot) | Launch(kernel, slots) | RunContract(contract, slots)
                | Host(call, inputs, outputs) | Copy(source, target) | Check(left, right, message)
                | Define(symbol, slot) | Branch(predicate, then, orelse)
                | Loop(condition, predicate, body) | Return(slots)

A ``Slot`` is a place for one array: an input, a temporary or an output. Programs inside Branch
and Loop are plain instruction lists that use the slots of the enclosing program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...dataclass import dataclass, field
from ...errors import InternalError, InvalidArgumentError
from ..base.dims import Dim, Symbol, symbols
from ..base.source import Source
from ..base.types import TensorType
from ..kernel.contract import Contract
from ..kernel.nodes import Kernel


class Slot:
    """A place for one array. Equality is identity.

    Attributes
    ----------
    name : str
    type : TensorType
    role : str
        ``input`` (read only), ``output`` (written, handed to the caller), ``temporary``.
    alias : Slot or None
        The input slot (a variable's) whose memory this output takes over, when it may.
    """

    __slots__ = ("alias", "name", "role", "type")

    def __init__(self, name: str, type: TensorType, role: str):
        self.name = name
        self.type = type
        self.role = role
        self.alias: Slot | None = None

    def __repr__(self) -> str:
        return f"{self.name}: {self.type}"


class Instruction:
    """Base of the instructions."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class Alloc(Instruction):
    """Memory for a temporary; its size is that of the slot's type."""

    slot: Slot


@dataclass(frozen=True, eq=False)
class Free(Instruction):
    """The temporary is not read again."""

    slot: Slot


@dataclass(frozen=True, eq=False)
class Launch(Instruction):
    """Run a kernel; ``slots`` match its buffers."""

    kernel: Kernel
    slots: tuple[Slot, ...]
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, eq=False)
class RunContract(Instruction):
    """Run a contraction; ``slots`` match its buffers."""

    contract: Contract
    slots: tuple[Slot, ...]
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, eq=False)
class Host(Instruction):
    """Call Python with the input arrays; it returns one array per output.

    ``defines`` are symbols whose values are found from the shapes of the results; ``raises`` says
    that the call does nothing but raise: it is made for its message, after a check has failed.
    ``borrows`` says that the call keeps no input, so that it may read the program's own memory.
    ``fills`` says that it has one output and takes ``out``, an array for it.
    """

    name: str
    call: Callable[..., Sequence[Any]]
    inputs: tuple[Slot, ...]
    outputs: tuple[Slot, ...]
    defines: tuple[Symbol, ...] = ()
    source: Source | None = None
    raises: bool = False
    borrows: bool = False
    fills: bool = False


@dataclass(frozen=True, eq=False)
class Copy(Instruction):
    """Copy all of one array to another of the same type."""

    source: Slot
    target: Slot


@dataclass(frozen=True, eq=False)
class Check(Instruction):
    """Stop with the message unless the two dimensions are equal."""

    left: Dim
    right: Dim
    message: str
    source: Source | None = None


@dataclass(frozen=True, eq=False)
class Define(Instruction):
    """The symbol's value is the integer scalar in the slot."""

    symbol: Symbol
    slot: Slot


@dataclass(frozen=True, eq=False)
class Branch(Instruction):
    """Run one of two lists, by a bool scalar."""

    predicate: Slot
    then: tuple[Instruction, ...]
    orelse: tuple[Instruction, ...]


@dataclass(frozen=True, eq=False)
class Loop(Instruction):
    """Run ``condition``; while ``predicate`` is true run ``body`` and then ``condition`` again."""

    condition: tuple[Instruction, ...]
    predicate: Slot
    body: tuple[Instruction, ...]


@dataclass(frozen=True, eq=False)
class Return(Instruction):
    """End; these slots are the results."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True, eq=False)
class Program:
    """A whole host program.

    Attributes
    ----------
    symbols : tuple of Symbol
        Those that the inputs' shapes define.
    updates : mapping
        Number of an output that is a variable's new value, to the number of the input that is its
        old one.
    """

    name: str
    inputs: tuple[Slot, ...]
    outputs: tuple[Slot, ...]
    instructions: tuple[Instruction, ...]
    symbols: tuple[Symbol, ...] = ()
    updates: Mapping[int, int] = field(default_factory=dict)


def check_error(check: Check, left: int, right: int) -> InvalidArgumentError:
    """The error of a check whose sides are two different numbers."""
    where = f"\n  at {check.source}" if check.source is not None else ""
    return InvalidArgumentError(f"{check.message} (here {left} and {right}){where}")


def below_lowest(symbol: Symbol) -> str:
    """What to say of a dimension that a run defines as less than it may be."""
    if not symbol.lowest:
        return "a dimension computed at run time is negative"
    return f"a dimension computed at run time must be at least {symbol.lowest}"


def other_size(symbol: Symbol) -> str:
    """What to say of a dimension that a run defines as something else than inputs say it is."""
    return f"dimension {symbol.name} of the inputs is not the one that was computed"


def walk(instructions: Sequence[Instruction]) -> Iterator[Instruction]:
    """All instructions, outer before inner, in order."""
    for instruction in instructions:
        yield instruction
        if isinstance(instruction, Branch):
            yield from walk(instruction.then)
            yield from walk(instruction.orelse)
        elif isinstance(instruction, Loop):
            yield from walk(instruction.condition)
            yield from walk(instruction.body)


def count(program: Program) -> int:
    """Instructions of a program, with those inside loops and branches."""
    return sum(1 for _ in walk(program.instructions))


def launches(program: Program) -> list[Launch | RunContract]:
    """Every kernel and contraction a program runs; what the tests of fusion count."""
    return [i for i in walk(program.instructions) if isinstance(i, (Launch, RunContract))]


def touched_slots(instruction: Instruction) -> list[Slot]:
    """The slots an instruction reads or writes, with those of instructions inside it."""
    match instruction:
        case Launch() | RunContract() | Return():
            return list(instruction.slots)
        case Host():
            return [*instruction.inputs, *instruction.outputs]
        case Copy():
            return [instruction.source, instruction.target]
        case Define() | Alloc() | Free():
            return [instruction.slot]
        case Branch():
            return [instruction.predicate, *all_touched(instruction.then),
                    *all_touched(instruction.orelse)]
        case Loop():
            return [instruction.predicate, *all_touched(instruction.condition),
                    *all_touched(instruction.body)]
        case Check():
            return []
        case _:
            raise InternalError(f"unknown instruction {instruction!r}")


def written_slots(instruction: Instruction) -> set[Slot]:
    """The slots an instruction writes, with those that instructions inside it write."""
    match instruction:
        case Launch(kernel=kernel, slots=slots):
            return {slot for buffer, slot in zip(kernel.buffers, slots, strict=True)
                    if buffer.role == "output"}
        case RunContract(slots=slots):
            return {slots[-1]}
        case Return() | Check() | Define():
            return set()
        case Branch(then=first, orelse=second) | Loop(condition=first, body=second):
            return {slot for inner in (*first, *second) for slot in written_slots(inner)}
        case Host(outputs=outputs):
            return set(outputs)
        case Copy(target=target):
            return {target}
    return set(touched_slots(instruction))


def all_touched(instructions: Sequence[Instruction]) -> list[Slot]:
    """The slots that any of the instructions reads or writes."""
    return [slot for i in instructions for slot in touched_slots(i)]


def may_stop(instruction: Instruction, known: frozenset[Symbol]) -> bool:
    """True for what can raise: checks, calls, loops (interrupts), memory of sizes found inside."""
    if isinstance(instruction, Alloc):
        return any(not symbols(d) <= known for d in instruction.slot.type.shape)
    return isinstance(instruction, (Check, Host, Loop, Define))


def is_check(branch: Branch) -> bool:
    """True when a branch does nothing but raise where its predicate is false."""
    calls = [i for i in walk(branch.orelse) if isinstance(i, Host)]
    return not branch.then and len(calls) == 1 and calls[0].raises
