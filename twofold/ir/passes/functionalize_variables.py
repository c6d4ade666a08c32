"""Turn reads and writes of variables into values: the old one comes in, the new one goes out.

After this the graph has tensors only. It is not in the pipeline list because it changes the
graph's signature; whoever compiles a graph runs it first and hands the map of updates on. What a
region of control flow assigns becomes one of its results: a branch that does not assign gives the
old value back; a loop carries the variables that its body assigns.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...dataclass import dataclass, replace
from ..base.types import VariableType
from ..graph import Graph, GraphBuilder, Node, Value
from ..graph.builder import GraphEmitter
from ..graph.gradient import copy_into
from ..ops import Scan, Structure, While


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


def functionalize_variables(graph: Graph, is_region: bool = False) -> Functional:
    """The graph with every variable's state threaded through as a value.

    ``is_region``: of it gradients may still be taken. These go through a variable to what it was,
    and not to what was assigned to it.
    """
    if not any(isinstance(v.type, VariableType) for v in graph.inputs):
        return Functional(graph, {})
    return _Threading(graph, is_region).run()


class _Threading:
    """One graph being made functional: its values anew, and what each variable holds by now."""

    def __init__(self, graph: Graph, is_region: bool):
        self.graph = graph
        self.is_region = is_region
        self.builder = GraphBuilder(graph.name)
        self.values: dict[Value, Value] = {}
        self.state: dict[Value, Value] = {}
        self.assigned: dict[Value, None] = {}

    def run(self) -> Functional:
        for value in self.graph.inputs:
            type = value.type.tensor if isinstance(value.type, VariableType) else value.type
            self.values[value] = self.builder.input(type, value.name)
            if isinstance(value.type, VariableType):
                self.state[value] = self.values[value]
        for node in self.graph.nodes:
            self.builder.source = self.graph.sources.get(node)
            self._thread(node)
        outputs = [self.values[v] for v in self.graph.outputs]
        updates = {}
        for variable in self.assigned:
            updates[len(outputs)] = self.graph.inputs.index(variable)
            outputs.append(self.state[variable])
        return Functional(self.builder.finish(outputs), updates)

    def _thread(self, node: Node) -> None:
        if not node.op.variable_inputs and not any(v in self.state for v in node.inputs):
            inputs = [self.values[v] for v in node.inputs]
            outputs = self.builder.copy_node(node, inputs, self.builder.source)
            self.values.update(zip(node.outputs, outputs, strict=True))
        elif node.regions:
            self._thread_regions(node)
        elif node.op.structure is Structure.READ:
            held, shape = self.state[node.inputs[0]], node.outputs[0].type.shape
            # A graph says of what shape its variables are by now; whether that is so is checked.
            self.values[node.outputs[0]] = held if held.type.shape == shape else \
                GraphEmitter(self.builder).reshape(held, shape=shape)
        elif node.op.structure is Structure.ASSIGN:
            variable, new = node.inputs
            self.state[variable] = GraphEmitter(self.builder).hold_variable(
                self.state[variable], self.values[new]) if self.is_region else self.values[new]
            self.assigned.setdefault(variable)
        else:
            raise AssertionError(
                f"{node.op.name} takes a variable, but its record neither reads nor assigns it")

    def _thread_regions(self, node: Node) -> None:
        """Add a control-flow node that reads or assigns variables, its regions made functional."""
        skip = 1 if node.op.structure is Structure.BRANCH else 0
        functional = [functionalize_variables(region, self.is_region) for region in node.regions]
        written = sorted({index for f in functional for index in f.updates.values()})
        variables = [node.inputs[index + skip] for index in written]
        if len(set(variables)) != len(variables):
            raise AssertionError(f"{node.op.name} captures a variable twice")
        inputs = [self.state[v] if isinstance(v.type, VariableType) else self.values[v]
                  for v in node.inputs]
        pieces = [_piece(region, f, written)
                  for region, f in zip(node.regions, functional, strict=True)]
        results, updated = _add(self.builder, node, pieces, inputs, written)
        self.values.update(zip(node.outputs, results, strict=True))
        for variable, value in zip(variables, updated, strict=True):
            self.state[variable] = value
            self.assigned.setdefault(variable)


# ---------------------------------------------------------------------------- regions

@dataclass(frozen=True, eq=False)
class _Piece:
    """A functional region: its own results, and what each written variable holds at its end."""

    graph: Graph
    results: list[Value]
    held: list[Value]


Added = tuple[Sequence[Value], Sequence[Value]]     # a node's own results, the new states


def _piece(region: Graph, functional: Functional, written: list[int]) -> _Piece:
    graph = functional.graph
    new = {graph.inputs[source]: graph.outputs[output]
           for output, source in functional.updates.items()}
    held = [new.get(graph.inputs[index], graph.inputs[index]) for index in written]
    return _Piece(graph, list(graph.outputs[:len(region.outputs)]), held)


def _add(builder: GraphBuilder, node: Node, pieces: list[_Piece], inputs: list[Value],
         written: list[int]) -> Added:
    """Add the node with the new states among its results."""
    match node.op.structure:
        case Structure.BRANCH | Structure.CALL:
            regions = [Graph(piece.graph.inputs, piece.graph.nodes, [*piece.results, *piece.held],
                             piece.graph.name, piece.graph.sources) for piece in pieces]
            outputs = builder.apply(node.op, inputs, node.attrs, regions)
            return outputs[:len(node.outputs)], outputs[len(node.outputs):]
        case Structure.LOOP:
            return _add_loop(builder, node, pieces, inputs, written)
        case Structure.SCAN:
            return _add_scan(builder, node, pieces, inputs, written)
        case _:
            raise AssertionError(f"{node.op.name} has regions, but its record says no structure")


def _add_loop(builder: GraphBuilder, node: Node, pieces: list[_Piece], inputs: list[Value],
              written: list[int]) -> Added:
    attrs = node.attrs
    assert isinstance(attrs, While)
    count = attrs.carried
    condition, body = pieces
    regions = [_rebuilt(condition.graph, written, count, condition.results),
               _rebuilt(body.graph, written, count, [*body.results, *body.held])]
    outputs = builder.apply(node.op, _move(inputs, written, count),
                            replace(attrs, carried=count + len(written)), regions)
    return (*outputs[:count], outputs[-1]), outputs[count:-1]


def _add_scan(builder: GraphBuilder, node: Node, pieces: list[_Piece], inputs: list[Value],
              written: list[int]) -> Added:
    attrs = node.attrs
    assert isinstance(attrs, Scan)
    count, extra = attrs.carried, len(written)
    (body,) = pieces
    region = _rebuilt(body.graph, written, count,
                      [*body.results[:count], *body.held, *body.results[count:]])
    outputs = builder.apply(node.op, _move(inputs, written, count),
                            replace(attrs, carried=count + extra), [region])
    return (*outputs[:count], *outputs[count + extra:]), outputs[count:count + extra]


def _rebuilt(graph: Graph, written: list[int], place: int, outputs: list[Value]) -> Graph:
    """The graph with its inputs at ``written`` moved to ``place``."""
    builder = GraphBuilder(graph.name)
    new = {value: builder.input(value.type, value.name)
           for value in _move(graph.inputs, written, place)}
    values = copy_into(builder, graph, [new[value] for value in graph.inputs])
    return builder.finish([values[value] for value in outputs])


def _move(items: Sequence[Value], written: list[int], place: int) -> list[Value]:
    """The items with those at ``written`` taken out and put in at ``place``."""
    rest = [item for i, item in enumerate(items) if i not in written]
    return [*rest[:place], *(items[i] for i in written), *rest[place:]]
