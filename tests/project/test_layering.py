"""The shape of the source tree: who may import whom, which file owns a library, file sizes.

``tools/import_graph.py`` reads the imports and has the floor of every room; this file demands that
all imports go down, that no two files form a circle, and that what is private stays in its room.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "twofold"
sys.path.insert(0, str(ROOT / "tools"))

import draw_house  # noqa: E402  # scripts beside the package
import import_graph  # noqa: E402

OWNERS = {
    "networkx": ("ir/fusion/picture.py",),
    "llvmlite": ("backends/llvm/",),
    "pyopencl": ("backends/opencl/",),
    "scipy": ("ir/oplib/linalg/lapack.py", "ir/oplib/signal/pocketfft.py"),
}
MOST_LINES = 800


@pytest.fixture(scope="module")
def package() -> import_graph.Package:
    """The package as it stands."""
    return import_graph.read_package(ROOT)


def write_package(root: Path, files: dict[str, str]) -> import_graph.Package:
    """A package of made-up files."""
    for name, source in files.items():
        path = root / "twofold" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return import_graph.read_package(root)


def test_every_room_has_one_floor(package: import_graph.Package) -> None:
    rooms = [room for floor in import_graph.FLOORS for room in floor]
    assert len(rooms) == len(set(rooms))
    assert set(rooms) == set(package.modules.values())


def test_imports_go_down(package: import_graph.Package) -> None:
    assert not (found := import_graph.find_climbs(package)), "\n".join(found)


def test_no_two_files_form_a_circle(package: import_graph.Package) -> None:
    assert not (found := import_graph.show_circles(package)), "\n".join(found)


def test_private_names_stay_in_their_room(package: import_graph.Package) -> None:
    found = private_imports(package)
    assert not found, "\n".join(found)


def test_the_picture_of_the_house_is_current(package: import_graph.Package) -> None:
    assert draw_house.TARGET.read_text(encoding="utf-8") == draw_house.draw(package), \
        "run `make docs`"


def private_imports(package: import_graph.Package) -> list[str]:
    """Imports of names with a leading underscore from another room."""
    return [package.show(item) for item in package.imports
            if item.name.startswith("_") and not item.name.startswith("__")
            and item.imported != item.name and package.modules[item.importer]
            != package.modules[item.imported]
            and f"{item.imported}.{item.name}".lstrip(".") not in package.modules]


def test_libraries_are_imported_by_their_owners() -> None:
    found = [problem for path in source_files()
             for problem in library_problems(path.read_text(encoding="utf-8"),
                                             path.relative_to(PACKAGE).as_posix())]
    assert not found, "\n".join(found)


def source_files() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def library_problems(source: str, path: str) -> list[str]:
    """Libraries that a file imports although others own them."""
    found = []
    for line, name in import_graph.imported_names(ast.parse(source), "twofold.x", False):
        owners = OWNERS.get(name.split(".")[0])
        if owners is not None and not path.startswith(owners):
            found.append(f"twofold/{path}:{line}: only {' and '.join(owners)} may import {name}")
    return found


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


@pytest.mark.parametrize(("file", "source"), [
    ("ir/graph/nodes.py", "from twofold.runtime import pool"),
    ("ir/graph/nodes.py", "def f():\n    import twofold.runtime.pool"),
    ("ir/graph/nodes.py", "from ...runtime import pool"),
    ("ir/graph/nodes.py", "from twofold.runtime.pool import allocate"),
    ("ir/graph/nodes.py",
     "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ...runtime import pool"),
    ("ir/graph/nodes.py", "import importlib\nimportlib.import_module('twofold.runtime.pool')"),
    ("ir/graph/__init__.py", "from ...runtime import pool"),
    ("ir/base/dims.py", "from ...runtime import pool"),
    ("ir/cellar/wine.py", "from ...runtime import pool"),
])
def test_the_check_sees_climbs(tmp_path: Path, file: str, source: str) -> None:
    package = write_package(tmp_path, {
        "__init__.py": "", "ir/__init__.py": "", "runtime/__init__.py": "", "runtime/pool.py": "",
        file: source})
    found = import_graph.find_climbs(package)
    assert len(found) == 1 and f"twofold/{file}:" in found[0] and "twofold.runtime" in found[0]


@pytest.mark.parametrize("source", [
    "from ..base import dims", "from twofold.ir.base.dims import Dim", "import numpy",
    "from . import text", "from ...errors import Error"])
def test_the_check_allows_what_goes_down(tmp_path: Path, source: str) -> None:
    package = write_package(tmp_path, {
        "__init__.py": "", "errors.py": "", "ir/__init__.py": "", "ir/base/__init__.py": "",
        "ir/base/dims.py": "", "ir/graph/__init__.py": "", "ir/graph/text.py": "",
        "ir/graph/nodes.py": source})
    assert import_graph.find_climbs(package) == []
    assert import_graph.show_circles(package) == []


def test_the_check_sees_circles(tmp_path: Path) -> None:
    package = write_package(tmp_path, {
        "__init__.py": "", "a.py": "from . import b", "b.py": "def f():\n    from .c import x",
        "c.py": "x = 1\ndef g():\n    import twofold.a", "d.py": "from . import a"})
    (shown,) = import_graph.show_circles(package)
    assert shown.startswith("3 files")
    for line in ("twofold/a.py:1", "twofold/b.py:2", "twofold/c.py:3"):
        assert line in shown
    assert "d.py" not in shown


def test_the_check_sees_private_names(tmp_path: Path) -> None:
    package = write_package(tmp_path, {
        "__init__.py": "", "errors.py": "_hidden = 1\nseen = 2", "ir/__init__.py": "",
        "ir/a.py": "from ..errors import _hidden, seen\nfrom .b import _mine", "ir/b.py": ""})
    assert private_imports(package) == ["twofold/ir/a.py:1: imports _hidden of twofold.errors"]


@pytest.mark.parametrize(("path", "source"), [
    ("ir/graph/nodes.py", "import networkx as nx"),
    ("runtime/pool.py", "def f():\n    from llvmlite import binding"),
    ("cli/doctor.py", "import importlib\nimportlib.import_module('pyopencl')")])
def test_the_check_sees_owned_libraries(path: str, source: str) -> None:
    assert len(library_problems(source, path)) == 1
    assert library_problems(source, "ir/fusion/picture.py" if "networkx" in source else
                            "backends/llvm/run/jit.py" if "llvmlite" in source else
                            "backends/opencl/run/devices.py") == []
