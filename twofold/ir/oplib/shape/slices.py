"""Slices and pads: regular parts of a tensor, and a tensor as a part of a larger one.

A slice's attributes are normalised: per axis a first position, an end that may be -1 for negative
strides, and a stride that is not 0. ``normalize_slice`` makes them from Python's ``a:b:c``.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import DEVICE, INTEGERS
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.literal import Literal
from ...base.types import Shape, TensorType, shape_text
from ...kernel import build as k
from ...kernel.nodes import INDEX, Expression
from ...ops import (
    EACH_PART,
    Attrs,
    Category,
    Element,
    ErrorSample,
    Gradient,
    InferContext,
    OpDef,
    Parts,
    Sample,
    register,
)
from ..common.infer import require_dtype
from ..common.templates import both, within
from ..control.checks import demand_starts
from .movement import contiguous

F32 = dtypes.float32


@dataclass(frozen=True)
class Slice(Attrs):
    """First position, end and stride per axis."""

    begin: Shape
    end: Shape
    strides: tuple[int, ...]


@dataclass(frozen=True)
class SliceInto(Attrs):
    """Where a slice lies in a tensor of zeros of some shape."""

    shape: Shape
    begin: Shape
    end: Shape
    strides: tuple[int, ...]


@dataclass(frozen=True)
class Sizes(Attrs):
    """Extent per axis."""

    sizes: Shape


@dataclass(frozen=True)
class Pad(Attrs):
    """Elements before and after, per axis; ``mode`` is constant, reflect or symmetric.

    ``value`` is what a constant pad writes, None for the other modes.
    """

    paddings: tuple[tuple[Dim, Dim], ...]
    mode: str = "constant"
    value: Literal | None = None


def normalize_slice(start: Dim | None, stop: Dim | None, step: int, size: Dim) -> tuple[Dim, Dim]:
    """First position and end that ``start:stop:step`` means on an axis of ``size`` elements.

    A static negative position counts from the end. Positions are clamped as Python does, apart
    from those that make the slice empty when the size is only known at run time.
    """
    if isinstance(size, int) and all(x is None or isinstance(x, int) for x in (start, stop)):
        return slice(start, stop, step).indices(size)[:2]
    if step > 0:
        first = 0 if start is None else not_negative(_from_end(start, size))
        return first, size if stop is None else _at_most(stop, size, size)
    last = size - 1
    first = last if start is None else _at_most(start, last, size)
    end = -1 if stop is None else not_negative(_from_end(stop, size) + 1) - 1
    return not_negative(first + 1) - 1, end


def _from_end(position: Dim, size: Dim) -> Dim:
    return position + size if isinstance(position, int) and position < 0 else position


def _at_most(position: Dim, limit: Dim, size: Dim) -> Dim:
    """The position, no further than the limit; one counted from the end never is."""
    if isinstance(position, int) and position < 0:
        return position + size
    # one more than both is not negative, which is what the algebra can bound
    return dims.minimum(position + 1, limit + 1) - 1


def not_negative(value: Dim) -> Dim:
    """``max(value, 0)``."""
    return dims.maximum(value, 0)


def slice_extent(begin: Dim, end: Dim, stride: int) -> Dim:
    """Number of positions from ``begin`` to ``end`` by ``stride``."""
    span = end - begin if stride > 0 else begin - end
    step = abs(stride)
    return (not_negative(span) + (step - 1)) // step


def _slices(attrs: Any) -> tuple[slice, ...]:
    """Python's slices; an end of -1 is written None."""
    result = []
    for b, e, s in zip(attrs.begin, attrs.end, attrs.strides, strict=True):
        if slice_extent(b, e, s) == 0:
            result.append(slice(0, 0))
        else:
            result.append(slice(b, None if e < 0 else e, s))
    return tuple(result)


