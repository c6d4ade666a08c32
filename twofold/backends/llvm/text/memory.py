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


def load_apart(out: Writer, place: str, dtype: DType, lanes: int, step: int) -> str:
    """Elements that lie ``step`` apart, the first at a place, of vectors side by side.

    Nothing is read before the first of them or after the last. Processors gather element by
    element, which takes several times as long.
    """
    scalar = types.memory(dtype)
    kind = types.vector(scalar, lanes)
    last = (lanes - 1) * step + 1 - lanes
    starts = [min(part * lanes, last) for part in range(step)]
    found = _load_at(out, place, starts[0], scalar, kind, dtype)
    for part in range(1, step):
        loaded = _load_at(out, place, starts[part], scalar, kind, dtype)
        order = []
        for lane in range(lanes):
            owner, position = lane * step // lanes, lane * step
            if owner == part:
                order.append(f"i32 {lanes + position - starts[part]}")
            elif owner > part:
                order.append("i32 poison")
            else:
                order.append(f"i32 {position if part == 1 else lane}")
        found = out.value(f"shufflevector {kind} {found}, {kind} {loaded}, "
                          f"<{lanes} x i32> <{', '.join(order)}>")
    return found


def _load_at(out: Writer, place: str, start: int, scalar: str, kind: str, dtype: DType) -> str:
    if start:
        place = out.value(f"getelementptr {scalar}, ptr {place}, i64 {start}", "a")
    return out.value(f"load {kind}, ptr {place}, align {dtype.size}")


def store_pairs(out: Writer, first: str, second: str, place: str, dtype: DType, lanes: int) -> None:
    """Write pairs of elements, one of each vector, side by side."""
    kind = types.vector(types.memory(dtype), lanes)
    x, y = (to_memory(out, text, dtype, lanes) for text in (first, second))
    order = ", ".join(f"i32 {i}, i32 {lanes + i}" for i in range(lanes))
    both = out.value(f"shufflevector {kind} {x}, {kind} {y}, <{2 * lanes} x i32> <{order}>")
    out.line(f"store {types.vector(types.memory(dtype), 2 * lanes)} {both}, ptr {place}, "
             f"align {dtype.size}")


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
