"""Functions of complex tensors that are made of several ops, in every mode, against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf


def _z(*shape, seed=0):
    g = np.random.default_rng(seed)
    return (g.normal(size=shape) + 1j * g.normal(size=shape)).astype(np.complex64)


X, Y = _z(3, 4), _z(4, seed=1)
WITH_ZERO = X.copy()
WITH_ZERO[0, 1] = 0
ZEROS = np.zeros([1, 4], np.complex64)
WEIGHTS = np.abs(_z(3, 4, seed=2)).astype(np.complex64)


def _variance(x, axis, keepdims=False):
    return x.var(axis, keepdims=keepdims).astype(x.dtype)


def _weighted_moments(x, w):
    mean = (x * w).sum(0) / w.sum(0)
    return mean, (np.abs(x - mean) ** 2 * w).sum(0) / w.sum(0)


#: What is called, with what, and what comes of it.
ANSWERS = {
    "x log y": (tf.math.xlogy, [WITH_ZERO, Y], WITH_ZERO * np.log(Y)),
    "x log y at zero": (tf.math.xlogy, [ZEROS, ZEROS], ZEROS),
    "x log(1 + y)": (tf.math.xlog1py, [WITH_ZERO, Y], WITH_ZERO * np.log1p(Y)),
    "x log(1 + y) at -1": (tf.math.xlog1py, [ZEROS, ZEROS - 1], ZEROS),
    "x over y": (tf.math.xdivy, [WITH_ZERO, Y], WITH_ZERO / Y),
    "nothing over nothing": (tf.math.xdivy, [ZEROS, ZEROS], ZEROS),
    "nothing times nan": (tf.math.multiply_no_nan, [ZEROS + np.nan, ZEROS], ZEROS),
    "products": (tf.math.multiply_no_nan, [X, Y], X * Y),
    "silu": (tf.nn.silu, [X], X / (1 + np.exp(-X))),
    "silu of a slope": (lambda x: tf.nn.swish(x, 0.5), [X], X / (1 + np.exp(-0.5 * X))),
    "silu far out": (tf.nn.silu, [np.complex64([100 + 1j, -100 - 1j])],
                     np.complex64([100 + 1j, 0])),
    "unit vectors": (lambda x: tf.math.l2_normalize(x, 1), [X],
                     X / np.linalg.norm(X, axis=1, keepdims=True)),
    "short vectors": (lambda x: tf.math.l2_normalize(x, epsilon=400.0), [X], X / np.float32(20)),
    "moments": (lambda x: tf.nn.moments(x, [0]), [X], (X.mean(0), _variance(X, 0))),
    "kept moments": (lambda x: tf.nn.moments(x, [0, 1], keepdims=True), [X],
                     (X.mean((0, 1), keepdims=True), _variance(X, (0, 1), True))),
    "weighted moments": (lambda x, w: tf.nn.weighted_moments(x, [0], w), [X, WEIGHTS],
                         _weighted_moments(X, WEIGHTS)),
    "normalised batches": (lambda x, y: tf.nn.batch_normalization(x, y, y, 1j, 2.0, 0.5), [X, Y],
                           (X - Y) / np.sqrt(Y + 0.5) * 2 + 1j),
    "deviations": (lambda x: tf.math.reduce_std(x, 1), [X], X.std(1)),
    "a norm": (lambda x: tf.norm(x, 2, [0, 1]), [X], np.linalg.norm(X, 2)),
    "sorted by magnitude": (lambda x: tf.gather(x, tf.argsort(tf.abs(x))), [Y],
                            Y[np.argsort(np.abs(Y))]),
}
MODES = ["eager", "compiled", "open sizes", "opencl"]


@pytest.mark.parametrize("mode", [*MODES[:3], pytest.param("opencl", marks=pytest.mark.opencl)])
@pytest.mark.parametrize("name", ANSWERS)
def test_answers(name, mode, request):
    function, arrays, wanted = ANSWERS[name]
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    if mode == "opencl":
        request.getfixturevalue("opencl")
    signature = [tf.TensorSpec([None] * x.ndim, tf.complex64) for x in arrays]
    called = {"eager": function, "compiled": tf.function(function), "opencl": tf.function(function),
              "open sizes": tf.function(function, input_signature=signature)}[mode]
    with tf.device("OPENCL:0" if mode == "opencl" else "CPU:0"):
        found = tf.nest.flatten(called(*map(tf.constant, arrays)))
    for x, y in zip(found, wanted, strict=True):
        y = np.asarray(y)
        assert (x.dtype, x.shape) == (tf.as_dtype(y.dtype), y.shape)
        np.testing.assert_allclose(x.numpy(), y, rtol=2e-5, atol=2e-6)


NUMBERS = [tf.complex64, tf.complex128, tf.float16, tf.float32, tf.float64, tf.uint8, tf.int16,
           tf.uint32, tf.int64]


@pytest.mark.parametrize("mode", [*MODES[:3], pytest.param("opencl", marks=pytest.mark.opencl)])
@pytest.mark.parametrize("wide", [tf.complex64, tf.complex128], ids=str)
@pytest.mark.parametrize("other", NUMBERS, ids=str)
def test_bits_of_pairs(wide, other, mode, request):
    """As NumPy's views of the same memory; there and back."""
    if mode == "opencl":
        request.getfixturevalue("opencl")
        if {wide, other} & {tf.complex128, tf.float64, tf.float16}:
            pytest.skip("devices need not have these")
    width = other.size // wide.size
    x = _z(2, 3, width).astype(wide.as_numpy_dtype) if width > 1 else _z(2, 3).astype(
        wide.as_numpy_dtype)
    wanted = x.view(other.as_numpy_dtype)
    count = wide.size // other.size
    wanted = wanted.reshape(2, 3, count) if count > 1 else wanted.reshape(2, 3)

    def both(x):
        bits = tf.bitcast(x, other)
        return bits, tf.bitcast(bits, wide)
    if mode == "open sizes":
        both = tf.function(both, input_signature=[tf.TensorSpec([None] * x.ndim, wide)])
    elif mode != "eager":
        both = tf.function(both)
    with tf.device("OPENCL:0" if mode == "opencl" else "CPU:0"):
        bits, back = both(tf.constant(x))
    assert bits.dtype is other and back.dtype is wide and bits.shape == wanted.shape
    assert bits.numpy().tobytes() == wanted.tobytes()
    assert back.shape == x.shape and back.numpy().tobytes() == x.tobytes()


