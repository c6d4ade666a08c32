"""Kernels as LLVM functions: statements, registers, work for several threads.

``emit_kernel`` adds ``void @name(ptr buffers..., i64 sizes...)`` to a module. No LLVM pass runs
over the text, so what a compiler would find is done here: values of one element live in registers
(phis), sums of a loop stay there until it ends, vector loops have explicit lanes. Owns statements;
expressions are in ``expression.py``, loops in ``loops.py``, decisions in ``schedule.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from ....dtypes import DType
from ....errors import InternalError
from ....ir.kernel import build as k
from ....ir.kernel.effects import find_copy, loaded_buffers, local_size, written_buffers
from ....ir.kernel.nodes import (
    Accumulate,
    Buffer,
    Const,
    Expression,
    For,
    If,
    Index,
    Kernel,
    Let,
    Local,
    Statement,
    Store,
)
from ....ir.kernel.traverse import body_expressions, walk
from ..text import types
from ..text.memory import from_memory, load_lanes, scatter_lanes, store_lanes, to_memory
from ..text.scalar import Operations
from ..text.scope import Function, Module, Scope, Value
from ..text.types import constant, register
from . import schedule, streaming
from .expression import ExpressionWriter
from .outline import Outlined, outline

LARGEST_LOCAL = 256 << 10
_PARALLEL_FOR = "declare void @twofold_parallel_for(ptr, ptr, i64)"


def emit_kernel(module: Module, name: str, kernel: Kernel, *, vector_bits: int = 128,
                has_fma: bool = False, streamed: Sequence[int] = ()) -> None:
    """Add the function of a kernel to a module.

    Parameters
    ----------
    module : Module
    name : str
        Of the function; takes the kernel's buffers (``ptr``), then its sizes (``i64``).
    vector_bits : int
        Width of the target's vector registers.
    has_fma : bool
        Whether the target has fused multiply-add instructions.
    streamed : sequence of int
        Numbers of the buffers that may be written past the caches: they are aligned to cache lines,
        and the target is x86-64.
    """
    functions = _KernelFunctions(module, name, kernel, vector_bits, has_fma)
    functions.streamed = frozenset(kernel.buffers[i] for i in streamed)
    functions.emit()


class _KernelFunctions:
    """All functions of one kernel: itself, and one per parallel loop."""

    def __init__(self, module: Module, name: str, kernel: Kernel, vector_bits: int, has_fma: bool):
        self.module = module
        self.name = name
        self.kernel = kernel
        self.vector_bits = vector_bits
        self.has_fma = has_fma
        self.streamed: frozenset[Buffer] = frozenset()
        self.parameters = ([f"ptr %b{i}" for i in range(len(kernel.buffers))]
                           + [f"i64 %s{i}" for i in range(len(kernel.sizes))])

    def writer(self) -> StatementWriter:
        """A writer for a new function with the kernel's parameters."""
        writer = StatementWriter(Function(self.module), self.vector_bits, self.has_fma)
        writer.streamed = self.streamed
        for i, buffer in enumerate(self.kernel.buffers):
            writer.pointers[buffer] = f"%b{i}"
        for i, symbol in enumerate(self.kernel.sizes):
            writer.sizes[symbol] = Value(f"%s{i}", 1, writer.root)
        return writer

    def emit(self) -> None:
        writer = self.writer()
        body = [schedule.tile_loop(s) if isinstance(s, For) else s for s in self.kernel.body]
        # What a loop costs is seen on what it was before.
        for number, (statement, short) in enumerate(zip(body, outline(body), strict=True)):
            if isinstance(statement, For) and self._can_split(statement):
                assert isinstance(short, For)
                self._split(writer, statement, short, number)
            else:
                writer.statement(short)
        header = f"internal void @{self.name}({', '.join(self.parameters)}) nounwind"
        writer.fence()
        writer.function.finish(header, writer.root)

    def _can_split(self, loop: For) -> bool:
        """Whether the loop's iterations may run on several threads, in a function of their own."""
        if loop.mode == "sequential":
            return False
        cost = schedule.loop_cost(loop)
        if isinstance(cost, Const) and cost.value <= schedule.SPLIT_UNITS:
            return False
        if loop.mode == "vector" and any(isinstance(s, Accumulate) for s in walk(loop.body)):
            return False
        outside = {s.buffer for s in self.kernel.body if isinstance(s, Local)}
        loaded = loaded_buffers(loop.body)
        if outside & (loaded | written_buffers(loop.body)):
            return False
        variables = {s.variable for s in self.kernel.body if isinstance(s, Let)}
        return not variables.intersection(body_expressions((loop,)))

    def _split(self, writer: StatementWriter, loop: For, short: For, number: int) -> None:
        """Call the loop's own function: for all of it, or in chunks on several threads.

        ``short`` is the loop as it is written, ``loop`` what it is in full.
        """
        name = f"{self.name}.loop{number}"
        out = writer.scope
        cost = schedule.loop_cost(loop)
        extent = writer.scalar(loop.extent).text
        each = 0
        if isinstance(cost, Const) and not extent.startswith("%"):
            each = schedule.chunk_size(int(extent), int(cost.value))
        self._range_function(name, short, each or 1)
        self._chunk_function(name)
        if each:
            # Too little work was not split in the first place.
            self._call_chunks(out, name, extent, str(each), str(-(-int(extent) // each)))
            return
        some, many, all_, done = (out.function.label(p) for p in ("some", "many", "all", "done"))
        work = writer.scalar(cost).text
        out.branch(out.value(f"icmp sgt i64 {extent}, 0"), some, done)
        out.place(some)
        worth = out.value(f"icmp sgt i64 {work}, {schedule.SPLIT_UNITS}")
        out.branch(worth, many, all_)
        out.place(all_)
        arguments = ", ".join(self.parameters)
        out.line(f"call void @{name}({arguments}, i64 0, i64 {extent})")
        out.jump(done)
        out.place(many)
        size = _chunk_size(out, extent, work)
        chunks = out.value(f"add i64 {extent}, {size}")
        chunks = out.value(f"udiv i64 {out.value(f'sub i64 {chunks}, 1')}, {size}")
        self._call_chunks(out, name, extent, size, chunks)
        out.jump(done)
        out.place(done)

    def _call_chunks(self, out: Scope, name: str, extent: str, size: str, chunks: str) -> None:
        context = out.function.name("context")
        values = [p.split() for p in self.parameters] + [["i64", extent], ["i64", size]]
        out.function.stack.append(f"  {context} = alloca [{len(values)} x i64], align 16")
        for i, (kind, value) in enumerate(values):
            place = out.value(f"getelementptr i64, ptr {context}, i64 {i}")
            out.line(f"store {kind} {value}, ptr {place}, align 8")
        out.declare(_PARALLEL_FOR)
        out.line(f"call void @twofold_parallel_for(ptr @{name}.chunk, ptr {context}, "
                 f"i64 {chunks})")

    def _chunk_function(self, name: str) -> None:
        """``void (ptr context, i64 chunk)`` for one chunk of a parallel loop."""
        function = Function(self.module)
        out = Scope(function, None)
        values = []
        for i, kind in enumerate([p.split()[0] for p in self.parameters] + ["i64", "i64"]):
            place = out.value(f"getelementptr i64, ptr %context, i64 {i}")
            values.append((kind, out.value(f"load {kind}, ptr {place}, align 8")))
        (_, extent), (_, size) = values[-2:]
        begin = out.value(f"mul i64 %chunk, {size}")
        out.declare("declare i64 @llvm.smin.i64(i64, i64)")
        end = out.value(f"add i64 {begin}, {size}")
        end = out.value(f"call i64 @llvm.smin.i64(i64 {end}, i64 {extent})")
        arguments = ", ".join(f"{kind} {value}" for kind, value in values[:-2])
        out.line(f"call void @{name}({arguments}, i64 {begin}, i64 {end})")
        function.finish(f"internal void @{name}.chunk(ptr %context, i64 %chunk) nounwind", out)

    def _range_function(self, name: str, loop: For, multiple: int) -> None:
        """The iterations from ``%begin``, a multiple of something, to ``%end``: at least one."""
        writer = self.writer()
        writer.start_multiple = multiple
        writer.loop(loop, start="%begin", end="%end", runs=True)
        writer.fence()
        parameters = ", ".join([*self.parameters, "i64 %begin", "i64 %end"])
        writer.function.finish(f"internal void @{name}({parameters}) nounwind", writer.root)


def _chunk_size(out: Scope, extent: str, work: str) -> str:
    """``schedule.chunk_size`` at run time."""
    out.declare("declare i64 @llvm.smin.i64(i64, i64)")
    chunks = out.value(f"sdiv i64 {work}, {schedule.CHUNK_UNITS}")
    for limit in (str(schedule.MOST_CHUNKS), extent):
        chunks = out.value(f"call i64 @llvm.smin.i64(i64 {chunks}, i64 {limit})")
    size = out.value(f"add i64 {extent}, {chunks}")
    size = out.value(f"udiv i64 {out.value(f'sub i64 {size}, 1')}, {chunks}")
    large = out.value(f"icmp sgt i64 {size}, {schedule.FLAT_CHUNK}")
    rounded = out.value(f"and i64 {out.value(f'add i64 {size}, 63')}, -64")
    return out.value(f"select i1 {large}, i64 {rounded}, i64 {size}")


class StatementWriter(ExpressionWriter):
    """Writes the statements of one function."""

    def __init__(self, function: Function, vector_bits: int, has_fma: bool):
        super().__init__(function, Scope(function, None), has_fma)
        self.vector_bits = vector_bits
        self.streamed: frozenset[Buffer] = frozenset()
        self.streams = False
        self.start_multiple = 1
        self.multiples: dict[Index, int] = {}

    def _apply(self, write: Operations, e: Expression, x: list[str]) -> str:
        if isinstance(e, Outlined):
            return e.part.call(self.function.module, write, x[0])
        return super()._apply(write, e, x)

    def body(self, statements: Sequence[Statement]) -> None:
        """Statements in order; what they bind is forgotten after them."""
        variables = dict(self.variables)
        local = {s.buffer for s in statements if isinstance(s, Local)}
        for statement in statements:
            self.statement(statement)
        self.variables = variables
        for buffer in local:
            self.registers.pop(buffer, None)

    def statement(self, statement: Statement) -> None:
        """One statement."""
        match statement:
            case For():
                self.loop(statement)
            case If():
                self._if(statement)
            case Let():
                self._let(statement)
            case Local():
                self._local(statement)
            case Store():
                self._store(statement)
            case Accumulate():
                self._accumulate(statement)
            case _:
                raise InternalError(f"unknown statement {type(statement).__name__}")

    # ------------------------------------------------------------------------- simple statements

    def _let(self, s: Let) -> None:
        # Without loads it does not matter when it is computed: where it is used is soon enough.
        value = self.evaluate(s.value, "full") if self.find_reads(s.value)[0] else s.value
        self.variables[s.variable] = value

    def _local(self, s: Local) -> None:
        buffer = s.buffer
        self.note_write(buffer)
        if local_size(buffer) == 1:
            self.registers[buffer] = (
                Value(constant(0, buffer.dtype), 1, self.root) if s.initial is None
                else self.evaluate(s.initial, "full"))
            return
        self._allocate(buffer)
        if s.initial is not None:
            i = Index(f"fill_{buffer.name}")
            extent = k.index(local_size(buffer))
            self.loop(For(i, extent, "vector", [Store(buffer, i, s.initial)]))

    def _allocate(self, buffer: Buffer) -> None:
        if buffer in self.pointers:
            return
        size = local_size(buffer)
        if size * buffer.dtype.size > LARGEST_LOCAL:
            raise InternalError(f"local buffer {buffer!r} is larger than {LARGEST_LOCAL} bytes")
        name = self.function.name("local")
        kind = types.memory(buffer.dtype)
        self.function.stack.append(f"  {name} = alloca [{max(size, 1)} x {kind}], align 64")
        self.pointers[buffer] = name

    def _store(self, s: Store) -> None:
        dtype = s.buffer.dtype
        if s.buffer in self.registers:
            value = self.evaluate(s.value, "full")
            self._assign(s.buffer, value)
            return
        if self.lanes is None:
            value = self.scalar(s.value)
            place = self.address(s.buffer, self.scalar(s.offset).text)
            store_lanes(self.scope, value.text, place, dtype, 1, None)
        else:
            self._write_lanes(s, self.all_lanes(s.value))
        self.note_write(s.buffer)

    def _assign(self, buffer: Buffer, value: Value) -> None:
        """Give a place in registers a new value, in the lanes that take part."""
        mask = self.mask() if self.guards else None
        if mask is not None:
            assert self.lanes is not None
            before = self.widen(self.registers[buffer], buffer.dtype)
            after = self.widen(value, buffer.dtype)
            write = Operations(self.scope, self.lanes.count, self.has_fma)
            text = write.select(mask, after, before, buffer.dtype)
            value = Value(text, self.lanes.count, self.scope)
        self.registers[buffer] = Value(value.text, value.lanes, self.scope)
        self.note_write(buffer)
        if self.lanes is not None:
            self.lanes.steps.clear()  # it may have become varying

    def _write_lanes(self, s: Store | Accumulate, text: str) -> None:
        assert self.lanes is not None
        count, dtype = self.lanes.count, s.buffer.dtype
        step, mask = self.step(s.offset), self.mask()
        if step == 1:
            place = self.address(s.buffer, self.scalar(s.offset).text)
            if mask is None and s.buffer in self.streamed and streaming.fills_lines(
                    s.buffer, s.offset, count, self.multiples):
                self._stream(text, place, dtype, count)
            else:
                store_lanes(self.scope, text, place, dtype, count, mask)
            return
        places = self.scope.value(
            f"getelementptr {types.memory(dtype)}, ptr {self.pointers[s.buffer]}, "
            f"<{count} x i64> {self.all_lanes(s.offset)}")
        scatter_lanes(self.scope, text, places, dtype, count, mask)

    def _stream(self, text: str, place: str, dtype: DType, count: int) -> None:
        """Write whole cache lines past the caches."""
        self.streams = True
        self.scope.declare(streaming.METADATA)
        text = to_memory(self.scope, text, dtype, count)
        self.scope.line(f"store {types.vector(types.memory(dtype), count)} {text}, ptr {place}, "
                        f"align {streaming.LINE}, !nontemporal !0")

    def fence(self) -> None:
        """At the end of a function: what was streamed is seen before what follows."""
        if self.streams:
            self.root.declare(streaming.FENCE)
            self.root.line("call void @llvm.x86.sse.sfence()")

    def _accumulate(self, s: Accumulate) -> None:
        if s.buffer in self.registers:
            self._accumulate_place(s)
            return
        dtype = s.buffer.dtype
        if self.lanes is None:
            place = self.address(s.buffer, self.scalar(s.offset).text)
            value = self.scalar(s.value).text
            self._combine_memory(place, s.combine, value, s.buffer)
        else:
            value = self.all_lanes(s.value)
            place = self.address(s.buffer, self.scalar(s.offset).text)
            count = self.lanes.count
            before = load_lanes(self.scope, place, dtype, count, self.mask())
            before = from_memory(self.scope, before, dtype, count)
            write = Operations(self.scope, count, self.has_fma)
            self._write_lanes(s, write.combine(s.combine, before, value, dtype))
        self.note_write(s.buffer)

    def _combine_memory(self, place: str, combine: str, value: str, buffer: Buffer) -> None:
        dtype = buffer.dtype
        before = load_lanes(self.scope, place, dtype, 1, None)
        before = from_memory(self.scope, before, dtype, 1)
        after = Operations(self.scope, 1, self.has_fma).combine(combine, before, value, dtype)
        store_lanes(self.scope, after, place, dtype, 1, None)

    def _accumulate_place(self, s: Accumulate) -> None:
        dtype = s.buffer.dtype
        value, before = self.evaluate(s.value, "full"), self.registers[s.buffer]
        lanes = max(value.lanes, before.lanes)
        x, y = before.text, value.text
        if lanes > 1:
            assert self.lanes is not None
            x, y = self.widen(before, dtype), self.widen(value, dtype)
            mask = self.mask()
            if mask is not None:
                neutral = types.spread(types.neutral(s.combine, dtype), register(dtype), lanes)
                write = Operations(self.scope, lanes, self.has_fma)
                y = write.select(mask, y, neutral, dtype)
        text = Operations(self.scope, lanes, self.has_fma).combine(s.combine, x, y, dtype)
        self.registers[s.buffer] = Value(text, lanes, self.scope)
        self.note_write(s.buffer)
        if self.lanes is not None:
            self.lanes.steps.clear()

    # ------------------------------------------------------------------------- branches

    def _if(self, s: If) -> None:
        if self.lanes is not None:
            before = self.guards
            for branch, wanted in ((s.body, True), (s.orelse, False)):
                self.guards = (*before, (s.condition, wanted))
                self.body(branch)
            self.guards = before
            return
        condition = self.scalar(s.condition).text
        out = self.scope
        yes, no, after = (self.function.label(p) for p in ("then", "else", "after"))
        changed = [b for b in self.registers if b in written_buffers((*s.body, *s.orelse))]
        places = dict(self.registers)
        ends = []
        for label, branch in ((yes, s.body), (no, s.orelse)):
            inner = Scope(self.function, out, conditional=True, block=label)
            self.scope, self.registers = inner, dict(places)
            self.body(branch)
            inner.jump(after)
            ends.append((inner, [self.registers[b] for b in changed]))
            for buffer in written_buffers(branch):
                self.note_write(buffer)
        out.branch(condition, yes, no)
        for label, (inner, _) in zip((yes, no), ends, strict=True):
            out.place(label)
            out.absorb(inner)
        out.place(after)
        self.scope, self.registers = out, places
        (first, a), (second, b) = ends
        for buffer, x, y in zip(changed, a, b, strict=True):
            text = out.phi(register(buffer.dtype), (x.text, first.block), (y.text, second.block))
            self.registers[buffer] = Value(text, 1, out)

    # ------------------------------------------------------------------------- loops

    def loop(self, loop: For, start: str = "0", end: str | None = None, *,
             runs: bool = False) -> None:
        """A loop, as vectors where that is asked for and safe."""
        from .loops import LoopWriter

        copied = find_copy(loop) if self.lanes is None else None
        if copied is None or any(buffer not in self.pointers for buffer in copied):
            LoopWriter(self, loop).write(start, end, runs)
            return
        # A variable that is updated in place is not copied onto itself.
        out = self.scope
        different, after = self.function.label("copy"), self.function.label("copied")
        inner = self.scope = Scope(self.function, out, conditional=True, block=different)
        LoopWriter(self, loop).write(start, end, runs)
        inner.jump(after)
        self.scope = out
        source, target = (self.pointers[buffer] for buffer in copied)
        out.branch(out.value(f"icmp ne ptr {source}, {target}"), different, after)
        out.place(different)
        out.absorb(inner)
        out.place(after)
