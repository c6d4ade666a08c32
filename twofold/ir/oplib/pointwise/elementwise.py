"""Elementwise arithmetic, rounding, selection and conversion: one record per op.

Comparisons and bitwise ops are in ``comparison``, transcendental functions in ``transcendental``,
activations in ``activation``.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import COMPLEX, DEVICE, FLOATS, INTEGERS, NUMBERS, DType, compute_dtype
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.types import TensorType
from ...kernel import build as k
from ...kernel import evaluate, expansions
from ...kernel.nodes import Expression
from ...ops import (
    EACH_PART,
    Attrs,
    Category,
    Decompose,
    ErrorSample,
    Gradient,
    InferContext,
    NotDifferentiable,
    OpDef,
    Parts,
    PublicFunction,
    Sample,
    Scalar,
    register,
)
from ..common import complex_functions as functions
from ..common import complex_parts as c
from ..common.complex_parts import rule
from ..common.infer import broadcast_shapes, require_dtype, same_dtype
from ..common.pointwise import (
    EXACT,
    MANY,
    QUIET_NUMBERS,
    STEP,
    against_number,
    elementwise,
    in_float32,
    kernel,
    narrow,
    pairs,
    plain,
    scalar,
    singles,
)
from ..control.checks import demand_divisor


def _both(F: Any, ctx: Any, gx: Any, gy: Any) -> tuple[Any, Any]:
    """Cotangents of two operands, summed over the axes along which each was stretched."""
    x, y = ctx.input_types
    return F.sum_to(gx, x.shape), F.sum_to(gy, y.shape)


# ---------------------------------------------------------------------------- arithmetic

def _add_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    return _both(F, ctx, g, g)


def _subtract_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    return _both(F, ctx, g, F.negative(g))


def _multiply_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, y = F.conjugate(ctx.input(0)), F.conjugate(ctx.input(1))
    return _both(F, ctx, F.multiply(g, y), F.multiply(g, x))


def _divide_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, y = F.conjugate(ctx.input(0)), F.conjugate(ctx.input(1))
    slope = F.divide(F.divide(F.negative(x), y), y)
    return _both(F, ctx, F.divide(g, y), F.multiply(g, slope))


def _divide_no_nan_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, y = F.conjugate(ctx.input(0)), F.conjugate(ctx.input(1))
    slope = F.divide_no_nan(F.divide_no_nan(F.negative(x), y), y)
    return _both(F, ctx, F.divide_no_nan(g, y), F.multiply(g, slope))


def _floormod_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    quotient = F.floordiv(ctx.input(0), ctx.input(1))
    return _both(F, ctx, g, F.negative(F.multiply(g, quotient)))


def _truncatemod_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    quotient = F.truncatediv(ctx.input(0), ctx.input(1))
    return _both(F, ctx, g, F.negative(F.multiply(g, quotient)))


def _squared_difference_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, y = ctx.input(0), ctx.input(1)
    if g.dtype.is_complex:      # the result is real: nothing depends on the other part
        g = F.to(F.real(g), g.dtype)
    slope = F.multiply(F.multiply(F.like(2, g), g), F.subtract(x, y))
    return _both(F, ctx, slope, F.negative(slope))


def _extremum_gradient(comparison: str) -> Gradient:
    """The winner takes the gradient; where both are equal, the first input does."""
    def rule(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
        first = getattr(F, comparison)(ctx.input(0), ctx.input(1))
        zero = F.like(0, g)
        return _both(F, ctx, F.select(first, g, zero), F.select(first, zero, g))
    return Gradient(rule, inputs=(0, 1))


def _sign_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """Zeros, not a missing gradient: as in TensorFlow. A complex number's turns with it."""
    if not g.dtype.is_complex:
        return (F.constant(0, g.dtype, g.shape),)
    x = ctx.input(0)
    turned = F.sign(x)
    along = F.multiply(turned, F.to(F.real(F.multiply(g, F.conj(turned))), g.dtype))
    return (F.divide_no_nan(F.subtract(g, along), F.to(F.abs(x), g.dtype)),)


