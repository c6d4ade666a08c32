"""Type checkers know the public names, their parameters and what operators give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from twofold._api import names

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = """\
import twofold as tf

x = tf.constant([1.0, 2.0])
variable = tf.Variable(2.0)
with tf.GradientTape() as tape:
    loss: tf.Tensor = tf.reduce_sum(variable * tf.nn.relu(x)[0] - x / variable)
count: int = tf.range(3).ndim
kind: tf.DType = tf.bfloat16
tf.linalg.matmul(x, x, tranpose_a=True)
tf.relu(x)
"""


def test_stubs_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, "tools/generate_stubs.py", "--check"], cwd=ROOT,
                          env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert not done.returncode, f"run: make docs\n{done.stdout}{done.stderr}"


def test_every_namespace_has_a_stub() -> None:
    package = ROOT / "twofold"
    for path in names.table():
        place = package / "_api" / path.replace(".", "/")
        first = path.partition(".")[0]
        assert (not path or place.with_suffix(".pyi").exists()
                or (place / "__init__.pyi").exists() or (package / f"{first}.py").exists()
                or (package / first / "__init__.py").exists()), path


def test_a_users_script_is_checked(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"),
         "--ignore-missing-imports", "--follow-imports=silent", str(script)],
        cwd=tmp_path, env={"MYPYPATH": str(ROOT)}, capture_output=True, text=True)
    errors = [line.partition(": error: ")[0] for line in done.stdout.splitlines()
              if ": error: " in line]
    assert errors == ["script.py:9", "script.py:10"], done.stdout + done.stderr
