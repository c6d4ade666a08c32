"""Ops that read where an index tensor says: gather, gather_nd, one_hot, and searches.

An index outside its dimension is an error in the reference (and so in eager code). Compiled code
never touches memory outside: it reads a zero instead. Writing ops are in ``scatter``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import DEVICE, INTEGERS, NUMBERS, DType, compute_dtype
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.literal import Literal
from ...base.types import TensorType, shape_text
from ...kernel import build as k
from ...kernel.nodes import INDEX, Expression, If, Index, Kernel, Load, Local, Statement, Store
from ...ops import (
    EACH_PART,
    WHOLE,
    Attrs,
    Category,
    Element,
    ErrorSample,
    Gradient,
    HostCall,
    KernelTemplate,
    NotDifferentiable,
    OpDef,
    Parts,
    Sample,
    Tolerance,
    register,
)
from ..common.bounds import check_indices, check_vectors
from ..common.infer import check_positions, require_dtype, same_dtype, total
from ..common.templates import both, load, loop, make_buffers, make_kernel, scalar, within
from ..control.checks import demand_index, demand_vectors
from .movement import contiguous

F32 = dtypes.float32
INT32 = dtypes.int32
INDICES = (dtypes.int32, dtypes.int64, dtypes.uint8, dtypes.int8, dtypes.int16, dtypes.uint16,
           dtypes.uint32, dtypes.uint64)
EXACT = Tolerance(0.0)


@dataclass(frozen=True)
class Gather(Attrs):
    """The axis that indices select from; the first ``batch_dims`` axes are shared by both."""

    axis: int
    batch_dims: int = 0


def gathers_rows(attrs: Attrs) -> bool:
    """Whether these are the attributes of a gather along the first axis."""
    return isinstance(attrs, Gather) and not attrs.axis and not attrs.batch_dims


@dataclass(frozen=True)
class OneHot(Attrs):
    """Number of classes, where their axis goes, and the two values."""

    depth: Dim
    axis: int
    on: Literal
    off: Literal


@dataclass(frozen=True)
class Search(Attrs):
    """``left``: the first place that keeps the order; ``right``: the last."""

    side: str = "left"
    dtype: DType = dtypes.int32


# ---------------------------------------------------------------------------- gather


def _gather_infer(context: Any, types: Any, attrs: Gather) -> TensorType:
    params, indices = types
    require_dtype("gather", indices, INDICES, "indices")
    check_positions("gather", (attrs.axis,), params.rank)
    batch = attrs.batch_dims
    if not 0 <= batch <= min(attrs.axis, indices.rank):
        raise InvalidArgumentError(
            f"tf.gather: batch_dims {batch} must be at most axis {attrs.axis} and the rank "
            f"{indices.rank} of indices", "gather")

    def message() -> str:
        return (f"tf.gather: the first {batch} dimensions of params {shape_text(params.shape)} and "
                f"indices {shape_text(indices.shape)} must be equal")

    for a, b in zip(params.shape[:batch], indices.shape[:batch], strict=True):
        context.require_equal(a, b, message)
    return TensorType(params.dtype, (*params.shape[:attrs.axis], *indices.shape[batch:],
                                     *params.shape[attrs.axis + 1:]))


def gather_array(params: Any, indices: Any, axis: int, batch_dims: int) -> Any:
    """NumPy's ``take`` with leading dimensions that both share."""
    if batch_dims == 0:
        return np.take(params, indices, axis)
    batch = params.shape[:batch_dims]
    count = math.prod(batch)  # not -1: rows may be empty
    rows = params.reshape((count, *params.shape[batch_dims:]))
    picks = indices.reshape((count, *indices.shape[batch_dims:]))
    shape = (*params.shape[:axis], *indices.shape[batch_dims:], *params.shape[axis + 1:])
    result = np.empty((len(rows), *shape[batch_dims:]), params.dtype)
    for i in range(len(rows)):
        result[i] = np.take(rows[i], picks[i], axis - batch_dims)
    return result.reshape((*batch, *shape[batch_dims:]))


def _gather_array(attrs: Gather, params: Any, indices: Any) -> Any:
    check_indices("gather", indices, params.shape[attrs.axis])
    return gather_array(params, indices.astype(np.int64, copy=False), attrs.axis, attrs.batch_dims)


def _gather_element(context: Any, index: list[Expression]) -> Expression:
    axis, batch = context.attrs.axis, context.attrs.batch_dims
    params, indices = context.types
    count = indices.rank - batch
    place = index[:batch] + index[axis:axis + count]
    position = k.cast(context.load(1, place), INDEX)
    value: Expression = context.load(0, [*index[:axis], position, *index[axis + count:]])
    return k.select(within(position, params.shape[axis]), value, k.constant(0, value.dtype))


