"""Programs with looks at the clock: the same results, every step noted once per run."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf
from twofold.runtime import backend as backends
from twofold.runtime.profile import ProfiledExecutable, spent_in, table_of

BACKENDS = ["llvm", "reference", pytest.param("opencl:0", marks=pytest.mark.opencl)]


def chain(x):
    return tf.nn.softmax(tf.matmul(x, x)) + 1.0


def loop(x):
    return tf.while_loop(lambda i, y: i < 5, lambda i, y: (i + 1, tf.matmul(y, x) * 0.1),
                         [tf.constant(0), x])[1]


def branch(x):
    return tf.cond(tf.reduce_sum(x) > 0.0, lambda: tf.sin(x), lambda: tf.cos(x) * 2.0)


def host_call(x):
    return tf.linalg.cholesky(tf.matmul(x, x, transpose_b=True) + 9.0 * tf.eye(4))


def late_size(x):
    return tf.boolean_mask(tf.reshape(x, [16]), tf.reshape(x, [16]) > 0.0) * 2.0


def checked(x):
    return tf.gather(x, tf.cast(tf.abs(x[0]) * 0.0, tf.int32)) / 2.0


PROGRAMS = [chain, loop, branch, host_call, late_size, checked]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("is_open", [False, True])
def test_results_are_the_same_and_steps_are_noted(program, backend, is_open):
    array = np.random.default_rng(0).normal(size=(4, 4)).astype(np.float32)
    spec = tf.TensorSpec([None, None] if is_open else [4, 4], tf.float32)
    target = backends.get(backend)
    with tf.options(backend=backend) if ":" not in backend else tf.device(backend):
        try:
            concrete = tf.function(program).get_concrete_function(spec)
        except (ValueError, TypeError) as error:
            assert is_open, error
            pytest.skip("needs known sizes")
        whole = concrete.compiled_graph.compiled.executable
    captured = [x._array for x in concrete.captured]
    arrays = [target.from_host(array), *captured]
    expected = [np.array(target.to_host(x)) for x in whole(arrays)]
    watched = ProfiledExecutable(whole, target)
    for _ in range(3):
        found = [np.array(target.to_host(x)) for x in watched(arrays)]
        for a, b in zip(found, expected):
            np.testing.assert_array_equal(a, b)
    times = watched.times
    assert times.events and times.end > times.start
    runs = [totals[0] for totals in times.totals.values()]
    assert sum(runs) == len(times.events)
    if program is loop:
        assert 5 in runs
    if program is host_call:
        assert any(step.kind == "host call" for step in times.totals)
    starts = [event.start for event in times.events]
    assert starts == sorted(starts) and all(event.seconds >= 0 for event in times.events)
    rows = spent_in(times)
    assert rows[-1].kind == "rest" and len(table_of(rows)) == len(rows) + 1
    assert any(row.bytes for row in rows)


def test_texts_and_reports_are_those_of_the_program():
    compiled = tf.function(chain).lower(tf.ones([3, 3])).compiled
    watched = ProfiledExecutable(compiled.executable, backends.get("llvm"))
    assert watched.text("program") == compiled.executable.text("program")
    assert watched.report is compiled.executable.report
    assert watched.stages == compiled.executable.stages
    assert "clock" not in watched.text("program")


def test_errors_come_through():
    f = tf.function(lambda x, i: tf.gather(x, i))
    concrete = f.get_concrete_function(tf.TensorSpec([3]), tf.TensorSpec([1], tf.int32))
    watched = ProfiledExecutable(concrete.compiled_graph.compiled.executable,
                                 backends.get("llvm"))
    with concrete.compiled_graph.running(watched), pytest.raises(ValueError, match="gather"):
        concrete(tf.ones([3]), tf.constant([7]))
    assert concrete(tf.ones([3]), tf.constant([2])).numpy() == [1.0]
