"""Which way a matrix product is computed: its spec, and the plan that a cost model chooses.

Three forms compete: outer products with the columns of C in vectors, the same with the rows of C in
vectors (the product is then computed as its transpose), and dot products along the contraction.
Plain arithmetic: emits nothing.
"""

from __future__ import annotations

from typing import TypeVar

from twofold.backends.llvm.contract.element import Element
from twofold.backends.llvm.contract.tiles import UNKNOWN_EXTENT, choose_tile
from twofold.dtypes import DType
from twofold.ir.base.target import Target

from ....dataclass import dataclass, replace

T = TypeVar("T")

CHUNK_FLOPS = 2_000_000
"""The least work worth a chunk of its own: about ten microseconds."""

PACK_ROWS = 64
"""Rows of C from which copying a large B into panels pays for itself."""

PACK_BYTES = 384 << 10
"""Smaller operands are read in place: they stay in the second-level cache."""

BLOCK_BYTES = 12 << 20
"""Size of B from which the contraction is cut into blocks, so that panels stay in the caches."""

BLOCK_ROWS = 512
"""Rows of C from which that pays for a B in panels."""

BLOCK_DEPTH, BLOCK_DEPTH_IN_PLACE = 512, 128
"""Steps of such a block; the second is for a B that is read where it is, page by page."""

SIZE_FIELDS = ("m", "n", "k", "batch", "a_row", "a_column", "a_batch", "b_row", "b_column",
               "b_batch", "c_row", "c_column", "c_batch")
"""Slots of the sizes array, in order; only those that are None in the spec are read."""


@dataclass(frozen=True)
class MatmulSpec:
    """``C[b, i, j] = sum_k A[b, i, k] B[b, k, j]``, sizes and strides in elements.

    None stands for a value read from the sizes array at run time. A batch stride of 0 shares an
    operand. C may not overlap A or B.
    """

    dtype: DType
    m: int | None
    n: int | None
    k: int | None
    batch: int | None
    a_row: int | None
    a_column: int | None
    a_batch: int | None
    b_row: int | None
    b_column: int | None
    b_batch: int | None
    c_row: int | None
    c_column: int | None
    c_batch: int | None
    accumulate: DType | None = None

    @classmethod
    def contiguous(cls, dtype: DType, m: int | None, n: int | None, k: int | None,
                   batch: int | None = 1, *, transpose_a: bool = False, transpose_b: bool = False,
                   batch_a: bool = True, batch_b: bool = True,
                   accumulate: DType | None = None) -> MatmulSpec:
        """The spec of contiguous operands, stored transposed where asked."""
        a, b = ((1, m) if transpose_a else (k, 1)), ((1, k) if transpose_b else (n, 1))

        def matrix(rows: int | None, columns: int | None, batched: bool) -> int | None:
            if not batched or batch == 1:
                return 0
            return None if rows is None or columns is None else rows * columns

        return cls(dtype, m, n, k, batch, a[0], a[1], matrix(m, k, batch_a),
                   b[0], b[1], matrix(k, n, batch_b), n, 1, matrix(m, n, True), accumulate)

    @property
    def fields(self) -> dict[str, int | None]:
        """Sizes and strides by name, in slot order."""
        return {name: getattr(self, name) for name in SIZE_FIELDS}

    @property
    def element(self) -> Element:
        """Stored and computed dtype."""
        return Element.of(self.dtype, self.accumulate)


_SWAPPED = {"m": "n", "n": "m", "a_row": "b_column", "a_column": "b_row", "a_batch": "b_batch",
            "b_row": "a_column", "b_column": "a_row", "b_batch": "a_batch",
            "c_row": "c_column", "c_column": "c_row"}


def orient(values: dict[str, T], swapped: bool) -> dict[str, T]:
    """The same product seen as its transpose, if asked."""
    return {name: values[_SWAPPED.get(name, name)] for name in values} if swapped else values


@dataclass(frozen=True)
class Plan:
    """All choices for one product; sizes are named as seen after ``swapped``."""

    swapped: bool
    dot: bool
    pack_a: bool
    pack_b: bool
    adaptive: bool          # B is packed only if there are PACK_ROWS rows, known at run time
    rows: int
    vectors: int
    staged: bool            # tiles go through a stack buffer instead of straight to C
    cycles: float
    tiles_per_chunk: int = 1
    panels_per_chunk: int = 1
    batch_per_chunk: int = 1
    depth: int | None = None        # the contraction in blocks of so many steps; None: at once


def assume(value: int | None) -> int:
    return UNKNOWN_EXTENT if value is None else max(value, 1)


def _pack_cost(line: int | None, along: int | None) -> float:
    """Cycles per packed element."""
    return 0.5 if line == 1 else 0.7 if along == 1 else 2.5


