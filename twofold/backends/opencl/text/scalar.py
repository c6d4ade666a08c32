"""One kernel operation as OpenCL C: arithmetic, comparisons, conversions, combines.

Owns the meaning that ``ir.kernel.nodes`` gives each operation: integers wrap, shifts by any count
are defined, max and min propagate NaN, 16-bit floats round after each step; divisions by anything
and conversions that saturate or must not round twice are written as ``ir.kernel.expansions`` says.
Operands are C expressions in the types of variables (``types.register``); what a result mentions
twice goes through a helper function, so any text will do.
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
from . import types
from .types import Writer, constant, unwrap

_COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
_BITWISE = {"and": "&", "or": "|", "xor": "^"}
_LOGICAL = {"and": "&&", "or": "||", "xor": "!="}
_CALLS = {"sqrt": "sqrt", "floor": "floor", "ceil": "ceil", "trunc": "trunc",
          "round_even": "rint", "abs": "fabs"}
_FLOAT_CALLS = {"fmod": "fmod", "copysign": "copysign"}  # both are exact
_ROUNDING = frozenset({"floor", "ceil", "trunc", "round_even"})


def unary(w: Writer, name: str, x: str, dtype: DType) -> str:
    """``nodes.Unary``."""
    if name == "not":
        return f"(!{x})" if dtype.kind == "b" else _narrow(f"~{x}", dtype)
    if dtype.kind == "f":
        if name == "neg":
            return f"(-{x})"
        if name in _ROUNDING:
            return _guard(w, _CALLS[name], 1, dtype) + f"({x})"
        result = f"{_CALLS[name]}({x})"
        return _round16(w, result, dtype) if name == "sqrt" else result
    if name == "neg":
        return _wrap("-", f"(({types.unsigned_type(dtype)})0)", x, dtype)
    if dtype.kind == "u":
        return x  # the absolute value of what has no sign
    kind = types.register(dtype)
    body = f"return x < 0 ? {_wrap('-', f'(({types.unsigned_type(dtype)})0)', 'x', dtype)} : x;"
    return _helper(w, f"tf_abs_{kind}", kind, (kind,), body) + f"({x})"


def index_binary(w: Writer, name: str, x: str, y: str, constant_divisor: bool) -> str:
    """Arithmetic of indices that cannot overflow; where it divides they are not negative."""
    if name in _ARITHMETIC:
        return f"({x} {_ARITHMETIC[name]} {y})"
    sign = "/" if name == "floordiv" else "%"
    if constant_divisor:
        return f"({x} {sign} {y})"
    # 64-bit divisions are slow on GPUs, and indices seldom need them.
    body = (f"if (y == 0) return 0;\nreturn ((ulong)x | (ulong)y) >> 32 ? x {sign} y"
            f" : (long)((uint)x {sign} (uint)y);")
    return _helper(w, f"tf_index_{name}", "long", ("long", "long"), body) + f"({x}, {y})"


def binary(w: Writer, name: str, x: str, y: str, dtype: DType) -> str:
    """``nodes.Binary``; ``dtype`` is that of the operands."""
    if name in _COMPARISONS:
        return f"({x} {_COMPARISONS[name]} {y})"
    if dtype.kind == "b":
        return f"({x} {_LOGICAL[name]} {y})"
    if name in ("min", "max"):
        return _extremum(w, name, dtype) + f"({x}, {y})"
    if dtype.kind == "f":
        return _float_binary(w, name, x, y, dtype)
    if name in ("add", "sub", "mul"):
        return _wrap(_ARITHMETIC[name], x, y, dtype)
    if name in _BITWISE:
        return _narrow(f"{x} {_BITWISE[name]} {y}", dtype)
    if name in ("shl", "shr"):
        return _shift(w, name, dtype) + f"({x}, {y})"
    if name == "mulhi":
        return f"mul_hi({x}, {y})"
    name = _expand(w, f"tf_{name}_{types.register(dtype)}", division(name, dtype))
    return f"{name}({x}, {y})"


def select(condition: str, x: str, y: str) -> str:
    """``nodes.Select`` of values that exist."""
    return f"({condition} ? {x} : {y})"


def fma(x: str, y: str, z: str) -> str:
    """``x * y + z`` rounded once."""
    return f"fma({x}, {y}, {z})"


def combine(w: Writer, name: str, x: str, y: str, dtype: DType) -> str:
    """One step of ``nodes.Accumulate``."""
    return binary(w, COMBINES[name].operation, x, y, dtype)


def add_exactly(w: Writer, dtype: DType) -> str:
    """A function that adds to a sum, keeping in ``error`` what rounding adds; its name."""
    kind = w.use(dtype)
    return w.helper(f"tf_add_exactly_{kind}", f"""static {kind} tf_add_exactly_{kind}\
