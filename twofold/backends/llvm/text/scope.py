"""Where the instructions of a kernel function go: nested scopes, values that know their scope.

A scope is one place code can be added to: a function's entry, the space before a loop, a loop's
body, a branch. Inner scopes are written while the outer ones are still open, so what does not
change inside a loop can be put before it. Owns names, blocks and the memory of what was computed
already; what is computed is the business of ``expression.py``.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from dataclasses import dataclass, field

from ....ir.kernel.nodes import Buffer

_SELDOM = "!1"
_SELDOM_GLOBAL = f'{_SELDOM} = !{{!"branch_weights", i32 1, i32 4095}}'


class Module:
    """Functions, declarations and globals of one LLVM module."""

    def __init__(self) -> None:
        self.declarations: dict[str, None] = {}
        self.functions: list[str] = []
        self.globals: dict[str, None] = {}

    def text(self) -> str:
        """The whole module."""
        return "\n".join([*self.globals, *self.declarations, *self.functions]) + "\n"


@dataclass(slots=True)
class Value:
    """The name of a computed value, its lanes (1: a scalar) and the scope it was put into."""

    text: str
    lanes: int
    scope: Scope


class Function:
    """One function being written: its names, its stack memory, its module."""

    def __init__(self, module: Module):
        self.module = module
        self.stack: list[str] = []
        self._numbers = itertools.count()

    def name(self, prefix: str = "v") -> str:
        """A new value name."""
        return f"%{prefix}{next(self._numbers)}"

    def label(self, prefix: str = "b") -> str:
        """A new block name."""
        return f"{prefix}.{next(self._numbers)}"

    def finish(self, header: str, root: Scope) -> None:
        """Add the function to the module; it returns nothing."""
        self.finish_with(header, root, "ret void")

    def finish_with(self, header: str, root: Scope, end: str) -> None:
        """Add the function to the module, with its last instruction."""
        lines = [f"define {header} {{", "entry:", *self.stack, *root.lines, f"  {end}", "}"]
        self.module.functions.append("\n".join(lines))


@dataclass(slots=True, eq=False)
class Scope:
    """One place to write to.

    Attributes
    ----------
    conditional : bool
        Whether code here may never run although the scope around it does.
    writes : frozenset of Buffer
        For a loop's body: what the loop writes, so what must be loaded again in each iteration.
    block : str
        Name of the block that is written now.
    """

    function: Function
    parent: Scope | None
    conditional: bool = False
    writes: frozenset[Buffer] = frozenset()
    block: str = "entry"
    lines: list[str] = field(default_factory=list)
    cache: dict[Hashable, Value] = field(default_factory=dict)
    depth: int = 0

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.depth = self.parent.depth + 1

    # -- Writer -------------------------------------------------------------------------------

    def value(self, text: str, prefix: str = "v") -> str:
        """Append an instruction with a result."""
        name = self.function.name(prefix)
        self.lines.append(f"  {name} = {text}")
        return name

    def line(self, text: str) -> None:
        """Append an instruction without a result."""
        self.lines.append("  " + text)

    def declare(self, text: str) -> None:
        """Ask for a ``declare`` line."""
        self.function.module.declarations[text] = None

    # -- blocks -------------------------------------------------------------------------------

    def place(self, label: str) -> None:
        """Start a block."""
        self.lines.append(f"{label}:")
        self.block = label

    def jump(self, label: str) -> None:
        """End the block with a jump."""
        self.lines.append(f"  br label %{label}")

    def branch(self, condition: str, yes: str, no: str) -> None:
        """End the block with a choice."""
        self.lines.append(f"  br i1 {condition}, label %{yes}, label %{no}")

    def branch_rarely(self, condition: str, yes: str, no: str) -> None:
        """End the block with a choice that nearly always goes to ``no``."""
        self.function.module.globals[_SELDOM_GLOBAL] = None
        self.lines.append(f"  br i1 {condition}, label %{yes}, label %{no}, !prof {_SELDOM}")

    def absorb(self, inner: Scope) -> None:
        """Append what an inner scope has written."""
        self.lines.extend(inner.lines)
        self.block = inner.block

    def phi(self, kind: str, *incoming: tuple[str, str]) -> str:
        """A phi of ``(value, block)`` pairs; the block must have nothing else but phis yet."""
        pairs = ", ".join(f"[{value}, %{block}]" for value, block in incoming)
        return self.value(f"phi {kind} {pairs}", "p")

    # -- memory of values ---------------------------------------------------------------------

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


def deepest(scopes: list[Scope]) -> Scope:
    """The innermost of scopes that lie around each other."""
    return max(scopes, key=lambda scope: scope.depth)
