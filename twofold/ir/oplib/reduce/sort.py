"""Sorting along the last axis, on the host: sort; argsort and top_k, which are stable."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import NUMBERS, DType, compute_dtype
from ....errors import InvalidArgumentError
from ...base.types import TensorType, shape_text
from ...ops import (
    Attrs,
    Category,
    ErrorSample,
    Gradient,
    HostCall,
    NotDifferentiable,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import require_dtype

F32 = dtypes.float32
EXACT = Tolerance(0.0)
ON_HOST = HostCall("sorting runs on the host")


@dataclass(frozen=True)
class Direction(Attrs):
    """Largest first?"""

    descending: bool = False


@dataclass(frozen=True)
class ArgSort(Attrs):
    """Largest first?, and the dtype of positions."""

    descending: bool = False
    dtype: DType = dtypes.int32


@dataclass(frozen=True)
class TopK(Attrs):
    """How many elements are kept, and the dtype of positions."""

    k: int
    dtype: DType = dtypes.int32


def _require_axis(name: str, type: TensorType) -> None:
    require_dtype(name, type, NUMBERS, "values")
    if type.rank == 0:
        raise InvalidArgumentError(f"tf.{name}: a scalar has no axis to sort along", name)


def order_of(x: Any, descending: bool) -> Any:
    """Positions in sorted order; equal elements keep their order in both directions."""
    if not descending:
        return np.argsort(x, axis=-1, kind="stable")
    backwards = np.argsort(np.flip(x, -1), axis=-1, kind="stable")
    return x.shape[-1] - 1 - np.flip(backwards, -1)


def _sort_infer(context: Any, types: Any, attrs: Direction) -> TensorType:
    _require_axis("sort", types[0])
    return TensorType(types[0].dtype, types[0].shape)


def _sort_array(attrs: Direction, x: Any) -> Any:
    ordered = np.sort(x, axis=-1)  # equal numbers are the same; NumPy's fastest way
    return np.ascontiguousarray(np.flip(ordered, -1)) if attrs.descending else ordered


def _argsort_infer(context: Any, types: Any, attrs: ArgSort) -> TensorType:
    _require_axis("argsort", types[0])
    return TensorType(attrs.dtype, types[0].shape)


def _argsort_array(attrs: ArgSort, x: Any) -> Any:
    return order_of(x, attrs.descending).astype(attrs.dtype.numpy)


def _place(F: Any, g: Any, positions: Any, type: TensorType) -> Any:
    """Cotangents of picked elements, put back where they were picked."""
    last = type.rank - 1
    wide = compute_dtype(type.dtype)
    back = F.gather_gradient(F.to(g, wide), positions, axis=last, batch_dims=last,
                             shape=type.shape)
    return F.to(back, type.dtype)


def _sort_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    positions = F.argsort(ctx.input(0), descending=ctx.attrs.descending, dtype=dtypes.int32)
    return (_place(F, g, positions, ctx.input_types[0]),)


def _top_infer(context: Any, types: Any, attrs: TopK) -> tuple[TensorType, TensorType]:
    (x,) = types
    _require_axis("math.top_k", x)
    for small, large in ((0, attrs.k), (attrs.k, x.shape[-1])):
        context.require_at_most(small, large, lambda: (
            f"tf.math.top_k: k = {attrs.k} does not fit the last dimension of shape "
            f"{shape_text(x.shape)}"))
    shape = (*x.shape[:-1], attrs.k)
    return TensorType(x.dtype, shape), TensorType(attrs.dtype, shape)


def _top_array(attrs: TopK, x: Any) -> tuple[Any, Any]:
    if attrs.k > x.shape[-1]:
        raise InvalidArgumentError(
            f"tf.math.top_k: k = {attrs.k} is more than the {x.shape[-1]} elements of a row",
            "math.top_k")
    positions = np.ascontiguousarray(order_of(x, True)[..., :attrs.k])
    return np.take_along_axis(x, positions, -1), positions.astype(attrs.dtype.numpy)


def _top_gradient(F: Any, ctx: Any, g: Any, g_positions: Any) -> tuple[Any]:
    if g is None:
        return (None,)
    return (_place(F, g, ctx.output(1), ctx.input_types[0]),)


_SHAPES: tuple[tuple[int, ...], ...] = ((5,), (3, 4), (2, 0), (0, 3), (2, 2, 3))
_SCALAR = ((F32, ()),)

sort = register(OpDef(
    name="sort", category=Category.INDEX, arity=1, infer=_sort_infer, attrs=Direction,
    doc="Elements of the last axis in order; nan comes after all numbers.", reference=_sort_array,
    numpy=lambda attrs: lambda x: _sort_array(attrs, x),
    gradient=Gradient(_sort_gradient, inputs=(0,)), lowering=ON_HOST, dtypes=NUMBERS,
    samples=tuple(Sample((shape,), {"descending": d}, "distinct")
                  for shape in _SHAPES for d in (False, True)),
    tolerance=EXACT, tensorflow="sort",
    error_samples=(ErrorSample(_SCALAR, InvalidArgumentError, "no axis"),)))

argsort = register(OpDef(
    name="argsort", category=Category.INDEX, arity=1, infer=_argsort_infer, attrs=ArgSort,
    doc="Positions of the last axis in order; of equal elements the first comes first.",
    reference=_argsort_array, numpy=lambda attrs: lambda x: _argsort_array(attrs, x),
    gradient=NotDifferentiable("positions are integers"), lowering=ON_HOST, dtypes=NUMBERS,
    range_of=lambda attrs, types, output: (0, types[0].shape[-1]),
    samples=tuple(Sample((shape,), {"descending": d}, "small")
                  for shape in _SHAPES for d in (False, True)),
    tolerance=EXACT, tensorflow="argsort",
    error_samples=(ErrorSample(_SCALAR, InvalidArgumentError, "no axis"),)))

top_k = register(OpDef(
    name="top_k", category=Category.INDEX, arity=1, infer=_top_infer, attrs=TopK,
    doc="The largest elements of the last axis, largest first, and their positions.",
    reference=_top_array, numpy=lambda attrs: lambda x: _top_array(attrs, x),
    gradient=Gradient(_top_gradient, outputs=(1,)), lowering=ON_HOST, dtypes=NUMBERS,
    range_of=lambda attrs, types, output: (0, types[0].shape[-1]) if output == 1 else None,
    samples=(Sample(((5,),), {"k": 2}, "distinct"), Sample(((3, 4),), {"k": 4}, "distinct"),
             Sample(((3, 4),), {"k": 0}, "distinct"), Sample(((0, 4),), {"k": 1}, "distinct"),
             Sample(((2, 6),), {"k": 3, "dtype": dtypes.int64}, "distinct")),
    tolerance=EXACT, tensorflow="math.top_k",
    error_samples=(ErrorSample(_SCALAR, InvalidArgumentError, "no axis", {"k": 1}),
                   ErrorSample(((F32, (3,)),), InvalidArgumentError, "k = 4", {"k": 4}))))
