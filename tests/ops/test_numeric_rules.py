"""Rules of numbers that no single sample shows: means of integers, 16-bit gradients, batches."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

import twofold as tf

MODES = ("eager", "compiled", "unknown sizes")


def in_mode(function, mode, *arrays):
    """A function of tensors, in one of the modes."""
    tensors = [tf.constant(x) for x in arrays]
    if mode == "eager":
        return function(*tensors)
    signature = None
    if mode == "unknown sizes":
        signature = [tf.TensorSpec([None] * x.ndim, x.dtype) for x in tensors]
    return tf.function(function, input_signature=signature)(*tensors)


# ---------------------------------------------------------------------------- means of integers

MEANS = [("int32", [2**31 - 1] * 4, 2**31 - 1), ("int32", [-2**31] * 3, -2**31),
         ("uint32", [2**32 - 1] * 2, 2**32 - 1),
         ("int32", [2**31 - 1] * 5 + [-2**31] * 2, 920350134),
         ("int32", [-7, 2], -2), ("int32", [-1, -2, -4], -2), ("int8", [127] * 9, 127),
         ("uint16", [65535] * 9, 65535), ("uint8", [255, 0], 127)]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("dtype", "values", "wanted"), MEANS)
def test_means_of_integers(dtype, values, wanted, mode):
    x = np.array(values, dtype)
    assert in_mode(tf.reduce_mean, mode, x).numpy() == wanted
    columns = np.stack([x, x[::-1]], 1)
    found = in_mode(lambda t: tf.reduce_mean(t, 0, keepdims=True), mode, columns)
    assert found.numpy().tolist() == [[wanted, wanted]]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint8", "uint64"])
def test_a_mean_of_no_integers_is_zero(dtype, mode):
    found = in_mode(lambda t: tf.reduce_mean(t, 0), mode, np.zeros((0, 3), dtype))
    assert found.numpy().tolist() == [0, 0, 0]


@pytest.mark.opencl
def test_means_of_integers_on_opencl(opencl):
    with tf.device(opencl):
        for dtype, values, wanted in MEANS:
            assert in_mode(tf.reduce_mean, "compiled", np.array(values, dtype)).numpy() == wanted
        assert in_mode(lambda t: tf.reduce_mean(t, 0), "compiled",
                       np.zeros((0, 3), np.int32)).numpy().tolist() == [0, 0, 0]


# ---------------------------------------------------------------------------- nan as a constant

NAN = float("nan")
ROUNDING = {
    "floor": lambda x: tf.floor(x * NAN), "ceil": lambda x: tf.math.ceil(x + NAN),
    "round": lambda x: tf.round(x - NAN), "rint": lambda x: tf.math.rint(NAN * x),
    "floordiv": lambda x: x // NAN, "mod": lambda x: x % NAN,
    "truncatediv": lambda x: tf.truncatediv(x, NAN),
    "truncatemod": lambda x: tf.truncatemod(x, NAN),
    "nan folded": lambda x: tf.floor(x + (tf.constant(math.inf, x.dtype) - math.inf))}


@pytest.mark.opencl
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float64"])
def test_constant_nan_on_opencl(dtype, opencl):
    with tf.device(opencl):
        x = tf.cast(tf.constant([3.0, -2.0, 7.0, 0.5]), dtype)
        for name, function in ROUNDING.items():
            found = tf.cast(tf.function(function)(x), tf.float64).numpy()
            assert np.isnan(found).all(), (name, found)


# ---------------------------------------------------------------------------- gradients

def _weighted(function, x, weights):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
        loss = tf.reduce_sum(y * tf.cast(weights[:y.shape[0], :y.shape[1]], y.dtype))
    return tape.gradient(loss, x)


COMPOSITES = {
    "softmax": tf.nn.softmax, "log_softmax": tf.nn.log_softmax,
    "l2_normalize": lambda x: tf.math.l2_normalize(x, 1),
    "logsumexp": lambda x: tf.reduce_logsumexp(x, 1, keepdims=True),
    "variance": lambda x: tf.math.reduce_variance(x, 1, keepdims=True),
    "std": lambda x: tf.math.reduce_std(x, 1, keepdims=True),
    "norm": lambda x: tf.norm(x, axis=1, keepdims=True),
    "moments": lambda x: tf.nn.moments(x, [1], keepdims=True)[1],
    "running logsumexp": lambda x: tf.math.cumulative_logsumexp(x, 1),
    "running product": lambda x: tf.math.cumprod(x, 1), "gelu": tf.nn.gelu, "silu": tf.nn.silu,
    "softplus": tf.nn.softplus, "tanh": tf.tanh}


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", COMPOSITES)
def test_gradients_in_16_bits(name, dtype, compiled):
    """A few roundings away from the gradient in float64 of the same numbers."""
    rng = np.random.default_rng(3)
    x = tf.cast(tf.constant(rng.normal(size=(4, 7))), dtype)
    weights = tf.cast(tf.constant(rng.normal(size=(4, 7))), dtype)
    run = tf.function(_weighted) if compiled else _weighted
    found = tf.cast(run(COMPOSITES[name], x, weights), tf.float64).numpy()
    exact = _weighted(COMPOSITES[name], tf.cast(x, tf.float64),
                      tf.cast(weights, tf.float64)).numpy()
    unit = 2.0**-11 if dtype == "float16" else 2.0**-8
    assert np.abs(found - exact).max() <= 6 * unit * np.abs(exact).max()


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
def test_gradient_of_gelu_in_float64(compiled):
    x = np.linspace(-9, 9, 181)
    wanted = [math.erfc(-v / math.sqrt(2)) / 2 + v * math.exp(-v * v / 2) / math.sqrt(2 * math.pi)
              for v in x]
    run = tf.function(_weighted) if compiled else _weighted
    found = run(tf.nn.gelu, tf.constant(x[:, None]), tf.ones([181, 1], tf.float64)).numpy()[:, 0]
    np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("mode", MODES)
def test_gradient_of_multiply_no_nan(mode):
    """Where ``y`` is 0, that of ``x`` is 0 and that of ``y`` is ``x``, as TensorFlow's."""
    def gradients(x, y):
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            z = tf.math.multiply_no_nan(x, y)
        return [z, *tape.gradient(z, [x, y])]

    x, y = np.array([3.0, np.inf, 2.0]), np.array([0.0, 0.0, 5.0])
    z, gx, gy = in_mode(gradients, mode, x, y)
    assert z.numpy().tolist() == [0.0, 0.0, 10.0]
    assert gx.numpy().tolist() == [0.0, 0.0, 5.0]
    assert gy.numpy().tolist() == [3.0, np.inf, 2.0]


