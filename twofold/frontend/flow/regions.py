"""Regions: branches and bodies of control flow, traced inside a trace.

A region's graph sees the outside only through its inputs. What its Python function uses of the
outer trace becomes inputs by itself; variables that it reads come in as tensors, and what it
assigns goes out as further results, which the outer trace assigns. ``choices.py``,
``scans.py`` and ``while_loops.py`` put regions into ops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...ir.base import dims
from ...ir.base.types import TensorType
from ...ir.graph import Graph, GraphBuilder, Value
from ...ir.graph.gradient import copy_into
from ...ir.passes.functionalize_variables import functionalize_variables
from ..dispatch import calls, door
from ..tensors import nest, observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tracing.trace import Trace
from ..values import convert
from ..variables.variable import Variable


class Region:
    """A traced branch or body.

    Attributes
    ----------
    graph : Graph
        Without variables; inputs are the parameters, then one per entry of ``captured``.
    structure
        What the function returned, tensors in place of leaves.
    outputs : list of Value
        One per leaf that is a tensor.
    captured : dict
        Key to the tensor (of the outer trace, or an eager one) or variable outside.
    written : dict
        Key of a variable in ``captured`` to its new value.
    """

    def __init__(self, name: str, function: Callable[..., Any], parameters: Sequence[TensorType],
                 names: Sequence[str] = (), finish: Callable[[Any], Any] | None = None):
        inner = Trace(name, observers.local.trace)
        arguments = [inner.parameter(type, names[i] if i < len(names) else "")
                     for i, type in enumerate(parameters)]
        try:
            with observers.traced(inner):
                result = function(*arguments)
                if finish is not None:
                    result = finish(result)
                leaves = [leaf if leaf is None else convert.to_tensor(leaf)
                          for leaf in nest.flatten(result)]
                values = [inner.lift(leaf) for leaf in leaves if leaf is not None]
        finally:
            inner.done = True
        self.structure = nest.pack_sequence_as(result, leaves)
        self.types = [value.type for value in values]
        del arguments, result, leaves
        graph, sources = inner.finish(values)
        functional = functionalize_variables(graph)
        self.graph = functional.graph
        self.count = len(parameters)
        self.outputs = list(self.graph.outputs[:len(values)])
        self.captured = {_key(source): source for source in sources}
        keys = [None] * self.count + list(self.captured)
        self.written = {keys[i]: self.graph.outputs[output]
                        for output, i in functional.updates.items()}

    def with_inputs(self, order: Sequence[Any], sources: dict[Any, Any], place: int | None = None,
                    first: int = 0) -> tuple[Graph, dict[Any, Value]]:
        """The graph with inputs for captured things in a given order, and no outputs yet.

        The first ``first`` of them come after ``place`` parameters, the others at the end. From
        then on ``outputs`` and ``written`` are values of that graph.
        """
        place = self.count if place is None else place
        own = dict(zip(self.captured, self.graph.inputs[self.count:]))
        builder = GraphBuilder(self.graph.name)
        inputs: dict[Any, Value] = {}
        parameters: list[Value] = []

        def add_captured(keys: Sequence[Any]) -> None:
            for key in keys:
                known = own.get(key)
                type = _type_outside(sources[key]) if known is None else known.type
                inputs[key] = builder.input(type, "unused" if known is None else known.name)

        def add_parameters(values: Sequence[Value]) -> None:
            parameters.extend(builder.input(value.type, value.name) for value in values)

        add_parameters(self.graph.inputs[:place])
        add_captured(order[:first])
        add_parameters(self.graph.inputs[place:self.count])
        add_captured(order[first:])
        values = copy_into(builder, self.graph, [*parameters, *(inputs[key] for key in own)])
        self.outputs = [values[v] for v in self.outputs]
        self.written = {key: values[v] for key, v in self.written.items()}
        return builder.finish(()), inputs


def _key(source: Any) -> Any:
    if isinstance(source, Variable):
        return ("variable", source._key)
    if isinstance(source, SymbolicTensor):
        return (id(source._value), source._key)
    return id(source)


def _type_outside(source: Any) -> TensorType:
    if isinstance(source, Variable):
        trace: Trace = observers.local.trace
        type = trace.variable(source).type
        return TensorType(type.dtype, type.shape)
    return calls.type_of(source)


class Merged:
    """What several regions of one op capture together.

    Attributes
    ----------
    order : list
        Keys, those of assigned variables first.
    written : list
        Keys of the variables that any of them assigns.
    """

    def __init__(self, regions: Sequence[Region]):
        self.sources: dict[Any, Any] = {}
        for region in regions:
            self.sources.update(region.captured)
        self.written = list(dict.fromkeys(key for region in regions for key in region.written))
        self.order = [*self.written, *(key for key in self.sources if key not in self.written)]

    def tensors(self) -> list[Tensor]:
        """The captured things as tensors of the outer trace; variables are read."""
        return [source._read_for_op() if isinstance(source, Variable) else source
                for source in (self.sources[key] for key in self.order)]

    def assign(self, values: Sequence[Tensor]) -> None:
        """Give the variables what the op computed for them."""
        trace: Trace = observers.local.trace
        for key, value in zip(self.written, values):
            trace.assign_variable(self.sources[key], value)


def held_values(region: Region, merged: Merged, inputs: dict[Any, Value]) -> list[Value]:
    """What the assigned variables hold after a region: the new value, or the old one."""
    return [region.written.get(key, inputs[key]) for key in merged.written]


def with_outputs(graph: Graph, outputs: Sequence[Value]) -> Graph:
    """The same graph with other outputs."""
    return Graph(graph.inputs, graph.nodes, outputs, graph.name, graph.sources)


def fitted(tensor: Any, type: TensorType, message: Callable[[str, str], Exception]) -> Tensor:
    """A loop variable after a step, of the type it had before; inside the body's trace.

    ``message(what, now)`` gives the error for another dtype (``"type"``) or shape (``"shape"``).
    """
    tensor = convert.to_tensor(tensor)
    now = calls.type_of(tensor)
    if now.dtype is not type.dtype:
        raise message("type", now.dtype.name)
    if now.shape == type.shape:
        return tensor
    shown = str(tensor.shape)
    if len(now.shape) != len(type.shape) or any(
            isinstance(a - b, int) and a != b for a, b in zip(now.shape, type.shape)):
        raise message("shape", shown)
    if dims.product(now.shape) == dims.product(type.shape):
        raise message("shape", shown)
    # Sizes that are only known at run time: the reshape leaves a check behind.
    return door.run("reshape", tensor, shape=type.shape)


__all__ = ["Merged", "Region", "fitted", "held_values", "with_outputs"]
