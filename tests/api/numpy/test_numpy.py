"""``tf.experimental.numpy``: values and dtypes as TensorFlow has them, eager and compiled."""

from __future__ import annotations

import numpy as np
import pytest
from numpy_cases import CASES

import twofold as tf

t = tf.experimental.numpy
NAMES = {"tf": tf, "t": t, "T": tf.constant, "np": np, "nan": float("nan"), "inf": float("inf")}


def check(found, dtype, values):
    assert found.dtype == dtype
    array = np.asarray(found.numpy())
    wanted = np.asarray(values, array.dtype)
    assert array.shape == wanted.shape
    if array.dtype.kind in "fc":
        np.testing.assert_allclose(array, wanted, rtol=1e-6, atol=1e-15)
    else:
        assert array.tolist() == wanted.tolist()


@pytest.mark.parametrize(("text", "dtype", "values"), CASES, ids=[case[0] for case in CASES])
def test_eager(text, dtype, values):
    check(eval(text, NAMES), dtype, values)


def test_compiled():
    """All of them in one function: a trace each would take minutes."""
    found = tf.function(lambda: [eval(text, NAMES) for text, _, _ in CASES], autograph=False)()
    for result, (text, dtype, values) in zip(found, CASES, strict=True):
        try:
            check(result, dtype, values)
        except AssertionError as error:
            raise AssertionError(f"{text}: {error}") from error


@pytest.mark.parametrize(("function", "args"), [
    (t.add, ([[1.0, 2.0]], [[3.0], [4.0]])), (t.hypot, ([3.0], [4.0])),
    (t.gcd, ([12, 8], [18, 6])), (t.clip, ([1.0, 5.0], [2.0, 2.0], [4.0, 4.0])),
    (t.sum, ([[1.0, 2.0]],)), (t.var, ([[1.0, 2.0]],)), (t.cumsum, ([[1, 2], [3, 4]],)),
    (t.average, ([1.0, 2.0],)), (t.linspace, ([0.0], [1.0])), (t.meshgrid, ([1, 2], [3.0])),
    (t.full_like, ([[1.0, 2.0]], 7.0)), (t.ptp, ([[1, 5]],)), (t.array, ([[1, 5]],)),
    (t.rot90, ([[1, 2], [3, 4]],)), (t.kron, ([1, 2], [3.0, 4.0])), (t.diag, ([1, 2],)),
    (t.triu, ([[1, 2], [3, 4]],)), (t.vander, ([1.0, 2.0],)), (t.matmul, ([[1, 2]], [3, 4])),
    (t.take, ([1, 2, 3], [1, 5])), (t.where, ([0, 1, 2],)), (t.nonzero, ([[0, 1], [2, 0]],)),
    (t.array_equal, ([1, 2], [1, 2, 3])), (t.diff, ([1, 4, 9],)), (t.vstack, ([[1, 2], [3, 4]],)),
    (lambda x, i: t.take_along_axis(x, i, 1), ([[3, 1], [5, 7]], [[1], [0]])),
    (lambda x: t.repeat(x, 2, axis=0), ([[1, 2]],)), (lambda x: t.roll(x, 1), ([[1, 2], [3, 4]],)),
    (lambda x: t.split(x, 2), ([1, 2, 3, 4],)), (lambda x: t.tile(x, [2, 1]), ([1, 2],)),
])
def test_sizes_that_only_the_run_tells(function, args):
    tensors = [tf.constant(x) for x in args]
    specs = [tf.TensorSpec([None] * x.ndim, x.dtype) for x in tensors]
    compiled = tf.function(function, input_signature=specs)
    for found, wanted in zip(tf.nest.flatten(compiled(*tensors)),
                             tf.nest.flatten(function(*tensors)), strict=True):
        check(found, wanted.dtype, wanted.numpy())


