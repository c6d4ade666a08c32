"""The syntax tree of a function, found by its code: each node at its own line and column.

Owns reading source. A lambda is told from others of its line by the columns of its code.
"""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Iterator
from types import CodeType, FunctionType

Definition = ast.FunctionDef | ast.Lambda

_NO_CODE = re.compile(r"\s*(#.*)?$")
_files: dict[str, tuple[list[str], ast.Module]] = {}  # the file that was read last


class ConversionError(Exception):
    """Why a function cannot be converted; it then runs as it is."""


def definition_of(function: FunctionType) -> Definition:
    """The syntax tree of a function or lambda.

    Raises
    ------
    ConversionError
        When there is no source, or it is not that of this function.
    """
    code = function.__code__
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename, function.__globals__)
    if len(lines) < code.co_firstlineno:
        raise ConversionError(
            f"its source is not available (it was defined in {code.co_filename}); functions of "
            "files and notebooks have source")
    positions = list(_positions(code))
    if code.co_name == "<lambda>":
        found = _lambda_of(code, lines, positions)
    else:
        found = _function_of(code, lines, positions)
    if found is None:
        raise ConversionError(f"the source in {code.co_filename} is not that of this function; it "
                              "was changed after it was loaded")
    return found


def _positions(code: CodeType) -> Iterator[tuple[int, int, int, int]]:
    """First and last line and column of the instructions of a function and of those in it."""
    for line, last, column, end in code.co_positions():
        if line is not None and last is not None:
            known = column is not None and end is not None
            yield (line, last, column, end) if known else (line, last, -1, -1)  # type: ignore[misc]
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _positions(constant)


# ---------------------------------------------------------------------------- functions

def _function_of(code: CodeType, lines: list[str], positions: list[tuple[int, int, int, int]]
                 ) -> Definition | None:
    first = code.co_firstlineno
    last = _end_of_block(lines, first, max(position[1] for position in positions))
    for tree in _parse(code, lines, first, last):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and _begins(node) == first \
                    and node.name == code.co_name and _has_parameters(node, code):
                return node
            if isinstance(node, ast.FunctionDef) and _begins(node) > first:
                break
    return None


def _begins(node: ast.FunctionDef) -> int:
    return min([node.lineno, *[each.lineno for each in node.decorator_list]])


def _end_of_block(lines: list[str], first: int, last: int) -> int:
    """The last line of an indented block that goes on at least to line ``last``."""
    indent = _indent(lines[first - 1])
    end = last
    while end < len(lines):
        line = lines[end]
        if not _NO_CODE.match(line) and _indent(line) <= indent:
            break
        end += 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _has_parameters(node: Definition, code: CodeType) -> bool:
    own = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    given = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
    return len(own) == len(given) and all(
        name == other or (name.startswith("__") and other.endswith(name))
        for name, other in zip(own, given))


def _parse(code: CodeType, lines: list[str], first: int, last: int) -> Iterator[ast.AST]:
    """Trees that have the function in them: of its lines only, then of the whole file."""
    own = lines[first - 1:last]
    is_inside = _indent(own[0]) > 0 and first > 1
    before = "\n" * (first - 2) + "if 1:\n" if is_inside else "\n" * (first - 1)
    try:
        yield ast.parse(before + "".join(own))
    except SyntaxError:
        pass
    known = _files.get(code.co_filename)
    if known is None or (known[0] is not lines and known[0] != lines):
        try:
            known = lines, ast.parse("".join(lines))
        except SyntaxError as error:
            raise ConversionError(f"its source has a syntax error: {error}") from None
        _files.clear()
        _files[code.co_filename] = known
    yield known[1]


# ---------------------------------------------------------------------------- lambdas

def _lambda_of(code: CodeType, lines: list[str], positions: list[tuple[int, int, int, int]]
               ) -> Definition | None:
    first, last = code.co_firstlineno, max(position[1] for position in positions)
    parts = [part for part in positions if part[3] > 0]
    for tree in _parse(code, lines, first, last):
        found = [node for node in ast.walk(tree)
                 if isinstance(node, ast.Lambda) and node.lineno == first
                 and _has_parameters(node, code) and all(_is_in(node.body, x) for x in parts)]
        if found and (parts or len(found) == 1):
            return max(found, key=lambda node: (node.body.lineno, node.body.col_offset))
        if found:
            raise ConversionError("several functions are on its line, and Python was told to keep "
                                  "no columns (-X no_debug_ranges)")
    return None


def _is_in(node: ast.expr, part: tuple[int, int, int, int]) -> bool:
    line, last, column, end = part
    return (node.lineno, node.col_offset) <= (line, column) and (last, end) <= (
        node.end_lineno or 0, node.end_col_offset or 0)


__all__ = ["ConversionError", "Definition", "definition_of"]
