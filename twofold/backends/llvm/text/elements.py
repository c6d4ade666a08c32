"""Element types in LLVM text: their names, vector loads and stores, widening and rounding.

An operand is stored in one dtype and computed in another (float16 in float32, int8 in int32).
Owns the conversions between the two and the masked memory accesses; knows nothing about loops.
"""

from __future__ import annotations

from dataclasses import dataclass

from twofold.backends.llvm.text.emitter import Emitter, Index
from twofold.backends.llvm.text.scalar import Operations
from twofold.dtypes import DType, float32, int32

_NAMES = {"float16": "half", "bfloat16": "i16", "float32": "float", "float64": "double"}
_SUFFIX = {"half": "f16", "float": "f32", "double": "f64"}


def llvm_type(dtype: DType) -> str:
    """The LLVM type that holds one element; bfloat16 is held as its bits (``i16``)."""
    if dtype.kind in "iu":
        return f"i{8 * dtype.size}"
    if dtype.name not in _NAMES:
        raise TypeError(f"contractions have no {dtype.name} elements")
    return _NAMES[dtype.name]


def accumulate_dtype(dtype: DType) -> DType:
    """float32 for the 16-bit floats, int32 for narrow integers (it wraps alike), else itself."""
    if dtype.name in ("float16", "bfloat16"):
        return float32
    return int32 if dtype.kind in "iu" and dtype.size < 4 else dtype


def vector(element: str, lanes: int) -> str:
    """The type of a vector; one lane is the scalar itself."""
    return element if lanes == 1 else f"<{lanes} x {element}>"


def mangled(element: str, lanes: int) -> str:
    """The suffix of overloaded intrinsics for a type: ``v16f32``, ``f32``, ``v8i64``."""
    suffix = _SUFFIX.get(element, element)
    return suffix if lanes == 1 else f"v{lanes}{suffix}"


def constant_mask(lanes: int, active: int) -> str:
    """A mask with the first ``active`` lanes set."""
    return "<" + ", ".join(f"i1 {int(i < active)}" for i in range(lanes)) + ">"


def first_lanes(e: Emitter, lanes: int, active: Index) -> str:
    """A mask with the first ``active`` lanes set, where ``active`` may be an SSA value."""
    if isinstance(active, int):
        return constant_mask(lanes, active)
    kind = f"<{lanes} x i64>"
    one = e.value(f"insertelement {kind} poison, i64 {active}, i64 0")
    splat = e.value(f"shufflevector {kind} {one}, {kind} poison, <{lanes} x i32> zeroinitializer")
    steps = "<" + ", ".join(f"i64 {i}" for i in range(lanes)) + ">"
    return e.value(f"icmp slt {kind} {steps}, {splat}", "mask")


def splat(e: Emitter, scalar: str, element: str, lanes: int) -> str:
    """A vector with the same value in every lane."""
    if lanes == 1:
        return scalar
    kind = vector(element, lanes)
    one = e.value(f"insertelement {kind} poison, {element} {scalar}, i64 0")
    return e.value(f"shufflevector {kind} {one}, {kind} poison, <{lanes} x i32> zeroinitializer")


@dataclass(frozen=True)
class Element:
    """How one operand's elements are stored and what they are computed in."""

    stored: DType
    computed: DType

    @property
    def storage(self) -> str:
        """LLVM type in memory."""
        return llvm_type(self.stored)

    @property
    def compute(self) -> str:
        """LLVM type in registers."""
        return llvm_type(self.computed)

    @property
    def converts(self) -> bool:
        """Whether loads widen and stores round."""
        return self.stored is not self.computed and self.storage != self.compute

    @property
    def zero(self) -> str:
        """A scalar zero of the computed type."""
        return "0" if self.compute.startswith("i") else "0.0"

    def widen(self, e: Emitter, value: str, lanes: int) -> str:
        """A stored value as a computed one."""
        if not self.converts:
            return value
        return Operations(e, lanes, False).cast(value, self.stored, self.computed)

    def narrow(self, e: Emitter, value: str, lanes: int) -> str:
        """A computed value rounded once, to nearest even, for storage (integers wrap)."""
        if not self.converts:
            return value
        return Operations(e, lanes, False).cast(value, self.computed, self.stored)

    def load(self, e: Emitter, pointer: str, lanes: int, mask: str | None = None) -> str:
        """Load lanes and widen them; masked lanes are zero."""
        raw = load(e, pointer, self.storage, self.stored.size, lanes, mask)
        return self.widen(e, raw, lanes)

    def store(self, e: Emitter, value: str, pointer: str, lanes: int,
              mask: str | None = None) -> None:
        """Round and store lanes; masked lanes are not touched."""
        raw = self.narrow(e, value, lanes)
        store(e, raw, pointer, self.storage, self.stored.size, lanes, mask)


