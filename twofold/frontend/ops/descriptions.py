"""Docstrings written from an op's record: dtypes, result, errors and example.

The record's error samples say in ``when`` what is refused; that it is so is tested.
"""

from __future__ import annotations

from ... import dtypes
from ...errors import InvalidArgumentError
from ...ir.base.types import TensorType
from ...ir.ops import InferContext, NotDifferentiable, OpDef

_SETS = {dtypes.DEVICE: "any dtype but string", dtypes.NUMBERS: "integers or floats",
         dtypes.INTEGERS: "integers", (dtypes.bool_,): "bools"}


def elementwise(op: OpDef, parameters: tuple[str, ...]) -> str:
    """The docstring of the function that is an elementwise op."""
    assert op.function is not None
    names = " and ".join(f"``{name}``" for name in parameters)
    result = _result_dtype(op)
    if len(parameters) > 1:
        inputs = (f"Of one dtype ({accepted_dtypes(op)}), and of shapes that broadcast.\n"
                  "    A Python number takes the dtype of the other.")
        output = f"The shape that {names} broadcast to; {result or 'their dtype'}."
    else:
        inputs = f"Any shape; {accepted_dtypes(op)}."
        output = f"The shape {f'of {names}; {result}' if result else f'and dtype of {names}'}."
    text = f"{op.doc}\n"
    if isinstance(op.gradient, NotDifferentiable) and op.gradient.zero and result is None \
            and op.dtypes[-1].is_floating:
        text += f"\nGradients stop here: {op.gradient.reason}.\n"
    return text + "".join((
        section("Parameters", {f"{', '.join(parameters)} : Tensor": inputs}),
        section("Returns", {"Tensor": output}), section("Raises", raises(op)),
        section("Examples", {">>> import twofold as tf": ""}),
        f">>> {op.function.example}\n{op.function.result}\n"))


def accepted_dtypes(op: OpDef) -> str:
    """The dtypes that an op takes."""
    kinds = _SETS.get(op.dtypes) or either([dtype.name for dtype in op.dtypes])
    if op.on_strings is None:
        return kinds
    return "any" if op.dtypes == dtypes.DEVICE else f"{kinds}, or strings"


def _result_dtype(op: OpDef) -> str | None:
    """The dtype of an elementwise op's result; None when it is that of the inputs."""
    given = next((dtype for dtype in op.dtypes if dtype is not dtypes.bool_), dtypes.bool_)
    types = [TensorType(given, ())] * len(op.samples[0].shapes)
    (result,) = op.infer_types(InferContext(), types, op.attrs())
    return None if result.dtype is given else f"dtype {result.dtype.name}"


def raises(op: OpDef) -> dict[str, str]:
    """Error classes, and when an op raises them."""
    reasons: dict[str, list[str]] = {}
    for sample in op.error_samples:
        if sample.when:
            reasons.setdefault(sample.error.__name__, []).append(sample.when)
    if op.demands is not None:
        reasons.setdefault(InvalidArgumentError.__name__, []).append(
            "an integer of the second input has no result")
    return {name: f"When {either(list(dict.fromkeys(found)))}." for name, found in reasons.items()}


def either(texts: list[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    return " or ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def section(title: str, entries: dict[str, str]) -> str:
    """A section of a docstring; the empty text without entries."""
    lines = "".join(f"{name}\n" + (f"    {text}\n" if text else "")
                    for name, text in entries.items())
    return f"\n{title}\n{'-' * len(title)}\n{lines}" if entries else ""