def _gather_gradient_rule(F: Any, ctx: Any, g: Any) -> tuple[Any, None]:
    attrs, params = ctx.attrs, ctx.input_types[0]
    wide = compute_dtype(params.dtype)  # sums of 16-bit floats round once
    total = F.gather_gradient(F.to(g, wide), ctx.input(1), axis=attrs.axis,
                              batch_dims=attrs.batch_dims, shape=params.shape)
    return F.to(total, params.dtype), None


def _gather_sample(params: tuple[int, ...], indices: tuple[int, ...], axis: int,
                   batch_dims: int = 0, dtype: DType = INT32) -> Sample:
    size = max(params[axis], 1)
    return Sample((params, indices), {"axis": axis, "batch_dims": batch_dims},
                  ("real", f"index:{size}"), (None, dtype))


gather = register(OpDef(
    name="gather", category=Category.INDEX, arity=2, infer=_gather_infer, attrs=Gather,
    doc="Slices of a tensor along an axis, in the order an index tensor names them.",
    reference=_gather_array,
    numpy=lambda attrs: lambda params, indices: _gather_array(attrs, params, indices),
    gradient=Gradient(_gather_gradient_rule, inputs=(1,)), on_complex=EACH_PART,
    lowering=Element(_gather_element),
    dtypes=DEVICE, tolerance=EXACT, moves=True,
    demands=lambda attrs, types: demand_index("gather", 1, types, types[0].shape[attrs.axis]),
    samples=(_gather_sample((5,), (3,), 0), _gather_sample((5, 2), (), 0),
             _gather_sample((5, 2), (2, 3), 0, dtype=dtypes.int64),
             _gather_sample((2, 5), (4,), 1),
             _gather_sample((2, 5, 3), (4,), 1, dtype=dtypes.uint8),
             _gather_sample((2, 5), (2, 3), 1, 1), _gather_sample((2, 3, 4), (2, 3), 2, 2),
             _gather_sample((2, 3, 4, 2), (2, 5), 2, 1), _gather_sample((5, 2), (0,), 0),
             _gather_sample((0, 2), (0,), 0)),
    error_samples=(ErrorSample(((F32, (3,)), (F32, (2,))), InvalidArgumentError, "dtype float32",
                               {"axis": 0}),
                   ErrorSample(((F32, (3,)), (INT32, (2,))), InvalidArgumentError,
                               "axis 1 is outside", {"axis": 1}),
                   ErrorSample(((F32, (3, 4)), (INT32, (2, 4))), InvalidArgumentError,
                               "must be equal", {"axis": 1, "batch_dims": 1}),
                   ErrorSample(((F32, (3, 4)), (INT32, (3, 4))), InvalidArgumentError,
                               "batch_dims 2", {"axis": 1, "batch_dims": 2})),
    tensorflow="gather"))

# ---------------------------------------------------------------------------- gather_nd


def check_nd(name: str, indices: TensorType, rank: int) -> int:
    """Length of the index vectors in an index tensor for a tensor of that rank.

    Raises
    ------
    InvalidArgumentError
    """
    require_dtype(name, indices, INDICES, "indices")

    def message() -> str:
        return (f"tf.{name}: indices of shape {shape_text(indices.shape)} must end in the length "
                f"of an index vector, known and at most {rank}")

    depth = indices.shape[-1] if indices.rank else rank + 1
    dims.require_known(message, depth)
    assert isinstance(depth, int)
    if depth > rank:
        raise InvalidArgumentError(message(), name)
    return depth


def _gather_nd_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    params, indices = types
    depth = check_nd("gather_nd", indices, params.rank)
    return TensorType(params.dtype, (*indices.shape[:-1], *params.shape[depth:]))


def _gather_nd_array(attrs: Any, params: Any, indices: Any) -> Any:
    check_vectors("gather_nd", indices, params.shape)
    picks = tuple(np.moveaxis(indices.astype(np.int64, copy=False), -1, 0))
    if not picks:
        shape = (*indices.shape[:-1], *params.shape)
        return contiguous(np.broadcast_to(params, shape))
    return np.asarray(params[picks])


def _gather_nd_element(context: Any, index: list[Expression]) -> Expression:
    params, indices = context.types
    count, depth = indices.rank - 1, int(indices.shape[-1])
    positions = [k.cast(context.load(1, [*index[:count], k.index(j)]), INDEX)
                 for j in range(depth)]
    value: Expression = context.load(0, [*positions, *index[count:]])
    if not positions:
        return value
    inside = both(*(within(p, dim) for p, dim in zip(positions, params.shape, strict=False)))
    return k.select(inside, value, k.constant(0, value.dtype))


