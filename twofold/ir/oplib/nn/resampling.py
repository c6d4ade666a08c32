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
    FillingKernel,
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
_LARGE = 1 << 18             # numbers, from which on threads share the work
_MIDDLE = 1 << 19            # bytes between the two steps


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
        used = np.flatnonzero(weights.any(0))
        if used.size:
            weights = weights[:, used[0]:used[-1] + 1]
            low, high = low + int(used[0]), low + int(used[-1]) + 1
        if copies > 1:
            weights = np.kron(weights, np.eye(copies, dtype=np.float32))
        found.append((first, last, low, high, weights))
    return tuple(found)


# ---------------------------------------------------------------------------- products

def _along_rows(x: Array, out: Array, attrs: Resample) -> None:
    """``[images, height, row]`` in another height."""
    old, wanted = _old_and_new(x.shape[1], out.shape[1], attrs)
    if attrs.turned:
        out[...] = 0
    for first, last, low, high, weights in _blocks(old, wanted, attrs.method, attrs.antialias):
        weights = weights.astype(x.dtype, copy=False)
        if attrs.turned:
            out[:, low:high] += weights.T @ x[:, first:last]
        else:
            np.matmul(weights, x[:, low:high], out=out[:, first:last])


def _along_columns(x: Array, out: Array, attrs: Resample) -> None:
    """``[rows, width, channels]`` in another width."""
    rows, own, channels = x.shape
    if channels > _FEW:
        return _along_rows(x, out, attrs)
    old, wanted = _old_and_new(own, out.shape[1], attrs)
    flat, result = x.reshape(rows, -1), out.reshape(rows, -1)
    if attrs.turned:
        result[...] = 0
    for first, last, low, high, weights in _blocks(old, wanted, attrs.method, attrs.antialias,
                                                   channels):
        weights = weights.astype(x.dtype, copy=False)
        inner = slice(low * channels, high * channels)
        outer = slice(first * channels, last * channels)
        if attrs.turned:
            result[:, inner] += flat[:, outer] @ weights
        else:
            np.matmul(flat[:, inner], weights.T, out=result[:, outer])


def _old_and_new(own: int, other: int, attrs: Resample) -> tuple[int, int]:
    return (other, own) if attrs.turned else (own, other)


def _resample_array(attrs: Resample, x: Array, out: Array | None = None) -> Array:
    *batch, height, width, channels = x.shape
    tall, wide = (int(n) for n in attrs.sizes)
    shape = (*batch, tall, wide, channels)
    result = np.empty(shape, x.dtype) if out is None else out
    if not x.size:
        result[...] = 0      # sums of nothing
        return result
    from ..common.threads import most_threads
    from ..linalg.blas_threads import one_thread  # libraries are looked for when they are needed
    images = math.prod(batch)
    y = np.ascontiguousarray(x).reshape(images, height, width, channels)
    z = result.reshape(images, tall, wide, channels)
    with one_thread:    # products are small: threads of the library would wait for each other
        _resample_images(attrs, y, z, 1 if max(y.size, z.size) < _LARGE else most_threads())
    return result


def _resample_images(attrs: Resample, x: Array, out: Array, threads: int) -> None:
    """``[images, height, width, channels]`` in another size, a few at a time: what lies between
    the two steps stays in the cache. Threads have images, or if these are few, parts of each."""
    from ..common.threads import cut, run_all
    images, height, width, channels = x.shape
    _, tall, wide, _ = out.shape
    # Columns cost more, as their products have all channels in them.
    more = channels if channels <= _FEW else 1
    columns_first = height * wide * more + tall * wide <= tall * width + tall * wide * more
    middle = (height, wide, channels) if columns_first else (tall, width, channels)
    at_once = max(1, _MIDDLE // (math.prod(middle) * x.dtype.itemsize))

    def resample(first: int, last: int, within: int) -> None:
        between = np.empty((min(at_once, last - first), *middle), x.dtype)
        for start in range(first, last, at_once):
            stop = min(start + at_once, last)
            ends = x[start:stop], between[:stop - start], out[start:stop]
            steps = (_columns, _rows) if columns_first else (_rows, _columns)
            for step, source, target in zip(steps, ends, ends[1:]):
                step(attrs, source, target, within)

    if threads == 1 or images >= threads:
        run_all(resample, [(*piece, 1) for piece in cut(images, threads)])
    else:
        resample(0, images, threads)


def _rows(attrs: Resample, x: Array, out: Array, threads: int) -> None:
    """Images in another height; threads have parts of all rows."""
    from ..common.threads import cut, run_all
    x, out = (y.reshape(*y.shape[:2], -1) for y in (x, out))
    run_all(lambda first, last: _along_rows(x[..., first:last], out[..., first:last], attrs),
            cut(x.shape[2], threads))


def _columns(attrs: Resample, x: Array, out: Array, threads: int) -> None:
    """Images in another width; threads have some rows."""
    from ..common.threads import cut, run_all
    x, out = (y.reshape(-1, *y.shape[2:]) for y in (x, out))
    run_all(lambda first, last: _along_columns(x[first:last], out[first:last], attrs),
            cut(x.shape[0], threads))


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
    reference=_resample_array,
    numpy=FillingKernel(lambda attrs: lambda x, out=None: _resample_array(attrs, x, out)),
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
