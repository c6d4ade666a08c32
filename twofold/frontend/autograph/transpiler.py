"""Malt's passes over the syntax tree of a function, with what is ours among them.

Loaded with the first conversion: malt and what it needs take 20 ms to import.
"""

from __future__ import annotations

import ast
import importlib.util  # noqa: F401  # malt takes it for loaded
from collections.abc import Iterator, Sequence
from typing import Any

from malt.converters import (
    asserts,
    break_statements,
    call_trees,
    conditional_expressions,
    continue_statements,
    control_flow,
    directives,
    functions,
    logical_expressions,
    return_statements,
    variables,
)
from malt.core import unsupported_features_checker
from malt.pyct import anno, cfg, qual_names, templates, transpiler
from malt.pyct.static_analysis import (
    activity,
    liveness,
    reaching_definitions,
    reaching_fndefs,
)

from .directives import set_loop_options


def _visit_until_nothing_changes(self: Any, mode: Any) -> None:
    """The walk of malt's analyses, in which a node waits for its turn once.

    Malt's own (2.15.3) lets it wait once for each way that leads to it: twice as long a walk with
    each `if` that follows another.
    """
    forward = mode == cfg._WalkMode.FORWARD
    waiting = dict.fromkeys([self.graph.entry] if forward else self.graph.exit)
    seen = set()
    while waiting:
        node = next(iter(waiting))
        del waiting[node]
        seen.add(node)
        again = self.visit_node(node)
        for other in node.next if forward else node.prev:
            if again or other not in seen:
                waiting.setdefault(other)


cfg.GraphVisitor._visit_internal = _visit_until_nothing_changes


class Transpiler(transpiler.GenericTranspiler):
    """Gives the converted syntax tree of a function."""

    def get_transformed_name(self, node: ast.AST) -> str:
        """The name of the converted function; the user's own may be used inside."""
        return f"ag__{super().get_transformed_name(node)}"

    def transform_ast(self, node: Any, ctx: Any) -> Any:
        """Apply the passes in their order."""
        unsupported_features_checker.verify(node)
        _forget_annotations(node)
        _Supers().visit(node)
        _Returns().visit(node)
        graphs = cfg.build(node)
        node = qual_names.resolve(node)
        node = activity.resolve(node, ctx, None)
        node = reaching_definitions.resolve(node, ctx, graphs)
        anno.dup(node, {anno.Static.DEFINITIONS: anno.Static.ORIG_DEFINITIONS})
        node = functions.transform(node, ctx)
        node = _Directives(ctx).visit(node)
        for step in (break_statements, asserts, continue_statements, return_statements,
                     call_trees):
            node = step.transform(node, ctx)
        graphs = cfg.build(node)
        node = activity.resolve(qual_names.resolve(node), ctx, None)
        for analysis in (reaching_definitions, reaching_fndefs, liveness):
            node = analysis.resolve(node, ctx, graphs)
        node = _ControlFlow(ctx).visit(node)
        node = conditional_expressions.transform(node, ctx)
        node = _Logic(ctx).visit(node)
        return variables.transform(node, ctx)


def _forget_annotations(node: Any) -> None:
    """Leave out what only type checkers read: its names may exist where the function was made."""
    arguments = node.args
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg,
                 arguments.kwarg):
        if each is not None:
            each.annotation = None
    if isinstance(node, ast.FunctionDef):
        node.returns = None


class _Supers(ast.NodeVisitor):
    """``super()`` with its two arguments: without them it looks at the frame that calls it."""

    def __init__(self) -> None:
        self._first: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        parameters = [*node.args.posonlyargs, *node.args.args]
        self._first.append(parameters[0].arg if parameters else "")
        self.generic_visit(node)
        self._first.pop()

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args \
                and self._first and self._first[-1]:
            node.args = [ast.copy_location(ast.Name("__class__", ast.Load()), node),
                         ast.copy_location(ast.Name(self._first[-1], ast.Load()), node)]


class _Returns(ast.NodeVisitor):
    """``return None`` written out where a function returns values and may also end without one.

    So every way through a function returns something, and what has not returned yet is never seen.
    """

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.generic_visit(node)
        values = any(isinstance(each, ast.Return) and each.value is not None
                     for each in _own_nodes(node))
        if values and _may_end(node.body):
            last = ast.Return(ast.Constant(None))
            node.body.append(ast.fix_missing_locations(ast.copy_location(last, node.body[-1])))


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions inside it."""
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            stack += ast.iter_child_nodes(node)


def _may_end(body: Sequence[ast.stmt]) -> bool:
    """Whether a block may run to its end, and what follows it is reached."""
    match body[-1] if body else None:
        case ast.Return() | ast.Raise():
            return False
        case ast.If(body=first, orelse=second):
            return _may_end(first) or _may_end(second)
        case ast.With(body=inner):
            return _may_end(inner)
        case ast.Try(body=inner, handlers=handlers, orelse=after, finalbody=final):
            if final and not _may_end(final):
                return False
            return _may_end(after or inner) or any(_may_end(h.body) for h in handlers)
        case ast.While(test=ast.Constant(value=True), body=inner):
            return any(isinstance(each, ast.Break) for each in ast.walk(ast.Module(inner, [])))
    return True


class _Directives(directives.DirectivesTransformer):
    """Calls of ``set_loop_options`` become options of the loop around them."""

    def visit_Expr(self, node: ast.Expr) -> Any:  # noqa: N802
        if isinstance(node.value, ast.Call):
            self.generic_visit(node)
            named = anno.getanno(node.value.func, directives.STATIC_VALUE, default=None)
            if named is set_loop_options:
                self.state[directives._LoopScope].statements_visited += 1
                self._process_statement_directive(node.value,
                                                  directives.directives.set_loop_options)
                return None
        return super().visit_Expr(node)


class _ControlFlow(control_flow.ControlFlowTransformer):
    """Branches and loops; what they assign to names of functions around them is never local."""

    def _get_block_vars(self, node: ast.AST, modified: Any) -> Any:
        names, undefined, count = super()._get_block_vars(node, modified)
        outside = self.state[control_flow._Function].scope
        kept = outside.nonlocals | outside.globals
        moved = [name for name in names[count:] if name in kept]
        rest = [name for name in names[count:] if name not in kept]
        return [*names[:count], *moved, *rest], undefined, count + len(moved)


class _Logic(logical_expressions.LogicalExpressionTransformer):
    """``and``, ``or``, ``not`` and chains of comparisons; and ``in``, which malt leaves."""

    def _process_binop(self, op: ast.cmpop, left: Any, right: Any) -> Any:
        if isinstance(op, (ast.In, ast.NotIn)):
            name = "in_" if isinstance(op, ast.In) else "not_in"
            return templates.replace_as_expression(f"ag__.{name}(left, right)", left=left,
                                                   right=right)
        return super()._process_binop(op, left, right)


__all__ = ["Transpiler"]
