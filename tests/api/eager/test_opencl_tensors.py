"""Tensors, variables, tapes and compiled functions on an OpenCL device."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf
from twofold.runtime import device

pytestmark = pytest.mark.opencl


def test_eager_ops_run_where_the_block_says(opencl: str) -> None:
    with tf.device(opencl):
        x = tf.constant([1.0, 2.0, 3.0])
        y = x * x + 1.0
    assert y.device == str(device.preferred_name(device.parse_device(opencl)))
    assert y.numpy().tolist() == [2.0, 5.0, 10.0]
    assert (y + 1.0).device == y.device  # outside of the block ops follow their inputs
    assert y.cpu().device == "/job:localhost/replica:0/task:0/device:CPU:0"


@pytest.mark.parametrize("function", [
    lambda x: x @ x, lambda x: tf.matmul(x, x, transpose_b=True), tf.sort, tf.argsort,
    tf.linalg.inv, lambda x: tf.linalg.eigh(x)[0], lambda x: tf.gather(x, [1, 0]),
    lambda x: tf.reduce_sum(x, 1), lambda x: tf.concat([x, x], 0), tf.cumsum, tf.transpose,
    lambda x: tf.where(x > 1.0, x, 0.0), lambda x: tf.linalg.diag(x[0]),
    lambda x: tf.linalg.band_part(x, 0, -1)])
def test_ops_of_any_kind_follow_their_inputs(opencl: str, function) -> None:
    plain = tf.constant([[2.0, 1.0], [1.0, 3.0]])
    with tf.device(opencl):
        x = plain * 1.0
    wanted = function(plain).numpy()
    np.testing.assert_allclose(function(x).numpy(), wanted, rtol=1e-6)


def test_variables_are_trained_on_the_device(opencl: str) -> None:
    target = np.float32([1.0, -2.0, 3.0])
    with tf.device(opencl):
        weights = tf.Variable([0.0, 0.0, 0.0])

        def step(goal: tf.Tensor) -> tf.Tensor:
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum((weights - goal) ** 2)
            weights.assign_sub(0.25 * tape.gradient(loss, weights))
            return loss

        compiled = tf.function(step)
        goal = tf.constant(target)
        losses = [float(f(goal)) for f in (step, compiled, compiled, step)]
    np.testing.assert_allclose(losses, [14.0 / 4 ** i for i in range(4)], rtol=1e-6)
    np.testing.assert_allclose(weights.numpy(), target * (1 - 0.5 ** 4), rtol=1e-6)
    assert weights.device == goal.device


def test_a_held_value_survives_updates(opencl: str) -> None:
    with tf.device(opencl):
        counter = tf.Variable(1.0)
        held = counter.read_value()
        increase = tf.function(lambda: counter.assign_add(1.0))
        increase()
        again = counter.read_value()
        increase()
    assert [float(held), float(again), float(counter)] == [1.0, 2.0, 3.0]


def test_a_gpu_has_one_name_on_its_tensors() -> None:
    with tf.options(opencl_as_gpu=True), tf.device("OPENCL:0"):
        assert tf.constant(1.0).device.endswith("GPU:0")


def test_a_cpu_block_brings_inputs_there(opencl: str) -> None:
    with tf.device(opencl):
        there = tf.constant([1.0, 2.0])
    with tf.device("/cpu:0"):
        y = there + 1.0
    assert y.device.endswith("CPU:0") and y.numpy().tolist() == [2.0, 3.0]
