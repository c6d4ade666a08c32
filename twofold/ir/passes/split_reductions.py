"""Cut a long reduction with few results into parts that can run side by side.

The parts are fixed by the shape alone, so results do not depend on the number of threads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...dataclass import dataclass
from ..base import blocks, dims
from ..graph import Graph, Node, Value
from ..graph.builder import GraphEmitter
from ..kernel.combines import COMBINES
from ..ops import Reduce, Reduction
from .context import Context
from .rewriting import rewrite_nodes


@dataclass(frozen=True)
class SplitReductions:
    """``reduce(x) → reduce(reduce(parts of x))``."""

    name: str = "split_reductions"
    reason: str = "a sum over millions of elements is work for several threads"
    required: bool = False

    def run(self, graph: Graph, context: Context) -> Graph:
        """The graph with long reductions in two steps."""
        return rewrite_nodes(graph, _rewrite, lambda node: _parts(node) is not None)


def _parts(node: Node) -> tuple[int, int] | None:
    """Axis to cut and number of parts; None when it is not worth it."""
    attrs = node.attrs
    if not isinstance(node.op.lowering, Reduction) or not isinstance(attrs, Reduce):
        return None
    sizes = [d for d in node.inputs[0].shape if isinstance(d, int)]
    axes = attrs.axes
    total = math.prod(sizes)
    if len(sizes) < len(node.inputs[0].shape) or not axes or total < blocks.SMALLEST_SPLIT:
        return None
    last = max((a for a, d in enumerate(sizes) if d != 1), default=0)
    if _pieces(sizes, axes, last) >= blocks.ENOUGH_PIECES:
        return None
    wanted = min(blocks.MOST_PARTS, max(2, total // (blocks.SMALLEST_SPLIT // 4)))
    for axis in axes:
        parts = max((n for n in range(2, wanted + 1) if sizes[axis] % n == 0), default=0)
        if parts and (parts < sizes[axis] or axis != last):
            return axis, parts
    return None


def _pieces(sizes: list[int], axes: tuple[int, ...], last: int) -> int:
    """How many parallel iterations the reduction's kernel has as it is."""
    pieces = math.prod(d for axis, d in enumerate(sizes) if axis not in axes)
    if last in axes:
        return pieces
    lanes = 1
    for axis in range(last, -1, -1):
        if axis in axes:
            break
        lanes *= sizes[axis]
    return pieces // max(lanes, 1) * -(-lanes // blocks.COLUMNS)


def _rewrite(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> Sequence[Value] | None:
    choice = _parts(node)
    if choice is None:
        return None
    axis, parts = choice
    x = inputs[0]
    attrs, lowering = node.attrs, node.op.lowering
    assert isinstance(attrs, Reduce) and isinstance(lowering, Reduction)
    dtype = x.dtype
    wide = COMBINES[lowering.combine].dtype_for(dtype)
    x = F.to(x, wide)
    extent = x.shape[axis]
    shape = (*x.shape[:axis], parts, dims.floordiv(extent, parts), *x.shape[axis + 1:])
    inner = tuple(a if a < axis else a + 1 for a in attrs.axes)
    partial = F.apply(node.op, [F.reshape(x, shape=shape)], Reduce(inner))[0]
    place = axis - sum(a < axis for a in attrs.axes)
    total = F.apply(node.op, [partial], Reduce((place,)))[0]
    return [F.to(F.reshape(total, shape=node.outputs[0].shape), dtype)]
