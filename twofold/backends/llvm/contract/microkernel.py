"""The innermost functions: a tile of C held in vector registers.

``emit_outer`` broadcasts elements of A against vectors of B (matmul and every convolution);
``emit_dot`` walks both operands along the contraction and sums the lanes at the end. Both write a
tile in the computed type. Owns register tiles; who calls them in what order is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from twofold.backends.llvm.contract.element import Element
from twofold.backends.llvm.text.memory import first_lanes, splat
from twofold.backends.llvm.text.scalar import Operations
from twofold.backends.llvm.text.types import type_suffix, vector
from twofold.backends.llvm.text.writer import Index, Writer
from twofold.ir.base.target import Target

from ....dataclass import dataclass

PARAMETERS = ("ptr noalias readonly %a, ptr noalias readonly %b, ptr noalias %c, "
              "i64 %depth, i64 %pitch, i64 %columns, i64 %b_step, i1 %more")
"""Addresses; where not known at emission: contraction length, row stride of C, valid columns, step
of B along the contraction; and whether to add to C."""


@dataclass(frozen=True)
class Step:
    """One loop over the contraction: how often, and how far A and B move each time."""

    count: Index
    a: Index
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

    def __init__(self, e: Writer, tile: Tile, element: Element, target: Target,
                 masks: list[str | None]):
        self.e = e
        self.tile = tile
        self.element = element
        self.target = target
        self.masks = masks
        self.lanes = element.lanes(target)
        self.kind = vector(element.compute, self.lanes)

    def update(self, sums: list[str], a: str, b: str) -> list[str]:
        """One step of the contraction: load vectors of B, broadcast elements of A."""
        e, tile, wide, lanes = self.e, self.tile, self.element.wide, self.lanes
        scalar = wide.storage
        write = Operations(e, lanes, self.target.has_fma)
        columns = [wide.load(e, e.pointer(b, j * lanes, scalar), lanes, self.masks[j])
                   for j in range(tile.vectors)]
        result = []
        for i in range(tile.rows):
            line = e.pointer(a, tile.a_rows[i], scalar)
            if not tile.channelwise:
                value = wide.load(e, line, 1)
                factor = splat(e, value, scalar, lanes)
            for j in range(tile.vectors):
                if tile.channelwise:
                    factor = wide.load(e, e.pointer(line, j * lanes, scalar), lanes, self.masks[j])
                result.append(write.fma(factor, columns[j], sums[i * tile.vectors + j],
                                        wide.stored))
        return result

    def contract(self, steps: Sequence[Step], sums: list[str], a: str, b: str) -> list[str]:
        """Run the loops of ``steps``; gives the sums after them."""
        if not steps:
            return self.update(sums, a, b)
        step, rest = steps[0], steps[1:]
        if step.count == 1:
            return self.contract(rest, sums, a, b)
        if step.count == 0:
            return sums
        e = self.e
        block = e.block
        head, after = e.label("k"), e.label("kd")
        count, following = e.name("k"), e.name("kn")
        guard = isinstance(step.count, str)
        if guard:
            e.branch(e.value(f"icmp sgt i64 {step.count}, 0"), head, after)
        else:
            e.jump(head)
        e.place(head)
        place = len(e.lines)            # the phis need names that only the body defines
        inner = [e.name("acc") for _ in sums]
        a_here, b_here, a_next, b_next = (e.name(p) for p in ("pa", "pb", "pan", "pbn"))
        result = self.contract(rest, inner, a_here, b_here)
        latch = e.block
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
        e.branch(again, head, after)
        e.place(after)
        if not guard:
            return result
        merged = [e.name("sum") for _ in sums]
        e.lines += [f"  {x} = phi {self.kind} [{old}, %{block}], [{new}, %{latch}]"
                    for x, old, new in zip(merged, sums, result, strict=True)]
        return merged


def _column_masks(e: Writer, columns: Index, vectors: int, lanes: int) -> list[str | None]:
    """One mask per vector, or None where all lanes are valid."""
    masks: list[str | None] = []
    for j in range(vectors):
        if isinstance(columns, int) and columns >= (j + 1) * lanes:
            masks.append(None)
        else:
            masks.append(first_lanes(e, lanes, e.subtract(columns, j * lanes)))
    return masks


def emit_outer(e: Writer, name: str, tile: Tile, steps: Sequence[Step], element: Element,
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
    lanes = element.lanes(target)
    with e.define(f"internal void @{name}({PARAMETERS}) noinline nounwind"):
        masks = _column_masks(e, tile.columns, tile.vectors, lanes)
        reads = _column_masks(e, readable, tile.vectors, lanes)
        outer = _Outer(e, tile, element, target, reads)
        zeros = ["zeroinitializer"] * (tile.rows * tile.vectors)
        sums = outer.contract(steps, zeros, "%a", "%b")
        addresses = []
        for i in range(tile.rows):
            row = e.pointer("%c", e.multiply(tile.pitch, i), element.compute)
            addresses += [e.pointer(row, j * lanes, element.compute) for j in range(tile.vectors)]
        if adds:
            sums = _add_old(e, sums, addresses, masks, element, lanes)
        for position, total in enumerate(sums):
            element.wide.store(e, total, addresses[position], lanes, masks[position % tile.vectors])


def _add_old(e: Writer, sums: list[str], addresses: list[str], masks: list[str | None],
             element: Element, lanes: int) -> list[str]:
    """Where ``%more`` is set, add what the tile holds already."""
    block, yes, after = e.block, e.label("more"), e.label("store")
    e.branch("%more", yes, after)
    e.place(yes)
    added, write = [], Operations(e, lanes, False)
    for position, total in enumerate(sums):
        old = element.wide.load(e, addresses[position], lanes, masks[position % len(masks)])
        added.append(write.binary("add", old, total, element.computed))
    e.jump(after)
    e.place(after)
    kind = vector(element.compute, lanes)
    return [e.value(f"phi {kind} [{old}, %{block}], [{new}, %{yes}]")
            for old, new in zip(sums, added, strict=True)]


class _Dot(_Outer):
    """Like ``_Outer``, but the innermost loop takes vectors along the contraction."""

    def __init__(self, e: Writer, tile: Tile, b_columns: Sequence[int], length: Index,
                 element: Element, target: Target):
        super().__init__(e, tile, element, target, [])
        self.b_columns = b_columns
        self.count = e.divide(length, self.lanes)
        self.whole = e.multiply(self.count, self.lanes)
        rest = e.subtract(length, self.whole)
        self.rest = None if rest == 0 else first_lanes(e, self.lanes, rest)
        self._in_run = False

    def products(self, sums: list[str], a: str, b: str, mask: str | None) -> list[str]:
        """Multiply one vector of each row of A by one of each column of B."""
        e, wide = self.e, self.element.wide
        scalar, write = wide.storage, Operations(e, self.lanes, self.target.has_fma)
        columns = [wide.load(e, e.pointer(b, offset, scalar), self.lanes, mask)
                   for offset in self.b_columns]
        result: list[str] = []
        for offset in self.tile.a_rows:
            row = wide.load(e, e.pointer(a, offset, scalar), self.lanes, mask)
            for column in columns:
                result.append(write.fma(row, column, sums[len(result)], wide.stored))
        return result

    def contract(self, steps: Sequence[Step], sums: list[str], a: str, b: str) -> list[str]:
        """Run the loops of ``steps``, then over one contiguous run, its last vector masked."""
        if steps:
            return super().contract(steps, sums, a, b)
        if self._in_run:
            return self.products(sums, a, b, None)
        self._in_run = True
        sums = super().contract([Step(self.count, self.lanes, self.lanes)], sums, a, b)
        self._in_run = False
        if self.rest is None:
            return sums
        scalar = self.element.compute
        a, b = (self.e.pointer(x, self.whole, scalar) for x in (a, b))
        return self.products(sums, a, b, self.rest)


def emit_dot(e: Writer, name: str, tile: Tile, b_columns: Sequence[int], column_stride: Index,
             steps: Sequence[Step], length: Index, element: Element, target: Target) -> None:
    """Emit ``void @name(PARAMETERS)``: a tile of C whose elements are each a dot product.

    Parameters
    ----------
    tile : Tile
        Its ``vectors`` and ``columns`` are not looked at.
    b_columns : sequence of int
        Offset of each column's first element in B.
    column_stride : int or str
        Column stride of C.
    steps : sequence of Step
        Outer loops of the contraction.
    length : int or "%depth"
        Length of the innermost part, along which both operands are contiguous.
    """
    wide, columns = element.wide, len(b_columns)
    with e.define(f"internal void @{name}({PARAMETERS}) noinline nounwind"):
        dot = _Dot(e, tile, b_columns, length, element, target)
        sums = dot.contract(steps, ["zeroinitializer"] * (tile.rows * columns), "%a", "%b")
        for position, total in enumerate(sums):
            r, s = divmod(position, columns)
            offset = e.add(e.multiply(tile.pitch, r), e.multiply(column_stride, s))
            value = _horizontal_sum(e, total, wide.storage, dot.lanes)
            wide.store(e, value, e.pointer("%c", offset, wide.storage), 1)


def _horizontal_sum(e: Writer, value: str, scalar: str, lanes: int) -> str:
    """The sum of all lanes, as a tree."""
    if lanes == 1:
        return value
    kind, suffix = vector(scalar, lanes), type_suffix(scalar, lanes)
    if scalar.startswith("i"):
        e.declare(f"declare {scalar} @llvm.vector.reduce.add.{suffix}({kind})")
        return e.value(f"call {scalar} @llvm.vector.reduce.add.{suffix}({kind} {value})")
    name = f"@llvm.vector.reduce.fadd.{suffix}"
    e.declare(f"declare {scalar} {name}({scalar}, {kind})")
    return e.value(f"call reassoc {scalar} {name}({scalar} -0.0, {kind} {value})")