@pytest.mark.parametrize("compiled", [False, True])
def test_bytes_as_pairs(compiled):
    decode = tf.function(tf.io.decode_raw) if compiled else tf.io.decode_raw
    for dtype in (np.complex64, np.complex128):
        numbers = _z(2, 3).astype(dtype)
        texts = [row.tobytes() for row in numbers]
        np.testing.assert_array_equal(decode(texts, dtype).numpy(), numbers)
        np.testing.assert_array_equal(
            decode([row.byteswap().tobytes() for row in numbers], dtype, False).numpy(), numbers)


@tf.custom_gradient
def _doubling(x):
    return x * x, lambda upstream: 2.0 * upstream


@pytest.mark.parametrize("mode", MODES[:3])
@pytest.mark.parametrize("function, wanted", [
    (_doubling, 2.0 + 0j), (tf.grad_pass_through(tf.exp), 1.0 + 0j),
    (tf.recompute_grad(tf.exp), np.exp(X).conj()),
    (lambda x: tf.nn.sufficient_statistics(x, [0])[1], 1.0 + 0j)])
def test_gradients_that_are_given(function, wanted, mode):
    def slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            total = tf.reduce_sum(tf.math.real(function(x)))
        return tape.gradient(total, x)
    if mode != "eager":
        signature = [tf.TensorSpec([None, None] if mode == "open sizes" else X.shape, tf.complex64)]
        slope = tf.function(slope, input_signature=signature)
    np.testing.assert_allclose(slope(tf.constant(X)).numpy(), np.broadcast_to(wanted, X.shape),
                               rtol=1e-5)


def test_what_variables_hold_in_functions():
    v = tf.Variable(X)

    @tf.function
    def turned(x):
        v.assign(x * 1j)
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(tf.math.real(v * v))
        return v.read_value(), tape.gradient(total, v)

    value, slope = turned(tf.constant(X))
    np.testing.assert_allclose(value.numpy(), X * 1j)
    np.testing.assert_allclose(slope.numpy(), 2 * np.conj(X * 1j))


@pytest.mark.parametrize("of", ["gradients", "hessians"])
def test_gradients_of_complex_results_need_cotangents(of):
    def total(x, *seeds):
        return getattr(tf, of)(tf.reduce_sum(x * x), x, *seeds)[0]
    with pytest.raises(TypeError, match="must set grad_ys"):
        tf.function(total)(tf.constant(X))
    if of == "gradients":
        found = tf.function(total)(tf.constant(X), tf.constant(1j, tf.complex64))
        np.testing.assert_allclose(found.numpy(), 2j * np.conj(X), rtol=1e-6)


@pytest.mark.parametrize("call", [
    lambda: tf.bitcast(X, tf.bool), lambda: tf.bitcast([True], tf.complex64),
    lambda: tf.bitcast([1.0, 2.0, 3.0], tf.complex64), lambda: tf.bitcast(1.0, tf.complex64),
    lambda: tf.bitcast(X[:, :1], tf.complex128), lambda: tf.bitcast(["text"], tf.complex64),
    lambda: tf.math.l2_normalize(X, epsilon=1j), lambda: tf.image.resize(X[..., None], [2, 2]),
    lambda: tf.image.extract_glimpse(X[None, ..., None], [2, 2], [[0.0, 0.0]]),
    lambda: tf.image.crop_and_resize(X[None, ..., None], [[0.0, 0, 1, 1]], [0], [2, 2])])
@pytest.mark.parametrize("compiled", [False, True])
def test_what_is_refused(call, compiled):
    with pytest.raises(tf.errors.TwofoldError):
        (tf.function(call) if compiled else call)()
