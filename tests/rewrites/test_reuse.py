"""Equal groups of one program share a kernel; groups that differ do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from fusion_programs import graph_of, normal

from twofold import dtypes
from twofold.ir.graph import Graph
from twofold.ir.graph.interpret import interpret
from twofold.ir.program.nodes import Launch, RunContract, launches
from twofold.runtime.compile import compile_graph, lower_graph


def shared(graph: Graph) -> tuple[int, int]:
    """How many launches there are, and of how many kernels."""
    found = [i for i in launches(lower_graph(graph)) if isinstance(i, Launch)]
    return len(found), len({launch.kernel for launch in found})


def softmaxes(count: int) -> Callable[..., Any]:
    """Softmax in rows and columns by turns, which are groups of their own."""
    def build(F: Any, x: Any) -> Any:
        for number in range(count):
            largest = F.reduce_max(x, axes=(number % 2,), keepdims=True)
            x = F.multiply(F.exp(F.subtract(x, largest)), x)
        return x
    return build


def check(graph: Graph, arrays: list[np.ndarray]) -> None:
    for backend in ("reference", "llvm"):
        for a, b in zip(compile_graph(graph, backend)(arrays), interpret(graph, arrays),
                        strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_steps_of_a_loop_share_their_kernels():
    graph = graph_of(softmaxes(12), (5, 7))
    count, kernels = shared(graph)
    assert count >= 10
    assert kernels <= 6
    check(graph, [normal(5, 7)])


def test_long_chains_are_cut_into_equal_pieces():
    def build(F: Any, x: Any) -> Any:
        for _ in range(600):
            x = F.add(F.sin(x), F.like(0.5, x))
        return x

    graph = graph_of(build, (3,))
    count, kernels = shared(graph)
    assert count > kernels
    check(graph, [normal(3)])


def test_order_of_the_inputs_counts():
    """``a - b`` and ``b - a`` of the same values are not the same group."""
    def build(F: Any, a: Any, b: Any) -> Any:
        first = F.reduce_sum(F.exp(F.subtract(a, b)), axes=(0,), keepdims=False)
        second = F.reduce_sum(F.exp(F.subtract(b, a)), axes=(1,), keepdims=False)
        third = F.reduce_sum(F.exp(F.subtract(b, a)), axes=(0,), keepdims=False)
        return [first, second, third]

    graph = graph_of(build, (4, 6), (4, 6))
    check(graph, [normal(4, 6), normal(4, 6)])


@pytest.mark.parametrize("second", [(dtypes.float64, (4, 6)), (dtypes.float32, (4, 8))], ids=str)
def test_types_count(second):
    def build(F: Any, a: Any, b: Any) -> Any:
        return [F.reduce_sum(F.exp(v), axes=(0,), keepdims=False) for v in (a, b)]

    graph = graph_of(build, (4, 6), second)
    assert shared(graph)[1] == shared(graph)[0]
    check(graph, [normal(4, 6), normal(*second[1]).astype(second[0].numpy)])


def test_attributes_count():
    def build(F: Any, a: Any, b: Any) -> Any:
        return [F.reduce_sum(F.exp(v), axes=(axis,), keepdims=False)
                for v, axis in ((a, 0), (b, 1))]

    check(graph_of(build, (5, 5), (5, 5)), [normal(5, 5), normal(5, 5)])


@pytest.mark.parametrize("activation", [True, False])
def test_layers_share_their_products(activation):
    """Also with what is fused behind them; another layout is another product."""
    def build(F: Any, x: Any, weights: Any, bias: Any) -> Any:
        for _ in range(5):
            x = F.matmul(x, weights)
            if activation:
                x = F.maximum(F.add(x, bias), F.like(0.0, x))
        return F.matmul(x, weights, transpose_b=True)

    graph = graph_of(build, (4, 6), (6, 6), (6,))
    products = [i for i in launches(lower_graph(graph)) if isinstance(i, RunContract)]
    assert len(products) == 6
    assert len({product.contract for product in products}) <= 3
    check(graph, [normal(4, 6), normal(6, 6), normal(6)])


def test_products_with_other_epilogues_are_others():
    def build(F: Any, x: Any, w: Any, a: Any, b: Any) -> Any:
        return [F.add(F.matmul(x, w), a), F.multiply(F.matmul(x, w), a),
                F.subtract(F.matmul(x, w), b), F.subtract(b, F.matmul(x, w))]

    arrays = [normal(4, 6), normal(6, 6), normal(4, 6), normal(4, 6)]
    check(graph_of(build, (4, 6), (6, 6), (4, 6), (4, 6)), arrays)
