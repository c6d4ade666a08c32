"""Index algebra: linear forms of offsets, division under known ranges, rebuilding expressions.

An offset is a sum of coefficients times atoms (loop indices or anything opaque) plus a constant;
the coefficients are dimensions, so symbolic strides work too. Only int64 index arithmetic is
touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..base import dims
from ..base.dims import Dim
from . import build as k
from .nodes import (
    INDEX,
    Accumulate,
    Binary,
    Bitcast,
    Cast,
    Const,
    Expression,
    Fma,
    For,
    If,
    Index,
    Let,
    Load,
    Local,
    Select,
    Size,
    Statement,
    Store,
    Unary,
    walk,
)

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
_OF_SIZES: dict[str, Callable[[Dim, Dim], Dim]] = {
    "min": dims.minimum, "max": dims.maximum, "floordiv": dims.floordiv, "mod": dims.modulo}
_OF_ALL_SIZES: dict[str, Callable[[Dim, Dim], Dim]] = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, **_OF_SIZES}


def _size_of(expression: Expression) -> Dim | None:
    """The dimension that an expression of sizes alone stands for; the first index in it ends it."""
    match expression:
        case Const(value=value):
            return int(value)
        case Size(symbol=symbol):
            return symbol.dim
        case Binary(name=name, x=x, y=y) if name in _OF_ALL_SIZES:
            left = _size_of(x)
            right = None if left is None else _size_of(y)
            if left is None or right is None or (right == 0 and name in ("floordiv", "mod")):
                return None
            return _OF_ALL_SIZES[name](left, right)
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
        gap = divisor - bounds[1]
        if (gap >= 1) if isinstance(gap, int) else dims.lower_bound(gap) >= 1:
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


# ---------------------------------------------------------------------------- rebuilding

def rebuild(expression: Expression, replace: Callable[[Expression], Expression | None],
            memo: dict[Expression, Expression]) -> Expression:
    """The expression with parts replaced, sharing kept; iterative, so depth does not matter.

    ``replace`` gives the replacement of a node, or None to rebuild it from its operands.
    """
    stack = [expression]
    entered: set[Expression] = set()
    while stack:
        current = stack[-1]
        if current in memo:
            stack.pop()
            continue
        if current not in entered:
            replacement = replace(current)
            if replacement is not None:
                memo[current] = replacement
                stack.pop()
                continue
            entered.add(current)
        operands = current.operands
        waiting = [o for o in operands if o not in memo]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        rebuilt = [memo[o] for o in operands]
        changed = any([new is not old for new, old in zip(rebuilt, operands)])
        memo[current] = _with_operands(current, rebuilt) if changed else current
    return memo[expression]


def _with_operands(e: Expression, operands: list[Expression]) -> Expression:
    """The same operation on other operands."""
    match e:
        case Load():
            return Load(e.buffer, operands[0])
        case Unary():
            return Unary(e.name, operands[0])
        case Binary():
            if e.x.dtype is INDEX:
                return k.index_binary(e.name, operands[0], operands[1])
            return Binary(e.name, operands[0], operands[1])
        case Select():
            choose = k.rarely if e.rare else k.select
            return choose(operands[0], operands[1], operands[2])
        case Cast():
            return k.cast(operands[0], e.dtype)
        case Bitcast():
            return k.bitcast(operands[0], e.dtype)
        case Fma():
            return Fma(operands[0], operands[1], operands[2])
        case _:
            raise TypeError(f"expression {e!r} has operands nobody knows")


def rebuild_statements(body: Sequence[Statement],
                       replace: Callable[[Expression], Expression | None]) -> list[Statement]:
    """Statements with their expressions rebuilt."""
    memo: dict[Expression, Expression] = {}

    def new(e: Expression) -> Expression:
        return rebuild(e, replace, memo)

    result: list[Statement] = []
    for s in body:
        match s:
            case For():
                result.append(For(s.index, new(s.extent), s.mode,
                                  rebuild_statements(s.body, replace)))
            case If():
                result.append(If(new(s.condition), rebuild_statements(s.body, replace),
                                 rebuild_statements(s.orelse, replace)))
            case Local():
                result.append(Local(s.buffer, None if s.initial is None else new(s.initial)))
            case Let():
                result.append(Let(s.variable, new(s.value)))
            case Store():
                result.append(Store(s.buffer, new(s.offset), new(s.value)))
            case Accumulate():
                result.append(Accumulate(s.buffer, new(s.offset), s.combine, new(s.value)))
            case _:
                raise TypeError(f"unknown statement {s!r}")
    return result


def reachable(roots: Sequence[Expression], usual: bool = False) -> list[Expression]:
    """Every expression below the roots, each once, operands before users.

    ``usual`` leaves out what is seldom needed.
    """
    seen: set[Expression] = set()
    order: list[Expression] = []
    stack: list[tuple[Expression, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        e, done = stack.pop()
        if done:
            order.append(e)
            continue
        if e in seen:
            continue
        seen.add(e)
        stack.append((e, True))
        operands = e.usual_operands if usual else e.operands
        stack.extend((o, False) for o in operands if o not in seen)
    return order


def used_sizes(body: Sequence[Statement]) -> list[Size]:
    """The run-time sizes a body refers to, one expression per symbol, in a fixed order."""
    from .nodes import statement_expressions
    roots = [e for s in walk(body) for e in statement_expressions(s)]
    found = {e.symbol: e for e in reachable(roots) if isinstance(e, Size)}
    return [found[s] for s in sorted(found, key=lambda s: s.order)]
