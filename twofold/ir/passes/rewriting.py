"""Rebuilding a graph node by node: what most passes are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..graph import Graph, GraphBuilder, Node, Value
from ..graph.builder import GraphEmitter

Rewrite = Callable[[GraphEmitter, Node, Sequence[Value]], Sequence[Value] | None]


def _every(node: Node) -> bool:
    return True


def rewrite_nodes(graph: Graph, rewrite: Rewrite, where: Callable[[Node], bool] = _every
                  ) -> Graph:
    """Build the graph again; ``rewrite`` may replace a node, its regions stay what they are.

    A graph of which no node is replaced is given back as it is.

    Parameters
    ----------
    graph : Graph
    rewrite : callable
        ``rewrite(F, node, inputs)`` gets an emitter into the new graph, the old node and its new
        inputs; it returns the new outputs, or None to keep the node.
    where : callable, optional
        Which nodes ``rewrite`` is asked about. Where it is none of them nothing is built.
    """
    asked = set(filter(where, graph.nodes))
    if not asked:
        return graph
    builder = GraphBuilder(graph.name)
    F = GraphEmitter(builder)
    values: dict[Value, Value] = {}
    changed = False
    for value in graph.inputs:
        values[value] = builder.input(value.type, value.name)
    for node in graph.nodes:
        inputs = [values[v] for v in node.inputs]
        builder.source = graph.sources.get(node)
        outputs = rewrite(F, node, inputs) if node in asked else None
        changed = changed or outputs is not None
        if outputs is None:
            outputs = builder.copy_node(node, inputs, builder.source)
        values.update(zip(node.outputs, outputs, strict=True))
    return builder.finish(values[v] for v in graph.outputs) if changed else graph


def rewrite_regions(graph: Graph, rewrite: Callable[[Graph], Graph]) -> Graph:
    """The graph with every region of its nodes (bodies of loops, branches) rewritten.

    What is inside a region's own regions is up to ``rewrite``.
    """
    def replace_regions(F: GraphEmitter, node: Node, inputs: Sequence[Value]
                        ) -> Sequence[Value] | None:
        regions = [rewrite(region) for region in node.regions]
        same = all(new is old for new, old in zip(regions, node.regions, strict=True))
        return None if same else rebuild(F, node, inputs, regions)

    return rewrite_nodes(graph, replace_regions, lambda node: bool(node.regions))


def rebuild(F: GraphEmitter, node: Node, inputs: Sequence[Value], regions: Sequence[Graph]
            ) -> Sequence[Value]:
    """Add a node like ``node`` with other inputs and regions, from the same line of the user."""
    rebuilt = Node(node.op, inputs, node.attrs, [v.type for v in node.outputs], regions)
    F.builder.nodes.append(rebuilt)
    if F.builder.source is not None:
        F.builder.sources[rebuilt] = F.builder.source
    return rebuilt.outputs
