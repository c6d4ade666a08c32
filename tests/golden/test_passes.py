"""Each pass over graphs: what it makes of the graphs in its folder, as text and by value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from golden_graphs import Compare, arrays_for, read_graph, require_same

from twofold.ir.base.types import VariableType
from twofold.ir.graph import Graph
from twofold.ir.graph.interpret import Cell, interpret
from twofold.ir.graph.text import print_graph
from twofold.ir.graph.verify import verify
from twofold.ir.passes import PIPELINE, apply_pass
from twofold.ir.passes.functionalize_variables import functionalize_variables

FOLDER = Path(__file__).parent / "passes"
PASSES = {item.name: lambda graph, item=item: apply_pass(item, graph) for item in PIPELINE}
GRAPHS = sorted(FOLDER.glob("*/*.graph"))


def functionalized(graph: Graph) -> Graph:
    """The graph without variables."""
    return functionalize_variables(graph).graph


def changed(path: Path) -> tuple[Graph, Graph]:
    """A graph, and what the pass of its folder makes of it."""
    before = read_graph(path)
    name = path.parent.name
    return before, PASSES[name](before) if name in PASSES else functionalized(before)


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_text_and_values(path: Path, compare_golden: Compare) -> None:
    before, after = changed(path)
    verify(after)
    compare_golden(path.with_suffix(".after"), print_graph(after))
    arrays = arrays_for(before)
    wanted = interpret_with_variables(before, arrays)
    require_same(interpret(after, arrays), wanted)


def interpret_with_variables(graph: Graph, arrays: list[Any]) -> list[Any]:
    """Outputs, then the new values of variables that are assigned, in the order of assignment."""
    functional = functionalize_variables(graph)
    state = [Cell(array) if isinstance(value.type, VariableType) else array
             for value, array in zip(graph.inputs, arrays, strict=True)]
    outputs = interpret(graph, state)
    return [*outputs, *(state[place].array for place in functional.updates.values())]


@pytest.mark.parametrize("name", [*PASSES, "functionalize_variables"])
def test_each_pass_has_graphs_that_it_changes_and_one_that_it_leaves(name: str) -> None:
    pairs = [changed(path) for path in GRAPHS if path.parent.name == name]
    assert sum(before is not after for before, after in pairs) >= 2
    assert sum(before is after for before, after in pairs) >= 1


def test_folders_are_named_after_passes() -> None:
    assert {path.parent.name for path in GRAPHS} == {*PASSES, "functionalize_variables"}
