"""Tensors made from static arguments: constants, counters, identity matrices, run-time sizes."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import DEVICE, INTEGERS, NUMBERS, DType
from ....errors import InvalidArgumentError
from ...base.dims import Dim
from ...base.literal import Literal
from ...base.types import Shape, TensorType
from ...kernel import build as k
from ...kernel.nodes import Expression
from ...ops import (
    EACH_PART,
    Attrs,
    Category,
    Element,
    ErrorSample,
    Gradient,
    NotDifferentiable,
    OpDef,
    Parts,
    Range,
    Sample,
    register,
)
from ..common.infer import require_dtype
from ..common.templates import both

NO_INPUTS = NotDifferentiable("it has no inputs")


@dataclass(frozen=True)
class Full(Attrs):
    """One value everywhere."""

    value: Literal
    shape: Shape


@dataclass(frozen=True)
class Iota(Attrs):
    """Length and dtype of a counter."""

    length: Dim
    dtype: DType


@dataclass(frozen=True)
class Eye(Attrs):
    """Size and dtype of an identity matrix."""

    rows: Dim
    columns: Dim
    dtype: DType


@dataclass(frozen=True)
class DimValue(Attrs):
    """A dimension and the dtype to hold it in."""

    dim: Dim
    dtype: DType


@dataclass(frozen=True)
class BandPart(Attrs):
    """How many diagonals below and above the main one are kept; -1 keeps all of a side."""

    lower: int
    upper: int


def check_shape(name: str, shape: Shape) -> None:
    """Refuse negative sizes.

    Raises
    ------
    InvalidArgumentError
    """
    for dim in shape:
        if isinstance(dim, int) and dim < 0:
            raise InvalidArgumentError(f"tf.{name}: dimension {dim} of the shape is negative", name)


def _full_infer(context: Any, types: Any, attrs: Full) -> TensorType:
    check_shape("fill", attrs.shape)
    return TensorType(attrs.value.dtype, attrs.shape)


def _full_array(attrs: Full) -> Any:
    return np.full(attrs.shape, attrs.value.numpy, attrs.value.dtype.numpy)


def _full_parts(F: Any, attrs: Full) -> Parts:
    return Parts(*(F.full(value=part, shape=attrs.shape) for part in attrs.value.parts))


def _iota_array(attrs: Any) -> Any:  # its dimensions are numbers when this runs
    return np.arange(attrs.length).astype(attrs.dtype.numpy)


def _iota_parts(F: Any, attrs: Iota) -> Parts:
    real = attrs.dtype.real_dtype
    return Parts(F.iota(length=attrs.length, dtype=real), F.constant(0, real, (attrs.length,)))


def _iota_infer(context: Any, types: Any, attrs: Iota) -> TensorType:
    check_shape("range", (attrs.length,))
    return TensorType(attrs.dtype, (attrs.length,))


def _eye_array(attrs: Any) -> Any:
    return np.eye(attrs.rows, attrs.columns).astype(attrs.dtype.numpy)


def _eye_parts(F: Any, attrs: Eye) -> Parts:
    real = attrs.dtype.real_dtype
    return Parts(F.eye(rows=attrs.rows, columns=attrs.columns, dtype=real),
                 F.constant(0, real, (attrs.rows, attrs.columns)))


def _eye_infer(context: Any, types: Any, attrs: Eye) -> TensorType:
    check_shape("eye", (attrs.rows, attrs.columns))
    return TensorType(attrs.dtype, (attrs.rows, attrs.columns))


def _eye_element(context: Any, index: list[Expression]) -> Expression:
    dtype = context.output.dtype
    return k.select(k.compare("eq", index[0], index[1]), k.constant(1, dtype),
                    k.constant(0, dtype))


def _dim_value_array(attrs: DimValue) -> Any:
    return np.asarray(attrs.dim, attrs.dtype.numpy)


def _dim_value_infer(context: Any, types: Any, attrs: DimValue) -> TensorType:
    require_dtype("shape", TensorType(attrs.dtype, ()), NUMBERS, "the output")
    return TensorType(attrs.dtype, ())


def _band_infer(context: Any, types: Any, attrs: BandPart) -> TensorType:
    (x,) = types
    if x.rank < 2:
        raise InvalidArgumentError(
            f"tf.linalg.band_part: input has rank {x.rank}; it takes matrices (rank 2 or more)",
            "linalg.band_part")
    return TensorType(x.dtype, x.shape)


def _band_array(attrs: BandPart, x: Any) -> Any:
    row = np.arange(x.shape[-2])[:, None]
    column = np.arange(x.shape[-1])[None, :]
    keep = np.ones((x.shape[-2], x.shape[-1]), np.bool_)
    if attrs.lower >= 0:
        keep &= row - attrs.lower <= column
    if attrs.upper >= 0:
        keep &= column - attrs.upper <= row
    return np.where(keep, x, np.zeros((), x.dtype))


def _band_element(context: Any, index: list[Expression]) -> Expression:
    attrs: BandPart = context.attrs
    value: Expression = context.load(0, index)
    row, column = index[-2], index[-1]
    conditions = []
    if attrs.lower >= 0:    # the difference of two indices, which no number makes overflow
        conditions.append(k.compare("le", k.sub(row, column), k.index(attrs.lower)))
    if attrs.upper >= 0:
        conditions.append(k.compare("le", k.sub(column, row), k.index(attrs.upper)))
    if not conditions:
        return value
    return k.select(both(*conditions), value, k.constant(0, value.dtype))


def _band_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.band_part(g, lower=ctx.attrs.lower, upper=ctx.attrs.upper),)


def _samples_full() -> tuple[Sample, ...]:
    values = ((1.5, dtypes.float32), (-0.0, dtypes.float64), (7, dtypes.int32),
              (True, dtypes.bool_), (float("nan"), dtypes.float16), (3.0, dtypes.bfloat16))
    shapes: tuple[Shape, ...] = ((2, 3), (), (0, 4), (5,), (1, 1, 2), (3,))
    return tuple(Sample((), {"value": Literal(v, d), "shape": s})
                 for (v, d), s in zip(values, shapes, strict=True))


def _full_range(attrs: Full, types: Any, output: int) -> Range:
    value = int(attrs.value.item())
    return value, value + 1


full = register(OpDef(
    name="full", category=Category.MOVEMENT, arity=0, doc="A tensor with every element the same.",
    infer=_full_infer, reference=_full_array, numpy=lambda attrs: lambda: _full_array(attrs),
    gradient=NO_INPUTS, attrs=Full, dtypes=DEVICE,
    on_complex=_full_parts,
    lowering=Element(lambda context, index: k.constant(context.attrs.value.item(),
                                                       context.output.dtype)),
    range_of=_full_range, samples=_samples_full(), tensorflow="fill", error_samples=(
        ErrorSample((), InvalidArgumentError, "is negative",
                    {"value": Literal(0.0, dtypes.float32), "shape": (-1,)}),)))

iota = register(OpDef(
    name="iota", category=Category.MOVEMENT, arity=0, doc="The numbers 0, 1, … length-1.",
    infer=_iota_infer, reference=_iota_array, numpy=lambda attrs: lambda: _iota_array(attrs),
    gradient=NO_INPUTS, attrs=Iota, dtypes=NUMBERS, on_complex=_iota_parts,
    range_of=lambda attrs, types, output: (0, attrs.length),
    lowering=Element(lambda context, index: k.cast(index[0], context.output.dtype)),
    samples=(Sample((), {"length": 5, "dtype": dtypes.int32}),
             Sample((), {"length": 0, "dtype": dtypes.float32}),
             Sample((), {"length": 33, "dtype": dtypes.float64}),
             Sample((), {"length": 3, "dtype": dtypes.bfloat16})),
    error_samples=(ErrorSample((), InvalidArgumentError, "is negative",
                               {"length": -2, "dtype": dtypes.int32}),)))

eye = register(OpDef(
    name="eye", category=Category.MOVEMENT, arity=0, doc="Ones on the diagonal, zeros elsewhere.",
    infer=_eye_infer, reference=_eye_array, numpy=lambda attrs: lambda: _eye_array(attrs),
    gradient=NO_INPUTS, attrs=Eye, dtypes=DEVICE, on_complex=_eye_parts,
    lowering=Element(_eye_element),
    samples=(Sample((), {"rows": 3, "columns": 3, "dtype": dtypes.float32}),
             Sample((), {"rows": 2, "columns": 4, "dtype": dtypes.int32}),
             Sample((), {"rows": 0, "columns": 4, "dtype": dtypes.float64})),
    error_samples=(ErrorSample((), InvalidArgumentError, "is negative",
                               {"rows": -2, "columns": 1, "dtype": dtypes.int32}),),
    tensorflow="eye"))

def _dim_array(attrs: DimValue) -> Any:
    array = np.empty((), object)
    array[()] = attrs.dim
    return array


dim_value = register(OpDef(
    name="dim_value", category=Category.MOVEMENT, arity=0,
    doc="The run-time value of a dimension as a scalar; ``tf.shape`` is made of these.",
    infer=_dim_value_infer, reference=_dim_value_array,
    numpy=lambda attrs: lambda: _dim_value_array(attrs), gradient=NO_INPUTS, attrs=DimValue,
    dtypes=INTEGERS, on_dims=_dim_array,
    lowering=Element(lambda context, index: k.cast(k.dim(context.attrs.dim),
                                                   context.output.dtype)),
    samples=(Sample((), {"dim": 7, "dtype": dtypes.int32}),
             Sample((), {"dim": 0, "dtype": dtypes.int64}),
             Sample((), {"dim": 12, "dtype": dtypes.float32})),
    error_samples=(ErrorSample((), InvalidArgumentError, "it takes",
                               {"dim": 3, "dtype": dtypes.bool_}),)))

_MATRICES = tuple(Sample((shape,), {"lower": lower, "upper": upper})
                  for shape, lower, upper in (((3, 4), 0, -1), ((4, 3), -1, 0), ((2, 3, 3), 1, 0),
                                              ((0, 3), 0, 0), ((3, 3), -1, -1)))

band_part = register(OpDef(
    name="band_part", category=Category.MOVEMENT, arity=1,
    doc="Keep some diagonals of matrices, zero the rest.",
    infer=_band_infer, reference=_band_array,
    numpy=lambda attrs: lambda x: _band_array(attrs, x), gradient=Gradient(_band_gradient),
    attrs=BandPart, dtypes=DEVICE, on_complex=EACH_PART,
    lowering=Element(_band_element), samples=_MATRICES,
    error_samples=(ErrorSample(((dtypes.float32, (3,)),), InvalidArgumentError, "rank 1",
                               {"lower": 0, "upper": 0}),),
    tensorflow="linalg.band_part"))
