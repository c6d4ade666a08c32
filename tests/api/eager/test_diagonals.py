"""``tf.linalg.diag``, ``diag_part``, ``set_diag``: any diagonals, sizes and alignments."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import twofold as tf

L = tf.linalg
ALIGNMENTS = ("RIGHT_LEFT", "LEFT_RIGHT", "LEFT_LEFT", "RIGHT_RIGHT")
SHAPES = ((3, 3), (2, 4), (4, 2), (1, 5), (5, 1), (0, 3), (3, 0))
CHOICES = (0, 1, -1, (-1, 1), (0, 2), (-2, -1), (-1, 0))


def _stored(x, low, high, align, padding):
    """Diagonals of a matrix element by element, as TensorFlow's documentation puts it."""
    rows, columns = x.shape
    upper, lower = (word == "RIGHT" for word in align.split("_"))
    most = max(min(rows + min(high, 0), columns - max(low, 0)), 0)
    result = np.full((high - low + 1, most), padding, x.dtype)
    for d in range(low, high + 1):
        elements = [x[i, i + d] for i in range(rows) if 0 <= i + d < columns]
        right = upper if d > 0 else lower if d < 0 else upper and lower
        start = most - len(elements) if right else 0
        result[high - d, start:start + len(elements)] = elements
    return result[0] if low == high else result


def _fits(rows, columns, low, high):
    return all(not d or -rows < d < columns for d in (low, high))


@pytest.mark.parametrize("align", ALIGNMENTS)
def test_what_is_read_can_be_written(align):
    for (rows, columns), k in itertools.product(SHAPES, CHOICES):
        low, high = (k, k) if isinstance(k, int) else k
        x = np.arange(1, rows * columns + 1, dtype=np.float32).reshape(rows, columns)
        if not _fits(rows, columns, low, high):
            with pytest.raises(tf.errors.InvalidArgumentError, match="out of bound"):
                L.diag_part(x, k=k, align=align)
            with pytest.raises(ValueError, match="out of bound"):
                L.set_diag(x, np.zeros(1, np.float32), k=k)
            continue
        wanted = _stored(x, low, high, align, -7)
        distance = np.arange(columns)[None] - np.arange(rows)[:, None]
        inside = (low <= distance) & (distance <= high)
        for compiled in (lambda f: f, tf.function):
            part = compiled(lambda x, k=k: L.diag_part(x, k=k, padding_value=-7, align=align))(x)
            np.testing.assert_array_equal(part.numpy(), wanted)
            put = compiled(lambda x, d, k=k: L.set_diag(x, d, k=k, align=align))(-x, wanted)
            np.testing.assert_array_equal(put.numpy(), np.where(inside, x, -x))
            made = compiled(lambda d, k=k, n=rows, m=columns: L.diag(
                d, k=k, num_rows=n, num_cols=m, padding_value=5, align=align))(wanted)
            np.testing.assert_array_equal(made.numpy(), np.where(inside, x, 5))


def test_sizes_that_are_not_given():
    assert L.diag([1, 2], k=1).shape == (3, 3) and L.diag([1, 2], k=-2).shape == (4, 4)
    assert L.diag([1, 2], k=-1, num_rows=3).shape == (3, 2)
    assert L.diag([1, 2], k=1, num_cols=4).shape == (2, 4)
    assert L.diag([[1, 2], [3, 4]], k=(0, 1)).numpy().tolist() == [[3, 2], [0, 4]]
    assert L.diag(np.zeros((2, 0))).shape == (2, 0, 0)


@pytest.mark.parametrize("shape", [(2, 5, 3), (2, 3, 5), (1, 4, 4)])
@pytest.mark.parametrize("k", [0, 1, (-1, 1)])
def test_unknown_dimensions_and_gradients(shape, k):
    x = np.random.default_rng(0).normal(size=shape)
    low, high = (k, k) if isinstance(k, int) else k
    stored = np.stack([_stored(m, low, high, "RIGHT_LEFT", 0) for m in x])

    def slopes(x, d):
        with tf.GradientTape() as tape:
            tape.watch([x, d])
            y = L.set_diag(x, d * d, k=k)
            total = tf.reduce_sum(y * y) + tf.reduce_sum(L.diag_part(x * x, k=k))
        return (y, *tape.gradient(total, [x, d]))

    specs = [tf.TensorSpec([None] * array.ndim, tf.float64) for array in (x, stored)]
    for run in (slopes, tf.function(slopes), tf.function(slopes, input_signature=specs)):
        y, of_x, of_d = (t.numpy() for t in run(tf.constant(x), tf.constant(stored)))
        distance = np.arange(shape[2])[None] - np.arange(shape[1])[:, None]
        inside = (low <= distance) & (distance <= high)
        np.testing.assert_allclose(y, np.where(inside, x * x, x))
        np.testing.assert_allclose(of_x, 2 * x)
        np.testing.assert_allclose(of_d, 4 * stored ** 3)


@pytest.mark.parametrize(("call", "text"), [
    (lambda: L.diag([1], align="UP"), "align must be one of"),
    (lambda: L.diag([1], k=(1, 2, 3)), "one integer or a pair"),
    (lambda: L.diag([1], k=0.5), "one integer or a pair"),
    (lambda: L.diag(1), "at least 1-dim"),
    (lambda: L.diag([1, 2], num_rows=1), "do not fill"),
    (lambda: L.diag_part([1]), "rank >= 2"),
    (lambda: L.diag_part([[1]], k=(1, 0)), "must not be larger"),
    (lambda: L.set_diag([[1, 2]], [1, 2]), "must have shape"),
    (lambda: L.set_diag([[[1, 2], [3, 4]]], [1, 2]), "must have shape"),
])
def test_what_does_not_fit(call, text):
    with pytest.raises(tf.errors.InvalidArgumentError, match=text):
        call()
    with pytest.raises(tf.errors.InvalidArgumentError, match=text):
        tf.function(call)()
