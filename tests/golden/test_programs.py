"""Graphs of primitives as text, and the host programs and kernels they become, by value too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from golden_graphs import Compare, arrays_for, read_graph, require_same

from twofold.backends.reference.backend import NumpyRunner
from twofold.ir.graph import Graph, Node
from twofold.ir.graph.interpret import interpret
from twofold.ir.ops import Decompose, Structural, Structure
from twofold.ir.ops.lowering import Lowering
from twofold.ir.program.interpret import interpret_program
from twofold.ir.program.text import print_program
from twofold.ir.program.verify import verify_program
from twofold.runtime.compile import lower_graph

FOLDER = Path(__file__).parent / "graphs"
GRAPHS = sorted(FOLDER.glob("*.graph"))


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_program(path: Path, compare_golden: Compare) -> None:
    graph = read_graph(path)
    program = lower_graph(graph)
    verify_program(program)
    compare_golden(path.with_suffix(".program"), print_program(program, kernels=True))
    arrays = arrays_for(graph)
    require_same(interpret_program(program, arrays, NumpyRunner()), interpret(graph, arrays))


def nodes(graph: Graph) -> Iterator[Node]:
    """The nodes of a graph and its regions."""
    for node in graph.nodes:
        yield node
        for region in node.regions:
            yield from nodes(region)


def test_every_way_of_lowering_is_there() -> None:
    """Except what is gone before programs are built."""
    found = [node.op.lowering for path in GRAPHS for node in nodes(read_graph(path))]
    assert {type(lowering) for lowering in found} == set(get_args(Lowering)) - {Decompose}
    kinds = {lowering.kind for lowering in found if isinstance(lowering, Structural)}
    assert kinds == set(Structure) - {Structure.CALL, Structure.READ, Structure.ASSIGN}
