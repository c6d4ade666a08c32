"""Variables of open shape in functions: what is assigned may have another size."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

LINE = tf.TensorSpec([None], tf.float32)


def _variable(values=(1.0, 2.0), shape=(None,)):
    return tf.Variable(np.array(values, np.float32), shape=tf.TensorShape(shape))


@pytest.fixture(params=["CPU:0", "opencl"])
def device(request):
    name = request.param
    name = request.getfixturevalue("opencl").upper() if name == "opencl" else name
    with tf.device(name):
        yield name


def test_reads_give_what_was_assigned(device):
    v = _variable()

    @tf.function
    def f(x):
        before = v + 1.0
        v.assign(x)
        middle = v * 2.0
        v.assign(tf.concat([v, v[:1]], 0))
        v.assign_add(tf.ones(tf.shape(v)))
        return before, middle, v + 0.0, tf.size(v.read_value())

    for x in ([5.0, 6.0, 7.0], [4.0], [5.0, 6.0, 7.0]):
        old = v.numpy()
        before, middle, after, size = f(tf.constant(x))
        np.testing.assert_array_equal(before, old + 1)
        np.testing.assert_array_equal(middle, 2 * np.array(x))
        np.testing.assert_array_equal(after, np.array([*x, x[0]]) + 1)
        np.testing.assert_array_equal(v.numpy(), after)
        assert size.numpy() == len(x) + 1


def test_branches_may_assign_other_sizes(device):
    v = _variable((1.0, 2.0, 3.0))

    @tf.function
    def f(x):
        if x > 0.0:
            v.assign(tf.boolean_mask(v, v > x))
        return tf.reduce_sum(v), v * 2.0

    for x, kept in ((-1.0, [1, 2, 3]), (1.5, [2, 3]), (0.5, [2, 3]), (2.5, [3])):
        total, doubled = f(tf.constant(x))
        assert total.numpy() == sum(kept)
        assert doubled.numpy().tolist() == [2 * k for k in kept]
        assert v.numpy().tolist() == kept


def test_nested_functions_and_loops_after_assignments():
    v = _variable()
    replace = tf.function(lambda x: v.assign(x))

    @tf.function
    def f(x):
        replace(x)
        first = v + 0.0
        replace(x[1:])
        for _ in tf.range(2):
            v.assign(v * 2.0)
        return first, tf.zeros(tf.shape(v)) + v

    for x in ([1.0, 2.0, 3.0], [4.0, 5.0]):
        first, second = f(tf.constant(x))
        assert first.numpy().tolist() == x
        assert second.numpy().tolist() == v.numpy().tolist() == [4 * k for k in x[1:]]


def test_gradients_before_and_after():
    v = _variable()

    @tf.function
    def f(x):
        gradients = []
        for size in (None, x):
            if size is not None:
                v.assign(size)
            with tf.GradientTape() as tape:
                y = tf.reduce_sum(v * v)
            gradients.append(tape.gradient(y, v))
        return gradients

    first, second = f(tf.constant([3.0, 4.0, 5.0]))
    assert first.numpy().tolist() == [2.0, 4.0]
    assert second.numpy().tolist() == [6.0, 8.0, 10.0]


def test_unknown_rank_takes_any_size():
    v = _variable(shape=None)
    assign = tf.function(lambda x: v.assign(x) + 1.0)
    for n in (3, 1, 4):
        assert assign(tf.ones([n])).numpy().tolist() == [2.0] * n
        assert v.numpy().shape == (n,)


def test_what_does_not_fit_is_refused():
    v = _variable(np.ones((2, 3)), (None, 3))
    spec = tf.TensorSpec([None, None], tf.float32)
    assign = tf.function(lambda x: v.assign(x), input_signature=[spec])
    add = tf.function(lambda x: v.assign_add(x), input_signature=[spec])
    assign(tf.ones([4, 3]))
    for function, shape in ((assign, (2, 2)), (add, (1, 3)), (add, (4, 1)), (add, (2, 3))):
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"assign|Cannot update"):
            function(tf.ones(shape))
        assert v.numpy().tolist() == np.ones((4, 3)).tolist()
    add(tf.ones([4, 3]))
    assert v.numpy().tolist() == np.full((4, 3), 2.0).tolist()


def test_a_loop_may_change_the_size():
    v = _variable(np.ones((2, 3)), (None, 3))
    grows = tf.function(lambda n: tf.while_loop(
        lambda i: i < n, lambda i: (v.assign(tf.concat([v, v], 0))[0, 0] * 0.0 + i + 1.0,),
        (tf.constant(0.0),)))
    assert float(grows(tf.constant(2.0))[0]) == 2.0
    assert v.numpy().tolist() == np.ones((8, 3)).tolist()
