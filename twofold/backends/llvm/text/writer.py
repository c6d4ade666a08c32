"""LLVM text, line by line: modules, functions, unique names, blocks, loops and index arithmetic.

All text of this backend is written through ``Writer``. It folds what it can of index arithmetic,
for sizes are known now (``int``) or values of the running code (``str``). Nothing here imports
llvmlite: the result is plain text. What is written is the business of the callers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

Index = int | str
"""A 64-bit size or offset: known now (``int``) or the name of an SSA value (``str``)."""

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

    def finish(self, header: str, root: Writer, end: str = "ret void") -> None:
        """Add the function to the module, with its last instruction."""
        lines = [f"define {header} {{", "entry:", *self.stack, *root.lines, f"  {end}", "}"]
        self.module.functions.append("\n".join(lines))


class Writer:
    """One place in a function to write to.

    Attributes
    ----------
    function : Function
    block : str
        Name of the block that is written now.
    lines : list of str
    """

    __slots__ = ("block", "function", "lines")

    def __init__(self, function: Function, block: str = "entry"):
        self.function = function
        self.block = block
        self.lines: list[str] = []

    def name(self, prefix: str = "v") -> str:
        """A new value name."""
        return self.function.name(prefix)

    def label(self, prefix: str = "b") -> str:
        """A new block name."""
        return self.function.label(prefix)

    def value(self, text: str, prefix: str = "v") -> str:
        """Append an instruction with a result; the name of the result."""
        name = self.function.name(prefix)
        self.lines.append(f"  {name} = {text}")
        return name

    def line(self, text: str) -> None:
        """Append an instruction without a result."""
        self.lines.append("  " + text)

    def declare(self, text: str) -> None:
        """Ask for a module-level ``declare`` line; asking twice is the same as once."""
        self.function.module.declarations[text] = None

    # -- functions ----------------------------------------------------------------------------

    @contextmanager
    def define(self, header: str) -> Iterator[None]:
        """Write another function of the module, which returns nothing."""
        self.function, self.block, self.lines = Function(self.function.module), "entry", []
        yield
        self.function.finish(header, self)

    # -- blocks -------------------------------------------------------------------------------

    def place(self, label: str) -> None:
        """Start a block; the block before must already have its terminator."""
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

    def absorb(self, inner: Writer) -> None:
        """Append what another writer of the function has written."""
        self.lines.extend(inner.lines)
        self.block = inner.block

    def phi(self, kind: str, *incoming: tuple[str, str]) -> str:
        """A phi of ``(value, block)`` pairs; the block must have nothing else but phis yet."""
        pairs = ", ".join(f"[{value}, %{block}]" for value, block in incoming)
        return self.value(f"phi {kind} {pairs}", "p")

    @contextmanager
    def loop(self, start: Index, end: Index, step: Index = 1) -> Iterator[str]:
        """``for i in range(start, end, step)``; gives the name of ``i``."""
        head, body, latch, after = (self.label(p) for p in ("head", "body", "latch", "done"))
        counter, following, before = self.name("i"), self.name("n"), self.block
        self.jump(head)
        self.place(head)
        self.line(f"{counter} = phi i64 [{start}, %{before}], [{following}, %{latch}]")
        self.branch(self.value(f"icmp slt i64 {counter}, {end}"), body, after)
        self.place(body)
        yield counter
        self.jump(latch)
        self.place(latch)
        self.line(f"{following} = add nsw i64 {counter}, {step}")
        self.jump(head)
        self.place(after)

    @contextmanager
    def when(self, condition: str) -> Iterator[None]:
        """``if condition:`` without an else."""
        yes, after = self.label("then"), self.label("after")
        self.branch(condition, yes, after)
        self.place(yes)
        yield
        self.jump(after)
        self.place(after)

    # -- index arithmetic ---------------------------------------------------------------------

    def add(self, a: Index, b: Index) -> Index:
        """``a + b``, folded where possible."""
        if isinstance(a, int) and isinstance(b, int):
            return a + b
        if a == 0:
            return b
        if b == 0:
            return a
        return self.value(f"add nsw i64 {a}, {b}")

    def subtract(self, a: Index, b: Index) -> Index:
        """``a - b``."""
        if isinstance(a, int) and isinstance(b, int):
            return a - b
        return a if b == 0 else self.value(f"sub nsw i64 {a}, {b}")

    def multiply(self, a: Index, b: Index) -> Index:
        """``a * b``."""
        if isinstance(a, int) and isinstance(b, int):
            return a * b
        if a == 0 or b == 0:
            return 0
        if a == 1:
            return b
        return a if b == 1 else self.value(f"mul nsw i64 {a}, {b}")

    def divide(self, a: Index, b: Index) -> Index:
        """``a // b`` of values that are not negative."""
        if isinstance(a, int) and isinstance(b, int):
            return a // b
        return a if b == 1 else self.value(f"udiv i64 {a}, {b}")

    def remainder(self, a: Index, b: Index) -> Index:
        """``a % b`` of values that are not negative."""
        if isinstance(a, int) and isinstance(b, int):
            return a % b
        return 0 if b == 1 else self.value(f"urem i64 {a}, {b}")

    def divide_up(self, a: Index, b: Index) -> Index:
        """``-(-a // b)``."""
        return self.divide(self.add(a, self.subtract(b, 1)), b)

    def minimum(self, a: Index, b: Index) -> Index:
        """``min(a, b)``."""
        if isinstance(a, int) and isinstance(b, int):
            return min(a, b)
        self.declare("declare i64 @llvm.smin.i64(i64, i64)")
        return self.value(f"call i64 @llvm.smin.i64(i64 {a}, i64 {b})")

    def maximum(self, a: Index, b: Index) -> Index:
        """``max(a, b)``."""
        if isinstance(a, int) and isinstance(b, int):
            return max(a, b)
        self.declare("declare i64 @llvm.smax.i64(i64, i64)")
        return self.value(f"call i64 @llvm.smax.i64(i64 {a}, i64 {b})")

    def product(self, factors: Sequence[Index]) -> Index:
        """The product of all factors."""
        result: Index = 1
        for factor in factors:
            result = self.multiply(result, factor)
        return result

    def unravel(self, flat: Index, sizes: Sequence[Index]) -> list[Index]:
        """The row-major indices that a flat index stands for."""
        found: list[Index] = []
        for size in reversed(sizes[1:]):
            found.append(self.remainder(flat, size))
            flat = self.divide(flat, size)
        return [flat, *reversed(found)] if sizes else []

    def pointer(self, base: str, index: Index, element: str) -> str:
        """The address of ``base[index]``."""
        if index == 0:
            return base
        return self.value(f"getelementptr {element}, ptr {base}, i64 {index}", "p")
