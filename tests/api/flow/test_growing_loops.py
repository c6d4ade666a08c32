"""``tf.while_loop`` with ``shape_invariants``; expected values are TensorFlow's."""

from __future__ import annotations

import numpy as np
import pytest
from function_helpers import same

import twofold as tf

SCALAR, ROWS = tf.TensorShape([]), tf.TensorShape([None, 2])


def rows(n, invariants=(SCALAR, ROWS), **options):
    """``[[0, 0], [0, 0], [1, 1], …]``: a row more each step."""
    return tf.while_loop(
        lambda i, x: i < n,
        lambda i, x: (i + 1, tf.concat([x, tf.ones([1, 2]) * tf.cast(i, tf.float32)], 0)),
        [tf.constant(0), tf.zeros([1, 2])], shape_invariants=list(invariants), **options)


def test_a_variable_grows():
    f = tf.function(rows)
    for n in (3, 0, 40):
        count, x = f(tf.constant(n))
        same(count, n)
        same(x, rows(tf.constant(n))[1])
        assert x.shape == (n + 1, 2)
    assert f.get_concrete_function(tf.TensorSpec([], tf.int32)).output_shapes[1].as_list() == [
        None, 2]


@pytest.mark.parametrize("backend", ["reference", "llvm"])
def test_backends(backend):
    with tf.options(backend=backend):
        same(tf.function(rows)(tf.constant(3))[1], [[0, 0], [0, 0], [1, 1], [2, 2]])


@pytest.mark.opencl
def test_opencl(opencl):
    with tf.device("opencl:0"):
        same(tf.function(rows)(tf.constant(3))[1].cpu(), [[0, 0], [0, 0], [1, 1], [2, 2]])


def test_specs_dictionaries_and_single_variables():
    @tf.function
    def by_spec(n):
        return tf.while_loop(
            lambda i, d: i < n, lambda i, d: (i + 1, {"a": tf.concat([d["a"]] * 2, 0)}),
            [tf.constant(0), {"a": tf.ones([1, 2])}],
            shape_invariants=[tf.TensorSpec([], tf.int32), {"a": tf.TensorSpec([None, 2])}])

    assert by_spec(tf.constant(2))[1]["a"].shape == (4, 2)

    @tf.function
    def single(n):
        return tf.while_loop(lambda x: tf.shape(x)[0] < n, lambda x: tf.concat([x, x], 0),
                             [tf.zeros([1, 2])], shape_invariants=[ROWS])

    assert single(tf.constant(6))[0].shape == (8, 2)


def test_limit_on_the_trips():
    same(tf.function(lambda n: rows(n, maximum_iterations=2))(tf.constant(9))[0], 2)


def test_shapes_that_stay_are_a_loop_of_the_graph():
    def halves(x):
        return tf.while_loop(lambda x: tf.reduce_max(x) > 1.0, lambda x: x / 2.0, [x],
                             shape_invariants=[tf.TensorShape([None])])[0]

    f = tf.function(halves)
    same(f(tf.constant([3.0, 8.0])), [0.375, 1.0])
    names = [node.op.name for node in f.traces[0].graph.nodes]
    assert "while_loop" in names and "host_call" not in names


