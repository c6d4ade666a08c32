"""Groups being formed and single nodes, which of them needs which, and an order at the end.

Each *cluster* knows those it needs at all as the bits of one integer, and those next to it as
sets. A change is passed on from a cluster to those that read it, as far as it is news to them: the
work follows the change, not the number of clusters.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...dataclass import dataclass, field
from ..graph import Graph, Node, Value
from .cost import cost_of
from .group import Group
from .inline import LONGEST_CHAIN, InlineNodes, is_fusable

LARGEST_GROUP = 120


@dataclass(eq=False)
class Cluster:
    """A group being formed, or a single node.

    Attributes
    ----------
    number : int
    group : Group or None
    node : Node or None
        Both are there for a contraction with its epilogue.
    needed : int
        Bit set of the numbers of all clusters that must run before. Numbers of clusters that
        were merged into others since may stay in it.
    sources, readers : set of Cluster
        Those that it needs, and that need it, without another between that is known of.
    cost : int
        Instructions for one element.
    absorbed : bool
        It was merged into another.
    """

    number: int
    group: Group | None
    node: Node | None
    needed: int = 0
    sources: set[Cluster] = field(default_factory=set)
    readers: set[Cluster] = field(default_factory=set)
    cost: int = 0
    absorbed: bool = False

    def needs(self, other: Cluster) -> bool:
        """True when ``other`` must run before this one."""
        return bool(self.needed >> other.number & 1)


class Partition:
    """All clusters of a graph, and which one each node belongs to."""

    def __init__(self, graph: Graph):
        self.graph = graph
        self.inline = InlineNodes(graph)
        self.clusters: list[Cluster] = []
        self.owner: dict[Node, Cluster] = {}
        self.refused: dict[tuple[Node, Node], str] = {}

    def refuse(self, producers: Iterable[Node], reader: Node, reason: str) -> None:
        """Remember why a node is not computed together with those whose results it reads."""
        for producer in producers:
            self.refused[producer, reader] = reason

    def reason(self, value: Value, reader: Node) -> str:
        """Why a value and one of its readers are not in one kernel."""
        if not is_fusable(reader):
            return f"{reader.op.name} is computed by itself"
        node = value.node
        if node is not None and (node, reader) in self.refused:
            return self.refused[node, reader]
        if node is not None and not is_fusable(node):
            return f"{node.op.name} is computed by itself"
        return "they came into kernels that were never united"

    def add_cluster(self, group: Group | None, node: Node | None) -> Cluster:
        """A new cluster."""
        cluster = Cluster(len(self.clusters), group, node)
        self.clusters.append(cluster)
        if node is not None:
            self.owner[node] = cluster
        return cluster

    def add_node(self, node: Node, cluster: Cluster) -> None:
        """Make a node a member of a cluster's group."""
        assert cluster.group is not None
        cluster.group.nodes.append(node)
        cluster.cost += cost_of(node)
        self.owner[node] = cluster

    def groups(self) -> list[tuple[Cluster, Group]]:
        """Clusters that have a group, and it."""
        return [(c, c.group) for c in self.clusters if c.group is not None and not c.absorbed]

    def size(self, group: Group) -> int:
        """Nodes of a group, those included that it evaluates in place at the end of a chain."""
        chained = self.inline.chained
        if not chained:
            return len(group.nodes)
        return len(group.nodes) + LONGEST_CHAIN * sum(n in chained for n in group.nodes)

    # ------------------------------------------------------------------ who needs whom

    def depend(self, cluster: Cluster, needed: Iterable[Cluster]) -> None:
        """Record what a cluster needs, in it and in all that need it."""
        bits = 0
        for other in needed:
            if other is not cluster:
                bits |= other.needed | 1 << other.number
                cluster.sources.add(other)
                other.readers.add(cluster)
        _pass_on(bits, [cluster])

    def would_cycle(self, cluster: Cluster, needed: Iterable[Cluster]) -> bool:
        """True when one of ``needed`` itself needs the cluster."""
        return any(other is not cluster and other.needs(cluster) for other in needed)

    def is_between(self, first: Cluster, last: Cluster) -> bool:
        """True when some third cluster needs ``first`` and is needed by ``last``."""
        if len(first.readers) <= len(last.sources):
            return any(c is not last and last.needs(c) for c in first.readers)
        return any(c is not first and c.needs(first) for c in last.sources)

    def merge(self, old: Cluster, into: Cluster) -> None:
        """Everything that belonged to or needed ``old`` now belongs to or needs ``into``."""
        for node in (*(old.group.nodes if old.group is not None else ()),
                     *((old.node,) if old.node is not None else ())):
            self.owner[node] = into
        old.absorbed = True
        for source in old.sources:
            source.readers.discard(old)
            source.readers.add(into)
        for reader in old.readers:
            reader.sources.discard(old)
            reader.sources.add(into)
        into.sources |= old.sources
        into.readers |= old.readers
        for near in (into.sources, into.readers):
            near.difference_update((old, into))
        into.needed = (into.needed | old.needed) & ~(1 << old.number | 1 << into.number)
        _pass_on(into.needed | 1 << into.number, list(into.readers))

    # ------------------------------------------------------------------ the order

    def order(self) -> list[Cluster]:
        """Clusters so that each comes after those it needs.

        They stay in the order of their numbers as far as that goes: what has to wait for one with
        a higher number comes in the next round.
        """
        rounds: dict[Cluster, int] = {}
        alive = [c for c in self.clusters if not c.absorbed]
        missing = {c: len(c.sources) for c in alive}
        ready = [c for c in alive if not c.sources]
        while ready:
            cluster = ready.pop()
            rounds[cluster] = max((rounds[s] + (s.number > cluster.number)
                                   for s in cluster.sources), default=0)
            for reader in cluster.readers:
                missing[reader] -= 1
                if not missing[reader]:
                    ready.append(reader)
        if len(rounds) < len(alive):
            raise AssertionError("fusion made a cycle")
        return sorted(alive, key=lambda c: (rounds[c], c.number))


def _pass_on(bits: int, to: list[Cluster]) -> None:
    """Clusters, and all that need them, need what the bits say."""
    while to:
        cluster = to.pop()
        if bits & ~cluster.needed:
            cluster.needed |= bits
            to.extend(cluster.readers)
