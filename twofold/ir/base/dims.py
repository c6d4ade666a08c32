"""Dimensions: integers, or integer polynomials of symbols with floordiv, mod, min and max.

A dimension that is known is a plain ``int``; everything else is a ``Polynomial``. Arithmetic keeps
a canonical form, so two dimensions that simplify to the same polynomial are equal and hash
alike. This file owns the algebra; who defines a symbol (an input or a node) is the graph's
business.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from ...errors import InvalidArgumentError, TraceError

Dim: TypeAlias = "int | Polynomial"

LARGEST = (1 << 63) - 1    # compiled code computes with 64 bits

_counter = itertools.count()


class UnknownSizeError(TraceError):
    """A number was asked for where there is a dimension that only the run tells.

    Attributes
    ----------
    dims : tuple of Dim
        The dimensions. Who traces a function may trace it again with these known.
    """

    def __init__(self, message: str, *dims: Dim):
        super().__init__(message)
        self.dims = dims


class Symbol:
    """A dimension that is only known at run time. Equality is identity.

    Attributes
    ----------
    name : str
        For printing; made unique by the printer, not here.
    lowest : int
        A value the symbol is never below.
    """

    __slots__ = ("lowest", "name", "order")

    def __init__(self, name: str, lowest: int = 0):
        self.name = name
        self.lowest = lowest
        self.order = next(_counter)

    def __repr__(self) -> str:
        return self.name

    @property
    def dim(self) -> Dim:
        """The symbol as a dimension."""
        return Polynomial({((self, 1),): 1})


class Compound:
    """``floordiv``, ``mod``, ``min`` or ``max`` of two dimensions, as one opaque factor."""

    __slots__ = ("_hash", "kind", "left", "right")

    def __init__(self, kind: str, left: Dim, right: Dim):
        self.kind = kind
        self.left = left
        self.right = right
        self._hash = hash((kind, left, right))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Compound) and (
            self is other or (self._hash == other._hash and self.kind == other.kind
                              and self.left == other.left and self.right == other.right))

    def __repr__(self) -> str:
        if self.kind in ("min", "max"):
            return f"{self.kind}({self.left}, {self.right})"
        return f"({self.left} {'//' if self.kind == 'floordiv' else '%'} {self.right})"


Atom = Symbol | Compound
Monomial = tuple[tuple[Atom, int], ...]


def _atom_key(atom: Atom) -> tuple[int, int, str]:
    return (0, atom.order, "") if isinstance(atom, Symbol) else (1, 0, repr(atom))


def _multiply_monomials(a: Monomial, b: Monomial) -> Monomial:
    powers: dict[Atom, int] = dict(a)
    for atom, power in b:
        powers[atom] = powers.get(atom, 0) + power
    return tuple(sorted(powers.items(), key=lambda item: _atom_key(item[0])))


class Polynomial:
    """An integer polynomial with at least one symbol. Immutable, structural equality."""

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: Mapping[Monomial, int]):
        self.terms: dict[Monomial, int] = dict(terms)
        self._hash = hash(frozenset(self.terms.items()))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.terms == other.terms

    def __add__(self, other: Dim) -> Dim:
        return _from_terms(_sum_terms(self.terms, _terms(other)))

    def __radd__(self, other: int) -> Dim:
        return self + other

    def __neg__(self) -> Dim:
        return Polynomial({monomial: -c for monomial, c in self.terms.items()})

    def __sub__(self, other: Dim) -> Dim:
        return self + (-other)

    def __rsub__(self, other: int) -> Dim:
        return -self + other

    def __mul__(self, other: Dim) -> Dim:
        product: dict[Monomial, int] = {}
        for left, a in self.terms.items():
            for right, b in _terms(other).items():
                key = _multiply_monomials(left, right)
                product[key] = product.get(key, 0) + a * b
        return _from_terms(product)

    def __rmul__(self, other: int) -> Dim:
        return self * other

    def __floordiv__(self, other: Dim) -> Dim:
        return floordiv(self, other)

    def __rfloordiv__(self, other: int) -> Dim:
        return floordiv(other, self)

    def __mod__(self, other: Dim) -> Dim:
        return modulo(self, other)

    def __repr__(self) -> str:
        parts = []
        for monomial, c in sorted(self.terms.items(), key=lambda t: (-len(t[0]), str(t[0]))):
            factors = [f"{atom!r}" if power == 1 else "*".join([repr(atom)] * power)
                       for atom, power in monomial]
            text = "*".join(([str(c)] if c != 1 or not factors else []) + factors)
            parts.append(text)
        return " + ".join(parts)

    __str__ = __repr__

    def __bool__(self) -> bool:
        raise UnknownSizeError(
            f"dimension {self} is only known at run time; it has no truth value", self)

    def __index__(self) -> int:
        raise UnknownSizeError(
            f"dimension {self} is only known at run time; use tf.shape(x) instead", self)


def _terms(dim: Dim) -> dict[Monomial, int]:
    if isinstance(dim, Polynomial):
        return dim.terms
    return {(): int(dim)} if dim else {}


def _sum_terms(a: dict[Monomial, int], b: dict[Monomial, int]) -> dict[Monomial, int]:
    total = dict(a)
    for monomial, c in b.items():
        total[monomial] = total.get(monomial, 0) + c
    return total


def _from_terms(terms: dict[Monomial, int]) -> Dim:
    kept = {monomial: c for monomial, c in terms.items() if c}
    if not kept:
        return 0
    if len(kept) == 1 and () in kept:
        return kept[()]
    return Polynomial(kept)


def _compound(kind: str, a: Dim, b: Dim) -> Dim:
    return Polynomial({((Compound(kind, a, b), 1),): 1})


def exact_divide(a: Dim, b: Dim) -> Dim | None:
    """``a / b`` when that is a polynomial with integer coefficients, else None."""
    if isinstance(b, int):
        if b == 0:
            return None
        if isinstance(a, int):
            return a // b if a % b == 0 else None
        if all(c % b == 0 for c in a.terms.values()):
            return _from_terms({monomial: c // b for monomial, c in a.terms.items()})
        return None
    if a == 0:
        return 0
    if len(b.terms) != 1:
        return 1 if a == b else None
    (divisor, divisor_c), = b.terms.items()
    quotient: dict[Monomial, int] = {}
    for monomial, c in _terms(a).items():
        powers: dict[Atom, int] = dict(monomial)
        for atom, power in divisor:
            if powers.get(atom, 0) < power:
                return None
            powers[atom] -= power
        if c % divisor_c:
            return None
        key = tuple(sorted(((x, p) for x, p in powers.items() if p),
                           key=lambda item: _atom_key(item[0])))
        quotient[key] = quotient.get(key, 0) + c // divisor_c
    return _from_terms(quotient)


def floordiv(a: Dim, b: Dim) -> Dim:
    """``a // b``, rounding towards minus infinity."""
    if isinstance(a, int) and isinstance(b, int):
        return a // b
    exact = exact_divide(a, b)
    return exact if exact is not None else _compound("floordiv", a, b)


