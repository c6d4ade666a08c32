"""The demo's training in TensorFlow: ``PYTHON benchmarks/tensorflow_convnet.py IN.npz OUT.json``.

Run by ``benchmarks/demo_accuracy.py`` with an interpreter that has TensorFlow. It reads images,
initial weights and batches from a file and uses TensorFlow's own Adam: nothing of twofold is in it.
"""

from __future__ import annotations

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf


def main(source: str, target: str) -> None:
    """Train, test, write losses and accuracy."""
    with np.load(source) as file:
        data = {name: file[name] for name in file.files}
    weights = [tf.Variable(data[f"weight_{i}"]) for i in range(6)]
    optimizer = tf.keras.optimizers.Adam(learning_rate=0.001)
    optimizer.build(weights)

    def logits(images: tf.Tensor) -> tf.Tensor:
        hidden = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(images, weights[0], 1, "VALID"),
                                           weights[1]))
        hidden = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(hidden, weights[2], 1, "VALID"),
                                           weights[3]))
        return tf.reduce_mean(hidden, axis=[1, 2]) @ weights[4] + weights[5]

    @tf.function
    def train_step(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=labels, logits=logits(images)))
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    losses, seconds = [], []
    for indices in data["order"]:
        images = tf.constant(data["train_images"][indices])
        labels = tf.constant(data["train_labels"][indices])
        start = time.perf_counter()
        losses.append(float(train_step(images, labels)))
        seconds.append(time.perf_counter() - start)
    correct = 0
    for start in range(0, len(data["test_images"]), 500):
        guesses = tf.argmax(logits(tf.constant(data["test_images"][start:start + 500])), axis=1)
        correct += int(np.sum(guesses.numpy() == data["test_labels"][start:start + 500]))
    with open(target, "w", encoding="utf-8") as file:
        json.dump({"version": tf.__version__, "losses": losses,
                   "accuracy": correct / len(data["test_images"]),
                   "ms_per_step": {"min": 1e3 * min(seconds[1:]),
                                   "median": 1e3 * float(np.median(seconds[1:]))}}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
