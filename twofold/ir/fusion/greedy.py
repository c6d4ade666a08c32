"""Partition a graph into kernels.

One walk in program order puts each elementwise op or reduction into the group of a producer when
both run over the same iteration domain and no cycle arises. A second step moves groups that only
one other group reads, through whatever movement, into the reader; a third lets contractions do
the elementwise work on their results; a fourth bundles independent updates of variables. Movement
ops and scalars belong to no group: whoever reads them evaluates them in place. What comes out is a
list of items in a valid order. Owns the order of the steps and the result; the steps are in
``fusion/``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..graph import Graph, Node
from .alignment import align_through
from .epilogues import attach_epilogues
from .group import Group
from .groups import form_groups
from .partition import Cluster, Partition
from .readers import absorb_producers, collect_outputs, recompute_cheap

LARGEST_BUNDLE = 64   # groups of one kernel; compilers take more than twice as long for two


@dataclass(eq=False)
class Item:
    """One thing the host program does: a kernel of one or several groups, or a single node.

    ``groups`` is empty for a node that is not fused; ``node`` is None for kernels. Both are there
    for a contraction and the elementwise group that is applied to each element before it is
    stored.
    """

    groups: list[Group] = field(default_factory=list)
    node: Node | None = None


def fuse(graph: Graph) -> list[Item]:
    """The graph as a list of kernels and single nodes, in a valid order."""
    partition = Partition(graph)
    form_groups(partition)
    collect_outputs(partition)
    absorb_producers(partition)
    collect_outputs(partition)
    read_again = recompute_cheap(partition)
    attach_epilogues(partition, read_again)
    _add_inline(partition)
    return _items(partition.order())


def _add_inline(partition: Partition) -> None:
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


def _items(order: Sequence[Cluster]) -> list[Item]:
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
