"""Branches that give tensors of different sizes: ``tf.cond``, ``tf.switch_case``, ``if``."""

from __future__ import annotations

import sys

import mode_checks
import numpy as np
import pytest

import twofold as tf

F = np.float32
X = np.array([3.0, -1.0, 4.0, -2.0, 5.0], F)
M = np.arange(6, dtype=F).reshape(2, 3)


def _by_tf_cond(first, second):
    return lambda p, *xs: tf.cond(p, lambda: first(*xs), lambda: second(*xs))


def _by_if(first, second):
    def choice(p, *xs):
        if p:
            y = first(*xs)
        else:
            y = second(*xs)
        return y
    return choice


def _positive(x):
    return tf.boolean_mask(x, x > 0.0)


def _nested(first, second, third):
    return lambda x: tf.cond(x[0] > 3.0, lambda: first(x),
                             lambda: tf.cond(x[1] < 0.0, lambda: second(x), lambda: third(x)))


def _twice(x):
    y = tf.cond(x[0] > 0.0, lambda: _positive(x), lambda: x[:1])
    return tf.cond(tf.size(y) > 3, lambda: y[1:], lambda: tf.concat([y, y], 0))


#: What the branches do with a tensor, and an example of it.
PAIRS = {
    "known sizes": (lambda x: x[:2], lambda x: x[1:4] * 2.0, X),
    "one is scalar-sized": (lambda x: x[:1] + 1.0, lambda x: x * 2.0, X),
    "none left": (lambda x: x[5:], lambda x: x, X),
    "found by one": (_positive, lambda x: x * x, X),
    "found by both": (_positive, lambda x: tf.boolean_mask(x, x < 0.0) * 3.0, X),
    "found twice": (lambda x: _positive(_positive(x) - 3.5), _positive, X),
    "unique": (lambda x: tf.unique(x)[0], lambda x: tf.range(0.0, x[0]), X),
    "two axes": (lambda x: x[:1, :2], lambda x: tf.transpose(x), M),
    "several results": (lambda x: (x[:2], {"a": x[1:], "n": x[0]}),
                        lambda x: (x, {"a": _positive(x), "n": x[1]}), X),
    "ranks": (lambda x: x * 2.0, lambda x: x[:, tf.newaxis, tf.newaxis], X),
    "scalar or found": (lambda x: x[0], _positive, X),
    "integers": (lambda x: tf.where(x > 0.0), lambda x: tf.cast(tf.shape(x), tf.int64)[:, None],
                 X),
    "choices in branches": (_nested(_positive, lambda x: x[:1], lambda x: x), _twice, X),
    "loops in branches": (lambda x: tf.foldl(lambda a, y: a + y, _positive(x)) * x[:2],
                          lambda x: tf.map_fn(lambda y: y * 2.0, x[:4]), X),
}


@pytest.mark.parametrize(("make", "mode"), [
    *((_by_tf_cond, mode) for mode in mode_checks.MODES), (_by_if, "compiled"),
    (_by_if, "unknown")])
@pytest.mark.parametrize("name", PAIRS)
def test_results_are_those_of_the_branch(name, make, mode, request):
    device = request.getfixturevalue("opencl") if mode == "opencl" else ""
    *branches, x = PAIRS[name]
    for p in (True, False):
        wanted = list(mode_checks.leaves(branches[not p](tf.constant(x))))
        found = mode_checks.run(mode, make(*branches), [np.array(p), x], device)
        mode_checks.same(found, wanted)


def _gradient_of_squares(function):
    def gradient(*args):
        with tf.GradientTape() as tape:
            tape.watch(args[-1])
            y = tf.reduce_sum(function(*args) ** 2)
        return tape.gradient(y, args[-1], unconnected_gradients="zero")
    return gradient


@pytest.mark.parametrize(("mode", "where"), [
    ("compiled", "inside"), ("unknown", "inside"), ("unknown", "around"), ("opencl", "inside")])
@pytest.mark.parametrize("name", [
    n for n in PAIRS if n not in ("integers", "several results", "unique")])
def test_gradients(name, mode, where, request):
    device = request.getfixturevalue("opencl") if mode == "opencl" else ""
    *branches, x = PAIRS[name]
    choice = _by_tf_cond(*branches)
    if where == "around":
        choice = tf.function(choice, input_signature=[
            tf.TensorSpec([], tf.bool), tf.TensorSpec([None] * x.ndim)])
    for p in (True, False):
        wanted = _gradient_of_squares(branches[not p])(tf.constant(x))
        arrays = [np.array(p), x]
        found = _gradient_of_squares(choice)(*map(tf.constant, arrays)) if where == "around" \
            else mode_checks.run(mode, _gradient_of_squares(choice), arrays, device)
        mode_checks.same(found, [wanted.numpy()])


