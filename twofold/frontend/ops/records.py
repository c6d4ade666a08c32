"""Public functions that are one elementwise op, made from the op's record: code and signature.

Functions of several ops, or of one that needs its arguments brought into shape first, are written
out in the other modules of ``ops``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...ir.ops import OpDef, table
from ..dispatch import door
from ..tensors.tensor import Tensor
from ..values import convert, operators, short_ways
from . import descriptions


@functools.cache
def public_function(name: str) -> Callable[..., Tensor]:
    """The function of the op of that name, which has one: its record says ``function``."""
    op = table.get(name)
    assert op.function is not None and op.tensorflow is not None, name
    parameters = op.function.parameters[:op.arity]
    make = _of_one if op.arity == 1 else _of_two if op.demands is None else _of_two_with_checks
    long_way, function = make(op)
    space, _, own_name = op.tensorflow.rpartition(".")
    for each in (long_way, function):
        _rename(each, parameters)
        each.__name__ = each.__qualname__ = own_name
        each.__module__ = f"twofold.{space}".rstrip(".")
        each.__doc__ = descriptions.elementwise(op, parameters)
    return function


def _of_one(op: OpDef) -> tuple[Any, Any]:
    """What does it for everything, and the function, which tries a short way first."""
    attrs, apply, to_tensor = op.attrs(), door.apply, convert.to_tensor

    def long_way(x: Any, name: str | None = None) -> Tensor:
        return apply(op, (to_tensor(x),), attrs)[0]

    return long_way, short_ways.of_one(op.name, long_way)


def _of_two(op: OpDef) -> tuple[Any, Any]:
    """Python values take the dtype of the tensor beside them."""
    attrs, apply, operands = op.attrs(), door.apply, convert.operands

    def long_way(x: Any, y: Any, name: str | None = None) -> Tensor:
        return apply(op, operands(x, y), attrs)[0]

    return long_way, short_ways.of_two(op.name, long_way)


def _of_two_with_checks(op: OpDef) -> tuple[Any, Any]:
    """The same of an op with demands on integers, which eager calls check at once."""
    run, operands = operators.check_result(op.name), convert.operands

    def long_way(x: Any, y: Any, name: str | None = None) -> Tensor:
        return run(*operands(x, y))

    return long_way, short_ways.of_two(op.name, long_way, dtypes.FLOATS)


def _rename(function: Any, parameters: tuple[str, ...]) -> None:
    """Give a function's leading parameters other names."""
    code = function.__code__
    names = (*parameters, *code.co_varnames[len(parameters):])
    function.__code__ = code.replace(co_varnames=names)
    function.__annotations__ = {**dict.fromkeys(parameters, "Any"), "name": "str | None",
                                "return": "Tensor"}
