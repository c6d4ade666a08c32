"""``parse_graph``: from the text of a graph back to the graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...dataclass import fields
from ..base.notation import Reader
from ..base.types import TensorType
from ..ops import OpDef
from .nodes import Graph, Node, Value


def parse_graph(text: str, table: Mapping[str, OpDef]) -> Graph:
    """The graph that a text describes. Its types are taken as written; ``verify`` checks them.

    Parameters
    ----------
    text : str
    table : mapping
        The ops by name; ``ir.oplib.TABLE`` has all.

    Raises
    ------
    ParseError
        With the line and what was expected there.
    """
    reader = Reader(text)
    parser = _Parser(reader, table)
    reader.expect("graph")
    return reader.whole(lambda: parser.graph({}, top=True))


class _Parser:
    def __init__(self, reader: Reader, table: Mapping[str, OpDef]):
        self.reader = reader
        self.table = table

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
        regions: list[Graph] = []
        if reader.accept("("):
            while not reader.accept(")"):
                reader.expect("graph", "or ')'")
                regions.append(reader.go_inside(lambda: self.graph(values)))
        return Node(op, inputs, attrs, types, regions)

    def _op(self) -> OpDef:
        name = self.reader.name("the name of an op")
        if name not in self.table:
            self.reader.reject(f"no op named {name}")
        return self.table[name]

    def _attrs(self, op: OpDef) -> Any:
        given = self.reader.attributes()
        known = fields(op.attrs)
        for name in given:
            if name not in known:
                self.reader.reject(f"{op.name} has no attribute {name}; "
                                   f"it has {', '.join(known) or 'none'}")
        try:
            return op.attrs(**given)
        except (ArithmeticError, TypeError, ValueError) as error:
            self.reader.reject(f"attributes of {op.name}: {error}")
