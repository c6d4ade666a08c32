"""A whole host program as one native function: ``i32 @main(ptr arguments, ptr sizes)``.

``arguments`` are the data pointers of inputs, outputs and arena; ``sizes`` the dimensions that
inputs define, followed by those that must be checked. The result is 0, the number of the message
that tells what failed, or -1 when a Python exception is set. Owns the instructions; what lies
between them and the arguments is in ``frame.py``, contractions are in
``contraction.py``, calls back into Python in ``callbacks.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .... import dtypes, forks
from ....errors import InternalError
from ....ir.base import dims
from ....ir.base.dims import Dim
from ....ir.base.target import Target
from ....ir.kernel.contract import Contract
from ....ir.kernel.nodes import INDEX
from ....ir.program import nodes as p
from ....ir.program.layout import lay_out
from ..kernel.streaming import can_stream, streamed_slots
from ..text.scalar import Operations
from ..text.types import memory
from .callbacks import ALLOCATE, HOST, RELEASE, callback_text
from .contraction import ContractCode, call_contract, plan_contract
from .folding import fold_equal
from .frame import Frame, ProgramText

LONG_CONTRACTION, LONG_KERNEL = 1 << 16, 1 << 20
"""Elements of an array from which on looking at the clock after the work on it costs nothing."""

KERNELS_BETWEEN = 8
"""Kernels on arrays of unknown size, which may be small, between two looks at the clock."""


def emit_program(program: p.Program, target: Target) -> ProgramText:
    """The native function of a program, with all its kernels."""
    return ProgramWriter(program, target).emit()


class ProgramWriter(Frame):
    """Writes the function of one program."""

    def __init__(self, program: p.Program, target: Target):
        super().__init__(program, target)
        self.contracts: dict[Contract, ContractCode] = {}
        self.streamed = streamed_slots(program, target)
        self.updating = False   # something writes what a variable holds
        self.sizes: dict[p.Slot, Dim] = {}
        self.passed = 0         # kernels on arrays of unknown size
        self.long = ""          # whether work on arrays of unknown size takes long

    def emit(self) -> ProgramText:
        """The text and how to call it."""
        scratch = {}
        for instruction in p.walk(self.program.instructions):
            if isinstance(instruction, p.RunContract):
                scratch[instruction] = self._plan(instruction.contract).scratch
        self.result.layout = lay_out(self.program, scratch)
        self.lay_frame()
        self.enter(self.result.layout)
        self._begin_pauses()
        self.instructions(self.program.instructions)
        self.function.finish("i32 @main(ptr %arguments, ptr %sizes) nounwind", self.out,
                                  "ret i32 0")
        result = self.result
        declarations, functions = callback_text(result.uses_python, result.loops, result.pauses)
        self.module.declarations.update(dict.fromkeys(declarations))
        kept = {item.symbol for item in result.kernels}
        self.module.functions[:] = fold_equal(self.module.functions, kept)
        result.text = self.module.text() + functions + "\n"
        return result

    # ------------------------------------------------------------------------- instructions

    def instructions(self, instructions: Sequence[p.Instruction]) -> None:
        """Instructions in order."""
        for instruction in instructions:
            self._make_room(instruction)
            write = self._writers.get(type(instruction))
            if write is None:
                raise InternalError(f"unknown instruction {instruction!r}")
            write(instruction)
            self._pause_after(instruction)

    def _pause_after(self, instruction: p.Instruction) -> None:
        """Answer a signal after work that takes long, unless variables have begun to change."""
        if not isinstance(instruction, (p.Launch, p.RunContract)):
            return
        self.updating = self.updating or any(
            slot.alias is not None for slot in p.written_slots(instruction))
        limit, sizes = self._work(instruction)
        flag = "true" if any(isinstance(n, int) and n >= limit for n in sizes) else self.long
        if self.updating or not flag:
            return
        if flag != "true" and isinstance(instruction, p.Launch):
            self.passed += 1
            if self.passed % KERNELS_BETWEEN:
                return
        status = self.out.value(f"call i32 @twofold_pause(ptr %paused, i1 {flag})")
        self.return_unless(self.out.value(f"icmp eq i32 {status}, 0"), "-1")

    def _begin_pauses(self) -> None:
        """Note the time, and whether arrays of sizes known now make some work long."""
        limits: dict[Dim, int] = {}
        is_long = False
        for instruction in p.walk(self.program.instructions):
            if isinstance(instruction, (p.Launch, p.RunContract)):
                limit, sizes = self._work(instruction)
                for size in sizes:
                    if isinstance(size, int):
                        is_long = is_long or size >= limit
                    elif dims.symbols(size) <= self.known:
                        limits[size] = min(limit, limits.get(size, limit))
                    else:
                        self.long = "true"      # beside what finds such a size it costs nothing
        self.result.pauses = bool(is_long or limits or self.long)
        if not self.result.pauses:
            return
        self.function.stack.append("  %paused = alloca i64, align 8")
        begun = self.out.value("call i64 @twofold_now()")
        self.out.line(f"store i64 {begun}, ptr %paused, align 8")
        for size, limit in limits.items() if not self.long else ():
            found = self.out.value(f"icmp sge i64 {self.dim(size)}, {limit}")
            self.long = self.out.value(f"or i1 {self.long}, {found}") if self.long else found

    def _work(self, call: p.Launch | p.RunContract) -> tuple[int, list[Dim]]:
        """From how many elements on work takes long, and the sizes of what it works on."""
        for slot in call.slots:
            if slot not in self.sizes:
                self.sizes[slot] = slot.type.size
        limit = LONG_CONTRACTION if isinstance(call, p.RunContract) else LONG_KERNEL
        return limit, [self.sizes[slot] for slot in call.slots]

    @forks.cached_property
    def _writers(self) -> dict[type[p.Instruction], Callable[[Any], None]]:
        return {p.Alloc: self._alloc, p.Free: self._free, p.Launch: self._launch,
                p.RunContract: self._contract, p.Host: self._host, p.Copy: self._copy,
                p.Check: self._check, p.Define: self._define, p.Branch: self._branch,
                p.Loop: self._loop, p.Return: self._return}

    def _alloc(self, alloc: p.Alloc) -> None:
        if alloc.slot in self.result.layout.dynamic:
            self.set_slot(alloc.slot, "null")  # made when it is first written

    def _free(self, free: p.Free) -> None:
        if free.slot in self.result.layout.dynamic:
            self._call_python(free.slot, RELEASE)

    def _contract(self, call: p.RunContract) -> None:
        call_contract(self, call, self._plan(call.contract))

    def _call_python(self, what: p.Host | p.Slot, kind: int) -> None:
        self.result.uses_python = True
        self.result.calls.append(what)
        code = (len(self.result.calls) - 1) * 4 + kind
        status = self.out.value(f"call i32 @twofold_host(i64 {code}, ptr %slots, ptr %symbols)")
        self.return_unless(self.out.value(f"icmp eq i32 {status}, 0"), status)

    def _host(self, host: p.Host) -> None:
        self._call_python(host, HOST)

    def _check(self, check: p.Check) -> None:
        found_inside = not dims.symbols(check.left) | dims.symbols(check.right) <= self.known
        overflows: list[str] | None = [] if found_inside else None
        left, right = self.dim(check.left, overflows), self.dim(check.right, overflows)
        for overflow in overflows or ():
            self.require(self.out.value(f"xor i1 {overflow}, true"), check)
        self.require_equal(left, right, check)

    def _make_room(self, instruction: p.Instruction) -> None:
        """Memory for arrays whose size was found inside, before something writes them."""
        match instruction:
            case p.Launch() | p.RunContract():
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
                         if slot in self.streamed and can_stream(launch.kernel, i))
        self.call_kernel(launch.kernel, [self.pointer(slot) for slot in launch.slots],
                         [self.symbol(symbol) for symbol in launch.kernel.sizes], streamed)

    # ------------------------------------------------------------------------- contractions

    def _plan(self, contract: Contract) -> ContractCode:
        found = self.contracts.get(contract)
        if found is None:
            found = plan_contract(self.module, contract, self.target, self.source,
                                 f"k.{len(self.result.kernels)}")
            self.enter_function(found.symbol, contract.name, "contraction")
            self.contracts[contract] = found
        return found

    # ------------------------------------------------------------------------- copies and control

    def _copy(self, copy: p.Copy) -> None:
        source, target = self.pointer(copy.source), self.pointer(copy.target)
        self.copy_bytes(source, target, self.dim(copy.target.type.bytes))

    def _define(self, define: p.Define) -> None:
        dtype = define.slot.type.dtype
        if dtype.kind not in "iu":
            raise InternalError(f"dimension {define.symbol} is defined by {define.slot!r}")
        value = self.out.value(f"load {memory(dtype)}, ptr {self.pointer(define.slot)}, "
                               f"align {dtype.size}")
        value = Operations(self.out, 1, False).cast(value, dtype, INDEX)
        symbol = define.symbol
        self.require(self.out.value(f"icmp sge i64 {value}, {symbol.lowest}"),
                     p.Check(symbol.dim, symbol.lowest, p.below_lowest(symbol)))
        if symbol in self.known:
            self.require_equal(value, self.symbol(symbol),
                               p.Check(symbol.dim, symbol.dim, p.other_size(symbol)))
            return
        self.out.line(f"store i64 {value}, ptr {self.symbol_places[symbol]}, align 8")

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
        self.return_unless(out.value(f"icmp eq i32 {status}, 0"), "-1")
        out.jump(head)
        out.place(after)
