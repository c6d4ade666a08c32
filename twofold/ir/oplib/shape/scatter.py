"""Ops that write where an index tensor says: scatter, the gradient of gather, segment sums.

Kernels walk the updates one after the other, so that the result is the same in every run; an index
outside is an error in the reference and is left out by compiled code. Additions of 16-bit floats
round after each one in ``scatter`` itself; the ops built on it cast to float32 around it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass, replace
from ....dtypes import NUMBERS, compute_dtype
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.types import Shape, TensorType, shape_text
from ...kernel import build as k
from ...kernel import simplify
from ...kernel.combines import COMBINES
from ...kernel.nodes import (
    Accumulate,
    Buffer,
    Expression,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Statement,
    Store,
)
from ...ops import (
    EACH_PART,
    WHOLE,
    Attrs,
    Category,
    Decompose,
    ErrorSample,
    Gradient,
    HostCall,
    KernelTemplate,
    NoAttrs,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.bounds import check_indices, check_vectors
from ..common.infer import check_positions, require_dtype, same_dtype
from ..common.templates import (
    both,
    bound,
    fill,
    index_load,
    loop,
    make_buffers,
    make_kernel,
    within,
)
from ..control.checks import demand_segments, demand_vectors
from .index import INDICES, INT32, check_nd
from .movement import ToShape

F32 = dtypes.float32
TOLERANCE = Tolerance(16.0, 1e-6)
UFUNCS: dict[str, Any] = {"sum": np.add, "max": np.maximum, "min": np.minimum, "prod": np.multiply}


@dataclass(frozen=True)
class Scatter(Attrs):
    """How an update meets what is there: update (replace it), sum, max, min or prod."""

    combine: str = "update"


@dataclass(frozen=True)
class GatherGradient(Attrs):
    """The gather's axis and shared axes, and the shape of what it read from."""

    axis: int
    batch_dims: int
    shape: Shape


def _open_shape(attrs: Any, new: Callable[[int], Dim]) -> Any:
    """The numbers of rows in ``attrs.shape`` left open."""
    return replace(attrs, shape=dims.open_rows(attrs.shape, new))


# ---------------------------------------------------------------------------- scatter


def scatter_name(attrs: Scatter) -> str:
    """The function of TensorFlow's that users know it by."""
    return f"tensor_scatter_nd_{'add' if attrs.combine == 'sum' else attrs.combine}"


def _require_updates(context: Any, name: str, updates: TensorType, indices: TensorType,
                     shape: Shape, depth: int) -> None:
    wanted = (*indices.shape[:-1], *shape[depth:])

    def message() -> str:
        return (f"tf.{name}: updates of shape {shape_text(updates.shape)} must have shape "
                f"{shape_text(wanted)} for indices {shape_text(indices.shape)} into "
                f"{shape_text(shape)}")

    if updates.rank != len(wanted):
        raise InvalidArgumentError(message(), name)
    for a, b in zip(updates.shape, wanted, strict=True):
        context.require_equal(a, b, message)


def _scatter_infer(context: Any, types: Any, attrs: Scatter) -> TensorType:
    x, indices, updates = types
    name = scatter_name(attrs)
    if attrs.combine not in ("update", *UFUNCS):
        raise InvalidArgumentError(f"scatter: combine {attrs.combine!r} is unknown", name)
    same_dtype(name, (x, updates))
    if x.dtype.is_complex and attrs.combine in ("max", "min"):
        raise InvalidArgumentError(f"tf.{name}: there is no order of complex numbers, and tensor "
                                   f"has dtype {x.dtype.name}", name)
    if x.dtype.is_complex and attrs.combine == "prod":
        raise InvalidArgumentError(f"tf.{name}: complex numbers are not multiplied where they "
                                   f"meet, and tensor has dtype {x.dtype.name}", name)
    if attrs.combine != "update":
        require_dtype(name, x, NUMBERS, "tensor")
    depth = check_nd(name, indices, x.rank)
    _require_updates(context, name, updates, indices, x.shape, depth)
    return TensorType(x.dtype, x.shape)


