"""Diagonals of matrices as index arithmetic: read, written into others, made into matrices.

Diagonal ``d`` of a matrix has the elements ``(i, i + d)``. Several diagonals at once, from ``low``
to ``high``, are rows of a matrix with the highest first; shorter ones stand at the left or right
end of their row, as ``Diagonals`` says.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import DEVICE, DType, complex_dtype
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.literal import Literal
from ...base.types import Shape, TensorType, shape_text
from ...kernel import build as k
from ...kernel.nodes import Expression
from ...ops import (
    EACH_PART,
    Attrs,
    Category,
    Element,
    ErrorSample,
    Gradient,
    OpDef,
    Parts,
    Sample,
    register,
)
from ..common.infer import same_dtype
from ..common.templates import both, within

F32 = dtypes.float32
ZERO = Literal(0, F32)


@dataclass(frozen=True)
class Diagonals(Attrs):
    """Which diagonals, and whether those above and below the main one stand at the right end."""

    low: int = 0
    high: int = 0
    upper_right: bool = True
    lower_right: bool = False


@dataclass(frozen=True)
class PaddedDiagonals(Diagonals):
    """Diagonals out of a matrix, and what fills up the shorter ones."""

    padding: Literal = ZERO


@dataclass(frozen=True)
class MatrixOfDiagonals(PaddedDiagonals):
    """Size of a matrix that is made of diagonals, and what else is in it."""

    rows: Dim = 0
    columns: Dim = 0


def longest(attrs: Diagonals, rows: Dim, columns: Dim) -> Dim:
    """Length of the longest of the diagonals."""
    return dims.minimum(rows + min(attrs.high, 0), columns - max(attrs.low, 0))


def _padding(attrs: PaddedDiagonals, dtype: DType) -> Any:
    return Literal(attrs.padding.item(), dtype).item()


def _parts_of_padding(attrs: PaddedDiagonals, dtype: DType) -> tuple[Literal, Literal]:
    return Literal(attrs.padding.item(), complex_dtype(dtype)).parts


def _shape_of_stored(attrs: Diagonals, length: Dim) -> Shape:
    """The last axes of diagonals whose longest has that length."""
    if attrs.low == attrs.high:
        return (length,)
    return (attrs.high - attrs.low + 1, length)


def _check_order(name: str, attrs: Diagonals) -> None:
    if attrs.low > attrs.high:
        raise InvalidArgumentError(
            f"tf.{name}: lower_diag_index must not be larger than upper_diag_index: {attrs.low} > "
            f"{attrs.high}", name)


def _check(name: str, attrs: Diagonals, rows: Dim, columns: Dim) -> None:
    """Refuse diagonals that lie outside of the matrix."""
    _check_order(name, attrs)
    for what, index in (("lower_diag_index", attrs.low), ("upper_diag_index", attrs.high)):
        below = isinstance(rows, int) and index <= -rows
        above = isinstance(columns, int) and index >= columns
        if index and (below or above):
            raise InvalidArgumentError(
                f"tf.{name}: {what} is out of bound: {index}. It must be between {1 - rows} and "
                f"{columns - 1}", name)


def _require_rank(name: str, type: TensorType, least: int, what: str = "input") -> None:
    if type.rank < least:
        raise InvalidArgumentError(
            f"tf.{name}: {what} of shape {shape_text(type.shape)} must have rank >= {least}, got "
            f"{type.rank}", name)


# ---------------------------------------------------------------------------- where elements are

def _offset(attrs: Diagonals, rows: Dim, columns: Dim, diagonal: Expression) -> Expression:
    """Where in its row a diagonal begins."""
    zero = k.index(0)
    length = k.binary("min", k.add(k.dim(rows), k.binary("min", diagonal, zero)),
                      k.sub(k.dim(columns), k.binary("max", diagonal, zero)))
    free = k.sub(k.dim(longest(attrs, rows, columns)), length)
    upper = free if attrs.upper_right else zero
    lower = free if attrs.lower_right else zero
    both_ends = free if attrs.upper_right and attrs.lower_right else zero
    return k.select(k.compare("gt", diagonal, zero), upper,
                    k.select(k.compare("lt", diagonal, zero), lower, both_ends))


def _stored_index(attrs: Diagonals, rows: Dim, columns: Dim, row: Expression, column: Expression
                  ) -> tuple[Expression, list[Expression]]:
    """Whether an element of a matrix is on one of the diagonals, and where it is stored."""
    diagonal = k.sub(column, row)
    if attrs.low == attrs.high:
        inside = k.compare("eq", diagonal, k.index(attrs.high))
        return inside, [row if attrs.high >= 0 else column]
    inside = both(k.compare("ge", diagonal, k.index(attrs.low)),
                  k.compare("le", diagonal, k.index(attrs.high)))
    place = k.add(k.binary("min", row, column), _offset(attrs, rows, columns, diagonal))
    return inside, [k.sub(k.index(attrs.high), diagonal), place]


def _part_element(context: Any, index: list[Expression]) -> Expression:
    attrs: PaddedDiagonals = context.attrs
    rows, columns = context.types[0].shape[-2:]
    if attrs.low == attrs.high:
        batch, place = index[:-1], index[-1]
        value: Expression = context.load(0, [*batch, k.add(place, k.index(max(-attrs.high, 0))),
                                             k.add(place, k.index(max(attrs.high, 0)))])
        return value
    batch, diagonal = index[:-2], k.sub(k.index(attrs.high), index[-2])
    place = k.sub(index[-1], _offset(attrs, rows, columns, diagonal))
    row = k.sub(place, k.binary("min", diagonal, k.index(0)))
    column = k.add(place, k.binary("max", diagonal, k.index(0)))
    inside = both(k.compare("ge", place, k.index(0)), within(row, rows), within(column, columns))
    return k.select(inside, context.load(0, [*batch, row, column]),
                    k.constant(_padding(attrs, context.output.dtype), context.output.dtype))


def _matrix_element(context: Any, index: list[Expression]) -> Expression:
    attrs: MatrixOfDiagonals = context.attrs
    inside, place = _stored_index(attrs, *context.output.shape[-2:], *index[-2:])
    return k.select(inside, context.load(0, [*index[:-2], *place]),
                    k.constant(_padding(attrs, context.output.dtype), context.output.dtype))


def _with_element(context: Any, index: list[Expression]) -> Expression:
    inside, place = _stored_index(context.attrs, *context.output.shape[-2:], *index[-2:])
    return k.select(inside, context.load(1, [*index[:-2], *place]), context.load(0, index))


# ---------------------------------------------------------------------------- values

def _places(attrs: Diagonals, rows: int, columns: int) -> tuple[Any, Any, Any, Any]:
    """For each element on the diagonals its row and column, the row it is stored in and where."""
    found: list[tuple[Any, Any, Any, Any]] = []
    most = max(int(longest(attrs, rows, columns)), 0)
    for diagonal in range(attrs.high, attrs.low - 1, -1):
        length = max(min(rows + min(diagonal, 0), columns - max(diagonal, 0)), 0)
        right = (diagonal < 0 or attrs.upper_right) and (diagonal > 0 or attrs.lower_right)
        along = np.arange(length)
        found.append((along - min(diagonal, 0), along + max(diagonal, 0),
                      np.full(length, attrs.high - diagonal),
                      along + (most - length if right else 0)))
    rows_, columns_, stored, along_ = (np.concatenate(parts) for parts in zip(*found))
    return rows_, columns_, stored, along_


def _part_array(attrs: PaddedDiagonals, x: Any) -> Any:
    rows, columns = x.shape[-2:]
    if attrs.low == attrs.high:
        return np.array(np.diagonal(x, attrs.high, -2, -1))
    row, column, stored, along = _places(attrs, rows, columns)
    shape = _shape_of_stored(attrs, max(int(longest(attrs, rows, columns)), 0))
    result = np.full((*x.shape[:-2], *shape), attrs.padding.item(), x.dtype)
    result[..., stored, along] = x[..., row, column]
    return result


def _write(attrs: Diagonals, matrix: Any, diagonals: Any) -> Any:
    row, column, stored, along = _places(attrs, *matrix.shape[-2:])
    if attrs.low == attrs.high:
        matrix[..., row, column] = diagonals[..., along]
    else:
        matrix[..., row, column] = diagonals[..., stored, along]
    return matrix


def _matrix_array(attrs: MatrixOfDiagonals, diagonals: Any) -> Any:
    batch = diagonals.shape[:-1 if attrs.low == attrs.high else -2]
    shape = (*batch, attrs.rows, attrs.columns)
    return _write(attrs, np.full(shape, attrs.padding.item(), diagonals.dtype), diagonals)


def _with_array(attrs: Diagonals, x: Any, diagonals: Any) -> Any:
    return _write(attrs, np.array(x), diagonals)


# ---------------------------------------------------------------------------- types

def _part_infer(context: Any, types: Any, attrs: PaddedDiagonals) -> TensorType:
    (x,) = types
    _require_rank("linalg.diag_part", x, 2)
    rows, columns = x.shape[-2:]
    _check("linalg.diag_part", attrs, rows, columns)
    stored = _shape_of_stored(attrs, longest(attrs, rows, columns))
    return TensorType(x.dtype, (*x.shape[:-2], *stored))


def _matrix_infer(context: Any, types: Any, attrs: MatrixOfDiagonals) -> TensorType:
    (x,) = types
    single = attrs.low == attrs.high
    _require_rank("linalg.diag", x, 1 if single else 2, "diagonal")
    _check_order("linalg.diag", attrs)  # a diagonal outside of the matrix is not written
    wanted = _shape_of_stored(attrs, longest(attrs, attrs.rows, attrs.columns))
    batch, own = x.shape[:x.rank - len(wanted)], x.shape[x.rank - len(wanted):]
    for a, b in zip(own, wanted, strict=True):
        context.require_equal(a, b, lambda: (
            f"tf.linalg.diag: diagonals of shape {shape_text(x.shape)} do not fill diagonals "
            f"{attrs.low} to {attrs.high} of {attrs.rows} rows and {attrs.columns} columns"))
    return TensorType(x.dtype, (*batch, attrs.rows, attrs.columns))


def _with_infer(context: Any, types: Any, attrs: Diagonals) -> TensorType:
    x, diagonals = types
    same_dtype("linalg.set_diag", types)
    _require_rank("linalg.set_diag", x, 2)
    rows, columns = x.shape[-2:]
    _check("linalg.set_diag", attrs, rows, columns)
    wanted = (*x.shape[:-2], *_shape_of_stored(attrs, longest(attrs, rows, columns)))

    def message() -> str:
        return (f"tf.linalg.set_diag: diagonal must have shape {shape_text(wanted)} for input of "
                f"shape {shape_text(x.shape)}, not {shape_text(diagonals.shape)}")
    if len(wanted) != diagonals.rank:
        raise InvalidArgumentError(message(), "linalg.set_diag")
    for a, b in zip(diagonals.shape, wanted, strict=True):
        context.require_equal(a, b, message)
    return TensorType(x.dtype, x.shape)


# ---------------------------------------------------------------------------- gradients

def _which(attrs: Diagonals) -> dict[str, Any]:
    return {"low": attrs.low, "high": attrs.high, "upper_right": attrs.upper_right,
            "lower_right": attrs.lower_right}


def _part(F: Any, attrs: Diagonals, x: Any) -> Any:
    return F.diagonal_part(x, **_which(attrs), padding=Literal(0, x.dtype))


def _part_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    rows, columns = ctx.input_types[0].shape[-2:]
    return (F.diagonal_matrix(g, **_which(ctx.attrs), padding=Literal(0, g.dtype), rows=rows,
                              columns=columns),)


def _matrix_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (_part(F, ctx.attrs, g),)


def _with_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    none = F.constant(0, g.dtype, ctx.input_types[1].shape)
    return F.with_diagonal(g, none, **_which(ctx.attrs)), _part(F, ctx.attrs, g)


# ---------------------------------------------------------------------------- complex numbers

def _part_parts(F: Any, attrs: PaddedDiagonals, x: Parts) -> Parts:
    paddings = _parts_of_padding(attrs, x.re.dtype)
    return Parts(*(F.diagonal_part(part, **_which(attrs), padding=padding)
                   for part, padding in zip(x, paddings, strict=True)))


def _matrix_parts(F: Any, attrs: MatrixOfDiagonals, x: Parts) -> Parts:
    paddings = _parts_of_padding(attrs, x.re.dtype)
    return Parts(*(F.diagonal_matrix(part, **_which(attrs), padding=padding, rows=attrs.rows,
                                     columns=attrs.columns)
                   for part, padding in zip(x, paddings, strict=True)))


# ---------------------------------------------------------------------------- records

#: Shapes of matrices, the lowest and the highest diagonal.
_CASES = (((3, 3), 0, 0), ((2, 4), 0, 0), ((2, 4, 2), 0, 0), ((3, 4), 1, 1), ((4, 3), -2, -2),
          ((3, 4), -1, 2), ((2, 5, 3), -3, 1), ((4, 5), 1, 3), ((0, 3), 0, 0), ((2, 0, 0), 0, 0))
_ALIGNED: tuple[tuple[Any, ...], ...] = tuple((*case, upper, lower) for i, case in enumerate(_CASES)
                 for upper, lower in (((True, False), (False, True)) if i % 2 else
                                      ((True, True), (False, False))))
_RANK = ErrorSample(((F32, (3,)),), InvalidArgumentError, "rank >= 2")
_OUTSIDE = ErrorSample(((F32, (2, 3)),), InvalidArgumentError, "out of bound",
                       {"low": -2, "high": 0})
_ORDER = ErrorSample(((F32, (2, 3)),), InvalidArgumentError, "must not be larger",
                     {"low": 1, "high": 0})


def _sample_attrs(low: int, high: int, upper: bool, lower: bool) -> dict[str, Any]:
    return {"low": low, "high": high, "upper_right": upper, "lower_right": lower}


def _stored_shape(shape: Shape, low: int, high: int) -> tuple[Any, ...]:
    attrs = Diagonals(low, high)
    return (*shape[:-2], *_shape_of_stored(attrs, longest(attrs, *shape[-2:])))


diagonal_part = register(OpDef(
    name="diagonal_part", category=Category.MOVEMENT, arity=1, infer=_part_infer,
    attrs=PaddedDiagonals, doc="Diagonals of matrices.", reference=_part_array,
    numpy=lambda attrs: lambda x: _part_array(attrs, x), gradient=Gradient(_part_gradient),
    on_complex=_part_parts,
    lowering=Element(_part_element), dtypes=DEVICE,
    samples=tuple(Sample((shape,), _sample_attrs(*rest)) for shape, *rest in _ALIGNED),
    error_samples=(_RANK, _OUTSIDE, _ORDER), tensorflow="linalg.diag_part"))

diagonal_matrix = register(OpDef(
    name="diagonal_matrix", category=Category.MOVEMENT, arity=1, infer=_matrix_infer,
    attrs=MatrixOfDiagonals, doc="Matrices with the given diagonals.", reference=_matrix_array,
    numpy=lambda attrs: lambda x: _matrix_array(attrs, x), gradient=Gradient(_matrix_gradient),
    on_complex=_matrix_parts,
    lowering=Element(_matrix_element), dtypes=DEVICE,
    samples=tuple(Sample((_stored_shape(shape, low, high),),
                         {**_sample_attrs(low, high, *rest), "rows": shape[-2],
                          "columns": shape[-1]}) for shape, low, high, *rest in _ALIGNED),
    error_samples=(ErrorSample(((F32, ()),), InvalidArgumentError, "rank >= 1"),
                   ErrorSample(((F32, (3,)),), InvalidArgumentError, "do not fill",
                               {"rows": 2, "columns": 2}),
                   ErrorSample(((F32, (1, 3)),), InvalidArgumentError, "must not be larger",
                               {"low": 1, "high": 0, "rows": 3, "columns": 3})),
    tensorflow="linalg.diag"))

with_diagonal = register(OpDef(
    name="with_diagonal", category=Category.MOVEMENT, arity=2, infer=_with_infer, attrs=Diagonals,
    doc="Matrices with other diagonals.", reference=_with_array,
    numpy=lambda attrs: lambda x, y: _with_array(attrs, x, y), gradient=Gradient(_with_gradient),
    on_complex=EACH_PART,
    lowering=Element(_with_element), dtypes=DEVICE,
    samples=tuple(Sample((shape, _stored_shape(shape, low, high)), _sample_attrs(low, high, *rest))
                  for shape, low, high, *rest in _ALIGNED),
    error_samples=(ErrorSample(((F32, (2, 2)), (F32, (3,))), InvalidArgumentError,
                               "must have shape"),
                   ErrorSample(((F32, (2, 2)), (F32, (2, 2))), InvalidArgumentError,
                               "must have shape"),
                   ErrorSample(((F32, (2, 2)), (dtypes.int32, (2,))), InvalidArgumentError,
                               "dtype")), tensorflow="linalg.set_diag"))
