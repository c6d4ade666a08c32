"""Twenty realistic miscompilations, put in by patching, to show what the fuzzer would find.

Each is a mistake that somebody could make in a pass, a lowering, a gradient or the program builder.
Names that modules have imported are patched where they are used.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from fuzz_generator import Program
from fuzz_programs import make_program
from fuzz_runner import run_once

from twofold.dataclass import replace
from twofold.ir.graph import builder
from twofold.ir.graph import nodes as graph
from twofold.ir.kernel import build as k
from twofold.ir.kernel import simplify, traverse
from twofold.ir.kernel.nodes import Load
from twofold.ir.lower import axes, elements, lower_group
from twofold.ir.ops import TABLE, DimCheck, Scalar, emitter
from twofold.ir.ops import record as records
from twofold.ir.passes import fold_transposes, remove_dead, split_reductions
from twofold.ir.program import build as program_builder
from twofold.ir.program import control
from twofold.ir.program.passes import share_updates

Patch = tuple[Any, str, Any]


@dataclass(frozen=True)
class Mutation:
    """A mistake, where it shows, and which programs can show it at all."""

    name: str
    patches: Callable[[], list[Patch]]
    mode: str = "reference"
    wants: Callable[[Program], bool] = lambda program: True


@contextlib.contextmanager
def applied(mutation: Mutation) -> Iterator[None]:
    """The mistake is there inside the block."""
    kept = []
    try:
        for target, name, value in mutation.patches():
            kept.append((target, name, getattr(target, name)))
            object.__setattr__(target, name, value) if isinstance(target, records.OpDef) \
                else setattr(target, name, value)
        yield
    finally:
        for target, name, value in reversed(kept):
            object.__setattr__(target, name, value) if isinstance(target, records.OpDef) \
                else setattr(target, name, value)


def hunt(mutation: Mutation, most: int, seed: int = 0) -> tuple[int, str] | None:
    """Number of programs made until one shows the mistake, and how; None when none does."""
    for number in range(most):
        program = make_program(seed + number)
        if not mutation.wants(program):
            continue
        with applied(mutation):
            found = run_once([program], mutation.mode)[0]
        if found is not None:
            return number + 1, found
    return None


def has(*names: str) -> Callable[[Program], bool]:
    """Programs with any of these ops."""
    return lambda program: any(name in program.ops for name in names)


# ---------------------------------------------------------------------------- the mistakes

def _broadcast_from_left() -> list[Patch]:
    def wrong(index: Any, shape: Any, source: Any) -> Any:
        return [elements.ZERO if extent == 1 else index[i] for i, extent in enumerate(source)]
    return [(elements, "broadcast_index", wrong)]


def _always_in_place() -> list[Patch]:
    return [(share_updates, "reads_in_place", lambda *arguments: True)]


def _alias_read_later() -> list[Patch]:
    def wrong(program: Any, updates: dict[int, int]) -> None:
        for output, source in updates.items():
            target, old = program.outputs[output], program.inputs[source]
            if target.type == old.type:
                target.alias = old
    return [(share_updates, "share_updates", wrong)]


def _part_dropped() -> list[Patch]:
    right = split_reductions._rewrite

    def wrong(F: Any, node: Any, inputs: Any) -> Any:
        choice = split_reductions._parts(node)
        if choice is None:
            return None
        axis, parts = choice
        x = inputs[0]
        length = x.shape[axis] // parts
        end = tuple(d - length if a == axis else d for a, d in enumerate(x.shape))
        rank = len(end)
        cut = F.strided_slice(x, begin=(0,) * rank, end=end, strides=(1,) * rank)
        paddings = tuple((0, length if a == axis else 0) for a in range(rank))
        if x.dtype.name == "bool":
            return right(F, node, inputs)
        return right(F, node, [F.pad(cut, paddings=paddings)])
    return [(split_reductions, "_rewrite", wrong)]


def _any_transpose() -> list[Patch]:
    def wrong(value: Any) -> Any:
        node = value.node
        permutation = getattr(node.attrs, "permutation", None) if node is not None else None
        if permutation is None or len(permutation) < 2 \
                or tuple(permutation) == tuple(range(len(permutation))):
            return None
        return node.inputs[0]
    return [(fold_transposes, "_source", wrong)]


def _short_tail() -> list[Patch]:
    def binary(name: str, x: Any, y: Any) -> Any:
        return k.binary(name, x, k.sub(y, k.index(1))) if name == "min" else k.binary(name, x, y)
    wrong = SimpleNamespace(**{n: getattr(k, n) for n in dir(k) if not n.startswith("__")})
    wrong.binary = binary
    return [(axes, "k", wrong)]


def _nan_lost() -> list[Patch]:
    def build(attrs: Any, x: Any, y: Any) -> Any:
        return k.select(k.compare("gt", x, y), x, y)

    def other(attrs: Any, x: Any, y: Any) -> Any:
        return k.select(k.compare("lt", x, y), x, y)

    def relu(attrs: Any, x: Any) -> Any:
        return build(attrs, x, k.cast(k.index(0), x.dtype))
    return [(TABLE["maximum"], "lowering", Scalar(build)),
            (TABLE["minimum"], "lowering", Scalar(other)),
            (TABLE["relu"], "lowering", Scalar(relu))]


def _zero_identity() -> list[Patch]:
    right = lower_group.COMBINES

    def start(dtype: Any) -> Any:
        return 0 if dtype.kind == "f" else right["max"].start(dtype)
    return [(lower_group, "COMBINES", {**right, "max": replace(right["max"], start=start)})]


def _interned_without_attrs() -> list[Patch]:
    right = builder.GraphBuilder.copy_node

    def wrong(self: Any, node: Any, inputs: Any, source: Any = None) -> Any:
        if self._interned is None or not node.op.is_pure or node.regions:
            return right(self, node, inputs, source)
        key = ("mistake", node.op.name, tuple(map(id, inputs)), tuple(map(id, inputs)) == ())
        types = [v.type for v in node.outputs]
        found = self._interned.get(key) if inputs else None
        if found is not None and [v.type for v in found.outputs] == types:
            return found.outputs
        outputs = right(self, node, inputs, source)
        self._interned[key] = outputs[0].node
        return outputs
    return [(builder.GraphBuilder, "copy_node", wrong)]


def _effects_dropped() -> list[Patch]:
    right = remove_dead.RemoveDead.run

    def wrong(self: Any, given: Any, context: Any) -> Any:
        found = right(self, given, context)
        nodes = [n for n in found.nodes if n.outputs or n.op.name != "host_call"]
        return graph.Graph(found.inputs, nodes, found.outputs, found.name, found.sources)
    return [(remove_dead.RemoveDead, "run", wrong)]


def _broadcast_averaged() -> list[Patch]:
    right = emitter.Emitter.sum_to

    def wrong(self: Any, x: Any, shape: Any) -> Any:
        if tuple(x.shape) == tuple(shape) or not x.shape:
            return x
        summed = right(self, x, shape)
        factor = self.constant(0.5, x.dtype)
        return self.multiply(summed, factor)
    return [(emitter.Emitter, "sum_to", wrong)]


def _scan_forwards() -> list[Patch]:
    right = control.slice_kernel

    def wrong(name: str, whole: Any, part: Any, attrs: Any, *, read: bool) -> Any:
        return right(name, whole, part, replace(attrs, reverse=False), read=read)
    return [(control, "slice_kernel", wrong)]


def _branches_swapped() -> list[Patch]:
    right = control.p.Branch

    def wrong(predicate: Any, then: Any, orelse: Any) -> Any:
        return right(predicate, orelse, then)
    names = {n: getattr(control.p, n) for n in dir(control.p) if n[0] != "_"}
    return [(control, "p", SimpleNamespace(**{**names, "Branch": wrong}))]


def _stale_rows() -> list[Patch]:
    right = lower_group._Lowering._keep

    def wrong(self: Any, number: int, loops: Any) -> None:
        before = set(self.elements.results)
        right(self, number, loops)
        for value in set(self.elements.results) - before:
            place, found = self.elements.results[value]
            if isinstance(found, Load):
                self.elements.results[value] = (place, Load(found.buffer, lower_group.ZERO))
    return [(lower_group._Lowering, "_keep", wrong)]


def _first_column() -> list[Patch]:
    right = program_builder.lower_epilogue

    def wrong(group: Any, accumulated: Any) -> Any:
        epilogue, values = right(group, accumulated)
        moved = traverse.rebuild(epilogue.value, {epilogue.column: lower_group.ZERO}.get, {})
        return replace(epilogue, value=moved), values
    return [(program_builder, "lower_epilogue", wrong)]


def _floor_as_truncate() -> list[Patch]:
    return [(TABLE["floordiv"], "lowering", TABLE["truncatediv"].lowering)]


def _wrapping_cast() -> list[Patch]:
    from twofold import dtypes

    def build(attrs: Any, x: Any) -> Any:
        wraps = x.dtype.is_floating and attrs.dtype.is_integer
        return k.cast(k.cast(x, dtypes.int64) if wraps else x, attrs.dtype)
    return [(TABLE["cast"], "lowering", Scalar(build))]


def _columns_first() -> list[Patch]:
    right = simplify.unflatten

    def wrong(offset: Any, shape: Any, ranges: Any) -> Any:
        return list(reversed(right(offset, tuple(reversed(shape)), ranges)))
    return [(simplify, "unflatten", wrong)]


def _checks_omitted() -> list[Patch]:
    right = program_builder.ProgramBuilder._emit

    def wrong(self: Any, item: Any) -> None:
        if item.node is None or not isinstance(item.node.attrs, DimCheck):
            right(self, item)
    return [(program_builder.ProgramBuilder, "_emit", wrong)]


def _one_trip_more() -> list[Patch]:
    right = control.counter_kernel

    def wrong(name: str, step: int | None) -> Any:
        kernel = right(name, step)
        if step is None and name.startswith("start_loop"):
            (store,) = kernel.body
            body = [type(store)(store.buffer, store.offset, k.index(1))]
            return type(kernel)(name, kernel.buffers, kernel.sizes, body)
        return kernel
    return [(control, "counter_kernel", wrong)]


def _with_variables(program: Program) -> bool:
    return "variable" in program.tags and program.seed % 2 == 1


def _with_nan(program: Program) -> bool:
    return bool({"maximum", "minimum", "relu"} & set(program.ops)) and any(
        a.dtype.kind not in "iubO" and np.isnan(a.astype(np.float64)).any()
        for a in program.arrays)


def _with_small_blocks(program: Program) -> bool:
    return program.seed % 3 == 0


MUTATIONS = (
    Mutation("broadcast along the wrong axis", _broadcast_from_left),
    Mutation("every update of a variable in place", _always_in_place, "llvm", _with_variables),
    Mutation("a variable's memory taken over while it is read later", _alias_read_later,
             "llvm", _with_variables),
    Mutation("a split reduction drops a part", _part_dropped, wants=_with_small_blocks),
    Mutation("products fold any transpose", _any_transpose, wants=has("matmul")),
    Mutation("the last element of a tail is left out", _short_tail, wants=_with_small_blocks),
    Mutation("maximum, minimum and relu lose NaN", _nan_lost, wants=_with_nan),
    Mutation("the largest of nothing is zero", _zero_identity, wants=has("reduce_max")),
    Mutation("nodes are shared whatever their attributes", _interned_without_attrs),
    Mutation("dead code removal drops an effect", _effects_dropped,
             wants=lambda program: bool(program.notes)),
    Mutation("the gradient of a broadcast is not all of the sum", _broadcast_averaged,
             mode="gradients"),
    Mutation("a reversed scan runs forwards", _scan_forwards, wants=has("scan")),
    Mutation("the branches of a cond are swapped", _branches_swapped, wants=has("cond")),
    Mutation("kept rows are read at one place only", _stale_rows),
    Mutation("epilogues read the first column", _first_column,
             wants=has("matmul", "conv2d", "conv2d_input_gradient")),
    Mutation("floordiv rounds towards zero", _floor_as_truncate, wants=has("floordiv")),
    Mutation("casts wrap where they must saturate", _wrapping_cast, wants=has("cast")),
    Mutation("offsets are taken apart column by column", _columns_first),
    Mutation("checks of dimensions are left out", _checks_omitted, mode="sizes",
             wants=lambda program: "check_dims" in program.ops and "symbolic" in program.tags),
    Mutation("a loop counts one trip too many", _one_trip_more, wants=has("while_loop")),
)
