"""Graphs as text, and back: ``print_graph`` and ``parse_graph`` are inverse to each other.

::

    graph loss {
      dims n
      %x: float32[n, 32] = input
      %0: float32[n] = reduce_sum(%x) {axes=[1], keepdims=False}  # model.py:42
      return %0
    }

One node a line; regions follow their node as graphs in brackets. Comments (the sources) are not
read back. How types and attributes are written is ``notation.py``'s.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from . import notation
from .bind import attribute_symbols
from .dims import Symbol
from .graph import Graph, Node, Value
from .notation import Names, Reader
from .ops import OpDef
from .types import TensorType


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
        text += f" on {json.dumps(node.device)}" if node.device is not None else ""
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

def parse_graph(text: str) -> Graph:
    """The graph that a text describes. Its types are taken as written; ``verify`` checks them.

    Raises
    ------
    ParseError
        With the line and what was expected there.
    """
    from . import oplib  # noqa: F401  # fills the table of ops
    reader = Reader(text)
    parser = _Parser(reader)
    reader.expect("graph")
    graph = parser.graph({}, top=True)
    if reader.kind != "end":
        reader.fail("the end of the text")
    return graph


class _Parser:
    def __init__(self, reader: Reader):
        self.reader = reader

    def graph(self, outer: dict[str, Value], top: bool = False) -> Graph:
        """A graph after the word ``graph``."""
        reader = self.reader
        name = reader.any_name("the name of the graph")
        reader.expect("{", "after the name of the graph")
        if top:
            reader.read_symbols()
        values = dict(outer)
        inputs: list[Value] = []
        nodes: list[Node] = []
        while not reader.accept("return"):
            if reader.next == "}" or reader.kind == "end":
                reader.fail("a node or 'return'")
            self._line(values, inputs, nodes)
        outputs: list[Value] = []
        while not reader.accept("}"):
            if outputs:
                reader.expect(",", "or '}'")
            outputs.append(self._value(values))
        return Graph(inputs, nodes, outputs, name)

    def _line(self, values: dict[str, Value], inputs: list[Value], nodes: list[Node]) -> None:
        reader = self.reader
        targets: list[tuple[str, TensorType]] = []
        while reader.next.startswith("%"):
            target = self._new_name(values, targets)
            reader.expect(":", "and a type after the name of a value")
            targets.append((target, reader.type()))
            if not reader.accept(","):
                break
        if targets:
            reader.expect("=", "after the results")
        if targets and reader.accept("input"):
            self._input(targets, values, inputs, nodes)
            return
        node = self._node(values, [type for _, type in targets])
        nodes.append(node)
        for (name, _), value in zip(targets, node.outputs, strict=True):
            values[name] = value

    def _new_name(self, values: dict[str, Value], targets: list[tuple[str, TensorType]]) -> str:
        name = self.reader.take()
        if name in values or any(name == other for other, _ in targets):
            self.reader.reject(f"{name} is defined twice")
        return name

    def _input(self, targets: list[tuple[str, TensorType]], values: dict[str, Value],
               inputs: list[Value], nodes: list[Node]) -> None:
        if len(targets) != 1 or nodes:
            self.reader.reject("an input is one value, and stands before all nodes")
        (name, type), = targets
        label = self.reader.string() if self.reader.kind == "string" else name[1:]
        values[name] = Value(type, None, len(inputs), label)
        inputs.append(values[name])

    def _value(self, values: dict[str, Value]) -> Value:
        if not self.reader.next.startswith("%"):
            self.reader.fail("the name of a value")
        name = self.reader.take()
        if name not in values:
            self.reader.reject(f"{name} is not defined before it is used")
        return values[name]

    def _node(self, values: dict[str, Value], types: list[TensorType]) -> Node:
        reader = self.reader
        op = self._op()
        reader.expect("(", f"after {op.name}")
        inputs = reader.list_until(")", lambda: self._value(values))
        attrs = self._attrs(op)
        device = reader.string() if reader.accept("on") else None
        regions: list[Graph] = []
        if reader.accept("("):
            while not reader.accept(")"):
                reader.expect("graph", "or ')'")
                regions.append(self.graph(values))
        return Node(op, inputs, attrs, types, regions, device)

    def _op(self) -> OpDef:
        from .ops import TABLE
        name = self.reader.name("the name of an op")
        if name not in TABLE:
            self.reader.reject(f"no op named {name}")
        return TABLE[name]

    def _attrs(self, op: OpDef) -> Any:
        given = self.reader.attributes()
        known = [f.name for f in fields(op.attrs)]
        for name in given:
            if name not in known:
                self.reader.reject(f"{op.name} has no attribute {name}; "
                                   f"it has {', '.join(known) or 'none'}")
        try:
            return op.attrs(**given)
        except TypeError as error:
            self.reader.reject(f"attributes of {op.name}: {error}")
