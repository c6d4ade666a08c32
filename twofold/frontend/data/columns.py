"""A graph run for the elements of a block: in one loop of compiled code, or step by step.

A graph in which the host computes with strings goes step by step: each call of the host, and each
compiled part between two calls, is done for all elements. Strings stay what they are in datasets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...ir.base import dims
from ...ir.base.types import VariableType
from ...ir.graph import Graph, Node, Value
from ...runtime import device as devices
from ..autograph import status
from ..flow.scans import map_fn
from ..function.function import Function
from ..gradients.compiled_graph import CompiledGraph
from ..tensors import observers
from ..tensors.shape import static_shape
from ..tracing.computations import Computation, stack
from ..tracing.inlining import inline
from ..values.spec import TensorSpec
from .segments import part_of, parts_of
from .streams import Block

_HARMLESS = frozenset({None, "", "check", "assert"})


class NotStackedError(Exception):
    """Elements differ in shape where compiled code is to take them together."""


def compile_rows(graph: Graph, captured: Sequence[Any], specs: Sequence[Any], name: str
                 ) -> Callable[[list[Any]], list[Any]]:
    """What runs a graph for each row of columns, in one call of compiled code.

    Parameters
    ----------
    graph : Graph
    captured : sequence
        What its last inputs are.
    specs : sequence of TensorSpec
        Of a row.
    name : str
    """
    signature = [TensorSpec(None, value.dtype) for value in graph.outputs]

    def rows(*columns: Any) -> Any:
        return map_fn(status.artifact(lambda row: inline(graph, [*row, *captured])),
                      list(columns), fn_output_signature=signature)

    given = [TensorSpec([None, *spec.shape], spec.dtype) for spec in specs]
    with observers.init_scope(), devices.device_scope(devices.CPU):
        found = Function(status.artifact(rows), name, {}).get_concrete_function(*given)
    order = [leaf.place[1] for leaf in found.leaves]
    run = found.compiled_graph.run_arrays

    def call(columns: list[Any]) -> list[Any]:
        results = run(list(columns))
        return [results[i] for i in order]

    return call


class ColumnSteps:
    """Runs a graph part by part, each part for all elements.

    Parameters
    ----------
    graph : Graph
    captured : sequence of Tensor
        What its last inputs are.
    steps : list of callable
        Each takes columns by value, and their number, and adds some.
    """

    def __init__(self, graph: Graph, captured: Sequence[Any], steps: Sequence[Any]):
        first = len(graph.inputs) - len(captured)
        self._graph = graph  # keeps the values
        self._parameters = graph.inputs[:first]
        self._captured = list(zip(graph.inputs[first:], captured))
        self._steps = steps

    def run(self, columns: Sequence[Any], count: int) -> list[Any]:
        """Columns of the outputs, for columns of the inputs; those of strings stand for both parts.

        A column is an array, or a list of arrays that differ in shape.
        """
        values: dict[Value, Any] = dict(zip(self._parameters, columns))
        for value, source in self._captured:
            array = source._array
            values[value] = np.broadcast_to(array, (count, *array.shape))
        with observers.init_scope():
            for step in self._steps:
                step(values, count)
        return [values[value] for value in self._graph.outputs]


def steps_of(graph: Graph, captured: Sequence[Any], name: str) -> ColumnSteps | None:
    """The steps of a graph in which the host computes; None where it has to run as a whole."""
    parts = parts_of(graph)
    calls = [part for part in parts if isinstance(part, Node)]
    if not calls or not all(map(_is_computation, calls)) or any(
            isinstance(value.type, VariableType) for value in graph.inputs):
        return None
    texts = _parts_of_strings(graph, len(captured), calls)
    steps: list[Any] = []
    for part in parts:
        if isinstance(part, Node):
            steps.append(_CallStep(part))
            continue
        inner, inputs, outputs = part_of(graph, part)
        if not texts.isdisjoint(inputs) or not effects_of(inner) <= _HARMLESS \
                or not _symbols(outputs) <= _symbols(inputs):
            return None
        steps.append(_LoopStep(inner, inputs, outputs, f"{name}_block") if inputs
                     else _ConstantStep(inner, outputs))
    return ColumnSteps(graph, captured, steps)


def _is_computation(node: Node) -> bool:
    """Whether a call of the host gives results and does nothing else."""
    attrs: Any = node.attrs
    function = attrs.function.function
    return isinstance(function, Computation) and function.is_pure


def _parts_of_strings(graph: Graph, captured: int, calls: Sequence[Node]) -> set[Value]:
    """The values of a graph that are bytes of strings, or where they end."""
    found: set[Value] = set()
    for call in calls:
        attrs: Any = call.attrs
        computation: Computation = attrs.function.function
        for place in computation.places_of_strings():
            found.update(call.inputs[place:place + 2])
        outputs = iter(call.outputs)
        for type in computation.types:
            value = next(outputs)
            if type.dtype is dtypes.string:
                found.update((value, next(outputs)))
    return found


def _symbols(values: Sequence[Value]) -> set[Any]:
    return {s for value in values for dim in value.shape for s in dims.symbols(dim)}


class _CallStep:
    """The host computes something for all elements."""

    def __init__(self, node: Node):
        attrs: Any = node.attrs
        self._computation: Computation = attrs.function.function
        self._inputs = list(node.inputs)
        self._outputs = list(node.outputs)

    def __call__(self, values: dict[Value, Any], count: int) -> None:
        results = self._computation.rows([values[value] for value in self._inputs], count)
        outputs = iter(self._outputs)
        for type, column in zip(self._computation.types, results):
            if type.dtype is dtypes.string:
                values[next(outputs)] = column
            values[next(outputs)] = column


class _ConstantStep:
    """Compiled code gives the same for all elements."""

    def __init__(self, graph: Graph, outputs: Sequence[Value]):
        self._compiled = CompiledGraph(graph, devices.CPU)
        self._outputs = outputs
        self._arrays: list[Any] | None = None

    def __call__(self, values: dict[Value, Any], count: int) -> None:
        if self._arrays is None:
            self._arrays = self._compiled.run_arrays([])
        for value, array in zip(self._outputs, self._arrays):
            values[value] = np.broadcast_to(array, (count, *array.shape))


class _LoopStep:
    """Compiled code goes through all elements."""

    def __init__(self, graph: Graph, inputs: Sequence[Value], outputs: Sequence[Value], name: str):
        self._graph, self._inputs, self._outputs, self._name = graph, inputs, outputs, name
        self._run: Callable[[list[Any]], list[Any]] | None = None

    def __call__(self, values: dict[Value, Any], count: int) -> None:
        if self._run is None:
            specs = [TensorSpec(static_shape(value.shape), value.dtype) for value in self._inputs]
            self._run = compile_rows(self._graph, (), specs, self._name)
        columns = [values[value] for value in self._inputs]
        for place, column in enumerate(columns):
            if type(column) is list:
                columns[place] = stack(column)
                if columns[place] is None:
                    raise NotStackedError
            columns[place] = np.ascontiguousarray(columns[place])
        values.update(zip(self._outputs, self._run(columns)))


def block_of(columns: Sequence[Any], count: int) -> Block:
    """A block of columns, some of which may be lists of arrays that differ in shape."""
    stacked = [stack(column) if type(column) is list else column for column in columns]
    if all(column is not None for column in stacked):
        return Block(columns=stacked, count=count)
    return Block([[column[i] if type(column) is list else column[i, ...] for column in columns]
                  for i in range(count)])


def effects_of(graph: Graph) -> set[Any]:
    """The kinds of effects of a graph's ops, those in regions included."""
    found: set[Any] = set()
    for node in graph.nodes:
        found.add(node.op.effect)
        for region in node.regions:
            found |= effects_of(region)
    return found
