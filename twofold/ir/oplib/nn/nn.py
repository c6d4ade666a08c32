"""Neural network functions: softmax and the losses on it, normalisation, moments.

All are composites with stable decompositions; those whose own gradient is better than that of their
parts declare it. 16-bit floats compute in float32 and round once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import FLOATS, compute_dtype
from ....errors import InvalidArgumentError
from ...base.literal import Literal
from ...base.types import TensorType, shape_text
from ...ops import (
    WHOLE,
    Attrs,
    Category,
    Decompose,
    ErrorSample,
    Gradient,
    NoAttrs,
    OpDef,
    Reduce,
    Sample,
    Tolerance,
    register,
)
from ..common.bounds import check_indices
from ..common.infer import (
    broadcast_shapes,
    check_positions,
    reduced_shape,
    require_dtype,
    same_dtype,
)
from ..common.sums import add_up, mean_of, variance_of
from ..control.checks import demand_index
from ..reduce.reduce import count_of
from ..shape.movement import Axis

F32 = dtypes.float32
TOLERANCE = Tolerance(16.0, 1e-6)
LABELS = (dtypes.int32, dtypes.int64)


def in_float32(function: Any) -> Any:
    """Eager kernel of a reference: in the array's dtype, 16-bit floats by way of float32."""
    def numpy(attrs: Any) -> Any:
        def kernel(*arrays: Any) -> Any:
            dtype = arrays[0].dtype
            if dtype.itemsize == 2:
                arrays = tuple(x.astype(np.float32) if x.dtype == dtype else x for x in arrays)
            result = function(attrs, *arrays)
            if isinstance(result, tuple):
                return tuple(np.asarray(x).astype(dtype, copy=False) for x in result)
            return np.asarray(result).astype(dtype, copy=False)
        return kernel
    return numpy


def wide(F: Any, x: Any) -> Any:
    """``x`` in the dtype to compute in."""
    return F.to(x, compute_dtype(x.dtype))


# ---------------------------------------------------------------------------- softmax


def _axis_infer(name: str) -> Any:
    def infer(context: Any, types: Any, attrs: Axis) -> TensorType:
        require_dtype(name, types[0], FLOATS, "logits")
        check_positions(name, (attrs.axis,), types[0].rank)
        return TensorType(types[0].dtype, types[0].shape)
    return infer


def _subtract_maximum(x: Any, axis: int) -> Any:
    with np.errstate(invalid="ignore"):
        # As of ``reduce_max``, the largest is never -0.0.
        return x - (np.max(x, axis=axis, keepdims=True, initial=-np.inf) + x.dtype.type(0))


def _softmax_array(attrs: Axis, x: Any) -> Any:
    e = np.exp(_subtract_maximum(x, attrs.axis))
    return e / add_up(e, (attrs.axis,), True)


def _log_softmax_array(attrs: Axis, x: Any) -> Any:
    shifted = _subtract_maximum(x, attrs.axis)
    return shifted - np.log(add_up(np.exp(shifted), (attrs.axis,), True))


def _shift(F: Any, x: Any, axis: int) -> Any:
    peak = F.reduce_max(x, axes=(axis,), keepdims=True)
    return F.subtract(x, F.stop_gradient(peak))


def _softmax_build(F: Any, attrs: Axis, x: Any) -> Any:
    e = F.exp(_shift(F, wide(F, x), attrs.axis))
    total = F.reduce_sum(e, axes=(attrs.axis,), keepdims=True)
    return F.to(F.divide(e, total), x.dtype)


def _log_softmax_build(F: Any, attrs: Axis, x: Any) -> Any:
    shifted = _shift(F, wide(F, x), attrs.axis)
    total = F.reduce_sum(F.exp(shifted), axes=(attrs.axis,), keepdims=True)
    return F.to(F.subtract(shifted, F.log(total)), x.dtype)


def _softmax_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    y = ctx.output(0)
    total = F.reduce_sum(F.multiply(g, y), axes=(ctx.attrs.axis,), keepdims=True)
    return (F.multiply(F.subtract(g, total), y),)


def _log_softmax_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    total = F.reduce_sum(g, axes=(ctx.attrs.axis,), keepdims=True)
    return (F.subtract(g, F.multiply(total, F.exp(ctx.output(0)))),)


_ROWS = (Sample(((2, 5),), {"axis": 1}), Sample(((4,),), {"axis": 0}),
         Sample(((3, 4, 2),), {"axis": 1}), Sample(((0, 4),), {"axis": 1}),
         Sample(((3, 1),), {"axis": 1}), Sample(((67,),), {"axis": 0}, "range:-100:100"))
