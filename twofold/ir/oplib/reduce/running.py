"""The running logarithm of a sum of exponentials: what was before is rescaled as maxima come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dtypes import FLOATS, compute_dtype
from ....errors import InvalidArgumentError
from ...base.types import TensorType
from ...kernel import build as k
from ...kernel import expansions, sums
from ...kernel.nodes import Expression, Index, Kernel, Let, Load, Local, Statement, Store
from ...ops import (
    Category,
    ErrorSample,
    Gradient,
    KernelTemplate,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import check_positions, require_dtype
from ..common.templates import bound, load, loop, make_buffers, make_kernel, scalar, split_at
from .scan import Cumulative, along

NAME = "math.cumulative_logsumexp"


def _infer(context: Any, types: Any, attrs: Cumulative) -> TensorType:
    require_dtype(NAME, types[0], FLOATS)
    check_positions(NAME, (attrs.axis,), types[0].rank)
    return TensorType(types[0].dtype, types[0].shape)


def _reference(attrs: Cumulative, x: Any) -> Any:
    walked = np.flip(x, attrs.axis) if attrs.reverse else x
    if attrs.exclusive:
        walked = np.roll(walked, 1, attrs.axis)
        first = [slice(None)] * x.ndim
        first[attrs.axis] = slice(0, 1)
        walked[tuple(first)] = -np.inf
    with np.errstate(invalid="ignore"):
        result = np.logaddexp.accumulate(walked, axis=attrs.axis)
    return np.ascontiguousarray(np.flip(result, attrs.axis)) if attrs.reverse else result


def _template(attrs: Cumulative, inputs: Sequence[TensorType], outputs: Sequence[TensorType],
              name: str) -> Kernel:
    """Per line the maximum so far, and the sum of exponentials after it is taken out."""
    x, y = make_buffers(inputs, outputs)
    before, size, after = split_at(x.shape, attrs.axis)
    dtype = compute_dtype(x.dtype)
    peak, total, error = (scalar(name, dtype) for name in ("peak", "total", "error"))
    at, zero, lowest = k.index(0), k.constant(0, dtype), k.constant(float("-inf"), dtype)

    def base(m: Expression) -> Expression:
        """What is taken out: the maximum, unless it is infinite or nan."""
        is_finite = k.compare("lt", k.unary("abs", m), k.constant(float("inf"), dtype))
        return k.select(is_finite, m, zero)

    def line(p: Index) -> list[Statement]:
        def step(i: Index) -> list[Statement]:
            offset = along(p, i, size, after, attrs.reverse)
            lets: list[Statement] = []

            def let(name: str, value: Expression) -> Expression:
                variable = bound(name, value)
                lets.append(Let(variable, value))
                return variable

            v, m = let("v", load(x, offset)), let("m", Load(peak, at))
            s, e = let("s", Load(total, at)), let("e", Load(error, at))
            result = k.add(base(m), expansions.log(k.sub(s, e)))
            highest = let("highest", k.binary("max", m, v))
            scale = let("scale", k.select(k.compare("eq", m, lowest), zero,
                                          expansions.exp(k.sub(base(m), base(highest)))))
            added = expansions.exp(k.sub(v, base(highest)))
            total_, lost = sums.added_exactly(k.mul(s, scale), k.sub(added, k.mul(e, scale)))
            now, kept = let("now", total_), let("kept", lost)
            update = [Store(peak, at, highest), Store(total, at, now), Store(error, at, kept)]
            if not attrs.exclusive:
                result = k.add(base(highest), expansions.log(k.sub(now, kept)))
            return [*lets, Store(y, offset, k.cast(result, y.dtype)), *update]

        return [Local(peak, lowest), Local(total, zero), Local(error, zero), loop("i", size, step)]

    return make_kernel(name, [x, y], [loop("p", before * after, line, "parallel")])


def _gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """``exp(x)`` times the sum of ``g * exp(-y)`` from there on, as logarithms of both signs."""
    attrs, given, y = ctx.attrs, ctx.input(0), ctx.output(0)
    x = given
    if compute_dtype(given.dtype) is not given.dtype:     # its exponential has few digits
        x, g = (F.to(v, compute_dtype(given.dtype)) for v in (given, g))
        y = F.cumulative_logsumexp(x, axis=attrs.axis, exclusive=attrs.exclusive,
                                   reverse=attrs.reverse)

    def part(sign: int) -> Any:
        own = F.multiply(g, F.like(sign, g))
        zero = F.like(0, g)
        is_part = F.greater(own, zero)
        logarithm = F.log(F.select(is_part, own, F.like(1, g)))
        # Where the result is -inf nothing that was added up had any part in it.
        counts = F.logical_and(is_part, F.is_finite(y))
        terms = F.select(counts, F.subtract(logarithm, y), F.like(float("-inf"), g))
        summed = F.cumulative_logsumexp(terms, axis=attrs.axis, exclusive=attrs.exclusive,
                                        reverse=not attrs.reverse)
        return F.exp(F.add(summed, x))

    return (F.to(F.subtract(part(1), part(-1)), given.dtype),)


cumulative_logsumexp = register(OpDef(
    name="cumulative_logsumexp", category=Category.REDUCE, arity=1, infer=_infer,
    attrs=Cumulative, doc="Running logarithm of the sum of exponentials along an axis.",
    reference=_reference, numpy=None, gradient=Gradient(_gradient, inputs=(0,), outputs=(0,)),
    lowering=KernelTemplate(_template), dtypes=FLOATS,
    samples=tuple(Sample((shape,), {"axis": axis, "exclusive": e, "reverse": r}, "real")
                  for shape, axis, e, r in (
                      ((5,), 0, False, False), ((5,), 0, True, False), ((3, 4), 1, False, True),
                      ((3, 4), 0, True, True), ((2, 3, 2), 1, False, False),
                      ((0, 3), 0, False, False), ((2, 0), 0, False, False))),
    tolerance=Tolerance(16.0, 1e-6), tensorflow=NAME,
    error_samples=(ErrorSample(((dtypes.int32, (2,)),), InvalidArgumentError, "dtype int32",
                               {"axis": 0}),
                   ErrorSample(((dtypes.float32, (2,)),), InvalidArgumentError,
                               "axis 1 is outside", {"axis": 1}))))
