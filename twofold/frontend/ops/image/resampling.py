"""The weights that new pixels are sums of old ones with: the methods of ``tf.image.resize``.

Rows and columns are resampled one after the other, each by a product with a matrix of weights; a
matrix is made of the two sizes, which the run may be the first to know.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .... import dtypes
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...values.convert import dim_tensor
from ..common import to_tensor

#: A function of the distance in pixels, and the distance from which it is 0.
Kernel = tuple[Callable[[Tensor], Tensor], float]

_TABLE = 1024.0     # TensorFlow's cubic weights are those of so many places between two pixels


def _number(value: float) -> Tensor:
    return to_tensor(value, dtypes.float32)


def _where(condition: Tensor, x: Any, y: Any) -> Tensor:
    return run("select", condition, to_tensor(x, dtypes.float32), to_tensor(y, dtypes.float32))


def _less(x: Tensor, limit: Any) -> Tensor:
    return run("less", x, to_tensor(limit, dtypes.float32))


def _lanczos(radius: float) -> Kernel:
    def weight(x: Tensor) -> Tensor:
        near = _less(x, 1e-3)
        angle = _where(near, 1.0, x) * math.pi
        wave = run("sin", angle) * run("sin", angle / radius) * radius / (angle * angle)
        return _where(near, 1.0, wave)
    return weight, radius


def _gaussian(x: Tensor) -> Tensor:
    return run("exp", x * x * -2.0)      # of deviation 1/2


def _triangle(x: Tensor) -> Tensor:
    return 1.0 - x


def _keys(x: Tensor) -> Tensor:
    outer = ((x * -0.5 + 2.5) * x - 4.0) * x + 2.0
    return _where(_less(x, 1.0), (x * 1.5 - 2.5) * x * x + 1.0, outer)


def _mitchell(x: Tensor) -> Tensor:
    outer = ((x * (-7 / 18) + 2.0) * x - 10 / 3) * x + 16 / 9
    return _where(_less(x, 1.0), (x * (7 / 6) - 2.0) * x * x + 8 / 9, outer)


KERNELS: dict[str, Kernel] = {
    "lanczos3": _lanczos(3.0), "lanczos5": _lanczos(5.0), "gaussian": (_gaussian, 1.5),
    "mitchellcubic": (_mitchell, 2.0), "bicubic": (_keys, 2.0), "bilinear": (_triangle, 1.0),
}
METHODS = ("area", "bicubic", "bilinear", "gaussian", "lanczos3", "lanczos5", "mitchellcubic",
           "nearest")


def resample(x: Tensor, old: tuple[Any, Any], new: tuple[Any, Any], method: str,
              antialias: bool) -> Tensor:
    """Images of float32, of rank 3 or 4, in another size.

    Parameters
    ----------
    x : Tensor
        Shape ``[..., height, width, channels]``.
    old, new : pair of Dim
        Height and width before and after.
    method : str
        A key of ``KERNELS``, or ``"area"``.
    antialias : bool
        Whether the kernel grows where images shrink.
    """
    *batch, _, _, channels = x._type().shape
    rows, columns = (_weights(a, b, method, antialias) for a, b in zip(old, new))
    x = run("matmul", rows, run("reshape", x, shape=(*batch, old[0], old[1] * channels)))
    return run("matmul", columns, run("reshape", x, shape=(*batch, new[0], old[1], channels)))


def _weights(old: Any, new: Any, method: str, antialias: bool) -> Tensor:
    """A row of weights for each new pixel."""
    sizes = [run("cast", dim_tensor(n, dtypes.int32), dtype=dtypes.float32) for n in (old, new)]
    scale = sizes[0] / sizes[1]
    places = [run("iota", length=n, dtype=dtypes.float32) for n in (old, new)]
    sources = run("reshape", places[0], shape=(1, old))
    targets = run("reshape", places[1], shape=(new, 1))
    if method == "area":
        start, end = targets * scale, (targets + 1.0) * scale
        shared = run("minimum", end, sources + 1.0) - run("maximum", start, sources)
        return run("maximum", shared, _number(0.0)) / scale
    weight, radius = KERNELS[method]
    # By reciprocals, as in TensorFlow: what the end of a kernel weighs depends on the last bit.
    table = method == "bicubic" and not antialias
    scale = scale if table else 1.0 / (sizes[1] / sizes[0])
    wide = run("maximum", scale, _number(1.0)) if antialias else _number(1.0)
    centres = (targets + 0.5) * scale
    if table:
        first = run("floor", centres - 0.5)
        centres = first + run("round", (centres - 0.5 - first) * _TABLE) / _TABLE + 0.5
    distance = run("abs", (sources + 0.5 - centres) * (1.0 / wide))
    weights = _where(_less(distance, radius), weight(distance), 0.0)
    total = run("reduce_sum", weights, axes=(1,), keepdims=True)
    return run("divide_no_nan", weights, total)
