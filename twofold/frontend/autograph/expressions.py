"""Expressions of converted functions: calls, ``and``, ``or``, ``not``, ``in``, conditionals.

Rewrites syntax trees in place; every new node stands where what it replaces stood.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from .jumps import is_pythons, place
from .names import Functions, Names, children, parameters, uses
from .status import NAMESPACE

#: Calls that look at the frame they are made in.
_OF_THE_FRAME = frozenset({"breakpoint", "locals", "globals", "vars", "dir", "eval", "exec",
                           "print", "super"})
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Scope:
    """One function of the user's while it is rewritten.

    Attributes
    ----------
    own : set of str
        Names that it binds.
    outer, globals : set of str
        Names that it declares ``nonlocal`` or ``global``; ``outer`` has both.
    watched : set of str
        Names that may hold no value: what is assigned where a graph decides.
    known : set of str
        Names that it, or a function around it, binds.
    functions : Functions
    accessors : dict
        What branches and loops carry, with a number for the functions that read and assign it.
    first : str or None
        Its first parameter, for ``super()``.
    """

    def __init__(self, arguments: ast.arguments, body: Sequence[Any], around: Scope | None,
                 free: Names):
        given = parameters(arguments)
        found = uses(*body)
        self.parameters = set(given)
        self.outer = found.outer
        self.globals: Names = set()
        self.own = (found.writes | self.parameters) - self.outer
        self.known: Names = self.own | self.outer | (free if around is None else around.known)
        self.watched: Names = set() if around is None else around.watched - self.own
        self.functions = Functions(body)
        self.accessors: dict[tuple[str, ...], int] = {}
        self.first = given[0] if arguments.posonlyargs or arguments.args else None


def operator(name: str, args: Sequence[ast.expr], at: dict[str, Any]) -> ast.Call:
    """The call of an operator."""
    return ast.Call(ast.Attribute(ast.Name(NAMESPACE, ast.Load(), **at), name, ast.Load(), **at),
                    list(args), [], **at)


def thunk(body: ast.expr, at: dict[str, Any]) -> ast.Lambda:
    """A function without parameters."""
    return ast.Lambda(no_parameters(), body, **at)


def no_parameters(*names: str, **at: Any) -> ast.arguments:
    """The parameters of a function that is added."""
    return ast.arguments([], [ast.arg(name, None, **at) for name in names], None, [], [], None, [])


def text(value: Any, at: dict[str, Any]) -> ast.Constant:
    """A constant."""
    return ast.Constant(value, **at)


class Expressions:
    """Rewrites expressions.

    Attributes
    ----------
    scope : Scope
        The function that they are in.
    assigned : set of str
        Names that have a value for sure where the code is that is rewritten.
    """

    scope: Scope
    assigned: Names

    def expr(self, node: Any) -> Any:
        """The rewritten form of an expression."""
        way = _WAYS.get(type(node))
        return self.inside(node) if way is None else getattr(self, way)(node)

    def inside(self, node: Any) -> Any:
        """Rewrite what is in a node, which itself stays."""
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                setattr(node, field, self.expr(value))
            elif type(value) is list:
                for i, each in enumerate(value):
                    if isinstance(each, ast.AST):
                        value[i] = self.expr(each)
        return node

    def same(self, node: Any) -> Any:
        """What is never rewritten."""
        return node

    def name(self, node: ast.Name) -> Any:
        """A variable; the read of one that may have no value is checked."""
        name = node.id
        if name in self.scope.watched and name not in self.assigned and type(node.ctx) is ast.Load:
            return operator("ld", [node], place(node))
        return node

    def bin_op(self, node: ast.BinOp) -> Any:
        """Arithmetic: tensors have the operators."""
        return self.inside(node)

    # ------------------------------------------------------------------ calls
    def call_of(self, node: ast.Call) -> Any:
        """A call: what is called is converted when it runs."""
        func = node.func
        match func:
            case ast.Name(id="super") if not node.args and not node.keywords:
                if self.scope.first is not None:
                    at = place(node)
                    node.args = [ast.Name("__class__", ast.Load(), **at),
                                 ast.Name(self.scope.first, ast.Load(), **at)]
                return node
            case ast.Name(id=name) if name in _OF_THE_FRAME and name not in self.scope.known:
                return self.inside(node)
            case ast.Attribute(attr="set_trace" | "breakpoint"):  # of pdb and others
                return self.inside(node)
        at = place(node)
        args = ast.Tuple([self.expr(each) for each in node.args], ast.Load(), **at)
        given = [self.expr(func), args]
        if node.keywords:
            given.append(self._keywords(node.keywords, at))
        return operator("called", given, at)

    def _keywords(self, keywords: list[ast.keyword], at: dict[str, Any]) -> ast.expr:
        for each in keywords:
            each.value = self.expr(each.value)
        if all(each.arg is not None for each in keywords):
            return ast.Dict([text(each.arg, at) for each in keywords],
                            [each.value for each in keywords], **at)
        made = operator("keywords", [], at)
        made.keywords = keywords
        return made

    # ------------------------------------------------------------------ truth
    def bool_op(self, node: ast.BoolOp) -> Any:
        """``and``, ``or``."""
        if is_pythons(node) or any(_assigns(value) for value in node.values[1:]):
            return self.inside(node)
        name = "and_" if type(node.op) is ast.And else "or_"
        first, *rest = [self.expr(value) for value in node.values]
        for value in rest:
            first = operator(name, [first, thunk(value, place(value))], place(node))
        return first

    def unary_op(self, node: ast.UnaryOp) -> Any:
        """``not``."""
        if type(node.op) is not ast.Not or is_pythons(node):
            return self.inside(node)
        return operator("not_", [self.expr(node.operand)], place(node))

    def compare(self, node: ast.Compare) -> Any:
        """Comparisons: chains are ``and``; ``in`` asks the elements of tensors."""
        self.inside(node)
        first, *rest = [node.left, *node.comparators]
        return self._compare(first, node.ops, rest, place(node), 0)

    def _compare(self, first: ast.expr, ops: Sequence[ast.cmpop], rest: Sequence[ast.expr],
                  at: dict[str, Any], depth: int) -> ast.expr:
        second = rest[0]
        if len(ops) == 1:
            return _one_comparison(first, ops[0], second, at)
        if isinstance(second, (ast.Name, ast.Constant)):
            again = ast.Name(second.id, ast.Load(), **at) if isinstance(second, ast.Name) \
                else text(second.value, at)
            inner = self._compare(again, ops[1:], rest[1:], at, depth)
            return operator("and_", [_one_comparison(first, ops[0], second, at),
                                     thunk(inner, at)], at)
        # What stands in the middle is evaluated once, after what stands before it.
        names = [f"{NAMESPACE}{side}{depth}" for side in ("left", "right")]
        left, right = [ast.Name(name, ast.Load(), **at) for name in names]
        inner = self._compare(ast.Name(names[1], ast.Load(), **at), ops[1:], rest[1:], at,
                               depth + 1)
        both = operator("and_", [_one_comparison(left, ops[0], right, at), thunk(inner, at)], at)
        return ast.Call(ast.Lambda(no_parameters(*names, **at), both, **at), [first, second], [],
                        **at)

    def if_exp(self, node: ast.IfExp) -> Any:
        """``a if test else b``."""
        if is_pythons(node.test) or _assigns(node.body) or _assigns(node.orelse):
            return self.inside(node)
        at, shown = place(node), ast.unparse(node.test)
        return operator("if_exp", [
            self.expr(node.test), thunk(self.expr(node.body), place(node.body)),
            thunk(self.expr(node.orelse), place(node.orelse)), text(shown, at)], at)

    # ------------------------------------------------------------------ new scopes
    def comprehension(self, node: Any) -> Any:
        """A comprehension; its own names have values in it."""
        before = self.assigned
        own = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)
               and isinstance(each.ctx, ast.Store)}
        node.generators[0].iter = self.expr(node.generators[0].iter)
        self.assigned = before | own
        for i, each in enumerate(node.generators):
            each.target = self.expr(each.target)
            if i:
                each.iter = self.expr(each.iter)
            each.ifs = [self.expr(one) for one in each.ifs]
        for field in ("elt", "key", "value"):
            if hasattr(node, field):
                setattr(node, field, self.expr(getattr(node, field)))
        self.assigned = before
        return node

    def function_of(self, node: ast.Lambda) -> Any:
        """A lambda, which is converted as what it is in."""
        self.defaults(node.args)
        outer, before = self.scope, self.assigned
        self.scope = Scope(node.args, [node.body], outer, set())
        self.assigned = self.scope.parameters | (before - self.scope.own)
        node.body = self.expr(node.body)
        self.scope, self.assigned = outer, before
        return operator("artifact", [node], place(node))

    def defaults(self, arguments: ast.arguments) -> None:
        """Rewrite the default values of parameters."""
        arguments.defaults = [self.expr(each) for each in arguments.defaults]
        arguments.kw_defaults = [each and self.expr(each) for each in arguments.kw_defaults]


def _one_comparison(left: ast.expr, op: ast.cmpop, right: ast.expr, at: dict[str, Any]
                    ) -> ast.expr:
    if isinstance(op, (ast.In, ast.NotIn)):
        return operator("in_" if isinstance(op, ast.In) else "not_in", [left, right], at)
    return ast.Compare(left, [op], [right], **at)


def _assigns(node: ast.AST) -> bool:
    """Whether an expression has ``:=``, which a function made of it would keep to itself."""
    if isinstance(node, ast.NamedExpr):
        return True
    return not isinstance(node, ast.Lambda) and any(_assigns(each) for each in children(node))


_WAYS = {
    ast.Name: "name", ast.Constant: "same", ast.Call: "call_of", ast.BoolOp: "bool_op",
    ast.BinOp: "bin_op", ast.UnaryOp: "unary_op", ast.Compare: "compare", ast.IfExp: "if_exp",
    ast.Lambda: "function_of", **dict.fromkeys(_COMPREHENSIONS, "comprehension")}


__all__ = ["Expressions", "Scope", "no_parameters", "operator", "text", "thunk"]