_ROW_ERRORS = (ErrorSample(((F32, (2,)),), InvalidArgumentError, "axis 1 is outside", {"axis": 1}),
               ErrorSample(((dtypes.int32, (2,)),), InvalidArgumentError, "dtype int32",
                           {"axis": 0}))

softmax = register(OpDef(
    name="softmax", category=Category.COMPOSITE, arity=1, infer=_axis_infer("nn.softmax"),
    doc="``exp(x) / sum(exp(x))`` along an axis, without overflow.", attrs=Axis,
    reference=_softmax_array, numpy=in_float32(_softmax_array),
    gradient=Gradient(_softmax_gradient, outputs=(0,)), lowering=Decompose(_softmax_build),
    dtypes=FLOATS, samples=_ROWS, tolerance=TOLERANCE, error_samples=_ROW_ERRORS,
    tensorflow="nn.softmax"))

log_softmax = register(OpDef(
    name="log_softmax", category=Category.COMPOSITE, arity=1, infer=_axis_infer("nn.log_softmax"),
    doc="``x - log(sum(exp(x)))`` along an axis, without overflow.", attrs=Axis,
    reference=_log_softmax_array, numpy=in_float32(_log_softmax_array),
    gradient=Gradient(_log_softmax_gradient, outputs=(0,)), lowering=Decompose(_log_softmax_build),
    dtypes=FLOATS, samples=_ROWS, tolerance=TOLERANCE, error_samples=_ROW_ERRORS,
    tensorflow="nn.log_softmax"))

# ---------------------------------------------------------------------------- cross entropies


def _sparse_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    name = "nn.sparse_softmax_cross_entropy_with_logits"
    logits, labels = types
    require_dtype(name, logits, FLOATS, "logits")
    require_dtype(name, labels, LABELS, "labels")

    def message() -> str:
        return (f"tf.{name}: labels of shape {shape_text(labels.shape)} must have the shape of "
                f"logits {shape_text(logits.shape)} without the last dimension")

    if logits.rank != labels.rank + 1:
        raise InvalidArgumentError(message(), name)
    for a, b in zip(logits.shape[:-1], labels.shape, strict=True):
        context.require_equal(a, b, message)
    return TensorType(logits.dtype, logits.shape[:-1])


def _sparse_array(attrs: Any, logits: Any, labels: Any) -> Any:
    check_indices("nn.sparse_softmax_cross_entropy_with_logits", labels, logits.shape[-1])
    shifted = _subtract_maximum(logits, -1)
    picked = np.take_along_axis(shifted, labels[..., None].astype(np.int64), -1)[..., 0]
    return np.log(np.sum(np.exp(shifted), axis=-1)) - picked


def _sparse_build(F: Any, attrs: Any, logits: Any, labels: Any) -> Any:
    """A label that is no class gives nan, as TensorFlow does where it cannot raise."""
    last = len(logits.shape) - 1
    shifted = _shift(F, wide(F, logits), last)
    total = F.reduce_sum(F.exp(shifted), axes=(last,), keepdims=False)
    picked = F.gather(shifted, labels, axis=last, batch_dims=last)
    classes = F.number(logits.shape[last], labels.dtype)
    valid = F.logical_and(F.greater_equal(labels, F.like(0, labels)), F.less(labels, classes))
    loss = F.subtract(F.log(total), picked)
    return F.to(F.select(valid, loss, F.like(float("nan"), loss)), logits.dtype)


def _sparse_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, None]:
    """``softmax - one_hot``, rows scaled by the cotangent."""
    logits, labels = ctx.input(0), ctx.input(1)
    shape = ctx.input_types[0].shape
    last = len(shape) - 1
    x = wide(F, logits)
    hot = F.one_hot(labels, depth=shape[last], axis=last, on=Literal(1, x.dtype),
                    off=Literal(0, x.dtype))
    difference = F.subtract(F.softmax(x, axis=last), hot)
    rows = F.reshape(F.to(g, x.dtype), shape=(*shape[:last], 1))
    return F.to(F.multiply(difference, rows), logits.dtype), None


def _labels(shape: tuple[int, ...], dtype: Any) -> Sample:
    return Sample((shape, shape[:-1]), {}, ("real", f"index:{shape[-1]}"), (None, dtype))


