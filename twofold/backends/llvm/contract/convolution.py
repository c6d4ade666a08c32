"""Two-dimensional convolutions in NHWC, forward and towards the input, as LLVM text.

Both directions are one walk over the pixels of the result: a register tile holds neighbouring
pixels of one row times vectors of channels, and for each row of the kernel the contraction runs
over kernel columns and channels, which lie side by side. Where the result has few channels, that
contraction fills the vectors instead. What is read and written where is said
by ``geometry``; the gradient of the filter is in ``filter_gradient``.
"""

from __future__ import annotations

from collections.abc import Callable

from twofold.backends.llvm.contract import finish, microkernel, pack
from twofold.backends.llvm.contract.contraction import (
    Contraction,
    Phase,
    emit_answer,
    load_context,
    load_sizes,
)
from twofold.backends.llvm.contract.finish import EpilogueCallback
from twofold.backends.llvm.contract.geometry import (
    MOST_VIEWS,
    ConvolutionSpec,
    View,
    Walk,
    forward_walk,
    input_gradient_walk,
)
from twofold.backends.llvm.contract.image import emit_image_phase, emit_image_row
from twofold.backends.llvm.contract.microkernel import Step, Tile
from twofold.backends.llvm.contract.tiles import Part, choose_tile, cut, for_each_part, tile_count
from twofold.backends.llvm.text.writer import Function, Index, Module, Writer
from twofold.ir.base.target import Target

CHUNK_FLOPS = 2_000_000
"""The least work worth a chunk of its own."""

PACK_BYTES = 256 << 10
"""Filters up to this size are read in place."""

LOCAL_BYTES = 128 << 10
"""The most that a chunk copies of an image to its stack at once."""

ASSUMED_BATCH = 16
"""What is assumed for a batch size known only at run time."""


