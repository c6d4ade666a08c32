"""Forming groups: one walk in program order, each node joins a producer's group if it can.

It can where both run over the same iteration domain (``alignment.py`` decides) and no cycle
arises. Groups that turn out to have the same domain are united on the way.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..graph import Node, Value
from ..graph.analysis import has_effects
from ..ops import Element, Reduce, Reduction, Structure
from .alignment import align, join_alignment
from .group import Group
from .inline import is_fusable
from .partition import LARGEST_GROUP, Cluster, Partition


def form_groups(partition: Partition, join: bool = True) -> None:
    """Give every node that is not inline to a cluster: its own, unless it may ``join``."""
    former = _Former(partition, join)
    for node in partition.graph.nodes:
        if node not in partition.inline.nodes:
            former.place(node)


class _Former:
    def __init__(self, partition: Partition, join: bool):
        self.partition = partition
        self.may_join = join
        self.inline = partition.inline
        self.last_effect: Cluster | None = None

    def place(self, node: Node) -> None:
        """Put a node into the cluster of a producer, or into one of its own."""
        owner = self.partition.owner
        producers = {p for v in node.inputs for p in self.inline.producers(v)}
        needed = [owner[p] for p in producers | self.inline.definers(node)]
        if not is_fusable(node):
            self._place_single(node, needed)
            return
        # What reads its inputs at indices of its own never runs at the index of a producer.
        if isinstance(node.op.lowering, Element):
            self.partition.refuse(producers, node, f"{node.op.name} reads at indices of its own")
        elif self.may_join:
            candidates = sorted(set(needed), key=lambda c: c.number, reverse=True)
            for cluster in candidates:
                refused = self._join(node, cluster, needed)
                if refused is None:
                    self._unite_aligned(cluster, candidates)
                    return
                self.partition.refuse([p for p in producers if owner[p] is cluster], node, refused)
        self._start(node, needed)

    def _place_single(self, node: Node, needed: list[Cluster]) -> None:
        cluster = self.partition.add_cluster(None, node)
        # A check of dimensions runs as soon as these are known: what it guards may be moved.
        if has_effects(node) and node.op.structure is not Structure.EQUALITY:
            if self.last_effect is not None:
                needed.append(self.last_effect)
            self.last_effect = cluster
        self.partition.depend(cluster, needed)

    def _join(self, node: Node, cluster: Cluster, needed: list[Cluster]) -> str | None:
        """Make a node a member of a group; why that cannot be, or None when it is done."""
        group, partition = cluster.group, self.partition
        if group is None:
            return "what it reads is computed by itself"
        if partition.size(group) >= LARGEST_GROUP:
            return f"the kernel has {LARGEST_GROUP} ops already"
        if partition.would_cycle(cluster, needed):
            return "something between them needs the one and is needed by the other"
        own = [v for v in node.inputs if cluster in self._owners(v)]
        joined = join_alignment(node, group, own, self.inline.nodes)
        if joined is None:
            other = isinstance(node.op.lowering, Reduction) and group.axes is not None \
                and node.inputs[0].shape == group.domain
            return "they sum over different axes" if other else \
                "they do not run over the same elements in the same order"
        group.alignment.update(joined.alignment)
        group.axes = joined.axes
        partition.add_node(node, cluster)
        partition.depend(cluster, needed)
        return None

    def _start(self, node: Node, needed: list[Cluster]) -> None:
        """A group of its own, over the domain of the node."""
        value = node.outputs[0]
        if isinstance(node.op.lowering, Reduction):
            source, attrs = node.inputs[0], node.attrs
            assert isinstance(attrs, Reduce)
            axes, keep = attrs.axes, attrs.keepdims
            group = Group(source.shape, axes)
            group.alignment[source] = group.everywhere
            group.alignment[value] = tuple(-1 if i in axes else a for i, a in enumerate(
                group.everywhere) if keep or i not in axes)
        else:
            group = Group(value.shape)
            group.alignment[value] = group.everywhere
        cluster = self.partition.add_cluster(group, None)
        self.partition.add_node(node, cluster)
        self.partition.depend(cluster, needed)

    def _owners(self, value: Value) -> set[Cluster]:
        """Clusters that a value is computed by, at least in part."""
        owner = self.partition.owner
        return {owner[p] for p in self.inline.producers(value)}

    # ------------------------------------------------------------------ uniting groups

    def _unite_aligned(self, cluster: Cluster, needed: Iterable[Cluster]) -> None:
        """Unite other producers of the same domain with the cluster a node has just joined."""
        for other in needed:
            if other is cluster or other.absorbed or not self._may_unite(cluster, other) \
                    or not self._reads_in_place(cluster, other):
                continue
            a, b = cluster.group, other.group
            assert a is not None and b is not None
            a.nodes[:0] = b.nodes
            a.alignment.update(b.alignment)
            a.axes = a.axes if a.axes is not None else b.axes
            cluster.cost += other.cost
            self.partition.merge(other, cluster)

    def _may_unite(self, cluster: Cluster, other: Cluster) -> bool:
        a, b = cluster.group, other.group
        if a is None or b is None or a.domain != b.domain:
            return False
        if a.axes is not None and b.axes is not None and a.axes != b.axes:
            return False
        partition = self.partition
        if partition.size(a) + partition.size(b) > LARGEST_GROUP:
            return False
        return not partition.is_between(other, cluster) and not partition.is_between(
            cluster, other)

    def _reads_in_place(self, cluster: Cluster, other: Cluster) -> bool:
        """True when two clusters, made one, would read each other's values where they are made.

        What has been computed at one index of the domain is not there at another.
        """
        a, b = cluster.group, other.group
        assert a is not None and b is not None
        axes = a.axes if a.axes is not None else b.axes
        both = Group(a.domain, axes, [], [], {**a.alignment, **b.alignment})
        for node in (*a.nodes, *b.nodes):
            mine = self.partition.owner[node] is cluster
            foreign, made_by = (other, b) if mine else (cluster, a)
            sources = [(v, self._owners(v)) for v in node.inputs]
            crossing = [v for v, owners in sources if foreign in owners]
            if not crossing:
                continue
            places = [align(v, made_by, self.inline.nodes) for v in crossing]
            if any(place is None or both.alignment.get(v, place) != place
                   for v, place in zip(crossing, places, strict=True)):
                return False
            own = [v for v, owners in sources if cluster in owners or other in owners]
            joined = join_alignment(node, both, own, self.inline.nodes)
            result = node.outputs[0]
            if joined is None or joined.alignment[result] != both.alignment[result]:
                return False
        return True