def _safe_quotient(x: Any, y: Any) -> Any:
    zero = y == 0
    return np.where(zero, 0, np.divide(x, np.where(zero, 1, y))).astype(y.dtype)


def _divide_no_nan(x: Expression, y: Expression) -> Expression:
    zero = k.constant(0.0, x.dtype)
    return k.select(k.compare("eq", y, zero), zero, k.div(x, y))


def _truncated_quotient(x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu":
        with np.errstate(all="ignore"):
            quotient = evaluate.BINARY["truncdiv"](x, y)
        return np.where(y == 0, 0, quotient).astype(x.dtype)
    return np.trunc(np.divide(x, y))


def _floor_quotient(x: Any, y: Any) -> Any:
    return np.floor_divide(x, y) if x.dtype.kind in "iu" else np.floor(np.divide(x, y))


def _squared_difference(x: Any, y: Any) -> Any:
    d = np.subtract(x, y)
    return d * np.conj(d) if d.dtype.kind == "c" else np.square(d)


DIVIDES = pairs(("real", "nonzero"))
QUOTIENTS = (*pairs(("range:-9:9", "nonzero")), Sample(((40,), (40,)), domain="limits"))

elementwise(
    "add", 2, "Elementwise ``x + y`` with broadcasting; integers wrap.", NUMBERS, scalar(k.add),
    plain(np.add), numpy=kernel(np.add, INTEGERS), gradient=Gradient(_add_gradient),
    on_complex=rule(c.add), samples=pairs(), dims=operator.add, on_strings=np.add,
    function=PublicFunction("tf.add([1, 2], 3).numpy()", "array([4, 5], dtype=int32)", ("add",)))
elementwise(
    "subtract", 2, "Elementwise ``x - y`` with broadcasting; integers wrap.", NUMBERS,
    scalar(k.sub), plain(np.subtract), numpy=kernel(np.subtract, INTEGERS),
    gradient=Gradient(_subtract_gradient), on_complex=rule(c.subtract), samples=pairs(),
    dims=operator.sub,
    function=PublicFunction("tf.subtract([5, 3], 2).numpy()",
                            "array([3, 1], dtype=int32)", ("subtract",)))
elementwise(
    "multiply", 2, "Elementwise ``x * y`` with broadcasting; integers wrap.", NUMBERS,
    scalar(k.mul), plain(np.multiply), numpy=kernel(np.multiply, INTEGERS),
    gradient=Gradient(_multiply_gradient, inputs=(0, 1)), on_complex=rule(c.multiply),
    samples=pairs(), unit=1, dims=operator.mul,
    function=PublicFunction("tf.multiply([1.0, 2.0], 3.0).numpy()",
                            "array([3., 6.], dtype=float32)", ("multiply",)))
elementwise(
    "divide", 2, "Elementwise ``x / y`` of floating tensors, with broadcasting.", FLOATS,
    scalar(k.div), plain(np.divide), numpy=kernel(np.divide), on_complex=rule(c.divide),
    gradient=Gradient(_divide_gradient, inputs=(0, 1)), samples=DIVIDES)
elementwise(
    "divide_no_nan", 2, "``x / y``, and 0 where ``y`` is 0.", FLOATS, scalar(_divide_no_nan),
    plain(_safe_quotient), numpy=kernel(_safe_quotient),
    gradient=Gradient(_divide_no_nan_gradient, inputs=(0, 1)),
    on_complex=rule(functions.divide_no_nan),
    samples=(*DIVIDES, Sample(((60,), (60,)), domain="special")))
elementwise(
    "floordiv", 2, "``x // y``: a quotient rounded down.", NUMBERS,
    scalar(expansions.floordiv), plain(_floor_quotient), numpy=narrow(_floor_quotient),
    gradient=STEP, samples=QUOTIENTS, tensorflow="math.floordiv", dims=dims.floordiv,
    demands=demand_divisor("floordiv"),
    function=PublicFunction("tf.math.floordiv([7, -7], 2).numpy()",
                            "array([ 3, -4], dtype=int32)"))
elementwise(
    "floormod", 2, "``x % y``: what is left of ``x`` after ``floordiv``; it has the sign of ``y``.",
    NUMBERS, scalar(expansions.floormod), plain(np.remainder), numpy=kernel(np.remainder),
    gradient=Gradient(_floormod_gradient, inputs=(0, 1)), samples=QUOTIENTS, dims=dims.modulo,
    demands=demand_divisor("floormod"),
    function=PublicFunction("tf.math.floormod([7, -7], 4).numpy()",
                            "array([3, 1], dtype=int32)", ("math.mod",)))
elementwise(
    "truncatediv", 2, "``x / y`` rounded towards zero.", NUMBERS,
    scalar(expansions.truncatediv), plain(_truncated_quotient), numpy=narrow(_truncated_quotient),
    gradient=STEP, samples=QUOTIENTS, tensorflow="truncatediv",
    demands=demand_divisor("truncatediv"),
    function=PublicFunction("tf.truncatediv([7, -7], 2).numpy()", "array([ 3, -3], dtype=int32)"))
elementwise(
    "truncatemod", 2, "What is left of ``x`` after ``truncatediv``; it has the sign of ``x``.",
    NUMBERS, scalar(expansions.truncatemod), plain(np.fmod), numpy=kernel(np.fmod),
    gradient=Gradient(_truncatemod_gradient, inputs=(0, 1)), samples=QUOTIENTS,
    tensorflow="truncatemod", demands=demand_divisor("truncatemod"),
    function=PublicFunction("tf.truncatemod([7, -7], 4).numpy()", "array([ 3, -3], dtype=int32)"))
elementwise(
    "squared_difference", 2,
    "``(x - y) * (x - y)``; of complex numbers ``conj(x - y) * (x - y)``.", NUMBERS,
    scalar(lambda x, y: k.mul(k.sub(x, y), k.sub(x, y))),
    plain(_squared_difference), numpy=narrow(_squared_difference),
    on_complex=rule(functions.squared_difference),
    gradient=Gradient(_squared_difference_gradient, inputs=(0, 1)), samples=pairs(),
    function=PublicFunction("tf.math.squared_difference([1.0, 5.0], 3.0).numpy()",
                            "array([4., 4.], dtype=float32)"))
def _swap_zeros(ufunc: Any) -> dict[DType, Any]:
    """Of a zero and a zero of the other sign all choose the second, NumPy's float16 the first."""
    return {dtypes.float16: lambda x, y: ufunc(y, x)}


elementwise(
    "maximum", 2, "The larger of two; nan where either is nan.", NUMBERS,
    scalar(lambda x, y: k.binary("max", x, y)), plain(np.maximum),
    numpy=kernel(np.maximum, QUIET_NUMBERS, _swap_zeros(np.maximum)),
    gradient=_extremum_gradient("greater_equal"), samples=pairs("distinct"), dims=dims.maximum,
    tolerance=EXACT,
    function=PublicFunction("tf.maximum([1, 5], 3).numpy()",
                            "array([3, 5], dtype=int32)", ("maximum",)))
elementwise(
    "minimum", 2, "The smaller of two; nan where either is nan.", NUMBERS,
    scalar(lambda x, y: k.binary("min", x, y)), plain(np.minimum),
    numpy=kernel(np.minimum, QUIET_NUMBERS, _swap_zeros(np.minimum)),
    gradient=_extremum_gradient("less_equal"), samples=pairs("distinct"), dims=dims.minimum,
    tolerance=EXACT,
    function=PublicFunction("tf.minimum([1, 5], 3).numpy()",
                            "array([1, 3], dtype=int32)", ("minimum",)))


# ---------------------------------------------------------------------------- of one operand

def _negative_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.negative(g),)


