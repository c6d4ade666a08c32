"""The frame of a program's function: pointers of slots, values of symbols, memory, calls, failures.

Fills the frame from the arguments and gives what lies in it as LLVM values; calls the functions of
kernels, which it emits when they are first called. Owns ``ProgramText``, which says how the
function is called; instructions are in ``program.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ....dataclass import dataclass, field
from ....errors import InternalError
from ....ir.base import dims
from ....ir.base.dims import Dim, Symbol
from ....ir.base.target import Target
from ....ir.kernel.nodes import INDEX, Kernel
from ....ir.program import nodes as p
from ....ir.program.layout import ALIGNMENT, Layout
from ..text.scalar import Operations
from ..text.scope import Scope
from ..text.writer import Function, Module
from .emitters import emitter_identity
from .kernel_cache import content_of, emit_kernel_cached, symbol_of

NO_MEMORY = -2
"""Status when the system has no memory for something that is only needed inside."""

FEW_ARGUMENTS = 16
"""More than these are copied at once: LLVM's time grows with the square of single copies."""


class Emitted(NamedTuple):
    """A function of a program that does a kernel's or contraction's work.

    Attributes
    ----------
    symbol : str
        Its name in the text: says what it is made of, not where it comes from.
    kind : str
        ``kernel`` or ``contraction``.
    name : str
        The user's ops and line, for people.
    """

    symbol: str
    kind: str
    name: str


@dataclass
class ProgramText:
    """LLVM text of a program and what must be known to call it.

    Attributes
    ----------
    text : str
    layout : Layout
    failures : list of Check
        What status 1, 2, … mean.
    symbols : list of Symbol
        Slots of ``sizes``: those that input shapes define.
    checked : list of (int, int, Dim)
        Further slots: input number, axis, and what the dimension must equal.
    slots : list of Slot
        The frame that a call into Python sees: all slots that have a pointer.
    all_symbols : list of Symbol
        The frame's symbols.
    calls : list
        What a code handed to Python stands for: a ``Host`` instruction or a slot to allocate.
    kernels : list of Emitted
        The functions that do the work, in the order in which they are first used.
    """

    text: str = ""
    layout: Layout = field(default_factory=Layout)
    failures: list[p.Check] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    checked: list[tuple[int, int, Dim]] = field(default_factory=list)
    slots: list[p.Slot] = field(default_factory=list)
    all_symbols: list[Symbol] = field(default_factory=list)
    calls: list[p.Host | p.Slot] = field(default_factory=list)
    kernels: list[Emitted] = field(default_factory=list)
    uses_python: bool = False
    loops: bool = False
    pauses: bool = False


