"""Partition a graph into kernels: the strategy that is used unless another is chosen.

One walk in program order puts each elementwise op or reduction into the group of a producer when
both run over the same iteration domain and no cycle arises. A second step moves groups that only
one other group reads, through whatever movement, into the reader; a third lets contractions do
the elementwise work on their results; a fourth bundles independent updates of variables. Movement
ops and scalars belong to no group: whoever reads them evaluates them in place. What comes out is a
list of items in a valid order, and for each pair that meets in memory the reason. Owns the order
of the steps and the result; the steps have files of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...dataclass import dataclass
from ..graph import Graph
from ..passes.context import Context
from .alignment import align_through
from .epilogues import attach_epilogues
from .fused import Boundary, Fused, Item
from .groups import form_groups
from .partition import Cluster, Partition
from .readers import absorb_producers, collect_outputs, recompute_cheap

LARGEST_BUNDLE = 64   # groups of one kernel; compilers take more than twice as long for two


@dataclass(frozen=True)
class FuseGreedily:
    """Each op joins the first kernel it fits into."""

    name: str = "fuse"
    reason: str = "what one kernel computes goes through memory once"
    required: bool = False

    def run(self, graph: Graph, context: Context) -> Fused:
        """The graph as kernels and single nodes, in a valid order."""
        partition = Partition(graph)
        form_groups(partition)
        collect_outputs(partition)
        absorb_producers(partition)
        collect_outputs(partition)
        read_again = recompute_cheap(partition)
        attach_epilogues(partition, read_again)
        add_inline(partition)
        return Fused(graph, tuple(items_of(partition.order())), _boundaries(partition))


FUSION = FuseGreedily()


def _boundaries(partition: Partition) -> tuple[Boundary, ...]:
    """Why values that are stored are stored, for each kernel and node that reads them."""
    owner, inline = partition.owner, partition.inline
    found: dict[tuple[object, object], Boundary] = {}
    for cluster in partition.clusters:
        if cluster.absorbed:
            continue
        values = cluster.group.outputs if cluster.group is not None else \
            cluster.node.outputs if cluster.node is not None else ()
        for value in values:
            for user, _ in inline.readers(value):
                if user is not None and owner[user] is not cluster:
                    found.setdefault((value, owner[user]), Boundary(
                        value, user, partition.reason(value, user)))
    return tuple(found.values())


def add_inline(partition: Partition) -> None:
    """Add to each group the inline nodes it evaluates, and put its nodes in program order."""
    inline = partition.inline.nodes
    position = {node: i for i, node in enumerate(partition.graph.nodes)}
    for _, group in partition.groups():
        members = set(group.nodes)
        stack = [v for node in group.nodes for v in node.inputs]
        while stack:
            value = stack.pop()
            if value.node is not None and value.node in inline and value.node not in members:
                members.add(value.node)
                stack.extend(value.node.inputs)
        group.nodes = sorted(members, key=position.__getitem__)
        for node in group.nodes:
            if node in inline and node.outputs[0] not in group.alignment:
                aligned = align_through(node, group)
                if aligned is not None:
                    group.alignment[node.outputs[0]] = aligned


def items_of(order: Sequence[Cluster]) -> list[Item]:
    """Items of the clusters; groups whose results all leave the graph share kernels at the end."""
    needed = 0
    for cluster in order:
        needed |= cluster.needed
    items = {c: Item([c.group] if c.group is not None else [], c.node) for c in order}
    # Readers are not enough: a group that computes a cheap value again needs what that reads.
    bundle = {c: c.group for c in order if c.group is not None and c.group.axes is None
              and c.node is None and not needed >> c.number & 1}
    if len(bundle) < 2:
        return list(items.values())
    groups = list(bundle.values())
    return [item for c, item in items.items() if c not in bundle] + [
        Item(groups[i:i + LARGEST_BUNDLE]) for i in range(0, len(groups), LARGEST_BUNDLE)]
