"""A contraction of a transposed operand reads the operand as it is stored."""

from __future__ import annotations

from collections.abc import Sequence

from ...dataclass import dataclass
from ..graph import Graph, Node, Value
from ..graph.builder import GraphEmitter
from ..ops import Contraction, Element
from .context import Context
from .rewriting import rewrite_nodes


@dataclass(frozen=True)
class FoldTransposes:
    """``matmul(transpose(x), y) → matmul(x, y, transpose_a)``, for the last two axes."""

    name: str = "fold_transposes"
    reason: str = "products read transposed operands in place"
    required: bool = False

    def run(self, graph: Graph, context: Context) -> Graph:
        """The graph with transposes of operands turned into attributes."""
        return rewrite_nodes(graph, _rewrite, _reads_transpose)


def _reads_transpose(node: Node) -> bool:
    lowering = node.op.lowering
    return isinstance(lowering, Contraction) and lowering.transposed is not None \
        and any(_source(v) is not None for v in node.inputs)


def _rewrite(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> Sequence[Value]:
    lowering = node.op.lowering
    assert isinstance(lowering, Contraction) and lowering.transposed is not None
    left, right = _source(inputs[0]), _source(inputs[1])
    attrs = lowering.transposed(node.attrs, left is not None, right is not None)
    return F.apply(node.op, [left or inputs[0], right or inputs[1]], attrs)


def _source(value: Value) -> Value | None:
    """What a value is the transpose of, when only its last two axes are exchanged."""
    node = value.node
    lowering = node.op.lowering if node is not None else None
    if node is None or not isinstance(lowering, Element) or lowering.permutation is None:
        return None
    permutation = lowering.permutation(node.attrs)
    rank = len(permutation)
    swapped = (*range(rank - 2), rank - 1, rank - 2)
    return node.inputs[0] if tuple(permutation) == swapped else None
