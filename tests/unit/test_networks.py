"""Pictures of graphs, and networkx as a second opinion on the order of kernels."""

from __future__ import annotations

import shutil

import pytest
from ir_helpers import random_graph

from twofold.errors import NotFoundError
from twofold.ir.fusion.greedy import FUSION
from twofold.ir.fusion.picture import (
    find_kernel_cycle,
    is_in_order,
    kernel_network,
    to_dot,
    to_networkx,
    to_svg,
)
from twofold.ir.passes import Context


@pytest.mark.parametrize("seed", range(30))
def test_fused_kernels_are_in_a_valid_order(seed):
    items = FUSION.run(random_graph(seed, 30), Context()).items
    assert find_kernel_cycle(items) == []
    assert is_in_order(items)


def test_wrong_order_is_seen():
    for seed in range(30):
        items = FUSION.run(random_graph(seed, 40), Context()).items
        if kernel_network(items).edges:
            assert not is_in_order(items[::-1])
            return
    pytest.fail("no random graph made two kernels of which one needs the other")


def test_dot_has_every_node():
    graph = random_graph(3)
    items = FUSION.run(graph, Context()).items
    text = to_dot(graph, items)
    network = to_networkx(graph)
    assert len(network) == len(graph.inputs) + len(graph.nodes)
    assert text.count("fillcolor") == len(network)
    assert text.count(" -> ") == network.number_of_edges()
    assert "subgraph cluster_0" in text
    assert to_dot(graph, items) == text


def test_svg():
    if shutil.which("dot") is None:
        with pytest.raises(NotFoundError, match="Graphviz is not installed"):
            to_svg("digraph { a -> b }")
        return
    assert "<svg" in to_svg("digraph { a -> b }")
    with pytest.raises(NotFoundError, match="could not draw"):
        to_svg("digraph { a -> ")
