"""Graph → host program: fused groups become launches, the rest contractions, calls, control flow.

Decides which values lie in memory and under which slot. Kernels come from ``ir/lower``, the
partition from fusion, the instructions of control flow from the table in ``control.py``. How long a
value is kept and which variables are updated in place is up to the program passes, offsets in an
arena are the backends' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import forks
from ...dataclass import dataclass
from ...dtypes import accumulate_dtype, int64
from ...errors import InternalError
from ..base import dims
from ..base.bind import as_symbol, attribute_symbols, bind_shapes
from ..base.dims import Symbol
from ..base.source import Source, add_note
from ..base.types import TensorType
from ..fusion.fused import Fused, Item
from ..fusion.group import Group
from ..fusion.inline import keeps_memory
from ..graph import Graph, Node, Value
from ..graph.analysis import defining_nodes
from ..graph.interpret import run_op
from ..kernel import build as k
from ..kernel import traverse
from ..kernel.contract import Contract, Epilogue
from ..kernel.nodes import Buffer, Kernel, Size, Store
from ..kernel.traverse import rename_buffers
from ..lower.lower_epilogue import lower_epilogue
from ..lower.lower_group import LoweredGroup, lower_group
from ..lower.reuse import Lowered, key_of
from ..ops import Contraction, FillingKernel, HostCall, KernelTemplate, Structure
from ..passes.context import Context
from . import nodes as p
from .control import EMITTERS
from .verify import verify_program

LONGEST_NAME = 60


@dataclass(frozen=True)
class BuildProgram:
    """The step between fusion and the program passes."""

    name: str = "build_program"
    reason: str = "kernels and calls become instructions, values become slots"
    required: bool = True

    def run(self, fused: Fused, updates: Mapping[int, int], context: Context) -> p.Program:
        """The host program of a graph of primitives; temporaries have no lifetimes yet.

        Parameters
        ----------
        fused : Fused
            Of a graph without composites and variables.
        updates : mapping
            Index of an output that is a variable's new value, to the index of the input with its
            old one: they share memory where that is safe.
        context : Context
        """
        return context.run(self, lambda: ProgramBuilder(fused, {}).build(updates),
                           len(fused.items), p.count,
                           lambda result: verify_program(result, has_lifetimes=False))


class ProgramBuilder:
    """Builds the instructions of one graph; regions of control flow get a nested builder.

    Parameters
    ----------
    fused : Fused
        The graph as fusion cut it.
    names : dict
        Kernel names in use and how often, shared by nested builders.
    """

    def __init__(self, fused: Fused, names: dict[str, int]):
        self.fused = fused
        self.graph = fused.graph
        self.names = names
        self.lowered: Lowered[Kernel] = Lowered()
        self.contractions: Lowered[Contract] = Lowered()
        self.slots: dict[Value, p.Slot] = {}
        self.instructions: list[p.Instruction] = []
        self.output_slots: list[p.Slot] = []
        self.base: dict[Value, Value] = {}

    def build(self, updates: Mapping[int, int]) -> p.Program:
        """The whole program, without ``Alloc`` and ``Free``."""
        graph = self.graph
        inputs = []
        for i, value in enumerate(graph.inputs):
            slot = p.Slot(value.name or f"x{i}", value.type, "input")
            self.slots[value] = slot
            inputs.append(slot)
        self.output_slots = [p.Slot(f"result{i}", value.type, "output")
                             for i, value in enumerate(graph.outputs)]
        instructions = self.instructions_of_region()
        return p.Program(graph.name, tuple(inputs), tuple(self.output_slots),
                         (*instructions, p.Return(tuple(self.output_slots))),
                         tuple(graph.symbols()), dict(updates))

    def run_region(self, region: Graph, inputs: Sequence[p.Slot], outputs: Sequence[p.Slot]
                   ) -> list[p.Instruction]:
        """The instructions of a region that reads from ``inputs`` and writes to ``outputs``."""
        builder = ProgramBuilder(self.fused.regions[region], self.names)
        builder.lowered = self.lowered
        builder.contractions = self.contractions
        builder.slots = dict(zip(region.inputs, inputs, strict=True))
        builder.output_slots = list(outputs)
        return builder.instructions_of_region()

    def instructions_of_region(self) -> list[p.Instruction]:
        """The instructions, without Alloc and Free."""
        items = self.fused.items
        self._find_bases(items)
        for value, slot in zip(self.graph.outputs, self.output_slots, strict=True):
            base = self.base.get(value, value)
            if base is value or not (_defines_shape(base) or _may_differ(value, base)
                                     or self._waits_for_sizes(value, base)):
                self.slots.setdefault(base, slot)
        for item in items:
            self._emit(item)
        self._copy_outputs()
        return self.instructions

    # ------------------------------------------------------------------ slots

    def _waits_for_sizes(self, value: Value, base: Value) -> bool:
        """Whether the shape of a value has sizes that are found after what lies in memory."""
        definers = defining_nodes(self.graph)
        waits = [definers[s] for dim in value.shape for s in dims.symbols(dim) if s in definers]
        if not waits:
            return False
        place = {node: i for i, item in enumerate(self.fused.items) for node in item.nodes}
        made = -1 if base.node is None else place[base.node]
        return any(node is not base.node and place.get(node, len(place)) > made for node in waits)

    def _find_bases(self, items: Sequence[Item]) -> None:
        """Values that are only another shape of what lies in memory."""
        computed = {v for item in items for group in item.groups for v in group.outputs}
        computed |= {v for item in items if item.node is not None for v in item.node.outputs}
        computed |= set(self.graph.inputs)
        for node in self.graph.nodes:
            value = node.outputs[0] if len(node.outputs) == 1 else None
            if value is None or value in computed or not keeps_memory(node):
                continue
            source = node.inputs[0]
            if source in computed or source in self.base:
                self.base[value] = self.base.get(source, source)

    def slot(self, value: Value) -> p.Slot:
        """Where a value lies."""
        base = self.base.get(value, value)
        slot = self.slots.get(base)
        if slot is None:
            slot = self.slots[base] = self.temporary(base.type)
        return slot

    def is_result(self, value: Value) -> bool:
        """Whether the region gives a value."""
        return value in self.graph.outputs

    def temporary(self, type: TensorType) -> p.Slot:
        """A new temporary slot."""
        return p.Slot(self.unique("t"), type, "temporary")

    def _copy_outputs(self) -> None:
        """Outputs that are inputs, or the same value twice, are copies."""
        for value, slot in zip(self.graph.outputs, self.output_slots, strict=True):
            held = self.slot(value)
            if held is not slot:
                self.instructions.append(p.Copy(held, slot))

    # ------------------------------------------------------------------ instructions

    def _emit(self, item: Item) -> None:
        if item.node is None:
            self._emit_groups(item.groups)
            return
        node = item.node
        lowering = node.op.lowering
        if isinstance(lowering, KernelTemplate):
            name = self._name([node])
            kernel = lowering.build(node.attrs, [v.type for v in node.inputs],
                                    [v.type for v in node.outputs], name)
            self._launch(kernel, node.inputs, node.outputs, [node])
        elif isinstance(lowering, Contraction):
            self._contract(node, item.groups)
        elif isinstance(lowering, HostCall):
            self.instructions += self.host_call(node)
        elif node.op.structure in EMITTERS:
            self.instructions += EMITTERS[node.op.structure](self, node)
        else:
            raise InternalError(f"{node.op.name} reached the program builder")

    def _emit_groups(self, groups: Sequence[Group]) -> None:
        nodes = [node for group in groups for node in group.nodes]
        key = key_of(groups)
        known = self.lowered.find(key)
        if known is None:
            name = self._name(nodes)
            lowered = [lower_group(group, name) for group in groups]
            joined = lowered[0] if len(lowered) == 1 else join_kernels(lowered, name)
            known = joined.kernel, joined.inputs, joined.outputs
            self.lowered.keep(key, *known)
        self._launch(*known, nodes)

    def _launch(self, kernel: Kernel, inputs: Sequence[Value], outputs: Sequence[Value],
                nodes: Sequence[Node]) -> None:
        slots = tuple(self.slot(v) for v in (*inputs, *outputs))
        self.instructions.append(p.Launch(kernel, slots, self._sources(nodes)))

    def _sources(self, nodes: Sequence[Node]) -> tuple[Source, ...]:
        found = {self.graph.sources[n]: None for n in nodes if n in self.graph.sources}
        return tuple(found)

    def _contract(self, node: Node, epilogues: Sequence[Group]) -> None:
        """Run a contraction; ``epilogues`` has the group that is fused behind it, if one is."""
        nodes = [node, *(n for group in epilogues for n in group.nodes)]
        key = key_of(epilogues, node)
        known = self.contractions.find(key)
        if known is None:
            result, epilogue = node.outputs[0], None
            extra: Sequence[Value] = ()
            for group in epilogues:
                epilogue, extra = lower_epilogue(group, node.outputs[0])
                result = group.outputs[0]
            known = (self._contraction(node, self._name(nodes), result, epilogue),
                     [*node.inputs, *extra], [result])
            self.contractions.keep(key, *known)
        contract, inputs, outputs = known
        slots = tuple(self.slot(v) for v in (*inputs, *outputs))
        self.instructions.append(p.RunContract(contract, slots, self._sources(nodes)))

    def _contraction(self, node: Node, name: str, result: Value,
                     epilogue: Epilogue | None) -> Contract:
        lowering = node.op.lowering
        assert isinstance(lowering, Contraction)
        template = lowering.build(node.attrs, [v.type for v in node.inputs],
                                  [v.type for v in node.outputs])
        left, right = node.inputs
        symbols = dict.fromkeys(template_symbols(template))
        if epilogue is not None:
            for e in traverse.reachable([epilogue.value]):
                if isinstance(e, Size):
                    symbols.setdefault(e.symbol)
        return Contract(
            name, template, Buffer("a", left.dtype, left.shape, "input"),
            Buffer("b", right.dtype, right.shape, "input"),
            Buffer("c", result.dtype, result.shape, "output"), accumulate_dtype(result.dtype),
            epilogue, tuple(symbols))

    def source(self, node: Node) -> Source | None:
        """Where the user wrote a node."""
        return self.graph.sources.get(node)

    def host_call(self, node: Node) -> list[p.Instruction]:
        """Call the op's kernel or reference on the host."""
        source = self.source(node)
        known = {s for v in node.inputs for d in v.shape for s in dims.symbols(d)}
        # A symbol that no result has as a size of its own was defined before, and so was what an
        # attribute asks for.
        given = known | attribute_symbols(node.attrs, in_types=False)
        fresh = {s: None for v in node.outputs for d in v.shape
                 if (s := as_symbol(d)) is not None and s not in given}
        bare = {as_symbol(d) for v in node.inputs for d in v.shape}
        needed = (attribute_symbols(node.attrs) | known) - bare - set(fresh)
        wanted = sorted(needed, key=lambda s: s.order)
        before: list[p.Instruction] = []
        inputs = [self._in_own_shape(v, before) for v in node.inputs]
        inputs += [self._symbol_slot(symbol, before) for symbol in wanted]
        function = HostFunction(node, tuple(wanted), source)
        call = p.Host(node.op.name, function, tuple(inputs),
                      tuple(self.slot(v) for v in node.outputs), tuple(fresh), source,
                      raises=node.op.structure is Structure.GUARD,
                      borrows=isinstance(node.op.lowering, HostCall),
                      fills=not fresh and function.fills)
        return [*before, call]

    def _in_own_shape(self, value: Value, before: list[p.Instruction]) -> p.Slot:
        """The slot of a value; Python sees shapes, so a reshape of something else is copied."""
        slot = self.slot(value)
        if slot.type.shape == value.shape:
            return slot
        own = self.temporary(value.type)
        before.append(p.Copy(slot, own))
        return own

    def _symbol_slot(self, symbol: Symbol, before: list[p.Instruction]) -> p.Slot:
        """An int64 scalar with the value of a dimension symbol."""
        slot = self.temporary(TensorType(int64, ()))
        out = Buffer("value", int64, (), "output")
        store = Store(out, k.index(0), k.dim(symbol.dim))
        kernel = Kernel(self.unique("dimension"), [out], [symbol], [store])
        before.append(p.Launch(kernel, (slot,)))
        return slot

    # ------------------------------------------------------------------ names

    def _name(self, nodes: Sequence[Node]) -> str:
        return self.unique(self._plain_name(nodes))

    def _plain_name(self, nodes: Sequence[Node]) -> str:
        """``mul_add_tanh__model_py_42``: the user's ops, then the last line they came from."""
        words: list[str] = []
        for node in nodes:
            if node.op.name not in words and not keeps_memory(node):
                words.append(node.op.name)
        name = "_".join(words) or "copy"
        if len(name) > LONGEST_NAME:
            name = name[:LONGEST_NAME].rstrip("_")
        sources = [self.graph.sources[n] for n in nodes if n in self.graph.sources]
        if sources:
            last = sources[-1]
            name += f"__{last.file.replace(chr(92), '/').rsplit('/', 1)[-1]}_{last.line}"
        name = re.sub(r"[^A-Za-z0-9_]", "_", name)
        if not name[0].isalpha():
            name = f"k_{name}"
        return name

    def unique(self, name: str) -> str:
        """The name, with a number when it is taken."""
        count = self.names.get(name, 0)
        self.names[name] = count + 1
        return name if not count else f"{name}_{count}"


