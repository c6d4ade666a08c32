"""Images in another size: each new pixel is a weighted mean of old ones, along rows and columns.

The weights of a row are few and next to each other. Rows are made some at a time, by a product
with the small matrix of their weights: the fastest that the BLAS inside NumPy can do, and the
same turned over is the gradient. Weights are TensorFlow's, in float32.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....errors import InvalidArgumentError
from ...base.dims import Dim
from ...base.types import TensorType, shape_text
from ...ops import (
    Attrs,
    Category,
    ErrorSample,
    Gradient,
    HostCall,
    InferContext,
    OpDef,
    Sample,
    Tolerance,
    register,
)

Array = np.ndarray[Any, Any]
#: Rows of weights together: the first and the last new pixel, those of the old ones, the weights.
Block = tuple[int, int, int, int, Array]

_TABLE = np.float32(1024)    # TensorFlow's cubic weights: so many places between two pixels
_ROWS = 16                   # that are made at a time
_FEW = 8                     # channels, up to which columns are made of all at once


@dataclass(frozen=True)
class Resample(Attrs):
    """The new height and width; by what weights; or the sums that these make of the old pixels."""

    sizes: tuple[Dim, Dim]
    method: str
    antialias: bool = False
    turned: bool = False


# ---------------------------------------------------------------------------- weights

def _lanczos(radius: float) -> Callable[[Array], Array]:
    def weight(x: Array) -> Array:
        angle = np.float32(math.pi) * np.where(x < np.float32(1e-3), np.float32(1), x)
        wave = np.sin(angle) * np.sin(angle / np.float32(radius)) * np.float32(radius)
        return np.where(x < np.float32(1e-3), np.float32(1), wave / (angle * angle))
    return weight


def _keys(x: Array) -> Array:
    return np.where(x < 1, (x * 1.5 - 2.5) * x * x + 1, ((x * -0.5 + 2.5) * x - 4) * x + 2)


def _mitchell(x: Array) -> Array:
    return np.where(x < 1, (x * (7 / 6) - 2) * x * x + 8 / 9,
                    ((x * (-7 / 18) + 2) * x - 10 / 3) * x + 16 / 9)


#: Weights by the distance in pixels, and the distance from which they are 0.
_KERNELS: dict[str, tuple[Callable[[Array], Array], float]] = {
    "lanczos3": (_lanczos(3.0), 3.0), "lanczos5": (_lanczos(5.0), 5.0),
    "gaussian": (lambda x: np.exp(x * x * -2), 1.5), "mitchellcubic": (_mitchell, 2.0),
    "bicubic": (_keys, 2.0), "bilinear": (lambda x: 1 - x, 1.0),
}
METHODS = ("area", *sorted(_KERNELS))


def _rows_of_weights(old: int, new: int, method: str, antialias: bool, first: int, last: int
                     ) -> tuple[int, int, Array]:
    """The old pixels that some new ones are made of, and the weights."""
    one, half = np.float32(1), np.float32(0.5)
    scale = np.float32(old) / np.float32(new)
    targets = np.arange(first, last, dtype=np.float32)[:, None]
    if method == "area":
        start, end = targets * scale, (targets + one) * scale
        low, high = int(start.min()), min(int(np.ceil(end.max())), old)
        sources = np.arange(low, high, dtype=np.float32)
        shared = np.minimum(end, sources + one) - np.maximum(start, sources)
        return low, high, np.maximum(shared, np.float32(0)) / scale
    weight, radius = _KERNELS[method]
    # By reciprocals, as in TensorFlow: what the end of a kernel weighs depends on the last bit.
    table = method == "bicubic" and not antialias
    scale = scale if table else one / (np.float32(new) / np.float32(old))
    wide = max(scale, one) if antialias else one
    centres = (targets + half) * scale
    reach = radius * float(wide) + 1
    low = max(math.floor(float(centres.min()) - reach), 0)
    high = min(math.ceil(float(centres.max()) + reach), old)
    if table:
        floor = np.floor(centres - half)
        centres = floor + np.round((centres - half - floor) * _TABLE) / _TABLE + half
    sources = np.arange(low, high, dtype=np.float32)
    distance = np.abs((sources + half - centres) * (one / wide))
    weights = np.where(distance < np.float32(radius), weight(distance), 0).astype(np.float32)
    total = weights.sum(1, keepdims=True, dtype=np.float32)
    return low, high, np.divide(weights, total, out=np.zeros_like(weights), where=total != 0)


@functools.lru_cache(maxsize=64)
def _blocks(old: int, new: int, method: str, antialias: bool, copies: int = 1
            ) -> tuple[Block, ...]:
    """The weights of all new pixels, ``_ROWS`` at a time; with ``copies``, of so many channels."""
    found = []
    for first in range(0, new, _ROWS):
        last = min(first + _ROWS, new)
        low, high, weights = _rows_of_weights(old, new, method, antialias, first, last)
        if copies > 1:
            weights = np.kron(weights, np.eye(copies, dtype=np.float32))
        found.append((first, last, low, high, weights))
    return tuple(found)


# ---------------------------------------------------------------------------- products

def _along_rows(x: Array, new: int, attrs: Resample) -> Array:
    """``[images, height, row]`` in another height."""
    images, own, row = x.shape
    old, wanted = (new, own) if attrs.turned else (own, new)
    result = (np.zeros if attrs.turned else np.empty)((images, new, row), x.dtype)
    for first, last, low, high, weights in _blocks(old, wanted, attrs.method, attrs.antialias):
        weights = weights.astype(x.dtype, copy=False)
        if attrs.turned:
            result[:, low:high] += weights.T @ x[:, first:last]
        else:
            np.matmul(weights, x[:, low:high], out=result[:, first:last])
    return result


def _along_columns(x: Array, new: int, attrs: Resample) -> Array:
    """``[rows, width, channels]`` in another width."""
    rows, own, channels = x.shape
    if channels > _FEW:
        return _along_rows(x, new, attrs)
    old, wanted = (new, own) if attrs.turned else (own, new)
    flat = x.reshape(rows, own * channels)
    result = (np.zeros if attrs.turned else np.empty)((rows, new * channels), x.dtype)
    for first, last, low, high, weights in _blocks(old, wanted, attrs.method, attrs.antialias,
                                                   channels):
        weights = weights.astype(x.dtype, copy=False)
        inner = slice(low * channels, high * channels)
        outer = slice(first * channels, last * channels)
        if attrs.turned:
            result[:, inner] += flat[:, outer] @ weights
        else:
            result[:, outer] = flat[:, inner] @ weights.T
    return result.reshape(rows, new, channels)


def _resample_array(attrs: Resample, x: Array) -> Array:
    from ..linalg.blas_threads import one_thread  # libraries are looked for when they are needed
    with one_thread:    # products are small: threads would wait for each other
        return _resample_on_one_thread(attrs, x)


def _resample_on_one_thread(attrs: Resample, x: Array) -> Array:
    *batch, height, width, channels = x.shape
    tall, wide = (int(n) for n in attrs.sizes)
    if not x.size:
        return np.zeros((*batch, tall, wide, channels), x.dtype)
    images = math.prod(batch)

    def rows(y: Array) -> Array:
        own = y.shape[1], y.shape[2]
        return _along_rows(y.reshape(images, own[0], -1), tall, attrs).reshape(
            images, tall, own[1], channels)

    def columns(y: Array) -> Array:
        own = y.shape[1], y.shape[2]
        return _along_columns(y.reshape(-1, own[1], channels), wide, attrs).reshape(
            images, own[0], wide, channels)

    y = x.reshape(images, height, width, channels)
    # What makes the image smaller comes first.
    y = columns(rows(y)) if tall * width <= height * wide else rows(columns(y))
    return y.reshape(*batch, tall, wide, channels)


# ---------------------------------------------------------------------------- record

def _infer(context: InferContext, types: Sequence[TensorType], attrs: Resample) -> TensorType:
    (x,) = types
    if x.dtype not in (dtypes.float32, dtypes.float64) or x.rank < 3:
        raise InvalidArgumentError(
            f"tf.image.resize: images are {x.dtype.name} of shape {shape_text(x.shape)}; they must "
            "be float32 or float64 of [..., height, width, channels]", "image.resize")
    if attrs.method not in METHODS:
        raise InvalidArgumentError(f"tf.image.resize: method must be one of {', '.join(METHODS)}, "
                                   f"got {attrs.method!r}", "image.resize")
    sizes = (*x.shape[-3:-1], *attrs.sizes)
    for size in sizes:
        context.require_at_most(1, size, lambda: (
            f"tf.image.resize: images of shape {shape_text(x.shape)} in the size "
            f"{shape_text(attrs.sizes)}; heights and widths must be positive"))
    return TensorType(x.dtype, (*x.shape[:-3], *attrs.sizes, x.shape[-1]))


def _gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """The same weights, turned over."""
    attrs, shape = ctx.attrs, ctx.input_types[0].shape
    return (F.resample(g, sizes=(shape[-3], shape[-2]), method=attrs.method,
                       antialias=attrs.antialias, turned=not attrs.turned),)


def _sample(shape: tuple[int, ...], sizes: tuple[int, int], method: str, **more: bool) -> Sample:
    return Sample((shape,), {"sizes": sizes, "method": method, **more})


resample = register(OpDef(
    name="resample", category=Category.INDEX, arity=1, infer=_infer, attrs=Resample,
    doc="Images in another size, by weights of the old pixels around each new one.",
    reference=_resample_array, numpy=lambda attrs: lambda x: _resample_array(attrs, x),
    gradient=Gradient(_gradient), lowering=HostCall("products of rows with few weights"),
    dtypes=(dtypes.float32, dtypes.float64), tolerance=Tolerance(64.0, 1e-6),
    samples=(_sample((2, 5, 4, 3), (3, 7), "bicubic"),
             _sample((4, 6, 2), (7, 3), "lanczos3", antialias=True),
             _sample((1, 3, 3, 9), (40, 5), "area"), _sample((5, 20, 1), (2, 3), "gaussian"),
             _sample((2, 4, 5, 1), (8, 3), "bilinear", antialias=True),
             _sample((3, 4, 5, 2), (6, 2), "mitchellcubic", turned=True),
             _sample((0, 4, 5, 2), (6, 2), "lanczos5")),
    error_samples=(
        ErrorSample(((dtypes.int32, (2, 2, 1)),), InvalidArgumentError, "must be float32",
                    {"sizes": (1, 1), "method": "area"}),
        ErrorSample(((dtypes.float32, (2, 2)),), InvalidArgumentError, "height, width",
                    {"sizes": (1, 1), "method": "area"}),
        ErrorSample(((dtypes.float32, (2, 2, 1)),), InvalidArgumentError, "one of",
                    {"sizes": (1, 1), "method": "none"}),
        ErrorSample(((dtypes.float32, (2, 0, 1)),), InvalidArgumentError, "positive",
                    {"sizes": (1, 1), "method": "area"})),
    tensorflow="image.resize"))
