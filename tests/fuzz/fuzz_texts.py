"""Texts of graphs and kernels, changed at random: tokens swapped, repeated and lost, other numbers.

What comes out must be refused with an error of the text, or mean something that runs inside of its
memory. A change is drawn from a seed, so that a finding is a text and a number.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

import numpy as np
from fuzz_programs import make_program

from twofold import dtypes
from twofold.errors import InvalidArgumentError, ResourceExhaustedError, TwofoldError
from twofold.ir.base.dims import Symbol, evaluate, symbols
from twofold.ir.base.types import TensorType
from twofold.ir.graph import Graph, GraphBuilder
from twofold.ir.graph.parse import parse_graph
from twofold.ir.graph.text import print_graph
from twofold.ir.kernel.text import print_kernel
from twofold.ir.oplib import TABLE
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.program.nodes import Launch, launches
from twofold.runtime.compile import compile_graph

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[%$]?[A-Za-z_0-9.]+|\s+|.', re.DOTALL)
NUMBERS = (
    "0", "1", "2", "3", "-1", "7", "64", "1000000", "-1000000", str(1 << 32), str(1 << 40),
    str((1 << 63) - 1), str(-1 << 63), str(1 << 63), str(10 ** 30), "2.5", "1e400", "nan", "True",
    "None", "0x7f", "n", '""', "[]")
MOST_ELEMENTS = 10**5


def graph_texts(first: int = 0, programs: int = 60) -> list[str]:
    """Graphs of one op with every size unknown, and random programs."""
    texts = []
    for op in (op for op in TABLE.values() if op.dtypes):
        for number, sample in enumerate(op.samples[:2]):
            dtype = dtypes.float32 if dtypes.float32 in op.dtypes else op.dtypes[0]
            builder = GraphBuilder(op.name)
            inputs = [builder.input(TensorType(dtypes.from_numpy(a.dtype), tuple(
                Symbol(f"n{i}{j}").dim if number else n for j, n in enumerate(a.shape))))
                for i, a in enumerate(draw(sample, dtype))]
            try:
                graph = builder.finish(builder.apply(op, inputs, op.attrs(**sample.attrs)))
            except TwofoldError:    # it has to know some of them
                continue
            texts.append(print_graph(graph, sources=False))
    for seed in range(first, first + programs):
        program = make_program(seed)
        if not {"host", "gradient"} & program.tags:
            texts.append(print_graph(program.graph, sources=False))
    return texts


def kernel_texts(first: int = 0, programs: int = 30) -> list[str]:
    """Kernels of random programs."""
    found: dict[str, None] = {}
    for seed in range(first, first + programs):
        program = make_program(seed)
        if {"host", "gradient", "variable"} & program.tags:
            continue
        for call in launches(compile_graph(program.graph, backend="reference").program):
            if isinstance(call, Launch):
                found[print_kernel(call.kernel)] = None
    return list(found)


def changed(text: str, seed: int, others: Sequence[str] = ()) -> str:
    """The text with one to three changes."""
    choose = random.Random(seed)
    tokens = _TOKEN.findall(text)
    for _ in range(choose.choice((1, 1, 1, 2, 3))):
        words = [i for i, token in enumerate(tokens) if not token.isspace()]
        if not words:
            break
        i, j = choose.choice(words), choose.choice(words)
        kind = choose.randrange(20)
        if kind < 7:        # another number
            numbers = [k for k in words if tokens[k].isdecimal()] or words
            tokens[choose.choice(numbers)] = choose.choice(NUMBERS)
        elif kind < 14:     # one name or number in place of another of its kind
            alike = [k for k in words if _kind(tokens[k]) == _kind(tokens[i])]
            tokens[i] = tokens[choose.choice(alike)]
        elif kind == 14:
            tokens[i], tokens[j] = tokens[j], tokens[i]
        elif kind == 15:
            del tokens[i]
        elif kind == 16:
            tokens.insert(i, tokens[j])
        elif kind == 17:
            other = _TOKEN.findall(choose.choice(others) if others else text)
            start = choose.randrange(len(other))
            tokens[i:i + choose.randrange(3)] = other[start:start + choose.randrange(1, 6)]
        else:
            lines = "".join(tokens).splitlines(keepends=True)
            line = lines.pop(choose.randrange(len(lines)))
            if kind == 18:
                lines.insert(choose.randrange(len(lines) + 1), line)
            tokens = _TOKEN.findall("".join(lines))
    return "".join(tokens)


def _kind(token: str) -> str:
    """What a token is: a value, a name or number, or one of the signs."""
    return "%" if token[0] in "%$" else "1" if token.isdecimal() else \
        "a" if token[0].isalpha() else "."


def run_graph(text: str, backend: str, seed: int,
              keep: Callable[[np.ndarray], np.ndarray] | None = None) -> bool:
    """Compile a valid graph and run it on arrays of random sizes; whether it gave results.

    ``keep`` puts the arrays where they are to lie.

    Raises
    ------
    Exception
        Anything but the refusal of what the arrays or the graph say.
    """
    graph = parse_graph(text, TABLE)
    if any(v.dtype.kind == "s" for v in graph.inputs):
        return False
    try:
        arrays = _arrays(graph, random.Random(seed))
        if arrays is None:
            return False
        compile_graph(graph, backend=backend)(
            arrays if keep is None else [keep(x) for x in arrays])
    except (InvalidArgumentError, ResourceExhaustedError, MemoryError):
        return False
    return True


def _arrays(graph: Graph, choose: random.Random) -> list[np.ndarray] | None:
    """Arrays for the inputs; None where these are too large to try."""
    values: dict[Symbol, int] = {}
    found = []
    for value in graph.inputs:
        for dim in value.shape:
            for symbol in sorted(symbols(dim), key=lambda s: s.order):
                values.setdefault(symbol, choose.choice([0, 1, 2, 3, 4, 5, 17]))
        shape = [max(evaluate(dim, values), 0) for dim in value.shape]
        if np.prod(shape, dtype=object) > MOST_ELEMENTS:
            return None
        numbers = {"b": [True, False], "u": [0, 1, 2, 3, 200]}.get(
            value.dtype.kind, [0, 1, 2, 3, -1, 100])
        found.append(np.asarray(np.resize(numbers, shape).astype(value.dtype.numpy), order="C"))
    return found
