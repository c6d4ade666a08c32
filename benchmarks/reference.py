"""What the workloads compute, in float64: every side's result is compared with these.

Written with NumPy and by hand, gradients included, so that nothing here depends on what is
measured.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .peers import data


def _wide(*arrays: Any) -> list[np.ndarray]:
    return [np.asarray(x, np.float64) for x in arrays]


def chain() -> list[np.ndarray]:
    """The elementwise chain."""
    x, = _wide(data.vector())
    return [(np.tanh(0.5 * x + 0.1) * np.exp(-x * x) + x) / 2]


def chain_gradient() -> list[np.ndarray]:
    """Its derivative."""
    x, = _wide(data.vector())
    t, e = np.tanh(0.5 * x + 0.1), np.exp(-x * x)
    return [(0.5 * (1 - t * t) * e - 2 * x * t * e + 1) / 2]


def softmax() -> list[np.ndarray]:
    """Softmax over rows."""
    x, = _wide(data.matrix())
    e = np.exp(x - x.max(-1, keepdims=True))
    e /= e.sum(-1, keepdims=True)
    return [e]


def _normalized(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    centered = x - x.mean(-1, keepdims=True)
    inverse = 1 / np.sqrt(np.mean(centered ** 2, -1, keepdims=True) + data.NORM_EPSILON)
    return centered * inverse, inverse


def layer_norm() -> list[np.ndarray]:
    """Layer normalization."""
    x, scale, offset, _ = _wide(*data.norm_inputs())
    return [_normalized(x)[0] * scale + offset]


def layer_norm_gradient() -> list[np.ndarray]:
    """Its result and the gradients for x, scale and offset."""
    x, scale, offset, cotangent = _wide(*data.norm_inputs())
    hat, inverse = _normalized(x)
    g = cotangent * scale
    dx = inverse * (g - g.mean(-1, keepdims=True) - hat * np.mean(g * hat, -1, keepdims=True))
    return [hat * scale + offset, dx, (cotangent * hat).sum(0), cotangent.sum(0)]


# ---------------------------------------------------------------------------- training

Gradients = Callable[[list[np.ndarray]], tuple[float, list[np.ndarray]]]


def _losses(weights: list[np.ndarray], gradients: Gradients) -> list[np.ndarray]:
    """Losses of the first steps of Adam."""
    first = [np.zeros_like(w) for w in weights]
    second = [np.zeros_like(w) for w in weights]
    losses = []
    for count in range(1, data.CHECKED_STEPS + 1):
        loss, found = gradients(weights)
        losses.append(loss)
        for w, m, v, g in zip(weights, first, second, found):
            m += (1 - data.BETA1) * (g - m)
            v += (1 - data.BETA2) * (g * g - v)
            w -= data.RATE * (m / (1 - data.BETA1 ** count)) / (
                np.sqrt(v / (1 - data.BETA2 ** count)) + data.ADAM_EPSILON)
    return [np.array(losses)]


def _cross_entropy(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    shifted = logits - logits.max(-1, keepdims=True)
    logarithm = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    rows = np.arange(len(labels))
    g = np.exp(logarithm)
    g[rows, labels] -= 1
    return -float(logarithm[rows, labels].mean()), g / len(labels)


def mlp() -> list[np.ndarray]:
    """Losses of the multi-layer perceptron."""
    images, labels = data.mlp_batch()

    def gradients(w: list[np.ndarray]) -> tuple[float, list[np.ndarray]]:
        one = np.maximum(images @ w[0] + w[1], 0)
        two = np.maximum(one @ w[2] + w[3], 0)
        loss, g = _cross_entropy(two @ w[4] + w[5], labels)
        g_two = (g @ w[4].T) * (two > 0)
        g_one = (g_two @ w[2].T) * (one > 0)
        return loss, [images.T @ g_one, g_one.sum(0), one.T @ g_two, g_two.sum(0),
                      two.T @ g, g.sum(0)]
    images = images.astype(np.float64)
    return _losses(_wide(*data.mlp_weights()), gradients)


def _windows(x: np.ndarray) -> np.ndarray:
    """3x3 windows: (batch, row, column, channel, i, j)."""
    return np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))


def _convolved(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    return np.einsum("nrcaij,ijab->nrcb", _windows(x), w, optimize=True)


def _filter_gradient(x: np.ndarray, g: np.ndarray) -> np.ndarray:
    return np.einsum("nrcaij,nrcb->ijab", _windows(x), g, optimize=True)


def _image_gradient(g: np.ndarray, w: np.ndarray) -> np.ndarray:
    padded = np.pad(g, ((0, 0), (2, 2), (2, 2), (0, 0)))
    return _convolved(padded, w[::-1, ::-1].transpose(0, 1, 3, 2))


def convnet() -> list[np.ndarray]:
    """Losses of the guide's network."""
    batch, labels = data.image_batch()
    images = batch.astype(np.float64)

    def gradients(w: list[np.ndarray]) -> tuple[float, list[np.ndarray]]:
        one = np.maximum(_convolved(images, w[0]) + w[1], 0)
        two = np.maximum(_convolved(one, w[2]) + w[3], 0)
        pooled = two.mean((1, 2))
        loss, g = _cross_entropy(pooled @ w[4] + w[5], labels)
        spread = (g @ w[4].T)[:, None, None, :] / (two.shape[1] * two.shape[2])
        g_two = spread * (two > 0)
        g_one = _image_gradient(g_two, w[2]) * (one > 0)
        return loss, [_filter_gradient(images, g_one), g_one.sum((0, 1, 2)),
                      _filter_gradient(one, g_two), g_two.sum((0, 1, 2)), pooled.T @ g, g.sum(0)]
    return _losses(_wide(*data.convnet_weights()), gradients)


# ---------------------------------------------------------------------------- small things

def _normal(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32).astype(np.float64)


def add_large() -> list[np.ndarray]:
    """The sum of two large vectors."""
    return [_normal(8, (1 << 20,)) + _normal(9, (1 << 20,))]


def add_small() -> list[np.ndarray]:
    """The sum of two small matrices."""
    return [_normal(8, (2, 2)) + _normal(9, (2, 2))]


def cached_call() -> list[np.ndarray]:
    """tanh(x) * y."""
    return [np.tanh(np.array([[1.0, 2.0], [3.0, 4.0]])) * np.array([[5.0, 6.0], [7.0, 8.0]])]


def call_number() -> list[np.ndarray]:
    """tanh(x) * 2."""
    return [np.tanh(np.array([[1.0, 2.0], [3.0, 4.0]])) * 2]


def call_many() -> list[np.ndarray]:
    """The sum of all inputs."""
    return [sum(_wide(*data.many()), np.zeros((2, 2)))]


def error(found: list[np.ndarray], wanted: list[np.ndarray]) -> float:
    """The largest difference, relative to the largest value of each array.

    Raises
    ------
    ValueError
        When the numbers or shapes of the arrays differ.
    """
    if [x.shape for x in found] != [x.shape for x in wanted]:
        raise ValueError(f"shapes {[x.shape for x in found]}, expected "
                         f"{[x.shape for x in wanted]}")
    worst = 0.0
    for x, y in zip(found, wanted):
        difference = float(np.max(np.abs(x.astype(np.result_type(x, np.float64)) - y)))
        if not np.isfinite(difference):
            return float("inf")
        worst = max(worst, difference / max(float(np.max(np.abs(y))), 1e-30))
    return worst
