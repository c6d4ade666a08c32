"""Pipelines, files and checkpoints in programs that compute on an OpenCL device."""

from __future__ import annotations

import pathlib

import numpy as np
import pytest
from data_checks import D, elements

import twofold as tf


def test_elements_come_to_the_device_that_uses_them(opencl: str) -> None:
    with tf.device(opencl):
        scale = tf.Variable(2.0)
        data = D.range(6).map(lambda i: tf.cast(i, tf.float32) * 0.5, num_parallel_calls=2)
        found = []
        for x in data.batch(4).prefetch(1):
            y = x * scale
            assert "OPENCL" in y.device
            found += y.numpy().tolist()
    assert found == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert elements(data) == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]


def test_a_training_loop_with_data_and_a_checkpoint(opencl: str, tmp_path: pathlib.Path) -> None:
    xs = np.linspace(-1, 1, 16, dtype=np.float32)

    @tf.function
    def train(dataset, w):
        for x, y in dataset:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            w.assign_sub(0.5 * tape.gradient(loss, w))

    results = []
    for device in ("CPU:0", opencl):
        data = D.from_tensor_slices((xs, 3 * xs)).shuffle(16, seed=1).batch(4)
        with tf.device(device):
            w = tf.Variable(0.0)
            train(data, w)
            iterator = iter(data)
            next(iterator)
            tf.train.Checkpoint(w=w, iterator=iterator).write(tmp_path / "ckpt")
            expected = next(iterator)[0].numpy().tolist()
            again = tf.Variable(0.0)
            other = iter(data)
            tf.train.Checkpoint(w=again, iterator=other).read(
                tmp_path / "ckpt").assert_consumed()
            assert again.device == w.device
        assert next(other)[0].numpy().tolist() == expected
        assert again.numpy() == w.numpy() > 1.0
        results.append(w.numpy())
    np.testing.assert_allclose(results[1], results[0], rtol=1e-5)


def test_functions_of_captured_values_of_the_device(opencl: str) -> None:
    with tf.device(opencl):
        table = tf.constant([10.0, 20.0, 30.0])
        total = D.range(3).map(lambda i: tf.gather(table, i)).reduce(
            0.0, lambda state, x: state + x)
        later = D.range(3).map(lambda i: tf.numpy_function(
            lambda row, k: row[k], [table, i], tf.TensorSpec([], tf.float32)))
        variable = tf.Variable(2.0)
    assert total.numpy() == 60.0
    assert elements(later) == [10.0, 20.0, 30.0]
    assert elements(D.range(3).map(lambda i: tf.cast(i, tf.float32) * variable)) == [0.0, 2.0, 4.0]


def test_functions_of_the_host_with_captured_values_of_the_device(opencl: str) -> None:
    with tf.device(opencl):
        table, variable = tf.constant([10.0, 20.0]), tf.Variable(2.0)
    assert tf.function(lambda x: x + table)(1.0).numpy().tolist() == [11.0, 21.0]
    assert "OPENCL" in tf.function(lambda x: x * variable)(1.0).device
    here = tf.Variable(1.0)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"but variable .* is on"):
        tf.function(lambda x: x * variable * here)(1.0)


def test_files_inside_functions(opencl: str, tmp_path: pathlib.Path) -> None:
    path = str(tmp_path / "image.png")
    pixels = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    example = tf.train.Example()
    example.features.feature["x"].float_list.value.extend([1.0, 2.0])

    @tf.function
    def run(image, message):
        tf.io.write_file(path, tf.io.encode_png(image))
        again = tf.io.decode_png(tf.io.read_file(path), channels=3)
        parsed = tf.io.parse_single_example(message, {"x": tf.io.FixedLenFeature([2], tf.float32)})
        return tf.cast(again, tf.float32) * 2.0, parsed["x"] + 1.0

    with tf.device(opencl):
        doubled, found = run(tf.constant(pixels), example.SerializeToString())
    assert "OPENCL" in doubled.device
    np.testing.assert_array_equal(doubled, pixels * 2.0)
    assert found.numpy().tolist() == [2.0, 3.0]
