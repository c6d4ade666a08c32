"""How calls that were seen before find their trace: by guards, by keys, in any order of shapes."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf


@pytest.mark.parametrize("count", [1, 2, 4, 5, 9])
@pytest.mark.parametrize("order", ["in turn", "in rows", "mixed"])
def test_each_call_runs_the_trace_of_its_shapes(count: int, order: str) -> None:
    function = tf.function(lambda x, y: tf.tanh(x) * y + float(x.shape[0]))
    shapes = list(range(1, count + 1))
    calls = {"in turn": shapes * 6, "in rows": [n for n in shapes for _ in range(6)],
             "mixed": np.random.default_rng(count).permutation(shapes * 6).tolist()}[order]
    for n in calls:
        x = np.linspace(-1, 1, n, dtype=np.float32)
        found = function(tf.constant(x), tf.constant(x))
        np.testing.assert_allclose(found, np.tanh(x) * x + n, rtol=1e-5)
    assert function.experimental_get_tracing_count() == count


def test_few_ways_have_guards_and_many_have_one_at_most() -> None:
    function = tf.function(lambda x: x + 1.0)
    table = function._table
    for _ in range(3):
        for n in range(1, 5):
            function(tf.ones([n]))
    assert len(table.guarded) == 4
    for _ in range(3):
        for n in range(1, 8):
            function(tf.ones([n]))
    assert table.guarded == ()
    for _ in range(3):
        function(tf.ones([2]))
    assert len(table.guarded) == 1


def test_an_only_way_leaves_arrays_to_the_run_until_there_is_another() -> None:
    function = tf.function(lambda x: x + 1.0)
    for n in (2, 2, 2, 3, 3, 3, 2, 3, 2):
        assert function(tf.ones([n])).shape == [n]
    with tf.GradientTape() as tape:
        x = tf.ones([3])
        tape.watch(x)
        y = function(x)
    np.testing.assert_array_equal(tape.gradient(y, x), np.ones(3))
