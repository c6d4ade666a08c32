"""The cost of an op is a fact about the op: not about what this process compiled before."""

from twofold import dtypes
from twofold.ir.base.types import TensorType
from twofold.ir.fusion.cost import cost_of
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.gradient import GraphEmitter


def _cast_cost(target: dtypes.DType) -> int:
    builder = GraphBuilder("cast")
    x = builder.input(TensorType(dtypes.int64, (8,)), "x")
    result = GraphEmitter(builder).to(x, target)
    return cost_of(result.node)


def test_attributes_are_part_of_what_is_remembered():
    """Casts of int64 differ in what they are cast to alone: one instruction, or a rounding."""
    first = [_cast_cost(d) for d in (dtypes.float64, dtypes.bfloat16)]
    again = [_cast_cost(d) for d in (dtypes.bfloat16, dtypes.float64)]
    assert first == again[::-1]
    assert first[0] < first[1]
