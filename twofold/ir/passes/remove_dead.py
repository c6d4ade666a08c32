"""Drop nodes whose results nobody reads. Nodes with effects stay."""

from __future__ import annotations

from dataclasses import dataclass

from ..graph import Graph, Node, Value
from ..graph.analysis import defining_nodes, has_effects, used_symbols


@dataclass(frozen=True)
class RemoveDead:
    """Keep what the outputs and the effects need."""

    name: str = "remove_dead"
    reason: str = "do not compute what nobody reads"

    def run(self, graph: Graph) -> Graph:
        """The graph without dead nodes."""
        needed: set[Value] = set(graph.outputs)
        definers = defining_nodes(graph)
        wanted: set[Node] = set()  # nodes whose result only serves as the size of others
        kept: list[Node] = []
        for node in reversed(graph.nodes):
            if has_effects(node) or node in wanted or any(v in needed for v in node.outputs):
                kept.append(node)
                needed.update(node.inputs)
                if definers:
                    wanted.update(definers[s] for s in used_symbols(node) if s in definers)
        kept.reverse()
        if len(kept) == len(graph.nodes):
            return graph
        sources = {node: graph.sources[node] for node in kept if node in graph.sources}
        return Graph(graph.inputs, kept, graph.outputs, graph.name, sources)


