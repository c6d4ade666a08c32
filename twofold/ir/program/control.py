"""Control flow and effects in host programs: branches, loops, scans, calls into Python.

The carried values of a loop live in slots of their own; a step computes the next values into
temporaries and copies them over. Stacked results of a scan are written in place, one slice per
step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ... import dtypes
from ..base import blocks, dims
from ..base.dims import Dim
from ..base.source import Source
from ..base.types import TensorType
from ..graph import Graph, Node, Value
from ..kernel import build as k
from ..kernel import traverse
from ..kernel.nodes import Buffer, Expression, For, Index, Kernel, Load, Statement, Store
from ..ops import DimCheck, Scan, Structure, While
from . import nodes as p

COUNTER = TensorType(dtypes.int64, ())
FLAG = TensorType(dtypes.bool_, ())


class Builder(Protocol):
    """What the emitters ask of the builder of the region that they are in."""

    def slot(self, value: Value) -> p.Slot:
        """Where a value lies."""

    def is_result(self, value: Value) -> bool:
        """Whether the region gives a value."""

    def temporary(self, type: TensorType) -> p.Slot:
        """A new temporary slot."""

    def unique(self, name: str) -> str:
        """The name, with a number when it is taken."""

    def source(self, node: Node) -> Source | None:
        """Where the user wrote a node."""

    def run_region(self, region: Graph, inputs: Sequence[p.Slot], outputs: Sequence[p.Slot]
                   ) -> list[p.Instruction]:
        """The instructions of a region that reads from ``inputs`` and writes to ``outputs``."""

    def host_call(self, node: Node) -> list[p.Instruction]:
        """Call the op's reference on the host."""


def emit_branch(builder: Builder, node: Node) -> list[p.Instruction]:
    """One of two regions, by the first input."""
    predicate = builder.slot(node.inputs[0])
    inputs = [builder.slot(v) for v in node.inputs[1:]]
    outputs = [builder.slot(v) for v in node.outputs]
    then, orelse = (tuple(builder.run_region(region, inputs, outputs))
                    for region in node.regions)
    return [p.Branch(predicate, then, orelse)]


def emit_guard(builder: Builder, node: Node) -> list[p.Instruction]:
    """Call the host, for its message, only when the region, or the first input, is false."""
    fine = builder.slot(node.inputs[0])
    before: list[p.Instruction] = []
    for region in node.regions:
        inputs, fine = [fine], builder.temporary(FLAG)
        before += builder.run_region(region, inputs, [fine])
    return [*before, p.Branch(fine, (), tuple(builder.host_call(node)))]


def emit_equality(builder: Builder, node: Node) -> list[p.Instruction]:
    """Stop unless two dimensions are equal."""
    attrs = node.attrs
    assert isinstance(attrs, DimCheck)
    return [p.Check(attrs.left, attrs.right, attrs.message, builder.source(node))]


def emit_dimension(builder: Builder, node: Node) -> list[p.Instruction]:
    """Define the symbol in the result's shape; the result itself is there for its size alone."""
    (value,) = node.outputs
    (symbol,) = dims.symbols(value.shape[0])
    define = p.Define(symbol, builder.slot(node.inputs[0]))
    if not builder.is_result(value):
        return [define]
    kernel = carrier_kernel(builder.unique("carry_size"), value.type)
    return [define, p.Launch(kernel, (builder.slot(value),))]


def emit_host(builder: Builder, node: Node) -> list[p.Instruction]:
    """Call the op's reference on the host."""
    return builder.host_call(node)


def emit_loop(builder: Builder, node: Node) -> list[p.Instruction]:
    """Repeat a region while another gives true, counting the steps."""
    attrs = node.attrs
    assert isinstance(attrs, While)
    count = attrs.carried
    carried = [builder.slot(v) for v in node.outputs[:count]]
    trips = builder.slot(node.outputs[count])
    captured = [builder.slot(v) for v in node.inputs[count:]]
    before = _copy(builder, node.inputs[:count], carried)
    before.append(p.Launch(counter_kernel(builder.unique("start_loop"), None), (trips,)))
    predicate = builder.temporary(FLAG)
    condition = builder.run_region(node.regions[0], [*carried, *captured], [predicate])
    body = _step(builder, node.regions[1], [*carried, *captured], carried, [])
    body.append(p.Launch(counter_kernel(builder.unique("next_step"), 1), (trips,)))
    return [*before, p.Loop(tuple(condition), predicate, tuple(body))]


def _copy(builder: Builder, values: Sequence[Value], slots: Sequence[p.Slot]
          ) -> list[p.Instruction]:
    return [p.Copy(builder.slot(value), slot) for value, slot in zip(values, slots, strict=True)]


def _step(builder: Builder, region: Graph, inputs: Sequence[p.Slot],
          carried: Sequence[p.Slot], extra: Sequence[p.Slot]) -> list[p.Instruction]:
    """One step of a loop: the new carried values are complete before any old one is lost."""
    fresh = [builder.temporary(slot.type) for slot in carried]
    instructions = builder.run_region(region, inputs, [*fresh, *extra])
    instructions += [p.Copy(new, old) for new, old in zip(fresh, carried, strict=True)]
    return instructions


