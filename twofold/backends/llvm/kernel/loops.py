"""Loops as LLVM blocks: counted scalar loops, and vector loops with a masked last round.

A loop is written as *guard* (runs only if there is an iteration; what is the same in all
iterations is put there) around *body*. Registers that the body changes become phis. In a vector
loop each sum starts from the neutral element in every lane and is added up across lanes, in a fixed
order, when the loop has ended. Owns blocks and phis; what the body says is written by
``statements.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd

from ....dataclass import dataclass
from ....ir.kernel.bounds import settle_extent
from ....ir.kernel.effects import loaded_buffers, local_size, written_buffers
from ....ir.kernel.nodes import Accumulate, Buffer, For, Let, Load, Local, Statement, Store
from ....ir.kernel.traverse import body_expressions, walk
from ..text import types
from ..text.scalar import Operations, combine_element
from ..text.scope import Scope, Value
from ..text.types import register
from . import schedule
from .expression import ExpressionWriter
from .facts import Lanes
from .outline import Outlined

# Where masks cost nothing, bodies larger than this are written once, always masked: half the code.
_LARGE_BODY = 40


@dataclass
class _Piece:
    """A loop body that was written, with what its phis join."""

    scope: Scope
    label: str
    index: str
    before: dict[Buffer, str]
    after: dict[Buffer, str]


def write_loop(writer: ExpressionWriter, loop: For, body: Callable[[Sequence[Statement]], None],
               vector_bits: int, multiple: int | None) -> None:
    """Write a loop into the writer's current scope.

    Parameters
    ----------
    writer : ExpressionWriter
    loop : For
    body : callable
        Writes the statements of the loop, in the scope that the writer then has.
    vector_bits : int
        Width of the target's vector registers.
    multiple : int or None
        For iterations from ``%begin``, a multiple of it, to ``%end``, one at least; None for all.
    """
    _LoopWriter(writer, loop, body, vector_bits).write(multiple)


class _LoopWriter:
    """Writes one loop."""

    def __init__(self, writer: ExpressionWriter, loop: For,
                 body: Callable[[Sequence[Statement]], None], vector_bits: int):
        self.w = writer
        self.loop = loop
        self.write_body = body
        self.vector_bits = vector_bits
        self.outer = writer.scope
        self.writes = written_buffers(loop.body)

    def write(self, multiple: int | None) -> None:
        """Write it, all of it or from ``%begin`` to ``%end``."""
        w, runs = self.w, multiple is not None
        self.start_multiple = multiple or 0
        if runs:
            start, end = "%begin", "%end"
        else:
            start, end = "0", w.scalar(settle_extent(self.loop.extent, w.extents)).text
            if not end.startswith("%"):
                if int(end) <= 0:
                    return
                runs = True
        label = w.function.label("loop")
        guard = Scope(w.function, self.outer, conditional=not runs,
                      block=self.outer.block if runs else label)
        places = dict(w.registers)
        with w.inside(guard, w.lanes):
            self._iterate(guard, start, end)
        self._close(guard, label, places, start, end, runs)

    def _iterate(self, guard: Scope, start: str, end: str) -> None:
        """Write the iterations, sums that can stay in registers around them."""
        w = self.w
        sums = schedule.find_register_sums(self.loop, w.registers)
        for s in sums:
            neutral = types.neutral(s.combine, s.buffer.dtype)
            w.registers[s.buffer] = Value(neutral, 1, guard)
            w.note_write(s.buffer)
        lanes = self._lanes()
        if lanes:
            self._vector(guard, lanes, start, end)
        else:
            self._scalar(guard, start, end)
        for s in sums:
            value = w.registers.pop(s.buffer).text
            place = w.address(s.buffer, w.scalar(s.offset).text)
            combine_element(guard, place, s.combine, value, s.buffer.dtype, w.has_fma)
            w.note_write(s.buffer)

    def _close(self, guard: Scope, label: str, places: dict[Buffer, Value], start: str, end: str,
               runs: bool) -> None:
        """Put the guard into the scope around the loop."""
        w, outer = self.w, self.outer
        changed = [b for b in places if b in self.writes]
        if runs:
            outer.absorb(guard)
            for buffer in changed:
                w.registers[buffer] = Value(w.registers[buffer].text, 1, outer)
            return
        done = w.function.label("done")
        before = outer.block
        outer.branch(outer.value(f"icmp slt i64 {start}, {end}"), label, done)
        outer.place(label)
        outer.absorb(guard)
        last = outer.block
        outer.jump(done)
        outer.place(done)
        for buffer in changed:
            text = outer.phi(register(buffer.dtype), (places[buffer].text, before),
                             (w.registers[buffer].text, last))
            w.registers[buffer] = Value(text, 1, outer)

    def _body(self, guard: Scope, index: str, before: dict[Buffer, Value],
              lanes: Lanes | None = None, rest: str | None = None) -> _Piece:
        """Write the body once, in a scope of its own."""
        w = self.w
        label = w.function.label("body")
        body = Scope(w.function, guard, writes=self.writes, block=label)
        if lanes is not None and rest is not None:
            lanes.mask = _first_lanes(body, lanes.count, rest)
        for buffer, value in before.items():
            w.registers[buffer] = Value(value.text, value.lanes, body)
        w.indices[self.loop.index] = Value(index, 1, body)
        w.extents[self.loop.index] = self.loop.extent
        step = 1 if lanes is None else lanes.count
        w.multiples[self.loop.index] = gcd(self.start_multiple, step)
        for buffer in self.writes:
            w.note_write(buffer)
        with w.inside(body, lanes):
            self.write_body(self.loop.body)
        after = {buffer: w.registers[buffer].text for buffer in before}
        for buffer in self.writes:
            w.note_write(buffer)
        del w.indices[self.loop.index], w.extents[self.loop.index]
        del w.multiples[self.loop.index]
        return _Piece(body, label, index, {b: v.text for b, v in before.items()}, after)

    # ------------------------------------------------------------------------- scalar

    def _scalar(self, guard: Scope, start: str, end: str) -> None:
        w = self.w
        changed = [b for b in w.registers if b in self.writes]
        initial = {b: w.registers[b].text for b in changed}
        before = {b: Value(w.function.name("r"), 1, guard) for b in changed}
        piece = self._body(guard, w.function.name("i"), before)
        entered = guard.block
        guard.jump(piece.label)
        kinds = {b: register(b.dtype) for b in changed}
        self._put_loop(guard, piece, entered, initial, kinds, start, end, 1)
        for buffer in changed:
            w.registers[buffer] = Value(piece.after[buffer], 1, guard)

    def _put_loop(self, guard: Scope, piece: _Piece, entered: str, initial: dict[Buffer, str],
                  kinds: dict[Buffer, str], start: str, end: str, step: int) -> None:
        """Header with phis, body, back edge; writing goes on after the loop."""
        following, after = self.w.function.name("n"), self.w.function.label("exit")
        latch = piece.scope.block
        guard.place(piece.label)
        guard.line(f"{piece.index} = phi i64 [{start}, %{entered}], [{following}, %{latch}]")
        for buffer, kind in kinds.items():
            guard.line(f"{piece.before[buffer]} = phi {kind} [{initial[buffer]}, %{entered}], "
                       f"[{piece.after[buffer]}, %{latch}]")
        guard.absorb(piece.scope)
        guard.line(f"{following} = add nsw i64 {piece.index}, {step}")
        again = guard.value(f"icmp slt i64 {following}, {end}")
        guard.branch(again, piece.label, after)
        guard.place(after)

    # ------------------------------------------------------------------------- vectors

    def _lanes(self) -> int:
        """Lanes of this loop; 0 when it stays scalar."""
        w, loop = self.w, self.loop
        if loop.mode == "sequential" or w.lanes is not None:
            return 0
        inner = {s.buffer for s in walk(loop.body) if isinstance(s, Local)}
        if (any(isinstance(s, For) for s in walk(loop.body))
                or any(local_size(b) != 1 for b in inner)):
            return 0
        variables, places = dict(w.variables), dict(w.registers)
        for buffer in inner:
            w.registers[buffer] = Value("", 2, w.scope)
        for s in walk(loop.body):
            if isinstance(s, Let):
                w.variables[s.variable] = s.value
        with w.inside(w.scope, Lanes(loop.index, 2)):
            count = self._count_lanes(inner)
        w.variables, w.registers = variables, places
        return count

    def _count_lanes(self, inner: set[Buffer]) -> int:
        """Lanes of a loop that would be a vector loop; 0 where that is not safe."""
        w, loop = self.w, self.loop
        if not self._is_safe(inner):
            return 0
        found = body_expressions(loop.body, usual=True)
        varying = [e for e in found if w.step(e) is None]
        varying += [s.value for s in walk(loop.body) if isinstance(s, (Store, Accumulate))]
        gathers = any(isinstance(e, Load) and e.buffer not in w.registers
                      and w.step(e.offset) not in (0, 1, -1) for e in found)
        # Functions are called with one vector, whatever they hold.
        gathers = gathers or any(isinstance(e, Outlined) for e in found)
        self.large = len(varying) > _LARGE_BODY
        return schedule.lane_count(loop, varying, self.vector_bits, gathers)

    def _is_safe(self, inner: set[Buffer]) -> bool:
        """Whether all lanes may run each statement before any lane runs the next."""
        w = self.w
        loaded = loaded_buffers(self.loop.body)
        for s in walk(self.loop.body):
            if not isinstance(s, (Store, Accumulate)) or s.buffer in inner:
                continue
            if isinstance(s, Store):
                if s.buffer in w.registers or w.step(s.offset) == 0:
                    return False
            elif s.buffer in w.registers:
                if s.buffer in loaded:
                    return False
            elif w.step(s.offset) != 1:
                return False
        return True

    def _vector(self, guard: Scope, count: int, start: str, end: str) -> None:
        w = self.w
        combines = {s.buffer: s.combine for s in walk(self.loop.body)
                    if isinstance(s, Accumulate) and s.buffer in w.registers}
        totals = {b: w.registers[b] for b in combines}
        kinds = {b: types.vector(register(b.dtype), count) for b in combines}
        neutral = {b: types.spread(types.neutral(c, b.dtype), register(b.dtype), count)
                   for b, c in combines.items()}
        static = int(end) if start == "0" and not end.startswith("%") else None
        if self.large and self.vector_bits >= 512 and (static is None or static % count):
            sums = self._masked_rounds(guard, count, start, end, neutral, kinds)
        else:
            sums = self._whole_rounds(guard, count, start, end, static, neutral, kinds)
        for buffer, combine in combines.items():
            total = self._across(guard, sums[buffer], combine, buffer, count)
            write = Operations(guard, 1, w.has_fma)
            text = write.combine(combine, totals[buffer].text, total, buffer.dtype)
            w.registers[buffer] = Value(text, 1, guard)

    def _masked_rounds(self, guard: Scope, count: int, start: str, end: str,
                       neutral: dict[Buffer, str], kinds: dict[Buffer, str]) -> dict[Buffer, str]:
        w = self.w
        index, rest = w.function.name("i"), w.function.name("rest")
        before = {b: Value(w.function.name("r"), count, guard) for b in kinds}
        piece = self._body(guard, index, before, Lanes(self.loop.index, count), rest)
        piece.scope.lines.insert(0, f"  {rest} = sub i64 {end}, {index}")
        entered = guard.block
        guard.jump(piece.label)
        self._put_loop(guard, piece, entered, neutral, kinds, start, end, count)
        return piece.after

    def _whole_rounds(self, guard: Scope, count: int, start: str, end: str, static: int | None,
                      neutral: dict[Buffer, str], kinds: dict[Buffer, str]) -> dict[Buffer, str]:
        """Rounds of all lanes, then one of those that are left."""
        w = self.w
        sums = dict(neutral)
        main = tail = None
        if static is None:
            length = end if start == "0" else guard.value(f"sub i64 {end}, {start}")
            whole = guard.value(f"and i64 {length}, -{count}")
            stop = whole if start == "0" else guard.value(f"add i64 {start}, {whole}")
        else:
            stop = str(static - static % count)
        if static is None or static >= count:
            before = {b: Value(w.function.name("r"), count, guard) for b in kinds}
            main = self._body(guard, w.function.name("i"), before, Lanes(self.loop.index, count))
        if static is None or static % count:
            between = {b: w.function.name("m") for b in kinds} if main else dict(neutral)
            rest = w.function.name("rest")
            before = {b: Value(text, count, guard) for b, text in between.items()}
            tail = self._body(guard, stop, before, Lanes(self.loop.index, count), rest)
            tail.scope.lines.insert(0, f"  {rest} = sub i64 {end}, {stop}")
        entered = guard.block
        if main is not None:
            middle = w.function.label("middle")
            if static is None:
                guard.branch(guard.value(f"icmp slt i64 {start}, {stop}"), main.label, middle)
            else:
                guard.jump(main.label)
            self._put_loop(guard, main, entered, neutral, kinds, start, stop, count)
            exit_ = guard.block
            guard.jump(middle)
            guard.place(middle)
            joined = tail.before if tail else {b: w.function.name("m") for b in kinds}
            for b, kind in kinds.items():
                skipped = f"[{neutral[b]}, %{entered}], " if static is None else ""
                guard.line(f"{joined[b]} = phi {kind} {skipped}[{main.after[b]}, %{exit_}]")
            sums = joined
        if tail is None:
            return sums
        entered, done = guard.block, w.function.label("last")
        if static is None:
            guard.branch(guard.value(f"icmp slt i64 {stop}, {end}"), tail.label, done)
        else:
            guard.jump(tail.label)
        guard.place(tail.label)
        guard.absorb(tail.scope)
        last = guard.block
        guard.jump(done)
        guard.place(done)
        for b, kind in kinds.items():
            pairs = [(tail.after[b], last)]
            if static is None:
                pairs.insert(0, (sums[b], entered))
            sums = {**sums, b: guard.phi(kind, *pairs)}
        return sums

    def _across(self, guard: Scope, text: str, combine: str, buffer: Buffer, count: int) -> str:
        """All lanes combined, halves with halves."""
        scalar = register(buffer.dtype)
        while count > 1:
            kind, half = types.vector(scalar, count), count // 2
            parts = []
            for first in (0, half):
                order = ", ".join(f"i32 {first + i}" for i in range(half))
                parts.append(guard.value(f"shufflevector {kind} {text}, {kind} poison, "
                                         f"<{half} x i32> <{order}>"))
            if half == 1:
                parts = [guard.value(f"extractelement <1 x {scalar}> {p}, i64 0") for p in parts]
            text = Operations(guard, half, self.w.has_fma).combine(
                combine, parts[0], parts[1], buffer.dtype)
            count = half
        return text


def _first_lanes(body: Scope, count: int, rest: str) -> str:
    """A mask of the first ``rest`` lanes."""
    body.declare("declare i64 @llvm.umin.i64(i64, i64)")
    few = body.value(f"call i64 @llvm.umin.i64(i64 {rest}, i64 {count})")
    # The compared vector fills a register: of a shorter one LLVM compares the rest of the register
    # too, and a masked store of bytes that it widens then writes past the last lane.
    kind = "i32" if count > 128 else f"i{min(max(8, 128 // count), 64)}"
    if kind != "i64":
        few = body.value(f"trunc i64 {few} to {kind}")
    vector = types.vector(kind, count)
    one = body.value(f"insertelement {vector} poison, {kind} {few}, i64 0")
    all_ = body.value(f"shufflevector {vector} {one}, {vector} poison, "
                      f"<{count} x i32> zeroinitializer")
    steps = "<" + ", ".join(f"{kind} {i}" for i in range(count)) + ">"
    return body.value(f"icmp ult {vector} {steps}, {all_}")

