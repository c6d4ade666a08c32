"""Variables become values: what is read is what was assigned last, in regions too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold.ir.base.types import VariableType
from twofold.ir.graph import Graph
from twofold.ir.graph.interpret import Cell, interpret
from twofold.ir.graph.verify import verify
from twofold.ir.ops import Structure
from twofold.ir.passes.functionalize_variables import functionalize_variables

X = tf.constant([1.0, 2.0])


def structures(graph: Graph) -> set[Any]:
    """The structural kinds of the nodes of a graph and its regions."""
    return {node.op.structure for node in graph.nodes} | {
        kind for node in graph.nodes for region in node.regions for kind in structures(region)}


def straight(v, w, x):
    old = v.read_value()
    v.assign(old + x)
    w.assign(v * 2.0)
    v.assign_sub(w)
    return old, v.read_value()


def in_one_branch(v, w, x):
    tf.cond(x[0] > 0, lambda: v.assign_add(x), lambda: x)
    return v.read_value() + w


def in_both_branches(v, w, x):
    tf.cond(x[0] > 5, lambda: v.assign_add(x), lambda: w.assign(v * x))
    return v + w


def in_a_loop(v, w, x):
    def body(i):
        v.assign_add(x)
        w.assign(w + v)
        return i + 1
    return tf.while_loop(lambda i: i < 3, body, [0])[0], v + w


def in_a_scan(v, w, x):
    def step(total, item):
        v.assign_add(total)
        return total + item * w
    return tf.scan(step, tf.stack([x, x, x]), tf.zeros([2])), v.read_value()


def in_a_branch_of_a_loop(v, w, x):
    def body(i):
        tf.cond(i > 0, lambda: v.assign(v * 2.0), lambda: w.assign_add(v))
        return i + 1
    return tf.while_loop(lambda i: i < 3, body, [0])[0]


def read_in_the_condition(v, w, x):
    def body(i):
        v.assign_add(x)
        return i + 1
    return tf.while_loop(lambda i: tf.reduce_sum(v.read_value()) < 9.0, body, [0])[0]


@pytest.mark.parametrize("function", [straight, in_one_branch, in_both_branches, in_a_loop,
                                      in_a_scan, in_a_branch_of_a_loop, read_in_the_condition],
                         ids=lambda function: function.__name__)
def test_structure_and_values(function: Any) -> None:
    v, w = tf.Variable([3.0, -1.0]), tf.Variable([0.5, 0.25])
    concrete = tf.function(lambda x: function(v, w, x)).get_concrete_function(X)
    graph = concrete.graph
    functional = functionalize_variables(graph)
    verify(functional.graph)
    assert not {Structure.READ, Structure.ASSIGN} & structures(functional.graph)
    assert not any(isinstance(x.type, VariableType) for x in functional.graph.inputs)

    start = [np.asarray(x) for x in (X, *concrete.captured)]
    cells = [Cell(array) if isinstance(value.type, VariableType) else array
             for value, array in zip(graph.inputs, start, strict=True)]
    wanted = interpret(graph, cells)
    found = interpret(functional.graph, start)
    count = len(graph.outputs)
    for a, b in zip(found[:count], wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)
    assert sorted(functional.updates) == list(range(count, len(found)))
    assert len(set(functional.updates.values())) == len(functional.updates)
    for output, place in functional.updates.items():
        np.testing.assert_allclose(found[output], cells[place].array, rtol=1e-6)
    for place, cell in enumerate(cells):  # a variable that is not updated keeps its value
        if isinstance(cell, Cell) and place not in functional.updates.values():
            np.testing.assert_array_equal(cell.array, start[place])


def test_variables_that_are_only_read_are_inputs() -> None:
    v = tf.Variable([1.0, 2.0])
    graph = tf.function(lambda x: x * v + v).get_concrete_function(X).graph
    functional = functionalize_variables(graph)
    assert functional.updates == {}
    assert [node.op.name for node in functional.graph.nodes] == ["multiply", "add"]


def test_without_variables_nothing_is_done() -> None:
    graph = tf.function(lambda x: x + 1.0).get_concrete_function(X).graph
    functional = functionalize_variables(graph)
    assert functional.graph is graph and functional.updates == {}
