"""Make real ops of all complex ones: after this pass kernels are made of real numbers alone.

A complex value is two real ones from then on. As a whole it is left where it must lie in memory:
as an input or result of the graph, in control flow, for calls of the host. ``real`` and ``imag``
read one part of what lies there, ``complex`` writes both. What an op is on parts says its record
(``on_complex``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...dataclass import dataclass
from ...errors import InternalError
from ..graph import Graph, GraphBuilder, Node, Value
from ..ops import EACH_PART, Element, HostCall, Paired, Parts, Structural
from .context import Context
from .decompose_composites import Decomposing


@dataclass(frozen=True)
class SplitComplex:
    """Complex arithmetic as real arithmetic on two parts."""

    name: str = "split_complex"
    reason: str = "kernels compute with real numbers"
    required: bool = True

    def run(self, graph: Graph, context: Context) -> Graph:
        """The graph with complex values only where they are in memory."""
        if not any(map(_must_be_split, graph.nodes)):
            return graph
        return _Splitter(graph).run()


def _touches_complex(node: Node) -> bool:
    return any(v.dtype.is_complex for v in (*node.inputs, *node.outputs))


def _must_be_split(node: Node) -> bool:
    """Whether a node is anything else than what is left in the end."""
    match node.op.lowering:
        case HostCall() | Structural() | Paired() | Element(same_memory=True):
            return False
        case Element(reads_part=True):
            source = node.inputs[0].node
            while source is not None and not isinstance(source.op.lowering, (HostCall, Structural)):
                if not source.inputs or isinstance(source.op.lowering, Paired):
                    return True
                source = source.inputs[0].node
            return False
    return _touches_complex(node)


class _Splitter:
    """Builds the new graph.

    ``real`` has the new values of real ones, ``whole`` and ``parts`` the two forms of complex ones,
    as far as anybody has asked for them. ``moved`` has complex values that are others in another
    shape: each form of these is made of the same form of the other.
    """

    def __init__(self, graph: Graph):
        self.graph = graph
        self.builder = GraphBuilder(graph.name)
        self.F = Decomposing(self.builder)
        self.real: dict[Value, Value] = {}
        self.whole: dict[Value, Value] = {}
        self.parts: dict[Value, Parts] = {}
        self.moved: dict[Value, Node] = {}

    def run(self) -> Graph:
        for value in self.graph.inputs:
            self._keep(value, self.builder.input(value.type, value.name))
        for node in self.graph.nodes:
            self.builder.source = self.graph.sources.get(node)
            if not _touches_complex(node):
                outputs = self.builder.copy_node(node, [self.real[v] for v in node.inputs],
                                                 self.builder.source)
                self.real.update(zip(node.outputs, outputs, strict=True))
            elif isinstance(node.op.lowering, (HostCall, Structural)):
                self._take_whole(node)
            else:
                self._split(node)
        return self.builder.finish([self._new(v) for v in self.graph.outputs])

    def _keep(self, value: Value, new: Value) -> None:
        (self.whole if value.dtype.is_complex else self.real)[value] = new

    def _new(self, value: Value) -> Value:
        return self._whole(value) if value.dtype.is_complex else self.real[value]

    def _take_whole(self, node: Node) -> None:
        outputs = self.builder.copy_node(node, [self._new(v) for v in node.inputs],
                                         self.builder.source)
        for value, new in zip(node.outputs, outputs, strict=True):
            self._keep(value, new)

    # ------------------------------------------------------------------ the two forms

    def _whole(self, value: Value) -> Value:
        """A complex value as it lies in memory."""
        found = self.whole.get(value)
        if found is None:
            node = self.moved.get(value)
            if node is not None:
                found = self.F.apply(node.op, [self._whole(node.inputs[0])], node.attrs)[0]
            else:
                found = self.F.complex(*self.parts[value])
            self.whole[value] = found
        return found

    def _parts(self, value: Value) -> Parts:
        """A complex value as two real ones."""
        found = self.parts.get(value)
        if found is None:
            node = self.moved.get(value)
            if node is not None:
                found = Parts(*(self.F.apply(node.op, [part], node.attrs)[0]
                                for part in self._parts(node.inputs[0])))
            else:
                held = self.whole[value]
                found = Parts(self.F.real(held), self.F.imag(held))
            self.parts[value] = found
        return found

    # ------------------------------------------------------------------ ops

    def _split(self, node: Node) -> None:
        rule, lowering = node.op.on_complex, node.op.lowering
        if rule is EACH_PART:
            if isinstance(lowering, Element) and lowering.same_memory:
                self.moved[node.outputs[0]] = node
                return
            results: Sequence[Any] = self._apply_to_each(node)
        elif callable(rule):
            operands = [self._parts(v) if v.dtype.is_complex else self.real[v]
                        for v in node.inputs]
            made = rule(self.F, node.attrs, *operands)
            results = [made] if isinstance(made, Parts) or not isinstance(made, tuple) else made
        else:
            raise InternalError(f"{node.op.name} does not say what it is on complex tensors")
        for value, result in zip(node.outputs, results, strict=True):
            if value.dtype.is_complex:
                self.parts[value] = result
            else:
                self.real[value] = result

    def _apply_to_each(self, node: Node) -> list[Any]:
        """The op on the real parts, and on the imaginary ones."""
        sides = [self.F.apply(node.op, [self._parts(v)[side] if v.dtype.is_complex
                                        else self.real[v] for v in node.inputs], node.attrs)
                 for side in (0, 1)]
        return [Parts(re, im) if value.dtype.is_complex else re
                for value, re, im in zip(node.outputs, *sides, strict=True)]
