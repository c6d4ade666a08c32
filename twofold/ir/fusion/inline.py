"""What needs no memory of its own, and who makes and reads a value when one looks through that.

Movement ops and scalars belong to no group: whoever reads them evaluates them in place. Owns which
nodes those are; what is made of all others is the business of ``groups.py``.
"""

from __future__ import annotations

from collections.abc import Collection

from ..graph import Graph, Node, Value
from ..graph.analysis import defining_nodes, guarding_checks, used_symbols
from ..ops import Category, Element, Paired, Reduction, Scalar

# Nodes evaluated in place of one another; expressions are built recursively.
LONGEST_CHAIN = 40


def is_fusable(node: Node) -> bool:
    """True for nodes that can be part of a fused kernel."""
    return (isinstance(node.op.lowering, (Scalar, Element, Paired, Reduction))
            and len(node.outputs) == 1 and node.op.is_pure)


def is_movement(node: Node) -> bool:
    """True for nodes that are only index arithmetic on at most one input."""
    return (isinstance(node.op.lowering, Element) and len(node.inputs) <= 1
            and node.op.category is not Category.INDEX)


def keeps_memory(node: Node) -> bool:
    """True for a reshape: its result is the input's memory."""
    lowering = node.op.lowering
    return isinstance(lowering, Element) and lowering.same_memory


def _is_small(node: Node) -> bool:
    return isinstance(node.op.lowering, Scalar) and node.outputs[0].type.size == 1


class InlineNodes:
    """Nodes of a graph that are evaluated in place by whoever reads them.

    Attributes
    ----------
    nodes : set of Node
    chained : set of Node
        Nodes that would be inline, did they not end a long chain of such nodes.
    """

    def __init__(self, graph: Graph):
        self.graph = graph
        self.nodes: set[Node] = set()
        self.chained: set[Node] = set()
        self._uses = graph.uses()
        self._outputs = set(graph.outputs)
        self._definers = defining_nodes(graph)
        self._checks = guarding_checks(graph)
        self._producers: dict[Value, set[Node]] = {}  # of inline nodes' results
        self._find()
        self._drop_what_needs_memory()

    def _find(self) -> None:
        depth: dict[Node, int] = {}
        for node in self.graph.nodes:
            if is_fusable(node) and (is_movement(node) or _is_small(node)):
                longest = max((depth.get(v.node, 0) for v in node.inputs if v.node is not None),
                              default=0)
                if longest < LONGEST_CHAIN:
                    self.nodes.add(node)
                    depth[node] = longest + 1
                else:
                    self.chained.add(node)

    def _drop_what_needs_memory(self) -> None:
        """What a single node or the caller reads lies in memory, unless it is a reshape of that."""
        for node in reversed(self.graph.nodes):
            if node not in self.nodes or not self._needs_memory(node):
                continue
            source = node.inputs[0].node if node.inputs else None
            in_memory = bool(node.inputs) and (source is None or source not in self.nodes
                                               or keeps_memory(source))
            if not (keeps_memory(node) and in_memory):
                self.nodes.discard(node)

    def _needs_memory(self, node: Node) -> bool:
        value = node.outputs[0]
        return value in self._outputs or any(
            not is_fusable(user) or (user in self.nodes and keeps_memory(user)
                                     and self._needs_memory(user))
            for user in self._uses[value])

    def users(self, value: Value) -> list[Node]:
        """Nodes that have a value as their input, inline or not."""
        return self._uses[value]

    def producers(self, value: Value) -> Collection[Node]:
        """Nodes outside the inline ones that a value is computed from."""
        if value.node is None:
            return ()
        if value.node not in self.nodes:
            return (value.node,)
        known = self._producers.get(value)
        if known is not None:
            return known
        found: set[Node] = set()
        stack = [value]
        seen: set[Value] = set()
        while stack:
            v = stack.pop()
            if v in seen or v.node is None:
                continue
            seen.add(v)
            if v.node in self.nodes:
                stack.extend(v.node.inputs)
                found |= self.definers(v.node)
            else:
                found.add(v.node)
        self._producers[value] = found
        return found

    def definers(self, node: Node) -> set[Node]:
        """Nodes that define or check the sizes a node has to do with; they must run before it."""
        checks = self._checks.get(node, set())
        if not self._definers:
            return checks
        return checks | {self._definers[s] for s in used_symbols(node)
                         if s in self._definers} - {node}

    def readers(self, value: Value) -> list[tuple[Node | None, Value]]:
        """Who reads a value, through inline nodes: the reading node and the value it reads.

        None is the caller.
        """
        found: list[tuple[Node | None, Value]] = []
        stack = [value]
        seen: set[Value] = set()
        while stack:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            if v in self._outputs:
                found.append((None, v))
            for user in self._uses[v]:
                if user in self.nodes:
                    stack.append(user.outputs[0])
                else:
                    found.append((user, v))
        return found

    def are_fusable(self, readers: list[tuple[Node | None, Value]]) -> bool:
        """True when all readers are nodes that can be part of a fused kernel."""
        return all(user is not None and is_fusable(user) for user, _ in readers)
