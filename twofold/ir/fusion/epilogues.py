"""Elementwise work on the result of a contraction, done while each element is in a register."""

from __future__ import annotations

from ...dtypes import float32, float64
from ..graph import Node, Value
from ..kernel.contract import Convolution
from ..ops import Contraction, Scalar
from .partition import Cluster, Partition

EPILOGUE_DTYPES = (float32, float64)


def attach_epilogues(partition: Partition, read_again: set[Value]) -> None:
    """Make contractions one with the only group that reads them, where that is elementwise.

    Parameters
    ----------
    partition : Partition
    read_again : set of Value
        Values that groups read although no member of theirs had them as its input at first.
    """
    owner, inline = partition.owner, partition.inline
    for cluster in partition.clusters:
        node = cluster.node
        if node is None or cluster.group is not None or not _takes_epilogue(node):
            continue
        value = node.outputs[0]
        readers = inline.readers(value)
        targets = {owner[user] for user, _ in readers if user is not None}
        refused = _why_apart(partition, cluster, value, readers, targets)
        if value not in read_again and refused is None:
            target = targets.pop()
            target.node = node
            partition.merge(cluster, target)
        else:
            for user, _ in readers:
                if user is not None:
                    partition.refuse([node], user, refused or "several kernels read it")


def _why_apart(partition: Partition, cluster: Cluster, value: Value,
               readers: list[tuple[Node | None, Value]], targets: set[Cluster]) -> str | None:
    """Why a contraction does not do the work on its result; None when it can."""
    if not partition.inline.are_fusable(readers):
        return "the caller, or what is computed by itself, reads it"
    if len(targets) != 1:
        return "several kernels read it"
    (target,) = targets
    if not all(v is value for _, v in readers) or not _is_epilogue(partition, target, value):
        return "the reader is no elementwise work on each element of the product alone"
    if partition.is_between(cluster, target):
        return "something between them needs the one and is needed by the other"
    return None


def _takes_epilogue(node: Node) -> bool:
    """True for contractions that hold each element in a register once it is complete."""
    if not isinstance(node.op.lowering, Contraction):
        return False
    template = node.op.lowering.build(node.attrs, [v.type for v in node.inputs],
                                      [v.type for v in node.outputs])
    # Gradients of filters add up parts of the batch in memory.
    return not isinstance(template, Convolution) or template.direction != "filter"


def _is_epilogue(partition: Partition, target: Cluster, value: Value) -> bool:
    """True for a group of one result that reads the value only at the element it computes."""
    group = target.group
    if group is None or group.axes is not None or len(group.outputs) != 1:
        return False
    if target.node is not None:  # of two contractions one has to be there before the other
        return False
    output = group.outputs[0]
    everywhere = tuple(-1 if d == 1 else i for i, d in enumerate(value.shape))
    if value.dtype not in EPILOGUE_DTYPES or output.dtype is not value.dtype:
        return False
    if group.domain != value.shape or output.shape != value.shape or not value.shape:
        return False
    return all(
        group.alignment.get(node.outputs[0]) == everywhere and node.outputs[0].shape
        == value.shape and isinstance(node.op.lowering, Scalar)
        for node in partition.inline.users(value))