def emit_scan(builder: Builder, node: Node) -> list[p.Instruction]:
    """Repeat a region over slices."""
    attrs = node.attrs
    assert isinstance(attrs, Scan)
    body = node.regions[0]
    count, middle = attrs.carried, attrs.carried + attrs.sliced
    carried = [builder.slot(v) for v in node.outputs[:count]]
    stacked = [builder.slot(v) for v in node.outputs[count:]]
    captured = [builder.slot(v) for v in node.inputs[middle:]]
    before = _copy(builder, node.inputs[:count], carried)
    for slot in stacked:
        before.append(p.Launch(open_kernel(builder.unique("open_stack"), slot.type), (slot,)))
    step, going = builder.temporary(COUNTER), builder.temporary(FLAG)
    before.append(p.Launch(counter_kernel(builder.unique("start_scan"), None), (step,)))
    condition = [p.Launch(limit_kernel(builder.unique("more_steps"), attrs.length), (step, going))]
    instructions: list[p.Instruction] = []
    slices = []
    for value, inner in zip(node.inputs[count:middle], body.inputs[count:middle], strict=True):
        slot = builder.temporary(inner.type)
        kernel = slice_kernel(builder.unique("slice"), value, inner.type, attrs, read=True)
        instructions.append(p.Launch(kernel, (builder.slot(value), step, slot)))
        slices.append(slot)
    results = [builder.temporary(v.type) for v in body.outputs[count:]]
    instructions += _step(builder, body, [*carried, *slices, *captured], carried, results)
    for result, target, value in zip(results, stacked, node.outputs[count:], strict=True):
        kernel = slice_kernel(builder.unique("put"), value, result.type, attrs, read=False)
        instructions.append(p.Launch(kernel, (result, step, target)))
    instructions.append(p.Launch(counter_kernel(builder.unique("next_step"), 1), (step,)))
    return [*before, p.Loop(tuple(condition), going, tuple(instructions))]


EMITTERS: dict[Structure | None, Callable[[Builder, Node], list[p.Instruction]]] = {
    Structure.BRANCH: emit_branch, Structure.LOOP: emit_loop, Structure.SCAN: emit_scan,
    Structure.DIMENSION: emit_dimension, Structure.EQUALITY: emit_equality,
    Structure.GUARD: emit_guard, Structure.HOST: emit_host}


# ---------------------------------------------------------------------------- small kernels

def counter_kernel(name: str, step: int | None) -> Kernel:
    """Set a counter to zero, or add to it."""
    if step is None:
        counter = Buffer("counter", dtypes.int64, (), "output")
        return Kernel(name, [counter], [], [Store(counter, k.index(0), k.index(0))])
    counter = Buffer("counter", dtypes.int64, (), "inout")
    value = k.add(Load(counter, k.index(0)), k.index(step))
    return Kernel(name, [counter], [], [Store(counter, k.index(0), value)])


def open_kernel(name: str, type: TensorType) -> Kernel:
    """Writes nothing: it says that an array exists before loops write parts of it."""
    held = type.in_memory
    return Kernel(name, [Buffer("stacked", held.dtype, held.shape, "output")], [], [])


def carrier_kernel(name: str, type: TensorType) -> Kernel:
    """Fill a row with False: only its size is looked at."""
    row = Buffer("carrier", type.dtype, type.shape, "output")
    lane, block = Index("i"), Index("p")
    start = k.mul(block, k.index(blocks.MAP))
    extent = k.binary("min", k.index(blocks.MAP), k.sub(k.dim(type.size), start))
    store = Store(row, k.add(start, lane), k.constant(False, type.dtype))
    pieces = (type.size + (blocks.MAP - 1)) // blocks.MAP
    body: list[Statement] = [For(block, k.dim(pieces), "parallel",
                                 [For(lane, extent, "vector", [store])])]
    return Kernel(name, [row], [s.symbol for s in traverse.used_sizes(body)], body)


def limit_kernel(name: str, length: Dim) -> Kernel:
    """Whether a counter is below a dimension."""
    counter = Buffer("counter", dtypes.int64, (), "input")
    flag = Buffer("flag", dtypes.bool_, (), "output")
    more = k.compare("lt", Load(counter, k.index(0)), k.dim(length))
    body: list[Statement] = [Store(flag, k.index(0), more)]
    return Kernel(name, [counter, flag], [s.symbol for s in traverse.used_sizes(body)], body)


def slice_kernel(name: str, whole: Value, part: TensorType, attrs: Scan, *, read: bool) -> Kernel:
    """Read slice number ``counter`` of a stack, or write it."""
    held, row = whole.type.in_memory, part.in_memory
    stack = Buffer("stacked", held.dtype, held.shape, "input" if read else "inout")
    counter = Buffer("counter", dtypes.int64, (), "input")
    piece = Buffer("part", row.dtype, row.shape, "output" if read else "input")
    size = row.size
    position: Expression = Load(counter, k.index(0))
    if attrs.reverse:
        position = k.sub(k.dim(attrs.length - 1), position)
    lane, block = Index("i"), Index("p")
    pieces = (size + (blocks.MAP - 1)) // blocks.MAP
    start = k.mul(block, k.index(blocks.MAP))
    element = k.add(start, lane)
    place = k.add(k.mul(position, k.dim(size)), element)
    store = Store(piece, element, Load(stack, place)) if read \
        else Store(stack, place, Load(piece, element))
    extent = k.binary("min", k.index(blocks.MAP), k.sub(k.dim(size), start))
    body: list[Statement] = [For(block, k.dim(pieces), "parallel",
                                 [For(lane, extent, "vector", [store])])]
    buffers = [stack, counter, piece] if read else [piece, counter, stack]
    return Kernel(name, buffers, [s.symbol for s in traverse.used_sizes(body)], body)

