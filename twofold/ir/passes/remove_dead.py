"""Drop nodes whose results nobody reads. Nodes with effects stay."""

from __future__ import annotations

from ...dataclass import dataclass
from ..graph import Graph
from ..graph.analysis import remove_unread
from .context import Context


@dataclass(frozen=True)
class RemoveDead:
    """Keep what the outputs and the effects need."""

    name: str = "remove_dead"
    reason: str = "do not compute what nobody reads"
    required: bool = False

    def run(self, graph: Graph, context: Context) -> Graph:
        """The graph without dead nodes."""
        return remove_unread(graph)
