"""What the LLVM backend decides about a loop: vector or not, how many lanes, how much work it is.

Owns the checks that make a loop safe to vectorise, the choice of the lane count and the cost
estimate by which parallel loops are split. Writes no code.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from .... import dtypes
from ....ir.kernel import build as k
from ....ir.kernel import simplify, traverse
from ....ir.kernel.bounds import constant_bound
from ....ir.kernel.effects import find_sums, is_same, local_size, may_vary, written_buffers
from ....ir.kernel.nodes import (
    INDEX,
    Accumulate,
    Binary,
    Buffer,
    Const,
    Expression,
    For,
    If,
    Index,
    Let,
    Load,
    Local,
    Select,
    Size,
    Statement,
    Store,
    Unary,
    Variable,
)
from ....ir.kernel.traverse import body_expressions, statement_expressions, walk

#: Cost units per nanosecond; an arithmetic vector instruction takes about one per float32 lane.
UNITS_PER_NANOSECOND = 64
#: Below this much work a loop is not split, and no chunk is smaller.
CHUNK_UNITS = 20_000 * UNITS_PER_NANOSECOND
SPLIT_UNITS = 30_000 * UNITS_PER_NANOSECOND
MOST_CHUNKS = 256
#: Chunks of more iterations than this are those of a flat loop over elements.
FLAT_CHUNK = 1024
#: Rows and columns of the tiles in which transposing loops run.
TILE_ROWS, TILE_COLUMNS = 16, 8
_UNKNOWN_EXTENT = 16
_SCALAR_FACTOR = 16


def find_register_sums(loop: For, in_registers: Container[Buffer]) -> list[Accumulate]:
    """Accumulations of a loop that can be kept in a register until the loop has ended.

    One of each place: always the same element, and certain to be touched if the loop runs at all.
    """
    bound: set[Expression] = {loop.index}
    bound |= {s.index for s in walk(loop.body) if isinstance(s, For)}
    bound |= {s.variable for s in walk(loop.body) if isinstance(s, Let)}
    written = written_buffers(loop.body)
    certain = {id(s) for s in _certain(loop.body)}
    found = []
    for buffer, sums in find_sums(loop).items():
        first = sums[0]
        if (buffer not in in_registers and all(s.error is None for s in sums)
                and not may_vary(first.offset, bound, written)
                and any(id(s) in certain for s in sums)
                and all(is_same(s.offset, first.offset) for s in sums)):
            found.append(first)
    return found


def _certain(body: Sequence[Statement]) -> Iterator[Statement]:
    for s in body:
        yield s
        if isinstance(s, For):
            yield from _certain(s.body)


def lane_count(loop: For, varying: list[Expression], vector_bits: int, gathers: bool) -> int:
    """How many elements one round of a vector loop takes."""
    sizes = [e.dtype.size for e in varying if e.dtype is not INDEX and e.dtype.kind != "b"]
    widest = max(sizes, default=1)
    lanes = vector_bits // (8 * widest)
    work = len(varying)
    unroll = 4 if work <= 16 else 2 if work <= 48 else 1
    if gathers:
        unroll = 1
    lanes = min(lanes * unroll, max(vector_bits // 4, lanes))
    limit = constant_bound(loop.extent)
    if limit is not None:
        while lanes > 1 and lanes // 2 >= limit:
            lanes //= 2
    return max(lanes, 2)


# ---------------------------------------------------------------------------- tiles

def tile_loop(loop: For) -> For:
    """A transposing loop nest as loops over small tiles; any other loop as it is.

    Where the inner loop reads with a large step and the outer one side by side, each line of the
    cache that is read for a tile serves all its rows before it is lost.
    """
    inner = loop.body[0] if len(loop.body) == 1 else None
    if (loop.mode != "parallel" or not isinstance(inner, For) or inner.mode != "vector"
            or not all(isinstance(s, (Store, Let)) for s in inner.body)
            or not _reads_across(loop.index, inner)):
        return loop
    outer_block, row, inner_block, column = (Index(f"{i.name}_{part}") for i in (
        loop.index, inner.index) for part in ("block", "tile"))
    replaced = {loop.index: k.add(k.mul(outer_block, k.index(TILE_ROWS)), row),
                inner.index: k.add(k.mul(inner_block, k.index(TILE_COLUMNS)), column)}

    def replace(e: Expression) -> Expression | None:
        return replaced.get(e) if isinstance(e, Index) else None

    body = traverse.rebuild_statements(inner.body, replace)
    rows = _rest(loop.extent, outer_block, TILE_ROWS)
    columns = _rest(inner.extent, inner_block, TILE_COLUMNS)
    tile = For(row, rows, "sequential", [For(column, columns, "vector", body)])
    return For(outer_block, _blocks(loop.extent, TILE_ROWS), "parallel", [
        For(inner_block, _blocks(inner.extent, TILE_COLUMNS), "sequential", [tile])])


def _reads_across(outer: Index, inner: For) -> bool:
    if outer in reachable_indices(inner.extent):
        return False
    for e in body_expressions(inner.body):
        if not isinstance(e, Load):
            continue
        terms = simplify.linear(e.offset).terms
        step = terms.get(inner.index, 0)
        if isinstance(step, int) and abs(step) < TILE_ROWS:
            continue
        if any(isinstance(c, int) and abs(c) < TILE_ROWS and outer in reachable_indices(atom)
               for atom, c in terms.items()):
            return True
    return False


def reachable_indices(e: Expression) -> set[Index]:
    """The loop counters an expression is made of."""
    return {found for found in traverse.reachable([e]) if isinstance(found, Index)}


def _blocks(extent: Expression, size: int) -> Expression:
    return k.binary("floordiv", k.add(extent, k.index(size - 1)), k.index(size))


def _rest(extent: Expression, block: Index, size: int) -> Expression:
    """Iterations of one block."""
    return k.binary("min", k.index(size), k.binary("sub", extent, k.mul(block, k.index(size))))


# ---------------------------------------------------------------------------- cost

def loop_cost(loop: For) -> Expression:
    """Cost units of a loop, as an expression of sizes."""
    is_vector = not any(isinstance(s, For) for s in walk(loop.body))
    return k.mul(loop.extent, _body_cost(loop.body, {loop.index}, is_vector))


def chunk_size(extent: int, cost: int) -> int:
    """Iterations per chunk of a loop that is worth splitting."""
    chunks = min(max(cost // CHUNK_UNITS, 1), MOST_CHUNKS, extent)
    size = -(-extent // chunks)
    # Whole cache lines of any dtype to each chunk of a flat loop.
    return -(-size // 64) * 64 if size > FLAT_CHUNK else size


def _body_cost(body: Sequence[Statement], bound: set[Index], is_vector: bool) -> Expression:
    own = 0
    total: Expression = k.index(0)
    seen: set[Expression] = set()
    for s in body:
        own += 4 + _expression_cost(statement_expressions(s), seen)
        if isinstance(s, For):
            inner = _body_cost(s.body, bound | {s.index}, s.mode == "vector")
            total = k.add(total, k.mul(_estimated_extent(s.extent, bound), inner))
        elif isinstance(s, If):
            total = k.add(total, _body_cost(s.body, bound, is_vector))
            total = k.add(total, _body_cost(s.orelse, bound, is_vector))
        elif isinstance(s, Local):
            own += local_size(s.buffer)
    return k.add(total, k.index(own if is_vector else own * _SCALAR_FACTOR))


# What a primitive of kernels costs, in additions.
WEIGHTS: dict[str, int] = {
    **dict.fromkeys(("neg", "abs", "not", "floor", "ceil", "round_even", "trunc"), 1),
    **dict.fromkeys(("add", "sub", "mul", "min", "max", "copysign", "mulhi"), 1),
    **dict.fromkeys(("and", "or", "xor", "shl", "shr", "eq", "ne", "lt", "le", "gt", "ge"), 1),
    "sqrt": 6, "div": 6, "fmod": 400,
    **dict.fromkeys(("floordiv", "mod", "truncdiv", "truncmod"), 40),
}


def _expression_cost(roots: Sequence[Expression], seen: set[Expression]) -> int:
    total = 0
    stack = list(roots)
    while stack:
        e = stack.pop()
        if e in seen or isinstance(e, (Const, Index, Size, Variable)):
            continue
        seen.add(e)
        stack.extend(e.usual_operands)
        if e.dtype is INDEX and not isinstance(e, (Load, Select)):
            continue
        weight = 2 if isinstance(e, Load) else 1
        if isinstance(e, (Unary, Binary)):
            weight = WEIGHTS[e.name]
        total += weight * (2 if e.dtype in (dtypes.float64, dtypes.int64, dtypes.uint64) else 1)
    return total


def _estimated_extent(e: Expression, bound: set[Index]) -> Expression:
    """An extent as seen from outside: indices at their first value."""
    match e:
        case Const() | Size():
            return e
        case Index():
            return k.index(0)
        case Binary() if e.dtype is INDEX:
            return k.index_binary(e.name, _estimated_extent(e.x, bound),
                                  _estimated_extent(e.y, bound))
    return k.index(_UNKNOWN_EXTENT)
