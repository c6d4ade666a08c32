"""What kernels of ``tf.raw_ops`` compute where no public function does just that.

Derivatives are those of TensorFlow's kernels, of the results or the inputs that these are given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError
from ...ir.base import dims
from ..dispatch.door import run
from ..gradients.tape import GradientTape
from ..ops import array, gather
from ..ops.common import shape_of, to_tensor
from ..ops.linalg.einsum import einsum
from ..ops.nn import convolution, layers, losses, pooling
from ..ops.nn.windows import is_channels_first
from ..ops.random import draws
from ..tensors.tensor import Tensor
from ..values import arguments, convert

_LAYOUTS = ("NHWC", "NCHW")
_ELU_ALPHA, _ELU_SCALE = 1.6732632423543772, 1.0507009873554805


def contract(inputs: Sequence[Any], equation: str) -> Tensor:
    """``einsum`` with its arguments the other way round."""
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ArgumentTypeError(f"inputs must be a list of tensors, got {type(inputs).__name__}")
    return einsum(equation, *inputs)


def squeeze_axes(x: Any, axis: Any) -> Tensor:
    """Without the axes of size 1 that are named, or all of them."""
    return array.squeeze(x, list(arguments.static_ints(axis, "axis")) or None)


def replace_places(tensor: Any, indices: Any, updates: Any, policy: Any) -> Tensor:
    """With elements or slices replaced; an index outside is an error."""
    arguments.support_only("raw_ops.TensorScatterUpdate", "bad_indices_policy", policy, "",
                           "DEFAULT", "ERROR")
    return gather.tensor_scatter_nd_update(tensor, indices, updates)


# ---------------------------------------------------------------------------- networks

def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise ArgumentTypeError(f"{what} must be a number, got {value!r}")
    return float(value)


def _has_channels_first(layout: Any) -> bool:
    if not isinstance(layout, str):
        raise ArgumentTypeError(f"data_format must be a string, got {layout!r}")
    return is_channels_first(layout, _LAYOUTS)


def _padding(padding: Any, explicit: Any) -> Any:
    """``"EXPLICIT"`` stands for a list of numbers, two for each axis."""
    if not isinstance(padding, str):
        raise ArgumentTypeError(f"padding must be a string, got {padding!r}")
    if padding != "EXPLICIT":
        return padding
    numbers = arguments.static_ints(explicit, "explicit_paddings")
    if len(numbers) != 8:
        raise ArgumentError(f"explicit_paddings must be 8 numbers, got {list(numbers)}")
    return [numbers[i:i + 2] for i in range(0, 8, 2)]


def convolve(x: Any, filters: Any, strides: Any, padding: Any, explicit: Any, layout: Any,
             dilations: Any) -> Tensor:
    """A convolution of images."""
    _has_channels_first(layout)
    return convolution.conv2d(x, filters, strides, _padding(padding, explicit), layout, dilations)


def convolve_channels(x: Any, filters: Any, strides: Any, padding: Any, explicit: Any, layout: Any,
                      dilations: Any) -> Tensor:
    """Each channel with filters of its own."""
    _has_channels_first(layout)
    return convolution.depthwise_conv2d(x, filters, strides, _padding(padding, explicit), layout,
                                        dilations)


def convolve_back(sizes: Any, filters: Any, g: Any, strides: Any, padding: Any, explicit: Any,
                  layout: Any, dilations: Any) -> Tensor:
    """The gradient of a convolution for its images."""
    _has_channels_first(layout)
    return convolution.conv2d_transpose(g, filters, sizes, strides, _padding(padding, explicit),
                                        layout, dilations)


def derive_filter(x: Any, sizes: Any, g: Any, strides: Any, padding: Any, explicit: Any,
                  layout: Any, dilations: Any) -> Tensor:
    """The gradient of a convolution for its filter."""
    images = to_tensor(x)
    filters = convert.full(0, images.dtype, tuple(arguments.dims_of(sizes, "filter_sizes")))
    return _derive(lambda w: convolve(images, w, strides, padding, explicit, layout, dilations),
                   filters, g)


def _derive(function: Callable[[Tensor], Tensor], at: Tensor, g: Any) -> Tensor:
    """The gradient of a function at a place, times that of its result."""
    with GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(at)
        result = function(at)
    found: Tensor = tape.gradient(result, at, output_gradients=convert.operand(g, result))
    return found


def sum_over_pixels(g: Any, layout: Any) -> Tensor:
    """Sums over all axes but that of the channels."""
    x = to_tensor(g)
    place = 1 if _has_channels_first(layout) and x.ndim > 2 else x.ndim - 1
    return run("reduce_sum", x, axes=tuple(i for i in range(x.ndim) if i != place), keepdims=False)


def pool_largest(x: Any, sizes: Any, strides: Any, padding: Any, explicit: Any, layout: Any
                 ) -> Tensor:
    """The largest numbers of windows."""
    _has_channels_first(layout)
    return pooling.max_pool2d(x, sizes, strides, _padding(padding, explicit), layout)


def derive_largest(x: Any, g: Any, sizes: Any, strides: Any, padding: Any, explicit: Any,
                   layout: Any) -> Tensor:
    """The gradient of that."""
    return _derive(lambda y: pool_largest(y, sizes, strides, padding, explicit, layout),
                   to_tensor(x), g)


def derive_mean(shape: Any, g: Any, sizes: Any, strides: Any, padding: Any, layout: Any) -> Tensor:
    """The gradient of the means of windows."""
    _has_channels_first(layout)
    cotangent = to_tensor(g)
    images = convert.full(0, cotangent.dtype, tuple(arguments.dims_of(shape, "orig_input_shape")))
    return _derive(lambda y: pooling.avg_pool2d(y, sizes, strides, padding, layout), images,
                   cotangent)


# ---------------------------------------------------------------------------- normalization

class FusedBatchNorm(NamedTuple):
    """What the kernel gives, with what its gradient needs."""

    y: Tensor
    batch_mean: Tensor
    batch_variance: Tensor
    reserve_space_1: Tensor
    reserve_space_2: Tensor


class FusedBatchNormV3(NamedTuple):
    """The same and one thing more, which is empty."""

    y: Tensor
    batch_mean: Tensor
    batch_variance: Tensor
    reserve_space_1: Tensor
    reserve_space_2: Tensor
    reserve_space_3: Tensor


class FusedBatchNormGrad(NamedTuple):
    """The gradients that the kernel gives; the last two are empty."""

    x_backprop: Tensor
    scale_backprop: Tensor
    offset_backprop: Tensor
    reserve_space_3: Tensor
    reserve_space_4: Tensor


def _pixels(x: Tensor, layout: Any) -> tuple[tuple[int, ...], tuple[Any, ...], Any]:
    """The axes of the pixels, the shape that channels have beside them, and how many pixels."""
    first = _has_channels_first(layout)
    if x.ndim != 4:
        raise ArgumentError(f"x must have 4 dimensions, got shape {x.shape}")
    place = 1 if first else 3
    own = shape_of(x)
    axes = tuple(i for i in range(4) if i != place)
    count: Any = 1
    for axis in axes:
        count = count * own[axis]
    return axes, tuple(own[place] if i == place else 1 for i in range(4)), count


def _row(shape: tuple[Any, ...]) -> tuple[Any]:
    return (dims.product(shape),)


def _beside(x: Any, shape: tuple[Any, ...], dtype: Any) -> Tensor:
    return run("reshape", run("cast", to_tensor(x), dtype=dtype), shape=shape)


def normalize(x: Any, scale: Any, offset: Any, mean: Any, variance: Any, epsilon: Any,
              share: Any, layout: Any, is_training: Any, count: int) -> Any:
    """Channels of mean 0 and variance 1, scaled and moved; with what the gradient needs."""
    images = to_tensor(x)
    arguments.require_bool(is_training, "is_training")
    axes, shape, pixels = _pixels(images, layout)
    wide = run("cast", images, dtype=dtypes.float32)
    if is_training:
        middle = run("reduce_mean", wide, axes=axes, keepdims=True)
        spread = run("reduce_mean", run("square", wide - middle), axes=axes, keepdims=True)
    else:
        middle, spread = (run("stop_gradient", _beside(v, shape, dtypes.float32))
                          for v in (mean, variance))
    factor = run("rsqrt", spread + _number(epsilon, "epsilon"))
    factor = factor * _beside(scale, shape, dtypes.float32)
    result = (wide - middle) * factor + _beside(offset, shape, dtypes.float32)
    # As of the kernel, nothing but the result has a gradient.
    middle, spread = (run("reshape", run("stop_gradient", v), shape=_row(shape))
                      for v in (middle, spread))
    shown = [middle, spread]
    if is_training:
        total = run("cast", convert.dim_tensor(pixels, dtypes.int32), dtype=dtypes.float32)
        # The variance that is shown is that of the population.
        shown[1] = spread * (total / run("maximum", total - 1.0, to_tensor(1.0, dtypes.float32)))
        factor_of_new = _number(share, "exponential_avg_factor")
        if factor_of_new != 1.0:
            kept = [run("stop_gradient", to_tensor(v, dtypes.float32)) for v in (mean, variance)]
            shown = [new * factor_of_new + old * (1.0 - factor_of_new)
                     for new, old in zip(shown, kept)]
    whole = run("cast", result, dtype=images.dtype)
    if count == 5:
        return FusedBatchNorm(whole, shown[0], shown[1], middle, spread)
    return FusedBatchNormV3(whole, shown[0], shown[1], middle, spread,
                            convert.full(0, dtypes.float32, (0,)))


def derive_normalized(g: Any, x: Any, scale: Any, mean: Any, variance: Any, epsilon: Any,
                      layout: Any, is_training: Any) -> Any:
    """The gradients of that for the images, the scales and the offsets."""
    images = to_tensor(x)
    arguments.require_bool(is_training, "is_training")
    axes, shape, pixels = _pixels(images, layout)
    wide, up = (run("cast", to_tensor(v), dtype=dtypes.float32) for v in (images, g))
    middle, spread, scales = (_beside(v, shape, dtypes.float32) for v in (mean, variance, scale))
    factor = run("rsqrt", spread + _number(epsilon, "epsilon"))
    standard = (wide - middle) * factor
    by_offset, by_scale = (run("reduce_sum", v, axes=axes, keepdims=True)
                           for v in (up, up * standard))
    inner = up
    if is_training:
        total = run("cast", convert.dim_tensor(pixels, dtypes.int32), dtype=dtypes.float32)
        inner = up - (by_offset + standard * by_scale) / total
    empty = convert.full(0, dtypes.float32, (0,))
    by_scale, by_offset = (run("reshape", v, shape=_row(shape)) for v in (by_scale, by_offset))
    return FusedBatchNormGrad(run("cast", inner * scales * factor, dtype=images.dtype), by_scale,
                              by_offset, empty, empty)


# ---------------------------------------------------------------------------- losses

class SoftmaxCrossEntropyWithLogits(NamedTuple):
    """The loss of each row, and its gradient."""

    loss: Tensor
    backprop: Tensor


def compare_softmax(features: Any, labels: Any) -> Any:
    """The loss of each row and its gradient."""
    x = to_tensor(features)
    y = convert.operand(labels, x)
    return SoftmaxCrossEntropyWithLogits(losses.softmax_cross_entropy_with_logits(y, x),
                                         layers.softmax(x) - y)


def compare_classes(features: Any, labels: Any) -> Any:
    """The same for numbers of classes."""
    x, classes = to_tensor(features), to_tensor(labels)
    return SoftmaxCrossEntropyWithLogits(
        losses.sparse_softmax_cross_entropy_with_logits(classes, x),
        layers.softmax(x) - _hot(classes, x))


def _hot(classes: Tensor, x: Tensor) -> Tensor:
    places = run("iota", length=shape_of(x)[-1], dtype=classes.dtype)
    rows = run("reshape", classes, shape=(*shape_of(classes), 1))
    return run("cast", run("equal", rows, places), dtype=x.dtype)


# ---------------------------------------------------------------------------- derivatives

def _two(x: Any, y: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Both, and a zero of their dtype."""
    a, b = convert.operands(x, y)
    return a, b, to_tensor(0, b.dtype)


