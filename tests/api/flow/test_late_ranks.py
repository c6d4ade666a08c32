"""Ops on tensors of which only the run tells the number of dimensions."""

from __future__ import annotations

import numpy as np
import pytest
from function_helpers import same

import twofold as tf

MATRIX = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
ARRAYS = [np.float32(2), np.arange(3, dtype="float32"), np.ones((2, 3), "float32")]


def unranked(x):
    """The tensor without its number of dimensions, to the trace."""
    return tf.py_function(lambda a: a, [x], x.dtype)


USES = {
    "add": lambda x, y: x + y, "mixed": lambda x, y: x + tf.constant([1.0, 2.0, 3.0]),
    "compared": lambda x, y: tf.where(x > y, x, y), "matmul": lambda x, y: x @ tf.transpose(y),
    "index": lambda x, y: x[0] * y[..., 1:2], "slice": lambda x, y: x[:, ::-1][tf.newaxis],
    "sum": lambda x, y: tf.reduce_sum(x, -1), "mean": lambda x, y: tf.reduce_mean(x, [0], True),
    "concat": lambda x, y: tf.concat([x, y], 0), "stack": lambda x, y: tf.stack([x, y], -1),
    "softmax": lambda x, y: tf.nn.softmax(x), "normal": lambda x, y: tf.nn.l2_normalize(x, -1),
    "sizes": lambda x, y: tf.zeros(tf.shape(x)) + tf.reshape(y, tf.shape(x)),
    "fill": lambda x, y: tf.fill(tf.shape(x), 2.0) * tf.ones_like(x),
    "gather": lambda x, y: tf.gather(x, [1, 0]), "tile": lambda x, y: tf.tile(x, [1, 2]),
    "pad": lambda x, y: tf.pad(x, [[0, 1], [1, 0]]), "cumsum": lambda x, y: tf.cumsum(x, 1),
    "einsum": lambda x, y: tf.einsum("ij,kj->ik", x, y), "norm": lambda x, y: tf.norm(x),
    "expand": lambda x, y: tf.expand_dims(x, 0), "clip": lambda x, y: tf.clip_by_norm(x, 1.0),
    "top": lambda x, y: tf.math.top_k(x, 2).values, "repeat": lambda x, y: tf.repeat(x, 2, 0),
    "moments": lambda x, y: tf.nn.moments(x, [0])[1], "named": lambda x, y: tf.split(x, 3, axis=1),
    "two": lambda x, y: tf.math.divide_no_nan(x, y) ** 2.0, "broadcast": lambda x, y:
    tf.broadcast_to(x, [2, 2, 3]), "map": lambda x, y: [row * 2.0 for row in tf.unstack(x, num=2)],
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_ops_give_what_they_give_eagerly_with_their_gradients(use):
    other = MATRIX[::-1] * 0.5

    def gradient(f):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([MATRIX, other])
            found = tf.nest.flatten(f(MATRIX, other))
            total = tf.add_n([tf.reduce_sum(part * part) for part in found])
        return found, [tape.gradient(total, x, unconnected_gradients="zero")
                       for x in (MATRIX, other)]

    expected, expected_gradients = gradient(use)
    found, gradients = gradient(tf.function(lambda x, y: use(unranked(x), unranked(y))))
    for a, b in zip([*found, *gradients], [*expected, *expected_gradients], strict=True):
        assert a.dtype is b.dtype and a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_what_is_the_same_for_all_ranks_is_known():
    seen = {}

    @tf.function
    def f(x):
        x = unranked(x)
        seen.update(sum=tf.reduce_sum(x, 0), row=tf.reshape(x, [-1, 3]), norm=tf.norm(x),
                    added=x + x[0], places=tf.argmax(x, 0))
        return tf.nest.map_structure(lambda y: y + 1, seen)

    f(MATRIX)
    shapes = {name: str(x.shape) for name, x in seen.items()}
    assert shapes == {"sum": "<unknown>", "row": "(None, 3)", "norm": "()",
                      "added": "<unknown>", "places": "<unknown>"}
    assert seen["places"].dtype is tf.int64


@pytest.mark.parametrize("use, kind, message", [
    (lambda x: x + unranked(tf.constant([1])), tf.errors.InvalidArgumentError, "float32 and int32"),
    (lambda x: tf.concat([x, "a"], 0), (TypeError, ValueError), "."),
    (lambda x: x + tf.constant([1.0, 2.0]), tf.errors.InvalidArgumentError, "do not broadcast"),
    (lambda x: tf.reduce_sum(x, 5), (ValueError, tf.errors.InvalidArgumentError), "5")])
def test_what_no_rank_allows_and_what_the_run_refuses(use, kind, message):
    with pytest.raises(kind, match=message):
        tf.function(lambda x: use(unranked(x)))(MATRIX)


def test_functions_variables_arrays_and_checks_take_them():
    total, rows = tf.Variable(tf.zeros([2, 3])), tf.Variable(0)

    @tf.function
    def inner(a, b):
        return a * b + 1.0

    @tf.function
    def f(x):
        x = unranked(x)
        tf.debugging.assert_rank(x, 2)
        tf.debugging.assert_less(x, x + 1.0)
        total.assign_add(x)
        for row in x:
            rows.assign_add(len(row))
        array = tf.TensorArray(tf.float32, 2, element_shape=[3]).write(0, x[0]).write(1, x[1])
        return inner(x, x[0]), array.stack(), tf.ensure_shape(x, [2, None])

    y, stacked, same_x = f(MATRIX)
    same(y, MATRIX.numpy() * MATRIX.numpy()[0] + 1)
    same(stacked, MATRIX)
    same(same_x, MATRIX)
    same(total, MATRIX)
    assert int(rows) == 6


# ---------------------------------------------------------------------------- loops

def elements(arrays, dtype=tf.float32):
    return tf.data.Dataset.from_generator(lambda: iter(arrays), output_types=dtype)


def test_a_loop_over_pairs_of_unknown_shapes():
    def numbers():
        for i in range(5):
            yield i, i * i

    @tf.function
    def train(dataset):
        loss = tf.constant(0)
        for x, y in dataset:
            loss += tf.abs(y - x)
        return loss

    assert int(train(tf.data.Dataset.from_generator(numbers, (tf.int32, tf.int32)))) == 20


@pytest.mark.parametrize("step", [
    lambda total, x: total + x, lambda total, x: x, lambda total, x: total + tf.reduce_sum(x),
    lambda total, x: tf.concat([tf.reshape(total, [-1]), tf.reshape(x, [-1])], 0)])
def test_variables_of_loops_may_change_their_rank(step):
    @tf.function
    def loop(dataset):
        total = tf.constant(0.0)
        for x in dataset:
            total = step(total, x)
        return total

    expected = tf.constant(0.0)
    for x in ARRAYS:
        expected = step(expected, tf.constant(x))
    same(loop(elements(ARRAYS)), expected)
    same(elements(ARRAYS).reduce(tf.constant(0.0), step), expected)
    same(loop(elements(ARRAYS[:1])), step(tf.constant(0.0), tf.constant(ARRAYS[0])))


def test_sizes_that_may_change_are_found_in_loops_over_datasets():
    rows = tf.data.Dataset.from_generator(
        lambda: iter([[1.0], [2.0, 3.0], []]), output_signature=tf.TensorSpec([None], tf.float32))

    @tf.function
    def loop(dataset):
        found = tf.zeros([0])
        for x in dataset:
            found = tf.concat([found, x], 0)
        return found

    same(loop(rows), [1, 2, 3])


def test_training_in_a_loop_over_unknown_shapes():
    def train(w):
        for x in elements(ARRAYS):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - x) ** 2)
            w.assign_sub(0.1 * tape.gradient(loss, w))
        return w

    eager, compiled = tf.Variable(3.0), tf.Variable(3.0)
    train(eager)
    tf.function(lambda: train(compiled).read_value())()
    np.testing.assert_allclose(compiled.numpy(), eager.numpy(), rtol=1e-6)


