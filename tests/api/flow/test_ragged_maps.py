"""``tf.map_fn`` over the rows of ragged tensors, and functions that return rows."""

from __future__ import annotations

import pytest

import twofold as tf

R = tf.ragged.constant([[3, 1, 4], [], [1, 5]])
N = tf.ragged.constant([[[1, 2], [3]], [], [[4, 5, 6]]])
ROWS = tf.RaggedTensorSpec([None], tf.int32)


def rows_of_all(r, n):
    return (tf.map_fn(tf.reduce_sum, r, fn_output_signature=tf.int32),
            tf.map_fn(lambda x: x * 2, r),
            tf.map_fn(lambda x: x + 1, n),
            tf.map_fn(tf.range, tf.constant([3, 0, 2]), fn_output_signature=ROWS),
            tf.map_fn(lambda x: (tf.size(x), x[:1]), r, fn_output_signature=(tf.int32, ROWS)))


def check(found):
    sums, doubled, more, ranges, (sizes, first) = found
    assert sums.numpy().tolist() == [8, 0, 6] and sizes.numpy().tolist() == [3, 0, 2]
    assert doubled.to_list() == [[6, 2, 8], [], [2, 10]]
    assert more.to_list() == [[[2, 3], [4]], [], [[5, 6, 7]]]
    assert ranges.to_list() == [[0, 1, 2], [], [0, 1]] and first.to_list() == [[3], [], [1]]


def test_eager():
    check(rows_of_all(R, N))


def test_compiled_with_unknown_sizes():
    f = tf.function(rows_of_all, input_signature=[
        tf.RaggedTensorSpec([None, None], tf.int32), tf.RaggedTensorSpec([None] * 3, tf.int32)])
    check(f(R, N))
    assert f(R[:1], N[:1])[1].to_list() == [[6, 2, 8]] and f(R[:0], N[:0])[2].to_list() == []


def test_no_rows():
    assert tf.map_fn(lambda x: x * 2, R[:0]).to_list() == []


def test_gradients():
    x = tf.RaggedTensor.from_row_lengths(tf.constant([1.0, 2.0, 3.0]), [2, 1])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.map_fn(lambda row: tf.reduce_sum(row) ** 2, x, fn_output_signature=tf.float32)
    assert tape.gradient(y, x).to_list() == [[6, 6], [6]]


def test_what_does_not_fit():
    with pytest.raises(ValueError, match="rank >= 1"):
        tf.map_fn(tf.reduce_sum, R)
    with pytest.raises(ValueError, match="same number"):
        tf.map_fn(lambda x: x[0], (R, tf.constant([1, 2])))
