"""Brings values into the domains of op samples: casts, squashes, other shapes, or fresh inputs.

The functions write ops through an emitter whose values also hold what the reference computed, so
that nothing is squashed that already fits.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from twofold import dtypes
from twofold.dtypes import DType

#: Domains of whole matrices. No value there is fits them: signs of factors would hang on last bits.
MATRICES = ("dominant", "definite", "separated", "diagonals")
LARGEST = 30.0  # magnitude above which a floating value is scaled down before it is used again


def widened(array: Any) -> Any:
    """An array as float64, whatever its dtype."""
    return np.asarray(array, np.float64)


def fits(array: Any, domain: str) -> bool:
    """Whether every element lies in a domain of ``Sample.domain``."""
    name, *arguments = domain.split(":")
    if array.size == 0 or array.dtype == np.bool_ or name in MATRICES:
        return name not in ("bool", *MATRICES) or (array.dtype == np.bool_ and name == "bool")
    wide = widened(array)
    low, high = float(np.min(wide)), float(np.max(wide))
    match name:
        case "positive":
            return low >= 0.05 and high <= 30
        case "unit":
            return -0.98 <= low and high <= 0.98
        case "probability":
            return 0.01 <= low and high <= 0.99
        case "nonzero":
            return float(np.min(np.abs(wide))) >= 0.1
        case "range":
            return float(arguments[0]) <= low and high <= float(arguments[1])
        case "index":
            return low >= 0 and high < float(arguments[0])
        case "bool":
            return False
        case "sorted":
            return bool(np.all(np.diff(wide, axis=-1) >= 0)) if wide.ndim else True
        case "small":
            return -3 <= low and high <= 3 and array.dtype.kind in "iu"
        case "bits":
            return True
    return bool(np.isfinite(low)) and max(-low, high) <= LARGEST


def convert(F: Any, x: Any, dtype: DType) -> Any:
    """A value in another dtype; numbers become bool by a comparison."""
    if x.dtype is dtype:
        return x
    if dtype is dtypes.bool_ and x.dtype is not dtypes.bool_:
        return F.greater(x, F.constant(0, x.dtype))
    return F.cast(x, dtype=dtype)


def bring(F: Any, x: Any, domain: str) -> Any | None:
    """A value made of ``x`` that lies in a domain; None when there is no simple way."""
    name, *arguments = domain.split(":")
    # Another step of a loop may give other numbers, which must be good indices too.
    certain = F.may_add_inputs or not x.dtype.is_integer or name in ("real", "bits", "distinct")
    if fits(x.array, domain) and certain:
        return x
    if x.dtype is dtypes.bool_:
        return None
    found = _bring_float(F, x, name, arguments) if x.dtype.is_floating \
        else _bring_integer(F, x, name, arguments)
    return found if found is not None and fits(found.array, domain) else None


def _bring_float(F: Any, x: Any, name: str, arguments: list[str]) -> Any | None:
    def c(value: float) -> Any:
        return F.constant(value, x.dtype)
    match name:
        case "real" | "small" | "distinct" | "special" | "limits":
            return F.multiply(F.tanh(x), c(3.0))
        case "positive":
            return F.add(F.multiply(F.sigmoid(x), c(3.5)), c(0.25))
        case "unit":
            return F.multiply(F.tanh(x), c(0.9))
        case "probability":
            return F.add(F.multiply(F.sigmoid(x), c(0.9)), c(0.05))
        case "nonzero":
            return F.select(F.less(x, c(0.0)), F.subtract(F.tanh(x), c(0.25)),
                            F.add(F.tanh(x), c(0.25)))
        case "range":
            low, high = map(float, arguments)
            return F.add(F.multiply(F.sigmoid(x), c((high - low) * 0.9)),
                         c(low + (high - low) * 0.05))
    return None


def _bring_integer(F: Any, x: Any, name: str, arguments: list[str]) -> Any | None:
    def c(value: int) -> Any:
        return F.constant(value, x.dtype)
    match name:
        case "real" | "small" | "distinct" | "special" | "limits":
            return F.floormod(x, c(4))
        case "positive" | "nonzero":
            return F.add(F.floormod(x, c(5)), c(1))
        case "index":
            return F.floormod(x, c(int(arguments[0]))) if float(arguments[0]) >= 1 else None
        case "range":
            low, high = (int(float(a)) for a in arguments)
            low = max(low, int(x.dtype.min))
            span = min(high - low + 1, 100)
            if span < 1:
                return None  # nothing unsigned is below zero
            return F.add(F.floormod(x, c(span)), c(low))
    return None


def tame(F: Any, x: Any) -> Any:
    """A value scaled down when it is large, so that what comes after it stays well conditioned."""
    if not x.array.size or x.dtype is dtypes.bool_:
        return x
    wide = np.abs(widened(x.array))
    largest = float(np.max(np.where(np.isfinite(wide), wide, 0.0)))
    if x.dtype.is_floating:
        if not np.isfinite(wide).all() and not x.special:
            return F.tanh(x)
        if largest > LARGEST:
            return F.multiply(x, F.constant(2.0 ** -math.ceil(math.log2(largest / 2.0)), x.dtype))
        return x
    return F.floormod(x, F.constant(7, x.dtype)) if largest > 1000 else x


def reshaped(F: Any, x: Any, shape: tuple[int, ...]) -> Any | None:
    """A value of another static shape made of the elements of ``x``, cut or repeated."""
    size = math.prod(shape)
    count = x.array.size
    if tuple(x.shape) == shape:
        return x
    if not all(isinstance(d, int) for d in x.shape) or (size and not count):
        return None
    if count != size or x.array.ndim == 0:
        x = F.reshape(x, shape=(count,))
    if count < size:
        x = F.tile(x, multiples=(-(-size // count),))
    if x.array.size > size:
        x = F.strided_slice(x, begin=(0,), end=(size,), strides=(1,))
    return x if tuple(x.shape) == shape else F.reshape(x, shape=shape)
