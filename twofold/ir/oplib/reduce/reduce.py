"""Reductions over axes: sums, products, extrema, logical ones, and what is composed of them.

``attrs.axes`` are sorted positions, ``attrs.keepdims`` keeps them as dimensions of size 1.
Positions of extrema and running sums are in ``scan``.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dtypes import FLOATS, NUMBERS, DType, accumulate_dtype, compute_dtype
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.types import Shape, TensorType
from ...ops import (
    EACH_PART,
    WHOLE,
    Category,
    ComplexRule,
    Decompose,
    ErrorSample,
    Gradient,
    NotDifferentiable,
    NumPyKernels,
    OpDef,
    Parts,
    Reduce,
    Reduction,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import check_positions, reduced_shape, require_dtype
from ..common.sums import SHORT, add_up, mean_of, variance_of

BOOL = (dtypes.bool_,)
EXACT = Tolerance(0.0)
SUM_TOLERANCE = Tolerance(ulps=16.0, absolute=1e-6)


def reduce_infer(name: str, allowed: tuple[DType, ...]) -> Callable[..., TensorType]:
    """Type rule of a reduction that keeps the dtype."""
    def infer(context: Any, types: Any, attrs: Reduce) -> TensorType:
        require_dtype(name, types[0], allowed, "input_tensor")
        check_positions(name, attrs.axes, types[0].rank)
        return TensorType(types[0].dtype,
                          reduced_shape(types[0].shape, attrs.axes, attrs.keepdims))
    return infer


def lowest(dtype: np.dtype[Any]) -> Any:
    """What a maximum of nothing is."""
    if dtype.kind in "iu":
        return np.iinfo(dtype).min
    return np.asarray(-np.inf, dtype)[()]


def highest(dtype: np.dtype[Any]) -> Any:
    """What a minimum of nothing is."""
    if dtype.kind in "iu":
        return np.iinfo(dtype).max
    return np.asarray(np.inf, dtype)[()]


def _summing_kernels(ufunc: Any, add: Any) -> tuple[Any, Any]:
    """Reference and eager kernel of sum and prod: integers wrap, 16-bit floats use float32.

    ``add`` is NumPy's function ``ufunc.reduce`` but for long sums.
    """
    def reference(attrs: Reduce, x: Any) -> Any:
        return add(x, attrs.axes, attrs.keepdims)

    def numpy(attrs: Reduce) -> Any:
        axes, keepdims = attrs.axes, attrs.keepdims

        def kernel(x: Any) -> Any:
            if x.dtype.itemsize == 2 and x.dtype.kind not in "iu":
                return add(x.astype(np.float32), axes, keepdims).astype(x.dtype)
            return add(x, axes, keepdims)
        return kernel

    def numpy_of_types(attrs: Reduce, types: Sequence[TensorType]) -> Any:
        dtype, size = types[0].dtype, types[0].size
        if (dtype.size == 2 and dtype.kind not in "iu") or not isinstance(size, int) \
                or size > SHORT:
            return None
        whole = len(attrs.axes) == types[0].rank  # said as None, NumPy need not look at each
        return functools.partial(ufunc.reduce, axis=None if whole else attrs.axes,
                                 dtype=dtype.numpy, keepdims=attrs.keepdims)
    return reference, NumPyKernels(numpy, numpy_of_types)


def _multiply_up(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    multiply: Any = np.multiply.reduce
    return multiply(x, axis=axes, keepdims=keepdims, dtype=x.dtype)


def _extremum(ufunc: Any, empty: Callable[[np.dtype[Any]], Any]) -> tuple[Any, Any]:
    """Reference and eager kernel of max and min; over nothing they give the other end.

    Which of two zeros an extremum is depends on the order of steps; the result is never -0.0.
    """
    def reference(attrs: Reduce, x: Any) -> Any:
        if x.size:
            found = ufunc.reduce(x, axis=attrs.axes, keepdims=attrs.keepdims)
        else:
            found = ufunc.reduce(x, axis=attrs.axes, keepdims=attrs.keepdims,
                                 initial=empty(x.dtype))
        return found if x.dtype.kind in "iub" else found + x.dtype.type(0)
    return reference, lambda attrs: lambda x: reference(attrs, x)


def _logical(ufunc: Any) -> tuple[Any, Any]:
    def reference(attrs: Reduce, x: Any) -> Any:
        return ufunc.reduce(x, axis=attrs.axes, keepdims=attrs.keepdims)
    return reference, lambda attrs: functools.partial(ufunc.reduce, axis=attrs.axes,
                                                      keepdims=attrs.keepdims)


def expand_like_input(F: Any, ctx: Any, value: Any) -> Any:
    """A reduced value broadcast back to the input's shape."""
    return F.expand(value, ctx.attrs.axes, ctx.input_types[0].shape, ctx.attrs.keepdims)


