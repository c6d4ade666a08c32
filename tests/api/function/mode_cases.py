"""Programs whose answer is known, made after bugs that others have reported: a table.

A case is a function, its arrays, what it gives, and what else ``Case`` says. The mistakes behind
them: an index that is taken for a value, a maximum that is infinite, a size that turns out to be 1
or is an argument itself, a sum that is added up one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from mode_checks import with_gradients

import twofold as tf

INF = np.inf
F = np.float32


@dataclass(frozen=True)
class Case:
    """A function of arrays, and what it gives in every mode (but those left out)."""

    function: Callable[..., Any]
    arrays: Sequence[Any]
    wanted: Sequence[Any]
    without: tuple[str, ...] = ()
    rtol: float = 1e-5


# ---------------------------------------------------------------------------- extremes

def _first_true():
    x = np.zeros((2, 70), bool)
    x[0, 37:], x[1, [5, 69]] = True, True
    return Case(lambda x: (tf.argmax(x, 1), tf.argmin(tf.logical_not(x), 1),
                           tf.argmax(tf.cast(x, tf.int32), 1),
                           tf.argmin(-tf.cast(x, tf.float32), 1)),
                [x], [np.int64([37, 5])] * 4)


# ---------------------------------------------------------------------------- infinite maxima

def _logsumexp():
    x = F([[-INF] * 3, [-INF, 1, 1], [INF, -INF, 0], [5000, 5000, -5000]])
    rows = [-INF, 1 + np.log(2), INF, 5000 + np.log(2)]
    return Case(lambda x: (tf.reduce_logsumexp(x, 1), tf.reduce_logsumexp(x[:2]),
                           tf.math.cumulative_logsumexp(x[0]), tf.math.cumulative_logsumexp(x[1])),
                [x], [rows, 1 + np.log(2), [-INF] * 3, [-INF, 1, 1 + np.log(2)]])


# ---------------------------------------------------------------------------- long sums

def _long_sums():
    x = np.full((2, 700_001), 0.1, np.float32)
    value, count = np.float64(F(0.1)), 700_001
    return Case(lambda x: (tf.reduce_sum(x), tf.reduce_mean(x, 1), tf.reduce_sum(tf.exp(-x), 1),
                           tf.reduce_sum(tf.cast(x > 0.0, tf.int32)), tf.math.count_nonzero(x, 1),
                           tf.reduce_sum(x * x)),
                [x], [2 * count * value, np.full(2, value), np.full(2, count * np.exp(-value)),
                      2 * count, np.full(2, count), 2 * count * value**2],
                without=("constants",), rtol=2e-5)


# ---------------------------------------------------------------------------- windows of rolls

def _rolled(shift: int, start: int) -> Case:
    x = np.arange(7, dtype=np.int32) * 3
    rolled = np.roll(x, shift)

    def function(x, shift, start):
        y = tf.roll(x, shift, 0)
        return y[start:start + 3], tf.slice(y, start[None], [3]), tf.roll(y, -shift, 0)
    return Case(function, [x, np.int32(shift), np.int32(start)],
                [rolled[start:start + 3], rolled[start:start + 3], x])


# ---------------------------------------------------------------------------- gradients of updates

X = F([[2, -1], [0, 3], [4, 4.5]])
U = F([[5, -2], [1, 6]])
W = F([[1, 3], [-2, 4], [0.5, 2]])
ROWS = np.int32([[1], [2]])


def _update(op: Callable[..., Any], result: Any, by_x: Any, by_u: Any) -> Case:
    def function(x, u):
        return tf.reduce_sum(op(x, tf.constant(ROWS), u) * tf.constant(W))
    return Case(with_gradients(function), [X, U], [np.sum(result * W), by_x, by_u])


def _updates() -> dict[str, Case]:
    picked, wide = W[[1, 2]], np.zeros_like(X)
    wide[[1, 2]] = U
    replaced = X.copy()
    replaced[[1, 2]] = U
    kept = W.copy()
    kept[[1, 2]] = 0
    larger, mine = np.maximum(X[1:], U), X[1:] > U
    maximum, by_x = X.copy(), W.copy()
    maximum[1:], by_x[1:] = larger, W[1:] * mine
    return {
        "an update": _update(tf.tensor_scatter_nd_update, replaced, kept, picked),
        "a sum": _update(tf.tensor_scatter_nd_add, X + wide, W, picked),
        "a difference": _update(tf.tensor_scatter_nd_sub, X - wide, W, -picked),
        "a maximum": _update(tf.tensor_scatter_nd_max, maximum, by_x, W[1:] * ~mine)}


# ---------------------------------------------------------------------------- Jacobians

def _empty_jacobian():
    def function(v):
        x = tf.concat([tf.zeros([0, 2]), tf.zeros([0, 3])], 1)
        with tf.GradientTape() as tape:
            tape.watch(v)
            y = v * tf.pow(x, 2.0)
        return tape.jacobian(y, v)
    return Case(function, [F(1)], [np.zeros((0, 5))])


def _broadcast_jacobian():
    def function(a, b):
        with tf.GradientTape() as tape:
            tape.watch(b)
            y = tf.math.atan2(a, b)
        return tape.jacobian(y, b)
    each = np.eye(4).reshape(2, 2, 2, 2) * -1 / 5
    return Case(function, [np.ones((1, 3, 2, 2), np.float32), np.full((2, 2), 2, np.float32)],
                [np.broadcast_to(each, (1, 3, 2, 2, 2, 2))])


def _batch_jacobian():
    def function(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x * x
        return tape.batch_jacobian(y, x)
    return Case(function, [X], [3 * X[:, :, None] ** 2 * np.eye(2)])


# ---------------------------------------------------------------------------- segments

def _segments():
    x, ids = F([[1, 2], [3, 5], [4, 6], [7, 8]]), np.int32([2, -1, 0, 2])
    sums = F([[4, 6], [0, 0], [8, 10], [0, 0]])
    least = np.finfo(np.float32).min
    largest = F([[4, 6], [least] * 2, [7, 8], [least] * 2])
    member = (ids >= 0)[:, None]

    def function(x, ids):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            found = [op(x, ids, 4) for op in (
                tf.math.unsorted_segment_sum, tf.math.unsorted_segment_mean,
                tf.math.unsorted_segment_sqrt_n, tf.math.unsorted_segment_max)]
            squares = [tf.reduce_sum(y * y) for y in found[:3]]
        return found, [tape.gradient(y, x) for y in squares]
    counts = F([[1], [1], [2], [1]])
    return Case(function, [x, ids], [
        sums, sums / counts, sums / np.sqrt(counts), largest, 2 * sums[ids] * member,
        2 * (sums / counts**2)[ids] * member, 2 * (sums / counts)[ids] * member])


# ---------------------------------------------------------------------------- sizes that are 1

def _turns_out_to_be_one(a_shape: tuple[int, ...], b_shape: tuple[int, ...]) -> Case:
    rng = np.random.default_rng(3)
    a, b = (rng.uniform(-1, 1, shape).astype(np.float32) for shape in (a_shape, b_shape))
    y = a.astype(np.float64) * b - b
    by_a, by_b = 2 * y * (b + 0 * a), 2 * y * (a - 1.0)
    for axis in (0, 1):
        by_a = by_a.sum(axis, keepdims=True) if a.shape[axis] == 1 else by_a
        by_b = by_b.sum(axis, keepdims=True) if b.shape[axis] == 1 else by_b
    return Case(with_gradients(lambda a, b: tf.reduce_sum(tf.square(a * b - b))), [a, b],
                [(y**2).sum(), by_a, by_b], rtol=1e-4)


# ---------------------------------------------------------------------------- known late

LATE = F([[4, 0, 2], [1, 7, 9]])
IDS = np.int32([0, 0, 1])
#: A function of LATE and IDS, of which i[2] is 1, and what it gives.
KNOWN_LATE: dict[str, tuple[Callable[..., Any], Any]] = {
    "roll": (lambda x, i: tf.roll(x, i[2], 1), np.roll(LATE, 1, 1)),
    "segment_sum": (lambda x, i: tf.math.segment_sum(tf.transpose(x), i), [[4, 8], [2, 9]]),
    "segment_mean": (lambda x, i: tf.math.segment_mean(x[0], i), [2, 2]),
    "unsorted_segment_max": (lambda x, i: tf.math.unsorted_segment_max(x[0], i, i[2] + 1), [4, 2]),
    "bincount": (lambda x, i: tf.math.bincount(i), [2, 1]),
    "confusion_matrix": (lambda x, i: tf.math.confusion_matrix(i, [0, 1, 1], 2), [[1, 1], [0, 1]]),
    "repeat": (lambda x, i: tf.repeat(x, i + 1, axis=1), np.repeat(LATE, IDS + 1, axis=1)),
    "top_k": (lambda x, i: tf.math.top_k(x, i[2] + 1)[0], [[4, 2], [9, 7]]),
    "linspace": (lambda x, i: tf.linspace(0.0, 1.0, i[2] + 2), [0, 0.5, 1]),
    "one_hot": (lambda x, i: tf.one_hot(i, i[2] + 1), [[1, 0], [1, 0], [0, 1]]),
    "sequence_mask": (lambda x, i: tf.sequence_mask(i), [[False], [False], [True]]),
    "crop": (lambda x, i: tf.image.crop_to_bounding_box(x[None, :, :, None], i[2], 0, 1, 2),
             F([1, 7]).reshape(1, 1, 2, 1)),
    "argsort": (lambda x, i: tf.argsort(i, direction="DESCENDING", stable=True), [2, 0, 1]),
    "row of a sum": (lambda x, i: tf.cumsum(x)[i[2]], LATE.sum(0)),
    "unique": (lambda x, i: tf.unique(i)[0], [0, 1]),
    "transpose": (lambda x, i: tf.transpose(x, 1 - i[1:]), LATE.T),
    "tile": (lambda x, i: tf.tile(x, [1, i[2] + 1]), np.tile(LATE, (1, 2))),
    "pad": (lambda x, i: tf.pad(x, [[i[2], 0], [0, i[0]]]), np.pad(LATE, [(1, 0), (0, 0)])),
}


# ---------------------------------------------------------------------------- unknown sizes

OPEN = np.random.default_rng(5).uniform(1, 2, (4, 3)).astype(np.float32)
#: A function of OPEN that takes numbers from its sizes, and what it gives.
OF_SIZES: dict[str, tuple[Callable[..., Any], Any]] = {
    "shuffle": (lambda x: tf.sort(tf.random.shuffle(x[:, 0])), np.sort(OPEN[:, 0])),
    "in_top_k": (lambda x: tf.math.in_top_k(tf.cast(x[:, 0] * 0.0, tf.int32), x, 3), [True] * 4),
    "linspace": (lambda x: tf.linspace(0.0, 1.0, tf.shape(x)[0]), np.linspace(0, 1, 4)),
    "range of floats": (lambda x: tf.range(tf.cast(tf.shape(x)[0], tf.float32)), np.arange(4.0)),
    "a row": (lambda x: tf.minimum(x, x[:1]), np.minimum(OPEN, OPEN[:1])),
    "top_k": (lambda x: tf.math.top_k(x, 2)[0], -np.sort(-OPEN, 1)[:, :2]),
    "order of rows": (lambda x: tf.gather(x, tf.argsort(x[:, 0])), OPEN[np.argsort(OPEN[:, 0])]),
    "eye": (lambda x: tf.matmul(tf.eye(tf.shape(x)[0]), x), OPEN),
}


# ---------------------------------------------------------------------------- bits

def _bits():
    x, n = F([1, -2, 0.5, 8]), np.uint64([2**63 + 5, 1, 258])

    def function(x, n):
        octets = tf.bitcast(x, tf.uint8)
        return (octets, tf.bitcast(octets, tf.int32), tf.bitcast(n, tf.uint8),
                tf.bitcast(tf.reshape(x, [2, 2]), tf.int64))
    return Case(function, [x, n], [x.view(np.uint8).reshape(4, 4), x.view(np.int32),
                                   n.view(np.uint8).reshape(3, 8), x.view(np.int64)])


CASES: dict[str, Case] = {
    "first of equal extremes": _first_true(),
    "logsumexp of infinities": _logsumexp(),
    "long sums": _long_sums(),
    **{f"rolled by {shift}, from {start}": _rolled(shift, start)
       for shift in (3, -2, 0, 7, 17, -10) for start in (0, 4)},
    **{f"gradients of {name}": case for name, case in _updates().items()},
    "Jacobian of nothing": _empty_jacobian(),
    "Jacobian of a broadcast": _broadcast_jacobian(),
    "Jacobian of each row": _batch_jacobian(),
    "segments without members": _segments(),
    **{f"sizes {a} and {b}": _turns_out_to_be_one(a, b)
       for a, b in (((3, 1), (1, 4)), ((3, 4), (3, 4)), ((1, 1), (3, 4)), ((1, 4), (3, 4)))},
    **{f"{name} by late numbers": Case(function, [LATE, IDS], [wanted])
       for name, (function, wanted) in KNOWN_LATE.items()},
    **{f"{name} of sizes": Case(function, [OPEN], [wanted])
       for name, (function, wanted) in OF_SIZES.items()},
    "bits of other sizes": _bits(),
}


# ---------------------------------------------------------------------------- what must be refused

V, M = F([1, 2, 3, 4]), np.arange(12, dtype=np.float32).reshape(3, 4)


def _index(*numbers: int) -> Any:
    return np.int32(numbers)


#: A function of arrays that reaches outside of a tensor, or of the segments there are.
REFUSED: dict[str, tuple[Callable[..., Any], Sequence[Any]]] = {
    "begin and size": (lambda x, i: tf.slice(x, i, [3]), [V, _index(2)]),
    "begin at the end": (lambda x, i: tf.slice(x, i, [1]), [V, _index(4)]),
    "size": (lambda x, i: tf.slice(x, [1], i), [V, _index(4)]),
    "row of a block": (lambda m, i: tf.slice(m, [i[0], 0], [2, 2]) * 2.0, [M, _index(2)]),
    "column of a block": (lambda m, i: tf.slice(m, [0, i[0]], [-1, 2]), [M, _index(3)]),
    "corner of a block": (lambda m, i: tf.slice(m, i, [2, 2]), [M, _index(2, 3)]),
    "split, too long": (lambda x, i: tf.split(x, [i[0], 2], 0)[1], [V, _index(3)]),
    "split, too short": (lambda x, i: tf.split(x, [i[0], 2], 0)[1], [V, _index(1)]),
    "gradient of a slice": (lambda x, i: with_gradients(
        lambda x: tf.reduce_sum(tf.slice(x, i, [2])))(x)[1], [V, _index(3)]),
    "an element": (lambda x: x[4], [V]), "an element from the end": (lambda x: x[-5], [V]),
    "the first of none": (lambda x: x[0] + 1.0, [V[:0]]),
    "a column": (lambda m: m[:, 4] * 2.0, [M]),
    "split by sizes": (lambda m: tf.split(m, [1, 3], 0)[1], [M]),
    "split in two": (lambda m: tf.split(m, 2, 0)[1], [M]),
    "unstack": (lambda m: tf.add_n(tf.unstack(m, num=4)), [M]),
    "gather": (lambda m: tf.gather(m, [0, 3]), [M]),
    "gather_nd": (lambda m: tf.gather_nd(m, [[0, 1], [3, 1]]), [M]),
    "gradient of an element": (lambda x: with_gradients(
        lambda x: tf.reduce_sum(x[4] * 3.0))(x)[1], [V]),
    "id of unsorted segments": (lambda x, i: tf.math.unsorted_segment_sum(x, i, 2),
                                [V, _index(0, 9, 1, 1)]),
    "id of unsorted means": (lambda x, i: tf.math.unsorted_segment_mean(x, i, 2),
                             [V, _index(0, 2, 1, 1)]),
    "negative id of sorted segments": (lambda x, i: tf.math.segment_sum(x, i),
                                       [V, _index(-1, 0, 1, 1)]),
    "ids that fall": (lambda x, i: tf.math.segment_sum(x, i), [V, _index(0, 1, 0, 1)]),
    "negative count": (lambda i: tf.math.bincount(i, minlength=3), [_index(-1, 2, 1, 2)]),
    "partition": (lambda x, i: tf.dynamic_partition(x, i, 2)[0], [V, _index(0, 1, 2, 0)]),
}
