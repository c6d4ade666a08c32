"""Which loops of a kernel become work-items and work-groups: the analysis, no text.

A kernel is cut into parts, each launched once. ``items``: one work-item per iteration of the
outermost loop, or per iteration and lane of the vector loops inside it (maps, column reductions).
``rows``: one work-group per iteration of the outermost loop, whose work-items share its vector
loops (row reductions). ``single``: one work-item does everything. One item per iteration is always
right for a parallel loop; lanes and rows need proof, which is what this file looks for.
"""

from __future__ import annotations

from collections.abc import Sequence

from ....dataclass import dataclass, field
from ....ir.kernel import traverse
from ....ir.kernel.bounds import is_of_sizes, size_bound
from ....ir.kernel.effects import (
    loaded_buffers,
    local_size,
    read_buffers,
    separate_sums,
    written_buffers,
)
from ....ir.kernel.nodes import (
    Accumulate,
    Buffer,
    Const,
    Expression,
    For,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Statement,
    Store,
)
from ....ir.kernel.traverse import statement_expressions, walk

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
        writes = written_buffers(self.statements)
        self.written = frozenset(b for b in writes if b.role != "local")
        self.touched = frozenset(
            b for b in read_buffers(self.statements) | writes if b.role != "local")

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
    if not independent or not is_of_sizes(loop.extent):
        return Part("single", [loop])
    if loop.mode == "vector":
        return Part("items", [loop])
    return _lanes(loop) or (_rows(loop) if rows else None) or Part("items", [loop])


def independent(part: Part, others: Sequence[Part]) -> bool:
    """True when neither the part nor any other reads or writes what the other side writes."""
    return not any(part.written & other.touched or other.written & part.touched
                   for other in others)


# ---------------------------------------------------------------------------- statements

def _rereads(loop: For) -> bool:
    """True when the loop reads memory that it writes: lanes would have to wait for each other."""
    reads = loaded_buffers(loop.body)
    return any(b.role != "local" and b in reads for b in written_buffers(loop.body))


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
    bounds = [size_bound(vector.extent) for vector in survey.vectors]
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
        for e in traverse.reachable(statement_expressions(s)):
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
    if sum(b.dtype.size * local_size(b) for b in staged) > _LARGEST_STAGED:
        return None
    for s in loop.body:
        if isinstance(s, For) and not _is_nest(s, frozenset(staged)):
            return None
    return Part("rows", [loop], staged=frozenset(staged))


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


def find_row_sums(nest: For, staged: frozenset[Buffer]) -> dict[Buffer, str] | None:
    """Local scalars that a nest adds up, each with its combine; None where that is not all."""
    scalars = {s.buffer for s in walk(nest.body) if isinstance(s, Accumulate)
               and s.buffer.role == "local" and local_size(s.buffer) == 1}
    return separate_sums(nest, scalars, staged)


def _is_nest(nest: For, staged: frozenset[Buffer]) -> bool:
    """True when partial results of a loop nest can be accumulated apart and combined after it."""
    return find_row_sums(nest, staged) is not None and _writes_in_vectors(nest)


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
