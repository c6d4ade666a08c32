"""The innermost functions: a tile of C held in vector registers.

``emit_outer`` broadcasts elements of A against vectors of B (matmul and every convolution);
``emit_dot`` walks both operands along the contraction and sums the lanes at the end. Both write a
tile in the computed type. Owns register tiles; who calls them in what order is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twofold.backends.llvm.contract import elements
from twofold.backends.llvm.contract.elements import Element
from twofold.backends.llvm.contract.text import Emitter, Index, Target

PARAMETERS = ("ptr noalias readonly %a, ptr noalias readonly %b, ptr noalias %c, "
              "i64 %depth, i64 %pitch, i64 %columns, i64 %b_step, i1 %more")
"""Addresses; where not known at emission: contraction length, row stride of C, valid columns, step
of B along the contraction; and whether to add to C."""


@dataclass(frozen=True)
class Step:
    """One loop over the contraction: how often, and how far A and B move each time."""

    count: Index
    a: int
    b: Index


@dataclass(frozen=True)
class Tile:
    """A register tile of ``rows`` x ``vectors`` vectors.

    Attributes
    ----------
    rows, vectors : int
    a_rows : sequence of int
        Offset of each row's first element in A.
    columns : int or "%columns"
        Valid columns; the vectors beyond are masked at the store.
    pitch : int or "%pitch"
        Row stride of C.
    channelwise : bool
        Each column has its own A: vectors of A are loaded instead of broadcast elements.
    """

    rows: int
    vectors: int
    a_rows: Sequence[int]
    columns: Index
    pitch: Index
    channelwise: bool = False


class _Outer:
    """The state of one ``emit_outer``: nested loops that hand the accumulators through."""

    def __init__(self, e: Emitter, tile: Tile, element: Element, target: Target,
                 masks: list[str | None]):
        self.e = e
        self.tile = tile
        self.element = element
        self.target = target
        self.masks = masks
        self.lanes = target.vector_bits // (8 * element.computed.size)
        self.kind = elements.vector(element.compute, self.lanes)

    def update(self, sums: list[str], a: str, b: str) -> list[str]:
        """One step of the contraction: load vectors of B, broadcast elements of A."""
        e, tile, size = self.e, self.tile, self.element.computed.size
        scalar, lanes = self.element.compute, self.lanes
        columns = [elements.load(e, e.pointer(b, j * lanes, scalar), scalar, size, lanes,
                                 self.masks[j]) for j in range(tile.vectors)]
        result = []
        for i in range(tile.rows):
            line = e.pointer(a, tile.a_rows[i], scalar)
            if not tile.channelwise:
                value = elements.load(e, line, scalar, size, 1)
                wide = elements.splat(e, value, scalar, lanes)
            for j in range(tile.vectors):
                if tile.channelwise:
                    wide = elements.load(e, e.pointer(line, j * lanes, scalar), scalar, size,
                                         lanes, self.masks[j])
                result.append(elements.multiply_add(e, wide, columns[j], sums[i * tile.vectors + j],
                                                    scalar, lanes, self.target.has_fma))
        return result

    def contract(self, steps: Sequence[Step], sums: list[str], a: str, b: str,
                 block: str) -> tuple[list[str], str]:
        """Run the loops of ``steps``; gives the sums and the block they are available in."""
        if not steps:
            return self.update(sums, a, b), block
        step, rest = steps[0], steps[1:]
        if step.count == 1:
            return self.contract(rest, sums, a, b, block)
        if step.count == 0:
            return sums, block
        e = self.e
        head, after = e.label("k"), e.label("kd")
        count, following = e.fresh("k"), e.fresh("kn")
        guard = isinstance(step.count, str)
        if guard:
            some = e.value(f"icmp sgt i64 {step.count}, 0")
            e.line(f"br i1 {some}, label %{head}, label %{after}")
        else:
            e.line(f"br label %{head}")
        e.place(head)
        place = len(e.lines)            # the phis need names that only the body defines
        inner = [e.fresh("acc") for _ in sums]
        a_here, b_here, a_next, b_next = (e.fresh(p) for p in ("pa", "pb", "pan", "pbn"))
        result, latch = self.contract(rest, inner, a_here, b_here, head)
        phis = [f"  {count} = phi i64 [0, %{block}], [{following}, %{latch}]",
                f"  {a_here} = phi ptr [{a}, %{block}], [{a_next}, %{latch}]",
                f"  {b_here} = phi ptr [{b}, %{block}], [{b_next}, %{latch}]"]
        phis += [f"  {x} = phi {self.kind} [{old}, %{block}], [{new}, %{latch}]"
                 for x, old, new in zip(inner, sums, result, strict=True)]
        e.lines[place:place] = phis
        scalar = self.element.compute
        e.line(f"{a_next} = getelementptr {scalar}, ptr {a_here}, i64 {step.a}")
        e.line(f"{b_next} = getelementptr {scalar}, ptr {b_here}, i64 {step.b}")
        e.line(f"{following} = add nuw nsw i64 {count}, 1")
        again = e.value(f"icmp slt i64 {following}, {step.count}")
        e.line(f"br i1 {again}, label %{head}, label %{after}")
        e.place(after)
        if not guard:
            return result, after
        merged = [e.fresh("sum") for _ in sums]
        e.lines += [f"  {x} = phi {self.kind} [{old}, %{block}], [{new}, %{latch}]"
                    for x, old, new in zip(merged, sums, result, strict=True)]
        return merged, after


def _column_masks(e: Emitter, columns: Index, vectors: int, lanes: int) -> list[str | None]:
    """One mask per vector, or None where all lanes are valid."""
    masks: list[str | None] = []
    for j in range(vectors):
        if isinstance(columns, int) and columns >= (j + 1) * lanes:
            masks.append(None)
        else:
            masks.append(elements.first_lanes(e, lanes, e.subtract(columns, j * lanes)))
    return masks


def emit_outer(e: Emitter, name: str, tile: Tile, steps: Sequence[Step], element: Element,
               target: Target, *, readable: Index, adds: bool = False) -> None:
    """Emit ``void @name(PARAMETERS)``: a tile of C as a sum of outer products.

    Parameters
    ----------
    steps : sequence of Step
        Loops of the contraction, outermost first; no step at all means one single product.
    readable : int or "%columns"
        How many columns of B may be read.
    adds : bool
        Whether ``%more`` is looked at: if it is set, the tile is added to what C holds.
    """
    lanes = target.vector_bits // (8 * element.computed.size)
    with e.function(f"internal void @{name}({PARAMETERS}) noinline nounwind"):
        masks = _column_masks(e, tile.columns, tile.vectors, lanes)
        reads = _column_masks(e, readable, tile.vectors, lanes)
        outer = _Outer(e, tile, element, target, reads)
        zeros = ["zeroinitializer"] * (tile.rows * tile.vectors)
        sums, block = outer.contract(steps, zeros, "%a", "%b", "entry")
        addresses = []
        for i in range(tile.rows):
            row = e.pointer("%c", e.multiply(tile.pitch, i), element.compute)
            addresses += [e.pointer(row, j * lanes, element.compute) for j in range(tile.vectors)]
        if adds:
            sums = _add_old(e, sums, addresses, masks, element, lanes, block)
        for position, total in enumerate(sums):
            elements.store(e, total, addresses[position], element.compute, element.computed.size,
                           lanes, masks[position % tile.vectors])


def _add_old(e: Emitter, sums: list[str], addresses: list[str], masks: list[str | None],
             element: Element, lanes: int, block: str) -> list[str]:
    """Where ``%more`` is set, add what the tile holds already."""
    yes, after = e.label("more"), e.label("store")
    e.line(f"br i1 %more, label %{yes}, label %{after}")
    e.place(yes)
    added = []
    for position, total in enumerate(sums):
        old = elements.load(e, addresses[position], element.compute, element.computed.size, lanes,
                            masks[position % len(masks)])
        added.append(elements.add(e, old, total, element.compute, lanes))
    e.line(f"br label %{after}")
    e.place(after)
    kind = elements.vector(element.compute, lanes)
    return [e.value(f"phi {kind} [{old}, %{block}], [{new}, %{yes}]")
            for old, new in zip(sums, added, strict=True)]


def emit_dot(e: Emitter, name: str, shape: tuple[int, int], strides: tuple[int, int, Index],
             depth: Index, pitch: Index, element: Element, target: Target) -> None:
    """Emit ``void @name(PARAMETERS)``: a tile of C whose elements are each a dot product.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the tile.
    strides : (int, int, int or str)
        Row stride of A, column stride of B, column stride of C. Both operands are contiguous
        along the contraction.
    depth, pitch : int or str
        Length of the contraction (``"%depth"`` if only known at run time), row stride of C.
    """
    rows, columns = shape
    lanes = target.vector_bits // (8 * element.computed.size)
    scalar, size = element.compute, element.computed.size
    kind = elements.vector(scalar, lanes)
    with e.function(f"internal void @{name}({PARAMETERS}) noinline nounwind"):
        whole = e.multiply(e.divide(depth, lanes), lanes)

        def update(sums: list[str], k: Index, mask: str | None) -> list[str]:
            b = [elements.load(e, e.pointer(e.pointer("%b", k, scalar), s * strides[1], scalar),
                               scalar, size, lanes, mask) for s in range(columns)]
            result = []
            for r in range(rows):
                place = e.pointer(e.pointer("%a", k, scalar), r * strides[0], scalar)
                a = elements.load(e, place, scalar, size, lanes, mask)
                result += [elements.multiply_add(e, a, b[s], sums[r * columns + s], scalar, lanes,
                                                 target.has_fma) for s in range(columns)]
            return result

        head, body, after = e.label("k"), e.label("kb"), e.label("kd")
        k, following = e.fresh("k"), e.fresh("kn")
        sums = [e.fresh("acc") for _ in range(rows * columns)]
        e.line(f"br label %{head}")
        e.place(head)
        place = len(e.lines)
        going = e.value(f"icmp slt i64 {k}, {whole}")
        e.line(f"br i1 {going}, label %{body}, label %{after}")
        e.place(body)
        result = update(sums, k, None)
        e.line(f"{following} = add nuw nsw i64 {k}, {lanes}")
        e.line(f"br label %{head}")
        phis = [f"  {k} = phi i64 [0, %entry], [{following}, %{body}]"]
        phis += [f"  {x} = phi {kind} [zeroinitializer, %entry], [{new}, %{body}]"
                 for x, new in zip(sums, result, strict=True)]
        e.lines[place:place] = phis
        e.place(after)
        rest = e.subtract(depth, whole)
        if rest != 0:
            sums = update(sums, whole, elements.first_lanes(e, lanes, rest))
        for position, total in enumerate(sums):
            r, s = divmod(position, columns)
            offset = e.add(e.multiply(pitch, r), e.multiply(strides[2], s))
            value = elements.horizontal_sum(e, total, scalar, lanes)
            elements.store(e, value, e.pointer("%c", offset, scalar), scalar, size, 1)
