"""Moving work into whoever reads it: groups with one reader, and values cheaper to compute again.

Unlike in ``groups.py`` the reader need not run at the same index: it evaluates what it takes over
inside its own expressions, wherever it reads it.
"""

from __future__ import annotations

from ..base import dims
from ..base.dims import Dim
from ..graph import Node, Value
from ..ops import Scalar
from .cost import cost_of
from .group import Group
from .partition import LARGEST_GROUP, Cluster, Partition

RECOMPUTE = 2         # cost up to which every reader computes a value again
CHEAP = 6             # cost up to which an expression is computed again rather than stored


def collect_outputs(partition: Partition) -> None:
    """Find the values of each group that anybody outside it reads."""
    owner, inline = partition.owner, partition.inline
    for cluster, group in partition.groups():
        group.outputs = [
            node.outputs[0] for node in group.nodes
            if any(user is None or owner[user] is not cluster
                   for user, _ in inline.readers(node.outputs[0]))]


# ---------------------------------------------------------------------------- whole groups

def absorb_producers(partition: Partition) -> None:
    """Move groups that only one other group reads, through whatever movement, into the reader."""
    owner, inline = partition.owner, partition.inline
    for cluster in reversed(partition.clusters):
        group = cluster.group
        if group is None or cluster.absorbed or group.axes is not None or not group.outputs:
            continue
        readers = [r for value in group.outputs for r in inline.readers(value)]
        targets = {owner[user] for user, _ in readers if user is not None} - {cluster}
        refused = _why_apart(partition, cluster, readers, targets)
        if refused is None:
            target = targets.pop()
            assert target.group is not None
            target.group.nodes[:0] = group.nodes
            target.cost += cluster.cost
            partition.merge(cluster, target)
        else:
            for value in group.outputs:
                for user, _ in inline.readers(value):
                    if user is not None and value.node is not None:
                        partition.refuse([value.node], user, refused)


def _why_apart(partition: Partition, cluster: Cluster, readers: list[tuple[Node | None, Value]],
               targets: set[Cluster]) -> str | None:
    """Why a group cannot be moved into those that read it; None when it can, and should.

    The reader should compute each element about as often as the group itself does.

    A value that is read through several movements is computed at several places; readers that
    share the movement share the place.
    """
    if not partition.inline.are_fusable(readers):
        return "the caller, or what is computed by itself, reads it too"
    if len(targets) != 1:
        return "several kernels read it"
    (target,) = targets
    assert target.group is not None and cluster.group is not None
    if partition.size(target.group) + partition.size(cluster.group) > LARGEST_GROUP:
        return f"one kernel would have more than {LARGEST_GROUP} ops"
    places = max(len({v for user, v in partition.inline.readers(value)
                      if user is not None and partition.owner[user] is target})
                 for value in cluster.group.outputs)
    if cluster.cost <= CHEAP and places <= 2:
        return None
    reads = dims.product(target.group.domain) * places
    if _exceeds(reads, dims.product(cluster.group.domain)):
        return "the reader would compute each element more than once"
    return None


def _exceeds(a: Dim, b: Dim) -> bool:
    difference = a - b
    return difference > 0 if isinstance(difference, int) else True


# ---------------------------------------------------------------------------- single values

def recompute_cheap(partition: Partition) -> set[Value]:
    """Let readers compute a cheap value (a mask, say) again from what lies in memory anyway.

    Returns
    -------
    set of Value
        What they now read in its place.
    """
    read_again: set[Value] = set()
    for cluster, group in partition.groups():
        for value in list(group.outputs):
            if len(group.outputs) > 1 and _is_cheap(partition, value, group):
                group.outputs.remove(value)
                read_again |= _hand_to_readers(partition, value, cluster)
    return read_again


def _is_cheap(partition: Partition, value: Value, group: Group) -> bool:
    node, inline, owner = value.node, partition.inline, partition.owner
    if node is None or not isinstance(node.op.lowering, Scalar) or cost_of(node) > RECOMPUTE \
            or not inline.are_fusable(inline.readers(value)):
        return False
    sources = [v for v in node.inputs if not _is_constant(v, inline.nodes)]
    return len(sources) <= 1 and all(
        v.node is None or v in group.outputs or (
            v.node in owner and owner[v.node].group is None) for v in sources)


def _is_constant(value: Value, inline: set[Node]) -> bool:
    return value.node is not None and not value.node.inputs and value.node in inline


def _hand_to_readers(partition: Partition, value: Value, cluster: Cluster) -> set[Value]:
    read_again: set[Value] = set()
    inline = partition.inline
    assert value.node is not None
    for user, _ in inline.readers(value):
        if user is None or partition.owner[user] is cluster:
            continue
        reader = partition.owner[user].group
        assert reader is not None
        read_again.update(v for source in value.node.inputs
                          for node in inline.producers(source) for v in node.outputs)
        if value.node not in reader.nodes:
            reader.nodes.insert(0, value.node)
    return read_again
