"""The test to run before each commit: one thing from every part, in a few seconds."""

from __future__ import annotations

import numpy as np

import twofold as tf


def test_eager_matches_numpy():
    x = np.float32([[1, 2], [3, 4]])
    t = tf.constant(x)
    np.testing.assert_allclose(tf.matmul(t, t) + t * 2.0, x @ x + x * 2)


def test_tape():
    w = tf.Variable([[1.0]])
    with tf.GradientTape() as tape:
        loss = w * w
    assert str(tape.gradient(loss, w)) == "tf.Tensor([[2.]], shape=(1, 1), dtype=float32)"


def test_compiled_training_step_equals_eager():
    random = np.random.default_rng(0)
    x = tf.constant(random.normal(size=(16, 4)).astype(np.float32))
    y = tf.constant(random.normal(size=(16, 1)).astype(np.float32))
    losses = []
    for compiled in (False, True):
        w = tf.Variable(tf.zeros([4, 1]))

        def step(x, y, w=w):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(x @ w - y))
            w.assign_sub(0.1 * tape.gradient(loss, w))
            return loss

        run = tf.function(step) if compiled else step
        losses.append([float(run(x, y)) for _ in range(5)])
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-5)
    assert losses[0][-1] < losses[0][0]


def test_every_stage_can_be_printed():
    @tf.function
    def f(x):
        return tf.nn.softmax(x * 2.0)

    lowered = f.lower(tf.ones([3, 5]))
    for stage in ("graph", "optimized", "kernel", "program", "llvm", "asm"):
        assert lowered.text(stage).strip(), stage
