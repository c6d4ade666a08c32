"""Matrix multiplication. Convolutions are in ``convolution``, einsum in ``einsum``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass, replace
from ....dtypes import FLOATS
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.types import Shape, TensorType, shape_text
from ...kernel import contract
from ...ops import (
    Attrs,
    Category,
    Contraction,
    ErrorSample,
    Gradient,
    NumPyKernels,
    OpDef,
    Parts,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import broadcast_shapes, require_dtype, same_dtype
from ..common.sums import add_up

F32 = dtypes.float32
MATMUL_DTYPES = (*FLOATS, dtypes.int32, dtypes.int64)
_PIECE = 4096        # steps of a dot product that BLAS adds up in one go
_SHORT = 2 * _PIECE  # up to here a dot product is not cut into pieces
# Products of a batch that threads share: from so many, each of so many steps at most, all together
# of so many at least.
_MANY, _SMALL_PRODUCT, _MUCH = 8, 1 << 24, 1 << 26


@dataclass(frozen=True)
class MatMul(Attrs):
    """Which operands are stored transposed."""

    transpose_a: bool = False
    transpose_b: bool = False


def matrix_sizes(shape: Shape, transposed: bool) -> tuple[Dim, Dim]:
    """Rows and columns of the matrices that a shape's last two dimensions hold."""
    rows, columns = shape[-2], shape[-1]
    return (columns, rows) if transposed else (rows, columns)


def is_single(batch: Shape) -> bool:
    """True for batch dimensions that hold one matrix."""
    return all(dim == 1 for dim in batch)


def _matmul_infer(context: Any, types: Any, attrs: MatMul) -> TensorType:
    a, b = types
    dtype = same_dtype("matmul", types)
    require_dtype("matmul", a, MATMUL_DTYPES, "a")

    def message() -> str:
        flags = "".join(f", {name}=True" for name, value in
                        (("transpose_a", attrs.transpose_a), ("transpose_b", attrs.transpose_b))
                        if value)
        return (f"tf.matmul: shapes {shape_text(a.shape)} and {shape_text(b.shape)}{flags} do not "
                "fit; the columns of a must be the rows of b, and leading dimensions equal or 1")

    if a.rank < 2 or b.rank < 2:
        raise InvalidArgumentError(
            f"tf.matmul: shapes {shape_text(a.shape)} and {shape_text(b.shape)}: both must have "
            "rank 2 or more; use tf.linalg.matvec or tf.tensordot for vectors", "matmul")
    m, inner = matrix_sizes(a.shape, attrs.transpose_a)
    other, n = matrix_sizes(b.shape, attrs.transpose_b)
    context.require_equal(inner, other, message)
    batch_a, batch_b = a.shape[:-2], b.shape[:-2]
    if is_single(batch_a) or is_single(batch_b):
        batch = broadcast_shapes(context, "matmul", [batch_a, batch_b])
    elif len(batch_a) != len(batch_b):
        raise InvalidArgumentError(message(), "matmul")
    elif any((x == 1) != (y == 1) for x, y in zip(batch_a, batch_b, strict=True)):
        raise InvalidArgumentError(message(), "matmul")
    else:
        batch = context.broadcast([batch_a, batch_b], message)
    return TensorType(dtype, (*batch, m, n))


def _matmul_array(attrs: MatMul, a: Any, b: Any) -> Any:
    left = np.swapaxes(a, -1, -2) if attrs.transpose_a else a
    right = np.swapaxes(b, -1, -2) if attrs.transpose_b else b
    return np.matmul(left, right)


def _matmul_numpy(attrs: MatMul) -> Any:
    transpose_a, transpose_b = attrs.transpose_a, attrs.transpose_b

    def kernel(a: Any, b: Any, out: Any = None) -> Any:
        if transpose_a:
            a = np.swapaxes(a, -1, -2)
        if transpose_b:
            b = np.swapaxes(b, -1, -2)
        dtype = a.dtype
        if dtype.itemsize != 2 and a.shape[-1] <= _SHORT:
            return np.matmul(a, b, out=out)
        if dtype.itemsize == 2:
            product = _product(a.astype(np.float32), b.astype(np.float32)).astype(dtype)
        else:
            product = _product(a, b)
        if out is None:
            return product
        np.copyto(out, product)
        return out
    return kernel


