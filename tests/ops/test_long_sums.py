"""Sums of very many numbers: their error is that of one block, whatever their length.

Equal numbers are the hardest: every addition rounds the same way. The bounds are those of
``docs/accuracy.md``, in units of the sum of absolute values; what is measured is far below.
"""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

LENGTH = 1 << 20
LONGEST = 1 << 26
#: Numbers that are added one after the other, at most: of a sum, of a product's, of eager ones.
SUM_CHAIN, PRODUCT_CHAIN = 600, 1100


def _equal(n):
    return np.full(n, 0.1)


def _positive(n):
    return np.random.default_rng(1).random(n)


def _alternating(n):
    x = np.random.default_rng(2).random(n)
    x[1::2] *= -1
    return x


NUMBERS = {"equal": _equal, "positive": _positive, "alternating": _alternating}
SHAPES = {"all": ((-1,), 0), "rows": ((4, -1), 1), "columns": ((-1, 4), 0),
          "wide columns": ((-1, 1024), 0), "outer and inner": ((8, -1, 8), (0, 2)),
          "middle": ((8, -1, 8), 1), "everything": ((16, -1, 8), None)}
MODES = ("eager", "compiled", "unknown sizes")


def run(function, x, mode):
    """A function of one tensor, in one of the modes."""
    if mode == "eager":
        return function(tf.constant(x)).numpy()
    unknown = [tf.TensorSpec([None] * x.ndim, x.dtype)] if mode == "unknown sizes" else None
    return tf.function(function, input_signature=unknown)(tf.constant(x)).numpy()


def check(found, exact, size, dtype, chain=SUM_CHAIN):
    """Within a chain's roundings of the sum of absolute values, and the last rounding."""
    unit = float(np.finfo(np.float64 if dtype == "float64" else np.float32).eps) / 2
    last = {"float16": 2.0**-11, "bfloat16": 2.0**-8}.get(dtype, 0.0)
    bound = chain * unit * size + last * np.abs(exact)
    error = np.abs(np.asarray(found, np.longdouble) - exact)
    assert (error <= bound).all(), f"{float((error / size).max()) / unit:.0f} units"


def sums_agree(numbers, shape, axis, mode, dtype="float32", length=LENGTH):
    """A sum over axes against the exact one."""
    x = NUMBERS[numbers](length).astype(tf.as_dtype(dtype).as_numpy_dtype).reshape(shape)
    wide = x.astype(np.longdouble if dtype == "float64" else np.float64)
    check(run(lambda t: tf.reduce_sum(t, axis), x, mode), wide.sum(axis=axis),
          np.abs(wide).sum(axis=axis), dtype)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("numbers", NUMBERS)
def test_sums_over_any_axis(numbers, kind, mode):
    sums_agree(numbers, *SHAPES[kind], mode)


