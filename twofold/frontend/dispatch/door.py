"""The one door: every op a user runs goes through :func:`apply`.

It sends the op into the trace, or infers its types (cached) and runs its kernel; then it tells
the tapes and recordings of this thread. What a kernel is comes from the op's record; ops without
an eager kernel are compiled by ``kernels.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...dtypes import DType
from ...ir.graph import Graph
from ...ir.graph.builder import StretchesNeeded
from ...ir.ops import (
    Attrs,
    NoAttrs,
    OpDef,
    table,
)
from ...runtime import device as devices
from ..tensors import numpy_warnings, observers
from ..tensors.tensor import Tensor, from_array
from .accounting import contiguous_copy
from .calls import MOST_CALLS, NO_ATTRS, Call, known, prepare, type_of
from .placement import device_of, run_on_device
from .string_kernels import has_strings

_ndarray = np.ndarray
_local = observers.local
_new: Callable[[Any], Any] = object.__new__
_set_errors, _unhush = numpy_warnings.set_errors, numpy_warnings.unhush
_QUIET = numpy_warnings.QUIET


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
    if observers.active and _local.trace is not None:
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
    call = known.get(key)
    if call is None:
        call = prepare(key, op, inputs, attrs)
    if observers.active:
        run = _run_in_context if observers.watcher is None else _run_watched
        outputs = run(call, inputs, arrays)
        observe(call, inputs, outputs)
        return outputs
    return _run_here(call, inputs, arrays)


def _run_in_context(call: Call, inputs: Sequence[Tensor], arrays: Sequence[Any]
                    ) -> tuple[Tensor, ...]:
    if devices.open_blocks and not _belongs_here(arrays):
        return _run_elsewhere(call, inputs)
    return _run_here(call, inputs, arrays)


def _run_watched(call: Call, inputs: Sequence[Tensor], arrays: Sequence[Any]
                 ) -> tuple[Tensor, ...]:
    """Run an op while a profile is taken. On other devices that is the time to hand it over."""
    start = time.perf_counter_ns()
    outputs = _run_in_context(call, inputs, arrays)
    end = time.perf_counter_ns()
    watcher = observers.watcher
    if watcher is not None:
        watcher(call.op.name, "op", start, end, {"inputs": call.input_types,
                                                 "outputs": call.output_types})
    return outputs


def apply_taped(op: OpDef, ufunc: Any, x: Tensor, y: Tensor | None = None) -> Tensor | None:
    """Apply an op that is one NumPy function, where tapes are all that observes ops.

    None in every other case: the caller then takes the usual way.
    """
    local = _local
    if local.trace is not None or local.recordings or devices.open_blocks \
            or observers.watcher is not None:
        return None
    inputs: tuple[Tensor, ...]
    a = x._array
    if y is None:
        b, inputs = a, (x,)
        key: Any = (op, NO_ATTRS, (a.dtype, a.shape))
    else:
        b, inputs = y._array, (x, y)
        key = (op, NO_ATTRS, (a.dtype, a.shape), (b.dtype, b.shape))
    if type(a) is not _ndarray or type(b) is not _ndarray:
        return None
    call = known.get(key) or prepare(key, op, inputs, NO_ATTRS)
    if call.is_counted:
        return None
    token = None if call.is_quiet else _set_errors(_QUIET)
    try:
        array = ufunc(a, out=...) if y is None else ufunc(a, b, out=...)
    finally:
        if token is not None:
            _unhush(token)
    tensor: Tensor = _new(Tensor)
    tensor._array = array
    tensor._dtype = call.output_types[0].dtype
    tensor._key = 0
    if call.records:
        for tape in local.tapes:
            tape.record(call, inputs, (tensor,))
    return tensor


def _apply_traced(op: OpDef, inputs: Sequence[Tensor], attrs: Attrs,
                  regions: Sequence[Graph]) -> tuple[Tensor, ...]:
    """Put the op into this thread's trace; tapes inside the trace see it too."""
    other_way = _local.trace.other_way(inputs)
    if other_way is not None:
        found: tuple[Tensor, ...] = other_way(op, inputs, attrs, regions)
        return found
    try:
        outputs: tuple[Tensor, ...] = _local.trace.apply(op, inputs, attrs, regions)
    except StretchesNeeded as needed:
        inputs = _local.trace.stretch(op, inputs, needed.stretches)
        return _apply_traced(op, inputs, attrs, regions)
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
    token = None if call.is_quiet else _set_errors(_QUIET)
    try:
        result = call.kernel(*arrays)  # type: ignore[misc]
    finally:
        if token is not None:
            _unhush(token)
    if type(result) is _ndarray and result.flags.c_contiguous:
        tensor = _new(Tensor)
        tensor._array = result
        tensor._dtype = call.output_types[0].dtype
        tensor._key = 0
        return (tensor,)
    if type(result) is tuple or type(result) is list:
        return tuple([_wrap(array, type.dtype)
                      for array, type in zip(result, call.output_types)])
    return (_wrap(result, call.output_types[0].dtype),)


def _wrap(array: Any, dtype: DType) -> Tensor:
    """A tensor around what a kernel returned: a NumPy scalar or a strided view becomes an array."""
    if type(array) is not _ndarray:
        array = np.asarray(array, dtype.numpy)
    elif not array.flags.c_contiguous:
        array = contiguous_copy(array)
    return from_array(array, dtype)


def observe(call: Call, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> None:
    """Tell this thread's tapes and recordings that an op ran."""
    for tape in _local.tapes:
        tape.record(call, inputs, outputs)
    for recording in _local.recordings:
        recording.record(call, inputs, outputs)


# ---------------------------------------------------------------------------- other devices

def _belongs_here(arrays: Sequence[Any]) -> bool:
    """Whether the enclosing block, if any, wants the CPU and the CPU has these arrays."""
    current = devices.current_device()
    return current.kind == "CPU" and (
        current is devices.CPU or all(type(array) is _ndarray for array in arrays))


def _run_elsewhere(call: Call, inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Run an op where its inputs live, or on the device of the enclosing ``tf.device`` block.

    Strings are on the CPU only.
    """
    if has_strings(call.input_types):
        return _run_here(call, inputs, [x._host() for x in inputs])
    return run_on_device(call, inputs, device_of(inputs))


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
        if len(_attributes) >= MOST_CALLS:
            _attributes.clear()
        _attributes[key] = found
    return found


def run(name: str, *inputs: Tensor, **attributes: Any) -> Tensor:
    """Apply the op of that name and return its first output."""
    op = table.get(name)
    return apply(op, inputs, _attrs(op, attributes))[0]


def run_all(name: str, *inputs: Tensor, **attributes: Any) -> tuple[Tensor, ...]:
    """Apply the op of that name and return all its outputs."""
    op = table.get(name)
    return apply(op, inputs, _attrs(op, attributes))
