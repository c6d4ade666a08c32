"""What the ops whose loops are written by hand share: loops, buffers, sizes, flattened axes.

A template makes a ``Kernel`` whose buffers are the op's inputs, then its outputs. No op is
defined here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ....dtypes import DType, compute_dtype
from ...base import dims
from ...base.dims import Dim, Symbol
from ...base.types import Shape, TensorType
from ...kernel import build as k
from ...kernel.nodes import (
    INDEX,
    Buffer,
    Expression,
    For,
    Index,
    Kernel,
    Load,
    Statement,
    Store,
    Variable,
)
from ...kernel.traverse import used_sizes


def make_buffers(inputs: Sequence[TensorType], outputs: Sequence[TensorType]) -> list[Buffer]:
    """One buffer per input, then one per output, in call order."""
    return ([Buffer(f"x{i}", type.dtype, type.shape, "input") for i, type in enumerate(inputs)]
            + [Buffer(f"y{i}", type.dtype, type.shape, "output")
               for i, type in enumerate(outputs)])


def make_kernel(name: str, buffers: Sequence[Buffer], body: Sequence[Statement]) -> Kernel:
    """A kernel; the symbols it needs are those of its buffers and of its expressions."""
    found: dict[Symbol, None] = {}
    for buffer in buffers:
        for dim in buffer.shape:
            for symbol in sorted(dims.symbols(dim), key=lambda s: s.order):
                found.setdefault(symbol)
    found.update(dict.fromkeys(size.symbol for size in used_sizes(body)))
    return Kernel(name, buffers, tuple(found), body)


def loop(name: str, extent: Dim | Expression, body: Callable[[Index], Sequence[Statement]],
         mode: str = "sequential") -> For:
    """``for name in range(extent)``; the body is made from the loop's index."""
    index = Index(name)
    size = extent if isinstance(extent, Expression) else k.dim(extent)
    return For(index, size, mode, body(index))


def fill(name: str, buffer: Buffer, value: Expression, start: Expression | None = None,
         extent: Dim | None = None) -> For:
    """Store one value into ``extent`` elements of a buffer from ``start`` (default: into all)."""
    count = dims.product(buffer.shape) if extent is None else extent
    first = k.index(0) if start is None else start
    return loop(name, count, lambda i: [Store(buffer, k.add(first, i), value)], "vector")


def load(buffer: Buffer, offset: Expression) -> Expression:
    """An element in the dtype that arithmetic on it happens in."""
    return k.cast(Load(buffer, offset), compute_dtype(buffer.dtype))


def index_load(buffer: Buffer, offset: Expression) -> Expression:
    """An integer element as an index."""
    return k.cast(Load(buffer, offset), INDEX)


def scalar(name: str, dtype: DType) -> Buffer:
    """A local buffer of one element."""
    return Buffer(name, dtype, (1,), "local")


def bound(name: str, value: Expression) -> Variable:
    """A variable for a ``Let`` of ``value``."""
    return Variable(name, value.dtype)


def both(*conditions: Expression) -> Expression:
    """All of the conditions."""
    result = conditions[0]
    for condition in conditions[1:]:
        result = k.logical("and", result, condition)
    return result


def within(index: Expression, size: Dim) -> Expression:
    """``0 <= index < size``."""
    return both(k.compare("ge", index, k.index(0)), k.compare("lt", index, k.dim(size)))


def split_at(shape: Shape, axis: int) -> tuple[Dim, Dim, Dim]:
    """Elements before an axis, along it, and after it."""
    return dims.product(shape[:axis]), shape[axis], dims.product(shape[axis + 1:])
