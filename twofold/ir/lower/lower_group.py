"""Group → kernel: loops around the index expressions of a group's values.

Three shapes of loop nest cover every group. A *map* has no reductions: one parallel loop over
blocks, one vector loop inside. A *row* group reduces the innermost axes: a parallel loop over
rows, in each a vector loop per stage (softmax: maximum, sum of exponentials, results). A *column*
group keeps the innermost axes: a parallel loop over tiles of columns, in each sequential loops
over the reduced axes around a vector loop over the tile. Rows of at most four elements are written
out, in a vector loop over rows. Adjacent axes that every access walks contiguously become one.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...dataclass import dataclass, field
from ...errors import InternalError
from ..base import blocks, dims
from ..base.dims import Dim
from ..fusion.cost import cost_of
from ..fusion.group import Group
from ..graph import Node, Value
from ..kernel import build as k
from ..kernel import simplify, sums, traverse
from ..kernel.build import ZERO, broadcast_index
from ..kernel.combines import COMBINES
from ..kernel.nodes import (
    Accumulate,
    Buffer,
    Const,
    Expression,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Statement,
    Store,
    Variable,
)
from ..ops import Paired, Reduction
from .axes import LANE, Nest, Run, StageLoops
from .elements import ElementBuilder

COSTLY = 8            # instructions in a value worth keeping rather than computing twice
LONGEST_SHORT = 400   # instructions of a row written out


@dataclass(eq=False)
class LoweredGroup:
    """A kernel, the values its input buffers hold and those its output buffers receive."""

    kernel: Kernel
    inputs: list[Value]
    outputs: list[Value]


def lower_group(group: Group, name: str) -> LoweredGroup:
    """The kernel that computes a group.

    Parameters
    ----------
    group : Group
    name : str
        Kernel name, a C identifier.
    """
    return _Lowering(group).build(name)


def _output(name: str, value: Value) -> Buffer:
    type = value.type.in_memory
    return Buffer(name, type.dtype, type.shape, "output")


class _Lowering:
    def __init__(self, group: Group):
        self.group = group
        self.index: list[Expression] = []
        self.ranges: dict[Index, Dim] = {}
        for axis, extent in enumerate(group.domain):
            if extent == 1:
                self.index.append(ZERO)
            else:
                i = Index(f"i{axis}")
                self.index.append(i)
                self.ranges[i] = extent
        self.elements = ElementBuilder(group, self.ranges)  # type: ignore[arg-type]  # Dims are objects
        self.outputs = {value: _output(f"out{i}", value) for i, value in enumerate(group.outputs)}
        axes = set(group.axes or ())
        last = max((a for a, d in enumerate(group.domain) if d != 1), default=None)
        self.form = "map" if group.axes is None else (
            "row" if last is None or last in axes else "column")
        self.kinds = [self._kind(axis, axes, last) for axis in range(len(group.domain))]
        self.short_row = self._short_row()
        self.has_long_sums = self._has_long_sums()
        self.column_local: dict[Value, Buffer] = {}
        self.rows: list[Buffer] = []
        self.kept: dict[Value, int] = {}

    def _kind(self, axis: int, axes: set[int], last: int | None) -> str:
        if axis in axes:
            return "reduce"
        if self.form == "column" and last is not None and all(
                a not in axes for a in range(axis, last + 1)):
            return "column"
        return "outer"

    def _short_row(self) -> int:
        """Length of rows that are too short for vectors of their own; 0 for others.

        The three coordinates of a point, say. Such a row is written out and the vectors go across
        rows.
        """
        axes = self.group.axes or ()
        row = dims.product(self.group.domain[a] for a in axes)
        outer = [d for a, d in enumerate(self.group.domain) if a not in axes and d != 1]
        if (self.form != "row" or not isinstance(row, int) or not outer
                or not 1 < row <= blocks.SHORT_ROW):
            return 0
        across = outer[-1]
        if isinstance(across, int) and across < 4 * blocks.SHORT_ROW:
            return 0
        work = sum(cost_of(node) for node in self.group.nodes)
        # Results of every element are written with steps then, which must be worth it.
        if work < 2 * COSTLY and not all(self._is_outer(v) for v in self.group.outputs):
            return 0
        return row if row * work <= LONGEST_SHORT else 0

    def _has_long_sums(self) -> bool:
        """Whether there may be loops that add up more than a block."""
        row = dims.product(self.group.domain[a] for a in self.group.axes or ())
        longest = blocks.ROW_SUM if self.form == "row" else blocks.COLUMN_SUM
        return not isinstance(row, int) or row > longest

    # ------------------------------------------------------------------ stages

    def build(self, name: str) -> LoweredGroup:
        stages = self._stages()
        self.kept = self._kept_values(stages)
        loops = [self._stage(stage, number) for number, stage in enumerate(stages)]
        runs = self._collapse([s for loop in loops for s in (*loop.inner, *loop.after)])
        body = Nest("short" if self.short_row else self.form, runs).assemble(loops)
        buffers = [*self.elements.parameters.values(), *self.outputs.values()]
        sizes = [size.symbol for size in traverse.used_sizes(body)]
        kernel = Kernel(name, buffers, sizes, body)
        return LoweredGroup(kernel, list(self.elements.parameters), list(self.outputs))

    def _stages(self) -> list[_StagePlan]:
        """Reductions by depth; each output in the first stage that can compute it."""
        depth: dict[Value, int] = {}
        reductions: dict[int, list[Node]] = {}
        for node in self.group.nodes:
            below = max((depth.get(v, 0) for v in node.inputs), default=0)
            if isinstance(node.op.lowering, Reduction):
                reductions.setdefault(below, []).append(node)
                below += 1
            for value in node.outputs:
                depth[value] = below
        count = max(reductions, default=-1) + 1
        plans = [_StagePlan(reductions.get(i, [])) for i in range(count)]
        for value in self.group.outputs:
            need = depth.get(value, 0)
            if self._is_outer(value):
                plans[need - 1 if need else 0].outer.append(value)
                continue
            if need == len(plans):
                plans.append(_StagePlan([]))
            plans[need].full.append(value)
        return plans

    def _is_outer(self, value: Value) -> bool:
        """True for a value that exists once per row (or column), not once per element."""
        alignment = self.group.alignment.get(value)
        if self.group.axes is None or alignment is None:
            return False
        reduced = [a for a in self.group.axes if self.group.domain[a] != 1]
        return (not any(a in alignment for a in reduced) and bool(reduced)) or (
            not reduced and value.node is not None
            and isinstance(value.node.op.lowering, Reduction))

    def _place(self, value: Value) -> list[Expression]:
        """The domain's index as an index of ``value``."""
        alignment = self.group.alignment[value]
        return [ZERO if axis < 0 else self.index[axis] for axis in alignment]

    def _kept_values(self, plans: list[_StagePlan]) -> dict[Value, int]:
        """Costly values that several stages need, and the first stage that computes them."""
        row = dims.product(self.group.domain[a] for a in self.group.axes or ())
        if self.form != "row" or len(plans) < 2 or not isinstance(row, int) or self.short_row:
            return {}
        needed = [self._find_needed(plan, set()) for plan in plans]
        several: dict[Value, int] = {}
        for node in self.group.nodes:
            value = node.outputs[0]
            using = [i for i, values in enumerate(needed) if value in values]
            if (len(using) > 1 and cost_of(node) >= COSTLY and not self._is_outer(value)
                    and value in self.group.alignment
                    and row * value.dtype.size <= blocks.STAGED_BYTES):
                several[value] = using[0]
        read = {v for i, plan in enumerate(plans)
                for v in self._find_needed(plan, {v for v, at in several.items() if at < i})}
        later = {v for i, plan in enumerate(plans) if i
                 for v in self._find_needed(plan, {v for v, at in several.items() if at < i})}
        return {v: at for v, at in several.items() if v in read and v in later}

    def _find_needed(self, plan: _StagePlan, known: set[Value]) -> set[Value]:
        """Values of the group that a stage's loop evaluates; it stops at ``known`` ones."""
        found: set[Value] = set()
        stack = [*plan.full, *(v for node in plan.reductions for v in node.inputs)]
        while stack:
            value = stack.pop()
            node = value.node
            if value in found or node is None or node not in self.elements.members:
                continue
            found.add(value)
            if value not in known and not isinstance(node.op.lowering, Reduction):
                stack.extend(node.inputs)
        return found

    def _keep(self, number: int, loops: StageLoops) -> None:
        """Store what later stages need into local rows, and let them read it from there."""
        axes = self.group.axes or ()
        extents = [self.group.domain[a] for a in axes]
        offset = simplify.flatten([self.index[a] for a in axes], extents)
        for value, at in self.kept.items():
            if at != number:
                continue
            size = dims.product(extents)
            local = Buffer(f"row{len(self.rows)}", value.dtype, (size,), "local")
            self.rows.append(local)
            loops.before.append(Local(local))
            place = self._place(value)
            loops.inner.append(Store(local, offset, self.elements.at(value, place)))
            self.elements.results[value] = (tuple(place), Load(local, offset))
        self.elements.forget()

    def _stage(self, plan: _StagePlan, number: int) -> StageLoops:
        """Statements inside a stage's reduction loops, before them and after them."""
        loops = StageLoops()
        self._warm(plan)
        for node in plan.reductions:
            self._reduce(node, loops)
        for value in plan.full:
            loops.inner += self._store(value)
        self._keep(number, loops)
        for _, result in loops.results:
            loops.after.extend(result)
        for value in plan.outer:
            loops.after += self._store(value)
        return loops

    def _warm(self, plan: _StagePlan) -> None:
        """Evaluate in program order first, so that deep chains need no deep recursion."""
        if len(self.group.nodes) < 40:
            return
        wanted = {v for node in plan.reductions for v in node.inputs} | set(plan.full)
        wanted |= set(plan.outer)
        needed: set[Value] = set()
        for node in reversed(self.group.nodes):
            if any(v in wanted or v in needed for v in node.outputs):
                if not isinstance(node.op.lowering, Reduction) or node in plan.reductions:
                    needed.update(node.inputs)
        later: set[Value] = set()  # what hangs on reductions that are not done yet
        for node in self.group.nodes:
            value = node.outputs[0]
            reduces = isinstance(node.op.lowering, Reduction)
            if (reduces and value not in self.elements.results) or (
                    not reduces and any(v in later for v in node.inputs)):
                later.add(value)
            elif value in needed and value in self.group.alignment and not reduces:
                self.elements.at(value, self._place(value))

    def _store(self, value: Value) -> list[Statement]:
        place = self._place(value)
        offset = self.elements.flatten(place, value.shape)
        if not value.dtype.is_complex:
            return [Store(self.outputs[value], offset, self.elements.at(value, place))]
        node = value.node
        if node is None or not isinstance(node.op.lowering, Paired):
            raise InternalError(f"{value!r} is complex, and no pair of real values")
        parts = [self.elements.at(part, broadcast_index(place, value.shape, part.shape))
                 for part in node.inputs]
        twice = k.mul(offset, k.index(2))
        return [Store(self.outputs[value], k.add(twice, k.index(i)), part)
                for i, part in enumerate(parts)]

    def _reduce(self, node: Node, loops: StageLoops) -> None:
        lowering = node.op.lowering
        assert isinstance(lowering, Reduction)
        source, result = node.inputs[0], node.outputs[0]
        combine = COMBINES[lowering.combine]
        dtype = combine.dtype_for(source.dtype)
        shape = (blocks.COLUMNS,) if self.form == "column" else (1,)
        number = len(self.column_local)
        local = Buffer(f"acc{number}", dtype, shape, "local")
        self.column_local[result] = local
        loops.before.append(Local(local, Const(combine.start(dtype), dtype)))
        error = None
        if sums.is_rounded(lowering.combine, local) and self.has_long_sums:
            error = Buffer(f"err{number}", dtype, shape, "local")
            loops.before.append(Local(error, k.constant(0, dtype)))
            loops.sums[local] = error
        value = k.cast(self.elements.at(source, self._place(source)), dtype)
        lane = LANE if self.form == "column" else ZERO
        loops.inner.append(Accumulate(local, lane, lowering.combine, value))
        final: Expression = Load(local, lane)
        if error is not None:
            final = k.sub(final, Load(error, lane))
        if combine.takes_any_zero and dtype.kind == "f":
            final = k.add(final, k.constant(0, dtype))
        final = k.cast(final, result.dtype)
        place = tuple(ZERO if extent == 1 else i for i, extent in
                      zip(self._place(result), result.shape, strict=True))
        if self.form == "column":
            self.elements.results[result] = (place, final)
        else:
            bound = Variable(f"r{number}", result.dtype)
            loops.results.append((result, [Let(bound, final)]))
            self.elements.results[result] = (place, bound)

    # ------------------------------------------------------------------ collapsing

    def _collapse(self, statements: Sequence[Statement]) -> list[Run]:
        """Runs of adjacent axes of one kind that every access walks contiguously."""
        offsets, opaque = _accesses(statements)
        runs: list[Run] = []
        for axis, i in enumerate(self.index):
            if not isinstance(i, Index):
                continue
            extent = self.group.domain[axis]
            previous = runs[-1] if runs else None
            if (previous is not None and previous.kind == self.kinds[axis]
                    and i not in opaque and previous.members[-1][0] not in opaque
                    and all(form.terms.get(previous.members[-1][0], 0)
                            == form.terms.get(i, 0) * extent for form in offsets)):
                previous.members.append((i, extent))
                previous.extent = previous.extent * extent
            else:
                runs.append(Run(self.kinds[axis], i, extent, [(i, extent)]))
        for run in runs:
            run.index = Index("_".join(m.name for m, _ in run.members))
        return runs


