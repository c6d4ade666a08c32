"""What is known of small integer tensors while a function is traced.

``tf.shape(x)`` of a tensor with run-time dimensions is a tensor of ``dim_value`` nodes; slicing,
packing, casting and arithmetic of such tensors is followed here, element by element, so that
``tf.reshape(x, [tf.shape(x)[0], -1])`` has a shape. A *fact* is an object array of the elements:
integers, bools, and dimensions of ``ir.dims``. Only tracing uses this; nothing is rewritten.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..base import dims
from ..ops import Attrs, Category, OpDef
from .nodes import Value

MOST_ELEMENTS = 64

Fact = np.ndarray[Any, Any]

# Arithmetic that ir.dims can do on dimensions.
_DIM_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul,
    "floordiv": dims.floordiv, "floormod": dims.modulo,
    "maximum": dims.maximum, "minimum": dims.minimum,
}
_DIM_REDUCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "reduce_sum": operator.add, "reduce_prod": operator.mul,
    "reduce_max": dims.maximum, "reduce_min": dims.minimum,
}
# Ops whose NumPy kernels only move elements, whatever these are.
_MOVING = frozenset({"reshape", "broadcast_to", "transpose", "identity", "stop_gradient", "concat",
                     "stack", "tile", "reverse", "roll", "strided_slice"})


def fact_of_array(array: Any) -> Fact | None:
    """The fact of a known array; None when it is too large or not of integers or bools."""
    if array.dtype.kind not in "iub" or array.size > MOST_ELEMENTS:
        return None
    return np.asarray(array).astype(object)


def evaluate(op: OpDef, attrs: Attrs, inputs: Sequence[Value], facts: Sequence[Fact],
             output: Value) -> Fact | None:
    """The fact of an op's one result, from those of all its inputs; None when there is none."""
    name = op.name
    if output.dtype.kind not in "iub" or not output.type.is_static:
        return None
    if int(dims.product(output.shape)) > MOST_ELEMENTS:
        return None
    try:
        if name != "dim_value" and all(_is_concrete(fact) for fact in facts):
            return _concrete(op, attrs, inputs, facts, output)
        # Whether a size that the run tells fits into a narrower dtype, the run tells too.
        is_wide = output.dtype.kind == "i" and output.dtype.size >= 4
        return _symbolic(op, attrs, facts) if is_wide else None
    except (ArithmeticError, TypeError, ValueError, IndexError):
        return None  # the op is fine; only nothing is known of its result


def _scalar(value: Any) -> Fact:
    fact = np.empty((), object)
    fact[()] = value
    return fact


def _is_concrete(fact: Fact) -> bool:
    return not any(isinstance(item, dims.Polynomial) for item in fact.ravel())


def _concrete(op: OpDef, attrs: Attrs, inputs: Sequence[Value], facts: Sequence[Fact],
              output: Value) -> Fact | None:
    """Run the op's definition: every input is known."""
    if op.category in (Category.CONTROL, Category.EFFECT, Category.RANDOM) or not op.is_pure:
        return None
    arrays = [fact.astype(value.dtype.numpy) for fact, value in zip(facts, inputs)]
    with np.errstate(all="ignore"):
        result = op.reference(attrs, *arrays)
    if isinstance(result, tuple):
        return None
    return np.asarray(result).astype(output.dtype.numpy).astype(object)


def _symbolic(op: OpDef, attrs: Attrs, facts: Sequence[Fact]) -> Fact | None:
    """Follow dimensions through an op."""
    name = op.name
    if name == "dim_value":
        return _scalar(attrs.dim)  # type: ignore[attr-defined]
    if name == "cast":
        return facts[0]
    if name in _MOVING and op.numpy is not None:
        return _as_objects(op.numpy(attrs)(*facts))
    if name == "gather" and op.numpy is not None and _is_concrete(facts[1]):
        return _as_objects(op.numpy(attrs)(facts[0], facts[1].astype(np.int64)))
    if name == "negative":
        return _as_objects(np.frompyfunc(operator.neg, 1, 1)(facts[0]))
    arithmetic = _DIM_ARITHMETIC.get(name)
    if arithmetic is not None:
        return _as_objects(np.frompyfunc(arithmetic, 2, 1)(*facts))
    reduction = _DIM_REDUCTIONS.get(name)
    if reduction is not None and facts[0].size:
        axes = attrs.axes  # type: ignore[attr-defined]
        result = facts[0]
        for axis in sorted(axes, reverse=True):
            result = np.frompyfunc(reduction, 2, 1).reduce(result, axis=axis)
        if attrs.keepdims:  # type: ignore[attr-defined]
            shape = [1 if i in axes else n for i, n in enumerate(facts[0].shape)]
            return _as_objects(_as_objects(result).reshape(shape))
        return _as_objects(result)
    return None


def _as_objects(value: Any) -> Fact:
    if isinstance(value, np.ndarray) and value.dtype == object:
        return value
    return _scalar(value)
