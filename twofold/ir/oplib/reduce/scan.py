"""Ops that walk along one axis: positions of extrema, running sums and products, recurrences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import NUMBERS, DType, accumulate_dtype, compute_dtype
from ....errors import InvalidArgumentError
from ...base import blocks
from ...base.dims import Dim
from ...base.types import TensorType
from ...kernel import build as k
from ...kernel import sums
from ...kernel.combines import COMBINES
from ...kernel.nodes import (
    INDEX,
    Accumulate,
    Buffer,
    Expression,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Statement,
    Store,
)
from ...ops import (
    EACH_PART,
    Attrs,
    Category,
    ComplexRule,
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
from ..common import complex_parts
from ..common.infer import check_positions, require_dtype
from ..common.sums import running_sum
from ..common.templates import bound, load, loop, make_buffers, make_kernel, scalar, split_at

F32 = dtypes.float32
INDEX_DTYPES = (dtypes.int32, dtypes.int64)


@dataclass(frozen=True)
class ArgExtremum(Attrs):
    """The axis to search and the dtype of positions."""

    axis: int
    dtype: DType = dtypes.int64


@dataclass(frozen=True)
class Cumulative(Attrs):
    """The axis to walk; ``exclusive`` leaves an element out of its own, ``reverse`` walks back."""

    axis: int
    exclusive: bool = False
    reverse: bool = False


# ---------------------------------------------------------------------------- argmax, argmin


def _arg_infer(name: str) -> Any:
    def infer(context: Any, types: Any, attrs: ArgExtremum) -> TensorType:
        (x,) = types
        require_dtype(name, x, NUMBERS, "input")
        require_dtype(name, TensorType(attrs.dtype, ()), INDEX_DTYPES, "output_type")
        check_positions(name, (attrs.axis,), x.rank)
        context.require_at_most(1, x.shape[attrs.axis], lambda: (
            f"tf.{name}: axis {attrs.axis} has no elements to choose from"))
        shape = x.shape[:attrs.axis] + x.shape[attrs.axis + 1:]
        return TensorType(attrs.dtype, shape)
    return infer


def _arg_reference(function: Any) -> Any:
    def reference(attrs: ArgExtremum, x: Any) -> Any:
        return function(x, axis=attrs.axis).astype(attrs.dtype.numpy)
    return reference


def _arg_template(comparison: str) -> Any:
    """The first element that beats all before it; a nan beats everything but another nan."""
    def build(attrs: ArgExtremum, inputs: Sequence[TensorType], outputs: Sequence[TensorType],
              name: str) -> Kernel:
        x, y = make_buffers(inputs, outputs)
        before, size, after = split_at(x.shape, attrs.axis)
        dtype = compute_dtype(x.dtype)
        best, where = scalar("best", dtype), scalar("where", INDEX)
        zero = k.index(0)

        def row(p: Index) -> list[Statement]:
            start = k.add(k.mul(k.binary("floordiv", p, k.dim(after)), k.dim(size * after)),
                          k.binary("mod", p, k.dim(after)))

            def step(i: Index) -> list[Statement]:
                value = load(x, k.add(start, k.mul(i, k.dim(after))))
                v = bound("v", value)
                current = Load(best, zero)
                wins: Expression = k.compare(comparison, v, current)
                if dtype.kind == "f":
                    fresh = k.logical("and", k.compare("ne", v, v),
                                      k.compare("eq", current, current))
                    wins = k.logical("or", wins, fresh)
                return [Let(v, value), If(wins, [Store(best, zero, v), Store(where, zero, i)])]

            return [Local(best, load(x, start)), Local(where, zero), loop("i", size, step),
                    Store(y, p, k.cast(Load(where, zero), y.dtype))]

        return make_kernel(name, [x, y], [loop("p", before * after, row, "parallel")])
    return build


_ARG_SAMPLES = tuple(Sample((shape,), {"axis": axis, "dtype": dtype}, domain)
                     for shape, axis, dtype, domain in (
                         ((5,), 0, dtypes.int64, "distinct"), ((3, 4), 0, dtypes.int32, "real"),
                         ((3, 4), 1, dtypes.int64, "small"), ((2, 3, 4), 1, dtypes.int64, "small"),
                         ((0, 3), 1, dtypes.int64, "real"), ((1,), 0, dtypes.int64, "real")))


def _register_arg(name: str, function: Any, comparison: str, which: str) -> OpDef:
    reference = _arg_reference(function)
    return register(OpDef(
        name=name, category=Category.REDUCE, arity=1, infer=_arg_infer(name), attrs=ArgExtremum,
        doc=f"Position of the {which} element along an axis: the first of equal ones, or of nans.",
        reference=reference, numpy=lambda attrs: lambda x: reference(attrs, x),
        gradient=NotDifferentiable("positions are integers"),
        range_of=lambda attrs, types, output: (0, types[0].shape[attrs.axis]),
        lowering=KernelTemplate(_arg_template(comparison)), dtypes=NUMBERS, samples=_ARG_SAMPLES,
        tolerance=Tolerance(0.0), tensorflow=f"math.{name}",
        error_samples=(ErrorSample(((F32, (2, 0)),), InvalidArgumentError, "has no elements",
                                   {"axis": 1}),
                       ErrorSample(((F32, (2,)),), InvalidArgumentError, "axis 1 is outside",
                                   {"axis": 1}),
                       ErrorSample(((F32, (2,)),), InvalidArgumentError, "dtype float32",
                                   {"axis": 0, "dtype": F32}))))


argmax = _register_arg("argmax", np.argmax, "gt", "largest")
argmin = _register_arg("argmin", np.argmin, "lt", "smallest")

# ---------------------------------------------------------------------------- cumsum, cumprod


def _cumulative_infer(name: str) -> Any:
    def infer(context: Any, types: Any, attrs: Cumulative) -> TensorType:
        require_dtype(name, types[0], NUMBERS)
        check_positions(name, (attrs.axis,), types[0].rank)
        return TensorType(types[0].dtype, types[0].shape)
    return infer


def _cumulative_reference(walk: Any, neutral: int) -> Any:
    def reference(attrs: Cumulative, x: Any) -> Any:
        walked = np.flip(x, attrs.axis) if attrs.reverse else x
        if attrs.exclusive:
            walked = np.roll(walked, 1, attrs.axis)
            first = [slice(None)] * x.ndim
            first[attrs.axis] = slice(0, 1)
            walked[tuple(first)] = neutral
        result = walk(walked, attrs.axis)
        return np.ascontiguousarray(np.flip(result, attrs.axis)) if attrs.reverse else result
    return reference


def _running_product(x: Any, axis: int) -> Any:
    return np.multiply.accumulate(x, axis=axis, dtype=x.dtype)


def _cumulative_numpy(reference: Any) -> Any:
    def numpy(attrs: Cumulative) -> Any:
        def kernel(x: Any) -> Any:
            if x.dtype.itemsize == 2 and x.dtype.kind not in "iu":
                return reference(attrs, x.astype(np.float32)).astype(x.dtype)
            return reference(attrs, x)
        return kernel
    return numpy


def along(line: Index, step: Expression, size: Dim, after: Dim, reverse: bool) -> Expression:
    """Where a step along the axis of a line is; ``after``: elements per step."""
    start = k.add(k.mul(k.binary("floordiv", line, k.dim(after)), k.dim(size * after)),
                  k.binary("mod", line, k.dim(after)))
    position = k.sub(k.dim(size - 1), step) if reverse else step
    return k.add(start, k.mul(position, k.dim(after)))


def _cumulative_template(combine: str) -> Any:
    """One running value per line along the axis, kept in the accumulating dtype.

    A long running sum of floats is one of blocks, each after the sum of those before it.
    """
    def build(attrs: Cumulative, inputs: Sequence[TensorType], outputs: Sequence[TensorType],
              name: str) -> Kernel:
        x, y = make_buffers(inputs, outputs)
        before, size, after = split_at(x.shape, attrs.axis)
        dtype = accumulate_dtype(x.dtype)
        total, zero = scalar("total", dtype), k.index(0)
        # Of nothing 0.0; what begins with -0.0 stays that.
        first = COMBINES[combine].start if attrs.exclusive else COMBINES[combine].neutral
        start = k.constant(first(dtype), dtype)

        def line(p: Index) -> list[Statement]:
            def step(i: Expression, finished: Expression) -> list[Statement]:
                offset = along(p, i, size, after, attrs.reverse)
                value = load(x, offset)
                v = bound("v", value)       # the output may have the memory of the input
                store = Store(y, offset, k.cast(finished, y.dtype))
                update = Accumulate(total, zero, combine, v)
                return [Let(v, value), *((store, update) if attrs.exclusive else (update, store))]

            is_short = isinstance(size, int) and size <= blocks.COLUMN_SUM
            if is_short or not sums.is_rounded(combine, total):
                return [Local(total, start), loop("i", size, lambda i: step(i, Load(total, zero)))]
            return _in_blocks(size, total, start, step)

        return make_kernel(name, [x, y], [loop("p", before * after, line, "parallel")])
    return build


def _in_blocks(size: Dim, total: Buffer, start: Expression,
               step: Callable[[Expression, Expression], list[Statement]]) -> list[Statement]:
    """A running sum: each block from zero, and what came before it is added as it is stored.

    ``step`` makes the statements at a position, given the expression of what is stored there.
    """
    before, error = scalar("before", total.dtype), scalar("error", total.dtype)
    zero, neutral = k.index(0), k.constant(COMBINES["sum"].neutral(total.dtype), total.dtype)
    length = k.index(blocks.COLUMN_SUM)

    def block(b: Index) -> list[Statement]:
        first = k.mul(b, length)
        c, e = bound("c", Load(before, zero)), bound("e", Load(error, zero))
        finished = k.add(c, k.sub(Load(total, zero), e))
        walk = loop("i", k.binary("min", length, k.sub(k.dim(size), first)),
                    lambda i: step(k.add(first, i), finished))
        return [Local(total, neutral), Let(c, Load(before, zero)), Let(e, Load(error, zero)), walk,
                Accumulate(before, zero, "sum", Load(total, zero), error)]

    count = (size + (blocks.COLUMN_SUM - 1)) // blocks.COLUMN_SUM
    return [Local(before, start), Local(error, k.constant(0, total.dtype)),
            loop("b", count, block)]


def _cumsum_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    attrs = ctx.attrs
    return (F.cumsum(g, axis=attrs.axis, exclusive=attrs.exclusive, reverse=not attrs.reverse),)


def _cumprod_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """What is multiplied before an element, times the sum of what it is multiplied with later.

    Nothing is divided (TensorFlow's rule does, by x), so any number of zeros does no harm, nor to
    further derivatives.
    """
    attrs, given = ctx.attrs, ctx.input(0)
    dtype = compute_dtype(given.dtype)
    x, g = F.conjugate(F.to(given, dtype)), F.to(g, dtype)
    before = F.cumprod(x, axis=attrs.axis, exclusive=True, reverse=attrs.reverse)
    if attrs.exclusive:
        later = F.linear_recurrence(x, g, axis=attrs.axis, reverse=not attrs.reverse)
    else:
        beyond = F.linear_recurrence(x, F.multiply(x, g), axis=attrs.axis,
                                     reverse=not attrs.reverse)
        later = F.add(g, beyond)
    return (F.to(F.multiply(before, later), given.dtype),)


def _cumulative_samples(domain: str) -> tuple[Sample, ...]:
    return tuple(Sample((shape,), {"axis": axis, "exclusive": e, "reverse": r}, domain)
                 for shape, axis, e, r in (
                     ((5,), 0, False, False), ((5,), 0, True, False), ((3, 4), 1, False, True),
                     ((3, 4), 0, True, True), ((2, 3, 2), 1, False, False),
                     ((0, 3), 0, True, False), ((2, 0), 0, False, False)))


def _cumprod_parts(F: Any, attrs: Cumulative, x: Parts) -> Parts:
    zero = F.constant(0, x.re.dtype, x.shape)
    before = Parts(*F.complex_recurrence(*x, zero, zero, axis=attrs.axis, reverse=attrs.reverse,
                                         start=1))
    return before if attrs.exclusive else complex_parts.multiply(F, before, x)


def _register_cumulative(name: str, walk: Any, combine: str, gradient: Gradient, doc: str,
                         domain: str, on_complex: ComplexRule) -> OpDef:
    reference = _cumulative_reference(walk, 0 if combine == "sum" else 1)
    return register(OpDef(
        name=name, category=Category.REDUCE, arity=1, infer=_cumulative_infer(name),
        attrs=Cumulative, doc=doc, reference=reference, numpy=_cumulative_numpy(reference),
        gradient=gradient, lowering=KernelTemplate(_cumulative_template(combine)), dtypes=NUMBERS,
        samples=_cumulative_samples(domain), tolerance=Tolerance(16.0, 1e-6),
        tensorflow=f"math.{name}", on_complex=on_complex,
        error_samples=(ErrorSample(((dtypes.bool_, (2,)),), InvalidArgumentError, "dtype bool",
                                   {"axis": 0}),
                       ErrorSample(((F32, (2,)),), InvalidArgumentError, "axis 1 is outside",
                                   {"axis": 1}))))


cumsum = _register_cumulative("cumsum", running_sum, "sum", Gradient(_cumsum_gradient),
                              "Running sum along an axis.", "real", EACH_PART)
cumprod = _register_cumulative("cumprod", _running_product, "prod",
                               Gradient(_cumprod_gradient, inputs=(0,)),
                               "Running product along an axis.", "nonzero", _cumprod_parts)
