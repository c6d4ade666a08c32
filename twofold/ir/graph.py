"""Values, nodes, graphs, and the builder that makes them.

A graph is single-assignment and typed; nodes are immutable and in program order; equality is
identity. Pure nodes are interned by the builder (same op, inputs and attributes give the same
node), so duplicates never arise. Types come from the op's record. Sources are a side table.
Printing, verifying and running a graph live in their own files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .dims import Dim, Symbol
from .source import Source
from .types import TensorType

if TYPE_CHECKING:
    from .ops import Attrs, OpDef


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

    __slots__ = ("attrs", "device", "inputs", "op", "outputs", "regions")

    def __init__(self, op: OpDef, inputs: Sequence[Value], attrs: Attrs,
                 types: Sequence[TensorType], regions: Sequence[Graph] = (),
                 device: str | None = None):
        self.op = op
        self.inputs = tuple(inputs)
        self.attrs = attrs
        self.outputs = tuple(Value(type, self, i) for i, type in enumerate(types))
        self.regions = tuple(regions)
        self.device = device

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
        from . import dims
        found: dict[Symbol, None] = {}
        for value in self.inputs:
            for dim in value.shape:
                for symbol in sorted(dims.symbols(dim), key=lambda s: s.order):
                    found.setdefault(symbol)
        return list(found)

    def __repr__(self) -> str:
        return f"<Graph {self.name}: {len(self.inputs)} inputs, {len(self.nodes)} nodes>"

    def __str__(self) -> str:
        from .text import print_graph
        return print_graph(self)


class GraphBuilder:
    """Appends nodes to a graph under construction.

    Parameters
    ----------
    name : str
        Name of the graph.
    intern : bool
        Share pure nodes with the same op, inputs and attributes.

    Examples
    --------
    >>> import twofold as tf
    >>> from twofold.ir.types import TensorType
    >>> builder = tf.ir.GraphBuilder("square")
    >>> x = builder.input(TensorType(tf.float32, (2,)))
    >>> multiply = tf.ir.TABLE["multiply"]
    >>> builder.finish(builder.apply(multiply, [x, x], multiply.attrs()))
    <Graph square: 1 inputs, 1 nodes>
    """

    def __init__(self, name: str = "graph", intern: bool = True):
        self.name = name
        self.inputs: list[Value] = []
        self.nodes: list[Node] = []
        self.sources: dict[Node, Source] = {}
        self.source: Source | None = None
        self._interned: dict[Any, Node] | None = {} if intern else None

    def input(self, type: TensorType, name: str = "") -> Value:
        """Add an input."""
        value = Value(type, None, len(self.inputs), name or f"x{len(self.inputs)}")
        self.inputs.append(value)
        return value

    def apply(self, op: OpDef, inputs: Sequence[Value], attrs: Attrs,
              regions: Sequence[Graph] = (), source: Source | None = None) -> tuple[Value, ...]:
        """Add a node (or find its equal) and return its outputs.

        Raises
        ------
        InvalidArgumentError, DtypeError, ShapeError
            When the op cannot take these inputs.
        """
        key = None
        if self._interned is not None and op.is_pure and not regions:
            key = (op.name, tuple(map(id, inputs)), attrs)
            found = self._interned.get(key)
            if found is not None:
                return found.outputs
        context = InferContext(self)
        types = op.infer_types(context, [value.type for value in inputs], attrs, regions)
        for emit_check in context.pending:
            emit_check()
        return self._append(Node(op, inputs, attrs, types, regions), key, source)

    def _append(self, node: Node, key: Any, source: Source | None) -> tuple[Value, ...]:
        self.nodes.append(node)
        if key is not None and self._interned is not None:
            self._interned[key] = node
        where = source or self.source
        if where is not None:
            self.sources[node] = where
        return node.outputs

    def copy_node(self, node: Node, inputs: Sequence[Value],
                  source: Source | None = None) -> tuple[Value, ...]:
        """Add a node like ``node`` with other inputs; its types are kept, not inferred again.

        Node-defined dimension symbols keep their identity that way.
        """
        key = None
        if self._interned is not None and node.op.is_pure and not node.regions:
            key = (node.op.name, tuple(map(id, inputs)), node.attrs)
            found = self._interned.get(key)
            if found is not None:
                return found.outputs
        types = [value.type for value in node.outputs]
        return self._append(Node(node.op, inputs, node.attrs, types, node.regions, node.device),
                            key, source)

    def finish(self, outputs: Iterable[Value]) -> Graph:
        """The graph built so far with these outputs."""
        return Graph(self.inputs, self.nodes, tuple(outputs), self.name, self.sources)


class InferContext:
    """What type inference may ask for besides the input types.

    ``require_equal`` decides an equality of dimensions now or leaves a run-time check behind;
    ``new_symbol`` makes a dimension that only the node's run defines.
    """

    __slots__ = ("builder", "pending")

    def __init__(self, builder: GraphBuilder | None = None):
        self.builder = builder
        self.pending: list[Callable[[], object]] = []

    def require_equal(self, a: Dim, b: Dim, message: Callable[[], str]) -> Dim:
        """Demand ``a == b``; return the better known of the two.

        Raises
        ------
        InvalidArgumentError
            With the message, when they are known to differ.
        """
        if a == b:
            return a
        if isinstance(a - b, int):
            from ..errors import InvalidArgumentError
            raise InvalidArgumentError(message())
        if self.builder is not None:
            from .ops import DimCheck, get
            attrs = DimCheck(a, b, message())
            self.pending.append(
                lambda: self.builder and self.builder.apply(get("check_dims"), (), attrs))
        return a if isinstance(a, int) else b

    def new_symbol(self, name: str, lowest: int = 0) -> Dim:
        """A fresh dimension that running the node defines."""
        return Symbol(name, lowest).dim