def _scatter_array(attrs: Scatter, x: Any, indices: Any, updates: Any) -> Any:
    check_vectors(scatter_name(attrs), indices, x.shape)
    result = x.copy()
    depth = indices.shape[-1]
    places = indices.reshape(int(np.prod(indices.shape[:-1])), depth).astype(np.int64)
    values = updates.reshape((len(places), *x.shape[depth:]))
    for place, value in zip(places, values, strict=True):
        at = (*place, ...)
        result[at] = (value if attrs.combine == "update"
                      else UFUNCS[attrs.combine](result[at], value))
    return result


def _combine(buffer: Buffer, offset: Expression, combine: str, value: Expression) -> Statement:
    """One update; 16-bit floats are computed in float32 and rounded."""
    if combine == "update":
        return Store(buffer, offset, value)
    wide = compute_dtype(buffer.dtype)
    if wide is buffer.dtype:
        return Accumulate(buffer, offset, combine, value)
    name = COMBINES[combine].operation
    result = k.binary(name, k.cast(Load(buffer, offset), wide), k.cast(value, wide))
    return Store(buffer, offset, k.cast(result, buffer.dtype))


def _scatter_template(attrs: Scatter, inputs: Sequence[TensorType],
                      outputs: Sequence[TensorType], name: str) -> Kernel:
    """A copy, then the updates in order; the elements of one slice are independent."""
    x, indices, updates, result = make_buffers(inputs, outputs)
    depth = int(indices.shape[-1])
    inner = dims.product(x.shape[depth:])
    count = dims.product(indices.shape[:-1])
    copy = loop("c", dims.product(x.shape), lambda i: [Store(result, i, Load(x, i))], "vector")

    def update(j: Index) -> list[Statement]:
        lets: list[Statement] = []
        places: list[Expression] = []
        for axis in range(depth):
            place = index_load(indices, k.add(k.mul(j, k.index(depth)), k.index(axis)))
            variable = bound(f"i{axis}", place)
            lets.append(Let(variable, place))
            places.append(variable)
        row = simplify.flatten(places, x.shape[:depth]) if places else k.index(0)
        start = k.mul(row, k.dim(inner))

        def element(i: Index) -> list[Statement]:
            value = Load(updates, k.add(k.mul(j, k.dim(inner)), i))
            return [_combine(result, k.add(start, i), attrs.combine, value)]

        body = loop("i", inner, element, "vector")
        if not places:
            return [body]
        inside = both(*(within(p, d) for p, d in zip(places, x.shape, strict=False)))
        return [*lets, If(inside, [body])]

    # One iteration: updates may meet, so that they cannot be shared out.
    work = loop("p", 1, lambda p: [copy, loop("j", count, update)], "parallel")
    return make_kernel(name, [x, indices, updates, result], [work])


def _scatter_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, None, Any]:
    combine = ctx.attrs.combine
    indices = ctx.input(1)
    if combine == "sum":
        return g, None, F.gather_nd(g, indices)
    if combine == "update":
        zeros = F.constant(0, g.dtype, ctx.input_types[2].shape)
        return F.scatter(g, indices, zeros, combine="update"), None, F.gather_nd(g, indices)
    return (_product_gradient if combine == "prod" else _extremum_gradient)(F, ctx, g, indices)


def _product_gradient(F: Any, ctx: Any, g: Any, indices: Any) -> tuple[Any, None, Any]:
    """Of each factor the product of the others; where one is zero no quotient says it."""
    x, updates, result = ctx.input(0), ctx.input(2), ctx.output(0)
    one, zero = F.like(1, x), F.like(0, x)
    x_zero, zeros = F.equal(x, zero), F.equal(updates, zero)
    ones = F.constant(1, x.dtype, ctx.input_types[0].shape)
    others = F.scatter(ones, indices, updates, combine="prod")
    count = F.gather_nd(F.scatter(F.cast(x_zero, dtype=g.dtype), indices,
                                  F.cast(zeros, dtype=g.dtype), combine="sum"), indices)
    rest = F.gather_nd(F.scatter(F.select(x_zero, one, x), indices,
                                 F.select(zeros, one, updates), combine="prod"), indices)
    quotient = F.divide(F.gather_nd(result, indices), F.select(zeros, one, updates))
    slope = F.select(zeros, F.select(F.equal(count, one), rest, zero), quotient)
    return F.multiply(g, others), None, F.multiply(F.gather_nd(g, indices), slope)


