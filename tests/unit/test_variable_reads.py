"""What a graph's text says of the shape of a variable by now is checked, not believed."""

from __future__ import annotations

import numpy as np
import pytest

from twofold.errors import InvalidArgumentError
from twofold.ir.graph.parse import parse_graph
from twofold.ir.graph.verify import verify
from twofold.ir.oplib import TABLE
from twofold.runtime.compile import compile_graph

READS = """graph g {
  dims n, m
  %v: variable float32[VARIABLE] = input
  %x: float32[m] = input
  %0: float32[SHAPE] = read_variable(%v) {shape=[SHAPE]}
  %1: float32[SHAPE] = negative(%0)
  return %1, %x
}
"""


@pytest.mark.parametrize("backend", ["reference", "llvm"])
@pytest.mark.parametrize(("variable", "shape"), [
    ("2", "100"), ("2", "2, 3"), ("n", "100"), ("n", "m"), ("n", "n + m"), ("2, n", "2, m")])
def test_other_shapes_are_refused(backend, variable, shape):
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    graph = parse_graph(READS.replace("VARIABLE", variable).replace("SHAPE", shape), TABLE)
    verify(graph)
    held = np.ones([2] * (1 + variable.count(",")), np.float32)
    with pytest.raises(InvalidArgumentError, match="elements"):
        compile_graph(graph, backend=backend)([held, np.ones(50, np.float32)])


def test_the_right_shape():
    graph = parse_graph(READS.replace("VARIABLE", "n").replace("SHAPE", "m"), TABLE)
    found = compile_graph(graph, backend="reference")([np.ones(3, np.float32)] * 2)
    assert found[0].tolist() == [-1.0] * 3