({kind} x, {kind} y, {kind}* error) {{
  const {kind} z = y - *error, total = x + z, part = total - x;
  const {kind} more = ((total - part) - x) + (part - z);
  *error = isfinite(more) ? more : {constant(0, dtype)};
  return total;
}}""")


def bitcast(w: Writer, x: str, source: DType, target: DType) -> str:
    """The same bits as another dtype."""
    if target.kind == "b":
        return f"({x} != 0)"
    if source.kind == "b":
        return f"(({types.register(target)}){x})"
    if dtypes.float16 in (source, target) or dtypes.bfloat16 in (source, target):
        bits = to_bits(w, x, source) if source.kind == "f" else f"((ushort){x})"
        if target.kind == "f":
            return from_bits(w, bits, target)
        return bits if target is dtypes.uint16 else f"(({types.register(target)}){bits})"
    w.use(target)
    if source.size < 4:  # C computes in int, which has another size than what is meant
        return f"(({types.register(target)})({x}))"
    return f"as_{types.register(target)}({x})"


# ---------------------------------------------------------------------------- arithmetic

def _helper(w: Writer, name: str, result: str, parameters: tuple[str, ...], body: str) -> str:
    named = ", ".join(f"{kind} {letter}" for kind, letter in zip(parameters, "xyz", strict=False))
    lines = "\n".join(f"  {line}" for line in body.split("\n"))
    return w.helper(name, f"static {result} {name}({named}) {{\n{lines}\n}}")


def _guard(w: Writer, call: str, count: int, dtype: DType) -> str:
    """A function of the library that nan is kept from; its name.

    Some drivers round by way of integers, where a nan that they see while compiling (a constant,
    or what they fold to one) becomes anything at all.
    """
    kind = w.use(dtype)
    body = (f"return x != x ? x : {call}(x);" if count == 1 else
            f"return x != x || y != y ? x + y : {call}(x, y);")
    return _helper(w, f"tf_{call}_{kind}", kind, (kind,) * count, body)


def _narrow(text: str, dtype: DType) -> str:
    """Types below int are widened by every operator of C; back again."""
    return f"(({types.register(dtype)})({text}))" if dtype.size < 4 else f"({text})"


def _wrap(sign: str, x: str, y: str, dtype: DType) -> str:
    """Arithmetic that wraps: on unsigned operands, because signed overflow has no meaning in C."""
    if dtype.kind == "u":
        return _narrow(f"{x} {sign} {y}", dtype)
    kind, plain = types.register(dtype), types.unsigned_type(dtype)
    if dtype.size < 4:
        # Products of two ushort overflow int.
        return f"(({kind})((uint){x} {sign} (uint){y}))"
    return f"(({kind})(({plain}){x} {sign} ({plain}){y}))"


def _float_binary(w: Writer, name: str, x: str, y: str, dtype: DType) -> str:
    if name in _ARITHMETIC:
        return _round16(w, f"({x} {_ARITHMETIC[name]} {y})", dtype)
    call = _FLOAT_CALLS[name]
    return f"{_guard(w, call, 2, dtype) if name == 'fmod' else call}({x}, {y})"


def _round16(w: Writer, x: str, dtype: DType) -> str:
    """A float32 result that is to be a 16-bit float's value."""
    return from_bits(w, to_bits(w, x, dtype), dtype) if dtype.size == 2 else x


def _extremum(w: Writer, name: str, dtype: DType) -> str:
    kind, sign = w.use(dtype), ">" if name == "max" else "<"
    is_nan = " || x != x" if dtype.kind == "f" else ""
    body = f"return x {sign} y{is_nan} ? x : y;"
    return _helper(w, f"tf_{name}_{kind}", kind, (kind, kind), body)


def _shift(w: Writer, name: str, dtype: DType) -> str:
    """Shifts by the width or more (or by a negative count) give 0, or the sign in every bit."""
    kind, plain, bits = types.register(dtype), types.unsigned_type(dtype), dtype.size * 8
    if name == "shl":
        body = f"return ({plain})y < {bits} ? ({kind})(({plain})x << y) : ({kind})0;"
    elif dtype.kind == "u":
        body = f"return y < {bits} ? ({kind})(x >> y) : ({kind})0;"
    else:
        body = f"return ({kind})(x >> (({plain})y < {bits} ? y : ({kind}){bits - 1}));"
    return _helper(w, f"tf_{name}_{kind}", kind, (kind, kind), body)