def _gather_nd_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, None]:
    return F.scatter_nd(ctx.input(1), g, shape=ctx.input_types[0].shape), None


_NO_INT64 = (None, INT32)

gather_nd = register(OpDef(
    name="gather_nd", category=Category.INDEX, arity=2, infer=_gather_nd_infer,
    doc="Elements or slices at the index vectors in the last axis of an index tensor.",
    reference=_gather_nd_array,
    numpy=lambda attrs: lambda params, indices: _gather_nd_array(attrs, params, indices),
    gradient=Gradient(_gather_nd_gradient, inputs=(1,)), on_complex=EACH_PART,
    lowering=Element(_gather_nd_element),
    dtypes=DEVICE, tolerance=EXACT, moves=True,
    demands=lambda attrs, types: demand_vectors("gather_nd", 1, types, types[0].shape),
    samples=(Sample(((4, 4), (3, 2)), {}, ("real", "index:4"), _NO_INT64),
             Sample(((4, 3), (2, 1)), {}, ("real", "index:4"), (None, dtypes.int64)),
             Sample(((4,), (2, 2, 1)), {}, ("real", "index:4"), _NO_INT64),
             Sample(((2, 2, 3), (2,)), {}, ("real", "index:2"), _NO_INT64),
             Sample(((2, 2), (3, 0)), {}, ("real", "index:1"), _NO_INT64),
             Sample(((2, 2), (0, 1)), {}, ("real", "index:1"), _NO_INT64)),
    error_samples=(ErrorSample(((F32, (3,)), (INT32, (2, 2))), InvalidArgumentError,
                               "at most 1"),
                   ErrorSample(((F32, (3,)), (F32, (2, 1))), InvalidArgumentError,
                               "dtype float32")),
    tensorflow="gather_nd"))

# ---------------------------------------------------------------------------- one_hot


def _one_hot_infer(context: Any, types: Any, attrs: OneHot) -> TensorType:
    (indices,) = types
    require_dtype("one_hot", indices, INDICES, "indices")
    check_positions("one_hot", (attrs.axis,), indices.rank + 1)
    if attrs.on.dtype is not attrs.off.dtype:
        raise InvalidArgumentError(
            f"tf.one_hot: on_value is {attrs.on.dtype.name}, off_value {attrs.off.dtype.name}; "
            "they must have one dtype", "one_hot")
    if isinstance(attrs.depth, int) and attrs.depth < 0:
        raise InvalidArgumentError(f"tf.one_hot: depth {attrs.depth} is negative", "one_hot")
    shape = (*indices.shape[:attrs.axis], attrs.depth, *indices.shape[attrs.axis:])
    return TensorType(attrs.on.dtype, shape)


def _one_hot_array(attrs: OneHot, indices: Any) -> Any:
    classes = np.arange(attrs.depth).reshape([-1] + [1] * (indices.ndim - attrs.axis))  # type: ignore[arg-type]
    hot = np.expand_dims(indices, attrs.axis) == classes
    dtype = attrs.on.dtype.numpy
    return np.where(hot, attrs.on.numpy, attrs.off.numpy).astype(dtype, copy=False)


def _one_hot_element(context: Any, index: list[Expression]) -> Expression:
    attrs: OneHot = context.attrs
    label = k.cast(context.load(0, index[:attrs.axis] + index[attrs.axis + 1:]), INDEX)
    dtype = attrs.on.dtype
    return k.select(k.compare("eq", label, index[attrs.axis]),
                    k.constant(attrs.on.item(), dtype), k.constant(attrs.off.item(), dtype))


def _one_hot_parts(F: Any, attrs: OneHot, indices: Any) -> Parts:
    return Parts(*(F.one_hot(indices, depth=attrs.depth, axis=attrs.axis, on=on, off=off)
                   for on, off in zip(attrs.on.parts, attrs.off.parts, strict=True)))


def _one_hot_sample(shape: tuple[int, ...], depth: int, axis: int, dtype: DType,
                    on: float = 1, off: float = 0) -> Sample:
    return Sample((shape,), {"depth": depth, "axis": axis, "on": Literal(on, dtype),
                             "off": Literal(off, dtype)}, "small")


_HOT = {"on": Literal(1, F32), "off": Literal(0, F32)}

