"""The strategy that fuses nothing: every op a kernel of its own. Where bisecting begins."""

from __future__ import annotations

from ...dataclass import dataclass
from ..graph import Graph
from ..passes.context import Context
from .fused import Fused
from .greedy import add_inline, items_of
from .groups import form_groups
from .partition import Partition
from .readers import collect_outputs


@dataclass(frozen=True)
class KeepSeparate:
    """One kernel per op; index arithmetic and scalars still belong to whoever reads them."""

    name: str = "keep_separate"
    reason: str = "what fusion does is seen by leaving it out"
    required: bool = True

    def run(self, graph: Graph, context: Context) -> Fused:
        """The graph, one item per node."""
        partition = Partition(graph)
        form_groups(partition, join=False)
        collect_outputs(partition)
        add_inline(partition)
        return Fused(graph, tuple(items_of(partition.order())))
