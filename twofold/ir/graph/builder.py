"""``GraphBuilder``: graphs under construction; equal pure nodes are made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..base.dims import Dim
from ..base.source import Source
from ..base.types import TensorType
from ..ops import Attrs, DimCheck, InferContext, OpDef, Structure, structural
from .nodes import Graph, Node, Value


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
    >>> from twofold.ir.base.types import TensorType
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
        self.worded: Callable[[str], str] = str  # how a check's message is put to the user
        self._interned: dict[Any, Node] | None = {} if intern else None
        self._required: set[tuple[Dim, Dim]] = set()

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
        context = InferContext()
        types = op.infer_types(context, [value.type for value in inputs], attrs, regions)
        for left, right, message in context.checks:
            if (left, right) not in self._required:
                self._append(Node(structural(Structure.EQUALITY), (),
                                  DimCheck(left, right, self.worded(message)), ()), None, source)
        return self._append(Node(op, inputs, attrs, types, regions), key, source)

    def _append(self, node: Node, key: Any, source: Source | None) -> tuple[Value, ...]:
        self.nodes.append(node)
        if isinstance(node.attrs, DimCheck):
            self._required.add((node.attrs.left, node.attrs.right))
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
        return self._append(Node(node.op, inputs, node.attrs, types, node.regions), key, source)

    def finish(self, outputs: Iterable[Value]) -> Graph:
        """The graph built so far with these outputs."""
        return Graph(self.inputs, self.nodes, tuple(outputs), self.name, self.sources)
