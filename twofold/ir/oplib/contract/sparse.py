"""The product of a sparse matrix and a matrix, row by row of what is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass, replace
from ....errors import InvalidArgumentError
from ...base.dims import Dim
from ...base.types import TensorType, shape_text
from ...kernel import build as k
from ...kernel.nodes import Accumulate, Expression, If, Index, Kernel, Let, Load, Statement, Store
from ...ops import (
    Attrs,
    Category,
    ErrorSample,
    Gradient,
    KernelTemplate,
    OpDef,
    Parts,
    Sample,
    Tolerance,
    register,
)
from ..common.bounds import check_vectors
from ..common.infer import require_dtype, same_dtype
from ..common.templates import bound, index_load, loop, make_buffers, make_kernel, within
from ..control.checks import demand_vectors

NAME = "sparse.sparse_dense_matmul"
F32, INT64 = dtypes.float32, dtypes.int64
DTYPES = (dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64)
INDICES = (dtypes.int32, dtypes.int64)
_COLUMNS = 64   # of the result, which one thread adds up


@dataclass(frozen=True)
class SparseMatMul(Attrs):
    """How many rows the result has, and whether the sparse matrix is transposed."""

    count: Dim
    transpose_a: bool = False


def _infer(context: Any, types: Any, attrs: SparseMatMul) -> TensorType:
    indices, values, b = types
    require_dtype(NAME, indices, INDICES, "indices")
    same_dtype(NAME, (values, b))
    require_dtype(NAME, values, DTYPES, "values")
    if b.rank != 2:
        raise InvalidArgumentError(f"tf.{NAME}: Tensor 'b' is not a matrix, its shape is "
                                   f"{shape_text(b.shape)}", NAME)
    if values.rank != 1 or indices.rank != 2:
        raise InvalidArgumentError(
            f"tf.{NAME}: indices of shape {shape_text(indices.shape)} and values of shape "
            f"{shape_text(values.shape)} are no sparse matrix", NAME)

    def message() -> str:
        return (f"tf.{NAME}: indices of shape {shape_text(indices.shape)} must be pairs, one for "
                f"each of the values of shape {shape_text(values.shape)}")

    context.require_equal(indices.shape[1], 2, message)
    context.require_equal(indices.shape[0], values.shape[0], message)
    return TensorType(values.dtype, (attrs.count, b.shape[1]))


def _sides(attrs: SparseMatMul) -> tuple[int, int]:
    """Which of a pair is the row of the result, and which that of ``b``."""
    return (1, 0) if attrs.transpose_a else (0, 1)


def _shape_of_pairs(attrs: SparseMatMul, rows: Dim) -> tuple[Dim, Dim]:
    return (rows, attrs.count) if attrs.transpose_a else (attrs.count, rows)


def _array(attrs: SparseMatMul, indices: Any, values: Any, b: Any) -> Any:
    shape: Any = _shape_of_pairs(attrs, b.shape[0])
    check_vectors(NAME, indices, shape)
    to, source = _sides(attrs)
    result = np.zeros((shape[to], b.shape[1]), b.dtype)
    for pair, value in zip(indices, values, strict=True):
        result[pair[to]] += value * b[pair[source]]
    return result


def _template(attrs: SparseMatMul, inputs: Sequence[TensorType], outputs: Sequence[TensorType],
              name: str) -> Kernel:
    """Some columns of the result per thread: all values in order, a vector per row of ``b``."""
    indices, values, b, result = make_buffers(inputs, outputs)
    rows, columns = result.shape
    to, source = _sides(attrs)
    width = k.dim(columns)
    blocks = k.binary("floordiv", k.add(width, k.index(_COLUMNS - 1)), k.index(_COLUMNS))

    def block(p: Index) -> list[Statement]:
        start = k.mul(p, k.index(_COLUMNS))
        rest = k.binary("min", k.sub(width, start), k.index(_COLUMNS))
        size = bound("size", rest)

        def clear(i: Index) -> list[Statement]:
            first = k.add(k.mul(i, width), start)
            return [loop("e", size, lambda e: [
                Store(result, k.add(first, e), k.constant(0, result.dtype))], "vector")]

        def step(j: Index) -> list[Statement]:
            lets: list[Statement] = []

            def let(name: str, value: Expression) -> Expression:
                variable = bound(name, value)
                lets.append(Let(variable, value))
                return variable

            row = let("row", index_load(indices, k.add(k.mul(j, k.index(2)), k.index(to))))
            other = let("other", index_load(indices, k.add(k.mul(j, k.index(2)), k.index(source))))
            value = let("value", Load(values, j))
            target = let("target", k.add(k.mul(row, width), start))
            origin = let("origin", k.add(k.mul(other, width), start))
            body = loop("e", size, lambda e: [Accumulate(
                result, k.add(target, e), "sum",
                k.mul(value, Load(b, k.add(origin, e))))], "vector")
            inside = k.logical("and", within(row, rows), within(other, b.shape[0]))
            return [*lets[:2], If(inside, [*lets[2:], body])]

        return [Let(size, rest), loop("i", rows, clear), loop("j", values.shape[0], step)]

    return make_kernel(name, [indices, values, b, result], [loop("p", blocks, block, "parallel")])


def _gradient(F: Any, ctx: Any, g: Any) -> tuple[None, Any, Any]:
    indices, values, b = (ctx.input(i) for i in range(3))
    attrs = ctx.attrs
    to, source = _sides(attrs)
    rows = F.gather(indices, F.constant(to, INT64, ()), axis=1, batch_dims=0)
    others = F.gather(indices, F.constant(source, INT64, ()), axis=1, batch_dims=0)
    met = F.multiply(F.gather(g, rows, axis=0, batch_dims=0),
                     F.gather(F.conjugate(b), others, axis=0, batch_dims=0))
    to_b = F.sparse_matmul(indices, F.conjugate(values), g, count=b.shape[0],
                           transpose_a=not attrs.transpose_a)
    return None, F.reduce_sum(met, axes=(1,), keepdims=False), to_b


def _parts(F: Any, attrs: SparseMatMul, indices: Any, values: Parts, b: Parts) -> Parts:
    def product(x: Any, y: Any) -> Any:
        return F.sparse_matmul(indices, x, y, count=attrs.count, transpose_a=attrs.transpose_a)

    return Parts(F.subtract(product(values.re, b.re), product(values.im, b.im)),
                 F.add(product(values.re, b.im), product(values.im, b.re)))


def _sample(values: int, limit: int, b: tuple[int, int], count: int, transposed: bool = False,
            dtype: Any = INT64) -> Sample:
    return Sample(((values, 2), (values,), b), {"count": count, "transpose_a": transposed},
                  (f"index:{limit}", "unit", "unit"), (dtype, None, None))


_PAIRS = (INT64, (3, 2))
sparse_matmul = register(OpDef(
    name="sparse_matmul", category=Category.CONTRACT, arity=3, infer=_infer, attrs=SparseMatMul,
    doc="The product of a sparse matrix and a matrix. Inputs: pairs of positions, values, matrix.",
    reference=_array, gradient=Gradient(_gradient, inputs=(0, 1, 2)),
    lowering=KernelTemplate(_template),
    leave_open=lambda attrs, new: replace(attrs, count=new(attrs.count)), dtypes=DTYPES,
    on_complex=_parts,
    demands=lambda attrs, types: demand_vectors(
        NAME, 0, types, _shape_of_pairs(attrs, types[2].shape[0])),
    samples=(_sample(5, 3, (4, 3), 3), _sample(7, 3, (3, 5), 4, True),
             _sample(0, 1, (3, 2), 2), _sample(4, 2, (2, 0), 2),
             _sample(6, 2, (2, 70), 3, dtype=dtypes.int32), _sample(3, 1, (1, 1), 1)),
    tolerance=Tolerance(16.0, 2e-6),
    error_samples=(
        ErrorSample((_PAIRS, (F32, (3,)), (F32, (3,))), InvalidArgumentError, "not a matrix",
                    {"count": 2}),
        ErrorSample((_PAIRS, (F32, (4,)), (F32, (3, 2))), InvalidArgumentError, "must be pairs",
                    {"count": 2}),
        ErrorSample((_PAIRS, (F32, (3,)), (dtypes.float64, (3, 2))), InvalidArgumentError,
                    "differ", {"count": 2})),
    tensorflow=NAME))
