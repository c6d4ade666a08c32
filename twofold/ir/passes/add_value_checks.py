"""Integers that an op cannot take stop a compiled program as they stop eager code.

Without this pass compiled code is safe but silent: it reads zeros at indices outside, and gives 0
for an integer divided by zero. The cost is one reduction over the indices (or the divisor). It
stands apart from the op itself, so that an index whose result nobody reads is found in every mode.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import dtypes
from ..base.dims import Dim
from ..graph import Graph, GraphBuilder, Node, Value
from ..graph.gradient import GraphEmitter
from ..oplib.control.checks import ValueCheck, check_values
from ..oplib.reduce.reduce import number
from ..oplib.shape.scatter import scatter_name
from .context import Context
from .rewriting import rewrite_nodes

_KEEP_RANGE = ("cast", "reshape", "broadcast_to", "identity", "transpose", "stop_gradient")
_POSITIONS = ("argmax", "argmin", "argsort", "top_k", "nonzero")


@dataclass(frozen=True)
class CheckIndices:
    """Gather, scatter, labels of classes, integer division and powers raise on bad values."""

    name: str = "check_indices"
    reason: str = "bad indices and integer divisions raise in compiled code as they do eagerly"
    required: bool = False

    def run(self, graph: Graph, context: Context) -> Graph:
        """The graph with a check before each op that needs one."""
        if not context.option("check_indices"):
            return graph
        return _without_repeats(rewrite_nodes(graph, _rewrite))


def _rewrite(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> Sequence[Value] | None:
    check = _CHECKS.get(node.op.name)
    if check is None:
        return None
    check(F, node, inputs)
    return F.builder.copy_node(node, inputs, F.builder.source)


# ---------------------------------------------------------------------------- the checks

Test = Callable[[Any, Any], Any]


def _add_check(F: GraphEmitter, values: Value, test: Test, kind: str, what: str,
               sizes: Sequence[Dim] = ()) -> None:
    """Put in a check of values; ``test(F, values)`` gives bools that must all hold."""
    builder = GraphBuilder("check")
    inner = GraphEmitter(builder)
    good = test(inner, builder.input(values.type, "values"))
    axes = tuple(range(len(good.shape)))
    fine = inner.reduce_all(good, axes=axes, keepdims=False) if axes else good
    F.apply(check_values, [values], ValueCheck(kind, what, tuple(sizes)), [builder.finish([fine])])


def _check_index(F: GraphEmitter, values: Value, size: Dim, what: str) -> None:
    if _is_known_inside(values, size):
        return
    largest = np.iinfo(values.dtype.numpy).max
    small = values.dtype.kind == "u" and isinstance(size, int) and size > largest
    if not small:
        _add_check(F, values, lambda F, x: _inside(F, x, number(F, size, dtypes.int64)), "index",
                   what, (size,))


def _without_repeats(graph: Graph) -> Graph:
    """The graph without checks of indices that an earlier check has looked at already.

    A training step gathers rows, scatters their gradient and updates the rows: one check will do.
    """
    seen: set[tuple[Value, tuple[Dim, ...]]] = set()
    kept: list[Node] = []
    for node in graph.nodes:
        attrs: Any = node.attrs
        if node.op is check_values and attrs.kind in ("index", "vector"):
            key = _origin(node.inputs[0]), attrs.sizes
            if key in seen:
                continue
            seen.add(key)
        kept.append(node)
    if len(kept) == len(graph.nodes):
        return graph
    sources = {node: graph.sources[node] for node in kept if node in graph.sources}
    return Graph(graph.inputs, kept, graph.outputs, graph.name, sources)


def _inside(F: Any, values: Any, limit: Any) -> Any:
    wide = F.to(values, dtypes.int64)  # a uint64 beyond int64 is negative then, and outside too
    return F.logical_and(F.greater_equal(wide, F.like(0, wide)), F.less(wide, limit))


def _gather(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> None:
    attrs: Any = node.attrs
    _check_index(F, inputs[1], inputs[0].shape[attrs.axis], "gather")


def _labels(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> None:
    logits, labels = inputs
    _check_index(F, labels, logits.shape[-1], "nn.sparse_softmax_cross_entropy_with_logits")


def _check_vectors(F: GraphEmitter, indices: Value, shape: Sequence[Dim], what: str) -> None:
    depth = indices.shape[-1]
    assert isinstance(depth, int)  # the ops require it
    sizes = tuple(shape[:depth])

    def test(F: Any, values: Any) -> Any:
        limits = [number(F, size, dtypes.int64) for size in sizes]
        return _inside(F, values, limits[0] if depth == 1 else F.stack(*limits, axis=0))

    if not all(_is_known_inside(indices, size) for size in sizes):
        _add_check(F, indices, test, "vector", what, sizes)


def _gather_nd(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> None:
    _check_vectors(F, inputs[1], inputs[0].shape, "gather_nd")


def _scatter(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> None:
    attrs: Any = node.attrs
    _check_vectors(F, inputs[1], inputs[0].shape, scatter_name(attrs))


def _scatter_nd(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> None:
    attrs: Any = node.attrs
    _check_vectors(F, inputs[0], attrs.shape, "scatter_nd")


def _divide(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> None:
    divisor = inputs[1]
    if divisor.dtype.kind in "iu" and not _constant(divisor):
        _add_check(F, divisor, lambda F, y: F.not_equal(y, F.like(0, y)), "divisor", node.op.name)


def _power(F: GraphEmitter, node: Node, inputs: Sequence[Value]) -> None:
    exponent = inputs[1]
    constant = _constant(exponent)
    if exponent.dtype.kind == "i" and (constant is None or constant < 0):
        _add_check(F, exponent, lambda F, y: F.greater_equal(y, F.like(0, y)), "exponent",
                   node.op.name)


_CHECKS: dict[str, Callable[[GraphEmitter, Node, Sequence[Value]], None]] = {
    "gather": _gather, "gather_nd": _gather_nd, "scatter": _scatter, "scatter_nd": _scatter_nd,
    "sparse_softmax_cross_entropy_with_logits": _labels, "floordiv": _divide,
    "floormod": _divide, "truncatediv": _divide, "truncatemod": _divide, "pow": _power}


# ---------------------------------------------------------------------------- what is known

def _origin(value: Value) -> Value:
    """The value whose elements these are, in another shape or dtype."""
    while value.node is not None and value.node.op.name in _KEEP_RANGE:
        source = value.node.inputs[0]
        if source.dtype.kind not in "iu" or value.dtype.size < source.dtype.size:
            break
        value = source
    return value


def _constant(value: Value) -> int | None:
    node = _origin(value).node
    if node is None or node.op.name != "full":
        return None
    return int(node.attrs.value.item())  # type: ignore[attr-defined]  # of full


def _is_known_inside(value: Value, size: Dim) -> bool:
    """True when no run can bring an index outside: constants, counters, positions of elements."""
    value = _origin(value)
    node = value.node
    if node is None:
        return False
    attrs: Any = node.attrs
    if node.op.name == "full":
        return isinstance(size, int) and 0 <= int(attrs.value.item()) < size
    if node.op.name == "iota":
        length = node.outputs[0].shape[0]
        return bool(length == size or (isinstance(length, int) and isinstance(size, int)
                                       and length <= size))
    shape = node.inputs[0].shape if node.inputs else ()
    if node.op.name in _POSITIONS and value is node.outputs[-1] and shape:
        if node.op.name == "nonzero":
            return bool(len(shape) == 1 and shape[0] == size)
        return bool(shape[getattr(attrs, "axis", -1)] == size)
    return False