def test_gradients_flow_through():
    x = tf.constant([0.5, 0.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        total = t.sum(t.array([x[0], x[2]]) * 3.0)
        sinc = t.sinc(x)
        spread = t.var(x, ddof=1)
    assert tape.gradient(total, x).numpy().tolist() == [3.0, 0.0, 3.0]
    assert tape.gradient(sinc, x).numpy()[1] == 0.0
    np.testing.assert_allclose(tape.gradient(spread, x).numpy(), [-1 / 3, -5 / 6, 7 / 6], 1e-5)


@pytest.mark.parametrize("function", [t.sum, t.sin, t.ravel, t.transpose, t.cumsum, t.flip,
                                      t.atleast_2d, lambda x: t.add(x, 1.5)])
def test_ranks_that_only_the_run_tells(function):
    compiled = tf.function(function, input_signature=[tf.TensorSpec(None, tf.int32)])
    for value in ([1, 2], [[1, 2], [3, 4]]):
        wanted = function(tf.constant(value))
        check(compiled(tf.constant(value)), wanted.dtype, wanted.numpy())


def test_draws():
    t.random.seed(3)
    first = t.random.randn(1000), t.random.randint(2, 5, 1000), t.random.uniform([0, 10], [1, 20])
    t.random.seed(3)
    again = t.random.randn(1000), t.random.randint(2, 5, 1000), t.random.uniform([0, 10], [1, 20])
    for one, two in zip(first, again, strict=True):
        assert one.numpy().tolist() == two.numpy().tolist()
    normal, whole, between = (x.numpy() for x in first)
    assert abs(normal.mean()) < 0.2 and abs(normal.std() - 1) < 0.1 and normal.dtype == np.float64
    assert set(whole.tolist()) == {2, 3, 4} and whole.dtype == np.int64
    assert 0 <= between[0] < 1 and 10 <= between[1] < 20
    counts = t.random.poisson([3.0, 50.0], 500).numpy()
    assert counts.shape == (500, 2) and counts.dtype == np.int64
    assert np.allclose(counts.mean(0), [3, 50], rtol=0.1)


@pytest.mark.parametrize(("function", "words"), [
    (lambda: t.array([1, "a"]), "mixed"), (lambda: t.array([[1], [2, 3]]), "non-rectangular"),
    (lambda: t.gcd([1.0], [2.0]), "integers"), (lambda: t.clip([1], None, None), "a_min"),
    (lambda: t.sum([1], axis=1), "axis 1"), (lambda: t.mean([1], out=[1]), "out"),
    (lambda: t.average([1, 2], axis=(0,)), "integer"), (lambda: t.arange(1, 2, 0), "non-zero"),
    (lambda: t.linspace(0, 1, -1), "non-negative"), (lambda: t.sign([1], out=[1]), "out"),
    (lambda: t.result_type(tf.bfloat16, tf.float16), "no dtype holds"),
    (lambda: t.array([1], "strange"), "strange"), (lambda: t.reshape([1], [1], "X"), "order"),
    (lambda: t.concatenate([]), "at least one"), (lambda: t.split([1, 2], [2, 1]), "smaller"),
    (lambda: t.take([1], [0], mode="raise"), "raise"), (lambda: t.where([True], 1), "both"),
    (lambda: t.cross([1] * 4, [1] * 4), "2 or 3"), (lambda: t.diag(1), "vector or a matrix"),
    (lambda: t.sort([1], kind="heapsort"), "kind"), (lambda: t.pad([1], [[1, 1]], "edge"), "edge"),
    (lambda: t.random.randint(5, dtype=float), "int32"), (lambda: t.random.seed("a"), "integers"),
    (lambda: t.ix_([1.5]), "integer and bool"), (lambda: t.matmul(1, [1]), "dimension")])
def test_what_is_refused(function, words):
    with pytest.raises((TypeError, ValueError, NotImplementedError), match=words) as caught:
        function()
    assert isinstance(caught.value, tf.errors.TwofoldError)
