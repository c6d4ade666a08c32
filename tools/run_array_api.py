"""Run the test suite of the array API standard on twofold, and say what passed.

    python tools/run_array_api.py FOLDER [--python INTERPRETER] [--max-examples 20] [--only WORDS]

FOLDER is a copy of https://github.com/data-apis/array-api-tests with the standard's repository
(https://github.com/data-apis/array-api) in its folder ``array-api``. The interpreter must have the
suite's requirements (pytest, hypothesis, ndindex) and twofold's. The suite tests
``tf.experimental.array_api`` with NumPy's behavior of tensors on: operators promote dtypes. Its
helpers take no shapes but tuples; tensors have a ``TensorShape``, of which it gets the tuple.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
VERSION = "2024.12"
MODULE = (f"exec('import sys; sys.path.append(\"{ROOT / 'tools'}\"); import run_array_api; "
          "xp = run_array_api.namespace()')")
OUTCOMES = ("passed", "failed", "skipped")


def namespace() -> ModuleType:
    """What the suite tests, made ready for it in its process."""
    import twofold as tf
    import twofold.experimental.array_api as xp
    tf.experimental.numpy.experimental_enable_numpy_behavior()
    own: Any = vars(tf.Tensor)["shape"]

    def shape(tensor: Any) -> Any:
        found = own.fget(tensor)
        caller = sys._getframe(1).f_globals.get("__name__", "")
        return found if caller.startswith("twofold") else tuple(found)

    setattr(tf.Tensor, "shape", property(shape))  # noqa: B010  # checkers know a property there
    return xp


def run(folder: Path, python: str, examples: int, only: str | None) -> dict[str, tuple[str, str]]:
    """Test (``file::name``) to its outcome and what it said first."""
    with tempfile.TemporaryDirectory() as temporary:
        report = Path(temporary, "report.xml")
        command = [python, "-m", "pytest", "array_api_tests", "-q", "--max-examples", str(examples),
                   "--hypothesis-seed", "0", "-p", "no:cacheprovider", f"--junitxml={report}"]
        paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        subprocess.run(command + (["-k", only] if only else []), cwd=folder, check=False,
                       env=os.environ | {"ARRAY_API_TESTS_MODULE": MODULE,
                                         "ARRAY_API_TESTS_VERSION": VERSION,
                                         "PYTHONPATH": os.pathsep.join(filter(None, paths))})
        if not report.exists():
            raise SystemExit("the suite did not run")
        return dict(map(_outcome, ElementTree.parse(report).getroot().iter("testcase")))


def _outcome(case: ElementTree.Element) -> tuple[str, tuple[str, str]]:
    parts = case.get("classname", "").split(".")
    place = next((part for part in parts if part.startswith("test_")), "").removeprefix("test_")
    name = f"{place}::{case.get('name')}"
    for kind, outcome in (("failure", "failed"), ("error", "failed"), ("skipped", "skipped")):
        found = case.find(kind)
        if found is not None:
            return name, (outcome, " ".join(found.get("message", "").split())[:200])
    return name, ("passed", "")


def table(found: dict[str, tuple[str, str]]) -> str:
    """How many tests passed, failed and were skipped, by the suite's files."""
    counts: dict[str, Counter[str]] = {}
    for name, (outcome, _) in found.items():
        counts.setdefault(name.partition("::")[0].replace("_", " "), Counter())[outcome] += 1
    counts["**all**"] = sum(counts.values(), Counter())
    rows = [f"| {name} | {' | '.join(str(each[outcome]) for outcome in OUTCOMES)} |"
            for name, each in counts.items()]
    return "\n".join([f"| tests of | {' | '.join(OUTCOMES)} |", "|---|---:|---:|---:|", *rows])


def main() -> int:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="a copy of the suite")
    parser.add_argument("--python", default=sys.executable,
                        help="an interpreter with what it needs")
    parser.add_argument("--max-examples", type=int, default=20,
                        help="of hypothesis, for each test")
    parser.add_argument("--only", help="words in the names of tests, as for pytest -k")
    options = parser.parse_args()
    found = run(options.folder, options.python, options.max_examples, options.only)
    print(table(found))
    failed = {name: said for name, (outcome, said) in found.items() if outcome == "failed"}
    for name, said in failed.items():
        print(f"- `{name}`: {said}")
    return 1 if failed or not found else 0


if __name__ == "__main__":
    sys.exit(main())