def test_shapes_while_tracing():
    @tf.function
    def f(p, x):
        y = tf.cond(p, lambda: x, lambda: x[:, :2])
        assert y.shape.as_list() == [2, None]
        z = tf.cond(p, lambda: x, lambda: x[0])
        assert z.shape.rank is None
        z.set_shape([None, 3])
        same = tf.cond(p, lambda: x + 1.0, lambda: x)
        assert same.shape.as_list() == [2, 3]
        return tf.shape(y), y + 1.0, z

    shape, y, z = f(tf.constant(True), tf.constant(M))
    assert shape.numpy().tolist() == [2, 3]
    np.testing.assert_array_equal(y, M + 1)
    np.testing.assert_array_equal(z, M)
    assert f(tf.constant(True), tf.constant(M))[0].numpy().tolist() == [2, 3]
    with pytest.raises(tf.errors.InvalidArgumentError, match="does not fit"):
        f(tf.constant(False), tf.constant(M))


def test_equal_sizes_stay_equal():
    """Results of one size in both branches are of one size behind them, without checks."""
    @tf.function
    def f(p, x):
        a, b = tf.cond(p, lambda: (x[:2], x[1:3]), lambda: (x, x * 2.0))
        return a + b

    x = tf.constant(X)
    np.testing.assert_array_equal(f(tf.constant(True), x), X[:2] + X[1:3])
    np.testing.assert_array_equal(f(tf.constant(False), x), X * 3)
    text = tf.compiler.lower(f, tf.constant(True), x).text("optimized")
    assert text.split("return")[0].count("check_dims") <= 2


def test_effects_happen_once(capfd):
    v, calls = tf.Variable(0.0), []

    def host(x):
        calls.append(1)
        return x

    @tf.function
    def f(x):
        if x[0] > 0.0:
            v.assign_add(1.0)
            tf.print("seen", output_stream=sys.stdout)
            y = _positive(x)
            z = tf.numpy_function(host, [x[0]], tf.float32)
            z.set_shape([])
            y = y * z
        else:
            y = x + tf.random.normal([5]) * 0.0
        return y

    for _ in range(2):
        np.testing.assert_array_equal(f(tf.constant(X)), X[X > 0] * 3)
    assert v.numpy() == 2.0 and len(calls) == 2
    assert capfd.readouterr().out.count("seen") == 2
    np.testing.assert_array_equal(f(tf.constant(-X)), -X)


def test_random_numbers_are_drawn_once():
    g = tf.random.Generator.from_seed(3)
    wanted = [tf.random.Generator.from_seed(3).normal([7]).numpy()]

    @tf.function
    def f(p):
        return tf.cond(p, lambda: _positive(g.normal([7])), lambda: g.normal([3]))

    np.testing.assert_allclose(f(tf.constant(True)), wanted[0][wanted[0] > 0], rtol=1e-6)
    again = tf.random.Generator.from_seed(3)
    again.normal([7])
    np.testing.assert_allclose(f(tf.constant(False)), again.normal([3]), rtol=1e-6)


def test_sizes_that_the_host_finds():
    @tf.function
    def f(p, x):
        def called():
            y = tf.numpy_function(lambda a: a[a > 0], [x], tf.float32)
            y.set_shape([None])
            return y
        return tf.cond(p, called, lambda: x)

    with pytest.raises(tf.errors.TraceError, match="function that is called while"):
        f(tf.constant(True), tf.constant(X))


def test_an_early_return_of_another_size():
    @tf.function
    def f(x):
        if x[0] > 0.0:
            return _positive(x)
        x = x * 2.0
        return x

    np.testing.assert_array_equal(f(tf.constant(X)), X[X > 0])
    np.testing.assert_array_equal(f(tf.constant(-X)), X * -2)


def test_in_a_loop():
    @tf.function
    def f(x):
        total = tf.constant(0.0)
        for i in tf.range(4):
            part = tf.cond(i % 2 == 0, lambda: _positive(x), lambda: x[:i])  # noqa: B023
            total += tf.reduce_sum(part)
        return total

    assert f(tf.constant(X)).numpy() == 12 * 2 + 3 + 6
