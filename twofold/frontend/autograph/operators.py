"""What converted code calls as ``ag__.<name>``; the way in for who wants functions converted."""

from __future__ import annotations

from . import calls, conditions, lists, loops, numbers, status, variables
from .calls import call_converted, convertible, taking_numbers
from .python_functions import OVERLOADS, iterable_of

calls.overloads.update(OVERLOADS)
calls.operators.update({
    "Undefined": variables.Undefined,
    "UndefinedReturnValue": variables.UndefinedReturnValue,
    "and_": conditions.and_,
    "append": lists.append,
    "artifact": status.artifact,
    "assert_stmt": conditions.assert_stmt,
    "called": calls.call,
    "called_with_numbers": numbers.called_with_numbers,
    "change": numbers.change,
    "for_stmt": loops.for_stmt,
    "if_exp": conditions.if_exp,
    "if_stmt": conditions.if_stmt,
    "in_": conditions.in_,
    "iterated": iterable_of,
    "keywords": dict,
    "ld": variables.load,
    "looked": numbers.look_at,
    "ldu": variables.load_or_undefined,
    "not_": conditions.not_,
    "not_in": conditions.not_in,
    "number": numbers.number,
    "or_": conditions.or_,
    "returned": variables.return_value,
    "set_attribute": variables.set_attribute,
    "set_item": variables.set_item,
    "while_stmt": loops.while_stmt,
    "with_number": numbers.with_number,
})

__all__ = ["call_converted", "convertible", "taking_numbers"]
