"""Branches and loops of converted functions: what may become control flow of the graph.

``if c: …`` becomes ``ag__.if_stmt(c, <function>, <function>, …)``: branches and bodies are
functions that assign the variables of the function around them, and two more read and assign what
the graph carries through (its *state*): variables that are assigned inside and read later, and
attributes and items that are assigned inside.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .expressions import no_parameters, operator, text, thunk
from .jumps import Block, is_pythons, place
from .names import Names, Uses, uses
from .number_expressions import NumberExpressions
from .status import NAMESPACE

_ITEM, _STATE = f"{NAMESPACE}item", f"{NAMESPACE}state"
_GET, _SET = f"{NAMESPACE}get", f"{NAMESPACE}set"
_BODY, _ELSE, _TEST = f"{NAMESPACE}body", f"{NAMESPACE}else", f"{NAMESPACE}test"


class _State(NamedTuple):
    """What a branch or loop carries: names, then composites; the first are read after it."""

    names: list[str]
    composites: list[tuple[str, ast.expr]]
    results: int

    @property
    def shown(self) -> list[str]:
        return [*self.names, *[name for name, _ in self.composites]]


class Frame:
    """A function of the converted code: one of the user's, or a branch or body.

    Attributes
    ----------
    outer : set of str
        Names that it assigns for the function around it.
    around : Frame or None
        Where the statement stands that it is a branch or body of.
    state : _State or None
        What that statement carries.
    begins : dict
        Names that are to stand for no value where it begins, with the operator that says so.
    """

    def __init__(self, outer: Names, around: Frame | None = None, state: _State | None = None):
        self.outer = outer
        self.around = around
        self.state = state
        self.begins: dict[str, str] = {}

    def has_accessors(self, state: _State) -> bool:
        """Whether a statement around has functions that read and assign these very variables."""
        frame = self
        while frame.around is not None and not state.composites and frame.outer >= {*state.names}:
            if frame.state is not None and frame.state.shown == state.names:
                return True
            frame = frame.around
        return False


class Append(ast.Assign):
    """``names.append(value)``, after which the variable may hold another object."""

    _fields = ast.Assign._fields
    targets: list[Any]


class ControlStatements(NumberExpressions):
    """Rewrites branches and loops.

    Attributes
    ----------
    frame : Frame
        The function of the converted code that statements stand in.
    """

    frame: Frame
    _is_options: Callable[[ast.expr], bool]
    _value: str | None

    def block(self, body: Sequence[ast.stmt]) -> Block:
        """The rewritten form of statements."""
        raise NotImplementedError

    def _plain_if(self, node: ast.If) -> Block:
        raise NotImplementedError

    def _begun(self, frame: Frame, where: ast.AST) -> Block:
        """Statements at the begin of a function: names that have no value yet."""
        at = place(where)
        return [ast.Assign([ast.Name(name, ast.Store(), **at)],
                           operator(kind, [text(name, at)] if kind == "Undefined" else [], at),
                           **at) for name, kind in frame.begins.items()]

    def _block_from(self, body: Sequence[ast.stmt], assigned: Names) -> tuple[Block, Names]:
        """Rewrite a block that begins with these names assigned; gives those after it."""
        before, self.assigned = self.assigned, set(assigned)
        found = self.block(body)
        after, self.assigned = self.assigned, before
        return found, after

    # ------------------------------------------------------------------ branches
    def _if(self, node: ast.If) -> Block:
        if is_pythons(node.test):
            return self._plain_if(node)
        at = place(node.test)
        test = self.expr(node.test)
        state = self._state_of([*node.body, *node.orelse], node, False)
        accessors, access = self._accessors(state, node)
        body, first = self._part(_BODY, node.body, state, node)
        orelse, second = self._part(_ELSE, node.orelse, state, node)
        if always_leaves(node.body):
            first = second
        elif always_leaves(node.orelse):
            second = first
        self.assigned |= first & second & set(state.names)
        call = operator("if_stmt", [test, _read(_BODY, at), _read(_ELSE, at), *access,
                                    text(state.results, at)], at)
        return [*accessors, body, orelse, ast.Expr(call, **at)]

    def _part(self, name: str, body: Sequence[ast.stmt], state: _State, where: ast.AST,
              before: Block | None = None, *parameters: str) -> tuple[ast.stmt, Names]:
        """A branch or body as a function, and the names that are assigned after it."""
        outer = self.frame
        own = self._uses(*body).writes - set(state.names) - self.scope.outer
        frame = self.frame = Frame(set(state.names) | self.scope.outer, outer, state)
        start = (self.assigned - own) | (own & set(parameters))
        if before:
            start |= uses(*before).writes
        new, after = self._block_from(body, start)
        self.frame = outer
        begin = self._begun(frame, where)
        return self._define(name, [*begin, *(before or []), *new], state.names, where,
                            *parameters), after

    def _define(self, name: str, body: Block, assigned: Sequence[str], where: ast.AST,
                *parameters: str) -> ast.stmt:
        """A function that assigns names of the functions around it."""
        at = {**place(where)}
        node = ast.parse("def f(): pass").body[0]
        assert isinstance(node, ast.FunctionDef)
        node.name, node.args = name, no_parameters(*parameters, **at)
        node.body = [*self._declare(assigned, at), *(body or [ast.Pass(**at)])]
        for field, value in at.items():
            setattr(node, field, value)
        return node

    def _declare(self, names: Sequence[str], at: dict[str, Any]) -> Block:
        found: Block = []
        of_module = [name for name in names if name in self.scope.globals]
        of_functions = [name for name in names if name not in self.scope.globals]
        if of_module:
            found.append(ast.Global(of_module, **at))
        if of_functions:
            found.append(ast.Nonlocal(of_functions, **at))
        return found

    # ------------------------------------------------------------------ state
    def _uses(self, *nodes: ast.AST) -> Uses:
        return self.scope.functions.complete(uses(*nodes))

    def _state_of(self, nodes: Sequence[ast.AST], node: Any, is_loop: bool) -> _State:
        """What branches or a body assign that is read later, or in the next iteration."""
        scope = self.scope
        used = self._uses(*nodes)
        modified = used.writes & scope.known
        always = scope.outer | (modified - scope.own)
        results = sorted(modified & (node.live_in if is_loop else node.live_out) | (
            modified & always))
        needed = [] if is_loop else sorted((modified & node.live_in) - set(results))
        composites = [(shown, each) for shown, each in used.composites.items()
                      if not uses(each).reads & modified]
        if composites and needed:  # all are results then: the first so many are
            results, needed = sorted([*results, *needed]), []
        names = [*results, *needed]
        for name in names:
            if name in scope.own and name not in self.frame.outer and name not in self.assigned:
                self.frame.begins[name] = "UndefinedReturnValue" if name == self._value \
                    else "Undefined"
        return _State(names, composites, len(results) + len(composites))

    def _accessors(self, state: _State, where: ast.AST) -> tuple[Block, list[ast.expr]]:
        """The functions that read and assign the state; made before its code is rewritten.

        Gives their definitions (none, where a statement around has them) and how they are read,
        with the names of the state.
        """
        at = place(where)
        number = self.scope.accessors.setdefault(tuple(state.shown), len(self.scope.accessors))
        get, set_ = [f"{name}{number or ''}" for name in (_GET, _SET)]
        names = ast.Tuple([text(name, at) for name in state.shown], ast.Load(), **at)
        access: list[ast.expr] = [_read(get, at), _read(set_, at), names]
        if self.frame.has_accessors(state):
            return [], access
        read: list[ast.expr] = [_read(name, at) for name in state.names]
        for shown, node in state.composites:
            read.append(operator("ldu", [thunk(_load(node, at), at), text(shown, at)], at))
        reader = self._define(get, [ast.Return(ast.Tuple(read, ast.Load(), **at), **at)], (), where)
        return [reader, self._define(set_, self._assignment(state, at), state.names, where,
                                     _STATE)], access

    def _assignment(self, state: _State, at: dict[str, Any]) -> Block:
        """Statements that assign the state."""
        body: Block = []
        if state.shown:
            parts: list[ast.expr] = [ast.Name(name, ast.Store(), **at) for name in state.names]
            parts += [ast.Name(f"{_ITEM}{i}", ast.Store(), **at)
                      for i in range(len(state.composites))]
            body.append(ast.Assign([ast.Tuple(parts, ast.Store(), **at)], _read(_STATE, at), **at))
        for i, (_, node) in enumerate(state.composites):
            owner, key, kind = _taken_apart(node, at)
            body.append(ast.Expr(operator(kind, [owner, key, _read(f"{_ITEM}{i}", at)], at), **at))
        return body

    # ------------------------------------------------------------------ loops
    def _while(self, node: Any) -> Block:
        if node.is_pythons:
            node.test = self.expr(node.test)
            node.body, _ = self._block_from(node.body, self.assigned)
            node.orelse, _ = self._block_from(node.orelse, self.assigned)
            return [node]
        at = place(node.test)
        options, body = self._options_of(node)
        condition = node.test
        if node.stops is not None:
            condition = node.stops if isinstance(condition, ast.Constant) and condition.value \
                else ast.BoolOp(ast.And(), [node.stops, condition], **at)
        assigns = sorted(uses(condition).writes)
        state = self._state_of([node.test, *body], node, True)
        accessors, access = self._accessors(state, node)
        loop, _ = self._part(_BODY, body, state, node)
        test = self._define(_TEST, [ast.Return(self.expr(condition), **at)],
                            [name for name in assigns if name in state.names], node.test)
        call = operator("while_stmt", [_read(_TEST, at), _read(_BODY, at), *access, options], at)
        return [*accessors, loop, test, ast.Expr(call, **at)]

    def _for(self, node: Any) -> Block:
        at = place(node.iter)
        options, body = self._options_of(node)
        items = self.expr(node.iter)
        if _calls_operator(items, "called"):
            items.func.attr = "iterated"
        stops = text(None, at) if node.stops is None else thunk(self.expr(node.stops), at)
        state = self._state_of([node.target, *body], node, True)
        accessors, access = self._accessors(state, node)
        where = place(node.target)
        first: Block = [ast.Assign([node.target], _read(_ITEM, where), **where)]
        saved = self.assigned
        self.assigned = saved | uses(node.target).writes
        node.target = self.expr(node.target)
        self.assigned = saved
        loop, _ = self._part(_BODY, body, state, node, first, _ITEM)
        call = operator("for_stmt", [items, stops, _read(_BODY, at), *access, options], at)
        return [*accessors, loop, ast.Expr(call, **at)]

    def _options_of(self, node: Any) -> tuple[ast.expr, list[ast.stmt]]:
        """What ``set_loop_options`` in a loop's body says, and the rest of the body."""
        at, body = place(node), []
        found = ast.Dict([], [], **at)
        names = ("parallel_iterations", "swap_memory", "maximum_iterations", "shape_invariants")
        for each in node.body:
            if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call) \
                    and self._is_options(each.value.func):
                given = [*zip(names, each.value.args),
                         *[(word.arg, word.value) for word in each.value.keywords]]
                found.keys += [text(name, at) for name, _ in given]
                found.values += [self.expr(value) for _, value in given]
            else:
                body.append(each)
        appended = _appended_lists(body)
        if appended:
            found.keys.append(text("appended", at))
            found.values.append(ast.Tuple([text(name, at) for name in appended], ast.Load(), **at))
        return found, body or [ast.Pass(**at)]


