"""The gradient of a convolution's filter, as LLVM text.

``dF[kh, kw, ci, co]`` sums, over all images and output pixels, an input pixel times an output
gradient. Tiles hold rows ``(kh, kw, ci)`` times vectors of ``co``, or with few output channels
rows ``co`` times vectors of ``(kw, ci)``; the contraction runs over pixels. Images are divided into
parts whose number depends on the shapes only; each part sums into a filter of its own and a last
phase adds those in order, so results do not depend on the threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from twofold.backends.llvm.contract import microkernel
from twofold.backends.llvm.contract.contraction import (
    Contraction,
    Phase,
    emit_answer,
    load_context,
    load_sizes,
)
from twofold.backends.llvm.contract.convolution import ASSUMED_BATCH, CHUNK_FLOPS
from twofold.backends.llvm.contract.geometry import ConvolutionSpec
from twofold.backends.llvm.contract.image import Image, emit_image_phase
from twofold.backends.llvm.contract.microkernel import Step, Tile
from twofold.backends.llvm.contract.tiles import Part, choose_tile, cut, for_each_part, tile_count
from twofold.backends.llvm.text.memory import first_lanes
from twofold.backends.llvm.text.types import vector
from twofold.backends.llvm.text.writer import Function, Index, Module, Writer
from twofold.ir.base.target import Target

from ....dataclass import dataclass

MOST_PARTS = 16
"""The most filters that are summed apart."""

REDUCE_ELEMENTS = 16384
"""Elements per chunk of the last phase."""


@dataclass(frozen=True)
class _Runs:
    """Filter rows as runs: ``count`` runs of rows whose offsets in the image are ``within``.

    ``pitch`` is the distance from run to run; with ``split`` runs it is that of every ``split``-th
    and the others follow at ``small_pitch``.
    """

    count: int
    within: Sequence[int]
    pitch: int
    split: int = 1
    small_pitch: int = 0

    def offset(self, e: Writer, run: Index) -> Index:
        """Offset of a run's first row."""
        if self.split == 1:
            return e.multiply(run, self.pitch)
        return e.add(e.multiply(e.divide(run, self.split), self.pitch),
                     e.multiply(e.remainder(run, self.split), self.small_pitch))


@dataclass(frozen=True)
class FilterParts:
    """How the filter is cut: runs into groups, rows of a run into tiles, columns into panels."""

    groups: list[Part]
    rows: list[Part]
    panels: list[Part]


