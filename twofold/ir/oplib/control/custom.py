"""``custom_gradient``: results as they are, with a gradient that the user wrote.

The gradient is a region: a graph from cotangents of the results, and whatever else it uses, to
gradients of the arguments. How Python functions become such a node is the frontend's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....dataclass import dataclass
from ...base.types import TensorType
from ...graph import Graph, Value
from ...ops import (
    ALL_VALUES,
    WHOLE,
    Attrs,
    Category,
    Decompose,
    Gradient,
    InferContext,
    OpDef,
    register,
)


@dataclass(frozen=True)
class Custom(Attrs):
    """The inputs are the function's arguments, its results, then what the gradient captured.

    Attributes
    ----------
    arguments, results : int
        How many of each.
    connected : tuple of bool
        For each argument, whether the region gives a gradient of it.
    """

    arguments: int
    results: int
    connected: tuple[bool, ...]


def _infer(context: InferContext, types: Sequence[TensorType], attrs: Custom,
           regions: Sequence[Graph] = ()) -> tuple[TensorType, ...]:
    return tuple(types[attrs.arguments:attrs.arguments + attrs.results])


def _reference(attrs: Custom, *arrays: Any, regions: Sequence[Any] = ()) -> tuple[Any, ...]:
    return arrays[attrs.arguments:attrs.arguments + attrs.results]


def _build(F: Any, attrs: Custom, *inputs: Any) -> tuple[Any, ...]:
    return tuple(F.identity(x)
                 for x in inputs[attrs.arguments:attrs.arguments + attrs.results])


def _gradient(F: Any, ctx: Any, *cotangents: Any) -> list[Any]:
    attrs: Custom = ctx.attrs
    region: Graph = ctx.regions[0]
    given = [F.constant(0, type.dtype, type.shape) if g is None else g
             for g, type in zip(cotangents, ctx.output_types, strict=True)]
    first = attrs.arguments + attrs.results
    captured = [ctx.input(i) for i in range(first, len(ctx.input_types))]
    values: dict[Value, Any] = dict(zip(region.inputs, [*given, *captured], strict=True))
    for node in region.nodes:
        outputs = F.apply(node.op, [values[v] for v in node.inputs], node.attrs, node.regions)
        values.update(zip(node.outputs, outputs, strict=True))
    found = iter([values[v] for v in region.outputs])
    gradients = [next(found) if has else None for has in attrs.connected]
    return gradients + [None] * (len(ctx.input_types) - len(gradients))


custom_gradient = register(OpDef(
    name="custom_gradient", category=Category.CONTROL, arity=None, attrs=Custom,
    doc="Results of a function, with the gradient that its author gave.",
    infer=_infer, reference=_reference, gradient=Gradient(_gradient, inputs=ALL_VALUES),
    lowering=Decompose(_build), dtypes=(), samples=(), on_complex=WHOLE,
    tensorflow="custom_gradient"))
