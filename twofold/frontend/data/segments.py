"""A graph that calls Python, cut at the calls: compiled parts with plain calls in between.

Compiled code can call Python itself, but a call from there costs as much as a small function of an
element. Here the calls are made by the interpreter, in the same order as everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import InvalidArgumentError
from ...ir.base import dims
from ...ir.base.bind import as_symbol
from ...ir.base.types import TensorType, VariableType
from ...ir.graph import Graph, Node, Value
from ...ir.graph.analysis import used_symbols
from ...runtime import device as devices
from ..dispatch.placement import to_device
from ..gradients.compiled_graph import CompiledGraph


class Segments:
    """Runs a graph part by part; takes and gives arrays like a ``CompiledGraph``.

    Parameters
    ----------
    graph : Graph
    captured : sequence of Tensor or Variable
        What its last inputs are.
    """

    def __init__(self, graph: Graph, captured: Sequence[Any]):
        first = len(graph.inputs) - len(captured)
        self._parameters = [id(value) for value in graph.inputs[:first]]
        self._captured = dict(zip(graph.inputs[first:], captured))
        self._kept = [(id(v), to_device(x, devices.CPU)) for v, x in self._captured.items()
                      if not isinstance(v.type, VariableType)]
        self._outputs = [id(value) for value in graph.outputs]
        self._graph = graph  # keeps the values, and so their ids
        self._steps: list[Any] = []
        for part in parts_of(graph):
            self._steps.append(_Call(part) if isinstance(part, Node) else self._compile(part))

    def _compile(self, nodes: list[Node]) -> _Part:
        """Nodes without calls as a graph of their own."""
        graph, read, outputs = part_of(self._graph, nodes)
        variables = [v for v in read if isinstance(v.type, VariableType)]
        inputs = [v for v in read if not isinstance(v.type, VariableType)]
        return _Part(graph, inputs, outputs, [self._captured[v] for v in variables])

    def run_arrays(self, arrays: Sequence[Any]) -> list[Any]:
        """The outputs, for the inputs that are not captured."""
        values = dict(zip(self._parameters, arrays))
        for key, source in self._kept:
            values[key] = source._array
        for step in self._steps:
            step(values)
        return [values[key] for key in self._outputs]


def part_of(graph: Graph, nodes: Sequence[Node]) -> tuple[Graph, list[Value], list[Value]]:
    """Some nodes of a graph as a graph of their own: with what it reads (variables last), gives."""
    own = set(_results(nodes))
    read = dict.fromkeys(v for node in nodes for v in node.inputs if v not in own)
    inside = set(nodes)
    later = {v for node in graph.nodes if node not in inside for v in node.inputs}
    outputs = [v for v in _results(nodes) if v in later or v in graph.outputs]
    inputs = sorted(read, key=lambda value: isinstance(value.type, VariableType))
    return _rebuilt(nodes, inputs, outputs, graph), inputs, outputs


def _results(nodes: Sequence[Node]) -> list[Value]:
    """What nodes give, in order."""
    return [value for node in nodes for value in node.outputs]


class _Part:
    """Nodes between two calls, compiled."""

    def __init__(self, graph: Graph, inputs: Sequence[Value], outputs: Sequence[Value],
                 variables: Sequence[Any]):
        self._run = CompiledGraph(graph, devices.CPU, variables).run_arrays
        self._inputs = [id(value) for value in inputs]
        self._outputs = [id(value) for value in outputs]

    def __call__(self, values: dict[int, Any]) -> None:
        results = self._run([values[key] for key in self._inputs])
        values.update(zip(self._outputs, results))


class _Call:
    """A call of Python."""

    def __init__(self, node: Node):
        attrs: Any = node.attrs
        self._function = attrs.function.function
        self._name = attrs.function.name
        self._inputs = [id(value) for value in node.inputs]
        self._outputs = [(id(value), value.type.dtype.numpy, _sizes(value.type))
                         for value in node.outputs]
        self._is_fixed = any(size is not None for _, _, sizes in self._outputs for size in sizes)

    def __call__(self, values: dict[int, Any]) -> None:
        results = self._function(*[values[key] for key in self._inputs])
        if not isinstance(results, (tuple, list)):
            results = () if results is None and not self._outputs else (results,)
        if len(results) != len(self._outputs):
            raise InvalidArgumentError(f"{self._name} returned {len(results)} results, "
                                       f"{len(self._outputs)} were declared", "numpy_function")
        for (key, dtype, sizes), result in zip(self._outputs, results):
            array = result if type(result) is np.ndarray else np.asarray(result, order="C")
            if array.dtype != dtype or array.ndim != len(sizes) or (self._is_fixed and any(
                    size is not None and size != own for size, own in zip(sizes, array.shape))):
                raise InvalidArgumentError(
                    f"{self._name} returned {array.dtype} of shape {array.shape}, declared was "
                    f"{dtype} of shape {sizes}", "numpy_function")
            values[key] = array


def _sizes(type: TensorType) -> list[int | None]:
    return [size if isinstance(size, int) else None for size in type.shape]


def parts_of(graph: Graph) -> list[Any]:
    """The nodes in order: each call alone, what is between two calls as a list."""
    found: list[Any] = []
    for node in graph.nodes:
        if node.op.effect == "host":
            found.append(node)
        elif found and isinstance(found[-1], list):
            found[-1].append(node)
        else:
            found.append([node])
    return found


def _rebuilt(nodes: Sequence[Node], inputs: Sequence[Value], outputs: Sequence[Value],
             source: Graph) -> Graph:
    """Nodes as a graph with other inputs."""
    values: dict[Value, Value] = {
        value: Value(value.type, None, i, value.name or f"value{i}")
        for i, value in enumerate(inputs)}
    sources = {}
    made = []
    for node in nodes:
        new = Node(node.op, [values[v] for v in node.inputs], node.attrs,
                   [v.type for v in node.outputs], node.regions)
        values.update(zip(node.outputs, new.outputs))
        if node in source.sources:
            sources[new] = source.sources[node]
        made.append(new)
    return Graph([values[v] for v in inputs], made, [values[v] for v in outputs], source.name,
                 sources)


def can_be_cut(graph: Graph) -> bool:
    """Whether there are calls of Python to cut at, and every part knows the sizes it speaks of."""
    if not any(node.op.effect == "host" for node in graph.nodes):
        return False
    before = {s for value in graph.inputs for dim in value.shape for s in dims.symbols(dim)}
    for part in parts_of(graph):
        nodes = [part] if isinstance(part, Node) else part
        own = set(_results(nodes))
        shown = {s for node in nodes for value in node.inputs if value not in own
                 for dim in value.shape if (s := as_symbol(dim)) is not None}
        spoken = set().union(*[used_symbols(node) for node in nodes])
        if not spoken & before <= shown:
            return False
        before |= spoken
    return True
