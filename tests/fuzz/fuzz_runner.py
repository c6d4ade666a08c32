"""Runs programs in the modes there are and compares with what the reference gave.

A difference counts only where it is larger than what rounding can explain: outputs that differ
are compared again with runs of the interpreter in which every floating result is moved by a few
units in the last place, and with what those runs make of comparisons, roundings and choices.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np
from fuzz_generator import Program
from fuzz_regions import NOTES

from twofold import dtypes, settings
from twofold.errors import TwofoldError
from twofold.ir.base import blocks
from twofold.ir.base.bind import bind_shapes, substitute_attrs
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import VariableType
from twofold.ir.graph import Graph, GraphBuilder, Node
from twofold.ir.graph.analysis import defining_nodes
from twofold.ir.graph.gradient import copy_into
from twofold.ir.graph.interpret import Cell, interpret, run_op
from twofold.ir.ops import Structural
from twofold.runtime.compile import compile_graph

TRIALS = 8
MARGIN = 12.0   # how many times the largest difference of the trials is allowed
ULPS = 6.0      # by how much a result is moved in the trials


@dataclass
class Failure:
    """A program and a mode that do not agree with the reference."""

    programs: list[Program]
    mode: str
    what: str

    @property
    def seeds(self) -> list[int]:
        return [p.seed for p in self.programs]


# ---------------------------------------------------------------------------- comparing

def _tolerance(dtype: Any) -> float:
    return {8: 1e-11, 4: 2e-5}.get(dtype.itemsize, 2e-2 if dtype == ml_dtypes.bfloat16 else 3e-3)


def _is_float(dtype: Any) -> bool:
    return dtypes.from_numpy(dtype).is_floating


def _reals(x: Any) -> Any:
    """Complex numbers as pairs."""
    return np.stack([x.real, x.imag], axis=-1) if x.dtype.kind == "c" else x


def suspicious(found: Any, wanted: Any) -> Any:
    """Elements that differ by more than a small tolerance, as a mask."""
    if not _is_float(wanted.dtype):
        return np.asarray(found != wanted)
    a, b = found.astype(np.float64), wanted.astype(np.float64)
    with np.errstate(all="ignore"):
        size = np.abs(b)
        finite = size[np.isfinite(size)]
        scale = float(np.max(finite)) if finite.size else 0.0
        close = np.abs(a - b) <= _tolerance(wanted.dtype) * (size + 0.05 * scale + 1e-30)
    return ~(close | (a == b) | (np.isnan(a) & np.isnan(b)))


class Noise:
    """Runs nodes like the interpreter, then moves floating results a little."""

    def __init__(self, graph: Graph, arrays: Sequence[Any], seed: int):
        self.numbers = np.random.default_rng(seed)
        self.known: dict[Symbol, int] = {}
        bind_shapes([v.type for v in graph.inputs], [a.shape for a in arrays], self.known)

    def __call__(self, node: Node, operands: Sequence[Any]) -> Sequence[Any] | None:
        if node.op.variable_inputs:
            return None
        types = [v.type for v in node.outputs]
        if not node.op.is_pure and not node.outputs:
            return ()
        moved = [x if isinstance(x, Cell) or isinstance(node.op.lowering, Structural)
                 else self.move(x, 0.5) for x in operands]
        results = run_op(node.op, node.attrs, moved, types, node.regions, self.known, self)
        results = tuple(self.move(x, max(ULPS, node.op.tolerance.ulps), node.op.tolerance.absolute)
                        for x in results)
        bind_shapes(types, [x.shape for x in results], self.known)
        return results

    def move(self, array: Any, ulps: float, absolute: float = 0.0) -> Any:
        """The array with a relative difference of up to some units in the last place."""
        array = np.asarray(array)
        if array.dtype.kind == "O" or not _is_float(array.dtype) or not array.size:
            return array
        # Moving a 16-bit number must change it at times, and never by many of its units.
        step = float(ml_dtypes.finfo(array.dtype).eps) * (ulps if array.itemsize > 2 else 0.6)
        wide = array.astype(np.float64)
        with np.errstate(all="ignore"):
            finite = np.abs(wide[np.isfinite(wide)])
            scale = float(np.max(finite)) * absolute if absolute and finite.size else 0.0
            moved = (wide * (1 + step * self.numbers.uniform(-1, 1, array.shape))
                     + scale * self.numbers.uniform(-1, 1, array.shape))
            # Beside subnormal numbers a zero may be one too, of either sign: they are that coarse.
            info = ml_dtypes.finfo(array.dtype)
            small = np.abs(wide) < float(info.smallest_normal)
            if np.any(small & (wide != 0)):
                coarse = 2 * float(info.smallest_subnormal)
                moved += np.where(small, coarse * self.numbers.uniform(-1, 1, array.shape), 0)
            return moved.astype(array.dtype)


def noisy_runs(graph: Graph, arrays: Sequence[Any], seed: int) -> list[list[Any]]:
    """Outputs and final variables of several disturbed runs of the interpreter."""
    runs = []
    for trial in range(TRIALS):
        held = [Cell(a, v.dtype) if isinstance(v.type, VariableType) else a
                for v, a in zip(graph.inputs, arrays, strict=True)]
        try:
            outputs = interpret(graph, held, host=Noise(graph, arrays, seed * TRIALS + trial))
        except TwofoldError:
            continue  # an index that was close to the edge, say
        runs.append([*outputs, *(x.array for x in held if isinstance(x, Cell))])
    return runs


def explained(found: Any, wanted: Any, runs: Sequence[Any], mask: Any) -> bool:
    """Whether rounding can explain every difference under the mask."""
    runs = [r for r in runs if r.shape == wanted.shape]
    if len(runs) < TRIALS:
        return True  # its very shape, or whether it runs at all, hangs on rounding
    if not _is_float(wanted.dtype):
        unstable = np.any([r != wanted for r in runs], axis=0)
        if wanted.dtype.kind in "iu":  # a sum of numbers some of which are on the edge
            unstable |= np.any(unstable) & (np.mean(unstable) > 0.05)
        return bool(np.all(unstable[mask]))
    a, b = found.astype(np.float64), wanted.astype(np.float64)
    moved = np.array([r.astype(np.float64) for r in runs])
    with np.errstate(all="ignore"):
        spread = np.max(np.where(np.isfinite(moved) & np.isfinite(b), np.abs(moved - b), 0), axis=0)
        # Where disturbed runs disagree on what is NaN, infinite, or of which sign an infinity is.
        broken = np.any((np.isfinite(moved) != np.isfinite(b)) | (np.isnan(moved) != np.isnan(b))
                        | (np.isinf(b) & np.isinf(moved) & (moved != b)), axis=0)
        size = np.abs(b)
        finite = size[np.isfinite(size)]
        scale = float(np.max(finite)) if finite.size else 0.0
        allowed = _tolerance(wanted.dtype) * (size + 0.05 * scale) + MARGIN * spread
        fine = broken | (np.abs(a - b) <= allowed)
        # One element on an edge says that others near it may have been rounded over it.
        edge = spread > 1e-3 * scale + 1e-30
        if np.mean(edge | broken) > 0.02:
            fine |= np.abs(a - b) <= 2 * float(np.max(spread)) + 1e-30
            fine |= bool(np.any(broken)) & ~(np.isfinite(a) & np.isfinite(b))
    return bool(np.all(fine[mask]))


def compare(program: Program, found: Sequence[Any], state: Mapping[int, Any]) -> str | None:
    """What is wrong with the results of a program; None when nothing is."""
    wanted = [*program.wanted, *(program.state[i] for i in sorted(program.state))]
    results = [*found, *(state.get(i, program.arrays[i]) for i in sorted(program.state))]
    runs: list[list[Any]] | None = None
    for i, (x, y) in enumerate(zip(results, wanted, strict=True)):
        x = np.asarray(x)
        if x.dtype != y.dtype or x.shape != y.shape:
            return f"output {i} is {x.dtype}{x.shape}, must be {y.dtype}{y.shape}"
        if y.dtype.kind == "O":
            continue
        x, y = _reals(x), _reals(y)
        mask = suspicious(x, y)
        if not mask.any():
            continue
        if runs is None:
            runs = noisy_runs(program.graph, program.arrays, program.seed)
        if not explained(x, y, [_reals(r[i]) for r in runs], mask):
            where = np.argwhere(mask)[:3].tolist()
            return (f"output {i} ({y.dtype}{y.shape}) differs in {int(mask.sum())} of {mask.size} "
                    f"elements, at {where}: {x[mask][:3].tolist()} for {y[mask][:3].tolist()}")
    return None


# ---------------------------------------------------------------------------- running

@contextlib.contextmanager
def small_blocks(active: bool) -> Iterator[None]:
    """Make tiny tensors run over the edges of blocks, tiles and parts."""
    kept = blocks.MAP, blocks.COLUMNS, blocks.SMALLEST_SPLIT
    if active:
        blocks.MAP, blocks.COLUMNS, blocks.SMALLEST_SPLIT = 16, 8, 16
    try:
        yield
    finally:
        blocks.MAP, blocks.COLUMNS, blocks.SMALLEST_SPLIT = kept


def merged(programs: Sequence[Program]) -> tuple[Graph, list[Any]]:
    """One graph that does what all programs do, and its arrays."""
    if len(programs) == 1:
        return programs[0].graph, list(programs[0].arrays)
    builder = GraphBuilder("batch")
    arrays: list[Any] = []
    outputs = []
    for program in programs:
        inputs = [builder.input(v.type) for v in program.graph.inputs]
        values = copy_into(builder, program.graph, inputs)
        outputs += [values[v] for v in program.graph.outputs]
        arrays += program.arrays
    return builder.finish(outputs), arrays


def run_compiled(programs: Sequence[Program], backend: str, check: bool, small: bool
                 ) -> list[str | None]:
    """Compile programs together, run them, compare each."""
    graph, arrays = merged(programs)
    with settings.options(check=int(check), cache=False), small_blocks(small):
        compiled = compile_graph(graph, backend)
        variables = [i for i, v in enumerate(graph.inputs) if isinstance(v.type, VariableType)]
        NOTES.clear()
        if backend.startswith("opencl"):
            from twofold.runtime import backend as backends
            target = backends.get(backend)
            results = [target.to_host(y) for y in compiled([target.from_host(np.array(a))
                                                            for a in arrays])]
        else:
            given = [np.array(a) for a in arrays]
            results = compiled(given, variables if programs[0].seed % 2 else ())
            results = [np.array(y) for y in results]
    notes = [note for program in programs for note in program.notes]
    if notes != NOTES:
        return [f"the host was called with {NOTES}, must be {notes}"] * len(programs)
    count = len(graph.outputs)
    states = {compiled.updates[i]: results[i] for i in range(count, len(results))}
    found = []
    first_output = first_input = 0
    for program in programs:
        n, m = len(program.graph.outputs), len(program.graph.inputs)
        own = {i - first_input: x for i, x in states.items()
               if first_input <= i < first_input + m}
        found.append(compare(program, results[first_output:first_output + n], own))
        first_output, first_input = first_output + n, first_input + m
    return found


def run_eager(program: Program) -> str | None:
    """Each node through the frontend's dispatch; structural nodes through the interpreter."""
    from twofold.frontend.dispatch import door
    from twofold.frontend.tensors.tensor import from_array
    known = dict(program.known)
    defined = _symbols_by_node(program.graph, set(known))

    def host(node: Node, operands: Sequence[Any]) -> Sequence[Any] | None:
        types = [v.type for v in node.outputs]
        if isinstance(node.op.lowering, Structural) or node.regions:
            if not node.outputs:
                return None if node.op.variable_inputs else ()
            results = run_op(node.op, node.attrs, operands, types, node.regions, known, host)
        else:
            tensors = [from_array(np.array(x), dtypes.from_numpy(x.dtype)) for x in operands]
            attrs = substitute_attrs(node.attrs, known)
            results = tuple(np.asarray(y.numpy()) for y in
                            door.apply(node.op, tensors, attrs))
            for x, type in zip(results, types, strict=True):
                if x.dtype != type.dtype.numpy:
                    raise AssertionError(f"{node.op.name} gave {x.dtype} for {type}")
        for symbol in defined.get(node, ()):
            known.pop(symbol, None)  # another step may find another size
        bind_shapes(types, [x.shape for x in results], known)
        return results

    held = [Cell(a, v.dtype) if isinstance(v.type, VariableType) else a
            for v, a in zip(program.graph.inputs, program.arrays, strict=True)]
    with settings.options(cache=False):
        outputs = interpret(program.graph, held, host=host)
    state = {i: x.array for i, x in enumerate(held) if isinstance(x, Cell)}
    return compare(program, outputs, state)


