"""Long reductions are cut into parts that the shape alone decides: structure, value, threads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import twofold.ir.oplib
from twofold import dtypes
from twofold.ir.base.types import TensorType
from twofold.ir.graph import Graph, GraphBuilder
from twofold.ir.graph.interpret import interpret
from twofold.ir.ops import get
from twofold.ir.passes import SplitReductions, apply_pass

assert twofold.ir.oplib
ROOT = Path(__file__).resolve().parents[2]


def reduction(name: str, shape: tuple[int, ...], axes: tuple[int, ...], dtype: Any,
              keepdims: bool = False) -> Graph:
    """A graph of one reduction."""
    builder = GraphBuilder("one")
    x = builder.input(TensorType(dtype, shape))
    op = get(name)
    return builder.finish(builder.apply(op, [x], op.attrs(axes=axes, keepdims=keepdims)))


def names(graph: Graph) -> list[str]:
    return [node.op.name for node in graph.nodes]


@pytest.mark.parametrize(("shape", "axes"), [((1 << 16,), (0,)), ((1 << 15, 4), (0,)),
                                             ((2, 1 << 16), (1,)), ((8, 1 << 14), (0, 1))])
def test_long_sums_are_cut(shape: tuple[int, ...], axes: tuple[int, ...]) -> None:
    after = apply_pass(SplitReductions(), reduction("reduce_sum", shape, axes, dtypes.float32))
    assert names(after).count("reduce_sum") == 2
    first = next(node for node in after.nodes if node.op.name == "reduce_sum")
    assert len(first.inputs[0].shape) == len(shape) + 1
    assert max(first.outputs[0].shape) <= 64


@pytest.mark.parametrize(("shape", "axes"), [((1 << 14,), (0,)), ((64, 1 << 12), (1,)),
                                             ((32771,), (0,))])
def test_others_are_left_alone(shape: tuple[int, ...], axes: tuple[int, ...]) -> None:
    """Short ones, ones with enough results, and a prime extent."""
    graph = reduction("reduce_sum", shape, axes, dtypes.float32)
    assert apply_pass(SplitReductions(), graph) is graph


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("name", ["reduce_sum", "reduce_max", "reduce_min"])
def test_values_stay(name: str, keepdims: bool) -> None:
    shape, axes = (3, 1 << 14, 2), (1,)
    graph = reduction(name, shape, axes, dtypes.float64, keepdims)
    after = apply_pass(SplitReductions(), graph)
    assert names(after).count(name) == 2
    x = np.random.default_rng(3).standard_normal(shape)
    (wanted,), (found,) = interpret(graph, [x]), interpret(after, [x])
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_sixteen_bit_sums_round_once() -> None:
    """The parts' sums are kept in float32, not rounded to 16 bits between."""
    graph = reduction("reduce_sum", (1 << 16,), (0,), dtypes.float16)
    after = apply_pass(SplitReductions(), graph)
    partial = next(node for node in after.nodes if node.op.name == "reduce_sum")
    assert partial.outputs[0].dtype is dtypes.float32
    assert after.outputs[0].dtype is dtypes.float16


PROGRAM = """
import numpy as np
import twofold as tf
x = tf.constant(np.random.default_rng(0).standard_normal((3, 1 << 18)).astype(np.float32))
sums = tf.function(lambda x: (tf.reduce_sum(x), tf.reduce_sum(x * x, 1), tf.reduce_mean(x) + 1.0))
results = sums(x)
print(*[y.numpy().tobytes().hex() for y in results])
"""


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    printed = set()
    for threads in (1, 2, 3):
        environment = {**os.environ, "TWOFOLD_THREADS": str(threads), "PYTHONPATH": str(ROOT)}
        ended = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, timeout=120,
                               capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr
        printed.add(ended.stdout)
    assert len(printed) == 1
