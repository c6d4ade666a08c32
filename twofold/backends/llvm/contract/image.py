"""Copies of images with zeros around them, widened where needed.

With such a copy a convolution has no borders: its loops read a plain rectangle. Owns the copy of
single rows and the phase over all rows; decides nothing about the convolution.
"""

from __future__ import annotations

from collections.abc import Callable

from twofold.backends.llvm.contract.contraction import Phase, emit_answer, load_context, load_sizes
from twofold.backends.llvm.contract.element import Element
from twofold.backends.llvm.text.types import mask_of_first
from twofold.backends.llvm.text.writer import Index, Writer
from twofold.ir.base.target import Target

from ....dataclass import dataclass

SIZE_FIELDS = ("batch",)
"""Slots of the sizes array of every convolution."""

COPY_ELEMENTS = 32768
"""Elements per chunk of a copy."""


@dataclass(frozen=True)
class Image:
    """NHWC images as they are stored, and the rectangle in which they are wanted.

    Attributes
    ----------
    height, width, channels : int
        As stored.
    offset : (int, int)
        Where the first pixel is in the rectangle (negative: cropped).
    rows, columns : int
        Size of the rectangle.
    converts : bool
        Whether the elements are wanted in another dtype.
    """

    height: int
    width: int
    channels: int
    offset: tuple[int, int]
    rows: int
    columns: int
    converts: bool

    @property
    def copied(self) -> bool:
        """Whether the rectangle is not simply a part of the stored image."""
        return (self.converts or self.offset[0] > 0 or self.offset[1] > 0
                or self.rows - self.offset[0] > self.height
                or self.columns - self.offset[1] > self.width)

    @property
    def row_pitch(self) -> int:
        """Elements from row to row where it is read."""
        return (self.columns if self.copied else self.width) * self.channels

    @property
    def pitch(self) -> int:
        """Elements from image to image where it is read."""
        return (self.rows if self.copied else self.height) * self.row_pitch

    @property
    def start(self) -> int:
        """Offset of the rectangle's first pixel where it is read."""
        if self.copied:
            return 0
        return -self.offset[0] * self.row_pitch - self.offset[1] * self.channels


def emit_image_phase(e: Writer, name: str, image: Image, operand: str,
                     start: Callable[[Writer, Index], Index], fields: dict[str, int | None],
                     element: Element, target: Target) -> Phase:
    """Emit the phase that copies all images of an operand to scratch.

    ``start(e, batch)`` says where in scratch, in elements.
    """
    row_function = f"{name}.row"
    emit_image_row(e, row_function, image, element, target)
    group = max(1, COPY_ELEMENTS // max(1, image.row_pitch))
    with e.define(f"internal void @{name}(ptr %context, i64 %chunk) nounwind"):
        context = load_context(e)
        batch = load_sizes(e, fields, context["sizes"])["batch"]
        first = e.multiply("%chunk", group)
        end = e.minimum(e.add(first, group), e.multiply(batch, image.rows))
        begin = start(e, batch)
        with e.loop(first, end) as row:
            number, within = e.divide(row, image.rows), e.remainder(row, image.rows)
            stored = image.height * image.width * image.channels
            source = e.pointer(context[operand], e.multiply(number, stored), element.storage)
            place = e.add(begin, e.multiply(row, image.row_pitch))
            copy = e.pointer(context["scratch"], place, element.compute)
            e.line(f"call void @{row_function}(ptr {source}, ptr {copy}, i64 {within})")
    chunks, asked = emit_answer(
        e, f"{name}.chunks", fields,
        lambda e, v: e.divide_up(e.multiply(v["batch"], image.rows), group))
    return Phase(name, chunks, asked)


def emit_image_row(e: Writer, name: str, image: Image, element: Element, target: Target) -> None:
    """Emit ``void @name(ptr image, ptr copy, i64 row)``: one row of the rectangle."""
    lanes = element.lanes(target)
    with e.define(f"internal void @{name}(ptr noalias readonly %source, ptr noalias %copy, "
                    "i64 %row) noinline nounwind"):
        stored_row = e.value(f"sub nsw i64 %row, {image.offset[0]}")
        inside = e.value(f"icmp ult i64 {stored_row}, {image.height}")
        line = image.width * image.channels
        source = e.pointer("%source", e.multiply(stored_row, line), element.storage)
        length = image.columns * image.channels
        shift = image.offset[1] * image.channels
        first = min(max(shift, 0), length)
        last = max(first, min(shift + line, length))
        valid, outside, after = e.label("valid"), e.label("outside"), e.label("after")
        e.branch(inside, valid, outside)
        e.place(valid)
        _run(e, None, 0, first, element, lanes)
        _run(e, e.pointer(source, -shift, element.storage), first, last, element, lanes)
        _run(e, None, last, length, element, lanes)
        e.jump(after)
        e.place(outside)
        _run(e, None, 0, length, element, lanes)
        e.jump(after)
        e.place(after)


def _run(e: Writer, source: str | None, first: int, last: int, element: Element,
         lanes: int) -> None:
    """Copy elements ``first`` to ``last`` of a row, or (without a source) store zeros there."""
    whole = first + (last - first) // lanes * lanes

    def move(j: Index, mask: str | None) -> None:
        value = "zeroinitializer"
        if source is not None:
            value = element.load(e, e.pointer(source, j, element.storage), lanes, mask)
        element.wide.store(e, value, e.pointer("%copy", j, element.compute), lanes, mask)

    if whole > first:
        with e.loop(first, whole, lanes) as j:
            move(j, None)
    if last > whole:
        move(whole, mask_of_first(lanes, last - whole))
