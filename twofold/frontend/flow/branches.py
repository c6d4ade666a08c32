"""Choices that only the run makes, whose branches may give tensors of different sizes.

A branch op gives one shape. Where those of two branches differ, a first op finds the sizes that the
chosen branch gives, and nothing else; they are sizes of the run then, in which both branches give
their tensors. What sizes are computed from is computed twice; effects are left to the second op.
Where even the numbers of dimensions differ, results are rows of elements with their sizes
(``unranked.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

from ... import dtypes
from ...errors import TraceError
from ...ir.base import dims
from ...ir.base.dims import Dim
from ...ir.base.literal import Literal
from ...ir.base.types import Shape
from ...ir.graph import Graph, GraphBuilder, Node, Value
from ...ir.graph.analysis import defining_nodes, remove_unread, used_symbols
from ...ir.graph.builder import GraphEmitter
from ...ir.graph.gradient import copy_into
from ...ir.graph.rewire import find_computed_symbols
from ...ir.oplib.control.effects import is_seen
from ...ir.ops import NoAttrs, Structure, structural
from ..dispatch import door
from ..tensors import observers
from ..tensors.symbolic import here
from ..tensors.tensor import Tensor
from ..tracing.unranked import Extent, unranked_tensor
from .regions import Merged, Region


def choose(condition: Tensor, branches: Sequence[Region], who: str) -> list[Tensor]:
    """The results of the first of two branches where a condition holds, else of the second.

    Parameters
    ----------
    condition : Tensor
        A traced bool scalar.
    branches : sequence of Region
        Their results have the same dtypes.
    who : str
        The user's choice, for messages: ``tf.cond``.
    """
    merged = Merged(branches)
    count = len(branches[0].types)
    rows = [i for i, (a, b) in enumerate(zip(*(branch.types for branch in branches)))
            if a.rank != b.rank or any(i in branch.rows for branch in branches)]
    if rows:
        merged.graphs = [_give_rows(graph, rows, count, branch.rows)
                         for graph, branch in zip(merged.graphs, branches)]
    shapes = _find_shapes(condition, merged, who)
    if shapes:
        merged.graphs = [_in_find_shapes(graph, shapes) for graph in merged.graphs]
    results = merged.apply(Structure.BRANCH, [condition], NoAttrs())
    for i, sizes in zip(rows, results[count:]):
        results[i] = unranked_tensor(results[i], Extent(sizes, who))
    return results[:count]


# ---------------------------------------------------------------------------- sizes

def _find_shapes(condition: Tensor, merged: Merged, who: str) -> dict[int, Shape]:
    """By number of an output its shape after the choice, where the branches' own differ."""
    first, second = merged.graphs
    inside = find_computed_symbols(first) | find_computed_symbols(second)
    outputs = [(a.shape, b.shape) for a, b in zip(first.outputs, second.outputs)]
    pairs = [pair for shapes in outputs for pair in zip(*shapes)
             if pair[0] != pair[1] or dims.symbols(pair[0]) & inside]
    early = dict.fromkeys(p for p in pairs if not any(dims.symbols(dim) & inside for dim in p))
    late = dict.fromkeys(p for p in pairs if p not in early)
    numbers = [door.run("select", condition, *(door.run("dim_value", dim=dim, dtype=dtypes.int64)
                                               for dim in pair)) for pair in early]
    if late:
        regions = [_keep_sizes(graph, [pair[i] for pair in late], who)
                   for i, graph in enumerate(merged.graphs)]
        numbers += door.apply(structural(Structure.BRANCH), merged.operands([condition]),
                              NoAttrs(), regions)
    trace = observers.local.trace
    sizes = {pair: trace.define_dim(n) for pair, n in zip([*early, *late], numbers)}
    shapes = [tuple(sizes.get(pair, pair[0]) for pair in zip(*both)) for both in outputs]
    return {i: shape for i, (shape, both) in enumerate(zip(shapes, outputs))
            if not shape == both[0] == both[1]}


def _keep_sizes(graph: Graph, wanted: Sequence[Dim], who: str) -> Graph:
    """A branch that gives dimensions as int64 scalars, and does nothing that users see."""
    builder = GraphBuilder(graph.name)
    values = {value: builder.input(value.type, value.name) for value in graph.inputs}
    definers = defining_nodes(graph)
    left_out: set[Node] = set()
    for node in graph.nodes:
        if is_seen(node) or not all(v in values for v in node.inputs) or any(
                definers.get(symbol) in left_out for symbol in used_symbols(node)):
            left_out.add(node)
            continue
        outputs = builder.copy_node(node, [values[v] for v in node.inputs],
                                    graph.sources.get(node))
        values.update(zip(node.outputs, outputs))
    if any(definers.get(symbol) in left_out for dim in wanted for symbol in dims.symbols(dim)):
        raise TraceError(
            f"{who}: the sizes of what a branch returns come from a function that is called while "
            f"the function runs{here()}; write y.set_shape with sizes in both branches, or call "
            "the function before them")
    emitter = GraphEmitter(builder)
    return remove_unread(builder.finish(
        [emitter.dim_value(dim=dim, dtype=dtypes.int64) for dim in wanted]))


# ---------------------------------------------------------------------------- results

def _in_find_shapes(graph: Graph, shapes: dict[int, Shape]) -> Graph:
    """A branch whose outputs have shapes that its own sizes are equal to."""
    builder, values = _copy(graph)
    emitter = GraphEmitter(builder)
    return builder.finish([
        emitter.reshape(values[v], shape=shapes[i]) if i in shapes else values[v]
        for i, v in enumerate(graph.outputs)])


def _give_rows(graph: Graph, numbers: Sequence[int], count: int, given: Sequence[int]) -> Graph:
    """A branch that gives some outputs as rows; their sizes come behind the first ``count``.

    Of those that are ``given`` as rows the sizes stand there already.
    """
    builder, values = _copy(graph)
    emitter = GraphEmitter(builder)
    outputs = [values[v] for v in graph.outputs]
    extents = []
    for i in numbers:
        if i in given:
            extents.append(outputs[count + given.index(i)])
            continue
        shape = outputs[i].shape
        sizes = [emitter.dim_value(dim=dim, dtype=dtypes.int64) for dim in shape]
        extents.append(emitter.stack(*sizes, axis=0) if sizes else
                       emitter.full(value=Literal(0, dtypes.int64), shape=(0,)))
        outputs[i] = emitter.reshape(outputs[i], shape=(dims.product(shape),))
    return builder.finish([*outputs[:count], *extents, *outputs[count + len(given):]])


def _copy(graph: Graph) -> tuple[GraphBuilder, dict[Value, Value]]:
    builder = GraphBuilder(graph.name)
    inputs = [builder.input(value.type, value.name) for value in graph.inputs]
    return builder, copy_into(builder, graph, inputs)


__all__ = ["choose"]
