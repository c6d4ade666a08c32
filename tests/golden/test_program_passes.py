"""Each pass over host programs: the program before and after it, as text and by value."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden_graphs import Compare, arrays_for, read_graph, require_same

from twofold.backends.reference.backend import NumpyRunner
from twofold.ir.graph.interpret import interpret
from twofold.ir.passes import PIPELINE, Context, StepRecord, run_passes
from twofold.ir.passes.functionalize_variables import functionalize_variables
from twofold.ir.program.interpret import interpret_program
from twofold.ir.program.nodes import Program
from twofold.ir.program.passes import PROGRAM_PASSES
from twofold.ir.program.text import print_program
from twofold.ir.program.verify import verify_program
from twofold.runtime.compile import lower_graph

FOLDER = Path(__file__).parent / "program_passes"
NAMES = [item.name for item in PROGRAM_PASSES]
GRAPHS = sorted(FOLDER.glob("*/*.graph"))


def texts(path: Path) -> tuple[str, str, Program]:
    """A program before and after the pass of its folder, and after all."""
    shown: list[tuple[str, str]] = []

    def watch(record: StepRecord) -> None:
        if isinstance(record.result, Program):  # as it is now: passes may write into slots
            shown.append((record.name, print_program(record.result)))

    functional = functionalize_variables(read_graph(path))
    graph = run_passes(PIPELINE, functional.graph)
    program = lower_graph(graph, functional.updates, Context(watch=watch))
    place = [name for name, _ in shown].index(path.parent.name)
    return shown[place - 1][1], shown[place][1], program


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_text_and_values(path: Path, compare_golden: Compare) -> None:
    before, after, program = texts(path)
    verify_program(program)
    compare_golden(path.with_suffix(".before"), before)
    compare_golden(path.with_suffix(".after"), after)
    graph = functionalize_variables(read_graph(path)).graph
    wanted = interpret(graph, arrays_for(graph))
    require_same(interpret_program(program, arrays_for(graph), NumpyRunner()), wanted)


@pytest.mark.parametrize("name", NAMES)
def test_each_pass_has_a_program_that_it_changes_and_one_that_it_leaves(name: str) -> None:
    pairs = [texts(path)[:2] for path in GRAPHS if path.parent.name == name]
    assert {before == after for before, after in pairs} == {True, False}


def test_folders_are_named_after_passes() -> None:
    assert {path.parent.name for path in GRAPHS} == set(NAMES)
