"""What is known about an op is in its record: nobody else knows ops by name.

The rule, for string constants that are names of ops:

- In ``ir`` (outside ``ir/oplib``), ``backends`` and ``runtime`` there are none. The scalar
  primitives of kernels are a vocabulary of their own (``add``, ``sqrt``, …), which only the rooms
  of kernels, of what lowers to them and of the code generators speak.
- In ``frontend`` a name may be said to *run* the op, as the first argument of ``run`` and its like.
  The rooms of public functions, operators and control flow (``PUBLIC``) also have tables from
  public names to ops. Nobody compares the name of an op with a constant: that is a question for the
  record.

Of ``ir/oplib`` others import no records and no classes of attributes, only functions that mean the
same on both sides, and the table.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from twofold.ir.kernel import nodes
from twofold.ir.oplib import TABLE
from twofold.ir.ops import Attrs, OpDef

ROOT = Path(__file__).resolve().parents[2]
PRIMITIVES = {*nodes.UNARY, *nodes.BINARY}
SPEAK_OF_PRIMITIVES = ("ir/base/", "ir/kernel/", "ir/lower/", "backends/")
PUBLIC = ("frontend/ops/", "frontend/values/", "frontend/variables/", "frontend/flow/",
          "frontend/data/", "frontend/ragged/", "frontend/numpy/", "frontend/array_api/")
RUNNERS = {"run", "run_all"}

# Words that are no ops where they stand.
OTHER_WORDS = {
    ("backends/llvm/contract/tiles.py", "tile"): "a label in LLVM text",
    ("backends/llvm/kernel/schedule.py", "tile"): "a loop's index",
    ("backends/llvm/kernel/expression.py", "full"): "a mode of evaluation: in every lane",
    ("ir/base/notation.py", "sign"): "a kind of token",
    ("ir/kernel/parse.py", "sign"): "a kind of token",
    ("ir/kernel/parse.py", "select"): "the keyword of the Select node",
    ("ir/kernel/text.py", "matmul"): "the keyword of a contraction",
    ("frontend/tensors/tensor.py", "transpose"): "a method of NumPy's arrays",
    ("frontend/tensors/tensor.py", "reshape"): "a method of NumPy's arrays",
    ("frontend/tensors/tensor.py", "complex"): "Python's class, in a message",
    ("ir/ops/sample.py", "real"): "a domain of samples",
    ("cli/demo_report.py", "log"): "the scale of an axis of a picture",
}


def found_words(name: str, tree: ast.Module) -> Iterator[str]:
    """Where a file says the name of an op and may not."""
    skipped = {id(node) for part in ast.walk(tree) for node in unread(part)}
    compared = {id(node) for part in ast.walk(tree) for node in compared_with_name(part)}
    run = {id(part.args[0]) for part in ast.walk(tree)
           if isinstance(part, ast.Call) and part.args and called(part) in RUNNERS}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) \
                or node.value not in TABLE or id(node) in skipped:
            continue
        word = node.value
        if (name, word) in OTHER_WORDS or (
                word in PRIMITIVES and name.startswith(SPEAK_OF_PRIMITIVES)):
            continue
        if id(node) not in compared and name.startswith("frontend/") and (
                id(node) in run or name.startswith(PUBLIC)):
            continue
        yield f"{name}:{node.lineno}: {word!r}"


def unread(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings and lists of exported names."""
    if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and node.body \
            and isinstance(node.body[0], ast.Expr):
        yield node.body[0].value
    if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
        yield from ast.walk(node.value)


def compared_with_name(node: ast.AST) -> Iterator[ast.AST]:
    """Constants that ``x.op.name``, or the name of something called ``op``, is compared with."""
    sides: list[ast.AST] = []
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
    elif isinstance(node, ast.Match):
        sides = [node.subject, *node.cases]
    if any(isinstance(side, ast.Attribute) and side.attr == "name"
           and (getattr(side.value, "attr", None) or getattr(side.value, "id", None)) == "op"
           for side in sides):
        for side in sides:
            yield from ast.walk(side)


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    return getattr(call.func, "attr", None) or getattr(call.func, "id", "")


def found_imports(name: str, tree: ast.Module) -> Iterator[str]:
    """Where a file imports a record or attributes of one."""
    module = "twofold." + name.removesuffix(".py").replace("/", ".")
    package = module.rpartition(".")[0] if not name.endswith("__init__.py") \
        else module.removesuffix(".__init__")
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        source = importlib.util.resolve_name("." * node.level + (node.module or ""), package) \
            if node.level else node.module or ""
        if not source.startswith("twofold.ir.oplib"):
            continue
        for alias in node.names:
            thing = getattr(importlib.import_module(source), alias.name, None)
            if isinstance(thing, OpDef) or (
                    isinstance(thing, type) and issubclass(thing, Attrs)):
                yield f"{name}:{node.lineno}: {source}.{alias.name}"


def files() -> Iterator[tuple[str, ast.Module]]:
    """Every file of the package outside of the records."""
    for path in sorted((ROOT / "twofold").rglob("*.py")):
        name = path.relative_to(ROOT / "twofold").as_posix()
        if not name.startswith("ir/oplib/"):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def test_nobody_knows_ops_by_name() -> None:
    assert not (found := [x for name, tree in files() for x in found_words(name, tree)]), \
        "\n".join(found)


def test_nobody_imports_records() -> None:
    assert not (found := [x for name, tree in files() for x in found_imports(name, tree)]), \
        "\n".join(found)


def test_exceptions_are_needed() -> None:
    said = {(name, node.value) for name, tree in files() for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert set(OTHER_WORDS) <= said


@pytest.mark.parametrize(("name", "source"), [
    ("ir/passes/a.py", "MOVES = ('reshape',)"),
    ("ir/fusion/a.py", "if node.op.name == 'sqrt': pass"),
    ("backends/llvm/a.py", "name = 'gather'"),
    ("runtime/a.py", "table.get('full')"),
    ("frontend/tracing/a.py", "KNOWN = {'cast'}"),
    ("frontend/tracing/a.py", "table.get('cast')"),
    ("frontend/ops/a.py", "if op.name == 'cast': pass"),
    ("frontend/flow/a.py", "match node.op.name:\n  case 'cond' | 'scan': pass"),
    ("frontend/values/a.py", "x = node.op.name in ('cond', 'other')"),
])
def test_a_name_is_found(name: str, source: str) -> None:
    assert list(found_words(name, ast.parse(source)))


@pytest.mark.parametrize(("name", "source"), [
    ("backends/llvm/a.py", "w.binary('add', x, y)"),
    ("frontend/tracing/a.py", "door.run('cast', x, dtype=d)"),
    ("frontend/ops/a.py", "NAMES = {'sum': 'reduce_sum'}"),
    ("ir/passes/a.py", "'''reshape'''\nname = 'fold_transposes'\n__all__ = ['reshape']"),
])
def test_other_words_are_fine(name: str, source: str) -> None:
    assert not list(found_words(name, ast.parse(source)))


@pytest.mark.parametrize("source", [
    "from ..oplib.contract.matmul import MatMul",
    "def f():\n  from twofold.ir.oplib.control.checks import check_values",
])
def test_an_import_of_a_record_is_found(source: str) -> None:
    assert list(found_imports("ir/passes/a.py", ast.parse(source)))
