"""Where a program's temporaries lie: offsets in one arena, memory used again after its last reader.

Temporaries of known size are placed best-fit. Those whose size depends on the inputs get regions,
one after the other, that are shared by temporaries of the same size; their offsets are summed up
when the program is entered. What depends on a value found inside the program is not in the arena.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...dataclass import dataclass, field
from ...errors import InternalError
from ..base import dims
from ..base.dims import Dim, Symbol
from . import nodes as p

ALIGNMENT = 64


@dataclass
class Region:
    """Part of the arena after the static part: ``size`` elements of ``item`` bytes, rounded up."""

    size: Dim
    item: int


@dataclass
class Layout:
    """The arena of a program.

    Attributes
    ----------
    offsets : dict
        Offset of each temporary of known size.
    static_bytes : int
        Size of the part that they are in.
    regions : list of Region
        What follows, in order.
    region_of : dict
        Region number of each temporary whose size depends on input shapes.
    dynamic : list of Slot
        Temporaries whose size is only known inside.
    scratch : dict
        Offset of the scratch memory of each contraction that needs some.
    """

    offsets: dict[p.Slot, int] = field(default_factory=dict)
    static_bytes: int = 0
    regions: list[Region] = field(default_factory=list)
    region_of: dict[p.Slot, int] = field(default_factory=dict)
    dynamic: list[p.Slot] = field(default_factory=list)
    scratch: dict[p.RunContract, int] = field(default_factory=dict)

    def total(self, values: Mapping[Symbol, int]) -> int:
        """Bytes of the arena, given the symbols that input shapes define."""
        total = self.static_bytes
        for region in self.regions:
            total += align(dims.evaluate(region.size, values) * region.item)
        return total


def align(size: int) -> int:
    """Rounded up to whole cache lines."""
    return -(-size // ALIGNMENT) * ALIGNMENT


def lay_out(program: p.Program, scratch: Mapping[p.RunContract, int]) -> Layout:
    """Decide where each temporary lies, and the scratch memory of each contraction (in bytes)."""
    planner = _Planner(set(program.symbols), scratch)
    planner.walk(program.instructions)
    return planner.layout


class _Planner:
    def __init__(self, known: set[Symbol], scratch: Mapping[p.RunContract, int]):
        self.known = known
        self.scratch = scratch
        self.layout = Layout()
        self.gaps: list[tuple[int, int]] = []  # (offset, size), in order of offset
        self.free_regions: list[int] = []

    def walk(self, instructions: Sequence[p.Instruction]) -> None:
        mine: set[p.Slot] = set()
        for instruction in instructions:
            match instruction:
                case p.Alloc(slot):
                    self._place(slot)
                    mine.add(slot)
                case p.Free(slot):
                    # One freed in another list than it was made in stays: that list may run again.
                    if slot in mine:
                        mine.discard(slot)
                        self._release(slot)
                case p.RunContract() if self.scratch.get(instruction):
                    size = align(self.scratch[instruction])
                    offset = self._take(size)
                    self.layout.scratch[instruction] = offset
                    self._add_gap(offset, size)
                case p.Branch():
                    self.walk(instruction.then)
                    self.walk(instruction.orelse)
                case p.Loop():
                    self.walk(instruction.condition)
                    self.walk(instruction.body)
        for slot in mine:
            self._release(slot)

    def _place(self, slot: p.Slot) -> None:
        layout = self.layout
        if slot.role != "temporary":
            raise InternalError(f"program allocates {slot!r}, which is no temporary")
        if slot in layout.offsets or slot in layout.region_of or slot in layout.dynamic:
            raise InternalError(f"program allocates {slot!r} twice")
        size = slot.type.size
        if isinstance(size, int):
            layout.offsets[slot] = self._take(max(align(size * slot.type.dtype.size), ALIGNMENT))
        elif dims.symbols(size) <= self.known:
            layout.region_of[slot] = self._region(size, slot.type.dtype.size)
        else:
            layout.dynamic.append(slot)

    def _take(self, size: int) -> int:
        fitting = [gap for gap in self.gaps if gap[1] >= size]
        if fitting:
            gap = min(fitting, key=lambda g: g[1])
            self.gaps.remove(gap)
            if gap[1] > size:
                self._add_gap(gap[0] + size, gap[1] - size)
            return gap[0]
        if self.gaps and sum(self.gaps[-1]) == self.layout.static_bytes:
            offset, _ = self.gaps.pop()  # the last gap grows
        else:
            offset = self.layout.static_bytes
        self.layout.static_bytes = offset + size
        return offset

    def _add_gap(self, offset: int, size: int) -> None:
        merged: list[tuple[int, int]] = []
        for start, length in sorted([*self.gaps, (offset, size)]):
            if merged and sum(merged[-1]) == start:
                merged[-1] = (merged[-1][0], merged[-1][1] + length)
            else:
                merged.append((start, length))
        self.gaps = merged

    def _region(self, size: Dim, item: int) -> int:
        size = dims.maximum(size, 0)    # whose branch is not taken may come out negative
        regions = self.layout.regions
        for number in self.free_regions:
            if regions[number].size == size and regions[number].item == item:
                self.free_regions.remove(number)
                return number
        regions.append(Region(size, item))
        return len(regions) - 1

    def _release(self, slot: p.Slot) -> None:
        layout = self.layout
        if slot in layout.offsets:
            size = slot.type.size
            assert isinstance(size, int)
            self._add_gap(layout.offsets[slot],
                          max(align(size * slot.type.dtype.size), ALIGNMENT))
        elif slot in layout.region_of:
            self.free_regions.append(layout.region_of[slot])
