"""Every public function refuses what it is not made for in errors of the library's own classes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import hostile_calls
import pytest
from robustness_helpers import REPOSITORY, ending

import twofold as tf

PARTS = 8


def run_part(part: int, parts: int, mode: str, seconds: float = 500) -> None:
    with tempfile.TemporaryDirectory() as folder:  # functions that write files write them there
        done = subprocess.run(
            [sys.executable, hostile_calls.__file__, str(part), str(parts), mode], text=True,
            capture_output=True, timeout=seconds, cwd=folder,
            env={"PYTHONPATH": str(REPOSITORY), "HOME": "/nowhere", "TWOFOLD_CACHE": "0",
                 "PATH": os.environ.get("PATH", "")})     # drivers of OpenCL call linkers
    lines = done.stdout.replace("\r", "\n").splitlines()
    bad = [line for line in lines if line.startswith("BAD")]
    assert not bad, "\n".join(bad[:40])
    assert done.returncode == 0 and lines[-1] == "DONE 0", \
        f"{ending(done)} after {lines[-2:]}\n{done.stderr[-1500:]}"


@pytest.mark.parametrize("part", range(PARTS))
def test_eager(part):
    run_part(part, PARTS, "eager")


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_compiled(part):
    run_part(part, PARTS, "compiled", 1200)


def test_nearly_every_function_has_a_right_call():
    functions = dict(hostile_calls.public_functions())
    assert len(functions) > 400
    for place in ("add", "nn.conv2d", "gather", "strings.substr", "linalg.solve", "while_loop"):
        assert hostile_calls.right_calls(functions[place]), place


@pytest.mark.parametrize(("function", "words"), [
    (lambda: {}["rank"], "KeyError"), (lambda: 1 / 0, "ZeroDivisionError"),
    (lambda: int("a"), "ValueError")
])
def test_poor_errors_are_seen(function, words):
    with pytest.raises(Exception) as caught:  # any
        function()
    found = hostile_calls.complaint(caught.value)
    assert found is not None and words in found


@pytest.mark.parametrize("function", [
    lambda: tf.matmul(1.0, 2.0), lambda: tf.constant(object()), lambda: tf.zeros(),
    lambda: tf.reduce_sum([1.0], keepdims=tf.constant([True, False]))])
def test_good_errors_pass(function):
    with tf.options(full_traceback=True), pytest.raises(Exception) as caught:
        function()
    assert hostile_calls.complaint(caught.value) is None

