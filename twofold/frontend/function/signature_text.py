"""How traces print: their parameters, results and captures, in TensorFlow's words."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from ..tensors import nest
from ..values.spec import TensorSpec
from ..variables.variable import Variable


def describe_value(value: Any) -> str:
    """A part of a signature: specs, ``Literal[…]`` for fixed values, ``List[…]`` and so on."""
    if value is None:
        return "None"
    if isinstance(value, TensorSpec):
        return repr(value)
    if isinstance(value, Mapping):
        items = ", ".join(f"[{key!r}, {describe_value(item)}]"
                          for key, item in nest.children(value))
        return f"Dict[{items}]"
    if isinstance(value, (list, tuple)):
        kind = "List" if isinstance(value, list) else "Tuple"
        return f"{kind}[{', '.join(map(describe_value, value))}]"
    return f"Literal[{value!r}]"


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
    parts = []
    for name, kind, value in parameters:
        if kind == "KEYWORD_ONLY" and "*" not in parts:
            parts.append("*")
        star = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(kind, "")
        known = "" if value is inspect.Parameter.empty else f": {describe_value(value)}"
        parts.append(f"{star}{name}{known}")
    return f"({', '.join(parts)})"
