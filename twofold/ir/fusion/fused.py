"""What fusion decides: ``Fused``, its text and its rules, and what a strategy of fusing is.

A strategy turns one graph into items, each a kernel or a single node, in a valid order. That nodes
have regions, which are fused too, is the business of the driver here. ``greedy.py`` has the
strategy that is used unless another is put into the pipeline.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from ...dataclass import dataclass, field, replace
from ...errors import VerificationError
from ..base import notation
from ..base.notation import Names
from ..graph import Graph, Node, Value
from ..graph.analysis import guarding_checks
from ..graph.text import name_values
from ..passes.context import Context, Step
from .group import Group
from .inline import is_fusable


@dataclass(eq=False)
class Item:
    """One thing the host program does: a kernel of one or several groups, or a single node.

    ``groups`` is empty for a node that is not fused; ``node`` is None for kernels. Both are there
    for a contraction and the elementwise group that is applied to each element before it is
    stored.
    """

    groups: list[Group] = field(default_factory=list)
    node: Node | None = None

    @property
    def nodes(self) -> list[Node]:
        """All nodes of the item."""
        single = [] if self.node is None else [self.node]
        return [*single, *(node for group in self.groups for node in group.nodes)]

    @property
    def results(self) -> list[Value]:
        """The values it leaves in memory."""
        if self.groups:
            return [value for group in self.groups for value in group.outputs]
        return [] if self.node is None else list(self.node.outputs)


@dataclass(frozen=True, eq=False)
class Boundary:
    """A value that goes through memory between two items, and why they are two.

    Attributes
    ----------
    value : Value
    reader : Node
        Reads the value, or what index arithmetic makes of it.
    reason : str
    """

    value: Value
    reader: Node
    reason: str


@dataclass(frozen=True, eq=False)
class Fused:
    """A graph cut into kernels and single nodes.

    Attributes
    ----------
    graph : Graph
    items : tuple of Item
        In a valid order.
    boundaries : tuple of Boundary
        Why was this not fused: one for each pair of items that meet in memory, where the strategy
        tells.
    regions : mapping
        The same for each region (body of a loop, branch) of the graph's nodes.
    """

    graph: Graph
    items: tuple[Item, ...]
    boundaries: tuple[Boundary, ...] = ()
    regions: Mapping[Graph, Fused] = field(default_factory=dict)


class Fusion(Step, Protocol):
    """A strategy of fusing."""

    def run(self, graph: Graph, context: Context) -> Fused:
        """The graph as items; ``regions`` are left to the driver."""


def fuse_graph(strategy: Fusion, otherwise: Fusion, graph: Graph, context: Context) -> Fused:
    """Fuse a graph and its regions.

    Parameters
    ----------
    strategy : Fusion
    otherwise : Fusion
        What is done instead where bisecting stops before fusion.
    graph : Graph
        Of primitives.
    context : Context
    """
    chosen = strategy if context.is_wanted(strategy) else otherwise
    return context.run(chosen, lambda: _fuse_everywhere(chosen, graph, context),
                       len(graph.nodes), lambda fused: len(fused.items), verify_fused)


def _fuse_everywhere(strategy: Fusion, graph: Graph, context: Context) -> Fused:
    regions = {region: _fuse_everywhere(strategy, region, context)
               for node in graph.nodes for region in node.regions}
    fused = strategy.run(graph, context)
    return replace(fused, regions=regions) if regions else fused


# ---------------------------------------------------------------------------- the rules

def verify_fused(fused: Fused) -> None:
    """Check that items come after what they need, and that no node is left out or done twice.

    Raises
    ------
    VerificationError
        With the text of what was fused.
    """
    for problem in (*_problems(fused), *_late_checks(fused)):
        raise VerificationError(f"fusion of {fused.graph.name}: {problem}\n{print_fused(fused)}")
    for region in fused.regions.values():
        verify_fused(region)


def _problems(fused: Fused) -> Iterator[str]:
    makers: dict[Value, int] = {}
    for number, item in enumerate(fused.items):
        for value in item.results:
            if value in makers:
                yield f"items {makers[value]} and {number} both give {value!r}"
            makers[value] = number
    members = {node for item in fused.items for node in item.nodes}
    for node in fused.graph.nodes:
        if not is_fusable(node) and node not in members:
            yield f"{node.op.name} is in no item"
    for number, item in enumerate(fused.items):
        for value in values_read(item, makers):
            if makers[value] > number:
                yield f"item {number} reads {value!r}, which item {makers[value]} gives later"


def _late_checks(fused: Fused) -> Iterator[str]:
    """Checks that come after what relies on them."""
    places: dict[Node, int] = {}
    for number, item in enumerate(fused.items):
        for node in item.nodes:
            places.setdefault(node, number)
    for node, checks in guarding_checks(fused.graph).items():
        for check in checks:
            if places.get(node, len(fused.items)) < places.get(check, 0):
                yield f"{node.op.name} runs before the check {check.attrs}, which it needs"


def values_read(item: Item, makers: Mapping[Value, int]) -> list[Value]:
    """Results of other items that an item reads, also through nodes that are in none."""
    members = set(item.nodes)
    stack = [value for node in item.nodes for value in node.inputs]
    seen: set[Value] = set()
    found: list[Value] = []
    while stack:
        value = stack.pop()
        if value in seen or value.node is None or value.node in members:
            continue
        seen.add(value)
        if value in makers:
            found.append(value)
        else:
            stack.extend(value.node.inputs)
    return found


# ---------------------------------------------------------------------------- the text

def print_fused(fused: Fused) -> str:
    """What was fused, as text; values have the names they have in the text of the graph.

    ::

        fusion softened {
          0: kernel [3, 4] sums over [1]: multiply exp reduce_sum -> %2  # model.py:42
          1: matmul -> %3  # model.py:43
          %2 goes through memory from 0 to 1: matmul is computed by itself
        }
    """
    return "\n".join(_lines(fused)) + "\n"


def _lines(fused: Fused) -> Iterator[str]:
    names, symbols = name_values(fused.graph)
    yield f"fusion {notation.name_text(fused.graph.name)} {{"
    makers: dict[Value, int] = {}
    places: dict[Node, int] = {}
    for number, item in enumerate(fused.items):
        results = ", ".join(names.get(v, "%?") for v in item.results)
        arrow = f" -> {results}" if results else ""
        yield f"  {number}: {_item_text(item, symbols)}{arrow}{_sources(fused.graph, item.nodes)}"
        makers.update(dict.fromkeys(item.results, number))
        places.update(dict.fromkeys(item.nodes, number))
    for boundary in fused.boundaries:
        first, last = makers.get(boundary.value), places.get(boundary.reader)
        if first is not None and last is not None:
            yield (f"  {names.get(boundary.value, '%?')} goes through memory from {first} to "
                   f"{last}: {boundary.reason}")
    for region in fused.regions.values():
        yield from (f"  {line}" for line in _lines(region))
    yield "}"


def _item_text(item: Item, symbols: Names) -> str:
    if not item.groups:
        return "nothing" if item.node is None else item.node.op.name
    parts = [] if item.node is None else [f"{item.node.op.name} with"]
    for group in item.groups:
        shape = ", ".join(notation.dim_text(d, symbols) for d in group.domain)
        sums = "" if group.axes is None else f" sums over {list(group.axes)}"
        words = " ".join(node.op.name for node in group.nodes)
        parts.append(f"kernel [{shape}]{sums}: {words}")
    return " and ".join(parts) if item.node is None else " ".join(parts)


def _sources(graph: Graph, nodes: Sequence[Node]) -> str:
    places = dict.fromkeys(f"{os.path.basename(s.file)}:{s.line}" for s in (
        graph.sources.get(node) for node in nodes) if s is not None)
    return f"  # {', '.join(places)}" if places else ""