@dataclass(eq=False)
class _StagePlan:
    reductions: list[Node]
    full: list[Value] = field(default_factory=list)
    outer: list[Value] = field(default_factory=list)


def _accesses(statements: Sequence[Statement]
              ) -> tuple[list[simplify.Linear], set[Expression]]:
    """Linear forms of all memory offsets, and the indices used in any other way."""
    roots: list[Expression] = []
    offsets: list[Expression] = []
    for s in statements:
        match s:
            case Store():
                offsets.append(s.offset)
                roots.append(s.value)
            case Accumulate() | Let():
                roots.append(s.value)
    opaque: set[Expression] = set()
    forms: list[simplify.Linear] = []
    seen: set[Expression] = set()

    def add_offset(offset: Expression) -> list[Expression]:
        form = simplify.linear(offset)
        forms.append(form)
        return [atom for atom in form.terms if not isinstance(atom, Index)]

    stack = list(roots)
    for offset in offsets:
        stack.extend(add_offset(offset))
    while stack:
        e = stack.pop()
        if e in seen:
            continue
        seen.add(e)
        if isinstance(e, Index):
            opaque.add(e)
        elif isinstance(e, Load):
            stack.extend(add_offset(e.offset))
        else:
            stack.extend(e.operands)
    return forms, opaque