def modulo(a: Dim, b: Dim) -> Dim:
    """``a % b`` with the sign of ``b``."""
    if isinstance(a, int) and isinstance(b, int):
        return a % b
    return 0 if exact_divide(a, b) is not None else _compound("mod", a, b)


def minimum(a: Dim, b: Dim) -> Dim:
    """The smaller of two dimensions."""
    return _extremum("min", a, b, min)


def maximum(a: Dim, b: Dim) -> Dim:
    """The larger of two dimensions."""
    return _extremum("max", a, b, max)


def _extremum(kind: str, a: Dim, b: Dim, known: Callable[[int, int], int]) -> Dim:
    difference = a - b
    if isinstance(difference, int):
        first_wins = difference <= 0 if kind == "min" else difference >= 0
        return a if first_wins else b
    for small, large in ((a, b), (b, a)):
        if isinstance(small, int):
            bound = lower_bound(large)
            if bound is not None and small <= bound:
                return small if kind == "min" else large
    return _compound(kind, a, b)


_MOST_CASES = 4     # compounds that one bound takes apart, one inside the other


def lower_bound(value: Dim, cases: int = _MOST_CASES) -> int | None:
    """A number that a polynomial, which may itself be negative, is never below; None for none."""
    if isinstance(value, int):
        return value
    total = 0
    for monomial, coefficient in value.terms.items():
        if coefficient < 0 and monomial:
            return _bound_by_cases(value, cases) if cases else None
        factor = coefficient
        for atom, power in monomial:
            lowest = atom.lowest if isinstance(atom, Symbol) else _compound_bound(atom)
            if lowest is None or lowest < 0:
                return _bound_by_cases(value, cases) if cases else None
            factor *= lowest ** power
        total += factor
    return total


def is_at_most(a: Dim, b: Dim) -> bool:
    """True when ``a <= b`` can be seen to hold for all sizes."""
    bound = lower_bound(b - a)
    return bound is not None and bound >= 0


def _bound_by_cases(value: Polynomial, cases: int) -> int | None:
    """A bound found by taking one compound apart: ``n - min(n, 5)`` is at least ``n - n``."""
    for monomial, coefficient in value.terms.items():
        if len(monomial) != 1 or monomial[0][1] != 1 or isinstance(monomial[0][0], Symbol):
            continue
        atom = monomial[0][0]
        rest = value - Polynomial({monomial: coefficient})
        found = _bound_of_case(atom, coefficient, rest, cases - 1)
        if found is not None:
            return found
    return None


