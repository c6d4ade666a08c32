"""Structured control flow: ``call``, ``cond``, ``while_loop`` and ``scan``.

Their bodies are graphs (regions) that see the outside only through their inputs. Gradients are
control flow again: of a branch, the branch of the gradients; of a loop, a scan that saves what
each step began with, then a reversed scan over the gradient of the body.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....errors import InvalidArgumentError, UnimplementedError
from ...base.types import TensorType, shape_text
from ...graph import Graph, GraphBuilder, Value
from ...graph.analysis import remove_unread
from ...graph.builder import GraphEmitter
from ...graph.gradient import copy_into, gradient_graph
from ...ops import (
    ALL_VALUES,
    Attrs,
    Category,
    Gradient,
    InferContext,
    NoAttrs,
    OpDef,
    Scan,
    Structural,
    Structure,
    While,
    get,
    register,
)
from .effects import moves_on


@dataclass(frozen=True)
class Call(Attrs):
    """Name of the function that is called."""

    name: str


# ---------------------------------------------------------------------------- types

def _check_region(context: InferContext, name: str, what: str, region: Graph,
                  types: Sequence[TensorType]) -> None:
    """A region takes what it is given."""
    if len(region.inputs) != len(types):
        raise InvalidArgumentError(
            f"tf.{name}: {what} takes {len(region.inputs)} values, it is given {len(types)}")
    for value, given in zip(region.inputs, types, strict=True):
        if type(value.type) is not type(given):
            raise InvalidArgumentError(f"tf.{name}: {what} takes {value.type}, it is given {given}")
    _same_types(context, name, f"what {what} takes and what it is given", _types(region.inputs),
                types)


def _check_counts(name: str, regions: Sequence[Graph], wanted: int, *counts: int) -> None:
    """There are as many regions as needed, and no count of values is negative or too large."""
    if len(regions) != wanted or any(count < 0 for count in counts):
        raise InvalidArgumentError(f"tf.{name}: {len(regions)} regions, counts {counts}")


def _same_types(context: InferContext, name: str, what: str, a: Sequence[TensorType],
                b: Sequence[TensorType]) -> None:
    if len(a) != len(b):
        raise InvalidArgumentError(f"tf.{name}: {what} give {len(a)} and {len(b)} values")
    for i, (x, y) in enumerate(zip(a, b, strict=True)):
        def message(i: int = i, x: TensorType = x, y: TensorType = y) -> str:
            return (f"tf.{name}: {what} differ in value {i}: {x.dtype.name} {shape_text(x.shape)} "
                    f"and {y.dtype.name} {shape_text(y.shape)}")
        if x.dtype is not y.dtype or x.rank != y.rank:
            raise InvalidArgumentError(message())
        for left, right in zip(x.shape, y.shape, strict=True):
            context.require_equal(left, right, message)


def _types(values: Sequence[Value]) -> list[TensorType]:
    return [v.type for v in values]


def _infer_call(context: InferContext, types: Sequence[TensorType], attrs: Call,
                regions: Sequence[Graph]) -> tuple[TensorType, ...]:
    _check_counts("function", regions, 1)
    _check_region(context, "function", attrs.name, regions[0], types)
    return tuple(_types(regions[0].outputs))


def _infer_cond(context: InferContext, types: Sequence[TensorType], attrs: Attrs,
                regions: Sequence[Graph]) -> tuple[TensorType, ...]:
    _check_counts("cond", regions, 2, len(types) - 1)
    predicate = types[0]
    if predicate.dtype is not dtypes.bool_ or predicate.rank != 0:
        raise InvalidArgumentError("tf.cond: the predicate must be a bool scalar, got "
                                   f"{predicate.dtype.name} {shape_text(predicate.shape)}")
    for what, region in zip(("true_fn", "false_fn"), regions, strict=True):
        _check_region(context, "cond", what, region, types[1:])
    _same_types(context, "cond", "true_fn and false_fn", _types(regions[0].outputs),
                _types(regions[1].outputs))
    return tuple(_types(regions[0].outputs))


def _infer_while(context: InferContext, types: Sequence[TensorType], attrs: While,
                 regions: Sequence[Graph]) -> tuple[TensorType, ...]:
    _check_counts("while_loop", regions, 2, attrs.carried, len(types) - attrs.carried)
    condition, body = regions
    _check_region(context, "while_loop", "cond", condition, types)
    _check_region(context, "while_loop", "body", body, types)
    result = _types(condition.outputs)
    if len(result) != 1 or result[0].dtype is not dtypes.bool_ or result[0].rank != 0:
        raise InvalidArgumentError("tf.while_loop: cond must give one bool scalar")
    carried = list(types[:attrs.carried])
    _same_types(context, "while_loop", "loop variables before and after the body", carried,
                _types(body.outputs))
    return (*carried, TensorType(dtypes.int64, ()))


def _infer_scan(context: InferContext, types: Sequence[TensorType], attrs: Scan,
                regions: Sequence[Graph]) -> tuple[TensorType, ...]:
    middle = attrs.carried + attrs.sliced
    _check_counts("scan", regions, 1, attrs.carried, attrs.sliced, len(types) - middle)
    body, carried = regions[0], list(types[:attrs.carried])
    for type in types[attrs.carried:middle]:
        if not type.rank:
            raise InvalidArgumentError("tf.scan: elements are scalars, which have no slices")

        def message(type: TensorType = type) -> str:
            return f"tf.scan: elements have {type.shape[0]} slices, expected {attrs.length}"
        context.require_equal(type.shape[0], attrs.length, message)
    slices = [TensorType(type.dtype, type.shape[1:]) for type in types[attrs.carried:middle]]
    _check_region(context, "scan", "the body", body, [*carried, *slices, *types[middle:]])
    _same_types(context, "scan", "the carried values before and after a step", carried,
                _types(body.outputs[:attrs.carried]))
    stacked = [TensorType(v.dtype, (attrs.length, *v.shape))
               for v in body.outputs[attrs.carried:]]
    return (*carried, *stacked)


# ---------------------------------------------------------------------------- meaning

Region = Callable[..., Sequence[Any]]


def _call_reference(attrs: Call, *arrays: Any, regions: Sequence[Region]) -> Any:
    return tuple(regions[0](*arrays))


def _cond_reference(attrs: Attrs, predicate: Any, *arrays: Any, regions: Sequence[Region]) -> Any:
    return tuple(regions[0 if predicate else 1](*arrays))


def _while_reference(attrs: While, *arrays: Any, regions: Sequence[Region]) -> Any:
    carried, captured = list(arrays[:attrs.carried]), arrays[attrs.carried:]
    trips = 0
    while regions[0](*carried, *captured)[0]:
        carried = list(regions[1](*carried, *captured))
        trips += 1
    return (*carried, np.int64(trips))


def _scan_reference(attrs: Scan, *arrays: Any, regions: Sequence[Any]) -> Any:
    middle = attrs.carried + attrs.sliced
    carried, sliced = arrays[:attrs.carried], arrays[attrs.carried:middle]
    captured = arrays[middle:]
    length = int(attrs.length)  # dims are integers when a graph runs
    stacks: list[list[Any]] = [[] for _ in range(length)]
    for step in reversed(range(length)) if attrs.reverse else range(length):
        results = regions[0](*carried, *(x[step] for x in sliced), *captured)
        carried = tuple(results[:attrs.carried])
        stacks[step] = list(results[attrs.carried:])
    if not length:
        count = len(regions[0].region.outputs)
        return (*carried, *(regions[0].empty(i) for i in range(attrs.carried, count)))
    return (*carried, *(np.stack(column) for column in zip(*stacks, strict=True)))


# ---------------------------------------------------------------------------- gradients

def _differentiable(types: Sequence[TensorType]) -> list[int]:
    return [i for i, type in enumerate(types) if type.dtype.is_inexact]


def _fill(F: Any, cotangents: Sequence[Any], types: Sequence[TensorType]) -> list[Any]:
    """Cotangents of the floating outputs, zeros where there are none."""
    return [F.constant(0, type.dtype, type.shape) if g is None else g
            for g, type in zip(cotangents, types, strict=True) if type.dtype.is_inexact]


def _spread(gradients: Sequence[Any], where: Sequence[int], count: int) -> list[Any]:
    found = dict(zip(where, gradients, strict=True))
    return [found.get(i) for i in range(count)]


def region_gradient(region: Graph, wrt: Sequence[int]) -> Graph:
    """Gradients of a region: its inputs, then a cotangent per floating output."""
    targets = _differentiable(_types(region.outputs))
    # What prints or asserts has done so on the way forward.
    nodes = [node for node in region.nodes if node.op.is_pure or node.outputs
             or node.op.structure is Structure.EQUALITY]
    quiet = Graph(region.inputs, nodes, region.outputs, region.name, region.sources)
    return gradient_graph(quiet, wrt, keep_outputs=False, targets=targets)


def _call_gradient(F: Any, ctx: Any, *cotangents: Any) -> Sequence[Any]:
    wrt = _differentiable(ctx.input_types)
    inputs = [ctx.input(i) for i in range(len(ctx.input_types))]
    seeds = _fill(F, cotangents, ctx.output_types)
    gradient = region_gradient(ctx.regions[0], wrt)
    _require_repeatable([gradient], f"function {ctx.attrs.name}")
    outputs = F.apply(get("call"), [*inputs, *seeds], Call(f"{ctx.attrs.name}_gradient"),
                      [gradient])
    return _spread(outputs, wrt, len(inputs))


def _cond_gradient(F: Any, ctx: Any, *cotangents: Any) -> Sequence[Any]:
    captured = [ctx.input(i) for i in range(1, len(ctx.input_types))]
    wrt = _differentiable(ctx.input_types[1:])
    if not wrt:
        return (None,) * len(ctx.input_types)
    seeds = _fill(F, cotangents, ctx.output_types)
    regions = [region_gradient(region, wrt) for region in ctx.regions]
    _require_repeatable(regions, "branch")
    outputs = F.apply(get("cond"), [ctx.input(0), *captured, *seeds], NoAttrs(), regions)
    return [None, *_spread(outputs, wrt, len(captured))]


def _require_repeatable(gradients: Sequence[Graph], what: str) -> None:
    """Refuse gradients that would take elements of a dataset again to compute what they need."""
    if any(moves_on(remove_unread(gradient)) for gradient in gradients):
        raise UnimplementedError(
            f"the gradient of a {what} that takes elements of a dataset's iterator is not "
            "supported: it runs the code again, which would take others; take them outside of it")


def _while_gradient(F: Any, ctx: Any, *cotangents: Any) -> Sequence[Any]:
    """A counted scan with the same body gives the same values; its gradient is the loop's."""
    count = ctx.attrs.carried
    inputs = [ctx.input(i) for i in range(len(ctx.input_types))]
    (trips,) = F.apply(get("define_dim"), [ctx.output(count)], NoAttrs())
    return _scan_backward(F, Scan(count, 0, trips.shape[0]), ctx.regions[1], inputs,
                          list(cotangents[:count]), ctx.output_types[:count])