def test_outer_tensors_variables_and_effects(capfd):
    log, total = tf.Variable(0.0), tf.Variable([1.0, 1.0])

    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32)])
    def f(x):
        def step(y):
            log.assign_add(tf.cast(tf.shape(x)[0], tf.float32))
            total.assign(total * 2.0)
            tf.print(tf.shape(y)[0])
            return tf.concat([y, x * total], 0)
        y, = tf.while_loop(lambda y: tf.shape(y)[0] < 7, step, [x], shape_invariants=[ROWS])
        return y, log * 1.0

    for count in (3, 2):
        log.assign(0.0)
        total.assign([1.0, 1.0])
        x = np.arange(2.0 * count, dtype=np.float32).reshape(count, 2) + 1
        y, seen = f(tf.constant(x))
        steps = -(-(7 - count) // count)
        same(y, np.concatenate([x * 2.0 ** k for k in range(steps + 1)]))
        same(seen, steps * count)
        same(log, steps * count)
        same(total, [2.0 ** steps] * 2)
    assert capfd.readouterr().err.split() == ["3", "6", "2", "4", "6"]


def grown(x):
    return tf.reduce_sum(tf.while_loop(
        lambda i, a: i < 3, lambda i, a: (i + 1, tf.concat([a, x * tf.reduce_sum(a)], 0)),
        [tf.constant(0), x], shape_invariants=[SCALAR, ROWS])[1] ** 2)


@pytest.mark.parametrize("where", ["inside", "outside"])
def test_gradient(where):
    x = tf.constant([[1.0, 2.0]])

    def value_and_gradient(function):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        return y, tape.gradient(y, x)

    run = tf.function(lambda: value_and_gradient(grown)) if where == "inside" else (
        lambda: value_and_gradient(tf.function(grown)))
    y, gradient = run()
    same(y, 12290.0)
    same(gradient, [[24986.0, 29902.0]])


def test_second_derivative_is_that_of_eager_code():
    x = tf.constant([[0.3, -0.7]])

    def second(function):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = function(x)
            first = inner.gradient(y, x)
        return outer.gradient(first, x)

    expected = second(grown)
    np.testing.assert_allclose(second(tf.function(grown)), expected, rtol=1e-4)
    np.testing.assert_allclose(tf.function(second, autograph=False)(grown), expected, rtol=1e-4)


def test_inside_other_control_flow():
    @tf.function
    def f(x, n):
        def outer(i, s):
            y = rows(i)[1]
            inner = tf.cond(i > 1, lambda: tf.reduce_sum(rows(i + 1)[1]), lambda: tf.zeros([]))
            return i + 1, s + tf.reduce_sum(y) + inner
        return tf.while_loop(lambda i, s: i < n, outer, [tf.constant(0), tf.reduce_sum(x)])[1]

    def expected(n):
        def total(k):
            return 2 * sum(range(k))
        return 1.0 + sum(total(i) + (total(i + 1) if i > 1 else 0) for i in range(n))

    same(f(tf.constant([1.0]), tf.constant(4)), expected(4))


def test_errors_are_tensorflows():
    def loop(body, *invariants):
        given = {"shape_invariants": list(invariants)} if invariants else {}
        return tf.function(lambda: tf.while_loop(
            lambda i, x: i < 3, lambda i, x: (i + 1, body(x)), [tf.constant(0), tf.zeros([1, 2])],
            **given))()

    message = r"shape \(1, 2\), but has shape {} after one iteration. To allow the shape to vary " \
              "across iterations, use the `shape_invariants` argument"
    with pytest.raises(ValueError, match=message.format(r"\(2, 2\)")):
        loop(lambda x: tf.concat([x, x], 0))
    with pytest.raises(ValueError, match=message.format(r"\(None, 4\)")):
        loop(lambda x: tf.concat([x, x], 1), SCALAR, ROWS)
    with pytest.raises(ValueError, match=message.format(r"\(1, 1, 2\)")):
        loop(lambda x: x[None])
    assert loop(lambda x: x[None], SCALAR, tf.TensorShape(None))[1].shape == (1, 1, 1, 1, 2)
    with pytest.raises(ValueError, match="invariant specified for loop variable 1 is not compat"):
        loop(lambda x: x, SCALAR, tf.TensorShape([None, 3]))
    with pytest.raises(ValueError, match="don't have the same number of elements"):
        loop(lambda x: x, ROWS)
    with pytest.raises(TypeError, match="must be TensorShapes or TensorSpecs, got 3"):
        loop(lambda x: x, SCALAR, 3)
    with pytest.raises(TypeError, match="enters the loop with type float32 but has type int32"):
        loop(lambda x: tf.ones([1, 2], tf.int32), SCALAR, ROWS)


def test_error_in_a_step_leaves_the_function_usable():
    @tf.function
    def f(n):
        return tf.while_loop(
            lambda x: tf.shape(x)[0] < n, lambda x: tf.concat([x, tf.gather(x, [n - 5])], 0),
            [tf.zeros([1, 2])], shape_invariants=[ROWS])[0]

    with pytest.raises(tf.errors.InvalidArgumentError):
        f(tf.constant(9))
    assert f(tf.constant(5)).shape == (5, 2)


def test_sizes_of_the_caller_in_the_body():
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def f(x):
        n = tf.shape(x)[0]
        return tf.while_loop(
            lambda i, a: i < 3, lambda i, a: (i + 1, tf.concat([a, tf.zeros([n])], 0)), (0, x),
            shape_invariants=(tf.TensorShape([]), tf.TensorShape([None])))[1]

    assert f(tf.constant([1.0, 2.0])).numpy().tolist() == [1.0, 2.0] + [0.0] * 6
    assert f(tf.constant([3.0])).numpy().tolist() == [3.0, 0.0, 0.0, 0.0]
