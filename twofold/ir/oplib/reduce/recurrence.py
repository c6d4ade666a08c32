"""Recurrences along one axis: what running products and their gradients are made of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import FLOATS, accumulate_dtype
from ....errors import InvalidArgumentError
from ...base.types import TensorType
from ...kernel import build as k
from ...kernel.nodes import Buffer, Expression, Index, Kernel, Let, Load, Local, Statement, Store
from ...ops import (
    Attrs,
    Category,
    ErrorSample,
    Gradient,
    KernelTemplate,
    NotDifferentiable,
    OpDef,
    Parts,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import check_positions, require_dtype, same_dtype
from ..common.templates import bound, load, loop, make_buffers, make_kernel, scalar, split_at
from .scan import along

F32 = dtypes.float32


@dataclass(frozen=True)
class Recurrence(Attrs):
    """The axis to walk, and whether backwards."""

    axis: int
    reverse: bool = False


def _recurrence_infer(context: Any, types: Any, attrs: Recurrence) -> TensorType:
    name = "linear_recurrence"
    factor, term = types
    dtype = same_dtype(name, types)
    require_dtype(name, factor, FLOATS)

    def differ() -> str:
        return (f"tf.{name}: the factor has shape {factor.shape}, the term {term.shape}; "
                "they must be equal")

    if factor.rank != term.rank:
        raise InvalidArgumentError(differ(), name)
    check_positions(name, (attrs.axis,), factor.rank)
    return TensorType(dtype, tuple(context.require_equal(x, y, differ)
                                   for x, y in zip(factor.shape, term.shape, strict=True)))


def _recurrence_reference(attrs: Recurrence, factor: Any, term: Any) -> Any:
    a, b = (np.moveaxis(x, attrs.axis, 0) for x in (factor, term))
    result = np.zeros(b.shape, b.dtype)
    positions = range(len(result))
    walked = list(reversed(positions)) if attrs.reverse else list(positions)
    for before, i in pairwise(walked):
        result[i] = a[before] * result[before] + b[before]
    return np.ascontiguousarray(np.moveaxis(result, 0, attrs.axis))


def _recurrence_template(attrs: Recurrence, inputs: Sequence[TensorType],
                         outputs: Sequence[TensorType], name: str) -> Kernel:
    factor, term, y = make_buffers(inputs, outputs)
    before, size, after = split_at(y.shape, attrs.axis)
    dtype = accumulate_dtype(y.dtype)
    state, zero = scalar("state", dtype), k.index(0)

    def line(p: Index) -> list[Statement]:
        def step(i: Index) -> list[Statement]:
            offset = along(p, i, size, after, attrs.reverse)
            value = k.add(k.mul(k.cast(load(factor, offset), dtype), Load(state, zero)),
                          k.cast(load(term, offset), dtype))
            v = bound("v", value)
            return [Let(v, value), Store(y, offset, k.cast(Load(state, zero), y.dtype)),
                    Store(state, zero, v)]

        return [Local(state, k.constant(0, dtype)), loop("i", size, step)]

    return make_kernel(name, [factor, term, y], [loop("p", before * after, line, "parallel")])


def _recurrence_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    """The transposed recurrence is the same one, walked the other way."""
    factor, states = F.conjugate(ctx.input(0)), F.conjugate(ctx.output(0))
    term = F.linear_recurrence(factor, g, axis=ctx.attrs.axis, reverse=not ctx.attrs.reverse)
    return F.multiply(term, states), term


def _recurrence_parts(F: Any, attrs: Recurrence, factor: Parts, term: Parts) -> Parts:
    return Parts(*F.complex_recurrence(*factor, *term, axis=attrs.axis, reverse=attrs.reverse,
                                       start=0))


linear_recurrence = register(OpDef(
    name="linear_recurrence", category=Category.REDUCE, arity=2, infer=_recurrence_infer,
    attrs=Recurrence, doc="``y[i + 1] = a[i] * y[i] + b[i]`` along an axis, from ``y[0] = 0``.",
    reference=_recurrence_reference, numpy=None,
    gradient=Gradient(_recurrence_gradient, inputs=(0,), outputs=(0,)),
    lowering=KernelTemplate(_recurrence_template), dtypes=FLOATS, on_complex=_recurrence_parts,
    samples=tuple(Sample((shape, shape), {"axis": axis, "reverse": reverse}, domain)
                  for shape, axis, reverse, domain in (
                      ((5,), 0, False, "real"), ((3, 4), 1, True, "small"),
                      ((3, 4), 0, False, "small"), ((2, 3, 2), 1, True, "real"),
                      ((0, 3), 0, False, "real"), ((2, 0), 0, True, "real"),
                      ((1,), 0, False, "real"))),
    tolerance=Tolerance(16.0, 1e-6),
    error_samples=(ErrorSample(((F32, (2,)), (F32, (3,))), InvalidArgumentError, "must be equal",
                               {"axis": 0}),
                   ErrorSample(((F32, (2,)), (F32, (2, 1))), InvalidArgumentError,
                               "must be equal", {"axis": 0}),
                   ErrorSample(((F32, (2,)), (F32, (2,))), InvalidArgumentError,
                               "axis 1 is outside", {"axis": 1}),
                   ErrorSample(((dtypes.int32, (2,)), (dtypes.int32, (2,))),
                               InvalidArgumentError, "dtype int32", {"axis": 0}))))


# ---------------------------------------------------------------------------- of complex numbers

@dataclass(frozen=True)
class ComplexRecurrence(Recurrence):
    """The same, and the number that it starts from."""

    start: int = 0


def _complex_infer(context: Any, types: Any, attrs: ComplexRecurrence) -> tuple[TensorType, ...]:
    name = "complex_recurrence"
    dtype, first = same_dtype(name, types), types[0]
    require_dtype(name, first, FLOATS)
    for type in types[1:]:
        if type.shape != first.shape:
            raise InvalidArgumentError(f"tf.{name}: shapes {first.shape} and {type.shape} must be "
                                       "equal", name)
    check_positions(name, (attrs.axis,), first.rank)
    return (TensorType(dtype, first.shape),) * 2


def _complex_reference(attrs: ComplexRecurrence, *parts: Any) -> tuple[Any, Any]:
    factor, term = parts[0] + 1j * parts[1], parts[2] + 1j * parts[3]
    a, b = (np.moveaxis(x, attrs.axis, 0) for x in (factor, term))
    result = np.full(b.shape, attrs.start, b.dtype)
    positions = range(len(result))
    walked = list(reversed(positions)) if attrs.reverse else list(positions)
    for before, i in pairwise(walked):
        result[i] = a[before] * result[before] + b[before]
    whole = np.moveaxis(result, 0, attrs.axis)
    return np.ascontiguousarray(whole.real), np.ascontiguousarray(whole.imag)


def _complex_template(attrs: ComplexRecurrence, inputs: Sequence[TensorType],
                      outputs: Sequence[TensorType], name: str) -> Kernel:
    """As of real numbers, with two of everything."""
    *given, first, second = make_buffers(inputs, outputs)
    before, size, after = split_at(first.shape, attrs.axis)
    dtype, zero = accumulate_dtype(first.dtype), k.index(0)
    states = scalar("real", dtype), scalar("imaginary", dtype)

    def line(p: Index) -> list[Statement]:
        def step(i: Index) -> list[Statement]:
            offset = along(p, i, size, after, attrs.reverse)

            def read(buffer: Buffer) -> Expression:
                return k.cast(load(buffer, offset), dtype)

            a, b, c, d = map(read, given)
            x, y = (Load(state, zero) for state in states)
            values = (k.add(k.sub(k.mul(a, x), k.mul(b, y)), c),
                      k.add(k.add(k.mul(a, y), k.mul(b, x)), d))
            variables = [bound(f"v{i}", value) for i, value in enumerate(values)]
            return [*(Let(v, value) for v, value in zip(variables, values, strict=True)),
                    Store(first, offset, k.cast(x, first.dtype)),
                    Store(second, offset, k.cast(y, second.dtype)),
                    *(Store(state, zero, v) for state, v in zip(states, variables, strict=True))]

        return [Local(states[0], k.constant(attrs.start, dtype)),
                Local(states[1], k.constant(0, dtype)), loop("i", size, step)]

    work = loop("p", before * after, line, "parallel")
    return make_kernel(name, [*given, first, second], [work])


complex_recurrence = register(OpDef(
    name="complex_recurrence", category=Category.REDUCE, arity=4, infer=_complex_infer,
    attrs=ComplexRecurrence,
    doc="``linear_recurrence`` of complex numbers, given and returned as real and imaginary parts.",
    reference=_complex_reference, numpy=None,
    gradient=NotDifferentiable("gradients are those of linear_recurrence", zero=False),
    lowering=KernelTemplate(_complex_template), dtypes=FLOATS,
    samples=tuple(Sample((shape,) * 4, {"axis": axis, "reverse": reverse, "start": start}, "unit")
                  for shape, axis, reverse, start in (
                      ((5,), 0, False, 1), ((3, 4), 1, True, 0), ((2, 3, 2), 1, False, 1),
                      ((0, 3), 0, False, 1), ((2, 0), 0, True, 0))),
    tolerance=Tolerance(16.0, 1e-6),
    error_samples=(ErrorSample(((F32, (2,)), (F32, (2,)), (F32, (2,)), (F32, (3,))),
                               InvalidArgumentError, "must be equal", {"axis": 0}),
                   ErrorSample(((F32, (2,)),) * 4, InvalidArgumentError, "axis 1 is outside",
                               {"axis": 1}))))
