"""Long sums with few results: each is cut into pieces, a work-group per piece, combined afterwards.

A part of a kernel (``mapping.py``) whose rows or columns are too few to keep a device busy is
launched once per sum and once for what comes after. A launch first combines the pieces of the sums
before it, then sums its own piece. Within a group the work-items combine what they have in a tree
in local memory; pieces are kept in scratch memory. The number of pieces follows from the sizes and
the device alone and every order is fixed, so results are the same in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from ....dataclass import dataclass
from ....ir.base.target import Target
from ....ir.kernel.bounds import is_of_sizes, size_value
from ....ir.kernel.combines import COMBINES
from ....ir.kernel.effects import separate_sums
from ....ir.kernel.nodes import (
    INDEX,
    Accumulate,
    Buffer,
    Const,
    Expression,
    For,
    Kernel,
    Statement,
    Store,
)
from ....ir.kernel.traverse import walk
from . import mapping, scalar, types
from .expression import Scope
from .kernel import Body, Function
from .launch import PIECES, SCRATCH, KernelText, Scratch, Sizes, when_whole
from .mapping import Part
from .types import unwrap

GROUP = 256             # work-items per group
GROUPS_PER_UNIT = 8     # groups that keep a compute unit busy
ROUNDS = 8              # elements per work-item below which a piece is not worth its launch
MOST_PIECES = 1024
WIDEST = 64             # lanes of one group; the other items of a group share them
_CELL = 8               # bytes of a partial sum, whatever its type


@dataclass(frozen=True)
class _Nest:
    """A loop nest over a part's rows or columns, and what it sums up."""

    loop: For
    sums: dict[Buffer, str]


@dataclass(frozen=True)
class _Plan:
    """How a part is cut: ``lanes`` of a group stand side by side, its workers share a sum."""

    part: Part
    nests: tuple[_Nest, ...]    # those that sum something up
    cut_last: bool              # whether the last launch has loops to share as well
    lanes: int
    workers: int


