"""Graphs as text, and back: ``print_graph`` and ``parse_graph`` are inverse to each other.

::

    graph loss {
      dims n
      %x: float32[n, 32] = input
      %0: float32[n] = reduce_sum(%x) {axes=[1], keepdims=False}  # model.py:42
      return %0
    }

One node a line; regions follow their node as graphs in brackets. Comments (the sources) are not
read back. How types and attributes are written is ``base/notation.py``'s.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from ..base import notation
from ..base.bind import attribute_symbols
from ..base.dims import Symbol
from ..base.notation import Names
from ..base.types import TensorType
from .nodes import Graph, Node, Value


def print_graph(graph: Graph, sources: bool = True) -> str:
    """The text of a graph.

    Parameters
    ----------
    graph : Graph
    sources : bool
        Add comments with the user's file and line.
    """
    return "\n".join(line for line, _ in graph_lines(graph, sources)) + "\n"


def graph_lines(graph: Graph, sources: bool = True) -> Iterator[tuple[str, Node | None]]:
    """Lines of the text, and for the first line of each node the node (for error messages)."""
    names = Names()
    symbols = graph_symbols(graph)
    for symbol in sorted(symbols, key=lambda s: s.order):
        names.symbol(symbol)
    printer = _Printer(names, sources)
    yield f"graph {notation.name_text(graph.name)} {{", None
    if symbols:
        yield f"  {notation.symbols_line(symbols, names)}", None
    yield from printer.body(graph, "  ")
    yield "}", None


def name_values(graph: Graph) -> tuple[dict[Value, str], Names]:
    """The names that values and symbols have in the text of a graph."""
    names = Names()
    for symbol in sorted(graph_symbols(graph), key=lambda s: s.order):
        names.symbol(symbol)
    printer = _Printer(names, sources=False)
    for _ in printer.body(graph, ""):
        pass
    return printer.values, names


def graph_symbols(graph: Graph) -> set[Symbol]:
    """All dimension symbols in a graph: of its values, its attributes and its regions."""
    found: set[Symbol] = set()
    stack = [graph]
    while stack:
        current = stack.pop()
        found |= notation.collect_symbols(value.shape for value in current.inputs)
        for node in current.nodes:
            found |= notation.collect_symbols(value.shape for value in node.outputs)
            found |= attribute_symbols(node.attrs)
            stack.extend(node.regions)
    return found


class _Printer:
    def __init__(self, names: Names, sources: bool):
        self.names = names
        self.sources = sources
        self.values: dict[Value, str] = {}
        self.count = 0

    def body(self, graph: Graph, indent: str) -> Iterator[tuple[str, Node | None]]:
        for value in graph.inputs:
            name = self.names.of(value, value.name or "x")
            self.values[value] = f"%{name}"
            original = "" if name == value.name else f" {json.dumps(value.name)}"
            yield f"{indent}%{name}: {self._type(value.type)} = input{original}", None
        for node in graph.nodes:
            yield from self._node(graph, node, indent)
        results = ", ".join(map(self._name, graph.outputs))
        yield f"{indent}return {results}".rstrip(), None

    def _type(self, type: TensorType) -> str:
        return notation.type_text(type, self.names)

    def _name(self, value: Value) -> str:
        # An undefined value is printed too: the text is also there to show what is wrong.
        return self.values.get(value) or f"%undefined_{self.names.of(value, value.name or 'v')}"

    def _node(self, graph: Graph, node: Node, indent: str) -> Iterator[tuple[str, Node | None]]:
        inputs = ", ".join(map(self._name, node.inputs))
        targets = []
        for value in node.outputs:
            self.values[value] = f"%{self.count}"
            self.count += 1
            targets.append(f"{self.values[value]}: {self._type(value.type)}")
        text = f"{', '.join(targets)} = " if targets else ""
        text += f"{node.op.name}({inputs})"
        attributes = notation.attrs_text(node.attrs, self.names)
        text += f" {attributes}" if attributes else ""
        comment = self._source(graph, node)
        if not node.regions:
            yield f"{indent}{text}{comment}", node
            return
        yield f"{indent}{text} ({comment}", node
        for region in node.regions:
            yield f"{indent}  graph {notation.name_text(region.name)} {{", None
            yield from self.body(region, indent + "    ")
            yield f"{indent}  }}", None
        yield f"{indent})", None

    def _source(self, graph: Graph, node: Node) -> str:
        source = graph.sources.get(node) if self.sources else None
        return f"  # {os.path.basename(source.file)}:{source.line}" if source is not None else ""


# ---------------------------------------------------------------------------- parsing
