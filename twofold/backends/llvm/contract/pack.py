"""Copies operands into panels: contiguous, widened, in the order in which tiles read them.

A panel holds ``width`` lines side by side: element ``(k, j)`` at ``k * pitch + j``. Lines of A are
rows, lines of B are columns. Owns the three ways to read the source; the caller owns the layout.
"""

from __future__ import annotations

from twofold.backends.llvm.text import elements
from twofold.backends.llvm.text.elements import Element
from twofold.backends.llvm.text.emitter import Emitter, Index
from twofold.ir.base.target import Target

PARAMETERS = ("ptr noalias readonly %source, ptr noalias %panel, i64 %depth, i64 %pitch, "
              "i64 %valid, i64 %line, i64 %along")
"""Source address, panel, contraction length, panel width, valid lines, strides of both kinds."""


def emit_pack(e: Emitter, name: str, line: Index | None, along: Index | None, element: Element,
              target: Target) -> None:
    """Emit ``void @name(PARAMETERS)``: fill one panel; lines beyond ``%valid`` are not numbers
    that matter, but they are finite copies or zeros.

    Parameters
    ----------
    line, along : int or None
        Distance in the source between lines, and along the contraction; None reads the parameter.
    """
    with e.function(f"internal void @{name}({PARAMETERS}) noinline nounwind"):
        line = "%line" if line is None else line
        along = "%along" if along is None else along
        lanes = target.vector_bits // (8 * element.computed.size)
        if line == 1:
            _copy_vectors(e, along, element, lanes)
        elif along == 1:
            _transpose_blocks(e, line, element, lanes)
        else:
            _copy_scalars(e, 0, line, along, element)


def _copy_vectors(e: Emitter, along: Index, element: Element, lanes: int) -> None:
    """Lines lie side by side in the source as well: copy vectors."""
    whole = e.multiply(e.divide(e.minimum("%valid", "%pitch"), lanes), lanes)
    left = e.subtract("%valid", whole)
    width = e.subtract("%pitch", whole)
    some = e.value(f"icmp sgt i64 {width}, 0")
    read = elements.first_lanes(e, lanes, left)
    write = elements.first_lanes(e, lanes, width)
    with e.loop(0, "%depth") as k:
        source = e.pointer("%source", e.multiply(k, along), element.storage)
        panel = e.pointer("%panel", e.multiply(k, "%pitch"), element.compute)
        with e.loop(0, whole, lanes) as j:
            value = element.load(e, e.pointer(source, j, element.storage), lanes)
            elements.store(e, value, e.pointer(panel, j, element.compute), element.compute,
                           element.computed.size, lanes)
        with e.when(some):
            value = element.load(e, e.pointer(source, whole, element.storage), lanes, read)
            elements.store(e, value, e.pointer(panel, whole, element.compute), element.compute,
                           element.computed.size, lanes, write)
            rest = e.add(whole, lanes)
            with e.loop(rest, "%pitch", lanes) as j:
                edge = elements.first_lanes(e, lanes, e.subtract("%pitch", j))
                elements.store(e, "zeroinitializer", e.pointer(panel, j, element.compute),
                               element.compute, element.computed.size, lanes, edge)


def _transpose_blocks(e: Emitter, line: Index, element: Element, lanes: int) -> None:
    """Each line is contiguous: transpose square blocks in registers, the last steps one by one."""
    whole = e.multiply(e.divide("%depth", lanes), lanes)
    last = e.subtract("%valid", 1)
    with e.loop(0, whole, lanes) as k, e.loop(0, "%pitch", lanes) as j:
        rows = []
        for i in range(lanes):          # a line beyond the last repeats the last
            row = e.minimum(e.add(j, i), last)
            offset = e.add(e.multiply(row, line), k)
            rows.append(element.load(e, e.pointer("%source", offset, element.storage), lanes))
        mask = elements.first_lanes(e, lanes, e.subtract("%pitch", j))
        for i, value in enumerate(elements.transpose(e, rows, element.compute)):
            offset = e.add(e.multiply(e.add(k, i), "%pitch"), j)
            elements.store(e, value, e.pointer("%panel", offset, element.compute),
                           element.compute, element.computed.size, lanes, mask)
    _copy_scalars(e, whole, line, 1, element)


def _copy_scalars(e: Emitter, start: Index, line: Index, along: Index, element: Element) -> None:
    """Any strides, one element at a time."""
    with e.loop(start, "%depth") as k:
        source = e.pointer("%source", e.multiply(k, along), element.storage)
        panel = e.pointer("%panel", e.multiply(k, "%pitch"), element.compute)
        with e.loop(0, "%valid") as j:
            value = element.load(e, e.pointer(source, e.multiply(j, line), element.storage), 1)
            elements.store(e, value, e.pointer(panel, j, element.compute), element.compute,
                           element.computed.size, 1)
        with e.loop("%valid", "%pitch") as j:
            elements.store(e, element.zero, e.pointer(panel, j, element.compute),
                           element.compute, element.computed.size, 1)
