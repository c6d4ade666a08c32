"""Ops that move elements and compute none: reshape, transpose, broadcast, concat, tile, reverse …

Slices and pads are in ``slices``. Eager kernels return contiguous arrays (a reshape shares memory
with its input).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import DEVICE, DType
from ....errors import InvalidArgumentError
from ...base import dims
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
    NoAttrs,
    NotDifferentiable,
    OpDef,
    Sample,
    register,
)
from ..common.infer import check_positions, same_dtype
from .creation import check_shape


@dataclass(frozen=True)
class ToShape(Attrs):
    """The shape of the result."""

    shape: Shape


@dataclass(frozen=True)
class Permutation(Attrs):
    """Which input axis each output axis is."""

    permutation: tuple[int, ...]


@dataclass(frozen=True)
class Axis(Attrs):
    """One axis, as a position."""

    axis: int


@dataclass(frozen=True)
class Axes(Attrs):
    """Sorted positions."""

    axes: tuple[int, ...]


@dataclass(frozen=True)
class Tile(Attrs):
    """How often each axis is repeated."""

    multiples: Shape


@dataclass(frozen=True)
class Roll(Attrs):
    """How far each of some axes is rotated."""

    shifts: tuple[int, ...]
    axes: tuple[int, ...]


def contiguous(x: Any) -> Any:
    """The array itself when it is contiguous, else a copy."""
    return x if x.flags.c_contiguous else x.copy()


def one(dtype: DType, shape: Sequence[int]) -> tuple[DType, tuple[int, ...]]:
    """Shorthand for the types of error samples."""
    return dtype, tuple(shape)


F32 = dtypes.float32

# ---------------------------------------------------------------------------- reshape, broadcast


def _reshape_infer(context: Any, types: Any, attrs: ToShape) -> TensorType:
    (x,) = types
    check_shape("reshape", attrs.shape)

    def message() -> str:
        have, wanted = dims.product(x.shape), dims.product(attrs.shape)
        given, target = shape_text(x.shape), shape_text(attrs.shape)
        if isinstance(have, int) and isinstance(wanted, int):
            return (f"tf.reshape: a tensor of shape {given} has {have} elements, shape {target} "
                    f"needs {wanted}")
        return (f"tf.reshape: a tensor of shape {given} has another number of elements than shape "
                f"{target}")

    context.require_equal(dims.product(x.shape), dims.product(attrs.shape), message)
    return TensorType(x.dtype, attrs.shape)


def _reshape_element(context: Any, index: list[Expression]) -> Expression:
    result: Expression = context.load_flat(0, context.flatten(index, context.output.shape))
    return result


def _broadcast_infer(context: Any, types: Any, attrs: ToShape) -> TensorType:
    (x,) = types
    check_shape("broadcast_to", attrs.shape)
    skip = len(attrs.shape) - x.rank

    def message() -> str:
        return (f"tf.broadcast_to: shape {shape_text(x.shape)} cannot become "
                f"{shape_text(attrs.shape)}; each dimension must be equal or 1")

    if skip < 0:
        raise InvalidArgumentError(message(), "broadcast_to")
    context.broadcast_to(0, x.shape, attrs.shape[skip:], message)
    return TensorType(x.dtype, attrs.shape)


def _broadcast_element(context: Any, index: list[Expression]) -> Expression:
    source = context.types[0].shape
    skip = len(index) - len(source)
    result: Expression = context.load(
        0, [k.index(0) if dim == 1 else index[i + skip] for i, dim in enumerate(source)])
    return result


reshape = register(OpDef(
    name="reshape", category=Category.MOVEMENT, arity=1, infer=_reshape_infer, attrs=ToShape,
    doc="The same elements, in row-major order, in another shape.",
    reference=lambda attrs, x: x.reshape(attrs.shape),
    numpy=lambda attrs: lambda x: x.reshape(attrs.shape),
    gradient=Gradient(lambda F, ctx, g: (F.reshape(g, shape=ctx.input_types[0].shape),)),
    on_complex=EACH_PART,
    lowering=Element(_reshape_element, same_memory=True), dtypes=DEVICE, moves=True,
    samples=(Sample(((2, 3),), {"shape": (3, 2)}), Sample(((4,),), {"shape": (2, 1, 2)}),
             Sample(((),), {"shape": (1, 1)}), Sample(((1,),), {"shape": ()}),
             Sample(((0, 3),), {"shape": (5, 0)})),
    error_samples=(ErrorSample((one(F32, (2, 3)),), InvalidArgumentError, "has 6 elements",
                               {"shape": (4,)}),
                   ErrorSample((one(F32, (2, 3)),), InvalidArgumentError, "is negative",
                               {"shape": (-2, -3)})),
    tensorflow="reshape"))

broadcast_to = register(OpDef(
    name="broadcast_to", category=Category.MOVEMENT, arity=1, infer=_broadcast_infer,
    attrs=ToShape, doc="Stretch dimensions of size 1, and add some in front.",
    reference=lambda attrs, x: np.broadcast_to(x, attrs.shape),
    numpy=lambda attrs: lambda x: contiguous(np.broadcast_to(x, attrs.shape)),
    gradient=Gradient(lambda F, ctx, g: (F.sum_to(g, ctx.input_types[0].shape),)),
    on_complex=EACH_PART,
    lowering=Element(_broadcast_element, stretches=True), dtypes=DEVICE, moves=True,
    samples=(Sample(((3,),), {"shape": (2, 3)}), Sample(((2, 1),), {"shape": (2, 4)}),
             Sample(((),), {"shape": (2, 2)}), Sample(((),), {"shape": ()}),
             Sample(((1, 3),), {"shape": (0, 3)})),
    error_samples=(ErrorSample((one(F32, (2, 3)),), InvalidArgumentError, "cannot become",
                               {"shape": (2, 4)}),
                   ErrorSample((one(F32, (2, 3)),), InvalidArgumentError, "cannot become",
                               {"shape": (3,)})),
    tensorflow="broadcast_to"))

# ---------------------------------------------------------------------------- transpose, identity


def inverse_permutation(permutation: tuple[int, ...]) -> tuple[int, ...]:
    """The permutation that undoes one."""
    return tuple(permutation.index(i) for i in range(len(permutation)))


def _transpose_infer(context: Any, types: Any, attrs: Permutation) -> TensorType:
    (x,) = types
    if sorted(attrs.permutation) != list(range(x.rank)):
        raise InvalidArgumentError(
            f"tf.transpose: perm {attrs.permutation} is no permutation of the {x.rank} axes of "
            f"shape {shape_text(x.shape)}", "transpose")
    return TensorType(x.dtype, tuple(x.shape[i] for i in attrs.permutation))


def _transpose_element(context: Any, index: list[Expression]) -> Expression:
    source = [index[i] for i in inverse_permutation(context.attrs.permutation)]
    result: Expression = context.load(0, source)
    return result


transpose = register(OpDef(
    name="transpose", category=Category.MOVEMENT, arity=1, infer=_transpose_infer,
    attrs=Permutation, doc="Axes in another order.",
    reference=lambda attrs, x: np.transpose(x, attrs.permutation),
    numpy=lambda attrs: lambda x: contiguous(x.transpose(attrs.permutation)),
    gradient=Gradient(lambda F, ctx, g: (
        F.transpose(g, permutation=inverse_permutation(ctx.attrs.permutation)),)),
    on_complex=EACH_PART,
    lowering=Element(_transpose_element, permutation=lambda attrs: attrs.permutation),
    dtypes=DEVICE, moves=True,
    samples=(Sample(((2, 3),), {"permutation": (1, 0)}),
             Sample(((2, 3, 4),), {"permutation": (2, 0, 1)}),
             Sample(((2, 3, 4),), {"permutation": (0, 1, 2)}),
             Sample(((),), {"permutation": ()}), Sample(((0, 3),), {"permutation": (1, 0)})),
    error_samples=(ErrorSample((one(F32, (2, 3)),), InvalidArgumentError, "no permutation",
                               {"permutation": (0, 0)}),),
    tensorflow="transpose"))


def _same_type(context: Any, types: Any, attrs: Any) -> TensorType:
    return TensorType(types[0].dtype, types[0].shape)


_ANY_SHAPE = (Sample(((2, 3),)), Sample(((),)), Sample(((0, 2),)))

identity = register(OpDef(
    name="identity", category=Category.MOVEMENT, arity=1, infer=_same_type,
    doc="The tensor itself, as a new one.",
    reference=lambda attrs, x: x, numpy=lambda attrs: lambda x: x,
    gradient=Gradient(lambda F, ctx, g: (g,)), attrs=NoAttrs,
    on_complex=EACH_PART,
    lowering=Element(lambda context, index: context.load(0, index), same_memory=True),
    dtypes=DEVICE, moves=True, samples=_ANY_SHAPE, tensorflow="identity"))

stop_gradient = register(OpDef(
    name="stop_gradient", category=Category.MOVEMENT, arity=1, infer=_same_type,
    doc="The tensor itself; no gradient flows through it.",
    reference=lambda attrs, x: x, numpy=lambda attrs: lambda x: x,
    gradient=NotDifferentiable("it is there to stop gradients"), attrs=NoAttrs,
    on_complex=EACH_PART,
    lowering=Element(lambda context, index: context.load(0, index), same_memory=True),
    dtypes=DEVICE, moves=True, samples=_ANY_SHAPE, tensorflow="stop_gradient"))

# ---------------------------------------------------------------------------- concat, stack

LONGEST_CHAIN = 8  # pieces looked up one after the other


def _concat_infer(context: Any, types: Any, attrs: Axis) -> TensorType:
    if not types:
        raise InvalidArgumentError("tf.concat: there are no tensors to join", "concat")
    dtype = same_dtype("concat", types)
    first = types[0]
    check_positions("concat", (attrs.axis,), first.rank)

    def message() -> str:
        shapes = ", ".join(shape_text(type.shape) for type in types)
        return (f"tf.concat: shapes {shapes} must be equal except along axis {attrs.axis}")

    shape = list(first.shape)
    for type in types[1:]:
        if type.rank != first.rank:
            raise InvalidArgumentError(message(), "concat")
        for i, dim in enumerate(type.shape):
            shape[i] = (shape[i] + dim if i == attrs.axis
                        else context.require_equal(shape[i], dim, message))
    return TensorType(dtype, tuple(shape))


def _concat_element(context: Any, index: list[Expression]) -> Expression:
    """Selects: each input holds the positions below its end."""
    axis = context.attrs.axis
    start: Any = 0
    pieces = []
    for i, type in enumerate(context.types):
        place = list(index)
        place[axis] = k.sub(index[axis], k.dim(start))
        start = start + type.shape[axis]
        pieces.append((k.dim(start), context.load(i, place)))
    return _select_piece(index[axis], pieces)


def _select_piece(position: Expression, pieces: list[tuple[Expression, Expression]]
                  ) -> Expression:
    """The value of the piece that holds a position; each piece ends before its first element.

    A chain for a few pieces, a tree for many: the first is looked up soonest, and thousands take
    a dozen comparisons.
    """
    if len(pieces) <= LONGEST_CHAIN:
        result = pieces[-1][1]
        for end, value in reversed(pieces[:-1]):
            result = k.select(k.compare("lt", position, end), value, result)
        return result
    middle = len(pieces) // 2
    return k.select(k.compare("lt", position, pieces[middle - 1][0]),
                    _select_piece(position, pieces[:middle]),
                    _select_piece(position, pieces[middle:]))


def _concat_gradient(F: Any, ctx: Any, g: Any) -> list[Any]:
    axis = ctx.attrs.axis
    result = []
    start: Any = 0
    for type in ctx.input_types:
        begin = tuple(start if i == axis else 0 for i in range(type.rank))
        end = tuple(b + dim for b, dim in zip(begin, type.shape, strict=True))
        result.append(F.strided_slice(g, begin=begin, end=end, strides=(1,) * type.rank))
        start = start + type.shape[axis]
    return result


concat = register(OpDef(
    name="concat", category=Category.MOVEMENT, arity=None, infer=_concat_infer, attrs=Axis,
    doc="Tensors one after the other along an axis.",
    reference=lambda attrs, *xs: np.concatenate(xs, axis=attrs.axis),
    numpy=lambda attrs: lambda *xs: np.concatenate(xs, axis=attrs.axis),
    gradient=Gradient(_concat_gradient), on_complex=EACH_PART,
    lowering=Element(_concat_element), dtypes=DEVICE,
    moves=True,
    samples=(Sample(((2, 3), (4, 3)), {"axis": 0}), Sample(((2, 3), (2, 1), (2, 0)), {"axis": 1}),
             Sample(((5,),), {"axis": 0}), Sample(((0, 2), (3, 2)), {"axis": 0})),
    error_samples=(ErrorSample((one(F32, (2, 3)), one(F32, (2, 4))), InvalidArgumentError,
                               "must be equal except along axis 0", {"axis": 0}),
                   ErrorSample((one(F32, (2,)), one(dtypes.int32, (2,))), InvalidArgumentError,
                               "dtypes float32 and int32 differ", {"axis": 0}),
                   ErrorSample((one(F32, (2,)), one(F32, (2,))), InvalidArgumentError,
                               "axis 1 is outside", {"axis": 1}),
                   ErrorSample((), InvalidArgumentError, "no tensors", {"axis": 0})),
    tensorflow="concat"))


def _stack_infer(context: Any, types: Any, attrs: Axis) -> TensorType:
    if not types:
        raise InvalidArgumentError("tf.stack: there are no tensors to stack", "stack")
    dtype = same_dtype("stack", types)
    check_positions("stack", (attrs.axis,), types[0].rank + 1)

    def message() -> str:
        shapes = ", ".join(shape_text(type.shape) for type in types)
        return f"tf.stack: shapes {shapes} must be equal"

    shape = list(types[0].shape)
    for type in types[1:]:
        if type.rank != len(shape):
            raise InvalidArgumentError(message(), "stack")
        shape = [context.require_equal(a, b, message)
                 for a, b in zip(shape, type.shape, strict=True)]
    return TensorType(dtype, (*shape[:attrs.axis], len(types), *shape[attrs.axis:]))


def _stack_element(context: Any, index: list[Expression]) -> Expression:
    axis = context.attrs.axis
    place = index[:axis] + index[axis + 1:]
    pieces = [(k.index(i + 1), context.load(i, place)) for i in range(len(context.types))]
    return _select_piece(index[axis], pieces)


def _stack_gradient(F: Any, ctx: Any, g: Any) -> list[Any]:
    axis = ctx.attrs.axis
    shape = tuple(g.shape)
    result = []
    for i, type in enumerate(ctx.input_types):
        begin = tuple(i if a == axis else 0 for a in range(len(shape)))
        end = tuple(i + 1 if a == axis else dim for a, dim in enumerate(shape))
        part = F.strided_slice(g, begin=begin, end=end, strides=(1,) * len(shape))
        result.append(F.reshape(part, shape=type.shape))
    return result


stack = register(OpDef(
    name="stack", category=Category.MOVEMENT, arity=None, infer=_stack_infer, attrs=Axis,
    doc="Tensors of one shape along a new axis.",
    reference=lambda attrs, *xs: np.stack(xs, axis=attrs.axis),
    numpy=lambda attrs: lambda *xs: np.stack(xs, axis=attrs.axis),
    gradient=Gradient(_stack_gradient), on_complex=EACH_PART,
    lowering=Element(_stack_element), dtypes=DEVICE,
    moves=True,
    samples=(Sample(((2, 3), (2, 3)), {"axis": 0}), Sample(((2, 3),) * 3, {"axis": 2}),
             Sample(((), (), ()), {"axis": 0}), Sample(((0,), (0,)), {"axis": 1})),
    error_samples=(ErrorSample((one(F32, (2,)), one(F32, (3,))), InvalidArgumentError,
                               "must be equal", {"axis": 0}),
                   ErrorSample((one(F32, (2,)),), InvalidArgumentError, "axis 2 is outside",
                               {"axis": 2}),
                   ErrorSample((), InvalidArgumentError, "no tensors", {"axis": 0})),
    tensorflow="stack"))

# ---------------------------------------------------------------------------- tile, reverse, roll


def _tile_infer(context: Any, types: Any, attrs: Tile) -> TensorType:
    (x,) = types
    if len(attrs.multiples) != x.rank:
        raise InvalidArgumentError(
            f"tf.tile: {len(attrs.multiples)} multiples for a tensor of rank {x.rank}; "
            "give one per axis", "tile")
    check_shape("tile", attrs.multiples)
    return TensorType(x.dtype, tuple(d * m for d, m in zip(x.shape, attrs.multiples, strict=True)))


def _tile_element(context: Any, index: list[Expression]) -> Expression:
    source = context.types[0].shape
    place = [i if m == 1 else k.binary("mod", i, k.dim(dim))
             for i, m, dim in zip(index, context.attrs.multiples, source, strict=True)]
    result: Expression = context.load(0, place)
    return result


def _tile_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    shape = ctx.input_types[0].shape
    if not shape:
        return (g,)
    pairs = [part for pair in zip(ctx.attrs.multiples, shape, strict=True) for part in pair]
    split = F.reshape(g, shape=tuple(pairs))
    return (F.reduce_sum(split, axes=tuple(range(0, len(pairs), 2)), keepdims=False),)


tile = register(OpDef(
    name="tile", category=Category.MOVEMENT, arity=1, infer=_tile_infer, attrs=Tile,
    doc="Repeat a tensor along its axes.",
    reference=lambda attrs, x: np.tile(x, attrs.multiples),
    numpy=lambda attrs: lambda x: np.tile(x, attrs.multiples),
    gradient=Gradient(_tile_gradient), on_complex=EACH_PART,
    lowering=Element(_tile_element), dtypes=DEVICE,
    moves=True,
    samples=(Sample(((2, 3),), {"multiples": (2, 1)}), Sample(((3,),), {"multiples": (3,)}),
             Sample(((),), {"multiples": ()}), Sample(((2, 2),), {"multiples": (0, 2)})),
    error_samples=(ErrorSample((one(F32, (2, 3)),), InvalidArgumentError, "1 multiples",
                               {"multiples": (2,)}),
                   ErrorSample((one(F32, (2,)),), InvalidArgumentError, "is negative",
                               {"multiples": (-2,)})),
    tensorflow="tile"))


def _axes_infer(name: str) -> Any:
    def infer(context: Any, types: Any, attrs: Any) -> TensorType:
        check_positions(name, attrs.axes, types[0].rank)
        return TensorType(types[0].dtype, types[0].shape)
    return infer


def _reverse_element(context: Any, index: list[Expression]) -> Expression:
    shape = context.output.shape
    place = [k.sub(k.dim(shape[i] - 1), x) if i in context.attrs.axes else x
             for i, x in enumerate(index)]
    result: Expression = context.load(0, place)
    return result


reverse = register(OpDef(
    name="reverse", category=Category.MOVEMENT, arity=1, infer=_axes_infer("reverse"), attrs=Axes,
    doc="Some axes backwards.",
    reference=lambda attrs, x: np.flip(x, attrs.axes),
    numpy=lambda attrs: lambda x: contiguous(np.flip(x, attrs.axes)),
    gradient=Gradient(lambda F, ctx, g: (F.reverse(g, axes=ctx.attrs.axes),)),
    on_complex=EACH_PART,
    lowering=Element(_reverse_element), dtypes=DEVICE, moves=True, involution=True,
    samples=(Sample(((2, 3),), {"axes": (1,)}), Sample(((2, 3),), {"axes": (0, 1)}),
             Sample(((4,),), {"axes": ()}), Sample(((0, 3),), {"axes": (0,)}),
             Sample(((),), {"axes": ()})),
    error_samples=(ErrorSample((one(F32, (2, 3)),), InvalidArgumentError, "axis 2 is outside",
                               {"axes": (2,)}),),
    tensorflow="reverse"))


def _roll_infer(context: Any, types: Any, attrs: Roll) -> TensorType:
    check_positions("roll", attrs.axes, types[0].rank)
    if len(attrs.shifts) != len(attrs.axes):
        raise InvalidArgumentError(
            f"tf.roll: {len(attrs.shifts)} shifts for {len(attrs.axes)} axes", "roll")
    return TensorType(types[0].dtype, types[0].shape)


def _halves(shift: int) -> tuple[int, ...]:
    """A shift as steps that leave room for an index in 64 bits."""
    return (shift,) if abs(shift) < dims.LARGEST // 2 else (shift // 2, shift - shift // 2)


def _roll_element(context: Any, index: list[Expression]) -> Expression:
    place = list(index)
    for shift, axis in zip(context.attrs.shifts, context.attrs.axes, strict=True):
        for part in _halves(shift):
            moved = k.sub(place[axis], k.index(part))
            place[axis] = k.binary("mod", moved, k.dim(context.output.shape[axis]))
    result: Expression = context.load(0, place)
    return result


roll = register(OpDef(
    name="roll", category=Category.MOVEMENT, arity=1, infer=_roll_infer, attrs=Roll,
    doc="Rotate some axes.",
    reference=lambda attrs, x: np.roll(x, attrs.shifts, attrs.axes),
    numpy=lambda attrs: lambda x: np.roll(x, attrs.shifts, attrs.axes),
    gradient=Gradient(lambda F, ctx, g: (
        F.roll(g, shifts=tuple(-s for s in ctx.attrs.shifts), axes=ctx.attrs.axes),)),
    on_complex=EACH_PART,
    lowering=Element(_roll_element), dtypes=DEVICE, moves=True,
    samples=(Sample(((5,),), {"shifts": (2,), "axes": (0,)}),
             Sample(((2, 3),), {"shifts": (-1, 4), "axes": (0, 1)}),
             Sample(((0, 3),), {"shifts": (1,), "axes": (0,)})),
    error_samples=(ErrorSample((one(F32, (2,)),), InvalidArgumentError, "2 shifts for 1 axes",
                               {"shifts": (1, 2), "axes": (0,)}),),
    tensorflow="roll"))
