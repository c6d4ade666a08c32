"""How dtypes look in LLVM text: names in registers and memory, constants, intrinsic suffixes.

A bool is ``i1`` in registers and ``i8`` in memory; bfloat16 is held as its bits (``i16``) and only
becomes a float through the conversions of ``scalar.py``. Knows nothing about loops or kernels.
"""

from __future__ import annotations

import struct
from typing import Any

import ml_dtypes
import numpy as np

from .... import dtypes
from ....dtypes import DType
from ....ir.kernel.combines import COMBINES

_FLOATS = {"float16": "half", "float32": "float", "float64": "double", "bfloat16": "i16"}
_SUFFIX = {"half": "f16", "float": "f32", "double": "f64"}


def register(dtype: DType) -> str:
    """The type of one value in registers."""
    if dtype.kind == "b":
        return "i1"
    if dtype.kind in "iu":
        return f"i{dtype.size * 8}"
    if dtype.kind == "f":
        return _FLOATS[dtype.name]
    raise TypeError(f"kernels have no values of dtype {dtype.name}")


def memory(dtype: DType) -> str:
    """The type of one element in memory."""
    return "i8" if dtype.kind == "b" else register(dtype)


def vector(scalar: str, lanes: int) -> str:
    """The type of a vector; one lane is the scalar itself."""
    return scalar if lanes == 1 else f"<{lanes} x {scalar}>"


def type_suffix(scalar: str, lanes: int) -> str:
    """The suffix of overloaded intrinsics: ``f32``, ``v16f32``, ``v8i64``."""
    suffix = _SUFFIX.get(scalar, scalar)
    return suffix if lanes == 1 else f"v{lanes}{suffix}"


def constant(value: Any, dtype: DType) -> str:
    """The text of a scalar constant."""
    if dtype.kind == "b":
        return "true" if value else "false"
    if dtype.kind in "iu":
        bits = dtype.size * 8
        wrapped = int(value) & ((1 << bits) - 1)
        return str(wrapped - (1 << bits) if wrapped >> (bits - 1) else wrapped)
    with np.errstate(over="ignore"):
        if dtype is dtypes.float16:
            return f"0xH{int(np.float16(value).view(np.uint16)):04X}"
        if dtype is dtypes.bfloat16:
            return str(int(np.asarray(value, ml_dtypes.bfloat16).view(np.int16)))
        if dtype is dtypes.float32:
            value = float(np.float32(value))
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


def spread(text: str, scalar: str, lanes: int) -> str:
    """A constant in every lane."""
    return text if lanes == 1 else f"splat ({scalar} {text})"


def neutral(combine: str, dtype: DType) -> str:
    """What a combine leaves everything unchanged with, as a scalar constant."""
    return constant(COMBINES[combine].neutral(dtype), dtype)


def step(lanes: int) -> str:
    """``<i64 0, i64 1, ...>``."""
    return "0" if lanes == 1 else "<" + ", ".join(f"i64 {i}" for i in range(lanes)) + ">"


def mask_of_first(lanes: int, active: int) -> str:
    """A mask with the first ``active`` lanes set."""
    return "<" + ", ".join(f"i1 {int(i < active)}" for i in range(lanes)) + ">"
