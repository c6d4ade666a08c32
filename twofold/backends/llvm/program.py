"""A whole host program as one native function: ``i32 @main(ptr arguments, ptr sizes)``.

``arguments`` are the data pointers of inputs, outputs and arena; ``sizes`` the dimensions that
inputs define, followed by those that must be checked. The result is 0, the number of the message
that tells what failed, or -1 when a Python exception is set. Owns instructions, sizes and the calls
back into Python; kernels are in ``kernel.py``, contractions in ``library.py``, the arena in
``layout.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ... import dtypes
from ...errors import InternalError
from ...ir import dims
from ...ir import program as p
from ...ir.dims import Dim, Symbol
from ...ir.kernel.contract import Contract
from ...ir.kernel.nodes import INDEX, Kernel
from .contract import Target
from .kernel_cache import emit_kernel_cached
from .layout import ALIGNMENT, Layout, lay_out
from .library import LibraryCode, emit_library, plan_library
from .scalar import Operations
from .scope import Function, Module, Scope
from .streaming import streamable, streamed_slots
from .types import memory

HOST, ALLOCATE, RELEASE = 0, 1, 2
"""What Python is called for; the code is ``number * 4 + kind``."""

NO_MEMORY = -2
"""Status when the system has no memory for something that is only needed inside."""

FEW_ARGUMENTS = 16
"""More than these are copied at once: LLVM's time grows with the square of single copies."""

_HOST_TEXT = """
@twofold_handler = external global ptr
declare i32 @PyGILState_Ensure()
declare void @PyGILState_Release(i32)
declare ptr @PyLong_FromLongLong(i64)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare void @Py_DecRef(ptr)
define internal i32 @twofold_host(i64 %code, ptr %slots, ptr %symbols) nounwind {
entry:
  %numbers = alloca [3 x ptr], align 16
  %lock = call i32 @PyGILState_Ensure()
  %handler = load ptr, ptr @twofold_handler, align 8
  %n0 = call ptr @PyLong_FromLongLong(i64 %code)
  %slots.i = ptrtoint ptr %slots to i64
  %n1 = call ptr @PyLong_FromLongLong(i64 %slots.i)
  %symbols.i = ptrtoint ptr %symbols to i64
  %n2 = call ptr @PyLong_FromLongLong(i64 %symbols.i)
  store ptr %n0, ptr %numbers, align 8
  %p1 = getelementptr ptr, ptr %numbers, i64 1
  store ptr %n1, ptr %p1, align 8
  %p2 = getelementptr ptr, ptr %numbers, i64 2
  store ptr %n2, ptr %p2, align 8
  %result = call ptr @PyObject_Vectorcall(ptr %handler, ptr %numbers, i64 3, ptr null)
  call void @Py_DecRef(ptr %n0)
  call void @Py_DecRef(ptr %n1)
  call void @Py_DecRef(ptr %n2)
  %failed = icmp eq ptr %result, null
  br i1 %failed, label %done, label %drop
drop:
  call void @Py_DecRef(ptr %result)
  br label %done
done:
  %status = phi i32 [-1, %entry], [0, %drop]
  call void @PyGILState_Release(i32 %lock)
  ret i32 %status
}"""