@pytest.mark.opencl
@pytest.mark.parametrize("mode", MODES[1:])
@pytest.mark.parametrize("kind", SHAPES)
def test_sums_on_opencl(kind, mode, opencl):
    with tf.device(opencl):
        sums_agree("equal", *SHAPES[kind], mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
@pytest.mark.parametrize("kind", ["all", "columns"])
def test_sums_of_other_dtypes(kind, dtype, mode):
    length = 1 << 18 if dtype == "float16" else LENGTH       # its largest number is 65504
    sums_agree("equal", *SHAPES[kind], mode, dtype, length)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("kind", SHAPES)
def test_the_longest_sums(kind, numbers, mode):
    sums_agree(numbers, *SHAPES[kind], mode, length=LONGEST)


@pytest.mark.slow
@pytest.mark.opencl
@pytest.mark.parametrize("mode", MODES[1:])
@pytest.mark.parametrize("kind", ["all", "columns"])
def test_the_longest_sums_on_opencl(kind, mode, opencl):
    with tf.device(opencl):
        sums_agree("equal", *SHAPES[kind], mode, length=LONGEST)


def _tall(n):
    return lambda x: tf.reshape(x, [-1, n])


TENTH = float(np.float32(0.1))
#: A function of n equal numbers, and what it is of n of them.
FUNCTIONS = {
    "mean": (tf.reduce_mean, lambda n: TENTH),
    "sum of exponentials": (lambda x: tf.reduce_sum(tf.exp(-x)), lambda n: n * np.exp(-TENTH)),
    "norm": (tf.norm, lambda n: np.sqrt(n) * TENTH),
    "l2_loss": (tf.nn.l2_loss, lambda n: n * TENTH**2 / 2),
    "moments": (lambda x: tf.nn.moments(_tall(4)(x), 0)[0], lambda n: TENTH),
    "softmax": (lambda x: tf.nn.softmax(_tall(2)(x), 0)[0] * float(LENGTH // 2), lambda n: 1.0),
    "log_softmax": (lambda x: tf.exp(tf.reduce_mean(tf.nn.log_softmax(x))) * float(LENGTH),
                    lambda n: 1.0),
    "running sum": (lambda x: tf.cumsum(x)[-1], lambda n: n * TENTH),
    "running sum of rows": (lambda x: tf.cumsum(_tall(2)(x), 0, reverse=True)[0],
                            lambda n: n // 2 * TENTH),
    "running logarithm": (lambda x: tf.math.cumulative_logsumexp(x)[-1] - x[0], np.log),
    "gradient of a broadcast": (lambda x: _scale_gradient(x), lambda n: n // 4 * TENTH),
    "pooling": (lambda x: tf.nn.avg_pool1d(tf.reshape(x, [1, LENGTH, 1]), LENGTH, 1, "VALID"),
                lambda n: TENTH),
}
PRODUCTS = {
    "dot": (lambda x: tf.tensordot(x, x, 1), lambda n: n * TENTH**2),
    "einsum": (lambda x: tf.einsum("i,i->", x, x), lambda n: n * TENTH**2),
    "matrix and vector": (lambda x: tf.linalg.matvec(tf.reshape(x, [4, -1]), x[:LENGTH // 4]),
                          lambda n: n // 4 * TENTH**2),
    "vector and matrix": (lambda x: tf.matmul(tf.reshape(x[:LENGTH // 4], [1, -1]), _tall(4)(x)),
                          lambda n: n // 4 * TENTH**2),
    "rows": (lambda x: tf.matmul(tf.reshape(x, [8, -1]), tf.reshape(x, [8, -1]), transpose_b=True),
             lambda n: n // 8 * TENTH**2),
    "columns": (lambda x: tf.matmul(_tall(64)(x), _tall(64)(x), transpose_a=True),
                lambda n: n // 64 * TENTH**2),
    "batches": (lambda x: tf.matmul(tf.reshape(x, [4, 1, -1]), tf.reshape(x, [4, -1, 1])),
                lambda n: n // 4 * TENTH**2),
    "taps": (lambda x: tf.nn.conv1d(tf.reshape(x, [1, LENGTH, 1]),
                                    tf.ones([LENGTH, 1, 1]), 1, "VALID"), lambda n: n * TENTH),
    "channels": (lambda x: tf.nn.conv2d(tf.reshape(x, [1, 1, 1, LENGTH]),
                                        tf.ones([1, 1, LENGTH, 4]), 1, "VALID"),
                 lambda n: n * TENTH),
    "gradient of a filter": (lambda x: _filter_gradient(x), lambda n: 16 * 1022 * 62 * TENTH),
}


def _filter_gradient(x):
    w = tf.ones([3, 3, 1, 1])
    with tf.GradientTape() as tape:
        tape.watch(w)
        y = tf.reduce_sum(tf.nn.conv2d(tf.reshape(x, [16, 1024, 64, 1]), w, 1, "VALID"))
    return tape.gradient(y, w)


def _scale_gradient(x):
    w = tf.ones([4])
    with tf.GradientTape() as tape:
        tape.watch(w)
        y = tf.reduce_sum(_tall(4)(x) * w)
    return tape.gradient(y, w)


def function_agrees(table, name, mode, chain):
    """A function of equal numbers against what it should be."""
    function, exact = table[name]
    found = run(function, _equal(LENGTH).astype(np.float32), mode)
    check(found, exact(LENGTH), np.abs(exact(LENGTH)), "float32", chain)


@pytest.mark.parametrize("mode", MODES[:2])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_made_of_sums(name, mode):
    function_agrees(FUNCTIONS, name, mode, SUM_CHAIN)


@pytest.mark.parametrize("mode", MODES[:2])
@pytest.mark.parametrize("name", PRODUCTS)
def test_products(name, mode):
    function_agrees(PRODUCTS, name, mode, PRODUCT_CHAIN)


@pytest.mark.opencl
@pytest.mark.parametrize("name", [*FUNCTIONS, *PRODUCTS])
def test_both_on_opencl(name, opencl):
    table = {**FUNCTIONS, **PRODUCTS}
    with tf.device(opencl):
        function_agrees(table, name, "compiled", PRODUCT_CHAIN)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("axis", [0, 1])
def test_infinities_and_nan_in_long_sums(axis, mode):
    shape = (20_000, 8) if axis == 0 else (8, 20_000)
    x = np.ones(shape, np.float32)
    line = x if axis == 0 else x.T
    line[5, 0], line[19_000, 1] = np.inf, -np.inf
    line[5, 2], line[19_000, 2] = np.inf, -np.inf
    line[7, 3] = np.nan
    line[:2, 4] = 3e38
    line[15_000:15_002, 4] = -3e38
    line[:, 5] = -0.0
    wanted = [np.inf, -np.inf, np.nan, np.nan]
    found = run(lambda t: tf.reduce_sum(t, axis), x, mode)
    np.testing.assert_array_equal(found[:4], wanted)
    assert found[4] in (np.inf, 0.0) or np.isnan(found[4])
    assert found[5] == 0.0
    assert found[6] == 20_000.0
    running = run(lambda t: tf.cumsum(t, axis), x, mode)
    last = running[-1] if axis == 0 else running[:, -1]
    np.testing.assert_array_equal(last[:4], wanted)
    assert last[6] == 20_000.0


def test_running_sums_at_every_place():
    n = 100_003
    x = _equal(n).astype(np.float32)
    for exclusive in (False, True):
        for reverse in (False, True):
            walked = x[::-1] if reverse else x
            wanted = np.cumsum(walked.astype(np.float64))
            if exclusive:
                wanted = np.concatenate([[0.0], wanted[:-1]])
            wanted = wanted[::-1] if reverse else wanted
            for mode in MODES:
                found = run(lambda t, e=exclusive, r=reverse: tf.cumsum(t, 0, e, r), x, mode)
                np.testing.assert_allclose(found, wanted, rtol=1e-5)
