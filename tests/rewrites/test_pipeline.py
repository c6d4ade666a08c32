"""The steps of a compile: changed, bisected, verified, shown while they run."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

import numpy as np
import pytest

import twofold as tf
from twofold.dataclass import replace
from twofold.errors import InternalError, VerificationError
from twofold.ir.program.nodes import Copy, Return, launches
from twofold.runtime import backend as backends

X = tf.constant(np.linspace(-1, 1, 16, dtype=np.float32).reshape(4, 4))


def program(x):
    return tf.nn.softmax(x) + tf.reduce_sum(tf.exp(x))


@dataclass(frozen=True)
class Failing:
    name: str = "failing"
    reason: str = "a test"
    required: bool = False

    def run(self, subject, context):
        raise RuntimeError("no")


@pytest.fixture
def pipeline():
    """The pipeline, put back afterwards."""
    pipeline = tf.compiler.pipeline()
    passes, fusion, program = list(pipeline), pipeline.fusion, list(pipeline.program)
    yield pipeline
    pipeline[:], pipeline.fusion, pipeline.program[:] = passes, fusion, program


# ---------------------------------------------------------------------------- changes

def test_every_change_makes_functions_compile_again(pipeline):
    seen = []

    @dataclass(frozen=True)
    class Watch:
        name: str = "watch"
        reason: str = "a test"
        required: bool = False

        def run(self, subject, context):
            seen.append(type(subject).__name__)
            return subject

    f = tf.function(program)
    f(X), f(X), f(X)
    assert f.experimental_get_tracing_count() == 1
    pipeline.insert(0, Watch())
    f(X), f(X)
    assert seen == ["Graph"] and f.experimental_get_tracing_count() == 2
    pipeline.program.append(Watch())
    f(X), f(X)
    assert seen == ["Graph", "Graph", "Program"]
    pipeline.remove(Watch())
    f(X)
    assert seen[3:] == ["Program"]
    assert f.explain().reasons[1].endswith("another pipeline of passes")


def test_context_says_what_is_compiled_for_and_takes_notes(pipeline):
    @dataclass(frozen=True)
    class Note:
        name: str = "note"
        reason: str = "a test"
        required: bool = False

        def run(self, graph, context):
            context.note(f"{graph.name} for {context.backend}, check {context.option('check')}")
            return graph

    pipeline.insert(0, Note())
    f = tf.function(program)
    f(X)
    assert f.explain().traces[0]["notes"] == ["program for llvm, check 1"]


# ---------------------------------------------------------------------------- bisecting

def step_names(compiled):
    return [step.name for step in compiled.steps]


def test_stop_after_covers_fusion_and_program_passes():
    def update(v):
        v.assign(tf.exp(v) + 1.0)
        return tf.nn.softmax(v)

    everything = step_names(tf.function(update).lower(tf.Variable(X)).compiled)
    assert everything == ["inline_calls", "remove_dead", "add_value_checks", "decompose_composites",
                          "split_complex", "fold_transposes", "split_reductions", "remove_dead",
                          "fuse", "build_program", "delay_updates", "insert_lifetimes",
                          "share_updates"]
    counts, wanted = [], None
    for most in range(13):
        with tf.options(stop_after=most):
            variable = tf.Variable(X)
            f = tf.function(update)
            result = f(variable).numpy()
            compiled = f.lower(variable).compiled
        if wanted is None:
            wanted = result, variable.numpy()
        np.testing.assert_allclose(result, wanted[0], rtol=1e-6)
        np.testing.assert_allclose(variable.numpy(), wanted[1], rtol=1e-6)
        counts.append(("fuse" in step_names(compiled), "delay_updates" in step_names(compiled),
                       compiled.program.outputs[1].alias is not None))
    assert counts[8] == (False, False, False)
    assert counts[9] == (True, False, False)
    assert counts[10] == counts[11] == (True, True, False)
    assert counts[12] == (True, True, True)


def test_stop_after_takes_the_name_of_a_step():
    """As far as the step of that name, wherever a number would stop at the same place."""
    steps = tf.compiler.pipeline().steps()
    assert len(steps) == len(set(steps)) == 12 and steps[1] == "remove_dead"
    assert steps[7] == "remove_dead:2" and steps[8] == "fuse"
    for number, name in enumerate(steps, 1):
        with tf.options(stop_after=number):
            wanted = tf.function(program).lower(X).compiled
        with tf.options(stop_after=name):
            found = tf.function(program).lower(X).compiled
        assert step_names(found) == step_names(wanted), name
    with tf.options(stop_after="remove_dead:1"):
        assert step_names(tf.function(program).lower(X).compiled)[:3] == [
            "inline_calls", "remove_dead", "decompose_composites"]


def test_a_step_that_there_is_not_is_refused_with_those_there_are():
    with tf.options(stop_after="fusion"), pytest.raises(ValueError, match=(
            "stop_after='fusion' names no step of the compiler; the steps are: inline_calls, ")):
        tf.function(program)(X)
    for wrong in ("two words", "fuse:", "fuse:x", "-", ""):
        with pytest.raises((TypeError, ValueError)), tf.options(stop_after=wrong):
            pass


def test_without_fusion_every_op_is_a_kernel():
    with tf.options(stop_after=0):
        apart = tf.function(program).lower(X).compiled
    fused = tf.function(program).lower(X).compiled
    assert apart.kernel_count > fused.kernel_count == len(launches(fused.program))


# ---------------------------------------------------------------------------- verifying

def test_program_passes_are_verified(pipeline):
    @dataclass(frozen=True)
    class Wrong:
        name: str = "wrong"
        reason: str = "a test"
        required: bool = False

        def run(self, program, context):
            copy = Copy(program.inputs[0], program.inputs[0])
            return replace(program, instructions=(copy, *program.instructions))

    pipeline.program.insert(1, Wrong())
    with pytest.raises(VerificationError, match=r"after wrong: program program: .* is written"):
        tf.function(program)(X)


def test_programs_without_lifetimes_are_verified_too(pipeline):
    @dataclass(frozen=True)
    class Shorter:
        name: str = "shorter"
        reason: str = "a test"
        required: bool = False

        def run(self, program, context):
            return replace(program, instructions=(Return(program.outputs),))

    pipeline.program.insert(0, Shorter())
    with pytest.raises(VerificationError, match=r"after shorter: .* is read, but holds nothing"):
        tf.function(program)(X)


# ---------------------------------------------------------------------------- evidence

def dumped(folder):
    (only,) = os.listdir(folder)
    return {name: (folder / only / name).read_text() for name in os.listdir(folder / only)}


def test_dump_has_every_step_in_order(tmp_path):
    with tf.options(dump_dir=str(tmp_path)):
        tf.function(program)(X)
    files = dumped(tmp_path)
    assert {"0_graph.txt", "1_inline_calls.txt", "9_fuse.txt", "10_build_program.txt",
            "13_share_updates.txt", "program.txt", "kernel.txt", "llvm.ll", "asm.s", "repro.py",
            "report.json"} <= set(files)
    assert files["9_fuse.txt"].startswith("fusion program {") and "alloc" in files["program.txt"]
    assert [s["name"] for s in json.loads(files["report.json"])["steps"]][8] == "fuse"


@pytest.mark.parametrize("place", ["graph", "fusion", "program"])
def test_a_step_that_raises_leaves_what_came_before(pipeline, tmp_path, place):
    if place == "graph":
        pipeline.insert(3, Failing())
    elif place == "fusion":
        pipeline.fusion = Failing()
    else:
        pipeline.program.insert(1, Failing())
    with tf.options(dump_dir=str(tmp_path)), pytest.raises(RuntimeError, match="no"):
        tf.function(program)(X)
    files = dumped(tmp_path)
    last = {"graph": "3_add_value_checks.txt", "fusion": "8_remove_dead.txt",
            "program": "11_delay_updates.txt"}[place]
    assert "softmax" in files["0_graph.txt"] and last in files and "repro.py" in files
    assert files["error.txt"].startswith("in failing\n")
    assert "RuntimeError: no" in files["error.txt"]
    assert json.loads(files["report.json"])["failed_in"] == "failing"


def test_text_that_llvm_rejects_is_there(tmp_path, monkeypatch):
    backends.get("llvm")
    from twofold.backends.llvm.run import backend
    right = backend.emit_program

    def wrong(*arguments):
        text = right(*arguments)
        text.text += "define void @broken() { nonsense }\n"
        return text

    monkeypatch.setattr(backend, "emit_program", wrong)
    with tf.options(dump_dir=str(tmp_path)), pytest.raises(InternalError):
        tf.function(program)(X)
    files = dumped(tmp_path)
    assert "nonsense" in files["llvm.ll"] and "launch" in files["program.txt"]
    assert files["error.txt"].startswith("in llvm\n")


def test_debug_prints_fusion_and_says_where_it_failed(pipeline, capfd):
    with tf.options(debug=3):
        tf.function(program)(X)
    printed = capfd.readouterr().err
    assert "---- after decompose_composites" in printed and "---- after fuse" in printed
    assert "fusion program {" in printed and "---- after build_program" not in printed
    pipeline.insert(1, Failing())
    with tf.options(debug=1), pytest.raises(RuntimeError):
        tf.function(program)(X)
    assert "RuntimeError in failing" in capfd.readouterr().err


def test_a_printer_that_fails_is_seen(monkeypatch):
    lowered = tf.function(program).lower(X)

    def broken(stage):
        raise KeyError("a defect")

    monkeypatch.setattr(lowered.compiled.executable, "text", broken)
    with pytest.raises(KeyError, match="a defect"):
        lowered.text("llvm")
