"""Kernels from text: the inverse of ``text.py``'s ``print_kernel``.

What is written is what is made: nothing is folded or shared beyond what ``$`` names say.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..base.notation import DTYPES, Reader
from .combines import COMBINES
from .nodes import (
    BINARY,
    INDEX,
    MODES,
    ROLES,
    UNARY,
    Accumulate,
    Binary,
    Bitcast,
    Buffer,
    Cast,
    Const,
    Expression,
    Fma,
    For,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Select,
    Size,
    Statement,
    Store,
    Unary,
    Variable,
)
from .text import INFIX

SIGNS = {sign: name for name, sign in INFIX.items()}
SUMS = {"+", "-"}
PRODUCTS = {"*", "/", "//", "%"}
_DEEPEST = 100


def parse_kernel(text: str) -> Kernel:
    """The kernel that a text describes. Compiled, it stays inside of its buffers (``guard.py``).

    Raises
    ------
    ParseError
        With the line and what was expected there.
    """
    reader = Reader(text)
    return reader.whole(_Parser(reader).kernel)


class _Parser:
    def __init__(self, reader: Reader):
        self.reader = reader
        self.buffers: dict[str, Buffer] = {}
        self.names: dict[str, Index | Variable] = {}
        self.shared: dict[str, Expression] = {}
        self.depth = 0

    def kernel(self) -> Kernel:
        """The whole kernel."""
        reader = self.reader
        reader.expect("kernel")
        name = reader.any_name("the name of the kernel")
        reader.expect("{", "after the name of the kernel")
        reader.read_symbols()
        parameters: list[Buffer] = []
        while reader.next in ROLES - {"local"}:
            parameters.append(self.buffer(reader.take()))
        sizes = []
        if reader.accept("sizes"):
            sizes.append(reader.symbol())
            while reader.accept(","):
                sizes.append(reader.symbol())
        body = self.body()
        try:
            return Kernel(name, parameters, sizes, body, is_trusted=False)
        except ValueError as error:
            reader.reject(str(error))

    def buffer(self, role: str) -> Buffer:
        """``name: dtype[shape]``."""
        reader = self.reader
        name = self.new_name("the name of a buffer")
        reader.expect(":", "after the name of a buffer")
        dtype = reader.dtype()
        try:
            self.buffers[name] = Buffer(name, dtype, reader.shape(), role)
        except ValueError as error:
            reader.reject(str(error))
        return self.buffers[name]

    def new_name(self, what: str) -> str:
        """A name that nothing else has."""
        name = self.reader.name(what)
        if name in self.buffers or name in self.names or name in self.reader.symbols:
            self.reader.reject(f"{name} is defined twice")
        return name

    # ------------------------------------------------------------------ statements

    def body(self) -> list[Statement]:
        """Statements up to ``}``."""
        found: list[Statement] = []
        self.depth += 1
        if self.depth > _DEEPEST:
            self.reader.reject("loops are nested too deeply")
        while not self.reader.accept("}"):
            if self.reader.kind == "end":
                self.reader.fail("a statement or '}'")
            if self.reader.next.startswith("$"):
                self.share()
                continue
            try:
                found.append(self.statement())
            except (ArithmeticError, TypeError, ValueError) as error:
                self.reader.reject(str(error))
        self.depth -= 1
        return found

    def share(self) -> None:
        """``$0 = expression``."""
        name = self.reader.take()
        if name in self.shared:
            self.reader.reject(f"{name} is defined twice")
        self.reader.expect("=", f"after {name}")
        self.shared[name] = self.expression()

    def statement(self) -> Statement:
        """One statement."""
        reader = self.reader
        if reader.accept("for"):
            return self.loop()
        if reader.accept("if"):
            condition = self.expression()
            reader.expect("{", "after the condition")
            body = self.body()
            orelse: list[Statement] = []
            if reader.accept("else"):
                reader.expect("{", "after 'else'")
                orelse = self.body()
            return If(condition, body, orelse)
        if reader.accept("local"):
            buffer = self.buffer("local")
            return Local(buffer, self.expression() if reader.accept("=") else None)
        if reader.accept("let"):
            name = self.new_name("the name of a variable")
            reader.expect(":", "after the name of a variable")
            variable = Variable(name, reader.dtype())
            reader.expect("=", "after the dtype")
            value = self.expression()
            self.names[name] = variable
            return Let(variable, value)
        return self.write()

    def loop(self) -> For:
        """``index < extent mode { … }``."""
        reader = self.reader
        index = Index(self.new_name("the name of a loop's index"))
        reader.expect("<", "after the index")
        extent = self.expression(compare=False)
        if reader.next not in MODES:
            reader.fail(f"how the loop runs ({', '.join(sorted(MODES))})")
        mode = reader.take()
        reader.expect("{", "after the loop's head")
        self.names[index.name] = index
        return For(index, extent, mode, self.body())

    def write(self) -> Statement:
        """``buffer[offset] = value`` or ``buffer[offset] sum= value``.

        ``buffer[offset] error other sum= value`` keeps what rounding takes.
        """
        reader = self.reader
        buffer = self.known_buffer("a statement or '}'")
        reader.expect("[", "after the name of a buffer")
        offset = self.expression()
        reader.expect("]", "after the offset")
        error = self.known_buffer("the buffer of the errors") if reader.accept("error") else None
        combine = reader.take() if reader.next in COMBINES else None
        if error is not None and combine is None:
            reader.fail("a combine")
        reader.expect("=", f"or one of {', '.join(sorted(COMBINES))} before it")
        value = self.expression()
        return Store(buffer, offset, value) if combine is None else Accumulate(
            buffer, offset, combine, value, error)

    def known_buffer(self, what: str) -> Buffer:
        """A buffer that has been declared."""
        name = self.reader.name(what)
        if name not in self.buffers:
            self.reader.reject(f"there is no buffer {name}")
        return self.buffers[name]

    # ------------------------------------------------------------------ expressions

    def expression(self, compare: bool = True) -> Expression:
        """A sum, or two of them with a comparison or a bitwise operator between them."""
        self.depth += 1
        if self.depth > _DEEPEST:
            self.reader.reject("the expression is nested too deeply")
        left = self.chain(SUMS)
        sign = self.reader.next
        if compare and self.reader.kind == "sign" and sign in SIGNS:
            self.reader.take()
            left = self.reader.made(Binary, SIGNS[sign], left, self.chain(SUMS))
        self.depth -= 1
        return left

    def chain(self, signs: set[str]) -> Expression:
        """Operands of one level, joined from the left."""
        left = self.chain(PRODUCTS) if signs is SUMS else self.atom()
        while self.reader.kind == "sign" and self.reader.next in signs:
            sign = self.reader.take()
            right = self.chain(PRODUCTS) if signs is SUMS else self.atom()
            left = self.reader.made(Binary, SIGNS[sign], left, right)
        return left

    def atom(self) -> Expression:
        """A constant, a name, a load, a call, or something in parentheses."""
        reader = self.reader
        constant = reader.number_with_dtype()
        if constant is not None:
            return reader.made(Const, *constant)
        if reader.accept("("):
            inside = self.expression()
            reader.expect(")")
            return inside
        if reader.kind == "number":
            return reader.made(Const, reader.integer(), INDEX)
        token = reader.next
        if token in self.shared:
            return self.shared[reader.take()]
        if token == "bits" and reader.peek(1) in DTYPES:
            reader.take()
            dtype = reader.dtype()
            return self.reader.made(Bitcast, *self.arguments(1), dtype)
        if token in DTYPES:
            dtype = reader.dtype()
            return reader.made(Cast, *self.arguments(1), dtype)
        if reader.peek(1) == "(":
            return self.call()
        if token in self.buffers:
            return self.load()
        return self.parse_name()

    def load(self) -> Expression:
        """``buffer[offset]``."""
        buffer = self.known_buffer("a buffer")
        self.reader.expect("[", "after the name of a buffer")
        offset = self.expression()
        self.reader.expect("]", "after the offset")
        return self.reader.made(Load, buffer, offset)

    def parse_name(self) -> Expression:
        """An index, a variable or a size."""
        reader = self.reader
        name = reader.name("an expression")
        if name in self.names:
            return self.names[name]
        if name in reader.symbols:
            return Size(reader.symbols[name])
        reader.reject(f"{name} is not defined before it is used")

    def call(self) -> Expression:
        """``name(operands)``."""
        name = self.reader.name("a function")
        if name in UNARY:
            return self.reader.made(Unary, name, *self.arguments(1))
        if name in BINARY:
            return self.reader.made(Binary, name, *self.arguments(2))
        if name == "select":
            return self.reader.made(Select, *self.arguments(3))
        if name == "rarely":
            return self.reader.made(Select, *self.arguments(3), True)
        if name == "fma":
            return self.reader.made(Fma, *self.arguments(3))
        self.reader.reject(f"no function {name}")

    def arguments(self, count: int) -> Sequence[Expression]:
        """As many expressions in parentheses."""
        self.reader.expect("(")
        found = self.reader.list_until(")", self.expression)
        if len(found) != count:
            self.reader.reject(f"{len(found)} operands, expected {count}")
        return found