def keep_axes(F: Any, ctx: Any, value: Any) -> Any:
    """A reduced value with the reduced axes as dimensions of size 1."""
    if ctx.attrs.keepdims or not ctx.attrs.axes:
        return value
    return F.reshape(value, shape=reduced_shape(ctx.input_types[0].shape, ctx.attrs.axes, True))


def count_of(shape: Shape, axes: tuple[int, ...]) -> Dim:
    """How many elements go into one reduced element."""
    return dims.product(shape[axis] for axis in axes)


def _sum_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (expand_like_input(F, ctx, g),)


def _extremum_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """Ties share equally, as in TensorFlow."""
    x, axes = ctx.input(0), ctx.attrs.axes
    winners = F.equal(x, keep_axes(F, ctx, ctx.output(0)))
    ones = F.cast(winners, dtype=compute_dtype(x.dtype))
    count = F.reduce_sum(ones, axes=axes, keepdims=True)
    share = F.divide(F.to(keep_axes(F, ctx, g), count.dtype), count)
    return (F.to(F.multiply(ones, share), x.dtype),)


def _prod_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """``g * prod of the others``, from exclusive products of both sides: right with zeros."""
    x, axes, shape = ctx.input(0), ctx.attrs.axes, ctx.input_types[0].shape
    kept = tuple(i for i in range(len(shape)) if i not in axes)
    order = kept + axes
    size = count_of(shape, axes)
    flat = F.reshape(F.transpose(x, permutation=order),
                     shape=(*(shape[i] for i in kept), size))
    last = len(kept)
    left = F.cumprod(flat, axis=last, exclusive=True, reverse=False)
    right = F.cumprod(flat, axis=last, exclusive=True, reverse=True)
    product = F.conjugate(F.multiply(left, right))
    others = F.reshape(product, shape=tuple(shape[i] for i in order))
    back = tuple(order.index(i) for i in range(len(shape)))
    return (F.multiply(keep_axes(F, ctx, g), F.transpose(others, permutation=back)),)


def _prod_parts(F: Any, attrs: Reduce, x: Parts) -> Parts:
    """The state of a recurrence after the last element, of all axes as one."""
    shape, axes = tuple(x.shape), attrs.axes
    kept = tuple(i for i in range(len(shape)) if i not in axes)
    size, last = count_of(shape, axes), len(kept)
    lines = tuple(shape[i] for i in kept)

    def line(part: Any) -> Any:
        """One more step, at whose beginning all have been multiplied."""
        flat = F.reshape(F.transpose(part, permutation=kept + axes), shape=(*lines, size))
        return F.pad(flat, paddings=((0, 0),) * last + ((0, 1),), mode="constant", value=None)

    factors = Parts(line(x.re), line(x.im))
    zero = F.constant(0, x.re.dtype, (*lines, size + 1))
    states = F.complex_recurrence(*factors, zero, zero, axis=last, reverse=False, start=1)
    result = reduced_shape(shape, axes, attrs.keepdims)
    return Parts(*(F.reshape(F.strided_slice(
        state, begin=(*(0 for _ in lines), size), end=(*lines, size + 1),
        strides=(1,) * (last + 1)), shape=result) for state in states))