def _calls_operator(node: ast.expr, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=space), attr=attr)):
            return space == NAMESPACE and attr == name
    return False


def _read(name: str, at: dict[str, Any]) -> ast.Name:
    return ast.Name(name, ast.Load(), **at)


def always_leaves(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], (ast.Return, ast.Raise, ast.Break, ast.Continue))


def statements_in(body: Sequence[ast.AST]) -> list[ast.AST]:
    """The statements of a function, without those of functions and classes inside it."""
    found: list[ast.AST] = []
    stack = list(body)
    while stack:
        node = stack.pop(0)
        found.append(node)
        if not isinstance(node, (ast.expr, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            stack += ast.iter_child_nodes(node)
    return found


def _appended_lists(nodes: Sequence[ast.AST]) -> list[str]:
    """Names of local lists that something is appended to."""
    return sorted({each.targets[0].id for each in statements_in(nodes)
                   if isinstance(each, Append)})


def _load(node: ast.expr, at: dict[str, Any]) -> ast.expr:
    """A composite name as an expression that reads it."""
    match node:
        case ast.Attribute(value=value, attr=attr):
            return ast.Attribute(_load(value, at), attr, ast.Load(), **at)
        case ast.Subscript(value=value, slice=index):
            return ast.Subscript(_load(value, at), _load(index, at), ast.Load(), **at)
        case ast.Name(id=name):
            return ast.Name(name, ast.Load(), **at)
        case ast.UnaryOp(op=op, operand=operand):
            return ast.UnaryOp(op, _load(operand, at), **at)
        case ast.Constant(value=value):
            return ast.Constant(value, **at)
    raise AssertionError(ast.dump(node))


def _taken_apart(node: Any, at: dict[str, Any]) -> tuple[ast.expr, ast.expr, str]:
    """The owner of a composite name, which part of it that is, and the operator that sets it."""
    owner = _load(node.value, at)
    if isinstance(node, ast.Attribute):
        return owner, text(node.attr, at), "set_attribute"
    return owner, _load(node.slice, at), "set_item"


__all__ = ["Append", "ControlStatements", "Frame", "always_leaves", "statements_in"]