def _slice_shape(context: InferContext, name: str, attrs: Any, shape: Shape) -> Shape:
    """Shape of a slice that lies inside a tensor; one without elements may lie anywhere."""
    if not len(attrs.begin) == len(attrs.end) == len(attrs.strides) == len(shape):
        raise InvalidArgumentError(
            f"tf.{name}: begin, end and strides have {len(attrs.begin)}, {len(attrs.end)} and "
            f"{len(attrs.strides)} entries for shape {shape_text(shape)}", name)
    result = []
    for i, (b, e, s, dim) in enumerate(zip(attrs.begin, attrs.end, attrs.strides, shape,
                                           strict=True)):
        if s == 0:
            raise InvalidArgumentError(f"tf.{name}: the stride of axis {i} is 0", name)
        extent = slice_extent(b, e, s)
        result.append(extent)
        if extent == 0:
            continue
        message = partial(_outside, name, i, b, e, s, shape)
        context.require_at_most(0, b if s > 0 else e + 1, message)
        context.require_at_most(e if s > 0 else b + 1, dim, message)
    return tuple(result)


def _outside(name: str, axis: int, begin: Dim, end: Dim, stride: int, shape: Shape) -> str:
    """What to say of a slice that is not inside; of one position as an index."""
    def text(position: Dim) -> str:
        from_end = position - shape[axis]
        return str(position if isinstance(position, int) else
                   from_end if isinstance(from_end, int) else "that only the run tells")

    if stride == 1 and end - begin == 1:
        return f"slice index {text(begin)} of dimension {axis} out of bounds."
    return (f"tf.{name}: slice {text(begin)}:{text(end)}:{stride} is outside axis {axis} of shape "
            f"{shape_text(shape)}")


def _slice_infer(context: Any, types: Any, attrs: Slice) -> TensorType:
    return TensorType(types[0].dtype,
                      _slice_shape(context, "strided_slice", attrs, types[0].shape))


def _slice_element(context: Any, index: list[Expression]) -> Expression:
    attrs: Slice = context.attrs
    place = [k.add(k.mul(i, k.index(s)), k.dim(b))
             for i, b, s in zip(index, attrs.begin, attrs.strides, strict=True)]
    result: Expression = context.load(0, place)
    return result


def _slice_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    attrs = ctx.attrs
    return (F.strided_slice_gradient(g, shape=ctx.input_types[0].shape, begin=attrs.begin,
                                     end=attrs.end, strides=attrs.strides),)


_Ints = tuple[int, ...]
_CASES: tuple[tuple[_Ints, _Ints, _Ints, _Ints], ...] = (
    ((5,), (1,), (4,), (1,)), ((5,), (4,), (-1,), (-1,)), ((7,), (0,), (7,), (3,)),
    ((3, 4), (0, 1), (3, 3), (1, 1)), ((3, 4), (2, 3), (-1, 0), (-2, -2)),
    ((3, 4), (1, 0), (1, 4), (1, 1)), ((), (), (), ()), ((0, 2), (0, 0), (0, 2), (1, 1)))

strided_slice = register(OpDef(
    name="strided_slice", category=Category.MOVEMENT, arity=1, infer=_slice_infer, attrs=Slice,
    doc="Every n-th element between two positions, per axis.",
    reference=lambda attrs, x: x[_slices(attrs)],
    numpy=lambda attrs: _slice_kernel(_slices(attrs)),
    gradient=Gradient(_slice_gradient), on_complex=EACH_PART,
    lowering=Element(_slice_element), dtypes=DEVICE,
    moves=True,
    samples=tuple(Sample((shape,), {"begin": b, "end": e, "strides": s})
                  for shape, b, e, s in _CASES),
    error_samples=(
        ErrorSample(((F32, (3,)),), InvalidArgumentError, "stride of axis 0 is 0",
                    {"begin": (0,), "end": (3,), "strides": (0,)}),
        ErrorSample(((F32, (3,)),), InvalidArgumentError, "is outside axis 0",
                    {"begin": (0,), "end": (4,), "strides": (1,)}),
        ErrorSample(((F32, (3, 3)),), InvalidArgumentError, "1, 1 and 1 entries",
                    {"begin": (0,), "end": (3,), "strides": (1,)})),
    tensorflow="strided_slice"))


def _slice_kernel(slices: tuple[slice, ...]) -> Any:
    return lambda x: contiguous(x[(*slices, ...)])  # the ellipsis keeps a 0-d result an array


