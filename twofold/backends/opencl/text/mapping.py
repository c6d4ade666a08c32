"""Which loops of a kernel become work-items and work-groups: the analysis, no text.

A kernel is cut into parts, each launched once. ``items``: one work-item per iteration of the
outermost loop, or per iteration and lane of the vector loops inside it (maps, column reductions).
``rows``: one work-group per iteration of the outermost loop, whose work-items share its vector
loops (row reductions). ``single``: one work-item does everything. One item per iteration is always
right for a parallel loop; lanes and rows need proof, which is what this file looks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ....ir.base.dims import Symbol
from ....ir.kernel import simplify
from ....ir.kernel.nodes import (
    Accumulate,
    Binary,
    Buffer,
    Const,
    Expression,
    For,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Size,
    Statement,
    Store,
    statement_expressions,
    walk,
)

SHORT_ROW = 32          # rows up to this length are one work-item's work
_LARGEST_STAGED = 8192  # bytes of local memory that a row may keep


@dataclass(eq=False)
class Part:
    """Statements that are launched once.

    Attributes
    ----------
    kind : str
        ``items``, ``rows`` or ``single``.
    statements : sequence of Statement
        One outermost loop; any statements for ``single``.
    lanes : tuple of Expression
        Upper bounds of the vector loops' extents where lanes are work-items.
    private : frozenset of Buffer
        Local arrays of which each lane uses only its own element.
    staged : frozenset of Buffer
        Local arrays of a row of which each work-item uses only its own elements.
    """

    kind: str
    statements: Sequence[Statement]
    lanes: tuple[Expression, ...] = ()
    private: frozenset[Buffer] = frozenset()
    staged: frozenset[Buffer] = frozenset()
    touched: frozenset[Buffer] = field(init=False)
    written: frozenset[Buffer] = field(init=False)

    def __post_init__(self) -> None:
        writes = written(self.statements)
        self.written = frozenset(b for b in writes if b.role != "local")
        self.touched = frozenset(
            b for b in loaded(self.statements) | writes if b.role != "local")

    @property
    def loop(self) -> For:
        """The outermost loop."""
        first = self.statements[0]
        assert isinstance(first, For)
        return first


def divide(kernel: Kernel, *, rows: bool = True) -> list[Part]:
    """The parts of a kernel, in the order in which they have to run.

    ``rows``: whether work-items may share a row; CPUs are faster without.
    """
    if not all(isinstance(s, For) for s in kernel.body):
        return [Part("single", kernel.body)]
    return [_part(s, rows) for s in kernel.body if isinstance(s, For)]


def _part(loop: For, rows: bool) -> Part:
    independent = loop.mode == "parallel" or (
        loop.mode == "vector" and not any(isinstance(s, Accumulate) for s in walk(loop.body)))
    if not independent or not is_host(loop.extent):
        return Part("single", [loop])
    if loop.mode == "vector":
        return Part("items", [loop])
    return _lanes(loop) or (_rows(loop) if rows else None) or Part("items", [loop])


def independent(part: Part, others: Sequence[Part]) -> bool:
    """True when neither the part nor any other reads or writes what the other side writes."""
    return not any(part.written & other.touched or other.written & part.touched
                   for other in others)


# ---------------------------------------------------------------------------- statements

def loaded(body: Sequence[Statement]) -> set[Buffer]:
    """Buffers that statements read."""
    roots = [e for s in walk(body) for e in statement_expressions(s)]
    found = {e.buffer for e in simplify.reachable(roots) if isinstance(e, Load)}
    return found | {s.buffer for s in walk(body) if isinstance(s, Accumulate)}


def written(body: Sequence[Statement]) -> set[Buffer]:
    """Buffers that statements write."""
    return {s.buffer for s in walk(body) if isinstance(s, (Store, Accumulate))}


def _rereads(loop: For) -> bool:
    """True when the loop reads memory that it writes: lanes would have to wait for each other."""
    roots = [e for s in walk(loop.body) for e in statement_expressions(s)]
    reads = {e.buffer for e in simplify.reachable(roots) if isinstance(e, Load)}
    return any(b.role != "local" and b in reads for b in written(loop.body))


def is_host(e: Expression) -> bool:
    """True for an index expression of sizes alone."""
    return all(isinstance(x, (Const, Size, Binary)) for x in simplify.reachable([e]))


def host_value(e: Expression, sizes: Mapping[Symbol, int]) -> int:
    """The value of an index expression of sizes alone."""
    values: dict[Expression, int] = {}
    for x in simplify.reachable([e]):
        if isinstance(x, Const):
            values[x] = int(x.value)
        elif isinstance(x, Size):
            values[x] = sizes[x.symbol]
        else:
            assert isinstance(x, Binary)
            values[x] = _apply(x.name, values[x.x], values[x.y])
    return values[e]


def _apply(name: str, a: int, b: int) -> int:
    match name:
        case "add":
            return a + b
        case "sub":
            return a - b
        case "mul":
            return a * b
        case "floordiv":
            return a // b if b else 0
        case "mod":
            return a % b if b else 0
        case "min":
            return min(a, b)
        case "max":
            return max(a, b)
        case _:
            raise ValueError(f"{name} in a loop's extent")


def upper_bound(e: Expression) -> Expression | None:
    """An expression of sizes that an extent never exceeds."""
    if is_host(e):
        return e
    if isinstance(e, Binary) and e.name == "min":
        bounds = [b for b in (upper_bound(e.x), upper_bound(e.y)) if b is not None]
        constants = [b for b in bounds if isinstance(b, Const)]
        return (constants or bounds or [None])[0]
    return None


# ---------------------------------------------------------------------------- lanes as work-items

def _lanes(loop: For) -> Part | None:
    """A map or a column reduction: every vector loop's lanes are work-items."""
    if _rereads(loop):
        return None
    survey = _Survey()
    if not survey.visit(loop.body) or not survey.vectors:
        return None
    if any(b.role != "local" for b in survey.written_outside):
        return None
    private = set()
    for buffer in survey.declared:
        places = survey.accesses.get(buffer, [])
        inside = [(offset, index, writes) for offset, index, writes in places if index is not None]
        if inside and all(index is not None and offset is index for offset, index, _ in places):
            private.add(buffer)
        elif any(writes for _, _, writes in inside):
            return None
    for vector in survey.vectors:
        own = {s.buffer for s in walk(vector.body) if isinstance(s, Local)}
        for s in walk(vector.body):
            if isinstance(s, Accumulate) and s.buffer not in private and s.buffer not in own:
                return None
    bounds = [upper_bound(vector.extent) for vector in survey.vectors]
    if any(bound is None for bound in bounds):
        return None
    unique = dict.fromkeys(bound for bound in bounds if bound is not None)
    return Part("items", [loop], tuple(unique), frozenset(private))