# Looks for signals about every 2 to 20 ms, whatever an iteration takes: the number of iterations
# between two looks at the clock doubles while they are fast.
_POLL_TEXT = """
declare i32 @PyGILState_Ensure()
declare void @PyGILState_Release(i32)
declare i32 @PyErr_CheckSignals()
declare i32 @clock_gettime(i32, ptr)
define internal i32 @twofold_poll(ptr %state) nounwind {
entry:
  %time = alloca [2 x i64], align 16
  %left = load i64, ptr %state, align 8
  %less = sub i64 %left, 1
  store i64 %less, ptr %state, align 8
  %early = icmp sgt i64 %less, 0
  br i1 %early, label %fine, label %look
fine:
  ret i32 0
look:
  %clock = call i32 @clock_gettime(i32 CLOCK, ptr %time)
  %seconds = load i64, ptr %time, align 8
  %second = getelementptr i64, ptr %time, i64 1
  %nanos = load i64, ptr %second, align 8
  %whole = mul i64 %seconds, 1000000000
  %now = add i64 %whole, %nanos
  %last.p = getelementptr i64, ptr %state, i64 1
  %stride.p = getelementptr i64, ptr %state, i64 2
  %last = load i64, ptr %last.p, align 8
  %stride = load i64, ptr %stride.p, align 8
  %elapsed = sub i64 %now, %last
  store i64 %now, ptr %last.p, align 8
  %fast = icmp slt i64 %elapsed, 2000000
  %slow = icmp sgt i64 %elapsed, 20000000
  %more = shl i64 %stride, 1
  %capped = icmp slt i64 %more, 1048576
  %grown = select i1 %capped, i64 %more, i64 %stride
  %kept = select i1 %fast, i64 %grown, i64 %stride
  %next = select i1 %slow, i64 1, i64 %kept
  store i64 %next, ptr %stride.p, align 8
  store i64 %next, ptr %state, align 8
  %lock = call i32 @PyGILState_Ensure()
  %result = call i32 @PyErr_CheckSignals()
  call void @PyGILState_Release(i32 %lock)
  ret i32 %result
}"""


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
    kernels : list of (str, str)
        Function names and what they are: ``kernel`` or ``contraction``.
    """

    text: str = ""
    layout: Layout = field(default_factory=Layout)
    failures: list[p.Check] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    checked: list[tuple[int, int, Dim]] = field(default_factory=list)
    slots: list[p.Slot] = field(default_factory=list)
    all_symbols: list[Symbol] = field(default_factory=list)
    calls: list[p.Host | p.Slot] = field(default_factory=list)
    kernels: list[tuple[str, str]] = field(default_factory=list)
    uses_python: bool = False
    loops: bool = False


def emit_program(program: p.Program, target: Target) -> ProgramText:
    """The native function of a program, with all its kernels."""
    return ProgramWriter(program, target).emit()


class ProgramWriter:
    """Writes the function of one program."""

    def __init__(self, program: p.Program, target: Target):
        self.program = program
        self.target = target
        self.module = Module()
        self.function = Function(self.module)
        self.out = Scope(self.function, None)
        self.result = ProgramText()
        self.names: dict[object, str] = {}
        self.libraries: dict[Contract, LibraryCode] = {}
        self.slot_places: dict[p.Slot, str] = {}
        self.symbol_places: dict[Symbol, str] = {}
        self.known = set(program.symbols)
        self.streamed = streamed_slots(program) if target.streams else set()

    # ------------------------------------------------------------------------- frame

    def emit(self) -> ProgramText:
        """The text and how to call it."""
        scratch = {}
        for instruction in p.walk(self.program.instructions):
            if isinstance(instruction, p.Library):
                scratch[instruction] = self._plan(instruction.contract).scratch
        self.result.layout = lay_out(self.program, scratch)
        self._frame()
        self._enter()
        self.instructions(self.program.instructions)
        self.function.finish_with("i32 @main(ptr %arguments, ptr %sizes) nounwind", self.out,
                                  "ret i32 0")
        result = self.result
        extra = ""
        if result.uses_python:
            extra += _HOST_TEXT
        if result.loops:
            extra += _POLL_TEXT.replace("CLOCK,", f"{time.CLOCK_MONOTONIC},")
        for line in [line for line in extra.split("\n") if line.startswith("declare")]:
            self.module.declarations[line] = None
        body = "\n".join(line for line in extra.split("\n") if not line.startswith("declare"))
        result.text = self.module.text() + body + "\n"
        return result

    def _frame(self) -> None:
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

    def _enter(self) -> None:
        """Fill the frame from the arguments."""
        out, program, layout = self.out, self.program, self.result.layout
        outputs = [s for s in program.outputs if not self.is_dynamic(s)]
        arguments = (*program.inputs, *dict.fromkeys(outputs))
        for i in range(self._copy_arguments(arguments), len(arguments)):
            self._set_slot(arguments[i], self._argument(i))
        self._arena = arena = self._argument(len(program.inputs) + len(dict.fromkeys(outputs)))
        for i, symbol in enumerate(program.symbols):
            out.line(f"store i64 {self._size(i)}, ptr {self.symbol_places[symbol]}, align 8")
        self._check_shapes()
        for slot, offset in layout.offsets.items():
            self._set_slot(slot, out.value(f"getelementptr i8, ptr {arena}, i64 {offset}"))
        position = str(layout.static_bytes)
        starts = []
        for region in layout.regions:
            starts.append(out.value(f"getelementptr i8, ptr {arena}, i64 {position}"))
            size = out.value(f"mul i64 {self.dim(region.size)}, {region.item}")
            size = out.value(f"add i64 {size}, {ALIGNMENT - 1}")
            size = out.value(f"and i64 {size}, -{ALIGNMENT}")
            position = out.value(f"add i64 {position}, {size}")
        for slot, number in layout.region_of.items():
            self._set_slot(slot, starts[number])
        for slot in (*layout.dynamic, *(s for s in program.outputs if self.is_dynamic(s))):
            self._set_slot(slot, "null")

    def _copy_arguments(self, arguments: Sequence[p.Slot]) -> int:
        """Copy the arguments that lie in the frame as they come, if many; gives how many."""
        same = [a is b for a, b in zip(arguments, self.slot_places, strict=False)]
        count = same.index(False) if False in same else len(same)
        if count < FEW_ARGUMENTS:
            return 0
        self._copy_bytes("%arguments", "%slots", str(8 * count))
        return count

    def _copy_bytes(self, source: str, target: str, size: str) -> None:
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
                self._require_equal(have, self.dim(dim), p.Check(dim, dim, (
                    f"input {number} ({slot.name}) has a wrong dimension {axis}: "
                    f"expected {dim}")))

    def _argument(self, number: int) -> str:
        place = self.out.value(f"getelementptr ptr, ptr %arguments, i64 {number}")
        return self.out.value(f"load ptr, ptr {place}, align 8")

    def _size(self, number: int) -> str:
        place = self.out.value(f"getelementptr i64, ptr %sizes, i64 {number}")
        return self.out.value(f"load i64, ptr {place}, align 8")

    def _set_slot(self, slot: p.Slot, pointer: str) -> None:
        self.out.line(f"store ptr {pointer}, ptr {self.slot_places[slot]}, align 8")

    # ------------------------------------------------------------------------- small pieces

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

    def dim(self, dim: Dim) -> str:
        """The value of a dimension, now."""
        if isinstance(dim, int):
            return str(dim)
        out, total = self.out, ""
        for monomial, coefficient in dim.terms.items():
            term = str(coefficient)
            for atom, power in monomial:
                factor = self.symbol(atom) if isinstance(atom, Symbol) else self._compound(atom)
                for _ in range(power):
                    term = factor if term == "1" else out.value(f"mul i64 {term}, {factor}")
            total = out.value(f"add i64 {total}, {term}") if total else term
        return total

    def _compound(self, atom: dims.Compound) -> str:
        left, right = self.dim(atom.left), self.dim(atom.right)
        return Operations(self.out, 1, False).binary(atom.kind, left, right, INDEX)

    def _return_unless(self, good: str, status: str) -> None:
        fine, stop = self.function.label("fine"), self.function.label("stop")
        self.out.branch(good, fine, stop)
        self.out.place(stop)
        self.out.line(f"ret i32 {status}")
        self.out.place(fine)

    def _require_equal(self, left: str, right: str, check: p.Check) -> None:
        self.result.failures.append(check)
        equal = self.out.value(f"icmp eq i64 {left}, {right}")
        self._return_unless(equal, str(len(self.result.failures)))

    def _call_python(self, what: p.Host | p.Slot, kind: int) -> None:
        self.result.uses_python = True
        self.result.calls.append(what)
        code = (len(self.result.calls) - 1) * 4 + kind
        status = self.out.value(f"call i32 @twofold_host(i64 {code}, ptr %slots, ptr %symbols)")
        self._return_unless(self.out.value(f"icmp eq i32 {status}, 0"), status)

    # ------------------------------------------------------------------------- instructions

    def instructions(self, instructions: Sequence[p.Instruction]) -> None:
        """Instructions in order."""
        for instruction in instructions:
            self._make_room(instruction)
            write = self._writers.get(type(instruction))
            if write is None:
                raise InternalError(f"unknown instruction {instruction!r}")
            write(instruction)

    @cached_property
    def _writers(self) -> dict[type[p.Instruction], Callable[[Any], None]]:
        return {p.Alloc: self._alloc, p.Free: self._free, p.Launch: self._launch,
                p.Library: self._library, p.Host: self._host, p.Copy: self._copy,
                p.Check: self._check, p.Define: self._define, p.Branch: self._branch,
                p.Loop: self._loop, p.Return: self._return}

    def _alloc(self, alloc: p.Alloc) -> None:
        if alloc.slot in self.result.layout.dynamic:
            self._set_slot(alloc.slot, "null")  # made when it is first written

    def _free(self, free: p.Free) -> None:
        if free.slot in self.result.layout.dynamic:
            self._call_python(free.slot, RELEASE)

    def _library(self, library: p.Library) -> None:
        emit_library(self, library, self._plan(library.contract))

    def _host(self, host: p.Host) -> None:
        self._call_python(host, HOST)

    def _check(self, check: p.Check) -> None:
        self._require_equal(self.dim(check.left), self.dim(check.right), check)

    def _make_room(self, instruction: p.Instruction) -> None:
        """Memory for arrays whose size was found inside, before something writes them."""
        match instruction:
            case p.Launch() | p.Library():
                slots: Sequence[p.Slot] = instruction.slots
            case p.Copy():
                slots = (instruction.target,)
            case _:
                return
        for slot in slots:
            if slot.role == "input" or not self.is_dynamic(slot):
                continue
            there = self.out.value(f"icmp ne ptr {self.pointer(slot)}, null")
            make, ready = self.function.label("make"), self.function.label("ready")
            self.out.branch(there, ready, make)
            self.out.place(make)
            self._call_python(slot, ALLOCATE)
            self.out.jump(ready)
            self.out.place(ready)

    def _return(self, instruction: p.Return) -> None:
        if tuple(instruction.slots) != tuple(self.program.outputs):
            raise InternalError(f"program {self.program.name} returns other slots than its outputs")

    def _launch(self, launch: p.Launch) -> None:
        streamed = tuple(i for i, slot in enumerate(launch.slots)
                         if slot in self.streamed and streamable(launch.kernel, i))
        self.call_kernel(launch.kernel, [self.pointer(slot) for slot in launch.slots],
                         [self.symbol(symbol) for symbol in launch.kernel.sizes], streamed)

    def _unique(self, name: str, kind: str) -> str:
        """A function name that is not taken, entered in the report."""
        taken = {n for n, _ in self.result.kernels}
        name = f"k.{name}"
        if name in taken:
            name += f".{len(taken)}"
        self.result.kernels.append((name, kind))
        return name

    def _kernel(self, kernel: Kernel, streamed: tuple[int, ...]) -> str:
        name = self.names.get((kernel, streamed))
        if name is None:
            name = self.names[kernel, streamed] = self._unique(kernel.name, "kernel")
            emit_kernel_cached(self.module, name, kernel, vector_bits=self.target.vector_bits,
                               has_fma=self.target.has_fma, streamed=streamed)
        return name

    def call_kernel(self, kernel: Kernel, pointers: Sequence[str], sizes: Sequence[str],
                    streamed: tuple[int, ...] = ()) -> None:
        """Call a kernel's function, emitting it the first time.

        ``streamed`` are the numbers of buffers that may be written past the caches.
        """
        arguments = [f"ptr {v}" for v in pointers] + [f"i64 {v}" for v in sizes]
        self.out.line(f"call void @{self._kernel(kernel, streamed)}({', '.join(arguments)})")

    # ------------------------------------------------------------------------- contractions

    def _plan(self, contract: Contract) -> LibraryCode:
        found = self.libraries.get(contract)
        if found is None:
            name = self._unique(contract.name, "contraction")
            found = plan_library(self.module, name, contract, self.target)
            self.libraries[contract] = found
        return found

    def words(self, values: Sequence[tuple[str, str]]) -> str:
        """A record of 64-bit words on the stack, filled now."""
        name = self.function.name("record")
        self.function.stack.append(f"  {name} = alloca [{len(values)} x i64], align 16")
        for i, (kind, value) in enumerate(values):
            place = self.out.value(f"getelementptr i64, ptr {name}, i64 {i}")
            self.out.line(f"store {kind} {value}, ptr {place}, align 8")
        return name

    def scratch(self, library: p.Library) -> str:
        """The scratch memory of a contraction."""
        offset = self.result.layout.scratch[library]
        return self.out.value(f"getelementptr i8, ptr {self._arena}, i64 {offset}")

    def allocate(self, size: str) -> str:
        """Memory of a size known now, aligned to cache lines; given back with ``free``."""
        out = self.out
        out.declare("declare ptr @malloc(i64)")
        size = out.value(f"add i64 {size}, {2 * ALIGNMENT}")
        raw = out.value(f"call ptr @malloc(i64 {size})")
        self._return_unless(out.value(f"icmp ne ptr {raw}, null"), str(NO_MEMORY))
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

    # ------------------------------------------------------------------------- copies and control

    def _copy(self, copy: p.Copy) -> None:
        source, target = self.pointer(copy.source), self.pointer(copy.target)
        self._copy_bytes(source, target, self.dim(copy.target.type.bytes))

    def _define(self, define: p.Define) -> None:
        dtype = define.slot.type.dtype
        if dtype.kind not in "iu":
            raise InternalError(f"dimension {define.symbol} is defined by {define.slot!r}")
        value = self.out.value(f"load {memory(dtype)}, ptr {self.pointer(define.slot)}, "
                               f"align {dtype.size}")
        value = Operations(self.out, 1, False).cast(value, dtype, INDEX)
        place = self.symbol_places[define.symbol]
        self.out.line(f"store i64 {value}, ptr {place}, align 8")

    def _predicate(self, slot: p.Slot) -> str:
        if slot.type.dtype is not dtypes.bool_:
            raise InternalError(f"predicate {slot!r} is no bool")
        value = self.out.value(f"load i8, ptr {self.pointer(slot)}, align 1")
        return self.out.value(f"icmp ne i8 {value}, 0")

    def _branch(self, branch: p.Branch) -> None:
        out = self.out
        yes, no, after = (self.function.label(n) for n in ("then", "else", "after"))
        out.branch(self._predicate(branch.predicate), yes, no)
        for label, body in ((yes, branch.then), (no, branch.orelse)):
            out.place(label)
            self.instructions(body)
            out.jump(after)
        out.place(after)

    def _loop(self, loop: p.Loop) -> None:
        out = self.out
        self.result.loops = True
        state = self.function.name("poll")
        self.function.stack.append(f"  {state} = alloca [3 x i64], align 16")
        for i, start in enumerate((1, 0, 1)):
            place = out.value(f"getelementptr i64, ptr {state}, i64 {i}")
            out.line(f"store i64 {start}, ptr {place}, align 8")
        head, body, after = (self.function.label(n) for n in ("while", "do", "done"))
        out.jump(head)
        out.place(head)
        self.instructions(loop.condition)
        out.branch(self._predicate(loop.predicate), body, after)
        out.place(body)
        self.instructions(loop.body)
        status = out.value(f"call i32 @twofold_poll(ptr {state})")
        self._return_unless(out.value(f"icmp eq i32 {status}, 0"), "-1")
        out.jump(head)
        out.place(after)


def is_symbol(dim: Dim) -> bool:
    """Whether a dimension is one symbol and nothing else."""
    if isinstance(dim, int):
        return False
    found = dims.symbols(dim)
    return len(found) == 1 and next(iter(found)).dim == dim
