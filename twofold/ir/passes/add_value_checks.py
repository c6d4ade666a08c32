"""Integers that an op cannot take stop a compiled program as they stop eager code.

Without this pass compiled code is safe but silent: it reads zeros at indices outside, and gives 0
for an integer divided by zero. The cost is one reduction over the indices (or the divisor). It
stands apart from the op itself, so that an index whose result nobody reads is found in every mode.
What must hold of which input is said by the op's record.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...dataclass import dataclass
from ..base.dims import Dim
from ..graph import Graph, GraphBuilder, Node, Value
from ..graph.analysis import known_range, original
from ..graph.builder import GraphEmitter
from ..ops import Demand
from .context import Context
from .rewriting import rewrite_nodes

Seen = set[tuple[Value, tuple[Dim, ...]]]


@dataclass(frozen=True)
class AddValueChecks:
    """Gather, scatter, labels of classes, integer division and powers raise on bad values."""

    name: str = "add_value_checks"
    reason: str = "bad indices and integer divisions raise in compiled code as they do eagerly"
    required: bool = False

    def run(self, graph: Graph, context: Context) -> Graph:
        """The graph with a check before each op that needs one."""
        if not context.option("check_indices"):
            return graph
        # A training step gathers rows, scatters their gradient and updates the rows: one check of
        # the same values against the same sizes will do.
        seen: Seen = set()
        demands = {node: found for node in graph.nodes if (found := _demands(node))}

        def rewrite(F: GraphEmitter, node: Node, inputs: Sequence[Value]
                    ) -> Sequence[Value] | None:
            added = [_check(F, demand, inputs[demand.input], seen) for demand in demands[node]]
            return F.builder.copy_node(node, inputs, F.builder.source) if any(added) else None

        return rewrite_nodes(graph, rewrite, demands.__contains__)


def _demands(node: Node) -> Sequence[Demand]:
    demands = node.op.demands
    return demands(node.attrs, [v.type for v in node.inputs]) if demands is not None else ()


def _check(F: GraphEmitter, demand: Demand, values: Value, seen: Seen) -> bool:
    """Put in the check of a demand; False where it is known to hold."""
    known = known_range(values)
    if known is not None and demand.holds(*known):
        return False
    if demand.places:
        key = original(values), demand.places
        if key in seen:
            return False
        seen.add(key)
    builder = GraphBuilder("check")
    inner = GraphEmitter(builder)
    good = demand.test(inner, builder.input(values.type, "values"))
    axes = tuple(range(len(good.shape)))
    fine = inner.reduce_all(good, axes=axes, keepdims=False) if axes else good
    F.apply(demand.op, [values], demand.attrs, [builder.finish([fine])])
    return True
