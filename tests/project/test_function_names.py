"""Functions are named for what they do or give: a participle alone says neither."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "twofold"
PARTICIPLE = re.compile(r"_?[a-z]{2,}ed")
#: Verbs that end so, and TensorFlow's names.
VERBS = {"need", "searchsorted", "seed"}


def participles(source: str) -> Iterator[tuple[int, str]]:
    """(line, name) of the functions of a module that are no properties and named so."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and PARTICIPLE.fullmatch(node.name) \
                and node.name not in VERBS and not any(
                    "property" in ast.unparse(each) for each in node.decorator_list):
            yield node.lineno, node.name


def test_no_function_is_named_by_a_participle_alone() -> None:
    found = [f"{path.relative_to(PACKAGE)}:{line}: {name}"
             for path in sorted(PACKAGE.rglob("*.py"))
             for line, name in participles(path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


def test_participles_are_seen() -> None:
    source = """
class Trace:
    @property
    def traced(self): ...
    @cached_property
    def sorted(self): ...
    def _packed(self): ...
def need(): ...
def trace():
    def converted(): ...
"""
    assert [name for _, name in participles(source)] == ["_packed", "converted"]
