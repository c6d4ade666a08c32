"""Running logarithms of sums of exponentials along an axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....dtypes import FLOATS, accumulate_dtype, int32
from ....errors import InvalidArgumentError
from ...base.types import TensorType
from ...kernel import build as k
from ...kernel.expansions import exponential
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
from .scan import Cumulative, _along, _cumulative_numpy, _cumulative_reference

NAME = "cumulative_logsumexp"


def _infer(context: Any, types: Any, attrs: Cumulative) -> TensorType:
    require_dtype(NAME, types[0], FLOATS)
    check_positions(NAME, (attrs.axis,), types[0].rank)
    return TensorType(types[0].dtype, types[0].shape)


def _log_of_sum(a: Expression, b: Expression) -> Expression:
    """``log(exp(a) + exp(b))``, of equal infinities too."""
    swapped = k.compare("lt", a, b)
    high, low = k.select(swapped, b, a), k.select(swapped, a, b)
    apart = k.select(k.compare("eq", a, b), k.constant(0, a.dtype), k.sub(low, high))
    return k.add(high, exponential.log1p(exponential.exp(apart)))


def _template(attrs: Cumulative, inputs: Sequence[TensorType], outputs: Sequence[TensorType],
              name: str) -> Kernel:
    """One running value per line along the axis, as ``cumsum`` has; no maximum is subtracted."""
    x, y = make_buffers(inputs, outputs)
    before, size, after = split_at(x.shape, attrs.axis)
    dtype = accumulate_dtype(x.dtype)
    total, zero = scalar("total", dtype), k.index(0)

    def line(p: Index) -> list[Statement]:
        def step(i: Index) -> list[Statement]:
            offset = _along(p, i, size, after, attrs.reverse)
            old = bound("old", Load(total, zero))
            new = bound("new", k.cast(load(x, offset), dtype))
            v = bound("v", _log_of_sum(old, new))
            shown = old if attrs.exclusive else v
            return [Let(old, Load(total, zero)), Let(new, k.cast(load(x, offset), dtype)),
                    Let(v, _log_of_sum(old, new)), Store(total, zero, v),
                    Store(y, offset, k.cast(shown, y.dtype))]

        return [Local(total, k.constant(-np.inf, dtype)), loop("i", size, step)]

    return make_kernel(name, [x, y], [loop("p", before * after, line, "parallel")])


def _gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """Sums of ``g exp(x - y)`` over later elements, as logarithms: of both signs apart."""
    attrs, x, y = ctx.attrs, ctx.input(0), ctx.output(0)

    def part(upstream: Any) -> Any:
        # Of a sum without terms, and of the other sign, there is nothing: no infinities meet.
        none = F.like(-np.inf, upstream)
        counts = F.logical_and(F.greater(upstream, F.like(0, upstream)), F.greater(y, none))
        logs = F.log(F.select(counts, upstream, F.like(1, upstream)))
        terms = F.select(counts, F.subtract(logs, F.select(counts, y, F.like(0, y))), none)
        later = F.cumulative_logsumexp(terms, axis=attrs.axis, exclusive=attrs.exclusive,
                                       reverse=not attrs.reverse)
        return F.exp(F.add(later, x))

    return (F.subtract(part(g), part(F.negative(g))),)


_reference = _cumulative_reference(np.logaddexp, -np.inf)
cumulative_logsumexp = register(OpDef(
    name=NAME, category=Category.REDUCE, arity=1, infer=_infer, attrs=Cumulative,
    doc="Running logarithm of the sum of exponentials along an axis.",
    reference=_reference, numpy=_cumulative_numpy(_reference),
    gradient=Gradient(_gradient, inputs=(0,), outputs=(0,)), lowering=KernelTemplate(_template),
    dtypes=FLOATS, tolerance=Tolerance(16.0, 1e-6), tensorflow=f"math.{NAME}",
    samples=tuple(Sample((shape,), {"axis": axis, "exclusive": e, "reverse": r}, domain)
                  for shape, axis, e, r, domain in (
                      ((5,), 0, False, False, "real"), ((5,), 0, True, False, "real"),
                      ((3, 4), 1, False, True, "small"), ((3, 4), 0, True, True, "real"),
                      ((2, 3, 2), 1, False, False, "real"), ((0, 3), 0, True, False, "real"))),
    error_samples=(ErrorSample(((int32, (2,)),), InvalidArgumentError, "dtype int32",
                               {"axis": 0}),
                   ErrorSample(((FLOATS[0], (2,)),), InvalidArgumentError, "axis 1 is outside",
                               {"axis": 1}))))