class FilterEmitter:
    """Emits the functions of one filter gradient."""

    def __init__(self, spec: ConvolutionSpec, name: str, target: Target):
        self.spec, self.name, self.target = spec, name, target
        self.e = Writer(Function(Module()))
        self.element = spec.element
        self.computed = self.element.wide
        self.image = spec.input_image
        # only copied to be widened
        self.gradient = Image(spec.out_height, spec.out_width, spec.out_channels, (0, 0),
                              spec.out_height, spec.out_width, self.element.converts)
        self.size = self.element.computed.size
        self.lanes = self.element.lanes(target)
        self.groups = 1 if spec.channelwise else spec.groups
        self.inner = 1 if spec.channelwise else spec.in_channels // spec.groups
        self.outer = spec.out_channels // self.groups
        self.filter_rows = spec.kernel_height * spec.kernel_width * self.inner
        self.filter_size = self.filter_rows * spec.out_channels
        self._choose_tiles()
        self._choose_chunks()

    def _choose_tiles(self) -> None:
        """Runs of filter rows, the rows and vectors of a tile."""
        spec, image = self.spec, self.image
        vectors = -(-self.outer // self.lanes)
        rows, self.vectors, _ = choose_tile(self.filter_rows, vectors, self.target.registers)
        if spec.channelwise:
            rows, self.vectors = min(self.filter_rows, 12), 1
        down = spec.dilation_height * image.row_pitch
        across = spec.dilation_width * spec.in_channels
        line = spec.kernel_width * self.inner
        within = [w * across + c for w in range(spec.kernel_width) for c in range(self.inner)]
        if line <= rows or (across == self.inner and not spec.channelwise):
            self.runs = _Runs(spec.kernel_height, within, down)
        else:
            self.runs = _Runs(spec.kernel_height * spec.kernel_width, range(self.inner), down,
                              spec.kernel_width, across)
        self.many = max(1, rows // max(1, len(self.runs.within))) if line <= rows else 1
        self.tile_rows = rows
        if self.many == 1 and len(self.runs.within) > rows:
            self.tile_rows, self.vectors, _ = choose_tile(len(self.runs.within), vectors,
                                                          self.target.registers)
        self.turned = self._prefers_turned(vectors)
        if self.turned:
            length = -(-len(self.runs.within) // self.lanes)
            self.tile_rows, self.vectors, _ = choose_tile(self.outer, length,
                                                          self.target.registers)
            self.many = 1
        self.width = self.vectors * self.lanes
        self.panels_per_group = -(-self.outer // self.width) if self.outer else 0
        if self.turned:
            self.panels_per_group = 1
        self.panel_count = self.panels_per_group * self.groups

    def _prefers_turned(self, vectors: int) -> bool:
        """Whether tiles of output channels times vectors of filter rows are cheaper."""
        runs = self.runs
        if self.spec.channelwise or not 0 < self.outer <= 8 or not runs.within:
            return False
        if list(runs.within) != list(range(len(runs.within))):
            return False
        registers = self.target.registers
        plain = choose_tile(self.filter_rows, vectors, registers)[2]
        turned = runs.count * choose_tile(self.outer, -(-len(runs.within) // self.lanes),
                                          registers)[2]
        return turned < plain

    def _choose_chunks(self) -> None:
        """How images are divided into parts, and the rest of the work into chunks."""
        spec = self.spec
        batch = ASSUMED_BATCH if spec.batch is None else max(1, spec.batch)
        work = max(1, spec.flops_per_image)
        self.images_per_part = max(1, -(-CHUNK_FLOPS // work))
        room = max(1, self.target.cache_bytes * 4 // max(1, self.filter_size * self.size))
        self.most_parts = min(MOST_PARTS, room)
        part = max(self.images_per_part, -(-batch // self.most_parts))
        self.whole = part * work < 4 * CHUNK_FLOPS or batch // part >= MOST_PARTS // 2
        image_bytes = (self.image.pitch + self.gradient.pitch) * self.size
        self.images_per_block = max(1, self.target.cache_bytes // 2 // max(1, image_bytes))
        # blocks of pixels stay in the cache while all tiles pass over them
        self.by_rows = spec.out_height > 0 and image_bytes > self.target.cache_bytes // 2
        self.rows_per_block = max(1, self.target.cache_bytes // 4 * spec.out_height
                                  // max(1, image_bytes))
        # a single part writes the result itself
        self.direct = (spec.batch is not None and not self.element.converts
                       and (not self.turned or spec.out_channels == 1)
                       and self.count_parts(Writer(Function(Module())), spec.batch) == 1)

    # -- parts and scratch --------------------------------------------------------------------

    def part_images(self, e: Writer, batch: Index) -> Index:
        """Images per part."""
        return e.maximum(self.images_per_part, e.divide_up(batch, self.most_parts))

    def count_parts(self, e: Writer, batch: Index) -> Index:
        """How many parts there are; one at least, for zeros have to be stored as well."""
        return e.maximum(1, e.divide_up(batch, self.part_images(e, batch)))

    def scratch_layout(self, e: Writer, batch: Index) -> tuple[Index, Index, Index]:
        """Where the copied input, the copied gradient and the end of scratch are (elements)."""
        aligned = -(-self.filter_size // 64) * 64
        start = 0 if self.direct else e.multiply(self.count_parts(e, batch), aligned)
        middle = e.add(start, e.multiply(batch, self.image.pitch) if self.image.copied else 0)
        middle = e.multiply(e.divide_up(middle, 64), 64)
        end = e.add(middle, e.multiply(batch, self.gradient.pitch) if self.gradient.copied else 0)
        return start, middle, end

    # -- the functions ------------------------------------------------------------------------

    def steps(self) -> list[tuple[Index, Index, Index]]:
        """The loops of the contraction: over images and rows, or rows alone, then columns.

        Each with how often, and how far input and output gradient move.
        """
        spec, image = self.spec, self.image
        across = (spec.out_width, spec.stride_width * spec.in_channels, spec.out_channels)
        row, gradient_row = (spec.stride_height * image.row_pitch,
                             spec.out_width * spec.out_channels)
        if self.by_rows:
            return [("%depth", row, gradient_row), across]
        return [("%depth", image.pitch, self.gradient.pitch),
                (spec.out_height, row, gradient_row), across]

    def tile_function(self, runs: int, rows: int, width: int) -> str:
        """Emit the tile of ``runs`` whole runs, or of ``rows`` rows within one."""
        name = f"{self.name}.tile.{runs}x{rows}x{width}"
        vectors = -(-width // self.lanes)
        if self.turned:
            steps = [Step(count, b, a) for count, a, b in self.steps()]
            tile = Tile(rows, vectors, range(rows), width, len(self.runs.within))
            microkernel.emit_outer(self.e, name, tile, steps, self.computed, self.target,
                                   readable=width, adds=True)
            return name
        offsets = [q * self.runs.pitch + w for q in range(runs) for w in self.runs.within[:rows]]
        channels = self.spec.out_channels
        tile = Tile(len(offsets), vectors, offsets, width, channels,
                    self.spec.channelwise)
        steps = [Step(count, a, b) for count, a, b in self.steps()]
        microkernel.emit_outer(self.e, name, tile, steps, self.computed, self.target,
                               readable=width, adds=True)
        return name

    def cut_filter(self) -> FilterParts:
        """Groups of runs, rows within a run, and panels of columns."""
        e, length = self.e, len(self.runs.within)
        if self.turned:
            return FilterParts([Part(1, 0, 0, self.runs.count)],
                               cut(e, self.outer, self.tile_rows, (), balance=True),
                               cut(e, length, self.width, (self.width, 0), balance=False))
        if self.many > 1:
            groups = cut(e, self.runs.count, self.many, (), balance=True)
            rows = [Part(length, 0, 0, 1)]
        else:
            groups = [Part(1, 0, 0, self.runs.count)] if self.runs.count else []
            rows = cut(e, length, self.tile_rows, (), balance=True)
        panels = cut(e, self.outer, self.width, (self.width, 0), balance=False)
        return FilterParts(groups, rows, panels)

    def tile_functions(self, parts: FilterParts) -> dict[tuple[int, int, int], str]:
        """Emit the tiles of all kinds of parts; their names by the parts' numbers."""
        names = {}
        for g, group in enumerate(parts.groups):
            for r, row in enumerate(parts.rows):
                for s, panel in enumerate(parts.panels):
                    assert isinstance(group.size, int)
                    assert isinstance(row.size, int)
                    assert isinstance(panel.size, int)
                    names[g, r, s] = self.tile_function(group.size, row.size, panel.size)
        return names

    def product_phase(self) -> Phase:
        """Emit the tiles and the phase over parts, runs and panels."""
        e, spec, name = self.e, self.spec, f"{self.name}.sums"
        parts = self.cut_filter()
        names = self.tile_functions(parts)
        group_count = tile_count(e, parts.groups)
        assert isinstance(group_count, int)
        blocks = (1, 1) if self.whole else (group_count, self.panel_count)
        with e.define(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
            context = load_context(e)
            batch = load_sizes(e, spec.fields, context["sizes"])["batch"]
            part, g_block, p_block = e.unravel("%chunk", [1, *blocks])
            limits: list[tuple[Index, Index]] = [(0, group_count), (0, self.panel_count)]
            if not self.whole:
                limits = [(g_block, e.add(g_block, 1)), (p_block, e.add(p_block, 1))]

            def block(start: Index, row: Index, depth: Index, more: str) -> None:
                with e.loop(*limits[1]) as panel, e.loop(*limits[0]) as group_tile:
                    self.tiles(context, names, parts,
                               (batch, part, start, row, depth, more, panel, group_tile))

            self.for_each_block(batch, part, block)
        chunks, asked = emit_answer(
            e, f"{name}.chunks", spec.fields,
            lambda e, v: e.multiply(self.count_parts(e, v["batch"]), blocks[0] * blocks[1]
                                    if self.filter_size else 0))
        return Phase(name, chunks, asked)

    def for_each_block(self, batch: Index, part: Index,
                       body: Callable[[Index, Index, Index, str], None]) -> None:
        """Emit ``body(image, row, images or rows, add to the sums)`` for the blocks of a part.

        A block is small enough to stay in the cache while all tiles pass over it.
        """
        e, spec = self.e, self.spec
        per = self.part_images(e, batch)
        first = e.multiply(part, per)
        end = e.minimum(e.add(first, per), batch)
        # an empty part still stores zeros: the loop runs at least once
        stop = e.maximum(end, e.add(first, 1))
        step = 1 if self.by_rows else self.images_per_block
        with e.loop(first, stop, step) as start:
            images = e.minimum(e.subtract(end, start), step)
            later = e.value(f"icmp sgt i64 {start}, {first}")
            if self.by_rows:
                rows = e.multiply(images, self.rows_per_block)
                with e.loop(0, spec.out_height, self.rows_per_block) as row:
                    below = e.value(f"icmp sgt i64 {row}, 0")
                    more = e.value(f"or i1 {later}, {below}")
                    body(start, row, e.minimum(rows, e.subtract(spec.out_height, row)), more)
            else:
                body(start, 0, images, later)

    def tiles(self, context: dict[str, str], names: dict[tuple[int, int, int], str],
              parts: FilterParts,
              at: tuple[Index, Index, Index, Index, Index, str, Index, Index]) -> None:
        """Emit the loop over the tiles of some runs and one panel, for one block of pixels."""
        e, spec = self.e, self.spec
        batch, part, start, first_row, depth, more, panel, group_tile = at
        size = self.element.compute
        input_start, gradient_start, _ = self.scratch_layout(e, batch)
        line, gradient_line = (spec.stride_height * self.image.row_pitch,
                               spec.out_width * spec.out_channels)
        source = context["a"]
        at_image = e.add(e.multiply(start, self.image.pitch), e.multiply(first_row, line))
        if self.image.copied:
            source = e.pointer(context["scratch"], input_start, size)
        gradient = context["b"]
        at_gradient = e.add(e.multiply(start, self.gradient.pitch),
                            e.multiply(first_row, gradient_line))
        if self.gradient.copied:
            gradient = e.pointer(context["scratch"], gradient_start, size)
        arguments = f"i64 {depth}, i64 0, i64 0, i64 0, i1 {more}"
        self.tiles_at(names, parts, (source, at_image), (gradient, at_gradient),
                      self.sums_of(context, part), (arguments, panel, group_tile))

    def sums_of(self, context: dict[str, str], part: Index) -> str:
        """Where a part's sums are."""
        if self.direct:
            return context["c"]
        aligned = -(-self.filter_size // 64) * 64
        return self.e.pointer(context["scratch"], self.e.multiply(part, aligned),
                              self.element.compute)

    def tiles_at(self, names: dict[tuple[int, int, int], str], parts: FilterParts,
                 image: tuple[str, Index], gradient: tuple[str, Index], total: str,
                 which: tuple[str, Index, Index]) -> None:
        """Emit the loop over the tiles of some runs and one panel.

        ``image`` and ``gradient`` are addresses and offsets of the first pixels; ``which`` has the
        last arguments of the tiles, the panel and the group of runs.
        """
        e, spec, size = self.e, self.spec, self.element.compute
        groups, rows, panels = parts.groups, parts.rows, parts.panels
        (source, at_image), (output, at_gradient) = image, gradient
        arguments, panel, group_tile = which
        channel_group = e.divide(panel, max(1, self.panels_per_group))
        if self.turned:
            self.turned_tiles(names, parts, image, gradient, total, which)
            return

        def in_panel(s: int, j: Index) -> None:
            channel = e.add(e.multiply(channel_group, self.outer), j)
            inner = j if spec.channelwise else e.multiply(channel_group, self.inner)
            b = e.pointer(output, e.add(at_gradient, channel), size)
            lines = e.add(at_image, e.add(self.image.start, inner))

            def in_group(g: int, run: Index) -> None:
                here = e.add(lines, self.runs.offset(e, run))
                with e.loop(0, tile_count(e, rows)) as tile:
                    for_each_part(e, rows, tile, lambda r, i: one_tile(g, r, run, here, i))

            def one_tile(g: int, r: int, run: Index, here: Index, i: Index) -> None:
                a = e.pointer(source, e.add(here, i), size)
                row = e.add(e.multiply(run, len(self.runs.within)), i)
                c = e.pointer(total, e.add(e.multiply(row, spec.out_channels), channel), size)
                e.line(f"call void @{names[g, r, s]}(ptr {a}, ptr {b}, ptr {c}, {arguments})")

            for_each_part(e, groups, group_tile, in_group)

        within = e.remainder(panel, max(1, self.panels_per_group))
        for_each_part(e, panels, within, in_panel)

    def turned_tiles(self, names: dict[tuple[int, int, int], str], parts: FilterParts,
                     image: tuple[str, Index], gradient: tuple[str, Index], total: str,
                     which: tuple[str, Index, Index]) -> None:
        """Emit the loops over the tiles of one run of one group; sums are ``(co, kw, ci)``."""
        e, size, length = self.e, self.element.compute, len(self.runs.within)
        arguments, group, run = which
        channel = e.multiply(group, self.outer)
        lines = e.add(e.add(image[1], e.add(self.image.start, e.multiply(group, self.inner))),
                      self.runs.offset(e, run))
        place = e.multiply(e.multiply(e.add(e.multiply(group, self.runs.count), run), self.outer),
                           length)

        def one_tile(r: int, s: int, i: Index, j: Index) -> None:
            a = e.pointer(gradient[0], e.add(gradient[1], e.add(channel, i)), size)
            b = e.pointer(image[0], e.add(lines, j), size)
            c = e.pointer(total, e.add(place, e.add(e.multiply(i, length), j)), size)
            e.line(f"call void @{names[0, r, s]}(ptr {a}, ptr {b}, ptr {c}, {arguments})")

        def in_panel(s: int, j: Index) -> None:
            with e.loop(0, tile_count(e, parts.rows)) as tile:
                for_each_part(e, parts.rows, tile, lambda r, i: one_tile(r, s, i, j))

        with e.loop(0, tile_count(e, parts.panels)) as panel:
            for_each_part(e, parts.panels, panel, in_panel)

    def parts_in(self, e: Writer, context: dict[str, str]) -> Index:
        """How many parts there are, inside a phase."""
        batch = load_sizes(e, self.spec.fields, context["sizes"])["batch"]
        return self.count_parts(e, batch)

    def reduce_turned_phase(self) -> Phase:
        """Emit the phase that adds parts whose sums are ``(co, kw, ci)``, element by element."""
        e, spec, name = self.e, self.spec, f"{self.name}.reduce"
        aligned = -(-self.filter_size // 64) * 64
        length = len(self.runs.within)
        with e.define(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
            context = load_context(e)
            parts = self.parts_in(e, context)
            with (e.loop(0, self.groups) as group, e.loop(0, self.outer) as channel,
                  e.loop(0, self.runs.count) as run, e.loop(0, length) as i):
                line = e.add(e.multiply(e.add(e.multiply(group, self.runs.count), run),
                                        self.outer), channel)
                place = e.pointer(context["scratch"], e.add(e.multiply(line, length), i),
                                  self.element.compute)
                total = self.add_parts(place, parts, aligned, None, 1)
                row = e.add(e.multiply(run, length), i)
                column = e.add(e.multiply(group, self.outer), channel)
                offset = e.add(e.multiply(row, spec.out_channels), column)
                self.element.store(e, total,
                                   e.pointer(context["c"], offset, self.element.storage), 1)
        return Phase(name, 1)

    def reduce_phase(self) -> Phase:
        """Emit the phase that adds the parts, in order."""
        if self.turned:
            return self.reduce_turned_phase()
        e, name, lanes = self.e, f"{self.name}.reduce", self.lanes
        aligned = -(-self.filter_size // 64) * 64
        with e.define(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
            context = load_context(e)
            parts = self.parts_in(e, context)
            first = e.multiply("%chunk", REDUCE_ELEMENTS)
            end = e.minimum(e.add(first, REDUCE_ELEMENTS), self.filter_size)
            with e.loop(first, end, lanes) as i:
                place = e.pointer(context["scratch"], i, self.element.compute)
                mask = first_lanes(e, lanes, e.subtract(end, i))
                total = self.add_parts(place, parts, aligned, mask, lanes)
                self.element.store(e, total, e.pointer(context["c"], i, self.element.storage),
                                   lanes, mask)
        return Phase(name, -(-self.filter_size // REDUCE_ELEMENTS))

    def add_parts(self, place: str, parts: Index, aligned: int, mask: str | None,
                  lanes: int) -> str:
        """Emit the loop over parts for one vector or scalar."""
        e, scalar = self.e, self.element.compute
        kind = vector(scalar, lanes)
        first = self.computed.load(e, place, lanes, mask)
        head, body, after = (e.label(p) for p in ("parts", "part", "summed"))
        before = e.block
        e.jump(head)
        e.place(head)
        number, following, total, new = (e.name(p) for p in ("part", "next", "sum", "sum"))
        e.line(f"{number} = phi i64 [1, %{before}], [{following}, %{body}]")
        e.line(f"{total} = phi {kind} [{first}, %{before}], [{new}, %{body}]")
        going = e.value(f"icmp slt i64 {number}, {parts}")
        e.branch(going, body, after)
        e.place(body)
        there = e.pointer(place, e.multiply(number, aligned), scalar)
        other = self.computed.load(e, there, lanes, mask)
        operation = "add" if scalar.startswith("i") else "fadd"
        e.line(f"{new} = {operation} {kind} {total}, {other}")
        e.line(f"{following} = add nsw i64 {number}, 1")
        e.jump(head)
        e.place(after)
        return total

    def emit(self) -> Contraction:
        """All functions and what the caller must know."""
        e, spec = self.e, self.spec
        phases = []
        for image, operand, which in ((self.image, "a", 0), (self.gradient, "b", 1)):
            if image.copied:
                phases.append(self.copy_phase(image, operand, which))
        phases.append(self.product_phase())
        if not self.direct:
            phases.append(self.reduce_phase())
        scratch, scratch_function = emit_answer(
            e, f"{self.name}.scratch", spec.fields,
            lambda e, v: e.multiply(self.scratch_layout(e, v["batch"])[2], self.size))
        flops, flops_function = emit_answer(
            e, f"{self.name}.flops", spec.fields,
            lambda e, v: e.multiply(v["batch"], spec.flops_per_image))
        return Contraction(self.name, e.function.module, tuple(phases), scratch,
                           flops, scratch_function, flops_function)

    def copy_phase(self, image: Image, operand: str, which: int) -> Phase:
        """Emit the copy of the input or of the output gradient."""
        return emit_image_phase(self.e, f"{self.name}.image.{operand}", image, operand,
                                lambda e, batch: self.scratch_layout(e, batch)[which],
                                self.spec.fields, self.element, self.target)


def emit_convolution_filter_gradient(spec: ConvolutionSpec, name: str,
                                     target: Target) -> Contraction:
    """Emit the gradient of the filter: ``a`` is the input, ``b`` the output gradient."""
    return FilterEmitter(spec, name, target).emit()