def _extremum_gradient(F: Any, ctx: Any, g: Any, indices: Any) -> tuple[Any, None, Any]:
    """All that equal the result share equally, as in TensorFlow."""
    x, updates, result = ctx.input(0), ctx.input(2), ctx.output(0)
    mine = F.cast(F.equal(x, result), dtype=g.dtype)
    theirs = F.cast(F.equal(updates, F.gather_nd(result, indices)), dtype=g.dtype)
    share = F.divide(g, F.scatter(mine, indices, theirs, combine="sum"))
    return F.multiply(share, mine), None, F.multiply(F.gather_nd(share, indices), theirs)


def _scatter_sample(x: tuple[int, ...], indices: tuple[int, ...], combine: str, limit: int,
                    dtype: Any = INT32) -> Sample:
    updates = (*indices[:-1], *x[indices[-1]:])
    return Sample((x, indices, updates), {"combine": combine},
                  ("distinct", f"index:{limit}", "distinct"), (None, dtype, None))


scatter = register(OpDef(
    name="scatter", category=Category.INDEX, arity=3, infer=_scatter_infer, attrs=Scatter,
    doc="A tensor with elements or slices at index vectors replaced, added to, or compared with "
        "updates. Inputs: tensor, indices, updates.",
    reference=_scatter_array,
    gradient=Gradient(_scatter_gradient, inputs=(0, 1, 2), outputs=(0,)),
    on_complex=EACH_PART,
    lowering=KernelTemplate(_scatter_template), leave_open=lambda attrs, new: attrs,
    dtypes=NUMBERS, tolerance=TOLERANCE, moves=True,
    demands=lambda attrs, types: demand_vectors(scatter_name(attrs), 1, types, types[0].shape),
    samples=(_scatter_sample((4,), (3, 1), "sum", 4), _scatter_sample((4, 3), (5, 1), "sum", 4),
             _scatter_sample((4, 4), (3, 2), "max", 4), _scatter_sample((5,), (4, 1), "min", 5),
             _scatter_sample((2, 2, 3), (2, 2, 2), "sum", 2, dtypes.int64),
             _scatter_sample((4,), (1, 1), "update", 4), _scatter_sample((2, 3), (0, 1), "sum", 2),
             _scatter_sample((2,), (2, 0), "sum", 1), _scatter_sample((4, 2), (5, 1), "prod", 4)),
    error_samples=(ErrorSample(((F32, (4,)), (INT32, (2, 1)), (F32, (3,))), InvalidArgumentError,
                               "must have shape (2,)"),
                   ErrorSample(((F32, (4,)), (INT32, (2, 1)), (INT32, (2,))),
                               InvalidArgumentError, "differ"),
                   ErrorSample(((F32, (4,)), (INT32, (2, 2)), (F32, (2,))), InvalidArgumentError,
                               "at most 1")),
    tensorflow="tensor_scatter_nd_update"))


def _scatter_nd_infer(context: Any, types: Any, attrs: ToShape) -> TensorType:
    indices, updates = types
    require_dtype("scatter_nd", updates, NUMBERS, "updates")
    depth = check_nd("scatter_nd", indices, len(attrs.shape))
    _require_updates(context, "scatter_nd", updates, indices, attrs.shape, depth)
    return TensorType(updates.dtype, attrs.shape)


def _scatter_nd_array(attrs: ToShape, indices: Any, updates: Any) -> Any:
    zeros = np.zeros(attrs.shape, updates.dtype)
    return _scatter_array(Scatter("sum"), zeros, indices, updates)


def _scatter_nd_build(F: Any, attrs: ToShape, indices: Any, updates: Any) -> Any:
    wide = compute_dtype(updates.dtype)
    zeros = F.constant(0, wide, attrs.shape)
    total = F.scatter(zeros, indices, F.to(updates, wide), combine="sum")
    return F.to(total, updates.dtype)