# ---------------------------------------------------------------------------- conversions

def cast(w: Writer, x: str, source: DType, target: DType) -> str:
    """``nodes.Cast``."""
    if source is target:
        return x
    kind = w.use(target)
    if target.kind == "b":
        return f"({x} != 0)"
    if source.kind == "f" and target.kind == "f":
        return _float_to_float(w, x, source, target)
    if source.kind == "f":
        return _float_to_integer(w, source, target) + f"({x})"
    if target.size == 2 and target.kind == "f":
        return _integer_to_16(w, x, source, target)
    return f"(({kind}){x})"


def _float_to_float(w: Writer, x: str, source: DType, target: DType) -> str:
    if target.size == 2:
        if source is dtypes.float64:
            x = f"{_expand(w, 'tf_round_to_odd', conversions.odd_single())}({x})"
        return _round16(w, x, target)
    return f"(({types.register(target)}){x})" if dtypes.float64 in (source, target) else x


def _integer_to_16(w: Writer, x: str, source: DType, target: DType) -> str:
    if source.kind == "b" or source.size < 4:
        return _round16(w, f"((float){x})", target)
    name = _expand(w, f"tf_odd_from_{w.use(source)}", conversions.odd_single_of(source))
    return _round16(w, f"{name}({x})", target)


def _float_to_integer(w: Writer, source: DType, target: DType) -> str:
    """Saturating; nan gives 0."""
    source = dtypes.float64 if source is dtypes.float64 else dtypes.float32
    return _expand(w, f"tf_{types.register(target)}_from_{w.use(source)}",
                   conversions.saturating_cast(source, target))


def to_bits(w: Writer, x: str, dtype: DType) -> str:
    """The 16 bits of a 16-bit float that a variable holds."""
    if dtype is dtypes.float16:
        return f"{w.helper('tf_half_bits', _HALF_BITS)}({x})"
    return f"{_expand(w, 'tf_bfloat16_bits', conversions.bfloat16_bits())}({x})"


def from_bits(w: Writer, x: str, dtype: DType) -> str:
    """The value of a 16-bit float's bits."""
    if dtype is dtypes.float16:
        return f"{w.helper('tf_half_value', _HALF_VALUE)}({x})"
    return f"{_expand(w, 'tf_bfloat16_value', conversions.bfloat16_value())}({x})"


_HALF_BITS = """static ushort tf_half_bits(float x) {
  ushort bits;
  vstore_half_rte(x, 0, (__private half*)&bits);
  return bits;
}"""
_HALF_VALUE = """static float tf_half_value(ushort bits) {
  return vload_half(0, (__private const half*)&bits);
}"""


# ---------------------------------------------------------------------------- expansions

def _expand(w: Writer, name: str, expansion: Expansion) -> str:
    """A helper function for an operation that is written in others; its name."""
    if name in w.helpers:
        return name
    texts: dict[Expression, str] = {p: p.name for p in expansion.parameters}
    lines: list[str] = []
    for e in expansion.order:
        text = _write_expansion(w, e, [texts[o] for o in e.operands])
        if not isinstance(e, Const) and e is not expansion.result:
            lines.append(f"const {w.use(e.dtype)} v_{len(lines)} = {unwrap(text)};")
            text = f"v_{len(lines) - 1}"
        texts[e] = text
    lines.append(f"return {unwrap(texts[expansion.result])};")
    kinds = tuple(w.use(p.dtype) for p in expansion.parameters)
    return _helper(w, name, w.use(expansion.result.dtype), kinds, "\n".join(lines))


def _write_expansion(w: Writer, e: Expression, x: list[str]) -> str:
    match e:
        case Const():
            return constant(e.value, e.dtype)
        case Unary():
            return unary(w, e.name, x[0], e.dtype)
        case Binary(name="truncdiv"):
            return _narrow(f"{x[0]} / {x[1]}", e.dtype)
        case Binary(name="shl" | "shr" as name, y=Const()):     # of no more bits than there are
            return _narrow(f"{x[0]} {'<<' if name == 'shl' else '>>'} {x[1]}", e.dtype)
        case Binary():
            return binary(w, e.name, x[0], x[1], e.x.dtype)
        case Select():
            return select(x[0], x[1], x[2])
        case Bitcast():
            return bitcast(w, x[0], e.x.dtype, e.dtype)
        case Cast():
            return f"(({w.use(e.dtype)}){x[0]})"
    raise InternalError(f"an expansion has a {type(e).__name__}")
