"""The one door: every op a user runs goes through :func:`apply`.

It sends the op into the trace, or infers its types (cached) and runs its kernel; then it tells
the tapes and recordings of this thread. What a kernel is comes from the op's record; ops without
an eager kernel are compiled by ``eager_kernels.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import dtypes
from ..dtypes import DType
from ..ir import oplib, ops
from ..ir.graph import Graph, InferContext
from ..ir.ops import Attrs, Emitter, Gradient, NoAttrs, NotDifferentiable, OpDef
from ..ir.types import TensorType
from ..runtime import device as devices
from . import state
from .memory import counted
from .string_ops import call_on_strings
from .tensor import SymbolicTensor, Tensor, from_array
from .unranked import UnrankedTensor, apply_unranked

_ndarray = np.ndarray
_local = state.local
NO_ATTRS = NoAttrs()
_RECORDS = oplib  # importing it has filled the op table
_MOST_CALLS = 8192
_new: Callable[[Any], Any] = object.__new__
_set_errors, _unhush, _QUIET = state.set_errors, state.unhush, state.QUIET


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
    records : bool
        False when gradients stop at this op, so tapes need not know it.
    float_inputs : tuple of bool
        Inputs through which a gradient can flow.
    """

    __slots__ = ("attrs", "float_inputs", "float_outputs", "input_types", "is_counted",
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
        gradient = op.gradient
        if isinstance(gradient, Gradient):
            inputs = [gradient.keeps_input(i) for i in range(len(input_types))]
            outputs = [gradient.keeps_output(i) for i in range(len(output_types))]
        else:
            inputs = [gradient is None] * len(input_types)
            outputs = [False] * len(output_types)
        self.kept_inputs, self.kept_outputs = _keeper(inputs), _keeper(outputs)
        self.float_inputs = tuple(type.dtype.kind == "f" for type in input_types)
        self.float_outputs = tuple(type.dtype.kind == "f" for type in output_types)
        stops = isinstance(gradient, NotDifferentiable) and gradient.zero
        self.records = not stops and any(self.float_inputs) and any(self.float_outputs)


def _keeper(kept: list[bool]) -> Callable[[Sequence[Tensor]], Sequence[Any]]:
    """What takes the values to keep out of all of an op's."""
    if all(kept):
        return tuple
    if not any(kept):
        return lambda values: ()
    return lambda values: [x if keep else None for x, keep in zip(values, kept)]


_calls: dict[Any, Any] = {}


def apply(op: OpDef, inputs: Sequence[Tensor], attrs: Attrs = NO_ATTRS,
          regions: Sequence[Graph] = ()) -> tuple[Tensor, ...]:
    """Apply an op to tensors.

    Parameters
    ----------
    op : OpDef
        Its record.
    inputs : sequence of Tensor
    attrs : Attrs
        The op's static arguments.
    regions : sequence of Graph
        Bodies of control flow; only inside a trace.

    Returns
    -------
    tuple of Tensor

    Raises
    ------
    InvalidArgumentError and others
        Whatever the op's record finds wrong with the arguments.
    """
    if state.active and _local.trace is not None:
        return _apply_traced(op, inputs, attrs, regions)
    arrays: Any
    if len(inputs) == 2:  # spelled out: most ops have one or two inputs, and this is every op's way
        x, y = inputs
        arrays = a, b = x._array, y._array
        key: Any = (op, attrs, (a.dtype, a.shape), (b.dtype, b.shape))
    elif len(inputs) == 1:
        a = inputs[0]._array
        arrays = (a,)
        key = (op, attrs, (a.dtype, a.shape))
    else:
        arrays = [x._array for x in inputs]
        key = (op, attrs, *[(a.dtype, a.shape) for a in arrays])
    call = _calls.get(key)
    if call is None:
        call = _prepare(key, op, inputs, attrs)
    if state.active:
        if devices.current_device().kind == "CPU" and (
                devices.current_device() is devices.CPU or _all_here(arrays)):
            outputs = _run_here(call, inputs, arrays)
        else:
            outputs = _run_elsewhere(call, inputs)
        observe(call, inputs, outputs)
        return outputs
    return _run_here(call, inputs, arrays)


def apply_taped(op: OpDef, ufunc: Any, x: Tensor, y: Tensor) -> Tensor | None:
    """Apply an op that is one NumPy function, where tapes are all that observes ops.

    None in every other case, and for what was not seen before or may be an error: the caller then
    takes the usual way.
    """
    local = _local
    if local.trace is not None or local.recordings or devices.current_device().kind != "CPU":
        return None
    a, b = x._array, y._array
    if type(a) is not _ndarray or type(b) is not _ndarray:
        return None
    call: Call | None = _calls.get((op, NO_ATTRS, (a.dtype, a.shape), (b.dtype, b.shape)))
    if call is None or call.is_counted:
        return None
    token = _set_errors(_QUIET)
    try:
        array = ufunc(a, b, out=...)
    finally:
        _unhush(token)
    tensor: Tensor = _new(Tensor)
    tensor._array = array
    tensor._dtype = call.output_types[0].dtype
    tensor._key = 0
    if call.records:
        for tape in local.tapes:
            tape.record(call, (x, y), (tensor,))
    return tensor


def _apply_traced(op: OpDef, inputs: Sequence[Tensor], attrs: Attrs,
                  regions: Sequence[Graph]) -> tuple[Tensor, ...]:
    """Put the op into this thread's trace; tapes inside the trace see it too."""
    for x in inputs:
        if type(x) is UnrankedTensor:
            return apply_unranked(op, inputs, attrs, regions)
    outputs: tuple[Tensor, ...] = _local.trace.apply(op, inputs, attrs, regions)
    if _local.tapes or _local.recordings:
        call = Call(op, attrs, [type_of(x) for x in inputs], [type_of(y) for y in outputs],
                    regions)
        observe(call, inputs, outputs)
    return outputs


def _run_here(call: Call, inputs: Sequence[Tensor], arrays: Sequence[Any]) -> tuple[Tensor, ...]:
    """Run the kernel on the CPU; arrays of another device take the op there instead."""
    for array in arrays:  # NumPy takes some for objects instead of refusing them
        if type(array) is not _ndarray:
            return _run_elsewhere(call, inputs)
    token = _set_errors(_QUIET)
    try:
        result = call.kernel(*arrays)  # type: ignore[misc]
    finally:
        _unhush(token)
    if type(result) is _ndarray and result.flags.c_contiguous:
        tensor = _new(Tensor)
        tensor._array = result
        tensor._dtype = call.output_types[0].dtype
        tensor._key = 0
        return (tensor,)
    if type(result) is tuple or type(result) is list:
        return tuple([_wrapped(array, type.dtype)
                      for array, type in zip(result, call.output_types)])
    return (_wrapped(result, call.output_types[0].dtype),)


def _wrapped(array: Any, dtype: DType) -> Tensor:
    """A tensor around what a kernel returned: a NumPy scalar or a strided view becomes an array."""
    if type(array) is not _ndarray:
        array = np.asarray(array, dtype.numpy)
    elif not array.flags.c_contiguous:
        array = array.copy(order="C")
    return from_array(array, dtype)


def observe(call: Call, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> None:
    """Tell this thread's tapes and recordings that an op ran."""
    for tape in _local.tapes:
        tape.record(call, inputs, outputs)
    for recording in _local.recordings:
        recording.record(call, inputs, outputs)


def type_of(tensor: Tensor) -> TensorType:
    """Type of a tensor for the IR; run-time dimensions of traced ones are kept."""
    if isinstance(tensor, SymbolicTensor):
        type = tensor._value.type
        return type if isinstance(type, TensorType) else TensorType(type.dtype, type.shape)
    return _type(tensor._dtype, tensor._array.shape)


@functools.lru_cache(maxsize=4096)
def _type(dtype: DType, shape: tuple[int, ...]) -> TensorType:
    return TensorType(dtype, shape)


def _prepare(key: Any, op: OpDef, inputs: Sequence[Tensor], attrs: Attrs) -> Call:
    """Infer the types (or raise the user's error), choose the kernel, remember both."""
    return _remember(key, op, attrs, [type_of(x) for x in inputs])


def kernel_call(op: OpDef, attrs: Attrs, types: Sequence[TensorType]) -> Call:
    """The call of an op for input types, with its kernel: what :func:`apply` would run."""
    key = (op, attrs, *[(type.dtype.numpy, type.shape) for type in types])
    return _calls.get(key) or _remember(key, op, attrs, types)


def _remember(key: Any, op: OpDef, attrs: Attrs, types: Sequence[TensorType]) -> Call:
    for type in types:
        if type.dtype is dtypes.string:
            return call_on_strings(op, attrs, types)
    output_types = op.infer_types(InferContext(), types, attrs)
    if op.numpy is not None:
        kernel = op.numpy(attrs)
    else:
        from .eager_kernels import make_kernel
        kernel = make_kernel(op, attrs, types, output_types)
    asking = counted(op, kernel, output_types)
    call = Call(op, attrs, types, output_types, (), asking)
    call.is_counted = asking is not kernel
    if len(_calls) >= _MOST_CALLS:
        for old in list(_calls)[:_MOST_CALLS // 4]:
            _calls.pop(old, None)
    _calls[key] = call
    return call


# ---------------------------------------------------------------------------- other devices

def _all_here(arrays: Sequence[Any]) -> bool:
    """Whether the CPU has these arrays; a block that asks for it copies what is elsewhere."""
    return all(type(array) is _ndarray for array in arrays)


def _run_elsewhere(call: Call, inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Run an op where its inputs live, or on the device of the enclosing ``tf.device`` block."""
    from .eager_kernels import run_on_device
    return run_on_device(call, inputs, device_of(inputs))


def device_of(inputs: Sequence[Tensor]) -> devices.DeviceSpec:
    """The enclosing block's device; outside of any block that of the inputs."""
    current = devices.current_device()
    if current is not devices.CPU:
        return current
    for x in inputs:
        if type(x._array) is not _ndarray:
            return devices.parse_device(x._array.device)
    return devices.CPU


def to_device(tensor: Tensor, spec: devices.DeviceSpec) -> Tensor:
    """The tensor on a device; itself when it is there already."""
    if spec == devices.CPU:
        return tensor.cpu()
    from .eager_kernels import upload
    return upload(tensor, spec)


# ---------------------------------------------------------------------------- by name

_attributes: dict[Any, Attrs] = {}


def _attrs(op: OpDef, attributes: dict[str, Any]) -> Attrs:
    """The attributes object of an op; making one costs more than finding it again."""
    if not attributes and op.attrs is NoAttrs:
        return NO_ATTRS
    key = (op, tuple(attributes.items()))
    found = _attributes.get(key)
    if found is None:
        found = op.attrs(**attributes)
        if len(_attributes) >= _MOST_CALLS:
            _attributes.clear()
        _attributes[key] = found
    return found


def run(name: str, *inputs: Tensor, **attributes: Any) -> Tensor:
    """Apply the op of that name and return its first output."""
    op = ops.get(name)
    return apply(op, inputs, _attrs(op, attributes))[0]


def run_all(name: str, *inputs: Tensor, **attributes: Any) -> tuple[Tensor, ...]:
    """Apply the op of that name and return all its outputs."""
    op = ops.get(name)
    return apply(op, inputs, _attrs(op, attributes))


class EagerEmitter(Emitter):
    """Applies the ops of gradient rules through the door, so that outer tapes see them too."""

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Graph] = ()) -> tuple[Any, ...]:
        return apply(op, inputs, attrs, regions)


class Typed:
    """A traced tensor as gradient rules see it: its shape keeps run-time dimensions."""

    __slots__ = ("dtype", "shape", "tensor")

    def __init__(self, tensor: Tensor):
        type = type_of(tensor)
        self.tensor = tensor
        self.dtype = type.dtype
        self.shape = type.shape


class TraceEmitter(Emitter):
    """The emitter for gradient rules inside a trace; its values are :class:`Typed`."""

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Graph] = ()) -> tuple[Any, ...]:
        outputs = apply(op, [x.tensor for x in inputs], attrs, regions)
        return tuple(Typed(y) for y in outputs)
