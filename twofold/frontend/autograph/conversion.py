"""Rewriting of functions: from the code of a function to that of its converted form.

Statements and expressions become calls of operators (``ag__.if_stmt(…)``). What is compiled keeps
the file, lines and columns of the source it came from, so that tracebacks, the debugger and the
names of kernels show the user's code and nothing is written to disk. Which functions are converted
is said in ``calls.py``, what the operators do in the other modules.
"""

from __future__ import annotations

import ast
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

from ... import forks
from .directives import set_loop_options
from .jumps import place
from .source import ConversionError, definition_of
from .statements import Statements
from .status import NAMESPACE

_codes: weakref.WeakKeyDictionary[CodeType, dict[Any, Converted]] = weakref.WeakKeyDictionary()
_lock = forks.rlock()
_NONE: frozenset[str] = frozenset()
# Of ``from __future__`` imports only this one still changes what code means.
_POSTPONED_ANNOTATIONS = 0x1000000


class Converted:
    """The code of a converted function.

    Attributes
    ----------
    factory : CodeType
        Of a function that takes the operators and gives the converted function.
    looked_at : dict of str to int
        Number arguments that are to be looked at when it is called, with the line that is why.
    """

    def __init__(self, factory: CodeType, looked_at: dict[str, int]):
        self.factory = factory
        self.looked_at = looked_at

    def function(self, original: FunctionType, operators: Any) -> Any:
        """The converted function, which sees what the original one sees."""
        cells = dict(zip(original.__code__.co_freevars, original.__closure__ or ()))
        closure = tuple([cells[name] for name in self.factory.co_freevars])
        make = FunctionType(self.factory, original.__globals__, original.__name__, (), closure)
        made = make(operators)
        made.__defaults__ = original.__defaults__
        made.__kwdefaults__ = original.__kwdefaults__
        made.__qualname__ = original.__qualname__
        return made


def convert(function: FunctionType, numbers: frozenset[str] = _NONE) -> Converted:
    """The converted code of a Python function; made once for each code object.

    ``numbers`` are parameters that :class:`.numbers.Number` may be given for.

    Raises
    ------
    ConversionError
        When there is no source, or the source uses what cannot be converted.
    """
    made = _codes.setdefault(function.__code__, {})
    found = made.get(numbers)
    if found is None:
        with _lock:
            found = made.get(numbers)
            if found is None:
                found = made[numbers] = _convert(function, numbers)
    return found


def converted_text(function: FunctionType) -> str:
    """The converted source of a function, for reading.

    Raises
    ------
    ConversionError
        As of :func:`convert`.
    """
    return ast.unparse(ast.fix_missing_locations(ast.Module([_rewrite(function, _NONE)[0]], [])))


class Operators(SimpleNamespace):
    """What converted code knows as ``ag__``.

    ``late`` loads the operators that are not among its attributes, by name.
    """

    def __init__(self, table: Mapping[str, Callable[..., Any]],
                 late: Mapping[str, Callable[[], Mapping[str, Callable[..., Any]]]]):
        super().__init__(**table)
        self._late = late

    def __getattr__(self, name: str) -> Any:
        if name not in self._late:
            raise AttributeError(name)
        self.__dict__.update(self._late[name]())
        return self.__dict__[name]


def _rewrite(function: FunctionType, numbers: frozenset[str]) -> tuple[ast.stmt, dict[str, int]]:
    """The converted definition of a function, and the numbers that it looks at."""
    code = function.__code__
    taken = {name for each in (code, *_codes_in(code))
             for name in (*each.co_names, *each.co_varnames, *each.co_freevars, *each.co_cellvars)}

    def is_options(node: ast.expr) -> bool:
        return _value_of(node, function) is set_loop_options

    try:
        statements = Statements(taken, set(code.co_freevars), is_options, set(numbers))
        return statements.definition(definition_of(function)), statements.looked_at
    except RecursionError:
        raise ConversionError("its source is nested too deeply") from None


