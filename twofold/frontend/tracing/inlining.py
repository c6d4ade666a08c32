"""Put the ops of a finished graph into the trace that is active, one by one.

So a tape inside the caller sees each op, and dimensions of the graph's inputs become those of the
caller's tensors. ``ConcreteFunction`` uses it when a traced function calls it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...ir.base.bind import substitute_attrs
from ...ir.base.dims import Dim, Symbol
from ...ir.base.types import VariableType
from ...ir.graph import Graph, Value
from ...ir.graph.rewire import learn_sizes, with_sizes
from ...ir.oplib.shape.index import gathers_rows
from ...ir.ops import DimCheck, Structure
from ..dispatch import calls, door


def inline(graph: Graph, inputs: Sequence[Any]) -> list[Any]:
    """Apply a graph to tensors and variables; gives a tensor per output."""
    values: dict[Value, Any] = dict(zip(graph.inputs, inputs))
    tables: dict[Value, Any] = {}  # what variables held when they were read, to the variables
    sizes: dict[Symbol, Dim] = {}
    for value, x in zip(graph.inputs, inputs):
        if not isinstance(value.type, VariableType):
            learn_sizes(value.type, calls.type_of(x), sizes)
    for node in graph.nodes:
        operands = [values[v] for v in node.inputs]
        attrs = substitute_attrs(node.attrs, sizes)
        if node.op.structure is Structure.READ:
            values[node.outputs[0]] = held = operands[0]._read_for_op()
            tables[node.outputs[0]] = operands[0]
            learn_sizes(node.outputs[0].type, calls.type_of(held), sizes)
            continue
        if node.op.structure is Structure.ASSIGN:
            operands[0].assign(operands[1])
            continue
        if isinstance(attrs, DimCheck) and attrs.left == attrs.right:
            continue
        regions = [with_sizes(region, sizes) for region in node.regions]
        outputs = door.apply(node.op, operands, attrs, regions)
        for old, new in zip(node.outputs, outputs):
            values[old] = new
            learn_sizes(old.type, calls.type_of(new), sizes)
        if node.inputs and node.inputs[0] in tables and gathers_rows(attrs):
            tables[node.inputs[0]]._note_rows(*operands, *outputs)
    return [values[v] for v in graph.outputs]