def _samples(domain: str = "real", empty: bool = True) -> tuple[Sample, ...]:
    cases: list[tuple[tuple[int, ...], tuple[int, ...], bool]] = [
        ((2, 3), (0,), False), ((2, 3), (1,), True), ((2, 3), (0, 1), False),
        ((3, 4, 5), (1,), False),
        ((3, 4, 5), (0, 2), True), ((), (), False), ((2, 3), (), False), ((67,), (0,), False)]
    if empty:
        cases += [((0, 3), (0,), False), ((2, 0), (0,), False)]
    return tuple(Sample((shape,), {"axes": axes, "keepdims": keepdims}, domain)
                 for shape, axes, keepdims in cases)


def _errors(wrong: DType) -> tuple[ErrorSample, ...]:
    right = dtypes.bool_ if wrong is dtypes.float32 else dtypes.float32
    return (ErrorSample(((wrong, (2,)),), InvalidArgumentError, f"dtype {wrong.name}",
                        {"axes": (0,)}, "the dtype is another"),
            ErrorSample(((right, (2,)),), InvalidArgumentError, "axis 1 is outside",
                        {"axes": (1,)}, "an axis is outside the rank"),
            ErrorSample(((right, (2, 2)),), InvalidArgumentError, "repeat", {"axes": (1, 1)},
                        "an axis is named twice"))


_ON_DIMS: dict[str, Callable[[Any, Any], Any]] = {
    "sum": operator.add, "prod": operator.mul, "max": dims.maximum, "min": dims.minimum}


def _reduce_dims(combine: str) -> Callable[..., Any] | None:
    """The reduction of an array of dimensions."""
    function = _ON_DIMS.get(combine)
    if function is None:
        return None
    ufunc = np.frompyfunc(function, 2, 1)

    def reduce(attrs: Reduce, array: Any) -> Any:
        if not array.size:
            return None
        shape = [1 if i in attrs.axes else n for i, n in enumerate(array.shape)]
        for axis in sorted(attrs.axes, reverse=True):
            array = ufunc.reduce(array, axis=axis)
        return np.asarray(array, object).reshape(shape) if attrs.keepdims else array
    return reduce


def _register(name: str, combine: str, kernels: tuple[Any, Any], gradient: Any, doc: str,
              domain: str, allowed: tuple[DType, ...], tolerance: Tolerance = EXACT,
              empty: bool = True, on_complex: ComplexRule | None = None) -> OpDef:
    reference, numpy = kernels
    wrong = dtypes.float32 if allowed == BOOL else dtypes.bool_
    return register(OpDef(
        name=name, category=Category.REDUCE, arity=1, doc=doc, infer=reduce_infer(name, allowed),
        reference=reference, numpy=numpy, gradient=gradient, lowering=Reduction(combine),
        attrs=Reduce, dtypes=allowed, samples=_samples(domain, empty), tolerance=tolerance,
        error_samples=_errors(wrong), on_dims=_reduce_dims(combine), tensorflow=f"math.{name}",
        on_complex=on_complex))


NO_GRADIENT = NotDifferentiable("its result is not a number that varies smoothly")

reduce_sum = _register(
    "reduce_sum", "sum", _summing_kernels(np.add, add_up), Gradient(_sum_gradient),
    "Sum over axes; integers wrap, 16-bit floats accumulate in float32.", "real", NUMBERS,
    SUM_TOLERANCE, on_complex=EACH_PART)
reduce_prod = _register(
    "reduce_prod", "prod", _summing_kernels(np.multiply, _multiply_up),
    Gradient(_prod_gradient, inputs=(0,)),
    "Product over axes.", "small", NUMBERS, SUM_TOLERANCE, on_complex=_prod_parts)
reduce_max = _register(
    "reduce_max", "max", _extremum(np.maximum, lowest),
    Gradient(_extremum_gradient, inputs=(0,), outputs=(0,)),
    "Largest element over axes; nan if there is one.", "distinct", NUMBERS)
reduce_min = _register(
    "reduce_min", "min", _extremum(np.minimum, highest),
    Gradient(_extremum_gradient, inputs=(0,), outputs=(0,)),
    "Smallest element over axes; nan if there is one.", "distinct", NUMBERS)