def _scan_gradient(F: Any, ctx: Any, *cotangents: Any) -> Sequence[Any]:
    inputs = [ctx.input(i) for i in range(len(ctx.input_types))]
    return _scan_backward(F, ctx.attrs, ctx.regions[0], inputs, list(cotangents), ctx.output_types)


def _scan_backward(F: Any, attrs: Scan, body: Graph, inputs: Sequence[Any],
                   cotangents: Sequence[Any], output_types: Sequence[TensorType]
                   ) -> Sequence[Any]:
    """Gradient of a scan: a scan that keeps what each step began with, then one backwards.

    The backward scan carries the cotangents of the floating carried values and the running
    gradients of the captured ones; it is given the saved values and the cotangents of the stacked
    results. A carried value that gradients do not need is not saved: of an array that steps only
    write to, there would be a copy per step.
    """
    carried, middle = attrs.carried, attrs.carried + attrs.sliced
    types = _types(body.inputs)
    moving = _differentiable(types[:carried])
    free = [i + middle for i in _differentiable(types[middle:])]
    sliced = [i + carried for i in _differentiable(types[carried:middle])]
    wrt = [*moving, *free, *sliced]
    if not wrt:
        return (None,) * len(inputs)
    gradient = remove_unread(region_gradient(body, wrt))
    if moves_on(gradient):  # as in TensorFlow: no gradient through a loop over a dataset
        return (None,) * len(inputs)
    read = {v for node in gradient.nodes for v in node.inputs} | set(gradient.outputs)
    kept = [i for i in range(carried) if gradient.inputs[i] in read]
    saved = _save_steps(F, attrs, body, inputs, kept) if kept else []
    backward = _backward_body(body, attrs, gradient, moving, free, kept)
    stacked = _fill(F, cotangents[carried:], output_types[carried:])
    start = [*_fill(F, cotangents[:carried], output_types[:carried]),
             *(F.constant(0, inputs[i].dtype, inputs[i].shape) for i in free)]
    slices = [*saved, *inputs[carried:middle], *stacked]
    results = F.apply(
        get("scan"), [*start, *slices, *inputs[middle:]],
        Scan(len(start), len(slices), attrs.length, not attrs.reverse), [backward])
    return _spread(results, wrt, len(inputs))


