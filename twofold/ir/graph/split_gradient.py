"""A graph split in two for its gradient: forward with what is kept, and backward.

The forward graph also gives the values that gradient rules read (*residuals*); the backward graph
takes residuals and cotangents. Cheap values are computed again instead of being kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...dataclass import dataclass
from ..base import dims
from ..base.bind import as_symbol
from ..base.dims import Symbol
from ..base.types import VariableType
from ..ops import Category, Structure
from .analysis import defining_nodes, used_symbols
from .builder import GraphBuilder, GraphEmitter
from .gradient import application_of, backward, copy_into, dependent_values, sum_seeds
from .nodes import Graph, Node, Value


@dataclass(eq=False)
class Joint:
    """A graph and its gradient in one builder; nodes before ``start`` are the graph's."""

    builder: GraphBuilder
    start: int
    originals: dict[Value, Value]
    seeds: list[Value]
    gradients: list[Value | None]


def joint_graph(graph: Graph, sources: Sequence[Value], targets: Sequence[Value]) -> Joint:
    """Differentiate values of a graph (floating ones) with respect to others."""
    builder = GraphBuilder(f"{graph.name}_gradient")
    inputs = [builder.input(value.type, value.name) for value in graph.inputs]
    values = copy_into(builder, graph, inputs)
    start = len(builder.nodes)
    F = GraphEmitter(builder)
    seeds = [builder.input(value.type, f"g{i}") for i, value in enumerate(targets)]
    table = sum_seeds(F, zip(targets, seeds))
    wanted = dependent_values(graph, sources)

    def steps() -> Iterable[Any]:
        for node in reversed(graph.nodes):
            builder.source = graph.sources.get(node)
            yield application_of(node, values, builder.source)

    cotangents = backward(F, steps(), table, wanted)
    originals = {new: old for old, new in values.items()}
    gradients = [cotangents.get(source) for source in sources]
    return Joint(builder, start, originals, seeds, gradients)


def is_variable(value: Value) -> bool:
    """Whether a value is a variable, not what it holds."""
    return isinstance(value.type, VariableType)


def direct_inputs(graph: Graph) -> dict[Value, int]:
    """Values that the caller has already: inputs, and what variables hold before any assignment."""
    index = {value: i for i, value in enumerate(graph.inputs)}
    found = {v: i for v, i in index.items() if not is_variable(v)}
    assigned: set[Value] = set()
    for node in graph.nodes:
        if node.op.structure is Structure.READ and node.inputs[0] not in assigned:
            if node.inputs[0] in index:
                found[node.outputs[0]] = index[node.inputs[0]]
        elif node.op.variable_inputs:
            assigned.update(node.inputs[i] for i in node.op.variable_inputs)
    return found


def _is_cheap(node: Node) -> bool:
    """Computed again rather than kept: constants, and other shapes of what is kept anyway."""
    if not node.op.is_pure or node.regions:
        return False
    return not node.inputs or (node.op.category is Category.MOVEMENT and len(node.inputs) == 1)


def _backward_nodes(joint: Joint) -> tuple[list[Node], list[Value]]:
    """The nodes that the gradients need, in order, and the forward values that these read.

    Checks of the dimensions that these mention are among them: what relies on a check is only
    valid in one graph with it.
    """
    forward = set(joint.builder.nodes[:joint.start])
    wanted = {g for g in joint.gradients if g is not None}
    definers = defining_nodes(joint.builder.finish(()))
    sizes: set[Node] = set()
    nodes: list[Node] = []
    has_checks = any(n.op.structure is Structure.EQUALITY for n in joint.builder.nodes)
    mentioned = _used_symbols((), [*joint.seeds, *wanted])
    for node in reversed(joint.builder.nodes):
        if node.op.structure is Structure.EQUALITY and used_symbols(node) <= mentioned:
            nodes.append(node)
            continue
        if node not in sizes and not any(output in wanted for output in node.outputs):
            continue
        if node in forward and not _is_cheap(node):
            continue
        nodes.append(node)
        wanted.update(node.inputs)
        if has_checks:
            mentioned |= _used_symbols((node,), node.inputs)
        if definers:
            sizes.update(definers[s] for s in used_symbols(node) if s in definers)
    nodes.reverse()
    made = {output for node in nodes for output in node.outputs} | set(joint.seeds)
    read = [*(v for node in nodes for v in node.inputs),
            *(g for g in joint.gradients if g is not None)]
    return nodes, list(dict.fromkeys(v for v in read if v not in made))


def residuals_of(joint: Joint, graph: Graph) -> list[Value]:
    """Values of the graph that its gradient reads, and carriers of dimensions it needs."""
    nodes, read = _backward_nodes(joint)
    kept = [joint.originals[v] for v in read]
    defined = _defined_symbols([*read, *joint.seeds])
    missing = _used_symbols(nodes, [*read, *joint.seeds]) - defined
    made_inside = _defined_symbols([v for node in nodes for v in node.outputs
                                    if node.op.structure is Structure.DIMENSION])
    for value in [*graph.inputs, *(v for node in graph.nodes for v in node.outputs)]:
        if not missing - made_inside:
            break
        if not is_variable(value) and _defined_symbols([value]) & missing:
            missing -= _defined_symbols([value])
            kept.append(value)
    return list(dict.fromkeys(kept))


def _defined_symbols(values: Iterable[Value]) -> set[Symbol]:
    found = {as_symbol(dim) for value in values for dim in value.shape}
    return {symbol for symbol in found if symbol is not None}


def _used_symbols(nodes: Iterable[Node], values: Iterable[Value]) -> set[Symbol]:
    found: set[Symbol] = set()
    for value in values:
        for dim in value.shape:
            found |= dims.symbols(dim)
    for node in nodes:
        found |= used_symbols(node)
    return found


def backward_graph(joint: Joint, kept: Sequence[Value]) -> Graph:
    """The gradient's nodes as a graph of the residuals and the cotangents.

    A value that is not among the residuals (a rule read more for these targets) cannot be: the
    residuals were found for all targets together.
    """
    nodes, read = _backward_nodes(joint)
    builder = GraphBuilder(joint.builder.name)
    copies = {old: new for new, old in joint.originals.items()}
    values: dict[Value, Value] = {}
    for i, value in enumerate(kept):
        values[copies[value]] = builder.input(value.type, value.name or f"saved{i}")
    for seed in joint.seeds:
        values[seed] = builder.input(seed.type, seed.name)
    absent = [v for v in read if v not in values]
    if absent:
        from ...errors import InternalError
        raise InternalError(f"the gradient of {joint.builder.name} reads {absent[0]!r}, which the "
                            "forward run did not keep")
    for node in nodes:
        outputs = builder.copy_node(node, [values[v] for v in node.inputs],
                                    joint.builder.sources.get(node))
        values.update(zip(node.outputs, outputs))
    return builder.finish([values[g] for g in joint.gradients if g is not None])