def _convert(function: FunctionType, numbers: frozenset[str]) -> Converted:
    code = function.__code__
    node, looked_at = _rewrite(function, numbers)
    name = node.name if isinstance(node, ast.FunctionDef) else f"{NAMESPACE}lambda"
    module = ast.Module([_wrap(node, name, function)], [])
    try:
        compiled = compile(module, code.co_filename, "exec", dont_inherit=True,
                           flags=code.co_flags & _POSTPONED_ANNOTATIONS)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise ConversionError(f"what it is converted to is refused: {error}") from error
    space: dict[str, Any] = {}
    exec(compiled, space)
    owner = next((x for x in space.values() if isinstance(x, type)), None)
    outer = space.get(_OUTER) or vars(owner)[_OUTER]
    return Converted(_rename(outer().__code__, function), looked_at)


_OUTER, _INNER = f"{NAMESPACE}outer", f"{NAMESPACE}inner"


def _wrap(node: ast.stmt, name: str, function: FunctionType) -> ast.stmt:
    """``def ag__outer(): <free names>; def ag__inner(ag__): <function>; return it``, parsed.

    In a class of the name of the method's, so that its private names (``__x``) are those.
    """
    at = place(node)
    inner = _define(_INNER, [NAMESPACE], [node, ast.Return(ast.Name(name, ast.Load(), **at), **at)],
                    at)
    own: list[ast.stmt] = [ast.Assign([ast.Name(each, ast.Store(), **at)],
                                      ast.Constant(None, **at), **at)
                           for each in function.__code__.co_freevars]
    last = ast.Return(ast.Name(_INNER, ast.Load(), **at), **at)
    outer = _define(_OUTER, [], [*own, inner, last], at)
    owner = _class_around(function)
    if owner is None:
        return outer
    made = ast.parse("class C: pass").body[0]
    assert isinstance(made, ast.ClassDef)
    made.name, made.body = owner, [outer]
    return _place(made, at)


def _class_around(function: FunctionType) -> str | None:
    """Name of the class in whose body a function stands."""
    parts = function.__qualname__.split(".")[:-1]
    while parts and parts[-1] == "<locals>":
        parts = parts[:-2]
    return parts[-1] if parts and parts[-1].isidentifier() else None


def _define(name: str, parameters: Sequence[str], body: list[ast.stmt], at: dict[str, Any]
            ) -> Any:
    made = ast.parse(f"def {name}({', '.join(parameters)}): pass").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.body = body
    return _place(made, at)


def _place(node: Any, at: dict[str, Any]) -> Any:
    for field, value in at.items():
        setattr(node, field, value)
    return node


def _value_of(node: ast.expr, function: FunctionType) -> Any:
    """What a name or an attribute of one is, as the function sees it; None where unknown."""
    if isinstance(node, ast.Attribute):
        owner = _value_of(node.value, function)
        return None if owner is None else getattr(owner, node.attr, None)
    if not isinstance(node, ast.Name):
        return None
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
    if node.id in cells:
        try:
            return cells[node.id].cell_contents
        except ValueError:
            return None
    return function.__globals__.get(node.id)


def _rename(factory: CodeType, function: FunctionType) -> CodeType:
    """The factory's code, in which the function has the name that the user gave it.

    Functions that conversion added (bodies of branches and loops) have it too: in a traceback they
    are what the user wrote there.
    """
    original = function.__code__
    own = {code.co_name for code in _codes_in(original)}

    return factory.replace(co_consts=_rename_codes(factory.co_consts, original, own))


def _rename_codes(constants: Sequence[Any], original: CodeType, own: set[str]) -> tuple[Any, ...]:
    renamed = []
    for x in constants:
        if isinstance(x, CodeType):
            x = x.replace(co_consts=_rename_codes(x.co_consts, original, own))
            if x.co_name not in own:
                x = x.replace(co_name=original.co_name, co_qualname=original.co_qualname)
        renamed.append(x)
    return tuple(renamed)


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes_in(constant)


__all__ = ["ConversionError", "Converted", "Operators", "convert", "converted_text"]
