"""Graphs as text, and the host programs and kernels they become."""

from __future__ import annotations

from pathlib import Path

import pytest

from twofold.ir.graph.parse import parse_graph
from twofold.ir.graph.text import print_graph
from twofold.ir.graph.verify import verify
from twofold.ir.oplib import TABLE
from twofold.ir.program.text import print_program
from twofold.ir.program.verify import verify_program
from twofold.runtime.compile import lower_graph

FOLDER = Path(__file__).parent / "graphs"
GRAPHS = sorted(FOLDER.glob("*.graph"))


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_program(path: Path, compare_golden):
    text = path.read_text(encoding="utf-8")
    graph = parse_graph(text, TABLE)
    verify(graph)
    assert print_graph(graph) == text
    program = lower_graph(graph)
    verify_program(program)
    compare_golden(path.with_suffix(".program"), print_program(program, kernels=True))


def test_there_are_graphs():
    assert len(GRAPHS) >= 4
