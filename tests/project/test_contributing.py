"""The walks of CONTRIBUTING.md work as written: each section's blocks run as a module of their own.

They register ops, passes and backends, so each has a process of its own. The op of "Add an op" then
goes through the tests of the op table, as a new record in the tree would.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_docs import python_blocks

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_SECTION = re.compile(r"^## (.+)\n((?:(?!^## ).*\n)*)", re.MULTILINE)


def sections(text: str) -> dict[str, str]:
    """Sections with code: title to text."""
    found = {match[1]: match[2] for match in _SECTION.finditer(text)}
    return {title: body for title, body in found.items() if python_blocks(body)}


def write_module(title: str, folder: Path) -> str:
    """Write a section's blocks as one module into a folder; its name."""
    name = "walk_" + title.lower().replace(" ", "_")
    code = "\n\n".join(block.code for block in python_blocks(sections(TEXT)[title]))
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    return name


def run_python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A process that finds twofold, the helpers of the tests, and the folder's modules."""
    path = [folder, ROOT, TESTS, TESTS / "ops"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)),
                   "TWOFOLD_CHECK": "1", "TWOFOLD_CACHE_DIR": str(folder / "cache")}
    return subprocess.run([sys.executable, "-W", "error", *arguments], env=environment,
                          cwd=folder, capture_output=True, text=True, timeout=300)


def test_the_three_walks_are_there() -> None:
    assert list(sections(TEXT)) == ["Add an op", "Add a pass", "Add a backend"]


@pytest.mark.parametrize("title", sections(TEXT))
def test_walk_runs_and_prints_what_it_says(title: str, tmp_path: Path) -> None:
    name = write_module(title, tmp_path)
    ended = run_python(tmp_path, "-c", f"import {name}")
    assert ended.returncode == 0, ended.stderr
    shown = [block.printed for block in python_blocks(sections(TEXT)[title]) if block.printed]
    assert ended.stdout == "".join(shown)


CHECKS = """
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()):
    import walk_add_an_op
from record_checks import check_errors, check_gradient_graph, check_gradients, check_sample
from twofold.ir.ops import get
op = get("hard_swish")
for dtype in op.dtypes:
    for number, sample in enumerate(op.samples):
        check_sample(op, sample, dtype, number)
check_gradients(op)
check_gradient_graph(op)
check_errors(op)
print(len(op.dtypes) * len(op.samples), "samples")
"""


def test_added_op_passes_the_checks_of_records(tmp_path: Path) -> None:
    write_module("Add an op", tmp_path)
    ended = run_python(tmp_path, "-c", CHECKS)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "20 samples\n"


def test_added_op_goes_through_the_table_tests(tmp_path: Path) -> None:
    """The module is loaded as a plugin, before the tests of the table are collected."""
    name = write_module("Add an op", tmp_path)
    ended = run_python(tmp_path, "-m", "pytest", "-q", "-p", name, "-p", "no:cacheprovider",
                       "--rootdir", str(ROOT), "-k", "hard_swish",
                       str(TESTS / "ops" / "test_table.py"),
                       str(TESTS / "unit" / "test_elementwise_records.py"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    counted = re.search(r"(\d+) passed", ended.stdout)
    # Eager and LLVM (OpenCL where it is), expression per dtype, gradient, refused arguments.
    assert counted and int(counted[1]) >= 2 + 4 + 1 + 1, ended.stdout


def test_added_op_is_a_documented_function_with_a_stub(tmp_path: Path) -> None:
    name = write_module("Add an op", tmp_path)
    ended = run_python(tmp_path, "-c", f"""
import contextlib, io, inspect, sys
with contextlib.redirect_stdout(io.StringIO()):
    import {name}
import twofold as tf
sys.path.insert(0, {str(ROOT / "tools")!r})
import generate_stubs
function = tf.nn.hard_swish
assert str(inspect.signature(function)).startswith("(features: 'Any', name: 'str | None' = None)")
for part in ("features : Tensor", "name : str", "Returns", "InvalidArgumentError", ">>> tf.nn.h"):
    assert part in function.__doc__, function.__doc__
stub = generate_stubs.files()[generate_stubs.Path("nn/__init__.pyi")]
assert "def hard_swish(features: _Any, name: str | None = None) -> _Tensor:" in stub
""")
    assert ended.returncode == 0, ended.stderr


def test_wrong_op_is_found(tmp_path: Path) -> None:
    """A record whose element is not its reference fails the checks of the walk."""
    name = write_module("Add an op", tmp_path)
    module = tmp_path / f"{name}.py"
    code = module.read_text(encoding="utf-8")
    wrong = code.replace("k.constant(6.0, x.dtype)", "k.constant(6.001, x.dtype)")
    assert wrong != code
    module.write_text(wrong, encoding="utf-8")
    ended = run_python(tmp_path, "-c", CHECKS)
    assert ended.returncode != 0 and "hard_swish sample" in ended.stderr
