"""Choices of three and more, whose branches give tensors of different ranks and sizes.

TensorFlow's results have no known rank then, whose values, shapes and gradients are those of the
branch that ran; here each function gives compiled what it gives eagerly.
"""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf


def switch_ranks(i, x):
    return tf.switch_case(i, [lambda: x, lambda: x[None], lambda: tf.reduce_sum(x)])


def switch_sizes(i, x):
    return 2.0 * tf.switch_case(i, [lambda: x, lambda: x[:1], lambda: tf.concat([x, x], 0)])


def switch_structures(i, x):
    return tf.switch_case(i, {0: lambda: (x, 1), 1: lambda: (x[:1], 2), 2: lambda: (x[None], 3)},
                          default=lambda: (tf.constant(5.0), 4))


def case_ranks(i, x):
    return tf.case([(i < 1, lambda: x), (i < 2, lambda: x[None]),
                    (i < 3, lambda: tf.stack([x, x]))],
                   default=lambda: tf.constant(0.0))


def chain_of_ifs(i, x):
    if i == 0:
        y = x
    elif i == 1:
        y = x[None]
    elif i == 2:
        y = tf.reduce_sum(x)
    else:
        y = tf.zeros([2, 2, 2])
    return tf.shape(y), y + 1.0


def early_returns(i, x):
    if i == 0:
        return x * 2.0
    if i == 1:
        y = x[None]
        return y + 1.0
    return tf.concat([x, x], 0)[None, None]


def conds_in_both_branches(i, x):
    return tf.cond(i > 1, lambda: tf.cond(i > 2, lambda: x[None], lambda: x),
                   lambda: tf.cond(i > 0, lambda: tf.reduce_sum(x), lambda: x[None, None]))


def what_is_asked_of_it(i, x):
    y = conds_in_both_branches(i, x)
    return tf.rank(y), tf.shape(y), tf.size(y), tf.reshape(y, [-1])[:1], tf.exp(y) * y


def gradient(i, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.switch_case(i, [lambda: x * 2.0, lambda: x[None] * 3.0,
                               lambda: tf.reduce_sum(x) * 4.0])
        total = tf.reduce_sum(y * y)
    return tape.gradient(total, x)


def assigns_in_branches(i, x):
    v = VARIABLE
    return tf.switch_case(i, [lambda: v.assign_add(1.0) + x, lambda: x[None],
                              lambda: tf.reduce_sum(x) * v.assign_add(2.0)])


VARIABLE = tf.Variable(0.0)
CASES = [switch_ranks, switch_sizes, switch_structures, case_ranks, chain_of_ifs, early_returns,
         conds_in_both_branches, what_is_asked_of_it, gradient, assigns_in_branches]


@pytest.mark.parametrize("is_open", [False, True], ids=["known sizes", "open sizes"])
@pytest.mark.parametrize("function", CASES, ids=lambda f: f.__name__)
def test_as_eager(function, is_open):
    signature = [tf.TensorSpec([], tf.int32), tf.TensorSpec([None], tf.float32)]
    compiled = tf.function(function, input_signature=signature if is_open else None)
    x = tf.constant([1.0, 2.0, 3.0])
    for i in map(tf.constant, (0, 1, 2, 3, -1)):
        VARIABLE.assign(0.5)
        wanted = [np.asarray(leaf) for leaf in tf.nest.flatten(function(i, x))]
        after = VARIABLE.numpy()
        VARIABLE.assign(0.5)
        found = [np.asarray(leaf) for leaf in tf.nest.flatten(compiled(i, x))]
        assert VARIABLE.numpy() == after
        for a, b in zip(found, wanted, strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=1e-6)


def test_what_has_no_known_rank_before_the_choice():
    @tf.function
    def f(x):
        y = tf.py_function(lambda a: a, [x], tf.float32)
        return tf.cond(tf.size(y) > 2, lambda: y, lambda: tf.reduce_sum(x))

    assert f(tf.constant([[1.0, 2.0, 3.0]])).numpy().tolist() == [[1.0, 2.0, 3.0]]
    assert f(tf.constant([1.0, 2.0])).numpy() == 3.0
