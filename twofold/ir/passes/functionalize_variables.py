"""Turn reads and writes of variables into values: the old one comes in, the new one goes out.

After this the graph has tensors only. It is not in the pipeline list because it changes the
graph's signature; whoever compiles a graph runs it first and hands the map of updates on.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..base.types import VariableType
from ..graph import Graph, GraphBuilder, Node, Value


@dataclass(frozen=True, eq=False)
class Functional:
    """A graph without variables.

    Attributes
    ----------
    graph : Graph
        Inputs as before, variables as tensors; outputs as before, then one per assigned variable.
    updates : dict
        Index of such an extra output to the index of the variable's input.
    """

    graph: Graph
    updates: dict[int, int]


def functionalize_variables(graph: Graph) -> Functional:
    """The graph with every variable's state threaded through as a value."""
    if not any(isinstance(v.type, VariableType) for v in graph.inputs):
        return Functional(graph, {})
    builder = GraphBuilder(graph.name)
    values: dict[Value, Value] = {}
    state: dict[Value, Value] = {}
    assigned: dict[Value, None] = {}
    for value in graph.inputs:
        type = value.type.tensor if isinstance(value.type, VariableType) else value.type
        values[value] = builder.input(type, value.name)
        if isinstance(value.type, VariableType):
            state[value] = values[value]
    for node in graph.nodes:
        builder.source = graph.sources.get(node)
        _thread(builder, node, values, state, assigned)
    outputs = [values[v] for v in graph.outputs]
    updates = {}
    for variable in assigned:
        updates[len(outputs)] = graph.inputs.index(variable)
        outputs.append(state[variable])
    return Functional(builder.finish(outputs), updates)


def _thread(builder: GraphBuilder, node: Node, values: dict[Value, Value],
            state: dict[Value, Value], assigned: dict[Value, None]) -> None:
    if not node.op.variable_inputs and not any(v in state for v in node.inputs):
        inputs = [values[v] for v in node.inputs]
        outputs = builder.copy_node(node, inputs, builder.source)
        values.update(zip(node.outputs, outputs, strict=True))
    elif node.regions:
        from .functionalize_regions import thread_regions
        thread_regions(builder, node, values, state, assigned)
    elif node.op.name == "read_variable":
        values[node.outputs[0]] = state[node.inputs[0]]
    elif node.op.name == "assign_variable":
        variable, new = node.inputs
        state[variable] = values[new]
        assigned.setdefault(variable)
        for value in node.outputs:
            values[value] = state[variable]
    else:
        raise AssertionError(f"{node.op.name} takes a variable, but this pass does not know it")
