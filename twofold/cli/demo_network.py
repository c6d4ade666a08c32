"""The network that the demo trains, with variables and ops: two convolutions, Adam by hand.

It is the convolutional network of TensorFlow's eager guide. Nothing here knows whether it runs
eagerly, compiled or on which device: that is decided by who calls it (``demo_training``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

import twofold as tf

CLASSES = 10
CHANNELS = 16
LEARNING_RATE, BETA_1, BETA_2, EPSILON = 0.001, 0.9, 0.999, 1e-7

Array = np.ndarray[Any, Any]


def initial_weights(seed: int = 0) -> list[Array]:
    """Kernels (Glorot's uniform distribution) and biases (zeros), in the order of the layers."""
    generator = np.random.default_rng(seed)

    def glorot(*shape: int) -> Array:
        receptive = int(np.prod(shape[:-2]))
        limit = np.sqrt(6.0 / (receptive * (shape[-2] + shape[-1])))
        return generator.uniform(-limit, limit, shape).astype(np.float32)

    return [glorot(3, 3, 1, CHANNELS), np.zeros(CHANNELS, np.float32),
            glorot(3, 3, CHANNELS, CHANNELS), np.zeros(CHANNELS, np.float32),
            glorot(CHANNELS, CLASSES), np.zeros(CLASSES, np.float32)]


class Network:
    """Weights, Adam's state, and the functions that use them.

    Parameters
    ----------
    weights : list of ndarray
        As ``initial_weights`` gives them.
    """

    def __init__(self, weights: list[Array]):
        self.weights = [tf.Variable(value) for value in weights]
        self.means = [tf.Variable(np.zeros_like(value)) for value in weights]
        self.squares = [tf.Variable(np.zeros_like(value)) for value in weights]
        self.steps = tf.Variable(0.0)

    def logits(self, images: tf.Tensor) -> tf.Tensor:
        """Scores ``[batch, 10]`` of images ``[batch, height, width, 1]``."""
        kernel_1, bias_1, kernel_2, bias_2, kernel_3, bias_3 = self.weights
        hidden = tf.nn.relu(tf.nn.conv2d(images, kernel_1, 1, "VALID") + bias_1)
        hidden = tf.nn.relu(tf.nn.conv2d(hidden, kernel_2, 1, "VALID") + bias_2)
        return tf.matmul(tf.reduce_mean(hidden, axis=[1, 2]), kernel_3) + bias_3

    def train_step(self, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """One step of Adam on a batch; the loss before it."""
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, self.logits(images))
            loss = tf.reduce_mean(losses)
        self.apply(tape.gradient(loss, self.weights))
        return loss

    def apply(self, gradients: list[tf.Tensor]) -> None:
        """Adam: means of gradients and of their squares, corrected for their start at zero."""
        self.steps.assign_add(1.0)
        correction = tf.sqrt(1.0 - BETA_2 ** self.steps) / (1.0 - BETA_1 ** self.steps)
        for weight, mean, square, gradient in zip(
                self.weights, self.means, self.squares, gradients):
            mean.assign_add((gradient - mean) * (1.0 - BETA_1))
            square.assign_add((gradient * gradient - square) * (1.0 - BETA_2))
            weight.assign_sub(LEARNING_RATE * correction * mean / (tf.sqrt(square) + EPSILON))

    def count_correct(self, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """How many images have their label's score highest."""
        guesses = tf.argmax(self.logits(images), axis=1, output_type=labels.dtype)
        return tf.reduce_sum(tf.cast(guesses == labels, tf.int32))