scatter_nd = register(OpDef(
    name="scatter_nd", category=Category.COMPOSITE, arity=2, infer=_scatter_nd_infer,
    attrs=ToShape, doc="Updates added up at index vectors in a tensor of zeros.",
    reference=_scatter_nd_array,
    gradient=Gradient(lambda F, ctx, g: (None, F.gather_nd(g, ctx.input(0))), inputs=(0,)),
    on_complex=WHOLE,
    lowering=Decompose(_scatter_nd_build), leave_open=_open_shape, dtypes=(INT32,),
    tolerance=TOLERANCE,
    demands=lambda attrs, types: demand_vectors("scatter_nd", 0, types, attrs.shape),
    samples=(Sample(((3, 1), (3,)), {"shape": (5,)}, ("index:5", "real"), (INT32, F32)),
             Sample(((3, 2), (3,)), {"shape": (2, 2)}, ("index:2", "real"),
                    (dtypes.int64, dtypes.float64)),
             Sample(((4, 1), (4, 2)), {"shape": (3, 2)}, ("index:3", "real"),
                    (INT32, dtypes.bfloat16)),
             Sample(((0, 1), (0, 2)), {"shape": (3, 2)}, ("index:3", "real"), (INT32, INT32))),
    error_samples=(ErrorSample(((INT32, (2, 1)), (F32, (3,))), InvalidArgumentError,
                               "must have shape (2,)", {"shape": (4,)}),),
    tensorflow="scatter_nd"))

# ---------------------------------------------------------------------------- gradient of gather


def _into_infer(context: Any, types: Any, attrs: GatherGradient) -> TensorType:
    g, indices = types
    name = "gather_gradient"
    require_dtype(name, indices, INDICES, "indices")
    require_dtype(name, g, NUMBERS, "g")
    wanted = (*attrs.shape[:attrs.axis], *indices.shape[attrs.batch_dims:],
              *attrs.shape[attrs.axis + 1:])

    def message() -> str:
        return (f"tf.{name}: values of shape {shape_text(g.shape)} do not fit indices "
                f"{shape_text(indices.shape)} into {shape_text(attrs.shape)}; they need shape "
                f"{shape_text(wanted)}")

    batch = attrs.batch_dims
    check_positions(name, (attrs.axis,), len(attrs.shape))
    if g.rank != len(wanted) or not 0 <= batch <= min(attrs.axis, indices.rank):
        raise InvalidArgumentError(message(), name)
    for a, b in zip((*g.shape, *indices.shape[:batch]), (*wanted, *attrs.shape[:batch]),
                    strict=True):
        context.require_equal(a, b, message)
    return TensorType(g.dtype, attrs.shape)


def _add_slices(attrs: Any, g: Any, indices: Any) -> Any:
    """Add each slice of ``g`` to the slice its index names; others stay zero.

    An index outside is nobody's: the gather whose gradient this is has raised, and segment sums
    drop what has a negative id.
    """
    axis, batch = attrs.axis, attrs.batch_dims
    shape: tuple[int, ...] = attrs.shape
    outer, middle = int(np.prod(shape[:batch])), int(np.prod(shape[batch:axis]))
    inner = int(np.prod(shape[axis + 1:]))
    count = int(np.prod(indices.shape[batch:]))
    result = np.zeros((outer, middle, shape[axis], inner), g.dtype)
    values = g.reshape((outer, middle, count, inner))
    places = indices.reshape((outer, count)).astype(np.int64)
    for o in range(outer):
        for j in range(count):
            if 0 <= places[o, j] < shape[axis]:
                result[o, :, places[o, j]] += values[o, :, j]
    return result.reshape(shape)


def _into_template(attrs: GatherGradient, inputs: Sequence[TensorType],
                   outputs: Sequence[TensorType], name: str) -> Kernel:
    """Slices before the axis in parallel; in each the indices in order, a vector per slice."""
    g, indices, result = make_buffers(inputs, outputs)
    axis, batch = attrs.axis, attrs.batch_dims
    shape = result.shape
    middle, inner = dims.product(shape[batch:axis]), dims.product(shape[axis + 1:])
    count = dims.product(indices.shape[batch:])
    plane = shape[axis] * inner

    def part(p: Index) -> list[Statement]:
        start = k.mul(p, k.dim(plane))
        row = k.binary("floordiv", p, k.dim(middle))

        def step(j: Index) -> list[Statement]:
            place = index_load(indices, k.add(k.mul(row, k.dim(count)), j))
            i = bound("i", place)
            source = k.mul(k.add(k.mul(p, k.dim(count)), j), k.dim(inner))
            target = k.add(start, k.mul(i, k.dim(inner)))
            body = loop("e", inner, lambda e: [
                _combine(result, k.add(target, e), "sum", Load(g, k.add(source, e)))], "vector")
            return [Let(i, place), If(within(i, shape[axis]), [body])]

        zero = k.constant(0, result.dtype)
        return [fill("z", result, zero, start, plane), loop("j", count, step)]

    parts = dims.product(shape[:axis])
    return make_kernel(name, [g, indices, result], [loop("p", parts, part, "parallel")])


