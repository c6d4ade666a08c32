"""Questions about graphs: effects, ranges, what is read, which nodes define which dimensions."""

from __future__ import annotations

import numpy as np

from ..base.bind import as_symbol, attribute_symbols
from ..base.dims import Symbol, symbols
from ..ops import Range, Structure
from .nodes import Graph, Node, Value


def has_effects(node: Node) -> bool:
    """True for a node that does something besides giving values, itself or in its regions."""
    return not node.op.is_pure or any(has_effects(inner) for region in node.regions
                                      for inner in region.nodes)


def original(value: Value) -> Value:
    """The value whose integers these are, moved about or cast without loss."""
    while value.node is not None and value.node.op.keeps_elements:
        source = value.node.inputs[0]
        if source.dtype.kind not in "iu" or not np.can_cast(source.dtype.numpy, value.dtype.numpy):
            break
        value = source
    return value


def known_range(value: Value) -> Range | None:
    """Where the integers of a value lie in every run, as far as records say."""
    value = original(value)
    node = value.node
    if node is None or node.op.range_of is None or value.dtype.kind not in "iu":
        return None
    return node.op.range_of(node.attrs, [v.type for v in node.inputs], value.index)


def defining_nodes(graph: Graph) -> dict[Symbol, Node]:
    """Dimension symbols that running a node defines, and that node."""
    found: dict[Symbol, Node] = {}
    known: set[Symbol] | None = None
    for node in graph.nodes:
        for value in node.outputs:
            for dim in value.shape:
                symbol = None if isinstance(dim, int) else as_symbol(dim)
                if symbol is None or symbol in found:
                    continue
                if known is None:
                    known = {s for v in graph.inputs for d in v.shape for s in symbols(d)}
                if symbol not in known and not any(
                        symbol in symbols(d) for v in node.inputs for d in v.shape) \
                        and (node.op.effect == "host"
                             or symbol not in attribute_symbols(node.attrs)):
                    found[symbol] = node
    return found


def used_symbols(node: Node) -> set[Symbol]:
    """Dimension symbols that a node's attributes, result types and regions mention."""
    found = attribute_symbols(node.attrs)
    for value in node.outputs:
        for dim in value.shape:
            found |= symbols(dim)
    for region in node.regions:
        for inner in region.nodes:
            found |= used_symbols(inner)
    return found


def guarding_checks(graph: Graph) -> dict[Node, set[Node]]:
    """For each node, the checks of dimensions that it must come after.

    What a node reads and how many elements it has may be wrong until the checks before it, of
    dimensions that it has to do with, have held. The last one of each dimension will do: it
    comes after the others.
    """
    last: dict[Symbol, Node] = {}
    found: dict[Node, set[Node]] = {}
    of_value: dict[Value, set[Symbol]] = {}
    for node in graph.nodes:
        is_check = node.op.structure is Structure.EQUALITY
        if not last and not is_check:
            continue
        involved = attribute_symbols(node.attrs)
        for value in (*node.inputs, *node.outputs):
            if value not in of_value:
                of_value[value] = {s for dim in value.shape if not isinstance(dim, int)
                                   for s in symbols(dim)}
            involved |= of_value[value]
        for region in node.regions:
            for inner in region.nodes:
                involved |= used_symbols(inner)
        before = {last[s] for s in involved if s in last}
        if before:
            found[node] = before
        if is_check:
            last.update(dict.fromkeys(involved, node))
    return found


def remove_unread(graph: Graph) -> Graph:
    """The graph without nodes whose results nobody reads. Nodes with effects stay."""
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
