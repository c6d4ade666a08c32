"""LLVM text, line by line: unique names, index arithmetic that folds constants, loops.

Owns ``Emitter``. Knows nothing about contractions; the files beside it write
their functions through it. Nothing here imports llvmlite: the result is plain text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

Index = int | str
"""A 64-bit size or offset: known now (``int``) or the name of an SSA value (``str``)."""


class Emitter:
    """Collects the lines of functions and the declarations that they need.

    One emitter may be shared by all functions of a module: names never repeat.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.declarations: dict[str, None] = {}
        self._numbers = itertools.count()

    def fresh(self, prefix: str = "v") -> str:
        """A new SSA name, with its percent sign."""
        return f"%{prefix}.{next(self._numbers)}"

    def line(self, text: str) -> None:
        """Append one instruction."""
        self.lines.append("  " + text)

    def value(self, text: str, prefix: str = "v") -> str:
        """Append an instruction with a result and return the result's name."""
        name = self.fresh(prefix)
        self.lines.append(f"  {name} = {text}")
        return name

    def declare(self, text: str) -> None:
        """Ask for a module-level ``declare`` line; asking twice is the same as once."""
        self.declarations[text] = None

    def text(self) -> str:
        """All lines so far."""
        return "\n".join(self.lines) + "\n"

    # -- blocks -------------------------------------------------------------------------------

    def label(self, prefix: str = "block") -> str:
        """A new label name (not yet placed)."""
        return f"{prefix}.{next(self._numbers)}"

    def place(self, label: str) -> None:
        """Start a block; the block before must already have its terminator."""
        self.lines.append(f"{label}:")

    @contextmanager
    def function(self, header: str) -> Iterator[None]:
        """A function body with an entry block; ``ret void`` is added at its end."""
        self.lines.append(f"define {header} {{")
        self.lines.append("entry:")
        yield
        self.lines.append("  ret void")
        self.lines.append("}")

    @contextmanager
    def loop(self, start: Index, end: Index, step: Index = 1) -> Iterator[str]:
        """``for i in range(start, end, step)``; gives the name of ``i``."""
        before, head, body, after = (self.label(p) for p in ("pre", "head", "body", "done"))
        latch = self.label("latch")
        counter, following = self.fresh("i"), self.fresh("n")
        self.line(f"br label %{before}")
        self.place(before)
        self.line(f"br label %{head}")
        self.place(head)
        self.line(f"{counter} = phi i64 [{start}, %{before}], [{following}, %{latch}]")
        going = self.value(f"icmp slt i64 {counter}, {end}")
        self.line(f"br i1 {going}, label %{body}, label %{after}")
        self.place(body)
        yield counter
        self.line(f"br label %{latch}")
        self.place(latch)
        self.line(f"{following} = add nsw i64 {counter}, {step}")
        self.line(f"br label %{head}")
        self.place(after)

    @contextmanager
    def when(self, condition: str) -> Iterator[None]:
        """``if condition:`` without an else."""
        yes, after = self.label("then"), self.label("after")
        self.line(f"br i1 {condition}, label %{yes}, label %{after}")
        self.place(yes)
        yield
        self.line(f"br label %{after}")
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
