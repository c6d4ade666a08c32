"""Compile a graph from its text, run it on random inputs, compare with the interpreter.

What the ``repro.py`` of a dump folder calls, and what a bug report can be reduced to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..ir.base.dims import Symbol, evaluate, symbols
from ..ir.base.types import TensorType, VariableType
from ..ir.graph import Graph
from ..ir.graph.interpret import Cell, interpret
from ..ir.graph.parse import parse_graph
from ..ir.oplib import TABLE
from .backend import get
from .compile import compile_graph

SYMBOLIC_SIZE = 5


def random_inputs(graph: Graph, seed: int = 0) -> list[Any]:
    """Arrays that fit the graph's inputs; dimensions only known at run time are small."""
    generator = np.random.default_rng(seed)
    sizes: dict[Symbol, int] = {}
    for value in graph.inputs:
        for dim in value.shape:
            for symbol in sorted(symbols(dim), key=lambda s: s.order):
                sizes.setdefault(symbol, SYMBOLIC_SIZE + len(sizes))
    return [_random_array(generator, value.type, sizes) for value in graph.inputs]


def _random_array(generator: np.random.Generator, type: TensorType,
                  sizes: dict[Symbol, int]) -> Any:
    shape = tuple(evaluate(dim, sizes) for dim in type.shape)
    if type.dtype.kind == "b":
        return generator.integers(0, 2, shape).astype(np.bool_)
    if type.dtype.kind in "iu":
        return generator.integers(0, 5, shape).astype(type.dtype.numpy)
    real = generator.normal(size=shape)
    if type.dtype.is_complex:
        return (real + 1j * generator.normal(size=shape)).astype(type.dtype.numpy)
    return real.astype(type.dtype.numpy)


def reproduce(text: str, backend: str, seed: int = 0, inputs: Sequence[Any] | None = None) -> int:
    """Run the comparison and print what was found; 0 when everything agrees, 1 otherwise.

    ``inputs`` are arrays (of any dtype that holds their numbers); random ones where not given.
    """
    graph = parse_graph(text, TABLE)
    inputs = random_inputs(graph, seed) if inputs is None else [
        np.asarray(x).astype(v.dtype.numpy) for x, v in zip(inputs, graph.inputs, strict=True)]
    held = [Cell(x) if isinstance(v.type, VariableType) else x
            for x, v in zip(inputs, graph.inputs, strict=True)]
    wanted = interpret(graph, held)
    device = get(backend)
    results = compile_graph(graph, backend)([device.from_host(np.array(x)) for x in inputs])
    found = [device.to_host(x) for x in results]
    worst = 0
    for i, (a, b) in enumerate(zip(found, wanted, strict=False)):
        wide = np.complex128 if np.iscomplexobj(b) else np.float64
        left, right = np.asarray(a, wide), np.asarray(b, wide)
        same = left.shape == right.shape and np.allclose(left, right, 1e-4, 1e-5, equal_nan=True)
        print(f"output {i}: {'agrees' if same else 'DIFFERS'}, shape {right.shape}")
        worst |= not same
    return int(worst)
