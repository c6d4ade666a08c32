"""Gradients do not flow through what a variable is assigned: compiled as eagerly, as in TensorFlow.

Each read of a variable counts for the variable, whatever was assigned to it before, in the body of
a function, in branches and in loops.
"""

from __future__ import annotations

import pytest

import twofold as tf

VARIABLE = tf.Variable([1.0, 2.0])


def straight(w, n):
    VARIABLE.assign(VARIABLE * w)
    return tf.reduce_sum(VARIABLE)


def in_a_loop(w, n):
    total = 0.0
    for _ in tf.range(n):
        VARIABLE.assign(VARIABLE * w)
        total += tf.reduce_sum(VARIABLE) * w
    return total


def after_a_loop(w, n):
    for _ in tf.range(n):
        VARIABLE.assign(VARIABLE * w)
    return tf.reduce_sum(VARIABLE) * w


def in_a_branch(w, n):
    if n > 2:
        VARIABLE.assign(VARIABLE * w)
        total = tf.reduce_sum(VARIABLE)
    else:
        total = w
    return total


def after_a_branch(w, n):
    if n > 2:
        VARIABLE.assign_add([w, w])
    return tf.reduce_sum(VARIABLE) * w


def in_a_fold(w, n):
    def step(total, x):
        VARIABLE.assign(VARIABLE * w)
        return total * x + tf.reduce_sum(VARIABLE.read_value())

    return tf.foldl(step, tf.stack([w, 2.0 * w, 3.0]))


def in_a_branch_of_a_loop(w, n):
    total = 0.0
    for i in tf.range(n):
        if i > 0:
            VARIABLE.assign(VARIABLE * w)
            total += tf.reduce_sum(VARIABLE * VARIABLE)
        total += tf.reduce_sum(VARIABLE)
    return total


@tf.function
def called(w):
    VARIABLE.assign(VARIABLE * w)
    return tf.reduce_sum(VARIABLE)


def in_a_call(w, n):
    return called(w) + called(w) * w


CASES = [straight, in_a_loop, after_a_loop, in_a_branch, after_a_branch, in_a_fold,
         in_a_branch_of_a_loop, in_a_call]


@pytest.mark.parametrize("function", CASES, ids=lambda f: f.__name__)
def test_as_eager(function):
    def slopes(w, n):
        with tf.GradientTape() as tape:
            tape.watch(w)
            y = function(w, n)
        return tape.gradient(y, [w, VARIABLE], unconnected_gradients="zero")

    for n in (3, 1):
        found = []
        for run in (slopes, tf.function(slopes)):
            VARIABLE.assign([1.0, 2.0])
            found.append([g.numpy().tolist() for g in run(tf.constant(2.0), tf.constant(n))])
        assert found[0] == found[1]


def test_a_loop_gives_a_variable_other_sizes():
    v = tf.Variable([1.0, 2.0], shape=[None])

    def slope(w, n):
        with tf.GradientTape() as tape:
            tape.watch(w)
            total = 0.0
            for _ in tf.range(n):
                v.assign(tf.concat([v * w, [1.0]], 0))
                total += tf.reduce_sum(v) * w
        return tape.gradient(total, w)

    wanted = slope(tf.constant(2.0), tf.constant(3)).numpy()
    v.assign([1.0, 2.0])
    assert tf.function(slope)(tf.constant(2.0), tf.constant(3)).numpy() == wanted