def _into_infer(context: Any, types: Any, attrs: SliceInto) -> TensorType:
    (g,) = types
    extents = _slice_shape(context, "strided_slice", attrs, attrs.shape)

    def message() -> str:
        return (f"tf.strided_slice_gradient: a slice of shape {shape_text(extents)} cannot hold "
                f"a gradient of shape {shape_text(g.shape)}")

    if len(extents) != g.rank:
        raise InvalidArgumentError(message(), "strided_slice_gradient")
    for a, b in zip(extents, g.shape, strict=True):
        context.require_equal(a, b, message)
    return TensorType(g.dtype, attrs.shape)


def _into_array(attrs: SliceInto, g: Any) -> Any:
    result = np.zeros(attrs.shape, g.dtype)
    result[_slices(attrs)] = g
    return result


def _into_element(context: Any, index: list[Expression]) -> Expression:
    """Where an index lies on the slice, the slice's element; elsewhere zero."""
    attrs: SliceInto = context.attrs
    conditions: list[Expression] = []
    place: list[Expression] = []
    for i, b, s, dim, extent in zip(index, attrs.begin, attrs.strides, attrs.shape,
                                    context.types[0].shape, strict=True):
        if s == 1 and b == 0 and dim == extent:
            place.append(i)
            continue
        distance = k.sub(i, k.dim(b)) if s > 0 else k.sub(k.dim(b), i)
        step = k.index(abs(s))
        conditions.append(k.compare("ge", distance, k.index(0)))
        if abs(s) != 1:
            conditions.append(k.compare("eq", k.binary("mod", distance, step), k.index(0)))
        position = k.binary("floordiv", distance, step)
        conditions.append(k.compare("lt", position, k.dim(extent)))
        place.append(position)
    value: Expression = context.load(0, place)
    return (k.select(both(*conditions), value, k.constant(0, value.dtype))
            if conditions else value)


def _extent(begin: int, end: int, stride: int) -> int:
    """``slice_extent`` of integers."""
    return len(range(begin, end, stride))


strided_slice_gradient = register(OpDef(
    name="strided_slice_gradient", category=Category.MOVEMENT, arity=1, infer=_into_infer,
    attrs=SliceInto, doc="A tensor as a slice of zeros: the gradient of ``strided_slice``.",
    reference=_into_array, numpy=lambda attrs: lambda g: _into_array(attrs, g),
    gradient=Gradient(lambda F, ctx, g: (F.strided_slice(
        g, begin=ctx.attrs.begin, end=ctx.attrs.end, strides=ctx.attrs.strides),)),
    on_complex=EACH_PART,
    lowering=Element(_into_element), dtypes=DEVICE,
    samples=tuple(Sample((tuple(_extent(*c) for c in zip(b, e, s, strict=True)),),
                         {"shape": shape, "begin": b, "end": e, "strides": s})
                  for shape, b, e, s in _CASES),
    error_samples=(ErrorSample(((F32, (2,)),), InvalidArgumentError, "cannot hold",
                               {"shape": (5,), "begin": (0,), "end": (3,), "strides": (1,)}),)))

# ---------------------------------------------------------------------------- run-time begin


def _dynamic_infer(context: Any, types: Any, attrs: Sizes) -> TensorType:
    x, begin = types
    require_dtype("slice", begin, INTEGERS, "begin")

    def message() -> str:
        return (f"tf.slice: begin of shape {shape_text(begin.shape)} and size {attrs.sizes} do not "
                f"fit a tensor of rank {x.rank}; give one entry per axis")

    if begin.rank != 1 or len(attrs.sizes) != x.rank:
        raise InvalidArgumentError(message(), "slice")
    context.require_equal(begin.shape[0], x.rank, message)
    _require_parts(context, attrs.sizes, x.shape)
    return TensorType(x.dtype, attrs.sizes)


def _require_parts(context: InferContext, sizes: Shape, shape: Shape) -> None:
    """A part is no longer than the tensor it is a part of."""
    for i, (size, dim) in enumerate(zip(sizes, shape, strict=True)):
        def message(axis: int = i, size: Dim = size) -> str:
            return (f"tf.slice: size {size if isinstance(size, int) else 'at run time'} of axis "
                    f"{axis} is outside a tensor of shape {shape_text(shape)}")

        context.require_at_most(0, size, message)
        context.require_at_most(size, dim, message)


