"""What the tests of the IR's texts, verifiers and interpreters share: small graphs to work on."""

from __future__ import annotations

import random
from typing import Any

import twofold.ir.oplib
from twofold import dtypes
from twofold.ir.base.literal import Literal
from twofold.ir.base.types import TensorType
from twofold.ir.graph import Graph, GraphBuilder, Value
from twofold.ir.ops import get

assert twofold.ir.oplib
F32 = dtypes.float32


def apply(builder: GraphBuilder, name: str, *inputs: Value, **attributes: Any) -> Value:
    """Add an op with one result."""
    op = get(name)
    return builder.apply(op, inputs, op.attrs(**attributes))[0]


def sample_arrays(op: Any, sample: Any, dtype: Any) -> tuple[list[Any], Any]:
    """Arrays and attributes of a sample."""
    from twofold.ir.oplib.common.sampling import draw
    return draw(sample, dtype), op.attrs(**sample.attrs)


def sample_graph(op: Any, arrays: list[Any], attrs: Any) -> Graph:
    """A graph of one op on inputs like the arrays."""
    builder = GraphBuilder(op.name)
    inputs = [builder.input(TensorType(dtypes.from_numpy(a.dtype), a.shape)) for a in arrays]
    return builder.finish(builder.apply(op, inputs, attrs))


def random_graph(seed: int, size: int = 12, rows: Any = 3) -> Graph:
    """A graph of elementwise ops, reductions, broadcasts, constants and casts."""
    choose = random.Random(seed)
    builder = GraphBuilder(f"random{seed}")
    values = [builder.input(TensorType(F32, (rows, 4)), name) for name in ("x", "y")]
    for _ in range(size):
        kind = choose.choice(["binary", "binary", "unary", "reduce", "constant", "cast"])
        x = choose.choice(values)
        if kind == "binary":
            values.append(apply(builder, choose.choice(["add", "multiply", "maximum"]), x,
                                choose.choice(values)))
        elif kind == "unary":
            values.append(apply(builder, choose.choice(["tanh", "negative", "abs"]), x))
        elif kind == "reduce":
            total = apply(builder, "reduce_sum", x, axes=(1,), keepdims=True)
            values.append(apply(builder, "tanh", total))
        elif kind == "constant":
            number = Literal(choose.choice([0.1, -0.0, 1e-40, float("inf"), 2.0]), F32)
            scalar = apply(builder, "full", value=number, shape=())
            values.append(apply(builder, "maximum", x, scalar))
        else:
            wide = apply(builder, "cast", x, dtype=dtypes.float64)
            values.append(apply(builder, "cast", wide, dtype=F32))
    return builder.finish(values[-3:])
