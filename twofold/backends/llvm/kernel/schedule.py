"""What the LLVM backend decides about a loop: vector or not, how many lanes, how much work it is.

Owns the checks that make a loop safe to vectorise, the choice of the lane count and the cost
estimate by which parallel loops are split. Writes no code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .... import dtypes
from ....ir.kernel import build as k
from ....ir.kernel import simplify
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
    statement_expressions,
    walk,
)

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


def expressions(body: Sequence[Statement], usual: bool = False) -> Iterator[Expression]:
    """Every expression below the statements, each once; ``usual`` without what is seldom needed."""
    seen: set[Expression] = set()
    for statement in walk(body):
        stack = list(statement_expressions(statement))
        while stack:
            e = stack.pop()
            if e in seen:
                continue
            seen.add(e)
            yield e
            stack.extend(e.usual_operands if usual else e.operands)


def written(body: Sequence[Statement]) -> frozenset[Buffer]:
    """Buffers that the statements write."""
    return frozenset(s.buffer for s in walk(body) if isinstance(s, (Store, Accumulate, Local)))


def same(a: Expression, b: Expression) -> bool:
    """Whether two expressions are written alike."""
    if a is b:
        return True
    if type(a) is not type(b) or a.dtype is not b.dtype:
        return False
    match a, b:
        case Const(), Const():
            return repr(a.value) == repr(b.value)
        case Size(), Size():
            return a.symbol is b.symbol
        case Variable(), Variable():
            return a.name == b.name
        case Index(), _:
            return False
        case Load(), Load() if a.buffer is not b.buffer:
            return False
        case Unary(), Unary() if a.name != b.name:
            return False
        case Binary(), Binary() if a.name != b.name:
            return False
    pairs = zip(a.operands, b.operands, strict=True)
    return len(a.operands) == len(b.operands) and all(same(x, y) for x, y in pairs)


def registers(body: Sequence[Statement]) -> set[Buffer]:
    """Local buffers of one element, which need no memory."""
    return {s.buffer for s in walk(body) if isinstance(s, Local) and size_of(s.buffer) == 1}


def copied(loop: For) -> tuple[Buffer, Buffer] | None:
    """From where to where a loop copies, when it does nothing else, place by place."""
    store = loop.body[0] if len(loop.body) == 1 else None
    if (isinstance(store, Store) and isinstance(store.value, Load)
            and store.value.buffer is not store.buffer and same(store.offset, store.value.offset)):
        return store.value.buffer, store.buffer
    return None


def size_of(buffer: Buffer) -> int:
    """Elements of a local buffer."""
    total = 1
    for dim in buffer.shape:
        assert isinstance(dim, int)
        total *= dim
    return total


def depends(e: Expression, bound: set[Index], names: set[str], changing: frozenset[Buffer],
            seen: set[Expression] | None = None) -> bool:
    """Whether an expression can differ between the iterations that bind or change these.

    ``seen`` holds expressions known not to, from earlier questions with the same other arguments.
    """
    stack = [e]
    seen = set() if seen is None else seen
    while stack:
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        if current in bound or (isinstance(current, Variable) and current.name in names):
            return True
        if isinstance(current, Load) and current.buffer in changing:
            return True
        stack.extend(current.operands)
    return False


def sums_of(loop: For, in_registers: set[Buffer]) -> list[Accumulate]:
    """Accumulations of a loop that can be kept in a register until the loop has ended.

    One of each place: always the same element, which nothing else in the loop touches, and
    certain to be touched if the loop runs at all.
    """
    bound = {loop.index} | {s.index for s in walk(loop.body) if isinstance(s, For)}
    names = {s.variable.name for s in walk(loop.body) if isinstance(s, Let)}
    inside = {s.buffer for s in walk(loop.body) if isinstance(s, Local)}
    touched: dict[Buffer, list[Statement]] = {}
    for s in walk(loop.body):
        if isinstance(s, (Store, Accumulate, Local)):
            touched.setdefault(s.buffer, []).append(s)
    loaded = {e.buffer for e in expressions(loop.body) if isinstance(e, Load)}
    certain = {id(s) for s in _certain(loop.body)}
    changing = written(loop.body)
    found = []
    for buffer, statements in touched.items():
        if buffer in loaded or buffer in inside or buffer in in_registers:
            continue
        first = statements[0]
        if (isinstance(first, Accumulate)
                and not depends(first.offset, bound, names, changing)
                and any(id(s) in certain for s in statements)
                and all(isinstance(s, Accumulate) and s.combine == first.combine
                        and same(s.offset, first.offset) for s in statements)):
            found.append(first)
    return found


def _certain(body: Sequence[Statement]) -> Iterator[Statement]:
    for s in body:
        yield s
        if isinstance(s, For):
            yield from _certain(s.body)


def extent_limit(e: Expression) -> int | None:
    """The largest number of iterations, when that is known."""
    while isinstance(e, Binary) and e.name == "min":
        if isinstance(e.x, Const) or isinstance(e.y, Const):
            e = e.x if isinstance(e.x, Const) else e.y
        else:
            return None
    return int(e.value) if isinstance(e, Const) else None


def settled(extent: Expression, extents: Mapping[Index, Expression]) -> Expression:
    """An extent, as a constant where blocks of a loop divide it evenly.

    ``min(c, t - i * c)`` is ``c`` for each ``i`` below ``t / c``.
    """
    if not isinstance(extent, Binary) or extent.name != "min":
        return extent
    block, rest = (extent.x, extent.y) if isinstance(extent.x, Const) else (extent.y, extent.x)
    if not (isinstance(block, Const) and isinstance(rest, Binary) and rest.name == "sub"
            and isinstance(rest.x, Const) and isinstance(rest.y, Binary)):
        return extent
    done, total, size = rest.y, int(rest.x.value), int(block.value)
    if not (done.name == "mul" and isinstance(done.x, Index) and isinstance(done.y, Const)
            and done.y.value == size and size > 0 and total % size == 0):
        return extent
    blocks = extents.get(done.x)
    even = isinstance(blocks, Const) and blocks.value == total // size
    return block if even else extent


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
    limit = extent_limit(loop.extent)
    if limit is not None:
        while lanes > 1 and lanes // 2 >= limit:
            lanes //= 2
    return max(lanes, 2)


# ---------------------------------------------------------------------------- tiles

def tiled(loop: For) -> For:
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

    body = simplify.rebuild_statements(inner.body, replace)
    rows = _rest(loop.extent, outer_block, TILE_ROWS)
    columns = _rest(inner.extent, inner_block, TILE_COLUMNS)
    tile = For(row, rows, "sequential", [For(column, columns, "vector", body)])
    return For(outer_block, _blocks(loop.extent, TILE_ROWS), "parallel", [
        For(inner_block, _blocks(inner.extent, TILE_COLUMNS), "sequential", [tile])])


def _reads_across(outer: Index, inner: For) -> bool:
    if outer in reachable_indices(inner.extent):
        return False
    for e in expressions(inner.body):
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
    return {found for found in simplify.reachable([e]) if isinstance(found, Index)}


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
            own += size_of(s.buffer)
    return k.add(total, k.index(own if is_vector else own * _SCALAR_FACTOR))


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
        if isinstance(e, Binary):
            weight = {"div": 6, "fmod": 400, "floordiv": 40, "mod": 40}.get(e.name, 1)
        elif isinstance(e, Unary) and e.name == "sqrt":
            weight = 6
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