def derive_relu(g: Any, x: Any) -> Tensor:
    """The gradient of ``relu``."""
    up, at, zero = _two(g, x)
    return run("select", run("greater", at, zero), up, zero)


def derive_relu6(g: Any, x: Any) -> Tensor:
    """The gradient of ``relu6``."""
    up, at, zero = _two(g, x)
    inside = run("logical_and", run("greater", at, zero), run("less", at, to_tensor(6, at.dtype)))
    return run("select", inside, up, zero)


def derive_elu(g: Any, y: Any) -> Tensor:
    """The gradient of ``elu``, of its result."""
    up, at, zero = _two(g, y)
    return run("select", run("less", at, zero), (at + to_tensor(1.0, at.dtype)) * up, up)


def derive_selu(g: Any, y: Any) -> Tensor:
    """The gradient of ``selu``, of its result."""
    up, at, zero = _two(g, y)
    scale = to_tensor(_ELU_SCALE, at.dtype)
    below = (at + to_tensor(_ELU_SCALE * _ELU_ALPHA, at.dtype)) * up
    return run("select", run("less", at, zero), below, up * scale)


def derive_leaky_relu(g: Any, x: Any, alpha: Any) -> Tensor:
    """The gradient of ``leaky_relu``."""
    up, at, zero = _two(g, x)
    return run("select", run("greater", at, zero), up, up * to_tensor(alpha, at.dtype))


