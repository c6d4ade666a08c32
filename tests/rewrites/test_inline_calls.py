"""Calls become what their functions do: nested ones, several results, effects in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from fusion_programs import graph_of, normal
from rewrite_checks import applied, names

from twofold.errors import InvalidArgumentError
from twofold.ir.graph.gradient import gradient_graph
from twofold.ir.graph.interpret import interpret
from twofold.ir.oplib import TABLE
from twofold.ir.passes import InlineCalls, apply_pass


def call(F: Any, function: Callable[..., Any], *inputs: Any, name: str = "f") -> Any:
    """Call a function as a region of its own."""
    body = graph_of(function, *[(x.dtype, x.shape) for x in inputs], name=name)
    op = TABLE["call"]
    results = F.apply(op, list(inputs), op.attrs(name=name), [body])
    return results[0] if len(results) == 1 else results


def test_a_function_called_twice_is_there_twice() -> None:
    def wave(F: Any, x: Any) -> Any:
        return F.sin(F.multiply(x, x))

    graph = graph_of(lambda F, x: call(F, wave, call(F, wave, x)), (4,))
    after = applied(InlineCalls(), graph, [normal(4)])
    assert names(after) == ["multiply", "sin"] * 2


def test_calls_inside_calls() -> None:
    def deep(count: int) -> Callable[..., Any]:
        if not count:
            return lambda F, x: F.exp(x)
        return lambda F, x: F.negative(call(F, deep(count - 1), x))

    graph = graph_of(deep(5), (4,))
    assert names(graph).count("call") == 5
    assert names(applied(InlineCalls(), graph, [normal(4)])) == ["exp", *["negative"] * 5]


def test_results_that_are_inputs_and_inputs_that_nobody_reads() -> None:
    def shuffled(F: Any, x: Any, y: Any, z: Any) -> Any:
        return [y, F.sin(x), y, x]

    def outer(F: Any, x: Any, y: Any, z: Any) -> Any:
        a, b, c, d = call(F, shuffled, x, y, z)
        return [F.add(a, b), c, d]

    graph = graph_of(outer, (4,), (4,), (2, 2))
    after = applied(InlineCalls(), graph, [normal(4), normal(4), normal(2, 2)])
    assert names(after) == ["sin", "add"]
    assert after.outputs[1] is after.inputs[1] and after.outputs[2] is after.inputs[0]


def test_effects_keep_their_order() -> None:
    """The first assertion that fails is the first that was written."""
    def require(F: Any, x: Any, message: str) -> None:
        op = TABLE["assert_true"]
        fine = F.reduce_all(F.greater(x, F.like(0.0, x)), axes=(0,), keepdims=False)
        F.apply(op, [fine], op.attrs(message=message, summarize=3))

    def inner(F: Any, x: Any) -> Any:
        require(F, x, "inside")
        return x

    def outer(F: Any, x: Any, y: Any) -> Any:
        require(F, x, "before")
        result = call(F, inner, y)
        require(F, y, "after")
        return result

    graph = graph_of(outer, (2,), (2,))
    fine, bad = np.ones(2, np.float32), -np.ones(2, np.float32)
    after = applied(InlineCalls(), graph, [fine, fine])
    for arrays, message in (([bad, bad], "before"), ([fine, bad], "inside")):
        for either in (graph, after):
            with pytest.raises(InvalidArgumentError, match=message):
                interpret(either, arrays)


def test_gradients_of_calls() -> None:
    def wave(F: Any, x: Any) -> Any:
        return F.sin(F.multiply(x, x))

    graph = graph_of(lambda F, x: F.exp(call(F, wave, x)), (4,))
    gradient = gradient_graph(graph, [0])
    after = applied(InlineCalls(), gradient, [normal(4), np.ones(4, np.float32)])
    assert "call" not in names(after)


def test_lines_of_the_user_stay() -> None:
    graph = graph_of(lambda F, x: call(F, lambda F, x: F.sin(x), x), (4,))
    (node,) = graph.nodes
    (inner,) = node.regions[0].nodes
    graph.sources[node] = "the line of the call"  # type: ignore[index]
    node.regions[0].sources[inner] = "the line of the sine"  # type: ignore[index]
    after = apply_pass(InlineCalls(), graph)
    assert [after.sources[n] for n in after.nodes] == ["the line of the sine"]
