"""The gradient of a convolution's filter for images of any height and width, as LLVM text.

Tiles and the last sum are those of ``filter_gradient``, emitted for a block of pixels; this file
owns the loops around them: blocks of all images in parts, and the copies that they read.
"""

from __future__ import annotations

from twofold.backends.llvm.contract.contraction import (
    Contraction,
    Phase,
    emit_answer,
    load_context,
    load_sizes,
)
from twofold.backends.llvm.contract.convolution import CHUNK_FLOPS
from twofold.backends.llvm.contract.filter_gradient import MOST_PARTS, FilterEmitter
from twofold.backends.llvm.contract.open_geometry import (
    Block,
    Local,
    OpenSpec,
    choose_block,
    emit_copy,
)
from twofold.backends.llvm.contract.tiles import tile_count
from twofold.backends.llvm.text.writer import Index, Writer
from twofold.ir.base.target import Target

FEW_PARTS = 4
"""With fewer parts, panels are shared among threads as well, at the price of more copies."""


class _OpenFilterEmitter(FilterEmitter):
    """Emits the functions of one filter gradient of images of any size."""

    def __init__(self, spec: OpenSpec, block: Block, name: str, target: Target):
        self.open_spec, self.block = spec, block
        super().__init__(spec.block(block.rows, block.columns), name, target)
        self.local = Local(f"{name}.image", block.read_rows, block.read_columns,
                           spec.in_channels, self.element, self.lanes)
        # only copied to be widened
        self.local_gradient = Local(f"{name}.gradient", block.rows, block.columns,
                                    spec.out_channels, self.element, self.lanes)

    def _choose_chunks(self) -> None:
        """How blocks are divided into parts, and whether panels are work of their own."""
        block = self.block
        room = max(1, self.target.cache_bytes * 4 // max(1, self.filter_size * self.size))
        self.most_parts = min(MOST_PARTS, room)
        self.by_panels = self.most_parts < FEW_PARTS and self.panel_count > 1
        work = 2 * self.filter_size * block.rows * block.columns
        self.blocks_per_part = max(1, -(-CHUNK_FLOPS // max(1, work)))
        self.direct = False

    def steps(self) -> list[tuple[Index, Index, Index]]:
        """The loops of the contraction: over rows, then columns, of a block."""
        spec = self.open_spec
        return [("%depth", spec.stride_height * self.image.row_pitch, "%b_step"),
                ("%pitch", spec.stride_width * spec.in_channels, spec.out_channels)]

    # -- parts --------------------------------------------------------------------------------

    def count_blocks(self, e: Writer, v: dict[str, Index]) -> tuple[Index, Index, Index]:
        """Blocks down and across one image, and of all images."""
        down = e.divide_up(e.maximum(v["out_height"], 0), self.block.rows)
        across = e.divide_up(e.maximum(v["out_width"], 0), self.block.columns)
        return down, across, e.product([v["batch"], down, across])

    def part_blocks(self, e: Writer, blocks: Index) -> Index:
        """Blocks per part."""
        return e.maximum(self.blocks_per_part, e.divide_up(blocks, self.most_parts))

    def open_parts(self, e: Writer, v: dict[str, Index]) -> Index:
        """How many parts there are; one at least, for zeros have to be stored as well."""
        blocks = self.count_blocks(e, v)[2]
        return e.maximum(1, e.divide_up(blocks, self.part_blocks(e, blocks)))

    def parts_in(self, e: Writer, context: dict[str, str]) -> Index:
        """How many parts there are, inside a phase."""
        return self.open_parts(e, load_sizes(e, self.open_spec.fields, context["sizes"]))

    def scratch_bytes(self, e: Writer, v: dict[str, Index]) -> Index:
        """Room for the sums of all parts."""
        aligned = -(-self.filter_size // 64) * 64
        return e.multiply(self.open_parts(e, v), aligned * self.size)

    # -- the functions ------------------------------------------------------------------------

    def product_phase(self) -> Phase:
        """Emit the tiles and the phase over parts and their blocks."""
        e, name = self.e, f"{self.name}.sums"
        parts = self.cut_filter()
        names = self.tile_functions(parts)
        group_count = tile_count(e, parts.groups)
        each = self.panel_count if self.by_panels else 1
        with e.define(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
            local = self.local.allocate(e)
            wide = self.local_gradient.allocate(e) if self.element.converts else ""
            context = load_context(e)
            v = load_sizes(e, self.open_spec.fields, context["sizes"])
            part, first_panel = e.unravel("%chunk", [1, each])
            panels: tuple[Index, Index] = (first_panel, e.add(first_panel, 1))
            if not self.by_panels:
                panels = (0, self.panel_count)
            down, across, blocks = self.count_blocks(e, v)
            per = self.part_blocks(e, blocks)
            first = e.multiply(part, per)
            end = e.minimum(e.add(first, per), blocks)
            total = self.sums_of(context, part)
            self.clear(total, end)
            with e.loop(first, end) as unit:
                more = e.value(f"icmp sgt i64 {unit}, {first}")
                picture, y, x = e.unravel(unit, [1, down, across])
                rows, columns, gradient = self.load_block(context, (local, wide), v,
                                                          (picture, y, x))
                step = (self.local_gradient.pitch if wide
                        else e.multiply(v["out_width"], self.open_spec.out_channels))
                arguments = f"i64 {rows}, i64 {columns}, i64 0, i64 {step}, i1 {more}"
                with e.loop(*panels) as number, e.loop(0, group_count) as group_tile:
                    self.tiles_at(names, parts, (local, 0), gradient, total,
                                  (arguments, number, group_tile))
        chunks, asked = emit_answer(
            e, f"{name}.chunks", self.open_spec.fields,
            lambda e, v: e.multiply(self.open_parts(e, v), each if self.filter_size else 0))
        return Phase(name, chunks, asked)

    def clear(self, total: str, end: Index) -> None:
        """Emit the zeros of the first part where there is no block at all."""
        e = self.e
        e.declare("declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
        with e.when(e.value(f"icmp sle i64 {end}, 0")):
            e.line(f"call void @llvm.memset.p0.i64(ptr {total}, i8 0, "
                   f"i64 {self.filter_size * self.size}, i1 false)")

    def load_block(self, context: dict[str, str], buffers: tuple[str, str], v: dict[str, Index],
                   which: tuple[Index, Index, Index]) -> tuple[Index, Index, tuple[str, Index]]:
        """Emit the copies of what a block reads.

        Gives its rows and columns, and address and offset of its output gradient.
        """
        e, spec, block = self.e, self.open_spec, self.block
        picture, y, x = which
        top, left = e.multiply(y, block.rows), e.multiply(x, block.columns)
        rows = e.minimum(block.rows, e.subtract(v["out_height"], top))
        columns = e.minimum(block.columns, e.subtract(v["out_width"], left))
        start = (e.subtract(e.multiply(top, spec.stride_height), v["pad_top"]),
                 e.subtract(e.multiply(left, spec.stride_width), v["pad_left"]))
        count = []
        for number, stride, extent in zip((rows, columns), (spec.stride_height, spec.stride_width),
                                          self.spec.extent, strict=True):
            count.append(e.add(e.multiply(number, stride), extent - stride))
        stored = e.product([v["in_height"], v["in_width"], spec.in_channels, picture])
        source = e.pointer(context["a"], stored, self.element.storage)
        self.local.fill(e, buffers[0], (source, v["in_height"], v["in_width"]), start,
                        (count[0], count[1]))
        image = e.product([v["out_height"], v["out_width"], spec.out_channels, picture])
        if buffers[1]:
            source = e.pointer(context["b"], image, self.element.storage)
            self.local_gradient.fill(e, buffers[1], (source, v["out_height"], v["out_width"]),
                                     (top, left), (rows, columns))
            return rows, columns, (buffers[1], 0)
        pixel = e.add(e.multiply(top, v["out_width"]), left)
        return rows, columns, (context["b"], e.add(image, e.multiply(pixel, spec.out_channels)))

    def emit(self) -> Contraction:
        """All functions and what the caller must know."""
        e = self.e
        emit_copy(e, self.local.copy, self.open_spec.in_channels, self.element, self.target)
        if self.element.converts:
            emit_copy(e, self.local_gradient.copy, self.open_spec.out_channels, self.element,
                      self.target)
        phases = (self.product_phase(), self.reduce_phase())
        fields = self.open_spec.fields
        scratch, scratch_function = emit_answer(e, f"{self.name}.scratch", fields,
                                                self.scratch_bytes)
        flops, flops_function = emit_answer(e, f"{self.name}.flops", fields, self.open_spec.flops)
        return Contraction(self.name, e.function.module, phases, scratch, flops,
                           scratch_function, flops_function)


def emit_open_filter_gradient(spec: OpenSpec, name: str, target: Target) -> Contraction | None:
    """Emit the gradient of the filter: ``a`` is the input, ``b`` the output gradient.

    None where the images have so many channels that no block of pixels fits its buffer.
    """
    one = spec.block(1, 1)
    size = one.element.computed.size
    # the output gradient of a block may have to fit as well
    pixel = max(spec.in_channels, spec.out_channels if one.element.converts else 0) * size
    block = choose_block((spec.stride_height, spec.stride_width), one.extent, pixel,
                         one.flops_per_image)
    return None if block is None else _OpenFilterEmitter(spec, block, name, target).emit()
