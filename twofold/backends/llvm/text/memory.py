"""Elements in memory: loading, storing and scattering one or several of them, under masks.

A bool is a byte in memory and a bit in a register; all others are the same in both.
"""

from __future__ import annotations

from ....dtypes import DType
from . import types
from .writer import Index, Writer


def from_memory(out: Writer, text: str, dtype: DType, lanes: int) -> str:
    """What was loaded, in its register type."""
    if dtype.kind != "b":
        return text
    kind = types.vector("i8", lanes)
    return out.value(f"icmp ne {kind} {text}, {types.spread('0', 'i8', lanes)}")


def to_memory(out: Writer, text: str, dtype: DType, lanes: int) -> str:
    """A register value as it is stored."""
    if dtype.kind != "b":
        return text
    return out.value(f"zext {types.vector('i1', lanes)} {text} to {types.vector('i8', lanes)}")


def load_lanes(out: Writer, place: str, dtype: DType, lanes: int,
               mask: str | None) -> str:
    """Consecutive elements as they lie in memory; masked lanes are zero."""
    scalar = types.memory(dtype)
    kind = types.vector(scalar, lanes)
    if mask is None:
        return out.value(f"load {kind}, ptr {place}, align {dtype.size}")
    name = f"@llvm.masked.load.{types.type_suffix(scalar, lanes)}.p0"
    out.declare(f"declare {kind} {name}(ptr, i32, <{lanes} x i1>, {kind})")
    return out.value(f"call {kind} {name}(ptr {place}, i32 {dtype.size}, <{lanes} x i1> {mask}, "
                       f"{kind} zeroinitializer)")


def store_lanes(out: Writer, text: str, place: str, dtype: DType, lanes: int,
                mask: str | None) -> None:
    """Write consecutive elements; masked lanes are not touched."""
    scalar = types.memory(dtype)
    kind = types.vector(scalar, lanes)
    text = to_memory(out, text, dtype, lanes)
    if mask is None:
        out.line(f"store {kind} {text}, ptr {place}, align {dtype.size}")
        return
    name = f"@llvm.masked.store.{types.type_suffix(scalar, lanes)}.p0"
    out.declare(f"declare void {name}({kind}, ptr, i32, <{lanes} x i1>)")
    out.line(f"call void {name}({kind} {text}, ptr {place}, i32 {dtype.size}, "
               f"<{lanes} x i1> {mask})")


def scatter_lanes(out: Writer, text: str, places: str, dtype: DType, lanes: int,
                  mask: str | None) -> None:
    """Write elements anywhere."""
    scalar = types.memory(dtype)
    kind = types.vector(scalar, lanes)
    text = to_memory(out, text, dtype, lanes)
    name = f"@llvm.masked.scatter.{types.type_suffix(scalar, lanes)}.v{lanes}p0"
    out.declare(f"declare void {name}({kind}, <{lanes} x ptr>, i32, <{lanes} x i1>)")
    out.line(f"call void {name}({kind} {text}, <{lanes} x ptr> {places}, i32 {dtype.size}, "
               f"<{lanes} x i1> {mask or types.spread('true', 'i1', lanes)})")


def splat(out: Writer, text: str, scalar: str, lanes: int) -> str:
    """A vector with the same value in every lane; one lane is the value itself."""
    if lanes == 1:
        return text
    if not text.startswith("%"):
        return types.spread(text, scalar, lanes)
    kind = types.vector(scalar, lanes)
    one = out.value(f"insertelement {kind} poison, {scalar} {text}, i64 0")
    return out.value(f"shufflevector {kind} {one}, {kind} poison, <{lanes} x i32> zeroinitializer")


def first_lanes(out: Writer, lanes: int, active: Index) -> str:
    """A mask with the first ``active`` lanes set; none where that is negative."""
    if isinstance(active, int):
        return types.mask_of_first(lanes, active)
    kind = types.vector("i64", lanes)
    limit = splat(out, active, "i64", lanes)
    return out.value(f"icmp slt {kind} {types.step(lanes)}, {limit}", "mask")
