"""Matrix products of any shape and strides, as LLVM text.

Emits what ``plan`` chose: the packing of operands into panels, where it is worth it, and the loops
over the tiles of C. The tiles themselves are in ``microkernel``, what follows them in ``finish``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from twofold.backends.llvm.contract import finish, microkernel, pack
from twofold.backends.llvm.contract.contraction import (
    Contraction,
    Phase,
    emit_answer,
    load_context,
    load_sizes,
)
from twofold.backends.llvm.contract.finish import EpilogueCallback
from twofold.backends.llvm.contract.microkernel import Step, Tile
from twofold.backends.llvm.contract.plan import (
    PACK_ROWS,
    MatmulSpec,
    Plan,
    assume,
    choose_plan,
    orient,
)
from twofold.backends.llvm.contract.tiles import Part, cut, for_each_part, tile_count
from twofold.backends.llvm.text.writer import Function, Index, Module, Writer
from twofold.ir.base.target import Target


def _many_rows(e: Writer, v: dict[str, Index]) -> str:
    """Whether packing B pays."""
    return e.value(f"icmp sge i64 {v['m']}, {PACK_ROWS}")


class _Layout:
    """Sizes, tiles and scratch offsets as seen inside one emitted function."""

    def __init__(self, e: Writer, spec: MatmulSpec, plan: Plan, target: Target,
                 values: dict[str, Index]):
        v = self.v = orient(values, plan.swapped)
        lanes = spec.element.lanes(target)
        smaller = tuple(s for s in (4, 1) if s < plan.rows)
        self.tiles = cut(e, v["m"], plan.rows, (plan.rows, *smaller), balance=True)
        if plan.dot:
            self.width = plan.vectors
            sizes: tuple[int, ...] = (self.width, 1) if self.width > 1 else (1,)
            self.panels = cut(e, v["n"], self.width, sizes, balance=False)
        else:
            self.width = plan.vectors * lanes
            self.panels = cut(e, v["n"], self.width, (self.width, 0), balance=False)
        self.tile_count = tile_count(e, self.tiles)
        self.panel_count = tile_count(e, self.panels)
        self.a_batches = 1 if v["a_batch"] == 0 else v["batch"]
        self.b_batches = 1 if v["b_batch"] == 0 else v["batch"]
        self.a_matrix = e.multiply(v["m"], v["k"])
        self.b_matrix = e.product([self.panel_count, self.width, v["k"]])
        a_size = e.multiply(self.a_matrix, self.a_batches) if plan.pack_a else 0
        self.b_start = e.multiply(e.divide(e.add(a_size, 63), 64), 64)
        b_size = e.multiply(self.b_matrix, self.b_batches) if plan.pack_b else 0
        self.many_rows = _many_rows(e, v) if plan.adaptive else ""
        self.scratch = e.multiply(e.add(self.b_start, b_size), spec.element.computed.size)

    def blocks(self, e: Writer, plan: Plan) -> list[Index]:
        """Chunks along batch, tiles and panels."""
        return [e.divide_up(self.v["batch"], plan.batch_per_chunk),
                e.divide_up(self.tile_count, plan.tiles_per_chunk),
                e.divide_up(self.panel_count, plan.panels_per_chunk)]


class _MatmulEmitter:
    """Emits the functions of one product."""

    def __init__(self, spec: MatmulSpec, name: str, target: Target,
                 epilogue: EpilogueCallback | None):
        self.spec, self.name, self.target, self.epilogue = spec, name, target, epilogue
        self.e = Writer(Function(Module()))
        self.element = spec.element
        self.computed = self.element.wide
        self.plan = choose_plan(spec, target, epilogue is not None)
        self.static = orient(spec.fields, self.plan.swapped)
        self.lanes = self.element.lanes(target)

    # -- the tiles ----------------------------------------------------------------------------

    def tile_function(self, rows: int, panel: Part) -> str:
        """Emit the register tile for one size of rows and one kind of panel."""
        width = panel.size
        edge = width if isinstance(width, int) else "e"
        name = f"{self.name}.tile.{rows}x{edge}"
        e, plan, v = self.e, self.plan, self.static
        depth: Index = "%depth" if v["k"] is None or plan.depth is not None else v["k"]
        pitch: Index = "%pitch" if v["c_row"] is None else v["c_row"]
        if plan.dot:
            assert v["a_row"] is not None and v["b_column"] is not None
            assert isinstance(width, int)
            column: Index = 1 if plan.staged or v["c_column"] is None else v["c_column"]
            pitch = self.stage_pitch if plan.staged else pitch
            tile = Tile(rows, 1, [i * v["a_row"] for i in range(rows)], width, pitch)
            microkernel.emit_dot(e, name, tile, [j * v["b_column"] for j in range(width)], column,
                                 [], depth, self.computed, self.target)
            return name
        full = plan.vectors * self.lanes
        columns: Index = width if isinstance(width, int) else "%columns"
        vectors = -(-columns // self.lanes) if isinstance(columns, int) else plan.vectors
        if plan.staged:
            pitch = self.stage_pitch
            stored: Index = vectors * self.lanes
        else:
            stored = columns
        a_row, a_step = (1, rows) if plan.pack_a else (v["a_row"], v["a_column"])
        b_step: Index | None = full if plan.pack_b else v["b_row"]
        if plan.adaptive or b_step is None:
            b_step = "%b_step"
        assert a_row is not None and a_step is not None
        readable = columns if plan.adaptive or not plan.pack_b else vectors * self.lanes
        tile = Tile(rows, vectors, [i * a_row for i in range(rows)], stored, pitch)
        microkernel.emit_outer(e, name, tile, [Step(depth, a_step, b_step)], self.computed,
                               self.target, readable=readable, adds=plan.depth is not None)
        return name

    @property
    def stage_pitch(self) -> int:
        """Row length of the stack buffer that tiles go through."""
        return -(-self.plan.vectors // self.lanes) * self.lanes if self.plan.dot \
            else self.plan.vectors * self.lanes

    # -- packing ------------------------------------------------------------------------------

    def pack_phase(self, side: str) -> Phase:
        """Emit the phase that packs one operand; one chunk per tile (or panel) group."""
        e, v = self.e, self.static
        line, along = (v["a_row"], v["a_column"]) if side == "a" else (v["b_column"], v["b_row"])
        packer, function = f"{self.name}.pack.{side}", f"{self.name}.phase.{side}"
        pack.emit_pack(e, packer, line, along, self.element, self.target)
        depth = assume(v["k"])
        width = self.plan.rows if side == "a" else self.plan.vectors * self.lanes
        group = max(1, 32768 // (max(depth, 1) * width))
        with e.define(f"internal void @{function}(ptr %context, i64 %chunk) nounwind"):
            context = load_context(e)
            layout = self.layout(load_sizes(e, self.spec.fields, context["sizes"]))
            parts, total = ((layout.tiles, layout.tile_count) if side == "a"
                            else (layout.panels, layout.panel_count))
            batch, block = e.unravel("%chunk", [1, e.divide_up(total, group)])
            first = e.multiply(block, group)
            end = e.minimum(e.add(first, group), total)
            with e.loop(first, end) as tile:
                self.pack_one(side, layout, parts, tile, batch, context, packer)
        chunks, asked = emit_answer(e, f"{function}.chunks", self.spec.fields,
                                    lambda e, values: self.pack_chunks(e, values, side, group))
        return Phase(function, chunks, asked)

    def pack_chunks(self, e: Writer, values: dict[str, Index], side: str, group: int) -> Index:
        """How many chunks a packing phase has."""
        layout = _Layout(e, self.spec, self.plan, self.target, values)
        count, batches = ((layout.tile_count, layout.a_batches) if side == "a"
                          else (layout.panel_count, layout.b_batches))
        chunks = e.multiply(e.divide_up(count, group), batches)
        if side == "b" and self.plan.adaptive:
            chunks = e.value(f"select i1 {_many_rows(e, layout.v)}, i64 {chunks}, i64 0")
        return chunks

    def pack_one(self, side: str, layout: _Layout, parts: list[Part], tile: Index, batch: Index,
                 context: dict[str, str], packer: str) -> None:
        """Emit the call that packs one tile of rows or one panel of columns."""
        e, v = self.e, layout.v
        line, along = (v["a_row"], v["a_column"]) if side == "a" else (v["b_column"], v["b_row"])
        operand = context["b" if (side == "a") == self.plan.swapped else "a"]
        source = e.pointer(operand, e.multiply(batch, v[f"{side}_batch"]), self.element.storage)
        matrix = layout.a_matrix if side == "a" else layout.b_matrix
        base = e.add(0 if side == "a" else layout.b_start, e.multiply(batch, matrix))

        def body(number: int, start: Index) -> None:
            size = parts[number].size
            pitch = size if side == "a" else layout.width
            here = e.pointer(source, e.multiply(start, line), self.element.storage)
            panel = e.pointer(context["scratch"], e.add(base, e.multiply(start, v["k"])),
                              self.element.compute)
            e.line(f"call void @{packer}(ptr {here}, ptr {panel}, i64 {v['k']}, i64 {pitch}, "
                   f"i64 {size}, i64 {line}, i64 {along})")

        for_each_part(e, parts, tile, body)

    # -- the product --------------------------------------------------------------------------

    def layout(self, values: dict[str, Index]) -> _Layout:
        """Sizes and tiles inside the current function."""
        return _Layout(self.e, self.spec, self.plan, self.target, values)

    def product_phase(self) -> Phase:
        """Emit the tiles, what finishes them, and the phase that calls them."""
        e, plan = self.e, self.plan
        probe = _Layout(Writer(Function(Module())), self.spec, plan, self.target,
                        {k: f"%{k}" if x is None else x for k, x in self.spec.fields.items()})
        names = {}
        for s, panel in enumerate(probe.panels):
            for r, part in enumerate(probe.tiles):
                assert isinstance(part.size, int)
                names[r, s] = self.tile_function(part.size, panel)
        if self.finishes:
            finish.emit_finish(
                e, f"{self.name}.finish", self.element if plan.staged else self.computed,
                self.target, self.epilogue, transposed=plan.swapped,
                contiguous=self.spec.c_column == 1, widest=plan.rows)
        function = self.name
        with e.define(f"internal void @{function}(ptr %context, i64 %chunk) nounwind"):
            stage = ""
            if plan.staged:
                size = plan.rows * self.stage_pitch
                stage = e.value(f"alloca [{size} x {self.element.compute}], align 64")
            context = load_context(e)
            layout = self.layout(load_sizes(e, self.spec.fields, context["sizes"]))
            self.walk(layout, context, stage, names)
        chunks, asked = emit_answer(e, f"{function}.chunks", self.spec.fields, self.product_chunks)
        return Phase(function, chunks, asked)

    def product_chunks(self, e: Writer, values: dict[str, Index]) -> Index:
        """How many chunks the product has."""
        return e.product(_Layout(e, self.spec, self.plan, self.target, values).blocks(e, self.plan))

    @property
    def finishes(self) -> bool:
        """Whether tiles need treatment after the last sum."""
        return self.plan.staged or self.epilogue is not None

    def walk(self, layout: _Layout, context: dict[str, str], stage: str,
             names: dict[tuple[int, int], str]) -> None:
        """Emit the loops over batch, panels and tiles of one chunk."""
        e, plan = self.e, self.plan
        at = e.unravel("%chunk", layout.blocks(e, plan))
        limits = []
        counts = (layout.v["batch"], layout.tile_count, layout.panel_count)
        per = (plan.batch_per_chunk, plan.tiles_per_chunk, plan.panels_per_chunk)
        for position, count, size in zip(at, counts, per, strict=True):
            first = e.multiply(position, size)
            limits.append((first, e.minimum(e.add(first, size), count)))
        length = layout.v["k"]
        with e.loop(*limits[0]) as batch, self.blocks(length) as block:
            with e.loop(*limits[2]) as panel:
                def in_panel(s: int, j: Index) -> None:
                    with e.loop(*limits[1]) as tile:
                        for_each_part(e, layout.tiles, tile, lambda r, i: self.one_tile(
                            layout, context, stage, names[r, s], (r, s), (batch, i, j, block)))

                for_each_part(e, layout.panels, panel, in_panel)

    @contextmanager
    def blocks(self, length: Index) -> Iterator[Index]:
        """The loop over the blocks of the contraction; gives a block's first step."""
        if self.plan.depth is None:
            yield 0
            return
        with self.e.loop(0, length, self.plan.depth) as start:
            yield start

    def one_tile(self, layout: _Layout, context: dict[str, str], stage: str, function: str,
                 parts: tuple[int, int], at: tuple[Index, Index, Index, Index]) -> None:
        """Emit the calls that compute one tile of C, or a block of its sums, and finish it."""
        e, plan, v = self.e, self.plan, layout.v
        batch, i, j, block = at
        rows, columns = layout.tiles[parts[0]].size, layout.panels[parts[1]].size
        b_step: Index = layout.width if plan.pack_b else v["b_row"]
        if plan.adaptive:
            b_step = e.value(f"select i1 {layout.many_rows}, i64 {b_step}, i64 {v['b_row']}")
        a = self.operand(layout, context, "a", batch, i)
        b = self.operand(layout, context, "b", batch, j)
        depth, more, last = v["k"], "false", ""
        if plan.depth is not None:
            scalar = self.element.compute
            a = e.pointer(a, e.multiply(block, rows if plan.pack_a else v["a_column"]), scalar)
            b = e.pointer(b, e.multiply(block, layout.width if plan.pack_b else v["b_row"]), scalar)
            depth = e.minimum(e.subtract(v["k"], block), plan.depth)
            more = e.value(f"icmp sgt i64 {block}, 0")
            last = e.value(f"icmp sge i64 {e.add(block, plan.depth)}, {v['k']}")
        offset = e.add(e.multiply(batch, v["c_batch"]),
                       e.add(e.multiply(i, v["c_row"]), e.multiply(j, v["c_column"])))
        c = e.pointer(context["c"], offset, self.element.storage)
        target, pitch = (stage, self.stage_pitch) if plan.staged else (c, v["c_row"])
        e.line(f"call void @{function}(ptr {a}, ptr {b}, ptr {target}, i64 {depth}, i64 {pitch}, "
               f"i64 {columns}, i64 {b_step}, i1 {more})")
        if not self.finishes:
            return
        with e.when(last) if last else nullcontext():
            self.finish_tile(layout, context, parts, at, (target, pitch, c))

    def finish_tile(self, layout: _Layout, context: dict[str, str], parts: tuple[int, int],
                    at: tuple[Index, Index, Index, Index],
                    places: tuple[str, Index, str]) -> None:
        """Emit the call that finishes one tile of C; ``places``: the tile, its pitch, C."""
        e, plan, v = self.e, self.plan, layout.v
        batch, i, j, _ = at
        target, pitch, c = places
        rows, columns = layout.tiles[parts[0]].size, layout.panels[parts[1]].size
        if plan.swapped:
            i, j, rows, columns = j, i, columns, rows
        strides = (v["c_column"], v["c_row"]) if plan.swapped else (v["c_row"], v["c_column"])
        row = e.add(e.multiply(batch, v["n"] if plan.swapped else v["m"]), i)
        e.line(f"call void @{self.name}.finish(ptr {target}, i64 {pitch}, ptr {c}, "
               f"ptr {context['extra']}, i64 {row}, i64 {j}, i64 {rows}, i64 {columns}, "
               f"i64 1, i64 {strides[0]}, i64 {strides[1]})")

    def operand(self, layout: _Layout, context: dict[str, str], side: str, batch: Index,
                start: Index) -> str:
        """The address of a tile's rows of A or of a panel's columns of B."""
        e, v, plan = self.e, layout.v, self.plan
        operand = context["b" if (side == "a") == plan.swapped else "a"]
        step = v["a_row"] if side == "a" else v["b_column"]
        offset = e.add(e.multiply(batch, v[f"{side}_batch"]), e.multiply(start, step))
        if not (plan.pack_a if side == "a" else plan.pack_b):
            return e.pointer(operand, offset, self.element.storage)
        matrix = layout.a_matrix if side == "a" else layout.b_matrix
        which = 0 if v[f"{side}_batch"] == 0 else batch
        base = e.add(0 if side == "a" else layout.b_start, e.multiply(which, matrix))
        packed = e.pointer(context["scratch"], e.add(base, e.multiply(start, v["k"])),
                           self.element.compute)
        if side == "a" or not plan.adaptive:
            return packed
        place = e.pointer(operand, offset, self.element.storage)
        return e.value(f"select i1 {layout.many_rows}, ptr {packed}, ptr {place}")

    def emit(self) -> Contraction:
        """All functions and what the caller must know."""
        e, plan, fields = self.e, self.plan, self.spec.fields
        phases = []
        if plan.pack_a:
            phases.append(self.pack_phase("a"))
        if plan.pack_b:
            phases.append(self.pack_phase("b"))
        phases.append(self.product_phase())
        scratch: int | None = 0
        scratch_function = None
        if plan.pack_a or plan.pack_b:
            scratch, scratch_function = emit_answer(
                e, f"{self.name}.scratch", fields,
                lambda e, values: _Layout(e, self.spec, plan, self.target, values).scratch)
        flops, flops_function = emit_answer(
            e, f"{self.name}.flops", fields,
            lambda e, v: e.product([2, v["m"], v["n"], v["k"], v["batch"]]))
        return Contraction(self.name, e.function.module, tuple(phases), scratch,
                           flops, scratch_function, flops_function)


def emit_matmul(spec: MatmulSpec, name: str, target: Target,
                epilogue: EpilogueCallback | None = None) -> Contraction:
    """Emit the functions of a matrix product.

    Parameters
    ----------
    spec : MatmulSpec
    name : str
        Prefix of all function names.
    target : Target
    epilogue : callable, optional
        Applied to each element after the last sum, before rounding and the store.

    Returns
    -------
    Contraction
    """
    return _MatmulEmitter(spec, name, target, epilogue).emit()
