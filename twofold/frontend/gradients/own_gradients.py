"""Applications whose gradient is a Python function: custom gradients, compiled functions.

A tape records them like ops. What the function computes is the business of those who make it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...ir.ops import gradient_rule
from ..dispatch.calls import NO_ATTRS, Call, type_of
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..tracing.emitters import TraceEmitter, Typed
from ..variables.variable import Variable


class OwnGradient:
    """Stands for an op in a recording whose gradient is a Python function.

    ``rule(F, ctx, *cotangents)`` as in ``ir.ops.Gradient``; it reads what it closed over.
    """

    def __init__(self, name: str, rule: Any):
        self.name = name
        self.gradient = gradient_rule.Gradient(rule)

    def __repr__(self) -> str:
        return f"<{self.name}>"


def record_function(name: str, inputs: Sequence[Any], outputs: Sequence[Tensor],
                    gradient_function: Any) -> None:
    """Tell this thread's tapes that ``outputs`` were computed from ``inputs``.

    Parameters
    ----------
    name : str
        For messages.
    inputs : sequence of Tensor or Variable
        A variable counts as a read of it.
    outputs : sequence of Tensor
        New tensors.
    gradient_function : callable
        Takes one cotangent tensor (or None) per output, returns one (or None) per input.
    """
    if not observers.local.tapes:
        return
    tensors = [x._read_for_op() if isinstance(x, Variable) else x for x in inputs]

    def rule(F: Any, ctx: Any, *cotangents: Any) -> list[Any]:
        plain = [g.tensor if isinstance(g, Typed) else g for g in cotangents]
        results = gradient_function(*plain)
        inside = isinstance(F, TraceEmitter) or any(isinstance(g, Typed) for g in cotangents)
        return [Typed(g) if inside and g is not None else g for g in results]

    op: Any = OwnGradient(name, rule)
    call = Call(op, NO_ATTRS, [type_of(x) for x in tensors], [type_of(y) for y in outputs])
    for tape in observers.local.tapes:
        tape.record(call, tensors, outputs)
