"""``Call``: what does not depend on values when an op is applied to inputs of known types.

The calls that were seen are kept in ``known``; the door looks there itself and asks
:func:`prepare` for those it misses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...ir import oplib
from ...ir.base.types import TensorType
from ...ir.graph import Graph
from ...ir.ops import (
    Attrs,
    Gradient,
    InferContext,
    NoAttrs,
    NotDifferentiable,
    NumPyFunction,
    NumPyKernels,
    OpDef,
)
from ..tensors.tensor import Tensor
from . import string_kernels
from .accounting import count_results
from .kernels import complex_kernel, make_kernel

NO_ATTRS = NoAttrs()
_RECORDS = oplib  # importing it has filled the op table


class Call:
    """An op with attributes, applied to inputs of known types; all that does not depend on values.

    Attributes
    ----------
    op, attrs, regions
        What is applied.
    input_types, output_types : tuple of TensorType
    kernel : callable or None
        Arrays in, array or tuple of arrays out; None inside a trace.
    kept_inputs, kept_outputs : callable
        Those of a list of values that the gradient rule reads, None in place of the others.
    is_counted : bool
        The kernel asks whether there is room for its results.
    is_quiet : bool
        The kernel raises no floating-point flag.
    records : bool
        False when gradients stop at this op, so tapes need not know it.
    float_inputs : tuple of bool
        Inputs through which a gradient can flow.
    """

    __slots__ = ("attrs", "float_inputs", "float_outputs", "input_types", "is_counted", "is_quiet",
                 "kept_inputs", "kept_outputs", "kernel", "op", "output_types", "records",
                 "regions")

    def __init__(self, op: OpDef, attrs: Attrs, input_types: Sequence[TensorType],
                 output_types: Sequence[TensorType], regions: Sequence[Graph] = (),
                 kernel: Callable[..., Any] | None = None):
        self.op = op
        self.attrs = attrs
        self.regions = regions
        self.input_types = tuple(input_types)
        self.output_types = tuple(output_types)
        self.kernel = kernel
        self.is_counted = False
        self.is_quiet = False
        gradient = op.gradient
        if isinstance(gradient, Gradient):
            inputs = [gradient.keeps_input(i) for i in range(len(input_types))]
            outputs = [gradient.keeps_output(i) for i in range(len(output_types))]
        else:
            inputs = [gradient is None] * len(input_types)
            outputs = [False] * len(output_types)
        self.kept_inputs, self.kept_outputs = _keeper(inputs), _keeper(outputs)
        self.float_inputs = tuple(type.dtype.is_inexact for type in input_types)
        self.float_outputs = tuple(type.dtype.is_inexact for type in output_types)
        stops = isinstance(gradient, NotDifferentiable) and gradient.zero
        self.records = not stops and any(self.float_inputs) and any(self.float_outputs)


def _keeper(kept: list[bool]) -> Callable[[Sequence[Tensor]], Sequence[Any]]:
    """What takes the values to keep out of all of an op's."""
    if all(kept):
        return tuple
    if not any(kept):
        return lambda values: ()
    return lambda values: [x if keep else None for x, keep in zip(values, kept)]


MOST_CALLS = 8192
known: dict[Any, Call] = {}  # by op, attributes, and NumPy dtype and shape of each input


def type_of(tensor: Tensor) -> TensorType:
    """Type of a tensor for the IR; run-time dimensions of traced ones are kept."""
    return tensor._type()


def prepare(key: Any, op: OpDef, inputs: Sequence[Tensor], attrs: Attrs) -> Call:
    """The call of an op for inputs that were not seen before, which is known from then on.

    Raises
    ------
    InvalidArgumentError and others
        Whatever the op's record finds wrong with the arguments.
    """
    return _remember(key, op, attrs, [type_of(x) for x in inputs])


def kernel_call(op: OpDef, attrs: Attrs, types: Sequence[TensorType]) -> Call:
    """The call of an op for input types, with its kernel: what :func:`apply` would run."""
    key = (op, attrs, *[(type.dtype.numpy, type.shape) for type in types])
    return known.get(key) or _remember(key, op, attrs, types)


def _remember(key: Any, op: OpDef, attrs: Attrs, types: Sequence[TensorType]) -> Call:
    """Infer the types (or raise the user's error), choose the kernel, remember both."""
    if string_kernels.has_strings(types):
        output_types = string_kernels.result_types(op, attrs, types)
        kernel = _string_kernel(op, attrs, types, output_types)
    else:
        output_types = op.infer_types(InferContext(), types, attrs)
        kernel = _kernel(op, attrs, types, output_types)
    asking = count_results(op, kernel, output_types)
    call = Call(op, attrs, types, output_types, (), asking)
    call.is_counted = asking is not kernel
    if isinstance(op.numpy, NumPyFunction):
        call.is_quiet = all(type.dtype in op.numpy.quiet for type in types)
    if len(known) >= MOST_CALLS:
        for old in list(known)[:MOST_CALLS // 4]:
            known.pop(old, None)
    known[key] = call
    return call


def _kernel(op: OpDef, attrs: Attrs, types: Sequence[TensorType],
            output_types: Sequence[TensorType]) -> Callable[..., Any]:
    if isinstance(op.numpy, NumPyFunction):
        function = op.numpy.others.get(types[0].dtype, op.numpy.function)
        return complex_kernel(op, attrs, types, function)
    if op.numpy is not None:
        known_types = op.numpy.of_types(attrs, types) if isinstance(op.numpy, NumPyKernels) \
            else None
        made: Callable[..., Any] = op.numpy(attrs) if known_types is None else known_types
        return complex_kernel(op, attrs, types, made)
    return make_kernel(op, attrs, types, output_types)


def _string_kernel(op: OpDef, attrs: Attrs, types: Sequence[TensorType],
                   output_types: Sequence[TensorType]) -> Callable[..., Any]:
    own = string_kernels.own_kernel(op, attrs)
    if own is not None:
        return own
    numbers: Any = kernel_call(op, attrs, string_kernels.stand_ins(types)).kernel
    return string_kernels.kernel_of_places(numbers, types, output_types)
