"""Graphs made out of graphs: they compute the same, from other inputs or for other sizes."""

from __future__ import annotations

import numpy as np
import pytest

from twofold import dtypes
from twofold.ir.base.dims import Symbol
from twofold.ir.base.literal import Literal
from twofold.ir.base.types import TensorType
from twofold.ir.graph import Graph, GraphBuilder, rewire
from twofold.ir.graph.gradient import GraphEmitter
from twofold.ir.graph.interpret import interpret
from twofold.ir.graph.verify import verify

F32 = dtypes.float32


@pytest.fixture
def size() -> Symbol:
    return Symbol("n")


@pytest.fixture
def graph(size: Symbol) -> Graph:
    """``exp(x) * scale + ones(n)``, and a sine that nobody reads."""
    builder = GraphBuilder("small")
    emit = GraphEmitter(builder)
    x = builder.input(TensorType(F32, (size.dim,)), "x")
    scale = builder.input(TensorType(F32, ()), "scale")
    emit.sin(x)
    ones = emit.full(value=Literal(1.0, F32), shape=(size.dim,))
    return builder.finish([emit.add(emit.multiply(emit.exp(x), scale), ones)])


X = np.array([0.0, 1.0, 2.0], np.float32)


def run(graph: Graph, *arrays: object) -> np.ndarray:
    verify(graph)
    return np.asarray(interpret(graph, [np.asarray(a, np.float32) for a in arrays])[0])


def test_needed_nodes_in_order(graph: Graph) -> None:
    needed = rewire.needed_nodes(graph.nodes, graph.outputs[:1])
    assert [node.op.name for node in needed] == ["full", "exp", "multiply", "add"]
    assert rewire.needed_nodes(graph.nodes, graph.inputs[:1]) == []


def test_constants_in_place_of_inputs(graph: Graph) -> None:
    fixed = rewire.with_constants(graph, {graph.inputs[1]: Literal(3.0, F32)})
    assert [value.name for value in fixed.inputs] == ["x"]
    assert np.array_equal(run(fixed, X), run(graph, X, 3.0))


def test_sizes_in_place_of_symbols(graph: Graph, size: Symbol) -> None:
    fixed = rewire.with_sizes(graph, {size: 3})
    assert fixed.inputs[0].shape == fixed.outputs[0].shape == (3,)
    assert np.array_equal(run(fixed, X, 2.0), run(graph, X, 2.0))
    assert rewire.with_sizes(fixed, {size: 3}) is fixed
    assert rewire.with_sizes(graph, {}) is graph


def test_sizes_are_learned_once(size: Symbol) -> None:
    sizes: dict = {}
    rewire.learn_sizes(TensorType(F32, (size.dim, 2)), TensorType(F32, (5, 2)), sizes)
    rewire.learn_sizes(TensorType(F32, (size.dim,)), TensorType(F32, (7,)), sizes)
    assert sizes == {size: 5}


def test_symbols_from_outside_get_carriers(size: Symbol) -> None:
    builder = GraphBuilder("open")
    emit = GraphEmitter(builder)
    x = builder.input(TensorType(F32, ()), "x")
    graph = builder.finish([emit.add(x, emit.full(value=Literal(1.0, F32), shape=(size.dim,)))])
    inner = GraphBuilder("closed")
    inner.input(TensorType(F32, (size.dim,)), "y")
    assert rewire.undefined_symbols(inner.finish([])) == set()

    assert rewire.undefined_symbols(graph) == {size}
    carried = rewire.with_carriers(graph, [size])
    assert [value.shape for value in carried.inputs] == [(), (size.dim,)]
    result = interpret(carried, [np.float32(2.0), np.zeros(4, bool)])[0]
    assert np.array_equal(result, np.full(4, 3.0, np.float32))
