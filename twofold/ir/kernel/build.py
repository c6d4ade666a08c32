"""Short spellings for kernel expressions, folding what is constant as it is built.

Scalar rules of the op table and expansions are written with these: ``add(x, y)``, ``select(c, x,
y)``, ``constant(1.0, x.dtype)``. Only integer (index) arithmetic is simplified; floating
arithmetic is built as written.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ... import dtypes
from ...dtypes import DType
from ..base.dims import Compound, Dim, Symbol
from ..base.types import Shape
from .arithmetic import ARITHMETIC, COMPARISONS, apply_integers
from .nodes import INDEX, Binary, Bitcast, Cast, Const, Expression, Fma, Select, Size, Unary


def constant(value: Any, dtype: DType) -> Expression:
    """A constant of a dtype."""
    return Const(value, dtype)


@lru_cache(4096)
def index(value: int) -> Expression:
    """An index constant, wrapped to 64 bits like computed ones; equal ones are the same object."""
    return Const((value + (1 << 63)) % (1 << 64) - (1 << 63), INDEX)


_interned: dict[tuple[str, Expression, Expression], Expression] = {}
_INTERNED_MOST = 1 << 16


def _binary_interned(name: str, x: Expression, y: Expression) -> Expression:
    """One object per index expression, so that equal offsets are evaluated once."""
    key = (name, x, y)
    found = _interned.get(key)
    if found is None:
        if len(_interned) >= _INTERNED_MOST:
            _interned.clear()
        found = _interned[key] = Binary(name, x, y)
    return found


def unary(name: str, x: Expression) -> Expression:
    """``Unary``."""
    return Unary(name, x)


def binary(name: str, x: Expression, y: Expression) -> Expression:
    """``Binary``; index arithmetic is simplified."""
    if x.dtype is INDEX and y.dtype is INDEX:
        return index_binary(name, x, y)
    return Binary(name, x, y)


def add(x: Expression, y: Expression) -> Expression:
    """``x + y``."""
    return binary("add", x, y)


def sub(x: Expression, y: Expression) -> Expression:
    """``x - y``."""
    return binary("sub", x, y)


def mul(x: Expression, y: Expression) -> Expression:
    """``x * y``."""
    return binary("mul", x, y)


def div(x: Expression, y: Expression) -> Expression:
    """``x / y`` of floats."""
    return binary("div", x, y)


def compare(name: str, x: Expression, y: Expression) -> Expression:
    """A comparison: eq, ne, lt, le, gt, ge."""
    return binary(name, x, y)


def logical(name: str, x: Expression, y: Expression) -> Expression:
    """``and`` / ``or`` / ``xor`` with constant bools folded."""
    for first, second in ((x, y), (y, x)):
        if isinstance(first, Const) and first.dtype is dtypes.bool_:
            if name == "and":
                return second if first.value else first
            if name == "or":
                return first if first.value else second
    return Binary(name, x, y)


def negate(x: Expression) -> Expression:
    """Logical or bitwise not."""
    return Unary("not", x)


def select(condition: Expression, x: Expression, y: Expression) -> Expression:
    """``x`` where the condition holds, else ``y``."""
    if isinstance(condition, Const):
        return x if condition.value else y
    return Select(condition, x, y)


def rarely(condition: Expression, x: Expression, y: Expression) -> Expression:
    """``x`` where the condition holds, which is seldom: code jumps over it where it can."""
    if isinstance(condition, Const):
        return x if condition.value else y
    return Select(condition, x, y, rare=True)


def cast(x: Expression, dtype: DType) -> Expression:
    """Value conversion; nothing when the dtype is the same."""
    if x.dtype is dtype:
        return x
    if isinstance(x, Const) and x.dtype.kind in "biu" and dtype.kind in "iu":
        bits = dtype.size * 8
        value = int(x.value) & ((1 << bits) - 1)
        if dtype.kind == "i" and value >> (bits - 1):
            value -= 1 << bits
        return Const(value, dtype)
    return Cast(x, dtype)


def bitcast(x: Expression, dtype: DType) -> Expression:
    """The same bits as another dtype."""
    return x if x.dtype is dtype else Bitcast(x, dtype)


def fma(x: Expression, y: Expression, z: Expression) -> Expression:
    """``x * y + z``."""
    return Fma(x, y, z)


def polynomial(x: Expression, coefficients: list[float]) -> Expression:
    """Horner's rule, highest coefficient first."""
    total: Expression = Const(coefficients[0], x.dtype)
    for c in coefficients[1:]:
        total = Fma(total, x, Const(c, x.dtype))
    return total


