"""One kernel operation as LLVM text, for a single value or for all lanes of a vector alike.

Owns arithmetic, comparisons, conversions and combines with the meaning that ``ir.kernel.nodes``
gives them: integers wrap, max and min propagate NaN; what is no instruction (divisions by anything,
conversions that saturate or must not round twice) is written as ``ir.kernel.expansions`` says.
Operands and results are names of values (or constants) in register types. Which expressions a
kernel has and where their values live is the business of ``expression.py``.
"""

from __future__ import annotations

from .... import dtypes
from ....dtypes import DType
from ....errors import InternalError
from ....ir.kernel.combines import COMBINES
from ....ir.kernel.expansions import conversions
from ....ir.kernel.expansions.division import division
from ....ir.kernel.expansions.expansion import Expansion
from ....ir.kernel.nodes import Binary, Bitcast, Cast, Const, Expression, Select, Unary
from .memory import from_memory, load_lanes, splat, store_lanes
from .types import constant, register, spread, type_suffix, vector
from .writer import Writer

_ORDERED = {"eq": "oeq", "ne": "une", "lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge"}
_FLOAT_ARITHMETIC = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv", "fmod": "frem"}
_BITWISE = {"add": "add", "sub": "sub", "mul": "mul", "and": "and", "or": "or", "xor": "xor"}
_ROUNDING = {"sqrt": "sqrt", "floor": "floor", "ceil": "ceil", "trunc": "trunc",
             "round_even": "roundeven"}


