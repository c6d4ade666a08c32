"""Statements of kernels as LLVM text: stores, sums, branches, and values that live in registers.

No LLVM pass runs over the text, so what a compiler would find is done here: values of one element
live in registers (phis), sums of a loop stay there until it ends, vector loops have explicit lanes.
Owns statements; expressions are in ``expression.py``, the blocks of loops in ``loops.py``, the
functions that statements are put into in ``functions.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....dtypes import DType
from ....errors import InternalError
from ....ir.base.target import Target
from ....ir.kernel import build as k
from ....ir.kernel.effects import find_copy, local_size, written_buffers
from ....ir.kernel.nodes import (
    Accumulate,
    Buffer,
    Expression,
    For,
    If,
    Index,
    Let,
    Local,
    Statement,
    Store,
)
from ....ir.kernel.sums import written_out
from ....ir.kernel.verify import LARGEST_LOCALS
from ..text import types
from ..text.memory import (
    from_memory,
    load_lanes,
    scatter_lanes,
    store_lanes,
    store_pairs,
    to_memory,
)
from ..text.scalar import Operations, combine_element
from ..text.scope import Scope, Value
from ..text.types import constant, register
from ..text.writer import Function
from . import streaming
from .expression import FULL, ExpressionWriter
from .facts import is_next
from .loops import write_loop
from .outline import Outlined


class StatementWriter(ExpressionWriter):
    """Writes the statements of one function."""

    def __init__(self, function: Function, target: Target):
        super().__init__(function, Scope(function, None), target.has_fma)
        self.vector_bits = target.vector_bits
        self.streamed: frozenset[Buffer] = frozenset()
        self.streams = False

    def _apply(self, write: Operations, e: Expression, x: list[str]) -> str:
        if isinstance(e, Outlined):
            return e.part.call(self.function.module, write, x[0])
        return super()._apply(write, e, x)

    def body(self, statements: Sequence[Statement]) -> None:
        """Statements in order; what they bind is forgotten after them."""
        variables = dict(self.variables)
        local = {s.buffer for s in statements if isinstance(s, Local)}
        rest = list(reversed(statements))
        while rest:
            statement = rest.pop()
            if rest and self._are_pairs(statement, rest[-1]):
                self._store_pairs(statement, rest.pop())
            else:
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
        value = self.evaluate(s.value, FULL) if self.find_reads(s.value)[0] else s.value
        self.variables[s.variable] = value

    def _local(self, s: Local) -> None:
        buffer = s.buffer
        self.note_write(buffer)
        if local_size(buffer) == 1:
            self.registers[buffer] = (
                Value(constant(0, buffer.dtype), 1, self.root) if s.initial is None
                else self.evaluate(s.initial, FULL))
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
        if size * buffer.dtype.size > LARGEST_LOCALS:
            raise InternalError(f"local buffer {buffer!r} is larger than {LARGEST_LOCALS} bytes")
        name = self.function.name("local")
        kind = types.memory(buffer.dtype)
        self.function.stack.append(f"  {name} = alloca [{max(size, 1)} x {kind}], align 64")
        self.pointers[buffer] = name

    def _store(self, s: Store) -> None:
        dtype = s.buffer.dtype
        if s.buffer in self.registers:
            value = self.evaluate(s.value, FULL)
            self._assign(s.buffer, value)
            return
        if self.lanes is None:
            value = self.scalar(s.value)
            place = self.address(s.buffer, self.scalar(s.offset).text)
            store_lanes(self.scope, value.text, place, dtype, 1, None)
        else:
            self._write_lanes(s, self.all_lanes(s.value))
        self.note_write(s.buffer)

    def _are_pairs(self, first: Statement, second: Statement) -> bool:
        """Whether two stores fill a stretch together, the one every second place of it."""
        if self.lanes is None or self.lanes.mask is not None or self.guards:
            return False
        if not isinstance(first, Store) or not isinstance(second, Store) \
                or first.buffer is not second.buffer or first.buffer in self.registers:
            return False
        return self.step(first.offset) == 2 and is_next(first.offset, second.offset) \
            and first.buffer not in self.find_reads(second.value)[1]

    def _store_pairs(self, first: Any, second: Any) -> None:
        assert self.lanes is not None
        x, y = self.all_lanes(first.value), self.all_lanes(second.value)
        place = self.address(first.buffer, self.scalar(first.offset).text)
        store_pairs(self.scope, x, y, place, first.buffer.dtype, self.lanes.count)
        self.note_write(first.buffer)

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
        if s.error is not None:
            self.body(written_out(s))
            return
        if s.buffer in self.registers:
            self._accumulate_place(s)
            return
        dtype = s.buffer.dtype
        if self.lanes is None:
            place = self.address(s.buffer, self.scalar(s.offset).text)
            value = self.scalar(s.value).text
            combine_element(self.scope, place, s.combine, value, dtype, self.has_fma)
        else:
            value = self.all_lanes(s.value)
            place = self.address(s.buffer, self.scalar(s.offset).text)
            count = self.lanes.count
            before = load_lanes(self.scope, place, dtype, count, self.mask())
            before = from_memory(self.scope, before, dtype, count)
            write = Operations(self.scope, count, self.has_fma)
            self._write_lanes(s, write.combine(s.combine, before, value, dtype))
        self.note_write(s.buffer)

    def _accumulate_place(self, s: Accumulate) -> None:
        dtype = s.buffer.dtype
        value, before = self.evaluate(s.value, FULL), self.registers[s.buffer]
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
            for branch, wanted in ((s.body, True), (s.orelse, False)):
                with self.guard((*self.guards, (s.condition, wanted))):
                    self.body(branch)
            return
        condition = self.scalar(s.condition).text
        out = self.scope
        yes, no, after = (self.function.label(p) for p in ("then", "else", "after"))
        changed = [b for b in self.registers if b in written_buffers((*s.body, *s.orelse))]
        places = dict(self.registers)
        ends = []
        for label, branch in ((yes, s.body), (no, s.orelse)):
            inner = Scope(self.function, out, conditional=True, block=label)
            self.registers = dict(places)
            with self.inside(inner, None):
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
        self.registers = places
        (first, a), (second, b) = ends
        for buffer, x, y in zip(changed, a, b, strict=True):
            text = out.phi(register(buffer.dtype), (x.text, first.block), (y.text, second.block))
            self.registers[buffer] = Value(text, 1, out)

    # ------------------------------------------------------------------------- loops

    def loop(self, loop: For, multiple: int | None = None) -> None:
        """A loop, as vectors where that is asked for and safe.

        With a ``multiple`` only its iterations from ``%begin``, which is one, to ``%end``: there
        is one at least.
        """
        copied = find_copy(loop) if self.lanes is None else None
        if copied is None or any(buffer not in self.pointers for buffer in copied):
            write_loop(self, loop, self.body, self.vector_bits, multiple)
            return
        # A variable that is updated in place is not copied onto itself.
        out = self.scope
        different, after = self.function.label("copy"), self.function.label("copied")
        inner = Scope(self.function, out, conditional=True, block=different)
        with self.inside(inner, None):
            write_loop(self, loop, self.body, self.vector_bits, multiple)
        inner.jump(after)
        source, target = (self.pointers[buffer] for buffer in copied)
        out.branch(out.value(f"icmp ne ptr {source}, {target}"), different, after)
        out.place(different)
        out.absorb(inner)
        out.place(after)
