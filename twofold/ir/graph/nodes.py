"""Values, nodes and graphs.

A graph is single-assignment and typed; nodes are immutable and in program order; equality is
identity. Pure nodes are interned by the builder (same op, inputs and attributes give the same
node), so duplicates never arise. Types come from the op's record. Sources are a side table.
Building, printing, verifying and running a graph live in their own files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from ..base import dims
from ..base.dims import Dim, Symbol
from ..base.source import Source
from ..base.types import TensorType
from ..ops import Attrs, OpDef


class Value:
    """One result of a node, or an input of a graph.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.ir.record() as recording:
    ...     y = tf.exp(tf.constant([0.0, 1.0]))
    >>> recording.graph.outputs
    (<Value exp: float32[2]>,)
    """

    __slots__ = ("index", "name", "node", "type")

    def __init__(self, type: TensorType, node: Node | None, index: int, name: str = ""):
        self.type = type
        self.node = node
        self.index = index
        self.name = name

    @property
    def dtype(self) -> Any:
        """Dtype of the value."""
        return self.type.dtype

    @property
    def shape(self) -> tuple[Dim, ...]:
        """Shape of the value."""
        return self.type.shape

    def __repr__(self) -> str:
        origin = self.node.op.name if self.node is not None else f"input {self.name}"
        return f"<Value {origin}: {self.type}>"


class Node:
    """One application of an op.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.ir.record() as recording:
    ...     y = tf.exp(tf.constant([0.0, 1.0]))
    >>> recording.graph.nodes[0]
    <Node exp -> float32[2]>
    """

    __slots__ = ("attrs", "inputs", "op", "outputs", "regions")

    def __init__(self, op: OpDef, inputs: Sequence[Value], attrs: Attrs,
                 types: Sequence[TensorType], regions: Sequence[Graph] = ()):
        self.op = op
        self.inputs = tuple(inputs)
        self.attrs = attrs
        self.outputs = (Value(types[0], self, 0),) if len(types) == 1 else tuple(
            [Value(type, self, i) for i, type in enumerate(types)])
        self.regions = tuple(regions)

    def __repr__(self) -> str:
        return f"<Node {self.op.name} -> {', '.join(str(v.type) for v in self.outputs)}>"


class Graph:
    """Inputs, nodes in order, outputs.

    Attributes
    ----------
    inputs, outputs : tuple of Value
    nodes : tuple of Node
        In program order: each node comes after those it reads.
    name : str
        Name of the user's function, for printing and kernel names.
    sources : dict
        Node to the user code it came from.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.ir.record() as recording:
    ...     y = tf.exp(tf.constant([0.0, 1.0]))
    >>> recording.graph
    <Graph recording: 1 inputs, 1 nodes>
    """

    __slots__ = ("inputs", "name", "nodes", "outputs", "sources")

    _printer: ClassVar[Callable[[Graph], str]]
    _as_message: ClassVar[Callable[[Graph], Any]]

    def __init__(self, inputs: Sequence[Value], nodes: Sequence[Node], outputs: Sequence[Value],
                 name: str = "graph", sources: Mapping[Node, Source] | None = None):
        self.inputs = tuple(inputs)
        self.nodes = tuple(nodes)
        self.outputs = tuple(outputs)
        self.name = name
        self.sources: dict[Node, Source] = dict(sources or {})

    def uses(self) -> dict[Value, list[Node]]:
        """For each value the nodes that read it, in order (graph outputs are not counted)."""
        table: dict[Value, list[Node]] = {value: [] for value in self.inputs}
        for node in self.nodes:
            for value in node.outputs:
                table[value] = []
            for value in dict.fromkeys(node.inputs):
                table[value].append(node)
        return table

    def symbols(self) -> list[Symbol]:
        """Symbols defined by the graph's inputs, in order of first appearance."""
        found: dict[Symbol, None] = {}
        for value in self.inputs:
            for dim in value.shape:
                for symbol in sorted(dims.symbols(dim), key=lambda s: s.order):
                    found.setdefault(symbol)
        return list(found)

    def as_graph_def(self) -> Any:
        """The graph as a ``GraphDef``, TensorFlow's message: what TensorBoard draws.

        Its names of ops and attributes are those of this library.
        """
        return type(self)._as_message(self)

    def __repr__(self) -> str:
        return f"<Graph {self.name}: {len(self.inputs)} inputs, {len(self.nodes)} nodes>"

    def __str__(self) -> str:
        return type(self)._printer(self)


def print_with(printer: Callable[[Graph], str]) -> None:
    """Say what ``str`` of a graph is; the printer stands above this file."""
    Graph._printer = printer
