"""What else must hold of random programs: true gradients, other sizes run or refused.

Gradient graphs are compared with central differences of the forward graph in float64; programs with
sizes only known at run time are compiled once and run with others.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from fuzz_generator import Program, used_ops
from fuzz_programs import make_smooth
from fuzz_runner import compare, small_blocks
from fuzz_shrink import remade

from twofold import dtypes, settings
from twofold.errors import GradientError, InternalError, InvalidArgumentError, TwofoldError
from twofold.ir.base import dims
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import VariableType
from twofold.ir.graph import Graph, Node
from twofold.ir.graph.gradient import gradient_graph
from twofold.ir.graph.interpret import Cell, interpret
from twofold.ir.ops import TABLE
from twofold.ir.passes import RemoveDead, apply_pass
from twofold.runtime.compile import compile_graph

#: Ops whose gradient is not their derivative, as documented.
APART = {"stop_gradient", "bitcast", "nextafter", "print_tensors", "random_seed_state"}

#: How often there was something to compare; programs without anything are no evidence.
COMPARED: Counter[str] = Counter()


def check_gradients(seed: int) -> str | None:
    """Compare a random graph's gradient with central differences along a random direction."""
    try:
        graph, arrays = make_smooth(seed)
    except TwofoldError as error:
        return None if not isinstance(error, InternalError) else str(error)
    if APART & set(used_ops(graph)) or any(isinstance(v.type, VariableType) for v in graph.inputs) \
            or not all(TABLE[name].grad_check for name in used_ops(graph)):
        return None
    if any(v.dtype.is_floating and v.dtype is not dtypes.float64
           for node in _all_nodes(graph) for v in node.outputs):
        return None  # too coarse for differences
    wrong = gradient_difference(graph, arrays, seed)
    if wrong is None and seed % 2 and "host_call" not in used_ops(graph):  # has a first one only
        wrong = second_difference(graph, arrays, seed)
    return wrong


def second_difference(graph: Graph, arrays: list[Any], seed: int) -> str | None:
    """What is wrong with the gradient of the gradient of a graph."""
    found = _derived(graph, arrays)
    if found is None:
        return None
    _, targets, derived = found
    derived = apply_pass(RemoveDead(), derived)
    numbers = np.random.default_rng(seed + 1)
    outputs = interpret(graph, arrays)
    seeds = [numbers.normal(size=outputs[i].shape) for i in targets]
    wrong = gradient_difference(derived, [*arrays, *seeds], seed)
    return f"second order: {wrong}" if wrong else None


def _all_nodes(graph: Graph) -> list[Node]:
    found = list(graph.nodes)
    for node in found:
        for region in node.regions:
            found += region.nodes
    return found


def _differentiable(graph: Graph, arrays: list[Any]) -> tuple[list[int], list[int]]:
    """Indices of the inputs and outputs that a derivative is taken of."""
    bound = set(graph.symbols())
    wrt = [i for i, v in enumerate(graph.inputs) if v.dtype is dtypes.float64 and arrays[i].size]
    targets = [i for i, v in enumerate(graph.outputs)
               if v.dtype is dtypes.float64 and all(dims.symbols(d) <= bound for d in v.shape)]
    return wrt, targets


def _derived(graph: Graph, arrays: list[Any]) -> tuple[list[int], list[int], Graph] | None:
    """Inputs, outputs and gradient graph of a graph; None where nothing can be said."""
    wrt, targets = _differentiable(graph, arrays)
    if not wrt or not targets:
        return None
    try:
        return wrt, targets, gradient_graph(graph, wrt, targets=targets, keep_outputs=False)
    except GradientError:
        return None


