"""Graphs as ``GraphDef`` messages, which TensorBoard draws."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentError
from ...ir.base import notation
from ...ir.base.notation import Names
from ...ir.base.types import TensorType, VariableType
from ...ir.graph import Graph, Node, Value
from ..io import protobuf
from ..io.tensor_messages import NUMBERS, shape_message
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from . import writers
from .event_files import event

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.\-/]")
_VERSIONS = protobuf.block(4, protobuf.integer(1, 1))


@public
def graph(graph_data: Any) -> Tensor:
    """Write a graph; TensorBoard shows the last one of a run.

    Parameters
    ----------
    graph_data : Graph
        The graph of a traced function: ``fn.get_concrete_function(…).graph``; or a message with
        ``SerializeToString``.

    Returns
    -------
    Tensor
        A bool scalar: whether it was written.

    Raises
    ------
    ValueError
        Inside ``tf.function``, or for something that is no graph.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> square = tf.function(lambda x: x * x)
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     print(bool(tf.summary.graph(square.get_concrete_function(2.0).graph)))
    True
    """
    if observers.local.trace is not None:
        raise ArgumentError("graph() cannot be invoked inside a graph context.")
    writer = writers.default_writer()
    if writer is None or not bool(writers.is_recording()):
        return convert.to_tensor(False)
    if isinstance(graph_data, Graph):
        data = graph_message(graph_data)
    elif hasattr(graph_data, "SerializeToString"):
        data = graph_data.SerializeToString()
    else:
        raise ArgumentError("Argument 'graph_data' is not a graph of a function, as "
                            "fn.get_concrete_function(…).graph gives it. Received graph_data="
                            f"{graph_data} of type {type(graph_data).__name__}.")
    writer.file.add(event(graph_def=data))
    return convert.to_tensor(True)


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
        for place, value in enumerate(graph.outputs):
            yield _node(self._new(f"{scope}output_{place}"), "_Retval",
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
