"""Control flow and effects in host programs: branches, loops, scans, calls into Python.

The carried values of a loop live in slots of their own; a step computes the next values into
temporaries and copies them over. Stacked results of a scan are written in place, one slice per
step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ... import dtypes
from ...errors import InternalError
from ..base import blocks, dims
from ..base.dims import Dim
from ..base.types import TensorType
from ..graph import Graph, Node, Value
from ..kernel import build as k
from ..kernel import simplify
from ..kernel.nodes import Buffer, Expression, For, Index, Kernel, Load, Statement, Store
from ..oplib.control.regions import Scan, While
from . import nodes as p

if TYPE_CHECKING:
    from .build import ProgramBuilder

COUNTER = TensorType(dtypes.int64, ())
FLAG = TensorType(dtypes.bool_, ())


def emit_structural(builder: ProgramBuilder, node: Node) -> None:
    """Add the instructions of a control-flow or effect node.

    Raises
    ------
    InternalError
        For an op that ought to have been lowered earlier.
    """
    match node.op.name:
        case "cond":
            _emit_cond(builder, node)
        case "while_loop":
            _emit_while(builder, node)
        case "scan":
            _emit_scan(builder, node)
        case "define_dim":
            _emit_define(builder, node)
        case "assert_true":
            _emit_guarded(builder, node, builder.slot(node.inputs[0]))
        case "check_values":
            fine = builder.temporary(FLAG)
            for step in _run_region(builder, node.regions[0], [builder.slot(node.inputs[0])],
                                    [fine]):
                builder.add(step)
            _emit_guarded(builder, node, fine)
        case _:
            if node.regions or node.op.is_pure:
                raise InternalError(f"{node.op.name} reached the program builder")
            builder.emit_host(node)


def _run_region(builder: ProgramBuilder, region: Graph, inputs: Sequence[p.Slot],
                outputs: Sequence[p.Slot]) -> list[p.Instruction]:
    nested = builder.nested(region, inputs, outputs)
    return nested.instructions_of_region()


def _emit_cond(builder: ProgramBuilder, node: Node) -> None:
    predicate = builder.slot(node.inputs[0])
    inputs = [builder.slot(v) for v in node.inputs[1:]]
    outputs = [builder.slot(v) for v in node.outputs]
    then, orelse = (tuple(_run_region(builder, region, inputs, outputs))
                    for region in node.regions)
    builder.add(p.Branch(predicate, then, orelse))


def _emit_guarded(builder: ProgramBuilder, node: Node, fine: p.Slot) -> None:
    """Call the host, for its message, only when a bool scalar is false."""
    instructions = builder.instructions
    builder.instructions = []
    builder.emit_host(node)
    failing = tuple(builder.instructions)
    builder.instructions = instructions
    builder.add(p.Branch(fine, (), failing))


def _emit_define(builder: ProgramBuilder, node: Node) -> None:
    dim = node.outputs[0].shape[0]
    (symbol,) = dims.symbols(dim)
    builder.add(p.Define(symbol, builder.slot(node.inputs[0])))


def _emit_while(builder: ProgramBuilder, node: Node) -> None:
    attrs = node.attrs
    assert isinstance(attrs, While)
    count = attrs.carried
    carried = [builder.slot(v) for v in node.outputs[:count]]
    trips = builder.slot(node.outputs[count])
    captured = [builder.slot(v) for v in node.inputs[count:]]
    for value, slot in zip(node.inputs[:count], carried, strict=True):
        builder.add(p.Copy(builder.slot(value), slot))
    builder.add(p.Launch(counter_kernel(builder.unique("start_loop"), None), (trips,)))
    predicate = builder.temporary(FLAG)
    condition = _run_region(builder, node.regions[0], [*carried, *captured], [predicate])
    body = _step(builder, node.regions[1], [*carried, *captured], carried, [])
    body.append(p.Launch(counter_kernel(builder.unique("next_step"), 1), (trips,)))
    builder.add(p.Loop(tuple(condition), predicate, tuple(body)))


def _step(builder: ProgramBuilder, region: Graph, inputs: Sequence[p.Slot],
          carried: Sequence[p.Slot], extra: Sequence[p.Slot]) -> list[p.Instruction]:
    """One step of a loop: the new carried values are complete before any old one is lost."""
    fresh = [builder.temporary(slot.type) for slot in carried]
    instructions = _run_region(builder, region, inputs, [*fresh, *extra])
    instructions += [p.Copy(new, old) for new, old in zip(fresh, carried, strict=True)]
    return instructions


def _emit_scan(builder: ProgramBuilder, node: Node) -> None:
    attrs = node.attrs
    assert isinstance(attrs, Scan)
    body = node.regions[0]
    count, middle = attrs.carried, attrs.carried + attrs.sliced
    carried = [builder.slot(v) for v in node.outputs[:count]]
    stacked = [builder.slot(v) for v in node.outputs[count:]]
    captured = [builder.slot(v) for v in node.inputs[middle:]]
    for value, slot in zip(node.inputs[:count], carried, strict=True):
        builder.add(p.Copy(builder.slot(value), slot))
    for slot in stacked:
        builder.add(p.Launch(open_kernel(builder.unique("open_stack"), slot.type), (slot,)))
    step, going = builder.temporary(COUNTER), builder.temporary(FLAG)
    builder.add(p.Launch(counter_kernel(builder.unique("start_scan"), None), (step,)))
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
    builder.add(p.Loop(tuple(condition), going, tuple(instructions)))


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
    return Kernel(name, [Buffer("stack", type.dtype, type.shape, "output")], [], [])


def limit_kernel(name: str, length: Dim) -> Kernel:
    """Whether a counter is below a dimension."""
    counter = Buffer("counter", dtypes.int64, (), "input")
    flag = Buffer("flag", dtypes.bool_, (), "output")
    more = k.compare("lt", Load(counter, k.index(0)), k.dim(length))
    body: list[Statement] = [Store(flag, k.index(0), more)]
    return Kernel(name, [counter, flag], [s.symbol for s in simplify.used_sizes(body)], body)


def slice_kernel(name: str, whole: Value, part: TensorType, attrs: Scan, *, read: bool) -> Kernel:
    """Read slice number ``counter`` of a stack, or write it."""
    stack = Buffer("stack", whole.dtype, whole.shape, "input" if read else "inout")
    counter = Buffer("counter", dtypes.int64, (), "input")
    piece = Buffer("part", part.dtype, part.shape, "output" if read else "input")
    size = part.size
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
    return Kernel(name, buffers, [s.symbol for s in simplify.used_sizes(body)], body)

