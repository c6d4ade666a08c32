"""How traces print: their parameters, results and captures, in TensorFlow's words."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..tensors.composite import TypeSpec
from ..values.spec import TensorSpec
from ..variables.variable import Variable


class VariableText(str):
    """What is said of a variable among the arguments of a trace."""

    __slots__ = ()
    __repr__ = str.__str__


def describe_value(value: Any) -> str:
    """A part of a signature: specs, ``Literal[…]`` for fixed values, ``List[…]`` and so on."""
    if isinstance(value, (TypeSpec, VariableText)):
        return repr(value)
    if isinstance(value, Mapping):
        return f"Dict[{_items(value.items())}]"
    fields = getattr(type(value), "_fields", None)
    if fields is not None and isinstance(value, tuple):
        return f"{type(value).__name__}[{_items(zip(fields, value))}]"
    if isinstance(value, (list, tuple)):
        kind = "List" if isinstance(value, list) else "Tuple"
        return f"{kind}[{', '.join(map(describe_value, value))}]"
    return f"Literal[{value!r}]"


def _items(pairs: Iterable[tuple[Any, Any]]) -> str:
    return ", ".join(f"[{key!r}, {describe_value(item)}]" for key, item in pairs)


def as_called(parameters: Sequence[tuple[str, str, Any]]) -> list[tuple[str, str, Any]]:
    """Parameters with one for each of what ``*args`` and ``**kwargs`` are given.

    Those before ``*args`` can be given by position alone then.
    """
    found: list[tuple[str, str, Any]] = []
    for name, kind, value in parameters:
        if kind == "VAR_POSITIONAL":
            found = [(own, "POSITIONAL_ONLY", given) for own, _, given in found]
            found += [(f"{name}_{i}", "POSITIONAL_ONLY", item) for i, item in enumerate(value)]
        elif kind == "VAR_KEYWORD":
            found += [(key, "KEYWORD_ONLY", value[key]) for key in sorted(value)]
        else:
            found.append((name, kind, value))
    return found


def signature_lines(parameters: Sequence[tuple[str, str, Any]], result: Any,
                    captures: Sequence[Any]) -> str:
    """A trace as text.

    Parameters
    ----------
    parameters : sequence of (name, kind, value)
    result : structure of TensorSpec
    captures : sequence of Tensor or Variable
    """
    lines = ["Input Parameters:"]
    lines += [f"  {name} ({kind}): {describe_value(value)}" for name, kind, value in parameters]
    lines += ["Output Type:", f"  {describe_value(result)}", "Captures:"]
    lines += [f"  {_captures(x)}" for x in captures] or ["  None"]
    return "\n".join(lines)


def _captures(source: Any) -> str:
    if isinstance(source, Variable):
        return f"{source.name}: Variable(shape={source.shape}, dtype=tf.{source.dtype.name})"
    return f"{id(source)}: {TensorSpec(source.shape, source.dtype)!r}"


def one_line(parameters: Sequence[tuple[str, str, Any]]) -> str:
    """The parameters as messages show them."""
    parts: list[str] = []
    before = ""
    for name, kind, value in parameters:
        if before == "POSITIONAL_ONLY" != kind:
            parts.append("/")
        if kind == "KEYWORD_ONLY" and "*" not in parts:
            parts.append("*")
        before = kind
        star = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(kind, "")
        known = "" if value is inspect.Parameter.empty else f": {describe_value(value)}"
        parts.append(f"{star}{name}{known}")
    if before == "POSITIONAL_ONLY":
        parts.append("/")
    return f"({', '.join(parts)})"