def _abs_infer(context: InferContext, types: Sequence[TensorType], attrs: Any) -> TensorType:
    require_dtype("abs", types[0], NUMBERS)
    return TensorType(types[0].dtype.real_dtype, types[0].shape)


def _abs_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    if ctx.input_types[0].dtype.is_complex:
        g = F.complex(g, F.like(0, g))
    return (F.multiply(g, F.sign(ctx.input(0))),)


def _square_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.multiply(g, F.multiply(F.like(2, g), F.conjugate(ctx.input(0)))),)


def _sqrt_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.divide(F.multiply(F.like(0.5, g), g), F.conjugate(ctx.output(0))),)


def _rsqrt_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    y = F.conjugate(ctx.output(0))
    cube = F.multiply(F.multiply(y, y), y)
    return (F.multiply(F.multiply(F.like(-0.5, g), g), cube),)


def _reciprocal_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    y = F.conjugate(ctx.output(0))
    return (F.multiply(F.negative(g), F.multiply(y, y)),)


def _abs(x: Expression) -> Expression:
    return x if x.dtype.is_unsigned else k.unary("abs", x)


def _sign(x: Expression) -> Expression:
    zero, one = k.constant(0, x.dtype), k.constant(1, x.dtype)
    result = k.select(k.compare("gt", x, zero), one, zero)
    if x.dtype.is_unsigned:
        return result
    result = k.select(k.compare("lt", x, zero), k.constant(-1, x.dtype), result)
    return result if x.dtype.kind != "f" else k.select(k.compare("ne", x, x), x, result)


