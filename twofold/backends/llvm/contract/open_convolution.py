"""Convolutions of images of any height and width, forward and towards the input, as LLVM text.

Tiles, filter panels and epilogues are those of ``convolution``, emitted for a block of pixels; this
file owns the loops around them: blocks of all images, their copies, and the pixels that are there.
Towards the input of a strided convolution there is one walk per remainder of the position.
"""

from __future__ import annotations

import itertools
import math

from twofold.backends.llvm.contract import finish
from twofold.backends.llvm.contract.contraction import (
    Contraction,
    Phase,
    emit_answer,
    load_context,
    load_sizes,
)
from twofold.backends.llvm.contract.convolution import CHUNK_FLOPS, WalkEmitter
from twofold.backends.llvm.contract.finish import EpilogueCallback
from twofold.backends.llvm.contract.geometry import MOST_VIEWS, View, Walk, kernel_taps
from twofold.backends.llvm.contract.image import Image
from twofold.backends.llvm.contract.open_geometry import (
    Block,
    Local,
    OpenSpec,
    choose_block,
    emit_copy,
    tile_sizes,
)
from twofold.backends.llvm.contract.tiles import Part, cut, for_each_part, tile_count
from twofold.backends.llvm.text.writer import Index, Writer
from twofold.ir.base.target import Target

from ....dataclass import dataclass


@dataclass(frozen=True)
class _Pixels:
    """A view's pixels as seen inside one function.

    Attributes
    ----------
    image : (Index, Index)
        Height and width of the image that is read.
    result : (Index, Index)
        Height and width of the result.
    count, first, read : (Index, Index)
        How many pixels, the first of them, and where its kernel starts in the image.
    """

    image: tuple[Index, Index]
    result: tuple[Index, Index]
    count: tuple[Index, Index]
    first: tuple[Index, Index]
    read: tuple[Index, Index]


