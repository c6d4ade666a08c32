"""The front end raises errors of the library's own classes (``docs/errors.md``)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import twofold as tf

PACKAGE = Path(tf.__file__).parent
FILES = [*sorted((PACKAGE / "frontend").rglob("*.py")), PACKAGE / "dtypes.py",
         PACKAGE / "settings.py"]
#: What Python's own protocols ask for, what ``tf.test`` raises, and what the file catches itself.
ALLOWED = {"AttributeError", "StopIteration", "AssertionError", "ReferenceError",
           "NotImplementedError", "OverflowError", "KeyError", "UnboundLocalError"}


def built_in_errors(tree: ast.AST) -> list[tuple[int, str]]:
    """Lines that raise, or make, an error of a class that is Python's."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise):
            value = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Call):
            value = node.value.func
        else:
            continue
        if isinstance(value, ast.Name) and value.id not in ALLOWED:
            kind = __builtins__.get(value.id) if isinstance(__builtins__, dict) \
                else getattr(__builtins__, value.id, None)
            if isinstance(kind, type) and issubclass(kind, Exception):
                found.append((node.lineno, value.id))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_error_of_pythons_is_raised(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lines = [f"line {line}: {name}" for line, name in built_in_errors(tree)
             # A TypeError that is caught a line later is no error of the user's.
             if not _is_caught(tree, line)]
    assert not lines, f"{path}: {lines}: use a class of twofold/errors.py"


def _is_caught(tree: ast.AST, line: int) -> bool:
    return any(isinstance(node, ast.Try) and node.body[0].lineno <= line <= node.body[-1].end_lineno
               and any(handler.type is not None for handler in node.handlers)
               for node in ast.walk(tree))


@pytest.mark.parametrize(("source", "count"), [
    ("raise ValueError('x')", 1), ("raise TypeError", 1), ("def f():\n  return IndexError('x')", 1),
    ("raise AttributeError('x')", 0), ("raise InvalidArgumentError('x')", 0), ("raise", 0)])
def test_the_check_sees_them(source, count):
    assert len(built_in_errors(ast.parse(source))) == count