def _positions(attrs: Any, begin: Any, shape: tuple[int, ...], sizes: Any) -> tuple[slice, ...]:
    for i, (b, size, dim) in enumerate(zip(begin, sizes, shape, strict=True)):
        if not 0 <= b <= dim - size:
            raise InvalidArgumentError(
                f"tf.slice: begin {b} with size {size} is outside axis {i} of shape "
                f"{shape_text(shape)}", "slice")
    return tuple(slice(int(b), int(b) + size) for b, size in zip(begin, sizes, strict=True))


def _dynamic_array(attrs: Sizes, x: Any, begin: Any) -> Any:
    return x[(*_positions(attrs, begin, x.shape, attrs.sizes), ...)]


def _starts(context: Any, shape: Shape, sizes: Shape) -> list[Expression]:
    """Where the slice begins, clamped so that it always lies inside."""
    result = []
    for i, (dim, size) in enumerate(zip(shape, sizes, strict=True)):
        start = k.cast(context.load(1, [k.index(i)]), INDEX)
        start = k.binary("min", start, k.dim(dim - size))
        result.append(k.binary("max", start, k.index(0)))
    return result


def _dynamic_element(context: Any, index: list[Expression]) -> Expression:
    starts = _starts(context, context.types[0].shape, context.attrs.sizes)
    result: Expression = context.load(0, [k.add(i, s) for i, s in zip(index, starts, strict=True)])
    return result


def _dynamic_into_infer(context: Any, types: Any, attrs: Sizes) -> TensorType:
    g, begin = types
    require_dtype("slice", begin, INTEGERS, "begin")

    def message() -> str:
        return (f"tf.slice: a gradient of shape {shape_text(g.shape)} does not fit shape "
                f"{shape_text(attrs.sizes)}")

    if len(attrs.sizes) != g.rank or begin.rank != 1:
        raise InvalidArgumentError(message(), "slice")
    context.require_equal(begin.shape[0], g.rank, message)
    _require_parts(context, g.shape, attrs.sizes)
    return TensorType(g.dtype, attrs.sizes)


def _dynamic_into_array(attrs: Sizes, g: Any, begin: Any) -> Any:
    result = np.zeros(attrs.sizes, g.dtype)
    result[_positions(attrs, begin, result.shape, g.shape)] = g
    return result


def _dynamic_into_element(context: Any, index: list[Expression]) -> Expression:
    source = context.types[0].shape
    starts = _starts(context, context.output.shape, source)
    place = [k.sub(i, s) for i, s in zip(index, starts, strict=True)]
    value: Expression = context.load(0, place)
    if not place:
        return value
    inside = both(*(within(p, dim) for p, dim in zip(place, source, strict=True)))
    return k.select(inside, value, k.constant(0, value.dtype))


_INT32 = (None, dtypes.int32)

dynamic_slice = register(OpDef(
    name="dynamic_slice", category=Category.INDEX, arity=2, infer=_dynamic_infer, attrs=Sizes,
    moves=True,
    doc="A part of fixed size that begins at a position only known at run time.",
    reference=_dynamic_array,
    numpy=lambda attrs: lambda x, begin: contiguous(_dynamic_array(attrs, x, begin)),
    gradient=Gradient(lambda F, ctx, g: (F.dynamic_slice_gradient(
        g, ctx.input(1), sizes=ctx.input_types[0].shape), None), inputs=(1,)),
    on_complex=EACH_PART,
    lowering=Element(_dynamic_element), dtypes=DEVICE,
    demands=lambda attrs, types: demand_starts("slice", 1, types, [
        dim - size + 1 for dim, size in zip(types[0].shape, attrs.sizes, strict=True)]),
    samples=(Sample(((5,), (1,)), {"sizes": (3,)}, ("real", "index:3"), _INT32),
             Sample(((3, 4), (2,)), {"sizes": (2, 2)}, ("real", "index:2"), _INT32),
             Sample(((3, 4), (2,)), {"sizes": (0, 4)}, ("real", "index:1"), _INT32)),
    error_samples=(ErrorSample(((F32, (3,)), (dtypes.int32, (2,))), InvalidArgumentError,
                               "do not fit", {"sizes": (1,)}),
                   ErrorSample(((F32, (3,)), (dtypes.int32, (1,))), InvalidArgumentError,
                               "size 4 of axis 0", {"sizes": (4,)})),
    tensorflow="slice"))

