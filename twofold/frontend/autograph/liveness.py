"""Where names are live: which of them are read later than a statement, before they are assigned.

Two walks over a function whose jumps were lowered (``jumps.py``): bottom-up what each statement
reads and surely assigns, top-down what is live after it. What may become control flow of the graph
is told: ``live_in`` and ``live_out`` of the node. Where exceptions or remaining jumps may lead
away, more names count as live than are.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from .names import Functions, Names, Uses, uses

_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_NOTHING: Names = set()


class Liveness:
    """Works out the live names of one function.

    Parameters
    ----------
    functions : Functions
        Those that it defines.
    """

    def __init__(self, functions: Functions):
        self._functions = functions

    def mark(self, body: Sequence[ast.stmt], live_out: Names) -> None:
        """Set ``live_in`` and ``live_out`` of the branches and loops in a block."""
        self._mark(body, set(live_out), _NOTHING)

    # ------------------------------------------------------------------ bottom-up
    def _uses(self, *nodes: Any) -> Uses:
        return self._functions.complete(uses(*[node for node in nodes if node is not None]))

    def _of_block(self, body: Sequence[ast.stmt]) -> tuple[Names, Names]:
        """Names that a block reads before it assigns them, and names that it surely assigns."""
        reads: Names = set()
        kills: Names = set()
        for node in body:
            own, killed = self._of(node)
            reads |= own - kills
            kills |= killed
        return reads, kills

    def _of(self, node: Any) -> tuple[Names, Names]:
        found: tuple[Names, Names] | None = getattr(node, "reads_and_kills", None)
        if found is None:
            found = node.reads_and_kills = self._worked_out(node)
        return found

    def _worked_out(self, node: Any) -> tuple[Names, Names]:
        match node:
            case ast.If():
                first, second = self._of_block(node.body), self._of_block(node.orelse)
                return self._uses(node.test).reads | first[0] | second[0], first[1] & second[1]
            case ast.While() | ast.For() | ast.AsyncFor():
                reads = self._of_head(node) | self._of_block(node.orelse)[0]
                if not isinstance(node, ast.While):
                    reads |= self._uses(node.iter).reads
                return reads, set()
            case ast.With() | ast.AsyncWith():
                own = self._uses(*node.items)
                reads, kills = self._of_block(node.body)
                named = {each.id for item in node.items if item.optional_vars is not None
                         for each in _stored_names(item.optional_vars)}
                return own.reads | (reads - named), kills | named
            case ast.Try() | ast.TryStar():
                reads, _ = self._of_block(node.body)
                for handler in node.handlers:
                    if handler.type is not None:
                        reads |= self._uses(handler.type).reads
                    reads |= self._of_block(handler.body)[0]
                reads |= self._of_block(node.orelse)[0]
                last, kills = self._of_block(node.finalbody)
                return reads | last, kills
            case ast.Match():
                reads = set(self._uses(node.subject).reads)
                for case in node.cases:
                    reads |= self._uses(case.pattern, case.guard).reads
                    reads |= self._of_block(case.body)[0]
                return reads, set()
        return self._of_simple(node)

    def _of_simple(self, node: Any) -> tuple[Names, Names]:
        own = self._uses(node)
        kills: Names = set()
        if isinstance(node, _DEFINES):
            kills = {name for name in own.writes if not isinstance(node, ast.FunctionDef)
                     or name == node.name}
        elif isinstance(node, (ast.Assign, ast.Delete)):
            kills = {each.id for target in node.targets for each in _stored_names(target)}
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            kills = {each.id for each in _stored_names(node.target)}
        return own.reads, kills

    def _of_head(self, node: Any) -> Names:
        """What a loop reads from where an iteration begins."""
        reads, _ = self._of_block(node.body)
        stops = getattr(node, "stops", None)
        if isinstance(node, ast.While):
            return self._uses(node.test, stops).reads | reads
        named = {each.id for each in _stored_names(node.target)}
        return self._uses(node.target, stops).reads | (reads - named)

    # ------------------------------------------------------------------ top-down
    def _mark(self, body: Sequence[ast.stmt], live: Names, always: Names) -> Names:
        """Go through a block backwards; gives what is live before it."""
        for node in reversed(body):
            self._mark_inside(node, live | always, always)
            reads, kills = self._of(node)
            live = reads | (live - kills) | always
        return live

    def _mark_inside(self, node: Any, live: Names, always: Names) -> None:
        match node:
            case ast.If():
                before = self._mark(node.body, live, always)
                _note(node, before | self._mark(node.orelse, live, always), live)
            case ast.While() | ast.For() | ast.AsyncFor():
                after = live | self._of_block(node.orelse)[0]
                head = self._of_head(node) | after
                _note(node, head, after)
                self._mark(node.orelse, live, always)
                stays = getattr(node, "is_pythons", False)
                self._mark(node.body, head, always | head if stays else always)
            case ast.With() | ast.AsyncWith():
                self._mark(node.body, live, always)
            case ast.Try() | ast.TryStar():
                self._mark_try(node, live, always)
            case ast.Match():
                for case in node.cases:
                    self._mark(case.body, live, always)

    def _mark_try(self, node: Any, live: Names, always: Names) -> None:
        last = self._of_block(node.finalbody)[0]
        self._mark(node.finalbody, live, always)
        around = always | last
        after = live | last
        self._mark(node.orelse, after, around)
        caught: Names = set()
        for handler in node.handlers:
            self._mark(handler.body, after, around)
            caught |= self._of_block(handler.body)[0]
        if node.handlers:
            caught |= live  # what a handler leaves as it was
        self._mark(node.body, after | self._of_block(node.orelse)[0], around | caught)


def _note(node: Any, live_in: Names, live_out: Names) -> None:
    node.live_in, node.live_out = live_in, live_out


def _stored_names(target: ast.AST) -> list[ast.Name]:
    """The names that an assignment to a target surely assigns."""
    found: list[ast.Name] = []
    stack = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            found.append(node)
        elif isinstance(node, (ast.Tuple, ast.List)):
            stack += node.elts
        elif isinstance(node, ast.Starred):
            stack.append(node.value)
    return found


__all__ = ["Liveness"]
