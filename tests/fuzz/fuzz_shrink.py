"""Makes a failing program smaller while it keeps failing, and writes it as a script of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from fuzz_generator import Program
from fuzz_regions import NOTES
from fuzz_runner import Failure, merged, run_once

from twofold.dataclass import fields, replace
from twofold.errors import TwofoldError
from twofold.ir.base.bind import bind_shapes
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType, VariableType
from twofold.ir.graph import Graph, GraphBuilder, Node, Value
from twofold.ir.graph.interpret import Cell, interpret
from twofold.ir.graph.text import print_graph
from twofold.ir.passes import RemoveDead, apply_pass

Check = Callable[[Program], bool]


def remade(program: Program, graph: Graph, arrays: Sequence[Any]) -> Program:
    """The program of another graph, with what the interpreter says it must give."""
    held = [Cell(a, v.dtype) if isinstance(v.type, VariableType) else a
            for v, a in zip(graph.inputs, arrays, strict=True)]
    NOTES.clear()
    wanted = interpret(graph, held)
    notes = list(NOTES)
    state = {i: x.array for i, x in enumerate(held) if isinstance(x, Cell)}
    known: dict[Symbol, int] = {}
    bind_shapes([v.type for v in graph.inputs], [a.shape for a in arrays], known)
    return replace(program, graph=graph, arrays=list(arrays), wanted=wanted, state=state,
                   known=known, notes=notes)


def shrink(failure: Failure, attempts: int = 300, fails: Check | None = None) -> Program:
    """A small program that fails in the same mode.

    Parameters
    ----------
    failure : Failure
    attempts : int
        How many smaller programs are tried at most.
    fails : callable, optional
        Whether a program still fails; default: it fails in the failure's mode, in whatever way.
    """
    program = failure.programs[0]
    if len(failure.programs) > 1:
        graph, arrays = merged(failure.programs)
        program = remade(program, graph, arrays)
    shrinker = _Shrinker(program, fails or (
        lambda p: run_once([p], failure.mode)[0] is not None), attempts)
    return shrinker.run()


class _Shrinker:
    def __init__(self, program: Program, fails: Check, attempts: int):
        self.program = program
        self.fails = fails
        self.left = attempts

    def run(self) -> Program:
        if not self.accept(self.program.graph, self.program.arrays):
            return self.program
        size = -1
        while size != len(self.program.graph.nodes) and self.left > 0:
            size = len(self.program.graph.nodes)
            self.drop_outputs()
            self.earlier_output()
            self.cut_nodes()
            self.drop_effects()
            self.smaller_extents()
        return self.program

    def accept(self, graph: Graph, arrays: Sequence[Any]) -> bool:
        """Take a graph over when it is valid and fails."""
        if self.left <= 0:
            return False
        self.left -= 1
        try:
            graph, arrays = _without_unused(apply_pass(RemoveDead(), graph), arrays)
            program = remade(self.program, graph, arrays)
        except (TwofoldError, ValueError, TypeError, KeyError, IndexError):
            return False
        if not self.fails(program):
            return False
        self.program = program
        return True

    def drop_outputs(self) -> None:
        outputs = list(self.program.graph.outputs)
        half = len(outputs) // 2
        if half > 1 and not self.accept(_with(self.program.graph, outputs=outputs[:half]),
                                        self.program.arrays):
            self.accept(_with(self.program.graph, outputs=outputs[half:]), self.program.arrays)
        i = 0
        while i < len(self.program.graph.outputs) and len(self.program.graph.outputs) > 1:
            outputs = list(self.program.graph.outputs)
            del outputs[i]
            if not self.accept(_with(self.program.graph, outputs=outputs), self.program.arrays):
                i += 1

    def earlier_output(self) -> None:
        """Give back one value from further up instead, where that fails already."""
        graph = self.program.graph
        made = [v for node in graph.nodes for v in node.outputs if v not in graph.outputs]
        for value in made[:25] if len(graph.outputs) == 1 else ():
            if self.accept(_with(graph, outputs=[value]), self.program.arrays):
                return

    def cut_nodes(self) -> None:
        """Make results of nodes inputs, last nodes first and many at once before one by one."""
        chunk = max(1, len(self.program.graph.nodes) // 2)
        while chunk >= 1:
            place = len(self.program.graph.nodes)
            while place > 0:
                nodes = self.program.graph.nodes[max(place - chunk, 0):place]
                place -= chunk
                nodes = [n for n in nodes if n.outputs and n.op.is_pure]
                if nodes:
                    self._cut(nodes)
                    place = min(place, len(self.program.graph.nodes))
            chunk //= 2

    def _cut(self, nodes: Sequence[Node]) -> None:
        graph = self.program.graph
        values = _values(self.program)
        gone = set(nodes)
        rest = [n for n in graph.nodes if n not in gone]
        read = {v for n in rest for v in n.inputs}
        made = [v for n in nodes for v in n.outputs if v in read]
        outputs = [v for v in graph.outputs if v.node not in gone]
        if not outputs or any(v not in values for v in made):
            return
        self.accept(*_rebuilt(graph, rest, outputs, self.program.arrays, made,
                              [values[v] for v in made]))

    def drop_effects(self) -> None:
        for node in list(self.program.graph.nodes):
            if not node.op.is_pure and not node.outputs:
                rest = [n for n in self.program.graph.nodes if n is not node]
                graph = self.program.graph
                self.accept(*_rebuilt(graph, rest, graph.outputs, self.program.arrays, [], []))

    def smaller_extents(self) -> None:
        """Replace one extent after another by a smaller one, where shapes can be inferred again."""
        extents = {d for v in self.program.graph.inputs for d in v.shape
                   if isinstance(d, int) and d > 1}
        for extent in sorted(extents, reverse=True):
            for smaller in dict.fromkeys((1, 2, 3, extent // 2)):
                if smaller < extent and self._resize(extent, smaller):
                    break

    def _resize(self, old: int, new: int) -> bool:
        graph = self.program.graph
        if any(node.regions for node in graph.nodes):
            return False
        builder = GraphBuilder(graph.name, intern=False)
        values: dict[Value, Value] = {}
        arrays = []
        for value, array in zip(graph.inputs, self.program.arrays, strict=True):
            shape = tuple(new if d == old else d for d in value.shape)
            cut = array[tuple(slice(0, new) if d == old else slice(None) for d in value.shape)]
            arrays.append(np.array(cut))
            values[value] = builder.input(type(value.type)(value.dtype, shape), value.name)
        try:
            for node in graph.nodes:
                outputs = builder.apply(node.op, [values[v] for v in node.inputs],
                                        _resized(node.attrs, old, new))
                values.update(zip(node.outputs, outputs, strict=True))
        except (TwofoldError, ValueError, TypeError, IndexError, ZeroDivisionError):
            return False
        return self.accept(builder.finish([values[v] for v in graph.outputs]), arrays)


def _resized(attrs: Any, old: int, new: int) -> Any:
    changed = {}
    for name in fields(attrs):
        value = getattr(attrs, name)
        if name in ("shape", "sizes", "end") and isinstance(value, tuple):
            changed[name] = tuple(new if d == old else d for d in value)
        elif name in ("depth", "length", "rows", "columns") and value == old:
            changed[name] = new
    return replace(attrs, **changed) if changed else attrs


def _with(graph: Graph, outputs: Sequence[Value]) -> Graph:
    return Graph(graph.inputs, graph.nodes, outputs, graph.name)


def _values(program: Program) -> dict[Value, Any]:
    """What every value of a program holds."""
    found: dict[Value, Any] = {}
    outer = set(program.graph.nodes)
    from twofold.ir.graph.interpret import run_op
    known = dict(program.known)

    def host(node: Node, operands: Sequence[Any]) -> Any:
        if node not in outer or (node.op.variable_inputs and not node.outputs):
            return None
        types = [v.type for v in node.outputs]
        results = run_op(node.op, node.attrs, operands, types, node.regions, known)
        bind_shapes(types, [r.shape for r in results], known)
        found.update(zip(node.outputs, (np.array(r) for r in results), strict=True))
        return results

    held = [Cell(a, v.dtype) if isinstance(v.type, VariableType) else a
            for v, a in zip(program.graph.inputs, program.arrays, strict=True)]
    interpret(program.graph, held, host=host)
    return found


def _rebuilt(graph: Graph, nodes: Sequence[Node], outputs: Sequence[Value], arrays: Sequence[Any],
             extra: Sequence[Value], held: Sequence[Any]) -> tuple[Graph, list[Any]]:
    """A graph of some of the nodes; ``extra`` values become inputs."""
    builder = GraphBuilder(graph.name, intern=False)
    values = {v: builder.input(v.type, f"x{i}") for i, v in enumerate((*graph.inputs, *extra))}
    for node in nodes:
        made = builder.copy_node(node, [values[v] for v in node.inputs])
        values.update(zip(node.outputs, made, strict=True))
    return builder.finish([values[v] for v in outputs]), [*arrays, *held]


def _without_unused(graph: Graph, arrays: Sequence[Any]) -> tuple[Graph, list[Any]]:
    used = {v for node in graph.nodes for v in node.inputs} | set(graph.outputs)
    symbols = {s for v in graph.inputs for d in v.shape if not isinstance(d, int) for s in [d]}
    kept = [i for i, v in enumerate(graph.inputs) if v in used or (
        symbols and any(not isinstance(d, int) for d in v.shape))]
    builder = GraphBuilder(graph.name, intern=False)
    values = {graph.inputs[i]: builder.input(graph.inputs[i].type, f"x{n}")
              for n, i in enumerate(kept)}
    for node in graph.nodes:
        made = builder.copy_node(node, [values[v] for v in node.inputs])
        values.update(zip(node.outputs, made, strict=True))
    return builder.finish([values[v] for v in graph.outputs]), [arrays[i] for i in kept]


# ---------------------------------------------------------------------------- scripts

SCRIPT = '''"""{what}"""

import sys

import numpy as np

from twofold.runtime.reproduce import reproduce

nan, inf = np.nan, np.inf
TEXT = """
{text}"""
INPUTS = [
{inputs}
]

sys.exit(reproduce(TEXT, "{backend}", inputs=INPUTS))
'''


def script(program: Program, mode: str, what: str) -> str:
    """A program as a script that compares a backend with the interpreter."""
    lines = []
    for value, array in zip(program.graph.inputs, program.arrays, strict=True):
        dtype = value.dtype
        kind = "complex128" if dtype.is_complex else "float64" if dtype.is_floating else "int64"
        numbers = array.astype(kind) if dtype.is_inexact else array
        numbers = np.round(numbers, 3) if dtype.is_inexact and math.prod(array.shape) > 64 \
            else numbers
        lines.append(f"    np.array({numbers.ravel().tolist()}).astype(np.{kind})"
                     f".reshape({array.shape}),")
    text = print_graph(program.graph, sources=False)
    backend = "llvm" if mode == "eager" else mode
    return SCRIPT.format(what=what.replace('"', "'").replace("\\", "/"), text=text,
                         inputs="\n".join(lines), backend=backend)


__all__ = ["TensorType", "remade", "script", "shrink"]
