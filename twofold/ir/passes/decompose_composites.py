"""Replace composite ops by what they are made of, until none is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...dataclass import dataclass
from ..graph import Graph, Node, Value
from ..graph.builder import GraphEmitter
from ..ops import Attrs, Decompose, OpDef
from .context import Context
from .rewriting import rewrite_nodes


class Decomposing(GraphEmitter):
    """Decomposes on the way in, so that composites made of composites need no second walk."""

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Graph] = ()) -> tuple[Any, ...]:
        if isinstance(op.lowering, Decompose):
            result = op.lowering.build(self, attrs, *inputs)
            return result if isinstance(result, tuple) else (result,)
        return super().apply(op, inputs, attrs, regions)


@dataclass(frozen=True)
class DecomposeComposites:
    """Lower composites to primitives."""

    name: str = "decompose_composites"
    reason: str = "composites (softmax, mean, …) become primitives that kernels are made of"
    required: bool = True

    def run(self, graph: Graph, context: Context) -> Graph:
        """The graph without composites."""
        return rewrite_nodes(graph, _decompose, _is_composite)


def _is_composite(node: Node) -> bool:
    return isinstance(node.op.lowering, Decompose)


def _decompose(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> Sequence[Value]:
    lowering = node.op.lowering
    assert isinstance(lowering, Decompose)
    result = lowering.build(Decomposing(F.builder), node.attrs, *inputs)
    return result if isinstance(result, tuple) else (result,)
