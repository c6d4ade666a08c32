"""Applications whose gradient is a Python function: custom gradients, compiled functions, reads.

A tape records them like ops. What the function computes is the business of those who make it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ...ir.base.source import Source
from ...ir.base.types import TensorType
from ...ir.graph.gradient import Application
from ...ir.ops import gradient_rule, record
from ..dispatch.calls import Call, type_of
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..variables.variable import Variable
from .emitters import TraceEmitter, Typed


class OwnGradient:
    """Stands for an op in a recording whose gradient is a Python function.

    ``rule(F, ctx, *cotangents)`` as in ``ir.ops.Gradient``; it reads what it closed over.
    """

    def __init__(self, name: str, rule: Any):
        self.name = name
        self.gradient = gradient_rule.Gradient(rule)

    def __repr__(self) -> str:
        return f"<{self.name}>"


def own_call(name: str, rule: Any, input_types: Sequence[TensorType],
             output_types: Sequence[TensorType]) -> Call:
    """A call whose gradient is ``rule``, for custom gradients and compiled functions."""
    op: Any = OwnGradient(name, rule)
    return Call(op, record.NoAttrs(), input_types, output_types)


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

    call = own_call(name, rule, [type_of(x) for x in tensors], [type_of(y) for y in outputs])
    for tape in observers.local.tapes:
        tape.record(call, tensors, outputs)


READ_CALL = own_call("read_variable", lambda F, ctx, g: (g,), (), ())


# What a tape keeps of one op. A tuple: (call, slots in, slots out, inputs kept, outputs kept,
# code object, instruction). A read of a variable has the call READ.
Entry = tuple[Any, ...]
READ = "read"


def dependents(entries: Iterable[Entry], found: set[int]) -> set[int]:
    """All slots that depend on those in ``found``, these included."""
    for entry in entries:
        for slot in entry[1]:
            if slot in found:
                found.update(entry[2])
                break
    found.discard(-1)
    return found


_no_values: tuple[Any, ...] = ()


def applications(entries: list[Entry], wanted: set[int], wrap: Any) -> Iterator[Application]:
    """The recorded ops in reverse, as the reverse walk takes them."""
    for call, read, written, inputs, outputs, code, instruction in reversed(entries):
        if not any(slot in wanted for slot in read):
            continue
        if call is READ:
            yield Application(READ_CALL.op, READ_CALL.attrs, read, written, _no_values,
                              _no_values, _no_values, _no_values)
            continue
        if wrap is Typed:
            inputs = [x if x is None else Typed(x) for x in inputs]
            outputs = [y if y is None else Typed(y) for y in outputs]
        source = None if code is None else Source(code, instruction)
        yield Application(call.op, call.attrs, read, written, inputs, outputs, call.input_types,
                          call.output_types, call.regions, source)
