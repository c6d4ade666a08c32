"""What TensorFlow gives for calls that tools/differential once found to differ, in both modes.

A row is a function of arrays, the arrays, and what comes of them: values, or a class of error.
"""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

INF, NAN = np.inf, np.nan
F, I, B = np.float32, np.int32, np.uint8    # noqa: E741
WORDS = np.array([[b"a", b"b"], [b"c", b"d"]], object)

ANSWERS = {
    # dtypes that functions take
    "round of integers": (tf.round, [I([3, -4])], [I([3, -4])]),
    "round to even": (tf.math.round, [F([0.5, 1.5, -2.5])], [F([0, 2, -2])]),
    "zero_fraction of bools": (tf.math.zero_fraction, [np.array([True, False, False, False])],
                               [F(0.75)]),
    "divide_no_nan of integers": (tf.math.divide_no_nan, [I([6, 5]), I([4, 0])], [[1.5, 0.0]]),
    "divide_no_nan of small integers": (tf.math.divide_no_nan, [B([6, 5]), B([4, 0])],
                                        [F([1.5, 0])]),
    "euclidean norm of integers": (tf.math.reduce_euclidean_norm, [I([1, 1, -3, -2])], [I(3)]),
    "moments of integers": (lambda x: tf.nn.moments(x, 1), [I([[6, -4, 8], [6, 8, -1]])],
                            [I([3, 4]), I([27, 15])]),
    "argmax of bools": (lambda x: tf.argmax(x, 1), [np.array([[False, True, True]])], [[1]]),
    "argmin of bools": (lambda x: tf.argmin(x, 1), [np.array([[True, False, False]])], [[1]]),
    "labels of another dtype": (
        tf.nn.softmax_cross_entropy_with_logits, [I([[1, 0]]), F([[0, 0]])], [F([np.log(2)])]),
    "segments that sorted ids skip": (lambda x: tf.math.segment_max(x, [1, 1, 3]), [F([1, 2, -3])],
                                      [F([0, 2, 0, -3])]),
    "least of segments that sorted ids skip": (
        lambda x: tf.math.segment_min(x, [1, 1, 3]), [I([5, 2, -3])], [I([0, 2, 0, -3])]),
    "negative ids of segments are dropped": (
        lambda x, i: tf.math.unsorted_segment_max(x, i, 2), [F([[1, 2], [9, 9], [3, 0]]),
                                                             I([0, -1, 0])],
        [np.stack([F([3, 2]), np.full(2, np.finfo(F).min)])]),
    "which integers occur": (
        lambda x: tf.math.bincount([1, 1, 3], binary_output=True) + x, [I(0)], [I([0, 1, 0, 1])]),
    "means of integer segments": (lambda x, i: tf.math.unsorted_segment_mean(x, i, 2),
                                  [I([1, 2, 4]), I([0, 0, 1])], [[1.5, 4.0]]),
    "means of small integer segments": (
        lambda x, i: tf.math.unsorted_segment_mean(x, i, 2), [B([1, 2, 4]), I([0, 0, 1])],
        [F([1.5, 4.0])]),
    "means of sorted integer segments": (
        lambda x: tf.math.segment_mean(x, [0, 0, 1]), [I([1, 2, 4])], [I([1, 4])]),
    "strings with letters": (tf.math.count_nonzero, [np.array([b"a", b""], object)], [1]),
    "spaced small integers": (lambda a, b: tf.linspace(a, b, 3), [np.int16(0), np.int16(3)],
                              [F([0, 1.5, 3])]),
    "scattered bools": (lambda i, x: tf.scatter_nd(i, x, [3]), [I([[2], [0]]),
                                                               np.array([True, False])],
                        [np.array([False, False, True])]),
    # products of batches
    "batches of other ranks": (
        lambda a, b: tf.matmul(a, b), [np.arange(24, dtype=F).reshape(1, 2, 3, 4),
                                       np.ones((2, 4, 1), F)],
        [np.arange(24, dtype=F).reshape(1, 2, 3, 4).sum(-1, keepdims=True)]),
    "batches of 1 on both sides": (
        lambda a, b: a @ b, [np.arange(12, dtype=F).reshape(2, 1, 2, 3), np.ones((1, 3, 3, 1), F)],
        [np.broadcast_to(np.arange(12, dtype=F).reshape(2, 1, 2, 3).sum(-1, keepdims=True),
                         (2, 3, 2, 1))]),
    # bits
    "bits of a float": (lambda x: tf.bitcast(x, tf.uint8), [F([1.0])], [B([[0, 0, 128, 63]])]),
    "bits of a large integer": (lambda x: tf.bitcast(x, tf.uint16), [np.uint64([2**63 + 2])],
                                [np.uint16([[2, 0, 0, 2**15]])]),
    "bits of a negative one": (lambda x: tf.bitcast(x, tf.int8), [np.int16([-2])],
                               [np.int8([[-2, -1]])]),
    "a float of bits": (lambda x: tf.bitcast(x, tf.float32), [B([[0, 0, 128, 63]])], [F([1.0])]),
    "a double of floats": (lambda x: tf.bitcast(x, tf.float64), [np.float64([1.5]).view(F)],
                           [np.float64(1.5)]),
    "bits of nothing": (lambda x: tf.bitcast(x, tf.uint8), [F([])], [np.zeros((0, 4), B)]),
    # running sums of exponentials
    "what is far below the maximum": (
        tf.math.cumulative_logsumexp, [F([-1000, 0, -5])], [F([-1000, 0, np.log1p(np.exp(-5))])]),
    "running sums of infinities": (
        tf.math.cumulative_logsumexp, [F([-INF, -INF, 1, INF])], [F([-INF, -INF, 1, INF])]),
    "running sums without the element": (
        lambda x: tf.math.cumulative_logsumexp(x, exclusive=True, reverse=True), [F([1, -900, 3])],
        [F([3, 3, -INF])]),
    # classes that are none, predictions that are no numbers
    "targets among the best": (
        lambda t, p: tf.math.in_top_k(t, p, 1), [I([1, 0, 7, -1]), F([[1, 2]] * 4)],
        [[True, False, False, False]]),
    "predictions that are not finite": (
        lambda t, p: tf.math.in_top_k(t, p, 2), [I([0, 0, 1]), F([[1, NAN], [INF, 1], [2, 1]])],
        [[False, False, True]]),
    # strings
    "joined along the first axis first": (
        lambda x: tf.strings.reduce_join(x, [0, 1]), [WORDS], [np.array(b"acbd", object)]),
    "joined along the last axis first": (
        lambda x: tf.strings.reduce_join(x, [1, 0]), [WORDS], [np.array(b"abcd", object)]),
    "joined along all axes": (tf.strings.reduce_join, [WORDS], [np.array(b"abcd", object)]),
    "no strings keep their shape": (tf.strings.lower, [np.empty((0, 2, 3), object)],
                                    [np.empty((0, 2, 3), object)]),
}

