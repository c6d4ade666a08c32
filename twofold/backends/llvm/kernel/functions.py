"""Kernels as LLVM functions: one for each, and one more for what several threads share.

``emit_kernel`` adds ``void @name(ptr buffers..., i64 sizes...)`` to a module. Owns the functions
and how a loop is split into chunks; what is in them is written by ``statements.py``, decisions are
in ``schedule.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from ....ir.base.target import Target
from ....ir.kernel.effects import loaded_buffers, written_buffers
from ....ir.kernel.nodes import (
    Accumulate,
    Buffer,
    Const,
    For,
    Kernel,
    Let,
    Local,
)
from ....ir.kernel.traverse import body_expressions, walk
from ..text.scope import Scope, Value
from ..text.writer import Function, Module
from . import schedule
from .outline import outline
from .statements import StatementWriter

_PARALLEL_FOR = "declare void @twofold_parallel_for(ptr, ptr, i64)"


def emit_kernel(module: Module, name: str, kernel: Kernel, target: Target, *,
                streamed: Sequence[int] = ()) -> None:
    """Add the function of a kernel to a module.

    Parameters
    ----------
    module : Module
    name : str
        Of the function; takes the kernel's buffers (``ptr``), then its sizes (``i64``).
    target : Target
    streamed : sequence of int
        Numbers of the buffers that may be written past the caches: they are aligned to cache lines,
        and the target is x86-64.
    """
    functions = _KernelFunctions(module, name, kernel, target)
    functions.streamed = frozenset(kernel.buffers[i] for i in streamed)
    functions.emit()


class _KernelFunctions:
    """All functions of one kernel: itself, and one per parallel loop."""

    def __init__(self, module: Module, name: str, kernel: Kernel, target: Target):
        self.module = module
        self.name = name
        self.kernel = kernel
        self.target = target
        self.streamed: frozenset[Buffer] = frozenset()
        self.parameters = ([f"ptr %b{i}" for i in range(len(kernel.buffers))]
                           + [f"i64 %s{i}" for i in range(len(kernel.sizes))])

    def writer(self) -> StatementWriter:
        """A writer for a new function with the kernel's parameters."""
        writer = StatementWriter(Function(self.module), self.target)
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
                self._call_in_chunks(writer, statement, short, number)
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

    def _call_in_chunks(self, writer: StatementWriter, loop: For, short: For, number: int) -> None:
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
        writer.loop(loop, multiple)
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
