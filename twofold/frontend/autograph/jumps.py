"""``break``, ``continue`` and ``return`` inside of what may become control flow of the graph.

Bodies of such branches and loops become functions, out of which nothing jumps: jumps set flags
there, loops ask the flags, and what follows a branch that jumps moves into the other branch or
behind a question. Where everything around a jump stays Python's, it stays a jump.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from .source import ConversionError

Block = list[ast.stmt]
_NEW_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_SAY_TRUE_OR_FALSE = frozenset({"isinstance", "issubclass", "callable", "hasattr"})


def is_pythons(test: ast.expr) -> bool:
    """Whether a condition can only be True or False, whatever is in it."""
    match test:
        case ast.Constant() | ast.Call(func=ast.Name(id=("isinstance" | "issubclass" | "callable"
                                                         | "hasattr"))):
            return True
        case ast.Compare(ops=ops):
            return all(isinstance(op, (ast.Is, ast.IsNot)) for op in ops)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return is_pythons(operand)
        case ast.BoolOp(values=values):
            return all(is_pythons(value) for value in values)
    return False


def place(node: ast.AST) -> dict[str, Any]:
    """Where a node is, for nodes that are made in its place."""
    return {"lineno": node.lineno, "col_offset": node.col_offset,  # type: ignore[attr-defined]
            "end_lineno": node.end_lineno, "end_col_offset": node.end_col_offset}  # type: ignore[attr-defined]


class Flag(ast.Assign):
    """Sets a flag of a jump; left out where nobody asks for it."""

    _fields = ast.Assign._fields
    name: str
    is_set: bool


class _Loop:
    """A loop around a jump: the names of its flags, None while its jumps stay jumps."""

    def __init__(self, has_flags: bool, new_name: Callable[[str], str]):
        self.has_flags = has_flags
        self.stop = new_name("break_") if has_flags else ""
        self.next = new_name("continue_") if has_flags else ""


class Jumps:
    """The jumps of one function.

    Parameters
    ----------
    body : list of statements
    taken : set of str
        Names that the function uses.

    Attributes
    ----------
    value : str or None
        Name of the variable that holds what is returned, where ``return`` does not stay.
    asked : set of str
        Flags that are read.
    """

    def __init__(self, body: Block, taken: set[str]):
        self._taken = taken
        _test_inside(body)
        self._lowers_returns = _has_inner_return(body, False)
        self._loops: list[_Loop] = []
        self.asked: set[str] = set()
        self.value: str | None = None
        self._returned = ""
        self._gives_values = any(
            isinstance(node, ast.Return) and node.value is not None for node in _own_nodes(body))
        if self._lowers_returns:
            self._returned = self._new_name("do_return")
            if self._gives_values:
                self.value = self._new_name("retval_")
                if not _ends(body):
                    body.append(ast.Return(ast.Constant(None, **place(body[-1])),
                                           **place(body[-1])))
        self.body = body

    def lower(self) -> Block:
        """The body without jumps out of what may become a function."""
        found, _, _ = self._block(self.body)
        if self._returned in self.asked:
            found.insert(0, self._flag(self._returned, False, self.body[0]))
        return found

    # ------------------------------------------------------------------ names and flags
    def _new_name(self, wish: str) -> str:
        name, number = wish, 0
        while name in self._taken:
            number += 1
            name = f"{wish.rstrip('_')}_{number}"
        self._taken.add(name)
        return name

    def _flag(self, name: str, value: bool, where: ast.AST) -> Flag:
        at = place(where)
        flag = Flag([ast.Name(name, ast.Store(), **at)], ast.Constant(value, **at), **at)
        flag.name, flag.is_set = name, value
        return flag

    def unless(self, flags: Sequence[str], where: ast.AST) -> ast.expr:
        """The condition that none of some flags is set."""
        self.asked.update(flags)
        at = place(where)
        values: list[ast.expr] = [ast.Name(name, ast.Load(), **at) for name in sorted(flags)]
        asked = values[0] if len(values) == 1 else ast.BoolOp(ast.Or(), values, **at)
        return ast.UnaryOp(ast.Not(), asked, **at)

    # ------------------------------------------------------------------ statements
    def _block(self, statements: Sequence[ast.stmt]) -> tuple[Block, set[str], bool]:
        """The statements, flags that they may set, and whether they never come to their end."""
        found: Block = []
        jumps: set[str] = set()
        for number, statement in enumerate(statements):
            rest = list(statements[number + 1:])
            if rest and isinstance(statement, ast.If) and self._jumps_out(statement):
                if _ends(statement.body):
                    statement.orelse, rest = [*statement.orelse, *rest], []
                elif _ends(statement.orelse):
                    statement.body, rest = [*statement.body, *rest], []
                if not rest:
                    new, more, ends = self._statement(statement)
                    return [*found, *new], jumps | more, ends
            new, more, ends = self._statement(statement)
            found += new
            jumps |= more
            if ends:
                return found, jumps, True
            if more and rest:
                inner, others, ends = self._block(rest)
                at = place(rest[0])
                found.append(ast.If(self.unless(list(more), rest[0]), inner, [], **at))
                return found, jumps | others, ends
        return found, jumps, False

    def _statement(self, node: ast.stmt) -> tuple[Block, set[str], bool]:
        match node:
            case ast.Return():
                return self._return(node)
            case ast.Break() | ast.Continue():
                loop = self._loops[-1]
                if not loop.has_flags:
                    return [node], set(), True
                name = loop.stop if isinstance(node, ast.Break) else loop.next
                return [self._flag(name, True, node)], {name}, True
            case ast.Raise():
                return [node], set(), True
            case ast.If():
                return self._if(node)
            case ast.While() | ast.For():
                return self._loop(node)
            case ast.With():
                node.body, jumps, _ = self._block(node.body)  # it may swallow an exception
                return [node], jumps, False
            case ast.Try() | ast.TryStar():
                return self._try(node)
            case ast.Match():
                jumps = set()
                for case in node.cases:
                    case.body, more, _ = self._block(case.body)
                    jumps |= more
                return [node], jumps, False
        return [node], set(), False

    def _return(self, node: ast.Return) -> tuple[Block, set[str], bool]:
        if not self._lowers_returns:
            return [node], set(), True
        found: Block = []
        at = place(node)
        if self.value is not None:
            found.append(ast.Assign([ast.Name(self.value, ast.Store(), **at)],
                                    node.value or ast.Constant(None, **at), **at))
        return [*found, self._flag(self._returned, True, node)], {self._returned}, True

    def _if(self, node: ast.If) -> tuple[Block, set[str], bool]:
        node.body, jumps, ends = self._block(node.body)
        node.orelse, others, also = self._block(node.orelse)
        return [node], jumps | others, ends and also

    def _loop(self, node: Any) -> tuple[Block, set[str], bool]:
        node.is_pythons = isinstance(node, ast.While) and _stays_a_loop(node) and not (
            self._lowers_returns and _has_return(node.body))
        loop = _Loop(not node.is_pythons, self._new_name)
        self._loops.append(loop)
        node.body, jumps, _ = self._block(node.body)
        self._loops.pop()
        if node.is_pythons:
            node.orelse, others, _ = self._block(node.orelse)
            return [node], others, False
        otherwise, others, _ = self._block(node.orelse)
        node.orelse = []
        found: Block = []
        stops = sorted(jumps - {loop.next})
        node.stops = self.unless(stops, node) if stops else None
        if loop.stop in jumps:
            found.append(self._flag(loop.stop, False, node))
        if loop.next in self.asked:
            node.body.insert(0, self._flag(loop.next, False, node))
        found.append(node)
        leaves = jumps - {loop.stop, loop.next}
        if otherwise:
            if stops:
                otherwise = [ast.If(self.unless(stops, node), otherwise, [], **place(node))]
            found += otherwise
        return found, leaves | others, False

    def _try(self, node: Any) -> tuple[Block, set[str], bool]:
        if self._lowers_returns and _has_return(node.finalbody):
            raise ConversionError("it has a `return` in a `finally` block")
        node.body, jumps, ends = self._block(node.body)
        for handler in node.handlers:
            handler.body, more, also = self._block(handler.body)
            jumps |= more
            ends = ends and also
        if node.orelse:
            rest, more, _ = self._block(node.orelse)
            inside = _flags_set(node.body)
            if inside & jumps:
                rest = [ast.If(self.unless(sorted(inside & jumps), rest[0]), rest, [],
                               **place(rest[0]))]
            node.orelse = rest
            jumps |= more
            ends = False
        node.finalbody, more, _ = self._block(node.finalbody)
        return [node], jumps | more, ends

    def _jumps_out(self, node: ast.AST, is_outside: bool = True) -> bool:
        """Whether a jump in a statement sets a flag and leaves the statement."""
        if isinstance(node, ast.Return):
            return self._lowers_returns
        if isinstance(node, (ast.Break, ast.Continue)):
            return is_outside and self._loops[-1].has_flags
        if isinstance(node, _NEW_SCOPES) or isinstance(node, ast.expr):
            return False
        is_outside = is_outside and not isinstance(node, (ast.For, ast.While))
        return any(self._jumps_out(each, is_outside) for each in ast.iter_child_nodes(node))


# ---------------------------------------------------------------------------- questions

def _test_inside(body: Sequence[ast.AST]) -> None:
    """Move a condition that assigns (``while (n := f()) > 0``) to the begin of the loop's body.

    What a body reads is what a graph carries, and that the body assigned itself.
    """
    for node in _own_nodes(body):
        if isinstance(node, ast.While) and any(
                isinstance(each, ast.NamedExpr) for each in ast.walk(node.test)):
            if node.orelse:
                raise ConversionError("it has a `while … else` whose condition assigns a variable")
            at = place(node.test)
            stop = ast.If(ast.UnaryOp(ast.Not(), node.test, **at), [ast.Break(**at)], [], **at)
            node.test, node.body = ast.Constant(True, **at), [stop, *node.body]


def _own_nodes(body: Sequence[ast.AST]) -> list[ast.AST]:
    """The statements of a function without those of the functions inside it."""
    found: list[ast.AST] = []
    stack = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, (*_NEW_SCOPES, ast.expr)):
            continue
        found.append(node)
        stack += ast.iter_child_nodes(node)
    return found


def _has_return(body: Sequence[ast.AST]) -> bool:
    return any(isinstance(node, ast.Return) for node in _own_nodes(body))


def _has_inner_return(body: Sequence[ast.AST], is_inside: bool) -> bool:
    """Whether a function returns from what may become a function."""
    for node in body:
        if isinstance(node, ast.Return):
            if is_inside:
                return True
        elif not isinstance(node, (*_NEW_SCOPES, ast.expr)):
            inside = is_inside or isinstance(node, ast.For) or (
                isinstance(node, ast.If) and not is_pythons(node.test)) or (
                isinstance(node, ast.While) and not _stays_a_loop(node))
            if _has_inner_return(list(ast.iter_child_nodes(node)), inside):
                return True
    return False


def _stays_a_loop(node: ast.While) -> bool:
    """Whether a ``while`` is Python's: its condition is, and so are the ways out of it."""
    return is_pythons(node.test) and not _has_inner_jump(node.body, False, True)


