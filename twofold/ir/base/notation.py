"""How dimensions, types, constants and attributes are written in text, and read back.

Shared by the texts of graphs, kernels and programs. ``Names`` gives everything a name of its own;
``Reader`` is the tokeniser and the part of the grammar that all texts have in common. What is
printed is read back exactly: floats by ``repr``, odd NaNs by their bits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NoReturn, TypeVar

from ... import dtypes
from ...dataclass import fields, is_dataclass
from ...dtypes import DType
from ...errors import ParseError
from . import dims
from .dims import Atom, Dim, Polynomial, Symbol
from .literal import Literal
from .types import Shape, TensorType, VariableType

T = TypeVar("T")

DTYPES: dict[str, DType] = {dtype.name: dtype for dtype in dtypes.ALL}
RESERVED = frozenset({
    "True", "False", "None", "inf", "nan", "min", "max", "variable", "input", "output", "inout",
    "local", "return", "dims", "sizes", "graph", "kernel", "on", "let", "if", "else", "parallel",
    "sequential", "vector", *DTYPES})
IDENTIFIER = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)


class Names:
    """Unique printed names; the first to ask for a name gets it as it is."""

    def __init__(self) -> None:
        self._taken: set[str] = set(RESERVED)
        self._names: dict[Hashable, str] = {}

    def of(self, thing: Hashable, wanted: str) -> str:
        """Name of a thing; always the same one."""
        found = self._names.get(thing)
        if found is None:
            base = re.sub(r"\W", "_", wanted, flags=re.ASCII) or "_"
            if not IDENTIFIER.match(base):
                base = f"_{base}"
            found, count = base, 0
            while found in self._taken:
                count += 1
                found = f"{base}_{count}"
            self._taken.add(found)
            self._names[thing] = found
        return found

    def symbol(self, symbol: Symbol) -> str:
        """Name of a dimension symbol."""
        return self.of(symbol, symbol.name)


# ---------------------------------------------------------------------------- printing

def dim_text(dim: Dim, names: Names) -> str:
    """A dimension; terms in an order that depends only on the printed names."""
    if isinstance(dim, int):
        return str(dim)
    terms = []
    for monomial, c in dim.terms.items():
        factors = sorted(_atom_text(atom, names) for atom, power in monomial
                         for _ in range(power))
        terms.append((-len(factors), factors, c))
    terms.sort()
    text = ""
    for _, factors, c in terms:
        product = "*".join([str(abs(c))] * (abs(c) != 1 or not factors) + factors)
        sign = ("-" if not text else " - ") if c < 0 else ("" if not text else " + ")
        text += sign + product
    return text


def _atom_text(atom: Atom, names: Names) -> str:
    if isinstance(atom, Symbol):
        return names.symbol(atom)
    left, right = dim_text(atom.left, names), dim_text(atom.right, names)
    if atom.kind in ("min", "max"):
        return f"{atom.kind}({left}, {right})"
    sign = "//" if atom.kind == "floordiv" else "%"
    return f"({_group(atom.left, left)} {sign} {_group(atom.right, right)})"


def _group(dim: Dim, text: str) -> str:
    simple = isinstance(dim, int) and dim >= 0
    return text if simple or IDENTIFIER.match(text) or _is_one_group(text) else f"({text})"


def _is_one_group(text: str) -> bool:
    """True when the first parenthesis closes at the end."""
    if not text.startswith("("):
        return False
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return position == len(text) - 1
    return False


def shape_list(shape: Shape, names: Names) -> str:
    """``2, n, 3``."""
    return ", ".join(dim_text(dim, names) for dim in shape)


def type_text(type: TensorType, names: Names) -> str:
    """``float32[n, 3]``, ``variable float32[3]``."""
    text = f"{type.dtype.name}[{shape_list(type.shape, names)}]"
    return f"variable {text}" if isinstance(type, VariableType) else text


def scalar_text(value: Any, dtype: DType) -> str:
    """A Python scalar with its dtype: ``1.5:float32``."""
    return f"{value!r}:{dtype.name}"


def literal_text(literal: Literal) -> str:
    """A literal, by its value or, for a complex number or a NaN with unusual bits, by its bits."""
    value = literal.item()
    plain = float("nan") if value != value else value      # a float keeps a NaN's odd bits
    if Literal(plain, literal.dtype) == literal and not literal.dtype.is_complex:
        return scalar_text(value, literal.dtype)
    return f"0x{literal.bits[::-1].hex()}:{literal.dtype.name}"


def value_text(value: Any, names: Names) -> str:
    """One attribute."""
    match value:
        case bool() | None | float():
            return repr(value)
        case int() | Polynomial():
            return dim_text(value, names)
        case str():
            return json.dumps(value)
        case DType():
            return f"tf.{value.name}"
        case Literal():
            return literal_text(value)
        case TensorType():
            return type_text(value, names)
        case tuple():
            return f"[{', '.join(value_text(item, names) for item in value)}]"
        case _:
            return f"<{value!r}>"      # for reading by people only; the parser refuses it


def attrs_text(attrs: Any, names: Names) -> str:
    """``{axes=[1], keepdims=False}``; what may be None and is, is left out; empty for nothing."""
    if not is_dataclass(attrs):
        return ""
    given = ((name, getattr(attrs, name)) for name in fields(attrs))
    parts = [f"{name}={value_text(value, names)}" for name, value in given
             if value is not None or getattr(type(attrs), name, True) is not None]
    return f"{{{', '.join(parts)}}}" if parts else ""


def symbols_line(symbols: Iterable[Symbol], names: Names) -> str:
    """``dims n, m >= 1``, oldest first, so that reading it back keeps their order."""
    parts = []
    for symbol in sorted(symbols, key=lambda s: s.order):
        lowest = f" >= {symbol.lowest}" if symbol.lowest else ""
        parts.append(names.symbol(symbol) + lowest)
    return f"dims {', '.join(parts)}"


def name_text(name: str) -> str:
    """A name of a whole graph or program: as it is, or quoted."""
    return name if IDENTIFIER.match(name) and name not in RESERVED else json.dumps(name)


# ---------------------------------------------------------------------------- reading

_TOKEN = re.compile(r"""
    (?P<space>\s+|\#[^\n]*)
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<number>0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<name>[%$]?[A-Za-z_0-9]\w*(?:\.\w+)*)
  | (?P<sign>//|>=|<=|==|!=|<<|>>|[-+*/%&|^<>=(){}\[\],:])
  | (?P<other>.)
""", re.VERBOSE | re.ASCII)

_CLOSE_TO_END = "the end of the text"
_DEEPEST = 60           # brackets, signs and regions inside one another
_LONGEST_NUMBER = 40    # digits: more than any dtype has
_MOST_TERMS = 1000      # of a dimension written out as a sum of products


class Reader:
    """Tokens of a text, and the notation that graphs, kernels and programs share."""

    def __init__(self, text: str):
        self.lines = text.splitlines()
        self.tokens: list[tuple[str, str, int]] = []
        self.position = 0
        self.symbols: dict[str, Symbol] = {}
        self._depth = 0
        line = 1
        for match in _TOKEN.finditer(text):
            kind, token = match.lastgroup or "", match.group()
            if kind != "space":
                self.tokens.append((kind, token, line))
            line += token.count("\n")
        self.tokens.append(("end", _CLOSE_TO_END, line))

    # ------------------------------------------------------------------ tokens

    @property
    def next(self) -> str:
        """The next token's text."""
        return self.tokens[self.position][1]

    @property
    def kind(self) -> str:
        """The next token's kind: string, number, name, sign, other or end."""
        return self.tokens[self.position][0]

    def peek(self, ahead: int) -> str:
        """Text of a later token."""
        return self.tokens[min(self.position + ahead, len(self.tokens) - 1)][1]

    def take(self) -> str:
        """Text of the next token, which is passed."""
        token = self.next
        if self.kind != "end":
            self.position += 1
        return token

    def accept(self, token: str) -> bool:
        """Pass the token if it is the next."""
        if self.next == token and self.kind != "string":
            self.position += 1
            return True
        return False

    def expect(self, token: str, where: str = "") -> None:
        """Pass the token, or refuse the text."""
        if not self.accept(token):
            self.fail(f"'{token}'{where and ' ' + where}")

    def fail(self, expected: str) -> NoReturn:
        """Refuse the text at the next token.

        Raises
        ------
        ParseError
        """
        _, token, line = self.tokens[self.position]
        self.error(line, f"expected {expected}, found {token!r}")

    def reject(self, reason: str) -> NoReturn:
        """Refuse what the token just passed means.

        Raises
        ------
        ParseError
        """
        self.error(self.tokens[max(self.position - 1, 0)][2], reason)

    def error(self, line: int, message: str) -> NoReturn:
        """Raise with the line and its text."""
        shown = self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""
        error = ParseError(f"line {line}: {message}" + (f"\n  {shown}" if shown else ""))
        error.lineno = line
        raise error

    def name(self, what: str) -> str:
        """A plain identifier."""
        if self.kind != "name" or not IDENTIFIER.match(self.next):
            self.fail(what)
        return self.take()

    def any_name(self, what: str) -> str:
        """An identifier or a quoted string."""
        return self.string() if self.kind == "string" else self.name(what)

    def string(self) -> str:
        """A quoted string."""
        if self.kind != "string":
            self.fail("a quoted string")
        text = self.take()
        try:
            result = json.loads(text)
        except ValueError:
            self.reject(f"{text} is no valid string")
        assert isinstance(result, str)
        return result

    def integer(self, what: str = "an integer") -> int:
        """A non-negative integer."""
        if self.kind != "number" or not self.next.isdecimal():
            self.fail(what)
        return self._number(self.take())

    def _number(self, digits: str) -> int:
        if len(digits) > _LONGEST_NUMBER:
            self.reject(f"a number of {len(digits)} digits")
        return int(digits)

    def go_inside(self, read: Callable[[], T]) -> T:
        """What ``read`` reads, one level further inside; refused where that is too deep."""
        self._depth += 1
        if self._depth > _DEEPEST:
            self.fail(f"at most {_DEEPEST} things inside one another")
        found = read()
        self._depth -= 1
        return found

    def whole(self, read: Callable[[], T]) -> T:
        """What ``read`` makes of all of the text."""
        try:
            found = read()
        except RecursionError:      # operators one after the other nest as well
            self.reject("this is nested too deeply")
        if self.kind != "end":
            self.fail("the end of the text")
        return found

    def made(self, kind: Callable[..., T], *arguments: object) -> T:
        """What a constructor makes; what it refuses is an error of the text."""
        try:
            return kind(*arguments)
        except (ArithmeticError, TypeError, ValueError) as error:
            self.reject(str(error))

    def list_until(self, closing: str, item: Callable[[], Any]) -> list[Any]:
        """Items between commas up to the closing sign, which is passed."""
        found: list[Any] = []
        while not self.accept(closing):
            if found:
                self.expect(",", f"or '{closing}'")
            found.append(item())
        return found

    # ------------------------------------------------------------------ dimensions and types

    def read_symbols(self) -> None:
        """The ``dims`` line, if there is one."""
        while self.accept("dims"):
            while True:
                name = self.name("the name of a dimension")
                if name in self.symbols:
                    self.reject(f"dimension {name} is declared twice")
                lowest = self.integer() if self.accept(">=") else 0
                if lowest > dims.LARGEST:
                    self.reject(f"no dimension is as large as {lowest}")
                self.symbols[name] = Symbol(name, lowest)
                if not self.accept(","):
                    break

    def dim(self) -> Dim:
        """A sum of products."""
        total: Dim = -self._product() if self.accept("-") else self._product()
        while self.next in ("+", "-") and self.kind == "sign":
            total = total + self._product() if self.take() == "+" else total - self._product()
            self._require_short(total)
        return total

    def _require_short(self, dim: Dim) -> None:
        if isinstance(dim, Polynomial) and len(dim.terms) > _MOST_TERMS:
            self.reject(f"a dimension of {len(dim.terms)} terms")

    def _product(self) -> Dim:
        total = self._factor()
        while self.next in ("*", "//", "%") and self.kind == "sign":
            operation = self.take()
            factor = self._factor()
            if operation == "*":
                total = total * factor
            elif factor == 0:
                self.reject("division by zero")
            else:
                total = (dims.floordiv if operation == "//" else dims.modulo)(total, factor)
            self._require_short(total)
        return total

    def _factor(self) -> Dim:
        if self.accept("("):
            inside = self.go_inside(self.dim)
            self.expect(")")
            return inside
        if self.accept("-"):
            return -self.go_inside(self._factor)
        if self.kind == "number":
            return self.integer()
        if self.next in ("min", "max"):
            function = dims.minimum if self.take() == "min" else dims.maximum
            self.expect("(")
            left = self.go_inside(self.dim)
            self.expect(",")
            right = self.go_inside(self.dim)
            self.expect(")")
            return function(left, right)
        return self.symbol().dim

    def symbol(self) -> Symbol:
        """A declared dimension symbol."""
        name = self.name("a dimension")
        if name not in self.symbols:
            self.reject(f"dimension {name} is not declared in a 'dims' line")
        return self.symbols[name]

    def dtype(self) -> DType:
        """The name of a dtype."""
        if self.next not in DTYPES:
            self.fail(f"a dtype ({', '.join(DTYPES)})")
        return DTYPES[self.take()]

    def shape(self) -> Shape:
        """Dimensions in brackets."""
        self.expect("[")
        return tuple(self.list_until("]", self.dim))

    def type(self) -> TensorType:
        """The type of a tensor or a variable."""
        kind = VariableType if self.accept("variable") else TensorType
        return kind(self.dtype(), self.shape())

    # ------------------------------------------------------------------ constants and attributes

    def number_with_dtype(self) -> tuple[Any, DType] | None:
        """``1.5:float32`` if that comes next, as value (or bits, a string) and dtype."""
        ahead = 1 if self.next == "-" and self.kind == "sign" else 0
        token = self.peek(ahead)
        kind = self.tokens[min(self.position + ahead, len(self.tokens) - 1)][0]
        if self.peek(ahead + 1) != ":" or not (
                kind == "number" or token in ("inf", "nan", "True", "False")):
            return None
        self.position += ahead + 2
        dtype = self.dtype()
        if token.startswith("0x"):
            return token, dtype
        if token in ("True", "False"):
            return token == "True", dtype
        value: Any = float(token) if dtype.is_floating or not token.isdecimal() \
            else self._number(token)
        value = -value if ahead else value
        if dtype.kind in "iu" and not (isinstance(value, int) and dtype.min <= value <= dtype.max):
            self.reject(f"{value} is no {dtype.name}")
        return value, dtype

    def literal(self) -> Literal | None:
        """A literal, if one comes next."""
        found = self.number_with_dtype()
        if found is None:
            return None
        value, dtype = found
        if not isinstance(value, str):
            return self.made(Literal, value, dtype)
        if len(value) - 2 != 2 * dtype.size:
            self.reject(f"{value} are not the {dtype.size} bytes of {dtype.name}")
        literal = self.made(Literal, 0, dtype)
        literal.bits = bytes.fromhex(value[2:])[::-1]
        return literal

    def value(self) -> Any:
        """One attribute."""
        literal = self.literal()
        if literal is not None:
            return literal
        if self.kind == "string":
            return self.string()
        if self.accept("["):
            return self.go_inside(lambda: tuple(self.list_until("]", self.value)))
        if self.next in ("True", "False", "None"):
            return {"True": True, "False": False, "None": None}[self.take()]
        if self.next.startswith("tf."):
            name = self.take()[3:]
            return DTYPES[name] if name in DTYPES else self.reject(f"no dtype named {name}")
        if self.next in DTYPES or self.next == "variable":
            return self.type()
        if self._is_float():
            sign = -1.0 if self.accept("-") else 1.0
            return sign * float(self.take())
        return self.dim()

    def _is_float(self) -> bool:
        token = self.peek(1) if self.next == "-" else self.next
        return token in ("inf", "nan") or (
            token[:1].isdigit() and not token.isdecimal() and not token.startswith("0x"))

    def attributes(self) -> dict[str, Any]:
        """``{name=value, …}``, empty when there is none."""
        found: dict[str, Any] = {}
        if not self.accept("{"):
            return found

        def item() -> None:
            name = self.name("the name of an attribute")
            self.expect("=", "after the name of an attribute")
            if name in found:
                self.reject(f"attribute {name} is given twice")
            found[name] = self.value()

        self.list_until("}", item)
        return found


def collect_symbols(shapes: Iterable[Sequence[Dim]]) -> set[Symbol]:
    """Symbols of many shapes."""
    return {s for shape in shapes for dim in shape for s in dims.symbols(dim)}


AROUND = 3            # lines shown before and after the bad one


def show_around(lines: Sequence[str], bad: int | None) -> str:
    """Some lines of a text, the bad one marked."""
    center = 0 if bad is None else bad
    start, stop = max(center - AROUND, 0), center + AROUND + 1
    shown = [("> " if i == bad else "  ") + line
             for i, line in enumerate(lines) if start <= i < stop]
    before = ["  …"] if start > 0 else []
    after = ["  …"] if stop < len(lines) else []
    return "\n".join([*before, *shown, *after])