def derive_softplus(g: Any, x: Any) -> Tensor:
    """The gradient of ``softplus``."""
    up, at, _ = _two(g, x)
    return up * run("sigmoid", at)


def derive_softsign(g: Any, x: Any) -> Tensor:
    """The gradient of ``softsign``."""
    up, at, _ = _two(g, x)
    return up / run("square", run("abs", at) + to_tensor(1.0, at.dtype))


def derive_sigmoid(y: Any, g: Any) -> Tensor:
    """The gradient of ``sigmoid``, of its result."""
    at, up, _ = _two(y, g)
    return up * at * (to_tensor(1.0, at.dtype) - at)


def derive_tanh(y: Any, g: Any) -> Tensor:
    """The gradient of ``tanh``, of its result."""
    at, up, _ = _two(y, g)
    return up * (to_tensor(1.0, at.dtype) - at * at)


def derive_sqrt(y: Any, g: Any) -> Tensor:
    """The gradient of ``sqrt``, of its result."""
    at, up, _ = _two(y, g)
    return up * to_tensor(0.5, at.dtype) / at


def derive_rsqrt(y: Any, g: Any) -> Tensor:
    """The gradient of ``rsqrt``, of its result."""
    at, up, _ = _two(y, g)
    return up * to_tensor(-0.5, at.dtype) * at * at * at


