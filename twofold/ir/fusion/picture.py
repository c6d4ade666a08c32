"""Graphs as networkx graphs and as pictures: DOT text, SVG where Graphviz is installed.

The only file that imports networkx, inside functions: it serves people who look at a graph and
tests that want a second opinion on order and cycles, never a compile.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

from ...errors import NotFoundError
from ..base import notation
from ..base.notation import Names
from ..graph import Graph, Node, Value
from .fused import Item, values_read

DOT_SECONDS = 60      # a large graph can keep Graphviz busy for very long
_COLORS = {
    "elementwise": "#dbe9f6", "reduce": "#fde0c5", "movement": "#eeeeee", "contract": "#d5efcf",
    "index": "#e8dcf3", "random": "#fbd9e5", "control": "#fff3b8", "effect": "#ffd0d0",
    "composite": "#d8f0ee",
}


def to_networkx(graph: Graph) -> Any:
    """A ``networkx.DiGraph`` of a graph's inputs (values) and nodes.

    An edge goes from what computes a value to a node that reads it and has the value's type as
    ``label``. Graph outputs have the attribute ``output``.
    """
    import networkx
    result = networkx.DiGraph(name=graph.name)
    names = Names()
    for value in graph.inputs:
        result.add_node(value, label=f"{value.name}\n{notation.type_text(value.type, names)}",
                        category="input")
    for node in graph.nodes:
        attributes = notation.attrs_text(node.attrs, names)
        result.add_node(node, label=node.op.name + (f"\n{attributes}" if attributes else ""),
                        category=node.op.category.value)
        for value in node.inputs:
            result.add_edge(_origin(value), node, label=notation.type_text(value.type, names))
    for value in graph.outputs:
        result.nodes[_origin(value)]["output"] = True
    return result


def _origin(value: Value) -> Node | Value:
    return value if value.node is None else value.node


def to_dot(graph: Graph, items: Sequence[Item] = ()) -> str:
    """A graph in the DOT language of Graphviz.

    Parameters
    ----------
    graph : Graph
    items : sequence of Item, optional
        What fusion made of it: the members of each kernel are drawn in one box.
        A node that several kernels evaluate in place stands in none.
    """
    network = to_networkx(graph)
    numbers = {thing: f"n{i}" for i, thing in enumerate(network.nodes)}
    lines = [f"digraph {json.dumps(graph.name)} {{", "  rankdir=TB",
             '  node [shape=box style="rounded,filled" fontname="Helvetica" fontsize=10]',
             '  edge [fontname="Helvetica" fontsize=8]']
    for thing, data in network.nodes(data=True):
        color = _COLORS.get(data["category"], "#ffffff")
        width = ' penwidth=3' if data.get("output") else ""
        lines.append(f"  {numbers[thing]} [label={json.dumps(data['label'], ensure_ascii=False)} "
                     f'fillcolor="{color}"{width}]')
    for number, members in enumerate(_boxes(items)):
        inside = " ".join(numbers[node] for node in members if node in numbers)
        lines.append(f'  subgraph cluster_{number} {{ label="kernel {number}" {inside} }}')
    for start, end, data in network.edges(data=True):
        lines.append(f"  {numbers[start]} -> {numbers[end]} [label={json.dumps(data['label'])}]")
    return "\n".join([*lines, "}"]) + "\n"


def _boxes(items: Sequence[Item]) -> list[list[Node]]:
    """Members of each kernel of more than one node, without those that several have."""
    kernels = [[node for group in item.groups for node in group.nodes] for item in items]
    count: dict[Node, int] = {}
    for members in kernels:
        for node in dict.fromkeys(members):
            count[node] = count.get(node, 0) + 1
    own = [[node for node in dict.fromkeys(members) if count[node] == 1] for members in kernels]
    return [members for members in own if len(members) > 1]


def to_svg(dot: str) -> str:
    """The picture of a DOT text.

    Raises
    ------
    NotFoundError
        When Graphviz' program ``dot`` is not installed, or cannot draw this text.
    """
    program = shutil.which("dot")
    if program is None:
        raise NotFoundError("Graphviz is not installed (there is no program named dot); "
                            "the DOT text can be drawn elsewhere")
    try:
        done = subprocess.run([program, "-Tsvg"], input=dot, capture_output=True, text=True,
                              check=False, timeout=DOT_SECONDS)
    except subprocess.TimeoutExpired:
        raise NotFoundError(f"Graphviz did not draw the graph in {DOT_SECONDS} s") from None
    if done.returncode:
        raise NotFoundError(f"Graphviz could not draw the graph: {done.stderr.strip()}")
    return done.stdout


def kernel_network(items: Sequence[Item]) -> Any:
    """A ``networkx.DiGraph`` of item numbers: an edge to each item that needs another's result."""
    import networkx
    result = networkx.DiGraph()
    result.add_nodes_from(range(len(items)))
    makers: dict[Value, int] = {}
    for number, item in enumerate(items):
        for value in item.results:
            makers[value] = number
    for number, item in enumerate(items):
        for value in values_read(item, makers):
            if makers[value] != number:
                result.add_edge(makers[value], number)
    return result


def find_kernel_cycle(items: Sequence[Item]) -> list[int]:
    """Numbers of items that need each other in a circle; empty when there is an order."""
    import networkx
    network = kernel_network(items)
    if networkx.is_directed_acyclic_graph(network):
        return []
    return [start for start, _ in networkx.find_cycle(network)]


def is_in_order(items: Sequence[Item]) -> bool:
    """True when each item comes after all that it needs."""
    return all(start < end for start, end in kernel_network(items).edges)
