"""The inputs of the workloads: the same float32 arrays on every side and for the references."""

from __future__ import annotations

import itertools

import numpy as np

CHAIN_SIZE = 4 * 1024 * 1024
SOFTMAX_SHAPE = (4096, 4096)
NORM_SHAPE = (8192, 1024)
NORM_EPSILON = 1e-5
MLP_SIZES = (784, 512, 512, 10)
MLP_BATCH = 256
IMAGE_BATCH = 32
IMAGE_SIDE = 28
CLASSES = 10

RATE, BETA1, BETA2, ADAM_EPSILON = 1e-3, 0.9, 0.999, 1e-7
#: Training steps whose losses are compared with the reference.
CHECKED_STEPS = 4

Arrays = tuple[np.ndarray, ...]


def vector() -> np.ndarray:
    """Input of the elementwise chain."""
    return np.random.default_rng(1).standard_normal(CHAIN_SIZE, dtype=np.float32)


def matrix() -> np.ndarray:
    """Input of softmax."""
    return np.random.default_rng(2).standard_normal(SOFTMAX_SHAPE, dtype=np.float32) * np.float32(3)


def norm_inputs() -> Arrays:
    """x, scale, offset and the cotangent of the result of layer normalization."""
    generator = np.random.default_rng(3)
    x = generator.standard_normal(NORM_SHAPE, dtype=np.float32) * np.float32(2) + np.float32(0.5)
    scale = generator.uniform(0.5, 1.5, NORM_SHAPE[1]).astype(np.float32)
    offset = generator.standard_normal(NORM_SHAPE[1], dtype=np.float32)
    cotangent = generator.standard_normal(NORM_SHAPE, dtype=np.float32)
    return x, scale, offset, cotangent


def mlp_batch() -> Arrays:
    """Images and labels of one batch."""
    generator = np.random.default_rng(4)
    images = generator.uniform(0, 1, (MLP_BATCH, MLP_SIZES[0])).astype(np.float32)
    return images, generator.integers(0, CLASSES, MLP_BATCH).astype(np.int32)


def mlp_weights() -> list[np.ndarray]:
    """Weight and bias of each dense layer, in turn."""
    generator = np.random.default_rng(5)
    weights: list[np.ndarray] = []
    for inputs, outputs in itertools.pairwise(MLP_SIZES):
        weights += [_glorot(generator, (inputs, outputs), inputs + outputs),
                    np.zeros(outputs, np.float32)]
    return weights


def image_batch() -> Arrays:
    """Images (NHWC) and labels of one batch."""
    generator = np.random.default_rng(6)
    images = generator.uniform(0, 1, (IMAGE_BATCH, IMAGE_SIDE, IMAGE_SIDE, 1)).astype(np.float32)
    return images, generator.integers(0, CLASSES, IMAGE_BATCH).astype(np.int32)


def convnet_weights() -> list[np.ndarray]:
    """Filter (HWIO) and bias of two convolutions, weight and bias of the dense layer."""
    generator = np.random.default_rng(7)
    return [_glorot(generator, (3, 3, 1, 16), 9 * 17), np.zeros(16, np.float32),
            _glorot(generator, (3, 3, 16, 16), 9 * 32), np.zeros(16, np.float32),
            _glorot(generator, (16, CLASSES), 16 + CLASSES), np.zeros(CLASSES, np.float32)]


def many() -> list[np.ndarray]:
    """Twenty small matrices."""
    return list(np.random.default_rng(14).standard_normal((20, 2, 2), dtype=np.float32))


def _glorot(generator: np.random.Generator, shape: tuple[int, ...], fans: int) -> np.ndarray:
    limit = (6 / fans) ** 0.5
    return generator.uniform(-limit, limit, shape).astype(np.float32)
