"""Gradient rules of the solvers and factorisations in ``factor``; no op is defined here.

Cholesky: Murray 2016; solvers, determinants and eigenvalues: Giles 2008; singular values: Townsend
2016; QR: Roberts and Roberts 2020. Rules are made of differentiable ops, so derivatives of any
order come of them. Where two eigenvalues or singular values are equal the vectors are not
determined, and the terms that would divide by their difference are left out.
"""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import UnimplementedError
from ...base import dims


def _times(F: Any, a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False) -> Any:
    """A product; what is transposed is conjugated, too."""
    a = F.conjugate(a) if transpose_a else a
    b = F.conjugate(b) if transpose_b else b
    if a.shape[-2 if transpose_a else -1] == 1:
        # A column times a row: no sums, so that it fuses with what is done to the result.
        return F.multiply(_swap(F, a) if transpose_a else a,
                          _swap(F, b) if transpose_b else b)
    return F.matmul(a, b, transpose_a=transpose_a, transpose_b=transpose_b)


def _swap(F: Any, x: Any) -> Any:
    """Rows as columns or columns as rows, of one only."""
    return F.reshape(x, shape=(*x.shape[:-2], x.shape[-1], x.shape[-2]))


def _transpose(F: Any, x: Any) -> Any:
    """The adjoint: of complex numbers the conjugate."""
    rank = len(x.shape)
    return F.transpose(F.conjugate(x), permutation=(*range(rank - 2), rank - 1, rank - 2))


def _column(F: Any, x: Any) -> Any:
    return F.reshape(x, shape=(*x.shape, 1))


def _row(F: Any, x: Any) -> Any:
    return F.reshape(x, shape=(*x.shape[:-1], 1, x.shape[-1]))


def _eye(F: Any, x: Any) -> Any:
    """The identity matrix as large as the square matrices of ``x``."""
    return F.eye(rows=x.shape[-1], columns=x.shape[-1], dtype=x.dtype)


def _lower_half(F: Any, x: Any) -> Any:
    """The lower triangle with half of the diagonal."""
    lower = F.band_part(x, lower=-1, upper=0)
    return F.subtract(lower, F.multiply(F.like(0.5, x), F.band_part(x, lower=0, upper=0)))


def _half_sum(F: Any, x: Any) -> Any:
    return F.multiply(F.like(0.5, x), F.add(x, _transpose(F, x)))


def _solve_triangle(F: Any, a: Any, b: Any, lower: bool, adjoint: bool = False) -> Any:
    return F.triangular_solve(a, b, lower=lower, adjoint=adjoint, right=False)


def _reciprocal(F: Any, x: Any) -> Any:
    """1 / x, and 0 where x is 0, with derivatives that are 0 there, too."""
    zero = F.equal(x, F.like(0.0, x))
    return F.select(zero, F.like(0.0, x), F.divide(F.like(1.0, x),
                                                   F.select(zero, F.like(1.0, x), x)))


def _differences(F: Any, x: Any) -> Any:
    """Entry (i, j) is 1 / (x_j - x_i); 0 where they are equal."""
    return _reciprocal(F, F.subtract(_row(F, x), _column(F, x)))