def test_while_loops_with_and_without_invariants():
    @tf.function
    def doubled(x):
        return tf.while_loop(lambda i, x: i < 2, lambda i, x: (i + 1, tf.stack([x, x])),
                             [tf.constant(0), x],
                             shape_invariants=[tf.TensorShape([]), tf.TensorShape(None)])[1]

    assert doubled(tf.constant(1.0)).numpy().tolist() == [[1.0, 1.0], [1.0, 1.0]]

    @tf.function
    def scaled(x):
        x = unranked(x)
        i = tf.constant(0)
        while i < 3:
            x = x * 2.0
            i += 1
        return x

    same(scaled(MATRIX), MATRIX.numpy() * 8)

    @tf.function
    def refused(x):
        y = tf.constant(0.0)
        while tf.reduce_sum(y) < 3.0:
            y = y + unranked(x)
        return y

    with pytest.raises(ValueError, match="'y' has shape"):
        refused(MATRIX)


def test_strings_of_unknown_rank_in_loops():
    dataset = elements([np.array(b"a"), np.array([b"b", b"c"])], tf.string)

    @tf.function
    def join(dataset):
        text = tf.constant("x")
        for x in dataset:
            text = text + tf.strings.upper(x) + x
        return text

    assert join(dataset).numpy().tolist() == [b"xAaBb", b"xAaCc"]