def dim(value: Dim) -> Expression:
    """The expression of a dimension."""
    if isinstance(value, int):
        return index(value)
    total: Expression = index(0)
    for monomial, coefficient in value.terms.items():
        term: Expression = index(coefficient)
        for atom, power in monomial:
            factor = _size(atom) if isinstance(atom, Symbol) else _compound(atom)
            for _ in range(power):
                term = mul(term, factor)
        total = add(total, term)
    return total


@lru_cache(1024)
def _size(symbol: Symbol) -> Expression:
    return Size(symbol)


def _compound(atom: Compound) -> Expression:
    return index_binary(atom.kind, dim(atom.left), dim(atom.right))


def index_binary(name: str, x: Expression, y: Expression) -> Expression:
    """Index arithmetic with constants folded and neutral elements dropped."""
    a = int(x.value) if isinstance(x, Const) else None
    b = int(y.value) if isinstance(y, Const) else None
    if a is not None and b is not None and not (name in ("floordiv", "mod") and b == 0):
        folded = _fold(name, a, b)
        if folded is not None:
            return folded
    if name == "add":
        return _index_add(x, y, a, b)
    if name == "sub" and b is not None:
        return _index_add(x, index(-b), a, -b)
    if name == "mul":
        return _index_mul(x, y, a, b)
    if name == "floordiv" and b == 1:
        return x
    if name == "mod" and b == 1:
        return index(0)
    if name == "eq" and x is y:
        return Const(True, dtypes.bool_)
    return _binary_interned(name, x, y)


def _index_add(x: Expression, y: Expression, a: int | None, b: int | None) -> Expression:
    if a == 0:
        return y
    if b == 0:
        return x
    if a is not None:
        x, y, a, b = y, x, b, a
    if b is not None and isinstance(x, Binary) and x.name == "add" and isinstance(x.y, Const):
        return index_binary("add", x.x, index(int(x.y.value) + b))
    return _binary_interned("add", x, y)


def _index_mul(x: Expression, y: Expression, a: int | None, b: int | None) -> Expression:
    if a == 0 or b == 0:
        return index(0)
    if a == 1:
        return y
    if b == 1:
        return x
    if a is not None:
        x, y, a, b = y, x, b, a
    if b is not None and isinstance(x, Binary) and isinstance(x.y, Const):
        if x.name == "mul":
            return index_binary("mul", x.x, index(int(x.y.value) * b))
        if x.name == "add":
            return index_binary("add", index_binary("mul", x.x, y), index(int(x.y.value) * b))
    return _binary_interned("mul", x, y)


def _fold(name: str, a: int, b: int) -> Expression | None:
    if name in ARITHMETIC:
        return index(apply_integers(name, a, b))
    if name in COMPARISONS:
        return Const(COMPARISONS[name](a, b), dtypes.bool_)
    return None


ZERO = index(0)


def broadcast_index(index: Sequence[Expression], shape: Shape, source: Shape) -> list[Expression]:
    """Index into a value of shape ``source`` that is broadcast to ``shape``."""
    skip = len(shape) - len(source)
    return [ZERO if extent == 1 else index[i + skip] for i, extent in enumerate(source)]