def _save_steps(F: Any, attrs: Scan, body: Graph, inputs: Sequence[Any], kept: Sequence[int]
                ) -> list[Any]:
    """What each step began with, of some carried values; carries what these depend on."""
    used, found = list(kept), -1
    while len(used) != found:
        found = len(used)
        saving = remove_unread(Graph(body.inputs, body.nodes, [body.outputs[i] for i in used],
                               body.name, body.sources))
        read = {v for node in saving.nodes for v in node.inputs} | set(saving.outputs)
        used = [i for i in range(attrs.carried) if i in used or body.inputs[i] in read]
    builder = GraphBuilder(body.name)
    begun = {i: builder.input(body.inputs[i].type) for i in used}
    others = [builder.input(v.type) for v in body.inputs[attrs.carried:]]
    own: list[Any] = [begun.get(i) for i in range(attrs.carried)]  # None for what is not read
    values = copy_into(builder, saving, [*own, *others])
    step = builder.finish([*(values[v] for v in saving.outputs), *(begun[i] for i in kept)])
    given = [*(inputs[i] for i in used), *inputs[attrs.carried:]]
    results = F.apply(get("scan"), given, Scan(found, attrs.sliced, attrs.length, attrs.reverse),
                      [step])
    return list(results[found:])


def _backward_body(body: Graph, attrs: Scan, gradient: Graph, moving: Sequence[int],
                   free: Sequence[int], kept: Sequence[int]) -> Graph:
    """One step backwards.

    Inputs: cotangents, running gradients, saved values, slices, stacked cotangents, captured.
    """
    carried, middle = attrs.carried, attrs.carried + attrs.sliced
    builder = GraphBuilder(f"{body.name}_gradient")
    F = GraphEmitter(builder)
    cotangents = [builder.input(body.inputs[i].type) for i in moving]
    running = [builder.input(body.inputs[i].type) for i in free]
    saved = [builder.input(body.inputs[i].type) for i in kept]
    slices = [builder.input(v.type) for v in body.inputs[carried:middle]]
    floating = [v for v in body.outputs[carried:] if v.dtype.is_inexact]
    stacked = [builder.input(v.type) for v in floating]
    captured = [builder.input(v.type) for v in body.inputs[middle:]]
    given: list[Any] = [None] * carried  # what is not kept is not read either
    for i, value in zip(kept, saved, strict=True):
        given[i] = value
    values = copy_into(builder, gradient, [*given, *slices, *captured, *cotangents, *stacked])
    results = [values[v] for v in gradient.outputs]
    new = results[:len(moving)]
    added = [F.add(old, g) for old, g in zip(running, results[len(moving):], strict=False)]
    return builder.finish([*new, *added, *results[len(moving) + len(free):]])