def gradient_difference(graph: Graph, arrays: list[Any], seed: int) -> str | None:
    """What is wrong with the gradient of a graph; None when nothing is, or nothing can be said."""
    differentiated = _derived(graph, arrays)
    if differentiated is None:
        return None
    wrt, targets, derived = differentiated
    numbers = np.random.default_rng(seed)
    outputs = interpret(graph, arrays)
    weights = [numbers.normal(size=outputs[i].shape) for i in targets]
    found = interpret(derived, [*arrays, *weights])
    for i, gradient in zip(wrt, found, strict=True):
        if gradient.shape != arrays[i].shape:
            return f"gradient of input {i} is {gradient.shape}, the input {arrays[i].shape}"
    directions = [numbers.normal(size=arrays[i].shape) for i in wrt]
    given = sum(float(np.sum(g * v)) for g, v in zip(found, directions, strict=True))

    def along(step: float) -> float:
        moved = list(arrays)
        for i, v in zip(wrt, directions, strict=True):
            moved[i] = arrays[i] + step * v
        values = interpret(graph, moved)
        return sum(float(np.sum(w * values[i])) for i, w in zip(targets, weights, strict=True))

    try:
        slopes = [(along(h) - along(-h)) / (2 * h) for h in (1e-5, 3e-6, 7e-7)]
        halves = [(along(s * 1e-6) - along(0.0)) / (s * 1e-6) for s in (1, -1)]
    except (TwofoldError, ValueError):
        return None  # an index on the edge, say
    largest = max(float(np.max(np.abs(x), initial=0.0)) for x in (
        *found, *(arrays[i] for i in wrt), *(outputs[i] for i in targets)))
    if not largest < 1e6:
        return None  # steps vanish beside such inputs, and such gradients are mostly rounding
    scale = max(1.0, *(abs(x) for x in slopes), abs(given))
    smooth = np.ptp([*slopes, *halves]) < 2e-4 * scale
    if not np.isfinite([given, *slopes, *halves]).all() or not smooth:
        return None
    COMPARED["gradients"] += 1
    if abs(given - slopes[1]) <= 1e-3 * scale:
        return None
    return f"derivative {given}, differences {slopes}"


# ---------------------------------------------------------------------------- other sizes

def resized(program: Program, seed: int) -> list[Any]:
    """Arrays of the program's inputs for other values of its symbols."""
    numbers = np.random.default_rng(seed)
    sizes: dict[Symbol, int] = {}
    for symbol in program.graph.symbols():
        sizes[symbol] = int(numbers.integers(1, 12))
    return [np.resize(a, tuple(dims.evaluate(d, sizes) for d in v.shape))
            for v, a in zip(program.graph.inputs, program.arrays, strict=True)]


class _Watch:
    """Remembers which node an interpreter began last."""

    def __init__(self) -> None:
        self.node: Node | None = None

    def __call__(self, node: Node, operands: Any) -> None:
        self.node = node


def check_sizes(program: Program, backend: str) -> str | None:
    """Run a compiled program with the sizes it was made for and with others."""
    if "symbolic" not in program.tags or not program.graph.symbols():
        return None
    with settings.options(cache=False, check=1), small_blocks(program.seed % 2 == 0):
        compiled = compile_graph(program.graph, backend)
    mode = "sizes" if backend == "reference" else f"sizes_{backend}"
    count = len(program.graph.outputs)
    for trial in range(3):
        arrays = program.arrays if trial == 0 else resized(program, program.seed * 3 + trial)
        watch = _Watch()
        held = [Cell(a, v.dtype) if isinstance(v.type, VariableType) else a
                for v, a in zip(program.graph.inputs, arrays, strict=True)]
        try:
            interpret(program.graph, held, host=watch)
        except InvalidArgumentError:
            refused = watch.node is not None and watch.node.op.name == "check_dims"
            COMPARED[mode] += 1
            try:
                compiled([np.array(a) for a in arrays])
            except TwofoldError:
                continue
            if refused:
                return f"sizes {[a.shape for a in arrays]} must be refused"
            continue
        except (TwofoldError, ValueError):
            continue
        COMPARED[mode] += 1
        results = compiled([np.array(a) for a in arrays])
        states = {compiled.updates[i]: results[i] for i in range(count, len(results))}
        wrong = compare(remade(program, program.graph, arrays), results[:count], states)
        if wrong:
            return f"with inputs {[a.shape for a in arrays]}: {wrong}"
    return None
