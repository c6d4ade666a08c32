"""Drop nodes whose results nobody reads. Nodes with effects stay."""

from __future__ import annotations

from dataclasses import dataclass

from ..graph import Graph, Node, Value


@dataclass(frozen=True)
class RemoveDead:
    """Keep what the outputs and the effects need."""

    name: str = "remove_dead"
    reason: str = "do not compute what nobody reads"

    def run(self, graph: Graph) -> Graph:
        """The graph without dead nodes."""
        needed: set[Value] = set(graph.outputs)
        kept: list[Node] = []
        for node in reversed(graph.nodes):
            if not node.op.is_pure or any(value in needed for value in node.outputs):
                kept.append(node)
                needed.update(node.inputs)
        kept.reverse()
        if len(kept) == len(graph.nodes):
            return graph
        sources = {node: graph.sources[node] for node in kept if node in graph.sources}
        return Graph(graph.inputs, kept, graph.outputs, graph.name, sources)