# ---------------------------------------------------------------------------- records

def _infer_define(context: InferContext, types: Sequence[TensorType], attrs: Attrs) -> TensorType:
    if types[0].dtype is not dtypes.int64 or types[0].rank != 0:
        raise InvalidArgumentError("define_dim takes an int64 scalar")
    return TensorType(dtypes.bool_, (context.new_symbol("trips"),))


call = register(OpDef(
    name="call", category=Category.CONTROL, arity=None, infer=_infer_call, attrs=Call,
    reference=_call_reference, gradient=Gradient(_call_gradient, inputs=ALL_VALUES),
    lowering=Structural(Structure.CALL), doc="Run a function's graph.", dtypes=(), samples=()))

cond = register(OpDef(
    name="cond", category=Category.CONTROL, arity=None, infer=_infer_cond,
    reference=_cond_reference, gradient=Gradient(_cond_gradient, inputs=ALL_VALUES),
    lowering=Structural(Structure.BRANCH), doc="Run one of two graphs, by a bool scalar.",
    dtypes=(), samples=(), tensorflow="cond"))

while_loop = register(OpDef(
    name="while_loop", category=Category.CONTROL, arity=None, infer=_infer_while, attrs=While,
    reference=_while_reference,
    gradient=Gradient(_while_gradient, inputs=ALL_VALUES, outputs=ALL_VALUES),
    lowering=Structural(Structure.LOOP), dtypes=(), samples=(), tensorflow="while_loop",
    doc="Repeat a graph while another gives true; gives the carried values and the trip count."))

scan = register(OpDef(
    name="scan", category=Category.CONTROL, arity=None, infer=_infer_scan, attrs=Scan,
    reference=_scan_reference, gradient=Gradient(_scan_gradient, inputs=ALL_VALUES),
    lowering=Structural(Structure.SCAN), dtypes=(), samples=(), tensorflow="scan",
    doc="Repeat a graph over slices, carrying values on and stacking the others."))

define_dim = register(OpDef(
    name="define_dim", category=Category.CONTROL, arity=1, infer=_infer_define,
    reference=lambda attrs, count: np.zeros(int(count), np.bool_), gradient=None,
    lowering=Structural(Structure.DIMENSION), dtypes=(), samples=(),
    doc="An empty carrier of a dimension whose size is a computed integer."))

__all__ = ["call", "cond", "define_dim", "region_gradient", "scan", "while_loop"]
