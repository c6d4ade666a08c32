"""``Group``: the nodes that one kernel computes, as fusion hands them to lowering."""

from __future__ import annotations

from ... import forks
from ...dataclass import dataclass, field
from ..base.types import Shape
from ..graph import Node, Value

Alignment = tuple[int, ...]


@dataclass(eq=False)
class Group:
    """Nodes evaluated together over one iteration domain.

    Attributes
    ----------
    domain : tuple of Dim
        Extents of the iteration space.
    axes : tuple of int or None
        Axes of the domain that the group's reductions sum over; None for a group without
        reductions.
    nodes : list of Node
        Members in program order: those computed at the domain's index, and those evaluated inside
        an expression at some other index.
    outputs : list of Value
        Values that others read; each gets a buffer.
    alignment : dict
        For a value computed at the domain's index: which domain axis each of its axes runs along,
        -1 for an axis of extent one. A value without an entry is evaluated wherever it is asked
        for.
    """

    domain: Shape
    axes: tuple[int, ...] | None = None
    nodes: list[Node] = field(default_factory=list)
    outputs: list[Value] = field(default_factory=list)
    alignment: dict[Value, Alignment] = field(default_factory=dict)

    @forks.cached_property
    def everywhere(self) -> Alignment:
        """Alignment of a value of the domain's shape that is read at its index."""
        return tuple(-1 if d == 1 else i for i, d in enumerate(self.domain))