sparse_softmax_cross_entropy_with_logits = register(OpDef(
    name="sparse_softmax_cross_entropy_with_logits", category=Category.COMPOSITE, arity=2,
    infer=_sparse_infer, attrs=NoAttrs,
    doc="Minus the log-probability that softmax gives each label's class. Inputs: logits, labels.",
    reference=_sparse_array, numpy=in_float32(_sparse_array),
    gradient=Gradient(_sparse_gradient, inputs=(0, 1)), lowering=Decompose(_sparse_build),
    dtypes=FLOATS, tolerance=TOLERANCE, demands=lambda attrs, types: demand_index(
        "nn.sparse_softmax_cross_entropy_with_logits", 1, types, types[0].shape[-1]),
    samples=(_labels((3, 5), dtypes.int32), _labels((5,), dtypes.int64),
             _labels((2, 3, 4), dtypes.int32), _labels((0, 4), dtypes.int32)),
    error_samples=(ErrorSample(((F32, (2, 3)), (dtypes.int32, (2, 3))), InvalidArgumentError,
                               "without the last dimension"),
                   ErrorSample(((F32, (2, 3)), (dtypes.int32, (3,))), InvalidArgumentError,
                               "without the last dimension"),
                   ErrorSample(((F32, (2, 3)), (F32, (2,))), InvalidArgumentError,
                               "labels has dtype float32")),
    tensorflow="nn.sparse_softmax_cross_entropy_with_logits"))


def _dense_infer(context: Any, types: Any, attrs: Axis) -> TensorType:
    name = "nn.softmax_cross_entropy_with_logits"
    dtype = same_dtype(name, types)
    require_dtype(name, types[0], FLOATS, "logits")
    shape = broadcast_shapes(context, name, [types[0].shape, types[1].shape])
    check_positions(name, (attrs.axis,), len(shape))
    return TensorType(dtype, reduced_shape(shape, (attrs.axis,), False))


def _dense_array(attrs: Axis, logits: Any, labels: Any) -> Any:
    logits, labels = np.broadcast_arrays(logits, labels)
    return add_up(labels * -_log_softmax_array(attrs, logits), (attrs.axis,))


def _dense_parts(F: Any, attrs: Axis, logits: Any, labels: Any) -> tuple[Any, Any]:
    """Both in the compute dtype and of their common shape (the type rule saw that they fit)."""
    rank = max(len(logits.shape), len(labels.shape))
    pairs = zip(*((1,) * (rank - len(x.shape)) + tuple(x.shape) for x in (logits, labels)),
                strict=True)
    shape = tuple(b if a == 1 else a for a, b in pairs)
    x, p = (value if tuple(value.shape) == shape else F.broadcast_to(value, shape=shape)
            for value in (wide(F, logits), wide(F, labels)))
    return x, p


def _dense_build(F: Any, attrs: Axis, logits: Any, labels: Any) -> Any:
    x, p = _dense_parts(F, attrs, logits, labels)
    shifted = _shift(F, x, attrs.axis)
    total = F.reduce_sum(F.exp(shifted), axes=(attrs.axis,), keepdims=True)
    losses = F.multiply(p, F.subtract(F.log(total), shifted))
    return F.to(F.reduce_sum(losses, axes=(attrs.axis,), keepdims=False), logits.dtype)


def _dense_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    """TensorFlow's: ``softmax - labels`` (labels that sum to one) and ``-log_softmax``."""
    axis = ctx.attrs.axis
    x, p = _dense_parts(F, ctx.attrs, ctx.input(0), ctx.input(1))
    rows = F.reshape(F.to(g, x.dtype), shape=reduced_shape(x.shape, (axis,), True))
    for_logits = F.multiply(F.subtract(F.softmax(x, axis=axis), p), rows)
    for_labels = F.multiply(F.negative(F.log_softmax(x, axis=axis)), rows)
    return tuple(F.to(F.sum_to(part, type.shape), type.dtype)
                 for part, type in zip((for_logits, for_labels), ctx.input_types, strict=True))


