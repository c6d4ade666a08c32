"""The shape of the source tree: who may import whom, which file owns a library, file sizes.

Every import statement is read from the syntax trees, lazy ones inside functions and those under
``TYPE_CHECKING`` too, and so are ``importlib.import_module("literal")`` calls.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "twofold"

# A part may import itself and parts of a lower rank.
RANKS = {"config": 0, "errors": 0, "dtypes": 0, "ir": 1, "runtime": 2, "backends": 3,
         "frontend": 4}
SURFACE = 5  # twofold/__init__.py and the public modules beside it
COMMANDS = {"cli": 6, "__main__": 7}

OWNERS = {
    "networkx": ("ir/fusion/picture.py",),
    "llvmlite": ("backends/llvm/",),
    "pyopencl": ("backends/opencl/",),
}
MOST_LINES = 800


def source_files() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def rank_of(part: str) -> int:
    """Rank of the first name below ``twofold``; the empty name is the package itself."""
    return RANKS.get(part, COMMANDS.get(part, SURFACE))


def imported_names(tree: ast.AST, module: str, is_package: bool) -> Iterator[tuple[int, str]]:
    """(line, absolute dotted name) of everything a module imports.

    ``from a import b`` gives ``a.b``: whether ``b`` is a module or a name in one, its part of
    the package is the same.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = absolute_base(node, module, is_package)
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"
        elif isinstance(node, ast.Call) and called_name(node) in {"import_module", "__import__"}:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def absolute_base(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    """The module that a ``from ... import`` names, with relative dots resolved."""
    if node.level == 0:
        return node.module or ""
    parents = module.split(".")
    kept = len(parents) - node.level + (1 if is_package else 0)
    return ".".join([*parents[:kept], *([node.module] if node.module else [])])


def called_name(node: ast.Call) -> str:
    """Last name of what a call calls."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def violations(source: str, path: str) -> list[str]:
    """What the imports of one file break; ``path`` is relative to the package."""
    pieces = path.removesuffix(".py").split("/")
    is_package = pieces[-1] == "__init__"
    module = ".".join(["twofold", *(pieces[:-1] if is_package else pieces)])
    own_part = pieces[0] if pieces != ["__init__"] else ""
    found = []
    for line, name in imported_names(ast.parse(source), module, is_package):
        problem = library_problem(name, path) or part_problem(name, own_part)
        if problem:
            found.append(f"twofold/{path}:{line}: {problem}")
    return found


def library_problem(name: str, path: str) -> str | None:
    """Whether a library is imported outside the files that own it."""
    library = name.split(".")[0]
    owners = OWNERS.get(library)
    if owners is None or path.startswith(owners):
        return None
    return f"only {' and '.join(owners)} may import {library}"


def part_problem(name: str, own_part: str) -> str | None:
    """Whether an import points to a higher part of the package, or to another part's secrets."""
    pieces = name.split(".")
    if pieces[0] != "twofold":
        return None
    # `from twofold import name`: a module of the package, or a public name of its surface.
    part = pieces[1] if len(pieces) > 1 else ""
    if part == own_part:
        return None
    if rank_of(part) > rank_of(own_part):
        return f"{own_part or 'twofold/__init__.py'} may not import {name}"
    if pieces[-1].startswith("_") and not pieces[-1].startswith("__"):
        return f"{name} is private to {part}"
    return None


@pytest.mark.parametrize("path", [str(p.relative_to(PACKAGE).as_posix()) for p in source_files()])
def test_imports_follow_the_layers(path: str) -> None:
    found = violations((PACKAGE / path).read_text(encoding="utf-8"), path)
    assert not found, "\n".join(found)


def test_files_are_short_enough_to_read() -> None:
    files = [*source_files(), *sorted((ROOT / "tests").rglob("*.py")),
             *sorted((ROOT / "benchmarks").rglob("*.py")), *sorted((ROOT / "tools").rglob("*.py"))]
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
               for path in files}
    too_long = [f"{path}: {lines} lines" for path, lines in lengths.items() if lines > MOST_LINES]
    assert not too_long, "\n".join(too_long)


def test_modules_say_what_they_own() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in source_files()}
    silent = [str(path.relative_to(ROOT)) for path, tree in trees.items()
              if tree.body and ast.get_docstring(tree) is None]
    assert not silent, f"without a module docstring: {', '.join(silent)}"


@pytest.mark.parametrize(("path", "source", "expected"), [
    ("ir/graph/nodes.py", "from twofold.runtime import buffer", "may not import"),
    ("ir/graph/nodes.py", "def f():\n    import twofold as tf", "may not import twofold"),
    ("ir/graph/nodes.py", "from twofold import Tensor", "may not import"),
    ("ir/graph/nodes.py", "from ..backends.llvm import jit", "may not import"),
    ("ir/passes/__init__.py", "from ... import frontend", "may not import"),
    ("ir/graph/nodes.py",
     "if TYPE_CHECKING:\n    from twofold.frontend.tensors.tensor import Tensor",
     "may not import"),
    ("config.py", "from twofold.ir import graph", "may not import"),
    ("runtime/pool.py", "from twofold.ir.graph import _hidden", "is private to ir"),
    ("frontend/tensors/tensor.py", "import twofold.cli.main", "may not import"),
    ("frontend/tensors/tensor.py", "import twofold.keras", "may not import"),
    ("ir/graph/nodes.py", "import networkx as nx", "only ir/fusion/picture.py"),
    ("runtime/pool.py", "def f():\n    from llvmlite import binding", "only backends/llvm/"),
    ("cli/doctor.py", "import importlib\nimportlib.import_module('pyopencl')",
     "only backends/opencl/"),
])
def test_the_check_sees_violations(path: str, source: str, expected: str) -> None:
    found = violations(source, path)
    assert len(found) == 1 and expected in found[0]


@pytest.mark.parametrize(("path", "source"), [
    ("ir/graph/nodes.py", "from twofold import config, errors\nfrom . import types\nimport numpy"),
    ("ir/passes/__init__.py", "from ...config import get\nfrom ..graph import _own_part"),
    ("ir/fusion/picture.py", "def f():\n    import networkx"),
    ("runtime/pool.py", "from twofold.ir.base.types import TensorType"),
    ("backends/llvm/run/jit.py", "import llvmlite.binding\nfrom twofold.runtime import cache"),
    ("backends/opencl/run/devices.py", "from twofold.backends import protocol\nimport pyopencl"),
    ("frontend/function/function.py", "from twofold.backends.llvm.run import entry"),
    ("__init__.py", "from twofold.frontend.tensors.tensor import Tensor"),
    ("keras.py", "from twofold.frontend import keras"),
    ("cli/main.py", "import twofold as tf\nfrom twofold.runtime import cache"),
    ("__main__.py", "from twofold.cli.main import main"),
])
def test_the_check_allows_what_the_layers_allow(path: str, source: str) -> None:
    assert violations(source, path) == []
