"""Public functions that are one elementwise op, made from the op's record: code, signature, docs.

Functions of several ops, or of one that needs its arguments brought into shape first, are written
out in the other modules of ``ops``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import InvalidArgumentError
from ...ir.base.types import TensorType
from ...ir.ops import InferContext, NotDifferentiable, OpDef, table
from ..dispatch import door
from ..tensors.tensor import Tensor
from ..values import convert, operators, short_ways


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
        each.__doc__ = documentation(op, parameters)
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
    run, operands = operators.checked(op.name), convert.operands

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


# ---------------------------------------------------------------------------- documentation

_SETS = {dtypes.DEVICE: "any dtype but string", dtypes.NUMBERS: "integers or floats",
         dtypes.INTEGERS: "integers", (dtypes.bool_,): "bools"}


def documentation(op: OpDef, parameters: tuple[str, ...]) -> str:
    """The docstring of an op's public function."""
    assert op.function is not None
    kinds = _SETS.get(op.dtypes) or " or ".join(
        (", ".join(dtype.name for dtype in op.dtypes[:-1]), op.dtypes[-1].name))
    if op.on_strings is not None:
        kinds = "any" if op.dtypes == dtypes.DEVICE else f"{kinds}, or strings"
    names = " and ".join(f"``{name}``" for name in parameters)
    several, result = len(parameters) > 1, _result_dtype(op)
    if several:
        inputs = (f"Of one dtype ({kinds}), and of shapes that broadcast.\n"
                  "    A Python number takes the dtype of the other.")
        output = f"The shape that {names} broadcast to; {result or 'their dtype'}."
    else:
        inputs = f"Any shape; {kinds}."
        output = f"The shape {f'of {names}; {result}' if result else f'and dtype of {names}'}."
    text = f"{op.doc}\n"
    if isinstance(op.gradient, NotDifferentiable) and op.gradient.zero and result is None \
            and op.dtypes[-1].is_floating:
        text += f"\nGradients stop here: {op.gradient.reason}.\n"
    return text + "".join((
        _section("Parameters", {f"{', '.join(parameters)} : Tensor": inputs}),
        _section("Returns", {"Tensor": output}), _section("Raises", raises(op)),
        _section("Examples", {">>> import twofold as tf": ""}),
        f">>> {op.function.example}\n{op.function.result}\n"))


def _section(title: str, entries: dict[str, str]) -> str:
    lines = "".join(f"{name}\n" + (f"    {text}\n" if text else "")
                    for name, text in entries.items())
    return f"\n{title}\n{'-' * len(title)}\n{lines}" if entries else ""


def raises(op: OpDef) -> dict[str, str]:
    """Error classes and when an op raises them, from the samples of its record."""
    reasons: dict[str, list[str]] = {}
    for sample in op.error_samples:
        if sample.when:
            reasons.setdefault(sample.error.__name__, []).append(sample.when)
    if op.demands is not None:
        reasons.setdefault(InvalidArgumentError.__name__, []).append(
            "an integer of the second input has no result")
    return {name: f"When {_either(list(dict.fromkeys(found)))}." for name, found in reasons.items()}


def _either(texts: list[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    return " or ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def _result_dtype(op: OpDef) -> str | None:
    """The dtype of an elementwise op's result; None when it is that of the inputs."""
    given = next((dtype for dtype in op.dtypes if dtype is not dtypes.bool_), dtypes.bool_)
    types = [TensorType(given, ())] * len(op.samples[0].shapes)
    (result,) = op.infer_types(InferContext(), types, op.attrs())
    return None if result.dtype is given else f"dtype {result.dtype.name}"