class WalkEmitter:
    """Emits the functions of one walk."""

    def __init__(self, spec: ConvolutionSpec, walk: Walk, name: str, target: Target,
                 epilogue: EpilogueCallback | None):
        self.spec, self.walk, self.name = spec, walk, name
        self.target, self.epilogue = target, epilogue
        self.e = Writer(Function(Module()))
        self.tile_names: dict[tuple[object, ...], str] = {}
        self.element = spec.element
        self.computed = self.element.wide
        self.staged = self.element.converts
        self.lanes = self.element.lanes(target)
        self.groups = 1 if spec.channelwise else spec.groups
        self.inner = 1 if spec.channelwise else walk.image.channels // self.groups
        self.outer = walk.channels // self.groups
        self._choose()

    def _choose(self) -> None:
        """Tile, panels and chunk sizes."""
        spec, walk, lanes = self.spec, self.walk, self.lanes
        vectors = -(-self.outer // lanes)
        columns = max((view.columns for view in walk.views), default=0)
        self.tile_rows, self.vectors, cycles = choose_tile(columns, vectors, self.target.registers)
        if spec.channelwise:        # two loads per product: more vectors would not help
            self.tile_rows, self.vectors = max(1, min(columns, 8)), 1
        self.width = self.vectors * lanes
        self.dot = self._prefers_dot(cycles / max(1, columns))
        if self.dot:
            self.width = self.outer
            self.tile_rows = min(columns, max(1, (16 if self.target.registers >= 32 else 8)
                                              // self.outer), 8)
        self.panels_per_group = -(-self.outer // self.width) if self.outer else 0
        self.panel_count = self.panels_per_group * self.groups
        self.taps = spec.kernel_height * spec.kernel_width
        self.depth = self.taps * self.inner
        size = self.element.computed.size
        filter_bytes = self.depth * walk.channels * size
        self.packs = (self.element.converts or walk.turned or self.dot
                      or filter_bytes > PACK_BYTES)
        self.panel_size = self.depth * self.width
        sizes = [view.taps[0] * view.taps[1] * self.inner * self.width for view in walk.views]
        self.view_starts = [sum(sizes[:i]) for i in range(len(sizes))]
        self.filter_size = -(-self.panel_count * self.panel_size // 64) * 64 if self.packs else 0
        self.panels_per_chunk = max(1, self.panel_count)
        longest = 2 * columns * self.depth * self.width     # work of one row and one panel
        if filter_bytes > self.target.cache_bytes // 2:
            self.panels_per_chunk = 1
        elif longest * self.panel_count > 2 * CHUNK_FLOPS:
            self.panels_per_chunk = max(1, CHUNK_FLOPS // longest)
        channels = min(walk.channels, self.panels_per_chunk * self.width)
        self.rows_per_chunk = [self._chunk_rows(view, channels) for view in walk.views]
        self.block_rows = self._local_rows()
        self.image_phase = walk.image.copied and not self.block_rows

    def _prefers_dot(self, cycles: float) -> bool:
        """Whether few result channels are better computed as dot products along the kernel.

        ``cycles`` is what one pixel and one step of the contraction cost otherwise.
        """
        spec, (runs, length) = self.spec, self.run_length
        if spec.channelwise or not 0 < self.outer <= 8 or not self.inner:
            return False
        dot = self.outer * (spec.kernel_height * runs * -(-length // self.lanes) * 0.6 + 8)
        return dot < cycles * spec.kernel_height * spec.kernel_width * self.inner

    @property
    def run_length(self) -> tuple[int, int]:
        """Runs per kernel row, and their length, over which image and filter are contiguous."""
        columns = max((view.taps[1] for view in self.walk.views), default=0)
        if all(view.tap_step[1] * self.walk.image.channels == self.inner
               for view in self.walk.views):
            return 1, columns * self.inner
        return columns, self.inner

    def _local_rows(self) -> int:
        """Rows of pixels whose image rows are copied to the stack; 0 for one copy of all images.

        A local copy stays in the first cache and needs no phase of its own, but neighbouring
        blocks copy the rows between them twice.
        """
        walk, size = self.walk, self.element.computed.size
        if (not walk.image.copied or len(walk.views) != 1 or walk.views[0].rows == 0
                or self.panels_per_chunk < self.panel_count):
            return 0
        rows = walk.views[0].rows
        if self.copied_rows(rows) != walk.image.rows:       # all pixels count as one row
            return 0
        per_block = rows
        while per_block > 1 and (self.copied_rows(per_block) * walk.image.row_pitch * size
                                 > LOCAL_BYTES):
            per_block -= 1
        per_block = -(-rows // -(-rows // per_block))
        wasted = self.copied_rows(per_block) - per_block * walk.stride[0]
        fits = self.copied_rows(per_block) * walk.image.row_pitch * size <= LOCAL_BYTES
        worth = per_block == rows or wasted <= per_block * walk.stride[0]
        return per_block if fits and worth else 0

    def _chunk_rows(self, view: View, channels: int) -> int:
        """Rows of a view per chunk."""
        batch = self.spec.batch if self.spec.batch is not None else ASSUMED_BATCH
        row_flops = max(1, 2 * view.columns * view.taps[0] * view.taps[1] * self.inner * channels)
        total = row_flops * view.rows * batch
        return max(1, -(-max(CHUNK_FLOPS, total // 64) // row_flops))

    # -- the functions ------------------------------------------------------------------------

    def filter_phase(self) -> Phase:
        """Emit the phase that packs the filter; one chunk per panel."""
        e, spec, walk = self.e, self.spec, self.walk
        packer, name = f"{self.name}.pack", f"{self.name}.filter"
        if self.dot:
            return self.column_phase()
        line: Index = spec.out_channels if walk.turned and not spec.channelwise else 1
        along = 1 if walk.turned and not spec.channelwise else spec.out_channels
        pack.emit_pack(e, packer, line, along, self.element, self.target)
        rows_per_tap = 1 if spec.channelwise else spec.in_channels // spec.groups
        with e.define(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
            context = load_context(e)
            group = e.divide("%chunk", self.panels_per_group)
            start = e.multiply(e.remainder("%chunk", self.panels_per_group), self.width)
            valid = e.minimum(e.subtract(self.outer, start), self.width)
            if walk.turned and not spec.channelwise:
                column = e.add(e.multiply(group, spec.out_channels // spec.groups),
                               e.multiply(start, spec.out_channels))
            else:
                column = e.add(e.multiply(group, self.outer), start)
            panel = e.multiply("%chunk", self.panel_size)
            tap_size = self.inner * self.width
            for number, view in enumerate(walk.views):
                start = self.view_starts[number]
                with e.loop(0, view.taps[0]) as y, e.loop(0, view.taps[1]) as x:
                    kernel_row = e.add(e.multiply(y, view.kernel_step[0]), view.kernel_first[0])
                    kernel_column = e.add(e.multiply(x, view.kernel_step[1]), view.kernel_first[1])
                    stored = e.add(e.multiply(kernel_row, spec.kernel_width), kernel_column)
                    offset = e.add(e.multiply(stored, rows_per_tap * spec.out_channels), column)
                    source = e.pointer(context["b"], offset, self.element.storage)
                    tap = e.add(e.multiply(y, view.taps[1]), x)
                    place = e.add(panel, e.add(e.multiply(tap, tap_size), start))
                    copy = e.pointer(context["scratch"], place, self.element.compute)
                    e.line(f"call void @{packer}(ptr {source}, ptr {copy}, i64 {self.inner}, "
                           f"i64 {self.width}, i64 {valid}, i64 {line}, i64 {along})")
        return Phase(name, self.panel_count)

    def column_phase(self) -> Phase:
        """Emit the phase that copies the filter so that the contraction is contiguous."""
        e, spec, walk, name = self.e, self.spec, self.walk, f"{self.name}.filter"
        line, along = (spec.out_channels, 1) if walk.turned else (1, spec.out_channels)
        inner_rows = spec.in_channels // spec.groups
        group_step = spec.out_channels // spec.groups
        with e.define(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
            context = load_context(e)
            panel, base = e.multiply("%chunk", self.panel_size), e.multiply("%chunk", group_step)
            for number, view in enumerate(walk.views):
                taps = view.taps[0] * view.taps[1]
                with (e.loop(0, self.outer) as column, e.loop(0, view.taps[0]) as y,
                      e.loop(0, view.taps[1]) as x, e.loop(0, self.inner) as k):
                    kernel_row = e.add(e.multiply(y, view.kernel_step[0]), view.kernel_first[0])
                    kernel_column = e.add(e.multiply(x, view.kernel_step[1]), view.kernel_first[1])
                    stored = e.add(e.multiply(kernel_row, spec.kernel_width), kernel_column)
                    offset = e.add(e.multiply(stored, inner_rows * spec.out_channels), base)
                    offset = e.add(offset, e.add(e.multiply(column, line), e.multiply(k, along)))
                    value = self.element.load(
                        e, e.pointer(context["b"], offset, self.element.storage), 1)
                    tap = e.add(e.multiply(e.add(e.multiply(column, taps),
                                                 e.add(e.multiply(y, view.taps[1]), x)),
                                           self.inner), k)
                    where = e.add(panel, e.add(tap, self.view_starts[number]))
                    place = e.pointer(context["scratch"], where, self.element.compute)
                    self.computed.store(e, value, place, 1)
        return Phase(name, self.panel_count)

    def dot_function(self, name: str, number: int, rows: int, _: int) -> None:
        """Emit the tile of ``rows`` pixels and all channels of a group as dot products."""
        view, image = self.walk.views[number], self.walk.image
        across, taps = view.tap_step[1] * image.channels, view.taps
        down = view.tap_step[0] * image.row_pitch
        if across == self.inner:
            length = taps[1] * self.inner
            steps = [Step(taps[0], down, length)]
        else:
            length = self.inner
            steps = [Step(taps[0], down, taps[1] * length), Step(taps[1], across, length)]
        pixel, depth = self.walk.stride[1] * image.channels, taps[0] * taps[1] * self.inner
        tile = Tile(rows, 1, [i * pixel for i in range(rows)], self.outer,
                    self.width if self.staged else view.step[1] * self.walk.channels)
        microkernel.emit_dot(self.e, name, tile, [j * depth for j in range(self.outer)], 1, steps,
                             length, self.computed, self.target)

    def tile_function(self, number: int, rows: int, width: int) -> str:
        """The register tile of ``rows`` pixels of a view and ``width`` channels, emitted once for
        all views that differ in places only."""
        view = self.walk.views[number]
        key = (view.taps, view.tap_step, view.step, rows, width)
        if key not in self.tile_names:
            name = f"{self.name}.tile.{number}.{rows}x{width}"
            self.tile_names[key] = name
            (self.dot_function if self.dot else self.outer_function)(name, number, rows, width)
        return self.tile_names[key]

    def outer_function(self, name: str, number: int, rows: int, width: int) -> None:
        """Emit the tile of ``rows`` pixels and ``width`` channels as sums of outer products."""
        e, spec, image, view = self.e, self.spec, self.walk.image, self.walk.views[number]
        vectors = -(-width // self.lanes)
        b_row = self.width if self.packs else spec.out_channels
        down = Step(view.taps[0], view.tap_step[0] * image.row_pitch,
                    view.taps[1] * self.inner * b_row)
        across = view.tap_step[1] * image.channels
        if spec.channelwise:
            steps = [down, Step(view.taps[1], across, b_row)]
        elif across == self.inner:
            steps = [down, Step(view.taps[1] * self.inner, 1, b_row)]
        else:
            steps = [down, Step(view.taps[1], across, self.inner * b_row),
                     Step(self.inner, 1, b_row)]
        if min(view.taps) == 0:
            steps = [Step(0, 0, 0)]
        pixel = self.walk.stride[1] * image.channels
        tile = Tile(rows, vectors, [i * pixel for i in range(rows)],
                    vectors * self.lanes if self.staged else width,
                    self.width if self.staged else view.step[1] * self.walk.channels,
                    spec.channelwise)
        readable = vectors * self.lanes if self.packs and not spec.channelwise else width
        microkernel.emit_outer(e, name, tile, steps, self.computed, self.target,
                               readable=readable)

    def product_phase(self, number: int) -> Phase:
        """Emit a view's tiles and the phase that calls them; a chunk is some rows and panels."""
        e, spec, view = self.e, self.spec, self.walk.views[number]
        name = f"{self.name}.product.{number}"
        tiles = cut(e, view.columns, self.tile_rows, (), balance=True)
        panels = cut(e, self.outer, self.width, (self.width, 0), balance=False)
        names = {}
        for r, part in enumerate(tiles):
            for s, kind in enumerate(panels):
                assert isinstance(part.size, int)
                assert isinstance(kind.size, int)
                names[r, s] = self.tile_function(number, part.size, kind.size)
        # a unit is one row of pixels, or with a local copy of the image a block of rows
        per_picture, per_chunk = view.rows, self.rows_per_chunk[number]
        if self.block_rows:
            per_picture = -(-view.rows // self.block_rows)
            per_chunk = max(1, per_chunk // self.block_rows)
        with e.define(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
            buffers = self.stack_buffers()
            context = load_context(e)
            batch = load_sizes(e, spec.fields, context["sizes"])["batch"]
            units = e.multiply(batch, per_picture)
            block, within = e.unravel("%chunk", [1, e.divide_up(units, per_chunk)])
            first = e.multiply(within, per_chunk)
            limits = first, e.minimum(e.add(first, per_chunk), units)

            def row(s: int, j: Index, panel: tuple[Index, Index], at: tuple[Index, ...]) -> None:
                self.one_row(context, buffers, (names, tiles, panels[s]), (number, s),
                             (*panel, j), at)

            if self.block_rows:
                with e.loop(*limits) as unit:
                    picture, y = e.divide(unit, per_picture), e.remainder(unit, per_picture)
                    top = e.multiply(y, self.block_rows)
                    bottom = e.minimum(e.add(top, self.block_rows), view.rows)
                    self.copy_rows(context, buffers[1], picture, top, bottom)
                    self.for_each_panel(panels, block, (top, bottom), lambda s, j, panel, y: row(
                        s, j, panel, (picture, y, top)))
            else:
                self.for_each_panel(panels, block, limits, lambda s, j, panel, unit: row(
                    s, j, panel, (e.divide(unit, view.rows), e.remainder(unit, view.rows), 0)))
        blocks = -(-self.panel_count // self.panels_per_chunk)
        chunks, asked = emit_answer(
            e, f"{name}.chunks", spec.fields, lambda e, v: e.multiply(
                e.divide_up(e.multiply(v["batch"], per_picture), per_chunk), blocks))
        return Phase(name, chunks, asked)

    def stack_buffers(self) -> tuple[str, str]:
        """Allocate the buffer that tiles go through and that of a local copy, if needed."""
        e, scalar = self.e, self.element.compute
        stage = local = ""
        if self.staged:
            stage = e.value(f"alloca [{self.tile_rows * self.width} x {scalar}], align 64")
        if self.block_rows:
            size = self.copied_rows(self.block_rows) * self.walk.image.row_pitch
            local = e.value(f"alloca [{size} x {scalar}], align 64")
        return stage, local

    def copied_rows(self, rows: int) -> int:
        """Image rows that some rows of pixels read."""
        return (rows - 1) * self.walk.stride[0] + self.spec.extent[0]

    def copy_rows(self, context: dict[str, str], local: str, picture: Index, top: Index,
                  bottom: Index) -> None:
        """Emit the copy of the image rows that the pixels from ``top`` to ``bottom`` read."""
        e, image = self.e, self.walk.image
        stored = image.height * image.width * image.channels
        source = e.pointer(context["a"], e.multiply(picture, stored), self.element.storage)
        start = e.multiply(top, self.walk.stride[0])
        end = e.add(e.multiply(e.subtract(bottom, 1), self.walk.stride[0]), self.spec.extent[0])
        with e.loop(start, end) as row:
            place = e.multiply(e.subtract(row, start), image.row_pitch)
            copy = e.pointer(local, place, self.element.compute)
            e.line(f"call void @{self.name}.image.row(ptr {source}, ptr {copy}, i64 {row})")

    def for_each_panel(self, panels: list[Part], block: Index, rows: tuple[Index, Index],
                       body: Callable[[int, Index, tuple[Index, Index], Index], None]) -> None:
        """Emit ``body(kind of panel, first channel in its group, (number, group), row)``."""
        e, per_group = self.e, max(1, self.panels_per_group)
        first = e.multiply(block, self.panels_per_chunk)
        end = e.minimum(e.add(first, self.panels_per_chunk), self.panel_count)
        with e.loop(first, end) as panel:
            group, within = e.divide(panel, per_group), e.remainder(panel, per_group)

            def in_panel(s: int, j: Index) -> None:
                with e.loop(*rows) as row:
                    body(s, j, (panel, group), row)

            for_each_part(e, panels, within, in_panel)

    @property
    def finishes(self) -> bool:
        """Whether tiles need treatment after the last sum."""
        return self.staged or self.epilogue is not None

    def one_row(self, context: dict[str, str], buffers: tuple[str, str],
                tiling: tuple[dict[tuple[int, int], str], list[Part], Part],
                which: tuple[int, int], columns: tuple[Index, ...],
                at: tuple[Index, ...]) -> None:
        """Emit the loop over the tiles of one row of result pixels.

        ``columns`` is the panel, its group and its first channel there; ``at`` is the picture, the
        row and the first row of the local copy.
        """
        e, walk, image = self.e, self.walk, self.walk.image
        names, tiles, panel = tiling
        number, s = which
        view = walk.views[number]
        panel_number, group, j = columns
        picture, y, top = at
        stage, size = buffers[0], self.element.compute
        read = image.start + view.read[0] * image.row_pitch + view.read[1] * image.channels
        first_channel = j if self.spec.channelwise else e.multiply(group, self.inner)
        line = e.add(e.multiply(e.subtract(y, top), walk.stride[0] * image.row_pitch),
                     e.add(first_channel, read))
        if not self.block_rows:
            line = e.add(line, e.multiply(picture, image.pitch))
        channel = e.add(e.multiply(group, self.outer), j)
        if self.packs:
            offset = e.add(e.multiply(panel_number, self.panel_size), self.view_starts[number])
            b = e.pointer(context["scratch"], offset, size)
        else:
            b = e.pointer(context["b"], channel, size)
        base = buffers[1] or context["a"]
        if self.image_phase:
            base = e.pointer(context["scratch"], self.filter_size, size)
        result_row = e.add(e.multiply(picture, walk.rows),
                           e.add(e.multiply(y, view.step[0]), view.first[0]))
        first_pixel = e.add(e.multiply(result_row, walk.columns), view.first[1])

        def one_tile(r: int, x: Index) -> None:
            a = e.pointer(base, e.add(line, e.multiply(x, walk.stride[1] * image.channels)), size)
            pixel = e.add(first_pixel, e.multiply(x, view.step[1]))
            c = e.pointer(context["c"], e.add(e.multiply(pixel, walk.channels), channel),
                          self.element.storage)
            pitch = view.step[1] * walk.channels
            self.call_tile(names[r, s], a, b, (c, pitch), stage, context, (pixel, channel),
                           (tiles[r].size, panel.size), view.step[1])

        with e.loop(0, tile_count(e, tiles)) as tile:
            for_each_part(e, tiles, tile, one_tile)

    def call_tile(self, function: str, a: str, b: str, place: tuple[str, int], stage: str,
                  context: dict[str, str], at: tuple[Index, Index], size: tuple[Index, Index],
                  step: int) -> None:
        """Emit the calls that compute and finish one tile.

        ``place`` is where it goes and its pitch, ``at`` its first pixel and channel in the
        result, ``size`` its pixels and channels, ``step`` the distance of its pixels.
        """
        e, (c, pitch) = self.e, place
        target, target_pitch = (stage, self.width) if self.staged else (c, pitch)
        e.line(f"call void @{function}(ptr {a}, ptr {b}, ptr {target}, i64 0, i64 0, i64 0, i64 0, "
               "i1 false)")
        if self.finishes:
            e.line(f"call void @{self.name}.finish(ptr {target}, i64 {target_pitch}, ptr {c}, "
                   f"ptr {context['extra']}, i64 {at[0]}, i64 {at[1]}, i64 {size[0]}, "
                   f"i64 {size[1]}, i64 {step}, i64 {pitch}, i64 1)")

    def emit(self) -> Contraction:
        """All functions and what the caller must know."""
        e, spec, image = self.e, self.spec, self.walk.image
        phases = []
        if self.packs:
            phases.append(self.filter_phase())
        if self.image_phase:
            phases.append(emit_image_phase(e, f"{self.name}.image", image, "a",
                                           lambda e, batch: self.filter_size, spec.fields,
                                           self.element, self.target))
        elif self.block_rows:
            emit_image_row(e, f"{self.name}.image.row", image, self.element, self.target)
        if self.finishes:
            finish.emit_finish(e, f"{self.name}.finish",
                               self.element if self.staged else self.computed, self.target,
                               self.epilogue, transposed=False, contiguous=True, widest=0)
        phases += [self.product_phase(number) for number in range(len(self.walk.views))]
        size = self.element.computed.size
        scratch, scratch_function = emit_answer(
            e, f"{self.name}.scratch", spec.fields,
            lambda e, v: e.multiply(e.add(self.filter_size, e.multiply(
                v["batch"], image.pitch) if self.image_phase else 0), size))
        flops, flops_function = emit_answer(
            e, f"{self.name}.flops", spec.fields,
            lambda e, v: e.multiply(v["batch"], spec.flops_per_image))
        return Contraction(self.name, e.function.module, tuple(phases), scratch,
                           flops, scratch_function, flops_function)


def emit_convolution_forward(spec: ConvolutionSpec, name: str, target: Target,
                             epilogue: EpilogueCallback | None = None) -> Contraction:
    """Emit ``c = convolution(a, b)``: input, filter, output."""
    return WalkEmitter(spec, forward_walk(spec), name, target, epilogue).emit()


def emit_convolution_input_gradient(spec: ConvolutionSpec, name: str, target: Target,
                                    epilogue: EpilogueCallback | None = None
                                    ) -> Contraction | None:
    """Emit the gradient of the input: ``a`` is the output gradient, ``b`` the filter.

    None where the strides are so long that there would be too many views.
    """
    if spec.stride_height * spec.stride_width > MOST_VIEWS:
        return None
    return WalkEmitter(spec, input_gradient_walk(spec), name, target, epilogue).emit()
