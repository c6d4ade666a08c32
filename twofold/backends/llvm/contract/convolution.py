"""Two-dimensional convolutions in NHWC, forward and towards the input, as LLVM text.

Both directions are one walk over the pixels of the result: a register tile holds neighbouring
pixels of one row times vectors of channels, and for each row of the kernel the contraction runs
over kernel columns and channels, which lie side by side. Towards the input the walk reads the
output gradient, spread by the strides, with the filter turned around. Owns the spec and this walk;
the gradient of the filter is in ``filter_gradient``.
"""

from __future__ import annotations

from dataclasses import dataclass

from twofold.backends.llvm.contract import elements, finish, microkernel, pack
from twofold.backends.llvm.contract.contraction import (
    Contraction,
    Phase,
    emit_answer,
    load_context,
    load_sizes,
)
from twofold.backends.llvm.contract.elements import Element
from twofold.backends.llvm.contract.finish import EpilogueCallback
from twofold.backends.llvm.contract.image import Image, emit_image_phase
from twofold.backends.llvm.contract.microkernel import Step, Tile
from twofold.backends.llvm.contract.text import Emitter, Index, Target
from twofold.backends.llvm.contract.tiles import (
    Part,
    choose_tile,
    cut,
    for_each_part,
    tile_count,
)
from twofold.dtypes import DType

CHUNK_FLOPS = 2_000_000
"""The least work worth a chunk of its own."""

PACK_BYTES = 256 << 10
"""Filters up to this size are read in place."""

ASSUMED_BATCH = 16
"""What is assumed for a batch size known only at run time."""


