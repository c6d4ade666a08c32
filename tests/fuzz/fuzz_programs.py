"""Whole random programs: a maker is set up, takes steps, and what it made gets outputs.

Some programs are the gradient graph of what was made.
"""

from __future__ import annotations

import random
from typing import Any

from fuzz_generator import DTYPES, EXTENTS, Maker, Program, used_ops
from fuzz_movement import constant
from fuzz_regions import NOTES, add_variable, step

from twofold import dtypes
from twofold.errors import GradientError
from twofold.ir.base.bind import bind_shapes
from twofold.ir.base.dims import Symbol, symbols
from twofold.ir.base.types import VariableType
from twofold.ir.graph import Graph, Value
from twofold.ir.graph.gradient import gradient_graph
from twofold.ir.graph.interpret import Cell, interpret
from twofold.ir.passes import RemoveDead, apply_pass
from twofold.ir.passes.context import Context

LEAST_DEPTH = 8
MOST_NODES = 45
MOST_DERIVED = 400  # of a gradient's gradient


def make_program(seed: int) -> Program:
    """The program of a seed: what a maker makes, or at times the gradient graph of that."""
    F = _made(seed, plain=False, smooth=False)
    graph = F.builder.finish(_outputs(F))
    arrays = [_initial(F, v) for v in graph.inputs]
    program = Program(seed, graph, arrays, [], {}, dict(F.known), F.tags, used_ops(graph))
    gradient = not F.variables and "host" not in F.tags and F.chance(0.3)
    if gradient and (differentiated := _gradient(F, graph)) is not None:
        program.graph = differentiated
        program.ops = used_ops(differentiated)
        program.tags.add("gradient")
        if F.chance(0.25):
            _differentiate_again(F, program)
    _interpret(F, program)
    return program


def make_smooth(seed: int) -> tuple[Graph, list[Any]]:
    """A graph whose floating values are float64 and its arrays, to be differentiated."""
    F = _made(seed, plain=seed % 3 > 0, smooth=True)
    outputs = [v for v in _outputs(F) if v.dtype.is_floating] or [
        x.value for x in F.live if x.dtype.is_floating][-1:]
    graph = RemoveDead().run(F.builder.finish(outputs), Context())
    return graph, [_initial(F, v) for v in graph.inputs]


def _made(seed: int, plain: bool, smooth: bool) -> Maker:
    generator = random.Random(seed)
    F = Maker(generator, f"program_{seed}", {})
    F.smooth = smooth
    _set_up(F)
    for dim in [d for d in F.extents if not isinstance(d, int)]:
        F.fresh(F.dtype, (dim,) if F.chance(0.5) else (dim, F.random.choice(F.extents)))
    for _ in range(generator.randint(2, 4)):
        F.fresh(F.draw_dtype(), F.draw_shape())
    if not plain and F.chance(0.12):
        add_variable(F)
    while len(F.builder.nodes) < MOST_NODES:
        step(F, plain)
        if len(F.builder.nodes) >= 10 and max(x.depth for x in F.live) >= LEAST_DEPTH:
            break
    _deepen(F)
    return F


def _deepen(F: Maker) -> None:
    """Continue from the deepest value until it is deep enough, and ask for the last one."""
    deepest = max(F.live, key=lambda x: x.depth) if F.live else constant(F)
    while deepest.depth < LEAST_DEPTH:
        dtype = deepest.dtype
        names = (("tanh", "sin", "negative", "square") if dtype.is_floating else
                 ("logical_not", "identity") if dtype is dtypes.bool_ else
                 ("negative", "conj") if dtype.kind == "c" else
                 ("invert", "abs", "negative") if dtype.kind == "i" else ("invert", "identity"))
        deepest = getattr(F, F.random.choice(names))(deepest)
        F.live.append(deepest)
    F.asked.append(deepest.value)


def _set_up(F: Maker) -> None:
    F.extents = F.random.sample(EXTENTS, 3)
    if F.chance(0.04):
        F.extents.append(0)
        F.tags.add("empty")
    if F.chance(0.12):
        sizes = [Symbol("n"), Symbol("m")][:1 if F.chance(0.35) else 2]
        size = F.random.choice([2, 3, 5, 8, 17])
        for symbol in sizes:
            F.known[symbol] = size if F.chance(0.7) else F.random.randint(1, 9)
            F.extents.append(symbol.dim)
        F.tags.add("symbolic")
    F.dtype = F.random.choices([d for d, _ in DTYPES], [w for _, w in DTYPES])[0]
    F.special = F.chance(0.12) and not F.smooth
    if F.smooth:
        F.dtype = dtypes.float64


def _initial(F: Maker, value: Value) -> Any:
    return F.initial.get(value, F.arrays[value])


def _outputs(F: Maker) -> list[Value]:
    """Values nobody reads, and a few in between."""
    read = {v for node in F.builder.nodes for v in node.inputs}
    made = [v for node in F.builder.nodes for v in node.outputs
            if node.op.name != "define_dim"]
    ends = [v for v in made if v not in read]
    F.random.shuffle(ends)
    between = F.random.sample(made, min(len(made), F.random.randint(0, 3)))
    chosen = list(dict.fromkeys([*ends[-6:], *between, *F.asked]))
    if F.chance(0.05):
        chosen.append(chosen[0])
    given = F.random.choice(F.builder.inputs)
    if F.chance(0.08) and not isinstance(given.type, VariableType):
        chosen.append(given)
    return chosen


def _gradient(F: Maker, graph: Graph) -> Graph | None:
    wrt = [i for i, v in enumerate(graph.inputs) if v.dtype.is_floating]
    bound = set(graph.symbols())
    targets = [i for i, v in enumerate(graph.outputs) if v.dtype.is_floating
               and v.node is not None and all(symbols(d) <= bound for d in v.shape)]
    if not wrt or not targets:
        return None
    try:
        derived = gradient_graph(graph, wrt, targets=targets, keep_outputs=F.chance(0.5))
    except GradientError:
        return None
    return apply_pass(RemoveDead(), derived)


def _differentiate_again(F: Maker, program: Program) -> None:
    """Make a gradient graph the gradient graph of itself."""
    _draw_seeds(F, program)
    again = _gradient(F, program.graph)
    if again is None or len(again.nodes) > MOST_DERIVED:
        return
    program.graph = again
    program.ops = used_ops(again)
    program.tags.add("second")


def _draw_seeds(F: Maker, program: Program) -> None:
    for value in program.graph.inputs[len(program.arrays):]:
        shape = F.concrete(value.shape)
        program.arrays.append(F.numbers.normal(size=shape).astype(value.dtype.numpy))


def _interpret(F: Maker, program: Program) -> None:
    """Compute what the program must give."""
    graph = program.graph
    _draw_seeds(F, program)
    held = [Cell(a, v.dtype) if isinstance(v.type, VariableType) else a
            for v, a in zip(graph.inputs, program.arrays, strict=True)]
    NOTES.clear()
    program.wanted = interpret(graph, held)
    program.notes = list(NOTES)
    program.state = {i: x.array for i, x in enumerate(held) if isinstance(x, Cell)}
    bound: dict[Symbol, int] = {}
    bind_shapes([v.type for v in graph.inputs], [a.shape for a in program.arrays], bound)
    program.known = bound