def _rsqrt(x: Any) -> Any:
    return np.divide(np.asarray(1, x.dtype), np.sqrt(x))


def _reciprocal(x: Any) -> Any:
    return np.divide(np.asarray(1, x.dtype), x)


elementwise(
    "negative", 1, "``-x``; integers wrap.", NUMBERS, scalar(lambda x: k.unary("neg", x)),
    plain(np.negative), numpy=kernel(np.negative, QUIET_NUMBERS),
    gradient=Gradient(_negative_gradient), on_complex=rule(c.negative),
    samples=singles(), involution=True, tolerance=EXACT, dims=operator.neg,
    function=PublicFunction("tf.negative([1, -2]).numpy()",
                            "array([-1,  2], dtype=int32)", ("negative",)))
elementwise(
    "abs", 1, "Absolute value, also of complex numbers; the lowest integer stays itself.", NUMBERS,
    scalar(_abs), plain(np.abs), numpy=kernel(np.abs, QUIET_NUMBERS),
    gradient=Gradient(_abs_gradient, inputs=(0,)), infer=_abs_infer, on_complex=rule(c.magnitude),
    samples=singles("nonzero"), tolerance=EXACT,
    function=PublicFunction("tf.abs([-1.5, 2.0]).numpy()",
                            "array([1.5, 2. ], dtype=float32)", ("abs",)))
elementwise(
    "sign", 1, "-1, 0 or 1; nan stays. Of a complex number ``x / abs(x)``.", NUMBERS,
    scalar(_sign), plain(np.sign),
    numpy=kernel(np.sign, QUIET_NUMBERS, {dtypes.bfloat16: in_float32(np.sign)}),
    gradient=Gradient(_sign_gradient, inputs=(0,)), on_complex=rule(functions.sign),
    samples=(*singles("small"), *singles()), grad_check=False,
    tolerance=EXACT,
    function=PublicFunction("tf.sign([-3.0, 0.0, 2.0]).numpy()",
                            "array([-1.,  0.,  1.], dtype=float32)", ("sign",)))
elementwise(
    "square", 1, "``x * x``; integers wrap.", NUMBERS, scalar(lambda x: k.mul(x, x)),
    plain(np.square), numpy=kernel(np.square, INTEGERS),
    gradient=Gradient(_square_gradient, inputs=(0,)), on_complex=rule(c.square),
    samples=singles(),
    function=PublicFunction("tf.square([2.0, 3.0]).numpy()",
                            "array([4., 9.], dtype=float32)", ("square",)))
elementwise(
    "sqrt", 1, "Square root; nan below 0.", FLOATS, scalar(lambda x: k.unary("sqrt", x)),
    plain(np.sqrt), numpy=kernel(np.sqrt), gradient=Gradient(_sqrt_gradient, outputs=(0,)),
    on_complex=rule(c.sqrt),
    samples=singles("positive"),
    function=PublicFunction("tf.sqrt([4.0, 9.0]).numpy()",
                            "array([2., 3.], dtype=float32)", ("sqrt",)))
