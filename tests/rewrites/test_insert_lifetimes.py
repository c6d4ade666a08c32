"""Temporaries have memory from their first use to their last, in the innermost list that does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from fusion_programs import programs

import twofold as tf
from twofold.ir.passes import PIPELINE, Context, run_passes
from twofold.ir.program import nodes as p
from twofold.ir.program.passes import InsertLifetimes
from twofold.ir.program.verify import verify_program
from twofold.runtime.compile import lower_graph

PROGRAMS = programs()


def require_lifetimes(instructions: Sequence[p.Instruction], outside: frozenset[p.Slot]) -> None:
    """Each temporary is allocated and freed once, right before its first and after its last use."""
    allocated: set[p.Slot] = set()
    freed: set[p.Slot] = set()
    for position, instruction in enumerate(instructions):
        if isinstance(instruction, p.Alloc):
            assert instruction.slot not in allocated | outside
            allocated.add(instruction.slot)
            used = next(i for i in instructions[position + 1:] if not isinstance(i, p.Alloc))
            assert instruction.slot in p.touched_slots(used)
            continue
        if isinstance(instruction, p.Free):
            assert instruction.slot in allocated - freed
            freed.add(instruction.slot)
            used = next(i for i in reversed(instructions[:position]) if not isinstance(i, p.Free))
            assert instruction.slot in p.touched_slots(used)
            continue
        inner = [instruction.then, instruction.orelse] if isinstance(instruction, p.Branch) else \
            [instruction.condition, instruction.body] if isinstance(instruction, p.Loop) else []
        here = outside | (allocated - freed)
        for region in inner:
            require_lifetimes(region, frozenset(here))
        own = {i.slot for i in p.walk([x for region in inner for x in region])
               if isinstance(i, p.Alloc)}
        for slot in p.touched_slots(instruction):
            assert slot.role != "temporary" or slot in here | own
    assert allocated == freed


@pytest.mark.parametrize("name", PROGRAMS)
def test_straight_programs(name: str) -> None:
    program = lower_graph(run_passes(PIPELINE, PROGRAMS[name][0]))
    verify_program(program)
    require_lifetimes(program.instructions, frozenset())


def two_branches(x):
    return tf.cond(x[0, 0] > 0, lambda: tf.sort(x @ x) @ x, lambda: tf.sort(tf.exp(x)))


def loop_in_branch(x):
    return tf.cond(x[0, 0] > 0, lambda: tf.while_loop(
        lambda i, y: i < 3, lambda i, y: (i + 1, tf.sort(y @ x) + 1.0), [0, x])[1], lambda: x)


def scan(x):
    return tf.scan(lambda total, row: tf.sort(total @ row) + row, tf.stack([x] * 3),
                   tf.zeros([4, 4]))


@pytest.mark.parametrize("function", [two_branches, loop_in_branch, scan],
                         ids=lambda function: function.__name__)
def test_temporaries_of_regions_live_there(function):
    x = tf.constant(np.linspace(-1, 1, 16, dtype=np.float32).reshape(4, 4) + 0.1)
    program = tf.function(function).lower(x).compiled.program
    verify_program(program)
    require_lifetimes(program.instructions, frozenset())
    inside = [i for x in program.instructions if isinstance(x, p.Branch | p.Loop)
              for i in p.walk([x]) if isinstance(i, p.Alloc)]
    assert inside
    np.testing.assert_allclose(tf.function(function)(x).numpy(), function(x).numpy(), rtol=1e-5)


def without_lifetimes(program: p.Program) -> list[p.Instruction]:
    """All instructions but ``Alloc``, ``Free`` and what holds others, in order."""
    return [i for i in p.walk(program.instructions)
            if not isinstance(i, p.Alloc | p.Free | p.Branch | p.Loop)]


def test_nothing_else_is_changed() -> None:
    graph = run_passes(PIPELINE, PROGRAMS["mlp_gradient"][0])
    shown: list[p.Program] = []
    lower_graph(graph, context=Context(watch=lambda record: shown.append(record.result)))
    before = next(x for x in shown if isinstance(x, p.Program))
    assert not any(isinstance(i, p.Alloc | p.Free) for i in p.walk(before.instructions))
    after = InsertLifetimes().run(before, Context())
    assert without_lifetimes(after) == without_lifetimes(before)
    assert p.count(after) > p.count(before)