def _bound_of_case(atom: Compound, coefficient: int, rest: Dim, cases: int) -> int | None:
    """A lower bound of ``rest + coefficient * atom``."""
    left, right = atom.left, atom.right
    if atom.kind in ("min", "max"):
        sides = [lower_bound(rest + side * coefficient, cases) for side in (left, right)]
        known = [bound for bound in sides if bound is not None]
        if (atom.kind == "max") == (coefficient > 0):   # it is no smaller than either
            return max(known, default=None)
        return min(known) if len(known) == 2 else None
    if not isinstance(right, int) or right <= 0:
        return None
    if atom.kind == "mod":
        return lower_bound(rest if coefficient > 0 else rest + coefficient * (right - 1), cases)
    nearest = left - (right - 1) if coefficient > 0 else left
    bound = lower_bound(rest * right + nearest * coefficient, cases)
    return None if bound is None else -(-bound // right)


def _compound_bound(atom: Compound) -> int | None:
    left, right = lower_bound(atom.left), lower_bound(atom.right)
    known = [bound for bound in (left, right) if bound is not None]
    if atom.kind == "max":
        return max(known, default=None)
    if atom.kind == "min":
        return min(known) if len(known) == 2 else None
    if right is None or right < 0:
        return None
    return 0 if atom.kind == "mod" or (left is not None and left >= 0) else None


def symbols(dim: Dim) -> set[Symbol]:
    """All symbols a dimension is made of."""
    found: set[Symbol] = set()
    stack: list[Dim] = [dim]
    while stack:
        current = stack.pop()
        if isinstance(current, int):
            continue
        for monomial in current.terms:
            for atom, _ in monomial:
                if isinstance(atom, Symbol):
                    found.add(atom)
                else:
                    stack += [atom.left, atom.right]
    return found


def substitute(dim: Dim, values: Mapping[Symbol, Dim]) -> Dim:
    """The dimension with symbols replaced; integers for all of them give an integer."""
    if isinstance(dim, int):
        return dim
    total: Dim = 0
    for monomial, c in dim.terms.items():
        product: Dim = c
        for atom, power in monomial:
            if isinstance(atom, Symbol):
                factor = values.get(atom, None)
                if factor is None:
                    factor = atom.dim
            else:
                factor = _KINDS[atom.kind](substitute(atom.left, values),
                                           substitute(atom.right, values))
            for _ in range(power):
                product = product * factor
        total = total + product
    return total


_KINDS: dict[str, Callable[[Dim, Dim], Dim]] = {
    "floordiv": floordiv, "mod": modulo, "min": minimum, "max": maximum}


def evaluate(dim: Dim, values: Mapping[Symbol, int]) -> int:
    """The integer a dimension is, given every symbol's value.

    Raises
    ------
    KeyError
        When a symbol has no value.
    InvalidArgumentError
        When it is divided by zero.
    """
    if isinstance(dim, int):
        return dim
    try:
        result = substitute(dim, values)
    except ZeroDivisionError:
        raise InvalidArgumentError(
            f"Integer division by zero: there is no dimension {dim}") from None
    if not isinstance(result, int):
        missing = sorted(s.name for s in symbols(result))
        raise KeyError(f"no value for dimension symbols {', '.join(missing)}")
    return result


def open_rows(shape: tuple[Dim, ...], new: Callable[[int], Dim]) -> tuple[Dim, ...]:
    """A shape with new dimensions in place of all numbers but the last of several.

    Examples
    --------
    >>> open_rows((5, 4, 3), lambda size: -size), open_rows((5,), lambda size: -size)
    ((-5, -4, 3), (-5,))
    """
    rows = max(len(shape) - 1, 1)
    return (*(new(size) if isinstance(size, int) else size for size in shape[:rows]),
            *shape[rows:])


def product(dims: Iterable[Dim]) -> Dim:
    """Product of dimensions; 1 for none."""
    total: Dim = 1
    for dim in dims:
        total = total * dim
    return total


def require_known(message: Callable[[], str], *dims: Dim) -> None:
    """Ask for dimensions as numbers: who traces a function may trace it again with these known.

    Raises
    ------
    UnknownSizeError
        With the message, when one is not a number.
    """
    unknown = [dim for dim in dims if not isinstance(dim, int)]
    if unknown:
        raise UnknownSizeError(message(), *unknown)


def is_static(shape: Iterable[Dim]) -> bool:
    """True when every dimension is an integer."""
    return all(isinstance(dim, int) for dim in shape)


def is_representable(dim: Dim) -> bool:
    """Whether 64 bits hold each number that a dimension is made of."""
    parts: list[Dim] = [dim]
    while parts:
        part = parts.pop()
        if isinstance(part, int):
            if not -LARGEST - 1 <= part <= LARGEST:
                return False
            continue
        for monomial, coefficient in part.terms.items():
            parts.append(coefficient)
            for atom, _ in monomial:
                if isinstance(atom, Compound):
                    parts += [atom.left, atom.right]
    return True
