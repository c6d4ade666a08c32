"""Rebuilding a graph node by node: what most passes are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..graph import Graph, GraphBuilder, Node, Value
from ..graph.gradient import GraphEmitter

Rewrite = Callable[[GraphEmitter, Node, Sequence[Value]], Sequence[Value] | None]


def rewrite_nodes(graph: Graph, rewrite: Rewrite) -> Graph:
    """Build the graph again; ``rewrite`` may replace a node.

    Parameters
    ----------
    graph : Graph
    rewrite : callable
        ``rewrite(F, node, inputs)`` gets an emitter into the new graph, the old node and its new
        inputs; it returns the new outputs, or None to keep the node.
    """
    builder = GraphBuilder(graph.name)
    F = GraphEmitter(builder)
    values: dict[Value, Value] = {}
    for value in graph.inputs:
        values[value] = builder.input(value.type, value.name)
    for node in graph.nodes:
        inputs = [values[v] for v in node.inputs]
        builder.source = graph.sources.get(node)
        outputs = rewrite(F, node, inputs)
        if outputs is None:
            outputs = builder.copy_node(node, inputs, builder.source)
        values.update(zip(node.outputs, outputs, strict=True))
    return builder.finish(values[v] for v in graph.outputs)


def rebuild(F: GraphEmitter, node: Node, inputs: Sequence[Value], regions: Sequence[Graph]
            ) -> Sequence[Value]:
    """Add a node like ``node`` with other inputs and regions, from the same line of the user."""
    rebuilt = Node(node.op, inputs, node.attrs, [v.type for v in node.outputs], regions,
                   node.device)
    F.builder.nodes.append(rebuilt)
    if F.builder.source is not None:
        F.builder.sources[rebuilt] = F.builder.source
    return rebuilt.outputs
