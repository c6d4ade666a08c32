"""Where tensors are, and moving them: cpu() and gpu(), memory, soft placement."""

import time

import numpy as np
import pytest

import twofold as tf
from twofold.frontend.tensors import deprecations


def test_cpu_and_gpu_say_once_that_they_are_deprecated(monkeypatch, caplog):
    monkeypatch.setattr(deprecations, "_told", set())
    x = tf.constant([1.0])
    assert x.cpu() is x and x.cpu() is x
    (record,) = caplog.records
    text = record.getMessage()
    assert text.startswith(f"From {__file__}:") and "Tensor.cpu is deprecated" in text
    with pytest.raises(RuntimeError, match="GPU:99 unknown device"):
        x.gpu(gpu_index=99)
    assert "tf.identity in a block of tf.device" in caplog.records[1].getMessage()


def test_devices_are_listed(opencl):
    logical = tf.config.list_logical_devices()
    assert tf.config.LogicalDevice("/device:CPU:0", "CPU") in logical
    physical = tf.config.list_physical_devices("OPENCL")
    assert all(isinstance(device, tf.config.PhysicalDevice) for device in physical)
    assert len(tf.config.list_logical_devices("OPENCL")) == len(physical) >= 1


def test_the_guides_measure_of_two_devices(opencl):
    def measure(device):
        with tf.device(device):
            x = tf.random.normal([64, 64])
            assert x.device.endswith(device)
            begin = time.time()
            for _ in range(5):
                y = tf.linalg.matmul(x, x)
            _ = y.numpy()
            return time.time() - begin

    assert measure("CPU:0") >= 0 and measure(opencl) >= 0


def test_memory_of_a_device(opencl):
    info = tf.config.experimental.get_memory_info
    before = info(opencl)["current"]
    with tf.device(opencl):
        x = tf.identity(np.zeros([1000, 1000], np.float32))
    assert info(opencl)["current"] - before >= 4_000_000 and info(opencl)["peak"] >= 4_000_000
    x = x.cpu()
    assert info(opencl)["current"] - before < 4_000_000
    tf.config.experimental.reset_memory_stats(opencl)
    assert info(opencl)["peak"] == info(opencl)["current"]
    assert tf.config.experimental.get_memory_usage(opencl) == info(opencl)["current"]


def test_soft_placement(caplog):
    x = tf.constant(1.0)
    assert tf.config.get_soft_device_placement()
    with tf.device("GPU:31"):
        assert (x * 2).device.endswith("CPU:0")
    tf.config.set_soft_device_placement(False)
    try:
        with pytest.raises(RuntimeError, match="no device GPU:31"), tf.device("GPU:31"):
            x * 2
    finally:
        tf.config.set_soft_device_placement(True)