dynamic_slice_gradient = register(OpDef(
    name="dynamic_slice_gradient", category=Category.INDEX, arity=2, infer=_dynamic_into_infer,
    attrs=Sizes, doc="A tensor as a part of zeros: the gradient of ``dynamic_slice``.",
    reference=_dynamic_into_array,
    numpy=lambda attrs: lambda g, begin: _dynamic_into_array(attrs, g, begin),
    gradient=Gradient(lambda F, ctx, g: (F.dynamic_slice(
        g, ctx.input(1), sizes=ctx.input_types[0].shape), None), inputs=(1,)),
    on_complex=EACH_PART,
    lowering=Element(_dynamic_into_element), dtypes=DEVICE,
    demands=lambda attrs, types: demand_starts("slice", 1, types, [
        dim - size + 1 for dim, size in zip(attrs.sizes, types[0].shape, strict=True)]),
    samples=(Sample(((3,), (1,)), {"sizes": (5,)}, ("real", "index:3"), _INT32),
             Sample(((2, 2), (2,)), {"sizes": (3, 4)}, ("real", "index:2"), _INT32)),
    error_samples=(ErrorSample(((F32, (3,)), (dtypes.int32, (1,))), InvalidArgumentError,
                               "does not fit", {"sizes": (4, 4)}),)))

# ---------------------------------------------------------------------------- pad

_MODES = ("constant", "reflect", "symmetric")


def _require_padding_fits(context: InferContext, x: TensorType, attrs: Pad, axis: int,
                          size: Dim) -> None:
    """A mirror has no more to show than there is; at run time where only that tells."""
    def message() -> str:
        return (f"tf.pad: padding {size} of axis {axis} does not fit shape "
                f"{shape_text(x.shape)} in mode {attrs.mode}")

    context.require_at_most(0, size, message)
    if attrs.mode != "constant" and size != 0:
        context.require_at_most(size + (attrs.mode == "reflect"), x.shape[axis], message)


def _pad_infer(context: Any, types: Any, attrs: Pad) -> TensorType:
    (x,) = types
    if len(attrs.paddings) != x.rank:
        raise InvalidArgumentError(
            f"tf.pad: {len(attrs.paddings)} pairs of paddings for a tensor of rank {x.rank}; "
            "give one pair per axis", "pad")
    if attrs.mode not in _MODES:
        raise InvalidArgumentError(
            f"tf.pad: mode {attrs.mode!r} is none of {', '.join(_MODES)}", "pad")
    shape = []
    for axis, (dim, (before, after)) in enumerate(zip(x.shape, attrs.paddings, strict=True)):
        for size in (before, after):
            _require_padding_fits(context, x, attrs, axis, size)
        shape.append(before + dim + after)
    return TensorType(x.dtype, tuple(shape))


def _pad_array(attrs: Pad, x: Any) -> Any:
    if not attrs.paddings:
        return x
    if attrs.mode == "constant":
        fill = attrs.value.numpy if attrs.value is not None else 0
        return np.pad(x, attrs.paddings, constant_values=fill)  # type: ignore[arg-type]
    return np.pad(x, attrs.paddings, attrs.mode)  # type: ignore[call-overload]  # two modes


def _pad_element(context: Any, index: list[Expression]) -> Expression:
    attrs: Pad = context.attrs
    source = context.types[0].shape
    place: list[Expression] = []
    conditions: list[Expression] = []
    for i, (before, after), dim in zip(index, attrs.paddings, source, strict=True):
        position = k.sub(i, k.dim(before))
        if attrs.mode != "constant":
            position = _mirror(position, dim, attrs.mode == "reflect")
        elif before != 0 or after != 0:
            conditions.append(within(position, dim))
        place.append(position)
    value: Expression = context.load(0, place)
    if not conditions:
        return value
    fill = attrs.value.item() if attrs.value is not None else 0
    return k.select(both(*conditions), value, k.constant(fill, value.dtype))


