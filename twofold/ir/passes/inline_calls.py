"""Replace calls of functions by their bodies."""

from __future__ import annotations

from collections.abc import Sequence

from ...dataclass import dataclass
from ..graph import Graph, Node, Value
from ..graph.builder import GraphEmitter
from ..graph.gradient import copy_into
from ..ops import Structure
from .context import Context
from .rewriting import rewrite_nodes


@dataclass(frozen=True)
class InlineCalls:
    """One graph for what the user wrote as several functions."""

    name: str = "inline_calls"
    reason: str = "fusion sees through function calls"
    required: bool = True

    def run(self, graph: Graph, context: Context) -> Graph:
        """The graph without calls."""
        return rewrite_nodes(graph, _inline, lambda node: node.op.structure is Structure.CALL)


def _inline(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> Sequence[Value]:
    (body,) = node.regions
    values = copy_into(F.builder, body, inputs)
    return [values[v] for v in body.outputs]
