"""Loops whose bodies give another size to a ``tf.Variable``: as if they ran eagerly.

TensorFlow carries such a variable from step to step whatever its size; each case is called twice,
eager and compiled, and leaves the same values.
"""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

pytestmark = pytest.mark.filterwarnings("ignore:.*retracing")


def grow_in_while_loop(v, n):
    def body(i):
        v.assign(tf.concat([v, [1.0]], 0))
        return i + 1

    tf.while_loop(lambda i: i < n, body, [tf.constant(0)])
    return tf.reduce_sum(v)


def grow_in_for(v, n):
    for i in tf.range(n):
        v.assign(tf.concat([v.read_value(), tf.cast([i], tf.float32)], 0))
    return tf.size(v)


def until_it_is_long(v, n):
    while tf.size(v) < n * 2:
        v.assign(tf.concat([v, v], 0))
    return v * 2.0


def shrink(v, n):
    for _ in tf.range(n):
        v.assign(v[1:])
    return tf.size(v)


def grow_under_a_condition(v, n):
    total = tf.constant(0.0)
    for i in tf.range(n):
        total += tf.reduce_sum(v)
        if i > 0:
            v.assign(tf.concat([v, [2.0]], 0))
    return total


def grow_in_an_inner_loop(v, n):
    for _ in tf.range(n):
        for _ in tf.range(2):
            v.assign(tf.concat([v, [1.0]], 0))
    return tf.reduce_sum(v)


def with_what_the_loop_carries(v, n):
    x = tf.constant([5.0])
    for _ in tf.range(n):
        tf.autograph.experimental.set_loop_options(shape_invariants=[(x, tf.TensorShape([None]))])
        x = tf.concat([x, v], 0)
        v.assign(x)
    return x


def stop_early(v, n):
    for i in tf.range(n):
        if i == 1:
            break
        v.assign(tf.concat([v, [1.0]], 0))
    return tf.size(v)


def size_of_the_step(v, n):
    for i in tf.range(n):
        v.assign(tf.zeros([i + 1]))
    return tf.size(v)


def between_updates(v, n):
    i = tf.constant(0)
    while i < n:
        v.assign_add(tf.ones_like(v))
        v.assign(tf.concat([v, [1.0]], 0))
        v.assign_add(tf.ones_like(v))
        i += 1
    return v + 0.0


def used_outside_too(v, n):
    before = v + 1.0
    for _ in tf.range(n):
        v.assign(tf.concat([v, before], 0))
    return tf.reduce_sum(before) + tf.reduce_sum(v)


def same_size(v, n):
    while tf.reduce_sum(v) < 20.0:
        v.assign_add(tf.ones_like(v))
    return v + tf.cast(n, tf.float32)


def in_a_scan(v, n):
    def step(total, x):
        v.assign(tf.concat([v, [x]], 0))
        return total + tf.reduce_sum(v)

    return tf.scan(step, tf.range(1.0, tf.cast(n, tf.float32) + 1.0), reverse=True)


def in_a_scan_of_structures(v, n):
    def step(values, slices):
        v.assign(tf.concat([v, [slices[1]]], 0))
        return values[0] + tf.reduce_sum(v), values[1] * slices[0]

    x = tf.range(1.0, tf.cast(n, tf.float32) + 1.0)
    first, second = tf.scan(step, (x, 2.0 * x), initializer=(0.0, 1.0))
    return tf.stack([first, second])


def in_a_fold(v, n):
    def step(total, x):
        v.assign(tf.concat([v, [x]], 0))
        return total + tf.reduce_sum(v)

    x = tf.range(1.0, tf.cast(n, tf.float32) + 1.0)
    return tf.foldl(step, x) + tf.foldr(step, x)


def in_a_map(v, n):
    def one(x):
        v.assign(tf.concat([v, [x]], 0))
        return tf.reduce_sum(v) * [1.0, x]

    return tf.map_fn(one, tf.ones([n]))


CASES = [grow_in_while_loop, grow_in_for, until_it_is_long, shrink, grow_under_a_condition,
         grow_in_an_inner_loop, with_what_the_loop_carries, stop_early, size_of_the_step,
         between_updates, used_outside_too, same_size, in_a_scan, in_a_scan_of_structures,
         in_a_fold, in_a_map]


@pytest.mark.parametrize("shape", [[None], None], ids=["open size", "open shape"])
@pytest.mark.parametrize("function", CASES, ids=lambda f: f.__name__)
def test_as_eager(function, shape):
    variables = [tf.Variable([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], shape=tf.TensorShape(shape))
                 for _ in range(2)]
    compiled = tf.function(function)
    for _ in range(2):
        wanted = function(variables[0], tf.constant(3))
        found = compiled(variables[1], tf.constant(3))
        np.testing.assert_array_equal(found.numpy(), wanted.numpy())
        np.testing.assert_array_equal(variables[1].numpy(), variables[0].numpy())


@pytest.mark.parametrize("shape", [[None, 2], [None, None], None])
def test_rows(shape):
    v = tf.Variable([[1.0, 2.0]], shape=tf.TensorShape(shape))

    @tf.function
    def append(n):
        for _ in tf.range(n):
            v.assign(tf.concat([v, tf.ones([1, 2])], 0))
        return tf.shape(v)

    assert append(tf.constant(3)).numpy().tolist() == [4, 2] and v.shape[0] in (None, 4)
    assert append(tf.constant(0)).numpy().tolist() == [4, 2]
    assert append(tf.constant(2)).numpy().tolist() == [6, 2]


def test_gradient_of_what_is_read():
    v = tf.Variable([1.0, 2.0], shape=[None])

    @tf.function
    def slopes(n):
        with tf.GradientTape() as tape:
            total = 0.0
            for _ in tf.range(n):
                total += tf.reduce_sum(v * v)
        return tape.gradient(total, v)

    assert slopes(tf.constant(3)).numpy().tolist() == [6.0, 12.0]


def test_what_is_refused():
    v = tf.Variable([1.0, 2.0], shape=tf.TensorShape(None))
    fixed = tf.Variable([1.0, 2.0])

    @tf.function
    def add_axes(n):
        for _ in tf.range(n):
            v.assign(v[None])

    @tf.function
    def outgrow(n):
        for _ in tf.range(n):
            fixed.assign(tf.concat([fixed, [1.0]], 0))

    @tf.function
    def never_ends(x):
        while tf.reduce_sum(x) > 0:
            pass

    with pytest.raises(tf.errors.UnimplementedError, match="a variable keeps its rank"):
        add_axes(tf.constant(2))
    with pytest.raises(ValueError, match="Shape mismatch"):
        outgrow(tf.constant(2))
    with pytest.raises(tf.errors.InvalidArgumentError, match="never ends"):
        never_ends(tf.ones([2]))
    assert v.numpy().tolist() == fixed.numpy().tolist() == [1.0, 2.0]