class _Survey:
    """A body's vector loops, what is written outside them, how its local buffers are used."""

    def __init__(self) -> None:
        self.vectors: list[For] = []
        self.declared: list[Buffer] = []
        self.written_outside: set[Buffer] = set()
        # offset, index of the vector loop around (None outside), whether it is written
        self.accesses: dict[Buffer, list[tuple[Expression, Index | None, bool]]] = {}

    def visit(self, body: Sequence[Statement]) -> bool:
        """False when there is something that cannot be shared among lanes."""
        for s in body:
            self._note(s, None)
            match s:
                case Let():
                    pass
                case Local():
                    self.declared.append(s.buffer)
                case Store() | Accumulate():
                    self.written_outside.add(s.buffer)
                case For() if s.mode == "vector":
                    self.vectors.append(s)
                    for inner in walk(s.body):
                        self._note(inner, s.index)
                case For():
                    if not self.visit(s.body):
                        return False
                case _:
                    return False
        return True

    def _note(self, s: Statement, index: Index | None) -> None:
        for e in simplify.reachable(statement_expressions(s)):
            if isinstance(e, Load) and e.buffer.role == "local":
                self.accesses.setdefault(e.buffer, []).append((e.offset, index, False))
        if isinstance(s, (Store, Accumulate)) and s.buffer.role == "local":
            self.accesses.setdefault(s.buffer, []).append((s.offset, index, True))


# ---------------------------------------------------------------------------- rows as work-groups

def _rows(loop: For) -> Part | None:
    """A row reduction: a work-group per row, its work-items share every vector loop."""
    if _rereads(loop) or row_length(loop.body) is None:
        return None
    survey = _Survey()
    if not survey.visit(loop.body) or not survey.vectors:
        return None
    staged = set()
    for buffer in survey.declared:
        places = survey.accesses.get(buffer, [])
        if places and all(index is not None and offset is index for offset, index, _ in places):
            staged.add(buffer)
    if sum(b.dtype.size * constant_size(b) for b in staged) > _LARGEST_STAGED:
        return None
    for s in loop.body:
        if isinstance(s, For) and not _is_nest(s, frozenset(staged)):
            return None
    return Part("rows", [loop], staged=frozenset(staged))


def constant_size(buffer: Buffer) -> int:
    """Elements of a local buffer."""
    total = 1
    for extent in buffer.shape:
        assert isinstance(extent, int)
        total *= extent
    return total


def row_length(body: Sequence[Statement]) -> int | None:
    """Iterations per row; the largest number when they are not constant, None when they are few."""
    longest = 0
    for s in body:
        if isinstance(s, For):
            longest = max(longest, _iterations(s))
    return longest if longest > SHORT_ROW else None


def _iterations(loop: For) -> int:
    extent = int(loop.extent.value) if isinstance(loop.extent, Const) else 1 << 31
    inner = max((_iterations(s) for s in loop.body if isinstance(s, For)), default=1)
    return extent * inner


def accumulators(nest: For, staged: frozenset[Buffer]) -> dict[Buffer, str] | None:
    """Local scalars that a nest accumulates into, each with one combine; None if unclear."""
    own = {s.buffer for s in walk(nest.body) if isinstance(s, Local)}
    found: dict[Buffer, str] = {}
    for s in walk(nest.body):
        if isinstance(s, Accumulate) and s.buffer not in own and s.buffer not in staged:
            if (s.buffer.role != "local" or constant_size(s.buffer) != 1
                    or found.setdefault(s.buffer, s.combine) != s.combine):
                return None
    return found


def _is_nest(nest: For, staged: frozenset[Buffer]) -> bool:
    """True when partial results of a loop nest can be accumulated apart and combined after it."""
    sums = accumulators(nest, staged)
    if sums is None:
        return False
    roots = [e for s in walk([nest]) for e in statement_expressions(s)]
    if any(isinstance(e, Load) and e.buffer in sums for e in simplify.reachable(roots)):
        return False
    own = {s.buffer for s in walk(nest.body) if isinstance(s, Local)}
    for s in walk(nest.body):
        if (isinstance(s, Store) and s.buffer.role == "local"
                and s.buffer not in own and s.buffer not in staged):
            return False
    return _writes_in_vectors(nest)


def _writes_in_vectors(nest: For) -> bool:
    """True when a nest writes nothing outside its vector loops: all work-items would write it."""
    if nest.mode == "vector":
        return True
    for s in nest.body:
        if isinstance(s, (Store, Accumulate)):
            return False
        if isinstance(s, For) and not _writes_in_vectors(s):
            return False
    return True
