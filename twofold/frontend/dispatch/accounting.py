"""Large results of eager ops: from the host's pool or counted there, refused without room for them.

What can be told where to put its result gets an array of the pool, whose pages were touched before.
Where NumPy allocates, the pool keeps the accounts; what it made itself it counts already. Small
results are not worth the time. The operators' fast ways to NumPy ask nobody: while a
block sets a limit they are closed (``state.active``), so that without one they cost nothing more.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import settings
from ...dtypes import DType
from ...errors import ResourceExhaustedError
from ...ir.base.types import TensorType
from ...ir.ops import Element, FillingKernel, NumPyFunction, NumPyKernels, OpDef
from ...runtime.pool import HostPool, host_pool
from ..tensors import observers

SMALLEST = 1 << 20
_ndarray = np.ndarray


def count_results(op: OpDef, kernel: Callable[..., Any], output_types: Sequence[TensorType]
                  ) -> Callable[..., Any]:
    """The kernel; large results are arrays of the pool, or it is asked for room first."""
    # Not the dtype's own size: of strings, which have none, their references count.
    nbytes = sum(type.size * type.dtype.numpy.itemsize for type in output_types
                 if isinstance(type.size, int))
    shares = isinstance(op.lowering, Element) and op.lowering.same_memory
    if nbytes < SMALLEST or shares:
        return kernel
    pool = host_pool()
    if _fills(op, kernel):
        type_, = output_types
        return functools.partial(_fill, pool, kernel, type_.shape, type_.dtype.numpy)
    name = op.tensorflow or op.name

    def run(*arrays: Any) -> Any:
        pool.require(nbytes)
        try:
            result = kernel(*arrays)
        except MemoryError as error:
            if isinstance(error, ResourceExhaustedError):
                raise
            raise ResourceExhaustedError(
                f"tf.{name}: the system has no room for a result of {nbytes} bytes; free tensors "
                "or use smaller batches", op.name) from None
        if type(result) is _ndarray and result.base is None:
            pool.adopt(result)
        return result

    return run


def _fills(op: OpDef, kernel: Callable[..., Any]) -> bool:
    """Whether a kernel takes an array for its result."""
    own = op.numpy
    if isinstance(own, NumPyFunction):
        return own.fills and kernel is own.function
    return isinstance(own, FillingKernel) or (isinstance(own, NumPyKernels) and own.fills)


def _fill(pool: HostPool, kernel: Callable[..., Any], shape: Any, dtype: Any, *arrays: Any) -> Any:
    out = pool.array(shape, dtype)
    kernel(*arrays, out=out)
    return out


def require_room(count: int, dtype: DType) -> None:
    """Raise ``ResourceExhaustedError`` unless so many elements fit."""
    nbytes = count * dtype.numpy.itemsize
    if nbytes >= SMALLEST:
        host_pool().require(nbytes)


def copy_array(array: Any, numpy: Any) -> Any:
    """A contiguous copy of an array in a dtype; a large one is counted, if there is room."""
    size = array.size * numpy.itemsize
    if size < SMALLEST:
        return np.array(array, numpy, order="C", subok=False)
    host_pool().require(size)
    return count_array(np.array(array, numpy, order="C", subok=False))


def contiguous_copy(array: Any) -> Any:
    """A copy of a result that lies in no order of its own; of a large one in the pool's memory."""
    if array.nbytes < SMALLEST or array.dtype.hasobject:
        return array.copy(order="C")
    copy = host_pool().array(array.shape, array.dtype)
    np.copyto(copy, array)
    return copy


def count_array(array: Any) -> Any:
    """An array that was just made from Python values; a large one is counted, if there is room."""
    if array.nbytes >= SMALLEST:
        pool = host_pool()
        pool.require(array.nbytes)
        pool.adopt(array)
    return array


settings.watch("memory_limit", observers.open_context)
