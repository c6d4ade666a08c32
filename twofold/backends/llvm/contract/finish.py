"""What happens to a tile of C after its last sum: the epilogue, rounding, and awkward strides.

Emitted once per contraction and called per tile while the tile is in the first-level cache; the
register tiles themselves stay free of it. Owns the order epilogue, then rounding, then store.
"""

from __future__ import annotations

from collections.abc import Callable

from twofold.backends.llvm.contract.element import Element
from twofold.backends.llvm.text.memory import first_lanes
from twofold.backends.llvm.text.writer import Index, Writer
from twofold.ir.base.target import Target

EpilogueCallback = Callable[[Writer, str, int, str, str, str | None], str]
"""``epilogue(writer, value, lanes, row, column, mask) -> result``; see the package docstring."""

PARAMETERS = ("ptr %tile, i64 %pitch, ptr %c, ptr %extra, i64 %row, i64 %column, i64 %rows, "
              "i64 %columns, i64 %row_step, i64 %row_stride, i64 %column_stride")
"""A tile in the computed type (it may be C itself), where it belongs in C, its valid part.

``%row_step`` is the distance of the tile's rows in C's numbering, the strides are in elements."""


def emit_finish(e: Writer, name: str, element: Element, target: Target,
                epilogue: EpilogueCallback | None, *, transposed: bool, contiguous: bool,
                widest: int) -> None:
    """Emit ``void @name(PARAMETERS)``.

    Parameters
    ----------
    transposed : bool
        The tile holds element ``(r, s)`` of C at ``s * pitch + r``.
    contiguous : bool
        C's columns lie side by side.
    widest : int
        The most columns a transposed tile can have.
    """
    lanes = element.lanes(target)
    wide, scalar = element.wide, element.compute
    with e.define(f"internal void @{name}({PARAMETERS}) noinline nounwind"):
        buffer = ""
        if transposed:
            buffer = e.value(f"alloca [{widest + lanes} x {scalar}], align 64")
        whole = e.multiply(e.divide("%columns", lanes), lanes)
        rest = e.subtract("%columns", whole)
        ragged = e.value(f"icmp sgt i64 {rest}, 0")
        mask = first_lanes(e, lanes, rest)

        def treat(line: str, out: str, row: str, j: Index, edge: str | None) -> None:
            place = e.pointer(line, j, scalar)
            value = wide.load(e, place, lanes, edge)
            if epilogue is not None:
                column = e.value(f"add nsw i64 %column, {j}")
                value = epilogue(e, value, lanes, row, column, edge)
            if contiguous:
                element.store(e, value, e.pointer(out, j, element.storage), lanes, edge)
            else:
                wide.store(e, value, place, lanes, edge)

        with e.loop(0, "%rows") as r:
            row = e.value(f"add nsw i64 %row, {e.multiply(r, '%row_step')}")
            out = e.pointer("%c", e.multiply(r, "%row_stride"), element.storage)
            if transposed:
                line = buffer
                _gather(e, line, r, wide)
            else:
                line = e.pointer("%tile", e.multiply(r, "%pitch"), scalar)
            if epilogue is not None or contiguous:
                with e.loop(0, whole, lanes) as j:
                    treat(line, out, row, j, None)
                with e.when(ragged):
                    treat(line, out, row, whole, mask)
            if not contiguous:
                _scatter(e, line, out, element)


def _gather(e: Writer, line: str, r: Index, wide: Element) -> None:
    """Copy one column of the tile into a line."""
    with e.loop(0, "%columns") as j:
        source = e.pointer("%tile", e.add(e.multiply(j, "%pitch"), r), wide.storage)
        value = wide.load(e, source, 1)
        wide.store(e, value, e.pointer(line, j, wide.storage), 1)


def _scatter(e: Writer, line: str, out: str, element: Element) -> None:
    """Round and store one line with any column stride."""
    with e.loop(0, "%columns") as j:
        place = e.pointer(line, j, element.compute)
        value = element.wide.load(e, place, 1)
        target = e.pointer(out, e.multiply(j, "%column_stride"), element.storage)
        element.store(e, value, target, 1)