def derive_reciprocal(y: Any, g: Any) -> Tensor:
    """The gradient of the reciprocal, of its result."""
    at, up, _ = _two(y, g)
    return run("negative", up) * at * at


# ---------------------------------------------------------------------------- random numbers

def _join_seeds(one: Any, two: Any) -> Any:
    """Two seeds of a kernel as the one of a function; none where both are 0."""
    numbers = [arguments.static_int(n, "seed") for n in (one, two)]
    return None if numbers == [0, 0] else (numbers[0] << 32) ^ numbers[1]


def draw_uniform(shape: Any, dtype: Any, seed: Any, seed2: Any) -> Tensor:
    """Numbers from 0 to 1."""
    return draws.uniform(shape, dtype=dtype, seed=_join_seeds(seed, seed2))


def draw_normal(shape: Any, dtype: Any, seed: Any, seed2: Any) -> Tensor:
    """Normal numbers."""
    return draws.normal(shape, dtype=dtype, seed=_join_seeds(seed, seed2))


def draw_truncated(shape: Any, dtype: Any, seed: Any, seed2: Any) -> Tensor:
    """Normal numbers within two deviations."""
    return draws.truncated_normal(shape, dtype=dtype, seed=_join_seeds(seed, seed2))


def draw_integers(shape: Any, minval: Any, maxval: Any, seed: Any, seed2: Any) -> Tensor:
    """Integers of a range."""
    low = to_tensor(minval)
    return draws.uniform(shape, low, convert.operand(maxval, low), low.dtype,
                         _join_seeds(seed, seed2))
