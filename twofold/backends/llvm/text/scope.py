"""Places in a kernel function that lie inside each other, and the values that are known in each.

A scope is one place code can be added to: a function's entry, the space before a loop, a loop's
body, a branch. Inner scopes are written while the outer ones are still open, so what does not
change inside a loop can be put before it. Owns the memory of what was computed already; what is
computed is the business of ``expression.py``.
"""

from __future__ import annotations

from collections.abc import Hashable

from ....dataclass import dataclass
from ....ir.kernel.nodes import Buffer
from .writer import Function, Writer


@dataclass
class Value:
    """The name of a computed value, its lanes (1: a scalar) and the scope it was put into."""

    __slots__ = ("lanes", "scope", "text")

    text: str
    lanes: int
    scope: Scope


class Scope(Writer):
    """One place to write to, inside another.

    Attributes
    ----------
    parent : Scope or None
    conditional : bool
        Whether code here may never run although the scope around it does.
    writes : frozenset of Buffer
        For a loop's body: what the loop writes, so what must be loaded again in each iteration.
    depth : int
        How many scopes are around it.
    """

    __slots__ = ("cache", "conditional", "depth", "parent", "writes")

    def __init__(self, function: Function, parent: Scope | None, *, conditional: bool = False,
                 writes: frozenset[Buffer] = frozenset(), block: str = "entry"):
        super().__init__(function, block)
        self.parent = parent
        self.conditional = conditional
        self.writes = writes
        self.cache: dict[Hashable, Value] = {}
        self.depth: int = 0 if parent is None else parent.depth + 1

    def find(self, key: Hashable) -> Value | None:
        """A value computed in this scope or one around it."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.cache.get(key)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def keep(self, key: Hashable, value: Value) -> Value:
        """Remember a value where it was put."""
        value.scope.cache[key] = value
        return value

    def least_for_load(self, buffer: Buffer | None) -> Scope:
        """The outermost scope where a load that happens here may be made.

        A branch must not be left; nor must a loop that writes the buffer (None: read-only memory).
        """
        scope = self
        while scope.parent is not None:
            if scope.conditional or (buffer is not None and buffer in scope.writes):
                break
            scope = scope.parent
        return scope


def find_deepest(scopes: list[Scope]) -> Scope:
    """The innermost of scopes that lie around each other."""
    return max(scopes, key=lambda scope: scope.depth)