one_hot = register(OpDef(
    name="one_hot", category=Category.INDEX, arity=1, infer=_one_hot_infer, attrs=OneHot,
    doc="One value where the class equals the index, another elsewhere; an index that is no class "
        "gives only the other.",
    reference=_one_hot_array, numpy=lambda attrs: lambda x: _one_hot_array(attrs, x),
    gradient=NotDifferentiable("indices are integers"), on_complex=_one_hot_parts,
    lowering=Element(_one_hot_element),
    dtypes=INTEGERS, tolerance=EXACT,
    samples=(_one_hot_sample((4,), 3, 1, F32), _one_hot_sample((4,), 3, 0, F32),
             _one_hot_sample((2, 3), 4, 1, dtypes.int64, 5, -1),
             _one_hot_sample((), 3, 0, dtypes.bool_), _one_hot_sample((3,), 0, 1, F32),
             _one_hot_sample((3,), 2, 1, dtypes.bfloat16)),
    error_samples=(ErrorSample(((F32, (3,)),), InvalidArgumentError, "dtype float32",
                               {"depth": 3, "axis": 0, **_HOT}),
                   ErrorSample(((INT32, (3,)),), InvalidArgumentError, "axis 2 is outside",
                               {"depth": 3, "axis": 2, **_HOT}),
                   ErrorSample(((INT32, (3,)),), InvalidArgumentError, "is negative",
                               {"depth": -3, "axis": 0, **_HOT}),
                   ErrorSample(((INT32, (3,)),), InvalidArgumentError, "must have one dtype",
                               {"depth": 3, "axis": 0, "on": Literal(1, F32),
                                "off": Literal(0, INT32)})),
    tensorflow="one_hot"))

# ---------------------------------------------------------------------------- where, unique


def _nonzero_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    (x,) = types
    return TensorType(dtypes.int64, (context.new_symbol("nonzero"), x.rank))


nonzero = register(OpDef(
    name="nonzero", category=Category.INDEX, arity=1, infer=_nonzero_infer,
    doc="Index vectors of the elements that are not zero (or True), in row-major order.",
    reference=lambda attrs, x: np.argwhere(x).astype(np.int64),
    numpy=lambda attrs: lambda x: contiguous(np.argwhere(x).astype(np.int64, copy=False)),
    gradient=NotDifferentiable("positions are integers"),
    on_complex=WHOLE,
    lowering=HostCall("how many there are is known only afterwards"), dtypes=DEVICE,
    range_of=lambda attrs, types, output: (0, types[0].shape[0]) if types[0].rank == 1 else None,
    samples=(Sample(((5,),), {}, "small"), Sample(((3, 4),), {}, "small"),
             Sample(((0, 2),), {}, "small"), Sample(((),), {}, "small")),
    tolerance=EXACT, tensorflow="where"))


@dataclass(frozen=True)
class Unique(Attrs):
    """Dtype of positions."""

    dtype: DType = INT32


def _unique_infer(context: Any, types: Any, attrs: Unique) -> tuple[TensorType, ...]:
    (x,) = types
    if x.rank != 1:
        raise InvalidArgumentError(
            f"tf.unique: x has shape {shape_text(x.shape)}; it must be a vector", "unique")
    count = context.new_symbol("unique")
    return (TensorType(x.dtype, (count,)), TensorType(attrs.dtype, x.shape),
            TensorType(attrs.dtype, (count,)))


def _unique_array(attrs: Unique, x: Any) -> tuple[Any, Any, Any]:
    """In the order of first appearance, as TensorFlow gives them."""
    _, first, inverse, counts = np.unique(x, return_index=True, return_inverse=True,
                                          return_counts=True, equal_nan=False)
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    dtype = attrs.dtype.numpy
    return x[first[order]], rank[inverse].astype(dtype), counts[order].astype(dtype)


unique = register(OpDef(
    name="unique", category=Category.INDEX, arity=1, infer=_unique_infer, attrs=Unique,
    doc="Distinct elements in order of appearance, the position of each element among them, and "
        "how often each appears.",
    reference=_unique_array, numpy=lambda attrs: lambda x: _unique_array(attrs, x), moves=True,
    gradient=NotDifferentiable("which elements are distinct does not vary smoothly", zero=False),
    lowering=HostCall("how many there are is known only afterwards"), dtypes=NUMBERS,
    samples=(Sample(((6,),), {}, "small"), Sample(((7,),), {"dtype": dtypes.int64}, "small"),
             Sample(((0,),), {}, "small")),
    tolerance=EXACT, tensorflow="unique_with_counts",
    error_samples=(ErrorSample(((F32, (2, 2)),), InvalidArgumentError, "must be a vector"),)))

# ---------------------------------------------------------------------------- searchsorted


