"""Copies operands into panels: contiguous, widened, in the order in which tiles read them.

A panel holds ``width`` lines side by side: element ``(k, j)`` at ``k * pitch + j``. Lines of A are
rows, lines of B are columns. Owns the three ways to read the source; the caller owns the layout.
"""

from __future__ import annotations

from twofold.backends.llvm.contract.element import Element
from twofold.backends.llvm.text.memory import first_lanes
from twofold.backends.llvm.text.types import vector
from twofold.backends.llvm.text.writer import Index, Writer
from twofold.ir.base.target import Target

PARAMETERS = ("ptr noalias readonly %source, ptr noalias %panel, i64 %depth, i64 %pitch, "
              "i64 %valid, i64 %line, i64 %along")
"""Source address, panel, contraction length, panel width, valid lines, strides of both kinds."""


def emit_pack(e: Writer, name: str, line: Index | None, along: Index | None, element: Element,
              target: Target) -> None:
    """Emit ``void @name(PARAMETERS)``: fill one panel; lines beyond ``%valid`` are not numbers
    that matter, but they are finite copies or zeros.

    Parameters
    ----------
    line, along : int or None
        Distance in the source between lines, and along the contraction; None reads the parameter.
    """
    with e.define(f"internal void @{name}({PARAMETERS}) noinline nounwind"):
        line = "%line" if line is None else line
        along = "%along" if along is None else along
        lanes = element.lanes(target)
        if line == 1:
            _copy_vectors(e, along, element, lanes)
        elif along == 1:
            _transpose_blocks(e, line, element, lanes)
        else:
            _copy_scalars(e, 0, line, along, element)


def _copy_vectors(e: Writer, along: Index, element: Element, lanes: int) -> None:
    """Lines lie side by side in the source as well: copy vectors."""
    wide = element.wide
    whole = e.multiply(e.divide(e.minimum("%valid", "%pitch"), lanes), lanes)
    left = e.subtract("%valid", whole)
    width = e.subtract("%pitch", whole)
    some = e.value(f"icmp sgt i64 {width}, 0")
    read = first_lanes(e, lanes, left)
    write = first_lanes(e, lanes, width)
    with e.loop(0, "%depth") as k:
        source = e.pointer("%source", e.multiply(k, along), element.storage)
        panel = e.pointer("%panel", e.multiply(k, "%pitch"), wide.storage)
        with e.loop(0, whole, lanes) as j:
            value = element.load(e, e.pointer(source, j, element.storage), lanes)
            wide.store(e, value, e.pointer(panel, j, wide.storage), lanes)
        with e.when(some):
            value = element.load(e, e.pointer(source, whole, element.storage), lanes, read)
            wide.store(e, value, e.pointer(panel, whole, wide.storage), lanes, write)
            rest = e.add(whole, lanes)
            with e.loop(rest, "%pitch", lanes) as j:
                edge = first_lanes(e, lanes, e.subtract("%pitch", j))
                wide.store(e, "zeroinitializer", e.pointer(panel, j, wide.storage), lanes,
                           edge)


def _transpose_blocks(e: Writer, line: Index, element: Element, lanes: int) -> None:
    """Each line is contiguous: transpose square blocks in registers, the last steps one by one."""
    wide = element.wide
    whole = e.multiply(e.divide("%depth", lanes), lanes)
    last = e.subtract("%valid", 1)
    with e.loop(0, whole, lanes) as k, e.loop(0, "%pitch", lanes) as j:
        rows = []
        for i in range(lanes):          # a line beyond the last repeats the last
            row = e.minimum(e.add(j, i), last)
            offset = e.add(e.multiply(row, line), k)
            rows.append(element.load(e, e.pointer("%source", offset, element.storage), lanes))
        mask = first_lanes(e, lanes, e.subtract("%pitch", j))
        for i, value in enumerate(_transpose(e, rows, wide.storage)):
            offset = e.add(e.multiply(e.add(k, i), "%pitch"), j)
            wide.store(e, value, e.pointer("%panel", offset, wide.storage), lanes, mask)
    _copy_scalars(e, whole, line, 1, element)


def _copy_scalars(e: Writer, start: Index, line: Index, along: Index, element: Element) -> None:
    """Any strides, one element at a time."""
    wide = element.wide
    with e.loop(start, "%depth") as k:
        source = e.pointer("%source", e.multiply(k, along), element.storage)
        panel = e.pointer("%panel", e.multiply(k, "%pitch"), wide.storage)
        with e.loop(0, "%valid") as j:
            value = element.load(e, e.pointer(source, e.multiply(j, line), element.storage), 1)
            wide.store(e, value, e.pointer(panel, j, wide.storage), 1)
        with e.loop("%valid", "%pitch") as j:
            wide.store(e, "zeroinitializer", e.pointer(panel, j, wide.storage), 1)


def _transpose(e: Writer, rows: list[str], scalar: str) -> list[str]:
    """The transpose of a square block whose rows are vectors (a power of two of them)."""
    lanes = len(rows)
    kind = vector(scalar, lanes)
    distance = 1
    while distance < lanes:
        low = [i if not i & distance else lanes + i - distance for i in range(lanes)]
        high = [i + distance if not i & distance else lanes + i for i in range(lanes)]
        result = list(rows)
        for i in range(lanes):
            if i & distance:
                continue
            for target, picks in ((i, low), (i + distance, high)):
                indices = ", ".join(f"i32 {p}" for p in picks)
                result[target] = e.value(
                    f"shufflevector {kind} {rows[i]}, {kind} {rows[i + distance]}, "
                    f"<{lanes} x i32> <{indices}>")
        rows = result
        distance *= 2
    return rows
