"""Put the ops of a finished graph into the trace that is active, one by one.

So a tape inside the caller sees each op, and dimensions of the graph's inputs become those of the
caller's tensors. ``ConcreteFunction`` uses it when a traced function calls it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...ir.base import dims
from ...ir.base.bind import as_symbol, attribute_symbols, substitute_attrs
from ...ir.base.dims import Dim, Symbol
from ...ir.base.types import TensorType, VariableType
from ...ir.graph import Graph, GraphBuilder, Value
from ...ir.ops import DimCheck, Structure
from ..dispatch import calls, door


def inline(graph: Graph, inputs: Sequence[Any]) -> list[Any]:
    """Apply a graph to tensors and variables; gives a tensor per output."""
    values: dict[Value, Any] = dict(zip(graph.inputs, inputs))
    sizes: dict[Symbol, Dim] = {}
    for value, x in zip(graph.inputs, inputs):
        if not isinstance(value.type, VariableType):
            _match(value.type, calls.type_of(x), sizes)
    for node in graph.nodes:
        operands = [values[v] for v in node.inputs]
        attrs = substitute_attrs(node.attrs, sizes)
        if node.op.structure is Structure.READ:
            values[node.outputs[0]] = operands[0]._read_for_op()
            continue
        if node.op.structure is Structure.ASSIGN:
            operands[0].assign(operands[1])
            continue
        if isinstance(attrs, DimCheck) and attrs.left == attrs.right:
            continue
        regions = [substituted(region, sizes) for region in node.regions]
        outputs = door.apply(node.op, operands, attrs, regions)
        for old, new in zip(node.outputs, outputs):
            values[old] = new
            _match(old.type, calls.type_of(new), sizes)
    return [values[v] for v in graph.outputs]


def _match(old: TensorType, new: TensorType, sizes: dict[Symbol, Dim]) -> None:
    """Learn what the graph's dimension symbols are in the caller."""
    for before, now in zip(old.shape, new.shape):
        symbol = as_symbol(before)
        if symbol is not None:
            sizes.setdefault(symbol, now)


def substituted(graph: Graph, sizes: Mapping[Symbol, Dim]) -> Graph:
    """A region with dimension symbols replaced; itself when there is nothing to replace."""
    if not sizes or not _mentions(graph, set(sizes)):
        return graph
    builder = GraphBuilder(graph.name)
    values: dict[Value, Value] = {}
    known = dict(sizes)
    for value in graph.inputs:
        values[value] = builder.input(value.type.substitute(known), value.name)
    for node in graph.nodes:
        regions = [substituted(region, known) for region in node.regions]
        outputs = builder.apply(node.op, [values[v] for v in node.inputs],
                                substitute_attrs(node.attrs, known), regions,
                                graph.sources.get(node))
        for old, new in zip(node.outputs, outputs):
            values[old] = new
            _match(old.type, new.type, known)
    return builder.finish([values[v] for v in graph.outputs])


def _mentions(graph: Graph, symbols: set[Symbol]) -> bool:
    for value in [*graph.inputs, *(v for node in graph.nodes for v in node.outputs)]:
        if any(dims.symbols(dim) & symbols for dim in value.shape):
            return True
    return any(attribute_symbols(node.attrs) & symbols
               or any(_mentions(region, symbols) for region in node.regions)
               for node in graph.nodes)
