"""What converted code calls as ``ag__.<name>``; the way in for who wants functions converted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import calls, conditions, loops, status, variables
from .calls import call_converted, converted_call, convertible
from .python_functions import OVERLOADS


class FunctionScope:
    """The body of a converted function; malt asks for one, twofold needs nothing of it."""

    __slots__ = ()

    def __init__(self, *_: Any):
        pass

    def __enter__(self) -> FunctionScope:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ret(self, value: Any, did_return: Any) -> Any:
        """What a function returns: None where no ``return`` ran."""
        return None if variables.is_undefined(value) else value


def with_function_scope(function: Callable[[Any], Any], *_: Any) -> Any:
    """The body of a converted lambda."""
    return function(FunctionScope())


calls.overloads.update(OVERLOADS)
calls.operators.update({
    "FunctionScope": FunctionScope,
    "Undefined": variables.Undefined,
    "UndefinedReturnValue": variables.UndefinedReturnValue,
    "and_": conditions.and_,
    "assert_stmt": conditions.assert_stmt,
    "autograph_artifact": status.artifact,
    "converted_call": converted_call,
    "for_stmt": loops.for_stmt,
    "if_exp": conditions.if_exp,
    "if_stmt": conditions.if_stmt,
    "in_": conditions.in_,
    "ld": variables.load,
    "ldu": variables.load_or_undefined,
    "not_": conditions.not_,
    "not_in": conditions.not_in,
    "or_": conditions.or_,
    "while_stmt": loops.while_stmt,
    "with_function_scope": with_function_scope,
})

__all__ = ["call_converted", "convertible"]
