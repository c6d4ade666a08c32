"""Variables in ``tf.function``: reading, assigning, in place, created inside."""

from __future__ import annotations

import numpy as np
import pytest
from function_helpers import A, B, same

import twofold as tf


def test_variables_are_read_and_assigned():
    v = tf.Variable([1.0, 1.0])

    @tf.function
    def f(x):
        before = v.read_value()
        v.assign_add(x)
        return before, v * 2.0

    before, after = f(A)
    same(before, [1, 1])
    same(after, [4, 6])
    same(v, [2, 3])
    f(A)
    same(v, [3, 5])
    v.assign([0.0, 0.0])
    same(f(A)[1], [2, 4])


def test_held_value_is_not_overwritten():
    v = tf.Variable(np.zeros(100_000, np.float32))
    f = tf.function(lambda x: v.assign_add(x) is None)
    one = tf.constant(1.0)
    f(tf.broadcast_to(one, [100_000]))
    held = v.read_value()
    view = np.asarray(v.read_value())
    f(tf.broadcast_to(one, [100_000]))
    assert held.numpy()[0] == 1.0 and view[5] == 1.0 and v.numpy()[0] == 2.0


def test_update_in_place_when_nobody_holds_the_value():
    v = tf.Variable(np.zeros((300, 300), np.float32))
    f = tf.function(lambda x: v.assign_add(x) is None)
    x = tf.ones([300, 300])
    f(x)
    place = np.asarray(v).ctypes.data
    f(x)
    assert np.asarray(v).ctypes.data == place
    held = v.read_value()
    f(x)
    f(x)
    place = np.asarray(v).ctypes.data
    f(x)
    assert np.asarray(v).ctypes.data == place and held.numpy()[0, 0] == 2.0


def test_variable_created_on_the_first_call():
    class Layer(tf.Module):
        def __init__(self):
            self.w = None

        @tf.function
        def __call__(self, x):
            if self.w is None:
                self.w = tf.Variable(tf.ones([2, x.shape[-1]]) * 3.0)
            return x * self.w

    layer = Layer()
    same(layer(A), [[3, 6], [3, 6]])
    same(layer(B), [[9, 12], [9, 12]])
    same(layer.w, 3 * np.ones((2, 2)))


def test_variable_whose_first_value_depends_on_the_argument():
    made = []

    @tf.function
    def f(x):
        if not made:
            made.append(tf.Variable(tf.reduce_sum(x) * 2.0))
        return x + made[0]

    same(f(A), [7, 8])
    assert made[0].numpy() == 6.0


def test_variable_created_on_every_call_is_an_error():
    @tf.function
    def f(x):
        return tf.Variable(1.0) + x

    with pytest.raises(ValueError, match=r"only supports singleton tf.Variables created on the "
                                         r"first call"):
        f(A)


def test_variable_as_argument():
    f = tf.function(lambda v: v.assign_add(A) is None)
    one, two = tf.Variable([0.0, 0.0]), tf.Variable([5.0, 5.0])
    f(one), f(two), f(two)
    same(one, [1, 2])
    same(two, [7, 9])
