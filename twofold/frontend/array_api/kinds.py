"""Dtypes as the standard sees them, and what it can be asked about."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import dataclass
from ...dtypes import DType
from ...errors import ArgumentError, DtypeError
from ..numpy.promotion import cast, to_array, type_of
from ..tensors.tensor import Tensor
from ..values.arguments import require_bool
from .describing import standard
from .placing import on_device

e: float = math.e
inf: float = math.inf
nan: float = math.nan
pi: float = math.pi
newaxis: Any = None
__array_api_version__: str = "2024.12"

_KINDS = {"bool": "b", "signed integer": "i", "unsigned integer": "u", "integral": "iu",
          "real floating": "f", "complex floating": "c", "numeric": "iufc"}
#: Those of the standard.
STANDARD = tuple(dtype for dtype in dtypes.ALL if dtype.name not in ("float16", "bfloat16",
                                                                     "string"))


@dataclass(frozen=True)
class FloatLimits:
    """What ``finfo`` gives: the limits of a floating dtype."""

    bits: int
    eps: float
    max: float
    min: float
    smallest_normal: float
    dtype: DType


@dataclass(frozen=True)
class IntegerLimits:
    """What ``iinfo`` gives: the limits of an integer dtype."""

    bits: int
    max: int
    min: int
    dtype: DType


def as_dtype(value: Any) -> DType:
    """A dtype argument.

    Raises
    ------
    DtypeError
    """
    return dtypes.as_dtype(value)


def _dtype_of(type: Any) -> DType:
    return type._dtype if isinstance(type, Tensor) else as_dtype(type)


@standard("The limits of a floating dtype.", "FloatLimits: Its attributes are ``bits``, ``eps``, "
          "``max``, ``min``, ``smallest_normal`` and ``dtype``.", "finfo(tf.float64).bits -> 64")
def finfo(type: Any, /) -> FloatLimits:
    dtype = _dtype_of(type)
    if dtype.kind not in "fc":
        raise DtypeError("tf.experimental.array_api.finfo takes a floating dtype, got "
                         f"{dtype.name}")
    real = dtype.real_dtype
    if real is dtypes.bfloat16:
        import ml_dtypes
        found: Any = ml_dtypes.finfo(real.numpy)
    else:
        found = np.finfo(real.numpy)
    return FloatLimits(int(found.bits), float(found.eps), float(found.max), float(found.min),
                       float(found.smallest_normal), real)


@standard("The limits of an integer dtype.", "IntegerLimits: Its attributes are ``bits``, ``max``, "
          "``min`` and ``dtype``.", "iinfo(tf.int8).max -> 127")
def iinfo(type: Any, /) -> IntegerLimits:
    dtype = _dtype_of(type)
    if not dtype.is_integer:
        raise DtypeError("tf.experimental.array_api.iinfo takes an integer dtype, got "
                         f"{dtype.name}")
    found = np.iinfo(dtype.numpy)
    return IntegerLimits(int(found.bits), int(found.max), int(found.min), dtype)


@standard("Whether a dtype is of a kind.", "bool: Whether it is.",
          "isdtype(tf.int8, \"integral\") -> True")
def isdtype(dtype: Any, kind: Any) -> bool:
    own = as_dtype(dtype)
    if isinstance(kind, tuple):
        return any(isdtype(own, each) for each in kind)
    if isinstance(kind, str) and kind not in dtypes_by_name():
        if kind not in _KINDS:
            raise ArgumentError(f"tf.experimental.array_api.isdtype: there is no kind {kind!r}; "
                                f"kinds are {', '.join(_KINDS)}")
        return own.kind in _KINDS[kind]
    return own is as_dtype(kind)


def dtypes_by_name() -> dict[str, DType]:
    """The dtypes that are no kinds, by their names."""
    return {dtype.name: dtype for dtype in dtypes.ALL if dtype.name != "bool"}


@standard("Whether values of a dtype or tensor keep their worth in another dtype.",
          "bool: Whether promotion leads from one to the other.",
          "can_cast(tf.int8, tf.int16) -> True")
def can_cast(from_: Any, to: Any, /) -> bool:
    return bool(np.can_cast(_dtype_of(from_).numpy, as_dtype(to).numpy))


@standard("The dtype to which tensors, numbers and dtypes are promoted.", "DType: It holds them "
          "all.", "result_type(tf.int8, tf.uint8) -> tf.int16")
def result_type(*arrays_and_dtypes: Any) -> DType:
    if not arrays_and_dtypes:
        raise ArgumentError("tf.experimental.array_api.result_type takes one argument at least")
    return type_of(*arrays_and_dtypes)


@standard("A tensor in another dtype.", "The shape of ``x``.",
          "astype([1.5, 2.5], tf.int32) -> array([1, 2], dtype=int32)")
def astype(x: Any, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Tensor:
    require_bool(copy, "copy")
    with on_device(device):
        array, wanted = to_array(x), as_dtype(dtype)
        if array._dtype.is_complex and not wanted.is_complex:
            raise DtypeError("tf.experimental.array_api.astype: complex numbers are no "
                             f"{wanted.name}; take their real part first")
        return cast(array, wanted)