def _symbols_by_node(graph: Graph, known: set[Symbol]) -> dict[Node, list[Symbol]]:
    """The sizes that each node finds when it runs, also of nodes in regions."""
    found: dict[Node, list[Symbol]] = {}
    for symbol, node in defining_nodes(graph).items():
        if symbol not in known:
            found.setdefault(node, []).append(symbol)
    inside = known.union(*found.values()) if found else known
    for node in graph.nodes:
        for region in node.regions:
            found |= _symbols_by_node(region, inside)
    return found


def run_once(programs: Sequence[Program], mode: str) -> list[str | None]:
    """Run programs in a mode; an exception is what is wrong with all of them."""
    try:
        if mode == "eager":
            return [run_eager(p) for p in programs]
        if mode in ("open", "ones"):
            import fuzz_open
            return [getattr(fuzz_open, f"run_{mode}")(p) for p in programs]
        if mode == "gradients":
            from fuzz_checks import check_gradients
            return [check_gradients(p.seed) for p in programs]
        if mode.startswith("sizes"):
            from fuzz_checks import check_sizes
            return [check_sizes(p, mode.partition("_")[2] or "reference") for p in programs]
        small = programs[0].seed % 3 == 0
        return run_compiled(programs, mode, check=programs[0].seed % 4 < 2, small=small)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        text = f"{type(error).__name__}: {error}"[:300]
        return [f"{text} ({place.filename.rsplit('/', 1)[-1]}:{place.lineno})"] * len(programs)


def run(programs: Sequence[Program], mode: str) -> list[Failure]:
    """Failures of a batch in a mode: single programs where these fail alone."""
    found = run_once(programs, mode)
    if not any(found):
        return []
    if len(programs) == 1:
        assert found[0] is not None
        return [Failure(list(programs), mode, found[0])]
    alone = [f for p, text in zip(programs, found, strict=True) if text for f in run([p], mode)]
    return alone or [Failure(list(programs), mode, next(x for x in found if x))]
