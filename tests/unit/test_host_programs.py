"""Ops that run on the host inside compiled programs: shapes, run-time dimensions, results."""

from __future__ import annotations

import numpy as np
import pytest

import twofold.ir.oplib  # noqa: F401  # fills the op table
from twofold import dtypes
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.gradient import GraphEmitter
from twofold.runtime.compile import compile_graph


@pytest.mark.parametrize("backend", ["reference", "llvm"])
def test_host_ops_see_reshaped_inputs_of_run_time_size(backend):
    builder = GraphBuilder("f")
    F = GraphEmitter(builder)
    n = Symbol("n").dim
    x = builder.input(TensorType(dtypes.float32, (n, 4)))
    ordered = F.sort(F.reshape(x, shape=(n * 2, 2)), descending=False)
    distinct = F.unique(F.reshape(x, shape=(n * 4,)), dtype=dtypes.int32)[0]
    compiled = compile_graph(builder.finish([ordered, distinct]), backend)
    for rows in (2, 3):
        array = np.float32([[3, 1, 2, 1], [9, 9, 0, 1], [5, 5, 5, 7]])[:rows]
        first, second = compiled([array])
        np.testing.assert_array_equal(first, np.sort(array.reshape(-1, 2), axis=1))
        assert sorted(second.tolist()) == np.unique(array).tolist()
