"""Host programs as text, for people: slots, instructions, then the kernels they run.

There is no parser: a program holds Python calls, which no text can bring back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence

from ..base import notation
from ..base.dims import Dim, Symbol, symbols
from ..base.notation import Names
from ..base.source import Source
from ..kernel.nodes import Kernel
from ..kernel.text import print_contract, print_kernel
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
    launches,
    walk,
)


def print_program(program: Program, kernels: bool = False) -> str:
    """The text of a program.

    Parameters
    ----------
    program : Program
    kernels : bool
        Append the text of each kernel and contraction.
    """
    text = "\n".join(line for line, _ in program_lines(program)) + "\n"
    if kernels:
        text += print_kernels(program)
    return text


def print_kernels(program: Program) -> str:
    """The text of each kernel and contraction of a program, once."""
    found = dict.fromkeys(i.kernel if isinstance(i, Launch) else i.contract
                          for i in launches(program))
    return "".join("\n" + (print_kernel(item) if isinstance(item, Kernel) else
                           print_contract(item)) for item in found)


def program_lines(program: Program) -> Iterator[tuple[str, Instruction | None]]:
    """Lines of the text, and for the first line of each instruction the instruction."""
    printer = _Printer(program)
    yield f"program {notation.name_text(program.name)} {{", None
    if printer.symbols:
        yield f"  {notation.symbols_line(printer.symbols, printer.names)}", None
    for slot in printer.slots:
        if slot.role != "temporary":
            alias = f" in place of {printer.slot(slot.alias)}" if slot.alias is not None else ""
            yield f"  {printer.declare(slot)} = {slot.role}{alias}", None
    yield from printer.lines(program.instructions, "  ")
    yield "}", None


class _Printer:
    def __init__(self, program: Program):
        self.names = Names()
        self.slots = list(dict.fromkeys((*program.inputs, *program.outputs)))
        shapes = [slot.type.shape for slot in self.slots]
        for instruction in walk(program.instructions):
            if isinstance(instruction, (Alloc, Define)):
                shapes.append(instruction.slot.type.shape)
            elif isinstance(instruction, Host):
                shapes += [slot.type.shape for slot in instruction.outputs]
            elif isinstance(instruction, Check):
                shapes.append((instruction.left, instruction.right))
        self.symbols: set[Symbol] = set(program.symbols) | {
            s for shape in shapes for dim in shape for s in symbols(dim)}

    def slot(self, slot: Slot) -> str:
        return f"%{self.names.of(slot, slot.name)}"

    def declare(self, slot: Slot) -> str:
        return f"{self.slot(slot)}: {notation.type_text(slot.type, self.names)}"

    def _list(self, slots: Sequence[Slot]) -> str:
        return ", ".join(map(self.slot, slots))

    def lines(self, instructions: Sequence[Instruction], indent: str
              ) -> Iterator[tuple[str, Instruction | None]]:
        for i in instructions:
            if isinstance(i, Branch):
                yield f"{indent}if {self.slot(i.predicate)} {{", i
                yield from self.lines(i.then, indent + "  ")
                yield f"{indent}}} else {{", None
                yield from self.lines(i.orelse, indent + "  ")
                yield f"{indent}}}", None
            elif isinstance(i, Loop):
                yield f"{indent}loop {{", i
                yield from self.lines(i.condition, indent + "  ")
                yield f"{indent}}} while {self.slot(i.predicate)} {{", None
                yield from self.lines(i.body, indent + "  ")
                yield f"{indent}}}", None
            else:
                yield indent + self._simple(i), i

    def _simple(self, i: Instruction) -> str:
        match i:
            case Alloc():
                return f"alloc {self.declare(i.slot)}"
            case Free():
                return f"free {self.slot(i.slot)}"
            case Launch():
                return f"launch {i.kernel.name}({self._list(i.slots)}){_comment(i.sources)}"
            case RunContract():
                return f"contract {i.contract.name}({self._list(i.slots)}){_comment(i.sources)}"
            case Host():
                results = ", ".join(map(self.declare, i.outputs))
                defines = ", ".join(map(self.names.symbol, i.defines))
                return (f"{results + ' = ' if results else ''}host {i.name}"
                        f"({self._list(i.inputs)}){' defines ' + defines if defines else ''}"
                        f"{_comment((i.source,) if i.source is not None else ())}")
            case Copy():
                return f"copy {self.slot(i.source)} to {self.slot(i.target)}"
            case Check():
                return (f"check {self._dim(i.left)} == {self._dim(i.right)}: "
                        f"{json.dumps(i.message)}")
            case Define():
                return f"define {self.names.symbol(i.symbol)} = {self.slot(i.slot)}"
            case Return():
                return f"return {self._list(i.slots)}".rstrip()
            case _:
                return repr(i)

    def _dim(self, dim: Dim) -> str:
        return notation.dim_text(dim, self.names)


def _comment(sources: Sequence[Source]) -> str:
    places = dict.fromkeys(f"{os.path.basename(s.file)}:{s.line}" for s in sources)
    return f"  # {', '.join(places)}" if places else ""
