"""Replace calls of functions by their bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..graph import Graph, Node, Value
from ..graph.gradient import GraphEmitter, copy_into
from .rewriting import rebuild, rewrite_nodes


@dataclass(frozen=True)
class InlineCalls:
    """One graph for what the user wrote as several functions."""

    name: str = "inline_calls"
    reason: str = "fusion sees through function calls"
    required: bool = True

    def run(self, graph: Graph) -> Graph:
        """The graph without calls (those inside regions are inlined where regions are compiled)."""
        if not any(node.op.name == "call" or node.regions for node in graph.nodes):
            return graph
        return rewrite_nodes(graph, self._rewrite)

    def _rewrite(self, F: GraphEmitter, node: Node, inputs: Sequence[Value]
                 ) -> Sequence[Value] | None:
        if not node.regions:
            return None
        regions = [self.run(region) for region in node.regions]
        if node.op.name == "call":
            values = copy_into(F.builder, regions[0], inputs)
            return [values[v] for v in regions[0].outputs]
        return rebuild(F, node, inputs, regions)
