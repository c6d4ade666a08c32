"""What one element of an op costs, counted in scalar instructions of its lowering."""

from __future__ import annotations

from functools import lru_cache

from ...dtypes import DType, compute_dtype
from ..graph import Node
from ..kernel import traverse
from ..kernel.nodes import Const, Expression, Variable
from ..ops import Attrs, OpDef, Scalar


def cost_of(node: Node) -> int:
    """Instructions per element; 1 for what is only index arithmetic."""
    if not isinstance(node.op.lowering, Scalar):
        return 1
    dtypes = tuple(v.dtype for v in node.inputs)
    try:
        return _count(node.op, node.attrs, dtypes)
    except TypeError:   # attributes that cannot be compared
        return _count.__wrapped__(node.op, node.attrs, dtypes)


@lru_cache(maxsize=4096)
def _count(op: OpDef, attrs: Attrs, dtypes: tuple[DType, ...]) -> int:
    """Instructions of an op: all that its expression depends on is a parameter."""
    lowering = op.lowering
    assert isinstance(lowering, Scalar)
    operands = [Variable(f"x{i}", compute_dtype(d)) for i, d in enumerate(dtypes)]
    result: Expression = lowering.build(attrs, *operands)
    leaves = (Const, Variable)
    return max(1, sum(not isinstance(e, leaves)
                      for e in traverse.reachable([result], usual=True)))