softmax_cross_entropy_with_logits = register(OpDef(
    name="softmax_cross_entropy_with_logits", category=Category.COMPOSITE, arity=2,
    infer=_dense_infer, attrs=Axis,
    doc="Cross entropy of label distributions and the softmax of logits. Inputs: logits, labels.",
    reference=_dense_array, numpy=in_float32(_dense_array),
    gradient=Gradient(_dense_gradient, inputs=(0, 1)), lowering=Decompose(_dense_build),
    dtypes=FLOATS, tolerance=TOLERANCE,
    # The rule assumes labels that sum to one, which random ones do not.
    grad_check=False,
    samples=(Sample(((3, 5), (3, 5)), {"axis": 1}, ("real", "positive")),
             Sample(((3, 5), (3, 5)), {"axis": 0}, ("real", "positive")),
             Sample(((3, 5), (5,)), {"axis": 1}, ("real", "positive")),
             Sample(((0, 4), (0, 4)), {"axis": 1}, ("real", "positive"))),
    error_samples=(ErrorSample(((F32, (2, 3)), (F32, (2, 4))), InvalidArgumentError,
                               "do not broadcast", {"axis": 1}),
                   ErrorSample(((F32, (2, 3)), (dtypes.float64, (2, 3))), InvalidArgumentError,
                               "differ", {"axis": 1})),
    tensorflow="nn.softmax_cross_entropy_with_logits"))


def _pair_infer(name: str) -> Any:
    def infer(context: Any, types: Any, attrs: Any) -> TensorType:
        dtype = same_dtype(name, types)
        require_dtype(name, types[0], FLOATS, "logits")

        def message() -> str:
            return (f"tf.{name}: logits {shape_text(types[0].shape)} and labels "
                    f"{shape_text(types[1].shape)} must have the same shape")

        if types[0].rank != types[1].rank:
            raise InvalidArgumentError(message(), name)
        shape = tuple(context.require_equal(a, b, message)
                      for a, b in zip(types[0].shape, types[1].shape, strict=True))
        return TensorType(dtype, shape)
    return infer


def _sigmoid_array(attrs: Any, x: Any, z: Any) -> Any:
    return np.maximum(x, 0) - x * z + np.log1p(np.exp(-np.abs(x)))


def _sigmoid_build(F: Any, attrs: Any, logits: Any, labels: Any) -> Any:
    x, z = wide(F, logits), wide(F, labels)
    positive = F.maximum(x, F.like(0, x))
    tail = F.log1p(F.exp(F.negative(F.abs(x))))
    return F.to(F.add(F.subtract(positive, F.multiply(x, z)), tail), logits.dtype)


def _sigmoid_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, z = ctx.input(0), ctx.input(1)
    return (F.multiply(g, F.subtract(F.sigmoid(x), z)), F.multiply(g, F.negative(x)))


sigmoid_cross_entropy_with_logits = register(OpDef(
    name="sigmoid_cross_entropy_with_logits", category=Category.COMPOSITE, arity=2,
    infer=_pair_infer("nn.sigmoid_cross_entropy_with_logits"), attrs=NoAttrs,
    doc="``max(x, 0) - x*z + log(1 + exp(-|x|))``: independent two-class cross entropies. "
        "Inputs: logits, labels.",
    reference=_sigmoid_array, numpy=in_float32(_sigmoid_array),
    gradient=Gradient(_sigmoid_gradient, inputs=(0, 1)), lowering=Decompose(_sigmoid_build),
    dtypes=FLOATS, tolerance=TOLERANCE,
    samples=(Sample(((3, 4), (3, 4))), Sample(((), ())), Sample(((0, 2), (0, 2))),
             Sample(((5,), (5,)), {}, ("range:-100:100", "positive"))),
    error_samples=(ErrorSample(((F32, (2,)), (F32, (3,))), InvalidArgumentError, "same shape"),
                   ErrorSample(((F32, (2,)), (F32, (1, 2))), InvalidArgumentError, "same shape")),
    tensorflow="nn.sigmoid_cross_entropy_with_logits"))

# ---------------------------------------------------------------------------- norms, moments


def _l2_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    require_dtype("nn.l2_loss", types[0], FLOATS, "t")
    return TensorType(types[0].dtype, ())


def _l2_build(F: Any, attrs: Any, x: Any) -> Any:
    w = wide(F, x)
    total = F.reduce_sum(F.multiply(w, w), axes=tuple(range(len(x.shape))), keepdims=False)
    return F.to(F.multiply(total, F.like(0.5, total)), x.dtype)


l2_loss = register(OpDef(
    name="l2_loss", category=Category.COMPOSITE, arity=1, infer=_l2_infer, attrs=NoAttrs,
    doc="``sum(t * t) / 2`` over all elements.",
    reference=lambda attrs, x: np.sum(x * x) / 2,
    numpy=in_float32(lambda attrs, x: np.sum(x * x, dtype=x.dtype) / x.dtype.type(2)),
    gradient=Gradient(lambda F, ctx, g: (F.multiply(ctx.input(0), g),), inputs=(0,)),
    lowering=Decompose(_l2_build), dtypes=FLOATS, tolerance=TOLERANCE,
    samples=(Sample(((3, 4),)), Sample(((),)), Sample(((0,),))),
    error_samples=(ErrorSample(((dtypes.int32, (2,)),), InvalidArgumentError, "dtype int32"),),
    tensorflow="nn.l2_loss"))


