"""Complex ops become real ones on parts: by structure, and by value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rewrite_checks import applied, names

from twofold import dtypes
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.graph import Graph, GraphBuilder
from twofold.ir.graph.builder import GraphEmitter
from twofold.ir.passes import DecomposeComposites, SplitComplex, apply_pass

C64 = dtypes.complex64


def graph_of(build: Any, *shapes: tuple[Any, ...], dtype: dtypes.DType = C64) -> Graph:
    builder = GraphBuilder("program")
    inputs = [builder.input(TensorType(dtype, shape)) for shape in shapes]
    result = build(GraphEmitter(builder), *inputs)
    return builder.finish(result if isinstance(result, tuple) else (result,))


def numbers(*shape: int, seed: int = 0) -> Any:
    generator = np.random.default_rng(seed)
    return (generator.normal(size=shape) + 1j * generator.normal(size=shape)).astype(np.complex64)


def test_a_graph_of_real_numbers_is_left() -> None:
    graph = graph_of(lambda F, x: F.exp(x), (3,), dtype=dtypes.float32)
    assert apply_pass(SplitComplex(), graph) is graph


def test_parts_are_read_once_and_joined_once() -> None:
    graph = graph_of(lambda F, x: F.multiply(F.exp(x), F.exp(x)), (3, 4))
    found = names(applied(SplitComplex(), graph, [numbers(3, 4)]))
    assert found.count("real") == found.count("imag") == found.count("complex") == 1
    assert found[-1] == "complex"


def test_only_what_lies_in_memory_is_complex() -> None:
    graph = graph_of(lambda F, x, y: F.reduce_sum(F.matmul(
        F.conjugate(x), F.transpose(y, permutation=(1, 0)), transpose_a=False, transpose_b=False),
        axes=(0,), keepdims=False), (3, 4), (2, 4))
    # conj is a composite: it is decomposed before
    graph = apply_pass(DecomposeComposites(), graph)
    after = applied(SplitComplex(), graph, [numbers(3, 4), numbers(2, 4, seed=1)])
    for node in after.nodes:
        complex_values = [v for v in (*node.inputs, *node.outputs) if v.dtype.is_complex]
        assert not complex_values or node.op.name in ("real", "imag", "complex")


def test_what_is_only_moved_stays_whole() -> None:
    graph = graph_of(lambda F, x: F.reshape(x, shape=(12,)), (3, 4))
    assert names(applied(SplitComplex(), graph, [numbers(3, 4)])) == ["reshape"]
    graph = graph_of(lambda F, x: F.abs(F.reshape(x, shape=(12,))), (3, 4))
    found = names(applied(SplitComplex(), graph, [numbers(3, 4)]))
    assert found[:4] == ["real", "imag", "reshape", "reshape"]


def test_calls_of_the_host_take_complex_arrays() -> None:
    graph = graph_of(lambda F, x: F.fft(F.add(x, x), axes=(1,), inverse=False), (3, 4))
    found = names(applied(SplitComplex(), graph, [numbers(3, 4)]))
    assert found == ["real", "imag", "add", "add", "complex", "fft"]


def test_real_results_have_one_part() -> None:
    graph = graph_of(lambda F, x: (F.equal(x, x), F.abs(x)), (5,))
    after = applied(SplitComplex(), graph, [numbers(5)])
    assert "complex" not in names(after)


@pytest.mark.parametrize("size", [1, 6])
def test_sizes_of_the_run(size: int) -> None:
    n = Symbol("n").dim
    graph = graph_of(lambda F, x: F.reduce_prod(x, axes=(0,), keepdims=True), (n, 3))
    applied(SplitComplex(), graph, [numbers(size, 3)])