def load(e: Emitter, pointer: str, element: str, alignment: int, lanes: int,
         mask: str | None = None) -> str:
    """Load lanes as they are stored."""
    kind = vector(element, lanes)
    if mask is None:
        return e.value(f"load {kind}, ptr {pointer}, align {alignment}")
    name = f"@llvm.masked.load.{mangled(element, lanes)}.p0"
    e.declare(f"declare {kind} {name}(ptr, i32, <{lanes} x i1>, {kind})")
    return e.value(f"call {kind} {name}(ptr {pointer}, i32 {alignment}, <{lanes} x i1> {mask}, "
                   f"{kind} zeroinitializer)")


def store(e: Emitter, value: str, pointer: str, element: str, alignment: int, lanes: int,
          mask: str | None = None) -> None:
    """Store lanes as they are."""
    kind = vector(element, lanes)
    if mask is None:
        e.line(f"store {kind} {value}, ptr {pointer}, align {alignment}")
        return
    name = f"@llvm.masked.store.{mangled(element, lanes)}.p0"
    e.declare(f"declare void {name}({kind}, ptr, i32, <{lanes} x i1>)")
    e.line(f"call void {name}({kind} {value}, ptr {pointer}, i32 {alignment}, "
           f"<{lanes} x i1> {mask})")


def multiply_add(e: Emitter, x: str, y: str, total: str, element: str, lanes: int,
                 has_fma: bool) -> str:
    """``x * y + total``: fused where the target has it, wrapping for integers."""
    kind = vector(element, lanes)
    if element.startswith("i"):
        return e.value(f"add {kind} {total}, {e.value(f'mul {kind} {x}, {y}')}")
    if has_fma:
        name = f"@llvm.fma.{mangled(element, lanes)}"
        e.declare(f"declare {kind} {name}({kind}, {kind}, {kind})")
        return e.value(f"call {kind} {name}({kind} {x}, {kind} {y}, {kind} {total})")
    return e.value(f"fadd {kind} {total}, {e.value(f'fmul {kind} {x}, {y}')}")


def add(e: Emitter, x: str, y: str, element: str, lanes: int) -> str:
    """``x + y``."""
    operation = "add" if element.startswith("i") else "fadd"
    return e.value(f"{operation} {vector(element, lanes)} {x}, {y}")


def horizontal_sum(e: Emitter, value: str, element: str, lanes: int) -> str:
    """The sum of all lanes, as a tree."""
    if lanes == 1:
        return value
    kind, suffix = vector(element, lanes), mangled(element, lanes)
    if element.startswith("i"):
        e.declare(f"declare {element} @llvm.vector.reduce.add.{suffix}({kind})")
        return e.value(f"call {element} @llvm.vector.reduce.add.{suffix}({kind} {value})")
    name = f"@llvm.vector.reduce.fadd.{suffix}"
    e.declare(f"declare {element} {name}({element}, {kind})")
    return e.value(f"call reassoc {element} {name}({element} -0.0, {kind} {value})")


def transpose(e: Emitter, rows: list[str], element: str) -> list[str]:
    """The transpose of a square block whose rows are vectors (a power of two of them)."""
    lanes = len(rows)
    kind = vector(element, lanes)
    distance = 1
    while distance < lanes:
        low = [i if not i & distance else lanes + i - distance for i in range(lanes)]
        high = [i + distance if not i & distance else lanes + i for i in range(lanes)]
        result = list(rows)
        for i in range(lanes):
            if i & distance:
                continue
            for target, picks in ((i, low), (i + distance, high)):
                indices = ", ".join(f"i32 {p}" for p in picks)
                result[target] = e.value(
                    f"shufflevector {kind} {rows[i]}, {kind} {rows[i + distance]}, "
                    f"<{lanes} x i32> <{indices}>")
        rows = result
        distance *= 2
    return rows
