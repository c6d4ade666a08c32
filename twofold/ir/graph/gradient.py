"""Reverse mode: one walk, used by both drivers.

``backward`` goes over applications of ops in reverse, calls each op's rule, and adds cotangents up.
It does not care what the values are: with an eager emitter it differentiates a tape as it walks,
with a graph builder's emitter it writes the gradient graph. ``gradient_graph`` is that second
driver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ...dataclass import dataclass
from ..base.source import Source
from ..base.types import TensorType
from ..ops import Attrs, Decompose, Emitter, GradientContext, OpDef, gradient_of
from .builder import GraphBuilder, GraphEmitter
from .nodes import Graph, Node, Value

Key = TypeVar("Key")


@dataclass
class Application:
    """One op that ran: what a gradient rule needs to know of it.

    ``input_keys`` and ``output_keys`` identify values (a tape gives numbers, a graph its values);
    ``inputs`` and ``outputs`` hold the values that the rule declared, others may be None.
    """

    op: OpDef
    attrs: Attrs
    input_keys: Sequence[Any]
    output_keys: Sequence[Any]
    inputs: Sequence[Any]
    outputs: Sequence[Any]
    input_types: Sequence[TensorType]
    output_types: Sequence[TensorType]
    regions: Sequence[Graph] = ()
    source: Source | None = None


def backward(F: Emitter, applications: Iterable[Application], seeds: dict[Any, Any],
             wanted: set[Any]) -> dict[Any, Any]:
    """Cotangents of every value in ``wanted`` and between.

    Parameters
    ----------
    F : Emitter
        Applies the ops of the rules.
    applications : iterable of Application
        In reverse order of execution; only those that depend on ``wanted`` matter.
    seeds : dict
        Key of a target to its cotangent. Not changed.
    wanted : set
        Keys that depend on a source, sources included; cotangents of others are dropped.

    Returns
    -------
    dict
        Key to cotangent; a key without an entry is not connected.
    """
    cotangents = dict(seeds)
    for application in applications:
        keys = application.output_keys
        if cotangents.keys().isdisjoint(keys) or wanted.isdisjoint(application.input_keys):
            continue
        outgoing = [cotangents.get(key) for key in keys]
        incoming = _apply_rule(F, application, outgoing)
        for key, cotangent in zip(application.input_keys, incoming, strict=True):
            if cotangent is None or key not in wanted:
                continue
            present = cotangents.get(key)
            cotangents[key] = cotangent if present is None else F.add(present, cotangent)
    return cotangents


def sum_seeds(F: Emitter, seeds: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Cotangents by key for ``backward``; a target that is given twice has the sum."""
    cotangents: dict[Any, Any] = {}
    for key, seed in seeds:
        present = cotangents.get(key)
        cotangents[key] = seed if present is None else F.add(present, seed)
    return cotangents


def _apply_rule(F: Emitter, application: Application, outgoing: list[Any]) -> Sequence[Any]:
    op = application.op
    if op.gradient is None:
        return _differentiate_decomposition(F, application, outgoing)
    gradient = gradient_of(op)
    if gradient is None:
        return (None,) * len(application.input_keys)
    context = GradientContext(op, application.attrs, application.inputs, application.outputs,
                              application.input_types, application.output_types,
                              application.regions)
    result = gradient.rule(F, context, *outgoing)
    if len(result) != len(application.input_keys):
        raise AssertionError(f"gradient of {op.name} gave {len(result)} cotangents for "
                             f"{len(application.input_keys)} inputs")
    return result


class _Recorder(Emitter):
    """Runs a decomposition through another emitter and remembers its applications."""

    def __init__(self, inner: Emitter):
        self.inner = inner
        self.applications: list[Application] = []

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Graph] = ()) -> tuple[Any, ...]:
        outputs = self.inner.apply(op, inputs, attrs, regions)
        self.applications.append(Application(
            op, attrs, [id(x) for x in inputs], [id(y) for y in outputs], inputs, outputs,
            [type_of(x) for x in inputs], [type_of(y) for y in outputs], regions))
        return outputs


def type_of(value: Any) -> TensorType:
    """Type of anything with a dtype and a shape."""
    return TensorType(value.dtype, tuple(value.shape))


