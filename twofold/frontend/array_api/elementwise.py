"""Elementwise functions that differ from NumPy's; the others are those of ``numpy``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import DtypeError
from ..dispatch.door import run
from ..numpy.binary import largest, smallest
from ..numpy.elementwise import absolute_value, each_part
from ..numpy.promotion import cast, like, promote, require_integers, to_array
from ..ops import casting, complex_numbers
from ..ops.math import round_ as plain_round
from ..tensors.tensor import Tensor
from .describing import standard

_SAME = "The shape and dtype of ``x``."


def _whole(op: str, x: Any) -> Tensor:
    array = to_array(x)
    if array._dtype.kind not in "iuf":
        raise DtypeError(f"tf.experimental.array_api.{op} takes real numbers, got "
                         f"{array._dtype.name}")
    return array if array._dtype.is_integer else run(op, array)


@standard("The nearest whole numbers above.", _SAME, "ceil([1.2, -1.2]) -> array([ 2., -1.])")
def ceil(x: Any, /) -> Tensor:
    return _whole("ceil", x)


@standard("The nearest whole numbers below.", _SAME, "floor([1.2, -1.2]) -> array([ 1., -2.])")
def floor(x: Any, /) -> Tensor:
    return _whole("floor", x)


@standard("The nearest whole numbers towards 0.", _SAME, "trunc([1.2, -1.2]) -> array([ 1., -1.])")
def trunc(x: Any, /) -> Tensor:
    return _whole("trunc", x)


@standard("The nearest whole numbers; halves go to the even one.", _SAME,
          "round([0.5, 1.7]) -> array([0., 2.])")
def round_(x: Any, /) -> Tensor:
    array = to_array(x)
    if array._dtype.is_complex:
        return complex_numbers.complex_(plain_round(complex_numbers.real(array)),
                                        plain_round(complex_numbers.imag(array)))
    return plain_round(array)


@standard("Elements held between two bounds.", "The dtype of ``x``.",
          "clip([1, 5, 9], 2, 7) -> array([2, 5, 7])")
def clip(x: Any, /, min: Any = None, max: Any = None) -> Tensor:
    found = to_array(x)
    own = found._dtype
    if min is not None:
        found = largest(*promote(found, min))
    if max is not None:
        found = smallest(*promote(found, max))
    return cast(found, own)


@standard("Where elements are infinite.", "Bools in the shape of ``x``.",
          "isinf([1.0, float('inf')]) -> array([False,  True])")
def isinf(x: Any, /) -> Tensor:
    array = to_array(x)
    if not array._dtype.is_inexact:
        return run("not_equal", array, array)
    return each_part("is_inf", "logical_or")(array)


def _sign_bit(x: Tensor) -> Tensor:
    whole = {2: dtypes.int16, 4: dtypes.int32, 8: dtypes.int64}[x._dtype.size]
    bits = casting.bitcast(x, whole)
    return run("less", bits, like(0, bits))


@standard("Whether the sign is negative, also of zeros and NaN.", "Bools in the shape of ``x``.",
          "signbit([-0.0, 2.0]) -> array([ True, False])")
def signbit(x: Any, /) -> Tensor:
    array = to_array(x)
    if not array._dtype.is_floating:
        raise DtypeError("tf.experimental.array_api.signbit takes floats, got "
                         f"{array._dtype.name}")
    return _sign_bit(array)


@standard("The size of ``x1`` with the sign of ``x2``.",
          "The shape that both broadcast to, and the dtype that they promote to.",
          "copysign([1.0, 2.0], [-1.0, 1.0]) -> array([-1.,  2.])")
def copysign(x1: Any, x2: Any, /) -> Tensor:
    x, y = promote(x1, x2)
    if not x._dtype.is_floating:
        raise DtypeError(f"tf.experimental.array_api.copysign takes floats, got {x._dtype.name}")
    size = absolute_value(x)
    return run("select", _sign_bit(y), run("negative", size), size)


def _shift(name: str, op: str) -> Callable[[Any, Any], Tensor]:
    def compute(x1: Any, x2: Any) -> Tensor:
        x, y = promote(x1, x2)
        require_integers(name, x, y)
        # Bits that are shifted out are gone, also where there are none left.
        width = np.iinfo(x._dtype.numpy).bits
        is_far = run("greater_equal", y, like(width, y)) if width <= np.iinfo(
            y._dtype.numpy).max else run("not_equal", y, y)
        near = run(op, x, run("select", is_far, like(width - 1, y), y))
        if op == "right_shift":
            rest = run(op, x, like(width - 1, x)) if x._dtype.kind == "i" else like(0, x)
        else:
            rest = like(0, x)
        return run("select", is_far, rest, near)
    return compute


@standard("The bits of ``x1`` moved up by ``x2`` places.",
          "The shape that both broadcast to, and the dtype that they promote to.",
          "bitwise_left_shift([1, 2], 3) -> array([ 8, 16])")
def bitwise_left_shift(x1: Any, x2: Any, /) -> Tensor:
    return _shift("bitwise_left_shift", "left_shift")(x1, x2)


@standard("The bits of ``x1`` moved down by ``x2`` places.",
          "The shape that both broadcast to, and the dtype that they promote to.",
          "bitwise_right_shift([8, 16], 3) -> array([1, 2])")
def bitwise_right_shift(x1: Any, x2: Any, /) -> Tensor:
    return _shift("bitwise_right_shift", "right_shift")(x1, x2)
