"""Random functions with Python's control flow, as users write them: source text from a seed.

A program is a function ``program(x, n)`` of a vector and a whole number, made of assignments,
conditions, loops over tensors, ranges and Python lists, ``break``, ``continue``, early ``return``,
functions inside, and lists that grow. It gives a vector and a number, and means the same when it is
called and when ``tf.function`` converts it. ``module_of`` makes a module of the text, in a file,
because conversion reads the source.
"""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from types import ModuleType
from typing import Any

VECTORS, NUMBERS = ("a", "b", "x"), ("i", "k", "n")
DEPTH, MOST = 3, 4      # blocks inside of blocks, statements of a block


class Writer:
    """Writes one program; what it has written so far decides nothing but names."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.names = 0
        self.functions: list[str] = []
        self.results = "return a, i", "return b, k"

    def put(self, depth: int, text: str) -> None:
        """Add a line."""
        self.lines.append("    " * depth + text)

    def new_name(self, stem: str) -> str:
        """A name that the program does not have yet."""
        self.names += 1
        return f"{stem}{self.names}"

    def one(self, *options: Any) -> Any:
        """One of several."""
        return self.random.choice(options)

    # ------------------------------------------------------------------------ expressions

    def constant(self) -> str:
        """A number that no sum of the others hits exactly."""
        return f"{self.random.uniform(-1.5, 1.5):.5f}"

    def vector(self, depth: int = 2) -> str:
        """A vector whose numbers stay small."""
        if not depth:
            return self.one(*VECTORS, f"tf.fill([3], {self.constant()})")
        one = self.vector(depth - 1)
        match self.random.randrange(8):
            case 0:
                return f"tf.tanh({one})"
            case 1:
                return f"tf.sin({one} + {self.constant()})"
            case 2:
                return f"({one} + {self.vector(depth - 1)}) * 0.5"
            case 3:
                return f"tf.maximum({one}, {self.vector(depth - 1)})"
            case 4:
                return f"{one} * tf.cast({self.one(*NUMBERS)} % 3, tf.float32) * 0.5"
            case 5 if self.functions:
                return f"{self.one(*self.functions)}({one}, {self.one(*NUMBERS)})"
            case 6:
                return f"({one} if {self.condition(0)} else {self.vector(depth - 1)})"
        return one

    def number(self) -> str:
        """A whole number."""
        return self.one(
            f"{self.one(*NUMBERS)} + {self.random.randint(-2, 3)}",
            f"{self.one(*NUMBERS)} * 2 % 7", f"tf.maximum({self.one(*NUMBERS)}, 1)",
            f"tf.cast(tf.reduce_sum({self.one(*VECTORS)}) > {self.constant()}, tf.int32)",
            f"({self.one(*NUMBERS)} if {self.condition(0)} else {self.one(*NUMBERS)})")

    def condition(self, depth: int = 1) -> str:
        """A comparison, or several."""
        plain = self.one(
            f"tf.reduce_sum({self.one(*VECTORS)}) > {self.constant()}",
            f"{self.one(*NUMBERS)} {self.one('<', '>', '==', '!=', '>=')} "
            f"{self.random.randint(0, 4)}",
            f"{self.one(*NUMBERS)} < {self.one(*NUMBERS)}",
            f"{self.one('a', 'b')}[{self.random.randrange(3)}] < {self.constant()}")
        if not depth or self.random.random() < 0.5:
            return plain
        other = self.condition(depth - 1)
        return self.one(f"{plain} and {other}", f"{plain} or {other}", f"not ({plain})",
                        f"0 <= {self.one(*NUMBERS)} < {self.random.randint(1, 5)}")

    # ------------------------------------------------------------------------ statements

    def block(self, depth: int, loop: bool) -> None:
        """Some statements; in loops they may end an iteration or the loop."""
        for _ in range(self.random.randint(1, MOST)):
            self.statement(depth, loop)

    def statement(self, depth: int, loop: bool) -> None:
        """A statement, with what is inside of it."""
        kinds = ["vector", "vector", "number", "add"]
        if depth <= DEPTH:
            kinds += ["if", "if", "while", "for", "rows", "range", "list"]
        kinds += ["leave"] * (2 if loop else 1)
        getattr(self, f"_{self.one(*kinds)}")(depth, loop)

    def _vector(self, depth: int, loop: bool) -> None:
        self.put(depth, f"{self.one('a', 'b')} = {self.vector()}")

    def _number(self, depth: int, loop: bool) -> None:
        self.put(depth, f"{self.one('i', 'k')} = {self.number()}")

    def _add(self, depth: int, loop: bool) -> None:
        self.put(depth, self.one(f"{self.one('i', 'k')} += {self.random.randint(1, 2)}",
                                 f"{self.one('a', 'b')} *= 0.75"))

    def _if(self, depth: int, loop: bool) -> None:
        self.put(depth, f"if {self.condition()}:")
        self.block(depth + 1, loop)
        if self.random.random() < 0.3:
            self.put(depth, f"elif {self.condition()}:")
            self.block(depth + 1, loop)
        if self.random.random() < 0.5:
            self.put(depth, "else:")
            self.block(depth + 1, loop)

    def _while(self, depth: int, loop: bool) -> None:
        count = self.new_name("count")
        self.put(depth, f"{count} = tf.constant(0)")
        self.put(depth, f"while {count} < {self.random.randint(1, 4)}"
                        f"{self.one('', f' and {self.condition(0)}')}:")
        self.put(depth + 1, f"{count} += 1")
        self.block(depth + 1, True)

    def _for(self, depth: int, loop: bool) -> None:
        step = self.new_name("step")
        self.put(depth, f"for {step} in tf.range({self.one('n', 'tf.minimum(k, 3)', '3')}):")
        self.put(depth + 1, f"{self.one('i', 'k')} += {step}")
        self.block(depth + 1, True)

    def _rows(self, depth: int, loop: bool) -> None:
        row = self.new_name("row")
        self.put(depth, f"for {row} in {self.one('x', 'a', 'tf.stack([a, b])')}:")
        self.put(depth + 1, f"a = a * 0.5 + {row}")
        self.block(depth + 1, True)

    def _range(self, depth: int, loop: bool) -> None:
        turn = self.new_name("turn")
        self.put(depth, f"for {turn} in range({self.random.randint(1, 3)}):")
        self.put(depth + 1, f"b = b + {turn} * 0.25")
        self.block(depth + 1, True)

    def _list(self, depth: int, loop: bool) -> None:
        parts, turn = self.new_name("parts"), self.new_name("turn")
        self.put(depth, f"{parts} = [{self.one(*VECTORS)}]")
        self.put(depth, f"for {turn} in range({self.random.randint(1, 3)}):")
        self.put(depth + 1, f"{parts}.append({parts}[-1] * 0.5 + {turn})")
        self.put(depth, f"{self.one('a', 'b')} = tf.add_n({parts}) * 0.25")

    def _leave(self, depth: int, loop: bool) -> None:
        self.put(depth, f"if {self.condition()}:")
        self._vector(depth + 1, loop)
        self.put(depth + 1, self.one("break", "continue", self.results[0])
                 if loop else self.results[1])

    # ------------------------------------------------------------------------ the program

    def function(self) -> None:
        """A function inside, with conditions and returns of its own."""
        name, results = self.new_name("inner"), self.results
        self.results = "return a", "return b * 0.5"
        self.put(1, f"def {name}(a, i):")
        self.put(2, "b, k = a * 0.5, i + 1")
        self.put(2, f"if {self.condition()}:")
        self.put(3, f"return {self.vector(1)}")
        if self.random.random() < 0.5:
            self._while(2, False)
        self.put(2, f"return {self.vector(1)}")
        self.functions.append(name)
        self.results = results

    def program(self) -> str:
        """The text of a program."""
        self.put(0, "def program(x, n):")
        self.put(1, "a, b, i, k = x * 0.5, x + 0.25, n + 1, n * 2")
        if self.random.random() < 0.5:
            self.function()
        for _ in range(self.random.randint(2, 4)):
            self.statement(1, False)
        self.put(1, "return a + b, i + k")
        return "\n".join(self.lines) + "\n"


def source_of(seed: int) -> str:
    """The text of a seed's program."""
    return Writer(seed).program()


def module_of(tf: Any, source: str, path: Path) -> ModuleType:
    """A module in a file, with ``tf`` as the library it uses."""
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    module.tf = tf  # type: ignore[attr-defined]
    spec.loader.exec_module(module)
    return module
