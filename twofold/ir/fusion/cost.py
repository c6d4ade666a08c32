"""What one element of an op costs, counted in scalar instructions of its lowering."""

from __future__ import annotations

from ...dtypes import DType, compute_dtype
from ..graph import Node
from ..kernel import simplify
from ..kernel.nodes import Const, Expression, Variable
from ..ops import OpDef, Scalar

_known: dict[tuple[OpDef, tuple[DType, ...]], int] = {}


def cost_of(node: Node) -> int:
    """Instructions per element; 1 for what is only index arithmetic."""
    lowering = node.op.lowering
    if not isinstance(lowering, Scalar):
        return 1
    key = (node.op, tuple(v.dtype for v in node.inputs))
    found = _known.get(key)
    if found is None:
        operands = [Variable(f"x{i}", compute_dtype(v.dtype)) for i, v in enumerate(node.inputs)]
        result: Expression = lowering.build(node.attrs, *operands)
        leaves = (Const, Variable)
        found = sum(not isinstance(e, leaves) for e in simplify.reachable([result], usual=True))
        _known[key] = found = max(found, 1)
    return found