def _has_inner_jump(body: Sequence[ast.AST], is_inside: bool, is_own: bool) -> bool:
    for node in body:
        if isinstance(node, ast.Return) or (is_own and isinstance(node, (ast.Break, ast.Continue))):
            if is_inside:
                return True
        elif not isinstance(node, (*_NEW_SCOPES, ast.expr)):
            is_loop = isinstance(node, (ast.For, ast.While))
            inside = is_inside or isinstance(node, ast.For) or (
                isinstance(node, ast.If) and not is_pythons(node.test)) or (
                isinstance(node, ast.While) and not _stays_a_loop(node))
            if _has_inner_jump(list(ast.iter_child_nodes(node)), inside, is_own and not is_loop):
                return True
    return False


def _flags_set(body: Sequence[ast.AST]) -> set[str]:
    return {node.name for node in _own_nodes(body) if isinstance(node, Flag) and node.is_set}


def _ends(body: Sequence[ast.stmt]) -> bool:
    """Whether a block never comes to its end: each way through it jumps or raises."""
    return any(_never_ends(node) for node in body)


def _never_ends(node: ast.stmt) -> bool:
    match node:
        case ast.Return() | ast.Break() | ast.Continue() | ast.Raise():
            return True
        case ast.If(body=first, orelse=second):
            return _ends(first) and _ends(second)
        case ast.Try(body=inner, handlers=handlers, orelse=after, finalbody=final):
            return _ends(final) or (
                (_ends(inner) or _ends(after)) and all(_ends(each.body) for each in handlers))
        case ast.While(test=test, body=inner, orelse=after):
            always = isinstance(test, ast.Constant) and bool(test.value)
            return (always or _ends(after)) and not _breaks(inner)
        case ast.For(body=inner, orelse=after):
            return _ends(after) and not _breaks(inner)
    return False


def _breaks(body: Sequence[ast.AST]) -> bool:
    """Whether a loop with this body is left by ``break``."""
    return any(isinstance(node, ast.Break) or (
        not isinstance(node, (*_NEW_SCOPES, ast.expr, ast.For, ast.While))
        and _breaks(list(ast.iter_child_nodes(node)))) for node in body)


__all__ = ["Block", "Flag", "Jumps", "is_pythons", "place"]