def _search_infer(context: Any, types: Any, attrs: Search) -> TensorType:
    ordered, values = types
    same_dtype("searchsorted", types)
    require_dtype("searchsorted", ordered, NUMBERS, "sorted_sequence")
    if attrs.side not in ("left", "right"):
        raise InvalidArgumentError(
            f"tf.searchsorted: side {attrs.side!r} is neither 'left' nor 'right'", "searchsorted")

    def message() -> str:
        return (f"tf.searchsorted: shapes {shape_text(ordered.shape)} and "
                f"{shape_text(values.shape)} must be equal up to the last dimension")

    if ordered.rank != values.rank or ordered.rank == 0:
        raise InvalidArgumentError(message(), "searchsorted")
    for a, b in zip(ordered.shape[:-1], values.shape[:-1], strict=True):
        context.require_equal(a, b, message)
    return TensorType(attrs.dtype, values.shape)


def _search_array(attrs: Search, ordered: Any, values: Any) -> Any:
    result = np.empty(values.shape, attrs.dtype.numpy)
    for row in np.ndindex(*values.shape[:-1]):
        side: Any = attrs.side
        if _has_nan(ordered[row]) or _has_nan(values[row]):
            result[row] = _bisect(ordered[row], values[row], attrs.side == "left")
        else:
            result[row] = np.searchsorted(ordered[row], values[row], side)
    return result


def _has_nan(array: Any) -> bool:
    return array.dtype.kind not in "iub" and bool(np.isnan(array).any())


def _bisect(ordered: Any, values: Any, left: bool) -> Any:
    """What bisection by ``<`` gives, as in TensorFlow; NumPy orders NaN after everything else."""
    low, high = np.zeros(values.shape, np.int64), np.full(values.shape, len(ordered), np.int64)
    while np.any(active := low < high):
        middle = (low + high) // 2
        element = ordered[np.minimum(middle, len(ordered) - 1)]
        goes_on = element < values if left else ~(values < element)
        low = np.where(active & goes_on, middle + 1, low)
        high = np.where(active & ~goes_on, middle, high)
    return low


def _search_template(attrs: Search, inputs: Sequence[TensorType], outputs: Sequence[TensorType],
                     name: str) -> Kernel:
    """Bisection, one value per iteration; at most 63 halvings of any length."""
    ordered, values, result = make_buffers(inputs, outputs)
    length, width = ordered.shape[-1], values.shape[-1]
    low, high, zero = scalar("low", INDEX), scalar("high", INDEX), k.index(0)
    halvings = length.bit_length() if isinstance(length, int) else 63

    def search(p: Index) -> list[Statement]:
        row = k.mul(k.binary("floordiv", p, k.dim(width)), k.dim(length))
        value = load(values, p)

        def halve(i: Index) -> list[Statement]:
            lo, hi = Load(low, zero), Load(high, zero)
            middle = k.binary("floordiv", k.add(lo, hi), k.index(2))
            element = load(ordered, k.add(row, middle))
            go_on: list[Statement] = [Store(low, zero, k.add(middle, k.index(1)))]
            stop: list[Statement] = [Store(high, zero, middle)]
            found = If(k.compare("lt", element, value), go_on, stop) if attrs.side == "left" \
                else If(k.compare("lt", value, element), stop, go_on)
            return [If(k.compare("lt", lo, hi), [found])]

        return [Local(low, zero), Local(high, k.dim(length)), loop("i", halvings, halve),
                Store(result, p, k.cast(Load(low, zero), result.dtype))]

    count = total(values.shape)
    return make_kernel(name, [ordered, values, result], [loop("p", count, search, "parallel")])


searchsorted = register(OpDef(
    name="searchsorted", category=Category.INDEX, arity=2, infer=_search_infer, attrs=Search,
    doc="Where values would go in sorted rows.", reference=_search_array,
    numpy=lambda attrs: lambda ordered, values: _search_array(attrs, ordered, values),
    gradient=NotDifferentiable("positions are integers"),
    lowering=KernelTemplate(_search_template), dtypes=NUMBERS, tolerance=EXACT,
    samples=(Sample(((5,), (4,)), {}, ("sorted", "real")),
             Sample(((2, 7), (2, 3)), {"side": "right", "dtype": dtypes.int64},
                    ("sorted", "real")),
             Sample(((0,), (3,)), {}, ("sorted", "real")),
             Sample(((4,), (0,)), {}, ("sorted", "real"))),
    error_samples=(ErrorSample(((F32, (3,)), (F32, (2, 3))), InvalidArgumentError,
                               "must be equal up to"),
                   ErrorSample(((F32, (3,)), (F32, (3,))), InvalidArgumentError, "neither",
                               {"side": "middle"})),
    tensorflow="searchsorted"))
