"""Type checkers know the public names, their parameters and what operators give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from twofold._api import names

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = """\
import twofold as tf
import twofold.nn
import twofold.compat.v1 as v1
import twofold.config.experimental as experimental
import twofold.random.experimental
from twofold.math import exp, reduce_sum
from twofold.nn import relu

x = tf.constant([1.0, 2.0])
variable = tf.Variable(2.0)
with tf.GradientTape() as tape:
    loss: tf.Tensor = tf.reduce_sum(variable * tf.nn.relu(x)[0] - x / variable)
count: int = tf.range(3).ndim
kind: tf.DType = tf.bfloat16
y: tf.Tensor = relu(features=exp(reduce_sum(x)))
y = twofold.nn.relu(tf.dtypes.cast(x, tf.dtypes.half))
y = tf.random.experimental.stateless_split([1, 2])
y = twofold.random.experimental.stateless_fold_in([1, 2], 3)
experimental.list_physical_devices("GPU")
tf.config.experimental.list_physical_devices("GPU")
tf.compat.v1.logging.set_verbosity(v1.logging.ERROR)
tf.ir.record()
tf.linalg.matmul(x, x, tranpose_a=True)
tf.relu(x)
tf.config.set_default("check", 1)
from twofold.nn import reluu
"""
WRONG_LINES = 4


def test_stubs_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, "tools/generate_stubs.py", "--check"], cwd=ROOT,
                          env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert not done.returncode, f"run: make docs\n{done.stdout}{done.stderr}"


def test_every_namespace_has_a_stub() -> None:
    package = ROOT / "twofold"
    for path in names.NAMESPACES:
        place = package / path.replace(".", "/")
        files = [place / "__init__.py", place.with_suffix(".py")]
        assert any(file.exists() for file in files), path
        assert path in ("dtypes", "errors") or any(
            file.with_suffix(".pyi").exists() for file in files), path


def test_a_users_script_is_checked(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"),
         "--ignore-missing-imports", "--follow-imports=silent", str(script)],
        cwd=tmp_path, env={"MYPYPATH": str(ROOT)}, capture_output=True, text=True)
    last = SCRIPT.count("\n")
    errors = [line.partition(": error: ")[0] for line in done.stdout.splitlines()
              if ": error: " in line]
    assert errors == [f"script.py:{last + 1 - n}" for n in range(WRONG_LINES, 0, -1)], \
        done.stdout + done.stderr