@dataclass(frozen=True)
class Normalize(Attrs):
    """Axes whose elements form one vector, and the least squared length."""

    axes: tuple[int, ...]
    epsilon: Literal


def _normalize_infer(context: Any, types: Any, attrs: Normalize) -> TensorType:
    require_dtype("math.l2_normalize", types[0], FLOATS)
    if attrs.epsilon.dtype.is_complex:
        raise InvalidArgumentError("tf.math.l2_normalize: epsilon is compared with squared lengths "
                                   "and must be real", "math.l2_normalize")
    check_positions("math.l2_normalize", attrs.axes, types[0].rank)
    return TensorType(types[0].dtype, types[0].shape)


def _normalize_array(attrs: Normalize, x: Any) -> Any:
    squares = x.real * x.real + x.imag * x.imag if x.dtype.kind == "c" else x * x
    total = add_up(squares, attrs.axes, True)
    return x / np.sqrt(np.maximum(total, total.dtype.type(attrs.epsilon.item())))


def _normalize_build(F: Any, attrs: Normalize, x: Any) -> Any:
    parts = [F.real(x), F.imag(x)] if x.dtype.is_complex else [wide(F, x)]
    squares = [F.multiply(part, part) for part in parts]
    total = F.reduce_sum(squares[0] if len(squares) == 1 else F.add(*squares), axes=attrs.axes,
                         keepdims=True)
    inverse = F.rsqrt(F.maximum(total, F.like(attrs.epsilon.item(), total)))
    scaled = [F.multiply(part, inverse) for part in parts]
    return F.complex(*scaled) if x.dtype.is_complex else F.to(scaled[0], x.dtype)


_EPSILON = Literal(1e-12, dtypes.float64)

l2_normalize = register(OpDef(
    name="l2_normalize", category=Category.COMPOSITE, arity=1, infer=_normalize_infer,
    doc="``x / sqrt(max(sum(x * x), epsilon))``.", attrs=Normalize, reference=_normalize_array,
    numpy=in_float32(_normalize_array), gradient=None, lowering=Decompose(_normalize_build),
    dtypes=FLOATS, on_complex=WHOLE, tolerance=TOLERANCE,
    samples=(Sample(((3, 4),), {"axes": (1,), "epsilon": _EPSILON}),
             Sample(((3, 4),), {"axes": (0, 1), "epsilon": _EPSILON}),
             Sample(((0, 4),), {"axes": (1,), "epsilon": _EPSILON})),
    error_samples=(ErrorSample(((F32, (2,)),), InvalidArgumentError, "axis 1 is outside",
                               {"axes": (1,), "epsilon": _EPSILON}),
                   ErrorSample(((F32, (2,)),), InvalidArgumentError, "must be real",
                               {"axes": (0,), "epsilon": Literal(1j, dtypes.complex64)})),
    tensorflow="math.l2_normalize"))


def _moments_infer(context: Any, types: Any, attrs: Reduce) -> tuple[TensorType, TensorType]:
    require_dtype("nn.moments", types[0], FLOATS)
    check_positions("nn.moments", attrs.axes, types[0].rank)
    type = TensorType(types[0].dtype, reduced_shape(types[0].shape, attrs.axes, attrs.keepdims))
    return type, type


def _moments_array(attrs: Reduce, x: Any) -> tuple[Any, Any]:
    variance = variance_of(x, attrs.axes, attrs.keepdims)
    return mean_of(x, attrs.axes, attrs.keepdims), np.asarray(variance, x.dtype)


def _moments_build(F: Any, attrs: Reduce, x: Any) -> tuple[Any, Any]:
    w = wide(F, x)
    mean = F.reduce_mean(w, axes=attrs.axes, keepdims=True)
    centred = F.subtract(w, mean)
    variance = F.reduce_mean(F.multiply(centred, F.conjugate(centred)), axes=attrs.axes,
                             keepdims=attrs.keepdims)
    if not attrs.keepdims and attrs.axes:
        mean = F.reshape(mean, shape=reduced_shape(x.shape, attrs.axes, False))
    return F.to(mean, x.dtype), F.to(variance, x.dtype)