def test_running_logarithms_far_below_the_maximum():
    x = np.array([-200.0, -np.inf, 0.0, 300.0, -500.0], np.float32)
    wanted = np.logaddexp.accumulate(x.astype(np.float64))
    for mode in MODES:
        found = in_mode(tf.math.cumulative_logsumexp, mode, x)
        np.testing.assert_allclose(found.numpy(), wanted, rtol=1e-6, atol=1e-30)
        nothing = in_mode(tf.math.cumulative_logsumexp, mode, np.full(4, -np.inf, np.float32))
        assert nothing.numpy().tolist() == [-np.inf] * 4


# ---------------------------------------------------------------------------- batches of products

BATCHES = [((), ()), ((3,), ()), ((), (2,)), ((2,), (2,)), ((3, 1), (1, 2)), ((1,), (4,)),
           ((0,), (1,)), ((2, 1, 3), (4, 1))]
SIZES = [(2, 3, 4), (1, 5, 1), (3, 0, 2), (0, 3, 2), (2, 3, 0), (1, 1, 1)]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16", "int32"])
def test_batches_transposed_broadcast_and_empty(dtype, mode):
    rng = np.random.default_rng(0)
    numpy_dtype = tf.as_dtype(dtype).as_numpy_dtype
    combinations = [((b, s), t) for b, s, t in itertools.product(
        BATCHES, SIZES, itertools.product((False, True), repeat=2))]
    chosen = combinations if mode == "eager" else combinations[::7]
    if mode == "unknown sizes":     # of one batch, or one matrix for all
        chosen = [case for case in chosen
                  if () in case[0][0] or case[0][0][0] == case[0][0][1]]
    for ((left, right), (m, n, k)), (ta, tb) in chosen:
        a = rng.integers(-3, 4, (*left, *((n, m) if ta else (m, n)))).astype(numpy_dtype)
        b = rng.integers(-3, 4, (*right, *((k, n) if tb else (n, k)))).astype(numpy_dtype)
        found = in_mode(lambda x, y, ta=ta, tb=tb: tf.matmul(x, y, ta, tb), mode, a, b).numpy()
        x, y = (v.astype(np.float64) for v in (a, b))
        wanted = np.matmul(np.swapaxes(x, -1, -2) if ta else x, np.swapaxes(y, -1, -2) if tb else y)
        assert found.shape == wanted.shape
        np.testing.assert_array_equal(found.astype(np.float64), wanted)


