"""What fusion knows while it works: who needs whom, after merges too; who reads and makes what."""

from __future__ import annotations

import random

import fusion_programs as examples
import networkx
import pytest

from twofold.ir.fusion.greedy import FUSION
from twofold.ir.fusion.inline import LONGEST_CHAIN, InlineNodes
from twofold.ir.fusion.partition import Cluster, Partition
from twofold.ir.passes import Context


def _partition(seed: int) -> tuple[Partition, networkx.DiGraph]:
    """Clusters that depend on each other at random, some merged; the same as a plain network."""
    generator = random.Random(seed)
    partition = Partition(examples.graph_of(lambda F, x: F.tanh(x), (2,)))
    network = networkx.DiGraph()
    for _ in range(20):
        alive = list(network.nodes)
        needed = generator.sample(alive, min(len(alive), generator.randint(0, 3)))
        if alive and generator.random() < 0.3:
            cluster = generator.choice(alive)
            after = networkx.descendants(network, cluster)
            needed = [c for c in needed if c is not cluster and c not in after]
        else:
            cluster = partition.add_cluster(None, None)
            network.add_node(cluster)
        partition.depend(cluster, needed)
        network.add_edges_from((c, cluster) for c in needed)
        if generator.random() < 0.3:
            _merge_some(partition, network, generator)
    return partition, network


def _merge_some(partition: Partition, network: networkx.DiGraph,
                generator: random.Random) -> None:
    old, into = generator.choice(list(network.nodes)), generator.choice(list(network.nodes))
    if old is into or _between(network, old, into) or _between(network, into, old):
        return
    partition.merge(old, into)
    networkx.contracted_nodes(network, into, old, self_loops=False, copy=False)


def _between(network: networkx.DiGraph, first: Cluster, last: Cluster) -> bool:
    before = networkx.ancestors(network, last)
    return any(c in before for c in network.successors(first))


@pytest.mark.parametrize("seed", range(12))
def test_clusters_know_whom_they_need(seed: int) -> None:
    partition, network = _partition(seed)
    alive = [c for c in partition.clusters if not c.absorbed]
    assert set(alive) == set(network.nodes)
    for a in alive:
        before = networkx.ancestors(network, a)
        for b in alive:
            assert a.needs(b) == (b in before)
            if a is not b:
                assert partition.is_between(a, b) == _between(network, a, b)


@pytest.mark.parametrize("seed", range(12))
def test_the_order_is_that_of_the_numbers_as_far_as_it_goes(seed: int) -> None:
    """Round after round: whatever is ready, in the order of the numbers."""
    partition, network = _partition(seed)
    waiting = sorted(network.nodes, key=lambda c: c.number)
    expected: list[Cluster] = []
    while waiting:
        for cluster in list(waiting):
            if all(c in expected for c in network.predecessors(cluster)):
                expected.append(cluster)
                waiting.remove(cluster)
    assert partition.order() == expected


def test_a_cycle_is_an_error() -> None:
    partition = Partition(examples.graph_of(lambda F, x: F.tanh(x), (2,)))
    a, b = partition.add_cluster(None, None), partition.add_cluster(None, None)
    partition.depend(a, [b])
    partition.depend(b, [a])
    with pytest.raises(AssertionError, match="cycle"):
        partition.order()


def test_scalars_that_are_used_twice_each_have_one_reader() -> None:
    """The paths through a chain of diamonds are as many as 2 to its length."""
    def diamonds(F, x):
        s = total = F.reduce_sum(x, axes=(0,), keepdims=False)
        for _ in range(LONGEST_CHAIN - 2):
            s = F.multiply(s, s)
        totals.append(total)
        return F.multiply(x, s)

    totals = []
    graph = examples.graph_of(diamonds, (64,))
    inline = InlineNodes(graph)
    assert len(inline.readers(totals[0])) == 1
    assert len(inline.producers(graph.nodes[-1].inputs[1])) == 1
    assert len(FUSION.run(graph, Context()).items) <= 2
