"""Functions of converted code, and those of their statements that stay Python's."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from .control_statements import Append, ControlStatements, Frame, always_leaves, statements_in
from .expressions import Scope, operator, text, thunk
from .jumps import Block, Flag, Jumps, is_pythons, place
from .liveness import Liveness
from .names import Names, children, uses
from .number_expressions import looked_at_first
from .status import NAMESPACE


class Statements(ControlStatements):
    """Rewrites the functions of one definition.

    Parameters
    ----------
    taken : set of str
        Names that the function uses.
    free : set of str
        Names that it takes from the functions around it.
    is_options : callable
        Whether a call is that of ``set_loop_options``.
    numbers : set of str
        Parameters that hold numbers of which the value need not matter.

    Attributes
    ----------
    looked_at : dict of str to int
        Those of them that are looked at when the function begins, with the line that is why.
    """

    def __init__(self, taken: set[str], free: set[str], is_options: Callable[[ast.expr], bool],
                 numbers: Names):
        self._taken = taken
        self._free = free
        self._is_options = is_options
        self._value: str | None = None
        self.numbers = numbers
        self.looked_at: dict[str, int] = {}

    # ------------------------------------------------------------------ functions
    def definition(self, node: Any) -> ast.stmt:
        """A function or lambda as a statement that defines it, without defaults and decorators."""
        arguments = node.args
        arguments.defaults = []
        arguments.kw_defaults = [None] * len(arguments.kwonlyargs)
        at = place(node)
        self.assigned = set()
        if self.numbers:
            body = [node.body] if isinstance(node, ast.Lambda) else node.body
            self.looked_at = looked_at_first(arguments, body, self.numbers)
            self.numbers = self.numbers - self.looked_at.keys()
        if isinstance(node, ast.Lambda):
            self.scope = Scope(arguments, [node.body], None, self._free)
            self.assigned = set(self.scope.parameters)
            node.body = self.expr(node.body)
            return ast.Assign([ast.Name(f"{NAMESPACE}lambda", ast.Store(), **at)], node, **at)
        node.decorator_list = []
        _forget_annotations(node)
        self._function(node, None)
        return node

    def _function(self, node: ast.FunctionDef, around: Scope | None) -> None:
        """Rewrite the body of a function."""
        saved = self.__dict__.copy()
        scope = self.scope = Scope(node.args, node.body, around, self._free)
        scope.globals = {name for each in statements_in(node.body) if isinstance(each, ast.Global)
                         for name in each.names}
        declared = [each for each in statements_in(node.body)
                    if isinstance(each, (ast.Global, ast.Nonlocal))]
        _mark_appends(node.body, scope.own)
        jumps = Jumps(node.body, self._taken)
        self._value, self._asked = jumps.value, jumps.asked
        body = jumps.lower()
        if jumps.value is not None:
            scope.own.add(jumps.value)
            scope.known.add(jumps.value)
        scope.own |= jumps.asked
        scope.known |= jumps.asked
        Liveness(scope.functions).mark(body, {jumps.value} if jumps.value else set())
        scope.watched |= scope.own & self._decided_by_graphs(body)
        self.assigned = set(scope.parameters) | (saved["assigned"] - scope.own)
        self.frame = Frame(scope.outer)
        new = self.block(body)
        if jumps.value is not None:
            at = place(node)
            read = ast.Name(jumps.value, ast.Load(), **at)
            new.append(ast.Return(operator("returned", [read], at), **at))
        node.body = [*declared, *self._begun(self.frame, node), *new]
        self.__dict__.update(saved)

    def _decided_by_graphs(self, body: Sequence[ast.stmt]) -> Names:
        """Names that are assigned where a graph may decide whether they are."""
        found: Names = set()
        for node in body:
            if isinstance(node, (ast.If, ast.While, ast.For)) and not _is_plain(node):
                found |= self.scope.functions.complete(uses(node)).writes
            elif not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
                inner = [each for each in ast.iter_child_nodes(node)
                         if not isinstance(each, ast.expr)]
                found |= self._decided_by_graphs(inner)  # type: ignore[arg-type]
        return found

    # ------------------------------------------------------------------ blocks
    def block(self, body: Sequence[ast.stmt]) -> Block:
        """The rewritten form of statements."""
        found: Block = []
        for node in body:
            way = _WAYS.get(type(node))
            if way is None:
                self.inside(node)
                found.append(node)
            else:
                found += way(self, node)
        if not found:
            found.append(ast.Pass(**(place(body[0]) if body else {"lineno": 1, "col_offset": 0})))
        return found

    def _flag(self, node: Flag) -> Block:
        self.assigned.add(node.name)
        if node.name not in self._asked:
            return []
        return [ast.Assign(node.targets, node.value, **place(node))]

    def _assign(self, node: ast.Assign) -> Block:
        node.value = self.expr(node.value)
        node.targets = [self.expr(target) for target in node.targets]
        self._now_assigned(*node.targets)
        return [node]

    def _append(self, node: Any) -> Block:
        at, call = place(node), node.value
        given = [self.expr(call.func.value), self.expr(call.args[0])]
        made = operator("append", given, place(call))
        return [ast.Assign(node.targets, made, **at)]

    def _annotated_assignment(self, node: ast.AnnAssign) -> Block:
        node.target = self.expr(node.target)
        if node.value is not None:
            node.value = self.expr(node.value)
            self._now_assigned(node.target)
        return [node]

    def _augmented_assignment(self, node: ast.AugAssign) -> Block:
        changed = self.changed_by_number(node)
        if changed is not None:
            return changed
        node.value = self.expr(node.value)
        found: Block = []
        if isinstance(node.target, ast.Name):
            at = place(node)
            read = ast.Name(node.target.id, ast.Load(), **at)
            checked = self.name(read)
            if checked is not read:
                found.append(ast.Expr(checked, **at))
        else:
            node.target = self.expr(node.target)
        return [*found, node]

    def _delete(self, node: ast.Delete) -> Block:
        found: Block = []
        at = place(node)
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id in self.scope.watched:
                found.append(ast.Assign(
                    [ast.Name(target.id, ast.Store(), **at)],
                    operator("Undefined", [text(target.id, at)], at), **at))
                self.assigned.discard(target.id)
            else:
                found.append(ast.Delete([self.expr(target)], **at))
        return found

    def _now_assigned(self, *targets: ast.AST) -> None:
        self.assigned |= uses(*targets).writes

    def _defines(self, node: Any) -> Block:
        """Imports and classes: not rewritten."""
        self.assigned |= uses(node).writes
        return [node]

    def _function_inside(self, node: ast.FunctionDef) -> Block:
        if not _is_generator(node):
            self.defaults(node.args)
            node.decorator_list = [self.expr(each) for each in node.decorator_list]
            self._function(node, self.scope)
            at = place(node)
            node.decorator_list.append(ast.Attribute(
                ast.Name(NAMESPACE, ast.Load(), **at), "artifact", ast.Load(), **at))
        self.assigned.add(node.name)
        return [node]

    def _drop(self, node: ast.stmt) -> Block:
        """Declarations stand at the begin of their function."""
        return []

    def _assert(self, node: ast.Assert) -> Block:
        at = place(node)
        given: list[ast.expr] = [text(ast.unparse(node.test), at)]
        if node.msg is not None:
            given.append(thunk(self.expr(node.msg), at))
        return [ast.Expr(operator("assert_stmt", [self.expr(node.test), *given], at), **at)]

    # ------------------------------------------------------------------ what stays Python's
    def _with(self, node: ast.With) -> Block:
        for item in node.items:
            item.context_expr = self.expr(item.context_expr)
            if item.optional_vars is not None:
                item.optional_vars = self.expr(item.optional_vars)
                self._now_assigned(item.optional_vars)
        node.body = self.block(node.body)
        return [node]

    def _try(self, node: Any) -> Block:
        before = set(self.assigned)
        node.body, after = self._block_from(node.body, before)
        if node.orelse:
            node.orelse, after = self._block_from(node.orelse, after)
        for handler in node.handlers:
            if handler.type is not None:
                handler.type = self.expr(handler.type)
            inside = before | ({handler.name} if handler.name else set())
            handler.body, caught = self._block_from(handler.body, inside)
            if not always_leaves(handler.body):
                after = after & (caught - {handler.name})
        self.assigned = set(after)
        if node.finalbody:
            node.finalbody, last = self._block_from(node.finalbody, before)
            self.assigned |= last
        return [node]

    def _match(self, node: ast.Match) -> Block:
        node.subject = self.expr(node.subject)
        for case in node.cases:
            inside = self.assigned | uses(case.pattern).writes
            if case.guard is not None:
                before, self.assigned = self.assigned, inside
                case.guard = self.expr(case.guard)
                self.assigned = before
            case.body, _ = self._block_from(case.body, inside)
        return [node]

    def _plain_if(self, node: ast.If) -> Block:
        node.test = self.expr(node.test)
        node.body, first = self._block_from(node.body, self.assigned)
        if node.orelse:
            node.orelse, second = self._block_from(node.orelse, self.assigned)
        else:
            second = self.assigned
        self.assigned = second if always_leaves(node.body) else first if \
            node.orelse and always_leaves(node.orelse) else first & second
        return [node]


def _is_plain(node: Any) -> bool:
    return is_pythons(node.test) if isinstance(node, ast.If) else getattr(node, "is_pythons", False)


def _is_generator(node: ast.FunctionDef) -> bool:
    stack: list[ast.AST] = list(node.body)
    while stack:
        each = stack.pop()
        if isinstance(each, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack += children(each)
    return False


def _forget_annotations(node: ast.FunctionDef) -> None:
    """Leave out what only type checkers read: its names may exist where the function was made."""
    arguments = node.args
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg,
                 arguments.kwarg):
        if each is not None:
            each.annotation = None
    node.returns = None


def _mark_appends(body: list[Any], own: Names) -> None:
    """Put :class:`Append` in the place of statements that append to local variables."""
    for i, node in enumerate(body):
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"),
                                         args=[_], keywords=[])) if name in own:
                at = place(node)
                body[i] = Append([ast.Name(name, ast.Store(), **at)], node.value, **at)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                continue
        for field in ("body", "orelse", "finalbody"):
            _mark_appends(getattr(node, field, None) or [], own)
        for each in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            _mark_appends(each.body, own)


_WAYS: dict[type, Callable[[Any, Any], Block]] = {
    Flag: Statements._flag, Append: Statements._append, ast.Assign: Statements._assign,
    ast.AnnAssign: Statements._annotated_assignment,
    ast.AugAssign: Statements._augmented_assignment, ast.Delete: Statements._delete,
    ast.Import: Statements._defines, ast.ImportFrom: Statements._defines,
    ast.ClassDef: Statements._defines, ast.AsyncFunctionDef: Statements._defines,
    ast.FunctionDef: Statements._function_inside, ast.Global: Statements._drop,
    ast.Nonlocal: Statements._drop, ast.Assert: Statements._assert, ast.With: Statements._with,
    ast.Try: Statements._try, ast.TryStar: Statements._try, ast.Match: Statements._match,
    ast.If: Statements._if, ast.While: Statements._while, ast.For: Statements._for}


__all__ = ["Statements"]
