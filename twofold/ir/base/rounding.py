"""Rounding of NumPy arrays to a dtype: once, to nearest even, also from float64 to bfloat16.

``astype`` alone goes through float32 on its way to bfloat16 and so rounds twice.
"""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np

Array = np.ndarray[Any, Any]

_BFLOAT16 = np.dtype(ml_dtypes.bfloat16)


def round_array(array: Array, dtype: np.dtype[Any]) -> Array:
    """The array in another dtype, each element rounded once."""
    with np.errstate(all="ignore"):
        if dtype == _BFLOAT16 and array.dtype == np.float64:
            return _round_to_odd(array).astype(dtype)
        return array.astype(dtype, copy=False)


def _round_to_odd(array: Array) -> Array:
    """float64 → float32 so that rounding the result again is rounding once.

    An inexact result whose last bit is even is replaced by its odd neighbour on the other side of
    the exact value.
    """
    narrow = np.asarray(array.astype(np.float32))
    inexact = (narrow.astype(np.float64) != array) & np.isfinite(narrow)
    bits = np.ascontiguousarray(narrow).view(np.uint32).reshape(narrow.shape)
    even = (bits & np.uint32(1)) == 0
    too_large = np.abs(narrow.astype(np.float64)) > np.abs(array)
    step = np.where(too_large, np.uint32(0xFFFFFFFF), np.uint32(1))
    fixed = bits + np.where(inexact & even, step, np.uint32(0)).astype(np.uint32)
    return np.asarray(fixed, np.uint32).view(np.float32)
