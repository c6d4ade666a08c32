"""A step of training a Gaussian process: what linear algebra most often is in a program of tensors.

The negative logarithm of the likelihood of ``n`` targets, with its gradient by the length scale,
amplitude and noise of the covariance: a covariance matrix, its Cholesky factor, triangular and
Cholesky solutions, a log-determinant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

#: Number of points, dtype, and the error allowed (single precision loses the covariance's digits).
CASES = {
    "gaussian_process_50": (50, np.float64, 1e-9),
    "gaussian_process_300": (300, np.float64, 1e-9),
    "gaussian_process_300_single": (300, np.float32, 1e-2),
    "gaussian_process_1000": (1000, np.float64, 1e-9),
}
FEATURES = 4
#: Logarithms of length scale, amplitude and noise.
PARAMETERS = (0.2, 0.1, -1.5)


def inputs(name: str) -> list[np.ndarray]:
    """Points, targets and parameters of a case."""
    count, dtype, _ = CASES[name]
    generator = np.random.default_rng(15)
    x = generator.normal(size=(count, FEATURES))
    y = np.sin(x.sum(1, keepdims=True)) + 0.1 * generator.normal(size=(count, 1))
    return [x.astype(dtype), y.astype(dtype), np.array(PARAMETERS, dtype)]


def step(tf: Any) -> Callable[..., Any]:
    """The function of points, targets and parameters: value and gradient."""
    def likelihood(x: Any, y: Any, parameters: Any) -> Any:
        length, amplitude, noise = tf.unstack(tf.exp(parameters))
        squares = tf.reduce_sum(x * x, 1, keepdims=True)
        distances = squares + tf.transpose(squares) - 2.0 * tf.matmul(x, x, transpose_b=True)
        covariance = amplitude * tf.exp(-0.5 * tf.maximum(distances, 0.0) / (length * length))
        covariance += noise * tf.eye(x.shape[0], dtype=x.dtype)
        factor = tf.linalg.cholesky(covariance)
        white = tf.linalg.triangular_solve(factor, y)
        weights = tf.linalg.cholesky_solve(factor, y)
        logarithm = tf.reduce_sum(tf.math.log(tf.linalg.diag_part(factor)))
        fit = 0.25 * (tf.reduce_sum(white * white) + tf.reduce_sum(y * weights))
        return fit + logarithm + 0.5 * np.log(2 * np.pi) * x.shape[0]

    def gradient(x: Any, y: Any, parameters: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(parameters)
            value = likelihood(x, y, parameters)
        return value, tape.gradient(value, parameters)
    return gradient


def reference(name: str) -> list[np.ndarray]:
    """Value and gradient in float64, by inverses and hand."""
    x, y, parameters = (a.astype(np.float64) for a in inputs(name))
    length, amplitude, noise = np.exp(parameters)
    distances = np.maximum(((x[:, None] - x[None]) ** 2).sum(-1), 0.0)
    shape = amplitude * np.exp(-0.5 * distances / length ** 2)
    covariance = shape + noise * np.eye(len(x))
    inverse = np.linalg.inv(covariance)
    weights = inverse @ y
    value = 0.5 * ((y * weights).sum() + np.linalg.slogdet(covariance)[1]
                   + len(x) * np.log(2 * np.pi))
    slope = 0.5 * (inverse - weights @ weights.T)
    gradient = [(slope * shape * distances).sum() / length ** 2, (slope * shape).sum(),
                noise * np.trace(slope)]
    return [np.array(value), np.array(gradient)]
