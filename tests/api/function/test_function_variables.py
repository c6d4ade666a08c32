"""Variables in ``tf.function``: reading, assigning, in place, created inside."""

from __future__ import annotations

import sys
import threading

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


# ------------------------------------------------------------------ several threads

def in_threads(work, threads=8, calls=200):
    """Call ``work`` from several threads that start together and take turns often."""
    barrier, failures = threading.Barrier(threads), []

    def run():
        try:
            barrier.wait()
            for _ in range(calls):
                work()
        except BaseException as error:
            failures.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        workers = [threading.Thread(target=run) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        sys.setswitchinterval(interval)
    assert not failures, failures


@pytest.mark.parametrize("way", ["compiled", "taped", "printing", "eager", "scatter"])
def test_no_update_of_several_threads_is_lost(way, capfd):
    one, count = tf.constant(1.0), tf.Variable(0.0)
    table = tf.Variable(np.zeros(1000, np.float32))

    def add(x):
        count.assign_add(x)
        table.assign_sub(tf.fill([1000], x))
        if way == "printing":
            tf.print("one more")
        return x * count

    compiled = tf.function(add)

    def taped():
        with tf.GradientTape() as tape:
            tape.watch(one)
            y = compiled(one)
        tape.gradient(y, one)

    def scatter():
        count.assign_add(1.0)
        table.scatter_nd_add(np.arange(1000)[:, None], np.full(1000, -1, np.float32))

    work = {"compiled": lambda: compiled(one), "printing": lambda: compiled(one),
            "taped": taped, "eager": lambda: add(one), "scatter": scatter}[way]
    in_threads(work)
    assert float(count) == 1600
    same(table, np.full(1000, -1600))


def test_user_code_in_a_function_may_wait_for_a_thread_that_updates_variables():
    v = tf.Variable(0.0)

    def other_thread(x):
        worker = threading.Thread(target=lambda: v.assign_add(1.0), daemon=True)
        worker.start()
        worker.join(timeout=60)
        assert not worker.is_alive()
        return x

    @tf.function
    def f(x):
        y = tf.numpy_function(other_thread, [x], tf.float32)
        with tf.control_dependencies([y]):
            v.assign_add(2.0)
        return y

    v.assign_add(1.0)
    assert float(f(tf.constant(5.0))) == 5.0


def test_functions_that_update_each_others_variables_do_not_wait_for_each_other():
    a, b = tf.Variable(0.0), tf.Variable(0.0)

    @tf.function
    def first():
        a.assign_add(1.0)
        b.assign_add(1.0)

    @tf.function
    def second():
        b.assign_add(1.0)
        a.assign_add(1.0)

    in_threads(lambda: (first(), second()), calls=50)
    assert float(a) == float(b) == 800


def test_python_code_inside_a_function_may_wait_for_a_thread_that_updates():
    v = tf.Variable(0.0)
    inner = tf.function(lambda: v.assign_add(1.0).value())
    inner()

    def wait(x):
        thread = threading.Thread(target=inner)
        thread.start()
        thread.join()
        return x

    @tf.function
    def outer(x):
        v.assign_add(0.0)
        return tf.py_function(wait, [x], tf.TensorSpec([2], tf.float32))

    in_threads(lambda: outer(A), threads=2, calls=3)