def _matmul_numpy_of_types(attrs: MatMul, types: Sequence[TensorType]) -> Any:
    a, b = types
    inner = matrix_sizes(a.shape, attrs.transpose_a)[1]
    if a.dtype.size == 2 or not isinstance(inner, int) or inner > _SHORT:
        return None
    if _has_many_products(attrs, a, b):
        return lambda x, y, out=None: _share_products(attrs, x, y, out)
    return None if attrs.transpose_a or attrs.transpose_b else np.matmul


def _has_many_products(attrs: MatMul, a: TensorType, b: TensorType) -> bool:
    """Whether there are many matrices that are small, and threads would rather have some each."""
    batch: Any = dims.product(a.shape[:-2])
    m, inner = matrix_sizes(a.shape, attrs.transpose_a)
    size: Any = dims.product((m, inner, matrix_sizes(b.shape, attrs.transpose_b)[1]))
    return (a.dtype.is_inexact and a.shape[:-2] == b.shape[:-2] and batch >= _MANY
            and size <= _SMALL_PRODUCT and batch * size >= _MUCH)


def _share_products(attrs: MatMul, a: Any, b: Any, out: Any) -> Any:
    """Batches of equal shape: each thread has some of the matrices, the library one thread."""
    from ..common.threads import cut, run_all
    from ..linalg.blas_threads import one_thread  # libraries are looked for when they are needed
    batch = a.shape[:-2]
    x, y = (z.reshape(-1, *z.shape[-2:]) for z in (a, b))
    x = np.swapaxes(x, -1, -2) if attrs.transpose_a else x
    y = np.swapaxes(y, -1, -2) if attrs.transpose_b else y
    shape = (*batch, x.shape[-2], y.shape[-1])
    result = np.empty(shape, a.dtype) if out is None else out
    products = result.reshape(-1, *shape[-2:])
    with one_thread:
        run_all(lambda first, last: np.matmul(x[first:last], y[first:last],
                                              out=products[first:last]), cut(len(x)))
    return result


def _product(a: Any, b: Any) -> Any:
    """The product; dot products that BLAS would add up in long chains in pieces."""
    inner = a.shape[-1]
    if inner <= _SHORT or a.dtype.kind not in "fc" or (a.shape[-2] > 1 and b.shape[-1] > 1):
        return np.matmul(a, b)
    whole = inner // _PIECE * _PIECE
    # One product per piece, along a new axis before those of the matrices.
    x = a[..., :whole].reshape(*a.shape[:-1], -1, _PIECE).swapaxes(-2, -3)
    y = b[..., :whole, :].reshape(*b.shape[:-2], -1, _PIECE, b.shape[-1])
    pieces = np.matmul(x, y)
    total = add_up(pieces, (pieces.ndim - 3,))
    return total + np.matmul(a[..., whole:], b[..., whole:, :])


def _matmul_contract(attrs: MatMul, inputs: Sequence[TensorType],
                     outputs: Sequence[TensorType]) -> contract.Matmul:
    a, b = inputs
    m, inner = matrix_sizes(a.shape, attrs.transpose_a)
    n = matrix_sizes(b.shape, attrs.transpose_b)[1]
    batch_a, batch_b = dims.product(a.shape[:-2]), dims.product(b.shape[:-2])
    if batch_b == 1 and not attrs.transpose_a:
        # The matrices of ``a`` lie below each other: one tall product.
        return contract.Matmul(1, batch_a * m, n, inner, False, attrs.transpose_b, False, False)
    return contract.Matmul(
        dims.product(outputs[0].shape[:-2]), m, n, inner, attrs.transpose_a, attrs.transpose_b,
        batch_a != 1, batch_b != 1)