def _differentiate_decomposition(F: Emitter, application: Application, outgoing: list[Any]
                                 ) -> Sequence[Any]:
    """The rule of a composite: its decomposition, recomputed from the inputs, differentiated."""
    lowering = application.op.lowering
    assert isinstance(lowering, Decompose), application.op.name
    recorder = _Recorder(F)
    results = lowering.build(recorder, application.attrs, *application.inputs)
    results = results if isinstance(results, tuple) else (results,)
    seeds = {id(y): g for y, g in zip(results, outgoing, strict=True) if g is not None}
    wanted = dependent(((step.input_keys, step.output_keys) for step in recorder.applications),
                       map(id, application.inputs))
    cotangents = backward(F, reversed(recorder.applications), seeds, wanted)
    # An input that is given twice has one cotangent, for all its places together.
    return [cotangents.pop(id(x), None) for x in application.inputs]


def application_of(node: Node, values: Mapping[Value, Any], source: Source | None) -> Application:
    """The application a node stands for, its values looked up in ``values``."""
    return Application(node.op, node.attrs, node.inputs, node.outputs,
                       [values[v] for v in node.inputs], [values[v] for v in node.outputs],
                       [v.type for v in node.inputs], [v.type for v in node.outputs],
                       node.regions, source)


def copy_into(builder: GraphBuilder, graph: Graph, inputs: Sequence[Value]) -> dict[Value, Value]:
    """Add the nodes of ``graph`` to ``builder``; gives old value to new value."""
    values: dict[Value, Value] = dict(zip(graph.inputs, inputs, strict=True))
    for node in graph.nodes:
        outputs = builder.copy_node(node, [values[v] for v in node.inputs],
                                    graph.sources.get(node))
        values.update(zip(node.outputs, outputs, strict=True))
    return values


def dependent(steps: Iterable[tuple[Sequence[Key], Sequence[Key]]], sources: Iterable[Key],
              stops: Iterable[Key] = ()) -> set[Key]:
    """Keys of all values that depend on ``sources``, these included.

    Parameters
    ----------
    steps : iterable of (inputs, outputs)
        Keys of what each op read and gave, in order of execution.
    sources, stops : iterable
        Keys; nothing depends on a source through ``stops``.
    """
    found, stopped = set(sources), set(stops)
    for read, given in steps:
        for key in read:
            if key in found:
                found.update(given if not stopped else [y for y in given if y not in stopped])
                break
    return found


def dependent_values(graph: Graph, sources: Iterable[Value]) -> set[Value]:
    """All values of a graph that depend on ``sources``, these included."""
    return dependent(((node.inputs, node.outputs) for node in graph.nodes), sources)


def gradient_graph(graph: Graph, wrt: Sequence[int], *, keep_outputs: bool = True,
                   targets: Sequence[int] | None = None, name: str | None = None) -> Graph:
    """The graph that computes a graph's outputs and the gradients of its targets.

    Parameters
    ----------
    graph : Graph
    wrt : sequence of int
        Indices of the inputs to differentiate with respect to.
    keep_outputs : bool
        Put the original outputs in front of the gradients.
    targets : sequence of int, optional
        Indices of the outputs to differentiate (default: all).
    name : str, optional

    Returns
    -------
    Graph
        Inputs: the graph's, then one cotangent per target. Outputs: the graph's (if kept), then
        one gradient per ``wrt`` (zeros where unconnected).

    Raises
    ------
    GradientError
        When an op on the way has no gradient.
    """
    builder = GraphBuilder(name or f"{graph.name}_gradient")
    inputs = [builder.input(value.type, value.name) for value in graph.inputs]
    values = copy_into(builder, graph, inputs)
    chosen = [graph.outputs[i] for i in (range(len(graph.outputs)) if targets is None else targets)]
    F = GraphEmitter(builder)
    seeds = sum_seeds(F, [(value, builder.input(value.type, f"g{i}"))
                          for i, value in enumerate(chosen)])
    wanted = dependent_values(graph, [graph.inputs[i] for i in wrt])
    steps = (application_of(node, values, graph.sources.get(node))
             for node in reversed(graph.nodes))
    cotangents = backward(F, _with_sources(builder, steps), seeds, wanted)
    gradients = []
    for i in wrt:
        value = graph.inputs[i]
        found = cotangents.get(value)
        gradients.append(F.constant(0, value.dtype, value.shape) if found is None else found)
    kept = [values[v] for v in graph.outputs] if keep_outputs else []
    return builder.finish([*kept, *gradients])


def _with_sources(builder: GraphBuilder, steps: Iterable[Application]) -> Iterable[Application]:
    for step in steps:
        builder.source = step.source
        yield step
    builder.source = None
