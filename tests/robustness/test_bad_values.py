"""Bad values that only a run can find: indices, divisors, exponents; as eager code says it."""

from __future__ import annotations

import numpy as np
import pytest
from robustness_helpers import first_line, raised, succeeds

import twofold as tf
from twofold.errors import InvalidArgumentError

X = tf.constant([1.0, 2.0, 3.0])
M = tf.ones([2, 3])
N = tf.constant([6, 7, 8])

# What is computed, good integers for it, bad ones.
CASES = {
    "gather": (lambda i: tf.gather(X, i), [0, 2], [0, 3]),
    "gather negative": (lambda i: tf.gather(X, i), [0, 2], [0, -1]),
    "gather axis": (lambda i: tf.gather(M, i, axis=1), [[0, 2]], [[3, 0]]),
    "gather scalar": (lambda i: tf.gather(X, i), 2, 3),
    "gather batch": (lambda i: tf.gather(M, i, batch_dims=1), [[0], [2]], [[0], [5]]),
    "gather_nd": (lambda i: tf.gather_nd(M, i), [[1, 2]], [[1, 2], [2, 0]]),
    "scatter_nd": (lambda i: tf.scatter_nd(i, [1.0], [3]), [[2]], [[3]]),
    "update": (lambda i: tf.tensor_scatter_nd_update(X, i, [1.0]), [[2]], [[-4]]),
    "scatter add": (lambda i: tf.tensor_scatter_nd_add(X, i, [1.0]), [[2]], [[3]]),
    "labels": (lambda i: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=i, logits=M),
               [0, 2], [3, 0]),
    "floordiv": (lambda i: N // i, [1, 2, 3], [1, 0, 3]),
    "floormod": (lambda i: N % i, [1, 2, 3], [1, 0, 3]),
    "truncatediv": (lambda i: tf.truncatediv(N, i), [1, 2, 3], [1, 0, 3]),
    "scalar divisor": (lambda i: N // i, 2, 0),
    "pow": (lambda i: N ** i, [1, 2, 3], [1, -2, 3]),
}


@pytest.mark.parametrize(("name", "dtype"), [
    (name, dtype) for name, case in CASES.items() for dtype in (tf.int32, tf.int64)
    if dtype is tf.int32 or "N" not in case[0].__code__.co_names])  # N is divided by its own dtype
def test_same_error_in_both_modes(name, dtype):
    function, good, bad = CASES[name]
    compiled = tf.function(function)
    good, bad = tf.constant(good, dtype), tf.constant(bad, dtype)
    expected = function(good).numpy()
    np.testing.assert_allclose(compiled(good).numpy(), expected, rtol=1e-6)
    eager, found = raised(lambda: function(bad)), raised(lambda: compiled(bad))
    assert type(eager) is type(found) is InvalidArgumentError
    assert first_line(eager) == first_line(found)
    assert "test_bad_values.py" in "".join(found.__notes__)
    np.testing.assert_allclose(compiled(good).numpy(), expected, rtol=1e-6)


def test_unknown_sizes_are_checked_as_they_are():
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32),
                                  tf.TensorSpec([None], tf.int32)])
    def pick(x, i):
        return tf.gather(x, i)

    assert pick(tf.ones([5]), tf.constant([4])).numpy().tolist() == [1.0]
    assert first_line(raised(lambda: pick(tf.ones([4]), tf.constant([0, 4])))) == \
        "tf.gather: indices[1] = 4 is not in [0, 4)"


def test_inside_branches_and_loops():
    @tf.function
    def branch(x, i, go):
        return tf.cond(go, lambda: tf.gather(x, i), lambda: tf.zeros([1]))

    @tf.function
    def loop(x, count):
        return tf.while_loop(lambda i, s: i < count, lambda i, s: (i + 1, s + tf.gather(x, i)),
                             [tf.constant(0), tf.constant(0.0)])[1]

    bad, yes = tf.constant([9]), tf.constant(True)
    assert branch(X, bad, tf.constant(False)).numpy().tolist() == [0.0]
    assert "indices[0] = 9" in str(raised(lambda: branch(X, bad, yes)))
    assert float(loop(X, tf.constant(3))) == 6.0
    assert "indices = 3 is not in [0, 3)" in str(raised(lambda: loop(X, tf.constant(4))))


