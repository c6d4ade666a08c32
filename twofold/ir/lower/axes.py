"""The loops of a kernel around the statements of its stages, one shape for each form of group.

What the statements are is the business of ``lower_group.py``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from ...dataclass import dataclass, field
from ..base import blocks, dims
from ..base.dims import Dim
from ..graph import Value
from ..kernel import blocked_sums, simplify, traverse
from ..kernel import build as k
from ..kernel.build import ZERO
from ..kernel.nodes import Buffer, Const, Expression, For, Index, Let, Statement, Variable

LANE = Index("lane")  # stands for the position inside a column tile until loops are made


@dataclass(eq=False)
class Run:
    """Adjacent axes walked as one loop."""

    kind: str                      # "outer", "reduce" or "column"
    index: Index
    extent: Dim
    members: list[tuple[Index, Dim]] = field(default_factory=list)


@dataclass(eq=False)
class StageLoops:
    """Statements of a stage: inside its reduction loops, before them and after them.

    ``sums``: local buffers whose sums may be long, each with the buffer of its errors.
    """

    before: list[Statement] = field(default_factory=list)
    inner: list[Statement] = field(default_factory=list)
    after: list[Statement] = field(default_factory=list)
    results: list[tuple[Value, list[Statement]]] = field(default_factory=list)
    sums: dict[Buffer, Buffer] = field(default_factory=dict)


class Nest:
    """Puts loops around the statements of the stages.

    Parameters
    ----------
    form : str
        ``map``, ``row``, ``column``, or ``short``: rows written out, the vectors go across rows.
    runs : list of Run
        The loops, outermost first.
    """

    def __init__(self, form: str, runs: list[Run]):
        self.form = form
        self.runs = runs
        self.outer = [run for run in runs if run.kind == "outer"]
        self.reduce = [run for run in runs if run.kind == "reduce"]
        self.column = [run for run in runs if run.kind == "column"]
        self.substitution: dict[Expression, Expression] = {}

    def assemble(self, loops: list[StageLoops]) -> list[Statement]:
        """The body of the kernel."""
        match self.form:
            case "map":
                return self._map(self.runs, [s for loop in loops for s in loop.inner])
            case "short":
                return self._map(self.outer, self._write_out_rows(loops))
            case "row":
                return self._row(loops)
            case _:
                return self._columns(loops)

    # -------------------------------------------------------------- the forms

    def _map(self, runs: list[Run], inner: list[Statement]) -> list[Statement]:
        if not runs:
            return [self._parallel(k.index(1), lambda _: inner)]
        vector, outer = runs[-1], runs[:-1]
        pieces: Dim = 1
        if not isinstance(vector.extent, int) or vector.extent > 2 * blocks.MAP:
            pieces = (vector.extent + (blocks.MAP - 1)) // blocks.MAP
        count = dims.product(run.extent for run in outer) * pieces

        def body(p: Index) -> list[Statement]:
            p_ranges: dict[Index, Dim] = {p: count}
            rows, block = simplify.divide(p, pieces, p_ranges)
            lets = self._bind(outer, rows, p_ranges, count)
            if pieces == 1:
                extent, start = k.dim(vector.extent), ZERO
            else:
                start = k.mul(block, k.index(blocks.MAP))
                extent = k.binary("min", k.index(blocks.MAP), k.sub(k.dim(vector.extent), start))
            return [*lets, self._loop(vector, extent, "vector", inner, start)]

        return [self._parallel(k.dim(count), body)]

    def _write_out_rows(self, loops: list[StageLoops]) -> list[Statement]:
        """The statements of a short row, one element after the other."""
        extents = [run.extent for run in self.reduce if isinstance(run.extent, int)]
        statements: list[Statement] = []
        for loop in loops:
            statements += loop.before
            for places in itertools.product(*map(range, extents)) if loop.inner else ():
                mapping: dict[Expression, Expression] = {}
                for run, place in zip(self.reduce, places, strict=True):
                    mapping.update(self._members(run, k.index(place), run.extent))
                statements += traverse.rebuild_statements(loop.inner, mapping.get)
            statements += loop.after
        return statements

    def _row(self, loops: list[StageLoops]) -> list[Statement]:
        count = dims.product(run.extent for run in self.outer)

        def body(p: Index) -> list[Statement]:
            statements: list[Statement] = list(self._bind(self.outer, p, {p: count}, count))
            for loop in loops:
                statements += loop.before
                if loop.inner:
                    statements += self._reduction_loops(loop)
                statements += loop.after
            return statements

        return [self._parallel(k.dim(count), body)]

    def _reduction_loops(self, loop: StageLoops) -> list[Statement]:
        if not self.reduce:
            i = Index("once")
            return [For(i, k.index(1), "sequential", loop.inner)]
        statements: list[Statement] = loop.inner
        for position, run in enumerate(reversed(self.reduce)):
            mode = "vector" if position == 0 else "sequential"
            statements = [self._sum_loop(run, mode, statements, loop.sums, None)]
        return statements

    def _columns(self, loops: list[StageLoops]) -> list[Statement]:
        total = dims.product(run.extent for run in self.column)
        tiles = (total + (blocks.COLUMNS - 1)) // blocks.COLUMNS
        count = dims.product(run.extent for run in self.outer) * tiles

        def body(p: Index) -> list[Statement]:
            p_ranges: dict[Index, Dim] = {p: count}
            rows, tile = simplify.divide(p, tiles, p_ranges)
            statements: list[Statement] = list(self._bind(self.outer, rows, p_ranges, count))
            start = k.mul(tile, k.index(blocks.COLUMNS))
            extent = k.binary("min", k.index(blocks.COLUMNS), k.sub(k.dim(total), start))
            if tiles == 1:
                start, extent = ZERO, k.dim(total)
            for loop in loops:
                statements += loop.before
                if loop.inner:
                    nest: list[Statement] = [self._lanes(loop.inner, start, extent, total)]
                    for run in reversed(self.reduce):
                        nest = [self._sum_loop(run, "sequential", nest, loop.sums, extent)]
                    statements += nest
                if loop.after:
                    statements.append(self._lanes(loop.after, start, extent, total))
            return statements

        return [self._parallel(k.dim(count), body)]

    # -------------------------------------------------------------- long sums

    def _sum_loop(self, run: Run, mode: str, inner: list[Statement],
                  totals: Mapping[Buffer, Buffer], lanes: Expression | None) -> Statement:
        """The loop along a reduced axis, in blocks where it adds up more than one of them.

        Parameters
        ----------
        run : Run
        mode : str
        inner : list of Statement
        totals : dict
            What is added up, and where the errors of its sums are kept.
        lanes : Expression or None
            How many columns are added up side by side; None: one row.
        """
        loop = self._loop(run, k.dim(run.extent), mode, inner)
        size = blocks.ROW_SUM if mode == "vector" else blocks.COLUMN_SUM
        if not totals or (isinstance(run.extent, int) and run.extent <= size):
            return loop
        return blocked_sums.block_sums(loop, size, totals, lanes)

    # -------------------------------------------------------------- pieces

    def _lanes(self, inner: list[Statement], start: Expression, extent: Expression,
               total: Dim) -> Statement:
        """The vector loop over a tile of columns."""
        lane = Index("lane")
        position = k.add(start, lane)
        mapping: dict[Expression, Expression] = {LANE: lane}
        if len(self.column) == 1:
            mapping.update(self._members(self.column[0], position, total))
        else:
            places = simplify.unflatten(position, [run.extent for run in self.column], {})
            for run, place in zip(self.column, places, strict=True):
                mapping.update(self._members(run, place, run.extent))
        return For(lane, extent, "vector", traverse.rebuild_statements(inner, mapping.get))

    def _parallel(self, count: Expression,
                  body: Callable[[Index], list[Statement]]) -> Statement:
        p = Index("p")
        statements = traverse.rebuild_statements(body(p), self.substitution.get)
        return For(p, count, "parallel", statements)

    def _bind(self, runs: list[Run], position: Expression, ranges: dict[Index, Dim],
              count: Dim) -> list[Statement]:
        """Bind the outer runs' indices to parts of the parallel loop's position."""
        if not runs:
            return []
        places = simplify.unflatten(position, [run.extent for run in runs], ranges)
        lets: list[Statement] = []
        for run, place in zip(runs, places, strict=True):
            if run.extent != 1 and not isinstance(place, (Index, Const)):
                variable = Variable(run.index.name, place.dtype)
                lets.append(Let(variable, place))
                place = variable
            self.substitution.update(self._members(run, place, run.extent))
        return lets

    def _members(self, run: Run, place: Expression, extent: Dim) -> dict[Expression, Expression]:
        """Indices of a run's axes at a position along it.

        When several axes were joined, every access uses them through one contiguous sum, so that
        giving the innermost the whole position and the others zero is the same offset.
        """
        mapping: dict[Expression, Expression] = {}
        for member, _ in run.members[:-1]:
            mapping[member] = ZERO
        mapping[run.members[-1][0]] = place
        return mapping

    def _loop(self, run: Run, extent: Expression, mode: str, inner: Sequence[Statement],
              start: Expression = ZERO) -> For:
        index = Index(run.index.name)
        mapping = self._members(run, k.add(start, index), run.extent)
        return For(index, extent, mode, traverse.rebuild_statements(inner, mapping.get))