REFUSED = {
    "bits that make no element": (lambda x: tf.bitcast(x, tf.int32), [np.zeros(3, B)]),
    "bits of bools": (lambda x: tf.bitcast(x, tf.uint8), [np.array([True])]),
    "a clip that stretches": (lambda x, y: tf.clip_by_value(x, y, 2.0), [F([1]), F([0, 1])]),
    "a Poisson loss of other shapes": (tf.nn.log_poisson_loss, [F([1]), F([1, 2])]),
    "a weighted loss of other shapes": (
        lambda x, y: tf.nn.weighted_cross_entropy_with_logits(x, y, 1.0), [F([1]), F([1, 2])]),
    "a bias of bools": (tf.nn.bias_add, [np.array([[True]]), np.array([True])]),
    "another format of a bias": (lambda x, y: tf.nn.bias_add(x, y, "WC"), [F([[1]]), F([1])]),
    "shapes of several dtypes": (lambda x, y: tf.shape_n([x, y]), [F([1]), I([1])]),
    "a cross product that stretches": (tf.linalg.cross, [F([[1, 2, 3]]), F([1, 2, 3])]),
    "ones of strings": (lambda x: tf.eye(2, dtype=tf.string), [F(1)]),
    "marks of another dtype": (
        lambda x, on: tf.one_hot(x, 3, on, dtype=tf.float64), [I([1]), F(2)]),
    "ends of other dtypes": (lambda a, b: tf.linspace(a, b, 3), [I(1), F(2)]),
    "an axis that is not there": (
        lambda x: tf.math.cumulative_logsumexp(x, 9, exclusive=True), [F([[1, 2]])]),
}


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize("name", ANSWERS)
def test_answers(name, compiled):
    function, arrays, wanted = ANSWERS[name]
    tensors = [tf.constant(a) for a in arrays]
    found = (tf.function(function) if compiled else function)(*tensors)
    found = list(found) if isinstance(found, (list, tuple)) else [found]
    assert len(found) == len(wanted)
    for a, b in zip(found, wanted):
        b = np.asarray(b)
        assert a.shape == b.shape
        if isinstance(wanted[0], (np.ndarray, np.generic)):
            assert a.dtype == tf.constant(b).dtype
        if b.dtype.kind == "f":
            np.testing.assert_allclose(a.numpy(), b, rtol=2e-6)
        else:
            np.testing.assert_array_equal(a.numpy(), b)


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize("name", REFUSED)
def test_refusals(name, compiled):
    function, arrays = REFUSED[name]
    tensors = [tf.constant(a) for a in arrays]
    with pytest.raises(tf.errors.TwofoldError):
        (tf.function(function) if compiled else function)(*tensors)


@pytest.mark.parametrize(("x", "y", "wanted"), [
    ([None, 3], [0, 3], [None, 3]), ([None], [1], [None]), ([4, 1], [3], [4, 3]),
    ([None, 2], [5, 1], [5, 2]), ([1, 0], [1, 1], [1, 0]), (None, [2], None), ([], [2], [2]),
])
def test_static_broadcasts(x, y, wanted):
    found = tf.broadcast_static_shape(tf.TensorShape(x), tf.TensorShape(y))
    assert (None if found.rank is None else found.as_list()) == wanted


def test_static_broadcasts_that_fail():
    with pytest.raises(ValueError, match="do not broadcast"):
        tf.broadcast_static_shape([2], [3])


def test_gradients_of_what_is_far_below_the_maximum():
    x = tf.constant([-1000.0, 0.0, -5.0])
    weights = tf.constant([1.0, -2.0, 3.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(weights * tf.math.cumulative_logsumexp(x))
    share = 1 / (1 + np.exp(-5.0))
    np.testing.assert_allclose(tape.gradient(y, x), [1, -2 + 3 * share, 3 * (1 - share)], 1e-5)
