"""``with tf.device("cpu:0")``: ops on CPU tensors run as they do without the block."""

from __future__ import annotations

import pytest

import twofold as tf
from twofold.frontend.dispatch import door


def test_ops_take_the_usual_way_in_a_cpu_block(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("an op on the CPU was compiled as if it were on another device")

    monkeypatch.setattr(door, "run_on_device", refuse)
    with tf.device("/cpu:0"):
        weights = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.exp(weights) * weights)
        weights.assign_sub(tape.gradient(loss, weights))
    assert weights.device.endswith("CPU:0")