def cholesky(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """Both triangles of the input get a half each, as in TensorFlow."""
    factor = ctx.output(0)
    middle = _lower_half(F, F.triangular_product(factor, g, lower=True, adjoint=True, right=False))
    left = _solve_triangle(F, factor, middle, lower=True, adjoint=True)
    both = F.triangular_solve(factor, left, lower=True, adjoint=False, right=True)
    return (_half_sum(F, both),)


def lu(F: Any, ctx: Any, g: Any, g_order: Any) -> tuple[Any]:
    """The strict lower triangle is that of L, the upper one that of U; rows go back in order."""
    factors, order = ctx.output(0), ctx.output(1)
    unit, upper = _unit_lower(F, factors), F.band_part(factors, lower=0, upper=-1)
    inner = F.add(_strictly_lower(F, _times(F, unit, _strictly_lower(F, g), transpose_a=True)),
                  F.band_part(_times(F, F.band_part(g, lower=0, upper=-1), upper,
                                     transpose_b=True), lower=0, upper=-1))
    left = _solve_triangle(F, unit, inner, lower=True, adjoint=True)
    both = F.triangular_solve(upper, left, lower=False, adjoint=True, right=True)
    batch = len(factors.shape) - 2
    back = F.argsort(order, descending=False, dtype=dtypes.int32)
    return (F.gather(both, back, axis=batch, batch_dims=batch),)


def _strictly_lower(F: Any, x: Any) -> Any:
    return F.subtract(F.band_part(x, lower=-1, upper=0), F.band_part(x, lower=0, upper=0))


def _unit_lower(F: Any, x: Any) -> Any:
    return F.add(_strictly_lower(F, x), _eye(F, x))


def inverse(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """-Y^T g Y^T."""
    y = ctx.output(0)
    return (F.negative(_times(F, _times(F, y, g, transpose_a=True), y, transpose_b=True)),)


def determinant(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """The determinant times the transposed inverse; a singular matrix is refused."""
    scale = F.multiply(g, F.conjugate(ctx.output(0)))
    scale = F.reshape(scale, shape=(*scale.shape, 1, 1))
    return (F.multiply(scale, _transpose(F, F.matrix_inverse(ctx.input(0)))),)


def log_determinant(F: Any, ctx: Any, g_sign: Any, g: Any) -> tuple[Any]:
    """The transposed inverse; the sign of real matrices does not change, others turn."""
    sign = ctx.output(0)
    if sign.dtype.is_complex:
        zero = F.constant(0.0, sign.dtype.real_dtype, sign.shape)
        turned = zero if g_sign is None else F.negative(
            F.imag(F.multiply(F.conj(g_sign), sign)))
        g = F.complex(zero if g is None else F.real(g), turned)
    if g is None:
        return (None,)
    scale = F.reshape(g, shape=(*g.shape, 1, 1))
    return (F.multiply(scale, _transpose(F, F.matrix_inverse(ctx.input(0)))),)


def solve(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    """Another solution, with the transposed matrix."""
    back = F.matrix_solve(_transpose(F, ctx.input(0)), g)
    return _times(F, F.negative(back), ctx.output(0), transpose_b=True), back


def triangular_solve(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    """Another solution, with the transposed matrix; batches that were stretched are summed."""
    attrs, x = ctx.attrs, ctx.output(0)
    back = F.triangular_solve(ctx.input(0), g, lower=attrs.lower, adjoint=not attrs.adjoint,
                              right=attrs.right)
    against = F.negative(back)
    first, second = (x, against) if attrs.adjoint != attrs.right else (against, x)
    matrix = _times(F, first, second, transpose_a=attrs.right, transpose_b=not attrs.right)
    lower, upper = (-1, 0) if attrs.lower else (0, -1)
    matrix = F.band_part(matrix, lower=lower, upper=upper)
    return (F.sum_to(matrix, ctx.input_types[0].shape), F.sum_to(back, ctx.input_types[1].shape))


def triangular_product(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    """Another product, with the transposed matrix."""
    attrs, other = ctx.attrs, ctx.input(1)
    back = F.triangular_product(ctx.input(0), g, lower=attrs.lower, adjoint=not attrs.adjoint,
                                right=attrs.right)
    first, second = (other, g) if attrs.adjoint != attrs.right else (g, other)
    matrix = _times(F, first, second, transpose_a=attrs.right, transpose_b=not attrs.right)
    lower, upper = (-1, 0) if attrs.lower else (0, -1)
    return F.band_part(matrix, lower=lower, upper=upper), back


def _from_eigenvectors(F: Any, v: Any, inner: Any) -> Any:
    """``v inner v^T`` as the cotangent of an input of which the lower triangle is read."""
    full = _times(F, _times(F, v, inner), v, transpose_b=True)
    return _lower_half(F, F.add(full, _transpose(F, full)))


def eigh(F: Any, ctx: Any, g_values: Any, g_vectors: Any) -> tuple[Any]:
    """Values give a diagonal, vectors what is beside it."""
    values, v = ctx.output(0), ctx.output(1)
    inner = None
    if g_values is not None:
        g_values = _real_part(F, g_values)
        inner = F.multiply(_column(F, g_values), _eye(F, v))
    if g_vectors is not None:
        turned = F.multiply(_differences(F, values), _times(F, v, g_vectors, transpose_a=True))
        inner = turned if inner is None else F.add(inner, turned)
    return (_from_eigenvectors(F, v, inner),)


def eigvalsh(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """The vectors are computed for the gradient alone."""
    _, v = F.eigh(ctx.input(0))
    return (_from_eigenvectors(F, v, F.multiply(_column(F, _real_part(F, g)), _eye(F, v))),)


def _real_part(F: Any, g: Any) -> Any:
    """Values are real numbers, whatever their dtype."""
    return F.to(F.real(g), g.dtype) if g.dtype.is_complex else g


def _zeros(F: Any, type: Any) -> Any:
    return F.constant(0.0, type.dtype, type.shape)


def _last(F: Any, x: Any, begin: Any, end: Any) -> Any:
    """Some columns."""
    rank = len(x.shape)
    return F.strided_slice(x, begin=(0,) * (rank - 1) + (begin,),
                           end=(*x.shape[:-1], end), strides=(1,) * rank)


def _deep_qr(F: Any, q: Any, r: Any, gq: Any, gr: Any) -> Any:
    """Of matrices with at least as many rows as columns."""
    qq, rr = _times(F, q, gq, transpose_a=True), _times(F, r, gr, transpose_b=True)
    both = F.add(qq, rr)
    lower = F.band_part(F.subtract(both, F.add(_transpose(F, qq), _transpose(F, rr))),
                        lower=-1, upper=0)
    if q.dtype.is_complex:      # the diagonal of r is real
        diagonal = F.imag(F.band_part(F.subtract(rr, _transpose(F, qq)), lower=0, upper=0))
        lower = F.subtract(lower, F.complex(F.like(0.0, diagonal), diagonal))
    rest = F.add(F.subtract(gq, _times(F, q, qq)), _times(F, q, lower))
    solved = _solve_triangle(F, r, _transpose(F, rest), lower=False)
    return F.add(_times(F, q, gr), _transpose(F, solved))


def qr(F: Any, ctx: Any, gq: Any, gr: Any) -> tuple[Any]:
    """A wide matrix is [x, y] with a square x; y follows from the factors of x."""
    rows, columns = ctx.input_types[0].shape[-2:]
    dims.require_known(
        lambda: "the gradient of tf.linalg.qr needs known numbers of rows and columns",
        rows, columns)
    if ctx.attrs.full_matrices and rows > columns:
        raise UnimplementedError(
            "the gradient of tf.linalg.qr is not implemented for full_matrices=True and more rows "
            "than columns: the columns added to q are not determined", "linalg.qr")
    q, r = ctx.output(0), ctx.output(1)
    gq = _zeros(F, ctx.output_types[0]) if gq is None else gq
    gr = _zeros(F, ctx.output_types[1]) if gr is None else gr
    if rows >= columns:
        return (_deep_qr(F, q, r, gq, gr),)
    y, right = _last(F, ctx.input(0), rows, columns), _last(F, gr, rows, columns)
    gq = F.add(gq, _times(F, y, right, transpose_b=True))
    x = _deep_qr(F, q, _last(F, r, 0, rows), gq, _last(F, gr, 0, rows))
    return (F.concat(x, _times(F, q, right), axis=len(q.shape) - 1),)


def svd(F: Any, ctx: Any, gs: Any, gu: Any, gv: Any) -> tuple[Any]:
    """Values give a diagonal, vectors what is beside it, and what lies outside of their span.

    Of complex numbers a pair of vectors has a phase, which nobody may depend on: what the phases of
    ``u`` say those of ``v`` say, too.
    """
    s, u, v = (ctx.output(i) for i in range(3))
    rows, columns = u.shape[-2], v.shape[-2]
    extra_u = extra_v = None
    if ctx.attrs.full_matrices and rows != columns:
        dims.require_known(lambda: "the gradient of tf.linalg.svd with full_matrices=True needs "
                           "known numbers of rows and columns", rows, columns)
        if abs(rows - columns) > 1:
            raise UnimplementedError(
                "the gradient of tf.linalg.svd with full_matrices=True is not implemented for "
                f"{rows} rows and {columns} columns: the added vectors are not determined",
                "linalg.svd")
        if rows > columns:
            u, gu, extra_u = _split_single(F, u, gu, columns)
        else:
            v, gv, extra_v = _split_single(F, v, gv, rows)
    weights, inverse_s = _differences(F, F.multiply(s, s)), _row(F, _reciprocal(F, s))
    weights, inverse_s, s = (F.to(x, u.dtype) for x in (weights, inverse_s, s))
    inner = None if gs is None else F.multiply(_column(F, F.to(gs, u.dtype)), _eye_of(F, s))
    parts = []
    if gu is not None:
        turned = F.multiply(weights, _times(F, u, gu, transpose_a=True))
        inner = _plus(F, inner, F.multiply(F.add(turned, _transpose(F, turned)), _row(F, s)))
        if rows != s.shape[-1]:
            outside = F.multiply(_outside(F, u, gu, extra_u), inverse_s)
            parts.append(_times(F, outside, v, transpose_b=True))
    if gv is not None:
        against = _times(F, v, gv, transpose_a=True)
        turned = F.multiply(weights, against)
        inner = _plus(F, inner, F.multiply(F.add(turned, _transpose(F, turned)), _column(F, s)))
        if v.dtype.is_complex:
            phases = F.imag(F.band_part(against, lower=0, upper=0))
            phases = F.complex(F.like(0.0, phases), F.negative(phases))
            inner = F.add(inner, F.multiply(phases, inverse_s))
        if columns != s.shape[-1]:
            outside = F.multiply(_outside(F, v, gv, extra_v), inverse_s)
            parts.append(_times(F, u, outside, transpose_b=True))
    total = _times(F, _times(F, u, inner), v, transpose_b=True)
    for part in parts:
        total = F.add(total, part)
    return (total,)


def _eye_of(F: Any, s: Any) -> Any:
    return F.eye(rows=s.shape[-1], columns=s.shape[-1], dtype=s.dtype)


def _plus(F: Any, x: Any, y: Any) -> Any:
    return y if x is None else F.add(x, y)


def _split_single(F: Any, vectors: Any, g: Any, inner: int) -> tuple[Any, Any, Any]:
    """Vectors with a singular value, their cotangent, and the same of the one that has none."""
    if g is None:
        return _last(F, vectors, 0, inner), None, None
    size = vectors.shape[-1]
    added = _last(F, vectors, inner, size), _last(F, g, inner, size)
    return _last(F, vectors, 0, inner), _last(F, g, 0, inner), added


def _outside(F: Any, vectors: Any, g: Any, added: Any) -> Any:
    """The part of a cotangent that leaves the span of the vectors."""
    result = F.subtract(g, _times(F, vectors, _times(F, vectors, g, transpose_a=True)))
    if added is not None:
        vector, cotangent = added  # it turns against the others
        result = F.subtract(result, _times(F, vector, _times(F, cotangent, vectors,
                                                             transpose_a=True)))
    return result


def singular_values(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """The vectors are computed for the gradient alone."""
    _, u, v = F.svd(ctx.input(0), full_matrices=False)
    return (_times(F, F.multiply(u, _row(F, F.to(g, u.dtype))), v, transpose_b=True),)


def eig(F: Any, ctx: Any, g_values: Any, g_vectors: Any) -> tuple[Any]:
    """As TensorFlow's: what vectors of length 1 leave, their phases aside."""
    values, vectors = ctx.output(0), ctx.output(1)
    middle = None if g_values is None else _diagonal(F, g_values)
    if g_vectors is not None:
        inner = _times(F, vectors, g_vectors, transpose_a=True)
        lengths = F.real(F.band_part(inner, lower=0, upper=0))
        lengths = F.complex(lengths, F.like(0.0, lengths))
        overlap = _times(F, _times(F, vectors, vectors, transpose_a=True), lengths)
        turned = F.multiply(F.conjugate(_differences(F, values)), F.subtract(inner, overlap))
        middle = turned if middle is None else F.add(middle, turned)
    return (_in_basis(F, vectors, middle),)


def eigvals(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """The gradient of the values, in the basis of the vectors."""
    _, vectors = F.eig(ctx.input(0))
    return (_in_basis(F, vectors, _diagonal(F, g)),)


def _diagonal(F: Any, x: Any) -> Any:
    """Square matrices with this diagonal."""
    return F.multiply(_eye(F, _row(F, x)), _row(F, x))


def _in_basis(F: Any, vectors: Any, middle: Any) -> Any:
    adjoint = _transpose(F, vectors)
    return F.matrix_solve(adjoint, _times(F, middle, adjoint))
