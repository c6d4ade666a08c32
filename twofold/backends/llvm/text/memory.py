"""Elements in memory: loading, storing and scattering one or several of them.

A bool is a byte in memory and a bit in a register; all others are the same in both.
"""

from __future__ import annotations

from ....dtypes import DType
from . import types


def from_memory(scope: types.Writer, text: str, dtype: DType, lanes: int) -> str:
    """What was loaded, in its register type."""
    if dtype.kind != "b":
        return text
    kind = types.vector("i8", lanes)
    return scope.value(f"icmp ne {kind} {text}, {types.spread('0', 'i8', lanes)}")


def to_memory(scope: types.Writer, text: str, dtype: DType, lanes: int) -> str:
    """A register value as it is stored."""
    if dtype.kind != "b":
        return text
    return scope.value(f"zext {types.vector('i1', lanes)} {text} to {types.vector('i8', lanes)}")


def load_lanes(scope: types.Writer, place: str, dtype: DType, lanes: int,
               mask: str | None) -> str:
    """Consecutive elements as they lie in memory; masked lanes are zero."""
    scalar = types.memory(dtype)
    kind = types.vector(scalar, lanes)
    if mask is None:
        return scope.value(f"load {kind}, ptr {place}, align {dtype.size}")
    name = f"@llvm.masked.load.{types.mangled(scalar, lanes)}.p0"
    scope.declare(f"declare {kind} {name}(ptr, i32, <{lanes} x i1>, {kind})")
    return scope.value(f"call {kind} {name}(ptr {place}, i32 {dtype.size}, <{lanes} x i1> {mask}, "
                       f"{kind} zeroinitializer)")


def store_lanes(scope: types.Writer, text: str, place: str, dtype: DType, lanes: int,
                mask: str | None) -> None:
    """Write consecutive elements; masked lanes are not touched."""
    scalar = types.memory(dtype)
    kind = types.vector(scalar, lanes)
    text = to_memory(scope, text, dtype, lanes)
    if mask is None:
        scope.line(f"store {kind} {text}, ptr {place}, align {dtype.size}")
        return
    name = f"@llvm.masked.store.{types.mangled(scalar, lanes)}.p0"
    scope.declare(f"declare void {name}({kind}, ptr, i32, <{lanes} x i1>)")
    scope.line(f"call void {name}({kind} {text}, ptr {place}, i32 {dtype.size}, "
               f"<{lanes} x i1> {mask})")


def scatter_lanes(scope: types.Writer, text: str, places: str, dtype: DType, lanes: int,
                  mask: str | None) -> None:
    """Write elements anywhere."""
    scalar = types.memory(dtype)
    kind = types.vector(scalar, lanes)
    text = to_memory(scope, text, dtype, lanes)
    name = f"@llvm.masked.scatter.{types.mangled(scalar, lanes)}.v{lanes}p0"
    scope.declare(f"declare void {name}({kind}, <{lanes} x ptr>, i32, <{lanes} x i1>)")
    scope.line(f"call void {name}({kind} {text}, <{lanes} x ptr> {places}, i32 {dtype.size}, "
               f"<{lanes} x i1> {mask or types.spread('true', 'i1', lanes)})")