elementwise(
    "rsqrt", 1, "``1 / sqrt(x)``.", FLOATS,
    scalar(lambda x: k.div(k.constant(1.0, x.dtype), k.unary("sqrt", x))),
    plain(_rsqrt), numpy=narrow(_rsqrt), gradient=Gradient(_rsqrt_gradient, outputs=(0,)),
    on_complex=rule(functions.rsqrt),
    samples=singles("positive"),
    function=PublicFunction("tf.math.rsqrt(4.0).numpy()", "np.float32(0.5)"))
elementwise(
    "reciprocal", 1, "``1 / x``.", FLOATS,
    scalar(lambda x: k.div(k.constant(1.0, x.dtype), x)), plain(_reciprocal),
    numpy=kernel(_reciprocal), gradient=Gradient(_reciprocal_gradient, outputs=(0,)),
    on_complex=rule(c.reciprocal),
    samples=singles("nonzero"),
    function=PublicFunction("tf.math.reciprocal([2.0, 4.0]).numpy()",
                            "array([0.5 , 0.25], dtype=float32)"))

_ROUNDINGS: tuple[tuple[str, str, Any, str, str, PublicFunction | None], ...] = (
    ("floor", "floor", np.floor, "math.floor", "The largest integer not above ``x``.",
     PublicFunction("tf.floor([1.5, -1.5]).numpy()", "array([ 1., -2.], dtype=float32)",
                    ("floor",))),
    ("ceil", "ceil", np.ceil, "math.ceil", "The smallest integer not below ``x``.",
     PublicFunction("tf.math.ceil([1.5, -1.5]).numpy()", "array([ 2., -1.], dtype=float32)")),
    ("round", "round_even", np.rint, "math.rint",
     "The nearest integer; halves go to the even one.",
     PublicFunction("tf.math.rint([0.5, 1.5, 1.7]).numpy()", "array([0., 2., 2.], dtype=float32)")),
    ("trunc", "trunc", np.trunc, "experimental.numpy.trunc", "``x`` without its fraction.", None),
)
for _name, _node, _ufunc, _place, _doc, _function in _ROUNDINGS:
    elementwise(
        _name, 1, _doc, FLOATS, scalar(lambda x, node=_node: k.unary(node, x)), plain(_ufunc),
        numpy=kernel(_ufunc), gradient=STEP, samples=(*singles(), *singles("small")),
        tolerance=EXACT, tensorflow=_place, function=_function)


# ---------------------------------------------------------------------------- selection

def _select_infer(context: InferContext, types: Sequence[TensorType], attrs: Any) -> TensorType:
    require_dtype("where", types[0], (dtypes.bool_,), "condition")
    dtype = same_dtype("where", types[1:])
    return TensorType(dtype, broadcast_shapes(context, "where", [t.shape for t in types]))


def _select_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any, Any]:
    condition, zero = ctx.input(0), F.like(0, g)
    _, x, y = ctx.input_types
    return (None, F.sum_to(F.select(condition, g, zero), x.shape),
            F.sum_to(F.select(condition, zero, g), y.shape))


_CHOICE = (dtypes.bool_, None, None)
register(OpDef(
    name="select", category=Category.ELEMENTWISE, arity=3,
    doc="``x`` where the condition holds, else ``y``; all three broadcast together.",
    infer=_select_infer, reference=plain(np.where), numpy=kernel(np.where),
    gradient=Gradient(_select_gradient, inputs=(0,)),
    lowering=Scalar(lambda attrs, c, x, y: k.select(c, x, y)), dtypes=DEVICE, moves=True,
    on_complex=EACH_PART,
    samples=tuple(Sample(shapes, dtypes=_CHOICE) for shapes in (
        ((2, 3), (2, 3), (2, 3)), ((3,), (2, 3), ()), ((4, 1), (5,), (4, 5)), ((), (3,), (3,)),
        ((0, 2), (2,), (1, 2)), ((), (), ()))),
    error_samples=(
        ErrorSample(((dtypes.int32, (2,)), (dtypes.float32, (2,)), (dtypes.float32, (2,))),
                    InvalidArgumentError, "condition has dtype int32"),
        ErrorSample(((dtypes.bool_, (2,)), (dtypes.float32, (2,)), (dtypes.float64, (2,))),
                    InvalidArgumentError, "float32 and float64 differ"),
        ErrorSample(((dtypes.bool_, (2,)), (dtypes.float32, (3,)), (dtypes.float32, (3,))),
                    InvalidArgumentError, "do not broadcast")),
    tolerance=EXACT, tensorflow="where"))


