"""Discrete Fourier transforms, by pocketfft on the host.

Axes in attributes are sorted positions; lengths are those of the tensors, which the public
functions cut and pad before. Nothing is scaled but the inverse, by the number of elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import COMPLEX, complex_dtype
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.types import Shape, TensorType, shape_text
from ...ops import (
    WHOLE,
    Attrs,
    Category,
    ErrorSample,
    FillingKernel,
    Gradient,
    HostCall,
    InferContext,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import check_positions

ON_HOST = HostCall("pocketfft runs on the host")
TOLERANCE = Tolerance(64.0, 1e-6)
REAL = (dtypes.float32, dtypes.float64)


@dataclass(frozen=True)
class Transform(Attrs):
    """The axes of a transform, and whether it is the inverse one."""

    axes: tuple[int, ...]
    inverse: bool = False


@dataclass(frozen=True)
class RealTransform(Attrs):
    """The axes of a transform; half of the last one is kept."""

    axes: tuple[int, ...]


@dataclass(frozen=True)
class FromHalf(Attrs):
    """The axes of an inverse transform, and how many real numbers the last one becomes."""

    axes: tuple[int, ...]
    length: Dim


def _require_complex(name: str, x: TensorType) -> None:
    if not x.dtype.is_complex:
        raise InvalidArgumentError(f"tf.signal.{name}: input has dtype {x.dtype.name}; it takes "
                                   "complex64 and complex128", f"signal.{name}")


def _require_elements(name: str, context: InferContext, x: TensorType, axes: Sequence[int]
                      ) -> None:
    """An axis without elements has no transform."""
    check_positions(f"signal.{name}", axes, x.rank)

    def message() -> str:
        return (f"tf.signal.{name}: shape {shape_text(x.shape)} has no elements along an axis "
                "that is transformed")

    for axis in axes:
        context.require_at_most(1, x.shape[axis], message)


def _count(shape: Shape, axes: Sequence[int]) -> Dim:
    return dims.product(shape[axis] for axis in axes)


# ---------------------------------------------------------------------------- of complex numbers

def _fft_infer(context: InferContext, types: Sequence[TensorType], attrs: Transform) -> TensorType:
    (x,) = types
    _require_complex("ifft" if attrs.inverse else "fft", x)
    check_positions("signal.fft", attrs.axes, x.rank)
    return TensorType(x.dtype, x.shape)


def _fft_array(attrs: Transform, x: Any, out: Any = None) -> Any:
    if not x.size:
        return x.copy() if out is None else out
    from . import pocketfft  # nothing else needs it
    return pocketfft.fftn(x, attrs.axes, attrs.inverse, out)


def _fft_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """The adjoint is the other transform, scaled."""
    attrs = ctx.attrs
    back = F.fft(g, axes=attrs.axes, inverse=not attrs.inverse)
    count = F.number(_count(g.shape, attrs.axes), g.dtype)
    return (F.divide(back, count) if attrs.inverse else F.multiply(back, count),)


def _samples(*cases: tuple[tuple[int, ...], dict[str, Any]], kinds: Sequence[Any]
             ) -> tuple[Sample, ...]:
    return tuple(Sample((shape,), attributes, dtypes=(kind,))
                 for shape, attributes in cases for kind in kinds)


fft = register(OpDef(
    name="fft", category=Category.INDEX, arity=1, infer=_fft_infer, attrs=Transform,
    doc="The discrete Fourier transform over axes, or its inverse.", reference=_fft_array,
    numpy=FillingKernel(lambda attrs: lambda x, out=None: _fft_array(attrs, x, out)),
    gradient=Gradient(_fft_gradient),
    lowering=ON_HOST, dtypes=COMPLEX, on_complex=WHOLE, tolerance=TOLERANCE,
    samples=_samples(((8,), {"axes": (0,)}), ((2, 5), {"axes": (1,), "inverse": True}),
                     ((3, 4), {"axes": (0, 1)}), ((2, 3, 4), {"axes": (0, 2), "inverse": True}),
                     ((0, 4), {"axes": (1,)}), kinds=COMPLEX),
    error_samples=(ErrorSample(((dtypes.float32, (4,)),), InvalidArgumentError, "takes complex",
                               {"axes": (0,)}),
                   ErrorSample(((dtypes.complex64, (4,)),), InvalidArgumentError, "outside",
                               {"axes": (1,)})),
    tensorflow="signal.fft"))


# ---------------------------------------------------------------------------- of real numbers

def _rfft_infer(context: InferContext, types: Sequence[TensorType], attrs: RealTransform
                ) -> TensorType:
    (x,) = types
    if x.dtype not in REAL:
        raise InvalidArgumentError(f"tf.signal.rfft: input has dtype {x.dtype.name}; it takes "
                                   "float32 and float64", "signal.rfft")
    _require_elements("rfft", context, x, attrs.axes)
    shape = list(x.shape)
    last = attrs.axes[-1]
    shape[last] = dims.floordiv(shape[last], 2) + 1
    return TensorType(complex_dtype(x.dtype), tuple(shape))


def _rfft_array(attrs: RealTransform, x: Any) -> Any:
    kind = np.complex64 if x.dtype == np.float32 else np.complex128
    if not x.size:
        shape = list(x.shape)
        shape[attrs.axes[-1]] = shape[attrs.axes[-1]] // 2 + 1
        return np.zeros(shape, kind)
    from . import pocketfft  # nothing else needs it
    return pocketfft.rfftn(x, attrs.axes).astype(kind, copy=False)


def _pad_after(shape: Shape, axis: int, added: Dim) -> tuple[tuple[Dim, Dim], ...]:
    return tuple((0, added if i == axis else 0) for i in range(len(shape)))


def _rfft_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """The half that is not kept has no cotangent: zeros, transformed back."""
    axes, shape = ctx.attrs.axes, ctx.input_types[0].shape
    last = axes[-1]
    whole = F.pad(g, paddings=_pad_after(shape, last, shape[last] - g.shape[last]),
                  mode="constant", value=None)
    back = F.real(F.fft(whole, axes=axes, inverse=True))
    return (F.multiply(back, F.number(_count(shape, axes), back.dtype)),)


rfft = register(OpDef(
    name="rfft", category=Category.INDEX, arity=1, infer=_rfft_infer, attrs=RealTransform,
    doc="The half of a Fourier transform of real numbers that says it all.",
    reference=_rfft_array, numpy=lambda attrs: lambda x: _rfft_array(attrs, x),
    gradient=Gradient(_rfft_gradient), lowering=ON_HOST, dtypes=REAL, tolerance=TOLERANCE,
    on_complex=WHOLE,
    samples=tuple(Sample((shape,), {"axes": axes}) for shape, axes in (
        ((8,), (0,)), ((2, 5), (1,)), ((3, 4), (0, 1)), ((2, 3, 4), (1, 2)), ((1,), (0,)),
        ((0, 4), (1,)))),
    error_samples=(ErrorSample(((dtypes.int32, (4,)),), InvalidArgumentError, "takes float32",
                               {"axes": (0,)}),
                   ErrorSample(((dtypes.float32, (0,)),), InvalidArgumentError, "no elements",
                               {"axes": (0,)})),
    tensorflow="signal.rfft"))


def _irfft_infer(context: InferContext, types: Sequence[TensorType], attrs: FromHalf
                 ) -> TensorType:
    (x,) = types
    _require_complex("irfft", x)
    _require_elements("irfft", context, x, attrs.axes)
    last = attrs.axes[-1]

    def message() -> str:
        return (f"tf.signal.irfft: {attrs.length} numbers come of {attrs.length} // 2 + 1 complex "
                f"ones, not of shape {shape_text(x.shape)}")

    context.require_equal(x.shape[last], dims.floordiv(attrs.length, 2) + 1, message)
    shape = list(x.shape)
    shape[last] = attrs.length
    return TensorType(x.dtype.real_dtype, tuple(shape))


def _irfft_array(attrs: Any, x: Any) -> Any:
    kind = np.float32 if x.dtype == np.complex64 else np.float64
    last, length = attrs.axes[-1], attrs.length
    if not x.size or not length:
        shape = list(x.shape)
        shape[last] = length
        return np.zeros(shape, kind)
    sizes = [x.shape[axis] for axis in attrs.axes[:-1]]
    from . import pocketfft  # nothing else needs it
    return pocketfft.irfftn(x, [*sizes, length], attrs.axes).astype(kind, copy=False)


def _irfft_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """Each number of the half stands for two of the whole, but the first and, if even, the last."""
    axes, length = ctx.attrs.axes, ctx.attrs.length
    last, shape = axes[-1], ctx.input_types[0].shape
    forward = F.rfft(g, axes=axes)
    place = F.iota(length=shape[last], dtype=dtypes.int64)
    mirror = F.subtract(F.number(length, dtypes.int64), place)
    once = F.logical_or(F.equal(place, F.like(0, place)), F.equal(place, mirror))
    weight = F.select(once, F.constant(1, g.dtype), F.constant(2, g.dtype))
    weight = F.divide(weight, F.number(_count(g.shape, axes), g.dtype))
    weight = F.reshape(weight, shape=tuple(
        shape[last] if i == last else 1 for i in range(len(shape))))
    return (F.multiply(forward, F.complex(weight, F.like(0, weight))),)


irfft = register(OpDef(
    name="irfft", category=Category.INDEX, arity=1, infer=_irfft_infer, attrs=FromHalf,
    doc="The real numbers whose half Fourier transform this is.", reference=_irfft_array,
    numpy=lambda attrs: lambda x: _irfft_array(attrs, x), gradient=Gradient(_irfft_gradient),
    lowering=ON_HOST, dtypes=COMPLEX, on_complex=WHOLE, tolerance=TOLERANCE,
    samples=_samples(((5,), {"axes": (0,), "length": 8}), ((2, 3), {"axes": (1,), "length": 5}),
                     ((3, 3), {"axes": (0, 1), "length": 4}),
                     ((2, 3, 2), {"axes": (1, 2), "length": 3}),
                     ((1,), {"axes": (0,), "length": 1}),
                     ((0, 3), {"axes": (1,), "length": 4}), kinds=COMPLEX),
    error_samples=(ErrorSample(((dtypes.float32, (4,)),), InvalidArgumentError, "takes complex",
                               {"axes": (0,), "length": 6}),
                   ErrorSample(((dtypes.complex64, (4,)),), InvalidArgumentError, "numbers come of",
                               {"axes": (0,), "length": 12})),
    tensorflow="signal.irfft"))
