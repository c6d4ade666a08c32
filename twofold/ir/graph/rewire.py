"""Graphs made out of graphs: inputs become constants, dimensions others, sizes inputs.

What computes stays the same, node by node; making graphs cheaper is the business of ``passes``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ... import dtypes
from ..base import dims
from ..base.bind import as_symbol, attribute_symbols, substitute_attrs
from ..base.dims import Dim, Symbol
from ..base.literal import Literal
from ..base.types import TensorType
from .analysis import defining_nodes, used_symbols
from .builder import GraphBuilder, GraphEmitter
from .gradient import copy_into
from .nodes import Graph, Node, Value


def needed_nodes(nodes: Sequence[Node], values: Sequence[Value]) -> list[Node]:
    """The nodes that values are computed from, in order."""
    wanted = set(values)
    found = []
    for node in reversed(nodes):
        if any(output in wanted for output in node.outputs):
            wanted.update(node.inputs)
            found.append(node)
    return found[::-1]


def with_constants(graph: Graph, constants: Mapping[Value, Literal]) -> Graph:
    """The graph with some inputs replaced by arrays of one number each."""
    builder = GraphBuilder(graph.name)
    emitter = GraphEmitter(builder)
    inputs = {value: builder.input(value.type, value.name)
              for value in graph.inputs if value not in constants}
    for value, literal in constants.items():
        inputs[value] = emitter.full(value=literal, shape=value.shape)
    values = copy_into(builder, graph, [inputs[value] for value in graph.inputs])
    return builder.finish([values[v] for v in graph.outputs])


def learn_sizes(old: TensorType, new: TensorType, sizes: dict[Symbol, Dim]) -> None:
    """Add what the symbols of a type are in another one; those that are known stay."""
    for before, now in zip(old.shape, new.shape):
        symbol = as_symbol(before)
        if symbol is not None:
            sizes.setdefault(symbol, now)


def with_sizes(graph: Graph, sizes: Mapping[Symbol, Dim]) -> Graph:
    """The graph with dimension symbols replaced; itself when there is nothing to replace."""
    if not sizes or not _mentions(graph, set(sizes)):
        return graph
    builder = GraphBuilder(graph.name)
    values: dict[Value, Value] = {}
    known = dict(sizes)
    for value in graph.inputs:
        values[value] = builder.input(value.type.substitute(known), value.name)
    for node in graph.nodes:
        regions = [with_sizes(region, known) for region in node.regions]
        outputs = builder.apply(node.op, [values[v] for v in node.inputs],
                                substitute_attrs(node.attrs, known), regions,
                                graph.sources.get(node))
        for old, new in zip(node.outputs, outputs):
            values[old] = new
            learn_sizes(old.type, new.type, known)
    return builder.finish([values[v] for v in graph.outputs])


def _mentions(graph: Graph, symbols: set[Symbol]) -> bool:
    for value in [*graph.inputs, *(v for node in graph.nodes for v in node.outputs)]:
        if any(dims.symbols(dim) & symbols for dim in value.shape):
            return True
    return any(attribute_symbols(node.attrs) & symbols
               or any(_mentions(region, symbols) for region in node.regions)
               for node in graph.nodes)


def undefined_symbols(graph: Graph) -> set[Symbol]:
    """Symbols that a graph uses, but no input of it has and no node of it computes."""
    used = {symbol for value in [*_values(graph), *graph.outputs] for dim in value.shape
            for symbol in dims.symbols(dim)}
    for node in graph.nodes:
        used |= used_symbols(node)
    given = {as_symbol(dim) for value in graph.inputs for dim in value.shape}
    return used - given - find_computed_symbols(graph)


def find_computed_symbols(graph: Graph) -> set[Symbol]:
    """Symbols that nodes of a graph compute, those in regions too."""
    return set(defining_nodes(graph)).union(*(
        find_computed_symbols(region) for node in graph.nodes for region in node.regions))


def _values(graph: Graph) -> Iterator[Value]:
    """Everything a graph and its regions are given or compute."""
    yield from graph.inputs
    for node in graph.nodes:
        yield from node.outputs
        for region in node.regions:
            yield from _values(region)


def with_carriers(graph: Graph, symbols: Sequence[Symbol]) -> Graph:
    """The graph with further inputs, rows of bools, that have the symbols as their sizes."""
    builder = GraphBuilder(graph.name)
    inputs = [builder.input(value.type, value.name) for value in graph.inputs]
    for symbol in symbols:
        builder.input(TensorType(dtypes.bool_, (symbol.dim,)), symbol.name)
    values = copy_into(builder, graph, inputs)
    return builder.finish([values[v] for v in graph.outputs])
