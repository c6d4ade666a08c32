"""Which values can be computed at the same index: the test behind fusion.

A group runs over an iteration domain. A value is *aligned* when its element at the domain's index
is the one that is needed there: each of its axes runs along one axis of the domain. Elementwise
ops keep alignment, broadcasts and reductions change it in known ways, anything else loses it.
"""

from __future__ import annotations

from ...dataclass import dataclass
from ..graph import Node, Value
from ..ops import Element, Paired, Reduce, Reduction, Scalar
from .group import Alignment, Group


@dataclass(frozen=True)
class Joined:
    """What joining a node to a group adds to it."""

    alignment: dict[Value, Alignment]
    axes: tuple[int, ...] | None


def join_alignment(node: Node, group: Group, own: list[Value],
                   inline: set[Node]) -> Joined | None:
    """How ``node`` fits into ``group``; None when it does not.

    Parameters
    ----------
    node : Node
        Elementwise or reduction.
    group : Group
    own : list of Value
        Inputs of the node that are computed, at least in part, by the group.
    inline : set of Node
        Movement nodes that belong to no group.
    """
    found: dict[Value, Alignment] = {}
    for value in own:
        alignment = _align(value, group, inline, found)
        if alignment is None:
            return None
        found[value] = alignment
    if isinstance(node.op.lowering, Reduction):
        return _join_reduction(node, group, found)
    if isinstance(node.op.lowering, (Scalar, Paired)):
        return _join_elementwise(node, group, found)
    return None


def _join_reduction(node: Node, group: Group, found: dict[Value, Alignment]) -> Joined | None:
    source, result = node.inputs[0], node.outputs[0]
    alignment = found.get(source)
    if alignment is None or not _covers(alignment, range(len(group.domain)), group):
        return None
    attrs = node.attrs
    assert isinstance(attrs, Reduce)
    reduced = [alignment[i] for i in attrs.axes]
    axes = tuple(sorted(a for a in reduced if a >= 0))
    known = None if group.axes is None else tuple(a for a in group.axes if group.domain[a] != 1)
    if known is not None and known != axes:
        return None
    found[result] = tuple(-1 if i in attrs.axes else a for i, a in enumerate(alignment)
                          if attrs.keepdims or i not in attrs.axes)
    return Joined(found, group.axes if group.axes is not None else axes)


def _join_elementwise(node: Node, group: Group, found: dict[Value, Alignment]) -> Joined | None:
    result = node.outputs[0]
    shape = result.shape
    if shape == group.domain and all(
            value.shape == shape and alignment == group.everywhere
            for value, alignment in found.items() if value in node.inputs):
        found[result] = group.everywhere
        return Joined(found, group.axes)
    placed: list[int | None] = [-1 if extent == 1 else None for extent in shape]
    for value, alignment in found.items():
        if value not in node.inputs:
            continue
        skip = len(shape) - len(value.shape)
        for i, axis in enumerate(alignment):
            if value.shape[i] == 1:
                continue
            if placed[i + skip] not in (None, axis):
                return None
            placed[i + skip] = axis
    complete = _complete(placed, group, shape)
    if complete is None:
        return None
    if not all(axis < 0 or group.domain[axis] == extent
               for axis, extent in zip(complete, shape, strict=True)):
        return None
    everywhere = range(len(group.domain))
    kept = [a for a in everywhere if group.axes is None or a not in group.axes]
    if not _covers(complete, everywhere, group) and not (
            group.axes is not None and _covers(complete, kept, group)):
        return None
    found[result] = complete
    return Joined(found, group.axes)


def _complete(placed: list[int | None], group: Group, shape: tuple[object, ...]
              ) -> Alignment | None:
    """Fill in the axes that only outside values run along: they must be the domain's own."""
    if None in placed:
        if len(shape) != len(group.domain):
            return None
        placed = [axis if axis is not None else position for position, axis in enumerate(placed)]
    used = [axis for axis in placed if axis is not None and axis >= 0]
    if len(set(used)) != len(used):
        return None
    return tuple(axis for axis in placed if axis is not None)


def _covers(alignment: Alignment, axes: range | list[int], group: Group) -> bool:
    """True when exactly the given domain axes (of extent other than one) are run along."""
    return {a for a in alignment if a >= 0} == {a for a in axes if group.domain[a] != 1}


def _align(value: Value, group: Group, inline: set[Node],
           found: dict[Value, Alignment]) -> Alignment | None:
    known = group.alignment.get(value) or found.get(value)
    if known is not None or value in group.alignment:
        return group.alignment.get(value, known)
    node = value.node
    if node is None or node not in inline or not node.inputs:
        return None
    if isinstance(node.op.lowering, Scalar):
        return None
    below = _align(node.inputs[0], group, inline, found)
    if below is None:
        return None
    aligned = _through(node, below, group)
    if aligned is not None:
        found[value] = aligned
    return aligned


def align(value: Value, group: Group, inline: set[Node]) -> Alignment | None:
    """Alignment of a value that is read from a group, through inline movement; None when lost."""
    return _align(value, group, inline, {})


def align_through(node: Node, group: Group) -> Alignment | None:
    """Alignment of a movement node's result when its input has one."""
    if not node.inputs or isinstance(node.op.lowering, Scalar):
        return None
    below = group.alignment.get(node.inputs[0])
    return None if below is None else _through(node, below, group)


def _through(node: Node, below: Alignment, group: Group) -> Alignment | None:
    """Alignment through a movement node: reshapes by unit axes and broadcasts keep it."""
    source, result = node.inputs[0], node.outputs[0]
    match node.op.lowering:
        case Element(same_memory=True):
            return _through_reshape(source, result, below)
        case Element(stretches=True):
            return _through_broadcast(source, result, below, group)
    return None


def _through_reshape(source: Value, result: Value, below: Alignment) -> Alignment | None:
    kept = [(d, a) for d, a in zip(source.shape, below, strict=True) if d != 1]
    if [d for d, _ in kept] != [d for d in result.shape if d != 1]:
        return None
    axes = iter(a for _, a in kept)
    return tuple(-1 if d == 1 else next(axes) for d in result.shape)


def _through_broadcast(source: Value, result: Value, below: Alignment,
                       group: Group) -> Alignment | None:
    if len(result.shape) != len(group.domain):
        return None
    skip = len(result.shape) - len(source.shape)
    placed: list[int] = []
    for position, extent in enumerate(result.shape):
        i = position - skip
        if extent == 1:
            placed.append(-1)
        elif i >= 0 and source.shape[i] != 1:
            placed.append(below[i])
        else:
            placed.append(position)
    used = [a for a in placed if a >= 0]
    if len(set(used)) != len(used) or any(
            group.domain[a] != d for a, d in zip(placed, result.shape, strict=True) if a >= 0):
        return None
    return tuple(placed)
