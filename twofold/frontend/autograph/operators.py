"""What converted code calls as ``ag__.<name>``; the way in for who wants functions converted.

What Python decides alone needs little: the rest is loaded when it is first called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import calls, conditions, loops, status, variables
from .calls import call_converted, convertible, taking_numbers

_Table = Mapping[Any, Callable[..., Any]]


def _iterable(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None = None) -> Any:
    """What a ``for`` statement goes over, where that is what a call gives."""
    if not kwargs and calls.only_python_values(args):
        return calls.call(f, args)
    from .python_functions import iterable_of
    return iterable_of(f, args, kwargs)


def _of_lists() -> _Table:
    from . import lists
    return {"append": lists.append}


def _of_numbers() -> _Table:
    from . import numbers
    return {"called_with_numbers": numbers.called_with_numbers, "change": numbers.change,
            "looked": numbers.look_at, "number": numbers.number,
            "with_number": numbers.with_number}


def _of_builtins() -> _Table:
    from .python_functions import OVERLOADS
    return OVERLOADS


calls.late_operators.update({"builtins": _of_builtins, "append": _of_lists, **dict.fromkeys(
    ("called_with_numbers", "change", "looked", "number", "with_number"), _of_numbers)})
calls.operators.update({
    "Undefined": variables.Undefined,
    "UndefinedReturnValue": variables.UndefinedReturnValue,
    "and_": conditions.and_,
    "artifact": status.artifact,
    "assert_stmt": conditions.assert_stmt,
    "called": calls.call,
    "for_stmt": loops.for_stmt,
    "if_exp": conditions.if_exp,
    "if_stmt": conditions.if_stmt,
    "in_": conditions.in_,
    "iterated": _iterable,
    "keywords": dict,
    "ld": variables.load,
    "ldu": variables.load_or_undefined,
    "not_": conditions.not_,
    "not_in": conditions.not_in,
    "or_": conditions.or_,
    "returned": variables.return_value,
    "set_attribute": variables.set_attribute,
    "set_item": variables.set_item,
    "while_stmt": loops.while_stmt,
})

__all__ = ["call_converted", "convertible", "taking_numbers"]
