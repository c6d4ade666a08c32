"""2-D convolution and its two gradients, each differentiable through the others.

Inputs are NHWC, filters [height, width, channels per group, output channels]; the number of groups
is the ratio of the channels. Paddings are resolved to numbers before: ``resolve_padding``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import FLOATS
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.types import Shape, TensorType, shape_text
from ...kernel import contract
from ...ops import (
    WHOLE,
    Attrs,
    Category,
    Contraction,
    Decompose,
    ErrorSample,
    Gradient,
    InferContext,
    NoAttrs,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import require_dtype, same_dtype
from ..shape.slices import not_negative

F32 = dtypes.float32
#: What is convolved, in TensorFlow too; of integers there are no gradients.
CONVOLVED_DTYPES = (*FLOATS, dtypes.int32)
TOLERANCE = Tolerance(32.0, 4e-6)
Pair = tuple[int, int]
Pads = tuple[tuple[Dim, Dim], tuple[Dim, Dim]]
NO_PADS: Pads = ((0, 0), (0, 0))


@dataclass(frozen=True)
class Conv(Attrs):
    """Steps and gaps per spatial axis; rows and columns of zeros around the input."""

    strides: Pair = (1, 1)
    dilations: Pair = (1, 1)
    pads: Pads = NO_PADS


@dataclass(frozen=True)
class ConvInto(Attrs):
    """A convolution's attributes and the shape of the operand whose gradient is computed."""

    shape: Shape
    strides: Pair = (1, 1)
    dilations: Pair = (1, 1)
    pads: Pads = NO_PADS


def resolve_padding(padding: str | Pads, sizes: Sequence[Dim], window: Sequence[int],
                    strides: Pair, dilations: Pair = (1, 1)) -> Pads:
    """Rows and columns of padding that ``"VALID"``, ``"SAME"`` or explicit numbers mean.

    Parameters
    ----------
    padding : str or pair of pairs
    sizes : sequence of Dim
        Height and width of the input.
    window, strides, dilations : pairs of int

    Raises
    ------
    InvalidArgumentError
        When the padding is none of these.
    """
    if not isinstance(padding, str):
        return padding
    if padding.upper() == "VALID":
        return NO_PADS
    if padding.upper() != "SAME":
        raise InvalidArgumentError(
            f"padding {padding!r} is neither 'VALID' nor 'SAME' nor pairs of numbers")
    if min(strides) < 1:
        raise InvalidArgumentError(f"strides {tuple(strides)} must be at least 1")
    result: list[tuple[Dim, Dim]] = []
    for size, extent, stride, dilation in zip(sizes, window, strides, dilations, strict=True):
        reach = (extent - 1) * dilation + 1
        count = (size + (stride - 1)) // stride
        total = not_negative((count - 1) * stride + reach - size)
        before = total // 2
        result.append((before, total - before))
    return result[0], result[1]


def window_count(context: InferContext, name: str, size: Dim, pads: tuple[Dim, Dim], reach: int,
                 stride: int) -> Dim:
    """How many windows fit along an axis, which one at least has to.

    Raises
    ------
    InvalidArgumentError
        When the padded input is known to be smaller than the window, or a padding is negative.
    """
    padded = size + pads[0] + pads[1]
    for pad in pads:
        context.require_at_most(0, pad, lambda: f"tf.{name}: a padding is negative")
    context.require_at_most(reach, padded, lambda: (
        f"tf.{name}: a window of {reach} does not fit an input"
        + (f" of {size} padded to {padded}" if isinstance(padded, int) else ", padding included")))
    return (padded - reach) // stride + 1


def _reaches(window: Sequence[Any], attrs: Any) -> tuple[int, int]:
    return ((window[0] - 1) * attrs.dilations[0] + 1, (window[1] - 1) * attrs.dilations[1] + 1)


def check_image(name: str, type: TensorType) -> None:
    """Demand batch, height, width and a known number of channels.

    Raises
    ------
    InvalidArgumentError
    """
    def message() -> str:
        return (f"tf.{name}: input has shape {shape_text(type.shape)}; it takes [batch, height, "
                "width, channels] with a known number of channels")

    if type.rank != 4:
        raise InvalidArgumentError(message(), name)
    dims.require_known(message, type.shape[3])


