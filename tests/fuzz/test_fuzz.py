"""A few hundred random programs in every mode; tools/fuzz.py runs as many as there is time for."""

from __future__ import annotations

from collections import Counter

import pytest
from fuzz_checks import check_gradients, check_sizes
from fuzz_generator import Program
from fuzz_open import CUT, OPENED
from fuzz_programs import make_program
from fuzz_runner import Failure, run
from fuzz_shrink import script, shrink

from twofold.ir.graph.parse import parse_graph
from twofold.ir.graph.text import print_graph
from twofold.ir.graph.verify import verify
from twofold.ir.oplib import TABLE
from twofold.ir.ops import Category

pytestmark = pytest.mark.filterwarnings("ignore")
START = 700000


def _programs(first: int, count: int) -> list[Program]:
    return [make_program(seed) for seed in range(START + first, START + first + count)]


def _report(failures: list[Failure]) -> str:
    return "\n".join(f"{f.mode} {f.seeds}: {f.what}\n{script(shrink(f, 60), f.mode, f.what)}"
                     for f in failures[:3])


def _check(programs: list[Program], mode: str, batch: int) -> None:
    failures = []
    for i in range(0, len(programs), batch):
        failures += run(programs[i:i + batch], mode)
    assert not failures, _report(failures)


def test_reference_backend():
    _check(_programs(0, 90), "reference", 4)


def test_eager():
    _check(_programs(120, 100), "eager", 1)


def test_llvm():
    pytest.importorskip("llvmlite")
    _check(_programs(240, 40), "llvm", 10)


def test_open_sizes():
    """Nothing is known of the inputs but ranks; the attributes of ops still are numbers."""
    OPENED.clear()
    _check(_programs(800, 40), "open", 1)
    assert len(OPENED) >= 10


def test_open_sizes_that_turn_out_to_be_1():
    CUT.update(given=0, refused=0)
    _check(_programs(840, 40), "ones", 1)
    assert CUT["given"] >= 15


@pytest.mark.opencl
def test_opencl(opencl):
    _check(_programs(300, 5), "opencl:0", 5)


def test_gradients_are_derivatives():
    found = {seed: check_gradients(seed) for seed in range(START, START + 120)}
    assert not any(found.values()), {seed: text for seed, text in found.items() if text}


def test_other_sizes():
    programs = [p for p in _programs(400, 200) if "symbolic" in p.tags]
    found = {p.seed: check_sizes(p, "reference") for p in programs}
    assert len(found) >= 10
    assert not any(found.values()), {seed: text for seed, text in found.items() if text}


def test_programs_are_valid_and_the_same_each_time():
    for program in _programs(600, 20):
        verify(program.graph)
        again = make_program(program.seed)
        assert print_graph(again.graph) == print_graph(program.graph)
        if not {"host", "gradient"} & program.tags:
            text = print_graph(program.graph, sources=False)
            assert print_graph(parse_graph(text, TABLE), sources=False) == text


def test_programs_have_every_op():
    counts: Counter[str] = Counter()
    for program in _programs(0, 1000):
        counts.update(set(program.ops))
    made_by_passes = {"check_values", "hold_variable"}  # or where variables become values
    missing = {name for name, op in TABLE.items() if not counts[name]
               and name not in made_by_passes}
    assert not missing
    assert sum(counts[n] for n, op in TABLE.items() if op.category is Category.CONTROL) > 100


def test_a_failure_shrinks_to_what_fails():
    def fails(program: Program) -> bool:
        return any(node.op.name == "tanh" for node in program.graph.nodes)

    program = next(p for p in _programs(0, 50)
                   if fails(p) and not p.tags and len(p.graph.nodes) > 15)
    small = shrink(Failure([program], "reference", "made up"), 200, fails)
    assert len(small.graph.nodes) == 1
    compile(script(small, "reference", "made up"), "script", "exec")
