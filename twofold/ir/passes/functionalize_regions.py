"""Variables inside control flow: what a region assigns becomes one of its results.

Part of ``functionalize_variables``. A branch that does not assign gives the old value back; a
loop carries the variables that its body assigns.
"""

from __future__ import annotations

from dataclasses import replace

from ..base.types import VariableType
from ..graph import Graph, GraphBuilder, Node, Value
from ..graph.gradient import copy_into
from ..oplib.control.regions import Scan, While


def thread_regions(builder: GraphBuilder, node: Node, values: dict[Value, Value],
                   state: dict[Value, Value], assigned: dict[Value, None]) -> None:
    """Add a control-flow node that reads or assigns variables, its regions made functional."""
    from .functionalize_variables import functionalize_variables
    skip = 1 if node.op.name == "cond" else 0
    functional = [functionalize_variables(region) for region in node.regions]
    written = sorted({index for f in functional for index in f.updates.values()})
    variables = [node.inputs[index + skip] for index in written]
    if len(set(variables)) != len(variables):
        raise AssertionError(f"{node.op.name} captures a variable twice")
    inputs = [state[v] if isinstance(v.type, VariableType) else values[v] for v in node.inputs]
    graphs = []
    for region, f in zip(node.regions, functional, strict=True):
        new = {f.graph.inputs[source]: f.graph.outputs[output]
               for output, source in f.updates.items()}
        results = f.graph.outputs[:len(region.outputs)]
        held = [new.get(f.graph.inputs[index], f.graph.inputs[index]) for index in written]
        graphs.append((f.graph, list(results), held))
    match node.op.name:
        case "cond" | "call":
            regions = [_graph(g, g.inputs, [*results, *held]) for g, results, held in graphs]
            outputs = builder.apply(node.op, inputs, node.attrs, regions)
            count = len(node.outputs)
            results, updated = outputs[:count], outputs[count:]
        case "while_loop":
            results, updated = _while(builder, node, graphs, inputs, written)
        case "scan":
            results, updated = _scan(builder, node, graphs, inputs, written)
        case _:
            raise AssertionError(f"{node.op.name} has regions, but this pass does not know it")
    values.update(zip(node.outputs, results, strict=True))
    for variable, value in zip(variables, updated, strict=True):
        state[variable] = value
        assigned.setdefault(variable)


Pieces = list[tuple[Graph, list[Value], list[Value]]]


def _graph(graph: Graph, inputs: tuple[Value, ...] | list[Value], outputs: list[Value]) -> Graph:
    return Graph(inputs, graph.nodes, outputs, graph.name, graph.sources)


def _rebuilt(graph: Graph, inputs: list[Value], outputs: list[Value]) -> Graph:
    """The graph with its inputs in another order."""
    builder = GraphBuilder(graph.name)
    new = {value: builder.input(value.type, value.name) for value in inputs}
    values = copy_into(builder, graph, [new[value] for value in graph.inputs])
    return builder.finish([values[value] for value in outputs])


def _moved(items: list[Value] | tuple[Value, ...], written: list[int], place: int) -> list[Value]:
    """The items with those at ``written`` taken out and put in at ``place``."""
    rest = [item for i, item in enumerate(items) if i not in written]
    return [*rest[:place], *(items[i] for i in written), *rest[place:]]


def _while(builder: GraphBuilder, node: Node, graphs: Pieces, inputs: list[Value],
           written: list[int]) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    attrs = node.attrs
    assert isinstance(attrs, While)
    count = attrs.carried
    (condition, answer, _), (body, results, held) = graphs
    regions = [_rebuilt(condition, _moved(condition.inputs, written, count), answer),
               _rebuilt(body, _moved(body.inputs, written, count), [*results, *held])]
    outputs = builder.apply(node.op, _moved(inputs, written, count),
                            replace(attrs, carried=count + len(written)), regions)
    return (*outputs[:count], outputs[-1]), outputs[count:-1]


def _scan(builder: GraphBuilder, node: Node, graphs: Pieces, inputs: list[Value],
          written: list[int]) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    attrs = node.attrs
    assert isinstance(attrs, Scan)
    count, extra = attrs.carried, len(written)
    (body, results, held), = graphs
    region = _rebuilt(body, _moved(body.inputs, written, count),
                    [*results[:count], *held, *results[count:]])
    outputs = builder.apply(node.op, _moved(inputs, written, count),
                            replace(attrs, carried=count + extra), [region])
    return (*outputs[:count], *outputs[count + extra:]), outputs[count:count + extra]