def _defines_shape(value: Value) -> bool:
    """True for a result of a call into the host: the array itself must have the slot's shape."""
    return value.node is not None and (isinstance(value.node.op.lowering, HostCall)
                                       or not value.node.op.is_pure)


def _may_differ(value: Value, base: Value) -> bool:
    """Whether only a check, which may come behind what is written, makes the sizes equal."""
    return dims.product(value.shape) != dims.product(base.shape)


@dataclass(frozen=True, eq=False)
class HostFunction:
    """Runs a node on arrays, by its kernel or its reference; what a ``Host`` instruction calls."""

    node: Node
    symbols: tuple[Symbol, ...] = ()
    source: Source | None = None

    @forks.cached_property
    def kernel(self) -> Callable[..., Any] | None:
        """The record's kernel of arrays in their own dtype, where it has one for the host."""
        node = self.node
        if (not isinstance(node.op.lowering, HostCall) or node.op.numpy is None
                or attribute_symbols(node.attrs)):
            return None
        return node.op.numpy(node.attrs)

    @property
    def fills(self) -> bool:
        """Whether it takes ``out``, an array for its result."""
        return isinstance(self.node.op.numpy, FillingKernel) and self.kernel is not None

    def __call__(self, *arrays: Any, **out: Any) -> Sequence[Any]:
        """Results for the inputs; values of ``symbols`` come after them."""
        try:
            if self.kernel is None:
                return self._by_reference(arrays)
            with np.errstate(all="ignore"):
                results = self.kernel(*arrays[:len(self.node.inputs)], **out)
            return results if isinstance(results, tuple) else (results,)
        except Exception as error:
            if self.source is not None:
                add_note(error, self.source)
            raise

    def _by_reference(self, arrays: Sequence[Any]) -> Sequence[Any]:
        count = len(self.node.inputs)
        operands = arrays[:count]
        values = {s: int(x) for s, x in zip(self.symbols, arrays[count:], strict=True)}
        bind_shapes([v.type for v in self.node.inputs], [x.shape for x in operands], values)
        return run_op(self.node.op, self.node.attrs, operands, values=values)