def _into_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, None]:
    return F.gather(g, ctx.input(1), axis=ctx.attrs.axis, batch_dims=ctx.attrs.batch_dims), None


def _into_sample(shape: tuple[int, ...], indices: tuple[int, ...], axis: int,
                 batch: int = 0) -> Sample:
    g = (*shape[:axis], *indices[batch:], *shape[axis + 1:])
    return Sample((g, indices), {"axis": axis, "batch_dims": batch, "shape": shape},
                  ("real", f"index:{shape[axis]}"), (None, INT32))


gather_gradient = register(OpDef(
    name="gather_gradient", category=Category.INDEX, arity=2, infer=_into_infer,
    attrs=GatherGradient, reference=_add_slices,
    doc="Slices added up where a gather read them. Inputs: slices, indices.",
    gradient=Gradient(_into_gradient, inputs=(1,)), on_complex=EACH_PART,
    lowering=KernelTemplate(_into_template), leave_open=_open_shape,
    dtypes=NUMBERS, tolerance=TOLERANCE,
    samples=(_into_sample((5,), (7,), 0), _into_sample((4, 3), (2, 3), 0),
             _into_sample((2, 5, 3), (4,), 1), _into_sample((2, 5), (2, 3), 1, 1),
             _into_sample((2, 3, 4, 2), (2, 5), 2, 1), _into_sample((3, 2), (0,), 0),
             _into_sample((3, 2), (), 0)),
    error_samples=(ErrorSample(((F32, (3,)), (INT32, (2,))), InvalidArgumentError, "do not fit",
                               {"axis": 0, "batch_dims": 0, "shape": (4,)}),)))

# ---------------------------------------------------------------------------- segment sums


@dataclass(frozen=True)
class Segments(Attrs):
    """How many sums there are."""

    count: Dim


def _unsorted_infer(context: Any, types: Any, attrs: Segments) -> TensorType:
    data, ids = types
    name = "math.unsorted_segment_sum"
    require_dtype(name, data, NUMBERS, "data")
    require_dtype(name, ids, INDICES, "segment_ids")

    def message() -> str:
        return (f"tf.{name}: segment_ids of shape {shape_text(ids.shape)} must be a prefix of the "
                f"shape of data, {shape_text(data.shape)}")

    if ids.rank > data.rank:
        raise InvalidArgumentError(message(), name)
    if isinstance(attrs.count, int) and attrs.count < 0:
        raise InvalidArgumentError(f"tf.{name}: num_segments cannot be negative, got "
                                   f"{attrs.count}", name)
    for a, b in zip(ids.shape, data.shape, strict=False):
        context.require_equal(a, b, message)
    return TensorType(data.dtype, (attrs.count, *data.shape[ids.rank:]))


def _unsorted_array(attrs: Segments, data: Any, ids: Any) -> Any:
    count: Any = attrs.count    # a number when this runs
    check_indices("math.unsorted_segment_sum", np.maximum(ids, 0), count)
    return _add_slices(GatherGradient(0, 0, (count, *data.shape[ids.ndim:])), data, ids)


def _unsorted_build(F: Any, attrs: Segments, data: Any, ids: Any) -> Any:
    wide = compute_dtype(data.dtype)
    shape = (attrs.count, *data.shape[len(ids.shape):])
    total = F.gather_gradient(F.to(data, wide), ids, axis=0, batch_dims=0, shape=shape)
    return F.to(total, data.dtype)


def _unsorted_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, None]:
    """An id below zero names no segment: the compiled gather reads zero, eager needs it said."""
    ids = ctx.input(1)
    zero = F.like(0, ids)
    picked = F.gather(g, F.maximum(ids, zero), axis=0, batch_dims=0)
    extra = len(picked.shape) - len(ids.shape)
    used = F.greater_equal(ids, zero)
    if extra:
        used = F.reshape(used, shape=(*ids.shape, *(1,) * extra))
    return F.select(used, picked, F.like(0, picked)), None


