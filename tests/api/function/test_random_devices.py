"""Random states are drawn from on every device, in any order, and give the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

DRAWS = {
    "normal": lambda: tf.random.normal([3]),
    "uniform": lambda: tf.random.uniform([3]),
    "truncated": lambda: tf.random.truncated_normal([3]),
    "shuffle": lambda: tf.random.shuffle(tf.range(6)),
    "dropout": lambda: tf.nn.dropout(tf.ones([6]), 0.5),
    "flip": lambda: tf.image.random_flip_left_right(tf.reshape(tf.range(4.0), [1, 2, 2, 1])),
}
PLACES = ("eager CPU", "compiled CPU", "eager OpenCL", "compiled OpenCL")


def drawn(kind, place, opencl, functions):
    how, device = place.split()
    with tf.device(opencl if device == "OpenCL" else "CPU:0"):
        if how == "eager":
            return DRAWS[kind]().numpy()
        function = functions.setdefault((kind, device), tf.function(DRAWS[kind]))
        return function().numpy()


def begin_again():
    """Without a seed of the program, functions draw from the one sequence of eager code."""
    tf.random.set_seed(None)
    tf.random.get_global_generator().reset_from_seed(3)


@pytest.mark.parametrize("kind", list(DRAWS))
def test_states_follow_to_every_device(kind, opencl):
    functions = {}
    begin_again()
    expected = [DRAWS[kind]().numpy() for _ in range(4)]
    # Each place follows on each other one, and is the first that is traced.
    for order in (PLACES, PLACES[::-1], PLACES[1::2] + PLACES[::2]):
        begin_again()
        for place, numbers in zip(order, expected):
            np.testing.assert_allclose(drawn(kind, place, opencl, functions), numbers, rtol=1e-5,
                                       err_msg=f"{order} at {place}")


def test_states_made_on_another_device(opencl):
    with tf.device(opencl):
        generator = tf.random.Generator.from_seed(7)
        there = tf.function(lambda: generator.normal([2]))
        first = there().numpy()
    here = tf.function(lambda: generator.normal([2]))
    second = here().numpy()
    with tf.device(opencl):
        third = there().numpy()
    fourth = generator.normal([2]).numpy()
    again = tf.random.Generator.from_seed(7)
    np.testing.assert_allclose([first, second, third, fourth],
                               [again.normal([2]).numpy() for _ in range(4)], rtol=1e-5)


def test_a_state_is_read_on_another_device(opencl):
    generator = tf.random.Generator.from_seed(7)
    expected = generator.state.numpy()
    with tf.device(opencl):
        assert np.array_equal(tf.function(lambda: generator.state + 0)().numpy(), expected)


def test_other_variables_stay_where_they_are(opencl):
    v = tf.Variable([1.0])
    with tf.device(opencl), pytest.raises(tf.errors.InvalidArgumentError, match="is on"):
        tf.function(lambda: v + 1.0)()


def test_functions_run_where_their_variables_are(opencl):
    with tf.device(opencl):
        v, count = tf.Variable([1.0, 2.0]), tf.Variable(0.0)
    here = tf.Variable([1.0, 1.0])

    @tf.function
    def step(x):
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(x * v * v)
        v.assign_sub(0.1 * tape.gradient(y, v))
        count.assign_add(1.0)
        return y

    found = [step(tf.constant([1.0, 1.0])) for _ in range(3)]
    np.testing.assert_allclose(found, [5.0, 3.2, 2.048], rtol=1e-5)
    assert found[0].device == v.device and float(count) == 3.0
    rows = tf.data.Dataset.range(2).map(lambda i: tf.cast(i, tf.float32) * v)
    np.testing.assert_allclose(list(rows), [[0.0, 0.0], v.numpy()], rtol=1e-6)
    with pytest.raises(tf.errors.InvalidArgumentError, match="is on"):
        tf.function(lambda x: x * v * here)(tf.ones([2]))
