"""Eager kernels for ops that NumPy has none for: one-op programs, compiled once and kept.

Which ops need this is for the op records to say (``numpy=None``); compiling is
``runtime.compile``'s business.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes, settings
from ...dataclass import replace
from ...dtypes import DType
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ...ir.graph import Graph, GraphBuilder
from ...ir.ops import Attrs, Category, HostCall, OpDef


def make_kernel(op: OpDef, attrs: Attrs, types: Sequence[TensorType],
                output_types: Sequence[TensorType]) -> Callable[..., Any]:
    """A function of arrays that computes the op for these types."""
    if isinstance(op.lowering, HostCall):
        return _reference_kernel(op, attrs, output_types)
    if op.category is Category.RANDOM and hasattr(attrs, "shape"):
        return _random_kernel(op, attrs, types, output_types[0])
    if op.category is Category.ELEMENTWISE and len(types) == 1:
        return _flat_kernel(op, attrs, types[0])
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


def _flat_kernel(op: OpDef, attrs: Attrs, type: TensorType) -> Callable[..., Any]:
    """One input, element by element."""
    from ...runtime.compile import compile_graph
    key = (op, attrs, type.dtype, settings.get("backend"))
    executable = _row_kernels.get(key)
    if executable is None:
        row = TensorType(type.dtype, (Symbol("n").dim,))
        executable = _row_kernels[key] = compile_graph(single_node(op, attrs, [row])).executable

    def kernel(array: Any) -> Any:
        return executable((array.reshape(-1),))[0].reshape(array.shape)

    return kernel


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
