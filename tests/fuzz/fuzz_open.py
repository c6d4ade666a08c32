"""Random programs as functions that know nothing of their arguments but ranks and dtypes.

Each op of a program's graph is applied again, in a trace. The function is called with the arrays
that the program was made for, and with some axes cut to size 1: what was made for equal sizes must
broadcast then as it does where the sizes are known, or be refused where it is refused there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from fuzz_generator import Program
from fuzz_runner import compare
from fuzz_shrink import remade

import twofold as tf
from twofold import settings
from twofold.errors import TwofoldError
from twofold.frontend.tracing.inlining import inline
from twofold.ir.base.types import VariableType

TRIALS = 4

#: Ops that only other ops make, of tensors that have one shape.
OF_ONE_SHAPE = {"complex_recurrence"}

#: Seeds of the programs that were run with open sizes; those with effects are not.
OPENED: list[int] = []
#: Calls with axes of size 1 that gave something, and those that were refused.
CUT: dict[str, int] = {"given": 0, "refused": 0}


def _replay(program: Program) -> Callable[..., list[Any]] | None:
    """The program as a function of tensors; None for one with effects or bodies."""
    graph = program.graph
    if any(isinstance(v.type, VariableType) for v in graph.inputs) or any(
            node.regions or not node.op.is_pure or node.op.name in OF_ONE_SHAPE
            for node in graph.nodes):
        return None
    return lambda *tensors: inline(graph, tensors)


def _opened(program: Program, replay: Callable[..., Any]) -> Any:
    return tf.function(replay, input_signature=[
        tf.TensorSpec([None] * v.type.rank, v.dtype) for v in program.graph.inputs])


def _results(function: Any, arrays: Sequence[Any]) -> list[Any]:
    return [np.asarray(y.numpy()) for y in function(*[tf.constant(np.array(a)) for a in arrays])]


def run_open(program: Program) -> str | None:
    """What is wrong with the program where no size is known; None for nothing."""
    replay = _replay(program)
    if replay is None:
        return None
    OPENED.append(program.seed)
    with settings.options(cache=False):
        return compare(program, _results(_opened(program, replay), program.arrays), {})


def run_ones(program: Program) -> str | None:
    """What is wrong with it where sizes turn out to be 1 after they were not."""
    replay = _replay(program)
    if replay is None or not any(n > 1 for a in program.arrays for n in a.shape):
        return None
    opened, numbers = _opened(program, replay), np.random.default_rng(program.seed)
    with settings.options(cache=False):
        _results(opened, program.arrays)
        for _ in range(TRIALS):
            arrays = _cut(program.arrays, numbers)
            wrong = _difference(program, replay, opened, arrays)
            if wrong:
                return f"with inputs {[a.shape for a in arrays]}: {wrong}"
    return None


def _cut(arrays: Sequence[Any], numbers: Any) -> list[Any]:
    """The arrays with at least one axis cut to its first entry."""
    places = [(i, axis) for i, a in enumerate(arrays) for axis, n in enumerate(a.shape) if n > 1]
    count = int(numbers.integers(1, min(3, len(places)) + 1))
    found = list(arrays)
    for place in numbers.choice(len(places), count, replace=False):
        i, axis = places[place]
        found[i] = np.ascontiguousarray(np.take(found[i], [0], axis))
    return found


def _difference(program: Program, replay: Callable[..., Any], opened: Any,
                arrays: Sequence[Any]) -> str | None:
    """What is wrong with a call, by what the same ops give in a trace that knows the sizes."""
    try:
        concrete = tf.function(replay).get_concrete_function(*map(tf.constant, arrays))
        wanted = remade(program, concrete.graph, arrays)
    except (TwofoldError, ValueError) as error:
        CUT["refused"] += 1
        try:
            _results(opened, arrays)
        except TwofoldError:
            return None
        return f"must be refused: {type(error).__name__}: {error}"[:300]
    CUT["given"] += 1
    # The graph of a trace has once what is returned twice.
    places = [leaf.place[1] for leaf in concrete.leaves]
    results = _results(opened, arrays)
    return compare(wanted, [results[places.index(i)] for i in range(max(places) + 1)], {})
