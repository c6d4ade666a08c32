"""``tf.nn.ctc_*``: TensorFlow's answers, gradients against differences, and what is refused."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from sparse_helpers import parts

import twofold as tf

LOGITS = np.random.default_rng(0).standard_normal((6, 3, 5)).astype(np.float32)
DENSE = [[1, 2, 2], [3, 0, 0], [4, 1, 2]]
LABELS, FRAMES = [3, 1, 2], [6, 4, 5]
SPARSE = tf.SparseTensor([[0, 0], [0, 1], [0, 2], [1, 0], [2, 0], [2, 1]], [1, 2, 2, 3, 0, 1],
                         [3, 3])


def log_softmax(x):
    x = x.astype(np.float64)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def loss_of_all_paths(logs, labels, blank):
    """The sum over every path of classes that collapses to the labels."""
    total = 0.0
    for path in itertools.product(range(logs.shape[1]), repeat=len(logs)):
        collapsed = [c for c, _ in itertools.groupby(path) if c != blank]
        if collapsed == list(labels):
            total += np.exp(sum(logs[t, c] for t, c in enumerate(path)))
    return -np.log(total)


def test_losses_are_sums_over_paths():
    found = tf.nn.ctc_loss(DENSE, LOGITS, LABELS, FRAMES).numpy()
    np.testing.assert_allclose(found, [8.25563, 4.52538, 5.00927], 1e-5)
    logs = log_softmax(LOGITS)
    for b, (count, frames) in enumerate(zip(LABELS, FRAMES, strict=True)):
        right = loss_of_all_paths(logs[:frames, b], DENSE[b][:count], 0)
        assert found[b] == pytest.approx(right, rel=1e-5)


@pytest.mark.parametrize(("labels", "options", "right"), [
    (SPARSE, {"blank_index": 4}, [5.50701, 5.33608, 4.03732]),
    (SPARSE, {"blank_index": -1}, [5.50701, 5.33608, 4.03732]),
    ([[1, 2, 2], [3, -1, -1], [0, 1, 99]], {"blank_index": -1}, [5.50701, 5.33608, 4.03732]),
    ([[1, 3, 3], [3, 0, 0], [4, 1, 0]], {"blank_index": 2}, [6.03665, 4.44438, 4.7831])])
def test_blanks_and_kinds_of_labels(labels, options, right):
    for function in (tf.nn.ctc_loss, tf.function(tf.nn.ctc_loss)):
        found = function(labels, tf.constant(LOGITS), LABELS, FRAMES, **options)
        np.testing.assert_allclose(found, right, 1e-5)


def test_other_forms():
    unique = tf.nn.ctc_unique_labels(DENSE)
    assert parts(unique) == [[[1, 2, 0], [3, 0, 0], [4, 1, 2]], [[0, 1, 1], [0, 1, 1], [0, 1, 2]]]
    right = tf.nn.ctc_loss(DENSE, LOGITS, LABELS, FRAMES)
    by_batch = tf.nn.ctc_loss(DENSE, LOGITS.transpose(1, 0, 2), LABELS, FRAMES,
                              logits_time_major=False, unique=unique)
    np.testing.assert_allclose(by_batch, right, 1e-6)
    half = tf.nn.ctc_loss(DENSE, tf.cast(LOGITS, tf.float16), LABELS, FRAMES)
    assert half.dtype is tf.float16
    np.testing.assert_allclose(half, right, 1e-2)
    assert parts(tf.nn.ctc_loss(DENSE, LOGITS, LABELS, [3, 4, 5]))[0] == np.inf
    none = tf.nn.ctc_loss(DENSE, LOGITS, [0, 1, 2], [0, 4, 5])
    assert float(none[0]) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("signature", [False, True])
def test_gradients_agree_with_differences(signature):
    def total(logits):
        return tf.reduce_sum(tf.nn.ctc_loss(DENSE, logits, LABELS, [6, 3, 5])
                             * tf.constant([1.0, 2.0, 3.0], logits.dtype))

    logits = tf.constant(LOGITS, tf.float64)

    def derive(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = total(x)
        return tape.gradient(y, x)

    if signature:
        derive = tf.function(derive, input_signature=[tf.TensorSpec([None] * 3, tf.float64)])
    found = derive(logits).numpy()
    generator = np.random.default_rng(1)
    for _ in range(3):
        step = generator.standard_normal(LOGITS.shape)
        slope = (total(logits + 1e-4 * step) - total(logits - 1e-4 * step)).numpy() / 2e-4
        assert slope == pytest.approx((found * step).sum(), rel=1e-5)
    assert not found[3:, 1].any()


def test_impossible_labels_have_no_gradient():
    logits = tf.constant(LOGITS)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        y = tf.nn.ctc_loss(DENSE, logits, LABELS, [3, 4, 5])
    found = tape.gradient(y, logits).numpy()
    assert not found[:, 0].any() and np.isfinite(found).all() and found[:, 1:].any()


def test_long_sequences_stay_exact():
    logits = np.random.default_rng(2).standard_normal((600, 1, 8))
    labels = np.random.default_rng(3).integers(1, 8, (1, 100))
    both = [float(tf.nn.ctc_loss(labels, tf.constant(logits, dtype), [100], [600])[0])
            for dtype in (tf.float32, tf.float64)]
    assert both[0] == pytest.approx(both[1], rel=1e-5)


@pytest.mark.parametrize(("call", "error"), [
    (lambda: tf.nn.ctc_loss(SPARSE, LOGITS, None, FRAMES), ValueError),
    (lambda: tf.nn.ctc_loss(SPARSE, LOGITS, None, [9, 4, 5], blank_index=-1),
     tf.errors.InvalidArgumentError),
    (lambda: tf.nn.ctc_loss(tf.cast(SPARSE, tf.int64), LOGITS, None, FRAMES, blank_index=-1),
     tf.errors.InvalidArgumentError),
    (lambda: tf.nn.ctc_loss([[1, 2, 9], *DENSE[1:]], LOGITS, LABELS, FRAMES),
     tf.errors.InvalidArgumentError),
    (lambda: tf.nn.ctc_loss(DENSE[:2], LOGITS, LABELS, FRAMES), tf.errors.InvalidArgumentError),
    (lambda: tf.nn.ctc_loss(DENSE, LOGITS[0], LABELS, FRAMES), tf.errors.InvalidArgumentError),
    (lambda: tf.nn.ctc_loss(DENSE, LOGITS, LABELS, FRAMES, blank_index=7),
     tf.errors.InvalidArgumentError),
    (lambda: tf.nn.ctc_greedy_decoder(LOGITS, [9, 1, 1]), tf.errors.FailedPreconditionError),
    (lambda: tf.nn.ctc_greedy_decoder(LOGITS, [1, 1]), tf.errors.FailedPreconditionError),
    (lambda: tf.nn.ctc_greedy_decoder(LOGITS, FRAMES, blank_index=9),
     tf.errors.InvalidArgumentError),
    (lambda: tf.nn.ctc_beam_search_decoder(LOGITS, FRAMES, beam_width=1, top_paths=3),
     tf.errors.InvalidArgumentError)])
def test_what_is_refused(call, error):
    with pytest.raises(error):
        call()


@pytest.mark.parametrize(("options", "rows"), [
    ({}, [[2, 3, 2], [1, 3], [1, 1, 2]]),
    ({"merge_repeated": False}, [[2, 3, 2, 2], [1, 1, 3], [1, 1, 2]]),
    ({"blank_index": -2}, [[2, 4, 2, 4], [1, 4], [1, 4, 1, 2, 4]])])
def test_the_best_class_of_each_frame(options, rows):
    for decode in (tf.nn.ctc_greedy_decoder, tf.function(tf.nn.ctc_greedy_decoder)):
        (labels,), score = decode(tf.constant(LOGITS * 3), FRAMES, **options)
        assert labels.dtype is tf.int64 and labels.dense_shape.numpy()[0] == 3
        dense = tf.sparse.to_dense(labels, default_value=-1).numpy().tolist()
        assert [[x for x in row if x >= 0] for row in dense] == rows
        np.testing.assert_allclose(score, [[-23.7774], [-14.46111], [-12.8805]], 1e-5)


def test_the_best_sequences_of_a_beam_search():
    right = [[-1.50849, -3.26876, -3.33346], [-1.37034, -2.18729, -2.62728],
             [-3.10849, -3.24518, -3.36086]]
    decode = tf.nn.ctc_beam_search_decoder
    for function in (decode, tf.function(decode)):
        paths, scores = function(tf.constant(LOGITS * 2), FRAMES, beam_width=4, top_paths=3)
        np.testing.assert_allclose(scores, right, 1e-4)
        assert [parts(path)[1] for path in paths] == [
            [2, 3, 2, 1, 3, 1, 1, 2], [2, 2, 1, 0, 1, 2], [2, 3, 1, 2, 2, 1, 3, 1, 0, 1, 2]]


def test_wide_beams_find_the_probability_of_labels():
    (best,), score = tf.nn.ctc_beam_search_decoder(LOGITS[:4, :1], [4], beam_width=500)
    labels = best.values.numpy()
    right = loss_of_all_paths(log_softmax(LOGITS[:4, 0]), labels, 4)
    assert -float(score[0, 0]) == pytest.approx(right, rel=1e-5)


def test_beams_of_no_numbers():
    x = np.zeros((3, 2, 4), "float32")
    x[1, 0, 2] = np.nan
    found, scores = tf.nn.ctc_beam_search_decoder(x, [3, 3], beam_width=4, top_paths=2)
    assert np.isnan(scores[0]).all() and np.isfinite(scores[1]).all()
    assert not (found[0].indices.numpy()[:, 0] == 0).any()


def test_rows_without_repetitions():
    rows = tf.constant([[1, 1, 2, 2, 3], [4, 4, 4, 0, 0]])
    signature = [tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None], tf.int32)]
    compiled = tf.function(tf.nn.collapse_repeated, input_signature=signature)
    for collapse in (tf.nn.collapse_repeated, compiled):
        assert parts(collapse(rows, tf.constant([5, 3]))) == [[[1, 2, 3], [4, 0, 0]], [3, 1]]
    nothing = tf.nn.collapse_repeated(tf.zeros([2, 0], tf.int64), tf.constant([0, 0], tf.int64))
    assert nothing[0].shape == [2, 0] and nothing[1].dtype is tf.int64