def _clip_array(x: Any, low: Any, high: Any) -> Any:
    if x.size < MANY:
        return np.maximum(np.minimum(x, high), low)
    return against_number(np.maximum, against_number(np.minimum, x, high), low)


elementwise(
    "clip_by_value", 3, "``maximum(minimum(t, high), low)`` of t, low, high.", NUMBERS,
    Decompose(lambda F, attrs, x, low, high: F.maximum(F.minimum(x, high), low)),
    plain(lambda x, low, high: np.maximum(np.minimum(x, high), low)),
    numpy=kernel(_clip_array, others={
        dtypes.float16: lambda x, low, high: np.maximum(low, np.minimum(high, x))}),
    gradient=None,
    samples=tuple(Sample(shapes, domain=("range:-4:4", "range:-2:-1", "range:1:2"))
                  for shapes in (((4, 3), (), ()), ((4, 3), (3,), (4, 1)), ((0, 3), (3,), ()))),
    tolerance=EXACT, tensorflow="clip_by_value")


# ---------------------------------------------------------------------------- conversion

@dataclass(frozen=True)
class ToDtype(Attrs):
    """The dtype of the result."""

    dtype: DType


def _cast_infer(context: InferContext, types: Sequence[TensorType], attrs: ToDtype) -> TensorType:
    for dtype in (types[0].dtype, attrs.dtype):
        if dtype.real_dtype not in DEVICE:
            raise InvalidArgumentError(f"tf.cast: {types[0].dtype.name} cannot become "
                                       f"{attrs.dtype.name}; use tf.strings for text", "cast")
    return TensorType(attrs.dtype, types[0].shape)


def _cast_array(attrs: ToDtype) -> Any:
    target = attrs.dtype.numpy

    def kernel(x: Any) -> Any:
        if x.dtype.kind == "c" and target.kind != "c":
            x = x.real
        return x.astype(target) if target.kind == "c" else evaluate.convert(x, target)
    return kernel


def _cast_reference(attrs: ToDtype, x: Any) -> Any:
    if x.dtype.kind == "c" and not attrs.dtype.is_complex:
        x = x.real
    # The caller rounds float64 to a narrower float; integers go there in one step already.
    if attrs.dtype.is_floating and x.dtype.kind == "f":
        return x
    return _cast_array(attrs)(x)


def _cast_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    source = ctx.input_types[0].dtype
    if not (source.is_inexact and ctx.attrs.dtype.is_inexact):
        return (None,)
    return (F.to(g, source),)


def _cast(attrs: ToDtype, x: Expression) -> Expression:
    """To a 16-bit float through float32 rounded to odd: the last rounding is then correct."""
    target = compute_dtype(attrs.dtype)
    if target is attrs.dtype or x.dtype.kind == "b" or x.dtype.size < 4 or x.dtype is target:
        return k.cast(x, target)
    y = k.cast(x, dtypes.float32)
    back = k.cast(y, x.dtype)
    bits = k.bitcast(y, dtypes.int32)
    zero = k.constant(0, x.dtype)
    grow = k.compare("gt", x, back)
    if not x.dtype.is_unsigned:
        grow = k.compare("eq", grow, k.compare("gt", x, zero))
    step = k.select(grow, k.constant(1, dtypes.int32), k.constant(-1, dtypes.int32))
    even = k.compare("eq", k.binary("and", bits, k.constant(1, dtypes.int32)),
                     k.constant(0, dtypes.int32))
    finite = k.compare("lt", k.unary("abs", y), k.constant(float("inf"), dtypes.float32))
    inexact = k.logical("and", k.logical("and", even, finite), k.compare("ne", back, x))
    return k.bitcast(k.select(inexact, k.add(bits, step), bits), dtypes.float32)


