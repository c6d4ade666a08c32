"""Index algebra: linear forms of offsets, division under known ranges.

An offset is a sum of coefficients times atoms (loop indices or anything opaque) plus a constant;
the coefficients are dimensions, so symbolic strides work too. Only int64 index arithmetic is
touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..base import dims
from ..base.dims import Dim
from . import build as k
from .arithmetic import ARITHMETIC
from .nodes import Binary, Const, Expression, Index, Size

Ranges = Mapping[Index, Dim]


class Linear:
    """``constant + sum(coefficient * atom)``; atoms are compared by identity."""

    __slots__ = ("constant", "terms")

    def __init__(self, constant: Dim = 0, terms: dict[Expression, Dim] | None = None):
        self.constant = constant
        self.terms: dict[Expression, Dim] = terms or {}

    def plus(self, other: Linear) -> Linear:
        """Sum."""
        terms = dict(self.terms)
        for atom, c in other.terms.items():
            terms[atom] = terms.get(atom, 0) + c
        return Linear(self.constant + other.constant, {a: c for a, c in terms.items() if c != 0})

    def times(self, factor: Dim) -> Linear:
        """Product with a dimension."""
        if factor == 0:
            return Linear()
        return Linear(self.constant * factor, {a: c * factor for a, c in self.terms.items()})

    def expression(self) -> Expression:
        """The form as an expression, larger strides first."""
        total: Expression = k.index(0)
        for atom, c in self.terms.items():
            total = k.add(total, k.mul(atom, k.dim(c)))
        return k.add(total, k.dim(self.constant))


def linear(expression: Expression) -> Linear:
    """The linear form of an index expression; what is not linear becomes an atom."""
    match expression:
        case Const(value=value):
            return Linear(int(value))
        case Size(symbol=symbol):
            return Linear(symbol.dim)
        case Binary(name="add", x=x, y=y):
            return linear(x).plus(linear(y))
        case Binary(name="sub", x=x, y=y):
            return linear(x).plus(linear(y).times(-1))
        case Binary(name="mul", x=x, y=y):
            left, right = linear(x), linear(y)
            if not right.terms:
                return left.times(right.constant)
            if not left.terms:
                return right.times(left.constant)
        case Binary(name=name) if name in _OF_SIZES:
            size = _size_of(expression)
            if size is not None:
                return Linear(size)
    return Linear(0, {expression: 1})


# What ``build.dim`` writes for dimensions such as min(rows, columns): strides like any others.
_OF_SIZES = frozenset({"min", "max", "floordiv", "mod"})


def _size_of(expression: Expression) -> Dim | None:
    """The dimension that an expression of sizes alone stands for; the first index in it ends it."""
    match expression:
        case Const(value=value):
            return int(value)
        case Size(symbol=symbol):
            return symbol.dim
        case Binary(name=name, x=x, y=y) if name in ARITHMETIC:
            left = _size_of(x)
            right = None if left is None else _size_of(y)
            if left is None or right is None or (right == 0 and name in ("floordiv", "mod")):
                return None
            return ARITHMETIC[name](left, right)
    return None


def _range(form: Linear, ranges: Ranges) -> tuple[int, Dim] | None:
    """Smallest and largest value of a form, when all its atoms are indices of known extent."""
    low, high = form.constant, form.constant
    for atom, c in form.terms.items():
        if not isinstance(atom, Index) or atom not in ranges:
            return None
        extent = ranges[atom]
        if not isinstance(c, int) or not isinstance(low, int):
            if isinstance(c, int) and c > 0:
                high = high + (extent - 1) * c
                continue
            if not isinstance(c, int) and all(v > 0 for v in c.terms.values()):
                high = high + (extent - 1) * c
                continue
            return None
        if c > 0:
            high = high + (extent - 1) * c
        else:
            low = low + (extent - 1) * c
    return (low, high) if isinstance(low, int) else None


def divide(expression: Expression, divisor: Dim, ranges: Ranges) -> tuple[Expression, Expression]:
    """Quotient and remainder of a non-negative index expression, using what is known of its parts.

    Terms whose coefficient the divisor divides leave the remainder; when what is left is known to
    be smaller than the divisor no division is made at all.
    """
    if divisor == 1:
        return expression, k.index(0)
    form = linear(expression)
    whole, rest = Linear(), Linear()
    for atom, c in form.terms.items():
        quotient = dims.exact_divide(c, divisor)
        if quotient is not None:
            whole.terms[atom] = quotient
        else:
            rest.terms[atom] = c
    quotient = dims.exact_divide(form.constant, divisor)
    if quotient is not None:
        whole.constant = quotient
    else:
        rest.constant = form.constant
    bounds = _range(rest, ranges)
    if bounds is not None and bounds[0] >= 0:
        gap = dims.lower_bound(divisor - bounds[1])
        if gap is not None and gap >= 1:
            return whole.expression(), rest.expression()
    remainder = rest.expression()
    by = k.dim(divisor)
    return (k.add(whole.expression(), k.binary("floordiv", remainder, by)),
            k.binary("mod", remainder, by))


def unflatten(offset: Expression, shape: Sequence[Dim], ranges: Ranges) -> list[Expression]:
    """The index of a row-major offset into ``shape``."""
    result: list[Expression] = [k.index(0)] * len(shape)
    rest = offset
    positions = [i for i, dim in enumerate(shape) if dim != 1]
    for position in reversed(positions[1:]):
        rest, result[position] = divide(rest, shape[position], ranges)
    if positions:
        result[positions[0]] = rest
    return result


def flatten(indices: Sequence[Expression], shape: Sequence[Dim]) -> Expression:
    """Row-major offset of an index, in canonical linear form."""
    form = Linear()
    stride: Dim = 1
    for i, extent in zip(reversed(indices), reversed(shape), strict=True):
        form = linear(i).times(stride).plus(form)
        stride = stride * extent
    return form.expression()
