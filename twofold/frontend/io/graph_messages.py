"""Graphs as ``GraphDef`` messages, TensorFlow's form of them: TensorBoard draws it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from ... import dtypes
from ...ir.base import notation
from ...ir.base.notation import Names
from ...ir.base.types import TensorType, VariableType
from ...ir.graph import Graph, Node, Value
from . import protobuf
from .messages import FieldSpec, Message, fields
from .tensor_messages import NUMBERS, shape_message

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.\-/]")
_VERSIONS = protobuf.block(4, protobuf.integer(1, 1))


class Dimension(Message):
    """A size; -1 where it is not known."""

    __slots__ = ()
    FULL_NAME = "tensorflow.TensorShapeProto.Dim"
    FIELDS = fields(size=FieldSpec(1, "int64"), name=FieldSpec(2, "string"))


class ShapeMessage(Message):
    """A shape."""

    __slots__ = ()
    FULL_NAME = "tensorflow.TensorShapeProto"
    FIELDS = fields(dim=FieldSpec(2, Dimension, "repeated"))


class AttributeList(Message):
    """A list of values of one kind."""

    __slots__ = ()
    FULL_NAME = "tensorflow.AttrValue.ListValue"
    FIELDS = fields(s=FieldSpec(2, "bytes", "repeated"), i=FieldSpec(3, "int64", "repeated"),
                    type=FieldSpec(6, "DataType", "repeated"),
                    shape=FieldSpec(7, ShapeMessage, "repeated"))


class AttributeValue(Message):
    """What a node says about itself."""

    __slots__ = ()
    FULL_NAME = "tensorflow.AttrValue"
    FIELDS = fields(list=FieldSpec(1, AttributeList, oneof="value"),
                    s=FieldSpec(2, "bytes", oneof="value"), i=FieldSpec(3, "int64", oneof="value"),
                    type=FieldSpec(6, "DataType", oneof="value"),
                    shape=FieldSpec(7, ShapeMessage, oneof="value"))


class NodeDef(Message):
    """A node: its name, its op, the names of what it reads."""

    __slots__ = ()
    FULL_NAME = "tensorflow.NodeDef"
    FIELDS = fields(name=FieldSpec(1, "string"), op=FieldSpec(2, "string"),
                    input=FieldSpec(3, "string", "repeated"), device=FieldSpec(4, "string"),
                    attr=FieldSpec(5, AttributeValue, "map"))


class VersionDef(Message):
    """Who wrote a graph, by a number."""

    __slots__ = ()
    FULL_NAME = "tensorflow.VersionDef"
    FIELDS = fields(producer=FieldSpec(1, "int64"), min_consumer=FieldSpec(2, "int64"))


class GraphDef(Message):
    """A graph."""

    __slots__ = ()
    FULL_NAME = "tensorflow.GraphDef"
    FIELDS = fields(node=FieldSpec(1, NodeDef, "repeated"), versions=FieldSpec(4, VersionDef))


def graph_def(graph: Graph) -> GraphDef:
    """A graph as a message: what ``graph.as_graph_def()`` gives."""
    message: GraphDef = GraphDef.FromString(graph_message(graph))
    return message


def graph_message(graph: Graph) -> bytes:
    """A graph as a ``GraphDef``: inputs, ops with their shapes and the user's lines, outputs."""
    return b"".join(protobuf.block(1, node) for node in _Writer().nodes(graph, "")) + _VERSIONS


class _Writer:
    """Gives names to nodes and values, and writes them."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}
        self._names: dict[Value, str] = {}
        self._dims = Names()

    def nodes(self, graph: Graph, scope: str) -> Iterator[bytes]:
        """``NodeDef`` messages of a graph and of the regions in it."""
        for value in graph.inputs:
            name = self._new(scope + (value.name or "x"))
            self._names[value] = name
            kind = "VarHandleOp" if isinstance(value.type, VariableType) else "Placeholder"
            yield _node(name, kind, (), [("dtype", _dtype(value.type)),
                                         ("_output_shapes", _shapes([value.type]))])
        for node in graph.nodes:
            yield from self._node(graph, node, scope)
        for value in graph.outputs:
            yield _node(self._new(f"{scope}Identity"), "Identity",
                        [self._names.get(value, "")], [("T", _dtype(value.type))])

    def _node(self, graph: Graph, node: Node, scope: str) -> Iterator[bytes]:
        source = graph.sources.get(node)
        inner = source.function.rpartition(".")[2] if source is not None else ""
        group = "" if inner in ("", graph.name) or inner.startswith("<") else f"{inner}/"
        name = self._new(f"{scope}{group}{node.op.name}")
        for place, value in enumerate(node.outputs):
            self._names[value] = name if place == 0 else f"{name}:{place}"
        attributes = [("_output_shapes", _shapes([value.type for value in node.outputs]))]
        if node.outputs:
            attributes.append(("T", _dtype(node.outputs[0].type)))
        text = notation.attrs_text(node.attrs, self._dims)
        if text:
            attributes.append(("attributes", _text(text)))
        if source is not None:
            attributes.append(("source", _text(f"{os.path.basename(source.file)}:{source.line}")))
        yield _node(name, node.op.name, [self._names.get(value, "") for value in node.inputs],
                    attributes)
        for region in node.regions:
            yield from self.nodes(region, f"{name}/{region.name}/")

    def _new(self, wanted: str) -> str:
        name = _NOT_IN_NAMES.sub("", wanted) or "node"
        count = self._taken.get(name, 0)
        self._taken[name] = count + 1
        return name if not count else self._new(f"{name}_{count}")


def _node(name: str, op: str, inputs: Sequence[str], attributes: Sequence[tuple[str, bytes]]
          ) -> bytes:
    return b"".join((
        protobuf.block(1, name), protobuf.block(2, op),
        *[protobuf.block(3, source) for source in inputs if source],
        *[protobuf.block(5, protobuf.block(1, key) + protobuf.block(2, value))
          for key, value in sorted(attributes)]))


def _dtype(type: TensorType | VariableType) -> bytes:
    if isinstance(type, VariableType):
        return protobuf.integer(6, 20)  # DT_RESOURCE
    return protobuf.integer(6, NUMBERS.get(type.dtype, NUMBERS[dtypes.uint8]))


def _shapes(types: Sequence[TensorType | VariableType]) -> bytes:
    shapes = [() if isinstance(type, VariableType) else
              [size if isinstance(size, int) else None for size in type.shape] for type in types]
    return protobuf.block(1, b"".join(protobuf.block(7, shape_message(s)) for s in shapes))


def _text(value: str) -> bytes:
    return protobuf.block(2, value.encode("utf-8", "replace"))
