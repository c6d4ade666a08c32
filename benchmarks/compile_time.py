"""Seconds to compile graphs of growing size, per stage: they should grow with the number of nodes.

    python -m benchmarks.compile_time [--backend llvm] [--most 10000]

*chain* is one long line of elementwise ops; *wide* is many short independent ones, all of whose
results leave the graph; *layers* is dense layers, each a product, a bias and an activation; *sines*
is a chain of sines of one number, *sines16* of sixteen.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from functools import partial

import twofold.ir.oplib
from twofold import dtypes
from twofold.ir.base.types import TensorType
from twofold.ir.graph import Graph, GraphBuilder
from twofold.ir.ops import get
from twofold.runtime.compile import Compiled, compile_graph

assert twofold.ir.oplib
MATRIX = TensorType(dtypes.float32, (32, 32))


def _apply(builder: GraphBuilder, name: str, *inputs: object, **attributes: object) -> object:
    op = get(name)
    return builder.apply(op, inputs, op.attrs(**attributes))[0]


def chain(count: int) -> Graph:
    """One value through ``count`` ops."""
    builder = GraphBuilder("chain")
    x = builder.input(MATRIX)
    value = x
    for i in range(count):
        name = ("add", "multiply", "tanh")[i % 3]
        value = _apply(builder, name, value) if name == "tanh" else _apply(builder, name, value, x)
    return builder.finish([value])


def wide(count: int) -> Graph:
    """``count`` ops in pairs that have nothing to do with each other."""
    builder = GraphBuilder("wide")
    outputs = []
    for _ in range(count // 2):
        x, y = builder.input(MATRIX), builder.input(MATRIX)
        outputs.append(_apply(builder, "multiply", _apply(builder, "add", x, y), y))
    return builder.finish(outputs)


def layers(count: int) -> Graph:
    """``count // 3`` dense layers after each other."""
    builder = GraphBuilder("layers")
    value = builder.input(MATRIX)
    weights, bias = builder.input(MATRIX), builder.input(TensorType(dtypes.float32, (32,)))
    for _ in range(count // 3):
        product = _apply(builder, "matmul", value, weights)
        value = _apply(builder, "relu", _apply(builder, "add", product, bias))
    return builder.finish([value])


def sines(count: int, shape: tuple[int, ...] = ()) -> Graph:
    """``count`` sines of a few numbers, one after the other."""
    builder = GraphBuilder("sines")
    value = builder.input(TensorType(dtypes.float32, shape))
    for _ in range(count):
        value = _apply(builder, "sin", value)
    return builder.finish([value])


KINDS = {"chain": chain, "wide": wide, "layers": layers, "sines": sines,
         "sines16": partial(sines, shape=(16,))}


def measure(kind: str, count: int, backend: str) -> tuple[float, Compiled, int]:
    """Seconds of one compilation, what it made, and the nodes there were."""
    graph = KINDS[kind](count)
    start = time.perf_counter()
    compiled = compile_graph(graph, backend)
    return time.perf_counter() - start, compiled, len(graph.nodes)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backend", default="llvm")
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:  # nothing comes from a cache
        os.environ["TWOFOLD_CACHE_DIR"] = folder
        _measure_all(arguments)


def _measure_all(arguments: argparse.Namespace) -> None:
    measure("chain", 3, arguments.backend)  # imports
    print(f"{'graph':8} {'nodes':>7} {'seconds':>9} {'ms/node':>8} {'kernels':>8}  stages")
    for kind in arguments.kinds:
        for count in (100, 1_000, 10_000, 100_000):
            if count <= arguments.most:
                seconds, compiled, nodes = measure(kind, count, arguments.backend)
                stages = ", ".join(f"{k} {v:.2f}" for k, v in compiled.seconds.items())
                print(f"{kind:8} {nodes:7} {seconds:9.3f} {1000 * seconds / nodes:8.3f} "
                      f"{compiled.kernel_count:8}  {stages}", flush=True)


if __name__ == "__main__":
    main()
