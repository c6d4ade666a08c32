"""Names of kernels are no part of caches, and replaced emitters are never silently ignored."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import twofold as tf
from twofold.runtime import backend as backends

pytest.importorskip("llvmlite")
from twofold.backends.llvm.kernel import schedule
from twofold.backends.llvm.kernel.expression import ExpressionWriter
from twofold.backends.llvm.program import emitters
from twofold.ir.kernel import traverse

ROOT = Path(__file__).resolve().parents[2]
X = tf.constant(np.linspace(-1, 1, 1 << 12, dtype=np.float32).reshape(64, 64))

LAYER = """
def layer(x, w):
    return tf.nn.softmax(tf.tanh(tf.matmul(x, w) + 1.0) * 0.5)
"""


def compiled(source: str, file: str):
    """The compiled function that a source text defines."""
    names = {"tf": tf}
    exec(compile(source, file, "exec"), names)
    return tf.function(names["layer"]).lower(X, X).compiled.executable


def test_a_blank_line_is_no_cold_compile(tmp_path):
    with tf.options(cache_dir=str(tmp_path)):
        first = compiled(LAYER, "model.py")
        second = compiled("\n\n# a comment\n" + LAYER, "model.py")
        other = compiled(LAYER, "other.py")
    assert not first.report.from_cache and second.report.from_cache and other.report.from_cache
    assert first._text.text == second._text.text == other._text.text


def test_reports_and_shown_text_have_the_user_line():
    executable = compiled("\n" + LAYER, "model.py")
    names = [kernel["name"] for kernel in executable.report.kernels]
    assert len(names) > 1 and all(name.endswith("__model_py_4") for name in names)
    for stage, comment in (("llvm", ";"), ("asm", "#")):
        text = executable.text(stage)
        for kernel in executable.report.kernels:
            if kernel["kind"] == "kernel":
                assert f"{comment} {kernel['name']}\n" in text
    assert "model_py" not in executable._text.text


def test_equal_layers_of_different_lines_share_a_kernel():
    def network(x):
        x = tf.tanh(x * 2.0) - tf.reduce_sum(x, axis=1, keepdims=True)
        x = tf.sort(x)
        x = tf.tanh(x * 2.0) - tf.reduce_sum(x, axis=1, keepdims=True)
        return tf.sort(x)

    compiled = tf.function(network).lower(X).compiled
    launches = [i.kernel for i in compiled.program.instructions if hasattr(i, "kernel")]
    assert len(launches) - len(set(launches)) >= 1
    np.testing.assert_allclose(tf.function(network)(X), network(X), rtol=1e-5, atol=1e-5)


# ---------------------------------------------------------------------------- replaced emitters

@pytest.mark.parametrize(("where", "name"), [
    (schedule, "lane_count"), (traverse, "reachable"), (ExpressionWriter, "all_lanes")])
def test_what_is_replaced_is_noticed_until_it_is_put_back(where, name, monkeypatch):
    backends.get("llvm")
    assert emitters.emitter_identity() is not None
    right = getattr(where, name)
    with monkeypatch.context() as patch:
        patch.setattr(where, name, lambda *arguments, **named: right(*arguments, **named))
        assert emitters.emitter_identity() is None
    assert emitters.emitter_identity() is not None


def test_a_constant_is_noticed(monkeypatch):
    backends.get("llvm")
    constant = next(n for n, v in vars(schedule).items() if n.isupper() and isinstance(v, int))
    monkeypatch.setattr(schedule, constant, getattr(schedule, constant) + 1)
    assert emitters.emitter_identity() is None


def test_a_replaced_function_is_called_although_the_text_is_on_disk(tmp_path, monkeypatch):
    with tf.options(cache_dir=str(tmp_path)):
        first = compiled(LAYER, "model.py")
        right, calls = schedule.lane_count, []

        def mine(*arguments, **named):
            calls.append(arguments)
            return right(*arguments, **named)

        monkeypatch.setattr(schedule, "lane_count", mine)
        second = compiled(LAYER, "model.py")
    assert calls and first._text.text == second._text.text


PATCHED_FIRST = """
import numpy as np
import twofold as tf
from {module} import {name} as target
right = {value}

def mine(*arguments, **named):
    return right(*arguments, **named)

{change}
tf.function(lambda x: tf.nn.softmax(x))(tf.ones([64, 64]))
from twofold.backends.llvm.program import emitters
print(emitters.emitter_identity())
"""


@pytest.mark.parametrize(("module", "name", "value", "change", "expected"), [
    ("twofold.backends.llvm.kernel", "schedule", "target.lane_count", "target.lane_count = mine",
     True),
    ("twofold.ir.kernel", "simplify", "target.linear", "target.linear = mine", True),
    ("twofold.backends.llvm.kernel", "schedule", "0", "target.{constant} += 1", True),
    ("twofold.backends.llvm.kernel", "schedule", "0", "pass", False)])
def test_before_the_first_compile(tmp_path, module, name, value, change, expected):
    constant = next(n for n, v in vars(schedule).items() if n.isupper() and isinstance(v, int))
    program = PATCHED_FIRST.format(module=module, name=name, value=value,
                                   change=change.format(constant=constant))
    environment = {**os.environ, "TWOFOLD_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True,
                         text=True, check=True, timeout=120)
    assert (ran.stdout.strip() == "None") is expected