class ReductionSplitter:
    """Cuts the sums of kernels for one device.

    Parameters
    ----------
    target : Target
    """

    def __init__(self, target: Target):
        self.units = target.cores
        self.group = min(GROUP, target.group_items)

    def write(self, kernel: Kernel, name: str, part: Part, aliased: bool
              ) -> list[KernelText] | None:
        """The functions that compute a part, in launch order; None where one launch does.

        Where sizes are not known yet, the function of one launch is among them, and launched when
        there is one piece only.
        """
        plan = _rows(part, self.group) or _columns(part, self.group)
        if plan is None or aliased or _adds_to_results(part):
            return None     # where memory is shared, groups could overwrite what others still read
        known = all(isinstance(e, Const) for e in _extents(plan))
        if known and self.pieces(plan, {}) == 1:
            return None
        scratch = Scratch(lambda sizes: self.pieces(plan, sizes),
                          lambda sizes: self._bytes(plan, sizes))
        last = len(plan.nests)
        texts = [_Stage(kernel, f"{name}_step{stage}", plan, stage, aliased).write_stage(scratch)
                 for stage in range(last + 1)]
        if not known:
            texts.append(when_whole(Function(kernel, name, [part], aliased, self.group).write(),
                                     scratch))
        return texts

    def pieces(self, plan: _Plan, sizes: Sizes) -> int:
        """The number of pieces for given sizes."""
        value = size_value
        count = value(plan.part.loop.extent, sizes) * _tiles(plan, sizes)
        steps = rounds = 0
        for nest in plan.nests:
            outer = value(nest.loop.extent, sizes)
            steps = max(steps, outer)
            rounds = max(rounds, outer * _inner_rounds(plan, nest.loop, sizes))
        if count == 0 or count >= self.units * GROUPS_PER_UNIT // 2:
            return 1
        wanted = -(-self.units * GROUPS_PER_UNIT // count)
        worth = rounds // (plan.workers * ROUNDS)
        return max(1, min(wanted, worth, steps, MOST_PIECES))

    def _bytes(self, plan: _Plan, sizes: Sizes) -> int:
        count = size_value(plan.part.loop.extent, sizes) * _lane_count(plan, sizes)
        sums = sum(len(nest.sums) for nest in plan.nests)
        return sums * count * self.pieces(plan, sizes) * _CELL


# ---------------------------------------------------------------------------- what can be cut

def _rows(part: Part, group: int) -> _Plan | None:
    """The plan for a part that reduces rows."""
    if part.kind != "rows" or part.staged:
        return None
    loops = [s for s in part.loop.body if isinstance(s, For)]
    found = _nests(loops, lambda nest: mapping.find_row_sums(nest, frozenset()))
    return None if found is None else _Plan(part, *found, 1, group)


def _columns(part: Part, group: int) -> _Plan | None:
    """The plan for a part that reduces columns."""
    if part.kind != "items" or not part.lanes:
        return None
    loops = [s for s in part.loop.body if isinstance(s, For) and s.mode != "vector"]
    found = _nests(loops, lambda nest: separate_sums(nest, part.private))
    if found is None:
        return None
    widest = max(int(e.value) if isinstance(e, Const) else WIDEST for e in part.lanes)
    lanes = min(WIDEST, group, 1 << max(widest - 1, 0).bit_length())
    return _Plan(part, *found, lanes, group // lanes)


def _nests(loops: Sequence[For], find: Callable[[For], dict[Buffer, str] | None]
           ) -> tuple[tuple[_Nest, ...], bool] | None:
    """The loops that add something up, and whether there are others; None without any to cut."""
    nests = []
    for loop in loops:
        sums = find(loop)
        if sums is None or not is_of_sizes(loop.extent):
            return None
        if sums:
            nests.append(_Nest(loop, sums))
    return (tuple(nests), len(nests) < len(loops)) if nests else None


def _adds_to_results(part: Part) -> bool:
    return any(isinstance(s, Accumulate) and s.buffer.role != "local"
               for s in walk(part.loop.body))


def _extents(plan: _Plan) -> list[Expression]:
    """What the number of pieces is made of."""
    loops = [s for nest in plan.nests for s in walk([nest.loop]) if isinstance(s, For)]
    return [plan.part.loop.extent, *plan.part.lanes,
            *(s.extent for s in loops if is_of_sizes(s.extent))]


def _inner_rounds(plan: _Plan, loop: For, sizes: Sizes) -> int:
    """Rounds of the loops inside a nest's outermost one, lanes apart."""
    longest = 1
    for s in loop.body:
        if isinstance(s, For) and not (s.mode == "vector" and plan.part.lanes):
            extent = size_value(s.extent, sizes) if is_of_sizes(s.extent) else 1
            longest = max(longest, extent * _inner_rounds(plan, s, sizes))
    return longest


def _lane_count(plan: _Plan, sizes: Sizes) -> int:
    return max((size_value(e, sizes) for e in plan.part.lanes), default=1)


def _tiles(plan: _Plan, sizes: Sizes) -> int:
    return -(-_lane_count(plan, sizes) // plan.lanes)


# ---------------------------------------------------------------------------- the text

class _Stage(Function):
    """Writes the launch that sums up one nest, or (after the last) what comes after all."""

    def __init__(self, kernel: Kernel, name: str, plan: _Plan, stage: int, aliased: bool):
        super().__init__(kernel, name, [plan.part], aliased, plan.lanes * plan.workers)
        self.plan = plan
        self.stage = stage
        self.is_last = stage == len(plan.nests)
        self.is_cut = not self.is_last or plan.cut_last
        self.local = plan.lanes * plan.workers
        for taken in (SCRATCH, PIECES, "piece", "item", "worker", "lane", "cells", "lane_count"):
            self.out.name(taken)

    def write_stage(self, scratch: Scratch) -> KernelText:
        """The function, given the memory it shares with the other launches."""
        out, loop, plan, scope = self.out, self.plan.part.loop, self.plan, Scope()
        for i in self.buffers:
            out.use(self.kernel.buffers[i].dtype)
        index = out.name(loop.index.name)
        out.line("const int item = (int)get_local_id(0);")
        out.line(f"const int worker = item / {plan.lanes};")
        lanes = self._lanes(plan.part) if plan.part.lanes else "1L"
        out.line(f"const long lane_count = {lanes};")
        out.line(f"const long tiles = (lane_count + {plan.lanes - 1}) / {plan.lanes};")
        out.line("const long group = (long)get_group_id(0);")
        out.line(f"const long lane = group % tiles * {plan.lanes} + item % {plan.lanes};")
        rest = "group / tiles"
        out.line(f"const long piece = {f'{rest} % {PIECES}' if self.is_cut else '0'};")
        out.line(f"const long {index} = {f'{rest} / {PIECES}' if self.is_cut else rest};")
        count = unwrap(self.writer.write(loop.extent, scope))
        out.line(f"const long cells = ({count}) * {PIECES} * lane_count;")
        scope.texts[loop.index] = index
        body = _StageBody(self, index)
        body.statements(loop.body, scope)
        return self.finish(lambda sizes: (self._group_count(scratch, sizes),), scratch)

    def _group_count(self, scratch: Scratch, sizes: Sizes) -> int:
        pieces = scratch.pieces(sizes)
        if pieces == 1:
            return 0
        count = size_value(self.plan.part.loop.extent, sizes) * _tiles(self.plan, sizes)
        return count * pieces if self.is_cut else count


class _StageBody(Body):
    """Writes a part's statements as far as one launch goes."""

    def __init__(self, function: _Stage, index: str):
        super().__init__(function, function.plan.part)
        self.stage = function
        self.plan = function.plan
        self.index = index
        self.seen = 0           # nests with sums so far
        self.regions = 0        # sums so far
        self.nested = False
        self.is_done = False
        if self.plan.part.lanes:
            self.lane = "lane"
        else:
            self.row = True

    def statements(self, body: Sequence[Statement], scope: Scope) -> None:
        """Write statements until the launch's own sum is written."""
        if self.nested:
            super().statements(body, scope)
            return
        self.nested = True
        scope.share(body)
        for _, run in groupby(body, lambda s: isinstance(s, Store) or s):
            if not self.is_done:
                super().statements(list(run), scope)

    # ------------------------------------------------------------------ loops

    def _for(self, s: For, scope: Scope) -> None:
        nest = next((n for n in self.plan.nests if n.loop is s), None)
        if nest is not None:
            self.writer.name_divisions(s.body, scope)
            if self.seen < self.stage.stage:
                self._combine(nest, scope)
            else:
                self._sum(nest, scope)
            self.seen += 1
        elif s not in self.part.loop.body or (self.lane is not None and s.mode == "vector"):
            super()._for(s, scope)
        elif self.stage.is_last:                # writes results only
            self.writer.name_divisions(s.body, scope)
            self.partials = {_NO_SUM: ""}
            self._pieces(s, scope)
            self.partials = {}

    def _pieces(self, s: For, scope: Scope) -> None:
        """This group's rounds of a loop, shared among its workers."""
        out = self.out
        extent = self.writer.write_all([s.extent], scope, named=True)[0]
        index, size, end = (out.name(n) for n in (s.index.name, "piece_size", "piece_end"))
        shared = self.lane is not None or s.mode == "vector"
        first, step = ("worker", self.plan.workers) if shared else ("0", 1)
        out.line(f"const long {size} = ({extent} + {PIECES} - 1) / {PIECES};")
        out.line(f"const long {end} = {extent} < (piece + 1) * {size} ? {extent} "
                 f": (piece + 1) * {size};")
        out.open(f"for (long {index} = piece * {size} + {first}; {index} < {end}; "
                 f"{index} += {step})")
        self._inner(s, scope, index)
        out.close()

    def _lane_loop(self, s: For, scope: Scope) -> None:
        """The lane's own round; the lanes of the last group may be more than there are."""
        self.out.open(f"if (lane < {unwrap(self.writer.write(s.extent, scope))})")
        self._inner(s, scope, "lane")
        self.out.close()

    def _store(self, run: Sequence[Store], scope: Scope) -> None:
        """What there is once per row or lane is written by its first group, in the last launch."""
        if self.partials or (self.lane is None and self.in_vector):
            super()._store(run, scope)
        elif self.stage.is_last:
            first = "piece == 0" if self.lane is None else "worker == 0 && piece == 0"
            self.out.open(f"if ({first})")
            super()._store(run, Scope(scope))
            self.out.close()
            scope.forget({s.buffer for s in run})

    # ------------------------------------------------------------------ sums

    def _start(self, nest: _Nest) -> dict[Buffer, str]:
        parts = {}
        for buffer, combine in nest.sums.items():
            name = parts[buffer] = self.out.name(f"{buffer.name}_part")
            neutral = types.constant(COMBINES[combine].neutral(buffer.dtype), buffer.dtype)
            self.out.line(f"{self.out.use(buffer.dtype)} {name} = {neutral};")
        return parts

    def _sum(self, nest: _Nest, scope: Scope) -> None:
        """Sum up this group's piece and keep it; nothing comes after that."""
        self.partials = parts = self._start(nest)
        self._pieces(nest.loop, scope)
        self.partials = {}
        for buffer, combine in nest.sums.items():
            total = self._lane_total(buffer, combine, parts[buffer])
            kind = self._kind(buffer)
            value = f"(uchar)({total})" if buffer.dtype.kind == "b" else total
            self.out.open("if (worker == 0 && lane < lane_count)")
            self.out.line(f"((__global {kind}*)({SCRATCH} + {self._region()}))"
                          f"[{self._cell('piece')}] = {value};")
            self.out.close()
            self.out.line("barrier(CLK_LOCAL_MEM_FENCE);")
        self.is_done = True

    def _combine(self, nest: _Nest, scope: Scope) -> None:
        """The total of a sum whose pieces an earlier launch has left."""
        out = self.out
        parts = self._start(nest)
        for buffer, combine in nest.sums.items():
            part, kind = parts[buffer], self._kind(buffer)
            cell = out.name("k")
            out.open("if (lane < lane_count)")
            out.open(f"for (long {cell} = worker; {cell} < {PIECES}; {cell} += "
                     f"{self.plan.workers})")
            text = (f"((__global const {kind}*)({SCRATCH} + {self._region()}))"
                    f"[{self._cell(cell)}]")
            text = f"({text} != 0)" if buffer.dtype.kind == "b" else text
            total = unwrap(scalar.combine(out, combine, part, text, buffer.dtype))
            out.line(f"{part} = {total};")
            out.close()
            out.close()
            whole = self._lane_total(buffer, combine, part)
            place = self.writer.scalars[buffer]
            value = unwrap(scalar.combine(out, combine, place, whole, buffer.dtype))
            out.line(f"{place} = {value};")
            out.line("barrier(CLK_LOCAL_MEM_FENCE);")
        scope.forget(set(nest.sums))

    def _cell(self, piece: str) -> str:
        return f"({self.index} * {PIECES} + {piece}) * lane_count + lane"

    def _region(self) -> str:
        number = self.regions
        self.regions += 1
        return f"cells * {number * _CELL}L"

    @staticmethod
    def _kind(buffer: Buffer) -> str:
        return "uchar" if buffer.dtype.kind == "b" else types.register(buffer.dtype)

    def _lane_total(self, buffer: Buffer, combine: str, part: str) -> str:
        """Combine what the workers have, in an order that is always the same; each may read it."""
        lanes = self.plan.lanes
        return self.shared_total(buffer, combine, part, self.plan.workers * lanes, lanes)



_NO_SUM = Buffer("no_sum", INDEX, (1,), "local")
