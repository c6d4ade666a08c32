"""Loops that add up, cut into blocks: the transformation of kernels that ``sums`` is about.

Which loops are cut, and how long a block is, is the business of who calls this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import build as k
from . import traverse
from .bounds import constant_bound
from .combines import COMBINES
from .effects import find_sums, local_size
from .nodes import Accumulate, Buffer, Const, Expression, For, Index, Load, Local, Statement
from .sums import is_rounded


def block_sums(loop: For, size: int, totals: Mapping[Buffer, Buffer | None],
               lanes: Expression | None = None) -> For:
    """A loop that adds up, as a loop over blocks that are added up by themselves.

    Parameters
    ----------
    loop : For
    size : int
        Rounds of a block.
    totals : mapping
        What the loop adds up, each with the buffer that keeps the errors of adding the blocks'
        sums, or None.
    lanes : Expression, optional
        How many sums stand side by side in each of the buffers; by default one.
    """
    parts = {b: Buffer(f"part_{b.name}", b.dtype, b.shape, "local") for b in totals}
    block, index = Index(f"{loop.index.name}_block"), Index(loop.index.name)
    start = k.mul(block, k.index(size))
    place = k.add(start, index)
    body = traverse.rebuild_statements(_redirect(loop.body, parts),
                                       lambda e: place if e is loop.index else None)
    rest = k.binary("min", k.index(size), k.sub(loop.extent, start))
    lane = Index("lane")
    at = k.index(0) if lanes is None else lane
    added = [Accumulate(b, at, "sum", Load(part, at), totals[b]) for b, part in parts.items()]
    starts = [Local(part, Const(COMBINES["sum"].neutral(part.dtype), part.dtype))
              for part in parts.values()]
    ends = added if lanes is None else [For(lane, lanes, "vector", added)]
    blocks = k.binary("floordiv", k.add(loop.extent, k.index(size - 1)), k.index(size))
    return For(block, blocks, "sequential", [*starts, For(index, rest, loop.mode, body), *ends])


def in_short_chains(body: Sequence[Statement], size: int) -> list[Statement]:
    """The statements for where one worker runs vector loops: rows' sums in chains of ``size``."""
    found: list[Statement] = []
    for s in body:
        if isinstance(s, For) and s.mode == "vector":
            bound = constant_bound(s.extent)
            totals = dict.fromkeys(_row_sums(s)) if bound is None or bound > size else {}
            found.append(block_sums(s, size, totals) if totals else s)
        else:
            found.append(traverse.with_children(s, traverse.statement_expressions(s), [
                in_short_chains(inner, size) for inner in traverse.statement_bodies(s)]))
    return found


def _row_sums(loop: For) -> list[Buffer]:
    """Local scalars that a loop adds up, rounding with every step."""
    return [b for b, found in find_sums(loop).items()
            if b.role == "local" and local_size(b) == 1 and is_rounded(found[0].combine, b)
            and all(s.error is None for s in found)]


def _redirect(body: Sequence[Statement], parts: Mapping[Buffer, Buffer]) -> list[Statement]:
    """The statements, adding up into other buffers."""
    found: list[Statement] = []
    for s in body:
        if isinstance(s, Accumulate):
            target = parts.get(s.buffer, s.buffer)
            found.append(Accumulate(target, s.offset, s.combine, s.value, s.error))
        else:
            found.append(traverse.with_children(s, traverse.statement_expressions(s), [
                _redirect(inner, parts) for inner in traverse.statement_bodies(s)]))
    return found