def output_shape(context: InferContext, name: str, x: Shape, window: Shape, attrs: Any) -> Shape:
    """Shape of a convolution's result.

    Raises
    ------
    InvalidArgumentError
    """
    def message() -> str:
        return (f"tf.{name}: filter has shape {shape_text(window)}; it takes [height, width, "
                "channels, output channels], all known")

    dims.require_known(message, *window)
    if len(window) != 4 or not all(isinstance(dim, int) and dim > 0 for dim in window):
        raise InvalidArgumentError(message(), name)
    height, width, inner, outer = (int(dim) for dim in window)
    channels = int(x[3])
    if not channels or channels % inner or outer % max(channels // inner, 1):
        raise InvalidArgumentError(
            f"tf.{name}: input {shape_text(x)} has {channels} channels, filter "
            f"{shape_text(window)} takes {inner}; the one must be a multiple of the other, and "
            "the output channels a multiple of that ratio", name)
    if min(*attrs.strides, *attrs.dilations) < 1:
        raise InvalidArgumentError(
            f"tf.{name}: strides {attrs.strides} and dilations {attrs.dilations} must be at "
            "least 1", name)
    reach = _reaches((height, width), attrs)
    rows, columns = (window_count(context, name, *each) for each in zip(
        x[1:3], attrs.pads, reach, attrs.strides, strict=True))
    return x[0], rows, columns, outer


def _conv_infer(context: Any, types: Any, attrs: Conv) -> TensorType:
    dtype = same_dtype("nn.conv2d", types)
    require_dtype("nn.conv2d", types[0], CONVOLVED_DTYPES, "input")
    check_image("nn.conv2d", types[0])
    return TensorType(dtype, output_shape(context, "nn.conv2d", types[0].shape, types[1].shape,
                                          attrs))


def _require_shape(context: Any, name: str, found: Shape, wanted: Shape) -> None:
    def message() -> str:
        return (f"tf.{name}: the output's gradient has shape {shape_text(found)}, the convolution "
                f"gives {shape_text(wanted)}")

    if len(found) != len(wanted):
        raise InvalidArgumentError(message(), name)
    for a, b in zip(found, wanted, strict=True):
        context.require_equal(a, b, message)


def _input_infer(context: Any, types: Any, attrs: ConvInto) -> TensorType:
    name = "nn.conv2d_transpose"
    g, window = types
    dtype = same_dtype(name, types)
    require_dtype(name, g, CONVOLVED_DTYPES, "input")
    result = TensorType(dtype, attrs.shape)
    check_image(name, result)
    _require_shape(context, name, g.shape,
                   output_shape(context, name, attrs.shape, window.shape, attrs))
    return result


def _filter_infer(context: Any, types: Any, attrs: ConvInto) -> TensorType:
    name = "nn.conv2d_filter_gradient"
    x, g = types
    dtype = same_dtype(name, types)
    require_dtype(name, x, FLOATS, "input")
    check_image(name, x)
    _require_shape(context, name, g.shape,
                   output_shape(context, name, x.shape, attrs.shape, attrs))
    return TensorType(dtype, attrs.shape)


# ---------------------------------------------------------------------------- reference


def _pad(x: Any, pads: Any) -> Any:
    return np.pad(x, ((0, 0), *pads, (0, 0)))


def _window(attrs: Any, i: int, j: int, height: int, width: int) -> tuple[slice, ...]:
    """The input positions that filter element (i, j) meets."""
    (sh, sw), (dh, dw) = attrs.strides, attrs.dilations
    return (slice(None), slice(i * dh, i * dh + (height - 1) * sh + 1, sh),
            slice(j * dw, j * dw + (width - 1) * sw + 1, sw))


def _group(x: Any, groups: int) -> Any:
    """[batch, height, width, channels] as [groups, pixels, channels per group]."""
    return np.moveaxis(x.reshape((-1, groups, x.shape[3] // groups)), 1, 0)


def _grouped_filter(f: Any, groups: int) -> Any:
    """[channels per group, output channels] as [groups, channels per group, outputs per group]."""
    return np.moveaxis(f.reshape((f.shape[0], groups, f.shape[1] // groups)), 1, 0)


def _ungroup(rows: Any, shape: tuple[int, ...]) -> Any:
    return np.moveaxis(rows, 0, 1).reshape(shape)


def _conv_array(attrs: Conv, x: Any, f: Any) -> Any:
    shape = output_shape(InferContext(), "nn.conv2d", x.shape, f.shape, attrs)
    n, height, width, outer = (int(d) for d in shape)
    groups = x.shape[3] // f.shape[2]
    padded = _pad(x, attrs.pads)
    total = np.zeros((groups, n * height * width, outer // groups), x.dtype)
    for i, j in np.ndindex(*f.shape[:2]):
        patch = padded[_window(attrs, i, j, height, width)]
        total += _group(patch, groups) @ _grouped_filter(f[i, j], groups)
    return _ungroup(total, (n, height, width, outer))


def _conv_input_array(attrs: ConvInto, g: Any, f: Any) -> Any:
    n, height, width, _ = g.shape
    x_shape: Any = attrs.shape
    groups = x_shape[3] // f.shape[2]
    (top, bottom), (left, right) = attrs.pads
    padded = np.zeros((n, top + x_shape[1] + bottom, left + x_shape[2] + right, x_shape[3]),
                      g.dtype)
    rows = _group(g, groups)
    for i, j in np.ndindex(*f.shape[:2]):
        part = rows @ np.swapaxes(_grouped_filter(f[i, j], groups), 1, 2)
        padded[_window(attrs, i, j, height, width)] += _ungroup(
            part, (n, height, width, x_shape[3]))
    return padded[:, top:top + x_shape[1], left:left + x_shape[2]]


def _conv_filter_array(attrs: ConvInto, x: Any, g: Any) -> Any:
    _, height, width, outer = g.shape
    shape: Any = attrs.shape
    groups = x.shape[3] // shape[2]
    padded = _pad(x, attrs.pads)
    rows = _group(g, groups)
    result = np.zeros(shape, x.dtype)
    for i, j in np.ndindex(*shape[:2]):
        patch = _group(padded[_window(attrs, i, j, height, width)], groups)
        product = np.swapaxes(patch, 1, 2) @ rows
        result[i, j] = _ungroup(product, (shape[2], outer))
    return result


# ---------------------------------------------------------------------------- lowering, gradients


def _template(direction: str, attrs: Any, x: Shape, f: Shape, out: Shape) -> contract.Convolution:
    inner, outer = int(f[2]), int(f[3])
    channels = int(x[3])
    return contract.Convolution(
        direction, batch=x[0], in_height=x[1], in_width=x[2], in_channels=channels,
        out_height=out[1], out_width=out[2], out_channels=outer,
        kernel_height=int(f[0]), kernel_width=int(f[1]),
        stride_height=attrs.strides[0], stride_width=attrs.strides[1],
        dilation_height=attrs.dilations[0], dilation_width=attrs.dilations[1],
        pad_top=attrs.pads[0][0], pad_left=attrs.pads[1][0], groups=channels // inner)


def _conv_contract(attrs: Conv, inputs: Any, outputs: Any) -> contract.Convolution:
    return _template("forward", attrs, inputs[0].shape, inputs[1].shape, outputs[0].shape)


def _input_contract(attrs: ConvInto, inputs: Any, outputs: Any) -> contract.Convolution:
    return _template("input", attrs, outputs[0].shape, inputs[1].shape, inputs[0].shape)


def _filter_contract(attrs: ConvInto, inputs: Any, outputs: Any) -> contract.Convolution:
    return _template("filter", attrs, inputs[0].shape, outputs[0].shape, inputs[1].shape)


def _steps(attrs: Any) -> dict[str, Any]:
    return {"strides": attrs.strides, "dilations": attrs.dilations, "pads": attrs.pads}


def _conv_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, f = ctx.input_types
    steps = _steps(ctx.attrs)
    return (F.conv2d_input_gradient(g, ctx.input(1), shape=x.shape, **steps),
            F.conv2d_filter_gradient(ctx.input(0), g, shape=f.shape, **steps))


def _input_gradient(F: Any, ctx: Any, u: Any) -> tuple[Any, Any]:
    steps = _steps(ctx.attrs)
    return (F.conv2d(u, ctx.input(1), **steps),
            F.conv2d_filter_gradient(u, ctx.input(0), shape=ctx.input_types[1].shape, **steps))


def _filter_gradient(F: Any, ctx: Any, u: Any) -> tuple[Any, Any]:
    steps = _steps(ctx.attrs)
    return (F.conv2d_input_gradient(ctx.input(1), u, shape=ctx.input_types[0].shape, **steps),
            F.conv2d(ctx.input(0), u, **steps))


_Case = tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]
_CASES: tuple[_Case, ...] = (
    ((2, 5, 6, 3), (3, 3, 3, 4), {}),
    ((1, 5, 5, 2), (3, 3, 2, 3), {"strides": (2, 2), "pads": ((1, 1), (1, 1))}),
    ((1, 7, 6, 1), (2, 3, 1, 2), {"dilations": (2, 1), "pads": ((1, 0), (0, 2))}),
    ((2, 4, 4, 4), (3, 3, 1, 8), {"pads": ((1, 1), (1, 1))}),
    ((1, 4, 5, 4), (1, 2, 2, 6), {"strides": (1, 2)}),
    ((0, 4, 4, 2), (3, 3, 2, 3), {}),
    ((1, 3, 3, 2), (1, 1, 2, 5), {}))


def _case_output(case: _Case) -> tuple[int, ...]:
    x, f, attrs = case
    return tuple(int(d) for d in output_shape(InferContext(), "", x, f, Conv(**attrs)))


conv2d = register(OpDef(
    name="conv2d", category=Category.CONTRACT, arity=2, infer=_conv_infer, attrs=Conv,
    doc="2-D convolution (cross-correlation) of NHWC images. Inputs: images, filter.",
    reference=_conv_array, gradient=Gradient(_conv_gradient, inputs=(0, 1)),
    lowering=Contraction(_conv_contract), dtypes=CONVOLVED_DTYPES, tolerance=TOLERANCE,
    samples=tuple(Sample((x, f), attrs, "unit") for x, f, attrs in _CASES),
    error_samples=(
        ErrorSample(((F32, (5, 5, 3)), (F32, (3, 3, 3, 4))), InvalidArgumentError,
                    "it takes [batch, height"),
        ErrorSample(((F32, (1, 5, 5, 3)), (F32, (3, 3, 2, 4))), InvalidArgumentError,
                    "has 3 channels"),
        ErrorSample(((F32, (1, 2, 5, 3)), (F32, (3, 3, 3, 4))), InvalidArgumentError,
                    "does not fit an input of 2"),
        ErrorSample(((F32, (1, 5, 5, 3)), (F32, (3, 3, 3))), InvalidArgumentError,
                    "filter has shape (3, 3, 3)"),
        ErrorSample(((F32, (1, 5, 5, 3)), (F32, (3, 3, 3, 4))), InvalidArgumentError,
                    "must be at least 1", {"strides": (0, 1)})),
    tensorflow="nn.conv2d"))

conv2d_input_gradient = register(OpDef(
    name="conv2d_input_gradient", category=Category.CONTRACT, arity=2, infer=_input_infer,
    attrs=ConvInto, reference=_conv_input_array,
    doc="Gradient of ``conv2d`` for its images: the transposed convolution. Inputs: the output's "
        "gradient, filter.",
    gradient=Gradient(_input_gradient, inputs=(0, 1)), lowering=Contraction(_input_contract),
    dtypes=CONVOLVED_DTYPES, tolerance=TOLERANCE,
    samples=tuple(Sample((_case_output(case), case[1]), {"shape": case[0], **case[2]}, "unit")
                  for case in _CASES),
    error_samples=(ErrorSample(((F32, (1, 4, 4, 2)), (F32, (3, 3, 1, 2))), InvalidArgumentError,
                               "the convolution gives (1, 3, 3, 2)", {"shape": (1, 5, 5, 1)}),),
    tensorflow="nn.conv2d_transpose"))

conv2d_filter_gradient = register(OpDef(
    name="conv2d_filter_gradient", category=Category.CONTRACT, arity=2, infer=_filter_infer,
    attrs=ConvInto, reference=_conv_filter_array,
    doc="Gradient of ``conv2d`` for its filter. Inputs: images, the output's gradient.",
    gradient=Gradient(_filter_gradient, inputs=(0, 1)), lowering=Contraction(_filter_contract),
    dtypes=FLOATS, tolerance=TOLERANCE,
    samples=tuple(Sample((case[0], _case_output(case)), {"shape": case[1], **case[2]}, "unit")
                  for case in _CASES),
    error_samples=(ErrorSample(((F32, (1, 5, 5, 1)), (F32, (1, 4, 4, 2))), InvalidArgumentError,
                               "the convolution gives (1, 3, 3, 2)", {"shape": (3, 3, 1, 2)}),)))

# ---------------------------------------------------------------------------- bias


def _bias_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    x, bias = types
    dtype = same_dtype("nn.bias_add", types)

    def message() -> str:
        return (f"tf.nn.bias_add: bias of shape {shape_text(bias.shape)} must be a vector as long "
                f"as the last dimension of value, {shape_text(x.shape)}")

    if bias.rank != 1 or x.rank < 2:
        raise InvalidArgumentError(message(), "nn.bias_add")
    context.require_equal(x.shape[-1], bias.shape[0], message)
    return TensorType(dtype, x.shape)


bias_add = register(OpDef(
    name="bias_add", category=Category.COMPOSITE, arity=2, infer=_bias_infer, attrs=NoAttrs,
    doc="Add a vector along the last dimension.", reference=lambda attrs, x, bias: x + bias,
    numpy=lambda attrs: lambda x, bias: x + bias, gradient=None,
    lowering=Decompose(lambda F, attrs, x, bias: F.add(x, bias)), dtypes=FLOATS, on_complex=WHOLE,
    samples=(Sample(((2, 3), (3,))), Sample(((2, 4, 4, 3), (3,))), Sample(((0, 3), (3,)))),
    error_samples=(ErrorSample(((F32, (2, 3)), (F32, (2,))), InvalidArgumentError,
                               "must be a vector"),
                   ErrorSample(((F32, (2, 3)), (F32, (1, 3))), InvalidArgumentError,
                               "must be a vector")),
    tensorflow="nn.bias_add"))
