"""Conversions that are no instruction everywhere, in operations that are.

What ``Cast`` means in ``nodes`` and ``evaluate`` computes with NumPy, written once for the code
generators: they emit these expressions where a target has nothing better. Inside them ``Cast`` is
the target's own conversion: floats are in the range of the integer, integers exact as floats.
"""

from __future__ import annotations

from functools import lru_cache

from .... import dtypes
from ....dtypes import DType
from .. import build as k
from ..nodes import Cast, Expression, Variable
from .expansion import Expansion
from .formats import is_nan


@lru_cache(maxsize=1)
def bfloat16_bits() -> Expansion:
    """float32 → the bits of the nearest bfloat16, ties to even; nan stays nan.

    In integers: instructions for it flush denormals.
    """
    x = Variable("x", dtypes.float32)
    bits = k.bitcast(x, dtypes.uint32)
    upper = k.binary("shr", bits, _bits(16))
    odd = k.binary("and", upper, _bits(1))
    rounded = k.binary("shr", k.add(bits, k.add(odd, _bits(0x7FFF))), _bits(16))
    quiet = k.binary("or", upper, _bits(0x40))
    return Expansion((x,), k.cast(k.select(is_nan(x), quiet, rounded), dtypes.uint16))


@lru_cache(maxsize=1)
def bfloat16_value() -> Expansion:
    """The bits of a bfloat16 → float32."""
    x = Variable("x", dtypes.uint16)
    wide = k.binary("shl", k.cast(x, dtypes.uint32), _bits(16))
    return Expansion((x,), k.bitcast(wide, dtypes.float32))


@lru_cache(maxsize=1)
def odd_single() -> Expansion:
    """float64 → float32 rounded to odd: what is rounded again to 16 bits is then rounded once.

    The result is the neighbour towards zero, its last bit set where something was cut off.
    """
    x = Variable("x", dtypes.float64)
    near = k.cast(x, dtypes.float32)
    again = k.cast(near, dtypes.float64)
    inexact = k.compare("ne", again, x)
    above = k.compare("gt", k.unary("abs", again), k.unary("abs", x))
    lower = k.add(k.bitcast(near, dtypes.uint32), k.select(above, _bits(0xFFFFFFFF), _bits(0)))
    odd = k.binary("or", lower, k.select(inexact, _bits(1), _bits(0)))
    return Expansion((x,), k.bitcast(odd, dtypes.float32))


@lru_cache(maxsize=8)
def odd_single_of(source: DType) -> Expansion:
    """Integer of 32 or 64 bits → float32 rounded to odd, on the way to 16 bits as above.

    Of numbers beyond float32's 24 bits at least 13 are kept, two more than 16-bit floats have.
    """
    x = Variable("x", source)
    size = k.unary("abs", x) if source.kind == "i" else x
    if source.kind == "i":      # the lowest has no absolute value
        size = k.bitcast(size, _UNSIGNED[source])
    unit = k.constant(1, source)
    for limit, kept in ((24, 12), (36, 24), (48, 36), (60, 48)):
        if limit < source.size * 8:
            beyond = k.compare("ge", size, k.constant(1 << limit, size.dtype))
            unit = k.select(beyond, k.constant(1 << kept, source), unit)
    cut = k.binary("and", x, k.sub(unit, k.constant(1, source)))
    sticky = k.select(k.compare("ne", cut, k.constant(0, source)), unit, k.constant(0, source))
    return Expansion((x,), Cast(k.binary("or", k.sub(x, cut), sticky), dtypes.float32))


_UNSIGNED = {dtypes.int32: dtypes.uint32, dtypes.int64: dtypes.uint64}


@lru_cache(maxsize=64)
def saturating_cast(source: DType, target: DType) -> Expansion:
    """float32 or float64 → integer: truncated; the limits beyond them, nan gives 0."""
    x = Variable("x", source)
    bits, is_signed = target.size * 8, target.kind == "i"
    bottom = k.constant(-2.0 ** (bits - 1) if is_signed else 0.0, source)
    top = k.constant(2.0 ** (bits - 1) if is_signed else 2.0 ** bits, source)
    inside = k.logical("and", k.compare("ge", x, bottom), k.compare("lt", x, top))
    tame = k.select(inside, x, k.constant(0.0, source))
    number = k.select(k.compare("ge", x, top), k.constant(target.max, target), Cast(tame, target))
    if is_signed:
        under = k.compare("lt", x, bottom)
        number = k.select(under, k.constant(target.min, target), number)
    return Expansion((x,), number)


def _bits(value: int) -> Expression:
    return k.constant(value, dtypes.uint32)