def _multiply(F: Any, a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> Any:
    return F.matmul(a, b, transpose_a=transpose_a, transpose_b=transpose_b)


def _matmul_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    a, b = F.conjugate(ctx.input(0)), F.conjugate(ctx.input(1))
    a_shape, b_shape = ctx.input_types[0].shape, ctx.input_types[1].shape
    ta, tb = ctx.attrs.transpose_a, ctx.attrs.transpose_b
    grad_a = _multiply(F, b, g, tb, True) if ta else _multiply(F, g, b, False, not tb)
    if len(a_shape) > 2 and is_single(b_shape[:-2]) and not ta:
        # One product over all rows of all matrices sums over the batch by itself.
        rows = dims.product(a_shape[:-1])
        a = F.reshape(a, shape=(rows, a_shape[-1]))
        g = F.reshape(g, shape=(rows, g.shape[-1]))
    grad_b = _multiply(F, g, a, True, ta) if tb else _multiply(F, a, g, not ta, False)
    return F.sum_to(grad_a, a_shape), _to_shape(F, grad_b, b_shape)


def _matmul_parts(F: Any, attrs: MatMul, a: Parts, b: Parts) -> Parts:
    """One real product: ``[re, im]`` of ``a`` times ``[[re, im], [-im, re]]`` of ``b``."""
    columns = len(a.shape) - (2 if attrs.transpose_a else 1)
    rank = len(b.shape)
    down, across = (rank - 1, rank - 2) if attrs.transpose_b else (rank - 2, rank - 1)
    left = F.concat(a.re, a.im, axis=columns)
    right = F.concat(F.concat(b.re, b.im, axis=across),
                     F.concat(F.negative(b.im), b.re, axis=across), axis=down)
    product = F.matmul(left, right, transpose_a=attrs.transpose_a, transpose_b=attrs.transpose_b)
    shape, n = tuple(product.shape), b.shape[across]
    rest = tuple(0 for _ in shape[:-1])
    return Parts(*(F.strided_slice(product, begin=(*rest, start), end=(*shape[:-1], start + n),
                                   strides=(1,) * len(shape)) for start in (0, n)))


def _to_shape(F: Any, g: Any, shape: Shape) -> Any:
    if len(g.shape) < len(shape):
        return F.reshape(g, shape=shape)
    return F.sum_to(g, shape)


def _sample(a: tuple[int, ...], b: tuple[int, ...], ta: bool = False, tb: bool = False) -> Sample:
    return Sample((a, b), {"transpose_a": ta, "transpose_b": tb}, "unit")


def _transpose(attrs: MatMul, left: bool, right: bool) -> MatMul:
    return replace(attrs, transpose_a=attrs.transpose_a ^ left,
                   transpose_b=attrs.transpose_b ^ right)


matmul = register(OpDef(
    name="matmul", category=Category.CONTRACT, arity=2, infer=_matmul_infer, attrs=MatMul,
    doc="Matrix product of the last two dimensions; leading ones are equal, or all 1 on one side.",
    reference=_matmul_array, numpy=NumPyKernels(_matmul_numpy, _matmul_numpy_of_types, True),
    gradient=Gradient(_matmul_gradient, inputs=(0, 1)),
    lowering=Contraction(_matmul_contract, _transpose), dtypes=MATMUL_DTYPES,
    on_complex=_matmul_parts,
    samples=(_sample((2, 3), (3, 4)), _sample((3, 2), (3, 4), ta=True),
             _sample((2, 3), (4, 3), tb=True), _sample((3, 2), (4, 3), ta=True, tb=True),
             _sample((5, 2, 3), (5, 3, 4)), _sample((5, 2, 3), (3, 4)),
             _sample((2, 3), (5, 3, 4)), _sample((5, 3, 2), (3, 4), ta=True),
             _sample((5, 2, 3), (1, 4, 3), tb=True), _sample((2, 3, 1, 2), (2, 3, 2, 1)),
             _sample((0, 3), (3, 4)), _sample((2, 0), (0, 4)), _sample((17, 33), (33, 19))),
    tolerance=Tolerance(16.0, 2e-6),
    error_samples=(ErrorSample(((F32, (2, 3)), (F32, (2, 3))), InvalidArgumentError,
                               "(2, 3) and (2, 3) do not fit"),
                   ErrorSample(((F32, (3,)), (F32, (3, 2))), InvalidArgumentError, "rank 2"),
                   ErrorSample(((F32, (2, 3)), (dtypes.float64, (3, 2))), InvalidArgumentError,
                               "dtypes float32 and float64 differ"),
                   ErrorSample(((F32, (4, 2, 3)), (F32, (5, 3, 2))), InvalidArgumentError,
                               "do not fit"),
                   ErrorSample(((dtypes.bool_, (2, 2)), (dtypes.bool_, (2, 2))),
                               InvalidArgumentError, "dtype bool")),
    tensorflow="matmul"))