# ---------------------------------------------------------------------------- numbers of segments

DATA = np.array([1, 2, 3, 4], np.float32)
#: Functions of data and ids, ids that they refuse, and ids that they take with the result.
SEGMENTS = {
    "sum": (lambda x, i: tf.math.unsorted_segment_sum(x, i, 2),
            [0, 2, 1, 1], [0, -1, 1, 1], [1, 7]),
    "mean": (lambda x, i: tf.math.unsorted_segment_mean(x, i, 2),
             [0, 9, 1, 1], [0, -1, 1, 1], [1, 3.5]),
    "max": (lambda x, i: tf.math.unsorted_segment_max(x, i, 2),
            [0, 2, 1, 1], [0, -1, 1, 1], [1, 4]),
    "min": (lambda x, i: tf.math.unsorted_segment_min(x, i, 2),
            [0, 9, 1, 1], [0, -1, 1, 1], [1, 3]),
    "prod": (lambda x, i: tf.math.unsorted_segment_prod(x, i, 2),
             [0, 9, 1, 1], [0, -1, 1, 1], [1, 12]),
    "sqrt_n": (lambda x, i: tf.math.unsorted_segment_sqrt_n(x, i, 2),
               [0, 9, 1, 1], [0, -1, 1, 0], [5 / math.sqrt(2), 3]),
    "partition": (lambda x, i: tf.dynamic_partition(x, i, 2)[1],
                  [0, 1, 5, 0], [0, 1, 1, 0], [2, 3]),
    "negative partition": (lambda x, i: tf.dynamic_partition(x, i, 2)[0],
                           [0, 1, -1, 0], [0, 1, 1, 0], [1, 4])}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", SEGMENTS)
def test_numbers_of_segments(name, mode):
    function, bad, good, wanted = SEGMENTS[name]
    found = in_mode(function, mode, DATA, np.array(good, np.int32)).numpy()
    np.testing.assert_allclose(found, wanted, rtol=1e-6)
    with pytest.raises(tf.errors.InvalidArgumentError):
        in_mode(function, mode, DATA, np.array(bad, np.int32))


@pytest.mark.opencl
def test_numbers_of_segments_on_opencl(opencl):
    with tf.device(opencl):
        for function, bad, good, wanted in SEGMENTS.values():
            found = in_mode(function, "compiled", DATA, np.array(good, np.int32)).numpy()
            np.testing.assert_allclose(found, wanted, rtol=1e-6)
            with pytest.raises(tf.errors.InvalidArgumentError):
                in_mode(function, "compiled", DATA, np.array(bad, np.int32)).numpy()


def test_negative_numbers_of_sorted_segments_and_counts():
    ids = np.array([-1, 0, 1, 1], np.int32)
    for function in (lambda: tf.math.segment_sum(DATA, ids), lambda: tf.math.bincount(ids),
                     lambda: tf.math.segment_max(DATA, ids),
                     lambda: tf.math.unsorted_segment_sum(DATA, ids, -2)):
        with pytest.raises(tf.errors.InvalidArgumentError):
            function()


@pytest.mark.parametrize("mode", MODES)
def test_the_first_true(mode):
    x = np.zeros((3, 70), bool)
    x[0, 41:] = x[1, [7, 66]] = True
    assert in_mode(lambda t: tf.argmax(t, 1), mode, x).numpy().tolist() == [41, 7, 0]
    assert in_mode(lambda t: tf.argmin(t, 1), mode, ~x).numpy().tolist() == [41, 7, 0]
