"""What the expansions need to know of float32 and float64, and bit-level helpers.

No function of mathematics is here.
"""

from __future__ import annotations

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import DType
from .. import build as k
from ..nodes import Expression
from .coefficients import Pair


@dataclass(frozen=True)
class Format:
    """One of the two formats that expansions compute in."""

    dtype: DType
    signed: DType            # integers of the same size
    unsigned: DType
    mantissa: int            # stored bits of the fraction
    bias: int
    tiny: float              # smallest normal number
    ln2_high: float          # log(2) in two parts; n * ln2_high is exact for every exponent n
    ln2_low: float
    exp_lowest: float        # exp rounds to 0 at and below
    exp_highest: float       # exp, and half of it, are infinite at and above
    position: int            # which of a ``Pair`` of coefficients

    @property
    def magic(self) -> float:
        """Adding it rounds to an integer and leaves that integer in the low bits."""
        return 1.5 * 2.0**self.mantissa


SINGLE = Format(dtypes.float32, dtypes.int32, dtypes.uint32, 23, 127, 2.0**-126,
                0.693359375, -2.12194440054690583e-4, -104.0, 90.0, 0)
DOUBLE = Format(dtypes.float64, dtypes.int64, dtypes.uint64, 52, 1023, 2.0**-1022,
                6.93147180369123816490e-01, 1.90821492927058770002e-10, -746.0, 711.0, 1)


def format_of(x: Expression) -> Format:
    """The format of an expression.

    Raises
    ------
    TypeError
        When it is neither float32 nor float64: 16-bit floats are widened first.
    """
    if x.dtype is dtypes.float32:
        return SINGLE
    if x.dtype is dtypes.float64:
        return DOUBLE
    raise TypeError(f"expansions take float32 and float64, got {x.dtype.name}")


def number(value: float, like: Expression) -> Expression:
    """A constant of the dtype of ``like``."""
    return k.constant(value, like.dtype)


def horner(x: Expression, coefficients: Pair) -> Expression:
    """The polynomial fitted for the format of ``x``."""
    return k.polynomial(x, list(coefficients[format_of(x).position]))


def power_of_two(n: Expression, form: Format) -> Expression:
    """``2**n`` of an integer inside the normal range of exponents."""
    biased = k.add(n, k.constant(form.bias, form.signed))
    return k.bitcast(k.binary("shl", biased, k.constant(form.mantissa, form.signed)), form.dtype)


def round_to_integer(x: Expression) -> tuple[Expression, Expression]:
    """Nearest integer of a moderate ``x``, as a float and as an integer (of nan: anything).

    The addition of a large constant rounds; its low bits are the integer. Cheaper than a
    conversion, which would have to saturate.
    """
    form = format_of(x)
    shifted = k.add(x, number(form.magic, x))
    return (k.sub(shifted, number(form.magic, x)),
            k.sub(k.bitcast(shifted, form.signed),
                  k.bitcast(number(form.magic, x), form.signed)))


def is_nan(x: Expression) -> Expression:
    """True for nan."""
    return k.compare("ne", x, x)


def absolute(x: Expression) -> Expression:
    """``|x|``."""
    return k.unary("abs", x)


def equals(x: Expression, value: float) -> Expression:
    """``x == value``."""
    return k.compare("eq", x, number(value, x))


def less(x: Expression, value: float) -> Expression:
    """``x < value``."""
    return k.compare("lt", x, number(value, x))


def greater(x: Expression, value: float) -> Expression:
    """``x > value``."""
    return k.compare("gt", x, number(value, x))