def template_symbols(template: Any) -> tuple[Symbol, ...]:
    """Dimension symbols a contraction's fields are made of."""
    found: dict[Symbol, None] = {}
    for value in vars(template).values():
        if isinstance(value, dims.Polynomial):
            for symbol in sorted(dims.symbols(value), key=lambda s: s.order):
                found.setdefault(symbol)
    return tuple(found)


def join_kernels(lowered: Sequence[LoweredGroup], name: str) -> LoweredGroup:
    """One kernel that runs several independent ones; inputs they share appear once."""
    inputs: dict[Value, Buffer] = {}
    outputs: dict[Value, Buffer] = {}
    body: list[Any] = []
    sizes: dict[Symbol, None] = {}
    for item in lowered:
        mapping: dict[Buffer, Buffer] = {}
        count = len(item.inputs)
        for value, buffer in zip(item.inputs, item.kernel.buffers[:count], strict=True):
            if value not in inputs:
                inputs[value] = Buffer(f"in{len(inputs)}", buffer.dtype, buffer.shape, "input")
            mapping[buffer] = inputs[value]
        for value, buffer in zip(item.outputs, item.kernel.buffers[count:], strict=True):
            outputs[value] = Buffer(f"out{len(outputs)}", buffer.dtype, buffer.shape, "output")
            mapping[buffer] = outputs[value]
        body.extend(rename_buffers(item.kernel.body, mapping))
        sizes.update(dict.fromkeys(item.kernel.sizes))
    kernel = Kernel(name, [*inputs.values(), *outputs.values()], tuple(sizes), body)
    return LoweredGroup(kernel, list(inputs), list(outputs))