def _mirror(position: Expression, dim: Dim, reflect: bool) -> Expression:
    edge = 0 if reflect else 1
    low = k.select(k.compare("lt", position, k.index(0)),
                   k.sub(k.index(-edge), position), position)
    return k.select(k.compare("ge", low, k.dim(dim)), k.sub(k.dim(dim * 2 - 2 + edge), low), low)


def _pad_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    attrs, shape = ctx.attrs, ctx.input_types[0].shape
    if attrs.mode == "constant":
        return (_take(F, g, [(b, b + d) for (b, _), d in zip(attrs.paddings, shape, strict=True)]),)
    edge = 1 if attrs.mode == "reflect" else 0
    for axis, (before, after) in enumerate(attrs.paddings):
        g = _fold_axis(F, g, axis, shape[axis], before, after, edge)
    return (g,)


def _take(F: Any, x: Any, ranges: list[tuple[Dim, Dim]]) -> Any:
    return F.strided_slice(x, begin=tuple(b for b, _ in ranges), end=tuple(e for _, e in ranges),
                           strides=(1,) * len(ranges))


def _fold_axis(F: Any, g: Any, axis: int, size: Dim, before: Dim, after: Dim, edge: int) -> Any:
    """Add the mirrored ends of one axis of a gradient to what they are copies of."""
    def part(begin: Dim, end: Dim) -> Any:
        ranges: list[tuple[Dim, Dim]] = [(0, dim) for dim in g.shape]
        ranges[axis] = (begin, end)
        return _take(F, g, ranges)

    def mirror(end: Any, length: Dim, at: Dim) -> Any:
        flipped = F.reverse(end, axes=(axis,))
        paddings: list[tuple[Dim, Dim]] = [(0, 0)] * len(g.shape)
        paddings[axis] = (at, size - at - length)
        zero = Literal(0, g.dtype)
        return F.pad(flipped, paddings=tuple(paddings), mode="constant", value=zero)

    result = part(before, before + size)
    if before != 0:
        result = F.add(result, mirror(part(0, before), before, edge))
    if after != 0:
        tail = part(before + size, before + size + after)
        result = F.add(result, mirror(tail, after, size - after - edge))
    return result


def _pad_parts(F: Any, attrs: Pad, x: Parts) -> Parts:
    fills = attrs.value.parts if attrs.value is not None else (None, None)
    return Parts(*(F.pad(part, paddings=attrs.paddings, mode=attrs.mode, value=fill)
                   for part, fill in zip(x, fills, strict=True)))


def _pad_samples() -> tuple[Sample, ...]:
    two = {"paddings": ((1, 0), (2, 3))}
    return (Sample(((2, 3),), {**two, "value": Literal(2, dtypes.float32)}),
            Sample(((4,),), {"paddings": ((0, 2),)}), Sample(((),), {"paddings": ()}),
            Sample(((0, 2),), {"paddings": ((1, 1), (0, 0))}),
            Sample(((3, 4),), {**two, "mode": "reflect"}),
            Sample(((2, 3),), {**two, "mode": "symmetric"}))


pad = register(OpDef(
    name="pad", category=Category.MOVEMENT, arity=1, infer=_pad_infer, attrs=Pad,
    doc="A tensor with elements around it: constant ones, or its own mirrored.",
    reference=_pad_array, numpy=lambda attrs: lambda x: _pad_array(attrs, x),
    gradient=Gradient(_pad_gradient), on_complex=_pad_parts,
    lowering=Element(_pad_element), dtypes=DEVICE,
    samples=_pad_samples(),
    error_samples=(ErrorSample(((F32, (2,)),), InvalidArgumentError, "give one pair per axis",
                               {"paddings": ()}),
                   ErrorSample(((F32, (2,)),), InvalidArgumentError, "padding -1 of axis 0",
                               {"paddings": ((-1, 0),)}),
                   ErrorSample(((F32, (2,)),), InvalidArgumentError, "in mode reflect",
                               {"paddings": ((2, 0),), "mode": "reflect"}),
                   ErrorSample(((F32, (2,)),), InvalidArgumentError, "mode 'wrap'",
                               {"paddings": ((0, 0),), "mode": "wrap"})),
    tensorflow="pad"))
