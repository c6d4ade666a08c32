"""Rewriting of functions: the one place that uses ``malt`` (the package ``diastatic-malt``).

Malt's converters turn statements into calls of operators (``ag__.if_stmt(…)``). What is compiled
keeps the file and lines of the source it came from, so that tracebacks, the debugger and the names
of kernels show the user's code and nothing is written to disk. Which functions are converted is
said in ``calls.py``, what the operators do in the other modules.
"""

from __future__ import annotations

import ast
import importlib.util  # noqa: F401  # malt takes it for loaded
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any

_codes: weakref.WeakKeyDictionary[CodeType, Converted] = weakref.WeakKeyDictionary()
_lock = threading.RLock()


class ConversionError(Exception):
    """Why a function cannot be converted; it then runs as it is."""


class Converted:
    """The code of a converted function.

    Attributes
    ----------
    factory : CodeType
        Of a function that takes the operators and gives the converted function.
    free : tuple of str
        Names that the function takes from the functions around it.
    text : str
        The converted source, for reading.
    """

    def __init__(self, factory: CodeType, free: tuple[str, ...], text: str):
        self.factory = factory
        self.free = free
        self.text = text

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


def converted(function: FunctionType) -> Converted:
    """The converted code of a Python function; made once for each code object.

    Raises
    ------
    ConversionError
        When there is no source, or the source uses what cannot be converted.
    """
    code = function.__code__
    found = _codes.get(code)
    if found is None:
        with _lock:
            found = _codes.get(code)
            if found is None:
                found = _codes[code] = _convert(function)
    return found


def _convert(function: FunctionType) -> Converted:
    from malt.core.converter import STANDARD_OPTIONS, ProgramContext
    from malt.pyct.errors import PyCTError

    try:
        node, context = _transpiler().transform_function(function, ProgramContext(STANDARD_OPTIONS))
    except (PyCTError, NotImplementedError, ValueError, SyntaxError, OSError, TypeError,
            AttributeError, KeyError, IndexError, AssertionError, RecursionError) as error:
        raise ConversionError(_first_line(error)) from error
    name = context.info.name
    if isinstance(node, ast.Lambda):
        node = ast.Assign([ast.Name(name, ast.Store())], node)
    else:
        node.name = name
    free = function.__code__.co_freevars
    text = ast.unparse(ast.fix_missing_locations(ast.Module([node], [])))
    module = ast.Module(_wrapped(node, name, free, context.info.future_features), [])
    _place(module, function.__code__.co_firstlineno)
    compiled = compile(module, function.__code__.co_filename, "exec", dont_inherit=True)
    space: dict[str, Any] = {}
    exec(compiled, space)
    factory = _renamed(space["ag__outer"]().__code__, function)
    return Converted(factory, free, text)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _wrapped(node: ast.stmt, name: str, free: Sequence[str], features: Sequence[str]
             ) -> list[ast.stmt]:
    """``def ag__outer(): <free names>; def ag__inner(ag__): <function>; return it``, parsed."""
    future: list[ast.stmt] = [ast.ImportFrom("__future__", [
        ast.alias(feature) for feature in features], 0)] if features else []
    inner = _define("ag__inner", ["ag__"], [node, ast.Return(ast.Name(name, ast.Load()))])
    own: list[ast.stmt] = [ast.Assign([ast.Name(each, ast.Store())], ast.Constant(None))
                           for each in free]
    last = ast.Return(ast.Name("ag__inner", ast.Load()))
    return [*future, _define("ag__outer", [], [*own, inner, last])]


def _define(name: str, parameters: Sequence[str], body: list[ast.stmt]) -> ast.FunctionDef:
    template = ast.parse(f"def {name}({', '.join(parameters)}): pass").body[0]
    assert isinstance(template, ast.FunctionDef)
    template.body = body
    return template


def _place(tree: ast.AST, first_line: int) -> None:
    """Give each node the line it came from; what was added stands where its surroundings do."""
    from malt.pyct import anno
    stack: list[tuple[ast.AST, int, int]] = [(tree, first_line, 0)]
    while stack:
        node, line, column = stack.pop()
        origin = anno.getanno(node, anno.Basic.ORIGIN, default=None)
        if origin is not None:
            line, column = origin.loc.lineno, max(origin.loc.col_offset, 0)
        if "lineno" in node._attributes:
            node.lineno = node.end_lineno = line  # type: ignore[attr-defined]
            node.col_offset = node.end_col_offset = column  # type: ignore[attr-defined]
        stack += [(child, line, column) for child in ast.iter_child_nodes(node)]


def _renamed(factory: CodeType, function: FunctionType) -> CodeType:
    """The factory's code, in which the function has the name that the user gave it.

    Functions that conversion added (bodies of branches and loops) have it too: in a traceback they
    are what the user wrote there.
    """
    original = function.__code__
    own = {code.co_name for code in _codes_in(original)}

    def rename(code: CodeType) -> CodeType:
        constants = tuple([rename(x) if isinstance(x, CodeType) else x for x in code.co_consts])
        if code.co_name in own:
            return code.replace(co_consts=constants)
        return code.replace(co_consts=constants, co_name=original.co_name,
                            co_qualname=original.co_qualname)

    return factory.replace(co_consts=tuple([
        rename(x) if isinstance(x, CodeType) else x for x in factory.co_consts]))


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes_in(constant)


def _transpiler() -> Any:
    """The converter; malt is loaded when the first function is converted."""
    from . import transpiler
    return transpiler.Transpiler()


def make_operators(table: dict[str, Callable[..., Any]]) -> Any:
    """What converted code knows as ``ag__``."""
    from malt.core.converter import STANDARD_OPTIONS, ConversionOptions

    class Operators:
        """A namespace."""

    space: Any = Operators()
    space.__dict__.update(table, STD=STANDARD_OPTIONS, ConversionOptions=ConversionOptions)
    return space
