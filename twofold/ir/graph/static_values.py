"""What is known of small integer tensors while a function is traced.

``tf.shape(x)`` of a tensor with run-time dimensions is a tensor of ``dim_value`` nodes; slicing,
packing, casting and arithmetic of such tensors is followed here, element by element, so that
``tf.reshape(x, [tf.shape(x)[0], -1])`` has a shape. A *fact* is an object array of the elements:
integers, bools, and dimensions of ``ir.dims``. Only tracing uses this; nothing is rewritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..base import dims
from ..ops import Attrs, Category, OpDef, Scalar
from .nodes import Value

MOST_ELEMENTS = 64

Fact = np.ndarray[Any, Any]

def fact_of_array(array: Any) -> Fact | None:
    """The fact of a known array; None when it is too large or not of integers or bools."""
    if array.dtype.kind not in "iub" or array.size > MOST_ELEMENTS:
        return None
    return np.asarray(array).astype(object)


def evaluate(op: OpDef, attrs: Attrs, inputs: Sequence[Value], facts: Sequence[Fact],
             output: Value) -> Fact | None:
    """The fact of an op's one result, from those of all its inputs; None when there is none."""
    if output.dtype.kind not in "iub" or not output.type.is_static:
        return None
    if int(dims.product(output.shape)) > MOST_ELEMENTS:
        return None
    try:
        if all(_is_concrete(fact) for fact in facts) and (facts or op.on_dims is None):
            return _concrete(op, attrs, inputs, facts, output)
        # Whether a size that the run tells fits into a narrower dtype, the run tells too.
        is_wide = output.dtype.kind == "i" and output.dtype.size >= 4
        return _symbolic(op, attrs, facts) if is_wide else None
    except (ArithmeticError, AttributeError, TypeError, ValueError, IndexError):
        return None  # the op is fine; only nothing is known of its result


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
    """Follow dimensions through an op: its record says what it does to them."""
    if op.on_dims is not None:
        return _as_objects(op.on_dims(attrs, *facts))
    if op.moves and op.numpy is not None:  # a kernel that moves elements, whatever these are
        return _as_objects(op.numpy(attrs)(*facts))
    if isinstance(op.lowering, Scalar) and op.lowering.converts:
        return facts[0]
    return None


def _as_objects(value: Any) -> Fact | None:
    if value is None or isinstance(value, tuple):
        return None
    if isinstance(value, np.ndarray) and value.dtype == object:
        return value
    fact = np.empty((), object)
    fact[()] = value
    return fact
