"""The tests themselves: each can fail, has a file name of its own, and stands in a known folder."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from twofold.ir.passes import PIPELINE, Step
from twofold.ir.program.passes import PROGRAM_PASSES

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
FILES = sorted(TESTS.rglob("*.py"))
#: What fails by itself when something is wrong, by the last name of the call.
CHECKERS = re.compile(r"raises|warns|fail|AssertionError|assert\w*|verify\w*|require\w*")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(tree: ast.AST) -> Iterator[Function]:
    """Every function and method of a module, with those inside others."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def called(function: Function) -> set[str]:
    """Last names of what a function calls, and of the functions it takes (fixtures)."""
    names = {argument.arg for argument in function.args.args}
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            callee = node.func
            names.add(callee.attr if isinstance(callee, ast.Attribute)
                      else callee.id if isinstance(callee, ast.Name) else "")
    return names


def asserts(function: Function) -> bool:
    """Whether a function has an ``assert``, or calls what pytest, NumPy and the library offer."""
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(
        CHECKERS.fullmatch(name) for name in called(function))


def harmless(sources: Mapping[str, str]) -> list[str]:
    """Tests that check nothing, neither themselves nor by a function of the tests they call.

    Functions are told apart by their names alone: enough to find a test whose check was lost.
    """
    trees = {name: ast.parse(source) for name, source in sources.items()}
    functions = [(file, f) for file, tree in trees.items() for f in functions_of(tree)]
    checking = {f.name for _, f in functions if asserts(f)}
    while True:
        more = {f.name for _, f in functions if called(f) & checking} - checking
        if not more:
            break
        checking |= more
    return [f"{file}:{f.lineno}: {f.name}" for file, f in functions
            if f.name.startswith("test") and f.name not in checking]


def test_every_test_can_fail() -> None:
    sources = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in FILES}
    assert not harmless(sources)


def test_tests_without_a_check_are_found() -> None:
    sources = {
        "helpers.py": "def same(a, b):\n    assert a == b\n\ndef shown(a):\n    print(a)\n"
                      "def both(f):\n    same(f(), f())\n",
        "test_a.py": "def test_direct():\n    assert 1\n\n"
                     "def test_by_a_helper():\n    both(int)\n\n"
                     "def test_numpy():\n    np.testing.assert_array_equal(a, b)\n\n"
                     "def test_raises():\n    with pytest.raises(ValueError):\n        f()\n\n"
                     "def test_none():\n    shown(f(1))\n",
        "test_b.py": "class TestC:\n    def test_nothing(self):\n        f() == 3\n"}
    assert harmless(sources) == ["test_a.py:14: test_none", "test_b.py:2: test_nothing"]


@pytest.mark.parametrize("item", [*PIPELINE, *PROGRAM_PASSES], ids=lambda item: item.name)
def test_every_pass_is_tested_by_structure_and_value(item: Step) -> None:
    """In a file of its name; its texts are in ``tests/golden``, which checks that itself."""
    module = type(item).__module__.rsplit(".", 1)[1]
    assert item.name == module and type(item).__name__.lower() == module.replace("_", "")
    path = TESTS / "rewrites" / f"test_{item.name}.py"
    assert path.is_file(), f"{path.name} is missing in tests/rewrites"
    assert re.search(rf"\b({type(item).__name__}|{item.name})\b", path.read_text("utf-8"))


def test_file_names_are_unique() -> None:
    """Files of all folders are imported by their bare names."""
    counts = Counter(path.name for path in FILES if path.name != "conftest.py")
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("folder", sorted(
    path.name for path in TESTS.iterdir() if path.is_dir() and list(path.rglob("test_*.py"))))
def test_contributors_are_told_what_a_folder_is_for(folder: str) -> None:
    assert f"`tests/{folder}`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
