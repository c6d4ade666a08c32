"""The eager guide: where tensors live, and the same code as a compiled function."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf


def test_devices_by_name():
    with tf.device("/cpu:0"):
        matrix = tf.random.normal([200, 200])
        product = tf.matmul(matrix, matrix)
    assert product.device.endswith("CPU:0")
    cpus = tf.config.list_physical_devices("CPU")
    assert cpus[0].device_type == "CPU" and set(cpus) <= set(tf.config.list_physical_devices())
    gpus = tf.config.list_physical_devices("GPU")
    assert gpus == tf.config.experimental.list_physical_devices("GPU")


def test_many_products_are_done_when_their_values_are_read():
    turn = np.linalg.qr(np.random.default_rng(2).normal(size=(64, 64)))[0].astype(np.float32)
    x = tf.constant(turn)
    for _ in range(200):
        x = tf.matmul(x, tf.constant(turn))
    np.testing.assert_allclose(x.numpy() @ x.numpy().T, np.eye(64), atol=1e-2)


@pytest.mark.opencl
def test_a_second_device_gives_the_same_numbers():
    values = np.random.default_rng(3).normal(size=(64, 64)).astype(np.float32)
    results = []
    for device in ("CPU:0", "OPENCL:0"):
        with tf.device(device):
            v = tf.Variable(values)
            with tf.GradientTape() as tape:
                y = tf.reduce_sum(tf.tanh(tf.matmul(v, v)))
            assert y.device.endswith(device)
            results.append((float(y), tape.gradient(y, v).numpy()))
    (first, slope), (second, other) = results
    np.testing.assert_allclose(second, first, rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(other, slope, rtol=1e-3, atol=1e-4)


def test_python_runs_once_per_signature():
    runs = []

    @tf.function
    def increment(x):
        runs.append(tf.executing_eagerly())
        return x + 1

    for value in (1, 2, 1.0, [1.0], [2.0]):
        increment(tf.constant(value))
    assert runs == [False, False, False]


def test_a_function_gives_what_eager_code_gives():
    def mixture(a, b):
        return (a * b, a @ tf.transpose(b), tf.reduce_sum(a / b, axis=0), a[:, :1] - b, a > b,
                tf.cast(a, tf.int32) // 2)

    generator = np.random.default_rng(4)
    x, y = (tf.constant(generator.uniform(1, 5, (3, 3)), tf.float32) for _ in range(2))
    for ours, expected in zip(tf.function(mixture)(x, y), mixture(x, y), strict=True):
        assert ours.dtype == expected.dtype
        np.testing.assert_allclose(ours, expected, rtol=1e-6)


def test_python_control_flow_becomes_part_of_the_function():
    @tf.function
    def count_kinds(last):
        counts = tf.zeros([4], tf.int32)
        for k in tf.range(1, last + 1):
            if k % 15 == 0:
                counts += tf.constant([0, 0, 0, 1])
            elif k % 5 == 0:
                counts += tf.constant([0, 0, 1, 0])
            elif k % 3 == 0:
                counts += tf.constant([0, 1, 0, 0])
            else:
                counts += tf.constant([1, 0, 0, 0])
        return counts

    @tf.function
    def count_steps(x, most):
        n = tf.constant(0)
        while x != 1:
            if n >= most:
                break
            if x % 2 == 0:
                x = x // 2
            else:
                x = 3 * x + 1
            n += 1
        if x == 1:
            return n
        return -n

    assert count_kinds(tf.constant(100)).numpy().tolist() == [53, 27, 14, 6]
    assert int(count_steps(tf.constant(27), tf.constant(1000))) == 111
    assert int(count_steps(tf.constant(27), tf.constant(10))) == -10


def test_gradients_of_functions_and_in_functions():
    @tf.function
    def cube(x):
        return x * x * x

    @tf.function
    def slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = cube(x)
        return tape.gradient(y, x)

    x = tf.constant(2.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y, z = cube(x), slope(x)
    assert [float(value) for value in (z, tape.gradient(y, x), tape.gradient(z, x))] == [12.0] * 3


def test_variables_change_in_program_order():
    v = tf.Variable(1.0)

    @tf.function
    def update(x):
        v.assign_add(x)
        twice = v * 2
        v.assign(v * 10)
        return twice, v.read_value()

    assert [float(value) for value in (*update(tf.constant(2.0)), v)] == [6.0, 30.0, 30.0]


def test_variables_are_made_on_the_first_call_only():
    class Scale(tf.Module):
        factor = None

        @tf.function
        def __call__(self, x):
            if self.factor is None:
                self.factor = tf.Variable(2.0)
            return self.factor * x

    scale = Scale()
    assert [float(scale(tf.constant(value))) for value in (3.0, 4.0)] == [6.0, 8.0]
    with pytest.raises(ValueError, match=r"[Vv]ariable"):
        tf.function(lambda x: tf.Variable(1.0) * x)(tf.constant(1.0))


def test_print_while_tracing_and_tf_print_on_every_call(capfd):
    @tf.function
    def show(x):
        print("tracing")
        tf.print("running", x)
        return x

    for value in range(3):
        show(tf.constant(value))
    out, err = capfd.readouterr()
    assert out == "tracing\n"
    assert err.splitlines() == ["running 0", "running 1", "running 2"]