unsorted_segment_sum = register(OpDef(
    name="unsorted_segment_sum", category=Category.COMPOSITE, arity=2, infer=_unsorted_infer,
    attrs=Segments, reference=_unsorted_array,
    demands=lambda attrs, types: demand_segments(
        "math.unsorted_segment_sum", 1, types, attrs.count),
    doc="Sums of the slices with the same id; slices with a negative id are dropped.",
    gradient=Gradient(_unsorted_gradient, inputs=(1,)), on_complex=WHOLE,
    lowering=Decompose(_unsorted_build),
    leave_open=lambda attrs, new: replace(attrs, count=new(attrs.count)),
    dtypes=NUMBERS, tolerance=TOLERANCE,
    samples=(Sample(((5,), (5,)), {"count": 3}, ("real", "index:3"), (None, INT32)),
             Sample(((4, 2), (4,)), {"count": 5}, ("real", "index:5"), (None, dtypes.int64)),
             Sample(((2, 3, 2), (2, 3)), {"count": 4}, ("real", "small"), (None, INT32)),
             Sample(((0, 2), (0,)), {"count": 2}, ("real", "index:1"), (None, INT32))),
    error_samples=(ErrorSample(((F32, (3,)), (INT32, (2,))), InvalidArgumentError,
                               "must be a prefix", {"count": 2}),
                   ErrorSample(((F32, (3,)), (INT32, (3,))), InvalidArgumentError,
                               "cannot be negative", {"count": -2})),
    tensorflow="math.unsorted_segment_sum"))


def _segment_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    data, ids = types
    name = "math.segment_sum"
    require_dtype(name, data, NUMBERS, "data")
    require_dtype(name, ids, INDICES, "segment_ids")

    def message() -> str:
        return (f"tf.{name}: segment_ids of shape {shape_text(ids.shape)} must be a vector as long "
                f"as the first dimension of data, {shape_text(data.shape)}")

    if ids.rank != 1 or data.rank < 1:
        raise InvalidArgumentError(message(), name)
    context.require_equal(ids.shape[0], data.shape[0], message)
    return TensorType(data.dtype, (context.new_symbol("segments"), *data.shape[1:]))


def _segment_array(attrs: Any, data: Any, ids: Any) -> Any:
    if np.any(ids[1:] < ids[:-1]) or (len(ids) and ids[0] < 0):
        raise InvalidArgumentError(
            "tf.math.segment_sum: segment_ids must be sorted and not negative; use "
            "tf.math.unsorted_segment_sum", "math.segment_sum")
    count = int(ids[-1]) + 1 if len(ids) else 0
    wide = data.astype(np.float32) if data.dtype.kind not in "iuc" and (
        data.dtype.itemsize == 2) else data
    total = _add_slices(GatherGradient(0, 0, (count, *data.shape[1:])), wide, ids)
    return total.astype(data.dtype, copy=False)


segment_sum = register(OpDef(
    name="segment_sum", category=Category.INDEX, arity=2, infer=_segment_infer, attrs=NoAttrs,
    doc="Sums of the slices with the same id, ids being sorted.", reference=_segment_array,
    numpy=lambda attrs: lambda data, ids: _segment_array(attrs, data, ids),
    gradient=Gradient(lambda F, ctx, g: (
        F.gather(g, ctx.input(1), axis=0, batch_dims=0), None), inputs=(1,)),
    on_complex=WHOLE,
    lowering=HostCall("the number of segments is the last id"), dtypes=NUMBERS,
    tolerance=TOLERANCE,
    samples=(Sample(((4,), (4,)), {}, ("real", "index:1"), (None, INT32)),
             Sample(((3, 2), (3,)), {}, ("real", "index:1"), (None, dtypes.int64)),
             Sample(((0, 2), (0,)), {}, ("real", "index:1"), (None, INT32))),
    error_samples=(ErrorSample(((F32, (3,)), (INT32, (2,))), InvalidArgumentError,
                               "must be a vector"),),
    tensorflow="math.segment_sum"))