def _outer_plan(spec: MatmulSpec, target: Target, swapped: bool, epilogue: bool) -> Plan:
    """The best plan with outer products, columns (or, swapped, rows) of C in vectors."""
    v = orient(spec.fields, swapped)
    element = spec.element
    size, lanes = element.computed.size, element.lanes(target)
    vectors = None if v["n"] is None else -(-v["n"] // lanes)
    rows, wide, step = choose_tile(v["m"], vectors, target.registers)
    m, n, k = assume(v["m"]), assume(v["n"]), assume(v["k"])
    pack_a = (element.converts or v["a_row"] is None or v["a_column"] is None
              or (v["a_column"] != 1 and n > 2 * lanes * wide and m * k * size >= PACK_BYTES))
    must_pack_b = element.converts or v["b_column"] != 1
    pack_b = must_pack_b or (m >= PACK_ROWS and n * k * size >= PACK_BYTES)
    adaptive = pack_b and not must_pack_b and v["m"] is None
    staged = (element.converts or v["c_column"] != 1 or (swapped and epilogue))
    cycles = step * k
    if v["a_column"] != 1 and not pack_a:
        # a line of the cache per step and tile; no prefetcher follows it through many pages
        cycles *= 1.35 if m * k * size >= PACK_BYTES else 1.1
    if not pack_b and n * k * size >= PACK_BYTES:
        cycles *= 1.3       # short runs in many pages
    if pack_a:
        cycles += m * k * _pack_cost(v["a_row"], v["a_column"])
    if pack_b:
        cycles += n * k * _pack_cost(v["b_column"], v["b_row"])
    if staged:
        cycles += m * n * (2.0 if swapped or v["c_column"] != 1 else 0.3)
    return Plan(swapped, False, pack_a, pack_b, adaptive, rows, wide, staged, cycles)


def _dot_plan(spec: MatmulSpec, target: Target, epilogue: bool) -> Plan | None:
    """The plan with dot products, where both operands are contiguous along the contraction."""
    v, element = spec.fields, spec.element
    if (element.converts or v["a_column"] != 1 or v["b_row"] != 1 or v["a_row"] is None
            or v["b_column"] is None):
        return None
    m, n, k = assume(v["m"]), assume(v["n"]), assume(v["k"])
    lanes = element.lanes(target)
    many = target.registers >= 32
    rows, columns = (4, 4) if many else (3, 3)
    if n == 1 or v["n"] == 1:
        rows, columns = 8, 1
    elif m <= 3:
        rows, columns = m, 8 if m == 1 else 4
    elif n <= 3:
        rows, columns = 4, n
    rows, columns = min(rows, m), min(columns, n)
    steps = -(-k // lanes)
    per_tile = steps * max(rows * columns / 2, (rows + columns) / 2, 4.0) + 8 * rows * columns
    cycles = -(-m // rows) * -(-n // columns) * per_tile
    return Plan(False, True, False, False, False, rows, columns,
                 v["c_row"] is None or v["c_column"] is None or epilogue, cycles)


def _block_depth(plan: Plan, spec: MatmulSpec) -> int | None:
    """Steps of the contraction after which tiles are put aside, where that is worth it."""
    v = orient(spec.fields, plan.swapped)
    k, n = v["k"], v["n"]
    if plan.dot or plan.staged or plan.adaptive or k is None or n is None:
        return None
    most = BLOCK_DEPTH if plan.pack_b else BLOCK_DEPTH_IN_PLACE
    if n * k * spec.element.computed.size < BLOCK_BYTES or k < 2 * most or (
            plan.pack_b and assume(v["m"]) < BLOCK_ROWS):
        return None
    return -(-k // -(-k // most))


def _choose_chunks(plan: Plan, spec: MatmulSpec, target: Target) -> Plan:
    """Decide how much of C one chunk computes."""
    v = orient(spec.fields, plan.swapped)
    size, lanes = spec.element.computed.size, spec.element.lanes(target)
    m, n, k = assume(v["m"]), assume(v["n"]), assume(v["k"])
    depth = plan.depth or k
    width = plan.vectors if plan.dot else plan.vectors * lanes
    tiles, panels = -(-m // plan.rows), -(-n // width)
    total = 2 * m * n * k * (assume(v["batch"]) if v["batch"] != 1 else 1)
    goal = max(CHUNK_FLOPS, total // 64)
    in_cache = max(1, target.cache_bytes // 2 // (plan.rows * depth * size))
    per_tile = 2 * plan.rows * min(width, n) * k
    tiles_per = min(tiles, in_cache, max(1, -(-goal // per_tile)))
    panels_per = min(panels, max(1, -(-goal // (per_tile * tiles_per))))
    batch_per = 1
    if tiles_per == tiles and panels_per == panels:
        batch_per = max(1, goal // (2 * m * n * k))
        if v["m"] is None:
            tiles_per = max(1, -(-goal // (per_tile * panels)))
            batch_per = 1
        if v["n"] is None:
            panels_per, batch_per = max(1, -(-goal // (per_tile * tiles_per))), 1
    return replace(plan, tiles_per_chunk=tiles_per, panels_per_chunk=panels_per,
                   batch_per_chunk=batch_per)


def choose_plan(spec: MatmulSpec, target: Target, epilogue: bool) -> Plan:
    """The cheapest of the three forms."""
    plans = [_outer_plan(spec, target, False, epilogue), _outer_plan(spec, target, True, epilogue)]
    dot = _dot_plan(spec, target, epilogue)
    if dot is not None:
        plans.append(dot)
    best = min(plans, key=lambda p: p.cycles)
    return _choose_chunks(replace(best, depth=_block_depth(best, spec)), spec, target)
