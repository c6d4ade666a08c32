"""Chooses register tiles and cuts extents into them.

The cost model counts cycles of the innermost loop: two fused multiply-adds or two loads per
cycle, and no faster than the latency of one. It explains skinny shapes without special cases.
"""

from __future__ import annotations

from collections.abc import Callable

from twofold.backends.llvm.text.writer import Index, Writer

from ....dataclass import dataclass

UNKNOWN_EXTENT = 256
"""What is assumed for sizes known only at run time."""


def cut_evenly(extent: int, size: int) -> list[tuple[int, int]]:
    """Cut an extent into nearly equal parts of at most ``size``: ``(part, count)`` pairs."""
    if extent <= 0:
        return []
    parts = -(-extent // size)
    small, larger = divmod(extent, parts)
    found = [(small + 1, larger)] if larger else []
    return [*found, (small, parts - larger)] if parts > larger else found


def tile_cycles(rows: int, vectors: int) -> float:
    """Cycles of one step of the contraction."""
    return max(rows * vectors / 2, (rows + vectors) / 2, 4.0)


def choose_tile(m: int | None, vectors: int | None, registers: int,
                lines: int | None = None) -> tuple[int, int, float]:
    """Rows and vectors of the best register tile, and the cycles of one step over all of C.

    ``m`` rows, ``vectors`` vectors side by side (None: many).
    """
    m = UNKNOWN_EXTENT if m is None else max(m, 1)
    vectors = 16 if vectors is None else max(vectors, 1)
    best: tuple[float, int, int, float] | None = None
    budget = registers - 2
    for wide in range(1, min(vectors, 8) + 1):
        for rows in range(1, min(m, 28 if registers >= 32 else 12) + 1):
            if rows * wide + wide > budget or (rows > 1 and rows * wide > budget - 2):
                continue
            total = 0.0
            for part, count in cut_evenly(m, rows):
                full, rest = divmod(vectors, wide)
                total += count * full * tile_cycles(part, wide)
                total += count * tile_cycles(part, rest) if rest else 0.0
            # equal cycles: prefer few loads per product, then two vectors side by side
            score = total * (1 + 0.04 * (rows + wide) / (rows * wide) + 0.01 * abs(wide - 2))
            if best is None or score < best[0]:
                best = (score, rows, wide, total)
    assert best is not None
    return best[1], best[2], best[3]


@dataclass(frozen=True)
class Part:
    """Tiles of one size within an extent: the first tile's number and position, how many."""

    size: Index
    first: Index
    start: Index
    count: Index


def cut(e: Writer, extent: Index, size: int, sizes: tuple[int, ...], *,
        balance: bool) -> list[Part]:
    """Cut an extent into tiles: balanced if it is known, else full tiles and ever smaller ones.

    ``sizes`` are the tile sizes used when the extent is only known at run time; a last size of 0
    stands for one ragged tile that holds the rest.
    """
    parts: list[Part] = []
    if isinstance(extent, int) and balance:
        first = start = 0
        for length, times in cut_evenly(extent, size):
            parts.append(Part(length, first, start, times))
            first, start = first + times, start + length * times
        return parts
    start_at: Index = 0
    first_at: Index = 0
    rest = extent
    for part in sizes:
        count = e.divide(rest, part) if part else e.divide(e.add(rest, size - 1), size)
        if count != 0:
            parts.append(Part(part or rest, first_at, start_at, count))
        if part:
            start_at = e.add(start_at, e.multiply(count, part))
            first_at = e.add(first_at, count)
            rest = e.subtract(rest, e.multiply(count, part))
    return parts


def tile_count(e: Writer, parts: list[Part]) -> Index:
    """How many tiles there are in all."""
    return e.add(parts[-1].first, parts[-1].count) if parts else 0


def for_each_part(e: Writer, parts: list[Part], tile: Index,
                  body: Callable[[int, Index], None]) -> None:
    """Emit ``body(number of the part, start position)`` for the part that a tile is in."""
    end = e.label("tile")
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        here, following = e.label("part"), e.label("next")
        if not last:
            inside = e.value(f"icmp slt i64 {tile}, {e.add(part.first, part.count)}")
            e.branch(inside, here, following)
            e.place(here)
        offset = e.subtract(tile, part.first)
        body(number, e.add(part.start, e.multiply(offset, part.size)) if part.count != 1
             else part.start)
        e.jump(end)
        if not last:
            e.place(following)
    if not parts:
        e.jump(end)
    e.place(end)