def _moments_gradient(F: Any, ctx: Any, g_mean: Any, g_variance: Any) -> tuple[Any]:
    x, attrs = ctx.input(0), ctx.attrs
    shape = ctx.input_types[0].shape
    w = wide(F, x)
    count = F.number(count_of(shape, attrs.axes), w.dtype)
    kept = reduced_shape(shape, attrs.axes, True)
    total = None
    if g_mean is not None:
        total = F.divide(F.reshape(F.to(g_mean, w.dtype), shape=kept), count)
    if g_variance is not None:
        if g_variance.dtype.is_complex:     # variances are real numbers, whatever their dtype
            g_variance = F.to(F.real(g_variance), g_variance.dtype)
        scale = F.divide(F.reshape(F.to(g_variance, w.dtype), shape=kept), count)
        centred = F.subtract(w, F.reduce_mean(w, axes=attrs.axes, keepdims=True))
        part = F.multiply(F.multiply(F.like(2, w), scale), centred)
        total = part if total is None else F.add(part, total)
    if total is None:
        return (None,)
    if tuple(total.shape) != tuple(shape):
        total = F.broadcast_to(total, shape=tuple(shape))
    return (F.to(total, x.dtype),)


moments = register(OpDef(
    name="moments", category=Category.COMPOSITE, arity=1, infer=_moments_infer, attrs=Reduce,
    doc="Mean and variance over axes.", reference=_moments_array,
    numpy=in_float32(_moments_array), gradient=Gradient(_moments_gradient, inputs=(0,)),
    lowering=Decompose(_moments_build), dtypes=FLOATS, on_complex=WHOLE, tolerance=TOLERANCE,
    samples=(Sample(((4, 3),), {"axes": (0,)}), Sample(((4, 3),), {"axes": (0, 1)}),
             Sample(((2, 3, 4),), {"axes": (0, 2), "keepdims": True})),
    error_samples=(ErrorSample(((F32, (2,)),), InvalidArgumentError, "axis 1 is outside",
                               {"axes": (1,)}),),
    tensorflow="nn.moments"))


@dataclass(frozen=True)
class BatchNormalization(Attrs):
    """Added to the variance before its root is taken."""

    epsilon: Literal


def _batch_infer(context: Any, types: Any, attrs: BatchNormalization) -> TensorType:
    name = "nn.batch_normalization"
    dtype = same_dtype(name, types)
    require_dtype(name, types[0], FLOATS)
    return TensorType(dtype, broadcast_shapes(context, name, [type.shape for type in types]))


def _batch_array(attrs: BatchNormalization, x: Any, mean: Any, variance: Any, offset: Any,
                 scale: Any) -> Any:
    inverse = scale / np.sqrt(variance + variance.dtype.type(attrs.epsilon.item()))
    return x * inverse + (offset - mean * inverse)


def _batch_build(F: Any, attrs: BatchNormalization, *inputs: Any) -> Any:
    x, mean, variance, offset, scale = (wide(F, value) for value in inputs)
    root = F.rsqrt(F.add(variance, F.like(attrs.epsilon.item(), variance)))
    inverse = F.multiply(scale, root)
    shift = F.subtract(offset, F.multiply(mean, inverse))
    return F.to(F.add(F.multiply(x, inverse), shift), inputs[0].dtype)


_BATCH = {"epsilon": Literal(1e-3, dtypes.float64)}
_DOMAINS = ("real", "real", "positive", "real", "real")

batch_normalization = register(OpDef(
    name="batch_normalization", category=Category.COMPOSITE, arity=5, infer=_batch_infer,
    doc="``(x - mean) / sqrt(variance + epsilon) * scale + offset``. Inputs: x, mean, variance, "
        "offset, scale.",
    attrs=BatchNormalization, reference=_batch_array, numpy=in_float32(_batch_array),
    gradient=None, lowering=Decompose(_batch_build), dtypes=FLOATS, on_complex=WHOLE,
    tolerance=TOLERANCE,
    samples=(Sample(((4, 3), (3,), (3,), (3,), (3,)), _BATCH, _DOMAINS),
             Sample(((2, 2, 2, 3), (3,), (3,), (3,), (3,)), _BATCH, _DOMAINS),
             Sample(((4, 3), (4, 1), (4, 1), (), ()), _BATCH, _DOMAINS)),
    error_samples=(ErrorSample(((F32, (4, 3)), (F32, (4,)), (F32, (3,)), (F32, (3,)), (F32, (3,))),
                               InvalidArgumentError, "do not broadcast", _BATCH),),
    tensorflow="nn.batch_normalization"))
