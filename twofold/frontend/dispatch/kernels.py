"""Eager kernels for ops that NumPy has none for: one-op programs, compiled once and kept.

Which ops need this is for the op records to say (``numpy=None``); compiling is
``runtime.compile``'s business.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes, settings
from ...dataclass import replace
from ...dtypes import DType
from ...ir.base import dims
from ...ir.base.dims import Dim, Symbol, UnknownSizeError, open_rows
from ...ir.base.types import TensorType
from ...ir.graph import Graph, GraphBuilder
from ...ir.ops import Attrs, Category, HostCall, NoAttrs, OpDef


def make_kernel(op: OpDef, attrs: Attrs, types: Sequence[TensorType],
                output_types: Sequence[TensorType]) -> Callable[..., Any]:
    """A function of arrays that computes the op for these types."""
    if isinstance(op.lowering, HostCall):
        return _reference_kernel(op, attrs, output_types)
    if op.category is Category.RANDOM and hasattr(attrs, "shape"):
        return _random_kernel(op, attrs, types, output_types[0])
    if op.category is Category.ELEMENTWISE and len(types) == 1:
        return _flat_kernel(op, attrs, types)
    if op.leave_open is not None:
        with contextlib.suppress(UnknownSizeError):     # the length of an index vector, say
            return _open_kernel(op, attrs, types)
    from ...runtime.compile import compile_graph
    executable = compile_graph(single_node(op, attrs, types)).executable

    def kernel(*arrays: Any) -> Any:
        return tuple(executable(arrays))

    return kernel


# Numbers in a row, however many: one compiled kernel serves every shape.
_row_kernels: dict[Any, Any] = {}


def _random_kernel(op: OpDef, attrs: Any, types: Sequence[TensorType], output: TensorType
                   ) -> Callable[..., Any]:
    """Random numbers by position in the row, reshaped; an input that is never read has the size."""
    from ...runtime.compile import compile_graph
    length = Symbol("n").dim
    key = (op, replace(attrs, shape=()), tuple(types), settings.get("backend"))
    executable = _row_kernels.get(key)
    if executable is None:
        builder = GraphBuilder(op.name)
        inputs = [builder.input(type) for type in types]
        builder.input(TensorType(dtypes.uint8, (length,)), "length")
        row = replace(attrs, shape=(length,))
        graph = builder.finish(builder.apply(op, inputs, row))
        executable = _row_kernels[key] = compile_graph(graph).executable
    shape: Any = output.shape
    size = math.prod(shape)

    def kernel(*arrays: Any) -> Any:
        return executable((*arrays, np.empty(size, np.uint8)))[0].reshape(shape)

    return kernel


def _flat_kernel(op: OpDef, attrs: Attrs, types: Sequence[TensorType]) -> Callable[..., Any]:
    """Element by element: inputs of one shape, and numbers."""
    from ...runtime.compile import compile_graph
    whole = tuple(bool(type.shape) for type in types)
    key = (op, attrs, types[0].dtype, whole, settings.get("backend"))
    executable = _row_kernels.get(key)
    if executable is None:
        n = Symbol("n").dim
        rows = [TensorType(type.dtype, (n,) if has_shape else ())
                for type, has_shape in zip(types, whole)]
        executable = _row_kernels[key] = compile_graph(single_node(op, attrs, rows)).executable
    shape: Any = next((type.shape for type in types if type.shape), ())

    def kernel(*arrays: Any) -> Any:
        flat = [x.reshape(-1) if has_shape else x for x, has_shape in zip(arrays, whole)]
        return executable(flat)[0].reshape(shape)

    return kernel


def _open_kernel(op: OpDef, attrs: Attrs, types: Sequence[TensorType]) -> Callable[..., Any]:
    """One kernel for any number of rows: of all shapes only the last size is compiled in.

    Sizes that attributes say are those of further inputs, which are never read.
    """
    from ...runtime.compile import compile_graph
    leave_open: Any = op.leave_open
    sizes: list[int] = []
    opened: list[Dim] = []

    def note(size: int) -> int:
        sizes.append(size)
        return -1

    def symbol(size: int) -> Dim:
        opened.append(_new_dim(size))
        return opened[-1]

    unsized = leave_open(attrs, note)
    kinds = tuple((type.dtype, type.rank, type.shape[1:][-1:]) for type in types)
    key = (op, unsized, kinds, settings.get("backend"))
    executable = _row_kernels.get(key)
    if executable is None:
        builder = GraphBuilder(op.name)
        inputs = [builder.input(TensorType(type.dtype, open_rows(type.shape, _new_dim)))
                  for type in types]
        open_attrs = leave_open(attrs, symbol)
        for dim in opened:
            builder.input(TensorType(dtypes.uint8, (dim,)), "size")
        graph = builder.finish(builder.apply(op, inputs, open_attrs))
        executable = _row_kernels[key] = compile_graph(graph).executable
    unread = [np.empty(size, np.uint8) for size in sizes]

    def kernel(*arrays: Any) -> Any:
        return executable((*arrays, *unread))[0]

    return kernel


def _new_dim(size: int) -> Dim:
    return Symbol("n").dim


#: NumPy's functions that work on several complex numbers at once. Its others take them one by one,
#: thirty times as long as compiled ones, which pays for compiling from so many on.
_VECTORISED = frozenset({np.add, np.subtract, np.multiply, np.negative, np.square, np.abs,
                         np.conjugate})
_MANY_COMPLEX = 1 << 14


def complex_kernel(op: OpDef, attrs: Attrs, types: Sequence[TensorType],
                   function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which is NumPy's of an op; for many complex elements what is compiled."""
    shapes = {type.shape for type in types if type.shape}
    if not types or not types[0].dtype.is_complex or len(shapes) != 1:
        return function
    if op.category is not Category.ELEMENTWISE or op.attrs is not NoAttrs \
            or not callable(op.on_complex) or function in _VECTORISED:
        return function
    count = dims.product(shapes.pop())
    if not isinstance(count, int) or count < _MANY_COMPLEX or settings.get("backend") != "llvm":
        return function
    return _flat_kernel(op, attrs, types)


def single_node(op: OpDef, attrs: Attrs, types: Sequence[TensorType]) -> Graph:
    """The graph of one op."""
    builder = GraphBuilder(op.name)
    inputs = [builder.input(type) for type in types]
    return builder.finish(builder.apply(op, inputs, attrs))


def _reference_kernel(op: OpDef, attrs: Attrs, output_types: Sequence[TensorType]
                      ) -> Callable[..., Any]:
    """The op's definition: floating inputs in float64, the result rounded once."""
    def kernel(*arrays: Any) -> Any:
        wide = [_widen(array) for array in arrays]
        result = op.reference(attrs, *wide)
        results = result if isinstance(result, tuple) else (result,)
        return tuple(_round(value, type.dtype) for value, type in zip(results, output_types))

    return kernel


def _widen(array: Any) -> Any:
    if array.dtype.kind == "f" or array.dtype.kind == "V":  # ml_dtypes' floats are kind V
        return array.astype(np.float64)
    return array.astype(np.complex128) if array.dtype.kind == "c" else array


def _round(value: Any, dtype: DType) -> Any:
    return np.ascontiguousarray(value, dtype.numpy).reshape(np.shape(value))