class _OpenWalk:
    """What differs between the two directions: who reads whom, and where."""

    def __init__(self, spec: OpenSpec, turned: bool):
        self.spec, self.turned = spec, turned
        self.stride = (1, 1) if turned else (spec.stride_height, spec.stride_width)
        self.channels = spec.out_channels if turned else spec.in_channels
        self.results = spec.in_channels if turned else spec.out_channels
        self.kernels = self._backward() if turned else [_Kernel(
            (0, 0), (spec.kernel_height, spec.kernel_width),
            (spec.dilation_height, spec.dilation_width), (0, 0), (1, 1))]
        self.step = (spec.stride_height, spec.stride_width) if turned else (1, 1)

    def _backward(self) -> list[_Kernel]:
        """The kernel elements of each remainder of the position."""
        spec = self.spec
        strides = (spec.stride_height, spec.stride_width)
        dilations = (spec.dilation_height, spec.dilation_width)
        sizes = (spec.kernel_height, spec.kernel_width)
        found = []
        for residue in itertools.product(range(strides[0]), range(strides[1])):
            y, x = (kernel_taps(sizes[i], strides[i], dilations[i], 0, 0, residue[i])
                    for i in (0, 1))
            found.append(_Kernel(residue, (y[2], x[2]),
                                 (dilations[0] // math.gcd(strides[0], dilations[0]),
                                  dilations[1] // math.gcd(strides[1], dilations[1])),
                                 (y[3], x[3]), (-y[4], -x[4])))
        return found

    @property
    def span(self) -> tuple[int, int]:
        """The most rows and columns of the image that one pixel reads."""
        spans = [kernel.span for kernel in self.kernels]
        return max(s[0] for s in spans), max(s[1] for s in spans)

    def block(self) -> Block | None:
        """The largest block of pixels."""
        spec, size = self.spec, self.spec.element.computed.size
        taps = max(k.taps[0] * k.taps[1] for k in self.kernels)
        flops = 2 * taps * self.results * (self.channels // spec.groups)
        return choose_block(self.stride, self.span, self.channels * size, flops)

    def walk(self, block: Block) -> Walk:
        """The walk over one block."""
        views = [View(block.rows, block.columns, (0, 0), self.step, (0, 0), k.taps, k.tap_step,
                      k.first, k.kernel_step) for k in self.kernels]
        image = Image(block.read_rows, block.read_columns, self.channels, (0, 0),
                      block.read_rows, block.read_columns, False)
        return Walk(image, tuple(views), block.rows, block.columns, self.results, self.stride,
                    self.turned)

    def pixels(self, e: Writer, number: int, v: dict[str, Index]) -> _Pixels:
        """Where a view's pixels are."""
        inside, outside = (v["in_height"], v["in_width"]), (v["out_height"], v["out_width"])
        pads = v["pad_top"], v["pad_left"]
        if not self.turned:
            reads = (e.subtract(0, pads[0]), e.subtract(0, pads[1]))
            counts = e.maximum(outside[0], 0), e.maximum(outside[1], 0)
            return _Pixels(inside, outside, counts, (0, 0), reads)
        axes = [self._backward_axis(e, number, axis, inside[axis], pads[axis]) for axis in (0, 1)]
        (y, rows, above), (x, columns, left) = axes
        return _Pixels(outside, inside, (rows, columns), (y, x), (above, left))

    def _backward_axis(self, e: Writer, number: int, axis: int, size: Index,
                       pad: Index) -> tuple[Index, Index, Index]:
        """First pixel, how many, and the output pixel that the last kernel element meets there."""
        kernel = self.kernels[number]
        stride = (self.spec.stride_height, self.spec.stride_width)[axis]
        dilation = (self.spec.dilation_height, self.spec.dilation_width)[axis]
        ahead = e.subtract(kernel.residue[axis] + stride, e.remainder(pad, stride))
        first = e.remainder(ahead, stride)
        room = e.add(e.subtract(size, first), stride - 1)
        count = e.divide(e.maximum(room, 0), stride)
        reach = e.subtract(e.add(first, pad), kernel.first[axis] * dilation)
        if stride == 1 or isinstance(reach, int):
            return first, count, reach if isinstance(reach, str) else reach // stride
        return first, count, e.value(f"sdiv i64 {reach}, {stride}")     # there is no remainder


@dataclass(frozen=True)
class _Kernel:
    """Kernel elements that meet the pixels of one remainder; see ``geometry.View``."""

    residue: tuple[int, int]
    taps: tuple[int, int]
    tap_step: tuple[int, int]
    first: tuple[int, int]
    kernel_step: tuple[int, int]

    @property
    def span(self) -> tuple[int, int]:
        """Rows and columns of the image that one pixel reads."""
        return (max(0, self.taps[0] - 1) * self.tap_step[0] + 1,
                max(0, self.taps[1] - 1) * self.tap_step[1] + 1)


class _OpenEmitter(WalkEmitter):
    """Emits the functions of one walk over images of any size."""

    def __init__(self, open_walk: _OpenWalk, block: Block, name: str, target: Target,
                 epilogue: EpilogueCallback | None):
        self.open, self.block, self.open_spec = open_walk, block, open_walk.spec
        super().__init__(self.open_spec.block(block.rows, block.columns), open_walk.walk(block),
                         name, target, epilogue)
        self.image_phase, self.block_rows = False, 0
        self.panels_per_chunk = max(1, self.panel_count)
        self.local = Local(f"{name}.image", block.read_rows, block.read_columns,
                           open_walk.channels, self.element, self.lanes)

    def product_phase(self, number: int) -> Phase:
        """Emit a view's tiles and the phase that calls them; a chunk is some blocks of pixels."""
        e, view, name = self.e, self.walk.views[number], f"{self.name}.product.{number}"
        sizes = tile_sizes(self.tile_rows)
        panels = cut(e, self.outer, self.width, (self.width, 0), balance=False)
        names = {}
        for rows in sizes:
            for s, kind in enumerate(panels):
                assert isinstance(kind.size, int)
                names[rows, s] = self.tile_function(number, rows, kind.size)
        work = (2 * self.block.rows * self.block.columns * view.taps[0] * view.taps[1]
                * self.inner * self.walk.channels)
        per_chunk = max(1, CHUNK_FLOPS // max(1, work))
        with e.define(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
            stage = self.stack_buffers()[0]
            local = self.local.allocate(e)
            context = load_context(e)
            v = load_sizes(e, self.open_spec.fields, context["sizes"])
            pixels = self.open.pixels(e, number, v)
            down, across = self.blocks(e, pixels)
            units = e.product([v["batch"], down, across])
            first = e.multiply("%chunk", per_chunk)
            with e.loop(first, e.minimum(e.add(first, per_chunk), units)) as unit:
                picture, y, x = e.unravel(unit, [1, down, across])
                at = self.load_block(context, local, number, pixels, (picture, y, x))
                self.tiles_of_block(context, (stage, local), number, pixels, picture, at,
                                    (names, sizes, panels))
        chunks, asked = emit_answer(
            e, f"{name}.chunks", self.open_spec.fields,
            lambda e, v: self.count_chunks(e, v, number, per_chunk))
        return Phase(name, chunks, asked)

    def blocks(self, e: Writer, pixels: _Pixels) -> tuple[Index, Index]:
        """How many blocks there are, down and across."""
        return (e.divide_up(pixels.count[0], self.block.rows),
                e.divide_up(pixels.count[1], self.block.columns))

    def count_chunks(self, e: Writer, v: dict[str, Index], number: int, per_chunk: int) -> Index:
        """How many chunks a view has."""
        if not self.panel_count:
            return 0
        down, across = self.blocks(e, self.open.pixels(e, number, v))
        return e.divide_up(e.product([v["batch"], down, across]), per_chunk)

    def load_block(self, context: dict[str, str], local: str, number: int, pixels: _Pixels,
                   which: tuple[Index, Index, Index]) -> tuple[tuple[Index, Index], ...]:
        """Emit the copy of what a block reads; gives its rows and its columns."""
        e, block, stride = self.e, self.block, self.walk.stride
        picture, y, x = which
        top, left = e.multiply(y, block.rows), e.multiply(x, block.columns)
        bottom = e.minimum(e.add(top, block.rows), pixels.count[0])
        right = e.minimum(e.add(left, block.columns), pixels.count[1])
        kernel = self.open.kernels[number]
        if min(kernel.taps):
            span = kernel.span
            start = (e.add(pixels.read[0], e.multiply(top, stride[0])),
                     e.add(pixels.read[1], e.multiply(left, stride[1])))
            count = (e.add(e.multiply(e.subtract(bottom, top), stride[0]), span[0] - stride[0]),
                     e.add(e.multiply(e.subtract(right, left), stride[1]), span[1] - stride[1]))
            stored = e.product([*pixels.image, self.open.channels, picture])
            source = e.pointer(context["a"], stored, self.element.storage)
            self.local.fill(e, local, (source, *pixels.image), start, count)
        return (top, bottom), (left, right)

    def tiles_of_block(self, context: dict[str, str], buffers: tuple[str, str], number: int,
                       pixels: _Pixels, picture: Index, at: tuple[tuple[Index, Index], ...],
                       tiling: tuple[dict[tuple[int, int], str], tuple[int, ...], list[Part]]
                       ) -> None:
        """Emit the loops over the panels, rows and tiles of one block."""
        e, walk, view = self.e, self.walk, self.walk.views[number]
        (names, sizes, panels), (stage, local) = tiling, buffers
        (top, bottom), (left, right) = at
        tiles = cut(e, e.subtract(right, left), sizes[0], sizes, balance=False)
        scalar, pitch = self.element.compute, view.step[1] * walk.channels

        def row(s: int, j: Index, which: tuple[Index, Index], y: Index) -> None:
            panel, group = which
            channel = e.add(e.multiply(group, self.outer), j)
            inner = j if self.spec.channelwise else e.multiply(group, self.inner)
            line = e.add(e.multiply(e.subtract(y, top), walk.stride[0] * self.local.pitch), inner)
            base, offset = context["b"], channel
            if self.packs:
                base = context["scratch"]
                offset = e.add(e.multiply(panel, self.panel_size), self.view_starts[number])
            b = e.pointer(base, offset, scalar)
            result_row = e.add(e.multiply(picture, pixels.result[0]),
                               e.add(e.multiply(y, view.step[0]), pixels.first[0]))
            first_pixel = e.add(e.add(e.multiply(result_row, pixels.result[1]), pixels.first[1]),
                                e.multiply(left, view.step[1]))

            def one_tile(r: int, x: Index) -> None:
                place = e.add(line, e.multiply(x, walk.stride[1] * walk.image.channels))
                pixel = e.add(first_pixel, e.multiply(x, view.step[1]))
                c = e.pointer(context["c"], e.add(e.multiply(pixel, walk.channels), channel),
                              self.element.storage)
                rows = tiles[r].size  # where the extent is known, not every size occurs
                assert isinstance(rows, int)
                self.call_tile(names[rows, s], e.pointer(local, place, scalar), b, (c, pitch),
                               stage, context, (pixel, channel), (rows, panels[s].size),
                               view.step[1])

            with e.loop(0, tile_count(e, tiles)) as tile:
                for_each_part(e, tiles, tile, one_tile)

        self.for_each_panel(panels, 0, (top, bottom), row)

    def emit(self) -> Contraction:
        """All functions and what the caller must know."""
        e = self.e
        phases = [self.filter_phase()] if self.packs else []
        emit_copy(e, self.local.copy, self.open.channels, self.element, self.target)
        if self.finishes:
            finish.emit_finish(e, f"{self.name}.finish",
                               self.element if self.staged else self.computed, self.target,
                               self.epilogue, transposed=False, contiguous=True, widest=0)
        phases += [self.product_phase(number) for number in range(len(self.walk.views))]
        flops, asked = emit_answer(e, f"{self.name}.flops", self.open_spec.fields,
                                   self.open_spec.flops)
        return Contraction(self.name, e.function.module, tuple(phases),
                           self.filter_size * self.element.computed.size, flops, None, asked)


def _emit(spec: OpenSpec, turned: bool, name: str, target: Target,
          epilogue: EpilogueCallback | None) -> Contraction | None:
    walk = _OpenWalk(spec, turned)
    block = walk.block()
    if block is None:
        return None
    return _OpenEmitter(walk, block, name, target, epilogue).emit()


def emit_open_forward(spec: OpenSpec, name: str, target: Target,
                      epilogue: EpilogueCallback | None = None) -> Contraction | None:
    """Emit ``c = convolution(a, b)``: input, filter, output.

    None where the image has so many channels that no block of pixels fits its buffer.
    """
    return _emit(spec, False, name, target, epilogue)


def emit_open_input_gradient(spec: OpenSpec, name: str, target: Target,
                             epilogue: EpilogueCallback | None = None) -> Contraction | None:
    """Emit the gradient of the input: ``a`` is the output gradient, ``b`` the filter; or None."""
    if spec.stride_height * spec.stride_width > MOST_VIEWS:
        return None
    return _emit(spec, True, name, target, epilogue)
