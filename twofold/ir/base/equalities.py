"""Equalities of dimensions that are known to hold, and what follows from them.

A symbol that equals something else is replaced by it; any other equality says that a difference is
zero, and excuses that difference only. No search for proofs: what inference demands is what a
check states, up to names.
"""

from __future__ import annotations

from . import dims
from .bind import as_symbol
from .dims import Dim, Symbol


class Equalities:
    """What checks have stated so far; what is around a region holds inside it too."""

    def __init__(self, outer: Equalities | None = None):
        self._sizes: dict[Symbol, Dim] = dict(outer._sizes) if outer is not None else {}
        self._stated: list[Dim] = list(outer._stated) if outer is not None else []
        self._zero: set[Dim] = set(outer._zero) if outer is not None else set()

    def state(self, left: Dim, right: Dim) -> None:
        """From here on the two are equal."""
        left, right = self._normal(left), self._normal(right)
        for side, other in ((left, right), (right, left)):
            symbol = as_symbol(side)
            if symbol is not None and symbol not in dims.symbols(other):
                self._replace(symbol, other)
                return
        self._stated.append(left - right)
        self._zero |= {left - right, right - left}

    def hold(self, left: Dim, right: Dim) -> bool:
        """True when the two are equal, or were stated to be."""
        if left == right:
            return True
        difference = self._normal(left) - self._normal(right)
        return difference == 0 or difference in self._zero

    def _replace(self, symbol: Symbol, by: Dim) -> None:
        change = {symbol: by}
        self._sizes = {s: dims.substitute(dim, change) for s, dim in self._sizes.items()}
        self._sizes[symbol] = by
        self._stated = [dims.substitute(dim, change) for dim in self._stated]
        self._zero = {d for dim in self._stated for d in (dim, -dim)}

    def _normal(self, dim: Dim) -> Dim:
        return dims.substitute(dim, self._sizes) if self._sizes else dim
