"""Kernels as text that reads like C loops, and back.

::

    kernel add_reduce_sum {
      input in0: float32[n, 300]
      output out0: float32[n]
      sizes n
      for p < n parallel {
        local acc0: float32[1] = 0.0:float32
        for i < 300 vector {
          acc0[0] sum= in0[p*300 + i]
        }
        out0[p] = acc0[0]
      }
    }

Constants carry their dtype, except indices (int64). An expression that is used in several places is
written once, as ``$0 = …``: that only names it, wherever it is used it stands for the same object.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..base import notation
from ..base.dims import Symbol
from ..base.notation import Names
from .contract import Contract, Convolution
from .nodes import (
    INDEX,
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
from .traverse import reachable, statement_expressions, walk

INFIX: dict[str, str] = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "floordiv": "//", "mod": "%",
    "and": "&", "or": "|", "xor": "^", "shl": "<<", "shr": ">>",
    "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
}
PRECEDENCE: dict[str, int] = {"add": 2, "sub": 2, "mul": 3, "div": 3, "floordiv": 3, "mod": 3}
LOWEST = 1            # comparisons and bitwise operators: operands in parentheses
ATOM = 4
LONGEST = 64          # characters of an expression before it gets a name


def print_kernel(kernel: Kernel) -> str:
    """The text of a kernel."""
    return "\n".join(line for line, _ in kernel_lines(kernel)) + "\n"


def kernel_lines(kernel: Kernel) -> Iterator[tuple[str, Statement | None]]:
    """Lines of the text, and for the first line of each statement the statement."""
    printer = KernelPrinter(kernel.body)
    names = printer.names
    symbols = notation.collect_symbols(buffer.shape for buffer in kernel.buffers)
    symbols |= set(kernel.sizes) | used_symbols(kernel.body)
    yield f"kernel {notation.name_text(kernel.name)} {{", None
    if symbols:
        yield f"  {notation.symbols_line(symbols, names)}", None
    for buffer in kernel.buffers:
        shape = notation.shape_list(buffer.shape, names)
        yield f"  {buffer.role} {printer.name(buffer)}: {buffer.dtype.name}[{shape}]", None
    if kernel.sizes:
        yield f"  sizes {', '.join(map(names.symbol, kernel.sizes))}", None
    yield from printer.statements(kernel.body, "  ")
    yield "}", None


def used_symbols(body: Sequence[Statement]) -> set[Symbol]:
    """Dimension symbols that expressions refer to."""
    roots = [e for s in walk(body) for e in statement_expressions(s)]
    return {e.symbol for e in reachable(roots) if isinstance(e, Size)}


def print_contract(contract: Contract) -> str:
    """The text of a contraction: its sizes, its buffers, its epilogue (for reading only)."""
    names = Names()
    template = contract.template
    kind = "convolution" if isinstance(template, Convolution) else "matmul"
    lines = [f"{kind} {contract.name} {notation.attrs_text(template, names)} {{"]
    epilogue = contract.epilogue
    printer = KernelPrinter([], names)
    for buffer in contract.buffers:
        shape = notation.shape_list(buffer.shape, names)
        lines.append(f"  {buffer.role} {printer.name(buffer)}: {buffer.dtype.name}[{shape}]")
    lines.append(f"  accumulate {contract.accumulate.name}")
    if contract.sizes:
        lines.append(f"  sizes {', '.join(map(names.symbol, contract.sizes))}")
    if epilogue is not None:
        printer = KernelPrinter([], names, [epilogue.value])
        lines.extend(f"  {line}" for line in printer.define([epilogue.value]))
        row, column = printer.name(epilogue.row), printer.name(epilogue.column)
        lines.append(f"  {printer.name(contract.output)}[{row}, {column}] = "
                     f"{printer.text(epilogue.value)}")
    return "\n".join([*lines, "}"]) + "\n"


class KernelPrinter:
    """Names what has to be named, and writes expressions and statements."""

    def __init__(self, body: Sequence[Statement], names: Names | None = None,
                 roots: Sequence[Expression] = ()):
        self.names = names or Names()
        self._texts: dict[Expression, tuple[str, int]] = {}
        self._numbers = 0
        self._uses: dict[Expression, int] = {}
        everything = [e for s in walk(body) for e in statement_expressions(s)] + list(roots)
        for root in everything:
            self._uses[root] = self._uses.get(root, 0) + 1
        for e in reachable(everything):
            for operand in e.operands:
                self._uses[operand] = self._uses.get(operand, 0) + 1

    def name(self, thing: Buffer | Index | Variable) -> str:
        """Name of a buffer, a loop index or a variable."""
        return self.names.of(thing, thing.name)

    # ------------------------------------------------------------------ expressions

    def define(self, roots: Sequence[Expression]) -> Iterator[str]:
        """Lines that name what the roots share with others, or what is long."""
        for e in reachable(roots):
            if e in self._texts:
                continue
            text, precedence = self._write(e)
            if self._is_shared(e) or (len(text) > LONGEST and e not in roots):
                yield f"${self._numbers} = {text}"
                text, precedence = f"${self._numbers}", ATOM
                self._numbers += 1
            self._texts[e] = text, precedence

    def _is_shared(self, e: Expression) -> bool:
        # Index arithmetic is shared everywhere; naming it would hide what the offsets are.
        return bool(e.operands) and self._uses.get(e, 0) > 1 and e.dtype is not INDEX

    def text(self, e: Expression, lowest: int = 0) -> str:
        """An expression that ``define`` has seen, in parentheses where it binds less tightly."""
        text, precedence = self._texts[e]
        return text if precedence >= lowest else f"({text})"

    def _write(self, e: Expression) -> tuple[str, int]:
        match e:
            case Const():
                plain = e.dtype is INDEX and e.value >= 0
                return (str(e.value) if plain else notation.scalar_text(e.value, e.dtype)), ATOM
            case Index() | Variable():
                return self.name(e), ATOM
            case Size():
                return self.names.symbol(e.symbol), ATOM
            case Load():
                return f"{self.name(e.buffer)}[{self.text(e.offset)}]", ATOM
            case Binary(name=name) if name in INFIX:
                level = PRECEDENCE.get(name, LOWEST)
                left = self.text(e.x, level if level > LOWEST else LOWEST + 1)
                return f"{left} {INFIX[name]} {self.text(e.y, level + 1)}", level
        operands = ", ".join(self.text(o) for o in e.operands)
        return f"{_function(e)}{operands})", ATOM

    # ------------------------------------------------------------------ statements

    def statements(self, body: Sequence[Statement], indent: str
                   ) -> Iterator[tuple[str, Statement | None]]:
        """Lines of a body."""
        for statement in body:
            for line in self.define(statement_expressions(statement)):
                yield indent + line, None
            yield from self._statement(statement, indent)

    def _statement(self, s: Statement, indent: str) -> Iterator[tuple[str, Statement | None]]:
        match s:
            case For():
                index = self.name(s.index)
                extent = self.text(s.extent, LOWEST + 1)
                yield f"{indent}for {index} < {extent} {s.mode} {{", s
                yield from self.statements(s.body, indent + "  ")
                yield f"{indent}}}", None
            case If():
                yield f"{indent}if {self.text(s.condition)} {{", s
                yield from self.statements(s.body, indent + "  ")
                if s.orelse:
                    yield f"{indent}}} else {{", None
                    yield from self.statements(s.orelse, indent + "  ")
                yield f"{indent}}}", None
            case _:
                yield indent + self._simple(s), s

    def _simple(self, s: Statement) -> str:
        match s:
            case Local(buffer=buffer):
                shape = notation.shape_list(buffer.shape, self.names)
                text = f"local {self.name(buffer)}: {buffer.dtype.name}[{shape}]"
                return text if s.initial is None else f"{text} = {self.text(s.initial)}"
            case Let():
                return (f"let {self.name(s.variable)}: {s.variable.dtype.name} = "
                        f"{self.text(s.value)}")
            case Store():
                return f"{self.name(s.buffer)}[{self.text(s.offset)}] = {self.text(s.value)}"
            case Accumulate():
                error = "" if s.error is None else f" error {self.name(s.error)}"
                return (f"{self.name(s.buffer)}[{self.text(s.offset)}]{error} {s.combine}= "
                        f"{self.text(s.value)}")
            case _:
                raise TypeError(f"unknown statement {s!r}")


def _function(e: Expression) -> str:
    """What an expression that is written as a call begins with."""
    match e:
        case Unary() | Binary():
            return f"{e.name}("
        case Select():
            return "rarely(" if e.rare else "select("
        case Fma():
            return "fma("
        case Cast():
            return f"{e.dtype.name}("
        case Bitcast():
            return f"bits {e.dtype.name}("
        case _:
            raise TypeError(f"unknown expression {e!r}")