class Frame:
    """The function of one program as far as it does not depend on its instructions.

    Attributes
    ----------
    out : Scope
        Where code goes.
    result : ProgramText
        What is filled in on the way.
    slot_places, symbol_places : dict
        Addresses in the frame.
    arena : str
        The memory of the temporaries, once the function is entered.
    """

    def __init__(self, program: p.Program, target: Target):
        self.program = program
        self.target = target
        self.source = emitter_identity()
        self.module = Module()
        self.function = Function(self.module)
        self.out = Scope(self.function, None)
        self.result = ProgramText()
        self.slot_places: dict[p.Slot, str] = {}
        self.symbol_places: dict[Symbol, str] = {}
        self.known = set(program.symbols)
        self.arena = ""
        self._functions: dict[tuple[Kernel, tuple[int, ...]], str] = {}

    def lay_frame(self) -> None:
        """Stack memory for the pointer of each slot and the value of each symbol."""
        result, program = self.result, self.program
        slots = dict.fromkeys((*program.inputs, *program.outputs))
        symbols = dict.fromkeys(program.symbols)
        for instruction in p.walk(program.instructions):
            match instruction:
                case p.Alloc(slot):
                    slots[slot] = None
                case p.Define(symbol, _):
                    symbols[symbol] = None
                case p.Host():
                    symbols.update(dict.fromkeys(instruction.defines))
        result.slots, result.all_symbols = list(slots), list(symbols)
        result.symbols = list(program.symbols)
        stack = self.function.stack
        stack.append(f"  %slots = alloca [{max(len(slots), 1)} x ptr], align 16")
        stack.append(f"  %symbols = alloca [{max(len(symbols), 1)} x i64], align 16")
        for i, slot in enumerate(slots):
            self.slot_places[slot] = f"%slot{i}"
            stack.append(f"  %slot{i} = getelementptr ptr, ptr %slots, i64 {i}")
        for i, symbol in enumerate(symbols):
            self.symbol_places[symbol] = f"%symbol{i}"
            stack.append(f"  %symbol{i} = getelementptr i64, ptr %symbols, i64 {i}")

    def enter(self, layout: Layout) -> None:
        """Fill the frame from the arguments."""
        out, program = self.out, self.program
        outputs = [s for s in program.outputs if not self.is_dynamic(s)]
        arguments = (*program.inputs, *dict.fromkeys(outputs))
        for i in range(self._copy_arguments(arguments), len(arguments)):
            self.set_slot(arguments[i], self._argument(i))
        self.arena = arena = self._argument(len(program.inputs) + len(dict.fromkeys(outputs)))
        for i, symbol in enumerate(program.symbols):
            out.line(f"store i64 {self._size(i)}, ptr {self.symbol_places[symbol]}, align 8")
        self._check_shapes()
        for slot, offset in layout.offsets.items():
            self.set_slot(slot, out.value(f"getelementptr i8, ptr {arena}, i64 {offset}"))
        position = str(layout.static_bytes)
        starts = []
        for region in layout.regions:
            starts.append(out.value(f"getelementptr i8, ptr {arena}, i64 {position}"))
            size = out.value(f"mul i64 {self.dim(region.size)}, {region.item}")
            size = out.value(f"add i64 {size}, {ALIGNMENT - 1}")
            size = out.value(f"and i64 {size}, -{ALIGNMENT}")
            position = out.value(f"add i64 {position}, {size}")
        for slot, number in layout.region_of.items():
            self.set_slot(slot, starts[number])
        for slot in (*layout.dynamic, *(s for s in program.outputs if self.is_dynamic(s))):
            self.set_slot(slot, "null")

    def _copy_arguments(self, arguments: Sequence[p.Slot]) -> int:
        """Copy the arguments that lie in the frame as they come, if many; gives how many."""
        same = [a is b for a, b in zip(arguments, self.slot_places, strict=False)]
        count = same.index(False) if False in same else len(same)
        if count < FEW_ARGUMENTS:
            return 0
        self.copy_bytes("%arguments", "%slots", str(8 * count))
        return count

    def copy_bytes(self, source: str, target: str, size: str) -> None:
        name = "@llvm.memcpy.p0.p0.i64"
        self.out.declare(f"declare void {name}(ptr, ptr, i64, i1)")
        self.out.line(f"call void {name}(ptr {target}, ptr {source}, i64 {size}, i1 false)")

    def _check_shapes(self) -> None:
        """Input dimensions that are made of symbols must be what the symbols say."""
        known = len(self.result.symbols)
        for number, slot in enumerate(self.program.inputs):
            for axis, dim in enumerate(slot.type.shape):
                if isinstance(dim, int) or is_symbol(dim):
                    continue
                self.result.checked.append((number, axis, dim))
                have = self._size(known + len(self.result.checked) - 1)
                self.require_equal(have, self.dim(dim), p.Check(dim, dim, (
                    f"input {number} ({slot.name}) has a wrong dimension {axis}: "
                    f"expected {dim}")))

    def _argument(self, number: int) -> str:
        place = self.out.value(f"getelementptr ptr, ptr %arguments, i64 {number}")
        return self.out.value(f"load ptr, ptr {place}, align 8")

    def _size(self, number: int) -> str:
        place = self.out.value(f"getelementptr i64, ptr %sizes, i64 {number}")
        return self.out.value(f"load i64, ptr {place}, align 8")

    def set_slot(self, slot: p.Slot, pointer: str) -> None:
        self.out.line(f"store ptr {pointer}, ptr {self.slot_places[slot]}, align 8")

    # ------------------------------------------------------------------------- values, now

    def is_dynamic(self, slot: p.Slot) -> bool:
        """Whether the size depends on something found inside the program."""
        return any(not dims.symbols(d) <= self.known for d in slot.type.shape)

    def pointer(self, slot: p.Slot) -> str:
        """The data pointer of a slot, now."""
        if slot not in self.slot_places:
            raise InternalError(f"program uses {slot!r}, which was never allocated")
        return self.out.value(f"load ptr, ptr {self.slot_places[slot]}, align 8")

    def symbol(self, symbol: Symbol) -> str:
        """The value of a dimension symbol, now."""
        if symbol not in self.symbol_places:
            raise InternalError(f"program uses dimension {symbol}, which nothing defines")
        return self.out.value(f"load i64, ptr {self.symbol_places[symbol]}, align 8")

    def dim(self, dim: Dim, overflows: list[str] | None = None) -> str:
        """The value of a dimension, now.

        With ``overflows`` each operation is looked at, and the list gets the flags. Of sizes that
        the program is entered with nothing overflows: they were tried before.
        """
        if isinstance(dim, int):
            return str(dim)
        total = ""
        for monomial, coefficient in dim.terms.items():
            term = str(coefficient)
            for atom, power in monomial:
                factor = self.symbol(atom) if isinstance(atom, Symbol) \
                    else self._compound(atom, overflows)
                for _ in range(power):
                    term = factor if term == "1" else self._compute(
                        "mul", term, factor, overflows)
            total = self._compute("add", total, term, overflows) if total else term
        return total

    def _compute(self, name: str, left: str, right: str, overflows: list[str] | None) -> str:
        if overflows is None:
            return self.out.value(f"{name} i64 {left}, {right}")
        function = f"@llvm.s{name}.with.overflow.i64"
        self.out.declare(f"declare {{i64, i1}} {function}(i64, i64)")
        pair = self.out.value(f"call {{i64, i1}} {function}(i64 {left}, i64 {right})")
        overflows.append(self.out.value(f"extractvalue {{i64, i1}} {pair}, 1"))
        return self.out.value(f"extractvalue {{i64, i1}} {pair}, 0")

    def _compound(self, atom: dims.Compound, overflows: list[str] | None) -> str:
        left, right = self.dim(atom.left, overflows), self.dim(atom.right, overflows)
        return Operations(self.out, 1, False).binary(atom.kind, left, right, INDEX)

    def return_unless(self, good: str, status: str) -> None:
        fine, stop = self.function.label("fine"), self.function.label("stop")
        self.out.branch(good, fine, stop)
        self.out.place(stop)
        self.out.line(f"ret i32 {status}")
        self.out.place(fine)

    def require(self, good: str, check: p.Check) -> None:
        """Go on only when it holds; otherwise the check's message is raised."""
        self.result.failures.append(check)
        self.return_unless(good, str(len(self.result.failures)))

    def require_equal(self, left: str, right: str, check: p.Check) -> None:
        """Go on only when two numbers are equal."""
        self.require(self.out.value(f"icmp eq i64 {left}, {right}"), check)

    # ------------------------------------------------------------------------- memory

    def words(self, values: Sequence[tuple[str, str]]) -> str:
        """A record of 64-bit words on the stack, filled now."""
        name = self.function.name("record")
        self.function.stack.append(f"  {name} = alloca [{len(values)} x i64], align 16")
        for i, (kind, value) in enumerate(values):
            place = self.out.value(f"getelementptr i64, ptr {name}, i64 {i}")
            self.out.line(f"store {kind} {value}, ptr {place}, align 8")
        return name

    def allocate(self, size: str) -> str:
        """Memory of a size known now, aligned to cache lines; given back with ``free``."""
        out = self.out
        out.declare("declare ptr @malloc(i64)")
        size = out.value(f"add i64 {size}, {2 * ALIGNMENT}")
        raw = out.value(f"call ptr @malloc(i64 {size})")
        self.return_unless(out.value(f"icmp ne ptr {raw}, null"), str(NO_MEMORY))
        number = out.value(f"ptrtoint ptr {raw} to i64")
        number = out.value(f"add i64 {number}, {2 * ALIGNMENT - 1}")
        number = out.value(f"and i64 {number}, -{ALIGNMENT}")
        aligned = out.value(f"inttoptr i64 {number} to ptr")
        # The word before it says what to free: there is always room for one.
        place = out.value(f"getelementptr i8, ptr {aligned}, i64 -8")
        out.line(f"store ptr {raw}, ptr {place}, align 8")
        return aligned

    def free(self, pointer: str) -> None:
        """Give memory of ``allocate`` back."""
        self.out.declare("declare void @free(ptr)")
        place = self.out.value(f"getelementptr i8, ptr {pointer}, i64 -8")
        raw = self.out.value(f"load ptr, ptr {place}, align 8")
        self.out.line(f"call void @free(ptr {raw})")

    def scratch(self, call: p.RunContract) -> str:
        """The scratch memory of a contraction."""
        offset = self.result.layout.scratch[call]
        return self.out.value(f"getelementptr i8, ptr {self.arena}, i64 {offset}")

    # ------------------------------------------------------------------------- kernels

    def enter_function(self, symbol: str | None, name: str, kind: str) -> str:
        """Enter a function in the report; its symbol, made up where there is none."""
        symbol = symbol or f"k.{len(self.result.kernels)}"
        self.result.kernels.append(Emitted(symbol, kind, name))
        return symbol

    def _kernel(self, kernel: Kernel, streamed: tuple[int, ...]) -> str:
        name = self._functions.get((kernel, streamed))
        if name is None:
            known = {item.symbol for item in self.result.kernels}
            content = content_of(kernel)
            name = self.enter_function(symbol_of(content, str(streamed)), kernel.name, "kernel")
            self._functions[kernel, streamed] = name
            if name not in known:
                emit_kernel_cached(self.module, name, kernel, self.target, streamed=streamed,
                                   content=content, source=self.source)
        return name

    def call_kernel(self, kernel: Kernel, pointers: Sequence[str], sizes: Sequence[str],
                    streamed: tuple[int, ...] = ()) -> None:
        """Call a kernel's function, emitting it the first time.

        ``streamed`` are the numbers of buffers that may be written past the caches.
        """
        arguments = [f"ptr {v}" for v in pointers] + [f"i64 {v}" for v in sizes]
        self.out.line(f"call void @{self._kernel(kernel, streamed)}({', '.join(arguments)})")


def is_symbol(dim: Dim) -> bool:
    """Whether a dimension is one symbol and nothing else."""
    if isinstance(dim, int):
        return False
    found = dims.symbols(dim)
    return len(found) == 1 and next(iter(found)).dim == dim