def test_a_setting_turns_the_checks_off():
    function = tf.function(lambda i: (tf.gather(X, i), N[:2] // i))
    with tf.options(check_indices=False):
        picked, quotient = function(tf.constant([0, 7]))
        assert picked.numpy().tolist() == [1.0, 0.0] and quotient.numpy().tolist() == [0, 1]
        assert function(tf.constant([0, 1]))[1].numpy().tolist() == [0, 7]
    assert "indices[1] = 7" in str(raised(lambda: function(tf.constant([0, 7]))))


def test_floats_that_no_integer_can_hold_saturate_alike():
    values = tf.constant([float("nan"), float("inf"), -float("inf"), 3e38, -3e38, -1.5])
    for dtype in (tf.int8, tf.int16, tf.int32, tf.int64, tf.uint8, tf.uint16, tf.uint32,
                  tf.uint64, tf.bool):
        eager = tf.cast(values, dtype).numpy()
        compiled = tf.function(lambda x, dtype=dtype: tf.cast(x, dtype))(values).numpy()
        np.testing.assert_array_equal(eager, compiled)
        assert bool(eager[0]) is (dtype is tf.bool)
        assert eager[1] == (True if dtype is tf.bool else dtype.max)


def test_smallest_integers_divided_by_minus_one():
    succeeds("""
for d in (tf.int8, tf.int16, tf.int32, tf.int64):
    x, y = tf.constant([d.min], d), tf.constant([-1], d)
    for f in (lambda a, b: a // b, lambda a, b: a % b, tf.truncatediv, tf.truncatemod):
        assert np.array_equal(f(x, y).numpy(), tf.function(f)(x, y).numpy()), d
""")


def test_zero_sizes_everywhere():
    succeeds("""
z, m = tf.zeros([0]), tf.zeros([0, 3])
for f in (lambda: tf.reduce_sum(z), lambda: tf.matmul(m, tf.ones([3, 2])), lambda: z + z,
          lambda: tf.matmul(tf.ones([2, 0]), tf.ones([0, 3])), lambda: tf.nn.softmax(m),
          lambda: tf.concat([m, m], 0), lambda: tf.gather(m, tf.zeros([0], tf.int32)),
          lambda: tf.transpose(m), lambda: tf.sort(z), lambda: tf.cumsum(m, 1),
          lambda: tf.reduce_max(m, 1), lambda: tf.reduce_prod(m, 0), lambda: tf.reshape(m, [3, 0]),
          lambda: tf.nn.conv2d(tf.ones([0, 4, 4, 3]), tf.ones([3, 3, 3, 4]), 1, 'SAME'),
          lambda: tf.random.uniform([0, 4]), lambda: tf.one_hot(tf.zeros([0], tf.int32), 3),
          lambda: tf.map_fn(lambda e: e + 1.0, m), lambda: tf.stack([z, z]),
          lambda: tf.tile(m, [1, 2]), lambda: tf.pad(m, [[0, 0], [1, 1]]),
          lambda: tf.nn.max_pool2d(tf.ones([0, 4, 4, 1]), 2, 2, 'SAME')):
    a, b = f(), tf.function(f)()
    assert a.shape == b.shape and a.dtype == b.dtype, (a, b)
    np.testing.assert_array_equal(a.numpy(), b.numpy())
x = tf.Variable(tf.zeros([0, 3]))
with tf.GradientTape() as tape:
    y = tf.reduce_sum(tf.nn.softmax(x) * 2.0)
assert tape.gradient(y, x).shape == (0, 3)
""")


def test_powers_of_constants_wrap_instead_of_growing():
    base = tf.constant(3, tf.int64)
    exponents = tf.constant([0, 1, 5, 45, 63, 2_000_000_001], tf.int64)

    def power(y):
        return tf.constant(3, tf.int64) ** y

    found = tf.function(power)(exponents).numpy()
    np.testing.assert_array_equal(found, (base ** exponents).numpy())
    np.testing.assert_array_equal(
        found, [(3 ** n + 2**63) % 2**64 - 2**63 if n < 100 else
                (pow(3, n, 2**64) + 2**63) % 2**64 - 2**63 for n in exponents.numpy().tolist()])