reduce_any = _register("reduce_any", "any", _logical(np.logical_or), NO_GRADIENT,
                       "Logical or over axes.", "bool", BOOL)
reduce_all = _register("reduce_all", "all", _logical(np.logical_and), NO_GRADIENT,
                       "Logical and over axes.", "bool", BOOL)


# ---------------------------------------------------------------------------- composed

def mean_dtype(dtype: DType) -> DType:
    """What a mean adds up in: as TensorFlow, integers in 64 bits; sums of 64-bit ones wrap."""
    if dtype.kind not in "iu" or dtype.size > 4:
        return dtype
    return dtypes.int64 if dtype.kind == "i" else dtypes.uint64


def _mean_reference(attrs: Reduce, x: Any) -> Any:
    wide = mean_dtype(dtypes.from_numpy(x.dtype)).numpy
    total = x.sum(axis=attrs.axes, keepdims=attrs.keepdims, dtype=wide)
    count = int(np.prod([x.shape[axis] for axis in attrs.axes], dtype=np.int64))
    if x.dtype.kind not in "iu":
        with np.errstate(invalid="ignore"):
            return total / np.asarray(count, x.dtype)
    divisor = max(count, 1)
    return (np.sign(total) * (np.abs(total) // divisor)).astype(x.dtype)


def _mean_numpy(attrs: Reduce) -> Any:
    axes, keepdims = attrs.axes, attrs.keepdims
    def kernel(x: Any) -> Any:
        if x.dtype.itemsize == 2 and x.dtype.kind not in "iu":
            return _mean_reference(attrs, x.astype(np.float32)).astype(x.dtype)
        if x.dtype.kind not in "fc":
            return _mean_reference(attrs, x)
        return mean_of(x, axes, keepdims)
    return kernel


def _mean_build(F: Any, attrs: Reduce, x: Any) -> Any:
    """Floats divide in the compute dtype; integers truncate towards zero, as TensorFlow does."""
    count = count_of(x.shape, attrs.axes)
    if x.dtype.is_inexact:
        wide = F.to(x, accumulate_dtype(x.dtype))
        total = F.reduce_sum(wide, axes=attrs.axes, keepdims=attrs.keepdims)
        return F.to(F.divide(total, F.number(count, wide.dtype)), x.dtype)
    wide = F.to(x, mean_dtype(x.dtype))
    total = F.reduce_sum(wide, axes=attrs.axes, keepdims=attrs.keepdims)
    return F.to(F.truncatediv(total, F.number(dims.maximum(count, 1), wide.dtype)), x.dtype)


def _mean_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    shape = ctx.input_types[0].shape
    count = F.number(count_of(shape, ctx.attrs.axes), compute_dtype(g.dtype))
    share = F.to(F.divide(F.to(g, count.dtype), count), g.dtype)
    return (expand_like_input(F, ctx, share),)


reduce_mean = register(OpDef(
    name="reduce_mean", category=Category.COMPOSITE, arity=1,
    doc="Mean over axes; of integers it is truncated, as in TensorFlow.",
    on_complex=WHOLE, infer=reduce_infer("reduce_mean", NUMBERS), reference=_mean_reference,
    numpy=_mean_numpy,
    gradient=Gradient(_mean_gradient), lowering=Decompose(_mean_build), attrs=Reduce,
    dtypes=NUMBERS, samples=(*_samples("real", empty=False), Sample(((2, 0),), {"axes": (0,)})),
    tolerance=SUM_TOLERANCE, error_samples=_errors(dtypes.bool_), tensorflow="math.reduce_mean"))


def _variance_reference(attrs: Reduce, x: Any) -> Any:
    return variance_of(x, attrs.axes, attrs.keepdims)


def _variance_build(F: Any, attrs: Reduce, x: Any) -> Any:
    if x.dtype.is_complex:
        return F.add(_variance_build(F, attrs, F.real(x)), _variance_build(F, attrs, F.imag(x)))
    wide = F.to(x, compute_dtype(x.dtype))
    mean = F.reduce_mean(wide, axes=attrs.axes, keepdims=True)
    centred = F.subtract(wide, mean)
    result = F.reduce_mean(F.multiply(centred, centred), axes=attrs.axes, keepdims=attrs.keepdims)
    return F.to(result, x.dtype)


def _std_build(F: Any, attrs: Reduce, x: Any) -> Any:
    wide = F.to(x, compute_dtype(x.dtype))
    return F.to(F.sqrt(_variance_build(F, attrs, wide)), x.dtype.real_dtype)


def _logsumexp_reference(attrs: Reduce, x: Any) -> Any:
    peak = np.maximum.reduce(x, axis=attrs.axes, keepdims=True, initial=-np.inf) + x.dtype.type(0)
    peak = np.where(np.isfinite(peak), peak, 0.0)
    with np.errstate(divide="ignore"):
        total = np.log(add_up(np.exp(x - peak), attrs.axes, True)) + peak
    return total.reshape(reduced_shape(x.shape, attrs.axes, attrs.keepdims))


def _logsumexp_build(F: Any, attrs: Reduce, x: Any) -> Any:
    """The largest element is taken out first; it is no part of the gradient."""
    wide = F.to(x, compute_dtype(x.dtype))
    peak = F.stop_gradient(F.reduce_max(wide, axes=attrs.axes, keepdims=True))
    peak = F.select(F.is_finite(peak), peak, F.like(0, peak))
    total = F.reduce_sum(F.exp(F.subtract(wide, peak)), axes=attrs.axes, keepdims=True)
    result = F.add(F.log(total), peak)
    shape = reduced_shape(x.shape, attrs.axes, attrs.keepdims)
    if tuple(result.shape) != shape:
        result = F.reshape(result, shape=shape)
    return F.to(result, x.dtype)


def _composed_numpy(reference: Any) -> Any:
    """Eager kernel in the array's dtype, 16-bit floats by way of float32."""
    def numpy(attrs: Reduce) -> Any:
        def kernel(x: Any) -> Any:
            wide = x.astype(np.float32) if x.dtype.itemsize == 2 else x
            result = np.asarray(reference(attrs, wide))
            return result if x.dtype.kind == "c" else result.astype(x.dtype)
        return kernel
    return numpy


def _logsumexp_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    shifted = F.subtract(ctx.input(0), keep_axes(F, ctx, ctx.output(0)))
    return (F.multiply(keep_axes(F, ctx, g), F.exp(shifted)),)


def _real_infer(name: str) -> Callable[..., TensorType]:
    """Of complex numbers the result is real."""
    infer = reduce_infer(name, FLOATS)

    def infer_real(context: Any, types: Any, attrs: Reduce) -> TensorType:
        found = infer(context, types, attrs)
        return TensorType(found.dtype.real_dtype, found.shape)
    return infer_real


def _register_float(name: str, reference: Any, build: Any, doc: str, gradient: Any = None,
                    grad_check: bool = True, on_complex: ComplexRule | None = None) -> OpDef:
    return register(OpDef(
        name=name, category=Category.COMPOSITE, arity=1, doc=doc,
        infer=_real_infer(name), reference=reference, numpy=_composed_numpy(reference),
        on_complex=on_complex,
        gradient=gradient, lowering=Decompose(build), attrs=Reduce, dtypes=FLOATS,
        samples=_samples("real", empty=False), tolerance=SUM_TOLERANCE, grad_check=grad_check,
        error_samples=_errors(dtypes.bool_), tensorflow=f"math.{name}"))


reduce_variance = _register_float(
    "reduce_variance", _variance_reference, _variance_build,
    "Mean squared distance from the mean over axes.", on_complex=WHOLE)
reduce_std = _register_float(
    "reduce_std", lambda attrs, x: np.sqrt(_variance_reference(attrs, x)), _std_build,
    "Square root of the variance over axes; its gradient is nan where the variance is 0.",
    grad_check=False, on_complex=WHOLE)
reduce_logsumexp = _register_float(
    "reduce_logsumexp", _logsumexp_reference, _logsumexp_build,
    "``log(sum(exp(x)))`` over axes, without overflow.",
    Gradient(_logsumexp_gradient, inputs=(0,), outputs=(0,)))

