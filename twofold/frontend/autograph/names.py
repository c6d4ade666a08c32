"""Which names a piece of code reads and writes, and which are still read afterwards.

A *composite* name is ``a.b`` or ``a['b']``: what is written there is known by its text. Of plain
names it is worked out where they are live; composites, which others may see, always are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Names = set[str]

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below a node."""
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, ast.AST):
            yield value
        elif type(value) is list:
            for each in value:
                if isinstance(each, ast.AST):
                    yield each


def parameters(arguments: ast.arguments) -> list[str]:
    """Names of the parameters of a function."""
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    found += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [each.arg for each in found]


class Uses:
    """Names that a piece of code reads and writes.

    Attributes
    ----------
    reads, writes : set of str
    composites : dict
        Text of a composite name that is written to its node.
    outer : set of str
        Names declared ``nonlocal`` or ``global``.
    functions : set of str
        Names of functions that are defined.
    """

    __slots__ = ("composites", "functions", "outer", "reads", "writes")

    def __init__(self) -> None:
        self.reads: Names = set()
        self.writes: Names = set()
        self.outer: Names = set()
        self.functions: Names = set()
        self.composites: dict[str, ast.expr] = {}

    def add(self, node: ast.AST) -> Uses:
        """Take in all that a node does, functions that it defines included."""
        stack = [node]
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is ast.Name:
                (self.reads if type(node.ctx) is ast.Load else self.writes).add(node.id)  # type: ignore[attr-defined]
            elif kind is ast.Constant:
                continue
            elif kind is ast.Attribute or kind is ast.Subscript:
                if type(node.ctx) is not ast.Load:  # type: ignore[attr-defined]
                    self._add_composite(node)
                stack += children(node)
            else:
                stack += self._take_in(node, kind)
        return self

    def _take_in(self, node: Any, kind: type) -> Iterable[ast.AST]:
        """Take in a node of an unusual kind; gives the nodes below that are still to come."""
        if kind in _COMPREHENSIONS:
            self._add_comprehension(node)
            return ()
        if kind in _FUNCTIONS:
            inner = free_names(node)
            if kind is ast.Lambda:
                self.reads |= inner
                return [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            self.writes.add(node.name)
            self.functions.add(node.name)
            if node.decorator_list:
                self.reads |= inner
            return [*node.decorator_list, *node.args.defaults,
                    *filter(None, node.args.kw_defaults)]
        if kind is ast.ClassDef:
            self._add_class(node)
            return [*node.decorator_list, *node.bases, *node.keywords]
        if kind is ast.AugAssign and type(node.target) is ast.Name:
            self.reads.add(node.target.id)
        elif kind is ast.Global or kind is ast.Nonlocal:
            self.outer.update(node.names)
        elif kind is ast.Import or kind is ast.ImportFrom:
            self.writes.update((each.asname or each.name).partition(".")[0] for each in node.names)
        elif kind is ast.ExceptHandler or kind is ast.MatchAs or kind is ast.MatchStar:
            if node.name is not None:
                self.writes.add(node.name)
        elif kind is ast.MatchMapping and node.rest is not None:
            self.writes.add(node.rest)
        return children(node)

    def _add_class(self, node: ast.ClassDef) -> None:
        self.writes.add(node.name)
        inside = Uses()
        for each in node.body:
            inside.add(each)
            inside.reads |= captured_by(each)
        self.reads |= inside.reads

    def _add_comprehension(self, node: Any) -> None:
        """Its own names stay inside; what ``:=`` assigns in it does not."""
        own, inside = Uses(), Uses()
        first = node.generators[0].iter
        self.add(first)
        for each in children(node):
            if type(each) is not ast.comprehension:
                inside.add(each)
        for each in node.generators:
            own.add(each.target)
            for part in (each.iter, *each.ifs):
                if part is not first:
                    inside.add(part)
        self.reads |= inside.reads - own.writes
        self.writes |= inside.writes

    def _add_composite(self, node: Any) -> None:
        if _is_composite(node):
            self.composites[ast.unparse(node)] = node


def _is_composite(node: ast.expr) -> bool:
    """Whether an expression is ``a.b``, ``a['b']``, ``a[i]`` or longer."""
    while True:
        if isinstance(node, ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Subscript):
            index = node.slice
            if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub):
                index = index.operand
            if not isinstance(index, (ast.Constant, ast.Name)):
                return False
            node = node.value
        else:
            return isinstance(node, ast.Name)


def uses(*nodes: ast.AST) -> Uses:
    """What nodes read and write."""
    found = Uses()
    for node in nodes:
        found.add(node)
    return found


def free_names(node: Any) -> Names:
    """Names that a function or lambda takes from around it."""
    found: Names | None = getattr(node, "free_names", None)
    if found is None:
        body = node.body if isinstance(node.body, list) else [node.body]
        inside = uses(*body)
        for each in body:
            inside.reads |= captured_by(each)
        own = (inside.writes | set(parameters(node.args))) - inside.outer
        found = node.free_names = (inside.reads | inside.outer) - own
    return found


def captured_by(node: ast.AST) -> Names:
    """Names that the functions defined in a statement take from around them."""
    found: Names = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, _FUNCTIONS):
            found |= free_names(node)
        else:
            stack += children(node)
    return found


def outer_writes(node: Any) -> Names:
    """Names of functions around it that a function assigns."""
    found: Names | None = getattr(node, "outer_writes", None)
    if found is None:
        inside = uses(*node.body)
        found = node.outer_writes = inside.writes & inside.outer
    return found


class Functions:
    """The functions that a function defines by name: who reads such a name may call it.

    Reading it then reads what it takes from around it, and assigns what it declares ``nonlocal``.
    """

    def __init__(self, body: Sequence[ast.AST]):
        self._reads: dict[str, Names] = {}
        self._writes: dict[str, Names] = {}
        stack: list[Any] = list(body)
        while stack:
            node = stack.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._add(node.name, free_names(node), outer_writes(node))
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self._add(target.id, free_names(node.value), set())
            elif not isinstance(node, (ast.Lambda, ast.ClassDef, ast.Expr)):
                stack += children(node)

    def _add(self, name: str, reads: Names, writes: Names) -> None:
        self._reads.setdefault(name, set()).update(reads)
        self._writes.setdefault(name, set()).update(writes)

    def complete(self, found: Uses) -> Uses:
        """What code does, and what the functions do that it may call."""
        if not self._reads:
            return found
        waiting, seen = list(found.reads & self._reads.keys()), set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            found.reads |= self._reads[name]
            found.writes |= self._writes[name]
            waiting += self._reads[name] & self._reads.keys()
        return found


__all__ = ["Functions", "Names", "Uses", "captured_by", "children", "free_names", "parameters",
           "uses"]
