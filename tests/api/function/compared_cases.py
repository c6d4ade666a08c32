"""Calls in which this library and TensorFlow once differed, with TensorFlow's answer: a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from mode_cases import Case

import twofold as tf

F, N = np.float32, np.int32
INF, NAN = np.inf, np.nan
V = F([1, 2, 3, 4])
M = np.arange(6, dtype=F).reshape(2, 3)
IMAGE = np.arange(18, dtype=N).reshape(1, 3, 3, 2)
THREE = F([[1, 2, 0], [5, 6, 7], [0, 1, 2]])  # diagonals


def _slices_that_go_down() -> Case:
    bounds = [(-7, 9), (9, -7), (-2, 0)]
    x = np.arange(5, dtype=F)

    def function(x, ends):
        return [part for i in range(len(bounds))
                for part in (x[ends[i, 0]:ends[i, 1]:-1], x[ends[i, 0]::-2], x[3:ends[i, 1]:-2])]
    return Case(function, [x, N(bounds)],
                [part for a, b in bounds for part in (x[a:b:-1], x[a::-2], x[3:b:-2])])


def _tridiagonal() -> Case:
    matrix = np.diag(THREE[1]) + np.diag(THREE[0, :-1], 1) + np.diag(THREE[2, 1:], -1)
    right = F([[1, 2], [3, 4], [5, 6]])
    return Case(lambda d, y: (
        tf.linalg.tridiagonal_matmul(d, y), tf.linalg.tridiagonal_solve(d, y),
        tf.linalg.tridiagonal_solve([d[0, :-1], d[1], d[2, 1:]], y, "sequence"),
        tf.linalg.tridiagonal_matmul((d[0], d[1], d[2]), y, "sequence")),
                [THREE, right], [matrix @ right, np.linalg.solve(matrix, right),
                                 np.linalg.solve(matrix, right), matrix @ right], rtol=1e-4)


def _largest_of(dtype: Any) -> Case:
    x = (IMAGE - 9).astype(dtype) if np.dtype(dtype).kind == "i" else IMAGE.astype(dtype)
    line = x[:, 0]
    return Case(lambda x, line: (
        tf.nn.max_pool2d(x, 2, 1, "VALID"), tf.nn.max_pool(x, 3, 2, "SAME"),
        tf.nn.max_pool1d(line, 2, 1, "VALID")),
                [x, line], [x[:, 1:, 1:], x[:, 1:, 1:], line[:, 1:]])


def _convolved_integers() -> Case:
    x, window = IMAGE[..., :1] + 2**24, np.ones((2, 2, 1, 1), N)
    plane = x[0, ..., 0]
    sums = plane[1:, 1:] + plane[:-1, 1:] + plane[1:, :-1] + plane[:-1, :-1]
    spread = np.zeros((4, 4), N)
    for i, j in np.ndindex(2, 2):
        spread[i:i + 3, j:j + 3] += plane
    return Case(lambda x, w: (tf.nn.conv2d(x, w, 1, "VALID"),
                              tf.nn.conv2d_transpose(x, w, [1, 4, 4, 1], 1, "VALID")),
                [x, window], [sums[None, ..., None], spread[None, ..., None]])


def _histogram() -> Case:
    """The range is found by the program, and so is the number of bins."""
    x = F([3, 1, 2, 2.5, INF, -INF])
    return Case(lambda x: (
        tf.histogram_fixed_width(x[:4], [tf.reduce_min(x[:4]), tf.reduce_max(x[:4])], 4),
        tf.histogram_fixed_width(x, [0.0, 4.0], tf.size(tf.boolean_mask(x, x > 0.0)) - 1),
        tf.histogram_fixed_width_bins(x[:4], tf.stack([x[1], x[0]]), 4)),
        [x], [N([1, 0, 1, 2]), N([1, 1, 2, 2]), N([3, 0, 2, 3])])


def _half_precision() -> Case:
    x = np.float16([[2, 0], [1, 4]])
    return Case(lambda x: (tf.linalg.inv(x), tf.abs(tf.linalg.qr(x)[1][1, 1]),
                           tf.linalg.inv(x, adjoint=True)),
                [x], [[[0.5, 0], [-0.125, 0.25]], 8 / 5**0.5, [[0.5, -0.125], [0, 0.25]]],
                rtol=2e-3)


def _parts_of_a_table() -> Case:
    a, b = np.arange(6, dtype=F).reshape(3, 2), -np.arange(4, dtype=F).reshape(2, 2)
    ids = N([[4, 0], [2, 3]])
    return Case(lambda a, b, ids: (tf.nn.embedding_lookup([a, b], ids),
                                   tf.nn.embedding_lookup([a], ids[1, :1]),
                                   tf.nn.embedding_lookup([a, b], ids, max_norm=1.0)[0, 0]),
                [a, b, ids], [np.concatenate([a, b])[ids], a[ids[1, :1]], b[1] / np.hypot(*b[1])])


CASES: dict[str, Case] = {
    "slices that go down": _slices_that_go_down(),
    "three diagonals": _tridiagonal(),
    "largest int8": _largest_of(np.int8),
    "largest uint16": _largest_of(np.uint16),
    "convolved integers": _convolved_integers(),
    "histogram": _histogram(),
    "half precision": _half_precision(),
    "parts of a table": _parts_of_a_table(),
    "infinite segments": Case(
        lambda x, i: (tf.math.segment_min(x, i), tf.math.segment_max(-x, i)),
        [F([INF, INF, 1]), N([0, 0, 2])], [[INF, 0, 1], [-INF, 0, -1]]),
    "least squares": Case(
        lambda x, y: (tf.linalg.lstsq(x, y, 0.5), tf.linalg.lstsq(x, y, 0.5, fast=False)),
        [F([[1], [1]]), F([[1], [3]])], [[[4 / 2.5]], [[2.0]]]),
    "shapes": Case(lambda x, y: (tf.debugging.assert_shapes([(x, ("N", 3)), (y, "NN")]), x)[1],
                   [M, np.eye(2, dtype=F)], [M]),
    "bands": Case(lambda x: (tf.linalg.band_part(x, 2, 3), tf.linalg.band_part(x, -9, 0)),
                  [M], [M, np.tril(M)]),
}

REFUSED: dict[str, tuple[Callable[..., Any], Sequence[Any]]] = {
    "a wide band": (lambda x: tf.linalg.band_part(x, 3, 0), [M]),
    "a high band": (lambda x: tf.linalg.band_part(x, 0, 4), [M]),
    "no permutation": (tf.linalg.lu_reconstruct, [np.eye(3, dtype=F), N([0, 1, 1])]),
    "no row": (tf.linalg.lu_reconstruct, [np.eye(3, dtype=F), N([0, 1, 5])]),
    "no diagonal": (tf.linalg.tensor_diag_part, [np.ones((2, 4, 4, 2), F)]),
    "two diagonals": (tf.linalg.tridiagonal_matmul, [THREE[:2], F([[1], [2], [3]])]),
    "NaN in a histogram": (lambda x: tf.histogram_fixed_width(x, [0.0, 1.0]), [F([1, NAN])]),
    "a range that goes down": (lambda x, r: tf.histogram_fixed_width(x, r), [V, F([1, 0])]),
    "cross products of one and several": (tf.linalg.cross, [M[:1], M]),
    "shapes by name": (lambda x, y: (tf.debugging.assert_shapes([(x, ("N", "K")), (y, ("N",))]), x),
                       [M, V]),
    "shapes by number": (lambda x: (tf.debugging.assert_shapes([(x, (None, 4))]), x), [M]),
    "no bins": (lambda x, n: tf.histogram_fixed_width(x, [0.0, 1.0], n), [V, N(0)]),
    "parts of different sizes": (lambda a, b, i: tf.nn.embedding_lookup([a, b], i),
                                 [M[:1], np.ones((3, 3), F), N([1])]),
    "images without pixels": (tf.image.flip_left_right, [np.ones((1, 0, 3, 1), F)]),
    "pooling of a matrix": (lambda x: tf.nn.avg_pool1d(x, 2, 1, "SAME"), [M]),
}
