"""Convolutions of images whose height and width are only known at run time: spec, blocks, copies.

The result is walked in blocks of pixels whose largest size is known when the code is emitted. What
a block reads of the image is copied to a buffer of fixed row length, zeros where there is no
image, so that the register tiles meet fixed distances just as those of a known image do. Owns the
size of the blocks and the bounds of the copy; the loops are in ``open_convolution`` and
``open_filter_gradient``.
"""

from __future__ import annotations

from twofold.backends.llvm.contract.contraction import IMAGE_FIELDS
from twofold.backends.llvm.contract.element import Element
from twofold.backends.llvm.contract.geometry import ConvolutionSpec
from twofold.backends.llvm.text.memory import first_lanes
from twofold.backends.llvm.text.writer import Index, Writer
from twofold.dtypes import DType
from twofold.ir.base.target import Target

from ....dataclass import dataclass

LOCAL_BYTES = 128 << 10
"""The most that a block copies of an image."""

WIDEST = 56
"""The most pixels in a row of a block."""

BLOCK_FLOPS = 16_000_000
"""Work of a block from which more rows would only leave less to share among threads."""


@dataclass(frozen=True)
class OpenSpec:
    """A convolution like ``ConvolutionSpec``; None stands for a size read at run time."""

    dtype: DType
    batch: int | None
    in_height: int | None
    in_width: int | None
    in_channels: int
    out_height: int | None
    out_width: int | None
    out_channels: int
    kernel_height: int
    kernel_width: int
    stride_height: int = 1
    stride_width: int = 1
    dilation_height: int = 1
    dilation_width: int = 1
    pad_top: int | None = 0
    pad_left: int | None = 0
    groups: int = 1

    @property
    def fields(self) -> dict[str, int | None]:
        """What the sizes array holds, in slot order."""
        return {name: getattr(self, name) for name in IMAGE_FIELDS}

    @property
    def element(self) -> Element:
        """Stored and computed dtype."""
        return Element.of(self.dtype, None)

    def block(self, rows: int, columns: int) -> ConvolutionSpec:
        """The convolution of as many result pixels, without padding, of images of any number."""
        down = (rows - 1) * self.stride_height + (self.kernel_height - 1) * self.dilation_height
        across = (columns - 1) * self.stride_width + (self.kernel_width - 1) * self.dilation_width
        return ConvolutionSpec(
            self.dtype, None, down + 1, across + 1, self.in_channels, rows, columns,
            self.out_channels, self.kernel_height, self.kernel_width, self.stride_height,
            self.stride_width, self.dilation_height, self.dilation_width, 0, 0, self.groups)

    def flops(self, e: Writer, v: dict[str, Index]) -> Index:
        """Multiplications and additions."""
        each = (2 * self.out_channels * self.kernel_height * self.kernel_width
                * (self.in_channels // self.groups))
        return e.product([v["batch"], v["out_height"], v["out_width"], each])


@dataclass(frozen=True)
class Block:
    """The largest block of pixels, and the rectangle of the image that it reads."""

    rows: int
    columns: int
    read_rows: int
    read_columns: int


def choose_block(stride: tuple[int, int], span: tuple[int, int], pixel_bytes: int,
                 pixel_flops: int) -> Block | None:
    """The block of pixels that copies least of what its neighbours copy as well.

    Parameters
    ----------
    stride, span : (int, int)
        How far the image is read on from pixel to pixel, and the rows and columns for one.
    pixel_bytes, pixel_flops : int
        Size of a pixel of the image, work for a pixel of the result.

    Returns
    -------
    Block or None
        None where not even one pixel's part of the image fits.
    """
    best: tuple[float, Block] | None = None
    for columns in (WIDEST, WIDEST // 2, WIDEST // 4, 8, 4, 2, 1):
        read_columns = (columns - 1) * stride[1] + span[1]
        fitting = LOCAL_BYTES // (read_columns * max(1, pixel_bytes)) - span[0]
        if fitting < 0:
            continue
        most = max(1, BLOCK_FLOPS // max(1, columns * pixel_flops))
        rows = min(fitting // stride[0] + 1, most, WIDEST)
        read_rows = (rows - 1) * stride[0] + span[0]
        wasted = read_rows * read_columns / (rows * stride[0] * columns * stride[1])
        if best is None or wasted < 0.85 * best[0]:
            best = wasted, Block(rows, columns, read_rows, read_columns)
    return best[1] if best is not None else None


def tile_sizes(largest: int) -> tuple[int, ...]:
    """Tile sizes that any number of pixels can be cut into: the largest, then halves of it."""
    sizes = [largest]
    while sizes[-1] > 1:
        sizes.append(sizes[-1] // 2)
    return tuple(sizes)


COPY_PARAMETERS = ("ptr noalias readonly %source, ptr noalias %copy, i64 %row, i64 %column, "
                   "i64 %count, i64 %height, i64 %width")
"""An image, where its pixels go, the first of them, how many, and the image's size."""


def emit_copy(e: Writer, name: str, channels: int, element: Element, target: Target) -> None:
    """Emit ``void @name(COPY_PARAMETERS)``: a run of pixels of one row, zeros outside the image.

    It may write up to a vector more than asked for.
    """
    lanes, wide = element.lanes(target), element.wide
    with e.define(f"internal void @{name}({COPY_PARAMETERS}) noinline nounwind"):
        inside = e.value("icmp ult i64 %row, %height")
        pixels = e.value(f"select i1 {inside}, i64 %width, i64 0")
        before = e.minimum(e.maximum(e.subtract(0, "%column"), 0), "%count")
        end = e.minimum(e.maximum(e.subtract(pixels, "%column"), before), "%count")
        first, last = e.multiply(before, channels), e.multiply(end, channels)
        total = e.multiply("%count", channels)

        def zeros(start: Index, stop: Index) -> None:
            with e.loop(start, stop, lanes) as j:
                wide.store(e, "zeroinitializer", e.pointer("%copy", j, wide.storage), lanes)

        def move(j: Index, mask: str | None) -> None:
            value = element.load(e, e.pointer(line, j, element.storage), lanes, mask)
            wide.store(e, value, e.pointer("%copy", j, wide.storage), lanes)

        zeros(0, first)
        offset = e.multiply(e.add(e.multiply("%row", "%width"), "%column"), channels)
        line = e.pointer("%source", offset, element.storage)
        length = e.subtract(last, first)
        whole = e.add(first, e.value(f"and i64 {length}, -{lanes}"))
        with e.loop(first, whole, lanes) as j:
            move(j, None)
        rest = e.subtract(last, whole)
        with e.when(e.value(f"icmp sgt i64 {rest}, 0")):
            move(whole, first_lanes(e, lanes, rest))
        zeros(last, total)


@dataclass(frozen=True)
class Local:
    """A buffer on the stack for the rectangle of a block.

    Attributes
    ----------
    copy : str
        Name of the function that copies a run of pixels.
    """

    copy: str
    rows: int
    columns: int
    channels: int
    element: Element
    lanes: int

    @property
    def pitch(self) -> int:
        """Elements from row to row."""
        return self.columns * self.channels

    def allocate(self, e: Writer) -> str:
        """The buffer, with room for the vector that a copy may write too many."""
        size = self.rows * self.pitch + self.lanes
        return e.value(f"alloca [{size} x {self.element.compute}], align 64")

    def fill(self, e: Writer, buffer: str, image: tuple[str, Index, Index],
             start: tuple[Index, Index], count: tuple[Index, Index]) -> None:
        """Emit the copy of ``count`` rows and columns from ``start``, of (address, height, width).

        """
        source, height, width = image
        with e.loop(0, count[0]) as row:
            place = e.pointer(buffer, e.multiply(row, self.pitch), self.element.compute)
            e.line(f"call void @{self.copy}(ptr {source}, ptr {place}, "
                   f"i64 {e.add(start[0], row)}, i64 {start[1]}, i64 {count[1]}, "
                   f"i64 {height}, i64 {width})")