def _cast_parts(F: Any, attrs: ToDtype, x: Any) -> Any:
    """A complex number becomes a real one by losing its imaginary part."""
    real = attrs.dtype.real_dtype
    if not attrs.dtype.is_complex:
        return F.to(x.re, real)
    if isinstance(x, Parts):
        return Parts(F.to(x.re, real), F.to(x.im, real))
    return Parts(F.to(x, real), F.constant(0, real, x.shape))


register(OpDef(
    name="cast", category=Category.ELEMENTWISE, arity=1,
    doc="Convert to a dtype: floats to integers by truncation, saturating, nan to 0; integers "
        "wrap; to bool is ``x != 0``. Of a complex number the real part is converted.",
    on_complex=_cast_parts, infer=_cast_infer, attrs=ToDtype, reference=_cast_reference,
    numpy=_cast_array,
    gradient=Gradient(_cast_gradient), lowering=Scalar(_cast, converts=True), dtypes=DEVICE,
    samples=tuple(Sample(shapes, {"dtype": target}, domain=domain)
                  for target in (*DEVICE, *COMPLEX)
                  for shapes, domain in ((((7,),), "range:-100:100"), (((40,),), "special"),
                                         (((0, 2),), "real"), (((),), "small"))),
    error_samples=(ErrorSample(((dtypes.float32, (2,)),), InvalidArgumentError, "cannot become",
                               {"dtype": dtypes.string}),),
    tolerance=EXACT, tensorflow="cast"))


@dataclass(frozen=True)
class Reinterpret(Attrs):
    """The dtype of the result and, since a reference sees floats widened, that of the input."""

    dtype: DType
    source: DType


def _bitcast_infer(context: InferContext, types: Sequence[TensorType], attrs: Reinterpret
                   ) -> TensorType:
    require_dtype("bitcast", types[0], NUMBERS)
    source, target = types[0].dtype, attrs.dtype
    if target not in NUMBERS or target.size != source.size or attrs.source is not source:
        raise InvalidArgumentError(
            f"tf.bitcast: {source.name} has {source.size} bytes per element, "
            f"{target.name} has {target.size}; only equal sizes can share bits", "bitcast")
    return TensorType(target, types[0].shape)


def _bitcast_array(attrs: Reinterpret) -> Any:
    return lambda x: np.ascontiguousarray(x).reshape(np.shape(x)).view(attrs.dtype.numpy)


def _bitcast(attrs: Reinterpret, x: Expression) -> Expression:
    # Operands and results of 16-bit floats travel as float32.
    bits = k.bitcast(k.cast(x, attrs.source), attrs.dtype)
    return k.cast(bits, compute_dtype(attrs.dtype))


register(OpDef(
    name="bitcast", category=Category.ELEMENTWISE, arity=1,
    doc="The same bits as another dtype of the same size.",
    infer=_bitcast_infer, attrs=Reinterpret,
    reference=lambda attrs, x: _bitcast_array(attrs)(x.astype(attrs.source.numpy)),
    numpy=_bitcast_array, gradient=NotDifferentiable("it looks at bits", zero=False),
    lowering=Scalar(_bitcast), dtypes=(dtypes.float32,),
    samples=(Sample(((2, 3),), {"dtype": dtypes.int32, "source": dtypes.float32}),
             Sample(((0, 2),), {"dtype": dtypes.uint32, "source": dtypes.float32}),
             *(Sample(((7,),), {"dtype": target, "source": source}, dtypes=(source,),
                      domain="real")
               for source, target in (
                   (dtypes.int32, dtypes.float32), (dtypes.float64, dtypes.uint64),
                   (dtypes.int64, dtypes.uint64), (dtypes.float16, dtypes.int16),
                   (dtypes.bfloat16, dtypes.uint16), (dtypes.int8, dtypes.uint8)))),
    error_samples=(ErrorSample(
        ((dtypes.float32, (2,)),), InvalidArgumentError, "only equal sizes",
        {"dtype": dtypes.float64, "source": dtypes.float32}),),
    tolerance=EXACT, tensorflow="bitcast"))
