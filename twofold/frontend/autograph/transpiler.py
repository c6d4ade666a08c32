"""Malt's passes over the syntax tree of a function, with what is ours among them.

Loaded with the first conversion: malt and what it needs take 20 ms to import.
"""

from __future__ import annotations

import ast
import importlib.util  # noqa: F401  # malt takes it for loaded
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
from malt.pyct.static_analysis import activity, reaching_definitions


class Transpiler(transpiler.GenericTranspiler):  # type: ignore[misc]
    """Gives the converted syntax tree of a function."""

    def get_transformed_name(self, node: ast.AST) -> str:
        """The name of the converted function; the user's own may be used inside."""
        return f"ag__{super().get_transformed_name(node)}"

    def transform_ast(self, node: Any, ctx: Any) -> Any:
        """Apply the passes in their order."""
        unsupported_features_checker.verify(node)
        _forget_annotations(node)
        _Supers().visit(node)
        graphs = cfg.build(node)
        node = qual_names.resolve(node)
        node = activity.resolve(node, ctx, None)
        node = reaching_definitions.resolve(node, ctx, graphs)
        anno.dup(node, {anno.Static.DEFINITIONS: anno.Static.ORIG_DEFINITIONS})
        for step in (functions, directives, break_statements, asserts, continue_statements,
                     return_statements, call_trees, control_flow, conditional_expressions):
            node = step.transform(node, ctx)
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


class _Logic(logical_expressions.LogicalExpressionTransformer):  # type: ignore[misc]
    """``and``, ``or``, ``not`` and chains of comparisons; and ``in``, which malt leaves."""

    def _process_binop(self, op: ast.cmpop, left: Any, right: Any) -> Any:
        if isinstance(op, (ast.In, ast.NotIn)):
            name = "in_" if isinstance(op, ast.In) else "not_in"
            return templates.replace_as_expression(f"ag__.{name}(left, right)", left=left,
                                                   right=right)
        return super()._process_binop(op, left, right)


__all__ = ["Transpiler"]
