"""Gather, scatter, searches, sorting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from record_checks import compile_and_run, record_tests, records
from reference_emitter import gradients

from twofold import dtypes, settings
from twofold.errors import InvalidArgumentError
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.gradient import gradient_graph
from twofold.ir.ops import TABLE
from twofold.runtime.compile import compile_graph

OPS = records("index", "scatter", "sort")

TestRecords = record_tests(OPS)


def run(name: str, *arrays: Any, symbolic: bool = False, **attrs: Any) -> list[Any]:
    op = TABLE[name]
    return compile_and_run(op, op.attrs(**attrs), arrays, symbolic)


def test_an_index_outside_is_an_error_or_a_zero_never_a_crash() -> None:
    x = np.arange(1.0, 5.0)
    indices = np.array([0, 4, -1, 3], np.int32)
    op = TABLE["gather"]
    with pytest.raises(InvalidArgumentError, match=r"indices\[1\] = 4 is not in \[0, 4\)"):
        op.reference(op.attrs(axis=0), x, indices)
    with pytest.raises(InvalidArgumentError, match="is not in"):
        op.numpy(op.attrs(axis=0))(x, indices)
    with np.testing.assert_raises(InvalidArgumentError):
        TABLE["gather_nd"].reference(TABLE["gather_nd"].attrs(), x, indices[:, None])
    with pytest.raises(InvalidArgumentError, match=r"indices\[1\] = 4 is not in \[0, 4\)"):
        run("gather", x, indices, axis=0)
    with settings.options(check_indices=False):
        assert run("gather", x, indices, axis=0)[0].tolist() == [1, 0, 0, 4]
        assert run("gather_nd", x, indices[:, None])[0].tolist() == [1, 0, 0, 4]


def test_updates_outside_are_left_out() -> None:
    x = np.zeros(3)
    indices = np.array([[0], [7], [-1], [2], [0]], np.int32)
    updates = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    op = TABLE["scatter"]
    with pytest.raises(InvalidArgumentError, match="does not index into"):
        op.reference(op.attrs("sum"), x, indices, updates)
    with pytest.raises(InvalidArgumentError, match="does not index into"):
        run("scatter", x, indices, updates, combine="sum")
    with settings.options(check_indices=False):
        assert run("scatter", x, indices, updates, combine="sum")[0].tolist() == [6, 0, 4]
        assert run("scatter", x, indices, updates, combine="update")[0].tolist() == [5, 0, 4]
    found = run("gather_gradient", updates, indices[:, 0], axis=0, batch_dims=0, shape=(3,))
    assert found[0].tolist() == [6, 0, 4]


def test_negative_segments_are_dropped() -> None:
    data, ids = np.array([1.0, 2.0, 4.0]), np.array([1, -1, 1], np.int32)
    op = TABLE["unsorted_segment_sum"]
    assert op.reference(op.attrs(2), data, ids).tolist() == [0, 5]
    assert run("unsorted_segment_sum", data, ids, count=2)[0].tolist() == [0, 5]
    g, none = gradients(op, op.attrs(2), [data, ids], np.array([3.0, 7.0]))
    assert g.tolist() == [7, 0, 7]
    assert none is None


def test_segment_sum_and_its_gradient() -> None:
    data, ids = np.arange(6.0).reshape(3, 2), np.array([0, 0, 2], np.int32)
    assert run("segment_sum", data, ids)[0].tolist() == [[2, 4], [0, 0], [4, 5]]
    op = TABLE["segment_sum"]
    builder = GraphBuilder("one")
    values = [builder.input(TensorType(dtypes.from_numpy(x.dtype), x.shape)) for x in (data, ids)]
    (total,) = builder.apply(op, values, op.attrs())
    squares = builder.apply(TABLE["multiply"], [total, total], TABLE["multiply"].attrs())
    graph = builder.finish(builder.apply(
        TABLE["reduce_sum"], squares, TABLE["reduce_sum"].attrs(axes=(0, 1))))
    derived = gradient_graph(graph, [0], keep_outputs=False)
    (g,) = compile_graph(derived, backend="reference")([data, ids, np.array(1.0)])
    assert np.asarray(g).tolist() == [[4, 8], [4, 8], [8, 10]]
    with pytest.raises(InvalidArgumentError, match="must be sorted"):
        op.reference(op.attrs(), data, ids[::-1])


def test_sums_of_16_bit_slices_round_once() -> None:
    op = TABLE["gather"]
    params = np.zeros((2, 1), np.float16)
    indices = np.zeros(4000, np.int32)
    builder = GraphBuilder("one")
    x = builder.input(TensorType(dtypes.float16, (2, 1)))
    i = builder.input(TensorType(dtypes.int32, (4000,)))
    graph = gradient_graph(builder.finish(builder.apply(op, [x, i], op.attrs(0))), [0],
                           keep_outputs=False)
    (g,) = compile_graph(graph, backend="reference")(
        [params, indices, np.ones((4000, 1), np.float16)])
    assert np.asarray(g).tolist() == [[4000], [0]]


def test_equal_elements_share_the_gradient_of_a_scatter_maximum() -> None:
    op = TABLE["scatter"]
    x, indices = np.array([1.0, 5.0]), np.array([[0], [0], [1]], np.int32)
    updates = np.array([1.0, 1.0, 2.0])
    gx, _, gu = gradients(op, op.attrs("max"), [x, indices, updates], np.array([3.0, 1.0]))
    assert gx.tolist() == [1, 1]
    assert gu.tolist() == [1, 1, 0]


def test_sorting_is_stable_in_both_directions() -> None:
    x = np.array([2, 1, 2, 1, 3], np.int32)
    up, down = (TABLE["argsort"].attrs(descending=d) for d in (False, True))
    assert TABLE["argsort"].reference(up, x).tolist() == [1, 3, 0, 2, 4]
    assert TABLE["argsort"].reference(down, x).tolist() == [4, 0, 2, 1, 3]
    values, positions = run("top_k", x, k=3)
    assert values.tolist() == [3, 2, 2]
    assert positions.tolist() == [4, 0, 2]


def test_unique_keeps_the_order_of_appearance() -> None:
    values, positions, counts = run("unique", np.array([4, 1, 4, 2, 1, 4], np.int32))
    assert values.tolist() == [4, 1, 2]
    assert positions.tolist() == [0, 1, 0, 2, 1, 0]
    assert counts.tolist() == [3, 2, 1]


def test_positions_of_nonzero_elements() -> None:
    x = np.array([[0.0, 2.0], [3.0, 0.0]])
    assert run("nonzero", x)[0].tolist() == [[0, 1], [1, 0]]
    assert run("nonzero", np.zeros((2, 2)))[0].shape == (0, 2)


@pytest.mark.parametrize("side", ["left", "right"])
def test_searches_of_shapes_known_at_run_time(side: str) -> None:
    ordered = np.array([[1.0, 2.0, 2.0, 5.0, 9.0], [0.0, 0.0, 1.0, 1.0, 1.0]])
    values = np.array([[2.0, 0.0, 10.0], [0.0, 1.0, 0.5]])
    found = run("searchsorted", ordered, values, symbolic=True, side=side)[0]
    expected = [np.searchsorted(o, v, side).tolist() for o, v in zip(ordered, values)]
    assert found.tolist() == expected


def test_gathers_of_shapes_known_at_run_time() -> None:
    x = np.arange(60.0).reshape(3, 4, 5)
    indices = np.array([[3, 0], [1, 1], [2, 3]], np.int32)
    found = run("gather", x, indices, symbolic=True, axis=1, batch_dims=1)[0]
    expected = np.stack([x[i, indices[i]] for i in range(3)])
    assert found.tolist() == expected.tolist()
