"""``GraphBuilder``: graphs under construction; equal pure nodes are made once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from ...errors import ArgumentTypeError
from ..base.dims import Dim, Symbol
from ..base.source import Source
from ..base.types import Shape, TensorType
from ..ops import Attrs, DimCheck, Emitter, InferContext, OpDef, Structure, structural
from .nodes import Graph, Node, Value


class StretchesNeeded(Exception):  # noqa: N818 - no error: who adds the op does it another way
    """Operands must be repeated while the program runs, in ops of their own, before this one.

    Attributes
    ----------
    stretches : dict
        Operand to the sizes that its leading dimensions must be given.
    """

    def __init__(self, stretches: Mapping[int, Shape]):
        super().__init__(stretches)
        self.stretches = stretches


class GraphBuilder:
    """Appends nodes to a graph under construction.

    Parameters
    ----------
    name : str
        Name of the graph.
    intern : bool
        Share pure nodes with the same op, inputs and attributes.

    Attributes
    ----------
    guarded : collection of Symbol, optional
        See ``InferContext``: who builds the graph cares for broadcasts of these sizes.
    broadcasts : list of Node
        The checks of dimensions that may differ where one of them is 1.
    fresh : list of Symbol
        The dimensions that the node added last defines.

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
        if not isinstance(name, str) or type(intern) is not bool:
            raise ArgumentTypeError("the builder of a graph takes a string as name and a bool as "
                                    f"intern, not {name!r} and {intern!r}")
        self.name = name
        self.inputs: list[Value] = []
        self.nodes: list[Node] = []
        self.sources: dict[Node, Source] = {}
        self.source: Source | None = None
        self.guarded: Collection[Symbol] | None = None
        self.broadcasts: list[Node] = []
        self.worded: Callable[[str], str] = str  # how a check's message is put to the user
        self.fresh: Sequence[Symbol] = ()
        self._interned: dict[Any, Node] | None = {} if intern else None
        self._required: set[tuple[Dim, Dim]] = set()

    def input(self, type: TensorType, name: str = "", before: int | None = None) -> Value:
        """Add an input, at the end or before another one."""
        if not isinstance(type, TensorType) or not isinstance(name, str):
            raise ArgumentTypeError("an input of a graph has a TensorType and a string as name, "
                                    f"not {type!r} and {name!r}")
        place = len(self.inputs) if before is None else before
        value = Value(type, None, place, name or f"x{len(self.inputs)}")
        self.inputs.insert(place, value)
        for later in self.inputs[place + 1:]:
            later.index += 1
        return value

    def apply(self, op: OpDef, inputs: Sequence[Value], attrs: Attrs,
              regions: Sequence[Graph] = (), source: Source | None = None) -> tuple[Value, ...]:
        """Add a node (or find its equal) and return its outputs.

        Raises
        ------
        InvalidArgumentError, DtypeError, ShapeError
            When the op cannot take these inputs.
        StretchesNeeded
            When it can, once some have other sizes; only where not all symbols are ``guarded``.
        """
        key = None
        if self._interned is not None and op.is_pure and not regions:
            key = (op.name, tuple(map(id, inputs)), attrs)
            found = self._interned.get(key)
            if found is not None:
                self.fresh = ()
                return found.outputs
        context = InferContext(self.guarded)
        types = op.infer_types(context, [value.type for value in inputs], attrs, regions)
        if context.stretches:
            raise StretchesNeeded(context.stretches)
        self.fresh = context.fresh
        for left, right, message in context.checks:
            if (left, right) not in self._required:
                self._check(left, right, message, source)
        for left, right, message in context.broadcasts:
            self._check(left, right, message, source)
            self.broadcasts.append(self.nodes[-1])
        return self._append(Node(op, inputs, attrs, types, regions), key, source)

    def _check(self, left: Dim, right: Dim, message: str, source: Source | None) -> None:
        check = DimCheck(left, right, self.worded(message))
        self._append(Node(structural(Structure.EQUALITY), (), check, ()), None, source)

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
        types = [value.type for value in node.outputs]
        if self._interned is not None and node.op.is_pure and not node.regions:
            key = (node.op.name, tuple(map(id, inputs)), node.attrs)
            found = self._interned.get(key)
            # Two that define sizes of their own became equal: others have both sizes.
            if found is not None and types == [value.type for value in found.outputs]:
                return found.outputs
        return self._append(Node(node.op, inputs, node.attrs, types, node.regions), key, source)

    def finish(self, outputs: Iterable[Value]) -> Graph:
        """The graph built so far with these outputs."""
        return Graph(self.inputs, self.nodes, tuple(outputs), self.name, self.sources)


class GraphEmitter(Emitter):
    """Applies ops by adding nodes to a graph builder."""

    def __init__(self, builder: GraphBuilder):
        self.builder = builder

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Graph] = ()) -> tuple[Any, ...]:
        return self.builder.apply(op, inputs, attrs, regions)