@dataclass(frozen=True)
class ConvolutionSpec:
    """A convolution of NHWC images with an HWIO filter; all operands are contiguous.

    The filter is ``(kernel_height, kernel_width, in_channels // groups, out_channels)``. Only
    ``batch`` may be None (read from the sizes array). Rows and columns beyond the stored image, on
    any side, count as zeros.
    """

    dtype: DType
    batch: int | None
    in_height: int
    in_width: int
    in_channels: int
    out_height: int
    out_width: int
    out_channels: int
    kernel_height: int
    kernel_width: int
    stride_height: int = 1
    stride_width: int = 1
    dilation_height: int = 1
    dilation_width: int = 1
    pad_top: int = 0
    pad_left: int = 0
    groups: int = 1
    accumulate: DType | None = None

    def __post_init__(self) -> None:
        if self.groups < 1 or self.in_channels % self.groups or self.out_channels % self.groups:
            raise ValueError(f"{self.groups} groups do not divide {self.in_channels} input and "
                             f"{self.out_channels} output channels")

    @property
    def fields(self) -> dict[str, int | None]:
        """What the sizes array holds, in slot order."""
        return {"batch": self.batch}

    @property
    def element(self) -> Element:
        """Stored and computed dtype."""
        return Element(self.dtype, self.accumulate or elements.accumulate_dtype(self.dtype))

    @property
    def channelwise(self) -> bool:
        """Whether each channel is convolved on its own: channels then fill the vectors."""
        return 1 < self.groups == self.in_channels == self.out_channels

    @property
    def flops_per_image(self) -> int:
        """Multiplications and additions for one image."""
        return (2 * self.out_height * self.out_width * self.out_channels * self.kernel_height
                * self.kernel_width * (self.in_channels // self.groups))

    @property
    def extent(self) -> tuple[int, int]:
        """Rows and columns that the kernel covers."""
        return ((self.kernel_height - 1) * self.dilation_height + 1,
                (self.kernel_width - 1) * self.dilation_width + 1)

    @property
    def input_image(self) -> Image:
        """The input as the forward direction and the filter's gradient read it."""
        return Image(self.in_height, self.in_width, self.in_channels, (1, 1),
                     (self.pad_top, self.pad_left),
                     (self.out_height - 1) * self.stride_height + self.extent[0],
                     (self.out_width - 1) * self.stride_width + self.extent[1],
                     self.element.converts)

    @property
    def gradient_image(self) -> Image:
        """The output gradient as the gradient of the input reads it."""
        return Image(self.out_height, self.out_width, self.out_channels,
                     (self.stride_height, self.stride_width),
                     (self.extent[0] - 1 - self.pad_top, self.extent[1] - 1 - self.pad_left),
                     self.in_height + self.extent[0] - 1, self.in_width + self.extent[1] - 1,
                     self.element.converts)


@dataclass(frozen=True)
class _Walk:
    """A walk over result pixels.

    ``rows`` x ``columns`` pixels of ``channels`` from an image of which each pixel starts
    ``stride`` further; ``turned``: the filter is read from its other end, with input and output
    channels exchanged.
    """

    image: Image
    rows: int
    columns: int
    channels: int
    stride: tuple[int, int]
    turned: bool


class _WalkEmitter:
    """Emits the functions of one walk."""

    def __init__(self, spec: ConvolutionSpec, walk: _Walk, name: str, target: Target,
                 epilogue: EpilogueCallback | None):
        self.spec, self.walk, self.name = spec, walk, name
        self.target, self.epilogue = target, epilogue
        self.e = Emitter()
        self.element = spec.element
        self.computed = Element(self.element.computed, self.element.computed)
        self.staged = self.element.converts
        self.lanes = target.vector_bits // (8 * self.element.computed.size)
        # a kernel of one pixel sees no rows: the whole image is one row
        flat = (spec.kernel_height == spec.kernel_width == 1 and walk.stride == (1, 1)
                and (walk.image.copied or walk.image.width == walk.columns))
        self.rows, self.columns = ((1, walk.rows * walk.columns) if flat
                                   else (walk.rows, walk.columns))
        self.groups = 1 if spec.channelwise else spec.groups
        self.inner = 1 if spec.channelwise else walk.image.channels // self.groups
        self.outer = walk.channels // self.groups
        self._choose()

    def _choose(self) -> None:
        """Tile, panels and chunk sizes."""
        spec, walk, lanes = self.spec, self.walk, self.lanes
        vectors = -(-self.outer // lanes)
        self.tile_rows, self.vectors, _ = choose_tile(self.columns, vectors, self.target.registers)
        if spec.channelwise:        # two loads per product: more vectors would not help
            self.tile_rows, self.vectors = min(self.columns, 8), 1
        self.width = self.vectors * lanes
        self.panels_per_group = -(-self.outer // self.width) if self.outer else 0
        self.panel_count = self.panels_per_group * self.groups
        self.taps = spec.kernel_height * spec.kernel_width
        self.depth = self.taps * self.inner
        size = self.element.computed.size
        filter_bytes = self.depth * walk.channels * size
        pixels = (spec.batch or ASSUMED_BATCH) * self.rows * self.columns
        self.packs = (self.element.converts or walk.turned
                      or (filter_bytes > PACK_BYTES and pixels >= 512))
        self.panel_size = self.depth * self.width
        self.filter_size = -(-self.panel_count * self.panel_size // 64) * 64 if self.packs else 0
        self.panels_per_chunk = max(1, self.panel_count)
        if filter_bytes > self.target.cache_bytes // 2:
            self.panels_per_chunk = 1
        row_flops = 2 * self.columns * self.depth * min(walk.channels,
                                                        self.panels_per_chunk * self.width)
        batch = spec.batch if spec.batch is not None else ASSUMED_BATCH
        total = row_flops * self.rows * batch
        self.rows_per_chunk = max(1, -(-max(CHUNK_FLOPS, total // 64) // max(1, row_flops)))

    # -- the functions ------------------------------------------------------------------------

    def filter_phase(self) -> Phase:
        """Emit the phase that packs the filter; one chunk per panel."""
        e, spec, walk = self.e, self.spec, self.walk
        packer, name = f"{self.name}.pack", f"{self.name}.filter"
        line = spec.out_channels if walk.turned and not spec.channelwise else 1
        along = 1 if walk.turned and not spec.channelwise else spec.out_channels
        pack.emit_pack(e, packer, line, along, self.element, self.target)
        rows_per_tap = 1 if spec.channelwise else spec.in_channels // spec.groups
        with e.function(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
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
            with e.loop(0, self.taps) as tap:
                stored = e.subtract(self.taps - 1, tap) if walk.turned else tap
                offset = e.add(e.multiply(stored, rows_per_tap * spec.out_channels), column)
                source = e.pointer(context["b"], offset, self.element.storage)
                place = e.add(panel, e.multiply(tap, self.inner * self.width))
                copy = e.pointer(context["scratch"], place, self.element.compute)
                e.line(f"call void @{packer}(ptr {source}, ptr {copy}, i64 {self.inner}, "
                       f"i64 {self.width}, i64 {valid}, i64 {line}, i64 {along})")
        return Phase(name, self.panel_count)

    def tile_function(self, rows: int, width: int) -> str:
        """Emit the register tile of ``rows`` pixels and ``width`` channels."""
        e, spec, image = self.e, self.spec, self.walk.image
        name = f"{self.name}.tile.{rows}x{width}"
        vectors = -(-width // self.lanes)
        b_row = self.width if self.packs else spec.out_channels
        down = Step(spec.kernel_height, spec.dilation_height * image.row_pitch,
                    spec.kernel_width * self.inner * b_row)
        across = spec.dilation_width * image.channels
        if spec.channelwise:
            steps = [down, Step(spec.kernel_width, across, b_row)]
        elif across == self.inner:
            steps = [down, Step(spec.kernel_width * self.inner, 1, b_row)]
        else:
            steps = [down, Step(spec.kernel_width, across, self.inner * b_row),
                     Step(self.inner, 1, b_row)]
        pixel = self.walk.stride[1] * image.channels
        tile = Tile(rows, vectors, [i * pixel for i in range(rows)],
                    vectors * self.lanes if self.staged else width,
                    self.width if self.staged else self.walk.channels, spec.channelwise)
        readable = vectors * self.lanes if self.packs and not spec.channelwise else width
        microkernel.emit_outer(e, name, tile, steps, self.computed, self.target,
                               readable=readable)
        return name

    def product_phase(self) -> Phase:
        """Emit the tiles and the phase that calls them; a chunk is a block of rows and panels."""
        e, spec = self.e, self.spec
        tiles = cut(e, self.columns, self.tile_rows, (), balance=True)
        panels = cut(e, self.outer, self.width, (self.width, 0), balance=False)
        names = {}
        for r, part in enumerate(tiles):
            for s, panel in enumerate(panels):
                assert isinstance(part.size, int)
                assert isinstance(panel.size, int)
                names[r, s] = self.tile_function(part.size, panel.size)
        if self.finishes:
            finish.emit_finish(e, f"{self.name}.finish",
                               self.element if self.staged else self.computed, self.target,
                               self.epilogue, transposed=False, contiguous=True, widest=0)
        with e.function(f"internal void @{self.name}(ptr %context, i64 %chunk) nounwind"):
            stage = ""
            if self.staged:
                stage = e.value(f"alloca [{self.tile_rows * self.width} x "
                                f"{self.element.compute}], align 64")
            context = load_context(e)
            batch = load_sizes(e, spec.fields, context["sizes"])["batch"]
            row_blocks = e.divide_up(e.multiply(batch, self.rows), self.rows_per_chunk)
            block, rows = e.unravel("%chunk", [1, row_blocks])
            first_row = e.multiply(rows, self.rows_per_chunk)
            end_row = e.minimum(e.add(first_row, self.rows_per_chunk), e.multiply(batch, self.rows))
            first = e.multiply(block, self.panels_per_chunk)
            end = e.minimum(e.add(first, self.panels_per_chunk), self.panel_count)
            with e.loop(first, end) as panel:
                group = e.divide(panel, max(1, self.panels_per_group))
                within = e.remainder(panel, max(1, self.panels_per_group))

                def in_panel(s: int, j: Index) -> None:
                    with e.loop(first_row, end_row) as row:
                        self.one_row(context, stage, names, tiles, panels[s], s,
                                     (row, panel, group, j))

                for_each_part(e, panels, within, in_panel)
        chunks, asked = emit_answer(e, f"{self.name}.chunks", spec.fields, self.count_chunks)
        return Phase(self.name, chunks, asked)

    def count_chunks(self, e: Emitter, values: dict[str, Index]) -> Index:
        """How many chunks the product has."""
        if not self.columns:
            return 0
        rows = e.divide_up(e.multiply(values["batch"], self.rows), self.rows_per_chunk)
        return e.multiply(rows, -(-self.panel_count // self.panels_per_chunk))

    @property
    def finishes(self) -> bool:
        """Whether tiles need treatment after the last sum."""
        return self.staged or self.epilogue is not None

    def one_row(self, context: dict[str, str], stage: str, names: dict[tuple[int, int], str],
                tiles: list[Part], panel: Part, s: int,
                at: tuple[Index, Index, Index, Index]) -> None:
        """Emit the loop over the tiles of one row of result pixels."""
        e, walk, image = self.e, self.walk, self.walk.image
        row, number, group, j = at
        size = self.element.compute
        picture, y = e.divide(row, self.rows), e.remainder(row, self.rows)
        line = e.add(e.multiply(picture, image.pitch),
                     e.multiply(y, walk.stride[0] * image.row_pitch))
        first_channel = j if self.spec.channelwise else e.multiply(group, self.inner)
        line = e.add(line, e.add(image.start, first_channel))
        channel = e.add(e.multiply(group, self.outer), j)
        if self.packs:
            b = e.pointer(context["scratch"], e.multiply(number, self.panel_size), size)
        else:
            b = e.pointer(context["b"], channel, size)
        base = context["a"]
        if image.copied:
            base = e.pointer(context["scratch"], self.filter_size, size)

        def one_tile(r: int, x: Index) -> None:
            offset = e.add(line, e.multiply(x, walk.stride[1] * image.channels))
            a = e.pointer(base, offset, size)
            pixel = e.add(e.multiply(row, self.columns), x)
            c = e.pointer(context["c"], e.add(e.multiply(pixel, walk.channels), channel),
                          self.element.storage)
            target, pitch = (stage, self.width) if self.staged else (c, walk.channels)
            e.line(f"call void @{names[r, s]}(ptr {a}, ptr {b}, ptr {target}, i64 0, "
                   f"i64 {pitch}, i64 {panel.size}, i64 0, i1 false)")
            if self.finishes:
                e.line(f"call void @{self.name}.finish(ptr {target}, i64 {pitch}, ptr {c}, "
                       f"ptr {context['extra']}, i64 {pixel}, i64 {channel}, "
                       f"i64 {tiles[r].size}, i64 {panel.size}, i64 {walk.channels}, i64 1)")

        with e.loop(0, tile_count(e, tiles)) as tile:
            for_each_part(e, tiles, tile, one_tile)

    def emit(self) -> Contraction:
        """All functions and what the caller must know."""
        e, spec, image = self.e, self.spec, self.walk.image
        phases = []
        if self.packs:
            phases.append(self.filter_phase())
        if image.copied:
            phases.append(emit_image_phase(e, f"{self.name}.image", image, "a",
                                           lambda e, batch: self.filter_size, spec.fields,
                                           self.element, self.target))
        phases.append(self.product_phase())
        size = self.element.computed.size
        scratch, scratch_function = emit_answer(
            e, f"{self.name}.scratch", spec.fields,
            lambda e, v: e.multiply(e.add(self.filter_size, e.multiply(
                v["batch"], image.pitch) if image.copied else 0), size))
        flops, flops_function = emit_answer(
            e, f"{self.name}.flops", spec.fields,
            lambda e, v: e.multiply(v["batch"], spec.flops_per_image))
        return Contraction(self.name, e.text(), tuple(e.declarations), tuple(phases), scratch,
                           flops, scratch_function, flops_function)


def emit_convolution_forward(spec: ConvolutionSpec, name: str, target: Target,
                             epilogue: EpilogueCallback | None = None) -> Contraction:
    """Emit ``c = convolution(a, b)``: input, filter, output."""
    walk = _Walk(spec.input_image, spec.out_height, spec.out_width, spec.out_channels,
                 (spec.stride_height, spec.stride_width), False)
    return _WalkEmitter(spec, walk, name, target, epilogue).emit()


def emit_convolution_input_gradient(spec: ConvolutionSpec, name: str, target: Target,
                                    epilogue: EpilogueCallback | None = None) -> Contraction:
    """Emit the gradient of the input: ``a`` is the output gradient, ``b`` the filter."""
    walk = _Walk(spec.gradient_image, spec.in_height, spec.in_width, spec.in_channels, (1, 1),
                 True)
    return _WalkEmitter(spec, walk, name, target, epilogue).emit()
