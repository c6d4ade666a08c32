"""Examples run: documents block by block, docstrings as doctests, generated pages up to date.

In README.md and docs/*.md the blocks marked ``python`` share one namespace per page and run in
order, from a temporary folder. A ``text`` block that follows one directly is what it must print.
A block with ``>>>`` is a doctest.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import importlib
import inspect
import io
import re
import runpy
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from twofold._api import names

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "twofold"
_FENCE = re.compile(r"^```(\w*)[ \t]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One ``python`` block of a document, with what it must print where the page shows that."""

    line: int
    code: str
    printed: str | None


def python_blocks(text: str) -> list[Block]:
    """The ``python`` blocks of a Markdown text, in order."""
    fences = list(_FENCE.finditer(text))
    blocks = []
    for fence, following in zip(fences, [*fences[1:], None]):
        if fence[1] != "python":
            continue
        shown = None
        if following is not None and following[1] == "text" \
                and not text[fence.end():following.start()].strip():
            shown = following[2]
        blocks.append(Block(text.count("\n", 0, fence.start(2)) + 1, fence[2], shown))
    return blocks


def run_block(block: Block, namespace: dict[str, object], page: str, folder: Path) -> None:
    """Run one block; fails the test when it raises or prints something else than the page shows."""
    if ">>>" in block.code:
        run_doctest(block.code, namespace, page, block.line - 1)
        return
    # A real file with the page's line numbers: functions keep their source, errors their place.
    source = folder / f"{Path(page).stem}_line_{block.line}.py"
    code = "\n" * (block.line - 1) + block.code
    source.write_text(code, encoding="utf-8")
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, str(source), "exec"), namespace)
    if block.printed is not None:
        assert output.getvalue() == block.printed, f"{page}:{block.line} prints something else"


def run_doctest(text: str, namespace: dict[str, object], name: str, line: int) -> None:
    """Run the examples of a text; output is compared exactly."""
    test = doctest.DocTestParser().get_doctest(text, namespace, name, name, line)
    report = io.StringIO()
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=report.write, clear_globs=False)
    assert runner.failures == 0, report.getvalue()


def documents() -> list[str]:
    """Pages with at least one ``python`` block, as paths from the repository's root."""
    # CONTRIBUTING.md changes the op table, so it has processes of its own: test_contributing.py.
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page.relative_to(ROOT).as_posix() for page in pages
            if page.is_file() and python_blocks(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", documents())
def test_document_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # Functions and classes of the page must find their module by name, as in a script.
    module = types.ModuleType(f"page_{Path(page).stem.replace('-', '_')}")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for block in python_blocks((ROOT / page).read_text(encoding="utf-8")):
        run_block(block, vars(module), page, tmp_path)


def docstrings(tree: ast.AST) -> Iterator[tuple[str, int, str]]:
    """(name, line, text) of every docstring with examples in a module's syntax tree."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        text = ast.get_docstring(node)
        if text and ">>>" in text:
            line = node.body[0].lineno - 1
            yield getattr(node, "name", "module"), line, text


def modules_with_examples() -> list[str]:
    """Dotted names of the modules whose docstrings have examples."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if any(docstrings(ast.parse(path.read_text(encoding="utf-8")))):
            pieces = path.relative_to(ROOT).with_suffix("").parts
            found.append(".".join(pieces[:-1] if pieces[-1] == "__init__" else pieces))
    return found


@pytest.mark.parametrize("name", modules_with_examples())
def test_docstring_examples_run(name: str, tmp_path: Path,
                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(name)
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for owner, line, text in docstrings(tree):
        run_doctest(text, dict(vars(module)), f"{name}.{owner}", line)


def public_members(space: object) -> Iterator[tuple[str, object]]:
    """Public attributes of a module or class that are twofold's own, by name."""
    for name in sorted(dir(space)):
        if name.startswith("_"):
            continue
        try:
            value = getattr(space, name)
        except ModuleNotFoundError:  # an optional package, such as keras
            continue
        owner = value.fget if isinstance(value, property) else value
        home = value.__name__ if isinstance(value, types.ModuleType) else \
            getattr(owner, "__module__", None)
        if isinstance(home, str) and home.split(".")[0] == "twofold":
            yield name, value


def public_docstrings(package: types.ModuleType) -> dict[str, str]:
    """Docstrings with examples of a package's public names, however they were made."""
    found: dict[str, str] = {}
    spaces: list[tuple[str, object]] = [("tf", package)]
    for prefix, space in spaces:  # grows: namespaces are in namespaces
        if isinstance(space, types.ModuleType):
            spaces += [(f"{prefix}.{name}", value) for name, value in public_members(space)
                       if f"{prefix}.{name}".removeprefix("tf.") in names.NAMESPACES
                       or (prefix == "tf" and isinstance(value, types.ModuleType | type))]
        for name, value in public_members(space):
            text = getattr(value, "__doc__", None)
            if isinstance(text, str) and ">>>" in text:
                found.setdefault(inspect.cleandoc(text), f"{prefix}.{name}")
    return found


def test_examples_of_generated_docstrings_run(tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    package = importlib.import_module("twofold")
    written = {text for path in PACKAGE.rglob("*.py")
               for _, _, text in docstrings(ast.parse(path.read_text(encoding="utf-8")))}
    problems = []
    for text, name in public_docstrings(package).items():
        if text in written:
            continue
        try:
            run_doctest(text, {"__name__": "__main__"}, name, 0)
        except AssertionError as error:
            problems.append(str(error))
    assert not problems, "\n".join(problems)


def test_generated_pages_are_up_to_date() -> None:
    generator = runpy.run_path(str(ROOT / "tools" / "generate_docs.py"))
    assert generator["outdated_pages"]() == [], "run: make docs"


def test_benchmark_tables_are_those_of_the_results() -> None:
    generator = runpy.run_path(str(ROOT / "tools" / "generate_tables.py"))
    for page in generator["PAGES"]:
        text = page.read_text(encoding="utf-8")
        assert "<!-- table " in text
        assert generator["written"](text) == text, "run: make docs"


# --- the checks themselves ----------------------------------------------------------------------


PAGE = """\
# Title

```python
x = 1
print(x)
```

```text
1
```

```
no language
```

```python
>>> x + 1
2
```
"""


def test_blocks_are_found_with_lines_and_output() -> None:
    first, second = python_blocks(PAGE)
    assert (first.line, first.code, first.printed) == (4, "x = 1\nprint(x)\n", "1\n")
    assert (second.line, second.printed) == (17, None)


def test_blocks_share_a_namespace(tmp_path: Path) -> None:
    namespace: dict[str, object] = {"__name__": "page"}
    for block in python_blocks(PAGE):
        run_block(block, namespace, "page.md", tmp_path)


@pytest.mark.parametrize("wrong", [PAGE.replace("x = 1\n", "x = 2\n"),
                                   PAGE.replace("\n2\n", "\n3\n"),
                                   PAGE.replace("x = 1\n", "assert False\n")])
def test_wrong_examples_fail(wrong: str, tmp_path: Path) -> None:
    namespace: dict[str, object] = {"__name__": "page"}
    with pytest.raises(AssertionError):
        for block in python_blocks(wrong):
            run_block(block, namespace, "page.md", tmp_path)
