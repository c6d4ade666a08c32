"""Two-dimensional convolutions in NHWC, forward and towards the input, as LLVM text.

Both directions are one walk over the pixels of the result: a register tile holds neighbouring
pixels of one row times vectors of channels, and for each row of the kernel the contraction runs
over kernel columns and channels, which lie side by side. Towards the input the walk reads the
output gradient, spread by the strides, with the filter turned around. Owns the spec and this walk;
the gradient of the filter is in ``filter_gradient``.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace

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

NARROW = 14
"""Fewer pixels than this in a row do not fill a register tile."""

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
        return Image(self.in_height, self.in_width, self.in_channels,
                     (self.pad_top, self.pad_left),
                     (self.out_height - 1) * self.stride_height + self.extent[0],
                     (self.out_width - 1) * self.stride_width + self.extent[1],
                     self.element.converts)


@dataclass(frozen=True)
class _View:
    """Every ``step``-th pixel of the result, computed with the same kernel elements.

    Attributes
    ----------
    rows, columns : int
        How many pixels.
    first, step : (int, int)
        The first pixel in the result, and the distance to the next.
    read : (int, int)
        Where the first pixel's kernel starts in the image rectangle.
    taps, tap_step : (int, int)
        Kernel rows and columns used, and their distance in the image.
    kernel_first, kernel_step : (int, int)
        Where they are in the filter.
    """

    rows: int
    columns: int
    first: tuple[int, int]
    step: tuple[int, int]
    read: tuple[int, int]
    taps: tuple[int, int]
    tap_step: tuple[int, int]
    kernel_first: tuple[int, int]
    kernel_step: tuple[int, int]


@dataclass(frozen=True)
class _Walk:
    """A walk over ``rows`` x ``columns`` result pixels of ``channels``, view by view.

    From one pixel of a view to the next the image is read ``stride`` further. ``turned``: the
    filter's input and output channels are exchanged.
    """

    image: Image
    views: tuple[_View, ...]
    rows: int
    columns: int
    channels: int
    stride: tuple[int, int]
    turned: bool


def _forward_walk(spec: ConvolutionSpec) -> _Walk:
    """The walk over the output.

    A kernel of one pixel sees no rows: a narrow image is then one row, for better tiles.
    """
    image = spec.input_image
    kernel = (spec.kernel_height, spec.kernel_width)
    stride = (spec.stride_height, spec.stride_width)
    rows, columns = spec.out_height, spec.out_width
    if (kernel == stride == (1, 1) and columns < NARROW
            and (image.copied or image.width == columns)):
        rows, columns = 1, rows * columns
    view = _View(rows, columns, (0, 0), (1, 1), (0, 0), kernel,
                 (spec.dilation_height, spec.dilation_width), (0, 0), (1, 1))
    return _Walk(image, (view,), rows, columns, spec.out_channels, stride, False)


def _taps(kernel: int, stride: int, dilation: int, pad: int, size: int,
          residue: int) -> tuple[int, int, int, int, int, int]:
    """Along one axis, for the input pixels that meet the same kernel elements.

    Gives the first pixel and how many there are; how many kernel elements meet them, the last of
    those, and their distance; and which output pixel that last one brings to the first pixel.
    """
    first = (residue - pad) % stride
    count = max(0, -(-(size - first) // stride))
    hits = [k for k in range(kernel) if (k * dilation - residue) % stride == 0]
    last = hits[-1] if hits else 0
    distance = stride // math.gcd(stride, dilation)
    return first, count, len(hits), last, distance, (first + pad - last * dilation) // stride


def _input_gradient_walk(spec: ConvolutionSpec) -> _Walk:
    """The walk over the input: with strides, one view per remainder of the position."""
    strides = (spec.stride_height, spec.stride_width)
    dilations = (spec.dilation_height, spec.dilation_width)
    tap_step = (dilations[0] // math.gcd(strides[0], dilations[0]),
                dilations[1] // math.gcd(strides[1], dilations[1]))
    views = []
    for down, across in itertools.product(range(strides[0]), range(strides[1])):
        y = _taps(spec.kernel_height, strides[0], dilations[0], spec.pad_top, spec.in_height, down)
        x = _taps(spec.kernel_width, strides[1], dilations[1], spec.pad_left, spec.in_width, across)
        views.append(_View(y[1], x[1], (y[0], x[0]), strides, (y[5], x[5]), (y[2], x[2]), tap_step,
                           (y[3], x[3]), (-y[4], -x[4])))
    # the rectangle of output pixels that all views together read
    low, high = [0, 0], [1, 1]
    for axis in (0, 1):
        reads = [(v.read[axis], v.read[axis] + (v.taps[axis] - 1) * tap_step[axis]
                  + (v.rows, v.columns)[axis]) for v in views
                 if min(v.rows, v.columns, *v.taps) > 0]
        if reads:
            low[axis], high[axis] = min(r[0] for r in reads), max(r[1] for r in reads)
    views = [replace(v, read=(v.read[0] - low[0], v.read[1] - low[1]))
             if min(v.taps) > 0 else replace(v, read=(0, 0)) for v in views]
    image = Image(spec.out_height, spec.out_width, spec.out_channels, (-low[0], -low[1]),
                  high[0] - low[0], high[1] - low[1], spec.element.converts)
    return _Walk(image, tuple(v for v in views if v.rows and v.columns), spec.in_height,
                 spec.in_width, spec.in_channels, (1, 1), True)


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
        self.groups = 1 if spec.channelwise else spec.groups
        self.inner = 1 if spec.channelwise else walk.image.channels // self.groups
        self.outer = walk.channels // self.groups
        self._choose()

    def _choose(self) -> None:
        """Tile, panels and chunk sizes."""
        spec, walk, lanes = self.spec, self.walk, self.lanes
        vectors = -(-self.outer // lanes)
        columns = max((view.columns for view in walk.views), default=0)
        self.tile_rows, self.vectors, _ = choose_tile(columns, vectors, self.target.registers)
        if spec.channelwise:        # two loads per product: more vectors would not help
            self.tile_rows, self.vectors = max(1, min(columns, 8)), 1
        self.width = self.vectors * lanes
        self.panels_per_group = -(-self.outer // self.width) if self.outer else 0
        self.panel_count = self.panels_per_group * self.groups
        self.taps = spec.kernel_height * spec.kernel_width
        self.depth = self.taps * self.inner
        size = self.element.computed.size
        filter_bytes = self.depth * walk.channels * size
        self.packs = self.element.converts or walk.turned or filter_bytes > PACK_BYTES
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

    def _chunk_rows(self, view: _View, channels: int) -> int:
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
        line: Index = spec.out_channels if walk.turned and not spec.channelwise else 1
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

    def tile_function(self, number: int, rows: int, width: int) -> str:
        """Emit the register tile of ``rows`` pixels of a view and ``width`` channels."""
        e, spec, image, view = self.e, self.spec, self.walk.image, self.walk.views[number]
        name = f"{self.name}.tile.{number}.{rows}x{width}"
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
        return name

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
        with e.function(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
            stage = ""
            if self.staged:
                stage = e.value(f"alloca [{self.tile_rows * self.width} x "
                                f"{self.element.compute}], align 64")
            context = load_context(e)
            batch = load_sizes(e, spec.fields, context["sizes"])["batch"]
            per_chunk, all_rows = self.rows_per_chunk[number], e.multiply(batch, view.rows)
            block, rows = e.unravel("%chunk", [1, e.divide_up(all_rows, per_chunk)])
            first_row = e.multiply(rows, per_chunk)
            end_row = e.minimum(e.add(first_row, per_chunk), all_rows)
            first = e.multiply(block, self.panels_per_chunk)
            end = e.minimum(e.add(first, self.panels_per_chunk), self.panel_count)
            with e.loop(first, end) as panel:
                group = e.divide(panel, max(1, self.panels_per_group))
                within = e.remainder(panel, max(1, self.panels_per_group))

                def in_panel(s: int, j: Index) -> None:
                    with e.loop(first_row, end_row) as row:
                        self.one_row(context, stage, names, tiles, panels[s], (number, s),
                                     (row, panel, group, j))

                for_each_part(e, panels, within, in_panel)
        blocks = -(-self.panel_count // self.panels_per_chunk)

        def count(e: Emitter, values: dict[str, Index]) -> Index:
            rows = e.multiply(values["batch"], view.rows)
            return e.multiply(e.divide_up(rows, self.rows_per_chunk[number]), blocks)

        chunks, asked = emit_answer(e, f"{name}.chunks", spec.fields, count)
        return Phase(name, chunks, asked)

    @property
    def finishes(self) -> bool:
        """Whether tiles need treatment after the last sum."""
        return self.staged or self.epilogue is not None

    def one_row(self, context: dict[str, str], stage: str, names: dict[tuple[int, int], str],
                tiles: list[Part], panel: Part, which: tuple[int, int],
                at: tuple[Index, Index, Index, Index]) -> None:
        """Emit the loop over the tiles of one row of result pixels."""
        e, walk, image = self.e, self.walk, self.walk.image
        number, s = which
        view = walk.views[number]
        row, panel_number, group, j = at
        size = self.element.compute
        picture, y = e.divide(row, view.rows), e.remainder(row, view.rows)
        read = image.start + view.read[0] * image.row_pitch + view.read[1] * image.channels
        first_channel = j if self.spec.channelwise else e.multiply(group, self.inner)
        line = e.add(e.add(e.multiply(picture, image.pitch), e.add(first_channel, read)),
                     e.multiply(y, walk.stride[0] * image.row_pitch))
        channel = e.add(e.multiply(group, self.outer), j)
        if self.packs:
            offset = e.add(e.multiply(panel_number, self.panel_size), self.view_starts[number])
            b = e.pointer(context["scratch"], offset, size)
        else:
            b = e.pointer(context["b"], channel, size)
        base = context["a"]
        if image.copied:
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
            target, target_pitch = (stage, self.width) if self.staged else (c, pitch)
            e.line(f"call void @{names[r, s]}(ptr {a}, ptr {b}, ptr {target}, i64 0, i64 0, "
                   f"i64 0, i64 0, i1 false)")
            if self.finishes:
                e.line(f"call void @{self.name}.finish(ptr {target}, i64 {target_pitch}, ptr {c}, "
                       f"ptr {context['extra']}, i64 {pixel}, i64 {channel}, "
                       f"i64 {tiles[r].size}, i64 {panel.size}, i64 {view.step[1]}, i64 {pitch}, "
                       f"i64 1)")

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
        if self.finishes:
            finish.emit_finish(e, f"{self.name}.finish",
                               self.element if self.staged else self.computed, self.target,
                               self.epilogue, transposed=False, contiguous=True, widest=0)
        phases += [self.product_phase(number) for number in range(len(self.walk.views))]
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
    return _WalkEmitter(spec, _forward_walk(spec), name, target, epilogue).emit()


def emit_convolution_input_gradient(spec: ConvolutionSpec, name: str, target: Target,
                                    epilogue: EpilogueCallback | None = None) -> Contraction:
    """Emit the gradient of the input: ``a`` is the output gradient, ``b`` the filter."""
    return _WalkEmitter(spec, _input_gradient_walk(spec), name, target, epilogue).emit()