class Operations:
    """Writes operations on values of ``lanes`` lanes.

    Parameters
    ----------
    out : Writer
    lanes : int
    has_fma : bool
        Whether ``llvm.fma`` is an instruction here.
    """

    __slots__ = ("has_fma", "lanes", "out")

    def __init__(self, out: Writer, lanes: int, has_fma: bool):
        self.out = out
        self.lanes = lanes
        self.has_fma = has_fma

    # ------------------------------------------------------------------------- small pieces

    def type(self, dtype: DType) -> str:
        """The register type of a dtype at this width."""
        return vector(register(dtype), self.lanes)

    def _t(self, scalar: str) -> str:
        return vector(scalar, self.lanes)

    def constant(self, value: object, dtype: DType) -> str:
        """A constant in every lane."""
        return spread(constant(value, dtype), register(dtype), self.lanes)

    def _number(self, text: str, scalar: str) -> str:
        return spread(text, scalar, self.lanes)

    def call(self, name: str, scalar: str, *operands: str, extra: str = "") -> str:
        """An overloaded intrinsic whose operands all have the result's type."""
        kind = self._t(scalar)
        full = f"@llvm.{name}.{type_suffix(scalar, self.lanes)}"
        parameters = ", ".join([kind] * len(operands) + (["i1"] if extra else []))
        self.out.declare(f"declare {kind} {full}({parameters})")
        arguments = ", ".join([f"{kind} {o}" for o in operands] + ([extra] if extra else []))
        return self.out.value(f"call {kind} {full}({arguments})")

    def choose(self, condition: str, x: str, y: str, scalar: str) -> str:
        """``x`` where the condition (i1 per lane) holds, else ``y``."""
        kind = self._t(scalar)
        return self.out.value(
            f"select {self._t('i1')} {condition}, {kind} {x}, {kind} {y}")

    def splat(self, value: str, dtype: DType) -> str:
        """A scalar value in every lane."""
        return splat(self.out, value, register(dtype), self.lanes)

    # ------------------------------------------------------------------------- operations

    def unary(self, name: str, x: str, dtype: DType) -> str:
        """``nodes.Unary``."""
        if dtype is dtypes.bfloat16:
            wide = self.unary(name, self.cast(x, dtype, dtypes.float32), dtypes.float32)
            return self.cast(wide, dtypes.float32, dtype)
        scalar, out = register(dtype), self.out
        if name == "not":
            return out.value(f"xor {self._t(scalar)} {x}, {self.constant(-1, dtype)}"
                             if dtype.kind != "b" else
                             f"xor {self._t('i1')} {x}, {self._number('true', 'i1')}")
        if dtype.kind == "f":
            if name == "neg":
                return out.value(f"fneg {self._t(scalar)} {x}")
            return self.call("fabs" if name == "abs" else _ROUNDING[name], scalar, x)
        if name == "neg":
            return out.value(f"sub {self._t(scalar)} {self._number('0', scalar)}, {x}")
        if dtype.kind == "u":
            return x  # the absolute value of what has no sign
        return self.call("abs", scalar, x, extra="i1 false")

    def binary(self, name: str, x: str, y: str, dtype: DType, *, natural: bool = False) -> str:
        """``nodes.Binary``; ``dtype`` is that of the operands.

        ``natural``: both are known to be indices that are not negative, and ``y`` is not zero.
        """
        if name in _ORDERED:
            return self.compare(name, x, y, dtype)
        if dtype is dtypes.bfloat16:
            x, y = (self.cast(v, dtype, dtypes.float32) for v in (x, y))
            return self.cast(self.binary(name, x, y, dtypes.float32), dtypes.float32, dtype)
        scalar = register(dtype)
        kind = self._t(scalar)
        if name in ("min", "max"):
            return self._extremum(name, x, y, dtype)
        if dtype.kind == "f":
            if name == "copysign":
                return self.call("copysign", scalar, x, y)
            return self.out.value(f"{_FLOAT_ARITHMETIC[name]} {kind} {x}, {y}")
        if name in _BITWISE:
            return self.out.value(f"{_BITWISE[name]} {kind} {x}, {y}")
        if name in ("shl", "shr"):
            return self._shift(name, x, y, dtype)
        if name == "mulhi":
            return self._high_half(x, y)
        if natural:
            return self._divide_natural(name in ("floordiv", "truncdiv"), x, y)
        return self._expand(division(name, dtype), x, y)

    def compare(self, name: str, x: str, y: str, dtype: DType) -> str:
        """A comparison; the result is i1 per lane."""
        if dtype is dtypes.bfloat16:
            x, y = (self.cast(v, dtype, dtypes.float32) for v in (x, y))
            dtype = dtypes.float32
        kind = self.type(dtype)
        if dtype.kind == "f":
            return self.out.value(f"fcmp {_ORDERED[name]} {kind} {x}, {y}")
        sign = "" if name in ("eq", "ne") else "s" if dtype.kind == "i" else "u"
        return self.out.value(f"icmp {sign}{name} {kind} {x}, {y}")

    def select(self, condition: str, x: str, y: str, dtype: DType) -> str:
        """``nodes.Select`` of values that exist."""
        return self.choose(condition, x, y, register(dtype))

    def fma(self, x: str, y: str, z: str, dtype: DType) -> str:
        """``x * y + z``: of floats rounded once where that is an instruction."""
        scalar = register(dtype)
        if dtype.kind != "f":
            return self.binary("add", z, self.binary("mul", x, y, dtype), dtype)
        if self.has_fma:
            return self.call("fma", scalar, x, y, z)
        product = self.out.value(f"fmul {self._t(scalar)} {x}, {y}")
        return self.out.value(f"fadd {self._t(scalar)} {product}, {z}")

    def combine(self, name: str, x: str, y: str, dtype: DType) -> str:
        """One step of ``nodes.Accumulate``."""
        return self.binary(COMBINES[name].operation, x, y, dtype)

    def bitcast(self, x: str, source: DType, target: DType) -> str:
        """The same bits as another dtype."""
        if source.kind == "b":
            x = self.out.value(f"zext {self._t('i1')} {x} to {self._t('i8')}")
            source = dtypes.uint8
        if target.kind == "b":
            return self.compare("ne", self.bitcast(x, source, dtypes.uint8),
                                self.constant(0, dtypes.uint8), dtypes.uint8)
        before, after = self.type(source), self.type(target)
        return x if before == after else self.out.value(f"bitcast {before} {x} to {after}")

    # ------------------------------------------------------------------------- integers

    def _shift(self, name: str, x: str, y: str, dtype: DType) -> str:
        """Shifts by the width or more give 0, or the sign in every bit."""
        scalar, bits = register(dtype), dtype.size * 8
        kind = self._t(scalar)
        if _is_count(y, bits):
            operation = "shl" if name == "shl" else "ashr" if dtype.kind == "i" else "lshr"
            return self.out.value(f"{operation} {kind} {x}, {y}")
        if name == "shr" and dtype.kind == "i":
            count = self.call("umin", scalar, y, self._number(str(bits - 1), scalar))
            return self.out.value(f"ashr {kind} {x}, {count}")
        fits = self.out.value(f"icmp ult {kind} {y}, {self._number(str(bits), scalar)}")
        zero = self._number("0", scalar)
        count = self.choose(fits, y, zero, scalar)
        shifted = self.out.value(f"{'shl' if name == 'shl' else 'lshr'} {kind} {x}, {count}")
        return self.choose(fits, shifted, zero, scalar)

    def _high_half(self, x: str, y: str) -> str:
        narrow, wide = self._t("i32"), self._t("i64")
        a, b = (self.out.value(f"zext {narrow} {v} to {wide}") for v in (x, y))
        product = self.out.value(f"mul {wide} {a}, {b}")
        high = self.out.value(f"lshr {wide} {product}, {self._number('32', 'i64')}")
        return self.out.value(f"trunc {wide} {high} to {narrow}")

    def _rest(self, x: str, q: str, y: str, scalar: str) -> str:
        kind = self._t(scalar)
        product = self.out.value(f"mul {kind} {q}, {y}")
        return self.out.value(f"sub {kind} {x}, {product}")

    def _quotient(self, x: str, y: str, dtype: DType) -> str:
        """Truncated quotient; ``y`` is neither 0 nor -1."""
        kind, signed = self.type(dtype), dtype.kind == "i"
        if self.lanes == 1 or dtype.size == 8 or not y.startswith("%"):
            return self.out.value(f"{'s' if signed else 'u'}div {kind} {x}, {y}")
        # There are no vector divisions of integers, but float64 holds 32-bit quotients exactly.
        wide = self._t("double")
        to, back = ("sitofp", "fptosi") if signed else ("uitofp", "fptoui")
        a, b = (self.out.value(f"{to} {kind} {v} to {wide}") for v in (x, y))
        return self.out.value(f"{back} {wide} {self.out.value(f'fdiv {wide} {a}, {b}')} to {kind}")

    def _divide_natural(self, quotient: bool, x: str, y: str) -> str:
        """Of indices, which are below 2**52, so that float64 quotients truncate right."""
        kind = self._t("i64")
        if self.lanes == 1:
            return self.out.value(f"{'udiv' if quotient else 'urem'} {kind} {x}, {y}")
        wide = self._t("double")
        a, b = (self.out.value(f"sitofp {kind} {v} to {wide}") for v in (x, y))
        ratio = self.out.value(f"fdiv {wide} {a}, {b}")
        q = self.out.value(f"fptosi {wide} {ratio} to {kind}")
        return q if quotient else self._rest(x, q, y, "i64")

    def _extremum(self, name: str, x: str, y: str, dtype: DType) -> str:
        scalar = register(dtype)
        if dtype.kind != "f":
            sign = "s" if dtype.kind == "i" else "u"
            return self.call(f"{sign}{name}", scalar, x, y)
        # This compare and select is one instruction that gives y when either is NaN.
        kind = self._t(scalar)
        if not y.startswith("%") and y != self.constant(float("nan"), dtype):
            x, y = y, x
        never_nan = not x.startswith("%") and x != self.constant(float("nan"), dtype)
        wins = self.out.value(f"fcmp {'ogt' if name == 'max' else 'olt'} {kind} {x}, {y}")
        better = self.choose(wins, x, y, scalar)
        if never_nan:
            return better
        is_nan = self.out.value(f"fcmp uno {kind} {x}, {x}")
        return self.choose(is_nan, x, better, scalar)

    # ------------------------------------------------------------------------- expansions

    def _expand(self, expansion: Expansion, *operands: str) -> str:
        """An operation that is written in others, which here are those of the processor."""
        texts: dict[Expression, str] = dict(zip(expansion.parameters, operands, strict=True))
        for e in expansion.order:
            texts[e] = self._write_expansion(e, [texts[o] for o in e.operands])
        return texts[expansion.result]

    def _write_expansion(self, e: Expression, x: list[str]) -> str:
        match e:
            case Const():
                return self.constant(e.value, e.dtype)
            case Unary():
                return self.unary(e.name, x[0], e.dtype)
            case Binary(name="truncdiv"):
                return self._quotient(x[0], x[1], e.dtype)
            case Binary():
                return self.binary(e.name, x[0], x[1], e.x.dtype)
            case Select():
                return self.select(x[0], x[1], x[2], e.dtype)
            case Bitcast():
                return self.bitcast(x[0], e.x.dtype, e.dtype)
            case Cast() if e.x.dtype.kind == "f" and e.dtype.kind != "f":
                operation = "fptosi" if e.dtype.kind == "i" else "fptoui"
                return self.out.value(
                    f"{operation} {self.type(e.x.dtype)} {x[0]} to {self.type(e.dtype)}")
            case Cast():
                return self.cast(x[0], e.x.dtype, e.dtype)
        raise InternalError(f"an expansion has a {type(e).__name__}")

    # ------------------------------------------------------------------------- conversions

    def cast(self, x: str, source: DType, target: DType) -> str:
        """``nodes.Cast``."""
        if source is target:
            return x
        if target.kind == "b":
            return self.compare("ne", x, self.constant(0, source), source)
        if source.kind == "b":
            return self.choose(x, self.constant(1, target), self.constant(0, target),
                               register(target))
        if source.kind == "f":
            if target.kind == "f":
                return self._float_to_float(x, source, target)
            return self._float_to_integer(x, source, target)
        if target.kind == "f":
            return self._integer_to_float(x, source, target)
        return self._integer_to_integer(x, source, target)

    def _integer_to_integer(self, x: str, source: DType, target: DType) -> str:
        if source.size == target.size:
            return x
        operation = ("trunc" if target.size < source.size else
                     "sext" if source.kind == "i" else "zext")
        return self.out.value(f"{operation} {self.type(source)} {x} to {self.type(target)}")

    def _float_to_float(self, x: str, source: DType, target: DType) -> str:
        if source is dtypes.bfloat16:
            x = self._expand(conversions.bfloat16_value(), x)
            return self._float_to_float(x, dtypes.float32, target)
        if source is target:
            return x
        if target is dtypes.bfloat16:
            return self._expand(conversions.bfloat16_bits(), self._to_single(x, source))
        if target is dtypes.float16:
            x, source = self._to_single(x, source), dtypes.float32
        operation = "fpext" if target.size > source.size else "fptrunc"
        return self.out.value(f"{operation} {self.type(source)} {x} to {self.type(target)}")

    def _to_single(self, x: str, source: DType) -> str:
        """float32 on the way to 16 bits: from float64 rounded to odd, so that it rounds once."""
        if source is dtypes.float32:
            return x
        if source is dtypes.float16:
            return self.out.value(f"fpext {self._t('half')} {x} to {self._t('float')}")
        return self._expand(conversions.odd_single(), x)

    def _float_to_integer(self, x: str, source: DType, target: DType) -> str:
        """Saturating, without ``llvm.fptosi.sat``, which takes vectors apart."""
        if source.size == 2:
            x, source = self._float_to_float(x, source, dtypes.float32), dtypes.float32
        return self._expand(conversions.saturating_cast(source, target), x)

    def _integer_to_float(self, x: str, source: DType, target: DType) -> str:
        if target.size == 2:
            single = (self._expand(conversions.odd_single_of(source), x) if source.size > 2
                      else self._integer_to_float(x, source, dtypes.float32))
            return self._float_to_float(single, dtypes.float32, target)
        operation = "sitofp" if source.kind == "i" else "uitofp"
        return self.out.value(f"{operation} {self.type(source)} {x} to {self.type(target)}")


def combine_element(out: Writer, place: str, combine: str, value: str, dtype: DType,
                    has_fma: bool) -> None:
    """One step of ``nodes.Accumulate`` on an element in memory."""
    before = from_memory(out, load_lanes(out, place, dtype, 1, None), dtype, 1)
    after = Operations(out, 1, has_fma).combine(combine, before, value, dtype)
    store_lanes(out, after, place, dtype, 1, None)


def _is_count(text: str, bits: int) -> bool:
    """Whether a value is a constant that a number of so many bits can be shifted by."""
    number = text.removeprefix("splat (").removesuffix(")").rpartition(" ")[2]
    return number.isdecimal() and int(number) < bits
