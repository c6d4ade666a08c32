"""Number arguments in converted functions: what happens to ``n`` in ``x * n`` and ``range(n)``.

Every read of such a parameter is one of two things: an operand (of arithmetic or a comparison with
what may be a tensor, of an elementwise function), or a look. What a reader of the source cannot
follow, in functions inside, or after an assignment, begins with a look.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from .expressions import Expressions, operator, text
from .jumps import Block, place
from .names import Names, parameters, uses

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_OF_NUMBERS = {**_SIGNS, ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**"}
_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.GeneratorExp)
_OF_THE_FRAME = frozenset({"locals", "vars", "dir", "eval", "exec", "globals"})


class NumberExpressions(Expressions):
    """Rewrites expressions that use number arguments.

    Attributes
    ----------
    numbers : set of str
        Parameters that hold numbers of which the value need not matter.
    """

    numbers: Names

    def name(self, node: ast.Name) -> Any:
        """A variable; the read of a number looks at it."""
        if node.id in self.numbers and node.id in self.scope.own:
            return operator("looked", [node], place(node))
        return super().name(node)

    def bin_op(self, node: ast.BinOp) -> Any:
        """Arithmetic of a number and what may be a tensor."""
        sign = _SIGNS.get(type(node.op))
        left, right = self._is_number(node.left), self._is_number(node.right)
        if sign is None or left is right or _is_constant(node.right if left else node.left):
            return self.inside(node)
        return operator("with_number", [text(sign, place(node)),
                                        self._operand(node.left, left),
                                        self._operand(node.right, right)], place(node))

    def compare(self, node: ast.Compare) -> Any:
        """A comparison of a number and what may be a tensor."""
        sign = _COMPARISONS.get(type(node.ops[0])) if len(node.ops) == 1 else None
        left, right = self._is_number(node.left), self._is_number(node.comparators[0])
        if sign is None or left is right or _is_constant(
                node.comparators[0] if left else node.left):
            return super().compare(node)
        return operator("with_number", [text(sign, place(node)), self._operand(node.left, left),
                                        self._operand(node.comparators[0], right)], place(node))

    def call_of(self, node: ast.Call) -> Any:
        """A call that numbers are given to."""
        given = [*node.args, *[each.value for each in node.keywords]]
        if not any(map(self._is_number, given)) or any(
                each.arg is None for each in node.keywords):
            return super().call_of(node)
        at = place(node)
        args = [self._operand(each, self._is_number(each)) for each in node.args]
        parts: list[ast.expr] = [self.expr(node.func), ast.Tuple(args, ast.Load(), **at)]
        if node.keywords:
            parts.append(ast.Dict([text(each.arg, at) for each in node.keywords],
                                  [self._operand(each.value, self._is_number(each.value))
                                   for each in node.keywords], **at))
        return operator("called_with_numbers", parts, at)

    def changed_by_number(self, node: ast.AugAssign) -> Block | None:
        """``x += n`` for a number; None for anything else."""
        sign = _SIGNS.get(type(node.op))
        if not isinstance(node.target, ast.Name) or sign is None \
                or not self._is_number(node.value):
            return None
        at = place(node)
        read = super().name(ast.Name(node.target.id, ast.Load(), **at))
        made = operator("change", [text(sign, at), read, self._number(node.value)], at)
        return [ast.Assign([node.target], made, **at)]

    # ------------------------------------------------------------------ what is a number
    def _is_number(self, node: ast.expr) -> bool:
        """Whether an expression is a number argument, or Python's arithmetic of such."""
        if isinstance(node, ast.Name):
            return node.id in self.numbers and node.id in self.scope.own
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.op, ast.USub) and self._is_number(node.operand)
        if not isinstance(node, ast.BinOp) or type(node.op) not in _OF_NUMBERS:
            return False
        left, right = self._is_number(node.left), self._is_number(node.right)
        return (left and (right or _is_constant(node.right))) or (
            right and _is_constant(node.left))

    def _operand(self, node: ast.expr, is_number: bool) -> ast.expr:
        rewritten: ast.expr = self._number(node) if is_number else self.expr(node)
        return rewritten

    def _number(self, node: ast.expr) -> ast.expr:
        """An expression that gives the number without looking at it."""
        at = place(node)
        if isinstance(node, ast.UnaryOp):
            return operator("number", [text("*", at), text(-1, at), self._number(node.operand)], at)
        if not isinstance(node, ast.BinOp):
            return node
        return operator("number", [text(_OF_NUMBERS[type(node.op)], at), self._number(node.left),
                                   self._number(node.right)], at)


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def looked_at_first(arguments: ast.arguments, body: Sequence[ast.AST], names: Names
                    ) -> dict[str, int]:
    """Parameters among some names that must be looked at when the function begins, and where.

    They are assigned, used by functions inside, or by calls that look at the frame.
    """
    found: dict[str, int] = {}
    assigned = uses(*body).writes | (names - set(parameters(arguments)))
    stack: list[tuple[Any, bool]] = [(node, False) for node in reversed(body)]
    line = getattr(body[0], "lineno", 0)
    while stack:
        node, is_later = stack.pop()
        line = getattr(node, "lineno", line)
        if isinstance(node, ast.Name):
            if node.id in names and (is_later or not isinstance(node.ctx, ast.Load)):
                found.setdefault(node.id, line)
            if node.id in _OF_THE_FRAME:
                found.update((name, line) for name in sorted(names) if name not in found)
        is_later = is_later or isinstance(node, _LATER)
        stack += [(each, is_later) for each in reversed(list(ast.iter_child_nodes(node)))]
    for name in sorted(assigned & names):
        found.setdefault(name, line)
    return found


__all__ = ["NumberExpressions", "looked_at_first"]
